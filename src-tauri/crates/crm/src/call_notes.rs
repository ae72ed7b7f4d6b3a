//! Calls that a rep takes: who is calling, and what becomes of it.

use jiff::{ToSpan, Unit, ZonedDateTime};
use model::{
    Arrival, CallDue, CallNote, CallSaved, CallStatus, CallWish, Callback, CallerFound, CallerSearch, ContactChanges,
    ContactRow, InvalidReason, Language, TaskValues, Urgency,
};
use store::{ContactQuery, Store};

use crate::account::Facts;
use crate::callbacks::{self, Wanted};
use crate::clock::{instant, stamp};
use crate::contacts::{CONTACT_TOPICS, with_number};
use crate::{Crm, Error, Result, due, phone, tasks, validate, wished_time};

/// As many as a rep can take in while somebody speaks.
const MOST_CALLERS: u32 = 5;
/// An urgent callback for which no time was said is due so soon.
const URGENT_MINUTES: i64 = 30;
/// Fact of the account: the tag of the last callback.
const CALL_TAG: &str = "callTag";

impl Crm {
    /// Who a caller may be, from the cache: by the number in any notation, else by name and company.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn find_caller(&self, search: CallerSearch) -> Result<CallerFound> {
        let desk = self.desk()?;
        desk.on_store(move |store| {
            let country = Facts::read(store)?.country;
            caller_in(store, &search, country.as_deref())
        })
        .await
    }

    /// When a callback would be due for which this time is wished.
    ///
    /// # Errors
    /// None at present.
    pub async fn read_wish(&self, wish: CallWish) -> Result<CallDue> {
        Ok(due_of(&wish.wished_time, wish.urgency, &self.options().clock.local()))
    }

    /// Keeps a call: a note with the contact it was with, who is made where there is none, and where a callback is asked
    /// for its task; with the tag that was chosen. All of it, or nothing.
    ///
    /// # Errors
    /// `Invalid` for a call with nobody, a number that is none, and, once, for a callback without a number; `NotAllowed`,
    /// `NotFound`.
    pub async fn save_call(&self, call: CallNote) -> Result<CallSaved> {
        let desk = self.desk()?;
        let calls_back = call.status == CallStatus::CallBack;
        let tag = call.tag.trim().to_owned();
        desk.may_write("notes")?;
        if call.contact.is_none() {
            desk.may_write("contacts")?;
        }
        if calls_back {
            desk.may_write("tasks")?;
        }
        if !tag.is_empty() {
            desk.may_write("tags")?;
        }
        let (facts, users) = desk.on_store(|store| Ok((Facts::read(store)?, store.users()?))).await?;
        let country = facts.country.as_deref();
        let fields = fields_of(&call, country)?;
        let known = match call.contact {
            Some(contact) => Some(desk.on_store(move |store| store.contact(contact)).await?),
            None => None,
        };
        if known.is_none() && fields == ContactChanges::default() {
            return Err(invalid("caller", InvalidReason::NothingToSave));
        }
        let number = fields
            .phone
            .clone()
            .or_else(|| known.as_ref().map(|contact| contact.fields.phone.clone()))
            .filter(|number| !number.is_empty());
        if calls_back && number.is_none() && !call.without_number {
            return Err(invalid("number", InvalidReason::Required));
        }
        let language = self.language();
        let said = Said {
            caller: call.caller.trim(),
            company: call.company.trim(),
            number: number
                .as_deref()
                .map(|number| phone::shown(number, country))
                .unwrap_or_default(),
            for_whom: call
                .for_whom
                .as_ref()
                .and_then(|id| users.iter().find(|user| user.id == *id))
                .map_or("", |user| &*user.name),
        };
        let now = self.options().clock.local();
        let task = calls_back.then(|| {
            let name = known
                .as_ref()
                .map(|contact| &*contact.name)
                .filter(|name| !name.is_empty());
            let caller = if said.caller.is_empty() {
                said.company
            } else {
                said.caller
            };
            let wanted = Wanted {
                name: name.unwrap_or(caller),
                number: &said.number,
                time: call.wished_time.trim(),
                reason: call.reason.trim(),
                urgency: call.urgency,
            };
            TaskValues {
                title: wanted.title(language),
                body: wanted.text(language),
                due: Some(due_of(&call.wished_time, call.urgency, &now).due),
                assignee: call.for_whom.clone(),
                completed: false,
            }
        });
        let arrival = Arrival {
            contact: call.contact,
            fields,
            note: Some(said.note(&call, language)),
            task,
            tags: Some(tag).filter(|tag| !tag.is_empty()).into_iter().collect(),
        };
        let (now, kept_tag) = (stamp(now.timestamp()), calls_back.then(|| call.tag.trim().to_owned()));
        let taken = desk
            .write(&CONTACT_TOPICS, move |store| {
                let taken = store.take_in(&arrival, facts.me.as_deref(), &now)?;
                // The call is kept: a failure here would have the rep keep it twice.
                if let Some(tag) = kept_tag
                    && let Err(error) = store.keep_fact(CALL_TAG, &tag)
                {
                    tracing::warn!(
                        cause = &error as &dyn std::error::Error,
                        "the tag of callbacks was not remembered"
                    );
                }
                Ok(taken)
            })
            .await?;
        Ok(CallSaved {
            contact: taken.contact,
            created: taken.created,
            callback: taken.task,
        })
    }

    /// The callbacks that are to be made, everybody's: the most urgent first, and of equal ones those that are due first.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn callbacks(&self) -> Result<Vec<Callback>> {
        let desk = self.desk()?;
        let now = self.options().clock.now();
        desk.on_store(move |store| {
            let country = Facts::read(store)?.country;
            let mut found = Vec::new();
            for mut task in store.open_tasks(None)? {
                let Some(urgency) = callbacks::urgency_of(&task.title) else {
                    continue;
                };
                tasks::see_time(&mut task, now);
                let (text, _) = intake::plain_text(&task.body);
                let (number, reason) = callbacks::number_and_reason(&text);
                let number = match number {
                    Some(number) => Some(number.to_owned()),
                    None => Some(store.contact(task.contact)?.fields.phone)
                        .filter(|number| !number.is_empty())
                        .map(|number| phone::shown(&number, country.as_deref())),
                };
                found.push(Callback {
                    task,
                    urgency,
                    number,
                    reason,
                });
            }
            found.sort_by(|one, other| {
                let due = |callback: &Callback| callback.task.due.as_deref().and_then(instant);
                let (this, that) = (due(one), due(other));
                let none_last = this.is_none().cmp(&that.is_none());
                one.urgency.cmp(&other.urgency).then(none_last).then(this.cmp(&that))
            });
            Ok(found)
        })
        .await
    }

    /// The tag that a callback starts with: the one of the last call, or the usual word for it.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn call_tag(&self) -> Result<String> {
        let german = self.language() == Language::German;
        let desk = self.desk()?;
        let kept: Option<String> = desk.on_store(|store| store.fact(CALL_TAG)).await?;
        Ok(kept.unwrap_or_else(|| if german { "rückruf" } else { "callback" }.to_owned()))
    }
}

fn invalid(field: &'static str, reason: InvalidReason) -> Error {
    Error::Invalid { field, reason }
}

/// What a `tel:` link dials (RFC 3966), or the text itself.
pub(crate) fn dialled(text: &str) -> String {
    let text = text.trim();
    let link = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let Some(number) = link.and_then(|_| text.get(4..)) else {
        return text.to_owned();
    };
    let number = number.split([';', '?']).next().unwrap_or_default();
    let number = number.trim_start_matches('/');
    number.replace("%2B", "+").replace("%2b", "+").replace("%20", " ")
}

/// Who a caller may be, without an account. Public for the bench only.
#[doc(hidden)]
pub fn caller_in(store: &Store, search: &CallerSearch, country: Option<&str>) -> store::Result<CallerFound> {
    let number = phone::to_e164(&dialled(&search.number), country);
    let mut contacts = Vec::new();
    for one in with_number(store, number.as_deref().unwrap_or_default(), country)? {
        contacts.extend(store.row_of(one.key)?);
    }
    contacts.truncate(MOST_CALLERS as usize);
    let certain = contacts.len() == 1;
    if contacts.is_empty() {
        contacts = with_name(store, search)?;
    }
    for row in &mut contacts {
        row.phone = row.phone.as_deref().map(|number| phone::shown(number, country));
    }
    Ok(CallerFound {
        contacts,
        certain,
        number: number.map(|number| phone::shown(&number, country)),
    })
}

fn with_name(store: &Store, search: &CallerSearch) -> store::Result<Vec<ContactRow>> {
    let caller = intake::caller(&search.caller);
    let name = format!("{} {}", caller.first_name, caller.last_name);
    let company = if search.company.trim().is_empty() {
        &caller.company
    } else {
        &search.company
    };
    // What is read as no name still holds one behind its first word: `Frau ...`.
    let rest = search.caller.trim().split_once(' ').map_or("", |(_, rest)| rest);
    for text in [&format!("{name} {company}"), &name, company, rest] {
        if text.trim().chars().count() < 2 {
            continue;
        }
        let query = ContactQuery {
            text,
            filter: None,
            sort: model::ContactSort::default(),
        };
        let (_, rows) = store.contact_rows(query, &[], 0, MOST_CALLERS)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

fn fields_of(call: &CallNote, country: Option<&str>) -> Result<ContactChanges> {
    let caller = intake::caller(&call.caller);
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let number = dialled(&call.number);
    let fields = ContactChanges {
        first_name: some(&caller.first_name),
        last_name: some(&caller.last_name),
        company: some(&call.company).or_else(|| some(&caller.company)),
        phone: some(&number),
        ..ContactChanges::default()
    };
    validate::contact_changes(fields, country, &[]).map_err(|error| match error {
        Error::Invalid { field, reason } => invalid(
            match field {
                "phone" => "number",
                "company" => field,
                _ => "caller",
            },
            reason,
        ),
        other => other,
    })
}

/// When a callback is due: at the wished time where it can be read, else as a new task is, an urgent one sooner.
fn due_of(wished: &str, urgency: Urgency, now: &ZonedDateTime) -> CallDue {
    let read = wished_time::read(wished, now);
    let at = read.unwrap_or_else(|| {
        if urgency == Urgency::High {
            let soon = now.checked_add(URGENT_MINUTES.minutes()).ok();
            let soon = soon.and_then(|soon| soon.round(Unit::Minute).ok());
            soon.unwrap_or_else(|| now.clone()).timestamp()
        } else {
            due::beginning(now).timestamp()
        }
    });
    CallDue {
        due: stamp(at),
        as_wished: read.is_some(),
    }
}

/// What a call's note says, beside what the form holds.
struct Said<'a> {
    caller: &'a str,
    company: &'a str,
    number: String,
    for_whom: &'a str,
}

impl Said<'_> {
    fn note(&self, call: &CallNote, language: Language) -> String {
        let german = language == Language::German;
        let say = |in_german: &'static str, in_english: &'static str| if german { in_german } else { in_english };
        let who = [self.caller, self.company]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let first = match who.is_empty() {
            true => say("Anruf", "Call").to_owned(),
            false => format!("{} {who}", say("Anruf von", "Call from")),
        };
        let status = match call.status {
            CallStatus::Done => say("erledigt", "done"),
            CallStatus::ForInformation => say("zur Kenntnis", "for information"),
            CallStatus::CallsAgain => say("ruft wieder an", "calls again"),
            CallStatus::CallBack => say("bittet um Rückruf", "asks to be called back"),
        };
        let urgency = match call.urgency {
            Urgency::High => say("dringend", "urgent"),
            Urgency::Normal => "",
            Urgency::Low => say("eilt nicht", "no rush"),
        };
        let lines = [
            (say("Anliegen", "Reason"), call.reason.trim()),
            (say("Rückrufnummer", "Callback number"), &*self.number),
            (say("Wunschzeit", "Wished time"), call.wished_time.trim()),
            (say("Dringlichkeit", "Urgency"), urgency),
            (say("Für", "For"), self.for_whom),
            ("Status", status),
        ];
        lines
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(first, |note, (label, value)| format!("{note}\n{label}: {value}"))
    }
}
