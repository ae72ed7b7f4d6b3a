use std::sync::Arc;
use std::time::{Duration, Instant};

use highlevel::{ENDPOINTS, Priority, Tried};
use jiff::fmt::rfc2822;
use model::{Check, CheckKind, CheckResult, SelfTest};
use url::Url;

use crate::desk::{Desk, guard};
use crate::endpoint_sample::sample;
use crate::session::{keyring_is_ready, problem};
use crate::{Crm, Result};

/// All of it takes no longer than twice this.
const PATIENCE: Duration = Duration::from_secs(4);
/// Deadlines and undo rely on the clock; HighLevel's own dates are compared with it.
const CLOCK_DOUBTFUL_SECONDS: i64 = 30;
const CLOCK_BAD_SECONDS: i64 = 300;
const DISK_DOUBTFUL_MB: u64 = 500;
const DISK_BAD_MB: u64 = 50;

type Found = (CheckResult, String);

impl Crm {
    /// Checks everything that the app stands on, from the keyring to the allowance. Takes at most ten seconds.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn self_test(&self) -> Result<SelfTest> {
        let desk = self.desk()?;
        let address = guard(&desk.api_address).clone();
        let (keyring, dns, call, database, index, disk) = tokio::join!(
            timed(CheckKind::Keyring, self.check_keyring(&desk)),
            timed(CheckKind::Dns, check_dns(&address)),
            self.call(&desk),
            timed(CheckKind::Database, self.check_database(&desk)),
            timed(CheckKind::Index, check_index(&desk)),
            timed(CheckKind::Disk, self.check_disk()),
        );
        let (tls, clock) = self.judge_call(call, &address);
        let scopes = timed(CheckKind::Scopes, self.check_scopes(tls.result)).await;
        let quota = timed(CheckKind::Quota, self.check_quota(&desk)).await;
        let checks = vec![keyring, clock, dns, tls, scopes, database, index, disk, quota];
        let report = self.report(&desk, &checks);
        Ok(SelfTest { checks, report })
    }

    async fn check_keyring(&self, desk: &Desk) -> Found {
        let vault = Arc::clone(&desk.vault);
        let ready = self
            .blocking(move || Ok((!vault.is_in_memory()).then(|| keyring_is_ready(&vault))))
            .await;
        let result = match ready {
            Ok(None) => CheckResult::LeftOut,
            Ok(Some(true)) => CheckResult::Good,
            _ => CheckResult::Bad,
        };
        (result, String::new())
    }

    async fn call(&self, desk: &Desk) -> (Instant, highlevel::Result<Tried>) {
        let began = Instant::now();
        let client = desk.client(Priority::Foreground);
        let search = ENDPOINTS
            .iter()
            .find(|endpoint| endpoint.name == "contacts.search")
            .copied()
            .unwrap_or(ENDPOINTS[0]);
        let ids = [("locationId", desk.location.clone())].into();
        let body = sample(search, client.generation(), &ids, self.options().clock.now())
            .and_then(|sample| serde_json::from_str(&sample.body?).ok());
        let call = client.try_call(search, &[], &[], body.as_ref());
        let answer = tokio::time::timeout(PATIENCE, call)
            .await
            .unwrap_or(Err(highlevel::Error::OutcomeUnknown { status: None }));
        (began, answer)
    }

    fn judge_call(&self, (began, answer): (Instant, highlevel::Result<Tried>), address: &str) -> (Check, Check) {
        let ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let check = |what, (result, detail): Found| Check {
            what,
            result,
            detail,
            ms,
        };
        let now = self.options().clock.now();
        let (tls, date) = match &answer {
            Ok(tried) => {
                let took = self.calls().last("contacts.search").map_or(ms, |last| last.ms);
                let date = tried.headers.iter().find(|(name, _)| name == "date");
                ((CheckResult::Good, took.to_string()), date)
            }
            Err(highlevel::Error::Forbidden { .. }) => ((CheckResult::LeftOut, String::new()), None),
            Err(error) => ((CheckResult::Bad, format!("{:?}", problem(error, address))), None),
        };
        let difference = date
            .and_then(|(_, date)| rfc2822::parse(date).ok())
            .map(|date| now.duration_since(date.timestamp()).as_secs());
        let clock = match difference {
            None => (CheckResult::LeftOut, String::new()),
            Some(seconds) => {
                let result = match seconds.abs() {
                    CLOCK_BAD_SECONDS.. => CheckResult::Bad,
                    CLOCK_DOUBTFUL_SECONDS.. => CheckResult::Doubtful,
                    _ => CheckResult::Good,
                };
                (result, seconds.to_string())
            }
        };
        (check(CheckKind::Tls, tls), check(CheckKind::Clock, clock))
    }

    async fn check_scopes(&self, connection: CheckResult) -> Found {
        // What was known before would pass for what was found now.
        if connection == CheckResult::Bad {
            return (CheckResult::LeftOut, String::new());
        }
        let Ok(table) = self.test_scopes().await else {
            return (CheckResult::Bad, String::new());
        };
        let mut missing: Vec<_> = table
            .rows
            .into_iter()
            .filter(|row| row.may == model::Permission::No)
            .map(|row| row.scope)
            .collect();
        missing.sort();
        missing.dedup();
        let result = if missing.is_empty() {
            CheckResult::Good
        } else if missing.iter().any(|scope| scope == "contacts.readonly") {
            CheckResult::Bad
        } else {
            CheckResult::Doubtful
        };
        (result, missing.join(" "))
    }

    async fn check_database(&self, desk: &Desk) -> Found {
        let size = std::fs::metadata(self.profile().database()).map_or(0, |file| file.len() / 1_000_000);
        match desk.on_store(store::Store::is_whole).await {
            Ok(true) => (CheckResult::Good, size.to_string()),
            _ => (CheckResult::Bad, size.to_string()),
        }
    }

    async fn check_disk(&self) -> Found {
        let folder = self.folder().to_owned();
        let free = self
            .blocking(move || fs4::available_space(&folder).map_err(crate::Error::Profile))
            .await;
        let Ok(free) = free.map(|bytes| bytes / 1_000_000) else {
            return (CheckResult::LeftOut, String::new());
        };
        let result = match free {
            DISK_DOUBTFUL_MB.. => CheckResult::Good,
            DISK_BAD_MB.. => CheckResult::Doubtful,
            _ => CheckResult::Bad,
        };
        (result, free.to_string())
    }

    async fn check_quota(&self, desk: &Desk) -> Found {
        let gauge = self.calls().gauge(desk.quota());
        let left = gauge.limit.saturating_sub(gauge.own + gauge.others);
        let day = match (gauge.daily_remaining, gauge.daily_limit) {
            (Some(left), Some(limit)) => format!(" · {left}/{limit}"),
            _ => String::new(),
        };
        let result = if gauge.daily_remaining == Some(0) {
            CheckResult::Bad
        } else if gauge.shut_for_ms.is_some() || gauge.others_use_it || gauge.daily_used_up_at.is_some() {
            CheckResult::Doubtful
        } else {
            CheckResult::Good
        };
        (result, format!("{left}/{}{day}", gauge.limit))
    }

    fn report(&self, desk: &Desk, checks: &[Check]) -> String {
        let mut report = format!(
            "Starbuero Desk {} on {} {}\n{}\nAPI {:?}\n\n",
            self.options().version,
            std::env::consts::OS,
            std::env::consts::ARCH,
            self.options().clock.stamp(),
            desk.client(Priority::Background).generation(),
        );
        for check in checks {
            report += &format!(
                "{:<9} {:<9} {} ({} ms)\n",
                format!("{:?}", check.what),
                format!("{:?}", check.result),
                check.detail,
                check.ms
            );
        }
        report
    }
}

async fn check_dns(address: &str) -> Found {
    let url = Url::parse(address).ok();
    let Some((host, port)) = url
        .as_ref()
        .and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)))
    else {
        return (CheckResult::Bad, String::new());
    };
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, port))).await;
    let is_found = found.is_ok_and(|found| found.is_ok_and(|mut addresses| addresses.next().is_some()));
    let result = if is_found { CheckResult::Good } else { CheckResult::Bad };
    (result, host.to_owned())
}

async fn check_index(desk: &Desk) -> Found {
    let counted = desk
        .on_store(|store| {
            store.index_all()?;
            Ok((store.contact_count(), store.contacts_kept()?))
        })
        .await;
    match counted {
        Ok((indexed, kept)) if indexed == kept => (CheckResult::Good, kept.to_string()),
        Ok((indexed, kept)) => (CheckResult::Bad, format!("{indexed}/{kept}")),
        Err(_) => (CheckResult::Bad, String::new()),
    }
}

async fn timed(what: CheckKind, check: impl Future<Output = Found>) -> Check {
    let began = Instant::now();
    let (result, detail) = tokio::time::timeout(PATIENCE, check)
        .await
        .unwrap_or((CheckResult::Bad, String::new()));
    Check {
        what,
        result,
        detail,
        ms: u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX),
    }
}
