//! `starbuero-sandbox`: serves the sandbox alone on 127.0.0.1 until it is ended.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use sandbox::{Options, Sandbox, Switch};

const SWITCHES: &str = r#"Switches, for --switch and for POST <adminAddress>/switches {"NAME": POSITION}:
  searchLagMs=12000              how far search lags behind writes
  slowMs=300                     every answer takes so much longer
  latency=[{"path": "/contacts/*", "ms": 80, "jitterMs": 40}]
                                 answers to certain requests take longer
  pause=true, offline=true       nothing is answered; connections are cut and refused
  htmlError=true                 every answer is a proxy's page, 502
  chaos={"seed": 1, "perMille": 20, "kinds": [{"failure": "lost", "afterEffect": true}]}
                                 failures by chance, repeated by their seed
  retryAfter=true                429 says how long to wait
  burstMax=100, dailyRemaining=5, dayStartsMs=0
                                 the budgets of every token
  rateWindow="anchored"          or "aligned", "sliding"
  rateHeaders="counted"          or "absent", "nonsense"
  othersUse=40                   requests of others with the same token in every window
  revokedToken=true, agencyToken=true, missingScopes=["users.readonly"], versionStrict=true
  foreignLocation=true, inaccessibleLocation=true
                                 403, or 401 in the other wording
  allowDuplicates=true, uniqueIdentifiers=["phone"], permanentDnd=["<contact>"]
  droppedFields=["companyName"], refusedFields=["companyName"], updateOmits=["companyName"]
                                 dropped in silence, refused, or missing in the answer to an update
  tagsMoveDateUpdated=false, tagsAnswerAdded=true, appointmentsUnauthorized=true
  messagesNested=false, transcriptList=false, oddShapes=true

Failures, for POST <adminAddress>/fail-next and for chaos:
  {"method": "POST", "path": "/contacts/*/notes", "skip": 2, "count": 1, "failure": …}
  "answer" with "status", "body"; "lost"; "silence"; "truncated" with "keep"; "dripping" with "ms";
  "headers": {"location": "…"}; "afterEffect": true; "effectAfterMs": 60000

More at <adminAddress>, all with the header x-sandbox-secret:
  GET state, requests, switches; DELETE requests; POST reset {"contacts", "seed"}, advance {"ms"},
  elsewhere {"method", "path", "body"}, restore {"id"}, tokens {"token", "missingScopes"},
  calls {"contact", "number", "outbound", "seconds", "agoMs", "said": [{"speaker", "text", "confidence"}]},
  transcriptions {"call", "said"},
  locations {"contacts", "seed"}; DELETE tokens {"token"}"#;

fn switch(text: &str) -> Result<Switch, String> {
    let (name, position) = text.split_once('=').ok_or("NAME=JSON is wanted")?;
    let position: serde_json::Value = serde_json::from_str(position).map_err(|error| error.to_string())?;
    serde_json::from_value(serde_json::json!({ name: position })).map_err(|error| error.to_string())
}

/// A HighLevel-compatible server with a sample account, on 127.0.0.1.
///
/// Prints one line of JSON with `address`, `token`, `locationId`, `adminAddress`, `adminSecret` and,
/// of a second location, `secondLocationId` and `secondToken`; then runs until it is ended.
#[derive(Parser)]
#[command(name = "starbuero-sandbox", version, after_help = SWITCHES)]
struct Arguments {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many contacts the sample account has
    #[arg(long, default_value_t = 250)]
    contacts: usize,
    /// Equal seeds give equal accounts
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The token that is let in; a random one when absent
    #[arg(long)]
    token: Option<String>,
    /// Reads the token from a line of standard input, so that it stays out of the process list
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
    /// The location's id
    #[arg(long)]
    location: Option<String>,
    /// The location's time zone
    #[arg(long, default_value = "Europe/Berlin")]
    time_zone: String,
    /// The instant at which the sandbox's time starts, such as 2026-11-23T09:00:00Z
    #[arg(long)]
    now: Option<jiff::Timestamp>,
    /// A scope that the token lacks; may be given more than once
    #[arg(long = "missing-scope", value_name = "SCOPE")]
    missing_scopes: Vec<String>,
    /// How far search lags behind writes
    #[arg(long, default_value_t = 0)]
    search_lag_ms: u32,
    /// Lets two contacts have the same e-mail or phone
    #[arg(long)]
    allow_duplicates: bool,
    /// What no two contacts may share, `email` or `phone`; may be given more than once, in order
    #[arg(long = "unique-identifier", value_name = "IDENTIFIER", default_values = ["email", "phone"])]
    unique_identifiers: Vec<String>,
    /// How many of the contacts came in one import, all at the same instant
    #[arg(long, default_value_t = 0)]
    import_cluster: usize,
    /// Lays a second location with so many contacts down, with a token of its own
    #[arg(long, value_name = "CONTACTS")]
    second_location: Option<usize>,
    /// Starts with a switch in this position; may be given more than once, see below
    #[arg(long = "switch", value_name = "NAME=JSON", value_parser = switch)]
    switches: Vec<Switch>,
    /// Requests allowed in ten seconds
    #[arg(long, default_value_t = 100)]
    burst_max: u32,
    /// Requests allowed in a day
    #[arg(long, default_value_t = 200_000)]
    daily_max: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("starbuero-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let token = if arguments.token_stdin {
        let mut token = String::new();
        std::io::stdin().read_line(&mut token)?;
        Some(token.trim().to_owned())
    } else {
        arguments.token
    };
    let sandbox = Sandbox::start(Options {
        port: arguments.port,
        contacts: arguments.contacts,
        seed: arguments.seed,
        token,
        location: arguments.location,
        time_zone: arguments.time_zone,
        now: arguments.now,
        missing_scopes: arguments.missing_scopes,
        search_lag_ms: arguments.search_lag_ms,
        allow_duplicates: arguments.allow_duplicates,
        unique_identifiers: arguments.unique_identifiers,
        import_cluster: arguments.import_cluster,
        burst_max: arguments.burst_max,
        daily_max: arguments.daily_max,
        apart: false,
        admin: true,
    })
    .await?;
    let second = arguments
        .second_location
        .map(|contacts| sandbox.add_location(contacts, arguments.seed.wrapping_add(1)));
    for switch in arguments.switches {
        sandbox.set(switch);
    }
    let mut line = serde_json::json!({
        "address": sandbox.address(), "token": sandbox.token(), "locationId": sandbox.location(),
        "adminAddress": sandbox.admin().map(|admin| &admin.address),
        "adminSecret": sandbox.admin().map(|admin| &admin.secret),
    });
    if let Some((location, token)) = second {
        line["secondLocationId"] = location.into();
        line["secondToken"] = token.into();
    }
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
