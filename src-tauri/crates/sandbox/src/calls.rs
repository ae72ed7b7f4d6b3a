//! Calls that come in while the sandbox runs, and their transcriptions, which often come later.

use serde::Deserialize;

use crate::account::Account;
use crate::clock::Millis;
use crate::conversations::{Channel, Conversation, Message, Sentence};
use crate::index::Id;

/// A pause between two sentences, and how long a letter takes.
const PAUSE: u64 = 350;
const PER_LETTER: u64 = 65;

/// A call to put into the account.
///
/// As JSON for the admin route: `{ "contact": "<id>", "seconds": 42, "said": [{ "speaker": 1, "text": "Hallo?" }] }`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewCall {
    /// The contact that it is with; unknown when absent.
    pub contact: Option<String>,
    /// The other side's number; the contact's when absent.
    pub number: Option<String>,
    /// The location called.
    pub outbound: bool,
    /// Its length; no answer was taken when zero.
    pub seconds: u64,
    /// How long ago it began.
    pub ago_ms: u32,
    /// What was said, where it is transcribed already.
    pub said: Vec<Said>,
}

/// A sentence of a transcription.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Who: 1 is the caller, 2 the office.
    pub speaker: u8,
    /// What.
    pub text: String,
    /// How sure the transcription is, up to 1.
    #[serde(default = "sure")]
    pub confidence: f64,
}

fn sure() -> f64 {
    0.93
}

impl Said {
    /// A sentence that was understood well.
    pub fn new(speaker: u8, text: &str) -> Self {
        Self {
            speaker,
            text: text.to_owned(),
            confidence: sure(),
        }
    }

    /// A sentence that was hard to understand.
    pub fn unclear(speaker: u8, text: &str) -> Self {
        Self {
            confidence: 0.41,
            ..Self::new(speaker, text)
        }
    }
}

/// The sentences, one after the other, as long as saying them takes.
pub(crate) fn sentences(said: &[Said]) -> Vec<Sentence> {
    let mut at: u64 = 400;
    said.iter()
        .map(|said| {
            let length = u64::try_from(said.text.chars().count()).unwrap_or(0) * PER_LETTER;
            let start = at;
            at += length + PAUSE;
            Sentence {
                speaker: said.speaker,
                start,
                end: start + length,
                text: said.text.clone(),
                confidence: said.confidence,
            }
        })
        .collect()
}

/// Puts a call into the conversation of its contact, or into one without any. Answers with the message's id.
pub(crate) fn add(account: &mut Account, call: &NewCall, now: Millis) -> Id {
    let at = now - Millis::from(call.ago_ms);
    let message = Message {
        id: account.dice.id(),
        channel: Channel::Call,
        inbound: !call.outbound,
        subject: None,
        body: String::new(),
        user: None,
        number: call.number.clone(),
        date_added: at,
        seconds: call.seconds,
        sentences: sentences(&call.said),
    };
    let id = message.id.clone();
    let contact: Id = call.contact.as_deref().unwrap_or_default().into();
    put(account, &contact, message);
    id
}

fn put(account: &mut Account, contact: &Id, message: Message) {
    let place = account
        .conversations
        .iter()
        .position(|held| held.contact == *contact && !contact.is_empty());
    let place = place.unwrap_or_else(|| {
        account.conversations.push(Conversation {
            id: account.dice.id(),
            contact: contact.clone(),
            unread: 0,
            date_added: message.date_added,
            messages: Vec::new(),
        });
        account.conversations.len() - 1
    });
    let messages = &mut account.conversations[place].messages;
    messages.push(message);
    messages.sort_by_key(|message| message.date_added);
}

/// Gives a call its transcription. Says whether there is such a call.
pub(crate) fn transcribe(account: &mut Account, id: &str, said: &[Said]) -> bool {
    let call = account
        .conversations
        .iter_mut()
        .flat_map(|conversation| &mut conversation.messages)
        .find(|message| &*message.id == id && message.channel == Channel::Call);
    call.map(|call| call.sentences = sentences(said)).is_some()
}
