//! A sandbox and a client that speaks to it.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use sandbox::{Options, Sandbox};
use serde_json::Value;

pub struct Desk {
    pub sandbox: Sandbox,
    pub location: String,
    http: reqwest::Client,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    pub fn message(&self) -> Value {
        self.json()["message"].clone()
    }

    /// Status and message, for the refusals that are promised word by word.
    pub fn refusal(&self) -> (u16, Value) {
        (self.status, self.message())
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
    }
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        Self {
            location: sandbox.location(),
            sandbox,
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(20))
                .build()
                .expect("a client"),
        }
    }

    /// A small account, with a token and version of the given kind left to the caller.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let address = format!("{}{path}", self.sandbox.address());
        self.http.request(method, address)
    }

    pub async fn attempt(
        &self,
        method: &str,
        path: &str,
        version: &str,
        body: Option<Value>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self
            .request(method, path)
            .bearer_auth(self.sandbox.token())
            .header("Version", version);
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = (!body.is_null()).then_some(body);
        self.attempt(method, path, version(path), body)
            .await
            .expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    /// Posts a search over the account, with the location and a page of 100 filled in.
    pub async fn search(&self, mut body: Value) -> Answer {
        body["locationId"] = self.location.clone().into();
        if body.get("pageLimit").is_none() {
            body["pageLimit"] = 100.into();
        }
        self.call("POST", "/contacts/search", body).await
    }

    /// Creates a contact and returns its id.
    pub async fn create(&self, mut body: Value) -> String {
        body["locationId"] = self.location.clone().into();
        let answer = self.call("POST", "/contacts/", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["contact"]["id"].as_str().expect("an id").to_owned()
    }
}

pub async fn read(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = request.send().await?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await?,
    })
}

/// What the suite's generation has of the two.
pub fn by_generation<T>(dated: T, v3: T) -> T {
    if crate::V3 { v3 } else { dated }
}

fn version(path: &str) -> &'static str {
    if crate::V3 {
        "v3"
    } else if path.starts_with("/calendars") || path.starts_with("/conversations") {
        "2021-04-15"
    } else {
        "2021-07-28"
    }
}

pub fn ids(rows: &Value) -> Vec<String> {
    rows.as_array()
        .expect("rows")
        .iter()
        .map(|row| row["id"].as_str().expect("an id").to_owned())
        .collect()
}
