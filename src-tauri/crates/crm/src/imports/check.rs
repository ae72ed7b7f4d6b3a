//! The dry run: what every row of a table would do, before anything is done.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::thread;

use intake::{Row, Table};
use model::{ImportCheck, ImportCost, ImportProblem, RowExample, RowKind, RowReason, fold_tag};
use serde_json::Value;
use store::{Person, Store};

use super::file;
use super::row::{ReadRow, RowReader};
use crate::phone;

/// So many rows of each kind are shown.
const EXAMPLES: usize = 5;
/// So much of a row that cannot be used is shown.
const SHOWN: usize = 120;
/// Above this HighLevel's own import is better suited.
const RATHER_THERE: u32 = 5_000;
/// So many addresses and numbers of a file are compared with each other, which bounds the memory.
const COMPARED: usize = 3_500_000;
/// So many rows are read at once, of no more than so many bytes.
const BATCH_ROWS: usize = 4_000;
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Fewer are read faster by one processor alone.
const FEW: usize = 200;
const MOST_THREADS: usize = 4;

/// Numbers that are hashes already.
#[derive(Default)]
struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

type Hashes<T> = HashMap<u64, T, BuildHasherDefault<Already>>;

/// What a person is known by.
fn mark(kind: u8, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, text).hash(&mut hasher);
    hasher.finish()
}

fn of_email(email: &str) -> u64 {
    mark(b'e', email)
}

fn of_phone(e164: &str) -> u64 {
    mark(b'p', e164)
}

fn of_note(contact: u32, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (contact, text.trim()).hash(&mut hasher);
    hasher.finish()
}

/// The contacts that are here, by what rows are compared with.
#[derive(Default)]
pub(crate) struct People {
    by_mark: Hashes<u32>,
    known: Vec<Known>,
    tags: HashSet<(u32, u64)>,
    /// Which custom fields are filled, of those that rows may fill.
    custom_fields: HashSet<(u32, u64)>,
    notes: HashSet<u64, BuildHasherDefault<Already>>,
}

struct Known {
    lacks: u32,
    is_nameless: bool,
    /// An earlier row of the file was this contact.
    is_seen: bool,
}

impl People {
    /// # Errors
    /// When the database fails.
    pub(crate) fn read(store: &Store, reader: &RowReader) -> store::Result<Self> {
        let country = reader.country();
        let wanted: Vec<&str> = reader.custom_fields().map(|field| &*field.id).collect();
        let mut people = Self::default();
        let mut places: HashMap<u32, u32> = HashMap::new();
        store.each_person(|person: Person<'_>| {
            let place = u32::try_from(people.known.len()).unwrap_or(u32::MAX);
            places.insert(person.key.0, place);
            people.known.push(Known {
                lacks: person.lacks,
                is_nameless: person.is_nameless,
                is_seen: false,
            });
            let further = |json: &str| -> Vec<String> {
                if json.len() <= 2 {
                    return Vec::new();
                }
                serde_json::from_str(json).unwrap_or_default()
            };
            if !wanted.is_empty() && person.custom_fields.len() > 2 {
                let held: Vec<(String, Value)> = serde_json::from_str(person.custom_fields).unwrap_or_default();
                for (id, value) in held {
                    let is_empty = matches!(&value, Value::Null) || value.as_str().is_some_and(str::is_empty);
                    if !is_empty && wanted.contains(&&*id) {
                        people.custom_fields.insert((place, mark(b'f', &id)));
                    }
                }
            }
            for email in std::iter::once(person.email.to_owned()).chain(further(person.further_emails)) {
                let email = email.trim().to_lowercase();
                if !email.is_empty() {
                    people.by_mark.entry(of_email(&email)).or_insert(place);
                }
            }
            for number in std::iter::once(person.phone.to_owned()).chain(further(person.further_phones)) {
                if let Some(number) = phone::to_e164(&number, country) {
                    people.by_mark.entry(of_phone(&number)).or_insert(place);
                }
            }
        })?;
        store.each_tag(|contact, folded| {
            if let Some(place) = places.get(&contact.0) {
                people.tags.insert((*place, mark(b't', folded)));
            }
        })?;
        store.each_note(|contact, body| {
            if let Some(place) = places.get(&contact.0) {
                people.notes.insert(of_note(*place, &intake::plain_text(body).0));
            }
        })?;
        Ok(people)
    }

    fn find(&self, row: &ReadRow) -> Option<u32> {
        let email = Some(row.email()).filter(|email| !email.is_empty()).map(of_email);
        let phone = Some(row.phone()).filter(|phone| !phone.is_empty()).map(of_phone);
        let found = email.and_then(|mark| self.by_mark.get(&mark));
        found.or_else(|| self.by_mark.get(&phone?)).copied()
    }

    /// What of the row the contact lacks, and how many requests that takes.
    fn lacking(&self, place: u32, row: &ReadRow) -> (Vec<String>, u32) {
        let mut lacking = Vec::new();
        let mut requests = 0;
        let Some(known) = self.known.get(place as usize) else {
            return (lacking, requests);
        };
        let values = values_of(row);
        for (bit, (name, value)) in values.into_iter().enumerate() {
            let lacks = match name {
                "firstName" | "lastName" => known.is_nameless,
                _ => known.lacks & (1 << bit) != 0,
            };
            if lacks && value.is_some_and(|value| !value.is_empty()) {
                lacking.push(name.to_owned());
            }
        }
        let custom_fields = row.fields.custom_fields.iter().map(|field| &field.id);
        lacking.extend(
            custom_fields
                .filter(|id| !self.custom_fields.contains(&(place, mark(b'f', id))))
                .cloned(),
        );
        if !lacking.is_empty() {
            requests += UPDATE;
        }
        let tags = row.tags.iter();
        let new_tags = tags.filter(|tag| !self.tags.contains(&(place, mark(b't', &fold_tag(tag)))));
        match u32::try_from(new_tags.count()).unwrap_or(u32::MAX) {
            0 => {}
            count => {
                lacking.push("tags".to_owned());
                requests += count * TAG;
            }
        }
        if row
            .note
            .as_ref()
            .is_some_and(|note| !self.notes.contains(&of_note(place, note)))
        {
            lacking.push("note".to_owned());
            requests += NOTE;
        }
        (lacking, requests)
    }
}

/// Requests that a change takes, with what is asked before and after it.
const CREATE: u32 = 3;
const CREATE_UNREACHABLE: u32 = 2;
const UPDATE: u32 = 2;
const TAG: u32 = 2;
const NOTE: u32 = 2;

/// In the order of [`Person::FIELDS`].
fn values_of(row: &ReadRow) -> [(&'static str, Option<&String>); 14] {
    let fields = &row.fields;
    [
        ("firstName", fields.first_name.as_ref()),
        ("lastName", fields.last_name.as_ref()),
        ("email", fields.email.as_ref()),
        ("phone", fields.phone.as_ref()),
        ("company", fields.company.as_ref()),
        ("address", fields.address.as_ref()),
        ("city", fields.city.as_ref()),
        ("state", fields.state.as_ref()),
        ("postalCode", fields.postal_code.as_ref()),
        ("country", fields.country.as_ref()),
        ("website", fields.website.as_ref()),
        ("dateOfBirth", fields.date_of_birth.as_ref()),
        ("source", fields.source.as_ref()),
        ("owner", fields.owner.as_ref()),
    ]
}

/// How far a dry run has come, and whom to ask whether it goes on.
pub(crate) struct Watch<'a> {
    /// The length of the file.
    pub(crate) bytes: u64,
    /// How much of it is read.
    pub(crate) read: &'a dyn Fn() -> u64,
    /// Requests in a second.
    pub(crate) rate: f64,
    /// Told from time to time how far it has come; answers whether to go on.
    pub(crate) report: &'a mut dyn FnMut(&ImportCheck) -> bool,
}

/// Looks at every row. `None` where it was not to go on.
pub(crate) fn check<R: Read>(
    table: Table<R>,
    reader: &RowReader,
    mut people: People,
    watch: Watch<'_>,
) -> Option<ImportCheck> {
    let mut check = ImportCheck::default();
    let mut before: HashSet<u64, BuildHasherDefault<Already>> = HashSet::default();
    let mut table = table.fuse();
    loop {
        let mut rows = Vec::new();
        let mut bytes = 0;
        while rows.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            match table.next() {
                None => break,
                Some(Ok(row)) => {
                    bytes += row.values().map(str::len).sum::<usize>();
                    rows.push(row);
                }
                Some(Err(error)) => {
                    check.problem = Some(file::problem(&error));
                    break;
                }
            }
        }
        if rows.is_empty() {
            break;
        }
        for (row, read) in rows.iter().zip(read_all(reader, &rows)) {
            let Some(count) = check.rows.checked_add(1) else {
                check.problem = Some(ImportProblem::TooManyRows);
                break;
            };
            check.rows = count;
            look_at(row, read, &mut people, &mut before, &mut check);
        }
        if check.problem.is_some() {
            break;
        }
        check.percent = percent((watch.read)(), watch.bytes);
        check.cost = cost(&check, watch.rate);
        if !(watch.report)(&check) {
            return None;
        }
    }
    check.done = check.problem.is_none();
    check.percent = 100;
    check.cost = cost(&check, watch.rate);
    Some(check)
}

/// Reads rows on all processors; that is nearly all there is to do.
fn read_all(reader: &RowReader, rows: &[Row]) -> Vec<Result<ReadRow, RowReason>> {
    let read = |rows: &[Row]| rows.iter().map(|row| reader.read(row)).collect::<Vec<_>>();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    if threads == 1 || rows.len() < FEW {
        return read(rows);
    }
    thread::scope(|scope| {
        let parts = rows.chunks(rows.len().div_ceil(threads));
        let working: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        let mut all = Vec::with_capacity(rows.len());
        for part in working {
            match part.join() {
                Ok(part) => all.extend(part),
                Err(panicked) => std::panic::resume_unwind(panicked),
            }
        }
        all
    })
}

fn look_at(
    row: &Row,
    read: Result<ReadRow, RowReason>,
    people: &mut People,
    before: &mut HashSet<u64, BuildHasherDefault<Already>>,
    check: &mut ImportCheck,
) {
    let read = match read {
        Ok(read) => read,
        Err(reason) => {
            check.counts.unusable += 1;
            show(check, RowKind::Unusable, row, None, |example| {
                example.reason = Some(reason)
            });
            return;
        }
    };
    let marks = [
        Some(read.email()).filter(|text| !text.is_empty()).map(of_email),
        Some(read.phone()).filter(|text| !text.is_empty()).map(of_phone),
    ];
    let (kind, fills, requests) = match people.find(&read) {
        Some(place) => {
            let (fills, requests) = people.lacking(place, &read);
            let was_seen = people
                .known
                .get_mut(place as usize)
                .is_some_and(|known| std::mem::replace(&mut known.is_seen, true));
            let kind = match (was_seen, fills.is_empty()) {
                (true, _) => RowKind::Repeated,
                (false, true) => RowKind::Nothing,
                (false, false) => RowKind::Fills,
            };
            (kind, fills, requests)
        }
        None if marks.iter().flatten().any(|mark| before.contains(mark)) => (RowKind::Repeated, Vec::new(), 0),
        None => {
            let is_reachable = marks.iter().any(Option::is_some);
            check.unreachable += u32::from(!is_reachable);
            let tags = u32::try_from(read.tags.len()).unwrap_or(u32::MAX);
            let create = if is_reachable { CREATE } else { CREATE_UNREACHABLE };
            let note = if read.note.is_some() { NOTE } else { 0 };
            (RowKind::New, Vec::new(), create + tags.saturating_mul(TAG) + note)
        }
    };
    if matches!(kind, RowKind::New | RowKind::Repeated) {
        for mark in marks.into_iter().flatten() {
            if before.len() < COMPARED {
                before.insert(mark);
            } else {
                check.partly_compared = true;
            }
        }
    }
    match kind {
        RowKind::New => check.counts.new += 1,
        RowKind::Fills => check.counts.fills += 1,
        RowKind::Nothing => check.counts.nothing += 1,
        RowKind::Repeated => check.counts.repeated += 1,
        RowKind::Unusable => {}
    }
    check.cost.requests = check.cost.requests.saturating_add(requests);
    show(check, kind, row, Some(&read), |example| {
        example.fills = fills;
    });
}

fn show(
    check: &mut ImportCheck,
    kind: RowKind,
    row: &Row,
    read: Option<&ReadRow>,
    complete: impl FnOnce(&mut RowExample),
) {
    if check.examples.iter().filter(|example| example.kind == kind).count() >= EXAMPLES {
        return;
    }
    let contact = match read {
        Some(read) if read.email().is_empty() => read.phone().to_owned(),
        Some(read) => read.email().to_owned(),
        None => {
            let values: Vec<&str> = row.values().map(str::trim).filter(|value| !value.is_empty()).collect();
            values.join(" · ").chars().take(SHOWN).collect()
        }
    };
    let mut example = RowExample {
        kind,
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
        name: read.map(ReadRow::name).unwrap_or_default(),
        contact,
        fills: Vec::new(),
        reason: None,
    };
    complete(&mut example);
    check.examples.push(example);
}

fn percent(read: u64, of: u64) -> u32 {
    // The last percent is the end itself.
    u32::try_from((read * 100).checked_div(of).unwrap_or_default())
        .unwrap_or(99)
        .min(99)
}

fn cost(check: &ImportCheck, rate: f64) -> ImportCost {
    let requests = check.cost.requests;
    ImportCost {
        requests,
        seconds: seconds(requests, rate),
        better_there: check.rows > RATHER_THERE,
    }
}

/// How long so many requests take.
pub(crate) fn seconds(requests: u32, rate: f64) -> u32 {
    let seconds = f64::from(requests) / rate.max(0.1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded on the line"
    )]
    let whole = seconds.ceil().clamp(0.0, f64::from(u32::MAX)) as u32;
    whole
}
