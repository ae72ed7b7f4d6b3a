//! What the rep changed of a record, against what HighLevel has now: pure.

use model::{ContactChanges, CustomFieldDefinition, FieldConflict, Operation};
use serde_json::Value;
use store::{RemoteContact, RemoteNote, RemoteTask};

use super::mapping::calendar_date;
use crate::clock::instant;
use intake::plain_text;

/// What of a contact the rep and somebody else have changed.
pub(super) fn contact_conflicts(
    edit: &Operation,
    sent: &ContactChanges,
    now: &RemoteContact,
    definitions: &[CustomFieldDefinition],
) -> Vec<FieldConflict> {
    let is_date = |field: &str| definitions.iter().any(|one| one.id == field && one.data_type == "DATE");
    let was = |field: &str| match edit.seen(field) {
        epoch if is_date(field) => calendar_date(&epoch),
        text => text,
    };
    conflicts(
        edit,
        sent.changed(),
        was,
        |field| text_of(now, field, definitions),
        is_same,
    )
}

/// What of a task the rep and somebody else have changed.
pub(super) fn task_conflicts(edit: &Operation, sent: &model::TaskChanges, now: &RemoteTask) -> Vec<FieldConflict> {
    let theirs = |field: &str| {
        let text = match field {
            "title" => Some(&now.title),
            "body" => Some(&now.body),
            "due" => now.due.as_ref(),
            "assignee" => now.assignee.as_ref(),
            _ => None,
        };
        text.cloned().unwrap_or_default()
    };
    let is_same = |field: &str, one: &str, other: &str| {
        let second = |text| instant(text).map(|at| at.as_second());
        one.trim() == other.trim() || (field == "due" && second(one).is_some() && second(one) == second(other))
    };
    conflicts(edit, sent.changed(), |field| edit.seen(field), theirs, is_same)
}

/// What of a note the rep and somebody else have changed. Text is compared with text: HighLevel's is HTML where it was
/// written in the web app, the rep's is not.
pub(super) fn note_conflicts(edit: &Operation, sent: Option<&str>, now: &RemoteNote) -> Vec<FieldConflict> {
    let theirs = plain_text(&now.body).0;
    let is_same = |_: &str, _: &str, other: &str| {
        let theirs = theirs.trim();
        theirs == other.trim() || theirs == plain_text(other).0.trim()
    };
    let sent = sent.map(|sent| ("body", sent));
    conflicts(edit, sent, |field| edit.seen(field), |_| now.body.clone(), is_same)
}

/// The fields that the rep and somebody else have changed, each to another value. What was `sent` before, and may have
/// arrived, is nobody else's. `is_same` says of what HighLevel has whether it means another value.
fn conflicts<'a>(
    edit: &Operation,
    sent: impl IntoIterator<Item = (&'a str, &'a str)>,
    was: impl Fn(&str) -> String,
    theirs: impl Fn(&str) -> String,
    is_same: impl Fn(&str, &str, &str) -> bool,
) -> Vec<FieldConflict> {
    let sent: Vec<(&str, &str)> = sent.into_iter().collect();
    let both = edit.changed().into_iter().map(|(field, mine)| FieldConflict {
        field: field.to_owned(),
        was: was(field),
        mine: mine.to_owned(),
        theirs: theirs(field),
    });
    let met = both.filter(
        |FieldConflict {
             field,
             was,
             mine,
             theirs,
         }| {
            let mut ours = sent.iter().filter(|(name, _)| name == field);
            !is_same(field, theirs, was)
                && !is_same(field, theirs, mine)
                && !ours.any(|(_, value)| is_same(field, theirs, value))
        },
    );
    met.collect()
}

/// The changed fields that HighLevel left as they were, though it said that it saved them.
pub(super) fn not_taken(
    changes: &ContactChanges,
    before: &RemoteContact,
    after: &RemoteContact,
    definitions: &[CustomFieldDefinition],
) -> Vec<String> {
    let left = changes.changed().filter(|(field, mine)| {
        let has = text_of(after, field, definitions);
        is_same(field, &has, &text_of(before, field, definitions)) && !is_same(field, &has, mine)
    });
    left.map(|(field, _)| field.to_owned()).collect()
}

/// Whether an answer says of each changed field what HighLevel has now; of one that was cleared none does.
pub(super) fn tells_all(answer: &RemoteContact, changes: &ContactChanges) -> bool {
    changes.changed().all(|(field, _)| match own_field(answer, field) {
        Some(own) => own.is_some(),
        None => answer
            .custom_fields
            .as_ref()
            .is_some_and(|custom| custom.iter().any(|(id, _)| id == field)),
    })
}

/// A complete contact as a later answer, which may lack fields, has it.
pub(super) fn brought_up_to(before: RemoteContact, answer: RemoteContact) -> RemoteContact {
    macro_rules! later {
        ($($field:ident),*) => {
            RemoteContact {
                remote_id: before.remote_id,
                complete: true,
                custom_fields: match (before.custom_fields, answer.custom_fields) {
                    (Some(mut all), Some(told)) => {
                        all.retain(|(id, _)| told.iter().all(|(other, _)| other != id));
                        all.extend(told);
                        Some(all)
                    }
                    (all, told) => told.or(all),
                },
                $( $field: answer.$field.or(before.$field), )*
            }
        };
    }
    later!(
        first_name,
        last_name,
        full_name,
        email,
        phone,
        company,
        address,
        city,
        state,
        postal_code,
        country,
        website,
        date_of_birth,
        source,
        owner,
        stage,
        business_id,
        business_name,
        dnd,
        dnd_channels,
        tags,
        additional_emails,
        additional_phones,
        date_added,
        date_updated,
        last_activity
    )
}

/// A field by the page's name of it; `None` where it is none of the contact's own.
fn own_field<'a>(contact: &'a RemoteContact, field: &str) -> Option<&'a Option<String>> {
    Some(match field {
        "firstName" => &contact.first_name,
        "lastName" => &contact.last_name,
        "email" => &contact.email,
        "phone" => &contact.phone,
        "company" => &contact.company,
        "address" => &contact.address,
        "city" => &contact.city,
        "state" => &contact.state,
        "postalCode" => &contact.postal_code,
        "country" => &contact.country,
        "website" => &contact.website,
        "dateOfBirth" => &contact.date_of_birth,
        "source" => &contact.source,
        "owner" => &contact.owner,
        _ => return None,
    })
}

fn text_of(contact: &RemoteContact, field: &str, definitions: &[CustomFieldDefinition]) -> String {
    if let Some(own) = own_field(contact, field) {
        return own.clone().unwrap_or_default();
    }
    let held = contact.custom_fields.iter().flatten().find(|(id, _)| id == field);
    custom_text(field, held.map(|(_, value)| value), definitions)
}

fn custom_text(field: &str, value: Option<&Value>, definitions: &[CustomFieldDefinition]) -> String {
    let text = value.map(model::value_text).unwrap_or_default();
    let is_date = |definition: &CustomFieldDefinition| definition.id == field && definition.data_type == "DATE";
    if definitions.iter().any(is_date) {
        calendar_date(&text)
    } else {
        text
    }
}

/// Whether HighLevel means the same by both: it trims, lower-cases e-mail addresses, and writes numbers its own way.
fn is_same(field: &str, one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    if one.to_lowercase() == other.to_lowercase() {
        return true;
    }
    if field != "phone" {
        return false;
    }
    let digits = |text: &str| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let (one, other) = (digits(one), digits(other));
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    // With and without the country's prefix.
    short.len() >= 6 && long.ends_with(&short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ContactFields, ContactKey, NoteKey, TaskChanges, TaskKey, TaskValues};

    fn contact(city: Option<&str>, phone: Option<&str>, parking: Option<Value>) -> RemoteContact {
        RemoteContact {
            remote_id: "c1".to_owned(),
            complete: true,
            city: city.map(str::to_owned),
            phone: phone.map(str::to_owned),
            custom_fields: parking.map(|value| vec![("f1".to_owned(), value)]),
            ..RemoteContact::default()
        }
    }

    fn change(fields: &[(&str, &str)]) -> ContactChanges {
        let mut changes = ContactChanges::default();
        for (field, value) in fields {
            changes.put(field, (*value).to_owned());
        }
        changes
    }

    fn met(mine: &[(&str, &str)], theirs: &RemoteContact) -> Vec<String> {
        let edit = Operation::ContactUpdate {
            contact: ContactKey(1),
            changes: change(mine),
            base: Box::new(ContactFields {
                city: "Bonn".to_owned(),
                phone: "+492219876543".to_owned(),
                ..ContactFields::default()
            }),
            base_custom_fields: vec![("f1".to_owned(), "2".to_owned())],
        };
        shown(contact_conflicts(
            &edit,
            &change(&[("state", "sent before")]),
            theirs,
            &[],
        ))
    }

    fn shown(conflicts: Vec<FieldConflict>) -> Vec<String> {
        let shown = conflicts.into_iter().map(|met| {
            let FieldConflict {
                field,
                was,
                mine,
                theirs,
            } = met;
            format!("{field}: {was} → {mine} / {theirs}")
        });
        shown.collect()
    }

    #[test]
    fn only_the_same_field_changed_to_another_value_is_a_conflict() {
        let same = contact(Some("Bonn"), Some("+492219876543"), Some(2.into()));
        let moved = contact(Some("Ulm"), Some("+4930111222"), Some(3.into()));
        let mine = [("city", "Köln"), ("phone", "0221 111"), ("f1", "4")];

        assert_eq!(met(&mine, &same), [""; 0]);
        assert_eq!(
            met(&mine, &moved),
            [
                "phone: +492219876543 → 0221 111 / +4930111222",
                "city: Bonn → Köln / Ulm",
                "f1: 2 → 4 / 3"
            ]
        );
        assert_eq!(met(&[("website", "example.org")], &moved), [""; 0], "another field");
        let state = RemoteContact {
            state: Some("Sent Before".to_owned()),
            ..RemoteContact::default()
        };
        assert_eq!(
            met(&[("state", "NRW")], &state),
            [""; 0],
            "what was sent earlier arrived"
        );
        assert_eq!(met(&[("city", " ulm")], &moved), [""; 0], "both mean the same");
        assert_eq!(
            met(&[("city", "")], &contact(None, None, None)),
            [""; 0],
            "both cleared it"
        );
        assert_eq!(
            met(&[("city", "Köln")], &contact(None, None, None)),
            ["city: Bonn → Köln / "]
        );
    }

    #[test]
    fn a_task_changed_by_both_is_a_conflict_only_where_both_mean_something_else() {
        let edit = |changes: TaskChanges| Operation::TaskUpdate {
            contact: ContactKey(1),
            task: TaskKey(2),
            changes,
            base: TaskValues {
                title: "Rückruf".to_owned(),
                due: Some("2026-11-24T15:00:00Z".to_owned()),
                ..TaskValues::default()
            },
        };
        let theirs = RemoteTask {
            title: "Rückruf ".to_owned(),
            body: "Nummer folgt".to_owned(),
            due: Some("2026-11-25T09:00:00.000Z".to_owned()),
            completed: true,
            ..RemoteTask::default()
        };
        let met = |changes, sent| shown(task_conflicts(&edit(changes), &sent, &theirs));
        let nothing = TaskChanges::default;
        let title = TaskChanges {
            title: Some("Angebot".to_owned()),
            ..nothing()
        };
        let due = |due: &str| TaskChanges {
            due: Some(due.to_owned()),
            completed: Some(false),
            ..nothing()
        };
        let body = TaskChanges {
            body: Some("0221 98765".to_owned()),
            assignee: Some("u1".to_owned()),
            ..nothing()
        };

        assert_eq!(met(title, nothing()), [""; 0], "another field");
        assert_eq!(
            met(due("2026-11-26T15:00:00Z"), nothing()),
            ["due: 2026-11-24T15:00:00Z → 2026-11-26T15:00:00Z / 2026-11-25T09:00:00.000Z"]
        );
        assert_eq!(met(due("2026-11-25T09:00:00Z"), nothing()), [""; 0], "the same instant");
        assert_eq!(
            met(due("2026-11-26T15:00:00Z"), due("2026-11-25T09:00:00Z")),
            [""; 0],
            "what was sent earlier arrived"
        );
        assert_eq!(met(body, nothing()), ["body:  → 0221 98765 / Nummer folgt"]);
    }

    #[test]
    fn a_note_s_text_is_compared_as_text() {
        let met = |mine: &str, was: &str, theirs: &str, sent: Option<&str>| {
            let edit = Operation::NoteUpdate {
                contact: ContactKey(1),
                note: NoteKey(3),
                body: mine.to_owned(),
                base: was.to_owned(),
            };
            let now = RemoteNote {
                body: theirs.to_owned(),
                ..RemoteNote::default()
            };
            shown(note_conflicts(&edit, sent, &now))
        };

        assert_eq!(met("neu", "alt", "<p>ihr</p>", None), ["body: alt → neu / <p>ihr</p>"]);
        for was in ["alt", "<p>alt</p>", "alt\n"] {
            assert_eq!(met("neu", was, "<div>alt</div>", None), [""; 0], "{was}");
        }
        assert_eq!(met("neu", "alt", "<p>neu</p>", None), [""; 0], "both mean the same");
        assert_eq!(met("neu", "alt", "neuer", Some("neuer")), [""; 0], "sent earlier");
        let angles = "<p>1 &lt;b&gt; 2</p>";
        assert_eq!(met("neu", "1 <b> 2", angles, None), [""; 0], "as the rep saw it");
    }

    #[test]
    fn a_field_that_stayed_as_it_was_was_not_taken() {
        let before = contact(Some("Bonn"), Some("+492219876543"), None);
        let mine = change(&[("city", "Köln"), ("phone", "0221 98765-44"), ("f1", "4")]);
        let left = |after: &RemoteContact| not_taken(&mine, &before, after, &[]);

        assert_eq!(left(&before), ["phone", "city", "f1"]);
        assert_eq!(
            left(&contact(Some("KÖLN"), Some("+492219876544"), Some(4.into()))),
            [""; 0]
        );
        assert_eq!(
            left(&contact(Some("Cologne"), Some("+492219876544"), Some("four".into()))),
            [""; 0],
            "what HighLevel made of it is not what it refused"
        );
        let same = change(&[("phone", "0221 9876543")]);
        assert_eq!(
            not_taken(&same, &before, &before, &[]),
            [""; 0],
            "another notation is no change"
        );
    }

    #[test]
    fn an_answer_that_lacks_fields_is_laid_over_what_was_read_before() {
        let before = contact(Some("Bonn"), Some("+492219876543"), Some(2.into()));
        let answer = RemoteContact {
            complete: false,
            phone: None,
            custom_fields: Some(vec![("f2".to_owned(), "x".into())]),
            ..contact(Some("Köln"), None, None)
        };
        assert!(tells_all(&answer, &change(&[("city", "Köln"), ("f2", "x")])));
        assert!(!tells_all(&answer, &change(&[("phone", "1")])));
        assert!(!tells_all(&answer, &change(&[("f1", "2")])));

        let now = brought_up_to(before, answer);
        assert_eq!(
            (now.city.as_deref(), now.phone.as_deref()),
            (Some("Köln"), Some("+492219876543"))
        );
        assert!(now.complete);
        let custom = now.custom_fields.expect("some");
        assert_eq!(custom, [("f1".to_owned(), 2.into()), ("f2".to_owned(), "x".into())]);
    }
}
