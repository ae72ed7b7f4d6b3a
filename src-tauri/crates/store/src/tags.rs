use std::collections::BTreeMap;

use model::{ContactKey, Operation, OutboxKey, TagCount, Target, fold_tag};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::contacts::{contact_exists, texts, touched};
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
            let mut used =
                db.prepare_cached("SELECT folded, count(*), min(contact) FROM contact_tag GROUP BY folded")?;
            let mut rows = used.query([])?;
            while let Some(row) = rows.next()? {
                let (folded, contacts): (String, u32) = (row.get(0)?, row.get(1)?);
                match tags.get_mut(&folded) {
                    Some(tag) => tag.contacts = contacts,
                    // The account does not list it: spelled as somebody has it.
                    None => {
                        let name = of(db, ContactKey(row.get(2)?))?.remove(&folded);
                        let name = name.unwrap_or_else(|| folded.clone());
                        tags.insert(folded, TagCount { name, contacts });
                    }
                }
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
            let spelled = of(tx, contact)?
                .remove(&folded)
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
    if of(tx, contact)?.contains_key(&folded) {
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
    let mut tags = of(tx, contact)?;
    tags.insert(fold_tag(name), name.to_owned());
    write(tx, contact, tags).map(drop)
}

pub(crate) fn drop_tag(tx: &Transaction<'_>, contact: ContactKey, name: &str) -> Result<()> {
    let mut tags = of(tx, contact)?;
    tags.remove(&fold_tag(name));
    write(tx, contact, tags).map(drop)
}

/// Takes all tags from a contact.
pub(crate) fn drop_all(tx: &Transaction<'_>, contact: ContactKey) -> Result<()> {
    write(tx, contact, BTreeMap::new()).map(drop)
}

/// Gives a contact the tags of another one, which keeps them.
pub(crate) fn copy_all(tx: &Transaction<'_>, from: ContactKey, to: ContactKey) -> Result<()> {
    let mut tags = of(tx, from)?;
    tags.extend(of(tx, to)?);
    write(tx, to, tags).map(drop)
}

/// The tags of a contact by what makes them the same one, in the order in which they are shown.
pub(crate) fn of(db: &Connection, contact: ContactKey) -> Result<BTreeMap<String, String>> {
    let tags = db
        .prepare_cached("SELECT tags FROM contact WHERE key = ?1")?
        .query_row([contact.0], |row| Ok(texts(row.get_ref(0)?.as_str()?)))
        .optional()?;
    Ok(by_fold(&tags.unwrap_or_default()))
}

/// Writes a contact's tags where lists show them and where they are looked up by. Answers whether anything changed.
fn write(tx: &Transaction<'_>, contact: ContactKey, tags: BTreeMap<String, String>) -> Result<bool> {
    let before = of(tx, contact)?;
    if before == tags {
        return Ok(false);
    }
    for folded in before.keys().filter(|folded| !tags.contains_key(*folded)) {
        tx.prepare_cached("DELETE FROM contact_tag WHERE folded = ?1 AND contact = ?2")?
            .execute(params![folded, contact.0])?;
    }
    look_up_by(tx, tags.keys().map(|folded| (folded, contact)))?;
    let spelled: Vec<String> = tags.into_values().collect();
    tx.prepare_cached("UPDATE contact SET tags = ?2 WHERE key = ?1")?
        .execute(params![contact.0, serde_json::to_string(&spelled)?])?;
    Ok(true)
}

/// Lets contacts be looked up by the tags that their rows have, or get next. Many are written fastest in their order.
pub(crate) fn look_up_by<T: AsRef<str>>(
    tx: &Transaction<'_>,
    tags: impl IntoIterator<Item = (T, ContactKey)>,
) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO contact_tag (folded, contact) VALUES (?1, ?2)")?;
    for (folded, contact) in tags {
        insert.execute(params![folded.as_ref(), contact.0])?;
    }
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
    write(tx, contact, wanted)
}
