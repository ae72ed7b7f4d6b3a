//! Keeps the store and HighLevel in step: [`sender`] lets go what waits, [`push`] sends it, [`pull`] reads all contacts and tasks, [`watch`] looks
//! for what others changed since, [`shown`] for what of it only the list on the screen tells, [`refresh`] reads the card that is open, [`noting`] makes
//! notes of calls.

pub(crate) mod mapping;
mod merge;
mod noting;
mod pull;
mod push;
mod refresh;
mod sender;
pub(crate) mod shown;
mod slices;
pub(crate) mod watch;

pub(crate) use pull::{NewestContact, PULLED_AT};
pub(crate) use sender::Sender;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use highlevel::{ContactSearch, Error as HighLevelError, Priority};
use model::{SyncPhase, SyncStatus, Topic, WaitingChange};
use store::Store;

use crate::desk::{Desk, guard};
use crate::session::problem;
use crate::{Crm, Result, board, notes};

/// How often an unreachable HighLevel is looked for.
const PROBE: Duration = Duration::from_secs(15);

/// Begins the background work of an account; it ends with `desk.stop`.
pub(crate) fn start(desk: &Arc<Desk>) {
    desk.in_background(Arc::clone(desk).keep_sending());
    desk.in_background(Arc::clone(desk).keep_importing());
    desk.in_background(Arc::clone(desk).keep_reading());
    desk.in_background(Arc::clone(desk).keep_looking_for_highlevel());
    desk.in_background(Arc::clone(desk).keep_noting_transcripts());
    desk.in_background(Arc::clone(desk).announce_passing_time());
}

impl Crm {
    /// The state at the foot of the rail.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn sync_status(&self) -> Result<SyncStatus> {
        let desk = self.desk()?;
        let phase = guard(&desk.phase).clone();
        let unreadable_rows = desk.unreadable_rows.load(Ordering::Relaxed);
        let looked_at = guard(&desk.watch).looked_at.clone();
        let disappeared = guard(&desk.watch).disappeared.len();
        desk.on_store(move |store| {
            let (waiting, refused) = store.outbox_counts()?;
            Ok(SyncStatus {
                phase,
                waiting,
                refused,
                pulled_at: match looked_at {
                    Some(at) => Some(at),
                    None => store.fact(PULLED_AT)?,
                },
                disappeared: u32::try_from(disappeared).unwrap_or(u32::MAX),
                contacts: store.contact_count(),
                unreadable_rows,
            })
        })
        .await
    }

    /// Sends what waits and reads everything again.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn sync_now(&self) -> Result<()> {
        let desk = self.desk()?;
        // Whether the token may write is not known again until it is tried.
        desk.may_write_again().await;
        self.calls().doubt_missing_scopes();
        desk.on_store(Store::wait_no_longer).await?;
        desk.to_send.notify_one();
        desk.to_pull.notify_one();
        desk.to_note.notify_one();
        Ok(())
    }

    /// All changes that HighLevel does not have yet, oldest first.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn waiting_changes(&self) -> Result<Vec<WaitingChange>> {
        let mut changes = self.desk()?.on_store(Store::waiting_changes).await?;
        for change in changes.iter_mut().filter(|change| change.note.is_some()) {
            change.refusal.iter_mut().for_each(notes::make_readable);
        }
        Ok(changes)
    }
}

impl Desk {
    /// A 401 may be the token's or the one call's; a harmless search tells. Answers what the failure is.
    async fn told_apart(&self, error: HighLevelError) -> HighLevelError {
        if !matches!(error, HighLevelError::Rejected { status: 401, .. }) {
            return error;
        }
        let client = self.client(Priority::Foreground);
        match client.contacts().search(&ContactSearch::new(1)).await {
            Err(probed @ HighLevelError::BadToken) => probed,
            _ => error,
        }
    }

    /// Shows what an answer says about the connection as a whole.
    pub(crate) fn note_failure(&self, error: &HighLevelError) {
        match error {
            HighLevelError::NotSent(_) => self.set_phase(SyncPhase::Offline),
            HighLevelError::BadToken | HighLevelError::AgencyToken => self.refuse_token(),
            HighLevelError::RateLimited { retry_after, .. } => {
                let until = retry_after.map(|wait| self.options.clock.stamp_in(wait));
                self.set_phase(SyncPhase::Busy { until });
            }
            HighLevelError::MissingScope { .. }
            | HighLevelError::Forbidden { .. }
            | HighLevelError::NotOffered { .. }
            | HighLevelError::NotFound { .. }
            | HighLevelError::Duplicate { .. } => {}
            _ => {
                let trace = match error {
                    HighLevelError::Rejected { trace_id, .. } => trace_id.clone(),
                    _ => None,
                };
                let problem = Some(problem(error, &guard(&self.api_address)));
                self.set_phase(SyncPhase::Failed { problem, trace });
            }
        }
    }

    /// An answer came: whatever stood in the way is over. A pull keeps showing its progress.
    pub(crate) fn note_success(&self) {
        let pulling = matches!(*guard(&self.phase), SyncPhase::Pulling { .. });
        if !pulling && !self.token_refused.load(Ordering::SeqCst) {
            self.set_phase(SyncPhase::Idle);
        }
    }

    /// While HighLevel cannot be reached, something small is asked from time to time: nothing else may be asking.
    async fn keep_looking_for_highlevel(self: Arc<Self>) {
        loop {
            tokio::time::sleep(PROBE).await;
            let away = matches!(
                *guard(&self.phase),
                SyncPhase::Offline | SyncPhase::Failed { .. } | SyncPhase::Busy { .. }
            );
            if !away {
                continue;
            }
            let client = self.client(Priority::Background);
            match client.contacts().search(&ContactSearch::new(1)).await {
                Ok(_) => {
                    self.note_success();
                    self.to_send.notify_one();
                }
                Err(error) => self.note_failure(&error),
            }
        }
    }

    /// Tasks become overdue and days change without anybody doing anything.
    async fn announce_passing_time(self: Arc<Self>) {
        // The clock may have been set while the app was closed, too.
        self.follow_clock_back().await;
        let mut seen = self.options.clock.local();
        loop {
            tokio::time::sleep(self.options.timings.glance).await;
            let now = self.options.clock.local();
            if now.timestamp() < seen.timestamp() {
                self.follow_clock_back().await;
            }
            let passed = (
                crate::clock::stamp(seen.timestamp()),
                crate::clock::stamp(now.timestamp()),
            );
            let new_day = now.timestamp() >= board::next_midnight(&seen);
            let fell_due = self
                .on_store(move |store| store.any_due_between(&passed.0, &passed.1))
                .await
                .unwrap_or_default();
            if new_day || fell_due || now.timestamp() < seen.timestamp() {
                self.announce(&[Topic::Tasks, Topic::Card]);
            }
            seen = now;
        }
    }
}
