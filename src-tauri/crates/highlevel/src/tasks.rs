use futures_util::Stream;
use jiff::Timestamp;
use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, TaskId, UserId};
use crate::lenient::{Fields, Json};
use crate::page::Page;
use crate::stream;

pub(crate) static SEARCH: Endpoint = Endpoint {
    name: "location_tasks.search",
    verb: Verb::Post,
    path: Path::Same("/locations/{locationId}/tasks/search"),
    scope: "locations/tasks.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "location",
};
pub(crate) static LIST: Endpoint = Endpoint {
    name: "tasks.list",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}/tasks"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "tasks.get",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}/tasks/{taskId}"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "task",
};
pub(crate) static CREATE: Endpoint = Endpoint {
    name: "tasks.create",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/tasks"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "contact",
};
pub(crate) static UPDATE: Endpoint = Endpoint {
    name: "tasks.update",
    verb: Verb::Put,
    path: Path::Same("/contacts/{contactId}/tasks/{taskId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "task",
};
pub(crate) static SET_COMPLETED: Endpoint = Endpoint {
    name: "tasks.set_completed",
    verb: Verb::Put,
    path: Path::Same("/contacts/{contactId}/tasks/{taskId}/completed"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "task",
};
pub(crate) static DELETE: Endpoint = Endpoint {
    name: "tasks.delete",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/tasks/{taskId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "task",
};

/// A task as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Names the task.
    pub id: TaskId,
    /// The contact that it is about.
    pub contact: Option<ContactId>,
    /// What is to be done.
    pub title: Option<String>,
    /// More about it.
    pub body: Option<String>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Whether it is done.
    pub completed: Option<bool>,
    /// Who is to do it.
    pub assigned_to: Option<UserId>,
    /// Whether it is deleted; the location's search alone says so.
    pub deleted: Option<bool>,
    /// When it was created; the location's search alone says so.
    pub date_added: Option<Timestamp>,
    /// When it was last changed; the location's search alone says so.
    pub date_updated: Option<Timestamp>,
}

impl Task {
    fn bare(id: TaskId) -> Self {
        Self {
            id,
            contact: None,
            title: None,
            body: None,
            due: None,
            completed: None,
            assigned_to: None,
            deleted: None,
            date_added: None,
            date_updated: None,
        }
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            contact: fields.id(&["contactId"]),
            title: fields.text(&["title"]),
            body: fields.text(&["body"]),
            due: fields.instant(&["dueDate"]),
            completed: fields.flag(&["completed"]),
            assigned_to: fields.id(&["assignedTo"]),
            deleted: fields.flag(&["deleted"]),
            date_added: fields.instant(&["dateAdded"]),
            date_updated: fields.instant(&["dateUpdated"]),
        })
    }

    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["task"]))
    }
}

/// A task to be created.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTask {
    /// What is to be done; not empty.
    pub title: String,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When it is due; sent in whole seconds.
    #[serde(rename = "dueDate", serialize_with = "crate::write::due")]
    pub due: Timestamp,
    /// Whether it is done already.
    pub completed: bool,
    /// Who is to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<UserId>,
}

/// A task's new state. Title and due date always go out, because updates without them have failed; the rest stays
/// where it is `None`. There is no documented way to unassign.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateTask {
    /// What is to be done; not empty.
    pub title: String,
    /// More about it; an empty text empties it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When it is due; sent in whole seconds.
    #[serde(rename = "dueDate", serialize_with = "crate::write::due")]
    pub due: Timestamp,
    /// Whether it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Who is to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<UserId>,
}

#[derive(Serialize)]
struct SetCompleted {
    completed: bool,
}

/// Tasks of one contact.
#[derive(Debug, Clone, Copy)]
pub struct Tasks<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl Tasks<'_> {
    /// `GET /contacts/{contactId}/tasks`
    ///
    /// Scope `contacts.readonly`. All of them, done ones included, in no promised order.
    pub async fn list(&self) -> Result<Page<Task>> {
        let ids = [self.contact.as_str()];
        self.client
            .send(Call::to(&LIST, &ids), |answer| tasks_of(answer, None))
            .await
    }

    /// `GET /contacts/{contactId}/tasks/{taskId}`
    ///
    /// Scope `contacts.readonly`.
    pub async fn get(&self, task: &TaskId) -> Result<Task> {
        let ids = [self.contact.as_str(), task.as_str()];
        self.client.send(Call::to(&GET, &ids), Task::of_answer).await
    }

    /// `POST /contacts/{contactId}/tasks`
    ///
    /// Scope `contacts.write`. Never repeat it blindly: a second call makes a second task.
    pub async fn create(&self, task: &NewTask) -> Result<Task> {
        let ids = [self.contact.as_str()];
        self.client
            .send(Call::to(&CREATE, &ids).body(task), Task::of_answer)
            .await
    }

    /// `PUT /contacts/{contactId}/tasks/{taskId}`
    ///
    /// Scope `contacts.write`. Idempotent. The answer may lack fields, up to all but the id.
    pub async fn update(&self, task: &TaskId, state: &UpdateTask) -> Result<Task> {
        let ids = [self.contact.as_str(), task.as_str()];
        self.client
            .send(Call::to(&UPDATE, &ids).body(state), |answer| {
                Some(Task::of_answer(answer).unwrap_or_else(|| Task::bare(task.clone())))
            })
            .await
    }

    /// `PUT /contacts/{contactId}/tasks/{taskId}/completed`
    ///
    /// Scope `contacts.write`. Idempotent; touches nothing else. `false` reopens the task.
    pub async fn set_completed(&self, task: &TaskId, completed: bool) -> Result<Task> {
        let ids = [self.contact.as_str(), task.as_str()];
        self.client
            .send(
                Call::to(&SET_COMPLETED, &ids).body(&SetCompleted { completed }),
                |answer| Some(Task::of_answer(answer).unwrap_or_else(|| Task::bare(task.clone()))),
            )
            .await
    }

    /// `DELETE /contacts/{contactId}/tasks/{taskId}`
    ///
    /// Scope `contacts.write`. One that is deleted already is [`crate::Error::NotFound`], which a caller may take for
    /// success.
    pub async fn delete(&self, task: &TaskId) -> Result<()> {
        let ids = [self.contact.as_str(), task.as_str()];
        self.client.send(Call::to(&DELETE, &ids), |_| Some(())).await
    }
}

/// Which tasks of the location to list. Empty lists and `None` ask for all.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSearch {
    /// Only tasks of these contacts.
    #[serde(rename = "contactId", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactId>,
    /// Only tasks of these users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned_to: Vec<UserId>,
    /// Only tasks that are done, or only open ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Rows per page, up to 500.
    pub limit: u16,
    /// How many rows to leave out at the start.
    pub skip: u32,
}

impl Default for TaskSearch {
    fn default() -> Self {
        Self {
            contacts: Vec::new(),
            assigned_to: Vec::new(),
            completed: None,
            query: None,
            limit: 500,
            skip: 0,
        }
    }
}

/// Tasks of the whole location.
#[derive(Debug, Clone, Copy)]
pub struct LocationTasks<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> LocationTasks<'a> {
    /// `POST /locations/{locationId}/tasks/search`
    ///
    /// Scope `locations/tasks.readonly`. The next page is the same search with `skip` raised by [`Page::found`], until
    /// a page is empty; rows can move between pages, so compare by id.
    pub async fn search(&self, search: &TaskSearch) -> Result<Page<Task>> {
        let ids = [self.client.location().as_str()];
        let asked = usize::from(search.limit);
        self.client
            .send(Call::to(&SEARCH, &ids).body(search), |answer| {
                tasks_of(answer, Some(asked))
            })
            .await
    }

    /// All of [`LocationTasks::search`], page by page.
    pub fn stream(&self, search: TaskSearch) -> impl Stream<Item = Result<Page<Task>>> + Send + use<'a> {
        let tasks = *self;
        stream::pages(
            search,
            move |search| async move { tasks.search(&search).await },
            |task| task.id.as_str(),
            |search, page, _| {
                let skip = search.skip.checked_add(u32::try_from(page.found()).ok()?)?;
                Some(TaskSearch { skip, ..search.clone() })
            },
        )
    }
}

pub(crate) fn tasks_of(answer: Json<'_>, asked: Option<usize>) -> Option<Page<Task>> {
    let mut answer = Fields::of(answer)?;
    // The official schema has lists within the list.
    let rows = answer.take_rows("tasks")?.into_iter().flat_map(|row| match row {
        Json::Array(rows) => rows,
        row => vec![row],
    });
    Some(Page::read(
        rows.collect(),
        answer.count(&["count", "total"]),
        asked,
        |row| Task::read(&row),
    ))
}
