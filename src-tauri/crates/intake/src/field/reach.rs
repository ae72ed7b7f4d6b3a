//! E-mail addresses, websites and phone numbers inside a text.

use std::ops::Range;

/// Endings that make a name with a dot a website even without `www`.
const ENDINGS: &[&str] = &[
    "de", "com", "net", "org", "eu", "at", "ch", "info", "biz", "io", "co", "uk", "app", "dev", "design", "shop",
    "online", "berlin", "koeln", "hamburg", "wien", "bayern", "gmbh", "nl", "fr", "it", "es", "pl", "dk", "se", "be",
    "us", "ca", "ie", "cz", "lu", "li", "me", "tv", "ai", "tech", "agency", "studio", "store", "world", "law", "test",
    "example",
];

/// Where the e-mail addresses of a text are.
pub(crate) fn emails(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let is_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '/');
        let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let after_last = found.last().map_or(0, |last| last.end);
        let begin = text[after_last..at]
            .char_indices()
            .rev()
            .take(64)
            .take_while(|(_, c)| is_local(*c))
            .last()
            .map(|(index, _)| after_last + index);
        let end = text[at + 1..]
            .char_indices()
            .take(254)
            .take_while(|(_, c)| is_domain(*c))
            .last()
            .map(|(index, c)| at + 1 + index + c.len_utf8());
        let (Some(begin), Some(end)) = (begin, end) else {
            continue;
        };
        let begin =
            begin + (text[begin..at].len() - text[begin..at].trim_start_matches(['.', '\'', '-', '/', '&']).len());
        let domain = text[at + 1..end].trim_end_matches(['.', '-']);
        let has_ending = domain.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty() && ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic)
        });
        if begin < at && has_ending {
            found.push(begin..at + 1 + domain.len());
        }
    }
    found
}

/// Where the websites of a text are; e-mail addresses are none.
pub(crate) fn websites(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '|' | ',' | ';' | '<' | '>' | '(' | ')' | '"')) {
        let at = from;
        from += word.len();
        from += text[from..].chars().next().map_or(0, char::len_utf8);
        let site = word.trim_end_matches(['.', '!', '?', ':', '*']);
        let lower = site.to_lowercase();
        let is_site = !site.contains('@')
            && (lower.starts_with("http://")
                || lower.starts_with("https://")
                || (lower.starts_with("www.") && lower.len() > 6)
                || is_bare_site(&lower));
        if is_site {
            found.push(at..at + site.len());
        }
    }
    found
}

fn is_bare_site(lower: &str) -> bool {
    let host = lower.split('/').next().unwrap_or_default();
    let mut parts = host.rsplit('.');
    let ending = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or_default();
    name.len() >= 3
        && ENDINGS.contains(&ending)
        && host.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
        && name.chars().any(char::is_alphabetic)
        && !host.starts_with(['.', '-'])
}

/// Where the phone numbers of a text are: five digits or more, with a beginning that no date, postcode or amount has.
pub(crate) fn phones(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit()
            || ((bytes[at] == b'+' || bytes[at] == b'(')
                && bytes
                    .get(at + 1)
                    .is_some_and(|next| next.is_ascii_digit() || *next == b' ' || *next == b'+'));
        let is_inside_word = text[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '@' || c == '_');
        if !starts || is_inside_word {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            // The rest of a word or number is no beginning.
            if !starts {
                continue;
            }
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            continue;
        }
        let end = number_end(text, at);
        let number = text[at..end].trim_end_matches(|c: char| !c.is_ascii_digit());
        let number = closed(number, text, at);
        if is_phone(number) && !text[at + number.len()..].starts_with(|c: char| c.is_alphabetic() || c == '@') {
            let with_extension = extension(&text[at + number.len()..]);
            // Brackets around the whole are the text's, not the number's.
            let whole = number.starts_with('(') && number.find(')') == Some(number.len() - 1);
            let shell = usize::from(whole);
            found.push(at + shell..at + number.len() - shell + with_extension);
            at += number.len() + with_extension;
        } else {
            at = at.max(end).max(at + 1);
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

/// How far digits, blanks and the signs between them go.
fn number_end(text: &str, from: usize) -> usize {
    let mut end = from;
    let mut signs = 0;
    let mut slashes = 0;
    for (at, c) in text[from..].char_indices() {
        match c {
            '0'..='9' => {
                signs = 0;
                end = from + at + 1;
            }
            '+' if at == 0 => {}
            // A second number begins.
            '+' => {
                if !text[from..from + at].trim_end().ends_with('(') {
                    break;
                }
            }
            '/' if slashes > 0 => break,
            '/' => {
                slashes += 1;
                signs += 1;
            }
            ' ' | '\u{a0}' | '-' | '–' | '.' | '(' | ')' | '\u{202f}' => signs += 1,
            _ => break,
        }
        if signs > 3 {
            break;
        }
    }
    end
}

/// With the bracket that its own opening one needs.
fn closed<'a>(number: &'a str, text: &'a str, at: usize) -> &'a str {
    if number.matches('(').count() > number.matches(')').count() && text[at + number.len()..].starts_with(')') {
        &text[at..=at + number.len()]
    } else {
        number
    }
}

fn is_phone(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if !(5..=16).contains(&digits) {
        return false;
    }
    let first = number.trim_start_matches('(');
    if first.starts_with('+') {
        return digits >= 7;
    }
    if is_date_or_time(number) {
        return false;
    }
    let groups: Vec<&str> = number
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    if first.starts_with('0') {
        // A postcode of eastern Germany is one group of five.
        return digits >= 6 && (groups.len() > 1 || digits >= 7);
    }
    // Numbers without a zero in front: `555-0190`, `(212) 555-0147`, `1-800-555-0199`.
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    matches!(lengths.as_slice(), [3, 4] if number.contains(['-', '.']))
        || (matches!(lengths.as_slice(), [3, 3, 4] | [1, 3, 3, 4]))
}

/// `12.03.2026`, `2026-03-12`, `12.03.26`, `03.04.1951`.
fn is_date_or_time(number: &str) -> bool {
    let parts: Vec<&str> = number.split(['.', '-', '/']).map(str::trim).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let small = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    match lengths.as_slice() {
        [1 | 2, 1 | 2, 2 | 4] => small(parts[0], 31) && small(parts[1], 31),
        [4, 1 | 2, 1 | 2] => small(parts[1], 12) && small(parts[2], 31),
        _ => false,
    }
}

/// The length of ` ext. 12` and the like behind a number.
fn extension(rest: &str) -> usize {
    let lower = rest.get(..rest.len().min(24)).unwrap_or_default().to_ascii_lowercase();
    for word in [" ext. ", " ext ", " x", " ext.", " extension "] {
        if let Some(digits) = lower.strip_prefix(word) {
            let length = digits.bytes().take_while(u8::is_ascii_digit).count();
            if (1..=6).contains(&length) {
                return word.len() + length;
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::{emails, phones, websites};

    fn all(text: &str, find: fn(&str) -> Vec<std::ops::Range<usize>>) -> Vec<&str> {
        find(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn phone_numbers_are_found_as_written() {
        for (text, numbers) in [
            ("Tel. 0221 / 98 76 54 abends", vec!["0221 / 98 76 54"]),
            ("02151 667788 oder 0174 5556667", vec!["02151 667788", "0174 5556667"]),
            ("+49 (0) 431 889900", vec!["+49 (0) 431 889900"]),
            ("(04321) 60 70 80", vec!["(04321) 60 70 80"]),
            ("(212) 555-0147", vec!["(212) 555-0147"]),
            ("0172.445.566.7", vec!["0172.445.566.7"]),
            ("+44 1632 960 960 ext. 12", vec!["+44 1632 960 960 ext. 12"]),
            ("(0202 998877)", vec!["0202 998877"]),
            ("12.03.2026 10:42", vec![]),
            ("01067 Dresden", vec![]),
            ("HRB 12345, 50667 Köln, 1.200 €", vec![]),
            ("2026-03-12", vec![]),
            ("a0221987654", vec![]),
        ] {
            assert_eq!(all(text, phones), numbers, "{text}");
        }
    }

    #[test]
    fn addresses_and_websites_are_told_apart() {
        let text = "a.b@example.de, <c+d@x-y.example>; www.example.de https://x.test/y. kern.design z.B. i.A. a@b";
        assert_eq!(all(text, emails), ["a.b@example.de", "c+d@x-y.example"]);
        assert_eq!(
            all(text, websites),
            ["www.example.de", "https://x.test/y", "kern.design"]
        );
    }
}
