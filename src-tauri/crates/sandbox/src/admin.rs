//! `/admin/…`: the switches, faults and records of the sandbox over HTTP, behind a secret of its own.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::account::Account;
use crate::appointments::zone_less;
use crate::calls::{NewCall, Said};
use crate::contacts::inspected;
use crate::switches::{Fault, Switch};
use crate::{Admin, Shared, text};

/// The header that carries the admin secret.
const SECRET: &str = "x-sandbox-secret";

#[derive(Deserialize)]
struct Reset {
    contacts: Option<usize>,
    seed: Option<u64>,
}

#[derive(Deserialize)]
struct Advance {
    ms: u64,
}

#[derive(Deserialize)]
struct Elsewhere {
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

#[derive(Deserialize)]
struct Contact {
    id: String,
}

#[derive(Deserialize)]
struct Transcription {
    call: String,
    said: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    token: String,
    #[serde(default)]
    missing_scopes: Vec<String>,
}

#[derive(Deserialize)]
struct Location {
    contacts: usize,
    seed: u64,
}

/// Serves the switches on a port of their own, until the task is ended.
pub(crate) async fn serve(shared: Arc<Shared>) -> std::io::Result<(Admin, JoinHandle<()>)> {
    let listening = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let admin = Admin {
        address: format!("http://{}/admin", listening.local_addr()?),
        secret: uuid::Uuid::new_v4().to_string(),
    };
    let secret = admin.secret.clone();
    let router = Router::new().fallback(answer).with_state((shared, Arc::from(secret)));
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listening, router).await {
            tracing::warn!(%error, "the admin route stopped serving");
        }
    });
    Ok((admin, task))
}

async fn answer(
    State((shared, secret)): State<(Arc<Shared>, Arc<str>)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (status, answer) = if text(&headers, SECRET).as_deref() == Some(&*secret) {
        respond(&shared, method.as_str(), uri.path(), &body)
    } else {
        (403, json!({ "message": "wrong secret" }))
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(answer.to_string().into())
        .unwrap_or_default()
}

fn respond(shared: &Shared, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    match attempt(shared, method, path, body) {
        Ok(answer) => (200, answer),
        Err((status, message)) => (status, json!({ "message": message })),
    }
}

fn attempt(shared: &Shared, method: &str, path: &str, body: &[u8]) -> Result<Value, (u16, String)> {
    let done = || json!({ "ok": true });
    let what = path.trim_matches('/').trim_start_matches("admin/");
    match (method, what) {
        ("GET", "switches") => Ok(json!(shared.server().switches)),
        ("POST", "switches") => {
            let positions: Map<String, Value> = read(body)?;
            let switches: Vec<Switch> = positions
                .into_iter()
                .map(|(name, position)| {
                    serde_json::from_value(Value::Object(Map::from_iter([(name, position)])))
                        .map_err(|error| (400, error.to_string()))
                })
                .collect::<Result<_, _>>()?;
            for switch in switches {
                shared.set(switch);
            }
            Ok(done())
        }
        ("POST", "fail-next") => {
            shared.server().fail_next(read::<Fault>(body)?);
            Ok(done())
        }
        ("POST", "reset") => {
            let reset: Reset = read(body)?;
            shared.reset(reset.contacts, reset.seed);
            Ok(done())
        }
        ("POST", "advance") => {
            let advance: Advance = read(body)?;
            shared
                .server()
                .clock
                .advance(std::time::Duration::from_millis(advance.ms));
            Ok(done())
        }
        ("POST", "elsewhere") => {
            let call: Elsewhere = read(body)?;
            let (status, answer) = shared.server().elsewhere(&call.method, &call.path, call.body);
            Ok(json!({ "status": status, "body": answer }))
        }
        ("POST", "restore") => {
            let contact: Contact = read(body)?;
            Ok(json!({ "ok": shared.server().restore(&contact.id) }))
        }
        ("POST", "calls") => {
            let call: NewCall = read(body)?;
            Ok(json!({ "id": shared.server().add_call(&call) }))
        }
        ("POST", "transcriptions") => {
            let transcription: Transcription = read(body)?;
            let is_there = shared.server().transcribe(&transcription.call, &transcription.said);
            Ok(json!({ "ok": is_there }))
        }
        ("POST", "tokens") => {
            let token: Token = read(body)?;
            shared.server().admit(token.token, 0, token.missing_scopes);
            Ok(done())
        }
        ("DELETE", "tokens") => {
            let token: Token = read(body)?;
            shared.server().revoke(&token.token);
            Ok(done())
        }
        ("POST", "locations") => {
            let location: Location = read(body)?;
            let token = format!("pit-{}", uuid::Uuid::new_v4());
            let id = shared
                .server()
                .add_location(token.clone(), location.contacts, location.seed);
            Ok(json!({ "locationId": id, "token": token }))
        }
        ("GET", "state") => Ok(dump(shared.server().account())),
        ("GET", "requests") => Ok(json!(shared.server().log.all())),
        ("DELETE", "requests") => {
            shared.server().log.clear();
            Ok(done())
        }
        _ => Err((404, format!("no such switch: {method} {path}"))),
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, (u16, String)> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| (400, error.to_string()))
}

/// Everything the account holds, oldest contact first.
pub(crate) fn dump(account: &Account) -> Value {
    let mut ids: Vec<_> = account
        .contacts
        .values()
        .map(|contact| (contact.date_added, contact.id.clone()))
        .collect();
    ids.sort();
    let contacts: Vec<Value> = ids.iter().filter_map(|(_, id)| inspected(account, id)).collect();
    let tasks: Vec<Value> = ids
        .iter()
        .flat_map(|(_, id)| account.tasks_of(id))
        .map(|task| task.wire())
        .collect();
    let notes: Vec<Value> = ids
        .iter()
        .flat_map(|(_, id)| account.notes_of(id).iter().map(move |note| note.wire(id)))
        .collect();
    let appointments: Vec<Value> = ids
        .iter()
        .flat_map(|(_, id)| account.appointments_of(id).iter().map(zone_less))
        .collect();
    let tags: Vec<&str> = account.tags.iter().map(|tag| tag.name.as_str()).collect();
    json!({
        "locationId": account.location.id, "contacts": contacts, "tasks": tasks, "notes": notes,
        "appointments": appointments, "tags": tags,
    })
}
