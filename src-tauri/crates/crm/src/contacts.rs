use std::collections::HashSet;
use std::sync::Arc;

use highlevel::{BusinessId, ContactId, Priority};
use model::{
    Arrival, Card, ConflictSettle, ContactChanges, ContactFields, ContactKey, ContactList, ContactListRequest,
    ContactSave, CustomField, CustomFieldChange, CustomFieldInput, InvalidReason, Operation, OutboxKey, Settle,
    ShownContacts, Topic, Twin, TwinSearch,
};
use store::{ContactQuery, NewRows, Reachable, RemoteContact, Store};

use crate::account::Facts;
use crate::desk::{Desk, guard};
use crate::leads::arrival;
use crate::sync::mapping;
use crate::{Crm, Error, Result, appointments, location, notes, phone, validate};

/// Everything that shows contacts.
pub(crate) const CONTACT_TOPICS: [Topic; 4] = [Topic::Contacts, Topic::Card, Topic::Tasks, Topic::Tags];

impl Crm {
    /// A window of the contact list in the order asked for.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn contact_list(&self, request: ContactListRequest) -> Result<ContactList> {
        let desk = self.desk()?;
        if let (Some(business), 0) = (&request.filter.business, request.offset) {
            desk.read_business(business);
        }
        let recent = desk.recent_for(&request.query).await?;
        desk.on_store(move |store| {
            let country = Facts::read(store)?.country;
            let named = location::contact_named_by(&request.query);
            let mut known = match &named {
                Some(id) => store.contact_by_remote_id(id)?,
                None => None,
            };
            let query = ContactQuery {
                text: &request.query,
                filter: Some(&request.filter),
                sort: request.sort,
            };
            let (mut total, mut rows) = match known {
                Some(_) => (0, Vec::new()),
                None => store.contact_rows(query, &recent, request.offset, request.limit)?,
            };
            // An id of any shape opens its contact, but only what nothing else is found by: short ones look like words.
            let id = request.query.trim();
            if total == 0 && known.is_none() && !id.is_empty() {
                known = store.contact_by_remote_id(id)?;
            }
            if let Some(row) = known.map(|key| store.row_of(key)).transpose()?.flatten() {
                total = 1;
                rows = if request.offset == 0 { vec![row] } else { Vec::new() };
            }
            let shows_further = request.columns.iter().any(|column| column.is_further());
            for row in &mut rows {
                row.phone = row
                    .phone
                    .as_deref()
                    .map(|number| phone::shown(number, country.as_deref()));
                row.further = row.further.take().filter(|_| shows_further);
            }
            Ok(ContactList {
                total,
                offset: request.offset,
                rows,
                names_one: named.is_some() || known.is_some(),
                cached: store.contact_count(),
            })
        })
        .await
    }

    /// Notes which rows of the list are on the screen: they are looked at for what moves no date.
    ///
    /// # Errors
    /// `SignedOut`.
    pub fn contacts_shown(&self, shown: ShownContacts) -> Result<()> {
        guard(&self.desk()?.shown).note(shown);
        Ok(())
    }

    /// How many leads came into HighLevel elsewhere and were not looked at here.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn unseen_contacts(&self) -> Result<u32> {
        self.desk()?.on_store(Store::unseen_contacts).await
    }

    /// Takes the mark of a new lead from all of them.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn see_all_contacts(&self) -> Result<()> {
        let desk = self.desk()?;
        desk.on_store(Store::all_seen).await?;
        desk.announce(&[Topic::Contacts]);
        Ok(())
    }

    /// The contact that an id or a HighLevel link names; HighLevel is asked where it is not in the store.
    ///
    /// # Errors
    /// `Invalid` where the text names none, `NotFound` where HighLevel has none, `Offline`.
    pub async fn locate_contact(&self, text: String) -> Result<ContactKey> {
        let desk = self.desk()?;
        let typed = text.trim().to_owned();
        if let Some(key) = desk.on_store(move |store| store.contact_by_remote_id(&typed)).await? {
            return Ok(key);
        }
        let id = location::contact_named_by(&text).ok_or(Error::Invalid {
            field: "search",
            reason: InvalidReason::NotAnId,
        })?;
        let wanted = id.clone();
        if let Some(key) = desk.on_store(move |store| store.contact_by_remote_id(&wanted)).await? {
            return Ok(key);
        }
        let id = ContactId::parse(id).map_err(|_| Error::Invalid {
            field: "search",
            reason: InvalidReason::NotAnId,
        })?;
        desk.fetch_card(&id).await
    }

    /// Everything known of a contact, from the store.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn card(&self, contact: ContactKey) -> Result<Card> {
        let desk = self.desk()?;
        let now = self.options().clock.local();
        desk.on_store(move |store| {
            let facts = Facts::read(store)?;
            let mut parts = store.card(contact)?;
            parts.contact.phone_shown = Some(&parts.contact.fields.phone)
                .filter(|number| !number.is_empty())
                .map(|number| phone::shown(number, facts.country.as_deref()));
            for task in &mut parts.tasks {
                crate::tasks::see_time(task, now.timestamp());
            }
            for note in &mut parts.notes {
                let (text, formatted) = intake::plain_text(&note.text);
                note.text = text;
                note.formatted = formatted;
                note.refusal.iter_mut().for_each(notes::make_readable);
            }
            for field in parts
                .contact
                .custom_fields
                .iter_mut()
                .filter(|field| field.input == CustomFieldInput::Date)
            {
                field.value = mapping::calendar_date(&field.value);
            }
            Ok(Card {
                appointments: appointments::shown(store.appointments_of(contact)?, &facts, &now),
                contact: parts.contact,
                tasks: parts.tasks,
                notes: parts.notes,
                refreshed_at: parts.refreshed_at,
                unread: parts.unread,
            })
        })
        .await
    }

    /// The card is on the screen: HighLevel is asked after a moment of rest, unless it was just now.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn contact_opened(&self, contact: ContactKey) -> Result<()> {
        let desk = self.desk()?;
        *guard(&desk.opened) = Some(contact);
        let opened = Arc::clone(&desk);
        desk.in_background(async move {
            let desk = opened;
            tokio::time::sleep(desk.options.timings.rest).await;
            if *guard(&desk.opened) != Some(contact) {
                return;
            }
            let now = desk.options.clock.stamp();
            if desk.on_store(move |store| store.opened(contact, &now)).await.is_ok() {
                desk.announce(&[Topic::Contacts]);
            }
            desk.refresh_card(contact, false).await;
        });
        Ok(())
    }

    /// Who of the contacts here has this e-mail address or phone number already; whoever has the address comes first. A text
    /// that is no whole number or address yet finds nobody.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn twins(&self, search: TwinSearch) -> Result<Vec<Twin>> {
        let desk = self.desk()?;
        desk.on_store(move |store| twins_in(store, &search)).await
    }

    /// Saves the contact form: here at once, at HighLevel by the outbox. Answers the contact's key.
    ///
    /// # Errors
    /// `Invalid`, `NotAllowed`, `NotFound`.
    pub async fn save_contact(&self, save: ContactSave) -> Result<ContactKey> {
        let desk = self.desk()?;
        desk.may_write("contacts")?;
        let (facts, definitions) = desk
            .on_store(|store| Ok((Facts::read(store)?, store.custom_field_definitions()?)))
            .await?;
        let changes = validate::contact_changes(save.changes, facts.country.as_deref(), &definitions)?;
        let (now, seen) = (self.options().clock.stamp(), save.seen);
        match save.contact {
            Some(contact) => {
                if changes == ContactChanges::default() {
                    desk.write(&CONTACT_TOPICS, move |store| store.retry_refused_contact(contact))
                        .await?;
                    return Ok(contact);
                }
                desk.write(&CONTACT_TOPICS, move |store| {
                    store.update_contact(contact, &changes, &seen, &now)
                })
                .await?;
                Ok(contact)
            }
            None => {
                if !can_be_recognised(&changes) {
                    return Err(Error::Invalid {
                        field: "firstName",
                        reason: InvalidReason::NothingToSave,
                    });
                }
                desk.write(&CONTACT_TOPICS, move |store| store.create_contact(&changes, &now))
                    .await
            }
        }
    }

    /// Deletes a contact and everything of it. There is no way back but HighLevel's web app.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`, `NotPossible` while its creation is on its way.
    pub async fn delete_contact(&self, contact: ContactKey) -> Result<()> {
        let desk = self.desk()?;
        desk.may_write("contacts")?;
        let now = self.options().clock.stamp();
        desk.write(&CONTACT_TOPICS, move |store| store.delete_contact(contact, &now))
            .await?;
        guard(&desk.opened).take_if(|opened| *opened == contact);
        Ok(())
    }

    /// Sends a refused or waiting change again, now.
    ///
    /// # Errors
    /// `NotFound`, `NotPossible` while it is being sent.
    pub async fn retry_change(&self, change: OutboxKey) -> Result<()> {
        let desk = self.desk()?;
        desk.write(&CONTACT_TOPICS, move |store| store.retry_line(change)).await
    }

    /// Gives a change up, and what depends on it; HighLevel's values come back.
    ///
    /// # Errors
    /// `NotFound`, `NotPossible` while it is being sent.
    pub async fn discard_change(&self, change: OutboxKey) -> Result<()> {
        let desk = self.desk()?;
        let contact = desk
            .on_store(move |store| Ok(store.line(change).ok().map(|line| line.operation.contact())))
            .await?;
        desk.write(&CONTACT_TOPICS, move |store| store.discard_line(change))
            .await?;
        if let Some(contact) = contact {
            let refreshed = Arc::clone(&desk);
            desk.in_background(async move { refreshed.refresh_card(contact, true).await });
        }
        Ok(())
    }

    /// The rep decides whether an ambiguous change arrived.
    ///
    /// # Errors
    /// `NotFound`, `Offline`.
    pub async fn settle_change(&self, settle: Settle) -> Result<()> {
        let desk = self.desk()?;
        match settle.arrived_as {
            None => {
                let contact = desk
                    .on_store(move |store| Ok(store.line(settle.key)?.operation.contact()))
                    .await?;
                desk.write(&CONTACT_TOPICS, move |store| store.retry_line(settle.key))
                    .await?;
                // What could have been it was not shown, and is somebody else's.
                let refreshed = Arc::clone(&desk);
                desk.in_background(async move { refreshed.refresh_card(contact, true).await });
                Ok(())
            }
            Some(remote_id) => desk.arrived_as(settle.key, &remote_id).await,
        }
    }

    /// The rep decides, field by field, about a change that somebody else's met.
    ///
    /// # Errors
    /// `NotFound` where it is in no conflict any more, `Invalid` for an empty note.
    pub async fn settle_conflict(&self, settle: ConflictSettle) -> Result<()> {
        let desk = self.desk()?;
        let key = settle.key;
        let operation = desk.on_store(move |store| Ok(store.line(key)?.operation)).await?;
        let merged = settle.merged.map(|text| text.trim().to_owned());
        if merged.as_deref() == Some("") && matches!(operation, Operation::NoteUpdate { .. }) {
            return Err(Error::Invalid {
                field: "note",
                reason: InvalidReason::Required,
            });
        }
        let is_left = desk
            .write(&CONTACT_TOPICS, move |store| {
                store.settle_conflict(key, &settle.keep, merged.as_deref())
            })
            .await?;
        if !is_left {
            let refreshed = Arc::clone(&desk);
            desk.in_background(async move { refreshed.refresh_card(operation.contact(), true).await });
        }
        Ok(())
    }

    /// Writes a task or note, which somebody else has deleted while the rep changed it, anew.
    ///
    /// # Errors
    /// `NotFound` where the change is not parked for that.
    pub async fn write_anew(&self, change: OutboxKey) -> Result<()> {
        let desk = self.desk()?;
        let now = self.options().clock.stamp();
        desk.write(&CONTACT_TOPICS, move |store| store.write_anew(change, &now))
            .await
    }

    /// Attaches note, tasks and tags of a refused duplicate to the contact that exists, with what that lacks; what it has
    /// otherwise stands in a note. Answers that contact.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound` where nothing was refused as a duplicate, `Offline` where the existing one is not here.
    pub async fn attach_to_existing(&self, change: OutboxKey) -> Result<ContactKey> {
        let desk = self.desk()?;
        let line = desk.on_store(move |store| store.line(change)).await?;
        let duplicate = line
            .refusal
            .and_then(|refusal| refusal.duplicate)
            .ok_or(Error::NotFound { what: "duplicate" })?;
        let id = ContactId::parse(duplicate.remote_id).map_err(|_| Error::NotFound { what: "contact" })?;
        let existing = desk.fetch_contact(&id).await?;
        let refused = line.operation.contact();
        let (typed, own) = desk
            .on_store(move |store| Ok((store.contact(refused)?, store.contact(existing)?)))
            .await?;
        let filled = typed.custom_fields.into_iter().filter(|field| !field.value.is_empty());
        let custom_fields = filled.map(|CustomField { id, value, .. }| CustomFieldChange { id, value });
        let note = arrival::beside(
            Arrival {
                contact: None,
                fields: ContactChanges {
                    custom_fields: custom_fields.collect(),
                    ..typed.fields.changed_since(&ContactFields::default())
                },
                note: None,
                task: None,
                tags: Vec::new(),
            },
            &own,
            &self.lead_setting(&desk).await?,
        )
        .note;
        if note.is_some() {
            desk.may_write("notes")?;
        }
        let now = self.options().clock.stamp();
        desk.write(&CONTACT_TOPICS, move |store| {
            let author = Facts::read(store)?.me;
            let note = note.as_deref().map(|text| (text, author.as_deref()));
            store.attach(change, existing, note, &now)
        })
        .await?;
        Ok(existing)
    }
}

/// Who of the contacts here has this e-mail address or phone number; whoever has the address comes first.
pub(crate) fn twins_in(store: &Store, search: &TwinSearch) -> store::Result<Vec<Twin>> {
    let country = Facts::read(store)?.country;
    twins_of(store, search, country.as_deref())
}

/// As [`twins_in`]; national numbers are read in this country.
pub(crate) fn twins_of(store: &Store, search: &TwinSearch, country: Option<&str>) -> store::Result<Vec<Twin>> {
    let mut twins: Vec<Twin> = Vec::new();
    let email = search.email.trim().to_lowercase();
    let is_address = email.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    let mut by_email = match is_address {
        true => store.reachable_by(&email)?,
        false => Vec::new(),
    };
    by_email.retain(|one| one.emails.iter().any(|own| own.trim().to_lowercase() == email));
    let by_phone = with_number(store, &search.phone, country)?;
    let by_email = by_email.into_iter().map(|one| (one, "email"));
    for (one, field) in by_email.chain(by_phone.into_iter().map(|one| (one, "phone"))) {
        if search.contact != Some(one.key) && twins.iter().all(|twin| twin.contact != one.key) {
            twins.push(Twin {
                contact: one.key,
                name: one.name,
                field: field.to_owned(),
            });
        }
    }
    Ok(twins)
}

/// Everybody who has exactly this number, in whatever notation; national numbers are read in this country.
pub(crate) fn with_number(store: &Store, number: &str, country: Option<&str>) -> store::Result<Vec<Reachable>> {
    let Some(wanted) = phone::to_e164(number, country) else {
        return Ok(Vec::new());
    };
    let mut found = store.reachable_by(&wanted)?;
    found.retain(|one| {
        let mut phones = one.phones.iter();
        phones.any(|own| phone::to_e164(own, country).as_ref() == Some(&wanted))
    });
    Ok(found)
}

/// An empty contact could never be found again.
pub(crate) fn can_be_recognised(changes: &ContactChanges) -> bool {
    [
        &changes.first_name,
        &changes.last_name,
        &changes.email,
        &changes.phone,
        &changes.company,
    ]
    .into_iter()
    .flatten()
    .any(|text| !text.is_empty())
}

impl Desk {
    /// Whom the list shows first. The order stays while the rep walks through one list: opening a card must not move
    /// the row under the cursor.
    pub(crate) async fn recent_for(&self, query: &str) -> Result<Vec<u32>> {
        let known = guard(&self.recent).clone().filter(|(of, _)| of == query);
        if let Some((_, recent)) = known {
            return Ok(recent);
        }
        let recent = self.on_store(Store::recently_opened).await?;
        *guard(&self.recent) = Some((query.to_owned(), recent.clone()));
        Ok(recent)
    }

    /// Asks HighLevel for the contacts of a business, for search rows need not say which they belong to; not again
    /// within a short time.
    fn read_business(self: &Arc<Self>, business: &str) {
        let now = self.options.clock.now();
        let fresh = self.options.timings.fresh;
        let is_known = guard(&self.businesses)
            .insert(business.to_owned(), now)
            .is_some_and(|at| now.duration_since(at).unsigned_abs() < fresh);
        let Ok(id) = BusinessId::parse(business) else { return };
        if is_known {
            return;
        }
        let desk = Arc::clone(self);
        self.in_background(async move {
            let mut skip = 0;
            let mut seen = HashSet::new();
            loop {
                let client = desk.client(Priority::Foreground);
                let page = match client.contacts().of_business(&id, skip).await {
                    Ok(page) => page,
                    Err(error) => return desk.note_failure(&error),
                };
                let read = page.rows.len() + page.skipped;
                skip = u32::try_from(read).map_or(u32::MAX, |read| skip.saturating_add(read));
                let before = seen.len();
                seen.extend(page.rows.iter().map(|row| row.id.clone()));
                // The size of a page is the server's to choose, and one that knows no `skip` begins anew for ever.
                let is_end =
                    seen.len() == before || (page.is_last && page.total.is_some_and(|total| u64::from(skip) >= total));
                let rows: Vec<_> = page
                    .rows
                    .into_iter()
                    .map(|row| RemoteContact {
                        business_id: Some(id.as_str().to_owned()),
                        ..mapping::contact(row, false)
                    })
                    .collect();
                let now = desk.options.clock.stamp();
                match desk
                    .on_store(move |store| store.take_contact_rows(&rows, &now, NewRows::AreKnown))
                    .await
                {
                    Ok(true) => desk.announce(&[Topic::Contacts]),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(cause = &error as &dyn std::error::Error, "a business could not be kept");
                        return;
                    }
                }
                if is_end {
                    return;
                }
            }
        });
    }

    /// Reads a contact by HighLevel's id into the store.
    pub(crate) async fn fetch_contact(self: &Arc<Self>, id: &ContactId) -> Result<ContactKey> {
        match self.client(Priority::Foreground).contacts().get(id).await {
            Ok(contact) => {
                let remote = mapping::contact(contact, true);
                let key = self
                    .on_store(move |store: &Store| store.take_contact(&remote, None))
                    .await?;
                self.announce(&CONTACT_TOPICS);
                Ok(key)
            }
            Err(error) => Err(not_fetched(error)),
        }
    }

    /// Reads a contact that is not here yet with all that belongs to it, side by side.
    async fn fetch_card(&self, id: &ContactId) -> Result<ContactKey> {
        let (own, parts) = self.ask_for_card(id, Priority::Foreground).await;
        let remote = mapping::contact(own.map_err(not_fetched)?, true);
        let (key, change) = self
            .on_store(move |store: &Store| {
                let key = store.take_contact(&remote, None)?;
                Ok((key, store.changes_of(key)?))
            })
            .await?;
        self.keep_parts(key, change, parts, Vec::new(), Vec::new(), Priority::Foreground)
            .await;
        Ok(key)
    }
}

/// What a rep is told where a contact that they named could not be read.
fn not_fetched(error: highlevel::Error) -> Error {
    use highlevel::Error as E;
    match error {
        // A link of another sub-account, or an id that HighLevel cannot read.
        E::NotFound { .. }
        | E::WrongLocation
        | E::Rejected {
            status: 400 | 403 | 404 | 422,
            ..
        } => Error::NotFound { what: "contact" },
        E::NotSent(_) | E::OutcomeUnknown { .. } | E::RateLimited { .. } => Error::Offline,
        error => Error::HighLevel(error),
    }
}
