//! What the reps were promised, and whether it was kept.

use std::collections::{BTreeMap, BTreeSet};

use model::{Card, ContactKey, ContactRow, WaitingChange};
use serde_json::Value;

use crate::world::World;

/// A rep and one of their contacts.
pub type Of = (usize, ContactKey);

/// What kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Contact,
    Note,
    Task,
}

impl Made {
    pub fn new(kind: Kind, word: &str, of: Of, key: u32, is_kept: bool) -> Self {
        Self {
            kind,
            word: word.to_owned(),
            of,
            key,
            times: 1,
            is_deleted: false,
            is_given_up: !is_kept,
            is_unclear: false,
            is_touched: false,
            ticked: None,
        }
    }
}

impl Kind {
    /// Where a record of this kind is made, and the property that holds its text.
    fn made_at(self) -> (&'static str, &'static str) {
        match self {
            Self::Contact => ("/contacts/", "lastName"),
            Self::Note => ("/notes", "body"),
            Self::Task => ("/tasks", "title"),
        }
    }
}

/// A record that a rep has made. Its text begins with a word of its own; two with the same word are equal on purpose.
#[derive(Debug, Clone)]
pub struct Made {
    pub kind: Kind,
    pub word: String,
    pub of: Of,
    /// Our key of it.
    pub key: u32,
    /// How often it is to be made: once, and once more whenever the rep brings it back.
    pub times: usize,
    /// The rep has deleted it since.
    pub is_deleted: bool,
    /// The rep was asked, and does not want it to be made any more; or the app died before it had said that it is kept.
    pub is_given_up: bool,
    /// What became of it in the end depends on more than this ledger knows.
    pub is_unclear: bool,
    /// Somebody else has changed it, too.
    pub is_touched: bool,
    /// Whether its rep has ticked it last, or taken that back.
    pub ticked: Option<bool>,
}

/// Where a rep has typed: their number, the task or note or else the contact, and the field.
type Place<'a> = (usize, Option<(Kind, u32)>, Option<Whose<'a>>, &'a str);

/// A contact by HighLevel's id where that is known: two that turned out to be one are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Whose<'a> {
    Known(&'a str),
    Ours(Of),
}

/// A value that a rep has typed.
#[derive(Debug, Clone)]
pub struct Typed {
    pub of: Of,
    /// The task or note whose field it is; the contact's own otherwise.
    pub record: Option<(Kind, u32)>,
    pub field: &'static str,
    pub value: String,
    pub is_given_up: bool,
}

/// What was promised in one run.
#[derive(Default)]
pub struct Ledger {
    words: u32,
    pub made: Vec<Made>,
    pub typed: Vec<Typed>,
    /// Tags that one rep alone uses: whether it is to be there.
    pub tags: BTreeMap<(Of, String), bool>,
    pub deleted_contacts: BTreeSet<Of>,
    /// Which record a rep meant by a deletion.
    deletions: BTreeMap<(Kind, usize, u32), usize>,
    /// Contacts whose creation was given up, with what was to follow.
    pub abandoned: BTreeSet<Of>,
    /// HighLevel's ids, as far as the reps' apps have told them.
    pub ids: BTreeMap<Of, String>,
    /// What a colleague in the web app has set: contact's id and property.
    pub elsewhere: BTreeMap<(String, &'static str), String>,
}

impl Ledger {
    pub fn word(&mut self, letter: char) -> String {
        self.words += 1;
        format!("{letter}{:04}", self.words)
    }

    pub fn of_key(&mut self, kind: Kind, rep: usize, key: u32) -> Option<&mut Made> {
        self.made
            .iter_mut()
            .find(|made| made.kind == kind && made.of.0 == rep && made.key == key)
    }

    /// What was made with a word that stands in this text.
    pub fn of_words(&self, kind: Kind, text: &str) -> Option<&Made> {
        let says = |made: &&Made| made.kind == kind && text.split(' ').any(|each| each == made.word);
        self.made.iter().find(says)
    }

    /// A rep deletes a record, their own or one that they see. Answers its place, for when that is undone.
    pub fn delete(&mut self, kind: Kind, rep: usize, key: u32, text: &str) -> Option<usize> {
        let word = text.split(' ').next().unwrap_or_default();
        let equal: Vec<usize> = (0..self.made.len())
            .filter(|place| self.made[*place].kind == kind && self.made[*place].word == word)
            .collect();
        let is_own = |place: &&usize| self.made[**place].of.0 == rep && self.made[**place].key == key;
        let place = match (equal.iter().find(is_own), equal.as_slice()) {
            (Some(own), _) => *own,
            (None, [only]) => *only,
            // Which of several equal ones another rep means cannot be told.
            (None, several) => {
                for place in several {
                    self.made[*place].is_unclear = true;
                }
                return None;
            }
        };
        self.made[place].is_deleted = true;
        self.deletions.insert((kind, rep, key), place);
        Some(place)
    }

    pub fn undelete(&mut self, place: usize) {
        self.made[place].is_deleted = false;
        self.deletions.retain(|_, deleted| *deleted != place);
    }

    /// A task is ticked or not: by its rep, or by somebody else, who may come between.
    pub fn tick(&mut self, rep: usize, key: u32, text: &str, completed: bool) {
        match self.of_key(Kind::Task, rep, key) {
            Some(own) if !own.is_touched => own.ticked = Some(completed),
            Some(own) => own.ticked = None,
            None => self.touch(text),
        }
    }

    /// Somebody else than its rep changes a task or a note.
    pub fn touch(&mut self, text: &str) {
        let word = text.split(' ').next().unwrap_or_default();
        for made in self.made.iter_mut().filter(|made| made.word == word) {
            (made.ticked, made.is_touched) = (None, true);
        }
    }

    /// Somebody has deleted a record in the web app, or an app died while it deleted one.
    pub fn is_unclear_now(&mut self, text: &str) {
        let word = text.split(' ').next().unwrap_or_default();
        for made in self.made.iter_mut().filter(|made| made.word == word) {
            made.is_unclear = true;
        }
    }

    /// The rep gives a change of a record up.
    pub fn give_up(&mut self, kind: Kind, rep: usize, key: Option<u32>) {
        let Some(key) = key else { return };
        let deleted = self.deletions.remove(&(kind, rep, key));
        let own = self
            .made
            .iter()
            .position(|made| made.kind == kind && made.of.0 == rep && made.key == key);
        if let Some(place) = own.or(deleted) {
            self.made[place].is_unclear = true;
        }
    }

    /// A record that somebody else has deleted is made once more.
    pub fn written_anew(&mut self, rep: usize, record: Option<(Kind, u32)>) {
        if let Some((kind, key)) = record
            && let Some(made) = self.of_key(kind, rep, key)
        {
            made.times += 1;
            made.is_unclear = true;
        }
    }

    /// An app died while it took in what its rep had decided.
    pub fn is_unclear_after(&mut self, rep: usize, change: &WaitingChange) {
        let of = (rep, change.contact);
        for made in self.made.iter_mut().filter(|made| made.of == of) {
            made.is_unclear = true;
        }
        for typed in self.typed.iter_mut().filter(|typed| typed.of == of) {
            typed.is_given_up = true;
        }
        self.tags.retain(|(whose, _), _| *whose != of);
        self.deleted_contacts.remove(&of);
        self.abandoned.insert(of);
    }

    /// What was to follow a contact goes to one that exists.
    pub fn attach(&mut self, from: Of, to: Of) {
        self.abandoned.insert(from);
        for made in self.made.iter_mut().filter(|made| made.of == from) {
            if made.kind == Kind::Contact {
                made.is_given_up = true;
            } else {
                made.of = to;
            }
        }
        for typed in self.typed.iter_mut().filter(|typed| typed.of == from) {
            typed.is_given_up = true;
        }
        self.tags.retain(|(whose, _), _| *whose != from);
    }

    /// Whatever the rep has typed into these fields is not wanted any more.
    pub fn give_up_fields(&mut self, of: Of, record: Option<(Kind, u32)>, fields: &[String]) {
        for typed in &mut self.typed {
            let is_meant = typed.of.0 == of.0 && typed.record == record && (record.is_some() || typed.of == of);
            typed.is_given_up |= is_meant && fields.iter().any(|field| field == typed.field);
        }
    }

    /// The creation of a contact is given up, and with it what was to follow.
    pub fn abandon(&mut self, of: Of) {
        self.abandoned.insert(of);
        for made in self.made.iter_mut().filter(|made| made.of == of) {
            made.is_given_up = true;
        }
        for typed in self.typed.iter_mut().filter(|typed| typed.of == of) {
            typed.is_given_up = true;
        }
        self.tags.retain(|(whose, _), _| *whose != of);
    }

    /// Whether the contact is rightly there no more.
    fn is_gone(&self, of: Of, server: &Server) -> bool {
        let id = self.ids.get(&of).cloned().or_else(|| {
            let made = self
                .made
                .iter()
                .find(|made| made.kind == Kind::Contact && made.of == of)?;
            server.contact_named(&made.word)
        });
        match id {
            Some(id) => server
                .contacts
                .get(&id)
                .is_none_or(|contact| contact["deleted"] == true),
            None => self.abandoned.contains(&of) || self.deleted_contacts.contains(&of),
        }
    }

    /// Everything that was promised and not kept, and everything that is there twice.
    pub fn broken(&self, world: &World) -> Vec<String> {
        let server = Server::of(world);
        let mut broken = Vec::new();
        let words: BTreeSet<(Kind, &str)> = self.made.iter().map(|made| (made.kind, &*made.word)).collect();
        for (kind, word) in words {
            let all: Vec<_> = self
                .made
                .iter()
                .filter(|made| made.kind == kind && made.word == word)
                .collect();
            let is_gone = all.iter().any(|made| made.is_unclear || self.is_gone(made.of, &server));
            let kept = all.iter().filter(|made| !made.is_deleted && !made.is_given_up).count();
            let deleted = all.iter().filter(|made| made.is_deleted).count();
            let created = server.creations(kind, word);
            let there = server.count(kind, word);
            // What arrived, was not known to have, and was deleted by somebody else is made once more.
            let removed = server.removed(kind, word);
            let wanted = all.iter().map(|made| made.times).sum::<usize>();
            if created > wanted + removed && !(is_gone && kind != Kind::Contact) {
                broken.push(format!(
                    "doubled: {kind:?} {word} was made {created} times instead of {wanted}"
                ));
            }
            if !is_gone && there < kept {
                broken.push(format!(
                    "lost: {kind:?} {word} is there {there} times instead of {kept}"
                ));
            }
            if !is_gone && there > all.len() - deleted {
                broken.push(format!(
                    "back again: {kind:?} {word} is there {there} times, {deleted} were deleted"
                ));
            }
            for made in all.iter().filter(|_| all.len() == 1) {
                let Some(ticked) = made
                    .ticked
                    .filter(|_| !made.is_deleted && !made.is_given_up && !is_gone)
                else {
                    continue;
                };
                if let Some(task) = server.tasks.iter().find(|task| begins(&task["title"], word))
                    && task["completed"] != ticked
                {
                    broken.push(format!("lost: task {word} was set to completed {ticked}"));
                }
            }
        }
        let mut last: BTreeMap<Place<'_>, &Typed> = BTreeMap::new();
        for typed in &self.typed {
            let known = self.ids.get(&typed.of).map(|id| Whose::Known(id));
            let contact = typed.record.is_none().then_some(known.unwrap_or(Whose::Ours(typed.of)));
            last.insert((typed.of.0, typed.record, contact, typed.field), typed);
        }
        for typed in last.values().filter(|typed| !typed.is_given_up) {
            let record = typed.record.and_then(|(kind, key)| {
                let mut all = self.made.iter();
                all.find(|made| made.kind == kind && made.of.0 == typed.of.0 && made.key == key)
            });
            if record.is_some_and(|made| made.is_unclear || made.is_deleted || made.is_given_up) {
                continue;
            }
            let is_alone = |made: &&Made| {
                let equal = self.made.iter().filter(|other| other.word == made.word);
                !made.is_touched && equal.count() == 1
            };
            if let Some(made) = record.filter(is_alone)
                && let Some(text) = server.text_of(made.kind, &made.word)
                && text != typed.value
            {
                broken.push(format!("overwritten: {} was last typed, there is {text}", typed.value));
            }
            let of = record.map_or(typed.of, |made| made.of);
            if !self.is_gone(of, &server) && !server.took(&typed.value) {
                broken.push(format!(
                    "lost: {} of {:?} was set to {}",
                    typed.field, typed.of, typed.value
                ));
            }
        }
        for ((of, tag), wanted) in &self.tags {
            let Some(id) = self.ids.get(of) else { continue };
            let Some(contact) = server.contacts.get(id).filter(|contact| contact["deleted"] != true) else {
                continue;
            };
            let there = contact["tags"]
                .as_array()
                .is_some_and(|tags| tags.iter().any(|one| one == tag));
            if there != *wanted {
                broken.push(format!("lost: tag {tag} of {of:?} should be there: {wanted}"));
            }
        }
        for of in &self.deleted_contacts {
            if !self.is_gone(*of, &server) {
                broken.push(format!("lost: contact {of:?} was deleted"));
            }
        }
        for ((id, property), value) in &self.elsewhere {
            let touched = self.typed.iter().any(|typed| {
                wire_name(typed.field) == *property && self.ids.get(&typed.of).is_some_and(|known| known == id)
            });
            if !touched
                && let Some(contact) = server.contacts.get(id).filter(|contact| contact["deleted"] != true)
                && contact[*property] != **value
            {
                broken.push(format!(
                    "overwritten: {property} of {id} was {value}, is {}",
                    contact[*property]
                ));
            }
        }
        broken
    }

    /// Where an app shows something else than HighLevel has.
    pub fn differences(world: &World, rep: usize, seen: &[(ContactRow, Card)]) -> Vec<String> {
        let server = Server::of(world);
        let mut differences = Vec::new();
        let there: BTreeSet<&str> = server
            .contacts
            .iter()
            .filter(|(_, contact)| contact["deleted"] != true)
            .map(|(id, _)| &**id)
            .collect();
        let shown: BTreeSet<&str> = seen
            .iter()
            .filter_map(|(_, card)| card.contact.remote_id.as_deref())
            .collect();
        if there != shown {
            differences.push(format!("rep {rep} has the contacts {shown:?}, HighLevel {there:?}"));
        }
        if seen.len() != shown.len() {
            differences.push(format!(
                "rep {rep} shows a contact twice, or one that HighLevel does not have"
            ));
        }
        for (row, card) in seen {
            let Some(contact) = card.contact.remote_id.as_deref().and_then(|id| server.contacts.get(id)) else {
                continue;
            };
            let fields = &card.contact.fields;
            let mut compare = |what: &str, ours: &str, theirs: &str| {
                if ours != theirs {
                    let id = card.contact.remote_id.as_deref().unwrap_or_default();
                    differences.push(format!("rep {rep} shows {what} {ours:?} of {id}, there is {theirs:?}"));
                }
            };
            for (what, ours, property) in [
                ("the first name", &fields.first_name, "firstName"),
                ("the last name", &fields.last_name, "lastName"),
                ("the city", &fields.city, "city"),
                ("the company", &fields.company, "companyName"),
                ("the e-mail", &fields.email, "email"),
            ] {
                compare(what, ours, contact[property].as_str().unwrap_or_default());
            }
            let tags = card.contact.tags.iter().map(|tag| tag.name.clone());
            let open = card.tasks.iter().filter(|task| !task.completed).count();
            compare(
                "the tags and the number of open tasks in its row",
                &format!("{:?} {}", row.tags, row.open_tasks),
                &format!("{:?} {open}", tags.clone().collect::<Vec<_>>()),
            );
            let theirs = contact["tags"].as_array().into_iter().flatten();
            compare(
                "the tags",
                &sorted(tags),
                &sorted(theirs.map(|tag| tag.as_str().unwrap_or_default().to_owned())),
            );
            let of_this = |record: &&Value| record["contactId"] == contact["id"];
            let notes = server.notes.iter().filter(of_this);
            compare(
                "the notes",
                &sorted(card.notes.iter().map(|note| note.text.clone())),
                &sorted(notes.map(|note| intake::plain_text(note["body"].as_str().unwrap_or_default()).0)),
            );
            let tasks = server.tasks.iter().filter(of_this);
            compare(
                "the tasks",
                &sorted(
                    card.tasks
                        .iter()
                        .map(|task| format!("{} {}", task.title, task.completed)),
                ),
                &sorted(
                    tasks.map(|task| format!("{} {}", task["title"].as_str().unwrap_or_default(), task["completed"])),
                ),
            );
        }
        differences
    }
}

fn sorted(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.collect();
    texts.sort();
    texts.join(" | ")
}

fn wire_name(field: &str) -> &str {
    match field {
        "company" => "companyName",
        other => other,
    }
}

fn begins(text: &Value, word: &str) -> bool {
    text.as_str().and_then(|text| text.split(' ').next()) == Some(word)
}

/// What HighLevel has at the end, and what it was asked.
struct Server {
    contacts: BTreeMap<String, Value>,
    notes: Vec<Value>,
    tasks: Vec<Value>,
    /// Bodies of writes that took effect, with their method and path.
    writes: Vec<(String, String, Value)>,
}

impl Server {
    fn of(world: &World) -> Self {
        let highlevel = world.highlevel();
        let mut state = highlevel.state();
        let mut list = |name: &str| match state[name].take() {
            Value::Array(rows) => rows,
            _ => Vec::new(),
        };
        let contacts: BTreeMap<String, Value> = list("contacts")
            .into_iter()
            .filter_map(|contact| Some((contact["id"].as_str()?.to_owned(), contact)))
            .collect();
        let living = |record: &Value| {
            let contact = record["contactId"].as_str().and_then(|id| contacts.get(id));
            contact.is_some_and(|contact| contact["deleted"] != true)
        };
        let notes = list("notes").into_iter().filter(living).collect();
        let tasks = list("tasks").into_iter().filter(living).collect();
        let writes = highlevel
            .requests()
            .into_iter()
            .filter(|request| request.took_effect && (request.method == "POST" || request.method == "PUT"))
            .filter_map(|request| {
                let body = serde_json::from_str(&request.body).ok()?;
                Some((request.method, request.path, body))
            })
            .collect();
        Self {
            contacts,
            notes,
            tasks,
            writes,
        }
    }

    fn creations(&self, kind: Kind, word: &str) -> usize {
        let (path, property) = kind.made_at();
        let made = |(method, at, body): &&(String, String, Value)| {
            method == "POST" && at.ends_with(path) && begins(&body[property], word)
        };
        self.writes.iter().filter(made).count()
    }

    fn count(&self, kind: Kind, word: &str) -> usize {
        match kind {
            Kind::Contact => {
                let living = self.contacts.values().filter(|contact| contact["deleted"] != true);
                living.filter(|contact| begins(&contact["lastName"], word)).count()
            }
            Kind::Note => self.notes.iter().filter(|note| begins(&note["body"], word)).count(),
            Kind::Task => self.tasks.iter().filter(|task| begins(&task["title"], word)).count(),
        }
    }

    /// What a note or task says whose first word this is.
    fn text_of(&self, kind: Kind, word: &str) -> Option<&str> {
        let (rows, property) = match kind {
            Kind::Contact => return None,
            Kind::Note => (&self.notes, "body"),
            Kind::Task => (&self.tasks, "title"),
        };
        rows.iter().find(|row| begins(&row[property], word))?[property].as_str()
    }

    fn removed(&self, kind: Kind, word: &str) -> usize {
        let gone = self.contacts.values().filter(|contact| contact["deleted"] == true);
        match kind {
            Kind::Contact => gone.filter(|contact| begins(&contact["lastName"], word)).count(),
            Kind::Note | Kind::Task => 0,
        }
    }

    fn contact_named(&self, word: &str) -> Option<String> {
        let found = self
            .contacts
            .iter()
            .find(|(_, contact)| begins(&contact["lastName"], word));
        found.map(|(id, _)| id.clone())
    }

    /// Whether a write with this value took effect.
    fn took(&self, value: &str) -> bool {
        let holds = |body: &Value| {
            let properties = body.as_object();
            properties.is_some_and(|properties| properties.values().any(|property| property == value))
        };
        self.writes.iter().any(|(_, _, body)| holds(body))
    }
}
