use std::collections::BTreeMap;

use model::{ContactKey, Operation, OutboxKey, TagCount, Target, fold_tag};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::contacts::{contact_exists, touched};
use crate::outbox;
use crate::{Error, Result, Store};

impl Store {
    /// All tags that the account lists or some contact has, most used first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tags(&self) -> Result<Vec<TagCount>> {
        self.read(|db| {
            let mut tags: BTreeMap<String, TagCount> = BTreeMap::new();
            let mut listed = db.prepare_cached("SELECT folded, name FROM tag")?;
            let mut rows = listed.query([])?;
            while let Some(row) = rows.next()? {
                tags.insert(
                    row.get(0)?,
                    TagCount {
                        name: row.get(1)?,
                        contacts: 0,
                    },
                );
            }
            let mut used = db.prepare_cached(
                "SELECT folded, min(name), count(*) FROM contact_tag GROUP BY folded",
            )?;
            let mut rows = used.query([])?;
            while let Some(row) = rows.next()? {
                let name: String = row.get(1)?;
                tags.entry(row.get(0)?)
                    .or_insert(TagCount { name, contacts: 0 })
                    .contacts = row.get(2)?;
            }
            let mut away = db.prepare_cached(
                "SELECT folded, count(*) FROM contact c JOIN contact_tag t ON t.contact = c.key WHERE c.deleted OR c.gone GROUP BY folded",
            )?;
            let mut rows = away.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(tag) = tags.get_mut(&row.get::<_, String>(0)?) {
                    tag.contacts = tag.contacts.saturating_sub(row.get(1)?);
                }
            }
            let mut tags: Vec<TagCount> = tags.into_values().collect();
            tags.sort_by_key(|tag| std::cmp::Reverse(tag.contacts));
            Ok(tags)
        })
    }

    /// Keeps the account's own list of tags.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_tag_list(&self, names: &[String]) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM tag", [])?;
            for name in names {
                tx.prepare_cached("INSERT OR IGNORE INTO tag (folded, name) VALUES (?1, ?2)")?
                    .execute(params![fold_tag(name), name])?;
            }
            Ok(())
        })
    }

    /// Adds a tag here and queues it. One that is there already queues nothing; one whose removal waits is just kept.
    ///
    /// # Errors
    /// `NotFound` for an unknown contact.
    pub fn add_tag(&self, contact: ContactKey, tag: &str, now: &str) -> Result<()> {
        self.write(|tx| add(tx, contact, tag, now))?;
        self.index_contacts(&[contact])
    }

    /// Removes a tag here and queues that, to be sent at `not_before`. `None` where an addition that still waited was
    /// just taken back.
    ///
    /// # Errors
    /// `NotFound` where the contact does not have the tag.
    pub fn remove_tag(&self, contact: ContactKey, tag: &str, now: &str, not_before: &str) -> Result<Option<OutboxKey>> {
        let folded = fold_tag(tag);
        let line = self.write(|tx| {
            let spelled: String = tx
                .query_row(
                    "SELECT name FROM contact_tag WHERE contact = ?1 AND folded = ?2",
                    params![contact.0, folded],
                    |row| row.get(0),
                )
                .optional()?
                .ok_or(Error::NotFound { what: "tag" })?;
            drop_tag(tx, contact, &folded)?;
            if let Some(addition) = last_unsent(tx, contact, &folded)?
                && matches!(addition.operation, Operation::TagAdd { .. })
            {
                outbox::remove(tx, addition.key)?;
                touched(tx, contact)?;
                return Ok(None);
            }
            outbox::push(
                tx,
                &Operation::TagRemove { contact, tag: spelled },
                now,
                Some(not_before),
            )
            .map(Some)
        })?;
        self.index_contacts(&[contact])?;
        Ok(line)
    }
}

/// Adds a tag and queues it for HighLevel, unless it is there already.
pub(crate) fn add(tx: &Transaction<'_>, contact: ContactKey, tag: &str, now: &str) -> Result<()> {
    let folded = fold_tag(tag);
    contact_exists(tx, contact)?;
    let there = tx
        .prepare("SELECT 1 FROM contact_tag WHERE contact = ?1 AND folded = ?2")?
        .exists(params![contact.0, folded])?;
    if there {
        return Ok(());
    }
    if let Some(removal) = last_unsent(tx, contact, &folded)?
        && let Operation::TagRemove { tag, .. } = &removal.operation
    {
        put_tag(tx, contact, tag)?;
        outbox::remove(tx, removal.key)?;
        return touched(tx, contact);
    }
    put_tag(tx, contact, &folded)?;
    outbox::push(tx, &Operation::TagAdd { contact, tag: folded }, now, None).map(drop)
}

fn last_unsent(tx: &Transaction<'_>, contact: ContactKey, folded: &str) -> Result<Option<crate::Line>> {
    let mut lines = outbox::of_target(tx, &Target::Tag(contact, folded.to_owned()))?;
    // One that was sent may have arrived: its opposite has to be sent too.
    Ok(lines.pop().filter(|line| line.state.can_change() && line.attempts == 0))
}

pub(crate) fn put_tag(tx: &Transaction<'_>, contact: ContactKey, name: &str) -> Result<()> {
    insert(tx, contact, name)?;
    into_row(tx, contact)
}

pub(crate) fn drop_tag(tx: &Transaction<'_>, contact: ContactKey, name: &str) -> Result<()> {
    delete(tx, contact, name)?;
    into_row(tx, contact)
}

/// Writes the contact's tags into its row, too, from where lists show them. Part of every change of them.
pub(crate) fn into_row(tx: &Transaction<'_>, contact: ContactKey) -> Result<()> {
    tx.prepare_cached(
        "UPDATE contact SET tags = (SELECT json_group_array(name ORDER BY folded) FROM contact_tag WHERE contact = ?1)
         WHERE key = ?1",
    )?
    .execute([contact.0])?;
    Ok(())
}

/// For a contact whose row has its tags already, or gets them next.
pub(crate) fn insert(tx: &Transaction<'_>, contact: ContactKey, name: &str) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO contact_tag (contact, folded, name) VALUES (?1, ?2, ?3)")?
        .execute(params![contact.0, fold_tag(name), name])?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, contact: ContactKey, name: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM contact_tag WHERE contact = ?1 AND folded = ?2")?
        .execute(params![contact.0, fold_tag(name)])?;
    Ok(())
}

/// Tags by what makes them the same one, in the order of a contact's.
pub(crate) fn by_fold(names: &[String]) -> BTreeMap<String, String> {
    let mut tags: BTreeMap<String, String> = names.iter().map(|name| (fold_tag(name), name.clone())).collect();
    tags.remove("");
    tags
}

/// HighLevel's tags, with what waits here laid over them. Answers whether anything changed.
pub(crate) fn take_tags(tx: &Transaction<'_>, contact: ContactKey, names: &[String]) -> Result<bool> {
    let mut wanted = by_fold(names);
    let mut waiting =
        tx.prepare_cached("SELECT operation FROM outbox WHERE contact = ?1 AND target LIKE 'tag:%' ORDER BY key")?;
    let mut rows = waiting.query([contact.0])?;
    while let Some(row) = rows.next()? {
        match serde_json::from_str(&row.get::<_, String>(0)?) {
            Ok(Operation::TagAdd { tag, .. }) => {
                wanted.entry(fold_tag(&tag)).or_insert(tag);
            }
            Ok(Operation::TagRemove { tag, .. }) => {
                wanted.remove(&fold_tag(&tag));
            }
            _ => {}
        }
    }
    let mut have = tx.prepare_cached("SELECT folded, name FROM contact_tag WHERE contact = ?1")?;
    let have: BTreeMap<String, String> = have
        .query_map([contact.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if have == wanted {
        return Ok(false);
    }
    for folded in have.keys().filter(|folded| !wanted.contains_key(*folded)) {
        delete(tx, contact, folded)?;
    }
    for (folded, name) in &wanted {
        if have.get(folded) != Some(name) {
            insert(tx, contact, name)?;
        }
    }
    into_row(tx, contact)?;
    Ok(true)
}
