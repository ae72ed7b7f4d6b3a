//! Looks for what others changed at HighLevel, and for what is there no more.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use highlevel::{Error as HighLevelError, Priority};
use jiff::{SignedDuration, Timestamp};
use model::{ContactKey, SyncPhase, Topic};
use store::NewRows;
use tokio::time::Instant;

use super::pull::{BEGUN, Begun, ContactPull, INDEX_LAG, PULLED_AT, READ_UP_TO, SWEPT_AT, WithDone};
use crate::clock::instant;
use crate::desk::{Desk, guard};
use crate::{Crm, Error, Result};

const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// Open tasks are read again no sooner than this for each request that it takes.
const REST_PER_TASK_PAGE: Duration = Duration::from_secs(3);
/// So many contacts may be missing without the rep being asked, in a small account, too; more only up to one in [`ONE_IN`].
const FEW: usize = 20;
const ONE_IN: usize = 20;
/// Missing contacts that are asked for in one sweep; the next one goes on.
const MOST_CONFIRMED: usize = 500;
const CONFIRMED_AT_ONCE: usize = 4;
/// The contacts that the rep is to decide about.
const DISAPPEARED: &str = "disappeared";

/// What the looking for changes knows.
#[derive(Default)]
pub(crate) struct Watch {
    /// Another window is in front.
    pub(crate) is_away: bool,
    /// When everything that changed was last asked for.
    pub(crate) looked_at: Option<String>,
    /// Contacts that all together are missing from HighLevel's list, until the rep has decided.
    pub(crate) disappeared: Vec<ContactKey>,
    /// The latest change known, by HighLevel's clock, and since when it is.
    newest: Option<(Timestamp, Instant)>,
    looked: Option<Instant>,
    tasks_rest_until: Option<Instant>,
    definitions_read: Option<Instant>,
    /// Every other look takes all of the open card.
    card_whole_next: bool,
    /// When tasks that the search no longer lists were asked for one by one.
    asked_for: HashMap<String, Instant>,
}

impl Watch {
    /// Notes a change of this time, if it is the latest.
    pub(super) fn note(&mut self, newest: Timestamp) {
        if self.newest.is_none_or(|(known, _)| known < newest) {
            self.newest = Some((newest, Instant::now()));
        }
    }

    /// The latest change known, by HighLevel's clock.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.newest.map(|(newest, _)| newest)
    }

    /// From when on changes are asked for: what HighLevel's index may have been late with at the last look, begun at
    /// `self.looked`, is asked for once more.
    fn since(&self) -> Option<Timestamp> {
        let (newest, known) = self.newest?;
        let known_for = self
            .looked
            .map_or(Duration::ZERO, |looked| looked.saturating_duration_since(known));
        let overlap = INDEX_LAG
            .saturating_sub(SignedDuration::try_from(known_for).unwrap_or(INDEX_LAG))
            .max(SignedDuration::ZERO);
        newest.saturating_sub(overlap).ok()
    }

    /// Whether a task was asked for within the lag of HighLevel's index: its search says the same again and again.
    pub(super) fn was_asked_for_lately(&self, task: &str) -> bool {
        let lag = INDEX_LAG.unsigned_abs();
        self.asked_for.get(task).is_some_and(|at| at.elapsed() < lag)
    }

    /// Notes that a task is asked for.
    pub(super) fn ask_for(&mut self, task: String) {
        let lag = INDEX_LAG.unsigned_abs();
        self.asked_for.retain(|_, at| at.elapsed() < lag);
        self.asked_for.insert(task, Instant::now());
    }
}

/// What is read next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    All,
    Changes,
}

impl Crm {
    /// Whether the rep has the app in front of them; others' changes are looked for less often while not.
    pub fn set_in_front(&self, is_in_front: bool) {
        let Ok(desk) = self.desk() else { return };
        let mut watch = guard(&desk.watch);
        watch.is_away = !is_in_front;
        let is_due = watch.looked.is_some_and(|at| at.elapsed() >= desk.options.timings.look);
        drop(watch);
        if is_in_front && is_due && !desk.token_refused.load(Ordering::SeqCst) {
            desk.to_look.notify_one();
        }
    }

    /// The rep decides about the contacts that are missing from HighLevel's list: each is asked for and removed here where
    /// HighLevel has it no more, or all stay until everything is read the next time.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn settle_disappeared(&self, remove: bool) -> Result<()> {
        let desk = self.desk()?;
        let disappeared = desk.ask_about(Vec::new()).await?;
        if remove {
            let looking = Arc::clone(&desk);
            desk.in_background(async move {
                if let Err(error) = looking.confirm(disappeared).await {
                    tracing::warn!(
                        cause = &error as &dyn std::error::Error,
                        "missing contacts could not be asked for"
                    );
                    if let Error::HighLevel(error) = &error {
                        looking.note_failure(error);
                    }
                }
            });
        }
        Ok(())
    }
}

impl Desk {
    /// Reads everything the first time, once a day, and whenever the rep asks; in between what others changed. Goes on
    /// trying while HighLevel cannot be reached.
    pub(super) async fn keep_reading(self: Arc<Self>) {
        let timings = self.options.timings;
        let mut retry = timings.retry;
        let mut next = self.first_reading().await;
        if next != Reading::All || !matches!(self.on_store(|store| store.fact::<String>(PULLED_AT)).await, Ok(None)) {
            self.set_phase(SyncPhase::Pulling { done: 0, total: 0 });
            tokio::select! {
                biased;
                () = self.to_pull.notified() => next = Reading::All,
                () = tokio::time::sleep(timings.begin) => {}
            }
        }
        loop {
            let client_number = self.client_number.load(Ordering::SeqCst);
            let begun = Instant::now();
            let read = match next {
                Reading::All => self.pull().await,
                Reading::Changes => self.look_for_changes().await,
            };
            let wait = match read {
                Ok(()) => {
                    retry = timings.retry;
                    {
                        let mut watch = guard(&self.watch);
                        watch.looked = Some(begun);
                        watch.looked_at = Some(self.options.clock.stamp());
                    }
                    next = self.next_reading().await;
                    Some(self.pace())
                }
                // The token was replaced meanwhile; this says nothing of the new one.
                Err(_) if client_number != self.client_number.load(Ordering::SeqCst) => Some(Duration::ZERO),
                // Reading contacts is switched off: what is here stays, until it is switched on and asked for.
                Err(Error::HighLevel(HighLevelError::Forbidden { .. })) => {
                    self.set_phase(SyncPhase::Idle);
                    None
                }
                Err(error) => {
                    tracing::warn!(cause = &error as &dyn std::error::Error, "a reading ended early");
                    self.set_phase(match error {
                        Error::DiskFull => SyncPhase::DiskFull,
                        _ => SyncPhase::Failed {
                            problem: None,
                            trace: None,
                        },
                    });
                    if let Error::HighLevel(error) = &error {
                        self.note_failure(error);
                    }
                    // A search for changes that goes on failing must not keep the daily reading away.
                    if next == Reading::Changes {
                        next = self.next_reading().await;
                    }
                    let wait = retry;
                    retry = (retry * 2).min(LONGEST_RETRY);
                    (!self.token_refused.load(Ordering::SeqCst)).then_some(wait)
                }
            };
            let waited = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.to_pull.notified() => (retry, next) = (timings.retry, Reading::All),
                () = self.to_look.notified() => {}
                () = waited => {}
            }
        }
    }

    /// Keeps which contacts the rep is to decide about. Answers which those were before.
    async fn ask_about(&self, disappeared: Vec<ContactKey>) -> Result<Vec<ContactKey>> {
        let kept = disappeared.clone();
        let before = std::mem::replace(&mut guard(&self.watch).disappeared, disappeared);
        if before != kept {
            self.announce(&[Topic::Sync]);
            self.on_store(move |store| store.keep_fact(DISAPPEARED, &kept)).await?;
        }
        Ok(before)
    }

    /// How long to wait before the next look.
    fn pace(&self) -> Duration {
        let timings = &self.options.timings;
        if guard(&self.watch).is_away {
            timings.look_away
        } else {
            timings.look
        }
    }

    async fn first_reading(&self) -> Reading {
        let known = self
            .on_store(|store| {
                let is_begun = store.fact::<Begun>(BEGUN)?.is_some();
                let disappeared = store.fact::<Vec<ContactKey>>(DISAPPEARED)?.unwrap_or_default();
                Ok((store.fact::<String>(READ_UP_TO)?, is_begun, disappeared))
            })
            .await;
        if let Ok((_, _, disappeared)) = &known {
            guard(&self.watch).disappeared.clone_from(disappeared);
        }
        match known {
            Ok((Some(up_to), false, _)) => {
                if let Some(up_to) = instant(&up_to).filter(|at| self.has_come(*at)) {
                    guard(&self.watch).note(up_to);
                    return self.next_reading().await;
                }
                Reading::All
            }
            _ => Reading::All,
        }
    }

    /// All, if that was not done for a day.
    async fn next_reading(&self) -> Reading {
        let now = self.options.clock.now();
        let swept = self.on_store(|store| store.fact::<String>(SWEPT_AT)).await;
        let is_swept = swept
            .ok()
            .flatten()
            .as_deref()
            .and_then(instant)
            .is_some_and(|at| now.duration_since(at).unsigned_abs() < self.options.timings.sweep);
        if is_swept { Reading::Changes } else { Reading::All }
    }

    /// Reads what others changed since the last time: contacts, open tasks, the open card, the list on the screen, and now
    /// and then the rest.
    async fn look_for_changes(&self) -> Result<()> {
        let client = self.client(Priority::Background);
        let mut pull = ContactPull::of_changes();
        let since = guard(&self.watch).since().unwrap_or(Timestamp::UNIX_EPOCH);
        let known = guard(&self.watch).newest.map(|(newest, _)| newest);
        self.pull_changes(&client, since, &mut pull).await?;
        if let Some(newest) = pull.newest
            && known.is_none_or(|known| known < newest)
        {
            self.read_up_to(newest).await?;
        }
        let now = Instant::now();
        if guard(&self.watch).tasks_rest_until.is_none_or(|until| until <= now) {
            let pages = self.pull_tasks(&client, WithDone::No, NewRows::AreLeads).await?;
            guard(&self.watch).tasks_rest_until = Some(now + REST_PER_TASK_PAGE * pages);
            self.announce(&[Topic::Tasks, Topic::Card]);
        }
        let timings = &self.options.timings;
        let definitions_read = guard(&self.watch).definitions_read;
        if definitions_read.is_none_or(|at| at.elapsed() >= timings.definitions) {
            self.read_definitions(&client).await?;
            guard(&self.watch).definitions_read = Some(now);
        }
        self.look_at_open_card().await?;
        self.look_at_shown(&client).await?;
        self.accept_token();
        if matches!(*guard(&self.phase), SyncPhase::Pulling { .. }) {
            self.set_phase(SyncPhase::Idle);
        } else {
            self.note_success();
        }
        self.announce(&[Topic::Sync]);
        Ok(())
    }

    async fn look_at_open_card(&self) -> Result<()> {
        let opened = *guard(&self.opened);
        let Some(contact) = opened else {
            return Ok(());
        };
        let is_whole = {
            let mut watch = guard(&self.watch);
            watch.card_whole_next = !watch.card_whole_next;
            watch.card_whole_next || watch.is_away
        };
        if is_whole {
            self.look_at_card(contact).await;
            Ok(())
        } else {
            self.look_at_contact(contact).await
        }
    }

    /// Finds what HighLevel's complete list no longer has. Only asking for each tells that it is gone; where so many are
    /// missing that something else may be wrong, the rep is asked first.
    pub(super) async fn sweep(&self, seen: HashSet<String>) -> Result<()> {
        let (missing, all) = self
            .on_store(move |store| Ok((store.contacts_not_among(&seen)?, store.contact_count())))
            .await?;
        let missing: Vec<ContactKey> = missing.into_iter().map(|(key, _)| key).collect();
        let is_mass = missing.len() > FEW && missing.len() * ONE_IN > all as usize;
        self.ask_about(if is_mass { missing.clone() } else { Vec::new() })
            .await?;
        if is_mass {
            return Ok(());
        }
        self.confirm(missing.into_iter().take(MOST_CONFIRMED).collect()).await
    }

    /// Asks for each of these contacts, and removes those that HighLevel has no more.
    pub(super) async fn confirm(&self, missing: Vec<ContactKey>) -> Result<()> {
        let mut asked = stream::iter(missing)
            .map(|contact| self.look_at_contact(contact))
            .buffer_unordered(CONFIRMED_AT_ONCE);
        while let Some(answer) = asked.next().await {
            match answer {
                // One that cannot be read now stays, and is missing the next time.
                Ok(()) | Err(Error::HighLevel(HighLevelError::Rejected { .. } | HighLevelError::Decode { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    /// `since` of a watch that has known a change for so many seconds when its last look began.
    fn since_after(known_for: Option<u64>) -> Option<Timestamp> {
        let mut watch = Watch::default();
        watch.note(at("2026-11-26T12:00:00Z"));
        let (_, known) = watch.newest?;
        watch.looked = known_for.map(|seconds| known + Duration::from_secs(seconds));
        watch.since()
    }

    #[test]
    fn what_the_index_may_still_be_late_with_is_asked_for_once_more() {
        assert_eq!(Watch::default().since(), None);
        let whole = Some(at("2026-11-26T11:55:00Z"));
        assert_eq!(
            since_after(None),
            whole,
            "however long ago that was: nobody has looked since"
        );
        assert_eq!(since_after(Some(0)), whole);
        assert_eq!(since_after(Some(120)), Some(at("2026-11-26T11:57:00Z")));
        assert_eq!(since_after(Some(301)), Some(at("2026-11-26T12:00:00Z")));
    }

    #[test]
    fn an_older_change_moves_nothing() {
        let mut watch = Watch::default();
        watch.note(at("2026-11-26T12:00:00Z"));
        watch.note(at("2026-11-26T11:00:00Z"));
        assert_eq!(watch.newest.map(|(newest, _)| newest), Some(at("2026-11-26T12:00:00Z")));
    }
}
