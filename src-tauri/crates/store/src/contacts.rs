use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, MutexGuard, PoisonError};

use model::{
    Business, Contact, ContactChanges, ContactFields, ContactFilter, ContactKey, ContactRow, ContactSort, CustomField,
    CustomFieldChange, CustomFieldInput, DndChannel, FurtherColumns, Note, Operation, SortBy, TagOfContact, Task,
    UnreadPart, value_text,
};
use rusqlite::{Connection, OptionalExtension, Row, Statement, ToSql, Transaction, params};
use search::{Hits, Index, Sort, SortField};
use serde_json::Value;

use crate::account::user_names;
use crate::outbox::{self, States};
use crate::tags::{self, by_fold, take_tags};
use crate::{Error, RemoteContact, Result, Store, StoredRefusal};

/// Which contacts a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContactQuery<'a> {
    /// What is found by a text; all, for the empty text.
    pub text: &'a str,
    /// What narrows that.
    pub filter: Option<&'a ContactFilter>,
    /// In which order.
    pub sort: ContactSort,
}

/// A contact and how it can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// Which contact.
    pub key: ContactKey,
    /// What it is called.
    pub name: String,
    /// The primary address, which may be empty, and the others.
    pub emails: Vec<String>,
    /// The primary number, which may be empty, and the others.
    pub phones: Vec<String>,
}

/// What contacts are that a list of HighLevel's has and that are not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewRows {
    /// Contacts like all others: the account is read for the first time.
    AreKnown,
    /// Leads that came in elsewhere; the rep has not seen them.
    AreLeads,
}

/// The parts of a card that come from the store as they are.
#[derive(Debug, Clone)]
pub struct CardParts {
    /// The contact; `phone_shown` and the inputs of custom fields are filled above.
    pub contact: Contact,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// Its notes, `text` still as HighLevel gave it.
    pub notes: Vec<Note>,
    /// When HighLevel was last asked.
    pub refreshed_at: Option<String>,
    /// What could not be read then.
    pub unread: Vec<UnreadPart>,
}

/// Column, reading, and taking out of a change: every writable field once.
macro_rules! written_fields {
    ($each:ident) => {
        $each! {
            first_name, last_name, email, phone, company, address, city, state, postal_code, country, website,
            date_of_birth, source, owner
        }
    };
}
pub(crate) use written_fields;

impl Store {
    /// A window of contacts: the total of all hits, and the rows from `offset` on. By relevance those in `recent` come
    /// before their equals, and before all others where neither a text nor a filter is asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_rows(
        &self,
        query: ContactQuery<'_>,
        recent: &[u32],
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<ContactRow>)> {
        let hits = self.hits(query, recent, offset, limit.min(200))?;
        Ok((hits.total + hits.typos, self.rows_of(&hits.keys)?))
    }

    pub(crate) fn hits(&self, query: ContactQuery<'_>, recent: &[u32], offset: u32, limit: u32) -> Result<Hits> {
        if let Some(hits) = self.hits_at_the_beginning(query, recent, offset, limit) {
            return Ok(hits);
        }
        let filter = query.filter.filter(|filter| **filter != ContactFilter::default());
        let among = filter.map(|filter| self.keys_by(filter)).transpose()?;
        Ok(match search_sort(query.sort) {
            Some(sort) => self.sorted_hits(sort, among.as_deref(), query.text, offset, limit)?,
            None => {
                let index = self.indexed()?;
                match among {
                    Some(keys) => index.find_among(&keys, query.text, recent, offset, limit),
                    None if query.text.trim().is_empty() => index.all(recent, offset, limit),
                    None => index.find(query.text, recent, offset, limit),
                }
            }
        })
    }

    fn sorted_hits(&self, sort: Sort, among: Option<&[u32]>, text: &str, offset: u32, limit: u32) -> Result<Hits> {
        let find = |index: &Index| index.find_sorted(sort, among, text, offset, limit);
        let found = find(&*self.indexed()?);
        Ok(found.unwrap_or_else(|| {
            let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
            index.sort_by(sort);
            find(&index).unwrap_or_default()
        }))
    }

    fn keys_by(&self, filter: &ContactFilter) -> Result<Vec<u32>> {
        let tag = filter.tag.as_deref().map(model::fold_tag);
        let conditions: Vec<(&str, &dyn ToSql)> = [
            // Written out as in the partial indices, or those would not be used.
            filter.unseen.then_some(("unseen AND ?", &true as &dyn ToSql)),
            filter
                .business
                .as_ref()
                .map(|id| ("business_id <> '' AND business_id = ?", id as &dyn ToSql)),
            filter
                .owner
                .as_ref()
                .map(|id| ("owner <> '' AND owner = ?", id as &dyn ToSql)),
            tag.as_ref().map(|tag| {
                (
                    "key IN (SELECT contact FROM contact_tag WHERE folded = ?)",
                    tag as &dyn ToSql,
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (wanted, values): (Vec<_>, Vec<_>) = conditions.into_iter().unzip();
        self.read(|db| {
            let sql = format!(
                "SELECT key FROM contact WHERE deleted = 0 AND gone = 0 AND {}",
                wanted.join(" AND ")
            );
            let keys = db
                .prepare_cached(&sql)?
                .query_map(values.as_slice(), |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<u32>>>()?;
            Ok(keys)
        })
    }

    /// The contacts that a text finds, at most twenty, each with its name and all its e-mail addresses and phone numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn reachable_by(&self, text: &str) -> Result<Vec<Reachable>> {
        const MOST: u32 = 20;
        let hits = self.indexed()?.find(text, &[], 0, MOST);
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT first_name, last_name, full_name, company, email, additional_emails, phone, additional_phones
                 FROM contact WHERE key = ?1 AND deleted = 0 AND gone = 0",
            )?;
            let mut found = Vec::new();
            for key in hits.keys {
                let row = statement.query_row([key], |row| {
                    let names = Names::of(row)?;
                    let all = |one: &str, further: &str| -> rusqlite::Result<Vec<String>> {
                        let mut all = texts(row.get_ref(further)?.as_str()?);
                        all.insert(0, row.get(one)?);
                        Ok(all)
                    };
                    let (emails, phones) = (all("email", "additional_emails")?, all("phone", "additional_phones")?);
                    Ok(Reachable {
                        key: ContactKey(key),
                        name: names.shown(&row.get::<_, String>("company")?, &emails[0], &phones[0]),
                        emails,
                        phones,
                    })
                });
                found.extend(row.optional()?);
            }
            Ok(found)
        })
    }

    /// How many leads came into HighLevel elsewhere and were not looked at here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unseen_contacts(&self) -> Result<u32> {
        self.read(|db| {
            let sql = "SELECT count(*) FROM contact WHERE unseen AND deleted = 0 AND gone = 0";
            Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })
    }

    /// All of them are known now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn all_seen(&self) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE contact SET unseen = 0 WHERE unseen", [])?;
            Ok(())
        })
    }

    /// The contacts that HighLevel has as far as we know and that are not among these ids, with their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contacts_not_among(&self, ids: &HashSet<String>) -> Result<Vec<(ContactKey, String)>> {
        self.read(|db| {
            let sql = "SELECT key, remote_id FROM contact
                       WHERE remote_id IS NOT NULL AND deleted = 0 AND gone = 0 ORDER BY key";
            let mut statement = db.prepare(sql)?;
            let mut rows = statement.query([])?;
            let mut missing = Vec::new();
            while let Some(row) = rows.next()? {
                let id: String = row.get(1)?;
                if !ids.contains(&id) {
                    missing.push((ContactKey(row.get(0)?), id));
                }
            }
            Ok(missing)
        })
    }

    /// The row of one contact, unless it is deleted or gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn row_of(&self, key: ContactKey) -> Result<Option<ContactRow>> {
        Ok(self.rows_of(&[key.0])?.pop())
    }

    fn rows_of(&self, keys: &[u32]) -> Result<Vec<ContactRow>> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let mut of_contact = db.prepare_cached(
                "SELECT first_name, last_name, full_name, email, phone, company, stage,
                        (SELECT count(*) FROM task WHERE contact = c.key AND completed = 0 AND deleted = 0), unseen,
                        city, (SELECT name FROM user WHERE id = c.owner), source, date_added, date_updated, last_activity,
                        tags
                 FROM contact c WHERE key = ?1 AND deleted = 0 AND gone = 0",
            )?;
            let mut rows = Vec::with_capacity(keys.len());
            for &key in keys {
                let row = of_contact
                    .query_row([key], |row| {
                        let names = Names::of(row)?;
                        let (email, phone, company): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
                        let name = names.shown(&company, &email, &phone);
                        Ok(ContactRow {
                            key: ContactKey(key),
                            company: filled(company),
                            name,
                            stage: filled(row.get(6)?),
                            email: filled(email),
                            phone: filled(phone),
                            tags: texts(row.get_ref(15)?.as_str()?),
                            open_tasks: row.get(7)?,
                            unseen: row.get(8)?,
                            state: states.of_whole_contact(ContactKey(key)),
                            further: Some(FurtherColumns {
                                city: filled(row.get(9)?),
                                owner: row.get(10)?,
                                source: filled(row.get(11)?),
                                date_added: row.get(12)?,
                                date_updated: row.get(13)?,
                                last_activity: row.get(14)?,
                            }),
                        })
                    })
                    .optional()?;
                rows.extend(row);
            }
            Ok(rows)
        })
    }

    /// How many contacts there are.
    #[must_use]
    pub fn contact_count(&self) -> u32 {
        self.count_at_the_beginning().unwrap_or_else(|| {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            u32::try_from(index.len()).unwrap_or(u32::MAX)
        })
    }

    /// Everything known of a contact. Deleted ones are not found; gone ones are, and say so.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn card(&self, key: ContactKey) -> Result<CardParts> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let (contact, refreshed_at, unread) = read_contact(db, key, &states)?;
            Ok(CardParts {
                contact,
                tasks: crate::tasks::of_contact(db, key, &states)?,
                notes: crate::notes::of_contact(db, key, &states)?,
                refreshed_at,
                unread,
            })
        })
    }

    /// A contact alone.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn contact(&self, key: ContactKey) -> Result<Contact> {
        self.read(|db| Ok(read_contact(db, key, &outbox::states(db)?)?.0))
    }

    /// The contact that HighLevel knows by this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_by_remote_id(&self, remote_id: &str) -> Result<Option<ContactKey>> {
        self.read(|db| key_by_remote_id(db, remote_id))
    }

    /// HighLevel's id of a contact, once there is one.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn contact_remote_id(&self, key: ContactKey) -> Result<Option<String>> {
        self.read(|db| {
            db.query_row("SELECT remote_id FROM contact WHERE key = ?1", [key.0], |row| {
                row.get(0)
            })
            .optional()?
            .ok_or(Error::NotFound { what: "contact" })
        })
    }

    /// Local changes of this contact so far. An answer to a question asked at a lower count is out of date.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn changes_of(&self, key: ContactKey) -> Result<u32> {
        self.read(|db| changes_of(db, key))
    }

    /// Notes that the card was opened, for the list's order; a new lead is new no more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn opened(&self, key: ContactKey, now: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE contact SET opened_at = ?2, unseen = 0 WHERE key = ?1",
                params![key.0, now],
            )?;
            Ok(())
        })
    }

    /// Notes when HighLevel was last asked for this card, and what it would not tell.
    ///
    /// # Errors
    /// When the database fails.
    pub fn refreshed(&self, key: ContactKey, now: Option<&str>, unread: &[UnreadPart]) -> Result<()> {
        let unread = serde_json::to_string(unread)?;
        self.write(|tx| {
            tx.execute(
                "UPDATE contact SET refreshed_at = ?2, unread = ?3 WHERE key = ?1",
                params![key.0, now, unread],
            )?;
            Ok(())
        })
    }

    /// Makes a contact here and queues it for HighLevel.
    ///
    /// # Errors
    /// When the database fails.
    pub fn create_contact(&self, changes: &ContactChanges, now: &str) -> Result<ContactKey> {
        let key = self.write(|tx| create(tx, changes, now))?;
        self.index_contacts(&[key])?;
        Ok(key)
    }

    /// Changes a contact here and queues the changed fields for HighLevel. A change that was refused, or that still
    /// waits, is joined with this one and sent as one. `seen` has the values that the rep saw where they are not those kept
    /// here: what others made of them meanwhile is a conflict.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn update_contact(
        &self,
        key: ContactKey,
        changes: &ContactChanges,
        seen: &ContactChanges,
        now: &str,
    ) -> Result<()> {
        self.write(|tx| queue_update(tx, key, changes, seen, now))?;
        self.index_contacts(&[key])
    }

    /// Deletes a contact here and queues that for HighLevel; what waited for it is cancelled. One that was never sent
    /// is simply gone.
    ///
    /// # Errors
    /// `NotFound`; `InFlight` while its creation is under way.
    pub fn delete_contact(&self, key: ContactKey, now: &str) -> Result<()> {
        self.write(|tx| {
            let remote_id: Option<String> = tx
                .query_row(
                    "SELECT remote_id FROM contact WHERE key = ?1 AND deleted = 0",
                    [key.0],
                    |row| row.get(0),
                )
                .optional()?
                .ok_or(Error::NotFound { what: "contact" })?;
            let gone: bool = tx.query_row("SELECT gone FROM contact WHERE key = ?1", [key.0], |row| row.get(0))?;
            if remote_id.is_none()
                && outbox::of_contact_itself(tx, key)?
                    .iter()
                    .any(|line| !line.state.can_change())
            {
                return Err(Error::InFlight);
            }
            outbox::cancel_contact(tx, key)?;
            if remote_id.is_none() || gone {
                tx.execute("DELETE FROM outbox WHERE contact = ?1", [key.0])?;
                remove(tx, key)?;
            } else {
                tx.execute(
                    "UPDATE contact SET deleted = 1, changes = changes + 1 WHERE key = ?1",
                    [key.0],
                )?;
                outbox::push(tx, &Operation::ContactDelete { contact: key }, now, None)?;
            }
            Ok(())
        })?;
        self.index_contacts(&[key])
    }

    /// Takes contacts from the search index of HighLevel. Answers whether anything on the screen changed.
    ///
    /// Never overwrites a contact with waiting changes of its own, nor what was written here while the index lags. Those
    /// that were not here are new leads, unless this is how all contacts are read for the first time.
    ///
    /// # Errors
    /// When the database fails; then none of the rows was taken.
    pub fn take_contact_rows(&self, rows: &[RemoteContact], now: &str, new: NewRows) -> Result<bool> {
        self.index_all()?;
        // Also what is new is written and indexed without another's coming between.
        let one_at_a_time = self.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        let are_leads = new == NewRows::AreLeads;
        let take = |tx: &Transaction<'_>| {
            let waiting = outbox::contacts_with_own_changes(tx)?;
            let creations = outbox::creations_under_way(tx)?;
            let owners = user_names(tx)?;
            let (mut new, mut changed, mut tags) = (Vec::new(), Vec::new(), Vec::new());
            // Once for all rows: the cache looks a statement up by its text, and this one is long.
            let mut insert_told = tx.prepare_cached(&INSERT_TOLD)?;
            let mut known = tx.prepare_cached(KNOWN)?;
            for row in rows {
                match known.query_row([&row.remote_id], Known::of_row).optional()? {
                    Some(known) if waiting.contains(&known.key.0) || known.is_newer_than(row, now) => {}
                    Some(known) if known.has_all_of(row) => {}
                    Some(known) => {
                        // The same one, twice in an answer: the later of its tags hold.
                        if tags.iter().any(|(_, key)| *key == known.key) {
                            tags::look_up_by(tx, std::mem::take(&mut tags))?;
                        }
                        if write_remote(tx, known.key, row)? {
                            changed.push(known.key);
                        }
                    }
                    None if creations.iter().any(|creation| creation.may_have_made(row)) => {}
                    None => {
                        let by_fold = by_fold(row.tags.as_deref().unwrap_or_default());
                        let (folded, spelled): (Vec<_>, Vec<_>) = by_fold.into_iter().unzip();
                        execute_told(&mut insert_told, &serde_json::to_string(&spelled)?, row)?;
                        let key = ContactKey(last_key(tx));
                        tags.extend(folded.into_iter().map(|folded| (folded, key)));
                        if are_leads {
                            tx.prepare_cached("UPDATE contact SET unseen = 1 WHERE key = ?1")?
                                .execute([key.0])?;
                        }
                        new.push(Indexed::new(key, row, spelled, &owners));
                    }
                }
            }
            tags.sort_unstable();
            tags::look_up_by(tx, tags)?;
            Ok((new, changed))
        };
        let index = || self.index.write().unwrap_or_else(PoisonError::into_inner);
        let (new, changed) = self.write_what_can_be_read_again_beside(take, |(new, _), commit| {
            if new.is_empty() {
                return commit();
            }
            let (kept, ()) = side_by_side(commit, || index().extend(new.iter().map(Indexed::entry)));
            if kept.is_err() {
                let mut index = index();
                new.iter().for_each(|entry| index.remove(entry.key));
            }
            kept
        })?;
        drop(one_at_a_time);
        self.index_contacts(&changed)?;
        Ok(!new.is_empty() || !changed.is_empty())
    }

    /// Which of these rows of the search index tell other tags than stand here, though by their date nothing was changed,
    /// and which tags. Not those with waiting changes, or written lately: they are expected to.
    ///
    /// # Errors
    /// When the database fails.
    pub fn with_other_tags(&self, rows: &[RemoteContact], now: &str) -> Result<Vec<(ContactKey, Vec<String>)>> {
        self.read(|db| {
            let mut waits = db.prepare_cached(
                "SELECT 1 FROM outbox WHERE contact = ?1 AND (target LIKE 'contact:%' OR target LIKE 'tag:%')",
            )?;
            let mut known = db.prepare_cached(KNOWN)?;
            let mut others = Vec::new();
            for row in rows {
                let Some(known) = known.query_row([&row.remote_id], Known::of_row).optional()? else {
                    continue;
                };
                let Some(told) = row.tags.as_ref().filter(|_| !known.away) else {
                    continue;
                };
                if known.date_updated == row.date_updated
                    && !by_fold(told).keys().eq(by_fold(&known.tags).keys())
                    && !known.is_newer_than(row, now)
                    && !waits.exists([known.key.0])?
                {
                    others.push((known.key, told.clone()));
                }
            }
            Ok(others)
        })
    }

    /// HighLevel's ids of these contacts, without those that it does not have.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_remote_ids(&self, keys: &[ContactKey]) -> Result<Vec<String>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT remote_id FROM contact WHERE key = ?1 AND remote_id IS NOT NULL AND deleted = 0 AND gone = 0",
            )?;
            let ids = keys
                .iter()
                .map(|key| statement.query_row([key.0], |row| row.get(0)).optional());
            Ok(ids
                .filter_map(rusqlite::Result::transpose)
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Who has a tag here, with HighLevel's id of each that it has one for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contacts_tagged(&self, tag: &str) -> Result<Vec<(ContactKey, String)>> {
        self.read(|db| {
            let found = db
                .prepare_cached(
                    "SELECT c.key, c.remote_id FROM contact_tag t JOIN contact c ON c.key = t.contact
                     WHERE t.folded = ?1 AND c.remote_id IS NOT NULL AND c.deleted = 0 AND c.gone = 0",
                )?
                .query_map([model::fold_tag(tag)], |row| Ok((ContactKey(row.get(0)?), row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(found)
        })
    }

    /// Takes a contact that was read by its id, unless it was changed here since `asked_at_change`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_contact(&self, remote: &RemoteContact, asked_at_change: Option<u32>) -> Result<ContactKey> {
        let key = self.write(|tx| {
            let key = match key_by_remote_id(tx, &remote.remote_id)? {
                Some(key) => key,
                None => {
                    tx.execute("INSERT INTO contact (remote_id) VALUES (?1)", [&remote.remote_id])?;
                    ContactKey(last_key(tx))
                }
            };
            let out_of_date = asked_at_change.is_some() && asked_at_change != changes_of(tx, key).ok();
            if !out_of_date && !outbox::contacts_with_own_changes(tx)?.contains(&key.0) {
                write_remote(tx, key, remote)?;
            }
            Ok(key)
        })?;
        self.index_contacts(&[key])?;
        Ok(key)
    }

    /// A contact that is here is a lead that nobody has looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_new_lead(&self, key: ContactKey) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE contact SET unseen = 1 WHERE key = ?1", [key.0])?;
            Ok(())
        })
    }

    /// HighLevel says that there is no such contact. What waits for it stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_is_gone(&self, key: ContactKey, own_until: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE contact SET gone = 1, own_until = ?2 WHERE key = ?1",
                params![key.0, own_until],
            )?;
            Ok(())
        })?;
        self.index_contacts(&[key])
    }

    /// Removes tombstones that no lagging row can bring back any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_tombstones(&self, now: &str) -> Result<()> {
        self.write(|tx| {
            let old: Vec<u32> = tx
                .prepare_cached(
                    "SELECT key FROM contact WHERE deleted = 1 AND own_until < ?1
                       AND NOT EXISTS (SELECT 1 FROM outbox WHERE contact = contact.key)",
                )?
                .query_map([now], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for key in old {
                remove(tx, ContactKey(key))?;
            }
            tx.execute(
                "DELETE FROM task WHERE deleted = 1 AND own_until < ?1
                   AND NOT EXISTS (SELECT 1 FROM outbox WHERE contact = task.contact)",
                [now],
            )?;
            Ok(())
        })
    }

    /// The last twenty contacts that were opened, latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recently_opened(&self) -> Result<Vec<u32>> {
        self.read(|db| {
            let keys = db
                .prepare_cached(
                    "SELECT key FROM contact WHERE opened_at IS NOT NULL AND deleted = 0 AND gone = 0 ORDER BY opened_at DESC LIMIT 20",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(keys)
        })
    }

    /// From now on, and after the next start, national phone numbers are read as those of the country with this calling
    /// code. A new store takes them for German ones.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read_national_numbers_with(&self, calling_code: u16) -> Result<()> {
        if self.calling_code()? == calling_code {
            return Ok(());
        }
        self.keep_fact(CALLING_CODE, &calling_code)?;
        self.index_anew()
    }

    fn calling_code(&self) -> Result<u16> {
        Ok(self.fact(CALLING_CODE)?.unwrap_or(GERMANY))
    }

    pub(crate) fn index_anew(&self) -> Result<()> {
        self.fill_index(&self.indexing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reading the rows and writing the index must not interleave with another's.
    pub(crate) fn fill_index(&self, _one_at_a_time: &MutexGuard<'_, ()>) -> Result<()> {
        let calling_code = self.calling_code()?.to_string();
        let index = self.read(|db| {
            let owners = user_names(db)?;
            // What else the rows of a list are made from: damage that is met here is mended, in use it would not be.
            for looked_up in [
                "SELECT count(*) FROM task INDEXED BY task_open_of_contact WHERE completed = 0 AND deleted = 0",
                "SELECT count(*) FROM contact INDEXED BY contact_opened WHERE opened_at IS NOT NULL",
            ] {
                db.query_row(looked_up, [], |_| Ok(()))?;
            }
            let mut contacts = db.prepare(&format!("{INDEXED} WHERE deleted = 0 AND gone = 0 ORDER BY key"))?;
            let mut contacts = contacts.query([])?;
            Index::filled(&calling_code, |take| {
                while let Some(row) = contacts.next()? {
                    take(&Indexed::of(row, &owners)?.entry());
                }
                Ok(())
            })
        })?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
        *self.beginning.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// Brings the index in step with the rows of these contacts.
    pub(crate) fn index_contacts(&self, keys: &[ContactKey]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.index_all()?;
        // Reading the rows and writing the index must not interleave with another's.
        let _one_at_a_time = self.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.read(|db| {
            let mut statement = db.prepare_cached(&format!("{INDEXED} WHERE key = ?1 AND deleted = 0 AND gone = 0"))?;
            let owners = user_names(db)?;
            keys.iter()
                .map(|key| {
                    let entry = statement.query_row([key.0], |row| Indexed::of(row, &owners));
                    Ok((key.0, entry.optional()?))
                })
                .collect::<Result<Vec<_>>>()
        })?;
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in found.iter().filter(|(_, entry)| entry.is_none()) {
            index.remove(*key);
        }
        index.extend(found.iter().filter_map(|(_, entry)| entry.as_ref()).map(Indexed::entry));
        Ok(())
    }
}

/// Does both at once.
fn side_by_side<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        (
            here(),
            there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    })
}

/// What of a contact decides whether a search row is news.
struct Known {
    key: ContactKey,
    date_updated: Option<String>,
    own_until: Option<String>,
    /// Deleted here, or gone from HighLevel.
    away: bool,
    tags: Vec<String>,
    business_id: String,
    business_name: String,
}

const KNOWN: &str = "SELECT key, date_updated, own_until, deleted OR gone, tags, business_id, business_name
                     FROM contact WHERE remote_id = ?1";

impl Known {
    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: ContactKey(row.get(0)?),
            date_updated: row.get(1)?,
            own_until: row.get(2)?,
            away: row.get(3)?,
            tags: texts(row.get_ref(4)?.as_str()?),
            business_id: row.get(5)?,
            business_name: row.get(6)?,
        })
    }

    /// The row is what stands here: nearly all are, whenever everything is read again, and writing finds that out the
    /// hard way. HighLevel does not count tags and the business as changes of the contact, so they are compared.
    fn has_all_of(&self, row: &RemoteContact) -> bool {
        let is_same = |here: &str, told: &Option<String>| told.as_ref().is_none_or(|told| told == here);
        let has_tags = |told: &Vec<String>| by_fold(told).values().eq(&self.tags);
        !self.away
            && !row.complete
            && self
                .date_updated
                .as_deref()
                .is_some_and(|here| is_same(here, &row.date_updated))
            && is_same(&self.business_id, &row.business_id)
            && is_same(&self.business_name, &row.business_name)
            && row.tags.as_ref().is_none_or(has_tags)
    }

    fn is_newer_than(&self, row: &RemoteContact, now: &str) -> bool {
        let wrote_lately = self.own_until.as_deref().is_some_and(|until| until > now);
        let theirs_is_later = row.date_updated.as_deref() > self.date_updated.as_deref();
        let ours_is_later = row.date_updated.is_some() && self.date_updated.as_deref() > row.date_updated.as_deref();
        if self.away {
            wrote_lately
        } else {
            ours_is_later || (wrote_lately && !theirs_is_later)
        }
    }
}

const CALLING_CODE: &str = "calling_code";
const GERMANY: u16 = 49;

const INDEXED: &str =
    "SELECT key, first_name, last_name, full_name, email, additional_emails, phone, additional_phones, company, city,
    owner, stage, source, date_added, date_updated, last_activity, tags FROM contact";

/// What of a contact can be found or sorted by.
struct Indexed {
    key: u32,
    name: String,
    email: String,
    phones: String,
    company: String,
    city: String,
    tags: Vec<String>,
    owner: String,
    stage: String,
    source: String,
    created: String,
    changed: String,
    active: String,
}

impl Indexed {
    /// Of a contact that was not here before, so that nothing but the answer says anything of it.
    fn new(key: ContactKey, row: &RemoteContact, tags: Vec<String>, owners: &HashMap<String, String>) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let (email, phone, company) = (text(&row.email), text(&row.phone), text(&row.company));
        let names = Names {
            first: text(&row.first_name),
            last: text(&row.last_name),
            full: full_name(row).unwrap_or_default().to_owned(),
        };
        Self {
            key: key.0,
            name: names.shown(&company, &email, &phone),
            email: with_further(email, row.additional_emails.as_deref().unwrap_or_default()),
            phones: with_further(phone, row.additional_phones.as_deref().unwrap_or_default()),
            company,
            city: text(&row.city),
            tags,
            owner: name_of_owner(row.owner.as_deref().unwrap_or_default(), owners),
            stage: text(&row.stage),
            source: text(&row.source),
            created: text(&row.date_added),
            changed: text(&row.date_updated),
            active: text(&row.last_activity),
        }
    }

    fn of(row: &Row<'_>, owners: &HashMap<String, String>) -> rusqlite::Result<Self> {
        let (email, phone, company): (String, String, String) =
            (row.get("email")?, row.get("phone")?, row.get("company")?);
        let further = |column: &str| Ok::<_, rusqlite::Error>(texts(row.get_ref(column)?.as_str()?));
        let moment = |column: &str| -> rusqlite::Result<String> {
            let moment: Option<String> = row.get(column)?;
            Ok(moment.unwrap_or_default())
        };
        let names = Names::of(row)?;
        Ok(Self {
            key: row.get("key")?,
            name: names.shown(&company, &email, &phone),
            email: with_further(email, &further("additional_emails")?),
            phones: with_further(phone, &further("additional_phones")?),
            company,
            city: row.get("city")?,
            tags: further("tags")?,
            owner: name_of_owner(row.get_ref("owner")?.as_str()?, owners),
            stage: row.get("stage")?,
            source: row.get("source")?,
            created: moment("date_added")?,
            changed: moment("date_updated")?,
            active: moment("last_activity")?,
        })
    }

    fn entry(&self) -> search::Entry<'_> {
        search::Entry {
            key: self.key,
            name: &self.name,
            email: &self.email,
            phones: &self.phones,
            company: &self.company,
            tags: &self.tags,
            city: &self.city,
            owner: &self.owner,
            stage: &self.stage,
            source: &self.source,
            created: &self.created,
            changed: &self.changed,
            active: &self.active,
        }
    }
}

fn name_of_owner(id: &str, names: &HashMap<String, String>) -> String {
    names.get(id).cloned().unwrap_or_default()
}

/// Nothing for relevance, which is no order of its own.
fn search_sort(ContactSort { by, descending }: ContactSort) -> Option<Sort> {
    let field = match by {
        SortBy::Relevance => return None,
        SortBy::Name => SortField::Name,
        SortBy::Company => SortField::Company,
        SortBy::City => SortField::City,
        SortBy::Owner => SortField::Owner,
        SortBy::Stage => SortField::Stage,
        SortBy::Source => SortField::Source,
        SortBy::DateAdded => SortField::Created,
        SortBy::DateUpdated => SortField::Changed,
        SortBy::LastActivity => SortField::Active,
    };
    Some(Sort { field, descending })
}

/// Parted by line breaks, for a phone number may be written with blanks.
fn with_further(mut first: String, further: &[String]) -> String {
    for one in further {
        first.push('\n');
        first.push_str(one);
    }
    first
}

struct Names {
    first: String,
    last: String,
    full: String,
}

impl Names {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            first: row.get("first_name")?,
            last: row.get("last_name")?,
            full: row.get("full_name")?,
        })
    }

    /// The name; where there is none the company, the e-mail or the phone.
    fn shown(&self, company: &str, email: &str, phone: &str) -> String {
        let own = format!("{} {}", self.first.trim(), self.last.trim());
        [own.trim(), self.full.trim(), company.trim(), email.trim(), phone.trim()]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    }
}

/// Texts that are kept as a list in JSON.
pub(crate) fn texts(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn last_key(tx: &Transaction<'_>) -> u32 {
    u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX)
}

pub(crate) fn key_by_remote_id(db: &Connection, remote_id: &str) -> Result<Option<ContactKey>> {
    Ok(db
        .prepare_cached("SELECT key FROM contact WHERE remote_id = ?1")?
        .query_row([remote_id], |row| row.get(0))
        .optional()?
        .map(ContactKey))
}

fn changes_of(db: &Connection, key: ContactKey) -> Result<u32> {
    db.query_row("SELECT changes FROM contact WHERE key = ?1", [key.0], |row| row.get(0))
        .optional()?
        .ok_or(Error::NotFound { what: "contact" })
}

/// Marks that something of the contact changed here, so that answers on their way are out of date.
pub(crate) fn touched(tx: &Transaction<'_>, key: ContactKey) -> Result<()> {
    tx.prepare_cached("UPDATE contact SET changes = changes + 1 WHERE key = ?1")?
        .execute([key.0])?;
    Ok(())
}

pub(crate) fn shown_name(db: &Connection, key: ContactKey) -> Result<String> {
    Ok(db
        .prepare_cached("SELECT first_name, last_name, full_name, email, phone, company FROM contact WHERE key = ?1")?
        .query_row([key.0], |row| {
            Ok(Names::of(row)?.shown(
                &row.get::<_, String>(5)?,
                &row.get::<_, String>(3)?,
                &row.get::<_, String>(4)?,
            ))
        })
        .optional()?
        .unwrap_or_default())
}

pub(crate) fn read_fields(db: &Connection, key: ContactKey) -> Result<ContactFields> {
    macro_rules! fields {
        ($($field:ident),*) => {
            db.prepare_cached(concat!("SELECT ", $(stringify!($field), ", ",)* "key FROM contact WHERE key = ?1 AND deleted = 0"))?
                .query_row([key.0], |row| Ok(ContactFields { $($field: row.get(stringify!($field))?),* }))
                .optional()?
                .ok_or(Error::NotFound { what: "contact" })
        };
    }
    written_fields!(fields)
}

/// Changes the row and queues that, joined with what of the same contact waits or was refused.
/// Fails where there is no such contact.
pub(crate) fn contact_exists(tx: &Transaction<'_>, contact: ContactKey) -> Result<()> {
    if tx
        .prepare_cached("SELECT 1 FROM contact WHERE key = ?1 AND deleted = 0")?
        .exists([contact.0])?
    {
        Ok(())
    } else {
        Err(Error::NotFound { what: "contact" })
    }
}

/// Makes a contact and queues it for HighLevel.
pub(crate) fn create(tx: &Transaction<'_>, changes: &ContactChanges, now: &str) -> Result<ContactKey> {
    tx.execute(
        "INSERT INTO contact (date_added, date_updated, refreshed_at) VALUES (?1, ?1, ?1)",
        [now],
    )?;
    let key = ContactKey(last_key(tx));
    apply_changes(tx, key, changes)?;
    outbox::push(tx, &Operation::ContactCreate { contact: key }, now, None)?;
    Ok(key)
}

/// Those of the values whose fields are empty here. Of a name in one piece neither half is empty.
pub(crate) fn filling(tx: &Transaction<'_>, key: ContactKey, values: &ContactChanges) -> Result<ContactChanges> {
    let have = read_fields(tx, key)?;
    let full_name: String = tx
        .query_row(
            "SELECT full_name FROM contact WHERE key = ?1 AND deleted = 0",
            [key.0],
            |row| row.get(0),
        )
        .optional()?
        .ok_or(Error::NotFound { what: "contact" })?;
    let mut fills = ContactChanges::default();
    macro_rules! fill {
        ($($field:ident),*) => {
            $( fills.$field = values.$field.clone().filter(|value| have.$field.is_empty() && !value.is_empty()); )*
        };
    }
    written_fields!(fill);
    if !(full_name.is_empty() && have.first_name.is_empty() && have.last_name.is_empty()) {
        fills.first_name = None;
        fills.last_name = None;
    }
    let held = custom_values(tx, key)?;
    let lacks = |id: &str| held.iter().all(|(of, held)| of != id || value_text(held).is_empty());
    fills.custom_fields = values
        .custom_fields
        .iter()
        .filter(|field| !field.value.is_empty() && lacks(&field.id))
        .cloned()
        .collect();
    Ok(fills)
}

pub(crate) fn queue_update(
    tx: &Transaction<'_>,
    key: ContactKey,
    changes: &ContactChanges,
    seen: &ContactChanges,
    now: &str,
) -> Result<()> {
    let mut update = Operation::ContactUpdate {
        contact: key,
        changes: changes.clone(),
        base: Box::new(read_fields(tx, key)?),
        base_custom_fields: custom_field_texts(tx, key)?,
    };
    for (field, text) in seen.changed() {
        update.see(field, text);
    }
    apply_changes(tx, key, changes)?;
    outbox::queue_edit(tx, update, now)
}

/// The values that one contact has and another lacks.
pub(crate) fn lacking(tx: &Transaction<'_>, of: ContactKey, from: ContactKey) -> Result<ContactChanges> {
    let more = read_fields(tx, from)?;
    let mut values = ContactChanges::default();
    macro_rules! take {
        ($($field:ident),*) => { $( values.$field = Some(more.$field.clone()); )* };
    }
    written_fields!(take);
    values.custom_fields = custom_values(tx, from)?
        .into_iter()
        .map(|(id, value)| CustomFieldChange {
            id,
            value: value_text(&value),
        })
        .collect();
    filling(tx, of, &values)
}

fn custom_values(db: &Connection, key: ContactKey) -> Result<Vec<(String, Value)>> {
    let text: String = db.query_row("SELECT custom_fields FROM contact WHERE key = ?1", [key.0], |row| {
        row.get(0)
    })?;
    Ok(serde_json::from_str(&text)?)
}

fn custom_field_texts(db: &Connection, key: ContactKey) -> Result<Vec<(String, String)>> {
    let values = custom_values(db, key)?;
    Ok(values.into_iter().map(|(id, value)| (id, value.to_string())).collect())
}

pub(crate) fn read_contact(
    db: &Connection,
    key: ContactKey,
    states: &States,
) -> Result<(Contact, Option<String>, Vec<UnreadPart>)> {
    let fields = read_fields(db, key)?;
    let definitions = crate::account::custom_field_definitions(db)?;
    let tags: Vec<_> = tags::of(db, key)?
        .into_iter()
        .map(|(folded, name)| TagOfContact {
            state: states.of_tag(key, &folded),
            name,
        })
        .collect();
    let own = states.of_contact(key);
    let mut contact = db.query_row(
        "SELECT c.*, u.name AS owner_name FROM contact c LEFT JOIN user u ON u.id = c.owner WHERE c.key = ?1",
        [key.0],
        |row| {
            let list = |column: &str| Ok::<_, rusqlite::Error>(texts(row.get_ref(column)?.as_str()?));
            let (business_id, business_name): (String, String) = (row.get("business_id")?, row.get("business_name")?);
            let channels: Vec<DndChannel> =
                serde_json::from_str(&row.get::<_, String>("dnd_channels")?).unwrap_or_default();
            let values: Vec<(String, Value)> =
                serde_json::from_str(&row.get::<_, String>("custom_fields")?).unwrap_or_default();
            let unread: Vec<UnreadPart> = serde_json::from_str(&row.get::<_, String>("unread")?).unwrap_or_default();
            let refreshed_at: Option<String> = row.get("refreshed_at")?;
            let contact = Contact {
                key,
                remote_id: row.get("remote_id")?,
                name: Names::of(row)?.shown(&fields.company, &fields.email, &fields.phone),
                fields: fields.clone(),
                phone_shown: None,
                additional_emails: list("additional_emails")?,
                additional_phones: list("additional_phones")?,
                stage: filled(row.get("stage")?),
                owner_name: row.get("owner_name")?,
                business: (!business_id.is_empty()).then_some(Business {
                    id: business_id,
                    name: business_name,
                }),
                dnd: row.get("dnd")?,
                dnd_channels: channels,
                tags: tags.clone(),
                custom_fields: custom_fields(&definitions, &values),
                date_added: row.get("date_added")?,
                date_updated: row.get("date_updated")?,
                last_activity: row.get("last_activity")?,
                state: own,
                waiting_fields: Vec::new(),
                refusal: None,
                gone: row.get("gone")?,
            };
            Ok((contact, refreshed_at, unread))
        },
    )?;
    for line in outbox::of_contact_itself(db, key)? {
        if let Operation::ContactUpdate { changes, .. } = &line.operation {
            contact
                .0
                .waiting_fields
                .extend(changes.changed().map(|(field, _)| field.to_owned()));
        }
        if let Some(refusal) = &line.refusal {
            contact.0.refusal = Some(refusal.shown(db, line.key)?);
        }
    }
    Ok(contact)
}

fn custom_fields(definitions: &[model::CustomFieldDefinition], values: &[(String, Value)]) -> Vec<CustomField> {
    let value_of = |id: &str| {
        values
            .iter()
            .find(|(of, _)| of == id)
            .map(|(_, value)| value_text(value))
    };
    let mut fields: Vec<CustomField> = definitions
        .iter()
        .map(|field| CustomField {
            id: field.id.clone(),
            name: field.name.clone(),
            value: value_of(&field.id).unwrap_or_default(),
            input: field.input(),
            options: field.options.clone(),
        })
        .collect();
    for (id, value) in values {
        if !definitions.iter().any(|field| field.id == *id) {
            let value = value_text(value);
            fields.push(CustomField {
                id: id.clone(),
                name: id.clone(),
                value,
                input: CustomFieldInput::ReadOnly,
                options: Vec::new(),
            });
        }
    }
    fields
}

pub(crate) fn apply_changes(tx: &Transaction<'_>, key: ContactKey, changes: &ContactChanges) -> Result<()> {
    macro_rules! set {
        ($($field:ident),*) => {
            $( if let Some(value) = &changes.$field {
                tx.prepare_cached(concat!("UPDATE contact SET ", stringify!($field), " = ?2 WHERE key = ?1"))?.execute(params![key.0, value])?;
            } )*
        };
    }
    written_fields!(set);
    if changes.first_name.is_some() || changes.last_name.is_some() {
        tx.execute("UPDATE contact SET full_name = '' WHERE key = ?1", [key.0])?;
    }
    if !changes.custom_fields.is_empty() {
        let mut values = custom_values(tx, key)?;
        for field in &changes.custom_fields {
            values.retain(|(id, _)| *id != field.id);
            if !field.value.is_empty() {
                values.push((field.id.clone(), Value::String(field.value.clone())));
            }
        }
        tx.execute(
            "UPDATE contact SET custom_fields = ?2 WHERE key = ?1",
            params![key.0, serde_json::to_string(&values)?],
        )?;
    }
    touched(tx, key)
}

/// Brings back what the rep saw before a change that is given up.
pub(crate) fn revert(
    tx: &Transaction<'_>,
    key: ContactKey,
    changes: &ContactChanges,
    base: &ContactFields,
    base_custom_fields: &[(String, String)],
) -> Result<()> {
    let mut back = ContactChanges::default();
    macro_rules! from_base {
        ($($field:ident),*) => { $( back.$field = changes.$field.as_ref().map(|_| base.$field.clone()); )* };
    }
    written_fields!(from_base);
    apply_changes(tx, key, &back)?;
    if !changes.custom_fields.is_empty() {
        let values: Vec<(String, Value)> = base_custom_fields
            .iter()
            .map(|(id, value)| Ok((id.clone(), serde_json::from_str(value)?)))
            .collect::<Result<_>>()?;
        tx.execute(
            "UPDATE contact SET custom_fields = ?2 WHERE key = ?1",
            params![key.0, serde_json::to_string(&values)?],
        )?;
    }
    Ok(())
}

/// What HighLevel tells of a contact: each column, in the order of [`execute_told`]'s parameters behind key, id and
/// whether the answer is complete, and what stands there until it has told.
const TOLD: [(&str, &str); 26] = [
    ("first_name", "''"),
    ("last_name", "''"),
    ("full_name", "''"),
    ("email", "''"),
    ("phone", "''"),
    ("company", "''"),
    ("address", "''"),
    ("city", "''"),
    ("state", "''"),
    ("postal_code", "''"),
    ("country", "''"),
    ("website", "''"),
    ("date_of_birth", "''"),
    ("source", "''"),
    ("owner", "''"),
    ("stage", "''"),
    ("business_id", "''"),
    ("business_name", "''"),
    ("dnd", "0"),
    ("dnd_channels", "'[]'"),
    ("additional_emails", "'[]'"),
    ("additional_phones", "'[]'"),
    ("custom_fields", "'[]'"),
    ("date_added", "NULL"),
    ("date_updated", "NULL"),
    ("last_activity", "NULL"),
];

/// `write` for each column of [`TOLD`], given its name, its parameter and its beginning.
fn told_columns(write: impl Fn(&str, usize, &str) -> String) -> String {
    let columns = TOLD
        .iter()
        .zip(4..)
        .map(|((name, beginning), parameter)| write(name, parameter, beginning));
    columns.collect::<Vec<_>>().join(", ")
}

static INSERT_TOLD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO contact (tags, remote_id, {}) VALUES (?1, ?2, {})",
        told_columns(|name, _, _| name.to_owned()),
        told_columns(|_, parameter, beginning| format!("coalesce(?{parameter}, {beginning})"))
    )
});

static UPDATE_TOLD: LazyLock<String> = LazyLock::new(|| {
    let parameter = |column| {
        TOLD.iter()
            .zip(4..)
            .find(|((name, _), _)| *name == column)
            .map_or(0, |(_, at)| at)
    };
    format!(
        "UPDATE contact SET remote_id = ?2, {}, deleted = 0, gone = 0
         WHERE key = ?1 AND (
           remote_id IS NOT ?2 OR date_updated IS NOT coalesce(?{updated}, date_updated) OR date_updated IS NULL OR ?3
           OR business_name <> coalesce(?{business_name}, business_name)
           OR business_id <> coalesce(?{business_id}, business_id) OR deleted OR gone)",
        told_columns(|name, parameter, _| format!("{name} = coalesce(?{parameter}, {name})")),
        updated = parameter("date_updated"),
        business_name = parameter("business_name"),
        business_id = parameter("business_id"),
    )
});

/// Writes what HighLevel said into the row. Answers whether anything changed.
pub(crate) fn write_remote(tx: &Transaction<'_>, key: ContactKey, remote: &RemoteContact) -> Result<bool> {
    let mut update_told = tx.prepare_cached(&UPDATE_TOLD)?;
    let changed = execute_told(&mut update_told, &key.0, remote)? > 0;
    let tags_changed = match &remote.tags {
        Some(tags) => take_tags(tx, key, tags)?,
        None if remote.complete => take_tags(tx, key, &[])?,
        None => false,
    };
    Ok(changed || tags_changed)
}

/// Takes a contact, with all that is attached to it, out of the store.
pub(crate) fn remove(tx: &Transaction<'_>, key: ContactKey) -> Result<()> {
    tags::drop_all(tx, key)?;
    tx.execute("DELETE FROM contact WHERE key = ?1", [key.0])?;
    Ok(())
}

/// Runs [`INSERT_TOLD`] with the contact's tags or [`UPDATE_TOLD`] with its key, and what an answer told. Answers how many
/// rows it wrote.
fn execute_told(told: &mut Statement<'_>, first: &dyn ToSql, remote: &RemoteContact) -> Result<usize> {
    // A complete answer without a field means that the field is empty; a search row without it means nothing.
    let empty = remote.complete.then_some("");
    macro_rules! text {
        ($field:ident) => {
            remote.$field.as_deref().or(empty)
        };
    }
    macro_rules! list {
        ($field:ident) => {
            match &remote.$field {
                Some(list) if list.is_empty() => Some("[]".to_owned()),
                Some(list) => Some(serde_json::to_string(list)?),
                None => remote.complete.then(|| "[]".to_owned()),
            }
        };
    }
    Ok(told.execute(params![
        first,
        remote.remote_id,
        remote.complete,
        text!(first_name),
        text!(last_name),
        full_name(remote),
        text!(email),
        text!(phone),
        text!(company),
        text!(address),
        text!(city),
        text!(state),
        text!(postal_code),
        text!(country),
        text!(website),
        text!(date_of_birth),
        text!(source),
        text!(owner),
        text!(stage),
        text!(business_id),
        remote.business_name,
        remote.dnd.or_else(|| remote.complete.then_some(false)),
        list!(dnd_channels),
        list!(additional_emails),
        list!(additional_phones),
        list!(custom_fields),
        remote.date_added,
        remote.date_updated,
        remote.last_activity,
    ])?)
}

/// The full name, where it is all there is of a name.
fn full_name(remote: &RemoteContact) -> Option<&str> {
    match (&remote.first_name, &remote.last_name) {
        (None, None) => remote.full_name.as_deref(),
        _ => Some(""),
    }
}

impl StoredRefusal {
    /// With our own key of the contact that would have been doubled.
    pub(crate) fn shown(&self, db: &Connection, key: model::OutboxKey) -> Result<model::Refusal> {
        let line = outbox::line(db, key)?;
        let duplicate = match &self.duplicate {
            Some(duplicate) => {
                let mut duplicate = duplicate.clone();
                duplicate.contact = key_by_remote_id(db, &duplicate.remote_id)?;
                duplicate.can_attach = line.operation.creates();
                Some(duplicate)
            }
            None => None,
        };
        Ok(model::Refusal {
            outbox: key,
            reason: self.reason.clone(),
            message: self.message.clone(),
            fields: self.fields.clone(),
            duplicate,
            candidates: self.candidates.clone(),
            can_write_anew: line.can_be_written_anew(),
        })
    }
}
