use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use highlevel::{
    Bounds, Client, Contact, ContactId, ContactSearch, Direction, Error as HighLevelError, Filter, Page, Priority,
    SortField, TaskId, TaskSearch,
};
use jiff::{SignedDuration, Timestamp};
use model::{Missing, SyncPhase, Topic};
use serde::{Deserialize, Serialize};
use store::{NewRows, RemoteTask};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::mapping;
use super::slices::{Answer, REACHED_BY_PAGES, Slices, Unnumbered};
use crate::account;
use crate::clock::{instant, stamp};
use crate::desk::{Desk, guard};
use crate::{Error, Result};

pub(crate) const PULLED_AT: &str = "pulled_at";
/// Id of the last task that was asked for because the search no longer listed it.
const LAST_VANISHED: &str = "last_vanished_task";
pub(super) const PAGE: u16 = 500;
/// The rep sees the first rows while the rest is on its way.
const FIRST_PAGE: u16 = 100;
/// Pages that are asked for before the first of them is kept: a few more than the allowance lets go at once, so that the
/// next goes out when one is answered and does not wait until it is kept.
const PAGES_AT_ONCE: usize = 28;
const DATE_ADDED: &str = "dateAdded";
/// A pull that was begun and not finished.
pub(super) const BEGUN: &str = "pull_begun";
/// When all contacts were last read, and what was missing looked for.
pub(super) const SWEPT_AT: &str = "swept_at";
/// By HighLevel's clock: all changes up to then are here, but for its index's lag.
pub(super) const READ_UP_TO: &str = "read_up_to";
/// So few contacts may be missed by a pull without its being read again: others delete some meanwhile.
const FEW: u64 = 10;
/// For so long a change may be missing in HighLevel's index.
pub(super) const INDEX_LAG: SignedDuration = SignedDuration::from_secs(300);
/// HighLevel's clock and this machine's are not further apart.
pub(super) const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(300);
const TASKS_AT_ONCE: usize = 500;
/// Open tasks that the search no longer lists are asked for one by one, so many in one pull.
const MOST_VANISHED_TASKS: usize = 100;
const MOST_DONE_TASKS: usize = 2_000;
const MOST_MISSING_CONTACTS: usize = 50;
/// The list, and how far a pull has come, are drawn again this often while it runs.
const REDRAW: Duration = Duration::from_millis(400);

/// Whether done tasks are read, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WithDone {
    Yes,
    No,
}

/// Whether a small page for the eye is read before the many.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WithFirst {
    Yes,
    No,
}

/// What is kept of a pull, so that it goes on after the app was closed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Begun {
    at: String,
    slices: Slices,
    /// How many different contacts its pages had.
    distinct: u64,
}

/// A reading of contacts under way.
pub(super) struct ContactPull {
    total: Option<u64>,
    read: u64,
    skipped: usize,
    drawn: Option<Instant>,
    told: Option<Instant>,
    /// What rows are that are not here yet.
    new: NewRows,
    /// How far it is, is shown.
    is_shown: bool,
    /// All ids it has read.
    seen: HashSet<String>,
    /// The latest change that it has read, of those whose time has come.
    pub(super) newest: Option<Timestamp>,
}

impl ContactPull {
    /// Of all contacts.
    fn of_all(new: NewRows) -> Self {
        Self {
            total: None,
            read: 0,
            skipped: 0,
            drawn: None,
            told: None,
            new,
            is_shown: true,
            seen: HashSet::new(),
            newest: None,
        }
    }

    /// Of what changed, which the rep need not notice.
    pub(super) fn of_changes() -> Self {
        Self {
            is_shown: false,
            ..Self::of_all(NewRows::AreLeads)
        }
    }
}

/// Where a plan of all contacts begins.
#[derive(Clone, Copy)]
pub(crate) struct NewestContact {
    /// When it was added, in milliseconds.
    added: i64,
    /// How many contacts there are.
    total: u64,
}

impl NewestContact {
    /// As a page of all contacts tells, newest first.
    pub(crate) fn of(page: &Page<Contact>) -> Option<Self> {
        let added = Added::of(&page.rows);
        let is_told = added.is_ordered && page.skipped == 0;
        added
            .first
            .zip(page.total)
            .filter(|_| is_told)
            .map(|(added, total)| Self { added, total })
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
    /// Reads all contacts and tasks: to the end, whatever changed meanwhile.
    pub(super) async fn pull(&self) -> Result<()> {
        let is_first = self
            .on_store(|store| Ok(store.fact::<String>(PULLED_AT)?.is_none()))
            .await?;
        if !is_first {
            return self.pull_all(is_first).await;
        }
        self.on_store(|store| store.read_all_at_first(true)).await?;
        let pulled = self.pull_all(is_first).await;
        if let Err(error) = self.on_store(|store| store.read_all_at_first(false)).await {
            tracing::error!(
                cause = &error as &dyn std::error::Error,
                "the database keeps its memory"
            );
        }
        pulled
    }

    async fn pull_all(&self, is_first: bool) -> Result<()> {
        let is_resumed = self.on_store(|store| Ok(store.fact::<Begun>(BEGUN)?.is_some())).await?;
        let client = self.client(if is_first {
            Priority::FirstPull
        } else {
            Priority::Background
        });
        self.set_phase(SyncPhase::Pulling { done: 0, total: 0 });
        let mut pull = ContactPull::of_all(if is_first { NewRows::AreKnown } else { NewRows::AreLeads });
        let began = self.options.clock.now();
        let (definitions, newest, pulled) = tokio::join!(
            self.read_definitions(&client),
            self.newest_change(&client),
            self.pull_contacts(&client, &mut pull)
        );
        definitions?;
        pulled?;
        let newest = newest?;
        self.unreadable_rows
            .store(u32::try_from(pull.skipped).unwrap_or(u32::MAX), Ordering::Relaxed);
        if !is_resumed {
            self.sweep(pull.seen).await?;
        }
        self.pull_tasks(&client, WithDone::Yes, pull.new).await?;
        let now = self.options.clock.stamp();
        self.on_store(move |store| {
            store.forget_tombstones(&now)?;
            store.forget_fact(BEGUN)?;
            if is_first || !is_resumed {
                store.keep_fact(SWEPT_AT, &now)?;
            }
            store.keep_fact(PULLED_AT, &now)
        })
        .await?;
        self.read_up_to(newest.unwrap_or(began)).await?;
        self.accept_token();
        self.set_phase(SyncPhase::Idle);
        self.announce(&[Topic::Sync, Topic::Contacts, Topic::Card, Topic::Tasks, Topic::Tags]);
        self.to_send.notify_one();
        Ok(())
    }

    /// The latest change that HighLevel's index knows, by HighLevel's clock: what comes later is not in this pull for sure.
    /// `None` where it does not tell.
    async fn newest_change(&self, client: &Client) -> Result<Option<Timestamp>> {
        let latest = ContactSearch::new(1).sorted_by(SortField::DateUpdated, Direction::Descending);
        match client.contacts().search(&latest).await {
            Ok(page) => {
                let newest = page.rows.first().and_then(|row| row.date_updated);
                Ok(newest.filter(|at| self.has_come(*at)))
            }
            Err(HighLevelError::Rejected { .. }) => Ok(None),
            Err(error) => Err(Error::HighLevel(error)),
        }
    }

    /// Whether this time of HighLevel's has come. One that has not says nothing of when something was changed, and what
    /// changed before it would never be looked for again.
    pub(super) fn has_come(&self, at: Timestamp) -> bool {
        at <= self.options.clock.now().saturating_add(CLOCKS_DIFFER).unwrap_or(at)
    }

    /// Keeps where the next look for changes begins.
    pub(super) async fn read_up_to(&self, newest: Timestamp) -> Result<()> {
        guard(&self.watch).note(newest);
        let newest = stamp(newest);
        self.on_store(move |store| store.keep_fact(READ_UP_TO, &newest)).await
    }

    /// What a token may see beside the contacts, for one that may see more or less than the one before.
    pub(crate) async fn read_all_but_contacts(&self) {
        let client = self.client(Priority::Background);
        let read = match self.read_definitions(&client).await {
            Ok(()) => self
                .pull_tasks(&client, WithDone::Yes, NewRows::AreLeads)
                .await
                .map(drop),
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
    pub(super) async fn read_definitions(&self, client: &Client) -> Result<()> {
        if let Some(location) = self.allowed(Missing::Location, client.locations().get().await)? {
            self.on_store(move |store| account::keep_location(store, &location))
                .await?;
        }
        if let Some(users) = self.allowed(Missing::Users, client.users().list().await)? {
            let users: Vec<_> = users.rows.into_iter().filter_map(account::user_of).collect();
            if self.on_store(move |store| store.take_users(&users)).await? {
                self.announce(&[Topic::Contacts]);
            }
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

    /// Reads all contacts, newest first: the first page for the eye, then many at once. What was read before the app was
    /// closed is not read again, but for what changed since.
    async fn pull_contacts(&self, client: &Client, pull: &mut ContactPull) -> Result<()> {
        let begun = self.on_store(|store| store.fact::<Begun>(BEGUN)).await?;
        // The first of the many need not wait for what connecting has told just now.
        let is_first = begun.is_none() && pull.new == NewRows::AreKnown;
        let told = guard(&self.newest).take();
        let told = told.filter(|told| is_first && told.total > FIRST_PAGE.into());
        if let Some(told) = told {
            pull.total = Some(told.total);
            let begun = self.begin_at(told.added, told.total, PAGE.into());
            return self.pull_by_plan(client, begun, WithFirst::Yes, pull).await;
        }
        let page = client
            .contacts()
            .search(&ContactSearch::new(FIRST_PAGE))
            .await
            .map_err(Error::HighLevel)?;
        self.note_success();
        let rows = page.rows.len() + page.skipped;
        let size = if rows < FIRST_PAGE.into() { rows } else { PAGE.into() };
        let added = Added::of(&page.rows);
        pull.total = page.total;
        self.keep_page(page, pull).await?;
        if pull.total.is_some_and(|total| rows as u64 >= total) {
            return Ok(());
        }
        // These rows are read once more with all others.
        pull.skipped = 0;
        let (Some(newest), Some(total), true) = (added.first, pull.total, added.is_ordered) else {
            return self.pull_by_cursor(client, &ContactSearch::new(PAGE), pull).await;
        };
        let began = begun.as_ref().map(|begun| begun.at.clone());
        let begun = match begun {
            Some(begun) => Begun {
                slices: begun.slices.taken_up(newest, size as u64),
                ..begun
            },
            None => self.begin_at(newest, total, size as u64),
        };
        self.pull_by_plan(client, begun, WithFirst::No, pull).await?;
        if let Some(began) = began.as_deref().and_then(instant) {
            let since = began.saturating_sub(INDEX_LAG).unwrap_or(began);
            self.pull_changes(client, since, pull).await?;
        }
        Ok(())
    }

    fn begin_at(&self, newest: i64, total: u64, size: u64) -> Begun {
        Begun {
            at: self.options.clock.stamp(),
            slices: Slices::up_to(newest, total, size),
            distinct: 0,
        }
    }

    /// Reads all contacts as planned, or by cursor where the server does not number pages as documented.
    async fn pull_by_plan(
        &self,
        client: &Client,
        begun: Begun,
        first: WithFirst,
        pull: &mut ContactPull,
    ) -> Result<()> {
        pull.read = begun.slices.read();
        match self.pull_slices(client, begun, first, pull).await? {
            Ok(crowded) => {
                for at in crowded {
                    let crowd = ContactSearch::new(PAGE).filter(added_between(Some(at), at + 1));
                    self.pull_by_cursor(client, &crowd, pull).await?;
                }
                let undated = ContactSearch::new(PAGE).filter(Filter::ExistsNot(DATE_ADDED.to_owned()));
                match self.pull_by_cursor(client, &undated, pull).await {
                    // Not every server knows the question, and few contacts are without a date.
                    Err(Error::HighLevel(HighLevelError::Rejected { .. })) => {}
                    other => other?,
                }
            }
            Err(Unnumbered) => {
                (pull.read, pull.skipped) = (0, 0);
                self.pull_by_cursor(client, &ContactSearch::new(PAGE), pull).await?;
            }
        }
        Ok(())
    }

    /// Reads the pages of a plan, as many at once as the allowance lets go, and keeps how far it is carried out.
    async fn pull_slices(
        &self,
        client: &Client,
        mut begun: Begun,
        first: WithFirst,
        pull: &mut ContactPull,
    ) -> Result<std::result::Result<Vec<i64>, Unnumbered>> {
        let mut reading = JoinSet::new();
        if first == WithFirst::Yes {
            let client = client.clone();
            reading.spawn(async move { (None, client.contacts().search(&ContactSearch::new(FIRST_PAGE)).await) });
        }
        let mut seen: HashSet<ContactId> = HashSet::new();
        loop {
            while reading.len() < PAGES_AT_ONCE
                && let Some(ask) = begun.slices.next()
            {
                let client = client.clone();
                let search = ContactSearch::new(u16::try_from(ask.size).unwrap_or(PAGE))
                    .filter(added_between(ask.from, ask.before))
                    .page(u32::try_from(ask.page).unwrap_or(u32::MAX));
                reading.spawn(async move { (Some(ask), client.contacts().search(&search).await) });
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
            let Some(ask) = ask else {
                // These rows are read once more with all others.
                let (read, skipped) = (pull.read, pull.skipped);
                self.keep_page(page, pull).await?;
                (pull.read, pull.skipped) = (read, skipped);
                continue;
            };
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
            self.on_store(move |store| store.keep_fact_of_reading(BEGUN, &kept))
                .await?;
        }
    }

    /// Reads what HighLevel says was changed since.
    pub(super) async fn pull_changes(&self, client: &Client, since: Timestamp, pull: &mut ContactPull) -> Result<()> {
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
    pub(super) async fn pull_by_cursor(
        &self,
        client: &Client,
        search: &ContactSearch,
        pull: &mut ContactPull,
    ) -> Result<()> {
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
        let is_due = |drawn: Option<Instant>| drawn.is_none_or(|drawn| drawn.elapsed() > REDRAW);
        if pull.is_shown && is_due(pull.told) {
            pull.told = Some(Instant::now());
            let total = pull.total.unwrap_or_default();
            self.set_phase(SyncPhase::Pulling {
                done: u32::try_from(pull.read.min(total)).unwrap_or(u32::MAX),
                total: u32::try_from(total).unwrap_or(u32::MAX),
            });
        }
        pull.seen.extend(page.rows.iter().map(|row| row.id.as_str().to_owned()));
        pull.newest = page
            .rows
            .iter()
            .filter_map(|row| row.date_updated)
            .filter(|at| self.has_come(*at))
            .max()
            .max(pull.newest);
        let new = pull.new;
        let remotes: Vec<_> = page.rows.into_iter().map(|row| mapping::contact(row, false)).collect();
        let now = self.options.clock.stamp();
        let changed = self
            .on_store(move |store| store.take_contact_rows(&remotes, &now, new))
            .await?;
        if changed && is_due(pull.drawn) {
            pull.drawn = Some(Instant::now());
            self.announce(&[Topic::Contacts]);
        }
        Ok(())
    }

    /// Reads all open tasks of the account, and those done lately where that is asked for; what is done meanwhile shows
    /// itself by being open no more. Answers how many requests that took.
    pub(super) async fn pull_tasks(&self, client: &Client, done: WithDone, new: NewRows) -> Result<u32> {
        let search = |completed| TaskSearch {
            completed: Some(completed),
            ..TaskSearch::default()
        };
        let open = self.search_tasks(client, search(false), usize::MAX).await;
        let Some((mut tasks, pages)) = self.allowed(Missing::Tasks, open)? else {
            return Ok(1);
        };
        let open: HashSet<String> = tasks.iter().map(|task| task.remote_id.clone()).collect();
        if done == WithDone::Yes {
            let done = self.search_tasks(client, search(true), MOST_DONE_TASKS).await;
            tasks.extend(
                self.allowed(Missing::Tasks, done)?
                    .map(|(tasks, _)| tasks)
                    .unwrap_or_default(),
            );
        }
        let unknown = self.take_tasks(&tasks).await?;
        // Contacts that the search does not show yet.
        for id in unknown
            .iter()
            .take(MOST_MISSING_CONTACTS)
            .filter_map(|id| ContactId::parse(id.as_str()).ok())
        {
            if let Ok(contact) = client.contacts().get(&id).await {
                let remote = mapping::contact(contact, true);
                self.on_store(move |store| {
                    let key = store.take_contact(&remote, None)?;
                    if new == NewRows::AreLeads {
                        store.is_new_lead(key)?;
                    }
                    Ok(())
                })
                .await?;
            }
        }
        if !unknown.is_empty() {
            tasks.retain(|task| task.contact.as_ref().is_some_and(|contact| unknown.contains(contact)));
            self.take_tasks(&tasks).await?;
        }
        self.ask_for_vanished_tasks(client, &open).await?;
        Ok(pages)
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
        vanished.retain(|(_, _, task)| !open.contains(task) && !guard(&self.watch).was_asked_for_lately(task));
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
            guard(&self.watch).ask_for(task.clone());
            match client.tasks(&contact_id).get(&id).await {
                Ok(found) => {
                    let (found, now) = (mapping::task(found), self.options.clock.stamp());
                    self.on_store(move |store| store.take_task(key, &found, &now)).await?;
                }
                Err(HighLevelError::NotFound { what: "task" }) => {
                    self.on_store(move |store| store.task_is_gone(&task)).await?;
                }
                // That the contact is gone is for the sweep to find, which asks first where it is many.
                Err(HighLevelError::NotFound { .. }) => {
                    gone.insert(key);
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
    ) -> highlevel::Result<(Vec<RemoteTask>, u32)> {
        let mut seen = HashSet::new();
        let mut tasks = Vec::new();
        let mut pages = 0;
        loop {
            let page = client.location_tasks().search(&search).await?;
            pages += 1;
            let rows = page.rows.len() + page.skipped;
            let before = seen.len();
            for row in page.rows {
                if seen.insert(row.id.clone()) && row.deleted != Some(true) {
                    tasks.push(mapping::task(row));
                }
            }
            // The size of a page is the server's to choose, so an empty one ends the list, or one without anything new.
            if rows == 0 || seen.len() == before || tasks.len() >= most {
                return Ok((tasks, pages));
            }
            search.skip = search.skip.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        }
    }
}
