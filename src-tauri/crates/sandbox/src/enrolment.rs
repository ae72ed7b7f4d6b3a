//! Campaigns and workflows: their lists, and a contact's enrolment (CONTACTS-API §8.7, §10.8).

use serde_json::{Value, json};

use crate::account::Account;
use crate::body::text;
use crate::clock::iso;
use crate::index::Id;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /campaigns/`
pub(crate) fn campaigns(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &["status"])?;
    let campaigns: Vec<Value> = account
        .campaigns
        .iter()
        .map(
            |(id, name)| json!({ "id": &**id, "name": name, "status": "published", "locationId": account.location.id }),
        )
        .collect();
    Ok(Answer::ok(json!({ "campaigns": campaigns })))
}

/// `GET /workflows/`
pub(crate) fn workflows(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &[])?;
    let workflows: Vec<Value> = account
        .workflows
        .iter()
        .map(|(id, name)| {
            json!({
                "id": id, "name": name, "status": "published", "version": 1,
                "createdAt": iso(call.now), "updatedAt": iso(call.now),
                "locationId": account.location.id,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "workflows": workflows })))
}

/// `POST /contacts/{contactId}/campaigns/{campaignId}`
pub(crate) fn join_campaign(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.body(&[])?;
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let campaign = campaign(account, call)?;
    join(account, contact, campaign);
    Ok(Answer::created(call.succeeded()))
}

/// `DELETE /contacts/{contactId}/campaigns/{campaignId}`
pub(crate) fn leave_campaign(account: &mut Account, call: &Call<'_>) -> Outcome {
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let campaign = campaign(account, call)?;
    leave(account, &contact, |held| *held == campaign);
    Ok(Answer::ok(call.succeeded()))
}

/// `DELETE /contacts/{contactId}/campaigns/removeAll`; `…/remove-all` under `v3`
pub(crate) fn leave_all_campaigns(account: &mut Account, call: &Call<'_>) -> Outcome {
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let campaigns: Vec<String> = account.campaigns.iter().map(|(id, _)| id.to_string()).collect();
    leave(account, &contact, |held| campaigns.contains(held));
    Ok(Answer::ok(call.succeeded()))
}

/// `POST /contacts/{contactId}/workflow/{workflowId}`
pub(crate) fn join_workflow(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.body(&[text("eventStartTime")])?;
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let workflow = workflow(account, call)?;
    join(account, contact, workflow);
    Ok(Answer::ok(call.succeeded()))
}

/// `DELETE /contacts/{contactId}/workflow/{workflowId}`
pub(crate) fn leave_workflow(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.body(&[text("eventStartTime")])?;
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let workflow = workflow(account, call)?;
    if leave(account, &contact, |held| *held == workflow) {
        account.finished.entry(contact).or_default().push(workflow);
    }
    Ok(Answer::ok(call.succeeded()))
}

fn join(account: &mut Account, contact: Id, what: String) {
    let held = account.enrolments.entry(contact).or_default();
    if !held.contains(&what) {
        held.push(what);
    }
}

/// Whether there was something to leave.
fn leave(account: &mut Account, contact: &Id, what: impl Fn(&String) -> bool) -> bool {
    let Some(held) = account.enrolments.get_mut(contact) else {
        return false;
    };
    let before = held.len();
    held.retain(|held| !what(held));
    held.len() < before
}

fn campaign(account: &Account, call: &Call<'_>) -> Result<String, Refusal> {
    let id = call.param("campaignId");
    account
        .campaigns
        .iter()
        .find(|(known, _)| **known == *id)
        .map(|(id, _)| id.to_string())
        .ok_or_else(|| Refusal::unknown("Campaign", id))
}

fn workflow(account: &Account, call: &Call<'_>) -> Result<String, Refusal> {
    let id = call.param("workflowId");
    account
        .workflows
        .iter()
        .find(|(known, _)| known == id)
        .map(|(id, _)| id.clone())
        .ok_or_else(|| Refusal::unknown("Workflow", id))
}
