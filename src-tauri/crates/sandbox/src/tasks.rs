//! Tasks of a contact, and the search over all of a location's (CONTACTS-API §8.2, §10.1).

use std::sync::Arc;

use serde_json::{Value, json};

use crate::account::{Account, Task};
use crate::body::{Body, Field, any, flag, number, object, text, texts};
use crate::clock::{Millis, iso, parse_iso};
use crate::index::Id;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /contacts/{contactId}/tasks`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let tasks: Vec<Value> = account.tasks_of(&contact).iter().map(|task| task.wire()).collect();
    Ok(Answer::ok(json!({ "tasks": tasks })))
}

/// `POST /contacts/{contactId}/tasks`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    const FIELDS: &[Field] = &[
        text("title").required(),
        text("dueDate").required(),
        flag("completed").required(),
        text("body"),
        text("assignedTo"),
    ];
    let body = call.body(FIELDS)?;
    let due = due_date(&body)?;
    let assigned_to = assignee(account, &body)?;
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let task = Task {
        id: account.dice.id(),
        contact,
        title: body.text("title").unwrap_or_default().trim().to_owned(),
        body: body.text("body").unwrap_or_default().to_owned(),
        assigned_to,
        due: due.unwrap_or(call.now),
        completed: body.flag("completed").unwrap_or(false),
        date_added: call.now,
        date_updated: call.now,
    };
    let task = keep(account, task, call.now);
    Ok(Answer::created(json!({ "task": task.wire() })))
}

/// `GET /contacts/{contactId}/tasks/{taskId}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    Ok(Answer::ok(json!({ "task": find(account, call)?.wire() })))
}

/// `PUT /contacts/{contactId}/tasks/{taskId}`
///
/// Wants `title` and `dueDate` every time, and no milliseconds, as integrators found.
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    const FIELDS: &[Field] = &[
        text("title").required(),
        text("dueDate").required(),
        flag("completed"),
        text("body"),
        text("assignedTo"),
    ];
    let body = call.body(FIELDS)?;
    if body.text("dueDate").is_some_and(|due| due.contains('.')) {
        return Err(Refusal::invalid(vec![
            "dueDate must be a valid ISO 8601 date string".into(),
        ]));
    }
    let due = due_date(&body)?;
    let assigned_to = assignee(account, &body)?;
    let mut task = find(account, call)?;
    if let Some(title) = body.text("title") {
        task.title = title.trim().to_owned();
    }
    if let Some(text) = body.text("body") {
        task.body = text.to_owned();
    }
    if let Some(completed) = body.flag("completed") {
        task.completed = completed;
    }
    if assigned_to.is_some() {
        task.assigned_to = assigned_to;
    }
    task.due = due.unwrap_or(task.due);
    task.date_updated = call.now;
    let task = keep(account, task, call.now);
    Ok(Answer::ok(json!({ "task": task.wire() })))
}

/// `PUT /contacts/{contactId}/tasks/{taskId}/completed`
pub(crate) fn set_completed(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&[flag("completed").required()])?;
    let mut task = find(account, call)?;
    task.completed = body.flag("completed").unwrap_or(task.completed);
    task.date_updated = call.now;
    let task = keep(account, task, call.now);
    Ok(Answer::ok(json!({ "task": task.wire() })))
}

/// `DELETE /contacts/{contactId}/tasks/{taskId}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let task = find(account, call)?;
    if let Some(tasks) = account.tasks.get_mut(&task.contact) {
        tasks.retain(|held| held.id != task.id);
    }
    account.task_index.write(call.now, &task.id, None);
    Ok(Answer::ok(call.succeeded()))
}

/// `POST /locations/{locationId}/tasks/search`
///
/// Answers 201, with `_id`, without a total unless asked. Lags like the contact search.
pub(crate) fn search(account: &mut Account, call: &Call<'_>) -> Outcome {
    const FIELDS: &[Field] = &[
        texts("contactId"),
        texts("assignedTo"),
        flag("completed"),
        text("query"),
        number("limit"),
        number("skip"),
        text("businessId"),
        flag("count"),
        text("sortKey"),
        number("sortDirection"),
        flag("overdue"),
        object("dueDate"),
        flag("unAssigned"),
        any("searchAfter"),
    ];
    let body = call.body(FIELDS)?;
    let size = |name: &str, default: u64| {
        body.get(name)
            .map_or(Some(default), Value::as_u64)
            .ok_or_else(|| Refusal::invalid(vec![format!("{name} must not be less than 0")]))
    };
    let limit = size("limit", 25)?;
    let skip = size("skip", 0)?;
    if limit > 500 {
        return Err(Refusal::invalid(vec!["limit must not be greater than 500".into()]));
    }
    let matches = filter(account, &body, call.now)?;
    let by_due = body.text("sortKey") == Some("dueDate");
    let descending = body.get("sortDirection").and_then(Value::as_i64) == Some(-1);
    let order = account.task_index.order(usize::from(by_due));
    let after = body
        .list("searchAfter")
        .and_then(|cursor| Some((cursor.first()?.as_i64()?, Id::from(cursor.get(1)?.as_str()?))));
    let rest = match &after {
        None => 0..order.len(),
        Some((at, id)) if descending => 0..order.rank(*at, id),
        Some((at, id)) => order.rank_after(*at, id)..order.len(),
    };
    let as_size = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
    let page = |rows: &mut dyn Iterator<Item = &(Millis, Arc<Task>)>| -> Vec<Value> {
        rows.filter(|(_, task)| matches(task))
            .skip(as_size(skip))
            .take(as_size(limit))
            .map(|(at, task)| found(account, task, *at))
            .collect()
    };
    let tasks = if descending {
        page(&mut order.rows(rest).rev())
    } else {
        page(&mut order.rows(rest))
    };
    let mut answer = json!({ "tasks": tasks });
    if body.flag("count") == Some(true) {
        let rows = order.rows(0..order.len());
        answer["count"] = rows.filter(|(_, task)| matches(task)).count().into();
    }
    Ok(Answer::created(answer))
}

type Matches<'a> = Box<dyn Fn(&Task) -> bool + 'a>;

fn filter<'a>(account: &'a Account, body: &'a Body, now: Millis) -> Result<Matches<'a>, Refusal> {
    let contacts = body.texts("contactId");
    let users = body.texts("assignedTo");
    let completed = body.flag("completed");
    let unassigned = body.flag("unAssigned") == Some(true);
    let overdue = body.flag("overdue") == Some(true);
    let query = body.text("query").unwrap_or_default().trim().to_lowercase();
    let of_business = body.text("businessId");
    let mut bounds = Vec::new();
    for (key, bound) in body.object("dueDate").into_iter().flatten() {
        let at = bound
            .as_str()
            .and_then(parse_iso)
            .or_else(|| bound.as_i64())
            .ok_or_else(|| Refusal::invalid(vec![format!("dueDate.{key} must be a valid date")]))?;
        bounds.push((key.clone(), at));
    }
    Ok(Box::new(move |task| {
        let within = |(key, at): &(String, Millis)| match key.as_str() {
            "gt" => task.due > *at,
            "gte" => task.due >= *at,
            "lt" => task.due < *at,
            _ => task.due <= *at,
        };
        contacts
            .as_ref()
            .is_none_or(|ids| ids.iter().any(|id| **id == *task.contact))
            && users.as_ref().is_none_or(|ids| {
                task.assigned_to
                    .as_ref()
                    .is_some_and(|user| ids.iter().any(|id| **id == **user))
            })
            && completed.is_none_or(|completed| task.completed == completed)
            && (!unassigned || task.assigned_to.is_none())
            && (!overdue || (!task.completed && task.due < now))
            && (query.is_empty() || task.title.to_lowercase().contains(&query))
            && of_business.is_none_or(|business| {
                let contact = account.contacts.get(&task.contact);
                contact.is_some_and(|contact| contact.business_id.as_deref() == Some(business))
            })
            && bounds.iter().all(within)
    }))
}

/// A row of the task search.
fn found(account: &Account, task: &Task, cursor: Millis) -> Value {
    let contact = account.contacts.get(&task.contact);
    let user = task.assigned_to.as_deref().and_then(|id| account.user(id));
    json!({
        "_id": &*task.id, "title": task.title, "body": task.body, "completed": task.completed,
        "status": if task.completed { "completed" } else { "to_do" }, "deleted": false,
        "dueDate": iso(task.due), "contactId": &*task.contact, "locationId": account.location.id,
        "assignedTo": task.assigned_to.as_deref(),
        "dateAdded": iso(task.date_added), "dateUpdated": iso(task.date_updated),
        "contactDetails": {
            "_id": &*task.contact,
            "firstName": contact.and_then(|contact| contact.first_name.as_deref()),
            "lastName": contact.and_then(|contact| contact.last_name.as_deref()),
        },
        "assignedToUserDetails": user.map(|user| json!({
            "id": &*user.id, "firstName": user.first_name, "lastName": user.last_name,
        })),
        "searchAfter": [cursor, &*task.id],
    })
}

fn find(account: &Account, call: &Call<'_>) -> Result<Task, Refusal> {
    let contact = account.contact(call.param("contactId"))?;
    let id = call.param("taskId");
    account
        .tasks_of(&contact.id)
        .iter()
        .find(|task| &*task.id == id)
        .map(|task| (**task).clone())
        .ok_or_else(|| Refusal::unknown("Task", id))
}

fn keep(account: &mut Account, task: Task, now: Millis) -> Arc<Task> {
    let task = Arc::new(task);
    let tasks = account.tasks.entry(task.contact.clone()).or_default();
    match tasks.iter_mut().find(|held| held.id == task.id) {
        Some(held) => *held = task.clone(),
        None => tasks.push(task.clone()),
    }
    account.task_index.write(now, &task.id, Some(task.clone()));
    task
}

fn due_date(body: &Body) -> Result<Option<Millis>, Refusal> {
    body.text("dueDate")
        .map(|due| {
            parse_iso(due).ok_or_else(|| Refusal::invalid(vec!["dueDate must be a valid ISO 8601 date string".into()]))
        })
        .transpose()
}

fn assignee(account: &Account, body: &Body) -> Result<Option<Id>, Refusal> {
    body.text("assignedTo")
        .map(|id| {
            account
                .user(id)
                .map(|user| user.id.clone())
                .ok_or_else(|| Refusal::invalid(vec!["assignedTo must be a valid user id".into()]))
        })
        .transpose()
}
