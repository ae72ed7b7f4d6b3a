//! Campaigns, workflows and followers.

mod support;

use highlevel::{CampaignId, Error, Fate, PublishStatus, UserId, WorkflowId};
use serde_json::json;
use support::{Stage, contact, header};
use wiremock::ResponseTemplate;

const FOLLOWERS: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/followers";
const WORKFLOW: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/workflow/0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11";

fn workflow() -> WorkflowId {
    WorkflowId::parse("0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11").expect("an id")
}

#[tokio::test]
async fn followers_afterwards_are_told_where_the_answer_tells_them() {
    for (answer, told) in [
        (
            json!({ "followers": ["a", { "id": "b" }], "followersAdded": ["b"] }),
            Some(2),
        ),
        (json!({ "followers": "a" }), Some(1)),
        (json!({ "succeded": true }), None),
    ] {
        let stage = Stage::new().await;
        stage.answers("POST", FOLLOWERS, 201, answer).await;

        let read = stage
            .client
            .followers(&contact())
            .add(&[UserId::parse("b").expect("an id")])
            .await
            .expect("added");

        assert_eq!(read.map(|users| users.len()), told);
    }
}

#[tokio::test]
async fn leaving_a_workflow_is_a_delete_with_an_empty_body() {
    let stage = Stage::new().await;
    stage
        .answers("DELETE", WORKFLOW, 200, json!({ "succeded": true }))
        .await;

    stage
        .client
        .workflows(&contact())
        .remove(&workflow())
        .await
        .expect("removed");

    let request = stage.request().await;
    assert_eq!(request.body, b"{}");
    assert_eq!(header(&request, "content-length"), Some("2"));
}

#[tokio::test]
async fn an_enrolment_may_have_happened_whatever_a_failure_says() {
    for response in [
        ResponseTemplate::new(502),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(422).set_body_json(json!({ "message": ["no"] })),
    ] {
        let stage = Stage::new().await;
        stage.responds("POST", WORKFLOW, response).await;

        let error = stage
            .client
            .workflows(&contact())
            .add(&workflow(), None)
            .await
            .expect_err("failed");

        assert_eq!(error.fate(true), Fate::Unknown);
        assert_eq!(stage.requests().await.len(), 1, "never repeated");
    }
}

#[tokio::test]
async fn an_unknown_campaign_is_told_from_an_unknown_contact() {
    for (message, missing) in [
        ("Campaign not found", "campaign"),
        ("Contact not found for id:x", "contact"),
    ] {
        let stage = Stage::new().await;
        stage
            .responds_to_all(ResponseTemplate::new(400).set_body_json(json!({ "message": message })))
            .await;

        let error = stage
            .client
            .campaigns(&contact())
            .remove(&CampaignId::parse("x").expect("an id"))
            .await
            .expect_err("missing");

        assert!(
            matches!(error, Error::NotFound { what } if what == missing),
            "got {error:?}"
        );
    }
}

#[tokio::test]
async fn automations_are_listed_with_a_status_that_may_be_new() {
    let stage = Stage::new().await;
    let body = json!({ "workflows": [
        { "id": "a", "name": "Welcome", "status": "published", "version": "7", "createdAt": "2021-07-02T05:18:26.704Z" },
        { "id": "b", "status": "draft" }, { "id": "c", "status": "paused" }, { "id": "d" },
    ] });
    stage.answers("GET", "/workflows/", 200, body).await;
    stage
        .answers(
            "GET",
            "/campaigns/",
            200,
            json!({ "campaigns": [{ "id": "a", "status": "Draft" }] }),
        )
        .await;

    let workflows = stage.client.location_workflows().list().await.expect("listed").rows;
    let campaigns = stage.client.location_campaigns().list().await.expect("listed").rows;

    assert_eq!(workflows[0].version, Some(7));
    let read: Vec<_> = workflows.into_iter().map(|row| row.status).collect();
    assert_eq!(
        read,
        [
            Some(PublishStatus::Published),
            Some(PublishStatus::Draft),
            Some(PublishStatus::Other("paused".to_owned())),
            None,
        ]
    );
    assert_eq!(campaigns[0].status, Some(PublishStatus::Draft));
}
