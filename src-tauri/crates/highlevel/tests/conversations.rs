//! Conversations, their messages, e-mails and transcripts of calls.

mod support;

use std::pin::pin;

use futures_util::TryStreamExt;
use highlevel::{
    ContactId, ConversationId, ConversationSearch, EmailId, Error, ExportChannel, MessageDirection, MessageExport,
    MessageId, MessageKind,
};
use serde_json::{Value, json};
use support::{LOCATION, Stage, contact, header, pairs, query};
use wiremock::matchers::{query_param, query_param_is_missing};
use wiremock::{Mock, ResponseTemplate};

const MESSAGES: &str = "/conversations/abc/messages";
const TRANSCRIPTION: &str = "/conversations/locations/ve9EPM428h8vShlRW1KT/messages/m/transcription";
const DOWNLOAD: &str = "/conversations/locations/ve9EPM428h8vShlRW1KT/messages/m/transcription/download";

fn conversation() -> ConversationId {
    ConversationId::parse("abc").expect("an id")
}

fn message() -> MessageId {
    MessageId::parse("m").expect("an id")
}

#[tokio::test]
async fn conversations_of_a_contact_are_found_and_name_their_place() {
    let stage = Stage::new().await;
    let body = json!({ "total": "2", "conversations": [
        { "id": "a", "contactId": "seD4PfOuKoVMLkEZqohJ", "fullName": "Rubika Deo", "lastMessageBody": "Hi",
          "lastMessageType": "TYPE_SMS", "type": "TYPE_PHONE", "unreadCount": "3", "lastMessageDate": 1625745731000_i64 },
        { "id": "b", "lastMessageType": "TYPE_TIKTOK", "lastMessageDate": "2021-07-08T12:02:10Z" },
    ] });
    stage.answers("GET", "/conversations/search", 200, body).await;
    let search = ConversationSearch {
        contact: Some(contact()),
        unread_only: true,
        limit: 2,
        ..ConversationSearch::default()
    };

    let page = stage.client.conversations().search(&search).await.expect("found");

    let [first, second] = page.rows.as_slice() else {
        panic!("two rows")
    };
    assert_eq!(first.contact, Some(contact()));
    assert_eq!(first.contact_name.as_deref(), Some("Rubika Deo"));
    assert_eq!(first.unread, Some(3));
    assert_eq!(first.last_message_kind, Some(MessageKind::Sms));
    assert_eq!(
        second.last_message_kind,
        Some(MessageKind::Other("TYPE_TIKTOK".to_owned()))
    );
    assert_eq!(page.total, Some(2));
    assert_eq!(page.next.expect("a place").to_text(), "[1625745730000]");
    assert_eq!(
        query(&stage.request().await),
        pairs(&[
            ("locationId", LOCATION),
            ("contactId", "seD4PfOuKoVMLkEZqohJ"),
            ("status", "unread"),
            ("sort", "desc"),
            ("sortBy", "last_message_date"),
            ("limit", "2"),
        ])
    );
}

fn call() -> Value {
    json!({
        "id": "m", "type": 1, "messageType": "TYPE_CALL", "contactId": "c", "direction": "outbound", "userId": "u",
        "to": "+4922198765430",
        "dateAdded": "2021-07-08T12:02:11.285Z", "meta": { "call": { "duration": "62", "status": "completed" } },
    })
}

#[tokio::test]
async fn messages_are_read_flat_or_nested() {
    let inner = json!({ "lastMessageId": "n", "nextPage": true, "messages": [call(), { "id": "n", "body": "Hi" }] });
    for answer in [inner.clone(), json!({ "messages": inner })] {
        let stage = Stage::new().await;
        stage.answers("GET", MESSAGES, 200, answer).await;

        let page = stage
            .client
            .conversations()
            .messages(&conversation(), None)
            .await
            .expect("listed");

        assert_eq!(page.rows.len(), 2);
        assert!(!page.is_last);
        assert_eq!(page.rows[0].kind, Some(MessageKind::Call));
        assert_eq!(page.rows[0].direction, Some(MessageDirection::Outbound));
        assert_eq!(page.rows[0].call_duration, Some(62));
        assert_eq!(page.rows[0].to.as_deref(), Some("+4922198765430"));
        assert_eq!(page.rows[0].call_status.as_deref(), Some("completed"));
    }
}

#[tokio::test]
async fn messages_go_on_until_there_is_no_next_page() {
    let stage = Stage::new().await;
    let page = |id: &str, more: bool| json!({ "messages": { "nextPage": more, "lastMessageId": id, "messages": [{ "id": id }] } });
    let answers = |body| ResponseTemplate::new(200).set_body_json(body);
    Mock::given(query_param_is_missing("lastMessageId"))
        .respond_with(answers(page("a", true)))
        .mount(&stage.server)
        .await;
    Mock::given(query_param("lastMessageId", "a"))
        .respond_with(answers(page("b", false)))
        .mount(&stage.server)
        .await;

    let pages: Vec<_> = stage
        .client
        .conversations()
        .stream_messages(conversation())
        .try_collect()
        .await
        .expect("read");

    assert_eq!(pages.len(), 2);
    assert_eq!(stage.requests().await.len(), 2);
}

#[tokio::test]
async fn a_message_has_an_envelope_and_its_call_in_either_place() {
    let documented = json!({
        "id": "m", "messageType": "SMS", "direction": "sideways", "status": "clicked", "attachments": "",
        "meta": { "callDuration": "120", "callStatus": "voicemail", "email": { "messageIds": ["e1", "e2"] } },
    });
    for answer in [documented.clone(), json!({ "message": documented })] {
        let stage = Stage::new().await;
        stage.answers("GET", "/conversations/messages/m", 200, answer).await;

        let read = stage.client.messages().get(&message()).await.expect("found");

        assert_eq!(read.kind, Some(MessageKind::Sms));
        assert_eq!(read.direction, Some(MessageDirection::Other("sideways".to_owned())));
        assert_eq!(
            (read.call_duration, read.call_status.as_deref()),
            (Some(120), Some("voicemail"))
        );
        assert_eq!(read.emails.map(|emails| emails.len()), Some(2));
        assert_eq!(read.attachments, None);
    }
}

#[tokio::test]
async fn an_e_mail_is_read_by_its_own_id() {
    let stage = Stage::new().await;
    let body = json!({
        "id": "e", "threadId": "t", "subject": "Offer", "body": "<p>Hello</p>", "from": "jane@example.org",
        "to": ["rubika@example.org"], "direction": "outbound", "dateAdded": "2021-07-08T12:02:11.285Z",
    });
    stage.answers("GET", "/conversations/messages/email/e", 200, body).await;

    let read = stage
        .client
        .messages()
        .email(&EmailId::parse("e").expect("an id"))
        .await
        .expect("found");

    assert_eq!(read.subject.as_deref(), Some("Offer"));
    assert_eq!(read.to, Some(vec!["rubika@example.org".to_owned()]));
}

#[tokio::test]
async fn an_export_goes_from_cursor_to_cursor_with_the_same_conditions() {
    let stage = Stage::new().await;
    let answers = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    Mock::given(query_param_is_missing("cursor"))
        .respond_with(answers(
            json!({ "messages": [{ "id": "a" }], "nextCursor": "eyJ=", "total": 3 }),
        ))
        .mount(&stage.server)
        .await;
    Mock::given(query_param("cursor", "eyJ="))
        .respond_with(answers(
            json!({ "messages": [{ "id": "b" }, {}], "nextCursor": null, "total": 3 }),
        ))
        .mount(&stage.server)
        .await;
    let export = MessageExport {
        contact: Some(ContactId::parse("c").expect("an id")),
        channel: Some(ExportChannel::Sms),
        from: Some("2021-07-08T12:02:11Z".parse().expect("an instant")),
        limit: 1,
        ..MessageExport::default()
    };

    let mut pages = pin!(stage.client.messages().stream(export));
    let mut read = Vec::new();
    while let Some(page) = pages.try_next().await.expect("read") {
        read.extend(page.rows.into_iter().map(|message| message.id.into_string()));
    }

    assert_eq!(read, ["a", "b"]);
    let requests = stage.requests().await;
    assert_eq!(requests.len(), 2);
    let mut expected = pairs(&[
        ("locationId", LOCATION),
        ("contactId", "c"),
        ("channel", "SMS"),
        ("startDate", "2021-07-08T12:02:11Z"),
        ("sortBy", "createdAt"),
        ("sortOrder", "asc"),
        ("limit", "10"),
    ]);
    assert_eq!(query(&requests[0]), expected);
    expected.extend(pairs(&[("cursor", "eyJ=")]));
    assert_eq!(query(&requests[1]), expected);
}

#[tokio::test]
async fn a_transcription_is_a_list_or_one_sentence_and_its_numbers_may_be_texts() {
    let late =
        json!({ "mediaChannel": "2", "sentenceIndex": 1, "startTime": "1500", "endTime": 2000, "transcript": "Yes." });
    let early = json!({ "mediaChannel": 1, "sentenceIndex": "0", "startTime": 34, "transcript": "Hello?", "confidence": "0.93" });
    for (answer, said) in [
        (json!([late, early, { "mediaChannel": 1 }]), vec!["Hello?", "Yes."]),
        (early.clone(), vec!["Hello?"]),
        (json!({ "transcription": [late, early] }), vec!["Hello?", "Yes."]),
        (json!([]), vec![]),
    ] {
        let stage = Stage::new().await;
        stage.answers("GET", TRANSCRIPTION, 200, answer).await;

        let page = stage.client.messages().transcription(&message()).await.expect("read");

        let read: Vec<_> = page.rows.iter().map(|sentence| sentence.transcript.as_str()).collect();
        assert_eq!(read, said);
        if let Some(first) = page.rows.first() {
            assert_eq!(
                (first.channel, first.start, first.confidence),
                (Some(1), Some(34), Some(0.93))
            );
        }
    }
}

#[tokio::test]
async fn a_call_without_a_transcript_is_nothing_unusual() {
    let stage = Stage::new().await;
    stage.responds("GET", TRANSCRIPTION, ResponseTemplate::new(200)).await;
    stage
        .answers("GET", DOWNLOAD, 404, json!({ "message": "Transcription not found" }))
        .await;

    let page = stage.client.messages().transcription(&message()).await.expect("empty");
    let error = stage
        .client
        .messages()
        .transcription_text(&message())
        .await
        .expect_err("none");

    assert!(page.rows.is_empty());
    assert!(
        matches!(error, Error::NotFound { what: "transcription" }),
        "got {error:?}"
    );
}

#[tokio::test]
async fn a_downloaded_transcript_is_plain_text_and_a_web_page_is_none() {
    let stage = Stage::new().await;
    let response = ResponseTemplate::new(200).set_body_raw("[00:01] Hello?\n", "text/plain; charset=utf-8");
    stage.responds("GET", DOWNLOAD, response).await;

    let text = stage
        .client
        .messages()
        .transcription_text(&message())
        .await
        .expect("read");

    assert_eq!(text, "[00:01] Hello?\n");
    assert_eq!(header(&stage.request().await, "accept"), Some("text/plain"));

    let stage = Stage::new().await;
    let page = ResponseTemplate::new(200).set_body_raw("<!doctype html>", "text/html");
    stage.responds("GET", DOWNLOAD, page).await;
    let error = stage
        .client
        .messages()
        .transcription_text(&message())
        .await
        .expect_err("a page");
    assert!(matches!(error, Error::NotHighLevel), "got {error:?}");
}
