//! Conversations, their messages, and what was said in calls (CONTACTS-API §10.9).

use serde_json::{Value, json};

use crate::account::Account;
use crate::body::{Field, any, choice, flag, number, object, text, texts};
use crate::clock::{Millis, iso, parse_iso};
use crate::contact::Contact;
use crate::index::Id;
use crate::refusal::Refusal;
use crate::route::{Answer, AnswerBody, Call, Outcome};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    Call,
    Sms,
    Email,
}

impl Channel {
    fn number(self) -> u8 {
        match self {
            Self::Call => 1,
            Self::Sms => 2,
            Self::Email => 3,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Call => "TYPE_CALL",
            Self::Sms => "TYPE_SMS",
            Self::Email => "TYPE_EMAIL",
        }
    }
}

/// One sentence of a transcription; times in milliseconds from the start of the call.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) speaker: u8,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) text: String,
    pub(crate) confidence: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Channel,
    pub(crate) inbound: bool,
    pub(crate) subject: Option<String>,
    pub(crate) body: String,
    pub(crate) user: Option<Id>,
    /// Of a call: the other side's number, where it is not the contact's.
    pub(crate) number: Option<String>,
    pub(crate) date_added: Millis,
    /// Of a call; no answer was taken when zero.
    pub(crate) seconds: u64,
    pub(crate) sentences: Vec<Sentence>,
}

/// All that was exchanged with one contact, oldest first.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) id: Id,
    /// Empty where the other side is nobody's contact.
    pub(crate) contact: Id,
    pub(crate) unread: u32,
    pub(crate) date_added: Millis,
    pub(crate) messages: Vec<Message>,
}

impl Conversation {
    /// Whether its contact is there, or it never had one.
    fn is_there(&self, account: &Account) -> bool {
        self.contact.is_empty() || account.contact(&self.contact).is_ok()
    }

    fn last_at(&self) -> Millis {
        self.messages
            .last()
            .map_or(self.date_added, |message| message.date_added)
    }
}

/// `GET /conversations/search`
pub(crate) fn search(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(
        &["locationId"],
        &[
            "contactId",
            "assignedTo",
            "followers",
            "mentions",
            "query",
            "sort",
            "startAfterDate",
            "id",
            "limit",
            "lastMessageType",
            "lastMessageAction",
            "lastMessageDirection",
            "status",
            "sortBy",
            "sortScoreProfile",
            "scoreProfile",
            "scoreProfileMin",
            "scoreProfileMax",
            "startDate",
            "endDate",
        ],
    )?;
    let limit = call.number("limit", 20, 100)?;
    let edge = |name: &str, otherwise: Millis| match call.query(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse::<Millis>()
            .map_err(|_| Refusal::invalid(vec![format!("{name} must be a number string")])),
    };
    let added = edge("startDate", Millis::MIN)?..=edge("endDate", Millis::MAX)?;
    let words = crate::contacts::query_words(call.query("query").unwrap_or_default());
    let ascending = call.query("sort") == Some("asc");
    let start = call.query("startAfterDate").and_then(|at| at.parse::<Millis>().ok());
    let mut found: Vec<(&Conversation, &Contact)> = account
        .conversations
        .iter()
        .filter_map(|conversation| {
            let contact = account.contact(&conversation.contact).ok()?;
            Some((conversation, &**contact))
        })
        .filter(|(conversation, contact)| {
            let same = |name: &str, value: Option<&str>| call.query(name).is_none_or(|wanted| Some(wanted) == value);
            let last = conversation.messages.last();
            same("contactId", Some(&contact.id))
                && same("id", Some(&conversation.id))
                && same("assignedTo", contact.assigned_to.as_deref())
                && same("lastMessageType", last.map(|message| message.channel.name()))
                && contact.answers_query(&words)
                && added.contains(&conversation.date_added)
                && match call.query("status") {
                    Some("unread") => conversation.unread > 0,
                    Some("read") => conversation.unread == 0,
                    Some("starred") => false,
                    _ => true,
                }
        })
        .collect();
    found.sort_by_key(|(conversation, _)| (conversation.last_at(), conversation.id.clone()));
    if !ascending {
        found.reverse();
    }
    let total = found.len();
    let conversations: Vec<Value> = found
        .into_iter()
        .filter(|(conversation, _)| {
            let at = conversation.last_at();
            start.is_none_or(|start| if ascending { at > start } else { at < start })
        })
        .take(limit)
        .map(|(conversation, contact)| row(account, conversation, contact))
        .collect();
    Ok(Answer::ok(json!({ "conversations": conversations, "total": total })))
}

fn row(account: &Account, conversation: &Conversation, contact: &Contact) -> Value {
    let last = conversation.messages.last();
    json!({
        "id": &*conversation.id, "contactId": &*contact.id, "locationId": account.location.id,
        "lastMessageBody": last.map(|message| message.body.as_str()).unwrap_or_default(),
        "lastMessageType": last.map_or("TYPE_SMS", |message| message.channel.name()),
        "lastMessageDate": conversation.last_at(), "dateAdded": conversation.date_added,
        "dateUpdated": conversation.last_at(), "type": "TYPE_PHONE", "unreadCount": conversation.unread,
        "fullName": contact.full_name().unwrap_or_default(),
        "contactName": contact.full_name().unwrap_or_default(),
        "email": contact.email.as_deref().unwrap_or_default(),
        "phone": contact.phone.as_deref().unwrap_or_default(), "assignedTo": contact.assigned_to.as_deref(),
        "sort": [conversation.last_at()],
    })
}

/// `GET /conversations/{conversationId}`, without an envelope
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let conversation = find(account, call.param("conversationId"))?;
    Ok(Answer::ok(json!({
        "id": &*conversation.id, "contactId": &*conversation.contact, "locationId": account.location.id,
        "deleted": false, "inbox": true, "type": 1, "unreadCount": conversation.unread, "starred": false,
    })))
}

/// `POST /conversations/`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&[text("locationId").required(), text("contactId").required()])?;
    let contact = account.contact(body.text("contactId").unwrap_or_default())?.id.clone();
    if account.conversations.iter().any(|held| held.contact == contact) {
        return Err(Refusal::bad_request("Conversation already exists"));
    }
    let place = open(account, &contact, call.now);
    let conversation = &account.conversations[place];
    Ok(Answer::created(json!({ "success": true, "conversation": {
        "id": &*conversation.id, "contactId": &*contact, "locationId": account.location.id, "deleted": false,
        "dateAdded": iso(call.now), "dateUpdated": iso(call.now), "lastMessageDate": iso(call.now),
    } })))
}

/// `GET /conversations/{conversationId}/messages`, newest first
///
/// Nested as seen live, or flat as documented. E-mails come without their bodies.
pub(crate) fn messages(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&[], &["lastMessageId", "limit", "type"])?;
    let limit = call.number("limit", 20, 100)?;
    let conversation = find(account, call.param("conversationId"))?;
    let kinds: Option<Vec<&str>> = call.query("type").map(|kinds| kinds.split(',').collect());
    let newest_first: Vec<&Message> = conversation.messages.iter().rev().collect();
    let start = match call.query("lastMessageId") {
        None => 0,
        Some(id) => newest_first
            .iter()
            .position(|message| &*message.id == id)
            .map(|place| place + 1)
            .ok_or_else(|| Refusal::unknown("Message", id))?,
    };
    let mut found = newest_first.into_iter().skip(start).filter(|message| {
        kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(&message.channel.name()))
    });
    let page: Vec<&Message> = found.by_ref().take(limit).collect();
    let rows: Vec<Value> = page
        .iter()
        .map(|message| wire(account, conversation, message))
        .collect();
    let inner = json!({
        "lastMessageId": page.last().map_or("", |message| &*message.id), "nextPage": found.next().is_some(),
        "messages": rows,
    });
    Ok(Answer::ok(if call.switches.messages_nested {
        json!({ "messages": inner })
    } else {
        inner
    }))
}

/// `GET /conversations/messages/{id}`
pub(crate) fn message(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (conversation, message) = find_message(account, call.param("id"))?;
    Ok(Answer::ok(json!({ "message": wire(account, conversation, message) })))
}

/// `GET /conversations/messages/email/{id}`, without an envelope
pub(crate) fn email(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.param("id");
    let (conversation, message) = find_message(account, id)?;
    if message.channel != Channel::Email {
        return Err(Refusal::unknown("Email", id));
    }
    let contact = account.contact(&conversation.contact)?;
    let address = contact.email.clone().unwrap_or_default();
    let ours = account.location.email.clone();
    let (from, to) = if message.inbound {
        (address, ours)
    } else {
        (ours, address)
    };
    Ok(Answer::ok(json!({
        "id": id, "threadId": id, "locationId": account.location.id, "contactId": &*contact.id,
        "conversationId": &*conversation.id, "dateAdded": iso(message.date_added),
        "subject": message.subject, "body": message.body, "direction": direction(message), "status": "read",
        "contentType": "text/html", "attachments": [], "from": from, "to": [to], "cc": [], "bcc": [],
    })))
}

/// `GET /conversations/messages/export`
pub(crate) fn export(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(
        &["locationId"],
        &[
            "limit",
            "cursor",
            "sortBy",
            "sortOrder",
            "conversationId",
            "contactId",
            "channel",
            "startDate",
            "endDate",
        ],
    )?;
    let limit = call.number("limit", 100, 500)?;
    if limit < 10 {
        return Err(Refusal::invalid(vec!["limit must not be less than 10".into()]));
    }
    let skip = call.number("cursor", 0, usize::MAX)?;
    let instant = |name: &str, otherwise: Millis| match call.query(name) {
        None => Ok(otherwise),
        Some(text) => parse_iso(text)
            .or_else(|| text.parse().ok())
            .ok_or_else(|| Refusal::invalid(vec![format!("{name} must be a valid ISO 8601 date string")])),
    };
    let window = instant("startDate", Millis::MIN)?..=instant("endDate", Millis::MAX)?;
    let mut found: Vec<(&Conversation, &Message)> = account
        .conversations
        .iter()
        .filter(|conversation| {
            conversation.is_there(account)
                && call.query("contactId").is_none_or(|id| *id == *conversation.contact)
                && call.query("conversationId").is_none_or(|id| *id == *conversation.id)
        })
        .flat_map(|conversation| conversation.messages.iter().map(move |message| (conversation, message)))
        .filter(|(_, message)| {
            let channel = message.channel.name().trim_start_matches("TYPE_");
            window.contains(&message.date_added)
                && call
                    .query("channel")
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(channel))
        })
        .collect();
    found.sort_by_key(|(_, message)| (message.date_added, message.id.clone()));
    if call.query("sortOrder") != Some("asc") {
        found.reverse();
    }
    let total = found.len();
    let messages: Vec<Value> = found
        .into_iter()
        .skip(skip)
        .take(limit)
        .map(|(conversation, message)| wire(account, conversation, message))
        .collect();
    let end = skip + messages.len();
    let mut answer = json!({ "messages": messages, "total": total });
    if end < total {
        answer["nextCursor"] = end.to_string().into();
    }
    Ok(Answer::ok(answer))
}

/// `POST /conversations/messages`
///
/// Nothing leaves the sandbox: the message is only kept.
pub(crate) fn send(account: &mut Account, call: &Call<'_>) -> Outcome {
    const FIELDS: &[Field] = &[
        choice(
            "type",
            &[
                "SMS",
                "RCS",
                "Email",
                "WhatsApp",
                "IG",
                "FB",
                "Custom",
                "Live_Chat",
                "TIKTOK",
            ],
        )
        .required(),
        text("contactId").required(),
        any("subType"),
        choice("status", &["delivered", "failed", "pending", "read"]),
        text("appointmentId"),
        texts("attachments"),
        text("emailFrom"),
        texts("emailCc"),
        texts("emailBcc"),
        text("html"),
        text("message"),
        text("subject"),
        text("replyMessageId"),
        text("templateId"),
        text("threadId"),
        number("scheduledTimestamp"),
        text("conversationProviderId"),
        text("emailTo"),
        choice("emailReplyMode", &["reply", "reply_all"]),
        text("fromNumber"),
        text("toNumber"),
        object("forward"),
        text("customSubtypeId"),
        flag("usesNativeSchedulingAi"),
        choice("optimizationPeriod", &["24h", "48h", "72h"]),
    ];
    let body = call.body(FIELDS)?;
    let forward = body.object("forward");
    if forward.is_some_and(|forward| !forward.get("isForwarded").is_some_and(Value::is_boolean)) {
        return Err(Refusal::invalid(vec![
            "forward.isForwarded must be a boolean value".into(),
        ]));
    }
    let (channel, blocked_by) = match body.text("type") {
        Some("WhatsApp") => (Channel::Sms, "WhatsApp"),
        Some("FB" | "IG") => (Channel::Sms, "FB"),
        Some("Email") => (Channel::Email, "Email"),
        _ => (Channel::Sms, "SMS"),
    };
    let contact = account.contact(body.text("contactId").unwrap_or_default())?;
    let blocked = contact.dnd
        || contact
            .dnd_settings
            .get(blocked_by)
            .is_some_and(|dnd| dnd.status != "inactive");
    if blocked {
        return Err(Refusal::bad_request(format!(
            "Cannot send message as DND is active for {blocked_by}."
        )));
    }
    let contact = contact.id.clone();
    let place = account
        .conversations
        .iter()
        .position(|held| held.contact == contact)
        .unwrap_or_else(|| open(account, &contact, call.now));
    let words = body.text("message").or(body.text("html")).unwrap_or_default();
    let message = Message {
        id: account.dice.id(),
        channel,
        inbound: false,
        subject: body.text("subject").map(str::to_owned),
        body: words.to_owned(),
        user: None,
        number: None,
        date_added: call.now,
        seconds: 0,
        sentences: Vec::new(),
    };
    let conversation = &mut account.conversations[place];
    let answer = json!({
        "conversationId": &*conversation.id, "messageId": &*message.id, "status": "pending",
        "msg": "Message queued successfully.",
    });
    conversation.messages.push(message);
    Ok(Answer::ok(answer))
}

/// `GET /conversations/messages/{messageId}/locations/{locationId}/recording`: a second of silence
pub(crate) fn recording(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.param("messageId");
    let (_, message) = find_message(account, id)?;
    if message.channel != Channel::Call || message.seconds == 0 {
        return Err(Refusal::unknown("Recording", id));
    }
    Ok(Answer {
        status: 200,
        body: AnswerBody::File {
            kind: "audio/x-wav",
            name: "recording.wav",
            bytes: silence(),
        },
    })
}

/// `GET /conversations/locations/{locationId}/messages/{messageId}/transcription`
///
/// A list of sentences, or the single one that is documented.
pub(crate) fn transcription(account: &mut Account, call: &Call<'_>) -> Outcome {
    let message = transcribed(account, call)?;
    let mut sentences = message.sentences.iter().enumerate().map(|(place, sentence)| {
        json!({
            "mediaChannel": sentence.speaker, "sentenceIndex": place, "startTime": sentence.start,
            "endTime": sentence.end, "transcript": sentence.text, "confidence": sentence.confidence,
        })
    });
    Ok(Answer::ok(if call.switches.transcript_list {
        sentences.collect()
    } else {
        sentences.next().unwrap_or_default()
    }))
}

/// `GET /conversations/locations/{locationId}/messages/{messageId}/transcription/download`
pub(crate) fn transcription_file(account: &mut Account, call: &Call<'_>) -> Outcome {
    let message = transcribed(account, call)?;
    let lines: Vec<String> = message
        .sentences
        .iter()
        .map(|sentence| {
            let seconds = sentence.start / 1_000;
            format!(
                "[{:02}:{:02}] Speaker {}: {}",
                seconds / 60,
                seconds % 60,
                sentence.speaker,
                sentence.text
            )
        })
        .collect();
    Ok(Answer {
        status: 200,
        body: AnswerBody::File {
            kind: "text/plain; charset=utf-8",
            name: "transcription.txt",
            bytes: lines.join("\n").into_bytes(),
        },
    })
}

fn transcribed<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Message, Refusal> {
    let id = call.param("messageId");
    let (_, message) = find_message(account, id)?;
    if message.sentences.is_empty() {
        return Err(Refusal::unknown("Transcription", id));
    }
    Ok(message)
}

fn find<'a>(account: &'a Account, id: &str) -> Result<&'a Conversation, Refusal> {
    account
        .conversations
        .iter()
        .find(|conversation| &*conversation.id == id && account.contact(&conversation.contact).is_ok())
        .ok_or_else(|| Refusal::unknown("Conversation", id))
}

fn find_message<'a>(account: &'a Account, id: &str) -> Result<(&'a Conversation, &'a Message), Refusal> {
    account
        .conversations
        .iter()
        .flat_map(|conversation| conversation.messages.iter().map(move |message| (conversation, message)))
        .find(|(conversation, message)| &*message.id == id && conversation.is_there(account))
        .ok_or_else(|| Refusal::unknown("Message", id))
}

/// Opens the contact's conversation and says where it stands.
fn open(account: &mut Account, contact: &Id, now: Millis) -> usize {
    let conversation = Conversation {
        id: account.dice.id(),
        contact: contact.clone(),
        unread: 0,
        date_added: now,
        messages: Vec::new(),
    };
    account.conversations.push(conversation);
    account.conversations.len() - 1
}

fn direction(message: &Message) -> &'static str {
    if message.inbound { "inbound" } else { "outbound" }
}

fn wire(account: &Account, conversation: &Conversation, message: &Message) -> Value {
    let mut wire = json!({
        "id": &*message.id, "type": message.channel.number(), "messageType": message.channel.name(),
        "locationId": account.location.id,
        "conversationId": &*conversation.id, "dateAdded": iso(message.date_added),
        "direction": direction(message), "source": "app", "attachments": [],
        "contentType": if message.channel == Channel::Email { "text/html" } else { "text/plain" },
        // Required by the file, so it is empty in a call with nobody's contact.
        "contactId": &*conversation.contact,
    });
    match message.channel {
        Channel::Call => {
            let status = if message.seconds > 0 { "completed" } else { "no-answer" };
            wire["status"] = if message.seconds > 0 { "connected" } else { "failed" }.into();
            wire["meta"] = json!({ "call": { "duration": message.seconds, "status": status } });
            let contact = account.contact(&conversation.contact).ok();
            let other = message.number.clone().or_else(|| contact?.phone.clone());
            let ours = Some(account.location.phone.clone());
            let (from, to) = if message.inbound { (other, ours) } else { (ours, other) };
            for (name, number) in [("from", from), ("to", to)] {
                if let Some(number) = number {
                    wire[name] = number.into();
                }
            }
        }
        Channel::Sms => {
            wire["status"] = "delivered".into();
            wire["body"] = message.body.clone().into();
        }
        Channel::Email => {
            wire["status"] = "read".into();
            wire["meta"] = json!({ "email": { "messageIds": [&*message.id] } });
        }
    }
    if let Some(user) = &message.user {
        wire["userId"] = (**user).into();
    }
    wire
}

/// A second of silence as 8-bit mono at 8 kHz.
fn silence() -> Vec<u8> {
    const RATE: u32 = 8_000;
    let mut file = Vec::with_capacity(44 + 8_000);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + RATE).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    for whole in [RATE, RATE] {
        file.extend_from_slice(&whole.to_le_bytes());
    }
    for half in [1_u16, 8] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&RATE.to_le_bytes());
    file.resize(44 + 8_000, 0x80);
    file
}
