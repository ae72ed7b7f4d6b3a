use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use highlevel::{
    Bounds, Client, Contact, ContactId, ContactSearch, Direction, Error as HighLevelError, Filter, Page, Priority,
    SortField, TaskId, TaskSearch,
};
use jiff::{SignedDuration, Timestamp};
use model::{Missing, SyncPhase, Topic};
use serde::{Deserialize, Serialize};
use store::RemoteTask;
use tokio::task::JoinSet;

use super::mapping;
use super::slices::{Answer, REACHED_BY_PAGES, Slices, Unnumbered};
use crate::account;
use crate::clock::{instant, stamp};
use crate::desk::Desk;
use crate::{Error, Result};

pub(crate) const PULLED_AT: &str = "pulled_at";
/// Id of the last task that was asked for because the search no longer listed it.
const LAST_VANISHED: &str = "last_vanished_task";
const PAGE: u16 = 500;
/// The rep sees the first rows while the rest is on its way.
const FIRST_PAGE: u16 = 100;
/// Pages that are asked for before the first of them is answered; the allowance decides how many go out.
const PAGES_AT_ONCE: usize = 24;
const DATE_ADDED: &str = "dateAdded";
/// A pull that was begun and not finished.
const BEGUN: &str = "pull_begun";
/// So few contacts may be missed by a pull without its being read again: others delete some meanwhile.
const FEW: u64 = 10;
/// For so long a change may be missing in HighLevel's index.
const INDEX_LAG: Duration = Duration::from_secs(300);
const TASKS_AT_ONCE: usize = 500;
/// Open tasks that the search no longer lists are asked for one by one, so many in one pull.
const MOST_VANISHED_TASKS: usize = 100;
const MOST_DONE_TASKS: usize = 2_000;
const MOST_MISSING_CONTACTS: usize = 50;
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// The list is redrawn this often while a pull runs.
const REDRAW: Duration = Duration::from_millis(400);

/// What is kept of a pull, so that it goes on after the app was closed.
#[derive(Clone, Serialize, Deserialize)]
struct Begun {
    at: String,
    slices: Slices,
    /// How many different contacts its pages had.
    distinct: u64,
}

/// A pull of contacts under way.
struct ContactPull {
    total: Option<u64>,
    read: u64,
    skipped: usize,
    drawn: Option<Instant>,
}

impl ContactPull {
    fn beginning(total: Option<u64>) -> Self {
        Self {
            total,
            read: 0,
            skipped: 0,
            drawn: None,
        }
    }
}

/// When the rows of a page were added, in milliseconds.
struct Added {
    first: Option<i64>,
    last: Option<i64>,
    is_ordered: bool,
}

impl Added {
    fn of(rows: &[Contact]) -> Self {
        let dates = || rows.iter().filter_map(|row| Some(row.date_added?.as_millisecond()));
        Self {
            first: dates().next(),
            last: dates().next_back(),
            is_ordered: dates().is_sorted_by(|newer, older| newer >= older),
        }
    }

    fn lie_between(&self, from: Option<i64>, before: i64) -> bool {
        self.first.is_none_or(|first| first < before)
            && self.last.is_none_or(|last| from.is_none_or(|from| from <= last))
    }
}

fn added_between(from: Option<i64>, before: i64) -> Filter {
    let at = |millis| Timestamp::from_millisecond(millis).ok().map(|at| stamp(at).into());
    Filter::Range(
        DATE_ADDED.to_owned(),
        Bounds {
            from: from.and_then(at),
            before: at(before),
        },
    )
}

impl Desk {
    /// Pulls at the start, and whenever the rep asks; goes on trying while HighLevel cannot be reached.
    pub(super) async fn keep_pulling(self: Arc<Self>) {
        let mut retry = self.options.timings.retry;
        if !matches!(self.on_store(|store| store.fact::<String>(PULLED_AT)).await, Ok(None)) {
            self.set_phase(SyncPhase::Pulling { done: 0, total: 0 });
            tokio::select! {
                () = tokio::time::sleep(self.options.timings.begin) => {}
                () = self.to_pull.notified() => {}
            }
        }
        loop {
            let client_number = self.client_number.load(Ordering::SeqCst);
            let again = match self.pull().await {
                Ok(()) => {
                    retry = self.options.timings.retry;
                    None
                }
                // The token was replaced meanwhile; this says nothing of the new one.
                Err(_) if client_number != self.client_number.load(Ordering::SeqCst) => Some(Duration::ZERO),
                // Reading contacts is switched off: what is here stays, until it is switched on and asked for.
                Err(Error::HighLevel(HighLevelError::Forbidden { .. })) => {
                    self.set_phase(SyncPhase::Idle);
                    None
                }
                Err(error) => {
                    tracing::warn!(cause = &error as &dyn std::error::Error, "a pull ended early");
                    self.set_phase(SyncPhase::Failed {
                        problem: None,
                        trace: None,
                    });
                    if let Error::HighLevel(error) = &error {
                        self.note_failure(error);
                    }
                    let wait = retry;
                    retry = (retry * 2).min(LONGEST_RETRY);
                    (!self.token_refused.load(Ordering::SeqCst)).then_some(wait)
                }
            };
            let waited = async {
                match again {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = waited => {}
                () = self.to_pull.notified() => retry = self.options.timings.retry,
            }
        }
    }

    async fn pull(&self) -> Result<()> {
        let first = self.on_store(|store| store.fact::<String>(PULLED_AT)).await?.is_none();
        let client = self.client(if first {
            Priority::FirstPull
        } else {
            Priority::Background
        });
        self.set_phase(SyncPhase::Pulling { done: 0, total: 0 });
        let (definitions, skipped) = tokio::join!(self.read_definitions(&client), self.pull_contacts(&client));
        definitions?;
        let skipped = skipped?;
        self.unreadable_rows
            .store(u32::try_from(skipped).unwrap_or(u32::MAX), Ordering::Relaxed);
        self.pull_tasks(&client).await?;
        let now = self.options.clock.stamp();
        self.on_store(move |store| {
            store.forget_tombstones(&now)?;
            store.forget_fact(BEGUN)?;
            store.keep_fact(PULLED_AT, &now)
        })
        .await?;
        self.accept_token();
        self.set_phase(SyncPhase::Idle);
        self.announce(&[Topic::Sync, Topic::Contacts, Topic::Card, Topic::Tasks, Topic::Tags]);
        self.to_send.notify_one();
        Ok(())
    }

    /// What a token may see beside the contacts, for one that may see more or less than the one before.
    pub(crate) async fn read_all_but_contacts(&self) {
        let client = self.client(Priority::Background);
        let read = match self.read_definitions(&client).await {
            Ok(()) => self.pull_tasks(&client).await,
            failed => failed,
        };
        if let Err(error) = read {
            tracing::warn!(cause = &error as &dyn std::error::Error, "not all could be read again");
            if let Error::HighLevel(error) = &error {
                self.note_failure(error);
            }
        }
        self.announce(&[Topic::Card, Topic::Contacts, Topic::Tasks]);
    }

    /// Account, users, tags and custom fields. What the token may not read is noted, and the rest goes on.
    async fn read_definitions(&self, client: &Client) -> Result<()> {
        if let Some(location) = self.allowed(Missing::Location, client.locations().get().await)? {
            self.on_store(move |store| account::keep_location(store, &location))
                .await?;
        }
        if let Some(users) = self.allowed(Missing::Users, client.users().list().await)? {
            let users: Vec<_> = users.rows.into_iter().filter_map(account::user_of).collect();
            self.on_store(move |store| store.take_users(&users)).await?;
        }
        if let Some(fields) = self.allowed(Missing::CustomFields, client.custom_fields().list().await)? {
            let fields: Vec<_> = fields.rows.into_iter().map(account::definition_of).collect();
            self.on_store(move |store| store.take_custom_fields(&fields)).await?;
        }
        if let Some(tags) = self.allowed(Missing::Tags, client.location_tags().list().await)? {
            let names: Vec<String> = tags.rows.into_iter().map(|tag| tag.name).collect();
            self.on_store(move |store| store.take_tag_list(&names)).await?;
        }
        self.announce(&[Topic::Session, Topic::Tags]);
        Ok(())
    }

    /// The answer; `None` where the token may not ask, or this one list fails while the rest works.
    fn allowed<T>(&self, what: Missing, answer: highlevel::Result<T>) -> Result<Option<T>> {
        match answer {
            Ok(answer) => {
                self.set_missing(what, false);
                Ok(Some(answer))
            }
            // Whether an unexplained 401 is the token's tells the search for contacts, which is part of every pull.
            Err(
                HighLevelError::MissingScope { .. }
                | HighLevelError::Forbidden { .. }
                | HighLevelError::NotOffered { .. }
                | HighLevelError::WrongLocation
                | HighLevelError::AgencyToken
                | HighLevelError::Rejected { status: 401, .. },
            ) => {
                self.set_missing(what, true);
                Ok(None)
            }
            Err(
                error @ (HighLevelError::NotSent(_) | HighLevelError::BadToken | HighLevelError::RateLimited { .. }),
            ) => Err(Error::HighLevel(error)),
            Err(error) => {
                tracing::warn!(
                    cause = &error as &dyn std::error::Error,
                    ?what,
                    "a list could not be read"
                );
                Ok(None)
            }
        }
    }

    /// Reads all contacts, newest first: the first page for the eye, then many at once. Answers how many rows could not be
    /// read. What was read before the app was closed is not read again, but for what changed since.
    async fn pull_contacts(&self, client: &Client) -> Result<usize> {
        let page = client
            .contacts()
            .search(&ContactSearch::new(FIRST_PAGE))
            .await
            .map_err(Error::HighLevel)?;
        self.note_success();
        let rows = page.rows.len() + page.skipped;
        let size = if rows < FIRST_PAGE.into() { rows } else { PAGE.into() };
        let added = Added::of(&page.rows);
        let mut pull = ContactPull::beginning(page.total);
        self.keep_page(page, &mut pull).await?;
        if pull.total.is_some_and(|total| rows as u64 >= total) {
            return Ok(pull.skipped);
        }
        // These rows are read once more with all others.
        pull.skipped = 0;
        let (Some(newest), Some(total), true) = (added.first, pull.total, added.is_ordered) else {
            self.pull_by_cursor(client, &ContactSearch::new(PAGE), &mut pull)
                .await?;
            return Ok(pull.skipped);
        };
        let begun = self.on_store(|store| store.fact::<Begun>(BEGUN)).await?;
        let began = begun.as_ref().map(|begun| begun.at.clone());
        let begun = match begun {
            Some(begun) => Begun {
                slices: begun.slices.taken_up(newest, size as u64),
                ..begun
            },
            None => Begun {
                at: self.options.clock.stamp(),
                slices: Slices::up_to(newest, total, size as u64),
                distinct: 0,
            },
        };
        pull.read = begun.slices.read();
        match self.pull_slices(client, begun, &mut pull).await? {
            Ok(crowded) => {
                for at in crowded {
                    let crowd = ContactSearch::new(PAGE).filter(added_between(Some(at), at + 1));
                    self.pull_by_cursor(client, &crowd, &mut pull).await?;
                }
                let undated = ContactSearch::new(PAGE).filter(Filter::ExistsNot(DATE_ADDED.to_owned()));
                match self.pull_by_cursor(client, &undated, &mut pull).await {
                    // Not every server knows the question, and few contacts are without a date.
                    Err(Error::HighLevel(HighLevelError::Rejected { .. })) => {}
                    other => other?,
                }
            }
            Err(Unnumbered) => {
                (pull.read, pull.skipped) = (0, 0);
                self.pull_by_cursor(client, &ContactSearch::new(PAGE), &mut pull)
                    .await?;
            }
        }
        if let Some(began) = began.as_deref().and_then(instant) {
            self.pull_changes(client, began, &mut pull).await?;
        }
        Ok(pull.skipped)
    }

    /// Reads the pages of a plan, as many at once as the allowance lets go, and keeps how far it is carried out.
    async fn pull_slices(
        &self,
        client: &Client,
        mut begun: Begun,
        pull: &mut ContactPull,
    ) -> Result<std::result::Result<Vec<i64>, Unnumbered>> {
        let mut reading = JoinSet::new();
        let mut seen: HashSet<ContactId> = HashSet::new();
        loop {
            while reading.len() < PAGES_AT_ONCE
                && let Some(ask) = begun.slices.next()
            {
                let client = client.clone();
                let search = ContactSearch::new(u16::try_from(ask.size).unwrap_or(PAGE))
                    .filter(added_between(ask.from, ask.before))
                    .page(u32::try_from(ask.page).unwrap_or(u32::MAX));
                reading.spawn(async move { (ask, client.contacts().search(&search).await) });
            }
            let Some(read) = reading.join_next().await else {
                // Whoever gives the same page for every number has not given all.
                let all = pull.total.unwrap_or_default();
                let is_complete = begun.distinct + pull.skipped as u64 + FEW >= all - all / 50;
                let is_crowded = !begun.slices.crowded().is_empty();
                return Ok(if is_complete || is_crowded {
                    Ok(begun.slices.crowded().to_vec())
                } else {
                    Err(Unnumbered)
                });
            };
            let (ask, page) = read.map_err(|_| Error::Ended)?;
            let page = match page {
                Ok(page) => page,
                // A server that does not know slices may still know how to list its contacts.
                Err(
                    HighLevelError::Rejected { .. }
                    | HighLevelError::Decode { .. }
                    | HighLevelError::NotHighLevel
                    | HighLevelError::OutcomeUnknown { status: Some(_) },
                ) => return Ok(Err(Unnumbered)),
                Err(error) => return Err(Error::HighLevel(error)),
            };
            self.note_success();
            let new = page.rows.iter().filter(|row| seen.insert(row.id.clone())).count();
            begun.distinct += new as u64;
            let added = Added::of(&page.rows);
            let answer = Answer {
                rows: (page.rows.len() + page.skipped) as u64,
                total: page.total,
                last: added.last,
                is_ordered: added.is_ordered && added.lie_between(ask.from, ask.before),
            };
            self.keep_page(page, pull).await?;
            if begun.slices.take(ask, answer).is_err() {
                return Ok(Err(Unnumbered));
            }
            let kept = begun.clone();
            self.on_store(move |store| store.keep_fact(BEGUN, &kept)).await?;
        }
    }

    /// Reads what HighLevel says was changed since, with some minutes before for its index.
    async fn pull_changes(&self, client: &Client, since: Timestamp, pull: &mut ContactPull) -> Result<()> {
        let since = since
            .checked_sub(SignedDuration::try_from(INDEX_LAG).unwrap_or_default())
            .unwrap_or(since);
        let changed = ContactSearch::new(PAGE)
            .filter(Filter::Range(
                "dateUpdated".to_owned(),
                Bounds {
                    from: Some(stamp(since).into()),
                    ..Bounds::default()
                },
            ))
            .sorted_by(SortField::DateUpdated, Direction::Ascending);
        self.pull_by_cursor(client, &changed, pull).await
    }

    /// Reads all that a search finds, page after page.
    async fn pull_by_cursor(&self, client: &Client, search: &ContactSearch, pull: &mut ContactPull) -> Result<()> {
        let mut seen: HashSet<ContactId> = HashSet::new();
        let (mut next, mut skipped, mut last_cursor) = (search.clone(), 0, None);
        loop {
            let page = client.contacts().search(&next).await.map_err(Error::HighLevel)?;
            self.note_success();
            let (rows, before, skipped_here) = (page.rows.len() + page.skipped, seen.len(), page.skipped);
            seen.extend(page.rows.iter().map(|row| row.id.clone()));
            skipped += skipped_here;
            let (total, is_last, cursor) = (page.total, page.is_last, page.next.clone());
            self.keep_page(page, pull).await?;
            // The size of a page is the server's to choose: a short one ends the list only where the total agrees.
            let read = seen.len() + skipped;
            let nothing_new = seen.len() == before && skipped_here == 0;
            if nothing_new || (is_last && total.is_some_and(|total| read as u64 >= total)) {
                return Ok(());
            }
            next = match cursor {
                // A cursor that repeats would go on for ever.
                Some(cursor) if last_cursor.as_ref() == Some(&cursor) => return Ok(()),
                Some(cursor) => {
                    last_cursor = Some(cursor.clone());
                    search.clone().after(cursor)
                }
                None if read as u64 >= REACHED_BY_PAGES => return Ok(()),
                None => search.clone().page(u32::try_from(read / rows + 1).unwrap_or(u32::MAX)),
            };
        }
    }

    /// Keeps the rows of a page and shows how far the pull is.
    async fn keep_page(&self, page: Page<Contact>, pull: &mut ContactPull) -> Result<()> {
        pull.read += (page.rows.len() + page.skipped) as u64;
        pull.skipped += page.skipped;
        let total = pull.total.unwrap_or_default();
        self.set_phase(SyncPhase::Pulling {
            done: u32::try_from(pull.read.min(total)).unwrap_or(u32::MAX),
            total: u32::try_from(total).unwrap_or(u32::MAX),
        });
        let remotes: Vec<_> = page.rows.into_iter().map(|row| mapping::contact(row, false)).collect();
        let now = self.options.clock.stamp();
        let changed = self
            .on_store(move |store| store.take_contact_rows(&remotes, &now))
            .await?;
        if changed && pull.drawn.is_none_or(|drawn| drawn.elapsed() > REDRAW) {
            pull.drawn = Some(Instant::now());
            self.announce(&[Topic::Contacts]);
        }
        Ok(())
    }

    /// Reads all open tasks of the account, and those done lately.
    async fn pull_tasks(&self, client: &Client) -> Result<()> {
        let search = |completed| TaskSearch {
            completed: Some(completed),
            ..TaskSearch::default()
        };
        let open = self.search_tasks(client, search(false), usize::MAX).await;
        let Some(mut tasks) = self.allowed(Missing::Tasks, open)? else {
            return Ok(());
        };
        let open: HashSet<String> = tasks.iter().map(|task| task.remote_id.clone()).collect();
        let done = self.search_tasks(client, search(true), MOST_DONE_TASKS).await;
        tasks.extend(self.allowed(Missing::Tasks, done)?.unwrap_or_default());
        let unknown = self.take_tasks(&tasks).await?;
        // Contacts that the search does not show yet.
        for id in unknown
            .iter()
            .take(MOST_MISSING_CONTACTS)
            .filter_map(|id| ContactId::parse(id.as_str()).ok())
        {
            if let Ok(contact) = client.contacts().get(&id).await {
                let remote = mapping::contact(contact, true);
                self.on_store(move |store| store.take_contact(&remote, None)).await?;
            }
        }
        if !unknown.is_empty() {
            tasks.retain(|task| task.contact.as_ref().is_some_and(|contact| unknown.contains(contact)));
            self.take_tasks(&tasks).await?;
        }
        self.ask_for_vanished_tasks(client, &open).await
    }

    /// Answers the contacts that are not here yet. In parts, so that the rep's own writing never waits for long.
    async fn take_tasks(&self, tasks: &[RemoteTask]) -> Result<HashSet<String>> {
        let mut unknown = HashSet::new();
        for rows in tasks.chunks(TASKS_AT_ONCE) {
            let (rows, now) = (rows.to_vec(), self.options.clock.stamp());
            unknown.extend(self.on_store(move |store| store.take_task_rows(&rows, &now)).await?);
        }
        Ok(unknown)
    }

    /// A task that is open here and not in the complete list of open ones was done, deleted, or is lagging: only asking
    /// for it tells. Where there are too many for one pull, the next one goes on behind the last that was asked for.
    async fn ask_for_vanished_tasks(&self, client: &Client, open: &HashSet<String>) -> Result<()> {
        let (mut vanished, last) = self
            .on_store(|store| Ok((store.open_remote_tasks()?, store.fact::<String>(LAST_VANISHED)?)))
            .await?;
        vanished.retain(|(_, _, task)| !open.contains(task));
        let begun = vanished.partition_point(|(_, _, task)| Some(task) <= last.as_ref());
        vanished.rotate_left(begun);
        vanished.truncate(MOST_VANISHED_TASKS);
        if let Some((_, _, task)) = vanished.last().cloned() {
            self.on_store(move |store| store.keep_fact(LAST_VANISHED, &task))
                .await?;
        }
        let mut gone = HashSet::new();
        for (key, contact, task) in vanished {
            if gone.contains(&key) {
                continue;
            }
            let (Ok(contact_id), Ok(id)) = (ContactId::parse(contact.as_str()), TaskId::parse(task.as_str())) else {
                continue;
            };
            match client.tasks(&contact_id).get(&id).await {
                Ok(found) => {
                    let (found, now) = (mapping::task(found), self.options.clock.stamp());
                    self.on_store(move |store| store.take_task(key, &found, &now)).await?;
                }
                Err(HighLevelError::NotFound { what: "task" }) => {
                    self.on_store(move |store| store.task_is_gone(&task)).await?;
                }
                Err(HighLevelError::NotFound { .. }) => {
                    gone.insert(key);
                    let until = self.options.clock.stamp_in(self.options.timings.own_writes);
                    self.on_store(move |store| store.contact_is_gone(key, &until)).await?;
                }
                Err(
                    error
                    @ (HighLevelError::NotSent(_) | HighLevelError::BadToken | HighLevelError::RateLimited { .. }),
                ) => return Err(Error::HighLevel(error)),
                Err(error) => {
                    tracing::warn!(
                        cause = &error as &dyn std::error::Error,
                        "a task that the search no longer lists could not be read"
                    );
                }
            }
        }
        Ok(())
    }

    async fn search_tasks(
        &self,
        client: &Client,
        mut search: TaskSearch,
        most: usize,
    ) -> highlevel::Result<Vec<RemoteTask>> {
        let mut seen = HashSet::new();
        let mut tasks = Vec::new();
        loop {
            let page = client.location_tasks().search(&search).await?;
            let rows = page.rows.len() + page.skipped;
            let before = seen.len();
            for row in page.rows {
                if seen.insert(row.id.clone()) && row.deleted != Some(true) {
                    tasks.push(mapping::task(row));
                }
            }
            // The size of a page is the server's to choose, so an empty one ends the list, or one without anything new.
            if rows == 0 || seen.len() == before || tasks.len() >= most {
                return Ok(tasks);
            }
            search.skip = search.skip.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        }
    }
}
