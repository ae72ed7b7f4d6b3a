//! Names of people.

use super::{
    trade,
    word::{bare, trimmed, words},
};

/// A person's name in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    /// What stands before it.
    pub(crate) salutation: &'a str,
    pub(crate) first: String,
    pub(crate) last: String,
    /// A profession before it: `Notarin Dr. Beate Frank`.
    pub(crate) job: &'a str,
    /// Degrees and brackets behind it.
    pub(crate) behind: &'a str,
}

/// Words before a name, folded and without dots.
pub(super) const HONORIFICS: &[&str] = &[
    "herr", "herrn", "hr", "hrn", "frau", "fr", "fraulein", "frl", "familie", "fam", "mr", "mrs", "ms", "miss", "mx",
    "sir", "madam", "mister", "freifrau", "freiherr", "graf", "grafin", "monsieur", "madame", "mme", "senor", "senora",
    "eheleute",
];

pub(super) const TITLES: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "doktor",
    "mag",
    "dipl",
    "ing",
    "med",
    "dent",
    "vet",
    "jur",
    "rer",
    "nat",
    "phil",
    "h.c",
    "hc",
    "fh",
    "pol",
    "dipl.-ing",
    "dipl-ing",
    "dipl.-kffr",
    "dipl.-kfm",
    "dipl.-kauffrau",
    "dipl.-kaufmann",
    "dipl.-inf",
    "dipl.-biol",
    "dipl.-betriebsw",
    "di",
    "ra",
    "rain",
    "lic",
    "iur",
    "dkfm",
    "oc",
    "bakk",
    "pd",
    "pfr",
    "rev",
    "univ",
    "ostr",
    "ostd",
    "habil",
    "ass",
    "st",
];

/// On behalf of, and the like.
pub(super) const SIGNING: &[&str] = &[
    "i.a",
    "i.v",
    "ppa",
    "im",
    "auftrag",
    "vertretung",
    "gez",
    "ihr",
    "ihre",
    "inh",
    "inhaber",
    "inhaberin",
    "i",
    "a",
    "v",
    "attn",
    "z.hd",
    "zhd",
    "hd",
    "z",
    "c/o",
    "dein",
    "deine",
    "eur",
    "eure",
    "your",
];

pub(super) const PARTICLES: &[&str] = &[
    "von", "van", "vom", "de", "der", "den", "zu", "zur", "zum", "del", "della", "di", "da", "dos", "das", "la", "le",
    "ten", "ter", "bin", "ibn", "el", "al", "af", "av", "du", "d'", "y",
];

const GENERATIONS: &[&str] = &[
    "ii", "iii", "iv", "jr", "jr.", "sr", "sr.", "jun.", "sen.", "junior", "senior",
];

/// Words that begin with a capital in every German text and are nobody's name.
pub(super) const NO_NAMES: &[&str] = &[
    "mit",
    "oder",
    "bitte",
    "danke",
    "guten",
    "hallo",
    "liebe",
    "lieber",
    "sehr",
    "beste",
    "viele",
    "freundliche",
    "herzliche",
    "schone",
    "telefon",
    "tel",
    "fax",
    "mobil",
    "anruf",
    "notiz",
    "uhr",
    "deutschland",
    "osterreich",
    "schweiz",
    "germany",
    "austria",
    "switzerland",
    "kontakt",
    "impressum",
    "angaben",
    "the",
    "best",
    "kind",
    "regards",
    "thanks",
    "thank",
    "cheers",
    "dear",
    "hello",
    "hi",
    "sent",
    "from",
    "unbekannt",
    "anonym",
    "unknown",
    "anonymous",
    "keine",
    "kein",
    "none",
    "privat",
    "amtsgericht",
    "registergericht",
    "handelsregister",
    "sitz",
    "department",
    "institut",
    "message",
    "call",
    "please",
    "verpasster",
    "neu",
    "neur",
    "nachricht",
    "diese",
    "dieser",
    "von",
    "meinem",
    "your",
    "this",
    "registered",
    "unit",
    "suite",
    "floor",
    "usa",
    "telefonnotiz",
    "anruferdaten",
    "datum",
    "ein",
    "eine",
    "wir",
    "ich",
    "sie",
    "er",
    "es",
    "durchwahl",
    "sprechzeiten",
    "stand",
    "messe",
    "logo",
    "while",
    "you",
    "were",
    "out",
    "phone",
    "vertreten",
    "sitz",
    "geschaftsfuhrung",
    "moin",
    "servus",
    "gruss",
    "grusse",
    "gruss",
    "lg",
    "vg",
    "mfg",
    "lieferadresse",
    "rechnungsadresse",
    "gesendet",
    "ubrigens",
    "book",
    "yours",
    "sincerely",
    "saludos",
];

/// Whether a folded word stands before a name.
pub(crate) fn is_honorific(folded: &str) -> bool {
    HONORIFICS.contains(&folded)
}

pub(crate) fn is_title(folded: &str) -> bool {
    TITLES.contains(&folded)
        || folded.starts_with("dipl.")
        || folded.contains(['-', '.'])
            && folded
                .split(['-', '.'])
                .all(|part| TITLES.contains(&part) || part.is_empty())
}

pub(crate) fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

/// Reads a text that is said to be a name: `Frau Dr. Sabine Krämer`, `Schmidt, Karin`, `SCHREIBER Michael`.
pub(crate) fn read(text: &str) -> Option<Name<'_>> {
    let text = trimmed(text);
    let (head, rest) = prefix(text);
    let (rest, bracket) = match rest.find(['(', '<', '[']) {
        Some(at) => (rest[..at].trim(), rest[at..].trim()),
        None => (rest, ""),
    };
    let (name, after) = match rest.split_once(',') {
        Some((left, right)) if is_degrees(right) => (left.trim(), right.trim()),
        _ => (rest, ""),
    };
    // `Nigel Farrow FRCS`
    let (name, after) = match name.rsplit_once(' ') {
        Some((front, degree))
            if after.is_empty()
                && front.split_whitespace().count() >= 2
                && is_loud(degree)
                && (3..=5).contains(&degree.chars().count())
                && !front.split_whitespace().any(is_loud)
                && !GENERATIONS.contains(&degree.to_lowercase().as_str()) =>
        {
            (front, degree)
        }
        _ => (name, after),
    };
    let behind = if after.is_empty() { bracket } else { after };
    if !after.is_empty() && !bracket.is_empty() {
        return None;
    }
    let mut found = Name {
        salutation: head.salutation,
        job: head.job,
        behind,
        ..Name::default()
    };
    if let Some((left, right)) = name.split_once(',') {
        let (inner, right) = prefix(right.trim());
        if !inner.job.is_empty()
            || !is_shaped(left)
            || !is_shaped(right)
            || left.split_whitespace().filter(|word| !is_particle(&bare(word))).count() > 1
        {
            return None;
        }
        left.trim().clone_into(&mut found.last);
        right.trim().clone_into(&mut found.first);
        if found.salutation.is_empty() {
            found.salutation = inner.salutation;
        }
        return Some(found);
    }
    if !is_shaped(name) {
        return None;
    }
    let parts: Vec<&str> = name.split_whitespace().collect();
    let last = last_begins(&parts)?;
    if last == 0 && parts.len() > 1 && is_loud(parts[0]) && !is_loud(parts[1]) {
        found.last = parts[0].to_owned();
        found.first = parts[1..].join(" ");
        return Some(found);
    }
    found.first = parts[..last].join(" ");
    found.last = parts[last..].join(" ");
    Some(found)
}

#[derive(Default, Clone, Copy)]
struct Head<'a> {
    salutation: &'a str,
    job: &'a str,
}

/// Honorifics, titles and the like, and what follows them.
fn prefix(text: &str) -> (Head<'_>, &str) {
    let mut end = 0;
    let mut head = Head::default();
    let found = words(text);
    for (index, word) in found.iter().enumerate() {
        let folded = word.folded.as_str();
        let written = &text[word.at.clone()];
        let has_more = index + 1 < found.len();
        let is_signing = SIGNING.contains(&folded) && (written.ends_with('.') || written.chars().count() > 2);
        let is_coupled = (folded == "und" || folded == "and")
            && index > 0
            && found.get(index + 1).is_some_and(|next| is_honorific(&next.folded));
        // `Graf` is a name as soon as nothing else is left of it.
        let is_prefix = (is_honorific(folded) || is_title(folded) || is_signing || is_coupled)
            && (has_more || written.ends_with('.'));
        if is_prefix
            && !(folded == "graf" && index > 0)
            && !(folded == "graf" && found.len() < 3)
            && !(is_particle(folded) && index == 0)
        {
            end = word.at.end;
            continue;
        }
        // One profession before a name of two words or a title.
        if end == found[..index].last().map_or(0, |before| before.at.end)
            && has_more
            && found.len() > index + 2
            && trade::is_job_word(folded)
            && !folded.contains("partner")
        {
            head.job = &text[word.at.clone()];
            let (inner, rest) = prefix(&text[word.at.end..]);
            head.salutation = if end == 0 {
                inner.salutation
            } else {
                trimmed(&text[..end])
            };
            return (head, rest);
        }
        break;
    }
    head.salutation = trimmed(&text[..end]);
    // Brackets and colons that belong to what was before: `Inh.: `, `(FH) `.
    let rest = text[end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ')' | ',' | '.'));
    (head, rest)
}

/// `MBA`, `PhD, MSc`, `Realtor®`.
fn is_degrees(text: &str) -> bool {
    let mut any = false;
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let is_degree = word.chars().count() <= 6
            && (capitals >= 2 || word.contains('.'))
            && !word.chars().any(|c| c.is_ascii_digit());
        if !is_degree {
            return false;
        }
        any = true;
    }
    any
}

/// Whether every word looks like part of a name.
fn is_shaped(text: &str) -> bool {
    let parts: Vec<&str> = text.split_whitespace().collect();
    (1..=6).contains(&parts.len())
        && parts
            .iter()
            .any(|part| part.chars().filter(|c| c.is_alphabetic()).count() > 1)
        && parts
            .iter()
            .enumerate()
            .all(|(index, part)| is_part(part) || is_joint(&parts, index))
}

/// `Gudrun und Horst Hering`
fn is_joint(parts: &[&str], index: usize) -> bool {
    index > 0 && index + 2 < parts.len() && matches!(parts[index], "und" | "and" | "&" | "u.")
}

fn is_part(part: &str) -> bool {
    let core = part.trim_matches(['"', '„', '“', '”', '\'', '‚', '‘', '’']);
    let Some(first) = core.chars().next() else {
        return false;
    };
    let letters = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '‐');
    let folded = bare(core);
    let is_apostrophe = core.len() > 2 && core.chars().nth(1).is_some_and(|c| matches!(c, '\'' | '’'));
    if GENERATIONS.contains(&core.to_lowercase().as_str()) {
        return true;
    }
    (first.is_uppercase() || !first.is_lowercase() && first.is_alphabetic() || is_particle(&folded) || is_apostrophe)
        && core.chars().all(letters)
        && !(core.contains('.') && core.trim_end_matches('.').chars().count() > 3)
}

/// Whether a word is one of every text and nobody's name.
fn is_common(text: &str) -> bool {
    text.split_whitespace()
        .map(bare)
        .any(|word| NO_NAMES.contains(&word.as_str()) && !is_particle(&word))
}

fn is_loud(part: &str) -> bool {
    part.chars().filter(|c| c.is_alphabetic()).count() > 1 && !part.chars().any(char::is_lowercase)
}

/// The index of the first word of the last name.
fn last_begins(parts: &[&str]) -> Option<usize> {
    let mut end = parts.len();
    while end > 1 && GENERATIONS.contains(&parts[end - 1].to_lowercase().as_str()) {
        end -= 1;
    }
    if end == 0 {
        return None;
    }
    // `Elisabeth von der Heide`, but not `De` as the very first word.
    if let Some(particle) = parts[..end]
        .iter()
        .position(|part| is_particle(&bare(part)) && !part.starts_with(char::is_uppercase))
    {
        return (particle + 1 < end).then_some(particle);
    }
    if end >= 2 && is_loud(parts[0]) && !is_loud(parts[1]) && bare(parts[0]).len() > 2 && !parts[0].contains('.') {
        return Some(0);
    }
    // Two first names and two last names, as in Spain.
    let is_pair = (0..end).any(|index| is_joint(parts, index));
    Some(if end == 4 && !is_pair { 2 } else { end - 1 })
}

/// Whether a text that nothing says to be a name looks like one: two to five words, or an honorific and one.
pub(crate) fn looks_like(text: &str) -> Option<Name<'_>> {
    let name = read(text)?;
    let parts = name.first.split_whitespace().count() + name.last.split_whitespace().count();
    let has_honorific = words(name.salutation)
        .iter()
        .any(|word| is_honorific(&word.folded) || is_title(&word.folded));
    let core = format!("{} {}", name.first, name.last);
    let is_name = (parts >= 2 || has_honorific)
        && parts <= 5
        && trade::company(&core) < 2
        && !trade::job(&core)
        && !starts_small(&name, has_honorific)
        && !is_common(&core);
    is_name.then_some(name)
}

fn starts_small(name: &Name<'_>, has_honorific: bool) -> bool {
    !has_honorific && name.first.is_empty() && name.last.starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{looks_like, read};

    #[test]
    fn names_are_taken_apart() {
        for (text, first, last) in [
            ("Frau Sabine Krämer", "Sabine", "Krämer"),
            ("Prof. Dr. Hans-Jürgen Adler", "Hans-Jürgen", "Adler"),
            ("Freifrau Elisabeth von der Heide", "Elisabeth", "von der Heide"),
            ("Schmidt, Karin", "Karin", "Schmidt"),
            ("SCHREIBER Michael", "Michael", "SCHREIBER"),
            ("Julien MOREAU", "Julien", "MOREAU"),
            ("Hans Peter Wagner", "Hans Peter", "Wagner"),
            ("María José García López", "María José", "García López"),
            ("Charles Emerson III", "Charles", "Emerson III"),
            ("Claudia Reich, MBA", "Claudia", "Reich"),
            ("Jean-Luc d'Arcy", "Jean-Luc", "d'Arcy"),
            ("Dipl.-Ing. (FH) Wolfgang Ebner", "Wolfgang", "Ebner"),
            ("Notarin Dr. Beate Frank", "Beate", "Frank"),
            ("i. A. Martina Huber", "Martina", "Huber"),
            ("Herr und Frau Seitz", "", "Seitz"),
            ("Herr Graf", "", "Graf"),
            ("Иван Петров", "Иван", "Петров"),
            ("Peter O'Neill", "Peter", "O'Neill"),
        ] {
            let name = read(text).unwrap_or_else(|| panic!("{text} is a name"));
            assert_eq!((name.first.as_str(), name.last.as_str()), (first, last), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_none() {
        for text in [
            "",
            "-",
            "0171 123",
            "Becker Haustechnik GmbH",
            "Leiter Technik",
            "bittet um Rückruf",
            "Von meinem iPhone gesendet",
            "Hoffmann",
        ] {
            assert_eq!(looks_like(text), None, "{text}");
        }
    }
}
