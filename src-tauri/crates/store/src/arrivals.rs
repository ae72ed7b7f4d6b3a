use model::{Arrival, ContactChanges, TakenIn};
use rusqlite::Transaction;

use crate::{Result, Store, contacts, notes, tags, tasks};

impl Store {
    /// Takes in what arrived for one contact and queues it: all of it, or, where something fails, nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown contact.
    pub fn take_in(&self, arrival: &Arrival, author: Option<&str>, now: &str) -> Result<TakenIn> {
        let taken = self.write(|tx| take_in(tx, arrival, author, now))?;
        self.index_contacts(&[taken.contact])?;
        Ok(taken)
    }
}

/// As [`Store::take_in`], beside what else the transaction writes; the contact is to be indexed after it.
pub(crate) fn take_in(tx: &Transaction<'_>, arrival: &Arrival, author: Option<&str>, now: &str) -> Result<TakenIn> {
    let (contact, filled) = match arrival.contact {
        None => (contacts::create(tx, &arrival.fields, now)?, Vec::new()),
        Some(known) => {
            let fills = contacts::filling(tx, known, &arrival.fields)?;
            let filled = fills.changed().map(|(field, _)| field.to_owned()).collect();
            if fills != ContactChanges::default() {
                contacts::queue_update(tx, known, &fills, &ContactChanges::default(), now)?;
            }
            (known, filled)
        }
    };
    for tag in &arrival.tags {
        tags::add(tx, contact, tag, now)?;
    }
    let note = match &arrival.note {
        Some(text) => Some(notes::create(tx, contact, text, author, now)?),
        None => None,
    };
    let task = match &arrival.task {
        Some(values) => Some(tasks::create(tx, contact, values, now)?),
        None => None,
    };
    Ok(TakenIn {
        contact,
        created: arrival.contact.is_none(),
        filled,
        note,
        task,
    })
}
