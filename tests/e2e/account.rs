//! The HighLevel on the other side: a sandbox in this process, filled as a colleague in the web app would.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::workplace::Workplace;

/// One sub-account with a token for it.
pub struct Account {
    /// The server, for its switches.
    pub sandbox: Arc<Sandbox>,
}

impl Account {
    /// A small account of believable people. The workplace's logs may hold nothing of it.
    pub async fn open(workplace: &Workplace) -> Self {
        let options = Options {
            contacts: 40,
            ..Options::default()
        };
        Self::with(workplace, options).await
    }

    /// An account made as asked.
    pub async fn with(workplace: &Workplace, options: Options) -> Self {
        let sandbox = Arc::new(Sandbox::start(options).await.expect("the sandbox starts"));
        workplace.confidential().account(&sandbox);
        Self { sandbox }
    }

    /// Adds a contact, as somebody else, and answers its id.
    pub fn add_contact(&self, mut contact: Value) -> String {
        contact["locationId"] = json!(self.sandbox.location());
        self.elsewhere("POST", "/contacts/", contact)["contact"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Adds a task to a contact.
    pub fn add_task(&self, contact: &str, title: &str, due: &str) {
        self.elsewhere(
            "POST",
            &format!("/contacts/{contact}/tasks"),
            json!({ "title": title, "dueDate": due, "completed": false }),
        );
    }

    /// Adds a note to a contact.
    pub fn add_note(&self, contact: &str, body: &str) {
        self.elsewhere("POST", &format!("/contacts/{contact}/notes"), json!({ "body": body }));
    }

    /// Lets one more token in.
    pub fn admit(&self, workplace: &Workplace, token: &str) {
        workplace.confidential().token(token);
        self.sandbox.admit(token);
    }

    /// The account's name, as its owner chose it.
    pub fn name(&self) -> String {
        let answer = self.elsewhere("GET", &format!("/locations/{}", self.sandbox.location()), Value::Null);
        answer["location"]["name"].as_str().expect("a name").to_owned()
    }

    /// The contact as HighLevel has it.
    pub fn contact(&self, id: &str) -> Value {
        self.sandbox.contact(id).expect("the contact exists")
    }

    /// The contact with a field of this value.
    pub fn contact_with(&self, field: &str, value: &str) -> Option<Value> {
        let contacts = self
            .sandbox
            .contact_ids()
            .into_iter()
            .filter_map(|id| self.sandbox.contact(&id));
        contacts.into_iter().find(|contact| contact[field] == json!(value))
    }

    /// Whether the contact was deleted.
    pub fn is_deleted(&self, id: &str) -> bool {
        !self.sandbox.contact_ids().iter().any(|other| other == id)
    }

    /// The tasks of a contact.
    pub fn tasks(&self, contact: &str) -> Vec<Value> {
        self.sandbox.tasks_of(contact)
    }

    /// The notes of a contact.
    pub fn notes(&self, contact: &str) -> Vec<Value> {
        self.sandbox.notes_of(contact)
    }

    /// The tags of a contact.
    pub fn tags(&self, contact: &str) -> Vec<String> {
        let contact = self.contact(contact);
        contact["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// The bodies of all requests with this method to paths that end so, oldest first.
    pub fn bodies(&self, method: &str, path: &str) -> Vec<Value> {
        let requests = self.sandbox.requests().into_iter();
        let meant =
            requests.filter(|request| request.method == method && request.path.trim_end_matches('/').ends_with(path));
        meant
            .map(|request| serde_json::from_str(&request.body).unwrap_or(Value::Null))
            .collect()
    }

    /// How often the contacts were searched.
    pub fn searches(&self) -> usize {
        self.bodies("POST", "/contacts/search").len()
    }

    /// Waits until HighLevel's side is so: the app sends what it wrote within a moment.
    pub async fn wait(&self, what: &str, mut is_true: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_true() {
            assert!(start.elapsed() < Duration::from_secs(20), "HighLevel never saw {what}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Carries an operation out as a colleague in the web app would.
    pub fn elsewhere(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.sandbox.elsewhere(method, path, body);
        assert!(
            (200..300).contains(&status),
            "{method} {path} was answered with {status}: {answer}"
        );
        answer
    }
}
