//! What stands before a value and says what it is: `Rückrufnummer:`, `Grund des Anrufs -`, `Caller's name`.

use std::{collections::HashMap, sync::LazyLock};

use super::word::{bare, words};

/// What a label says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Person,
    /// `Von`: the caller, unless a caller is named otherwise; then a header of a forwarded mail.
    From,
    Salutation,
    FirstName,
    LastName,
    Company,
    JobTitle,
    Phone,
    /// A number whose label asks for a call: `Rückruf unter`.
    CallOn,
    Fax,
    Email,
    Website,
    Address,
    Street,
    PostalCode,
    City,
    State,
    Country,
    DateOfBirth,
    /// What it is about; also a header of a forwarded mail.
    Subject,
    Reason,
    WishedTime,
    /// When a callback suits, which asks for one.
    CallAt,
    Urgency,
    /// `Dringend: ja`
    Urgent,
    /// `Rückruf:` with yes, no, a time or a number.
    Callback,
    Status,
    ForWhom,
    /// `An`: the one called, or a header of a forwarded mail.
    To,
    /// A header of a forwarded mail: `Gesendet`, `Cc`.
    Header,
}

const LABELS: &[(Label, &str)] = &[
    (
        Label::Person,
        "Anrufer, Anruferin, Anrufername, Anrufende, Anruf von, Verpasster Anruf von, Missed call from, You \
         missed a call from, Call from, Gesprächspartner, Gesprächspartnerin, Name, Kunde, Kundin, Klient, \
         Patient, Patientin, Mandant, Mandantin, Interessent, Interessentin, Ansprechpartner, Ansprechpartnerin, \
         Ansprechperson, Kontakt, Kontaktperson, Anfragender, Absender, Gast, Mieter, Bewerber, Bewerberin, Vor- \
         und Nachname, Vor- und Zuname, Vollständiger Name, Kontaktname, Kundenname, Caller, Caller name, Name of \
         caller, Contact, Contact name, Contact person, Full name, Customer, Client, Lead name, Caller's name, \
         Your name, Attn, Attention, Inhaber, Inhaberin, Inh, Person, Display name",
    ),
    (Label::From, "Von, From"),
    (Label::Salutation, "Anrede, Salutation"),
    (
        Label::FirstName,
        "Vorname, Vornamen, Rufname, First name, Firstname, Given name, Forename, First",
    ),
    (
        Label::LastName,
        "Nachname, Familienname, Zuname, Last name, Lastname, Surname, Family name, Last",
    ),
    (
        Label::Company,
        "Firma, Fa, Firmenname, Unternehmen, Unternehmensname, Betrieb, Institut, Institution, Organisation, \
         Praxis, Kanzlei, Verein, Behörde, Arbeitgeber, Company, Company name, Organization, Organization name, \
         Organisation name, Calling from, Tätig bei, Beschäftigt bei, Business, Business name, Of, Employer, \
         Practice, Account name, Agentur, Hotel",
    ),
    (
        Label::JobTitle,
        "Position, Funktion, Beruf, Abteilung, Stellung, Titel, Title, Job title, Jobtitle, Role, Department, \
         Occupation, Rolle, Tätigkeit, Abt",
    ),
    (
        Label::Phone,
        "Telefon, Telefonnummer, Telefonnr, Telefonnum, Tel, Telnr, Tlf, Tf, Fon, Phon, Rückrufnummer, Rückrufnr, \
         Rückruftelefon, Rückruftelefonnummer, Rufnummer, Rufnr, Nummer, Nr, Handy, Handynummer, Handynr, Mobil, \
         Mobilnummer, Mobilnr, Mobiltelefon, Mobilfunk, Mobilfunknummer, Festnetz, Festnetznummer, Durchwahl, \
         Zentrale, Hotline, Bestell-Hotline, Anrufernummer, Nummer des Anrufers, Tel privat, Tel dienstlich, \
         Kontaktnummer, Erreichbar unter, Telefonisch erreichbar, Telefonisch erreichbar unter, Geschäftlich, \
         Privat, Dienstlich, Büro, WhatsApp, Signal, Notruf, Servicenummer, Phone, Phone number, Phone no, \
         Phonenumber, Telephone, Telephone number, Tel no, Number, Callback number, Call back number, Contact \
         number, Mobile, Mobile phone, Mobile number, Mobile no, Cell, Cell phone, Cellphone, Cell number, Home, \
         Home phone, Work, Work phone, Office, Office phone, Direct, Direct dial, Direct line, Switchboard, Toll \
         free, Landline, Extension, Ph, T, M, P, O, C, H, D, Caller's number, Caller number, Their number, Your \
         number, Ihre Nummer, Caller ID, Lead phone, Business phone, Day phone, Main, Telefone, Anschluss",
    ),
    (
        Label::CallOn,
        "Rückruf unter, Rückruf an, Bitte zurückrufen unter, Bitte anrufen unter, Call back on, Call back at, \
         Please call, Bitte Rückruf unter, Return call to",
    ),
    (Label::Fax, "Fax, Telefax, Faxnummer, Fax no, Fax number, F, Fx"),
    (
        Label::Email,
        "E-Mail, Email, Mail, Mailadresse, E-Mail-Adresse, Emailadresse, Email address, E-mail address, \
         Elektronische Post, E, Lead email, Kontakt-E-Mail, Mail address, Mailto, Email 1, Your email, Ihre \
         E-Mail",
    ),
    (
        Label::Website,
        "Web, Website, Webseite, Homepage, Internet, Internetseite, Internetadresse, URL, Www, W, Web site, Site, \
         Web page, Webpage",
    ),
    (
        Label::Address,
        "Adresse, Anschrift, Postanschrift, Wohnort, Wohnhaft, Lieferadresse, Rechnungsadresse, Address, Postal \
         address, Mailing address, Home address, Business address, A, Standort",
    ),
    (
        Label::Street,
        "Straße, Str, Address Street, Straße Hausnr, Straße Hausnummer, Straße Nr, Straße und Hausnummer, Straße \
         und Nr, Strasse / Hausnr, Street, Street address, Address line 1, Address 1, Address1, Street 1",
    ),
    (
        Label::PostalCode,
        "PLZ, Postleitzahl, Postcode, Post code, Postal code, Address Postal Code, Zip, Zip code, Zipcode",
    ),
    (
        Label::City,
        "Ort, Stadt, Address City, Wohnort Stadt, PLZ Ort, PLZ und Ort, PLZ / Ort, City, Town, City State Zip, \
         City/State/ZIP, City State, Zip City",
    ),
    (
        Label::State,
        "Bundesland, Kanton, Address Region, Region, State, Province, County",
    ),
    (Label::Country, "Land, Staat, Address Country, Country, Nation"),
    (
        Label::DateOfBirth,
        "Geburtsdatum, Geburtstag, Date of birth, Birthday, Birth date, Birthdate, Dob",
    ),
    (Label::Subject, "Betreff, Betr, Subject"),
    (
        Label::Reason,
        "Anliegen, Grund, Anlass, They said, Said, Grund des Anrufs, Anrufgrund, Grund für den Anruf, Thema, \
         Worum geht es, Worum geht's, Es geht um, Betrifft, Nachricht, Mitteilung, Notiz, Gesprächsnotiz, \
         Telefonnotiz, Anmerkung, Anmerkungen, Bemerkung, Bemerkungen, Hinweis, Hinweise, Info, Infos, Kommentar, \
         Wunsch, Frage, Anfrage, Schaden, Problem, Störung, Sachverhalt, Zusammenfassung, Inhalt, Gesprächsinhalt, Text, Ihre Nachricht, \
         Beschreibung, Details, Nachrichtentext, Reason, Reason for call, Reason of call, Concern, Regarding, Re, \
         Message, Their message, Topic, About, Query, Enquiry, Inquiry, Matter, Nature of call, Comment, \
         Comments, Your message, Interested in, Purpose, Summary, Interesse, Interesse an, Ich interessiere mich \
         für, Wegen, Wg, Worum es geht, Notes, Call notes, Request, Description",
    ),
    (
        Label::WishedTime,
        "Wunschtermin, Terminwunsch, Erreichbar, Erreichbarkeit, Gewünschter Termin, Erreichbar von, Erreichbar \
         ab, Bevorzugte Zeit, Am besten erreichbar, Beste Zeit, Preferred time, Preferred date, Best time, \
         Availability, Available, Reachable, Requested time, Convenient time",
    ),
    (
        Label::CallAt,
        "Wunschzeit, Rückrufzeit, Rückrufzeitpunkt, Rückruftermin, Gewünschte Rückrufzeit, Rückruf um, Rückruf \
         am, Rückruf ab, Rückrufzeitraum, Rückruf bis, Wann sollen wir anrufen, Wann dürfen wir anrufen, Wann \
         zurückrufen, Best time to call, Callback time, Call back time, Time to call, Best time to call back, \
         Preferred callback time, When to call",
    ),
    (
        Label::Urgency,
        "Dringlichkeit, Dringlichkeitsstufe, Priorität, Prio, Wichtigkeit, Eile, Urgency, Priority, Importance, \
         Prioritaet, Urgency level",
    ),
    (
        Label::Urgent,
        "Dringend, Eilig, Eilt, Eilbedürftig, Wichtig, Urgent, Important",
    ),
    (
        Label::Callback,
        "Rückruf, Rückruf erbeten, Rückruf erwünscht, Rückruf gewünscht, Rückrufwunsch, Rückruf bitte, Bitte um \
         Rückruf, Rückruf erforderlich, Rückruf nötig, Rückrufbitte, Um Rückruf wird gebeten, Bittet um Rückruf, \
         RR, Bitte zurückrufen, Zurückrufen, Callback, Call back, Callback requested, Call back requested, \
         Callback required, Please call back, Return call, Callback needed, Wants callback, Please call back?",
    ),
    (
        Label::Status,
        "Status, Vermerk, Aktion, Gewünschte Aktion, Erbetene Aktion, Maßnahme, Erledigung, Was ist zu tun, \
         Action, Action required, Ergebnis, Result, Weiteres Vorgehen, To do, Todo, Next step, Bearbeitung, Note, \
         Gesprächsergebnis",
    ),
    (
        Label::ForWhom,
        "Für, Anruf für, Gewünschter Ansprechpartner, Gewünschter Gesprächspartner, Gewünschte Person, Zu Händen, \
         z Hd, Verlangt, Möchte sprechen, Empfänger, For, Call for, Message for, Wants to speak to, Asked for, \
         Recipient, Notiz für, Nachricht für, Telefonnotiz für",
    ),
    (Label::To, "An, To"),
    (Label::Header, "Gesendet, Sent, Cc, Bcc, Reply-To, Antwort an, Kopie"),
];

/// Words that say nothing more of a label: `Ihre E-Mail`, `Nummer des Anrufers`.
pub(super) const FILLING: &[&str] = &[
    "des",
    "der",
    "die",
    "das",
    "anrufers",
    "anruferin",
    "kunden",
    "ihr",
    "ihre",
    "ihren",
    "callers",
    "caller's",
    "caller",
    "their",
    "your",
    "the",
    "of",
    "nr",
    "no",
    "num",
    "number",
    "nummer",
    "1",
    "2",
    "3",
    "pflichtfeld",
    "optional",
    "valu",
    "und",
    "call",
];

/// Words that leave a label what it is, and say more of its value: `Telefon privat`.
pub(super) const KINDS: &[&str] = &[
    "eigene",
    "lead",
    "privat",
    "dienstlich",
    "geschaftlich",
    "gesch",
    "priv",
    "firma",
    "work",
    "home",
    "business",
    "primary",
    "main",
    "haupt",
    "neu",
    "neur",
    "kontakt",
    "contact",
    "alternativ",
    "alternativer",
    "alternative",
];

/// Labels that stay what they are, whatever is said of them: `Telefon für Rückfragen`.
pub(super) const REACHES: &[&str] = &[
    "telefon",
    "tel",
    "fon",
    "phone",
    "telephone",
    "mobil",
    "mobile",
    "handy",
    "fax",
    "telefax",
    "email",
    "e-mail",
    "mail",
];

/// Labels are no longer than this.
const LONGEST: usize = 48;

static KNOWN: LazyLock<HashMap<String, Label>> = LazyLock::new(|| {
    let spellings = LABELS
        .iter()
        .flat_map(|(label, list)| list.split(',').map(move |text| (bare(text), *label)));
    spellings.filter(|(text, _)| !text.is_empty()).collect()
});

/// What a text says as a label.
pub(crate) fn read(text: &str) -> Option<Label> {
    let text = unmarked(text);
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let text = unnumbered(text);
    let known = |text: &str| {
        let text = bare(text);
        // `Mieterin`, `Bauherrin`: who is female has the same label.
        let person = |text: &str| KNOWN.get(text).copied().filter(|label| *label == Label::Person);
        KNOWN.get(&text).copied().or_else(|| person(text.strip_suffix("in")?))
    };
    known(text)
        .or_else(|| {
            text.split(['/', '|'])
                .find_map(known)
                .filter(|_| text.contains(['/', '|']))
        })
        .or_else(|| {
            let mut kept: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
            let all = kept.len();
            kept.retain(|word| !FILLING.contains(&word.as_str()) && !KINDS.contains(&word.as_str()));
            (kept.len() < all && !kept.is_empty()).then(|| known(&kept.concat()))?
        })
        .or_else(|| known(text.split_once('(')?.0))
        .or_else(|| {
            // `Tel. mobil`, `Telefon für Rückfragen`, `Rückruf erbeten bis`
            let all = words(text);
            let (first, last) = (all.first()?, all.last()?);
            let is_reach = |first: &str| REACHES.contains(&first) && !text.contains(|c: char| c.is_ascii_digit());
            let is_until = matches!(
                last.folded.as_str(),
                "bis" | "ab" | "am" | "um" | "zwischen" | "by" | "at" | "before" | "after" | "from"
            );
            match all.len() {
                2..=4 if is_reach(&first.folded) => KNOWN.get(&first.folded).copied(),
                2..=4 if is_until && known(&text[..last.at.start]) == Some(Label::Callback) => Some(Label::CallAt),
                _ => None,
            }
        })
        .or_else(|| misspelt(&bare(text)))
}

/// Whether all that a label's text says is in what it is read as. `Telefon für Rückfragen` and `Gewünschter
/// Rückruftermin`
/// say more, which has to be kept.
pub(crate) fn says_no_more(text: &str) -> bool {
    let text = unnumbered(unmarked(text));
    let is_known = |text: &str| {
        let kept: Vec<String> = words(text)
            .into_iter()
            .map(|word| word.folded)
            .filter(|word| !FILLING.contains(&word.as_str()))
            .collect();
        read(text).is_some_and(|_| words(text).len() == 1)
            || KNOWN.contains_key(&bare(text))
            || KNOWN.contains_key(&bare(&kept.concat()))
            || misspelt(&bare(text)).is_some()
    };
    is_known(text) || text.split(['/', '|']).all(is_known)
}

/// What a text says as a label by one of its words, where the whole is in no list: `Gewünschter Rückruftermin`. Only
/// for
/// what clearly is a label, a few words before a colon.
fn read_loosely(text: &str) -> Option<Label> {
    let text = unnumbered(unmarked(text));
    let all = words(text);
    if text.len() > LONGEST
        || all.len() > 4
        || !text.starts_with(char::is_uppercase)
        || text.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let has = |stems: &[&str]| {
        all.iter().any(|word| {
            word.folded
                .split('-')
                .any(|part| stems.iter().any(|stem| part.starts_with(stem)))
        })
    };
    let (first, last) = (all.first()?.folded.as_str(), all.last()?.folded.as_str());
    if all.len() > 1 && matches!(last, "fur" | "for") {
        return Some(Label::ForWhom);
    }
    if all.len() == 1 && matches!(first, "no" | "nr") {
        return Some(Label::Phone);
    }
    let says_number = has(&["tel", "phone", "fon", "handy", "mobil", "rufnummer", "cell"]);
    if has(&["fax", "telefax"]) {
        Some(Label::Fax)
    } else if has(&["ruckruf", "callback"]) {
        let is_time = bare(text).contains("termin")
            || bare(text).contains("zeit")
            || has(&["wann", "time", "ab", "bis", "um", "when"]);
        let is_number = says_number || bare(text).contains("nummer") || has(&["number", "nr", "unter"]);
        Some(if is_number {
            Label::Phone
        } else if is_time {
            Label::CallAt
        } else {
            Label::Callback
        })
    } else if says_number {
        Some(Label::Phone)
    } else if has(&["mail", "email"]) {
        Some(Label::Email)
    } else if has(&[
        "grund",
        "anlass",
        "anliegen",
        "betrifft",
        "thema",
        "reason",
        "nachricht",
        "message",
    ]) {
        Some(Label::Reason)
    } else if has(&["dringlich", "priorit", "urgency"]) {
        Some(Label::Urgency)
    } else if has(&["anrufer", "caller"]) {
        Some(Label::Person)
    } else if has(&["firma", "unternehmen", "company"]) {
        Some(Label::Company)
    } else {
        None
    }
}

/// Without bullets, leaders and other signs around it.
fn unmarked(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '*' | '•' | '-' | '–' | '.' | '_' | '#' | '>' | '☐' | '☑' | '☎' | '✉' | '🌐' | '·'
            )
    })
}

/// Without a number that counts the lines: `1) Caller`.
fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix([')', '.']) {
        Some(label) if rest.len() < text.len() => label.trim_start(),
        _ => text,
    }
}

/// A label with one letter too much, too little or another.
fn misspelt(text: &str) -> Option<Label> {
    const SHORTEST: usize = 6;
    let is_near = |known: &&String| {
        known.len() >= SHORTEST && known.len().abs_diff(text.len()) <= 1 && is_one_edit_away(known, text)
    };
    let found = KNOWN.keys().filter(|_| text.len() >= SHORTEST).filter(is_near).min()?;
    KNOWN.get(found).copied()
}

fn is_one_edit_away(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let same = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short.as_bytes()[same..], &long.as_bytes()[same..]);
    match long.len() - short.len() {
        0 => !long.is_empty() && short[1..] == long[1..],
        1 => *short == long[1..],
        _ => false,
    }
}

/// A piece of a line: a label with its value, or what stands before the first label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) label: Option<(Label, &'a str)>,
    pub(crate) value: &'a str,
}

/// The labels of a line with their values: `Tel.: 0395 778800, Mobil: 0179 1234321`. A line without labels is one
/// piece.
pub(crate) fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Where the value of the label before begins, and that label.
    let (mut open, mut begin) = (None, 0);
    let mut column = 0;
    let mut since = 0;
    let mut blanks = 0;
    for (at, c) in line.char_indices() {
        let ends = match c {
            ':' | '=' | '\t' | '?' => true,
            ' ' => blanks == 1 && since == 0,
            '-' | '–' | '—' => blanks > 0 && since == 0 && line[at + c.len_utf8()..].starts_with(' '),
            _ => false,
        };
        blanks = if c == ' ' || c == '\u{a0}' { blanks + 1 } else { 0 };
        if ends && at >= column {
            let label = &line[column..at];
            let is_late = column > 0;
            let is_clear = matches!(c, ':' | '\t' | '=') || !is_late;
            if is_clear
                && label.len() <= LONGEST
                && let Some(kind) = read(label).or_else(|| if c == ':' { read_loosely(label) } else { None })
                && !(c == ':' && line[at + 1..].starts_with("//"))
            {
                if column > begin || open.is_some() {
                    pieces.push(Piece {
                        label: open,
                        value: line[begin..column].trim().trim_end_matches([',', ';', '|', '·']).trim(),
                    });
                }
                open = Some((kind, unnumbered(unmarked(label))));
                begin = at + c.len_utf8();
                column = begin;
                since = 0;
                continue;
            }
        }
        if matches!(c, ',' | ';' | '\t' | '|' | '·' | '•') {
            column = at + c.len_utf8();
        }
        if open.is_some() && !c.is_whitespace() {
            since += 1;
        }
    }
    pieces.push(Piece {
        label: open,
        value: line[begin..].trim(),
    });
    // Leaders and doubled separators: `Firma....: x`, `Name:\tx`.
    for piece in &mut pieces {
        if piece.label.is_some() {
            piece.value = piece.value.trim_start_matches([':', '=', '\t', ' ', '\u{a0}']).trim();
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Label, pieces, read};

    #[test]
    fn labels_are_known_in_many_spellings() {
        for (text, label) in [
            ("Anrufer", Label::Person),
            ("ANRUFER........", Label::Person),
            ("* Name", Label::Person),
            ("Name des Anrufers", Label::Person),
            ("Caller / Anrufer", Label::Person),
            ("Caller's name", Label::Person),
            ("1) Caller", Label::Person),
            ("Anruffer", Label::Person),
            ("RUECKRUFNUMMER", Label::Phone),
            ("Rückruf-Nr.", Label::Phone),
            ("Tel. privat", Label::Phone),
            ("Phone no.", Label::Phone),
            ("Grund des Anrufs", Label::Reason),
            ("Strasse / Hausnr.", Label::Street),
            ("E-Mail-Adresse", Label::Email),
        ] {
            assert_eq!(read(text), Some(label), "{text}");
        }
        for text in ["", "Zähler", "Kundennummer", "Datum", "https", "10"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_may_hold_several_labels() {
        let read = |line| {
            pieces(line)
                .iter()
                .map(|piece| (piece.label.map(|(label, _)| label), piece.value))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            read("Anrufer: Sven Richter, Firma: Richter & Co"),
            [
                (Some(Label::Person), "Sven Richter"),
                (Some(Label::Company), "Richter & Co")
            ]
        );
        assert_eq!(
            read("Anrufer\tJan Bolt\tFirma\tBolt"),
            [(Some(Label::Person), "Jan Bolt"), (Some(Label::Company), "Bolt")]
        );
        assert_eq!(read("Tel. - 040 33"), [(Some(Label::Phone), "040 33")]);
        assert_eq!(read("Firma....: x"), [(Some(Label::Company), "x")]);
        assert_eq!(read("Uhr 10:30"), [(None, "Uhr 10:30")]);
        assert_eq!(read("https://example.de"), [(None, "https://example.de")]);
    }
}
