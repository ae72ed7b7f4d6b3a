//! A stage for one handle: a stand-in server that gives one answer, and a client for it.

#![allow(dead_code, reason = "every test file uses a part of it")]

use highlevel::{Client, Config, ContactId, Generation, LocationId};
use serde_json::Value;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub const LOCATION: &str = "ve9EPM428h8vShlRW1KT";
pub const TOKEN: &str = "pit-0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11";

pub const GENERATION: Generation = match module_path!().as_bytes() {
    [b'v', b'3', ..] => Generation::V3,
    _ => Generation::Legacy,
};

pub struct Stage {
    pub server: MockServer,
    pub client: Client,
}

impl Stage {
    /// In the older generation, or in the newer one where this is a part of `tests/v3.rs`.
    pub async fn new() -> Self {
        Self::of(GENERATION).await
    }

    pub async fn of(generation: Generation) -> Self {
        let server = MockServer::start().await;
        let client = Client::new(config(&server.uri(), generation)).expect("a client");
        Self { server, client }
    }

    /// Answers this method on this path so, and nothing else.
    pub async fn answers(&self, verb: &str, at: &str, status: u16, body: Value) {
        self.responds(verb, at, ResponseTemplate::new(status).set_body_json(body))
            .await;
    }

    pub async fn responds(&self, verb: &str, at: &str, response: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(response)
            .mount(&self.server)
            .await;
    }

    /// Answers everything so.
    pub async fn responds_to_all(&self, response: ResponseTemplate) {
        Mock::given(any()).respond_with(response).mount(&self.server).await;
    }

    pub async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.expect("recorded")
    }

    /// The only request that came.
    pub async fn request(&self) -> Request {
        let mut requests = self.requests().await;
        assert_eq!(requests.len(), 1, "exactly one request");
        requests.remove(0)
    }

    /// The JSON that the only request carried.
    pub async fn sent(&self) -> Value {
        self.request().await.body_json().expect("JSON")
    }
}

pub fn config(base_url: &str, generation: Generation) -> Config {
    Config {
        after: None,
        base_url: base_url.to_owned(),
        token: TOKEN.to_owned().into(),
        generation,
        location: LocationId::parse(LOCATION).expect("an id"),
        user_agent: "starbuero-desk/0.1.0".to_owned(),
        transport: None,
    }
}

pub fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().expect("text"))
}

/// The query of a request, decoded.
pub fn query(request: &Request) -> Vec<(String, String)> {
    request.url.query_pairs().into_owned().collect()
}

pub fn contact() -> ContactId {
    ContactId::parse("seD4PfOuKoVMLkEZqohJ").expect("an id")
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
