use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactChanges, ContactFields, ContactKey, NoteKey, TaskKey};

/// A change on its way to HighLevel, as the outbox keeps it. Variants and fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Operation {
    /// `POST /contacts/`
    ContactCreate {
        /// The new contact.
        contact: ContactKey,
    },
    /// `PUT /contacts/{contactId}`
    ContactUpdate {
        /// Which contact.
        contact: ContactKey,
        /// The new values.
        changes: ContactChanges,
        /// What the rep saw before.
        base: Box<ContactFields>,
        /// Custom fields as the rep saw them before: id and value as HighLevel gave it.
        #[serde(default)]
        base_custom_fields: Vec<(String, String)>,
    },
    /// `DELETE /contacts/{contactId}`
    ContactDelete {
        /// Which contact.
        contact: ContactKey,
    },
    /// `POST /contacts/{contactId}/tags`
    TagAdd {
        /// Which contact.
        contact: ContactKey,
        /// Trimmed and lower-cased.
        tag: String,
    },
    /// `DELETE /contacts/{contactId}/tags`
    TagRemove {
        /// Which contact.
        contact: ContactKey,
        /// As HighLevel spells it.
        tag: String,
    },
    /// `POST /contacts/{contactId}/tasks`
    TaskCreate {
        /// For whom.
        contact: ContactKey,
        /// The new task.
        task: TaskKey,
    },
    /// `PUT /contacts/{contactId}/tasks/{taskId}`
    TaskUpdate {
        /// For whom.
        contact: ContactKey,
        /// Which task.
        task: TaskKey,
        /// The new values.
        changes: TaskChanges,
        /// What the rep saw before.
        base: TaskValues,
    },
    /// `PUT /contacts/{contactId}/tasks/{taskId}/completed`
    TaskSetCompleted {
        /// For whom.
        contact: ContactKey,
        /// Which task.
        task: TaskKey,
        /// Done or open again.
        completed: bool,
    },
    /// `DELETE /contacts/{contactId}/tasks/{taskId}`
    TaskDelete {
        /// For whom.
        contact: ContactKey,
        /// Which task.
        task: TaskKey,
    },
    /// `POST /contacts/{contactId}/notes`
    NoteCreate {
        /// About whom.
        contact: ContactKey,
        /// The new note.
        note: NoteKey,
    },
    /// `PUT /contacts/{contactId}/notes/{id}`
    NoteUpdate {
        /// About whom.
        contact: ContactKey,
        /// Which note.
        note: NoteKey,
        /// The new text.
        body: String,
        /// What the rep saw before.
        base: String,
    },
    /// `DELETE /contacts/{contactId}/notes/{id}`
    NoteDelete {
        /// About whom.
        contact: ContactKey,
        /// Which note.
        note: NoteKey,
    },
}

/// The values of a task that can be written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskValues {
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Due instant.
    pub due: Option<String>,
    /// User id of the assignee.
    pub assignee: Option<String>,
    /// Done.
    pub completed: bool,
}

/// A change of a task; what is `null` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskChanges {
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub body: Option<String>,
    /// Due instant.
    pub due: Option<String>,
    /// User id of the assignee.
    pub assignee: Option<String>,
    /// Done.
    pub completed: Option<bool>,
}

impl TaskValues {
    /// A text by the page's name of it, empty where there is none; `None` where there is no such text.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        Some(match field {
            "title" => &self.title,
            "body" => &self.body,
            "due" => self.due.as_deref().unwrap_or_default(),
            "assignee" => self.assignee.as_deref().unwrap_or_default(),
            _ => return None,
        })
    }

    /// Puts a text in its place, by the page's name of it.
    pub fn put(&mut self, field: &str, text: &str) {
        let filled = || Some(text.to_owned()).filter(|text| !text.is_empty());
        match field {
            "title" => text.clone_into(&mut self.title),
            "body" => text.clone_into(&mut self.body),
            "due" => self.due = filled(),
            "assignee" => self.assignee = filled(),
            _ => {}
        }
    }
}

impl TaskChanges {
    /// The texts that change, by the page's names of them. Whether it is done is none: of two values nobody can make a
    /// third.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = [
            ("title", &self.title),
            ("body", &self.body),
            ("due", &self.due),
            ("assignee", &self.assignee),
        ];
        texts
            .into_iter()
            .filter_map(|(field, text)| Some((field, text.as_deref()?)))
    }

    /// Puts a text into the change, or takes it out.
    pub fn set(&mut self, field: &str, text: Option<&str>) {
        let place = match field {
            "title" => &mut self.title,
            "body" => &mut self.body,
            "due" => &mut self.due,
            "assignee" => &mut self.assignee,
            _ => return,
        };
        *place = text.map(str::to_owned);
    }
}

/// The record an operation writes. Operations of one record keep their order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A contact's own fields.
    Contact(ContactKey),
    /// One tag of a contact, trimmed and lower-cased.
    Tag(ContactKey, String),
    /// A task.
    Task(TaskKey),
    /// A note.
    Note(NoteKey),
}

impl Operation {
    /// The contact concerned.
    #[must_use]
    pub fn contact(&self) -> ContactKey {
        match self {
            Self::ContactCreate { contact }
            | Self::ContactUpdate { contact, .. }
            | Self::ContactDelete { contact }
            | Self::TagAdd { contact, .. }
            | Self::TagRemove { contact, .. }
            | Self::TaskCreate { contact, .. }
            | Self::TaskUpdate { contact, .. }
            | Self::TaskSetCompleted { contact, .. }
            | Self::TaskDelete { contact, .. }
            | Self::NoteCreate { contact, .. }
            | Self::NoteUpdate { contact, .. }
            | Self::NoteDelete { contact, .. } => *contact,
        }
    }

    /// The record it writes.
    #[must_use]
    pub fn target(&self) -> Target {
        match self {
            Self::ContactCreate { contact } | Self::ContactUpdate { contact, .. } | Self::ContactDelete { contact } => {
                Target::Contact(*contact)
            }
            Self::TagAdd { contact, tag } | Self::TagRemove { contact, tag } => Target::Tag(*contact, fold_tag(tag)),
            Self::TaskCreate { task, .. }
            | Self::TaskUpdate { task, .. }
            | Self::TaskSetCompleted { task, .. }
            | Self::TaskDelete { task, .. } => Target::Task(*task),
            Self::NoteCreate { note, .. } | Self::NoteUpdate { note, .. } | Self::NoteDelete { note, .. } => {
                Target::Note(*note)
            }
        }
    }

    /// It makes a new record, which must be looked for before it is made again.
    #[must_use]
    pub fn creates(&self) -> bool {
        matches!(
            self,
            Self::ContactCreate { .. } | Self::TaskCreate { .. } | Self::NoteCreate { .. }
        )
    }
}

/// How tags are compared: trimmed and lower-cased.
#[must_use]
pub fn fold_tag(tag: &str) -> String {
    tag.trim().to_lowercase()
}
