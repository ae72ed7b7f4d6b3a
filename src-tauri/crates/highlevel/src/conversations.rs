use futures_util::Stream;
use jiff::Timestamp;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, ConversationId, UserId};
use crate::lenient::{Fields, Json};
use crate::messages::{Message, MessageKind};
use crate::page::{Cursor, Page};
use crate::stream;

pub(crate) static SEARCH: Endpoint = Endpoint {
    name: "conversations.search",
    verb: Verb::Get,
    path: Path::Same("/conversations/search"),
    scope: "conversations.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "conversation",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "conversations.get",
    verb: Verb::Get,
    path: Path::Same("/conversations/{conversationId}"),
    scope: "conversations.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "conversation",
};
pub(crate) static MESSAGES: Endpoint = Endpoint {
    name: "conversations.messages",
    verb: Verb::Get,
    path: Path::Same("/conversations/{conversationId}/messages"),
    scope: "conversations/message.readonly",
    family: Family::Conversations,
    effect: Effect::Read,
    noun: "conversation",
};

/// A conversation as far as an answer tells of it: all that was exchanged with one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Names the conversation.
    pub id: ConversationId,
    /// The contact that it is with.
    pub contact: Option<ContactId>,
    /// The contact's name; search rows only.
    pub contact_name: Option<String>,
    /// Who answers it.
    pub assigned_to: Option<UserId>,
    /// What was said last.
    pub last_message: Option<String>,
    /// How that was said.
    pub last_message_kind: Option<MessageKind>,
    /// When that was.
    pub last_message_date: Option<Timestamp>,
    /// How many messages nobody has read.
    pub unread: Option<u64>,
    /// Whether it is starred.
    pub starred: Option<bool>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

impl Conversation {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            contact: fields.id(&["contactId"]),
            contact_name: fields.text(&["fullName", "contactName"]),
            assigned_to: fields.id(&["assignedTo"]),
            last_message: fields.text(&["lastMessageBody"]),
            last_message_kind: fields.text(&["lastMessageType"]).map(MessageKind::of),
            last_message_date: fields.instant(&["lastMessageDate"]),
            unread: fields.count(&["unreadCount"]),
            starred: fields.flag(&["starred"]),
            deleted: fields.flag(&["deleted"]),
        })
    }

    /// The conversation of an answer, which has no envelope; one would do no harm.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["conversation"]))
    }
}

/// Which conversations to look for, the last one spoken in first. `None` asks for all.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationSearch {
    /// Only the one with this contact.
    pub contact: Option<ContactId>,
    /// Only those that this user answers.
    pub assigned_to: Option<UserId>,
    /// Free text.
    pub query: Option<String>,
    /// Only those with messages that nobody has read.
    pub unread_only: bool,
    /// Rows per page; more than 100 have not been seen.
    pub limit: u16,
    /// Where a page before ended.
    pub after: Option<Cursor>,
}

impl Default for ConversationSearch {
    fn default() -> Self {
        Self {
            contact: None,
            assigned_to: None,
            query: None,
            unread_only: false,
            limit: 100,
            after: None,
        }
    }
}

/// Conversations with contacts.
#[derive(Debug, Clone, Copy)]
pub struct Conversations<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> Conversations<'a> {
    /// `GET /conversations/search`
    ///
    /// Scope `conversations.readonly`. The next page is the same search after [`Page::next`].
    pub async fn search(&self, search: &ConversationSearch) -> Result<Page<Conversation>> {
        let call = Call::to(&SEARCH, &[])
            .query("locationId", self.client.location().as_str())
            .query_if("contactId", search.contact.as_ref().map(ContactId::as_str))
            .query_if("assignedTo", search.assigned_to.as_ref().map(UserId::as_str))
            .query_if("query", search.query.as_deref())
            .query_if("status", search.unread_only.then_some("unread"))
            .query("sort", "desc")
            .query("sortBy", "last_message_date")
            .query("limit", search.limit.to_string())
            .query_if(
                "startAfterDate",
                search.after.as_ref().and_then(|after| after.texts().next()),
            );
        let asked = usize::from(search.limit);
        self.client.send(call, |answer| conversations_of(answer, asked)).await
    }

    /// All of [`Conversations::search`], page by page.
    pub fn stream(
        &self,
        search: ConversationSearch,
    ) -> impl Stream<Item = Result<Page<Conversation>>> + Send + use<'a> {
        let conversations = *self;
        stream::pages(
            search,
            move |search| async move { conversations.search(&search).await },
            |conversation| conversation.id.as_str(),
            |search, page, _| {
                let after = Some(page.next.clone()?);
                Some(ConversationSearch {
                    after,
                    ..search.clone()
                })
            },
        )
    }

    /// `GET /conversations/{conversationId}`
    ///
    /// Scope `conversations.readonly`.
    pub async fn get(&self, conversation: &ConversationId) -> Result<Conversation> {
        let ids = [conversation.as_str()];
        self.client.send(Call::to(&GET, &ids), Conversation::of_answer).await
    }

    /// `GET /conversations/{conversationId}/messages`
    ///
    /// Scope `conversations/message.readonly`. Newest first, at most 100; goes on after `after`, which is the `next` of
    /// the page before. What an e-mail says is not in it: see [`crate::Messages::email`].
    pub async fn messages(&self, conversation: &ConversationId, after: Option<&Cursor>) -> Result<Page<Message>> {
        const LIMIT: usize = 100;
        let ids = [conversation.as_str()];
        let call = Call::to(&MESSAGES, &ids)
            .query("limit", LIMIT.to_string())
            .query_if("lastMessageId", after.and_then(|after| after.texts().next()));
        self.client.send(call, messages_of).await
    }

    /// All of [`Conversations::messages`], page by page.
    pub fn stream_messages(
        &self,
        conversation: ConversationId,
    ) -> impl Stream<Item = Result<Page<Message>>> + Send + use<'a> {
        let conversations = *self;
        stream::pages(
            (conversation, None),
            move |(conversation, after)| async move { conversations.messages(&conversation, after.as_ref()).await },
            |message| message.id.as_str(),
            |(conversation, _), page, _| {
                let after = page.next.clone().filter(|_| !page.is_last)?;
                Some((conversation.clone(), Some(after)))
            },
        )
    }
}

/// A page's `next` is the `sort` of its last row, or else the date that it is sorted by.
pub(crate) fn conversations_of(answer: Json<'_>, asked: usize) -> Option<Page<Conversation>> {
    let mut answer = Fields::of(answer)?;
    let rows = answer.take_rows("conversations")?;
    let last = rows.last().cloned().and_then(Fields::of);
    let mut page = Page::read(rows, answer.count(&["total"]), Some(asked), |row| {
        Conversation::read(&row)
    });
    page.next = last.and_then(|row| {
        let date = || {
            row.instant(&["lastMessageDate"])
                .map(|date| Cursor::single(date.as_millisecond()))
        };
        row.any(&["sort"]).and_then(Cursor::of).or_else(date)
    });
    Some(page)
}

/// Flat as documented, or nested as it is.
pub(crate) fn messages_of(answer: Json<'_>) -> Option<Page<Message>> {
    let mut answer = Fields::of(answer)?.opened(&["messages"]);
    let mut page = Page::read(answer.take_rows("messages")?, None, None, |row| Message::read(&row));
    page.is_last = answer.flag(&["nextPage"]) != Some(true);
    let last_read = page.rows.last().map(|message| message.id.as_str().to_owned());
    page.next = answer.text(&["lastMessageId"]).or(last_read).map(Cursor::single);
    Some(page)
}
