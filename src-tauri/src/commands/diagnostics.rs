//! What a technician needs: operations, requests, the allowance, a self-test.

use crm::Crm;
use model::{EndpointTable, EndpointTried, EndpointTry, QuotaGauge, RequestLog, SelfTest};
use tauri::State;

use crate::error::CommandError;

/// Every operation the app can call, with what is known of it.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_endpoints(crm: State<'_, Crm>) -> Result<EndpointTable, CommandError> {
    Ok(crm.endpoints().await?)
}

/// Tries each scope that only reads with one harmless read.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_test_scopes(crm: State<'_, Crm>) -> Result<EndpointTable, CommandError> {
    Ok(crm.test_scopes().await?)
}

/// Switches a group of operations off or on again.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_forbid(crm: State<'_, Crm>, group: String, forbidden: bool) -> Result<(), CommandError> {
    Ok(crm.forbid_endpoints(&group, forbidden).await?)
}

/// Sends one operation once, as it is, and shows what came without personal data.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_try(crm: State<'_, Crm>, request: EndpointTry) -> Result<EndpointTried, CommandError> {
    Ok(crm.try_endpoint(request).await?)
}

/// Checks everything that the app stands on. Takes at most ten seconds.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_self_test(crm: State<'_, Crm>) -> Result<SelfTest, CommandError> {
    Ok(crm.self_test().await?)
}

/// The last 1,000 requests, failures first.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_requests(crm: State<'_, Crm>) -> Result<RequestLog, CommandError> {
    Ok(crm.requests().await?)
}

/// Whether requests that went well are written to the log file, too.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_verbose(crm: State<'_, Crm>, verbose: bool) -> Result<(), CommandError> {
    Ok(crm.log_verbosely(verbose).await?)
}

/// The allowance, for a gauge.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_quota(crm: State<'_, Crm>) -> Result<QuotaGauge, CommandError> {
    Ok(crm.quota().await?)
}
