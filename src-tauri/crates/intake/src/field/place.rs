//! Postal addresses.

use super::word::{bare, trimmed, words};

/// An address, as far as a text tells one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) street: String,
    pub(crate) postal_code: &'a str,
    pub(crate) city: &'a str,
    pub(crate) state: &'a str,
    pub(crate) country: &'a str,
    /// Pieces that are no part of an address.
    pub(crate) rest: Vec<&'a str>,
}

const COUNTRIES: &[(&str, &str)] = &[
    ("DE", "deutschland germany d de brd allemagne alemania"),
    ("AT", "österreich austria a at autriche"),
    ("CH", "schweiz switzerland suisse svizzera ch"),
    ("LI", "liechtenstein li fl"),
    ("LU", "luxemburg luxembourg lu"),
    ("FR", "frankreich france fr"),
    ("IT", "italien italy italia it"),
    ("ES", "spanien spain españa es"),
    ("PT", "portugal pt"),
    ("NL", "niederlande netherlands nederland holland thenetherlands nl"),
    ("BE", "belgien belgium belgique belgië be"),
    ("DK", "dänemark denmark danmark dk"),
    ("SE", "schweden sweden sverige se"),
    ("NO", "norwegen norway norge no"),
    ("FI", "finnland finland suomi fi"),
    ("PL", "polen poland polska pl"),
    ("CZ", "tschechien czechia czechrepublic cz"),
    ("SK", "slowakei slovakia sk"),
    ("HU", "ungarn hungary hu"),
    ("SI", "slowenien slovenia si"),
    ("HR", "kroatien croatia hr"),
    ("GR", "griechenland greece gr"),
    ("TR", "türkei turkey türkiye tr"),
    ("IE", "irland ireland ie"),
    (
        "GB",
        "großbritannien england scotland wales unitedkingdom uk gb greatbritain",
    ),
    ("US", "usa us unitedstates unitedstatesofamerica vereinigtestaaten"),
    ("CA", "kanada canada ca"),
    ("AU", "australien australia au"),
    ("NZ", "neuseeland newzealand nz"),
    ("IN", "indien india"),
    ("CN", "china cn"),
    ("JP", "japan jp"),
    ("BR", "brasilien brazil br"),
    ("MX", "mexiko mexico mx"),
];

/// American, Canadian and Australian states by their letters.
const STATES: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
    "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC", "ON", "QC", "BC", "AB", "MB", "SK",
    "NS", "NB", "NL", "PE", "NSW", "VIC", "QLD", "TAS", "ACT",
];

/// Ends of the names of streets.
pub(super) const STREETS: &[&str] = &[
    "strasse",
    "str",
    "weg",
    "platz",
    "allee",
    "gasse",
    "ring",
    "damm",
    "ufer",
    "kai",
    "chaussee",
    "markt",
    "steig",
    "stieg",
    "graben",
    "reihe",
    "linden",
    "wall",
    "gewerbepark",
    "brucke",
    "promenade",
    "zeile",
    "kamp",
    "redder",
    "bogen",
    "steg",
    "landstr",
    "hof",
    "hohe",
    "garten",
    "twiete",
    "pfad",
    "wiese",
    "wiesen",
    "anger",
    "berg",
    "feld",
    "tor",
    "park",
    "straat",
    "gade",
    "gata",
    "vej",
    "rain",
    "quai",
    "hang",
    "plan",
    "gatan",
    "winkel",
    "busch",
    "gang",
    "stiege",
    "heide",
    "muhle",
];

/// Words that stand before or behind the name of a street.
pub(super) const STREET_WORDS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenu",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "way",
    "court",
    "ct",
    "boulevard",
    "blvd",
    "square",
    "sq",
    "place",
    "pl",
    "row",
    "close",
    "terrace",
    "crescent",
    "highway",
    "hwy",
    "parkway",
    "pkwy",
    "mews",
    "hill",
    "gardens",
    "ru",
    "via",
    "viale",
    "calle",
    "avenida",
    "ul",
    "ulica",
    "piazza",
    "corso",
    "place",
    "quay",
    "walk",
    "grove",
];

pub(super) const PREPOSITIONS: &[&str] = &[
    "am", "an", "auf", "im", "in", "unter", "zum", "zur", "hinter", "vor", "beim", "alte", "alter", "neur", "neu",
    "grosse", "kleine", "lange", "grosse",
];

/// Parts of a building behind the number.
pub(super) const INSIDE: &[&str] = &[
    "suite",
    "unit",
    "apt",
    "apartment",
    "floor",
    "ste",
    "og",
    "eg",
    "ug",
    "dg",
    "stock",
    "etage",
    "top",
    "hinterhaus",
    "vorderhaus",
    "room",
    "building",
    "gebaude",
    "haus",
    "aufgang",
    "whg",
    "wohnung",
    "stiege",
    "hof",
];

/// The country that a text names and nothing else.
pub(crate) fn country(text: &str) -> Option<&'static str> {
    let text = trimmed(text).trim_matches(['(', ')', '.']);
    let wanted = bare(text);
    let is_letters = text.len() <= 3;
    if wanted.is_empty() || (is_letters && !text.chars().all(char::is_uppercase)) {
        return None;
    }
    COUNTRIES
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| bare(name) == wanted))
        .map(|(code, _)| *code)
}

/// Reads a text of one or more pieces between commas: `Lindenweg 4, 50667 Köln`. Nothing where no piece is part of an
/// address.
pub(crate) fn read(text: &str) -> Option<Place<'_>> {
    let mut place = Place::default();
    let mut is_found = false;
    let pieces: Vec<&str> = text
        .split([',', '|', '·', '\n', '\t'])
        .flat_map(at_in)
        .map(trimmed)
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut index = 0;
    while index < pieces.len() {
        let piece = pieces[index];
        let next = pieces.get(index + 1).copied().unwrap_or_default();
        if place.postal_code.is_empty()
            && let Some((state, code)) = state_and_code(next)
                .filter(|(state, _)| !state.is_empty())
                .filter(|_| is_city(piece) && !is_street(piece))
        {
            (place.city, place.state, place.postal_code) = (piece, state, code);
            index += 1;
            is_found = true;
        } else if place.postal_code.is_empty()
            && !is_street(piece)
            && let Some(found) = code_and_city(piece)
        {
            (place.postal_code, place.city, place.state) = (found.code, found.city, found.state);
            if !found.country.is_empty() {
                place.country = found.country;
            }
            is_found = true;
        } else if place.street.is_empty() && is_square(piece, next) {
            place.street = format!("{piece}, {next}");
            index += 1;
            is_found = true;
        } else if place.street.is_empty() && is_street(piece) {
            piece.clone_into(&mut place.street);
            is_found = true;
        } else if is_inside(piece) && !place.street.is_empty() && place.postal_code.is_empty() {
            place.street.push_str(", ");
            place.street.push_str(piece);
        } else if place.street.is_empty() && is_unit(piece) && !next.is_empty() {
            place.street = format!("{piece}, {next}");
            index += 1;
            is_found = true;
        } else if place.country.is_empty()
            && let Some(code) = country(piece).filter(|_| is_found || pieces.len() == 1)
        {
            place.country = code;
            is_found = true;
        } else if place.street.is_empty()
            && place.postal_code.is_empty()
            && is_numbered(piece)
            && code_and_city(next).is_some()
        {
            piece.clone_into(&mut place.street);
            is_found = true;
        } else {
            place.rest.push(piece);
        }
        index += 1;
    }
    is_found.then_some(place)
}

/// Like [`read`], of a text whose label says that it is an address.
pub(crate) fn read_labelled(text: &str) -> Option<Place<'_>> {
    let mut place = read(text).unwrap_or_else(|| Place {
        rest: text.split(',').map(trimmed).filter(|piece| !piece.is_empty()).collect(),
        ..Place::default()
    });
    if place.street.is_empty()
        && let Some(at) = place.rest.iter().position(|piece| is_numbered(piece))
    {
        place.rest.remove(at).clone_into(&mut place.street);
    }
    if place.city.is_empty()
        && let Some(at) = place
            .rest
            .iter()
            .position(|piece| is_city(piece) && country(piece).is_none())
    {
        place.city = place.rest.remove(at);
    }
    (place.rest.len() < text.split(',').filter(|piece| !piece.trim().is_empty()).count()).then_some(place)
}

/// A postal code with what stands around it.
pub(crate) struct Coded<'a> {
    pub(crate) code: &'a str,
    pub(crate) city: &'a str,
    pub(crate) state: &'a str,
    pub(crate) country: &'static str,
}

/// `50667 Köln`, `CH-8001 Zürich`, `London W1U 3BW`, `Sydney NSW 2000`, `Bengaluru 560001`, `EH1 2NG`.
pub(crate) fn code_and_city(text: &str) -> Option<Coded<'_>> {
    let text = trimmed(text);
    code_first(text).or_else(|| code_last(text))
}

fn code_first(text: &str) -> Option<Coded<'_>> {
    let mut rest = text;
    let mut country_code = "";
    if let Some((letters, after)) = text
        .split_once(['-', ' '])
        .filter(|(letters, after)| letters.len() <= 3 && after.starts_with(|c: char| c.is_ascii_digit()))
        && let Some(code) = country(letters)
    {
        (rest, country_code) = (after, code);
    }
    let length = code_length(rest)?;
    let (code, city) = (&rest[..length], rest[length..].trim());
    if city.is_empty() {
        let digits = code.len();
        return (digits == 5 && country_code.is_empty() || !country_code.is_empty()).then_some(Coded {
            code,
            city,
            state: "",
            country: country_code,
        });
    }
    is_city(city).then_some(Coded {
        code,
        city,
        state: "",
        country: country_code,
    })
}

/// The length of a code of digits at the beginning: `50667`, `1070`, `110 00`, `00-238`, `1234 AB`.
fn code_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    let rest = &text[first..];
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\u{a0}']);
    match first {
        4 if rest.len() >= 3
            && rest.starts_with(' ')
            && rest[1..].bytes().take(2).all(|c| c.is_ascii_uppercase())
            && ends(rest.get(3..)?) =>
        {
            Some(7)
        }
        4..=6 if ends(rest) => Some(first),
        3 if rest.starts_with(' ') && digits(&rest[1..]) == 2 && ends(&rest[3..]) => Some(6),
        2 if rest.starts_with('-') && digits(&rest[1..]) == 3 && ends(&rest[4..]) => Some(6),
        _ => None,
    }
}

fn code_last(text: &str) -> Option<Coded<'_>> {
    let (head, code) = british(text).or_else(|| {
        let at = text.rfind(' ')?;
        let code = &text[at + 1..];
        let is_code =
            code.bytes().all(|c| c.is_ascii_digit()) && (5..=6).contains(&code.len()) && !text[..at].contains('.');
        let is_australian = code.len() == 4
            && code.bytes().all(|c| c.is_ascii_digit())
            && STATES.contains(&text[..at].rsplit(' ').next().unwrap_or_default());
        (is_code || is_australian).then(|| (text[..at].trim(), code))
    })?;
    let (city, state) = match head.rsplit_once(' ') {
        Some((city, state)) if STATES.contains(&state) => (city, state),
        _ => (head, ""),
    };
    let city = trimmed(city);
    let is_city = city.is_empty() && code.contains(' ') || is_city(city) && !is_street(city) && country(city).is_none();
    is_city.then_some(Coded {
        code,
        city,
        state,
        country: "",
    })
}

/// A British or Canadian code at the end: `W1U 3BW`, `H2Y 1G8`.
fn british(text: &str) -> Option<(&str, &str)> {
    let mut parts = text.rsplitn(3, ' ');
    let (inner, outer) = (parts.next()?, parts.next()?);
    let head = parts.next().unwrap_or_default();
    let shape = |text: &str| {
        text.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    '9'
                } else if c.is_ascii_uppercase() {
                    'A'
                } else {
                    '-'
                }
            })
            .collect::<String>()
    };
    let is_british =
        shape(inner) == "9AA" && matches!(shape(outer).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A");
    let is_canadian = shape(inner) == "9A9" && shape(outer) == "A9A";
    (is_british || is_canadian).then(|| (head, &text[text.len() - inner.len() - outer.len() - 1..]))
}

/// `TX 75201`, `QC H2Y 1G8`, `OR 97201-1234`.
fn state_and_code(text: &str) -> Option<(&str, &str)> {
    let (state, code) = text.split_once(' ')?;
    let is_digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|c| c.is_ascii_digit());
    let is_code = is_digits(code, 5)
        || code
            .split_once('-')
            .is_some_and(|(zip, more)| is_digits(zip, 5) && is_digits(more, 4))
        || british(code).is_some_and(|(head, _)| head.is_empty());
    (STATES.contains(&state) && is_code).then_some((state, code))
}

/// Whether a text may be a city: a few words, the first with a capital, no digits.
pub(crate) fn is_city(text: &str) -> bool {
    let small = [
        "am", "an", "der", "im", "in", "bei", "ob", "a", "v", "d", "i", "b", "unter", "of", "de", "la", "le", "sur",
        "upon", "on", "main", "und", "vor", "den", "auf",
    ];
    let mut parts = words(text).into_iter().peekable();
    let starts = text
        .trim_start_matches(['\'', '’'])
        .starts_with(|c: char| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    starts
        && text.chars().count() <= 50
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | ':' | ';' | '!' | '?' | '€' | '=' | '"'))
        && parts.peek().is_some()
        && parts.enumerate().all(|(index, word)| {
            index < 6
                && (small.contains(&word.folded.as_str())
                    || text[word.at.clone()].starts_with(|c: char| c.is_uppercase() || !c.is_lowercase())
                    || word.folded.contains('.'))
        })
}

/// Whether a text is a street with a number, or a box of the post.
pub(crate) fn is_street(text: &str) -> bool {
    let text = trimmed(text);
    if text.chars().count() > 60 || text.contains(['@', ':', ';', '!', '€', '%']) {
        return false;
    }
    let parts = words(text);
    let Some(first) = parts.first() else {
        return false;
    };
    let is_box = first.folded == "postfach"
        || (parts.len() > 2 && matches!(first.folded.as_str(), "po" | "p.o") && parts[1].folded == "box");
    if is_box && text.contains(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let is_known = |folded: &str| {
        STREET_WORDS.contains(&folded)
            || folded
                .split('-')
                .any(|part| STREETS.iter().any(|ending| part.ends_with(ending)))
    };
    let names: Vec<&str> = parts
        .iter()
        .map(|word| word.folded.as_str())
        .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    let begins_with_number = first.folded.starts_with(|c: char| c.is_ascii_digit()) && parts.len() >= 3;
    if begins_with_number && is_house_number(&first.folded) && parts.len() <= 7 {
        return names.iter().skip(1).any(|word| STREET_WORDS.contains(word))
            || names.first().is_some_and(|word| matches!(*word, "ru" | "via"));
    }
    let starts = text.starts_with(|c: char| c.is_uppercase()) || text.starts_with("ul.");
    starts
        && is_numbered(text)
        && (names.iter().any(|word| is_known(word))
            || PREPOSITIONS.contains(&first.folded.as_str()) && parts.len() >= 3)
}

/// Words and then a house number: `Via Sura 14`, `Strandweg 3 b`.
pub(crate) fn is_numbered(text: &str) -> bool {
    let parts = words(text);
    let Some((last, before)) = parts.split_last() else {
        return false;
    };
    let (number, names) = match before.split_last() {
        Some((number, names)) if last.folded.len() == 1 && last.folded.chars().all(char::is_alphabetic) => {
            (number, names)
        }
        _ => (last, before),
    };
    let is_word =
        |word: &super::word::Word| !word.folded.contains(|c: char| c.is_ascii_digit()) || word.folded.ends_with('.');
    is_house_number(&number.folded)
        && (1..=6).contains(&names.len())
        && names.iter().all(is_word)
        && text.starts_with(|c: char| c.is_alphabetic())
}

fn is_house_number(folded: &str) -> bool {
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &folded[digits..];
    (1..=4).contains(&digits)
        && (rest.is_empty()
            || (rest.len() == 1 && rest.chars().all(char::is_alphabetic))
            || (rest.starts_with(['-', '/', '–', '+'])
                && rest
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '–' | '+'))
                && rest.len() <= 8))
}

/// The squares of Mannheim: `P7, 16`.
fn is_square(piece: &str, next: &str) -> bool {
    let mut letters = piece.chars();
    letters.next().is_some_and(|c| c.is_ascii_uppercase())
        && (1..=2).contains(&letters.as_str().trim().len())
        && letters.as_str().trim().bytes().all(|c| c.is_ascii_digit())
        && is_house_number(&bare(next))
}

fn is_inside(piece: &str) -> bool {
    piece.chars().count() <= 20 && words(piece).iter().any(|word| INSIDE.contains(&word.folded.as_str()))
}

/// `Alleestr. 19 in 42853 Remscheid`
fn at_in(piece: &str) -> impl Iterator<Item = &str> {
    let parts = piece
        .split_once(" in ")
        .filter(|(_, city)| city.starts_with(|c: char| c.is_ascii_digit()));
    let (first, second) = parts.map_or((piece, None), |(street, city)| (street, Some(city)));
    std::iter::once(first).chain(second)
}

fn is_unit(piece: &str) -> bool {
    let parts = words(piece);
    parts.len() == 2
        && matches!(
            parts[0].folded.as_str(),
            "unit" | "suite" | "apt" | "building" | "level" | "floor"
        )
        && is_house_number(&parts[1].folded)
}

#[cfg(test)]
mod tests {
    use super::{country, is_street, read};

    #[test]
    fn addresses_are_taken_apart() {
        for (text, street, code, city) in [
            ("Lindenweg 4, 50667 Köln", "Lindenweg 4", "50667", "Köln"),
            (
                "Große Elbstraße 145, 3. OG, 22767 Hamburg",
                "Große Elbstraße 145, 3. OG",
                "22767",
                "Hamburg",
            ),
            (
                "Mariahilfer Straße 88/12, 1070 Wien",
                "Mariahilfer Straße 88/12",
                "1070",
                "Wien",
            ),
            ("P7, 16, 68161 Mannheim", "P7, 16", "68161", "Mannheim"),
            (
                "Unter den Linden 77 · 10117 Berlin",
                "Unter den Linden 77",
                "10117",
                "Berlin",
            ),
            (
                "42 Elm Street, Springfield, IL 62704",
                "42 Elm Street",
                "62704",
                "Springfield",
            ),
            ("5 Mill Lane, Oxford OX4 1JD", "5 Mill Lane", "OX4 1JD", "Oxford"),
            ("ul. Długa 5, 00-238 Warszawa", "ul. Długa 5", "00-238", "Warszawa"),
            ("Via Sura 14, CH-7000 Chur", "Via Sura 14", "7000", "Chur"),
            ("15230 Frankfurt (Oder)", "", "15230", "Frankfurt (Oder)"),
        ] {
            let place = read(text).unwrap_or_else(|| panic!("{text} is an address"));
            assert_eq!(
                (place.street.as_str(), place.postal_code, place.city),
                (street, code, city),
                "{text}"
            );
        }
        for text in ["Thomas Becker", "1. Vorsitzende", "Termin am 4.5.", "5 Mitarbeiter", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn streets_need_a_number() {
        for text in [
            "Am Sandtorkai 5",
            "Strandweg 3 b",
            "Postfach 10 02 03",
            "77 Oak Ave",
            "Merseburger Str. 200a",
        ] {
            assert!(is_street(text), "{text}");
        }
        for text in ["Hamburger Straße", "Team 3", "Haus am See", "3-Zimmer-Wohnung"] {
            assert!(!is_street(text), "{text}");
        }
    }

    #[test]
    fn countries_are_known_by_name() {
        assert_eq!(country("Österreich"), Some("AT"));
        assert_eq!(country("USA"), Some("US"));
        assert_eq!(country("it"), None);
        assert_eq!(country("Hamburg"), None);
    }
}
