//! Sends what waits. Before a request goes out its line is durably marked; what became of it is one of four: not sent,
//! outcome unknown, after N, refused. Only here are writes repeated, and a creation never without looking first.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use highlevel::{
    Change, ContactId, ContactSearch, Error as HighLevelError, Fate, NewTask, NoteId, NoteText, TaskId, UpdateContact,
    UpdateTask, UserId,
};
use jiff::Timestamp;
use model::{
    Candidate, Contact, ContactChanges, ContactFields, ContactKey, CustomFieldChange, Duplicate, FieldConflict,
    FieldRefusal, Missing, NoteKey, Operation, OutboxKey, Target, TaskChanges, TaskKey, TaskValues, Topic,
};
use serde_json::Value;
use store::{Line, LineState, RemoteContact, RemoteNote, RemoteTask, StoredRefusal};
use tokio::time::Instant;

use super::pull::CLOCKS_DIFFER;
use super::sender::Pause;
use super::{mapping, merge};
use crate::clock::{instant, stamp};
use crate::desk::{Desk, MAY_NOT_WRITE, guard};
use crate::transcripts::digest;
use crate::{Error, Result};

pub(super) const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// The creation of a contact waits this long after a failure before it is looked for.
const FIRST_LOOK: Duration = Duration::from_secs(2);
const TOPICS: [Topic; 7] = [
    Topic::Card,
    Topic::Contacts,
    Topic::Tasks,
    Topic::Tags,
    Topic::Outbox,
    Topic::Sync,
    Topic::Transcripts,
];

/// What became of one line.
pub(super) enum Done {
    /// It arrived and the store knows.
    Arrived,
    /// It is over without having been sent: taken back, or parked.
    Settled,
}

/// Why one line did not arrive.
pub(super) enum Failed {
    /// HighLevel, or the way there.
    HighLevel(HighLevelError),
    /// The store.
    Here(Error),
    /// The rep changed the record while it was being prepared.
    OutOfDate,
}

impl From<HighLevelError> for Failed {
    fn from(error: HighLevelError) -> Self {
        Self::HighLevel(error)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

pub(super) type Sent = std::result::Result<Done, Failed>;

impl Desk {
    /// What can still be undone waits.
    pub(super) async fn send_or_hold(&self, line: &Line) -> Sent {
        match self.can_be_undone_for(line.key) {
            Some(rest) => Ok(self.wait(line, rest).await.map(|()| Done::Settled)?),
            None => self.send(line).await,
        }
    }

    /// Keeps what became of a line. Answers why nothing at all can be sent, where that is what happened.
    pub(super) async fn settle(&self, line: &Line, sent: Sent, checking: bool) -> Option<Pause> {
        let mut pause = None;
        let kept = match sent {
            Ok(done) => {
                self.unreached.store(0, Ordering::Relaxed);
                if matches!(done, Done::Arrived) {
                    guard(&self.attempts).remove(&line.key);
                    self.may_write_again().await;
                    self.note_success();
                }
                Ok(())
            }
            // Read again, and sent as it is now.
            Err(Failed::OutOfDate) => return None,
            // What it changes is not at HighLevel and nothing is going to bring it there: the rep decides.
            Err(Failed::Here(Error::NotFound { what }))
                if !checking && matches!(self.went_out(line).await, Ok(false)) =>
            {
                let refusal = refusal_of(HighLevelError::NotFound { what });
                let key = line.key;
                self.on_store(move |store| store.refuse_line(key, &refusal)).await
            }
            Err(Failed::Here(error)) => {
                tracing::error!(cause = &error as &dyn std::error::Error, "a change could not be sent");
                match (checking || line.operation.creates(), self.went_out(line).await) {
                    // It may have arrived: never sent again without looking.
                    (true, Ok(true)) => self.check_in(line, LONGEST_RETRY).await,
                    (_, Ok(_)) if checking => self.check_in(line, LONGEST_RETRY).await,
                    (_, Ok(_)) => self.wait(line, LONGEST_RETRY).await,
                    // Taken back meanwhile.
                    (_, Err(Error::NotFound { .. })) => Ok(()),
                    (_, Err(_)) => {
                        pause = Some(Pause::For(LONGEST_RETRY));
                        Ok(())
                    }
                }
            }
            Err(Failed::HighLevel(error)) => {
                let error = self.told_apart(error).await;
                if is_answer(&error) {
                    self.unreached.store(0, Ordering::Relaxed);
                    self.note_success();
                } else {
                    self.note_failure(&error);
                }
                pause = pause_after(&error);
                self.keep_failure(line, error, checking).await
            }
        };
        if let Err(error) = kept {
            tracing::error!(
                cause = &error as &dyn std::error::Error,
                "the outbox could not be written"
            );
            // What was being sent is taken for interrupted, as after a crash at this point.
            pause = pause.or(Some(Pause::For(self.options.timings.retry)));
        }
        self.announce(&TOPICS);
        if !matches!(line.operation.target(), Target::Task(_) | Target::Note(_)) {
            self.announce(&[Topic::Tags]);
        }
        pause
    }

    async fn went_out(&self, line: &Line) -> Result<bool> {
        let key = line.key;
        self.on_store(move |store| Ok(store.line(key)?.state == LineState::Sending))
            .await
    }

    async fn keep_failure(&self, line: &Line, error: HighLevelError, checking: bool) -> Result<()> {
        if matches!(
            error,
            HighLevelError::BadToken | HighLevelError::RateLimited { .. } | HighLevelError::Blocked
        ) {
            return if checking {
                self.check_in(line, Duration::ZERO).await
            } else {
                self.wait(line, Duration::ZERO).await
            };
        }
        if matches!(&error, HighLevelError::MissingScope { scope } if scope.ends_with(".write")) {
            self.set_missing(Missing::Write, true);
            self.on_store(|store| store.keep_fact(MAY_NOT_WRITE, &true)).await?;
        }
        let is_final = matches!(
            error,
            HighLevelError::NotFound { .. }
                | HighLevelError::MissingScope { .. }
                | HighLevelError::Forbidden { .. }
                | HighLevelError::NotOffered { .. }
                | HighLevelError::WrongLocation
                | HighLevelError::AgencyToken
        );
        if checking && !is_final {
            // Looking is reading: whatever went wrong, look again.
            let wait = if is_unsent(&error) {
                Duration::ZERO
            } else {
                self.backoff_of(line)
            };
            return self.check_in(line, wait).await;
        }
        if checking || !self.went_out(line).await? {
            // What failed was the reading before it.
            return if is_final || matches!(error, HighLevelError::Rejected { .. }) {
                self.refuse(line, error).await
            } else if is_unsent(&error) {
                self.wait(line, Duration::ZERO).await
            } else {
                self.wait(line, self.backoff_of(line)).await
            };
        }
        match error.fate(line.operation.creates()) {
            Fate::NotSent => self.wait(line, Duration::ZERO).await,
            Fate::After(wait) => self.wait(line, wait).await,
            Fate::Unknown if line.operation.creates() => {
                let refusal = matches!(error, HighLevelError::Rejected { .. } | HighLevelError::NotFound { .. })
                    .then(|| refusal_of(error));
                let (key, refused, now) = (line.key, refusal.is_some(), self.options.clock.stamp());
                guard(&self.attempts).insert(key, Instant::now());
                self.on_store(move |store| {
                    store.attempt_ended(key, &now)?;
                    refusal.map_or(Ok(()), |refusal| store.keep_refusal(key, &refusal))
                })
                .await?;
                self.check_in(line, if refused { Duration::ZERO } else { FIRST_LOOK })
                    .await
            }
            Fate::Unknown => self.wait(line, self.backoff(line.attempts)).await,
            Fate::Refused => {
                if line.attempts == 0 {
                    let key = line.key;
                    self.on_store(move |store| store.was_not_executed(key)).await?;
                }
                self.refuse(line, error).await
            }
        }
    }

    /// Parks a line where the rep sees it.
    async fn refuse(&self, line: &Line, error: HighLevelError) -> Result<()> {
        if let (HighLevelError::NotFound { what: "contact" }, contact) = (&error, line.operation.contact()) {
            let until = self.options.clock.stamp_in(self.options.timings.own_writes);
            self.on_store(move |store| store.contact_is_gone(contact, &until))
                .await?;
        }
        let (key, refusal) = (line.key, refusal_of(error));
        self.on_store(move |store| store.refuse_line(key, &refusal)).await
    }

    pub(super) fn backoff(&self, attempts: u32) -> Duration {
        (self.options.timings.retry * 2u32.saturating_pow(attempts.min(6))).min(LONGEST_RETRY)
    }

    /// The longer something has failed, the longer it rests.
    fn backoff_of(&self, line: &Line) -> Duration {
        let began = line.attempted_at.as_deref().unwrap_or(&line.since);
        let age = instant(began).map_or(Duration::ZERO, |began| self.since(began));
        (age / 2).clamp(
            self.options.timings.retry,
            LONGEST_RETRY.max(self.options.timings.retry),
        )
    }

    /// How long ago the line was last sent, or the account was opened where that was before. Not by the machine's clock,
    /// which somebody may set meanwhile.
    fn age_of(&self, line: &Line) -> Duration {
        let sent = guard(&self.attempts).get(&line.key).copied();
        sent.unwrap_or(self.opened_at).elapsed()
    }

    /// After the machine's clock was set back, nothing waits or is protected longer than it would have been.
    pub(super) async fn follow_clock_back(&self) {
        let timings = self.options.timings;
        // To try or look sooner than planned does no harm: `age_of` keeps a creation from being repeated early.
        let longest_hold = timings.undo.max(FIRST_LOOK);
        let clock = &self.options.clock;
        let (now, held, own) = (
            clock.stamp(),
            clock.stamp_in(longest_hold),
            clock.stamp_in(timings.own_writes),
        );
        match self
            .on_store(move |store| store.follow_clock_back(&now, &held, &own))
            .await
        {
            Ok(()) => self.to_send.notify_one(),
            Err(error) => tracing::error!(
                cause = &error as &dyn std::error::Error,
                "what is held back keeps its time of another clock"
            ),
        }
    }

    /// What the search shows after this time is the whole truth.
    fn longest_lag(&self) -> Duration {
        self.options.timings.settled * 2
    }

    fn since(&self, at: Timestamp) -> Duration {
        self.options
            .clock
            .now()
            .duration_since(at)
            .try_into()
            .unwrap_or_default()
    }

    async fn wait(&self, line: &Line, wait: Duration) -> Result<()> {
        let (key, until) = (line.key, self.options.clock.stamp_in(wait));
        self.on_store(move |store| store.line_waits(key, Some(&until))).await
    }

    async fn check_in(&self, line: &Line, wait: Duration) -> Result<()> {
        let (key, until) = (line.key, self.options.clock.stamp_in(wait));
        self.on_store(move |store| store.line_to_check(key, Some(&until))).await
    }

    /// Marks the line as being sent, with what HighLevel has before it and the values that go out.
    async fn start(
        &self,
        line: &Line,
        known_ids: Option<Vec<String>>,
        sent: Option<Value>,
    ) -> std::result::Result<(), Failed> {
        let (line, now) = (line.clone(), self.options.clock.stamp());
        if line.operation.creates() {
            guard(&self.attempts).insert(line.key, Instant::now());
        }
        let marked = self
            .on_store(move |store| store.start_sending(&line, known_ids.as_deref(), sent.as_ref(), &now))
            .await;
        match marked {
            Err(Error::NotFound { .. }) => Err(Failed::OutOfDate),
            other => other.map_err(Failed::Here),
        }
    }

    async fn contact_id(&self, contact: ContactKey) -> std::result::Result<ContactId, Failed> {
        let remote = self.on_store(move |store| store.contact_remote_id(contact)).await?;
        remote
            .and_then(|id| ContactId::parse(id).ok())
            .ok_or(Failed::Here(Error::NotFound { what: "contact" }))
    }

    fn own_until(&self) -> String {
        self.options.clock.stamp_in(self.options.timings.own_writes)
    }

    async fn send(&self, line: &Line) -> Sent {
        match &line.operation {
            Operation::ContactCreate { contact } => self.create_contact(line, *contact).await,
            Operation::ContactUpdate { contact, changes, .. } => self.update_contact(line, *contact, changes).await,
            Operation::ContactDelete { contact } => self.delete_contact(line, *contact).await,
            Operation::TagAdd { contact, tag } => self.change_tag(line, *contact, tag, true).await,
            Operation::TagRemove { contact, tag } => self.change_tag(line, *contact, tag, false).await,
            Operation::TaskCreate { contact, task } => self.create_task(line, *contact, *task).await,
            Operation::TaskUpdate {
                contact, task, changes, ..
            } => self.update_task(line, *contact, *task, changes).await,
            Operation::TaskSetCompleted {
                contact,
                task,
                completed,
            } => self.complete_task(line, *contact, *task, *completed).await,
            Operation::TaskDelete { contact, task } => self.delete_task(line, *contact, *task).await,
            Operation::NoteCreate { contact, note } => self.create_note(line, *contact, *note).await,
            Operation::NoteUpdate {
                contact, note, body, ..
            } => self.update_note(line, *contact, *note, body).await,
            Operation::NoteDelete { contact, note } => self.delete_note(line, *contact, *note).await,
        }
    }

    async fn create_contact(&self, line: &Line, contact: ContactKey) -> Sent {
        if line.sent.is_some() {
            match self.found_contact(line, contact, true).await? {
                Found::Ours => return Ok(Done::Arrived),
                Found::Unclear if line.known_ids.is_some() => {
                    let candidates = self.newcomers(line).await?;
                    if !candidates.is_empty() {
                        return self.let_the_rep_choose(line, candidates).await;
                    }
                    // The list in which it would be lags.
                    let rest = self.longest_lag().saturating_sub(self.age_of(line));
                    if !rest.is_zero() {
                        self.wait(line, rest).await?;
                        return Ok(Done::Settled);
                    }
                }
                Found::Unclear | Found::Nobody => {}
            }
        }
        let (card, definitions) = self
            .on_store(move |store| Ok((store.contact(contact)?, store.custom_field_definitions()?)))
            .await?;
        let client = self.sending();
        let (email, phone) = (filled(&card.fields.email), filled(&card.fields.phone));
        let before = line.known_ids.iter().flatten().cloned();
        let known = match (email, phone) {
            (None, None) => Some(before.collect()),
            _ => match client.contacts().find_duplicate(email, phone).await {
                Ok(known) => Some(before.chain(known.map(|known| known.id.into_string())).collect()),
                // Without knowing who was there before, looking it up later is unclear; not sending at all is worse.
                Err(HighLevelError::Decode { .. }) => None,
                Err(error) => return Err(error.into()),
            },
        };
        let before: Option<SentContact> = sent_values(line);
        let newest = before
            .and_then(|before| before.after)
            .or_else(|| guard(&self.watch).newest().map(stamp));
        let sent = SentContact {
            after: newest,
            ..SentContact::of(&card)
        };
        self.start(line, known, json(&sent)).await?;
        let made = client
            .contacts()
            .create(&mapping::new_contact(&card.fields, &card.custom_fields, &definitions))
            .await?;
        self.contact_arrived(line.key, contact, mapping::contact(made, false))
            .await
    }

    async fn contact_arrived(&self, key: OutboxKey, contact: ContactKey, remote: RemoteContact) -> Sent {
        let until = self.own_until();
        let id = ContactId::parse(remote.remote_id.clone()).map_err(|_| Error::NotFound { what: "contact" })?;
        self.on_store(move |store| store.contact_arrived(key, contact, &remote, &until))
            .await?;
        self.read_again(contact, &id).await?;
        Ok(Done::Arrived)
    }

    /// The answer to a write may lack fields; the contact itself does not.
    async fn read_again(&self, contact: ContactKey, id: &ContactId) -> Result<()> {
        let change = self.on_store(move |store| store.changes_of(contact)).await?;
        if let Ok(own) = self.sending().contacts().get(id).await {
            let remote = mapping::contact(own, true);
            self.on_store(move |store| store.take_contact(&remote, Some(change)).map(drop))
                .await?;
        }
        Ok(())
    }

    /// Sends the changed fields, unless somebody else has changed the same ones meanwhile, and looks what became of them.
    async fn update_contact(&self, line: &Line, contact: ContactKey, changes: &ContactChanges) -> Sent {
        let id = self.contact_id(contact).await?;
        let definitions = self.on_store(store::Store::custom_field_definitions).await?;
        let client = self.sending();
        let before = mapping::contact(client.contacts().get(&id).await?, true);
        let sent: ContactChanges = sent_values(line).unwrap_or_default();
        let met = merge::contact_conflicts(&line.operation, &sent, &before, &definitions);
        if !met.is_empty() {
            return self.park_conflict(line, met).await;
        }
        let wanted = mapping::changes_to_send(changes, &definitions);
        self.start(line, None, json(changes)).await?;
        match client.contacts().update(&id, &wanted).await {
            Ok(own) => {
                let answer = mapping::contact(own, false);
                let after = if merge::tells_all(&answer, changes) {
                    merge::brought_up_to(before.clone(), answer)
                } else {
                    // What it did not say, the contact itself does. Where that cannot be read now, the answer has to do.
                    match client.contacts().get(&id).await {
                        Ok(own) => mapping::contact(own, true),
                        Err(_) => answer,
                    }
                };
                let left = if after.complete {
                    merge::not_taken(changes, &before, &after, &definitions)
                } else {
                    Vec::new()
                };
                if left.is_empty() {
                    let (key, until) = (line.key, self.own_until());
                    self.on_store(move |store| store.contact_arrived(key, contact, &after, &until))
                        .await?;
                    return Ok(Done::Arrived);
                }
                let refusal = StoredRefusal {
                    reason: Some(model::RefusalReason::NotTaken),
                    fields: left
                        .iter()
                        .map(|field| FieldRefusal {
                            field: field.clone(),
                            message: String::new(),
                        })
                        .collect(),
                    ..StoredRefusal::default()
                };
                self.park_rest(line, &left, refusal).await
            }
            Err(HighLevelError::Rejected {
                fields,
                status,
                messages,
                trace_id,
            }) if fields.iter().any(|field| field.field == "companyName") && !wanted.company_name.is_keep() => {
                // Not documented for updates, though the live service takes it: the rest goes without, and the rep is told.
                let rest = UpdateContact {
                    company_name: Change::Keep,
                    ..wanted
                };
                if rest != UpdateContact::default() {
                    client.contacts().update(&id, &rest).await?;
                }
                let refusal = refusal_of(HighLevelError::Rejected {
                    fields,
                    status,
                    messages,
                    trace_id,
                });
                self.park_rest(line, &["company".to_owned()], refusal).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Somebody else has changed the same fields: the rep decides.
    async fn park_conflict(&self, line: &Line, fields: Vec<FieldConflict>) -> Sent {
        let refusal = StoredRefusal {
            reason: Some(model::RefusalReason::Conflict { fields }),
            ..StoredRefusal::default()
        };
        self.cancel(line, move |store, line| store.refuse_line_as_read(line, &refusal))
            .await
    }

    /// What of a change did not arrive stays, for the rep to decide about; the rest has arrived.
    async fn park_rest(&self, line: &Line, left: &[String], refusal: StoredRefusal) -> Sent {
        let (key, rest) = (line.key, line.operation.narrowed_to(left));
        self.on_store(move |store| {
            store.narrow_line(key, &rest)?;
            store.refuse_line(key, &refusal)
        })
        .await?;
        Ok(Done::Settled)
    }

    async fn delete_contact(&self, line: &Line, contact: ContactKey) -> Sent {
        let id = self.contact_id(contact).await?;
        self.start(line, None, None).await?;
        match self.sending().contacts().delete(&id).await {
            Ok(()) | Err(HighLevelError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let (key, until) = (line.key, self.own_until());
        self.on_store(move |store| store.contact_deletion_arrived(key, contact, &until))
            .await?;
        Ok(Done::Arrived)
    }

    async fn change_tag(&self, line: &Line, contact: ContactKey, tag: &str, add: bool) -> Sent {
        // Written at a time that has not come yet: how long ago that was nobody knows.
        let is_from_another_time = line.since > self.options.clock.stamp_in(CLOCKS_DIFFER.unsigned_abs());
        let waited = instant(&line.since).map_or(Duration::ZERO, |since| self.since(since));
        if !line.confirmed && (waited > self.options.timings.stale_tag || is_from_another_time) {
            let key = line.key;
            self.on_store(move |store| store.line_asks(key)).await?;
            return Ok(Done::Settled);
        }
        let id = self.contact_id(contact).await?;
        self.start(line, None, None).await?;
        let client = self.sending();
        let names = [tag.to_owned()];
        let tags = client.tags(&id);
        if add {
            tags.add(&names).await?
        } else {
            tags.remove(&names).await?
        };
        // What the answer lists may be the change alone; the contact itself tells.
        let remote = client
            .contacts()
            .get(&id)
            .await
            .ok()
            .map(|own| mapping::contact(own, true));
        let (key, until) = (line.key, self.own_until());
        self.on_store(move |store| store.tag_change_arrived(key, contact, remote.as_ref(), &until))
            .await?;
        Ok(Done::Arrived)
    }

    async fn create_task(&self, line: &Line, contact: ContactKey, task: TaskKey) -> Sent {
        let (_, values, deleted) = self.on_store(move |store| store.task_values(task)).await?;
        if deleted {
            return self
                .cancel(line, move |store, line| store.cancel_unsent_task(line, task))
                .await;
        }
        let id = self.contact_id(contact).await?;
        let client = self.sending();
        let listed = client.tasks(&id).list().await?;
        let known: Vec<String> = listed.rows.iter().map(|row| row.id.as_str().to_owned()).collect();
        let rows: Vec<_> = listed.rows.into_iter().map(mapping::task).collect();
        if let Looked::Found(remote) = self.ours(line, &rows).await? {
            return self.adopt_task(line, task, *remote).await;
        }
        self.start(line, Some(known), json(&values)).await?;
        let new = NewTask {
            title: values.title,
            body: filled(&values.body).map(str::to_owned),
            due: due_or(values.due.as_deref(), &line.since),
            completed: values.completed,
            assigned_to: values.assignee.and_then(|user| UserId::parse(user).ok()),
        };
        let made = client.tasks(&id).create(&new).await?;
        self.task_arrived(line.key, contact, task, mapping::task(made)).await
    }

    /// Nothing is lost where the rep has typed on meanwhile: then it is looked at again.
    async fn adopted(&self, how: impl FnOnce(&store::Store) -> store::Result<()> + Send + 'static) -> Sent {
        match self.on_store(how).await {
            Err(Error::NotFound { .. }) => Err(Failed::OutOfDate),
            other => Ok(other.map(|()| Done::Arrived)?),
        }
    }

    /// Takes a task of HighLevel's for the one that was sent, and queues what the rep has typed since.
    async fn adopt_task(&self, line: &Line, task: TaskKey, remote: RemoteTask) -> Sent {
        let (_, typed, _) = self.on_store(move |store| store.task_values(task)).await?;
        let sent: TaskValues = sent_values(line).unwrap_or_default();
        let typed_since = changed_since(&sent, &typed);
        let (line, until, now) = (line.clone(), self.own_until(), self.options.clock.stamp());
        self.adopted(move |store| store.task_adopted(&line, task, &remote, &until, &typed_since, &now))
            .await
    }

    async fn task_arrived(&self, key: OutboxKey, contact: ContactKey, task: TaskKey, remote: RemoteTask) -> Sent {
        let until = self.own_until();
        self.on_store(move |store| store.task_arrived(key, contact, task, &remote, &until))
            .await?;
        Ok(Done::Arrived)
    }

    /// Nothing of a record that is deleted here needs to be sent but its deletion.
    async fn drop_line(&self, line: &Line) -> Sent {
        self.cancel(line, store::Store::drop_line).await
    }

    async fn cancel(
        &self,
        line: &Line,
        how: impl FnOnce(&store::Store, &Line) -> store::Result<()> + Send + 'static,
    ) -> Sent {
        let line = line.clone();
        match self.on_store(move |store| how(store, &line)).await {
            Err(Error::NotFound { .. }) => Err(Failed::OutOfDate),
            other => Ok(other.map(|()| Done::Settled)?),
        }
    }

    async fn task_id(&self, task: TaskKey) -> std::result::Result<(TaskId, TaskValues), Failed> {
        let (remote, values, _) = self.on_store(move |store| store.task_values(task)).await?;
        let id = remote
            .and_then(|id| TaskId::parse(id).ok())
            .ok_or(Failed::Here(Error::NotFound { what: "task" }))?;
        Ok((id, values))
    }

    /// The API wants the whole task, so the changes are laid over what it is now.
    async fn update_task(&self, line: &Line, contact: ContactKey, task: TaskKey, changes: &TaskChanges) -> Sent {
        if self.on_store(move |store| Ok(store.task_values(task)?.2)).await? {
            return self.drop_line(line).await;
        }
        let id = self.contact_id(contact).await?;
        let (task_id, values) = self.task_id(task).await?;
        let client = self.sending();
        let now = mapping::task(client.tasks(&id).get(&task_id).await?);
        let sent: TaskChanges = sent_values(line).unwrap_or_default();
        let met = merge::task_conflicts(&line.operation, &sent, &now);
        if !met.is_empty() {
            return self.park_conflict(line, met).await;
        }
        let title = changes
            .title
            .clone()
            .or_else(|| filled(&now.title).map(str::to_owned))
            .unwrap_or(values.title);
        let due = changes.due.clone().or(now.due).or(values.due);
        let state = UpdateTask {
            title,
            body: Some(changes.body.clone().unwrap_or(now.body)),
            due: due_or(due.as_deref(), &line.since),
            completed: Some(changes.completed.unwrap_or(now.completed)),
            assigned_to: changes
                .assignee
                .clone()
                .or(now.assignee)
                .and_then(|user| UserId::parse(user).ok()),
        };
        self.start(line, None, json(changes)).await?;
        let written = client.tasks(&id).update(&task_id, &state).await?;
        self.task_arrived(line.key, contact, task, self.whole_task(written, &state))
            .await
    }

    /// What an answer leaves out is what was sent.
    fn whole_task(&self, answer: highlevel::Task, sent: &UpdateTask) -> RemoteTask {
        let answer = highlevel::Task {
            title: answer.title.or_else(|| Some(sent.title.clone())),
            body: answer.body.or_else(|| sent.body.clone()),
            due: answer.due.or(Some(sent.due)),
            completed: answer.completed.or(sent.completed),
            assigned_to: answer.assigned_to.or_else(|| sent.assigned_to.clone()),
            ..answer
        };
        mapping::task(answer)
    }

    async fn complete_task(&self, line: &Line, contact: ContactKey, task: TaskKey, completed: bool) -> Sent {
        if self.on_store(move |store| Ok(store.task_values(task)?.2)).await? {
            return self.drop_line(line).await;
        }
        let id = self.contact_id(contact).await?;
        let (task_id, values) = self.task_id(task).await?;
        self.start(line, None, None).await?;
        let written = self.sending().tasks(&id).set_completed(&task_id, completed).await?;
        let known = |user: String| UserId::parse(user).ok();
        let whole = highlevel::Task {
            title: written.title.or(Some(values.title)),
            body: written.body.or(Some(values.body)),
            due: written.due.or_else(|| values.due.as_deref().and_then(instant)),
            completed: written.completed.or(Some(completed)),
            assigned_to: written.assigned_to.or_else(|| values.assignee.and_then(known)),
            ..written
        };
        self.task_arrived(line.key, contact, task, mapping::task(whole)).await
    }

    async fn delete_task(&self, line: &Line, contact: ContactKey, task: TaskKey) -> Sent {
        if self
            .on_store(move |store| Ok(store.task_values(task)?.0.is_none()))
            .await?
        {
            return self
                .cancel(line, move |store, line| store.cancel_unsent_task(line, task))
                .await;
        }
        let id = self.contact_id(contact).await?;
        let (task_id, _) = self.task_id(task).await?;
        self.start(line, None, None).await?;
        match self.sending().tasks(&id).delete(&task_id).await {
            Ok(()) | Err(HighLevelError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let (key, until) = (line.key, self.own_until());
        self.on_store(move |store| store.task_deletion_arrived(key, contact, task, &until))
            .await?;
        Ok(Done::Arrived)
    }

    async fn create_note(&self, line: &Line, contact: ContactKey, note: NoteKey) -> Sent {
        let (_, body, deleted) = self.on_store(move |store| store.note_values(note)).await?;
        if deleted {
            return self
                .cancel(line, move |store, line| store.cancel_unsent_note(line, note))
                .await;
        }
        let head = self.on_store(move |store| store.note_head(note)).await?;
        let id = self.contact_id(contact).await?;
        let client = self.sending();
        let listed = client.notes(&id).list().await?;
        let known: Vec<String> = listed.rows.iter().map(|row| row.id.as_str().to_owned()).collect();
        let rows: Vec<_> = listed.rows.into_iter().map(mapping::note).collect();
        if let Looked::Found(remote) = self.ours(line, &rows).await? {
            return self.adopt_note(line, note, *remote).await;
        }
        if let Some(remote) = self.made_of_the_same_call(note, &body, &rows).await? {
            let now = self.options.clock.stamp();
            self.on_store(move |store| store.transcript_was_there(note, &now))
                .await?;
            return self.note_arrived(line.key, contact, note, remote).await;
        }
        self.start(line, Some(known), json(&SentNote { body: body.clone() }))
            .await?;
        let text = NoteText {
            body: body.clone(),
            user: head.author.and_then(|user| UserId::parse(user).ok()),
            title: head.title,
            color: head.color,
            pinned: head.pinned.then_some(true),
        };
        let made = client.notes(&id).create(&text).await?;
        let made = highlevel::Note {
            body: made.body.or(Some(body)),
            ..made
        };
        self.note_arrived(line.key, contact, note, mapping::note(made)).await
    }

    /// The note that another desk has made of the call of this one, which nobody has changed: it takes the place of this
    /// one. What the rep has written into theirs is sent beside it.
    async fn made_of_the_same_call(
        &self,
        note: NoteKey,
        body: &str,
        rows: &[RemoteNote],
    ) -> std::result::Result<Option<RemoteNote>, Failed> {
        let Some((marker, written)) = self.on_store(move |store| store.transcript_of_note(note)).await? else {
            return Ok(None);
        };
        if !written.contains(&digest(body)) {
            return Ok(None);
        }
        for row in rows.iter().filter(|row| row.body.contains(&marker)) {
            let id = row.remote_id.clone();
            if !self.on_store(move |store| store.is_note_deleted_here(&id)).await? {
                return Ok(Some(row.clone()));
            }
        }
        Ok(None)
    }

    /// Takes a note of HighLevel's for the one that was sent, and queues what the rep has typed since.
    async fn adopt_note(&self, line: &Line, note: NoteKey, remote: RemoteNote) -> Sent {
        let (_, typed, _) = self.on_store(move |store| store.note_values(note)).await?;
        let sent: Option<SentNote> = sent_values(line);
        let typed_since = sent
            .is_none_or(|sent| sent.body.trim() != typed.trim())
            .then_some(typed);
        let (line, now) = (line.clone(), self.options.clock.stamp());
        self.adopted(move |store| store.note_adopted(&line, note, &remote, typed_since.as_deref(), &now))
            .await
    }

    async fn note_arrived(&self, key: OutboxKey, contact: ContactKey, note: NoteKey, remote: RemoteNote) -> Sent {
        self.on_store(move |store| store.note_arrived(key, contact, note, &remote))
            .await?;
        Ok(Done::Arrived)
    }

    async fn note_id(&self, note: NoteKey) -> std::result::Result<NoteId, Failed> {
        let (remote, _, _) = self.on_store(move |store| store.note_values(note)).await?;
        remote
            .and_then(|id| NoteId::parse(id).ok())
            .ok_or(Failed::Here(Error::NotFound { what: "note" }))
    }

    /// Title, colour and pin are the note's own and stay: only the text is sent, with what is there now beside it.
    async fn update_note(&self, line: &Line, contact: ContactKey, note: NoteKey, body: &str) -> Sent {
        if self.on_store(move |store| Ok(store.note_values(note)?.2)).await? {
            return self.drop_line(line).await;
        }
        let id = self.contact_id(contact).await?;
        let note_id = self.note_id(note).await?;
        let client = self.sending();
        let now = client.notes(&id).get(&note_id).await?;
        let sent: Option<SentNote> = sent_values(line);
        let sent = sent.as_ref().map(|sent| &*sent.body);
        let met = merge::note_conflicts(&line.operation, sent, &mapping::note(now.clone()));
        if !met.is_empty() {
            return self.park_conflict(line, met).await;
        }
        let text = NoteText {
            body: body.to_owned(),
            user: now.user.clone(),
            title: now.title.clone(),
            color: now.color.clone(),
            pinned: now.pinned,
        };
        let sent = SentNote { body: body.to_owned() };
        self.start(line, None, json(&sent)).await?;
        let written = client.notes(&id).update(&note_id, &text).await?;
        let whole = highlevel::Note {
            body: written.body.or_else(|| Some(body.to_owned())),
            title: written.title.or(now.title),
            color: written.color.or(now.color),
            pinned: written.pinned.or(now.pinned),
            ..written
        };
        self.note_arrived(line.key, contact, note, mapping::note(whole)).await
    }

    async fn delete_note(&self, line: &Line, contact: ContactKey, note: NoteKey) -> Sent {
        if self
            .on_store(move |store| Ok(store.note_values(note)?.0.is_none()))
            .await?
        {
            return self
                .cancel(line, move |store, line| store.cancel_unsent_note(line, note))
                .await;
        }
        let id = self.contact_id(contact).await?;
        let note_id = self.note_id(note).await?;
        self.start(line, None, None).await?;
        match self.sending().notes(&id).delete(&note_id).await {
            Ok(()) | Err(HighLevelError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let key = line.key;
        self.on_store(move |store| store.note_deletion_arrived(key, contact, note))
            .await?;
        Ok(Done::Arrived)
    }

    /// Looks whether a creation of unknown outcome has arrived. Where it has not, it is repeated or refused, but not
    /// before HighLevel has had the time in which it applies a request or never will.
    pub(super) async fn look_for(&self, line: &Line) -> Sent {
        let age = if line.attempted_at.is_some() {
            self.age_of(line)
        } else {
            let (key, now) = (line.key, self.options.clock.stamp());
            guard(&self.attempts).insert(key, Instant::now());
            self.on_store(move |store| store.attempt_ended(key, &now)).await?;
            Duration::ZERO
        };
        let settled = age >= self.options.timings.settled;
        let mut unclear = false;
        let mut strangers = Vec::new();
        let several = match &line.operation {
            Operation::ContactCreate { contact } => {
                let contact = *contact;
                match self.found_contact(line, contact, false).await? {
                    Found::Ours => return Ok(Done::Arrived),
                    // Somebody else has the address too, or there is none: looking cannot tell.
                    Found::Unclear if line.refusal.is_none() && age >= self.longest_lag() => {
                        let card = self.on_store(move |store| store.contact(contact)).await?;
                        return self.ask_the_rep(line, &card.name).await;
                    }
                    Found::Unclear => {
                        unclear = true;
                        None
                    }
                    Found::Nobody => None,
                }
            }
            Operation::TaskCreate { contact, task } => {
                let (contact, task) = (*contact, *task);
                let id = self.contact_id(contact).await?;
                let listed = self.sending().tasks(&id).list().await?;
                let rows: Vec<_> = listed.rows.into_iter().map(mapping::task).collect();
                match self.ours(line, &rows).await? {
                    Looked::Found(remote) => return self.task_arrived(line.key, contact, task, *remote).await,
                    Looked::Several(candidates) => Some(candidates),
                    Looked::NotThere { others } => {
                        strangers = others;
                        None
                    }
                }
            }
            Operation::NoteCreate { contact, note } => {
                let (contact, note) = (*contact, *note);
                let id = self.contact_id(contact).await?;
                let listed = self.sending().notes(&id).list().await?;
                let rows: Vec<_> = listed.rows.into_iter().map(mapping::note).collect();
                match self.ours(line, &rows).await? {
                    Looked::Found(remote) => return self.note_arrived(line.key, contact, note, *remote).await,
                    Looked::Several(candidates) => Some(candidates),
                    Looked::NotThere { others } => {
                        strangers = others;
                        None
                    }
                }
            }
            // Everything else may simply be repeated.
            _ => {
                self.wait(line, Duration::ZERO).await?;
                return Ok(Done::Settled);
            }
        };
        let (key, refusal) = (line.key, line.refusal.clone());
        // What is new and says something else may be what was sent, changed by somebody since.
        let may_be_changed = settled && refusal.is_none() && !strangers.is_empty();
        let several = several.or_else(|| may_be_changed.then_some(strangers));
        match (several, refusal) {
            (Some(candidates), refusal) => {
                let refusal = StoredRefusal {
                    reason: Some(model::RefusalReason::Ambiguous),
                    candidates,
                    ..refusal.unwrap_or_default()
                };
                self.on_store(move |store| store.refuse_line(key, &refusal)).await?;
            }
            // HighLevel refused, and looking shows that it meant it, as far as looking can.
            (None, Some(refusal)) => {
                let candidates = if unclear {
                    self.newcomers(line).await?
                } else {
                    Vec::new()
                };
                let refusal = StoredRefusal { candidates, ..refusal };
                self.on_store(move |store| store.refuse_line(key, &refusal)).await?;
            }
            // The list that the rep will choose from lags too.
            (None, None) if unclear => {
                let rest = self.longest_lag().saturating_sub(age);
                self.check_in(line, rest).await?;
            }
            (None, None) if settled => self.wait(line, Duration::ZERO).await?,
            (None, None) => {
                self.check_in(line, self.options.timings.settled.saturating_sub(age))
                    .await?;
            }
        }
        Ok(Done::Settled)
    }

    /// Whether HighLevel has a contact with the e-mail or phone that was sent, and did not have it before. `corrected`
    /// says that the rep has typed on since a refusal: then it must have the name that was sent too, and what was typed
    /// since is queued.
    async fn found_contact(
        &self,
        line: &Line,
        contact: ContactKey,
        corrected: bool,
    ) -> std::result::Result<Found, Failed> {
        let sent: SentContact = sent_values(line).unwrap_or_default();
        let (email, phone) = (filled(&sent.fields.email), filled(&sent.fields.phone));
        if email.is_none() && phone.is_none() {
            return Ok(Found::Unclear);
        }
        let client = self.sending();
        let found = match client.contacts().find_duplicate(email, phone).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Found::Nobody),
            Err(HighLevelError::Decode { .. }) => return Ok(Found::Unclear),
            Err(error) => return Err(error.into()),
        };
        let was_there = line
            .known_ids
            .as_ref()
            .is_none_or(|known| known.iter().any(|id| id == found.id.as_str()));
        if was_there || (corrected && !sent.is_named_like(&found)) {
            return Ok(Found::Unclear);
        }
        self.adopt(line, contact, found, corrected).await?;
        Ok(Found::Ours)
    }

    /// Takes a contact of HighLevel's for the one that was sent; what the rep has typed since is queued where it was a
    /// correction, for then nothing else waits that says so.
    async fn adopt(&self, line: &Line, contact: ContactKey, theirs: highlevel::Contact, corrected: bool) -> Sent {
        let sent = sent_values::<SentContact>(line).filter(|_| corrected);
        let Some(sent) = sent else {
            return self
                .contact_arrived(line.key, contact, mapping::contact(theirs, false))
                .await;
        };
        // What was typed is laid over the whole contact; what was found may lack fields.
        let own = mapping::contact(self.sending().contacts().get(&theirs.id).await?, true);
        let typed = self.on_store(move |store| store.contact(contact)).await?;
        let typed_since = sent.changes_to(&typed);
        let (line, until, now) = (line.clone(), self.own_until(), self.options.clock.stamp());
        self.adopted(move |store| store.contact_adopted(&line, contact, &own, &until, &typed_since, &now))
            .await
    }

    /// A contact without e-mail and phone cannot be looked up for sure.
    async fn ask_the_rep(&self, line: &Line, name: &str) -> Sent {
        let mut candidates: Vec<Candidate> = self.found_by_name(name).await?.into_iter().map(candidate).collect();
        // Namesakes first.
        let wanted = name.to_lowercase();
        candidates.sort_by_key(|candidate| !candidate.summary.to_lowercase().starts_with(&wanted));
        self.let_the_rep_choose(line, candidates).await
    }

    async fn let_the_rep_choose(&self, line: &Line, candidates: Vec<Candidate>) -> Sent {
        let (key, refusal) = (
            line.key,
            StoredRefusal {
                reason: Some(model::RefusalReason::Ambiguous),
                candidates,
                ..StoredRefusal::default()
            },
        );
        self.on_store(move |store| store.refuse_line(key, &refusal)).await?;
        Ok(Done::Settled)
    }

    /// Contacts of the name that was sent which are as young as the attempt, and which the rep has not been shown yet.
    async fn newcomers(&self, line: &Line) -> std::result::Result<Vec<Candidate>, HighLevelError> {
        let sent: SentContact = sent_values(line).unwrap_or_default();
        let name = sent.name();
        if name.is_empty() {
            return Ok(Vec::new());
        }
        let sent_at = || {
            instant(line.attempted_at.as_deref()?)?
                .saturating_sub(CLOCKS_DIFFER)
                .ok()
        };
        let born = sent.after.as_deref().and_then(instant).or_else(sent_at);
        let found = self.found_by_name(&name).await?;
        Ok(found
            .into_iter()
            .filter(|row| sent.is_named_like(row))
            .filter(|row| row.date_added.is_none_or(|added| Some(added) >= born))
            .map(candidate)
            .filter(|row| !line.known_ids.iter().flatten().any(|id| *id == row.remote_id))
            .collect())
    }

    async fn found_by_name(&self, name: &str) -> std::result::Result<Vec<highlevel::Contact>, HighLevelError> {
        let query: String = name.chars().take(75).collect();
        let search = ContactSearch::new(10).query(query);
        Ok(self.sending().contacts().search(&search).await?.rows)
    }

    /// Which of the listed records is the one that was sent: equal to it, new since then, and nobody else's.
    async fn ours<R: Record>(&self, line: &Line, rows: &[R]) -> Result<Looked<R>> {
        let Some(sent) = sent_values::<R::Sent>(line) else {
            return Ok(Looked::NotThere { others: Vec::new() });
        };
        let known = line.known_ids.clone().unwrap_or_default();
        let new: Vec<R> = rows
            .iter()
            .filter(|row| !known.iter().any(|id| id == row.id()))
            .cloned()
            .collect();
        let ids: Vec<String> = new.iter().map(|row| row.id().to_owned()).collect();
        let taken = self.on_store(move |store| R::taken(store, &ids)).await?;
        let (mut equal, others): (Vec<R>, Vec<R>) = new
            .into_iter()
            .filter(|row| !taken.iter().any(|id| id == row.id()))
            .partition(|row| row.equals(&sent));
        let candidates = |rows: &[R]| rows.iter().map(Record::candidate).collect();
        Ok(match equal.len() {
            0 => Looked::NotThere {
                others: candidates(&others),
            },
            1 => Looked::Found(Box::new(equal.remove(0))),
            _ => Looked::Several(candidates(&equal)),
        })
    }

    /// The rep says that a change arrived as this record.
    pub(crate) async fn arrived_as(&self, key: OutboxKey, remote_id: &str) -> Result<()> {
        let line = self.on_store(move |store| store.line(key)).await?;
        let unreadable = || Error::NotFound { what: "record" };
        let client = self.sending();
        let sent = match line.operation {
            Operation::ContactCreate { contact } => {
                let id = ContactId::parse(remote_id).map_err(|_| unreadable())?;
                match client.contacts().get(&id).await {
                    Ok(own) => self.adopt(&line, contact, own, true).await,
                    Err(error) => Err(error.into()),
                }
            }
            Operation::TaskCreate { contact, task } => {
                let id = self.contact_id(contact).await.map_err(|_| unreadable())?;
                let task_id = TaskId::parse(remote_id).map_err(|_| unreadable())?;
                match client.tasks(&id).get(&task_id).await {
                    Ok(own) => self.adopt_task(&line, task, mapping::task(own)).await,
                    Err(error) => Err(error.into()),
                }
            }
            Operation::NoteCreate { contact, note } => {
                let id = self.contact_id(contact).await.map_err(|_| unreadable())?;
                let note_id = NoteId::parse(remote_id).map_err(|_| unreadable())?;
                match client.notes(&id).get(&note_id).await {
                    Ok(own) => self.adopt_note(&line, note, mapping::note(own)).await,
                    Err(error) => Err(error.into()),
                }
            }
            _ => return Err(Error::NotPossible),
        };
        self.announce(&TOPICS);
        // What depends on it can go now.
        self.to_send.notify_one();
        match sent {
            Ok(_) => Ok(()),
            Err(Failed::OutOfDate) => Err(Error::NotPossible),
            Err(Failed::Here(error)) => Err(error),
            Err(Failed::HighLevel(HighLevelError::NotSent(_) | HighLevelError::OutcomeUnknown { .. })) => {
                Err(Error::Offline)
            }
            Err(Failed::HighLevel(HighLevelError::NotFound { what })) => Err(Error::NotFound { what }),
            Err(Failed::HighLevel(error)) => Err(Error::HighLevel(error)),
        }
    }
}

/// Whether a contact that was sent is there.
enum Found {
    Ours,
    Unclear,
    Nobody,
}

/// A contact as it is sent.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct SentContact {
    #[serde(flatten)]
    fields: ContactFields,
    /// Not kept by earlier versions.
    #[serde(rename = "customFields", skip_serializing_if = "Option::is_none")]
    custom_fields: Option<BTreeMap<String, String>>,
    /// The latest change that was known before it was sent, by HighLevel's clock. Not kept by earlier versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl SentContact {
    fn of(contact: &Contact) -> Self {
        let filled = contact.custom_fields.iter().filter(|field| !field.value.is_empty());
        Self {
            fields: contact.fields.clone(),
            custom_fields: Some(filled.map(|field| (field.id.clone(), field.value.clone())).collect()),
            after: None,
        }
    }

    fn changes_to(&self, typed: &Contact) -> ContactChanges {
        let mut changes = typed.fields.changed_since(&self.fields);
        if let Some(sent) = &self.custom_fields {
            changes.custom_fields = typed
                .custom_fields
                .iter()
                .filter(|field| sent.get(&field.id).map_or("", String::as_str) != field.value)
                .map(|field| CustomFieldChange {
                    id: field.id.clone(),
                    value: field.value.clone(),
                })
                .collect();
        }
        changes
    }

    /// What it can be found by, where it has neither e-mail nor phone.
    fn name(&self) -> String {
        let name = format!("{} {}", self.fields.first_name, self.fields.last_name);
        match name.trim() {
            "" => self.fields.company.trim().to_owned(),
            name => name.to_owned(),
        }
    }

    fn is_named_like(&self, other: &highlevel::Contact) -> bool {
        let same = |theirs: &Option<String>, ours: &str| {
            theirs.as_deref().unwrap_or_default().trim().to_lowercase() == ours.trim().to_lowercase()
        };
        let fields = &self.fields;
        same(&other.first_name, &fields.first_name)
            && same(&other.last_name, &fields.last_name)
            && (!(fields.first_name.is_empty() && fields.last_name.is_empty())
                || same(&other.company_name, &fields.company))
    }
}

fn candidate(row: highlevel::Contact) -> Candidate {
    let company = row.company_name.unwrap_or_default();
    let full = [row.first_name, row.last_name]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let name = filled(&full).map(str::to_owned).or(row.name).unwrap_or_default();
    Candidate {
        remote_id: row.id.into_string(),
        summary: [name, company]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        date_added: row.date_added.map(crate::clock::stamp),
    }
}

/// A note as it is sent.
#[derive(serde::Serialize, serde::Deserialize)]
struct SentNote {
    body: String,
}

/// What looking showed.
enum Looked<R> {
    Found(Box<R>),
    Several(Vec<Candidate>),
    /// None is equal to what was sent; these are new too.
    NotThere {
        others: Vec<Candidate>,
    },
}

/// A record that can be recognised by what it says.
trait Record: Clone {
    type Sent: serde::de::DeserializeOwned;
    fn id(&self) -> &str;
    fn equals(&self, sent: &Self::Sent) -> bool;
    fn taken(store: &store::Store, ids: &[String]) -> store::Result<Vec<String>>;
    fn candidate(&self) -> Candidate;
}

impl Record for RemoteTask {
    type Sent = TaskValues;

    fn id(&self) -> &str {
        &self.remote_id
    }

    fn equals(&self, sent: &TaskValues) -> bool {
        let second = |due: &Option<String>| due.as_deref().and_then(instant).map(Timestamp::as_second);
        self.title.trim() == sent.title.trim()
            && self.body.trim() == sent.body.trim()
            && (sent.due.is_none() || second(&self.due) == second(&sent.due))
    }

    fn taken(store: &store::Store, ids: &[String]) -> store::Result<Vec<String>> {
        store.known_task_ids(ids)
    }

    fn candidate(&self) -> Candidate {
        Candidate {
            remote_id: self.remote_id.clone(),
            summary: self.title.clone(),
            date_added: None,
        }
    }
}

impl Record for RemoteNote {
    type Sent = SentNote;

    fn id(&self) -> &str {
        &self.remote_id
    }

    fn equals(&self, sent: &SentNote) -> bool {
        self.body.trim() == sent.body.trim()
    }

    fn taken(store: &store::Store, ids: &[String]) -> store::Result<Vec<String>> {
        store.known_note_ids(ids)
    }

    fn candidate(&self) -> Candidate {
        Candidate {
            remote_id: self.remote_id.clone(),
            summary: self.body.chars().take(120).collect(),
            date_added: self.date_added.clone(),
        }
    }
}

fn json<T: serde::Serialize>(values: &T) -> Option<Value> {
    serde_json::to_value(values).ok()
}

/// The values that a line was sent with; `None` where it was never sent.
fn sent_values<T: serde::de::DeserializeOwned>(line: &Line) -> Option<T> {
    line.sent.clone().and_then(|sent| serde_json::from_value(sent).ok())
}

fn changed_since(sent: &TaskValues, typed: &TaskValues) -> TaskChanges {
    TaskChanges {
        title: (typed.title != sent.title).then(|| typed.title.clone()),
        body: (typed.body != sent.body).then(|| typed.body.clone()),
        due: typed.due.clone().filter(|_| typed.due != sent.due),
        assignee: typed.assignee.clone().filter(|_| typed.assignee != sent.assignee),
        completed: (typed.completed != sent.completed).then_some(typed.completed),
    }
}

/// What concerns the connection as a whole stops everything for a while.
fn pause_after(error: &HighLevelError) -> Option<Pause> {
    match error {
        HighLevelError::NotSent(_) => Some(Pause::Unreached),
        HighLevelError::RateLimited { .. } => Some(Pause::For(match error.fate(false) {
            Fate::After(wait) => wait,
            _ => LONGEST_RETRY,
        })),
        HighLevelError::Blocked => Some(Pause::For(LONGEST_RETRY)),
        _ => None,
    }
}

/// HighLevel answered, if only to refuse: the connection works.
fn is_answer(error: &HighLevelError) -> bool {
    matches!(
        error,
        HighLevelError::Rejected { .. }
            | HighLevelError::Duplicate { .. }
            | HighLevelError::MissingScope { .. }
            | HighLevelError::NotFound { .. }
            | HighLevelError::WrongLocation
    )
}

fn is_unsent(error: &HighLevelError) -> bool {
    matches!(error, HighLevelError::NotSent(_))
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The API wants a due date; a task that somehow has none is due when the change was made.
fn due_or(due: Option<&str>, since: &str) -> Timestamp {
    due.and_then(instant)
        .or_else(|| instant(since))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// HighLevel's words, for the rep.
fn refusal_of(error: HighLevelError) -> StoredRefusal {
    match error {
        HighLevelError::Rejected { messages, fields, .. } => StoredRefusal {
            message: messages
                .iter()
                .map(|words| words.as_str().to_owned())
                .collect::<Vec<_>>()
                .join("\n"),
            fields: fields
                .into_iter()
                .map(|field| FieldRefusal {
                    field: mapping::field_name(&field.field),
                    message: field.message.into_string(),
                })
                .collect(),
            ..StoredRefusal::default()
        },
        HighLevelError::Duplicate { contact, field, name } => StoredRefusal {
            duplicate: Some(Duplicate {
                remote_id: contact.into_string(),
                contact: None,
                can_attach: false,
                name: name.map(highlevel::Words::into_string),
                field,
            }),
            ..StoredRefusal::default()
        },
        HighLevelError::MissingScope { scope } => StoredRefusal {
            reason: Some(model::RefusalReason::Scope {
                scope: scope.to_owned(),
            }),
            ..StoredRefusal::default()
        },
        HighLevelError::NotFound { what } => StoredRefusal {
            reason: Some(model::RefusalReason::Gone { what: what.to_owned() }),
            ..StoredRefusal::default()
        },
        HighLevelError::Forbidden { .. } | HighLevelError::NotOffered { .. } => StoredRefusal {
            reason: Some(model::RefusalReason::SwitchedOff),
            ..StoredRefusal::default()
        },
        HighLevelError::WrongLocation => StoredRefusal {
            reason: Some(model::RefusalReason::Account),
            ..StoredRefusal::default()
        },
        _ => StoredRefusal::default(),
    }
}
