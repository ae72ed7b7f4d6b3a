//! The sample account: a German telephone secretariat's sales team and its customers.
//!
//! Everything follows from the seed and the day on which the account is laid down; each contact from
//! the seed and its place alone, so that neither the hour nor more contacts shift who comes when. Only
//! the businesses they work for are more in a larger account.

mod calls;
mod dice;
mod leads;
mod names;
mod office;
mod unusual;
mod week;
mod words;

use std::collections::HashSet;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

pub(crate) use dice::Dice;
pub use leads::sample_leads;

use crate::account::{Account, Appointment, Calendar, DataType, Note, Seed, Tag, Task};
use crate::clock::Millis;
use crate::contact::{Contact, Dnd, Opportunity};
use crate::index::Id;
use names::{company, slug, without_legal_form};
use words::{
    APPOINTMENTS, CITIES, Carrier, FIRST_NAMES, LANDLINES, LAST_NAMES, MAIL_DOMAINS, MOBILES, NOTES, SOURCES, STREETS,
    TAGS, TASK_BODIES, TASK_TITLES,
};

const DAY: Millis = 86_400_000;
const HOUR: Millis = 3_600_000;
const MINUTE: Millis = 60_000;
/// The days before and after today for which local midnights are known.
const PAST_DAYS: usize = 740;
const FUTURE_DAYS: usize = 120;
/// The contacts that are worked on densely, as a team of five can; the many behind them are a cache's
/// burden, not a day's work.
const WORKED_ON: usize = 250;

/// What to lay down.
pub(crate) struct Plan {
    pub(crate) contacts: usize,
    pub(crate) seed: u64,
    pub(crate) now: Millis,
    pub(crate) location: Option<String>,
    pub(crate) time_zone: String,
    pub(crate) allow_duplicates: bool,
    pub(crate) unique_identifiers: Vec<String>,
    /// The last so many contacts came in one import, all at one instant.
    pub(crate) import_cluster: usize,
}

/// An account laid down from a plan. Equal plans give equal accounts.
pub(crate) fn account(plan: &Plan) -> Account {
    // A thread costs more than a few thousand contacts.
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(plan.contacts / 10_000 + 1);
    let share = plan.contacts.div_ceil(threads);
    let parts: Vec<Seed> = thread::scope(|scope| {
        let growing: Vec<_> = (0..threads)
            .map(|turn| scope.spawn(move || grown(plan, turn * share..((turn + 1) * share).min(plan.contacts))))
            .collect();
        growing.into_iter().filter_map(|part| part.join().ok()).collect()
    });
    let mut parts = parts.into_iter();
    let mut seed = parts.next().unwrap_or_else(|| grown(plan, 0..0));
    for part in parts {
        seed.contacts.extend(part.contacts);
        seed.tasks.extend(part.tasks);
        seed.notes.extend(part.notes);
        seed.appointments.extend(part.appointments);
        seed.conversations.extend(part.conversations);
    }
    week::add(&mut seed, plan.seed, plan.now);
    seed.dice = Dice::at(plan.seed, usize::MAX);
    Account::grown_from(seed)
}

fn grown(plan: &Plan, places: Range<usize>) -> Seed {
    let mut grower = Grower::new(plan);
    for place in places {
        grower.grow_contact(place);
    }
    grower.seed
}

struct Grower {
    now: Millis,
    today: Date,
    /// Local midnights in UTC, today's at `PAST_DAYS`.
    midnights: Vec<Millis>,
    weekdays_left: i64,
    number: u64,
    imported_from: usize,
    emails: HashSet<String>,
    /// Apart from the other, so that what is said does not change who says it.
    talk: Dice,
    seed: Seed,
}

impl Grower {
    fn new(plan: &Plan) -> Self {
        let mut dice = Dice::new(plan.seed);
        let location = office::location(plan, &mut dice);
        let zone = location.zone();
        let now = Timestamp::from_millisecond(plan.now).unwrap_or(Timestamp::UNIX_EPOCH);
        let today = now.to_zoned_datetime(zone.clone()).date();
        let midnights = (0..=PAST_DAYS + FUTURE_DAYS)
            .map(|day| {
                let offset = i64::try_from(day).unwrap_or(0) - days(PAST_DAYS);
                today
                    .checked_add(offset.days())
                    .and_then(|date| date.to_zoned_datetime(zone.clone()))
                    .map_or(plan.now, |at| at.timestamp().as_millisecond())
            })
            .collect();
        let users = office::users(&mut dice);
        let seed = Seed {
            tags: TAGS
                .iter()
                .map(|(name, _, _)| Tag {
                    id: dice.id(),
                    name: (*name).to_owned(),
                })
                .collect(),
            custom_fields: office::custom_fields(&mut dice, plan),
            businesses: office::businesses(&mut dice, plan),
            calendars: [("Beratung", 30), ("Technik", 60)]
                .into_iter()
                .map(|(name, slot_minutes)| Calendar {
                    id: dice.id(),
                    name: name.to_owned(),
                    slot_minutes,
                })
                .collect(),
            campaigns: vec![(dice.id(), "Willkommen".into())],
            workflows: ["Rückruf-Erinnerung", "Newsletter-Anmeldung"]
                .into_iter()
                .map(|name| (dice.uuid(), name.to_owned()))
                .collect(),
            location,
            users,
            contacts: Vec::new(),
            tasks: Vec::new(),
            notes: Vec::new(),
            appointments: Vec::new(),
            conversations: Vec::new(),
            dice,
        };
        Self {
            now: plan.now,
            today,
            midnights,
            weekdays_left: 7 - i64::from(today.weekday().to_monday_one_offset()),
            number: plan.seed,
            imported_from: plan.contacts.saturating_sub(plan.import_cluster),
            emails: HashSet::new(),
            talk: Dice::new(plan.seed ^ 0x7A1C),
            seed,
        }
    }

    fn dice(&mut self) -> &mut Dice {
        &mut self.seed.dice
    }

    fn grow_contact(&mut self, place: usize) {
        self.seed.dice = Dice::at(self.number, place);
        self.talk = Dice::at(self.number ^ 0x7A1C, place);
        let contact = self.person(place);
        let dense = place < WORKED_ON;
        if dense || place.is_multiple_of(20) {
            self.add_notes(&contact, dense);
        }
        if dense || place.is_multiple_of(10) {
            self.add_tasks(&contact, dense);
        }
        if dense && self.dice().percent(22) {
            self.add_appointments(&contact);
        }
        for body in unusual::notes(place) {
            self.note(&contact, body, 1);
        }
        if dense && contact.phone.is_some() && self.talk.percent(18) {
            let users: Vec<Id> = self.seed.users.iter().map(|user| user.id.clone()).collect();
            let conversation = calls::conversation(&mut self.talk, &contact, &users, self.now);
            self.seed.conversations.push(conversation);
        }
        self.seed.contacts.push(Arc::new(contact));
    }

    fn person(&mut self, place: usize) -> Contact {
        let users = self.seed.users.len();
        let business = self.seed.dice.percent(28).then(|| {
            let place = self.seed.dice.below(self.seed.businesses.len());
            let business = &self.seed.businesses[place];
            (business.id.clone(), business.name.clone())
        });
        let dice = &mut self.seed.dice;
        let id = dice.id();
        let nameless = dice.percent(5);
        let first_name = (!nameless).then(|| (*dice.pick(FIRST_NAMES)).to_owned());
        let last_name = (!nameless).then(|| {
            let name = *dice.pick(LAST_NAMES);
            if dice.percent(9) {
                format!("{name}-{}", dice.pick(LAST_NAMES))
            } else {
                name.to_owned()
            }
        });
        let (business_id, mut company_name) = match business {
            Some((id, name)) => (Some(id), Some(name)),
            None => (None, None),
        };
        if company_name.is_none() && (nameless || dice.percent(40)) {
            company_name = Some(company(dice));
        }
        let (city, postal_code, area) = *dice.pick(CITIES);
        let address1 = dice
            .percent(75)
            .then(|| format!("{} {}", dice.pick(STREETS), dice.between(1, 148)));
        let (kind, other) = if dice.percent(38) {
            ("customer", Carrier::Lead)
        } else {
            ("lead", Carrier::Customer)
        };
        let tags = TAGS
            .iter()
            .filter(|(_, carrier, share)| dice.below(1_000) < *share && *carrier != other)
            .map(|(name, _, _)| (*name).to_owned())
            .take(6)
            .collect();
        let source = Some((*dice.pick(SOURCES)).to_owned());
        let owner = dice.percent(88).then(|| dice.below(users));
        let creator = dice.percent(80).then(|| dice.below(users));
        let dnd = dice.percent(3);
        let age = dice.between(0, 729);
        let rest = dice.between(0, age);
        let has_email = !dice.percent(9);
        let has_phone = !dice.percent(8);
        let date_of_birth = dice.percent(15).then(|| birthday(dice)).flatten();
        let timezone = dice
            .percent(12)
            .then(|| (*dice.pick(&["Europe/Berlin", "Europe/Berlin", "Europe/Vienna", "Europe/Istanbul"])).to_owned());
        let (date_added, date_updated) = if place < self.imported_from {
            let added = self.at_work(-age);
            (added, self.at_work(-rest).max(added))
        } else {
            let imported = self.midnights[place_of(-90)] + 9 * HOUR + 417;
            (imported, imported)
        };
        let mut contact = Contact {
            id,
            kind,
            source,
            assigned_to: owner.map(|place| self.seed.users[place].id.clone()),
            created_by: creator.map(|place| self.seed.users[place].id.clone()),
            company_name,
            business_id,
            address1,
            city: Some(city.to_owned()),
            postal_code: Some(postal_code.to_owned()),
            country: Some("DE".to_owned()),
            timezone,
            dnd,
            tags,
            date_of_birth,
            date_added,
            date_updated,
            last_activity: Some(date_updated),
            first_name,
            last_name,
            ..Contact::default()
        };
        unusual::shape(place, &mut contact);
        if has_email && contact.email.is_none() && unusual::can_be_written_to(place) {
            contact.email = Some(self.email(&contact, place));
        }
        if has_phone && contact.phone.is_none() && unusual::can_be_called(place) {
            contact.phone = Some(phone(area, place));
        }
        if let (Some(business), true) = (&contact.business_id, place.is_multiple_of(3)) {
            contact.website = self
                .seed
                .businesses
                .iter()
                .find(|known| known.id == *business)
                .and_then(|business| business.website.clone());
        }
        self.add_dnd(&mut contact);
        self.add_custom_fields(&mut contact, place);
        self.add_opportunity(&mut contact, place);
        contact
    }

    /// Some moment of a day's office hours, never later than now.
    fn at_work(&mut self, day: i64) -> Millis {
        let opened = self.midnights[place_of(day)] + 8 * HOUR;
        let worked = self.dice().between(0, 10 * HOUR);
        if opened + worked < self.now {
            return opened + worked;
        }
        self.now - 1 - worked % (self.now - opened).max(HOUR)
    }

    /// The day, or the next working day away from today when nobody works; today and tomorrow stay
    /// what they are.
    fn workday(&self, day: i64) -> i64 {
        let weekday = i64::from(self.today.weekday().to_monday_zero_offset());
        match (weekday + day).rem_euclid(7) {
            _ if (0..=1).contains(&day) => day,
            5 if day < 0 => day - 1,
            6 if day < 0 => day - 2,
            5 => day + 2,
            6 => day + 1,
            _ => day,
        }
    }

    fn email(&mut self, contact: &Contact, place: usize) -> String {
        let parts: Vec<String> = [&contact.first_name, &contact.last_name]
            .into_iter()
            .flatten()
            .map(|name| slug(name))
            .filter(|name| !name.is_empty())
            .collect();
        let local = if parts.is_empty() {
            "info".to_owned()
        } else {
            parts.join(".")
        };
        let company = contact.company_name.as_deref().map(slug);
        let domain = match company {
            Some(company) if !company.is_empty() && self.seed.dice.percent(55) => {
                format!("{}.example", without_legal_form(&company))
            }
            _ => (*self.seed.dice.pick(MAIL_DOMAINS)).to_owned(),
        };
        let email = format!("{local}@{domain}");
        if place < 2 * WORKED_ON && self.emails.insert(email.clone()) {
            return email;
        }
        format!("{local}.{place}@{domain}")
    }

    fn add_opportunity(&mut self, contact: &mut Contact, place: usize) {
        // Apart, so that who has a deal does not change who somebody is.
        let mut dice = Dice::at(self.number ^ 0x0DEA, place);
        if !dice.percent(8) {
            return;
        }
        let mut pipeline = Dice::new(self.number ^ 0x919E);
        let pipeline_id = pipeline.id();
        let stages = [pipeline.id(), pipeline.id(), pipeline.id()];
        contact.opportunities.push(Opportunity {
            id: dice.id(),
            pipeline_id,
            pipeline_stage_id: dice.pick(&stages).clone(),
            monetary_value: u32::try_from(dice.between(2, 90) * 100).unwrap_or(0),
            status: dice.pick::<&str>(&["open", "open", "won", "lost", "abandoned"]),
        });
    }

    fn add_dnd(&mut self, contact: &mut Contact) {
        let dice = &mut self.seed.dice;
        let mut set = |channel: &'static str, status: &str, message: Option<&str>| {
            contact.dnd_settings.insert(
                channel,
                Dnd {
                    status: status.to_owned(),
                    message: message.map(str::to_owned),
                    code: None,
                },
            );
        };
        match dice.below(100) {
            0..=2 => set("Email", "active", Some("Abmeldung vom Newsletter")),
            3..=4 => set("Call", "active", Some("Keine Werbeanrufe")),
            5 => set("SMS", "permanent", Some("STOP")),
            6..=7 => {
                set("SMS", "active", None);
                set("WhatsApp", "active", None);
            }
            8..=9 => set("Email", "inactive", None),
            _ => {}
        }
    }

    fn add_custom_fields(&mut self, contact: &mut Contact, place: usize) {
        let Seed {
            dice, custom_fields, ..
        } = &mut self.seed;
        for (field, share) in custom_fields
            .iter()
            .zip([55, 60, 35, 30, 45, 12, 8, 20, 3, 3, 3, 3, 3, 3, 2, 1])
        {
            if !dice.percent(share) {
                continue;
            }
            let value: Value = match field.data_type {
                DataType::Text => format!("K-{:05}", 10_000 + place).into(),
                DataType::LargeText => "Ansprechpartner wechselt zum Jahresende.\nBitte immer beide in Kopie.".into(),
                DataType::SingleOptions | DataType::Radio => dice.pick(&field.options).clone().into(),
                DataType::Checkbox | DataType::MultipleOptions => {
                    let chosen: Vec<&String> = field.options.iter().filter(|_| dice.percent(45)).collect();
                    json!(chosen)
                }
                DataType::Numerical => dice.between(1, 480).into(),
                DataType::Float => json!(17.5),
                DataType::Phone => "+493023125017".into(),
                DataType::Time => "14:30".into(),
                DataType::Email => "buchhaltung@example.org".into(),
                DataType::TextboxList => {
                    let rows = field.options.iter().zip(["12345", "Tor 3"]);
                    Value::Object(rows.map(|(row, text)| (row.clone(), text.into())).collect())
                }
                DataType::FileUpload => {
                    json!({ dice.uuid(): { "meta": { "originalname": "vertrag.pdf", "mimetype": "application/pdf", "size": 48_211 }, "url": "https://files.example/vertrag.pdf", "documentId": dice.id().to_string() } })
                }
                DataType::Signature => {
                    json!({ "meta": { "timestamp": 1_790_000_000_000_i64 }, "url": "https://files.example/unterschrift.png" })
                }
                DataType::Monetary => (dice.between(10, 900) * 500).into(),
                DataType::Date => {
                    let days = dice.between(-200, 500);
                    let date = self.today.checked_add(days.days()).unwrap_or(self.today);
                    date.to_string().into()
                }
            };
            if value.as_array().is_some_and(Vec::is_empty) {
                continue;
            }
            contact.custom_fields.push((field.id.clone(), value));
        }
    }

    fn add_notes(&mut self, contact: &Contact, dense: bool) {
        let count = match (dense, self.dice().below(10)) {
            (false, _) => 1,
            (true, 0..=3) => 0,
            (true, 4..=6) => 2,
            (true, 7..=8) => 3,
            (true, _) => 6,
        };
        for turn in 0..count {
            let body = *self.dice().pick(NOTES);
            self.note(contact, body, count - turn);
        }
    }

    /// A note written `steps` shares of the contact's age ago.
    fn note(&mut self, contact: &Contact, body: &str, steps: i64) {
        let users = self.seed.users.len();
        let age = (self.now - contact.date_added) / DAY;
        let day = (self.dice().between(0, age / 16) - age * steps / 8).min(0);
        let date_added = self.at_work(day).max(contact.date_added);
        let dice = &mut self.seed.dice;
        let author = &self.seed.users[dice.below(users)];
        let name = contact
            .full_name()
            .or_else(|| contact.company_name.clone())
            .unwrap_or_else(|| "Unbekannt".to_owned());
        let pinned = dice.percent(6);
        let note = Note {
            id: dice.id(),
            body: body.replace("{name}", &name).replace("{user}", &author.first_name),
            title: dice.percent(10).then(|| "Anrufnotiz".to_owned()),
            color: pinned.then(|| "#FFAA00".to_owned()),
            pinned,
            user: Some(author.id.clone()),
            date_added,
        };
        self.seed.notes.push((contact.id.clone(), note));
    }

    fn add_tasks(&mut self, contact: &Contact, dense: bool) {
        let count = match (dense, self.dice().below(10)) {
            (false, _) => 1,
            (true, 0..=4) => 0,
            (true, 5..=7) => 1,
            (true, 8) => 2,
            (true, _) => 3,
        };
        for _ in 0..count {
            let week = self.weekdays_left;
            let users = self.seed.users.len();
            let dice = &mut self.seed.dice;
            let (day, completed) = match dice.below(100) {
                0..=14 => (dice.between(-12, -1), false),
                15..=34 => (0, false),
                35..=49 => (1, false),
                50..=64 => (dice.between(2.min(week), week.max(2)), false),
                65..=84 => (dice.between(week + 1, week + 40), false),
                _ => (dice.between(-6, 0), true),
            };
            let hour = dice.between(8, 17) * HOUR + dice.between(0, 3) * 15 * MINUTE;
            let due = self.midnights[place_of(if completed { day } else { self.workday(day) })] + hour;
            let dice = &mut self.seed.dice;
            let added = self.now - dice.between(1, 20) * DAY - dice.between(0, DAY);
            let date_added = added.max(contact.date_added);
            let assigned = dice.percent(92).then(|| dice.below(users));
            let done_ago = dice.between(MINUTE, 6 * DAY);
            let task = Task {
                id: dice.id(),
                contact: contact.id.clone(),
                title: (*dice.pick(TASK_TITLES)).to_owned(),
                body: (*dice.pick(TASK_BODIES)).to_owned(),
                assigned_to: assigned.map(|place| self.seed.users[place].id.clone()),
                due,
                completed,
                date_added,
                date_updated: if completed {
                    (self.now - done_ago).max(date_added)
                } else {
                    date_added
                },
            };
            self.seed.tasks.push(task);
        }
    }

    fn add_appointments(&mut self, contact: &Contact) {
        let count = self.dice().between(1, 3);
        for _ in 0..count {
            let users = self.seed.users.len();
            let dice = &mut self.seed.dice;
            let (title, address) = *dice.pick(APPOINTMENTS);
            let day = dice.between(-60, 30);
            let day = self.workday(day);
            let dice = &mut self.seed.dice;
            let status = if day < 0 {
                *dice.pick(&["showed", "showed", "noshow", "cancelled", "confirmed"])
            } else {
                *dice.pick(&["confirmed", "confirmed", "new", "cancelled"])
            };
            let date = self.today.checked_add(day.days()).unwrap_or(self.today);
            let booked = date
                .checked_sub(dice.between(1, 14).days())
                .unwrap_or(date)
                .at(10, 12, 0, 0);
            let hour = i8::try_from(dice.between(9, 16)).unwrap_or(9);
            let minute = if dice.percent(50) { 0 } else { 30 };
            let start = date.at(hour, minute, 0, 0);
            let calendar = dice.below(self.seed.calendars.len());
            let minutes = i64::from(self.seed.calendars[calendar].slot_minutes);
            let id = dice.id();
            let user = dice.below(users);
            self.seed.appointments.push(Appointment {
                id,
                contact: contact.id.clone(),
                calendar: self.seed.calendars[calendar].id.clone(),
                title: title.to_owned(),
                status,
                user: self.seed.users[user].id.clone(),
                address: address.to_owned(),
                notes: String::new(),
                start,
                end: start.checked_add(minutes.minutes()).unwrap_or(start),
                date_added: booked,
                date_updated: booked,
            });
        }
    }
}

/// A number of the ranges for fiction that no other place gets.
fn phone(area: usize, place: usize) -> String {
    let mobile = place / 5 * 2 + place % 5;
    if place % 5 < 2 && mobile < 200 {
        // 37 and 100 have no common factor, so the numbers look drawn and none comes twice.
        return format!("{}{:02}", MOBILES[mobile % 2], mobile / 2 * 37 % 100);
    }
    let number = place * 387 % 1_000;
    match place / 1_000 {
        0 => format!("{}{number:03}", LANDLINES[area]),
        extension => format!("{}{number:03}{extension:02}", LANDLINES[area]),
    }
}

fn days(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}

/// Where the midnight of a day counted from today stands.
fn place_of(day: i64) -> usize {
    usize::try_from(day + days(PAST_DAYS))
        .unwrap_or(0)
        .min(PAST_DAYS + FUTURE_DAYS)
}

fn birthday(dice: &mut Dice) -> Option<Date> {
    let year = i16::try_from(dice.between(1948, 2003)).ok()?;
    let month = i8::try_from(dice.between(1, 12)).ok()?;
    let day = i8::try_from(dice.between(1, 28)).ok()?;
    Date::new(year, month, day).ok()
}
