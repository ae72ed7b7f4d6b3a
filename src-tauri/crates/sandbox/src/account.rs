//! Everything one location holds, and how its records refer to each other.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::thread;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::clock::{Millis, iso};
use crate::contact::{Contact, Shared};
use crate::conversations::Conversation;
use crate::index::{Id, Index, Indexed};
use crate::refusal::Refusal;
use crate::sample::Dice;

pub(crate) struct Location {
    pub(crate) id: String,
    pub(crate) company_id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) address: String,
    pub(crate) city: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
    pub(crate) website: String,
    pub(crate) time_zone: String,
    pub(crate) allow_duplicates: bool,
    /// Which of `email`, `phone` refuse a second record, in order.
    pub(crate) unique_identifiers: Vec<String>,
}

impl Location {
    pub(crate) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) extension: String,
    pub(crate) role: &'static str,
}

#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) id: Id,
    pub(crate) name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DataType {
    Text,
    LargeText,
    SingleOptions,
    Radio,
    Checkbox,
    MultipleOptions,
    Numerical,
    Float,
    Monetary,
    Date,
    Phone,
    Time,
    Email,
    TextboxList,
    FileUpload,
    Signature,
}

impl DataType {
    /// The service's name of the type, its spelling of money included.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::LargeText => "LARGE_TEXT",
            Self::SingleOptions => "SINGLE_OPTIONS",
            Self::Radio => "RADIO",
            Self::Checkbox => "CHECKBOX",
            Self::MultipleOptions => "MULTIPLE_OPTIONS",
            Self::Numerical => "NUMERICAL",
            Self::Float => "FLOAT",
            Self::Monetary => "MONETORY",
            Self::Date => "DATE",
            Self::Phone => "PHONE",
            Self::Time => "TIME",
            Self::Email => "EMAIL",
            Self::TextboxList => "TEXTBOX_LIST",
            Self::FileUpload => "FILE_UPLOAD",
            Self::Signature => "SIGNATURE",
        }
    }
}

pub(crate) struct CustomField {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) data_type: DataType,
    /// What may be chosen; of a text-box list the ids of its rows.
    pub(crate) options: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Business {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

pub(crate) struct Calendar {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) slot_minutes: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) id: Id,
    pub(crate) contact: Id,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) assigned_to: Option<Id>,
    pub(crate) due: Millis,
    pub(crate) completed: bool,
    pub(crate) date_added: Millis,
    pub(crate) date_updated: Millis,
}

impl Indexed for Task {
    fn id(&self) -> &Id {
        &self.id
    }

    fn instants(&self) -> [Millis; 2] {
        [self.date_added, self.due]
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) id: Id,
    pub(crate) body: String,
    pub(crate) title: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) pinned: bool,
    pub(crate) user: Option<Id>,
    pub(crate) date_added: Millis,
}

#[derive(Debug, Clone)]
pub(crate) struct Appointment {
    pub(crate) id: Id,
    pub(crate) contact: Id,
    pub(crate) calendar: Id,
    pub(crate) title: String,
    pub(crate) status: &'static str,
    pub(crate) user: Id,
    pub(crate) address: String,
    pub(crate) notes: String,
    /// In the location's zone.
    pub(crate) start: DateTime,
    pub(crate) end: DateTime,
    pub(crate) date_added: DateTime,
    pub(crate) date_updated: DateTime,
}

/// Who holds an e-mail address or a number; of twins the first.
#[derive(Default)]
struct Holders {
    first: HashMap<Box<str>, Id>,
    others: HashMap<Box<str>, Vec<Id>>,
}

impl Holders {
    fn add(&mut self, value: &str, id: &Id) {
        match self.first.get(value) {
            None => {
                self.first.insert(value.into(), id.clone());
            }
            Some(first) if first == id => {}
            Some(_) => {
                let others = self.others.entry(value.into()).or_default();
                if !others.contains(id) {
                    others.push(id.clone());
                }
            }
        }
    }

    fn remove(&mut self, value: &str, id: &Id) {
        let mut others = self.others.remove(value).unwrap_or_default();
        if self.first.get(value) == Some(id) {
            self.first.remove(value);
            if !others.is_empty() {
                self.first.insert(value.into(), others.remove(0));
            }
        } else {
            others.retain(|other| other != id);
        }
        if !others.is_empty() {
            self.others.insert(value.into(), others);
        }
    }
}

/// What the location keeps unique, and the additional addresses that upsert also looks at.
#[derive(Default)]
struct Identifiers {
    emails: Holders,
    phones: Holders,
    additional: Holders,
}

impl Identifiers {
    fn of(&mut self, contact: &Contact, change: fn(&mut Holders, &str, &Id)) {
        if let Some(email) = &contact.email {
            change(&mut self.emails, &email.to_lowercase(), &contact.id);
        }
        if let Some(phone) = &contact.phone {
            change(&mut self.phones, phone, &contact.id);
        }
        for email in &contact.additional_emails {
            change(&mut self.additional, &email.to_lowercase(), &contact.id);
        }
    }
}

/// The state of one location.
pub(crate) struct Account {
    pub(crate) location: Location,
    pub(crate) users: Vec<User>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) custom_fields: Vec<CustomField>,
    pub(crate) businesses: Vec<Business>,
    pub(crate) calendars: Vec<Calendar>,
    pub(crate) campaigns: Vec<(Id, String)>,
    pub(crate) workflows: Vec<(String, String)>,
    pub(crate) contacts: HashMap<Id, Shared>,
    identifiers: Identifiers,
    pub(crate) tasks: HashMap<Id, Vec<Arc<Task>>>,
    pub(crate) notes: HashMap<Id, Vec<Note>>,
    pub(crate) appointments: HashMap<Id, Vec<Appointment>>,
    pub(crate) index: Index<Contact>,
    pub(crate) task_index: Index<Task>,
    pub(crate) conversations: Vec<Conversation>,
    /// The campaigns and workflows that a contact is in.
    pub(crate) enrolments: HashMap<Id, Vec<String>>,
    /// The workflows that a contact has left.
    pub(crate) finished: HashMap<Id, Vec<String>>,
    pub(crate) dice: Dice,
}

/// What a seed lays down before the indexes are built over it.
pub(crate) struct Seed {
    pub(crate) location: Location,
    pub(crate) users: Vec<User>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) custom_fields: Vec<CustomField>,
    pub(crate) businesses: Vec<Business>,
    pub(crate) calendars: Vec<Calendar>,
    pub(crate) campaigns: Vec<(Id, String)>,
    pub(crate) workflows: Vec<(String, String)>,
    pub(crate) contacts: Vec<Shared>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) notes: Vec<(Id, Note)>,
    pub(crate) appointments: Vec<Appointment>,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) dice: Dice,
}

impl Account {
    pub(crate) fn grown_from(seed: Seed) -> Self {
        let rows = &seed.contacts;
        let (index, identifiers, contacts) = thread::scope(|scope| {
            let index = scope.spawn(|| Index::seeing(rows.iter().cloned()));
            let mut identifiers = Identifiers::default();
            for contact in rows {
                identifiers.of(contact, Holders::add);
            }
            let contacts: HashMap<Id, Shared> = rows
                .iter()
                .map(|contact| (contact.id.clone(), contact.clone()))
                .collect();
            let index = index.join().unwrap_or_else(|_| Index::seeing(rows.iter().cloned()));
            (index, identifiers, contacts)
        });
        let mut tasks: HashMap<Id, Vec<Arc<Task>>> = HashMap::new();
        let mut all_tasks = Vec::with_capacity(seed.tasks.len());
        for task in seed.tasks {
            let task = Arc::new(task);
            all_tasks.push(task.clone());
            tasks.entry(task.contact.clone()).or_default().push(task);
        }
        let mut notes: HashMap<Id, Vec<Note>> = HashMap::new();
        for (contact, note) in seed.notes {
            notes.entry(contact).or_default().push(note);
        }
        let mut appointments: HashMap<Id, Vec<Appointment>> = HashMap::new();
        for appointment in seed.appointments {
            appointments
                .entry(appointment.contact.clone())
                .or_default()
                .push(appointment);
        }
        Self {
            index,
            task_index: Index::seeing(all_tasks.into_iter()),
            location: seed.location,
            users: seed.users,
            tags: seed.tags,
            custom_fields: seed.custom_fields,
            businesses: seed.businesses,
            calendars: seed.calendars,
            campaigns: seed.campaigns,
            workflows: seed.workflows,
            contacts,
            identifiers,
            tasks,
            notes,
            appointments,
            conversations: seed.conversations,
            enrolments: HashMap::new(),
            finished: HashMap::new(),
            dice: seed.dice,
        }
    }

    /// The contact, unless it is unknown or deleted.
    pub(crate) fn contact(&self, id: &str) -> Result<&Shared, Refusal> {
        self.contacts
            .get(id)
            .filter(|contact| !contact.deleted)
            .ok_or_else(|| Refusal::unknown_contact(id))
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| &*user.id == id)
    }

    pub(crate) fn user_name(&self, id: &str) -> String {
        self.user(id)
            .map(|user| format!("{} {}", user.first_name, user.last_name))
            .unwrap_or_default()
    }

    pub(crate) fn business(&self, id: &str) -> Option<&Business> {
        self.businesses.iter().find(|business| &*business.id == id)
    }

    pub(crate) fn custom_field(&self, id: &str) -> Option<&CustomField> {
        self.custom_fields.iter().find(|field| &*field.id == id)
    }

    /// The contact that already holds this `email`, `phone` or `additionalEmail`, current and not from
    /// the index.
    pub(crate) fn holder(&self, identifier: &str, value: &str) -> Option<&Shared> {
        let holders = match identifier {
            "email" => &self.identifiers.emails,
            "phone" => &self.identifiers.phones,
            _ => &self.identifiers.additional,
        };
        self.contacts.get(holders.first.get(value.to_lowercase().as_str())?)
    }

    /// Stores the contact and announces it to the index, which will see it when its time comes.
    pub(crate) fn keep(&mut self, contact: Contact, now: Millis) -> Shared {
        if let Some(old) = self.contacts.get(&contact.id)
            && !old.deleted
        {
            self.identifiers.of(old, Holders::remove);
        }
        if !contact.deleted {
            self.identifiers.of(&contact, Holders::add);
        }
        for tag in &contact.tags {
            if !self.tags.iter().any(|known| known.name == *tag) {
                let id = self.dice.id();
                self.tags.push(Tag { id, name: tag.clone() });
            }
        }
        let id = contact.id.clone();
        let contact = Arc::new(contact);
        self.contacts.insert(id.clone(), contact.clone());
        let seen = (!contact.deleted).then(|| contact.clone());
        self.index.write(now, &id, seen);
        contact
    }

    pub(crate) fn tasks_of(&self, contact: &str) -> &[Arc<Task>] {
        self.tasks.get(contact).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn notes_of(&self, contact: &str) -> &[Note] {
        self.notes.get(contact).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn appointments_of(&self, contact: &str) -> &[Appointment] {
        self.appointments.get(contact).map_or(&[], Vec::as_slice)
    }
}

impl Task {
    /// The shape of the per-contact endpoints.
    pub(crate) fn wire(&self) -> Value {
        let mut task = json!({
            "id": &*self.id, "contactId": &*self.contact, "title": self.title, "body": self.body,
            "dueDate": iso(self.due), "completed": self.completed,
        });
        if let Some(user) = &self.assigned_to {
            task["assignedTo"] = (**user).into();
        }
        task
    }
}

impl Note {
    pub(crate) fn wire(&self, contact: &str) -> Value {
        let mut note = json!({
            "id": &*self.id, "contactId": contact, "body": self.body, "pinned": self.pinned,
            "dateAdded": iso(self.date_added),
        });
        if let Some(user) = &self.user {
            note["userId"] = (**user).into();
        }
        if let Some(title) = &self.title {
            note["title"] = title.clone().into();
        }
        if let Some(color) = &self.color {
            note["color"] = color.clone().into();
        }
        note
    }
}

/// Requests as they came in, the newest last; old ones are let go.
pub(crate) struct Log<T> {
    entries: VecDeque<T>,
}

impl<T: Clone> Log<T> {
    const KEPT: usize = 20_000;

    pub(crate) fn new() -> Self {
        Self {
            entries: VecDeque::new(),
        }
    }

    pub(crate) fn push(&mut self, entry: T) {
        if self.entries.len() == Self::KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(crate) fn all(&self) -> Vec<T> {
        self.entries.iter().cloned().collect()
    }

    /// Changes the newest entry that is meant.
    pub(crate) fn amend(&mut self, is_meant: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| is_meant(entry)) {
            change(entry);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
