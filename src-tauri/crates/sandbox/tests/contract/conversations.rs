//! Conversations, messages and transcripts.

use sandbox::{Options, Switch};
use serde_json::{Value, json};

use crate::desk::{Desk, ids, read};

async fn desk() -> (Desk, Value) {
    let desk = Desk::open().await;
    let found = desk
        .get(&format!("/conversations/search?locationId={}&limit=100", desk.location))
        .await
        .json();
    (desk, found)
}

/// Some call of the account that was transcribed, with its conversation.
async fn transcribed(desk: &Desk) -> Value {
    let path = format!(
        "/conversations/messages/export?locationId={}&channel=call&limit=500",
        desk.location
    );
    let calls = desk.get(&path).await.json();
    calls["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .find(|call| call["meta"]["call"]["duration"].as_u64() > Some(0))
        .expect("somebody was spoken to")
        .clone()
}

#[tokio::test]
async fn conversations_are_searched_by_contact_and_read_by_id() {
    let (desk, all) = desk().await;
    let rows = all["conversations"].as_array().unwrap();
    assert!(rows.len() > 15, "{}", rows.len());
    assert_eq!(all["total"], rows.len());
    let dates: Vec<i64> = rows
        .iter()
        .map(|row| row["lastMessageDate"].as_i64().unwrap())
        .collect();
    assert!(dates.is_sorted_by(|left, right| left >= right), "newest first");

    let contact = rows[3]["contactId"].as_str().unwrap();
    let path = format!("/conversations/search?locationId={}&contactId={contact}", desk.location);
    let one = desk.get(&path).await.json();
    assert_eq!(ids(&one["conversations"]), [rows[3]["id"].as_str().unwrap()]);

    let id = rows[3]["id"].as_str().unwrap();
    let read = desk.get(&format!("/conversations/{id}")).await.json();
    assert_eq!((&read["contactId"], &read["deleted"]), (&json!(contact), &json!(false)));
    assert_eq!(desk.get("/conversations/none").await.status, 400);
}

#[tokio::test]
async fn a_deleted_contacts_conversation_is_gone_with_its_messages() {
    let (desk, _) = desk().await;
    let call = transcribed(&desk).await;
    let [id, conversation, contact] = ["id", "conversationId", "contactId"].map(|name| call[name].as_str().unwrap());
    desk.call("DELETE", &format!("/contacts/{contact}"), Value::Null).await;
    for path in [
        format!("/conversations/{conversation}"),
        format!("/conversations/{conversation}/messages"),
        format!("/conversations/messages/{id}"),
        format!("/conversations/messages/{id}/locations/{}/recording", desk.location),
        format!("/conversations/locations/{}/messages/{id}/transcription", desk.location),
    ] {
        assert_eq!(desk.get(&path).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn conversations_are_searched_by_the_day_they_were_opened_and_scores_are_accepted() {
    let (desk, all) = desk().await;
    let rows = all["conversations"].as_array().unwrap();
    let mut opened: Vec<i64> = rows.iter().map(|row| row["dateAdded"].as_i64().unwrap()).collect();
    opened.sort_unstable();
    let since = opened[opened.len() - 3];
    let expected = opened.iter().filter(|at| **at >= since).count();
    let path = format!(
        "/conversations/search?locationId={}&limit=100&startDate={}&scoreProfile=x&scoreProfileMin=1&scoreProfileMax=9&sortScoreProfile=x",
        desk.location, since
    );
    assert_eq!(desk.get(&path).await.json()["total"], expected);
}

#[tokio::test]
async fn messages_come_newest_first_in_pages_and_nested_unless_switched() {
    let (desk, all) = desk().await;
    let id = all["conversations"][0]["id"].as_str().unwrap();
    let path = format!("/conversations/{id}/messages");
    let whole = desk.get(&path).await.json()["messages"].clone();
    let expected = ids(&whole["messages"]);
    assert!(expected.len() >= 2);
    assert_eq!(whole["nextPage"], false);

    let mut seen = Vec::new();
    let mut query = "?limit=1".to_owned();
    loop {
        let page = desk.get(&format!("{path}{query}")).await.json()["messages"].clone();
        seen.extend(ids(&page["messages"]));
        if page["nextPage"] == false {
            break;
        }
        query = format!("?limit=1&lastMessageId={}", page["lastMessageId"].as_str().unwrap());
    }
    assert_eq!(seen, expected);

    desk.sandbox.set(Switch::MessagesNested(false));
    let flat = desk.get(&path).await.json();
    assert_eq!(ids(&flat["messages"]), expected);
}

#[tokio::test]
async fn a_call_has_its_transcript_as_list_object_and_file_and_its_recording() {
    let (desk, _) = desk().await;
    let call = transcribed(&desk).await;
    let id = call["id"].as_str().unwrap();
    let one = desk.get(&format!("/conversations/messages/{id}")).await.json();
    assert_eq!(one["message"], call);
    assert_eq!((&call["type"], &call["messageType"]), (&json!(1), &json!("TYPE_CALL")));

    let path = format!("/conversations/locations/{}/messages/{id}/transcription", desk.location);
    let sentences = desk.get(&path).await.json();
    let sentences = sentences.as_array().unwrap();
    assert!(sentences.len() >= 4);
    assert_eq!(sentences[1]["sentenceIndex"], 1);
    assert!(sentences[1]["startTime"].as_u64() > sentences[0]["endTime"].as_u64());

    desk.sandbox.set(Switch::TranscriptList(false));
    let object = desk.get(&path).await.json();
    assert_eq!(object["transcript"], sentences[0]["transcript"]);
    assert!(object["traceId"].is_string());

    let file = desk.get(&format!("{path}/download")).await;
    assert_eq!(file.header("content-type").unwrap(), "text/plain; charset=utf-8");
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains("transcription.txt")
    );
    assert_eq!(file.text.lines().count(), sentences.len());
    assert!(file.header("x-ratelimit-remaining").is_some());

    let path = format!("/conversations/messages/{id}/locations/{}/recording", desk.location);
    let recording = desk.get(&path).await;
    assert_eq!(recording.header("content-type").unwrap(), "audio/x-wav");
    let foreign = format!("/conversations/messages/{id}/locations/elsewhere/recording");
    assert_eq!(desk.get(&foreign).await.status, 403);
}

#[tokio::test]
async fn a_message_without_transcript_has_none() {
    let (desk, _) = desk().await;
    let path = format!(
        "/conversations/messages/export?locationId={}&channel=sms&limit=10",
        desk.location
    );
    let messages = desk.get(&path).await.json();
    let id = messages["messages"][0]["id"].as_str().unwrap();
    let path = format!("/conversations/locations/{}/messages/{id}/transcription", desk.location);
    assert_eq!(
        desk.get(&path).await.refusal(),
        (400, json!(format!("Transcription with id {id} not found")))
    );
}

#[tokio::test]
async fn the_export_pages_by_cursor() {
    let (desk, _) = desk().await;
    let base = format!("/conversations/messages/export?locationId={}&limit=10", desk.location);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = desk.get(&format!("{base}{cursor}")).await.json();
        seen.extend(ids(&page["messages"]));
        let Some(next) = page["nextCursor"].as_str() else {
            assert_eq!(page["total"], seen.len());
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert!(seen.len() > 40);
    let path = format!("/conversations/messages/export?locationId={}&limit=9", desk.location);
    assert_eq!(desk.get(&path).await.status, 422);
}

#[tokio::test]
async fn an_email_has_its_body_only_by_its_own_call_which_needs_no_version() {
    let (desk, _) = desk().await;
    let path = format!(
        "/conversations/messages/export?locationId={}&channel=email&limit=10",
        desk.location
    );
    let messages = desk.get(&path).await.json();
    let email = &messages["messages"][0];
    assert_eq!(email.get("body"), None);
    let path = format!("/conversations/messages/email/{}", email["id"].as_str().unwrap());
    let request = desk.request("GET", &path).bearer_auth(desk.sandbox.token());
    let whole = read(request).await.unwrap();
    assert_eq!(whole.status, 200);
    assert!(whole.json()["body"].as_str().unwrap().starts_with("<p>"));
}

#[tokio::test]
async fn a_conversation_is_opened_once_and_messages_respect_do_not_disturb() {
    let desk = Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await;
    let id = desk
        .create(json!({ "firstName": "Ada", "phone": "+493023125777" }))
        .await;
    let body = json!({ "locationId": desk.location, "contactId": id });
    let opened = desk.call("POST", "/conversations/", body.clone()).await;
    assert_eq!((opened.status, &opened.json()["success"]), (201, &json!(true)));
    assert_eq!(desk.call("POST", "/conversations/", body).await.status, 400);

    let message = json!({ "type": "SMS", "contactId": id, "message": "Hallo" });
    let sent = desk.call("POST", "/conversations/messages", message.clone()).await;
    assert_eq!(sent.status, 200);
    assert_eq!(sent.json()["conversationId"], opened.json()["conversation"]["id"]);
    for (property, value) in [
        ("type", json!("Fax")),
        ("optimizationPeriod", json!("1h")),
        ("forward", json!({})),
    ] {
        let mut wrong = message.clone();
        wrong[property] = value;
        let refused = desk.call("POST", "/conversations/messages", wrong).await;
        assert_eq!(refused.status, 422, "{property}");
    }
    for kind in ["RCS", "WhatsApp", "IG", "FB", "Custom", "Live_Chat", "TIKTOK"] {
        let message = json!({ "type": kind, "contactId": id, "message": "Hallo" });
        assert_eq!(
            desk.call("POST", "/conversations/messages", message).await.status,
            200,
            "{kind}"
        );
    }
    desk.call("PUT", &format!("/contacts/{id}"), json!({ "dnd": true }))
        .await;
    assert_eq!(
        desk.call("POST", "/conversations/messages", message).await.refusal(),
        (400, json!("Cannot send message as DND is active for SMS."))
    );
}

#[tokio::test]
async fn the_week_has_calls_in_both_languages_one_without_a_transcription_and_one_of_a_stranger() {
    let (desk, _) = desk().await;
    let path = format!(
        "/conversations/messages/export?locationId={}&channel=call&limit=500&sortOrder=asc",
        desk.location
    );
    let calls = desk.get(&path).await.json();
    let calls = calls["messages"].as_array().unwrap().clone();
    let strangers: Vec<&Value> = calls.iter().filter(|call| call["contactId"] == "").collect();
    assert_eq!(strangers.len(), 1);
    assert_eq!(strangers[0]["from"], "+494055501234");

    let (mut texts, mut unclear, mut silent) = (String::new(), 0, 0);
    for call in calls.iter().filter(|call| call["meta"]["call"]["duration"] != 0) {
        let id = call["id"].as_str().unwrap();
        let path = format!("/conversations/locations/{}/messages/{id}/transcription", desk.location);
        let answer = desk.get(&path).await;
        if answer.status != 200 {
            silent += 1;
            continue;
        }
        for sentence in answer.json().as_array().unwrap() {
            texts += sentence["transcript"].as_str().unwrap();
            unclear += u32::from(sentence["confidence"].as_f64() < Some(0.7));
        }
    }
    assert!(texts.contains("Guten Tag") && texts.contains("How can I help you?"));
    assert!(unclear >= 3 && silent == 1, "{unclear} {silent}");
}

#[tokio::test]
async fn a_call_comes_in_and_its_transcription_later_over_the_admin_route_too() {
    let desk = Desk::with(Options {
        contacts: 2,
        admin: true,
        ..Options::default()
    })
    .await;
    let contact = desk.sandbox.contact_ids()[0].clone();
    let admin = desk.sandbox.admin().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |what: &str, body: Value| -> Value {
        http.post(format!("{}/{what}", admin.address))
            .header("x-sandbox-secret", &admin.secret)
            .body(body.to_string())
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let call = post("calls", json!({ "contact": contact, "seconds": 42, "outbound": true })).await;
    let id = call["id"].as_str().unwrap();
    let path = format!("/conversations/locations/{}/messages/{id}/transcription", desk.location);
    assert_eq!(desk.get(&path).await.status, 400);
    let said = json!({ "call": id, "said": [{ "speaker": 1, "text": "Hallo?", "confidence": 0.5 }] });
    assert_eq!(post("transcriptions", said).await["ok"], true);
    assert_eq!(desk.get(&path).await.json()[0]["transcript"], "Hallo?");
    let read = desk.get(&format!("/conversations/messages/{id}")).await.json();
    assert_eq!(
        (&read["message"]["contactId"], &read["message"]["direction"]),
        (&json!(contact), &json!("outbound"))
    );
}
