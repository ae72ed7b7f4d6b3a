use futures_util::Stream;
use jiff::Timestamp;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, ConversationId, EmailId, MessageId, UserId};
use crate::lenient::{Fields, Json};
use crate::page::{Cursor, Page};
use crate::stream;

pub(crate) static GET: Endpoint = Endpoint {
    name: "messages.get",
    verb: Verb::Get,
    path: Path::Same("/conversations/messages/{messageId}"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "message",
};
pub(crate) static EMAIL: Endpoint = Endpoint {
    name: "messages.email",
    verb: Verb::Get,
    path: Path::Same("/conversations/messages/email/{emailId}"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "e-mail",
};
pub(crate) static EXPORT: Endpoint = Endpoint {
    name: "messages.export",
    verb: Verb::Get,
    path: Path::Same("/conversations/messages/export"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "message",
};
pub(crate) static TRANSCRIPTION: Endpoint = Endpoint {
    name: "messages.transcription",
    verb: Verb::Get,
    path: Path::Same("/conversations/locations/{locationId}/messages/{messageId}/transcription"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "transcription",
};
pub(crate) static TRANSCRIPTION_TEXT: Endpoint = Endpoint {
    name: "messages.transcription_text",
    verb: Verb::Get,
    path: Path::Same("/conversations/locations/{locationId}/messages/{messageId}/transcription/download"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "transcription",
};

/// How something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageKind {
    /// In a phone call.
    Call,
    /// By text message.
    Sms,
    /// By e-mail.
    Email,
    /// By WhatsApp.
    WhatsApp,
    /// By Facebook.
    Facebook,
    /// By Instagram.
    Instagram,
    /// In a chat on a website.
    LiveChat,
    /// A kind this crate does not name, as the server writes it: `TYPE_ACTIVITY_APPOINTMENT`, `SMS` …
    Other(String),
}

impl MessageKind {
    pub(crate) fn of(word: String) -> Self {
        match word.as_str() {
            "TYPE_CALL" => Self::Call,
            "TYPE_SMS" | "SMS" => Self::Sms,
            "TYPE_EMAIL" | "Email" => Self::Email,
            "TYPE_WHATSAPP" | "WhatsApp" => Self::WhatsApp,
            "TYPE_FACEBOOK" => Self::Facebook,
            "TYPE_INSTAGRAM" => Self::Instagram,
            "TYPE_LIVE_CHAT" => Self::LiveChat,
            _ => Self::Other(word),
        }
    }
}

/// Who spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageDirection {
    /// The contact.
    Inbound,
    /// The location.
    Outbound,
    /// A direction this crate does not know.
    Other(String),
}

impl MessageDirection {
    fn of(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "inbound" => Self::Inbound,
            "outbound" => Self::Outbound,
            _ => Self::Other(word),
        }
    }
}

/// A message as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the message.
    pub id: MessageId,
    /// The conversation that it is in.
    pub conversation: Option<ConversationId>,
    /// The contact that it is with.
    pub contact: Option<ContactId>,
    /// The user who sent it.
    pub user: Option<UserId>,
    /// How it was said.
    pub kind: Option<MessageKind>,
    /// Who spoke.
    pub direction: Option<MessageDirection>,
    /// `delivered`, `failed`, `read` …
    pub status: Option<String>,
    /// What it says; nothing for an e-mail.
    pub body: Option<String>,
    /// Addresses of what is attached; never the recording of a call.
    pub attachments: Option<Vec<String>>,
    /// When it was sent.
    pub date_added: Option<Timestamp>,
    /// How long a call took, in seconds.
    pub call_duration: Option<u64>,
    /// How a call ended: `completed`, `no-answer`, `voicemail` …
    pub call_status: Option<String>,
    /// The number or address that it came from.
    pub from: Option<String>,
    /// The number or address that it went to.
    pub to: Option<String>,
    /// The e-mails that it stands for.
    pub emails: Option<Vec<EmailId>>,
}

impl Message {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        let meta = fields.object(&["meta"]).unwrap_or_default();
        let call = meta.object(&["call"]).unwrap_or_default();
        let email = meta.object(&["email"]).unwrap_or_default();
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            conversation: fields.id(&["conversationId"]),
            contact: fields.id(&["contactId"]),
            user: fields.id(&["userId"]),
            kind: fields.text(&["messageType"]).map(MessageKind::of),
            direction: fields.text(&["direction"]).map(MessageDirection::of),
            status: fields.text(&["status"]),
            body: fields.text(&["body"]),
            attachments: fields.texts(&["attachments"], &["url"]),
            date_added: fields.instant(&["dateAdded"]),
            call_duration: call.count(&["duration"]).or_else(|| meta.count(&["callDuration"])),
            call_status: call.text(&["status"]).or_else(|| meta.text(&["callStatus"])),
            from: fields.text(&["from"]).or_else(|| call.text(&["from"])),
            to: fields.text(&["to"]).or_else(|| call.text(&["to"])),
            emails: email.ids(&["messageIds"]),
        })
    }

    /// The message of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["message"]))
    }
}

/// An e-mail as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Names the e-mail.
    pub id: EmailId,
    /// The conversation that it is in.
    pub conversation: Option<ConversationId>,
    /// The contact that it is with.
    pub contact: Option<ContactId>,
    /// Its subject.
    pub subject: Option<String>,
    /// What it says, usually HTML.
    pub body: Option<String>,
    /// Who sent it.
    pub from: Option<String>,
    /// Whom it was sent to.
    pub to: Option<Vec<String>>,
    /// Who got a copy.
    pub cc: Option<Vec<String>>,
    /// Who wrote.
    pub direction: Option<MessageDirection>,
    /// `delivered`, `failed`, `opened` …
    pub status: Option<String>,
    /// Addresses of what is attached.
    pub attachments: Option<Vec<String>>,
    /// When it was sent.
    pub date_added: Option<Timestamp>,
}

impl Email {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            conversation: fields.id(&["conversationId"]),
            contact: fields.id(&["contactId"]),
            subject: fields.text(&["subject"]),
            body: fields.text(&["body"]),
            from: fields.text(&["from"]),
            to: fields.texts(&["to"], &["email"]),
            cc: fields.texts(&["cc"], &["email"]),
            direction: fields.text(&["direction"]).map(MessageDirection::of),
            status: fields.text(&["status"]),
            attachments: fields.texts(&["attachments"], &["url"]),
            date_added: fields.instant(&["dateAdded"]),
        })
    }

    /// The e-mail of an answer, which has no envelope; one would do no harm.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["emailMessage", "message"]))
    }
}

/// One sentence of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// What was said.
    pub transcript: String,
    /// Who said it: each speaker has a channel.
    pub channel: Option<u64>,
    /// Its place among the others.
    pub index: Option<u64>,
    /// When it begins, in milliseconds of the call.
    pub start: Option<u64>,
    /// When it ends, as `start`.
    pub end: Option<u64>,
    /// How sure the transcription is, up to 1.
    pub confidence: Option<f64>,
}

impl Sentence {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            transcript: fields.text(&["transcript"])?,
            channel: fields.count(&["mediaChannel"]),
            index: fields.count(&["sentenceIndex"]),
            start: fields.count(&["startTime"]),
            end: fields.count(&["endTime"]),
            confidence: fields.number(&["confidence"]),
        })
    }
}

/// A channel that an export can be confined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportChannel {
    /// Phone calls.
    Call,
    /// Text messages.
    Sms,
    /// E-mails.
    Email,
    /// WhatsApp.
    WhatsApp,
    /// Instagram.
    Instagram,
    /// Facebook.
    Facebook,
}

impl ExportChannel {
    fn as_str(self) -> &'static str {
        match self {
            Self::Call => "Call",
            Self::Sms => "SMS",
            Self::Email => "Email",
            Self::WhatsApp => "WhatsApp",
            Self::Instagram => "Instagram",
            Self::Facebook => "Facebook",
        }
    }
}

/// Which messages to export, oldest first. `None` asks for all, except that e-mails come only by their channel.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageExport {
    /// Only those with this contact.
    pub contact: Option<ContactId>,
    /// Only those in this conversation.
    pub conversation: Option<ConversationId>,
    /// Only those of this channel.
    pub channel: Option<ExportChannel>,
    /// Only those since then.
    pub from: Option<Timestamp>,
    /// Only those until then.
    pub until: Option<Timestamp>,
    /// Rows per page, from 10 to 500; beyond that the nearest of the two is taken.
    pub limit: u16,
    /// Where a page before ended.
    pub after: Option<Cursor>,
}

impl Default for MessageExport {
    fn default() -> Self {
        Self {
            contact: None,
            conversation: None,
            channel: None,
            from: None,
            until: None,
            limit: 500,
            after: None,
        }
    }
}

/// Messages of conversations, e-mails and transcripts of calls.
#[derive(Debug, Clone, Copy)]
pub struct Messages<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> Messages<'a> {
    /// `GET /conversations/messages/{messageId}`
    ///
    /// Scope `conversations/message.readonly`.
    pub async fn get(&self, message: &MessageId) -> Result<Message> {
        let ids = [message.as_str()];
        self.client.send(Call::to(&GET, &ids), Message::of_answer).await
    }

    /// `GET /conversations/messages/email/{emailId}`
    ///
    /// Scope `conversations/message.readonly`. The only way to what an e-mail says.
    pub async fn email(&self, email: &EmailId) -> Result<Email> {
        let ids = [email.as_str()];
        self.client.send(Call::to(&EMAIL, &ids), Email::of_answer).await
    }

    /// `GET /conversations/messages/export`
    ///
    /// Scope `conversations/message.readonly`. The next page is the same export after [`Page::next`], which the last
    /// one lacks.
    pub async fn export(&self, export: &MessageExport) -> Result<Page<Message>> {
        let call = Call::to(&EXPORT, &[])
            .query("locationId", self.client.location().as_str())
            .query_if("contactId", export.contact.as_ref().map(ContactId::as_str))
            .query_if(
                "conversationId",
                export.conversation.as_ref().map(ConversationId::as_str),
            )
            .query_if("channel", export.channel.map(ExportChannel::as_str))
            .query_if("startDate", export.from.map(|from| from.to_string()))
            .query_if("endDate", export.until.map(|until| until.to_string()))
            .query("sortBy", "createdAt")
            .query("sortOrder", "asc")
            .query("limit", export.limit.clamp(10, 500).to_string())
            .query_if("cursor", export.after.as_ref().and_then(|after| after.texts().next()));
        self.client.send(call, exported).await
    }

    /// All of [`Messages::export`], page by page.
    pub fn stream(&self, export: MessageExport) -> impl Stream<Item = Result<Page<Message>>> + Send + use<'a> {
        let messages = *self;
        stream::pages(
            export,
            move |export| async move { messages.export(&export).await },
            |message| message.id.as_str(),
            |export, page, _| {
                let after = Some(page.next.clone()?);
                Some(MessageExport {
                    after,
                    ..export.clone()
                })
            },
        )
    }

    /// `GET /conversations/locations/{locationId}/messages/{messageId}/transcription`
    ///
    /// Scope `conversations/message.readonly`. The sentences of a call in the order of time. A call without a
    /// transcript has none or is [`crate::Error::NotFound`].
    pub async fn transcription(&self, message: &MessageId) -> Result<Page<Sentence>> {
        let ids = [self.client.location().as_str(), message.as_str()];
        self.client.send(Call::to(&TRANSCRIPTION, &ids), sentences_of).await
    }

    /// `GET /conversations/locations/{locationId}/messages/{messageId}/transcription/download`
    ///
    /// Scope `conversations/message.readonly`. The transcript of a call as plain text. Without one as
    /// [`Messages::transcription`].
    pub async fn transcription_text(&self, message: &MessageId) -> Result<String> {
        let ids = [self.client.location().as_str(), message.as_str()];
        let call = Call::to(&TRANSCRIPTION_TEXT, &ids);
        self.client
            .send(call, |answer| answer.as_str().map(str::to_owned))
            .await
    }
}

pub(crate) fn exported(answer: Json<'_>) -> Option<Page<Message>> {
    let mut answer = Fields::of(answer)?;
    let rows = answer.take_rows("messages")?;
    let mut page = Page::read(rows, answer.count(&["total"]), None, |row| Message::read(&row));
    page.next = answer
        .text(&["nextCursor"])
        .filter(|cursor| !cursor.is_empty())
        .map(Cursor::single);
    page.is_last = page.next.is_none();
    Some(page)
}

/// A list, bare or in an envelope, or one sentence as the official schema has it; no body where there is no transcript.
pub(crate) fn sentences_of(answer: Json<'_>) -> Option<Page<Sentence>> {
    let rows = match answer {
        Json::Array(rows) => rows,
        Json::Null => Vec::new(),
        Json::Object(one) if one.contains_key("transcript") => vec![Json::Object(one)],
        envelope => {
            let mut envelope = Fields::of(envelope)?;
            ["transcription", "sentences"]
                .into_iter()
                .find_map(|name| envelope.take_rows(name))?
        }
    };
    let mut page = Page::read(rows, None, None, |row| Sentence::read(&row));
    page.rows
        .sort_by_key(|sentence| (sentence.start.is_none(), sentence.start, sentence.index));
    Some(page)
}
