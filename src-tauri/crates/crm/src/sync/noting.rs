//! Makes notes of new calls with a transcription, while the rep has that switched on.
//!
//! One request per look asks for all new calls of the account; one more for each call whose transcription is looked for,
//! and one, a minute after its note was sent, tells whether another desk has made the same note at the same moment.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use highlevel::{ContactId, Error as HighLevelError, ExportChannel, MessageExport, MessageId, MessageKind, Priority};
use jiff::{SignedDuration, Timestamp};
use model::{ContactKey, Topic, UnreadReason};
use store::{CallHead, DueTranscript, TranscriptState};

use super::mapping;
use crate::account::Facts;
use crate::clock::{instant, stamp};
use crate::contacts::with_number;
use crate::desk::{Desk, guard};
use crate::transcripts::{
    AUTOMATIC, Automatic, NEWEST_CALL, NOTED_TOPICS, call_marker, head, transcript_of, why_unread,
};
use crate::{Error, Result};

/// Calls are exported by when they began, some only once they are over: so far back is asked again.
const LONGEST_CALL: SignedDuration = SignedDuration::from_hours(2);
/// A transcription is looked for after 1, 2, 4 … minutes, then every hour: six hours in all.
const MOST_LOOKS: u32 = 11;
const LONGEST_WAIT: u32 = 60;
/// Where the token lacks a scope, whether it does is asked this many times less often.
const RARELY: u32 = 10;

impl Desk {
    /// Looks for new calls as long as the automatic mode is on; asks for nothing while it is off.
    pub(super) async fn keep_noting_transcripts(self: Arc<Self>) {
        tokio::time::sleep(self.options.timings.begin).await;
        loop {
            let automatic = self.on_store(|store| store.fact::<Automatic>(AUTOMATIC)).await;
            let wait = match automatic {
                Ok(Some(automatic)) if automatic.on => Some(self.look_for_calls(automatic).await),
                _ => None,
            };
            if !self.rests(wait, &self.to_note).await {
                return;
            }
        }
    }

    /// Answers how long to wait before the next look.
    async fn look_for_calls(&self, automatic: Automatic) -> Duration {
        let timings = &self.options.timings;
        let pace = if guard(&self.watch).is_away {
            timings.calls.max(timings.look_away)
        } else {
            timings.calls
        };
        if self.token_refused.load(Ordering::SeqCst) {
            return pace;
        }
        let looked = match self.may_write("notes") {
            Ok(()) => self.note_new_calls(automatic).await,
            Err(error) => Err(error),
        };
        let problem = looked.as_ref().err().map(|error| match error {
            Error::HighLevel(error @ HighLevelError::MissingScope { scope }) => {
                (why_unread(error), Some((*scope).to_owned()))
            }
            Error::HighLevel(error) => (why_unread(error), None),
            Error::NotAllowed(model::Missing::SwitchedOff) => (UnreadReason::SwitchedOff, None),
            Error::NotAllowed(_) => (UnreadReason::Scope, Some("contacts.write".to_owned())),
            _ => (UnreadReason::Failed, None),
        });
        if let Err(error) = &looked {
            tracing::warn!(
                cause = error as &dyn std::error::Error,
                "new calls were not all looked at"
            );
            if let Error::HighLevel(error) = error {
                self.note_failure(error);
            }
        }
        let is_refused = matches!(problem, Some((UnreadReason::Scope | UnreadReason::SwitchedOff, _)));
        {
            let mut heard = guard(&self.heard);
            if problem.is_none() {
                heard.looked_at = Some(self.options.clock.stamp());
            }
            heard.problem = problem;
        }
        self.announce(&[Topic::Transcripts]);
        if is_refused { pace * RARELY } else { pace }
    }

    async fn note_new_calls(&self, automatic: Automatic) -> Result<()> {
        self.find_new_calls(&automatic).await?;
        let now = self.options.clock.stamp();
        for call in self.on_store(move |store| store.due_transcripts(&now)).await? {
            // The rep may have switched it off meanwhile.
            if !self.notes_automatically().await? {
                return Ok(());
            }
            match call.state {
                TranscriptState::Noted | TranscriptState::ThereAlready => self.look_for_double(call).await?,
                _ => self.note_due_call(call).await?,
            }
        }
        Ok(())
    }

    /// Takes in the calls that began since the automatic mode was switched on and were answered.
    async fn find_new_calls(&self, automatic: &Automatic) -> Result<()> {
        let client = self.client(Priority::Background);
        let since = automatic.since.as_deref().and_then(instant);
        let newest = self.on_store(|store| store.fact::<String>(NEWEST_CALL)).await?;
        let mut newest = newest.as_deref().and_then(instant);
        let again = newest.and_then(|newest| newest.checked_sub(LONGEST_CALL).ok());
        let mut export = MessageExport {
            channel: Some(ExportChannel::Call),
            from: again.max(since),
            ..MessageExport::default()
        };
        loop {
            let page = client.messages().export(&export).await.map_err(Error::HighLevel)?;
            let is_after = |at: Option<Timestamp>| at.is_none_or(|at| since.is_none_or(|since| at >= since));
            let calls: Vec<(String, CallHead)> = page
                .rows
                .iter()
                .filter(|message| matches!(message.kind, Some(MessageKind::Call) | None))
                .filter(|message| is_after(message.date_added))
                .map(head)
                .filter(|call| call.seconds != Some(0))
                .map(|call| (call_marker(&call.id), call))
                .collect();
            let latest = page.rows.iter().filter_map(|message| message.date_added).max();
            let now = self.options.clock.stamp();
            self.on_store(move |store| store.expect_transcripts(&calls, &now))
                .await?;
            // Kept only once all before it are: a look that is cut off is made again.
            if latest > newest {
                newest = latest;
                let kept = latest.map(stamp);
                self.on_store(move |store| store.keep_fact(NEWEST_CALL, &kept)).await?;
            }
            match page.next {
                Some(next) if export.after.as_ref() != Some(&next) => export.after = Some(next),
                _ => return Ok(()),
            }
        }
    }

    async fn notes_automatically(&self) -> Result<bool> {
        let automatic = self.on_store(|store| store.fact::<Automatic>(AUTOMATIC)).await?;
        Ok(automatic.is_some_and(|automatic| automatic.on))
    }

    async fn note_due_call(&self, call: DueTranscript) -> Result<()> {
        let contact = match self.whose(&call.call).await? {
            Ok(contact) => contact,
            Err(state) => return self.look_again(&call, state, None).await,
        };
        let Ok(message) = MessageId::parse(call.call.id.as_str()) else {
            return self
                .look_again(&call, TranscriptState::NoTranscription, Some(contact))
                .await;
        };
        let spoken = match self
            .client(Priority::Background)
            .messages()
            .transcription(&message)
            .await
        {
            Ok(page) => page.rows,
            // One that cannot be read keeps no other waiting.
            Err(HighLevelError::NotFound { .. } | HighLevelError::Rejected { .. } | HighLevelError::Decode { .. }) => {
                Vec::new()
            }
            Err(error) => return Err(Error::HighLevel(error)),
        };
        if spoken.is_empty() {
            return self.look_again(&call, TranscriptState::Expected, Some(contact)).await;
        }
        let head = call.call.clone();
        let mut noting = self.noting(contact, &transcript_of(spoken), Some(head)).await?;
        noting.is_automatic = true;
        noting.look_at = Some(self.options.clock.stamp_in(self.options.timings.settled));
        let now = self.options.clock.stamp();
        // The outbox reads the contact's notes before it sends this one, and finds what another desk has made of the call.
        match self
            .write(&NOTED_TOPICS, move |store| store.note_transcript(&noting, &now))
            .await
        {
            // The contact was deleted here meanwhile.
            Err(Error::NotFound { .. }) => self.look_again(&call, TranscriptState::NoContact, None).await,
            noted => noted.map(drop),
        }
    }

    /// Asks again later, for some time.
    async fn look_again(
        &self,
        call: &DueTranscript,
        state: TranscriptState,
        contact: Option<ContactKey>,
    ) -> Result<()> {
        let is_over = call.looks >= MOST_LOOKS || state == TranscriptState::NoTranscription;
        let state = if is_over && state == TranscriptState::Expected {
            TranscriptState::NoTranscription
        } else {
            state
        };
        let wait = 2_u32.saturating_pow(call.looks).min(LONGEST_WAIT);
        let clock = &self.options.clock;
        let again = (!is_over).then(|| clock.stamp_in(self.options.timings.look_again.saturating_mul(wait)));
        let (key, now) = (call.key, clock.stamp());
        self.on_store(move |store| store.looked_for_transcript(key, state, contact, again.as_deref(), &now))
            .await
    }

    /// Whether another desk has made the note at the same moment can be seen once both have arrived.
    async fn look_for_double(&self, call: DueTranscript) -> Result<()> {
        let (Some(note), Some(contact)) = (call.note, call.contact) else {
            return Ok(());
        };
        let asked = move |store: &store::Store| {
            let is_sent = match store.note_values(note) {
                Ok((id, _, deleted)) => (!deleted).then_some(id.is_some()),
                Err(store::Error::NotFound { .. }) => None,
                Err(error) => return Err(error),
            };
            Ok((is_sent, store.contact_remote_id(contact).unwrap_or_default()))
        };
        let (is_sent, id) = self.on_store(asked).await?;
        let clock = &self.options.clock;
        let mut again = None;
        match (is_sent, id.and_then(|id| ContactId::parse(id).ok())) {
            (Some(false), _) => again = Some(clock.stamp_in(self.options.timings.settled)),
            (Some(true), Some(id)) => match self.take_notes(contact, &id, Priority::Background).await {
                Ok(()) => self.give_up_doubles(contact).await,
                Err(HighLevelError::NotFound { .. }) => {}
                Err(error) => return Err(Error::HighLevel(error)),
            },
            _ => {}
        }
        let now = clock.stamp();
        self.on_store(move |store| store.double_looked_for(call.key, again.as_deref(), &now))
            .await
    }

    /// The contact of a call: the one that HighLevel names, else the only one with the number.
    async fn whose(&self, call: &CallHead) -> Result<std::result::Result<ContactKey, TranscriptState>> {
        if let Some(id) = call.contact.as_deref().and_then(|id| ContactId::parse(id).ok())
            && let Some(contact) = self.contact_with_id(id).await?
        {
            return Ok(Ok(contact));
        }
        let Some(number) = call.phone.clone() else {
            return Ok(Err(TranscriptState::NoNumber));
        };
        let found = self
            .on_store(move |store| {
                let country = Facts::read(store)?.country;
                with_number(store, &number, country.as_deref())
            })
            .await?;
        Ok(match found.as_slice() {
            [one] => Ok(one.key),
            [] => Err(TranscriptState::NoContact),
            _ => Err(TranscriptState::SeveralContacts),
        })
    }

    /// The contact with this id; HighLevel is asked where it is not here yet.
    async fn contact_with_id(&self, id: ContactId) -> Result<Option<ContactKey>> {
        let wanted = id.as_str().to_owned();
        let known = self
            .on_store(move |store| match store.contact_by_remote_id(&wanted)? {
                Some(key) => match store.contact(key) {
                    Ok(contact) => Ok(Some((!contact.gone).then_some(key))),
                    Err(store::Error::NotFound { .. }) => Ok(Some(None)),
                    Err(error) => Err(error),
                },
                None => Ok(None),
            })
            .await?;
        if let Some(known) = known {
            return Ok(known);
        }
        match self.client(Priority::Background).contacts().get(&id).await {
            Ok(contact) => {
                let remote = mapping::contact(contact, true);
                let key = self.on_store(move |store| store.take_contact(&remote, None)).await?;
                self.announce(&[Topic::Contacts]);
                Ok(Some(key))
            }
            Err(HighLevelError::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::HighLevel(error)),
        }
    }
}
