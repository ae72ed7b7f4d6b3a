use std::collections::BTreeSet;
use std::sync::Arc;

use highlevel::{ENDPOINTS, Effect, Endpoint, Generation, Priority, Tried};
use model::{
    ApiGeneration, EndpointGroup, EndpointRow, EndpointSample, EndpointTable, EndpointTried, EndpointTry,
    InvalidReason, NamedText, Permission, QuotaGauge, RequestLog, Topic,
};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::desk::{Desk, guard};
use crate::endpoint_sample::{KnownIds, known_ids, sample};
use crate::redact::redacted;
use crate::{Crm, Error, Result};

/// Who may not be told from an answer, for it would say so of any token.
const NOT_OF_THE_SCOPE: &[u16] = &[401, 403, 429];

impl Crm {
    /// Every operation the app can call, with what is known of it.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn endpoints(&self) -> Result<EndpointTable> {
        let desk = self.desk()?;
        let ids = desk.known_ids().await?;
        let (generation, now) = (
            desk.client(Priority::Background).generation(),
            self.options().clock.now(),
        );
        let forbidden = guard(&desk.forbidden).clone();
        let mut groups: Vec<EndpointGroup> = Vec::new();
        for group in ENDPOINTS.iter().map(|endpoint| endpoint.group()) {
            if groups.iter().all(|known| known.name != group) {
                groups.push(EndpointGroup {
                    name: group.to_owned(),
                    forbidden: forbidden.contains(group),
                });
            }
        }
        let rows = ENDPOINTS.iter().map(|endpoint| {
            let sample = sample(endpoint, generation, &ids, now);
            EndpointRow {
                name: endpoint.name.to_owned(),
                group: endpoint.group().to_owned(),
                method: endpoint.verb.as_str().to_owned(),
                path: endpoint
                    .path
                    .under(generation)
                    .or(endpoint.path.under(Generation::Legacy))
                    .unwrap_or_default()
                    .to_owned(),
                scope: endpoint.scope.to_owned(),
                reads_only: endpoint.effect == Effect::Read,
                may: match (&sample, self.calls().may(endpoint.scope)) {
                    (None, _) => Permission::NotOffered,
                    (_, Some(true)) => Permission::Yes,
                    (_, Some(false)) => Permission::No,
                    (_, None) => Permission::NotTried,
                },
                last: self.calls().last(endpoint.name),
                sample: sample.unwrap_or(EndpointSample {
                    ids: Vec::new(),
                    query: Vec::new(),
                    body: None,
                }),
            }
        });
        Ok(EndpointTable {
            groups,
            rows: rows.collect(),
        })
    }

    /// Tries each scope that only reads with one harmless read, side by side.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn test_scopes(&self) -> Result<EndpointTable> {
        let desk = self.desk()?;
        let ids = desk.known_ids().await?;
        let (client, now) = (desk.client(Priority::Foreground), self.options().clock.now());
        let mut seen = BTreeSet::new();
        let mut trying = JoinSet::new();
        for endpoint in ENDPOINTS
            .iter()
            .copied()
            .filter(|endpoint| endpoint.effect == Effect::Read)
        {
            let Some(sample) = sample(endpoint, client.generation(), &ids, now) else {
                continue;
            };
            let is_whole = sample
                .ids
                .iter()
                .chain(&sample.query)
                .all(|named| !named.text.is_empty());
            if is_whole && seen.insert(endpoint.scope) {
                let (crm, desk) = (self.clone(), Arc::clone(&desk));
                trying.spawn(async move { drop(crm.send_try(&desk, endpoint, &sample).await) });
            }
        }
        trying.join_all().await;
        self.announce(&[Topic::Diagnostics]);
        self.endpoints().await
    }

    /// Switches a group of operations off or on again. What is switched off is never sent.
    ///
    /// # Errors
    /// `SignedOut`, `Profile` when it cannot be kept.
    pub async fn forbid_endpoints(&self, group: &str, forbidden: bool) -> Result<()> {
        let desk = self.desk()?;
        {
            let mut profile = self.profile();
            profile.forbidden.retain(|known| known != group);
            if forbidden {
                profile.forbidden.push(group.to_owned());
            }
            profile.write().map_err(Error::Profile)?;
            desk.forbid(profile.forbidden.iter().cloned().collect());
        }
        self.announce(&[Topic::Diagnostics, Topic::Session]);
        desk.to_send.notify_one();
        Ok(())
    }

    /// Sends one operation once, as it is, and shows what came without personal data.
    ///
    /// # Errors
    /// `SignedOut`; `NotFound` for a name that no operation has; `Invalid` for a body that is no JSON;
    /// `NotAllowed` where it is switched off; `NotPossible` where the generation does not offer it.
    pub async fn try_endpoint(&self, request: EndpointTry) -> Result<EndpointTried> {
        let desk = self.desk()?;
        let endpoint = ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.name == request.name)
            .ok_or(Error::NotFound { what: "endpoint" })?;
        let tried = self.send_try(&desk, endpoint, &request.with).await;
        self.announce(&[Topic::Diagnostics]);
        let asked = asked(endpoint, desk.client(Priority::Foreground).generation(), &request.with);
        let ms = self.calls().last(endpoint.name).map_or(0, |last| last.ms);
        match tried {
            Ok(tried) => Ok(EndpointTried {
                request: asked,
                status: Some(tried.status),
                ms,
                answer: answered(&tried),
            }),
            Err(Error::HighLevel(highlevel::Error::Forbidden { .. })) => {
                Err(Error::NotAllowed(model::Missing::SwitchedOff))
            }
            Err(Error::HighLevel(highlevel::Error::NotOffered { .. })) => Err(Error::NotPossible),
            Err(Error::HighLevel(error)) => Ok(EndpointTried {
                request: asked,
                status: None,
                ms,
                answer: error.to_string(),
            }),
            Err(error) => Err(error),
        }
    }

    async fn send_try(&self, desk: &Desk, endpoint: &'static Endpoint, with: &EndpointSample) -> Result<Tried> {
        let body = match with.body.as_deref().map(str::trim).filter(|body| !body.is_empty()) {
            Some(body) => Some(serde_json::from_str::<Value>(body).map_err(|_| Error::Invalid {
                field: "body",
                reason: InvalidReason::NotJson,
            })?),
            None => None,
        };
        let texts = |named: &NamedText| named.text.trim().to_owned();
        let ids: Vec<_> = with.ids.iter().map(texts).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let query: Vec<_> = with
            .query
            .iter()
            .filter(|named| !named.text.trim().is_empty())
            .map(|named| (named.name.as_str(), named.text.trim()))
            .collect();
        let client = desk.client(Priority::Foreground);
        let tried = client.try_call(endpoint, &ids, &query, body.as_ref()).await;
        let tried = tried.map_err(Error::HighLevel)?;
        if lacks_scope(&tried) {
            self.calls().learn_scope(endpoint.scope, false);
        } else if !NOT_OF_THE_SCOPE.contains(&tried.status) && tried.status < 500 {
            self.calls().learn_scope(endpoint.scope, true);
        }
        Ok(tried)
    }

    /// The last 1,000 requests.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn requests(&self) -> Result<RequestLog> {
        self.desk()?;
        Ok(self.calls().log())
    }

    /// Whether requests that went well are written to the log file, too.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn log_verbosely(&self, verbose: bool) -> Result<()> {
        self.desk()?;
        self.calls().set_verbose(verbose);
        Ok(())
    }

    /// The allowance, for a gauge.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn quota(&self) -> Result<QuotaGauge> {
        let quota = self.desk()?.quota();
        Ok(self.calls().gauge(quota))
    }
}

impl Desk {
    async fn known_ids(&self) -> Result<KnownIds> {
        let location = self.location.clone();
        self.on_store(move |store| known_ids(store, &location)).await
    }
}

fn lacks_scope(tried: &Tried) -> bool {
    let says = |body: &Value| body["message"].to_string().contains("scope");
    matches!(tried.status, 401 | 403) && tried.body.as_ref().is_some_and(says)
}

fn asked(endpoint: &Endpoint, generation: Generation, with: &EndpointSample) -> String {
    let mut path = endpoint.path.under(generation).unwrap_or_default().to_owned();
    for id in &with.ids {
        let shown = redacted_text("id", id.text.trim());
        path = path.replacen(&format!("{{{}}}", id.name), &shown, 1);
    }
    let query: Vec<_> = with
        .query
        .iter()
        .map(|named| format!("{}={}", named.name, redacted_text(&named.name, named.text.trim())))
        .collect();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    let body = with
        .body
        .as_deref()
        .and_then(|body| serde_json::from_str(body).ok())
        .map(|body| format!("\n\n{:#}", redacted(&body)))
        .unwrap_or_default();
    format!("{} {path}{query}{body}", endpoint.verb.as_str())
}

fn redacted_text(name: &str, text: &str) -> String {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && name != "number";
    if is_number {
        return text.to_owned();
    }
    let shown = redacted(&serde_json::json!({ name: text }));
    shown[name].as_str().unwrap_or_default().to_owned()
}

fn answered(tried: &Tried) -> String {
    let headers: String = tried
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let body = match &tried.body {
        Some(body) => format!("{:#}", redacted(body)),
        None => format!("({} bytes)", tried.bytes),
    };
    format!("{headers}\n{body}")
}

/// The client's word for a generation.
pub(crate) fn generation_of(chosen: ApiGeneration) -> Generation {
    match chosen {
        ApiGeneration::Legacy => Generation::Legacy,
        ApiGeneration::V3 => Generation::V3,
    }
}
