//! Campaigns and workflows: automations that write to real people.

use jiff::Timestamp;
use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{CampaignId, ContactId, WorkflowId};
use crate::lenient::{Fields, Json};
use crate::page::Page;

pub(crate) static ADD_TO_CAMPAIGN: Endpoint = Endpoint {
    name: "campaigns.add",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/campaigns/{campaignId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "campaign",
};
pub(crate) static REMOVE_FROM_CAMPAIGN: Endpoint = Endpoint {
    name: "campaigns.remove",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/campaigns/{campaignId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "campaign",
};
pub(crate) static REMOVE_FROM_ALL_CAMPAIGNS: Endpoint = Endpoint {
    name: "campaigns.remove_all",
    verb: Verb::Delete,
    path: Path::Moved {
        legacy: "/contacts/{contactId}/campaigns/removeAll",
        v3: "/contacts/{contactId}/campaigns/remove-all",
    },
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};
pub(crate) static CAMPAIGNS: Endpoint = Endpoint {
    name: "location_campaigns.list",
    verb: Verb::Get,
    path: Path::Same("/campaigns/"),
    scope: "campaigns.readonly",
    family: Family::Campaigns,
    effect: Effect::Read,
    noun: "campaign",
};
pub(crate) static ADD_TO_WORKFLOW: Endpoint = Endpoint {
    name: "workflows.add",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/workflow/{workflowId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "workflow",
};
pub(crate) static REMOVE_FROM_WORKFLOW: Endpoint = Endpoint {
    name: "workflows.remove",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/workflow/{workflowId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "workflow",
};
pub(crate) static WORKFLOWS: Endpoint = Endpoint {
    name: "location_workflows.list",
    verb: Verb::Get,
    path: Path::Same("/workflows/"),
    scope: "workflows.readonly",
    family: Family::Workflows,
    effect: Effect::Read,
    noun: "workflow",
};

/// Whether an automation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishStatus {
    /// Being written; does nothing yet.
    Draft,
    /// In use.
    Published,
    /// A status this crate does not know.
    Other(String),
}

impl PublishStatus {
    fn of(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "draft" => Self::Draft,
            "published" => Self::Published,
            _ => Self::Other(word),
        }
    }
}

/// A campaign as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Names the campaign.
    pub id: CampaignId,
    /// What it is called.
    pub name: Option<String>,
    /// Whether it runs.
    pub status: Option<PublishStatus>,
}

impl Campaign {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            name: fields.text(&["name"]),
            status: fields.text(&["status"]).map(PublishStatus::of),
        })
    }
}

/// A workflow as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Names the workflow.
    pub id: WorkflowId,
    /// What it is called.
    pub name: Option<String>,
    /// Whether it runs.
    pub status: Option<PublishStatus>,
    /// Counts its changes.
    pub version: Option<u64>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
}

impl Workflow {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            name: fields.text(&["name"]),
            status: fields.text(&["status"]).map(PublishStatus::of),
            version: fields.count(&["version"]),
            created: fields.instant(&["createdAt"]),
            updated: fields.instant(&["updatedAt"]),
        })
    }
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Start {
    #[serde(skip_serializing_if = "Option::is_none")]
    event_start_time: Option<String>,
}

/// Campaigns of one contact. Being in one makes HighLevel write to the contact: ask the rep first.
#[derive(Debug, Clone, Copy)]
pub struct ContactCampaigns<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl ContactCampaigns<'_> {
    /// `POST /contacts/{contactId}/campaigns/{campaignId}`
    ///
    /// Scope `contacts.write`. Never repeat it blindly: the contact may get every message twice.
    pub async fn add(&self, campaign: &CampaignId) -> Result<()> {
        let ids = [self.contact.as_str(), campaign.as_str()];
        let call = Call::to(&ADD_TO_CAMPAIGN, &ids).body(&Nothing {});
        self.client.send(call, |_| Some(())).await
    }

    /// `DELETE /contacts/{contactId}/campaigns/{campaignId}`
    ///
    /// Scope `contacts.write`. Idempotent.
    pub async fn remove(&self, campaign: &CampaignId) -> Result<()> {
        let ids = [self.contact.as_str(), campaign.as_str()];
        self.client
            .send(Call::to(&REMOVE_FROM_CAMPAIGN, &ids), |_| Some(()))
            .await
    }

    /// `DELETE /contacts/{contactId}/campaigns/removeAll`, and under [`crate::Generation::V3`]
    /// `DELETE /contacts/{contactId}/campaigns/remove-all`
    ///
    /// Scope `contacts.write`. Idempotent.
    pub async fn remove_all(&self) -> Result<()> {
        let ids = [self.contact.as_str()];
        self.client
            .send(Call::to(&REMOVE_FROM_ALL_CAMPAIGNS, &ids), |_| Some(()))
            .await
    }
}

/// Campaigns of the location.
#[derive(Debug, Clone, Copy)]
pub struct LocationCampaigns<'a> {
    pub(crate) client: &'a Client,
}

impl LocationCampaigns<'_> {
    /// `GET /campaigns/`
    ///
    /// Scope `campaigns.readonly`. All of them, drafts included.
    pub async fn list(&self) -> Result<Page<Campaign>> {
        let call = Call::to(&CAMPAIGNS, &[]).query("locationId", self.client.location().as_str());
        self.client.send(call, campaigns_of).await
    }
}

/// Workflows of one contact. Being in one can make HighLevel write to the contact: ask the rep first.
#[derive(Debug, Clone, Copy)]
pub struct ContactWorkflows<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl ContactWorkflows<'_> {
    /// `POST /contacts/{contactId}/workflow/{workflowId}`
    ///
    /// Scope `contacts.write`. Success means that it is queued. `start` is the event that the workflow counts from,
    /// where it has one. Never repeat it blindly: the contact may get every message twice.
    pub async fn add(&self, workflow: &WorkflowId, start: Option<Timestamp>) -> Result<()> {
        let ids = [self.contact.as_str(), workflow.as_str()];
        let event_start_time = start.map(|start| start.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string());
        let call = Call::to(&ADD_TO_WORKFLOW, &ids).body(&Start { event_start_time });
        self.client.send(call, |_| Some(())).await
    }

    /// `DELETE /contacts/{contactId}/workflow/{workflowId}`
    ///
    /// Scope `contacts.write`. A `DELETE` with a body, which is empty. Idempotent.
    pub async fn remove(&self, workflow: &WorkflowId) -> Result<()> {
        let ids = [self.contact.as_str(), workflow.as_str()];
        let call = Call::to(&REMOVE_FROM_WORKFLOW, &ids).body(&Nothing {});
        self.client.send(call, |_| Some(())).await
    }
}

/// Workflows of the location.
#[derive(Debug, Clone, Copy)]
pub struct LocationWorkflows<'a> {
    pub(crate) client: &'a Client,
}

impl LocationWorkflows<'_> {
    /// `GET /workflows/`
    ///
    /// Scope `workflows.readonly`. All of them, drafts included.
    pub async fn list(&self) -> Result<Page<Workflow>> {
        let call = Call::to(&WORKFLOWS, &[]).query("locationId", self.client.location().as_str());
        self.client.send(call, workflows_of).await
    }
}

pub(crate) fn campaigns_of(answer: Json<'_>) -> Option<Page<Campaign>> {
    let rows = Fields::of(answer)?.take_rows("campaigns")?;
    Some(Page::read(rows, None, None, |row| Campaign::read(&row)))
}

pub(crate) fn workflows_of(answer: Json<'_>) -> Option<Page<Workflow>> {
    let rows = Fields::of(answer)?.take_rows("workflows")?;
    Some(Page::read(rows, None, None, |row| Workflow::read(&row)))
}
