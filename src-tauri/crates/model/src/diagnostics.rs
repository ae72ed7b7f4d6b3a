use serde::{Deserialize, Serialize};
use specta::Type;

/// Which generation of HighLevel's API is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ApiGeneration {
    /// `2021-07-28`, and `2021-04-15` for calendars and conversations.
    #[default]
    Legacy,
    /// `v3`
    V3,
}

/// Every operation the app can call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointTable {
    /// What can be switched off together, in the order of `rows`.
    pub groups: Vec<EndpointGroup>,
    /// The operations.
    pub rows: Vec<EndpointRow>,
}

/// Operations that are switched on and off together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointGroup {
    /// `contacts`, `tasks` …
    pub name: String,
    /// None of its operations is sent.
    pub forbidden: bool,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointRow {
    /// Such as `contacts.get`.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Its HTTP method.
    pub method: String,
    /// Its path in the generation that is spoken, ids left open: `/contacts/{contactId}`.
    pub path: String,
    /// The scope it needs.
    pub scope: String,
    /// It changes nothing.
    pub reads_only: bool,
    /// Whether the token may.
    pub may: Permission,
    /// The last call of this run.
    pub last: Option<LastCall>,
    /// What a try of it begins with.
    pub sample: EndpointSample,
}

/// Whether the token may call an operation, as answers have told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// An operation of this scope was answered.
    Yes,
    /// HighLevel said that the scope is missing.
    No,
    /// Nothing of this scope was asked for yet.
    NotTried,
    /// The generation that is spoken does not have it.
    NotOffered,
}

/// What the last call of an operation came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastCall {
    /// Its status; `null` where no answer came.
    pub status: Option<u16>,
    /// When it began.
    pub at: String,
    /// How many milliseconds it took.
    pub ms: u32,
}

/// Ids, query and body for a try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSample {
    /// The open places of the path with an id of the account where one is known, else empty.
    pub ids: Vec<NamedText>,
    /// The query.
    pub query: Vec<NamedText>,
    /// The body as JSON, where there is one.
    pub body: Option<String>,
}

/// A name and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NamedText {
    /// The name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// One operation to be sent once, as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointTry {
    /// Such as `contacts.get`.
    pub name: String,
    /// Ids, query and body as they stand on the screen.
    pub with: EndpointSample,
}

/// What a try came to, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndpointTried {
    /// The request: method, path, headers, body.
    pub request: String,
    /// The status; `null` where no answer came.
    pub status: Option<u16>,
    /// How many milliseconds it took.
    pub ms: u32,
    /// The answer: headers and body.
    pub answer: String,
}

/// What went out and what came back, failures first, then newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestLog {
    /// At most the last 1,000.
    pub rows: Vec<RequestRow>,
    /// Requests that went well are written to the log file, too.
    pub verbose: bool,
}

/// One request. Nothing of whom it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestRow {
    /// When it was sent.
    pub at: String,
    /// Its HTTP method.
    pub method: String,
    /// Its path, ids left open.
    pub path: String,
    /// The status; `null` where no answer came.
    pub status: Option<u16>,
    /// How many milliseconds it took.
    pub ms: u32,
    /// How many bytes the answer had.
    pub bytes: u32,
    /// From 1.
    pub attempt: u32,
    /// HighLevel's name for it.
    pub trace_id: Option<String>,
    /// It failed.
    pub failed: bool,
}

/// The allowance, for a gauge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuotaGauge {
    /// Requests per window.
    pub limit: u32,
    /// The length of a window in milliseconds.
    pub window_ms: u32,
    /// Our own requests in the window that ends now.
    pub own: u32,
    /// Others' requests in the same window.
    pub others: u32,
    /// Our own that are not answered yet.
    pub in_flight: u32,
    /// For how many milliseconds nothing is sent after a 429.
    pub shut_for_ms: Option<u32>,
    /// The day's allowance.
    pub daily_limit: Option<u32>,
    /// What is left of it.
    pub daily_remaining: Option<u32>,
    /// At the pace since the app was opened, what will be left at midnight UTC; negative where it will not last.
    pub daily_forecast: Option<i32>,
    /// When the day's allowance will be used up, at that pace, if before midnight UTC.
    pub daily_used_up_at: Option<String>,
    /// The budget falls faster than our own count: others use the token or the location.
    pub others_use_it: bool,
    /// Our own requests in each of the last windows, oldest first.
    pub windows: Vec<u32>,
}

/// What a self-test found, in the order in which things depend on each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SelfTest {
    /// The checks.
    pub checks: Vec<Check>,
    /// All of it as text to be copied, in English and without personal data.
    pub report: String,
}

/// One check of a self-test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was checked.
    pub what: CheckKind,
    /// What came of it.
    pub result: CheckResult,
    /// A figure or name that goes with it, such as `12 ms` or a scope; the page knows what it means.
    pub detail: String,
    /// How many milliseconds it took.
    pub ms: u32,
}

/// What a self-test checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CheckKind {
    /// The system's keyring; detail: none.
    Keyring,
    /// The machine's clock against HighLevel's; detail: seconds of difference.
    Clock,
    /// The address is found; detail: the host.
    Dns,
    /// The connection is trusted and answered; detail: milliseconds of an answer.
    Tls,
    /// What the token may; detail: scopes that are missing.
    Scopes,
    /// The database is whole; detail: its size in MB.
    Database,
    /// What is searched is what is kept; detail: number of contacts.
    Index,
    /// Room on the disk; detail: MB that are free.
    Disk,
    /// The allowance; detail: what is left of window and day.
    Quota,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CheckResult {
    /// All is well.
    Good,
    /// It works, but somebody should look.
    Doubtful,
    /// It does not work.
    Bad,
    /// It does not apply, such as a keyring in session mode.
    LeftOut,
}
