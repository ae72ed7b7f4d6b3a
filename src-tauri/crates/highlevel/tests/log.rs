//! One event per attempt, and nothing about anybody in it.

mod support;

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;
use support::{Stage, contact};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Keeps every event of the program, whatever its target, as text.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut line = Line(attributes.metadata().target().to_owned());
        attributes.record(&mut line);
        self.0.lock().expect("no panic").push(line.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        let _ = write!(line.0, " {}", event.metadata().level());
        event.record(&mut line);
        self.0.lock().expect("no panic").push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_call_is_logged_by_its_pattern_and_without_anybodys_data() {
    let stage = Stage::new().await;
    let answer = json!({
        "contact": { "id": "seD4PfOuKoVMLkEZqohJ", "firstName": "Rubika", "email": "rubika@example.org" },
        "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d12",
    });
    stage
        .answers("GET", "/contacts/seD4PfOuKoVMLkEZqohJ", 200, answer.clone())
        .await;
    stage.answers("GET", "/contacts/search/duplicate", 200, answer).await;
    let log = Everything::default();
    let guard = tracing::subscriber::set_default(log.clone());

    stage.client.contacts().get(&contact()).await.expect("found");
    stage
        .client
        .contacts()
        .find_duplicate(Some("rubika@example.org"), None)
        .await
        .expect("found");
    drop(guard);

    let lines = log.0.lock().expect("no panic").clone();
    let calls: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("highlevel::call DEBUG "))
        .collect();
    assert_eq!(calls.len(), 2, "{lines:#?}");
    for part in [
        "method=\"GET\"",
        "path=\"/contacts/{contactId}\"",
        "status=200",
        "attempt=1",
        "ms=",
        "f6f2d12",
    ] {
        assert!(calls[0].contains(part), "{part} is missing in {}", calls[0]);
    }
    for line in &lines {
        for secret in [
            "Rubika",
            "rubika",
            "seD4PfOuKoVMLkEZqohJ",
            support::LOCATION,
            "6a0c9f6f2d11",
        ] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}

#[tokio::test]
async fn a_call_that_failed_stands_in_the_log_of_a_released_app_with_its_trace_id() {
    let stage = Stage::new().await;
    let refusal = json!({
        "statusCode": 422, "message": ["Rubika must not exist"], "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d12",
    });
    stage
        .answers("GET", "/contacts/seD4PfOuKoVMLkEZqohJ", 422, refusal)
        .await;
    let log = Everything::default();
    let guard = tracing::subscriber::set_default(log.clone());

    stage.client.contacts().get(&contact()).await.expect_err("refused");
    drop(guard);

    let lines = log.0.lock().expect("no panic").clone();
    let call = lines
        .iter()
        .find(|line| line.starts_with("highlevel::call WARN "))
        .expect("a line");
    for part in ["path=\"/contacts/{contactId}\"", "status=422", "f6f2d12", "failed=true"] {
        assert!(call.contains(part), "{part} is missing in {call}");
    }
    assert!(!lines.iter().any(|line| line.contains("Rubika")));
}
