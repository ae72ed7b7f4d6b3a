use serde_json::Value;

use crate::{ContactChanges, Operation, TaskChanges, value_text};

/// A change of a record, text by text, whatever the record; other operations change no text. Texts have the names that the
/// page has for them, custom fields their ids, and the text of a note is its `body`.
impl Operation {
    /// It changes texts of a record that is there.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        matches!(
            self,
            Self::ContactUpdate { .. } | Self::TaskUpdate { .. } | Self::NoteUpdate { .. }
        )
    }

    /// The texts that it writes.
    #[must_use]
    pub fn changed(&self) -> Vec<(&str, &str)> {
        match self {
            Self::ContactUpdate { changes, .. } => changes.changed().collect(),
            Self::TaskUpdate { changes, .. } => changes.changed().collect(),
            Self::NoteUpdate { body, .. } => vec![("body", body)],
            _ => Vec::new(),
        }
    }

    /// What it writes into a field, where it does.
    #[must_use]
    pub fn writes(&self, field: &str) -> Option<&str> {
        let mut changed = self.changed().into_iter();
        changed.find_map(|(name, text)| (name == field).then_some(text))
    }

    /// What the rep saw in a field before.
    #[must_use]
    pub fn seen(&self, field: &str) -> String {
        match self {
            Self::ContactUpdate {
                base,
                base_custom_fields,
                ..
            } => match base.get(field) {
                Some(own) => own.clone(),
                None => {
                    let seen = base_custom_fields.iter().find(|(id, _)| id == field);
                    let value = seen.and_then(|(_, json)| serde_json::from_str(json).ok());
                    value.as_ref().map(value_text).unwrap_or_default()
                }
            },
            Self::TaskUpdate { base, .. } => base.get(field).unwrap_or_default().to_owned(),
            Self::NoteUpdate { base, .. } => base.clone(),
            _ => String::new(),
        }
    }

    /// Takes a text for what the rep saw in a field before.
    pub fn see(&mut self, field: &str, text: &str) {
        match self {
            Self::ContactUpdate {
                base,
                base_custom_fields,
                ..
            } => {
                if let Some(own) = base.get_mut(field) {
                    text.clone_into(own);
                } else {
                    base_custom_fields.retain(|(id, _)| id != field);
                    base_custom_fields.push((field.to_owned(), Value::from(text).to_string()));
                }
            }
            Self::TaskUpdate { base, .. } => base.put(field, text),
            Self::NoteUpdate { base, .. } => text.clone_into(base),
            _ => {}
        }
    }

    /// Takes a decision of the rep's about a field: they saw `theirs` in it, and write `mine` or leave it so.
    pub fn decide(&mut self, field: &str, theirs: &str, mine: Option<&str>) {
        self.see(field, theirs);
        match self {
            Self::ContactUpdate { changes, .. } => {
                changes.take(field);
                if let Some(mine) = mine {
                    changes.put(field, mine.to_owned());
                }
            }
            Self::TaskUpdate { changes, .. } => changes.set(field, mine),
            Self::NoteUpdate { body, .. } => mine.unwrap_or(theirs).clone_into(body),
            _ => {}
        }
    }

    /// Joins a later change of the same record to it. What the rep saw before that counts, unless it is what this one was
    /// about to write.
    pub fn join(&mut self, later: &Self) {
        for (field, text) in later.changed() {
            let (before, seen) = (self.seen(field), later.seen(field));
            let is_ours = self.writes(field).is_some_and(|own| own == seen);
            self.decide(field, if is_ours { &before } else { &seen }, Some(text));
        }
        if let (Self::TaskUpdate { changes, .. }, Self::TaskUpdate { changes: later, .. }) = (self, later) {
            changes.completed = later.completed.or(changes.completed);
        }
    }

    /// The same for these fields alone; the texts of all others have arrived, and are what a later change is based on.
    #[must_use]
    pub fn narrowed_to(&self, fields: &[String]) -> Self {
        let mut rest = self.clone();
        let arrived = self.changed().into_iter();
        for (field, text) in arrived.filter(|(field, _)| fields.iter().all(|each| each != field)) {
            rest.decide(field, text, None);
        }
        rest
    }

    /// A change of a record of which nothing is left.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        match self {
            Self::ContactUpdate { changes, .. } => *changes == ContactChanges::default(),
            Self::TaskUpdate { changes, .. } => *changes == TaskChanges::default(),
            Self::NoteUpdate { body, base, .. } => body == base,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ContactFields, ContactKey, CustomFieldChange, NoteKey, TaskKey, TaskValues};

    fn contact(changed: &[(&str, &str)], seen: &[(&str, &str)]) -> Operation {
        let mut changes = ContactChanges::default();
        for (field, text) in changed {
            changes.put(field, (*text).to_owned());
        }
        let mut operation = Operation::ContactUpdate {
            contact: ContactKey(1),
            changes,
            base: Box::new(ContactFields::default()),
            base_custom_fields: vec![("f1".to_owned(), "[2,3]".to_owned())],
        };
        for (field, text) in seen {
            operation.see(field, text);
        }
        operation
    }

    fn task(changes: TaskChanges, title: &str) -> Operation {
        Operation::TaskUpdate {
            contact: ContactKey(1),
            task: TaskKey(2),
            changes,
            base: TaskValues {
                title: title.to_owned(),
                ..TaskValues::default()
            },
        }
    }

    fn title(text: &str) -> TaskChanges {
        TaskChanges {
            title: Some(text.to_owned()),
            ..TaskChanges::default()
        }
    }

    fn note(body: &str, base: &str) -> Operation {
        Operation::NoteUpdate {
            contact: ContactKey(1),
            note: NoteKey(3),
            body: body.to_owned(),
            base: base.to_owned(),
        }
    }

    #[test]
    fn what_the_rep_saw_before_a_later_change_counts_unless_it_is_their_own() {
        for (mut first, later, other, field) in [
            (
                contact(&[("city", "Köln")], &[("city", "Bonn")]),
                contact(&[("city", "Trier")], &[("city", "Köln")]),
                contact(&[("city", "Trier")], &[("city", "Ulm")]),
                "city",
            ),
            (
                contact(&[("f1", "4")], &[]),
                contact(&[("f1", "5")], &[("f1", "4")]),
                contact(&[("f1", "5")], &[("f1", "6")]),
                "f1",
            ),
            (
                task(title("Köln"), "Bonn"),
                task(title("Trier"), "Köln"),
                task(title("Trier"), "Ulm"),
                "title",
            ),
            (
                note("Köln", "Bonn"),
                note("Trier", "Köln"),
                note("Trier", "Ulm"),
                "body",
            ),
        ] {
            let before = first.seen(field);
            first.join(&later);
            assert_eq!((first.writes(field), first.seen(field)), (later.writes(field), before));
            first.join(&other);
            assert_eq!(
                (first.writes(field), first.seen(field)),
                (other.writes(field), other.seen(field))
            );
        }
    }

    #[test]
    fn another_field_comes_along_with_what_the_rep_saw_in_it() {
        let mut first = contact(&[("city", "Köln")], &[("city", "Bonn"), ("state", "NRW")]);
        first.join(&contact(&[("state", "BW")], &[("state", "RLP")]));
        assert_eq!(first.changed(), [("city", "Köln"), ("state", "BW")]);
        assert_eq!((&*first.seen("city"), &*first.seen("state")), ("Bonn", "RLP"));

        let mut first = task(title("Köln"), "Bonn");
        let reopened = TaskChanges {
            completed: Some(false),
            ..TaskChanges::default()
        };
        first.join(&task(reopened, "Köln"));
        let both = TaskChanges {
            completed: Some(false),
            ..title("Köln")
        };
        assert_eq!(first, task(both, "Bonn"));
    }

    #[test]
    fn where_the_rep_gives_way_in_everything_nothing_is_left() {
        for (mut operation, field) in [
            (contact(&[("city", "Köln")], &[]), "city"),
            (contact(&[("f1", "4")], &[]), "f1"),
            (task(title("Köln"), "Bonn"), "title"),
            (note("Köln", "Bonn"), "body"),
        ] {
            operation.decide(field, "Ulm", Some("Trier"));
            assert_eq!(
                (operation.writes(field), &*operation.seen(field)),
                (Some("Trier"), "Ulm")
            );
            assert!(!operation.changes_nothing());
            operation.decide(field, "Ulm", None);
            assert_eq!(operation.seen(field), "Ulm");
            assert!(operation.changes_nothing());
        }
        let custom = CustomFieldChange {
            id: "f1".to_owned(),
            value: String::new(),
        };
        assert_eq!(contact(&[(&custom.id, "")], &[]).seen("f1"), "2, 3");
    }
}
