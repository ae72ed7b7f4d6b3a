//! The tables of mails and signatures in `tests/data`, written by hand as people write, each with what a person reads
//! in it. At least 95 in 100 fields must be read right, and no text may get lost.

#![expect(clippy::unwrap_used, reason = "a table that cannot be read fails its test")]

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use intake::{Lead, Urgency};

/// A text with what is in it.
struct Case {
    title: String,
    headers: Vec<(String, String)>,
    body: String,
    expected: BTreeMap<String, Vec<String>>,
}

impl Case {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for part in format!("\n{text}").split("\n# ").skip(1) {
            let (title, rest) = part.split_once('\n').unwrap();
            let (mut body, expected) = rest
                .rsplit_once("\n=\n")
                .unwrap_or_else(|| panic!("{title} says what is expected"));
            let mut headers = Vec::new();
            while let Some((line, below)) = body.split_once('\n') {
                let Some((name, value)) = line.split_once(':') else {
                    break;
                };
                if !["as", "From", "Subject", "Reply-To"].contains(&name) {
                    break;
                }
                headers.push((name.to_owned(), value.trim().to_owned()));
                body = below;
            }
            let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for line in expected.lines().filter(|line| !line.trim().is_empty()) {
                let (key, value) = line.split_once(' ').unwrap_or((line, "yes"));
                fields.entry(key.to_owned()).or_default().push(value.to_owned());
            }
            let file = file.file_stem().unwrap().to_string_lossy().into_owned();
            cases.push(Case {
                title: format!("{file}: {title}"),
                headers,
                body: body.to_owned(),
                expected: fields,
            });
        }
    }
    cases
}

/// The case as a mail program would send it.
fn eml(case: &Case) -> Vec<u8> {
    let mut head =
        String::from("Message-ID: <1@test.example>\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n");
    let from = case
        .header("From")
        .unwrap_or("Telefonservice <notiz@telefonbuero.example>");
    let subject = case.header("Subject").unwrap_or("Anrufnotiz");
    write!(
        head,
        "From: {}\r\nTo: chef@kunde.example\r\nSubject: {}\r\n",
        encoded_words(from),
        encoded_words(subject)
    )
    .unwrap();
    if let Some(reply) = case.header("Reply-To") {
        write!(head, "Reply-To: {reply}\r\n").unwrap();
    }
    let how: Vec<&str> = case.header("as").unwrap_or("8bit utf-8").split(' ').collect();
    let kind = if how.contains(&"html") {
        "text/html"
    } else {
        "text/plain"
    };
    let charset = how
        .iter()
        .copied()
        .find(|word| word.contains('8') && word.contains('-') || word.starts_with("windows"))
        .unwrap_or("utf-8");
    let body = case.body.replace('\n', "\r\n");
    let (bytes, _, lossy) = encoding_rs::Encoding::for_label(charset.as_bytes())
        .unwrap()
        .encode(&body);
    assert!(!lossy, "{} fits into {charset}", case.title);
    let part = |kind: &str, transfer: &str, bytes: &[u8]| {
        [
            format!("Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n")
                .as_bytes(),
            bytes,
        ]
        .concat()
    };
    let main = if how.contains(&"qp") {
        part(kind, "quoted-printable", quoted_printable(&bytes).as_bytes())
    } else if how.contains(&"base64") {
        let lines: Vec<String> = STANDARD
            .encode(&bytes)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        part(kind, "base64", lines.join("\r\n").as_bytes())
    } else {
        part(kind, "8bit", &bytes)
    };
    let second = match case.header("as") {
        Some("alternative") => Some(("alternative", part("text/html", "8bit", format!("<p>{}</p>", body.replace("\r\n", "<br>")).as_bytes()))),
        Some("attachment") => Some(("mixed", b"Content-Type: application/zip; name=\"skizze.zip\"\r\nContent-Disposition: attachment; filename=\"skizze.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAI\r\n".to_vec())),
        _ => None,
    };
    match second {
        Some((kind, second)) => [
            head.as_bytes(),
            format!("Content-Type: multipart/{kind}; boundary=\"b0\"\r\n\r\n--b0\r\n").as_bytes(),
            &main,
            b"\r\n--b0\r\n",
            &second,
            b"\r\n--b0--\r\n",
        ]
        .concat(),
        None => [head.as_bytes(), &main].concat(),
    }
}

fn encoded_words(text: &str) -> String {
    let (name, address) = text
        .split_once('<')
        .map_or((text, String::new()), |(name, rest)| (name, format!(" <{rest}")));
    if name.is_ascii() {
        return text.to_owned();
    }
    format!("=?utf-8?B?{}?={address}", STANDARD.encode(name.trim()))
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut written = String::new();
    let mut width = 0;
    for byte in bytes {
        let sign = match byte {
            b'\r' | b'\n' => char::from(*byte).to_string(),
            b'=' | 128.. => format!("={byte:02X}"),
            byte => char::from(*byte).to_string(),
        };
        if width + sign.len() > 70 && *byte != b'\r' && *byte != b'\n' {
            written.push_str("=\r\n");
            width = 0;
        }
        width = if *byte == b'\n' { 0 } else { width + sign.len() };
        written.push_str(&sign);
    }
    written
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was read, by the names that the tables use.
fn fields(lead: &Lead) -> BTreeMap<&'static str, Vec<String>> {
    let one = |text: &str| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![one_line(text)]
        }
    };
    let urgency = lead.urgency.map(|urgency| match urgency {
        Urgency::Low => "low",
        Urgency::Normal => "normal",
        Urgency::High => "high",
    });
    BTreeMap::from([
        ("first", one(&lead.first_name)),
        ("last", one(&lead.last_name)),
        ("company", one(&lead.company)),
        ("job", one(&lead.job_title)),
        ("email", lead.emails.clone()),
        ("phone", lead.phones.iter().map(|phone| one_line(phone)).collect()),
        ("street", one(&lead.address.street)),
        ("zip", one(&lead.address.postal_code)),
        ("city", one(&lead.address.city)),
        ("state", one(&lead.address.state)),
        ("country", one(&lead.address.country)),
        ("website", one(&lead.website)),
        ("reason", one(&lead.reason)),
        ("wished", one(&lead.wished_time)),
        ("urgency", one(urgency.unwrap_or_default())),
        ("for", one(&lead.for_whom)),
        ("status", one(&lead.status)),
        (
            "callback",
            if lead.wants_callback {
                vec!["yes".to_owned()]
            } else {
                Vec::new()
            },
        ),
    ])
}

/// Compares, and answers how many fields there are and which of them miss. A field that ought to be empty and is not counts, too.
fn compared(case: &Case, lead: &Lead) -> (usize, Vec<String>) {
    let mut all = 0;
    let mut misses = Vec::new();
    for (name, read) in fields(lead) {
        let wanted = case.expected.get(name).cloned().unwrap_or_default();
        all += wanted.len();
        for value in wanted.iter().filter(|value| !read.contains(value)) {
            misses.push(format!("{}: {name} is {read:?}, not {value:?}", case.title));
        }
        let extra = read.iter().filter(|value| !wanted.contains(value)).count();
        if extra > 0 && wanted.is_empty() {
            all += extra;
            misses.push(format!("{}: {name} is {read:?}, not empty", case.title));
        }
    }
    let known = ["unread"];
    for name in case.expected.keys() {
        assert!(
            fields(lead).contains_key(name.as_str()) || known.contains(&name.as_str()),
            "{} expects {name}",
            case.title
        );
    }
    for kept in case.expected.get("unread").into_iter().flatten() {
        all += 1;
        if !lead.unread.iter().any(|line| line.contains(kept.as_str())) {
            misses.push(format!("{}: {kept:?} is not among {:?}", case.title, lead.unread));
        }
    }
    (all, misses)
}

/// Words that become a value of their own or only join what they stand between.
const SPOKEN_FOR: &[&str] = &[
    // Labels without a colon
    "anliegen",
    "name",
    "ihre",
    "telefonnummer",
    "wann",
    "sollen",
    "anrufen",
    "worum",
    "geht",
    "email",
    "phone",
    "message",
    "mail",
    "grund",
    "anrufs",
    "anrufer",
    "firma",
    "telefon",
    "company",
    "caller",
    "mobil",
    "handy",
    "bestell",
    "hotline",
    "durchwahl",
    "privat",
    "büro",
    "erreichbar", // Urgency
    "hoch",
    "sehr",
    "dringend",
    "mittel",
    "niedrig",
    "nein",
    "gering",
    "asap",
    "urgent",
    "eilt", // Countries
    "ireland",
    "india",
    "italia",
    "denmark",
    "österreich",
    "schweiz",
    "tschechien",
    "france",
    "germany", // Joints
    "oder",
    "from",
];

/// Words of a text that are nowhere in what was read.
fn lost<'a>(text: &'a str, lead: &Lead) -> Vec<&'a str> {
    let mut kept: String = fields(lead)
        .into_values()
        .flatten()
        .chain(lead.unread.iter().cloned())
        .collect::<Vec<_>>()
        .join("\n");
    kept.push_str(&lead.salutation);
    kept.push_str(&lead.date_of_birth);
    let kept = kept.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| {
            word.chars().count() > 3
                && !kept.contains(&word.to_lowercase())
                && !SPOKEN_FOR.contains(&word.to_lowercase().as_str())
        })
        .collect()
}

fn report(name: &str, cases: &[Case], read: impl Fn(&Case) -> Lead) {
    let (mut all, mut misses, mut gone) = (0, Vec::new(), Vec::new());
    for case in cases {
        let lead = read(case);
        let (fields, missed) = compared(case, &lead);
        all += fields;
        misses.extend(missed);
        if case.header("as").is_none() {
            let values: String = case
                .body
                .lines()
                .map(|line| line.split_once(':').map_or(line, |(_, value)| value))
                .collect::<Vec<_>>()
                .join("\n");
            let lost = lost(&values, &lead);
            if !lost.is_empty() {
                gone.push(format!("{}: {lost:?} got lost", case.title));
            }
        }
    }
    let right = all - misses.len().min(all);
    for miss in misses.iter().chain(&gone) {
        println!("{miss}");
    }
    println!(
        "{name}: {right} of {all} fields right in {} texts, {:.1} %",
        cases.len(),
        right as f64 * 100.0 / all as f64
    );
    assert!(gone.is_empty(), "{name}: {} texts lost a word", gone.len());
    assert!(right * 100 >= all * 95, "{name}: fewer than 95 in 100 fields are right");
}

#[test]
fn mails_are_read_as_people_read_them() {
    let cases = cases("mails");
    report("mails", &cases, |case| intake::mail(&eml(case)).unwrap().lead);
}

#[test]
fn signatures_are_read_as_people_read_them() {
    let cases = cases("signatures");
    report("signatures", &cases, |case| intake::signature(&case.body));
}
