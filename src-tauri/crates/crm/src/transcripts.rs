//! Calls of contacts with what was said in them, and the notes that are made of that.
//!
//! A note names its call in its last line, because only what is at HighLevel is seen by every desk: whoever is to make a
//! note looks for that line first. [`crate::sync::noting`] does by itself what the rep does here with a button.

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use highlevel::{
    ContactId, Error as HighLevelError, ExportChannel, Message, MessageDirection, MessageExport, MessageId, Priority,
};
use intake::{Damage, Sentence, Speaker, Transcript, Unreadable, plain_text};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{
    AutomaticSwitch, AutomaticTranscripts, CallDirection, CallToNote, ContactCall, ContactCalls, ContactKey, Language,
    Missing, NotedTranscript, Topic, TranscriptFile, TranscriptPreview, Transcription, UnreadReason,
    UnreadableTranscript,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{CallHead, Noting};
use tokio::time::Instant;

use crate::account::Facts;
use crate::clock::{instant, stamp};
use crate::desk::{Desk, guard};
use crate::sync::mapping;
use crate::{Crm, Error, Result};

/// What reading calls and their transcriptions needs.
pub(crate) const SCOPE: &str = "conversations/message.readonly";
/// What noting stales, beside the outbox.
pub(crate) const NOTED_TOPICS: [Topic; 3] = [Topic::Card, Topic::Contacts, Topic::Transcripts];
/// The automatic mode, as it is kept.
pub(crate) const AUTOMATIC: &str = "automatic_transcripts";
/// When the latest call that the automatic mode has seen began.
pub(crate) const NEWEST_CALL: &str = "automatic_transcripts_newest";

/// The largest file that is read.
const LARGEST_FILE: usize = 5_000_000;
const FILE_KINDS: [&str; 4] = ["vtt", "srt", "txt", "json"];
/// Of so many calls, the latest, HighLevel is asked whether they have a transcription.
const ASKED_ABOUT: usize = 10;
const ASKED_AT_ONCE: usize = 4;
/// Calls that were read within this time are not read again.
const FRESH: Duration = Duration::from_secs(120);
/// Contacts whose calls are kept in memory.
const MOST_KEPT: usize = 20;
/// Calls that the page shows of the automatic mode.
const MOST_SHOWN: u32 = 200;

/// The automatic mode.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Automatic {
    pub(crate) on: bool,
    /// When the rep confirmed that everybody consents.
    pub(crate) consented_at: Option<String>,
    /// Calls from before are none of its business.
    pub(crate) since: Option<String>,
}

/// What is known of calls and not worth keeping on the disk.
#[derive(Default)]
pub(crate) struct Heard {
    calls: HashMap<ContactKey, (Instant, Vec<CallHead>)>,
    /// Whether a call has a transcription, where that was asked.
    transcribed: HashMap<String, bool>,
    /// When the automatic mode last looked for new calls.
    pub(crate) looked_at: Option<String>,
    /// Why it cannot, and the scope that the token lacks for it.
    pub(crate) problem: Option<(UnreadReason, Option<String>)>,
}

impl Heard {
    fn keep(&mut self, contact: ContactKey, calls: Vec<CallHead>) {
        if self.calls.len() >= MOST_KEPT
            && let Some(oldest) = self.calls.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| *key)
        {
            self.calls.remove(&oldest);
        }
        self.calls.insert(contact, (Instant::now(), calls));
    }

    fn transcription(&self, call: &CallHead) -> Transcription {
        match self.transcribed.get(&call.id) {
            _ if call.seconds == Some(0) => Transcription::NotThere,
            Some(true) => Transcription::There,
            Some(false) => Transcription::NotThere,
            None => Transcription::NotAsked,
        }
    }
}

impl Crm {
    /// The calls of a contact, and whether they have a transcription. HighLevel is asked where that was not done just now,
    /// and never where the token is known to lack the scope.
    ///
    /// # Errors
    /// `SignedOut`, `NotFound`.
    pub async fn contact_calls(&self, contact: ContactKey) -> Result<ContactCalls> {
        let desk = self.desk()?;
        let remote_id = desk.on_store(move |store| store.contact_remote_id(contact)).await?;
        let _turn = desk.reading_calls.lock().await;
        let is_fresh = guard(&desk.heard)
            .calls
            .get(&contact)
            .is_some_and(|(at, _)| at.elapsed() < FRESH);
        let mut unread = None;
        if self.calls().may(SCOPE) == Some(false) {
            unread = Some(UnreadReason::Scope);
        } else if let Some(id) = remote_id.and_then(|id| ContactId::parse(id).ok())
            && !is_fresh
        {
            unread = desk
                .read_calls(contact, &id)
                .await
                .err()
                .map(|error| why_unread(&error));
        }
        desk.known_calls(contact, unread).await
    }

    /// Makes a note of a call's transcription, unless there is one already, here or at HighLevel.
    ///
    /// # Errors
    /// `NotAllowed`, `Offline`, `NotFound` where the call has no transcription, `NotPossible` where HighLevel does not have
    /// the contact yet.
    pub async fn note_call(&self, asked: CallToNote) -> Result<NotedTranscript> {
        let desk = self.desk()?;
        desk.may_write("notes")?;
        let CallToNote { contact, call } = asked;
        let remote_id = desk.on_store(move |store| store.contact_remote_id(contact)).await?;
        let id = remote_id
            .and_then(|id| ContactId::parse(id).ok())
            .ok_or(Error::NotPossible)?;
        let message = MessageId::parse(call.as_str()).map_err(|_| Error::NotFound { what: "call" })?;
        let client = desk.client(Priority::Foreground);
        let (spoken, listed, head) = tokio::join!(
            async { client.messages().transcription(&message).await },
            desk.take_notes(contact, &id, Priority::Foreground),
            desk.head_of(contact, &message),
        );
        listed.map_err(not_asked)?;
        let spoken = spoken.map_err(not_asked)?.rows;
        if spoken.is_empty() {
            return Err(Error::NotFound { what: "transcription" });
        }
        guard(&desk.heard).transcribed.insert(call, true);
        let head = head.map_err(not_asked)?;
        let noting = desk.noting(contact, &transcript_of(spoken), Some(head)).await?;
        let now = self.options().clock.stamp();
        let (note, is_new) = desk
            .write(&NOTED_TOPICS, move |store| store.note_transcript(&noting, &now))
            .await?;
        Ok(NotedTranscript { note, is_new })
    }

    /// What a file with a transcript would become.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn preview_transcript(&self, file: TranscriptFile) -> Result<TranscriptPreview> {
        let desk = self.desk()?;
        let contact = file.contact;
        let transcript = match read_file(&file) {
            Ok(transcript) => transcript,
            Err((why, line)) => return Ok(TranscriptPreview::Unreadable { why, line }),
        };
        let uncertain = transcript.sentences.iter().filter(|sentence| sentence.is_uncertain());
        let uncertain = u32::try_from(uncertain.count()).unwrap_or(u32::MAX);
        let noting = desk.noting(contact, &transcript, None).await?;
        let (text, marker) = (noting.body, noting.marker);
        let note = desk.on_store(move |store| store.note_marked(contact, &marker)).await?;
        Ok(TranscriptPreview::Readable { text, uncertain, note })
    }

    /// Makes a note of a file with a transcript, unless there is one already, here or at HighLevel. While HighLevel cannot
    /// be reached the outbox looks there before it sends.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound` for a file that holds no transcript.
    pub async fn note_transcript_file(&self, file: TranscriptFile) -> Result<NotedTranscript> {
        let desk = self.desk()?;
        desk.may_write("notes")?;
        let contact = file.contact;
        let transcript = read_file(&file).map_err(|_| Error::NotFound { what: "transcription" })?;
        let noting = desk.noting(contact, &transcript, None).await?;
        let remote_id = desk.on_store(move |store| store.contact_remote_id(contact)).await?;
        if let Some(id) = remote_id.and_then(|id| ContactId::parse(id).ok())
            && let Err(error) = desk.take_notes(contact, &id, Priority::Foreground).await
        {
            tracing::info!(
                cause = &error as &dyn std::error::Error,
                "a transcript is noted without looking at HighLevel first"
            );
        }
        let now = self.options().clock.stamp();
        let (note, is_new) = desk
            .write(&NOTED_TOPICS, move |store| store.note_transcript(&noting, &now))
            .await?;
        Ok(NotedTranscript { note, is_new })
    }

    /// The automatic mode and what it did.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn automatic_transcripts(&self) -> Result<AutomaticTranscripts> {
        let desk = self.desk()?;
        let (looked_at, problem) = {
            let heard = guard(&desk.heard);
            (heard.looked_at.clone(), heard.problem.clone())
        };
        desk.on_store(move |store| {
            let automatic: Automatic = store.fact(AUTOMATIC)?.unwrap_or_default();
            let (calls, total) = store.automatic_transcripts(MOST_SHOWN)?;
            let (problem, scope) = problem.filter(|_| automatic.on).unzip();
            Ok(AutomaticTranscripts {
                on: automatic.on,
                consented_at: automatic.consented_at,
                looked_at,
                problem,
                scope: scope.flatten(),
                calls,
                total,
            })
        })
        .await
    }

    /// Switches the automatic mode. From then on calls are looked for that begin afterwards.
    ///
    /// # Errors
    /// `NotPossible` where it is switched on without the rep's word that everybody on the phone consents.
    pub async fn switch_automatic_transcripts(&self, switch: AutomaticSwitch) -> Result<()> {
        let desk = self.desk()?;
        if switch.on && !switch.has_consent {
            return Err(Error::NotPossible);
        }
        let now = self.options().clock.stamp();
        desk.on_store(move |store| {
            let before: Automatic = store.fact(AUTOMATIC)?.unwrap_or_default();
            if before.on == switch.on {
                return Ok(());
            }
            let automatic = if switch.on {
                Automatic {
                    on: true,
                    consented_at: Some(now.clone()),
                    since: Some(now),
                }
            } else {
                Automatic { on: false, ..before }
            };
            store.forget_fact(NEWEST_CALL)?;
            store.keep_fact(AUTOMATIC, &automatic)
        })
        .await?;
        guard(&desk.heard).problem = None;
        desk.announce(&[Topic::Transcripts]);
        desk.to_note.notify_one();
        Ok(())
    }
}

impl Desk {
    async fn read_calls(&self, contact: ContactKey, id: &ContactId) -> highlevel::Result<()> {
        let client = self.client(Priority::Foreground);
        let export = MessageExport {
            contact: Some(id.clone()),
            channel: Some(ExportChannel::Call),
            ..MessageExport::default()
        };
        let mut pages = std::pin::pin!(client.messages().stream(export));
        let mut calls = Vec::new();
        while let Some(page) = pages.next().await {
            calls.extend(page?.rows.iter().map(head));
        }
        calls.sort_by(|one: &CallHead, other| other.at.cmp(&one.at));
        let asked: Vec<String> = {
            let heard = guard(&self.heard);
            let is_known = |call: &CallHead| heard.transcribed.get(&call.id) == Some(&true);
            calls
                .iter()
                .filter(|call| call.seconds != Some(0))
                .take(ASKED_ABOUT)
                .filter(|call| !is_known(call))
                .map(|call| call.id.clone())
                .collect()
        };
        guard(&self.heard).keep(contact, calls);
        let mut answers = stream::iter(asked)
            .map(|call| {
                let client = client.clone();
                async move {
                    let Ok(id) = MessageId::parse(call.as_str()) else {
                        return Ok((call, false));
                    };
                    match client.messages().transcription(&id).await {
                        Ok(page) => Ok((call, !page.rows.is_empty())),
                        Err(HighLevelError::NotFound { .. }) => Ok((call, false)),
                        Err(error) => Err(error),
                    }
                }
            })
            .buffer_unordered(ASKED_AT_ONCE);
        while let Some(answer) = answers.next().await {
            let (call, is_there) = answer?;
            guard(&self.heard).transcribed.insert(call, is_there);
        }
        Ok(())
    }

    /// The calls that were read last, with the notes made of them.
    async fn known_calls(&self, contact: ContactKey, unread: Option<UnreadReason>) -> Result<ContactCalls> {
        let calls: Vec<(CallHead, Transcription)> = {
            let heard = guard(&self.heard);
            let calls = heard.calls.get(&contact).map(|(_, calls)| calls.as_slice());
            calls
                .unwrap_or_default()
                .iter()
                .map(|call| (call.clone(), heard.transcription(call)))
                .collect()
        };
        let calls = self
            .on_store(move |store| {
                calls
                    .into_iter()
                    .map(|(call, transcription)| {
                        Ok(ContactCall {
                            note: store.note_marked(contact, &call_marker(&call.id))?,
                            call: call.id,
                            direction: call.direction,
                            at: call.at,
                            seconds: call.seconds,
                            transcription,
                        })
                    })
                    .collect::<store::Result<Vec<_>>>()
            })
            .await?;
        Ok(ContactCalls {
            calls,
            scope: (unread == Some(UnreadReason::Scope)).then(|| SCOPE.to_owned()),
            unread,
        })
    }

    /// What is known of a call; HighLevel is asked where it is not.
    async fn head_of(&self, contact: ContactKey, call: &MessageId) -> highlevel::Result<CallHead> {
        let known = guard(&self.heard)
            .calls
            .get(&contact)
            .and_then(|(_, calls)| calls.iter().find(|head| head.id == call.as_str()).cloned());
        match known {
            Some(known) => Ok(known),
            None => Ok(head(&self.client(Priority::Foreground).messages().get(call).await?)),
        }
    }

    /// Reads a contact's notes anew. What the rep changes meanwhile stays; then the question is asked once more.
    pub(crate) async fn take_notes(
        &self,
        contact: ContactKey,
        id: &ContactId,
        priority: Priority,
    ) -> highlevel::Result<()> {
        for _ in 0..2 {
            let change = self.on_store(move |store| store.changes_of(contact)).await;
            let listed = self.client(priority).notes(id).list().await?;
            let rows: Vec<_> = listed.rows.into_iter().map(mapping::note).collect();
            let Ok(change) = change else { return Ok(()) };
            let taken = self
                .on_store(move |store| store.take_contact_notes(contact, &rows, change))
                .await;
            match taken {
                Ok(false) => {}
                Ok(true) => break,
                Err(error) => {
                    tracing::error!(cause = &error as &dyn std::error::Error, "notes could not be kept");
                    break;
                }
            }
        }
        self.announce(&[Topic::Card]);
        Ok(())
    }

    /// The note to be made of a transcript.
    pub(crate) async fn noting(
        &self,
        contact: ContactKey,
        transcript: &Transcript,
        call: Option<CallHead>,
    ) -> Result<Noting> {
        let facts = self.on_store(Facts::read).await?;
        let zone = facts
            .time_zone
            .as_deref()
            .and_then(crate::clock::zone)
            .unwrap_or_else(|| self.options.clock.local().time_zone().clone());
        let marker = match &call {
            Some(call) => call_marker(&call.id),
            None => file_marker(transcript),
        };
        let text = |language| note_text(language, &zone, transcript, call.as_ref(), &marker);
        Ok(Noting {
            contact,
            body: text(*guard(&self.language)),
            written: [Language::German, Language::English]
                .map(|language| digest(&text(language)))
                .to_vec(),
            author: facts.me,
            marker,
            call,
            is_automatic: false,
            look_at: None,
        })
    }

    /// Gives up notes of ours about calls of which HighLevel has an older note, made by another desk at the same moment.
    ///
    /// Of the notes with one marker the one with the lowest id stays: ids never change and every desk sees the same ones,
    /// whereas times may be missing or be given by another clock. Each desk deletes its own only, so two can never
    /// delete each other's; and only while both read as a desk wrote them, or somebody's words would be lost.
    pub(crate) async fn give_up_doubles(&self, contact: ContactKey) {
        let doubles = self.on_store(move |store| store.double_transcripts(contact)).await;
        for double in doubles.unwrap_or_default() {
            let is_untouched = |body: &str| double.written.contains(&digest(body));
            let kept = double
                .others
                .iter()
                .filter(|other| is_untouched(&other.body))
                .min_by(|one, other| one.remote_id.cmp(&other.remote_id))
                .filter(|other| other.remote_id < double.own.remote_id && is_untouched(&double.own.body))
                .cloned();
            let Some(kept) = kept else { continue };
            let now = self.options.clock.stamp();
            let given_up = self
                .write(&NOTED_TOPICS, move |store| store.give_up_double(&double, &kept, &now))
                .await;
            if let Err(error) = given_up {
                tracing::warn!(cause = &error as &dyn std::error::Error, "a double note was kept");
            }
        }
    }
}

/// What is known of a call.
pub(crate) fn head(message: &Message) -> CallHead {
    let direction = match &message.direction {
        Some(MessageDirection::Inbound) => Some(CallDirection::Inbound),
        Some(MessageDirection::Outbound) => Some(CallDirection::Outbound),
        _ => None,
    };
    let phone = match direction {
        Some(CallDirection::Outbound) => message.to.clone(),
        _ => message.from.clone(),
    };
    // What has no length is over only where HighLevel says that nobody answered.
    let is_unanswered = message.call_duration.is_none()
        && message
            .call_status
            .as_deref()
            .is_some_and(|status| ["no-answer", "busy", "failed", "canceled"].contains(&status));
    CallHead {
        id: message.id.as_str().to_owned(),
        at: message.date_added.map(stamp),
        seconds: match message.call_duration {
            Some(seconds) => Some(u32::try_from(seconds).unwrap_or(u32::MAX)),
            None => is_unanswered.then_some(0),
        },
        direction,
        contact: message.contact.as_ref().map(|id| id.as_str().to_owned()),
        phone,
    }
}

/// HighLevel's sentences as a transcript; speakers are counted from 1.
pub(crate) fn transcript_of(spoken: Vec<highlevel::Sentence>) -> Transcript {
    let first = spoken.iter().filter_map(|sentence| sentence.channel).min().unwrap_or(1);
    let from_one = u64::from(first == 0);
    Transcript::of(
        spoken
            .into_iter()
            .map(|sentence| Sentence {
                speaker: sentence.channel.map_or(Speaker::Unknown, |channel| {
                    Speaker::Numbered(channel.saturating_add(from_one))
                }),
                start: sentence.start,
                end: sentence.end,
                text: sentence.transcript,
                confidence: sentence.confidence,
            })
            .collect(),
    )
}

/// The line that names a call: without blanks, which markup may turn into others, and closed, so that none is the
/// beginning of another.
pub(crate) fn call_marker(call: &str) -> String {
    format!("[call:{call}]")
}

/// The line that names what was said in a file, whatever its format, name and line ends are.
fn file_marker(transcript: &Transcript) -> String {
    let mut said = String::new();
    for sentence in &transcript.sentences {
        let _ = writeln!(said, "{:?} {:?} {}", sentence.start, sentence.speaker, sentence.text);
    }
    format!("[file:{}]", hex(&said))
}

/// A note's text in short, however its paragraphs are marked up.
pub(crate) fn digest(body: &str) -> String {
    let words: Vec<String> = plain_text(body).0.split_whitespace().map(str::to_owned).collect();
    hex(&words.join(" "))
}

fn hex(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn note_text(
    language: Language,
    zone: &TimeZone,
    transcript: &Transcript,
    call: Option<&CallHead>,
    marker: &str,
) -> String {
    let is_german = language == Language::German;
    let mut text = String::new();
    let kind = match call.map(|call| call.direction) {
        Some(Some(CallDirection::Inbound)) if is_german => "Eingehender Anruf",
        Some(Some(CallDirection::Inbound)) => "Incoming call",
        Some(Some(CallDirection::Outbound)) if is_german => "Ausgehender Anruf",
        Some(Some(CallDirection::Outbound)) => "Outgoing call",
        Some(None) if is_german => "Anruf",
        Some(None) => "Call",
        None if is_german => "Transkript eines Gesprächs",
        None => "Transcript of a call",
    };
    text.push_str(kind);
    if let Some(at) = call.and_then(|call| call.at.as_deref()).and_then(instant) {
        let _ = write!(text, ", {}", date_and_time(at, zone, is_german));
    }
    if let Some(seconds) = call.and_then(|call| call.seconds).filter(|seconds| *seconds > 0) {
        let _ = write!(text, " ({}:{:02} min)", seconds / 60, seconds % 60);
    }
    text.push_str("\n\n");
    let speaker = if is_german { "Sprecher" } else { "Speaker" };
    text.push_str(&transcript.note(|number| format!("{speaker} {number}")));
    text.push_str("\n\n");
    if transcript.sentences.iter().any(Sentence::is_uncertain) {
        text.push_str(if is_german {
            "(?) = schlecht zu verstehen\n"
        } else {
            "(?) = hard to understand\n"
        });
    }
    text.push_str(marker);
    text
}

fn date_and_time(at: Timestamp, zone: &TimeZone, is_german: bool) -> String {
    let pattern = if is_german {
        "%d.%m.%Y, %H:%M"
    } else {
        "%-d %b %Y, %H:%M"
    };
    at.to_zoned_datetime(zone.clone()).strftime(pattern).to_string()
}

fn read_file(file: &TranscriptFile) -> std::result::Result<Transcript, (UnreadableTranscript, Option<u32>)> {
    let kind = file.name.rsplit_once('.').map(|(_, kind)| kind.to_lowercase());
    if !kind.is_some_and(|kind| FILE_KINDS.contains(&kind.as_str())) {
        return Err((UnreadableTranscript::OtherKind, None));
    }
    if file.bytes.len() > LARGEST_FILE {
        return Err((UnreadableTranscript::TooLarge, None));
    }
    intake::transcript(&file.bytes).map_err(|error| match error {
        Unreadable::Empty => (UnreadableTranscript::Empty, None),
        Unreadable::TooLarge { .. } => (UnreadableTranscript::TooLarge, None),
        Unreadable::Damaged { line, damage } => {
            let line = line.and_then(|line| u32::try_from(line).ok());
            let is_text = damage != Damage::ZeroBytes;
            if is_text {
                (UnreadableTranscript::Damaged, line)
            } else {
                (UnreadableTranscript::NoTranscript, None)
            }
        }
        _ => (UnreadableTranscript::NoTranscript, None),
    })
}

/// Why calls could not be read.
pub(crate) fn why_unread(error: &HighLevelError) -> UnreadReason {
    match error {
        HighLevelError::NotSent(_) | HighLevelError::RateLimited { .. } => UnreadReason::Offline,
        HighLevelError::MissingScope { .. } => UnreadReason::Scope,
        HighLevelError::Forbidden { .. } | HighLevelError::NotOffered { .. } => UnreadReason::SwitchedOff,
        _ => UnreadReason::Failed,
    }
}

fn not_asked(error: HighLevelError) -> Error {
    match error {
        HighLevelError::NotFound { what } => Error::NotFound { what },
        HighLevelError::NotSent(_) | HighLevelError::OutcomeUnknown { .. } | HighLevelError::RateLimited { .. } => {
            Error::Offline
        }
        HighLevelError::Forbidden { .. } | HighLevelError::NotOffered { .. } => Error::NotAllowed(Missing::SwitchedOff),
        other => Error::HighLevel(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, confidence: f64) -> highlevel::Sentence {
        highlevel::Sentence {
            transcript: text.to_owned(),
            channel: Some(0),
            index: None,
            start: Some(1_000),
            end: Some(2_000),
            confidence: Some(confidence),
        }
    }

    #[test]
    fn a_call_becomes_a_note_that_says_when_who_and_how_surely_and_names_the_call_last() {
        let transcript = transcript_of(vec![said("Guten Tag.", 0.9), said("Elf Uhr?", 0.4)]);
        let call = CallHead {
            id: "m1".to_owned(),
            at: Some("2026-11-24T09:32:00.000Z".to_owned()),
            seconds: Some(65),
            direction: Some(CallDirection::Inbound),
            ..CallHead::default()
        };
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        let text = |language| note_text(language, &zone, &transcript, Some(&call), &call_marker("m1"));
        assert_eq!(
            text(Language::German),
            "Eingehender Anruf, 24.11.2026, 10:32 (1:05 min)\n\n[0:01] Sprecher 1: Guten Tag. Elf Uhr? (?)\n\n(?) = schlecht zu verstehen\n[call:m1]"
        );
        assert_eq!(
            text(Language::English),
            "Incoming call, 24 Nov 2026, 10:32 (1:05 min)\n\n[0:01] Speaker 1: Guten Tag. Elf Uhr? (?)\n\n(?) = hard to understand\n[call:m1]"
        );
    }

    #[test]
    fn a_note_is_the_same_in_whatever_paragraphs_it_comes_back() {
        assert_eq!(
            digest("Eins\n\nzwei [call:a]"),
            digest("<p>Eins</p><p>zwei [call:a]</p>")
        );
        assert_ne!(digest("Eins zwei"), digest("Eins, zwei"));
    }

    fn file(name: &str, text: &str) -> TranscriptFile {
        TranscriptFile {
            contact: ContactKey(1),
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_file_is_named_by_what_was_said_and_not_by_how_it_was_saved() {
        let marker = |name: &str, text: &str| file_marker(&read_file(&file(name, text)).expect("read"));
        let unix = "1\n00:00:01,000 --> 00:00:02,000\nAnna: Hallo\n";
        assert_eq!(
            marker("a.srt", unix),
            marker("b.SRT", &format!("\u{feff}{}", unix.replace('\n', "\r\n")))
        );
        assert_ne!(
            marker("a.srt", unix),
            marker("a.srt", &unix.replace("Hallo", "Guten Tag"))
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_says_why() {
        let why = |name: &str, text: &str| read_file(&file(name, text)).expect_err("refused");
        assert_eq!(why("anruf.mp3", "ID3"), (UnreadableTranscript::OtherKind, None));
        assert_eq!(why("a.txt", " \n"), (UnreadableTranscript::Empty, None));
        assert_eq!(why("a.json", "{\"a\":1}"), (UnreadableTranscript::NoTranscript, None));
        assert_eq!(why("a.json", "[1, 2"), (UnreadableTranscript::Damaged, Some(1)));
        assert_eq!(
            why("a.txt", &"x".repeat(LARGEST_FILE + 1)),
            (UnreadableTranscript::TooLarge, None)
        );
    }
}
