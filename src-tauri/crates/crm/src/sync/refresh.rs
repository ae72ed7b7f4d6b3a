use std::sync::atomic::Ordering;

use highlevel::{Appointment, Contact, ContactId, Error as HighLevelError, Note, Page, Priority, Task, When};
use jiff::tz::TimeZone;
use model::{CardPart, ContactKey, Missing, Topic, UnreadPart, UnreadReason};

use super::mapping;
use crate::account::Facts;
use crate::clock::{instant, stamp};
use crate::desk::Desk;

/// More appointments than these are not asked for one by one.
const MOST_CONFIRMED: usize = 10;

type Listed<T> = highlevel::Result<Page<T>>;

/// What HighLevel said of everything on a card but the contact itself.
pub(crate) struct Parts {
    tasks: Listed<Task>,
    notes: Listed<Note>,
    appointments: Listed<Appointment>,
}

impl Desk {
    /// Asks HighLevel for a contact with its tasks, notes and appointments, side by side; not where that was done just
    /// now, unless `anyway`.
    pub(crate) async fn refresh_card(&self, contact: ContactKey, anyway: bool) {
        // An answer that a change of the rep's has overtaken is thrown away, and the question asked once more.
        if !self.read_card(contact, anyway, Priority::Foreground).await {
            self.read_card(contact, true, Priority::Foreground).await;
        }
    }

    /// As [`Desk::refresh_card`], while the rep waits for nothing: what others changed on it meanwhile.
    pub(super) async fn look_at_card(&self, contact: ContactKey) {
        self.read_card(contact, true, Priority::Background).await;
    }

    /// Asks for the contact alone, while the rep waits for nothing.
    ///
    /// # Errors
    /// When the request fails or its answer cannot be kept; a contact that is gone is none.
    pub(super) async fn look_at_contact(&self, contact: ContactKey) -> crate::Result<()> {
        let asked = move |store: &store::Store| Ok((store.contact_remote_id(contact)?, store.changes_of(contact)?));
        let Ok((Some(id), change)) = self.on_store(asked).await else {
            return Ok(());
        };
        let Ok(id) = ContactId::parse(id) else { return Ok(()) };
        match self.client(Priority::Background).contacts().get(&id).await {
            Ok(own) => {
                let remote = mapping::contact(own, true);
                self.on_store(move |store| store.take_contact(&remote, Some(change)))
                    .await?;
                self.announce(&[Topic::Card, Topic::Contacts]);
                Ok(())
            }
            Err(HighLevelError::NotFound { .. }) => self.contact_is_gone(contact).await,
            Err(error) => Err(crate::Error::HighLevel(error)),
        }
    }

    /// HighLevel says that there is no such contact.
    async fn contact_is_gone(&self, contact: ContactKey) -> crate::Result<()> {
        let until = self.options.clock.stamp_in(self.options.timings.own_writes);
        self.on_store(move |store| store.contact_is_gone(contact, &until))
            .await?;
        self.announce(&[Topic::Card, Topic::Contacts, Topic::Tasks]);
        Ok(())
    }

    /// Answers whether everything that came could be kept.
    async fn read_card(&self, contact: ContactKey, anyway: bool, priority: Priority) -> bool {
        let asked = self
            .on_store(move |store| {
                let Some(remote_id) = store.contact_remote_id(contact)? else {
                    return Ok(None);
                };
                Ok(Some((
                    remote_id,
                    store.changes_of(contact)?,
                    store.card(contact)?.refreshed_at,
                )))
            })
            .await;
        let Ok(Some((remote_id, change, refreshed_at))) = asked else {
            return true;
        };
        let now = self.options.clock.now();
        let fresh = refreshed_at
            .as_deref()
            .and_then(instant)
            .is_some_and(|at| now.duration_since(at).unsigned_abs() < self.options.timings.fresh);
        let Ok(id) = ContactId::parse(remote_id) else {
            return true;
        };
        if (fresh && !anyway) || self.token_refused.load(Ordering::SeqCst) {
            return true;
        }
        let (own, parts) = self.ask_for_card(&id, priority).await;
        let mut unread = Vec::new();
        let mut kept = Vec::new();
        match own {
            Ok(own) => {
                self.note_success();
                let remote = mapping::contact(own, true);
                kept.push(
                    self.on_store(move |store| store.take_contact(&remote, Some(change)))
                        .await
                        .map(|_| true),
                );
            }
            Err(HighLevelError::NotFound { .. }) => {
                if let Err(error) = self.contact_is_gone(contact).await {
                    tracing::error!(
                        cause = &error as &dyn std::error::Error,
                        "a contact that is gone was kept"
                    );
                }
                return true;
            }
            Err(error) => {
                let error = self.told_apart(error).await;
                self.note_unread(CardPart::Contact, &error, &mut unread);
            }
        }
        self.keep_parts(contact, change, parts, kept, unread, priority).await
    }

    pub(crate) async fn ask_for_card(&self, id: &ContactId, priority: Priority) -> (highlevel::Result<Contact>, Parts) {
        let client = self.client(priority);
        let (contacts, tasks, notes, appointments) = (
            client.contacts(),
            client.tasks(id),
            client.notes(id),
            client.appointments(id),
        );
        let (own, tasks, notes, appointments) =
            tokio::join!(contacts.get(id), tasks.list(), notes.list(), appointments.list());
        let parts = Parts {
            tasks,
            notes,
            appointments,
        };
        (own, parts)
    }

    /// Answers whether everything that came could be kept. `kept` says of each part so far whether it was, which it is not
    /// where the rep changed something meanwhile; `unread` names those that did not come.
    pub(crate) async fn keep_parts(
        &self,
        contact: ContactKey,
        change: u32,
        parts: Parts,
        mut kept: Vec<crate::Result<bool>>,
        mut unread: Vec<UnreadPart>,
        priority: Priority,
    ) -> bool {
        let now = self.options.clock.stamp();
        match parts.tasks {
            Ok(page) => {
                let (rows, at): (Vec<_>, _) = (page.rows.into_iter().map(mapping::task).collect(), now.clone());
                kept.push(
                    self.on_store(move |store| store.take_contact_tasks(contact, &rows, change, &at))
                        .await,
                );
            }
            Err(error) => self.note_unread(CardPart::Tasks, &error, &mut unread),
        }
        match parts.notes {
            Ok(page) => {
                let rows: Vec<_> = page.rows.into_iter().map(mapping::note).collect();
                kept.push(
                    self.on_store(move |store| store.take_contact_notes(contact, &rows, change))
                        .await,
                );
                self.give_up_doubles(contact).await;
            }
            Err(error) => self.note_unread(CardPart::Notes, &error, &mut unread),
        }
        match parts.appointments {
            Ok(page) => {
                self.set_missing(Missing::Appointments, false);
                let facts = self.on_store(Facts::read).await.unwrap_or_default();
                // Where the account's zone is not known, the rep's is the best guess.
                let zone = facts
                    .time_zone
                    .as_deref()
                    .and_then(crate::clock::zone)
                    .unwrap_or_else(|| self.options.clock.local().time_zone().clone());
                let rows = self.confirm_times(page.rows, &now, priority).await;
                let rows: Vec<_> = rows.into_iter().map(|row| mapping::appointment(row, &zone)).collect();
                kept.push(
                    self.on_store(move |store| store.take_contact_appointments(contact, &rows))
                        .await
                        .map(|()| true),
                );
            }
            Err(error) => {
                if is_not_allowed(&error) {
                    self.set_missing(Missing::Appointments, true);
                }
                self.note_unread(CardPart::Appointments, &error, &mut unread);
            }
        }
        let is_whole = kept.iter().all(|kept| !matches!(kept, Ok(false)));
        let nothing_came = unread.len() == 4;
        let at = (!nothing_came && is_whole).then_some(now);
        kept.push(
            self.on_store(move |store| store.refreshed(contact, at.as_deref(), &unread))
                .await
                .map(|()| true),
        );
        for error in kept.iter().filter_map(|kept| kept.as_ref().err()) {
            tracing::error!(cause = error as &dyn std::error::Error, "a card could not be kept");
        }
        self.announce(&[Topic::Card, Topic::Contacts, Topic::Tasks]);
        is_whole
    }

    fn note_unread(&self, part: CardPart, error: &HighLevelError, unread: &mut Vec<UnreadPart>) {
        if !is_not_allowed(error) {
            self.note_failure(error);
        }
        let why = match error {
            HighLevelError::NotSent(_) => UnreadReason::Offline,
            HighLevelError::Forbidden { .. } | HighLevelError::NotOffered { .. } => UnreadReason::SwitchedOff,
            error if is_not_allowed(error) => UnreadReason::Scope,
            _ => UnreadReason::Failed,
        };
        unread.push(UnreadPart { part, why });
    }

    /// Asks for the exact times of coming appointments that were listed without a zone.
    async fn confirm_times(
        &self,
        mut rows: Vec<highlevel::Appointment>,
        now: &str,
        priority: Priority,
    ) -> Vec<highlevel::Appointment> {
        let client = self.client(priority);
        let calendars = client.calendars();
        let mut asked = 0;
        for row in &mut rows {
            let Some(When::ZoneLess(start)) = row.start else {
                continue;
            };
            let coming = start
                .to_zoned_datetime(TimeZone::UTC)
                .is_ok_and(|at| stamp(at.timestamp()).as_str() >= &now[..10]);
            if !coming || asked == MOST_CONFIRMED {
                continue;
            }
            asked += 1;
            match calendars.appointment(&row.id).await {
                Ok(exact) if matches!(exact.start, Some(When::Instant(_))) => {
                    row.start = exact.start;
                    row.end = exact.end.or(row.end);
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        rows
    }
}

/// The token is good, but not for this.
fn is_not_allowed(error: &HighLevelError) -> bool {
    matches!(
        error,
        HighLevelError::MissingScope { .. } | HighLevelError::Rejected { status: 401, .. }
    )
}
