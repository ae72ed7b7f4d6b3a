//! Signatures, business cards and whatever else people paste.

use std::{collections::HashSet, ops::Range};

use crate::{
    Lead, Urgency,
    field::{
        call,
        label::{self, Label},
        name, place, reach, trade,
        word::{bare, trimmed, words},
    },
    lead::fill,
    note, text, value,
};

/// Reads a signature or another pasted text.
#[must_use]
pub fn signature(text: &str) -> Lead {
    let mut lead = Lead::default();
    let (text, beyond) = text::understood(text);
    if note::is_labelled(text)
        && text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .all(|line| label::pieces(line).iter().all(|piece| piece.label.is_some()))
    {
        note::labelled(text, &mut lead);
    } else {
        read_into(text, &mut lead);
    }
    beyond.lines().for_each(|line| lead.keep(line));
    lead
}

/// A piece of text that no pattern took: a name, a company, a profession, or none of them.
#[derive(Debug, Clone, Copy)]
struct Open<'t> {
    text: &'t str,
    line: usize,
    after_closing: bool,
    /// It stands behind the closing in its line: `LG Sarah`.
    is_signed: bool,
    taken: bool,
    /// The text with commas that this is a part of.
    whole: Option<&'t str>,
}

/// Reads a signature into what is known already.
pub(crate) fn read_into(text: &str, lead: &mut Lead) {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut after_closing = false;
    for (line, text) in text.lines().enumerate() {
        let text = text.trim();
        if call::is_closing(text) {
            after_closing = true;
            // `LG Sarah` names somebody, too.
            let (closing, name) = call::closing(text);
            lead.keep(closing);
            for piece in chunks(name) {
                chunk(lead, piece, |text| {
                    open.push(Open {
                        text,
                        line,
                        after_closing,
                        is_signed: true,
                        taken: false,
                        whole: None,
                    })
                });
            }
            continue;
        }
        let had_code = !lead.address.postal_code.is_empty();
        for piece in chunks(text) {
            chunk(lead, piece, |text| {
                open.push(Open {
                    text,
                    line,
                    after_closing,
                    is_signed: false,
                    taken: false,
                    whole: None,
                })
            });
        }
        // Words and a number right above the city are a street, whatever it is called.
        if !had_code
            && !lead.address.postal_code.is_empty()
            && lead.address.street.is_empty()
            && let Some(above) = open
                .iter_mut()
                .rev()
                .find(|piece| piece.line + 1 == line && place::is_numbered(piece.text))
        {
            above.text.clone_into(&mut lead.address.street);
            above.taken = true;
        }
    }
    open.retain(|piece| !piece.taken);
    settle(lead, &mut open);
}

/// What a line holds between strong separators.
fn chunks(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    let phones = reach::phones(line);
    for (at, c) in line.char_indices() {
        let is_alone = line[..at].ends_with([' ', '\u{a0}']) && line[at + c.len_utf8()..].starts_with([' ', '\u{a0}']);
        let cuts = match c {
            '/' if line[at..].starts_with("// ") && line[..at].ends_with(' ')
                || line[..at].ends_with(" /") && line[at + 1..].starts_with(' ') =>
            {
                true
            }
            '|' | '·' | '•' | '\t' | ';' => true,
            '/' | '–' | '—' => {
                is_alone
                    && !phones.iter().any(|phone| phone.contains(&at))
                    && !is_two_jobs(&line[..at], &line[at + c.len_utf8()..])
            }
            '-' => is_alone && !phones.iter().any(|phone| phone.contains(&at)),
            _ => false,
        };
        if cuts {
            found.push(line[begin..at].trim());
            begin = at + c.len_utf8();
        }
    }
    found.push(line[begin..].trim());
    found.retain(|chunk| !chunk.is_empty());
    // `Tel. - 040 33` has a label for its first chunk.
    if found.len() > 1 && label::read(found[0]).is_some() {
        return vec![line];
    }
    found
}

/// `Translator / Interpreter`
fn is_two_jobs(before: &str, behind: &str) -> bool {
    trade::job(before) && trade::job(behind)
}

/// Takes what patterns tell, and hands over what is left.
fn chunk<'t>(lead: &mut Lead, text: &'t str, mut leave: impl FnMut(&'t str)) {
    for piece in label::pieces(text) {
        match piece.label {
            // A label of one letter is one only before a number, an address or a site.
            Some((label, name))
                if name.len() > 1
                    || matches!(
                        label,
                        Label::Phone | Label::Email | Label::Website | Label::Address | Label::Fax
                    ) =>
            {
                labelled(lead, label, name, piece.value, &mut leave)
            }
            Some((_, name)) => lead.keep(&format!("{name}: {}", piece.value)),
            None => patterns(lead, piece.value, &mut leave),
        }
    }
}

fn labelled<'t>(lead: &mut Lead, label: Label, name: &str, value: &'t str, leave: &mut impl FnMut(&'t str)) {
    if !value.is_empty() && !label::says_no_more(name) {
        lead.keep(&format!("{name}: {value}"));
    }
    if value.is_empty() {
        lead.keep(name);
    } else if label == Label::Person || label == Label::From {
        patterns(lead, value, leave);
    } else if label == Label::Email && reach::emails(value).is_empty() && veiled(value).is_none() {
        lead.keep(&format!("{name}: {value}"));
    } else if let Some(rest) = value::assign(lead, label, name, value) {
        patterns(lead, rest, leave);
    }
}

fn patterns<'t>(lead: &mut Lead, text: &'t str, leave: &mut impl FnMut(&'t str)) {
    if let Some((before, email, behind)) = veiled(text) {
        lead.add_email(&email);
        patterns(lead, before, leave);
        return patterns(lead, behind, leave);
    }
    let emails = reach::emails(text);
    let sites = reach::websites(text);
    if sites.iter().any(|at| is_network(&text[at.clone()])) {
        return lead.keep(text);
    }
    let phones = reach::phones(text);
    let mut spans: Vec<(Range<usize>, Kind)> = Vec::new();
    spans.extend(emails.into_iter().map(|at| (at, Kind::Email)));
    spans.extend(sites.into_iter().map(|at| (at, Kind::Site)));
    spans.extend(phones.into_iter().map(|at| (at, Kind::Phone)));
    spans.sort_by_key(|(at, _)| at.start);
    let mut from = 0;
    for (at, kind) in spans {
        if at.start < from {
            continue;
        }
        let before = &text[from..at.start];
        let value = &text[at.clone()];
        let (head, said) = last_label(before);
        from = at.end;
        match kind {
            _ if said == Some(Label::Fax) => {
                // What leads to the fax stays with its number.
                lead.keep(&format!("{} {value}", before.trim()));
                continue;
            }
            Kind::Email => lead.add_email(value),
            Kind::Phone if is_account(before) => {
                lead.keep(&text[..at.end]);
                continue;
            }
            Kind::Phone => lead.add_phone(value),
            Kind::Site => {
                if let Some(rest) = fill(&mut lead.website, value) {
                    lead.keep(rest);
                }
            }
        }
        remainder(lead, head, leave);
    }
    remainder(lead, &text[from..], leave);
}

#[derive(Clone, Copy)]
enum Kind {
    Email,
    Site,
    Phone,
}

/// Profiles are not the website.
fn is_network(site: &str) -> bool {
    let host = site
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    [
        "linkedin.com",
        "de.linkedin.com",
        "xing.com",
        "facebook.com",
        "instagram.com",
        "twitter.com",
        "x.com",
        "youtube.com",
        "tiktok.com",
        "wa.me",
    ]
    .iter()
    .any(|network| host.to_ascii_lowercase().starts_with(network))
}

/// Whether what stands before a number says that it is no phone's.
fn is_account(before: &str) -> bool {
    words(before).iter().any(|word| {
        matches!(
            word.folded.as_str(),
            "iban"
                | "bic"
                | "hrb"
                | "hra"
                | "ust-id"
                | "ust-idnr"
                | "ustid"
                | "vat"
                | "konto"
                | "blz"
                | "steuernummer"
                | "kundennummer"
                | "nr"
                | "no"
                | "rechnung"
        )
    })
}

/// The text without the label at its end, and what that label says.
fn last_label(text: &str) -> (&str, Option<Label>) {
    let text = text.trim_end_matches([' ', ':', '<', '(', '\u{a0}', '.']);
    let begin = text.rfind([',', '|', ';']).map_or(0, |at| at + 1);
    if let Some(label) = label::read(&text[begin..]) {
        return (&text[..begin], Some(label));
    }
    let word = text
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    match label::read(&text[word..]).filter(|label| {
        matches!(
            label,
            Label::Phone | Label::Fax | Label::Email | Label::Website | Label::CallOn
        )
    }) {
        Some(label) => (&text[..word], Some(label)),
        None => (text, None),
    }
}

/// An address with `(at)`: what stands before it, the address, and what stands behind.
fn veiled(text: &str) -> Option<(&str, String, &str)> {
    let lower = text.to_ascii_lowercase();
    let (at, mark) = ["(at)", "[at]", "{at}", " at-zeichen "]
        .iter()
        .find_map(|mark| lower.find(mark).map(|at| (at, mark)))?;
    let (head, tail) = (text[..at].trim_end(), text[at + mark.len()..].trim_start());
    let begin = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let end = tail.find(char::is_whitespace).unwrap_or(tail.len());
    let email = format!("{}@{}", head.get(begin..)?, &tail[..end])
        .replace("(dot)", ".")
        .replace("(punkt)", ".");
    let is_email = reach::emails(&email)
        .first()
        .is_some_and(|found| found.len() == email.len());
    is_email.then(|| (&head[..begin], email, &tail[end..]))
}

/// What is left of a line beside its numbers: an address, or pieces for later.
fn remainder<'t>(lead: &mut Lead, text: &'t str, leave: &mut impl FnMut(&'t str)) {
    let text = trimmed(text)
        .trim_start_matches([')', '>', ':', '.'])
        .trim_end_matches(['(', '<', ':'])
        .trim();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    let text = text
        .trim_start_matches(['☎', '✉', '🌐', '📞', '📱', '📧', '\u{fe0f}', '@'])
        .trim();
    if !text.contains(char::is_alphanumeric) {
        return;
    }
    if matches!(label::read(text), Some(Label::Phone | Label::Email | Label::Website))
        && (words(text).len() == 1)
        && !text.contains(char::is_uppercase) | (text.len() <= 6)
    {
        return;
    }
    if words(text).len() == 1 && matches!(words(text)[0].folded.as_str(), "mailto" | "tel") {
        return;
    }
    let (before, said) = match text.split_once(": ") {
        Some((before, said)) if place::read(said).is_some() => (before, said),
        _ => ("", text),
    };
    if words(said).len() <= 16
        && let Some(place) = place::read(said)
    {
        if value::set_place(lead, &place) {
            // `… an: Olaf Kern, Ringstr. 9`
            lead.keep(before);
            place.rest.into_iter().for_each(leave);
        } else {
            lead.keep(text);
        }
        return;
    }
    leave(text);
}

/// Decides of what is left which is the person, the company and the profession.
fn settle(lead: &mut Lead, open: &mut Vec<Open<'_>>) {
    part_at_commas(open);
    for piece in open.iter_mut() {
        piece.taken = is_call(lead, piece.text);
    }
    companies(lead, open, trade::has_legal_form);
    let known = !lead.last_name.is_empty() || !lead.first_name.is_empty();
    if known {
        for piece in open.iter_mut().filter(|piece| !piece.taken) {
            let is_same = name::read(piece.text).is_some_and(|name| {
                bare(&name.last) == bare(&lead.last_name) && (bare(&name.first) == bare(&lead.first_name))
            });
            if is_same {
                piece.taken = true;
                let _ = value::set_name(lead, piece.text);
            }
        }
    }
    companies(lead, open, |text| {
        trade::company(text) == 2
            && name_of(text).is_none()
            && with_company(text).1.is_none()
            && !trade::is_framed_by_job(text)
    });
    jobs(lead, open);
    people(lead, open);
    jobs_again(lead, open);
    leftover_company(lead, open);
    alone(lead, open);
    // A line of which nothing was understood stays a line.
    let understood: HashSet<*const u8> = open
        .iter()
        .filter(|piece| piece.taken)
        .filter_map(|piece| piece.whole)
        .map(str::as_ptr)
        .collect();
    let mut kept = None;
    for piece in open.iter().filter(|piece| !piece.taken) {
        match piece.whole.filter(|whole| !understood.contains(&whole.as_ptr())) {
            Some(whole) if kept == Some(whole.as_ptr()) => {}
            Some(whole) => {
                kept = Some(whole.as_ptr());
                lead.keep(whole);
            }
            None => lead.keep(piece.text),
        }
    }
}

/// A name, where an honorific or a profession before it leaves no doubt.
fn name_of(text: &str) -> Option<name::Name<'_>> {
    name::looks_like(text).filter(|name| !name.salutation.is_empty() || !name.job.is_empty())
}

/// Parts pieces such as `Miriam Stern, Stern Kommunikation` where the whole is no single thing.
fn part_at_commas(open: &mut Vec<Open<'_>>) {
    let mut parted = Vec::with_capacity(open.len());
    for piece in open.drain(..) {
        let is_whole = !piece.text.contains(',')
            || name::looks_like(piece.text).is_some()
            || (trade::has_legal_form(piece.text)
                && piece.text.matches(',').count() == 1
                && (piece.text.ends_with("Inc.") || piece.text.ends_with("Ltd.") || piece.text.ends_with("LLC")))
            || words(piece.text).len() > 12;
        if is_whole {
            parted.push(piece);
            continue;
        }
        for text in piece.text.split(',').map(trimmed).filter(|text| !text.is_empty()) {
            let text = text
                .rsplit_once(": ")
                .filter(|(_, name)| name::looks_like(name).is_some())
                .map_or(text, |(before, name)| {
                    parted.push(Open {
                        text: before,
                        whole: None,
                        ..piece
                    });
                    name
                });
            parted.push(Open {
                text,
                whole: Some(piece.text),
                ..piece
            });
        }
    }
    *open = parted;
}

/// Takes a piece that says how a call ended or when one suits.
fn is_call(lead: &mut Lead, text: &str) -> bool {
    let all = words(text);
    if let Some(status) = call::status(text) {
        lead.wants_callback |= status.asks;
        if status.is_urgent {
            lead.urgency = Some(Urgency::High);
        }
        let is_taken = lead.status.is_empty();
        if is_taken {
            status.text.clone_into(&mut lead.status);
        }
        let time = call::wished_time(text);
        if let Some(time) = time.filter(|_| status.asks) {
            let _ = fill(&mut lead.wished_time, time);
        }
        let understood = words(status.text).len() + time.map_or(0, |time| words(time).len());
        return is_taken && understood >= all.len();
    }
    if all
        .first()
        .is_some_and(|word| word.folded.starts_with("erreichbar") || word.folded == "reachable")
        && let Some(time) = call::wished_time(text)
    {
        return fill(&mut lead.wished_time, time).is_none() && words(time).len() + 1 == all.len();
    }
    false
}

fn companies(lead: &mut Lead, open: &mut [Open<'_>], is_company: impl Fn(&str) -> bool) {
    for piece in open.iter_mut().filter(|piece| !piece.taken) {
        if lead.company.is_empty() && is_short(piece.text) && is_company(piece.text) && !is_small_print(piece.text) {
            strip(piece.text).clone_into(&mut lead.company);
            piece.taken = true;
        }
    }
}

/// Marks of emphasis around a text.
fn strip(text: &str) -> &str {
    text.trim_matches(['*', '_']).trim()
}

fn is_short(text: &str) -> bool {
    words(text).len() <= 8 && !text.contains("://")
}

/// What companies have to say about themselves at the end of every mail.
fn is_small_print(text: &str) -> bool {
    let folded = bare(text);
    if text.to_lowercase().starts_with("c/o") || folded.starts_with("geschaftsfuhrer") && text.contains(':') {
        return true;
    }
    [
        "sitzder",
        "amtsgericht",
        "registergericht",
        "handelsregister",
        "registered",
        "vertreten",
        "lieferadresse",
        "angaben",
        "diesemail",
        "thisemail",
        "ustid",
        "steuernummer",
        "departmentof",
        "institutfur",
        "klinikfur",
        "lehrstuhl",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

/// Whether a text is a profession and not a sentence or a company.
fn is_job(text: &str) -> bool {
    words(text).len() <= 7
        && trade::job(text)
        && !trade::has_legal_form(text)
        && !is_small_print(text)
        && !text.contains(':')
        && !text.ends_with('.')
        && text.contains(char::is_uppercase)
}

fn jobs(lead: &mut Lead, open: &mut [Open<'_>]) {
    for piece in open.iter_mut().filter(|piece| !piece.taken) {
        let text = piece.text;
        if name::looks_like(text).is_some() || !is_job(text) {
            continue;
        }
        let (job, company) = with_company(text);
        if !lead.job_title.is_empty() {
            continue;
        }
        let job = job
            .strip_prefix("Ihr ")
            .or_else(|| job.strip_prefix("Ihre "))
            .unwrap_or(job);
        job.clone_into(&mut lead.job_title);
        piece.taken = true;
        if let Some(company) = company
            && let Some(rest) = fill(&mut lead.company, company)
        {
            lead.keep(rest);
        }
    }
}

/// Departments and second positions: one is enough for the field.
fn jobs_again(lead: &mut Lead, open: &mut [Open<'_>]) {
    for piece in open.iter_mut().filter(|piece| !piece.taken && is_job(piece.text)) {
        piece.taken = true;
        lead.keep(piece.text);
    }
}

/// `Engineer at Lanetech`, `CTO bei Falk Robotics`.
fn with_company(text: &str) -> (&str, Option<&str>) {
    for joint in [" at ", " bei der ", " bei ", " @ "] {
        if let Some((job, company)) = text.split_once(joint)
            && trade::job(job)
            && !trade::job(company)
            && company != "Law"
        {
            return (job.trim(), Some(company.trim()));
        }
    }
    (text, None)
}

/// What the domain of an e-mail address or website is called, without its ending.
fn domains(lead: &Lead) -> Vec<String> {
    let hosts = lead
        .emails
        .iter()
        .filter_map(|email| email.split_once('@').map(|(_, host)| host));
    let site = lead
        .website
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .split('/')
        .next();
    hosts
        .chain(site)
        .filter_map(|host| host.rsplit_once('.').map(|(name, _)| bare(name)))
        .filter(|name| {
            !name.is_empty()
                && ![
                    "example",
                    "gmail",
                    "gmx",
                    "web",
                    "tonline",
                    "outlook",
                    "hotmail",
                    "yahoo",
                    "icloud",
                    "googlemail",
                    "freenet",
                    "mail",
                ]
                .contains(&name.as_str())
        })
        .collect()
}

fn people(lead: &mut Lead, open: &mut [Open<'_>]) {
    if !lead.last_name.is_empty() {
        return;
    }
    let domains = domains(lead);
    let is_domain = |text: &str| {
        domains
            .iter()
            .any(|domain| *domain == bare(text) || bare(text).len() > 5 && domain.contains(&bare(text)))
    };
    let mut candidates: Vec<usize> = (0..open.len())
        .filter(|index| {
            !open[*index].taken && name::looks_like(open[*index].text).is_some() && !is_small_print(open[*index].text)
        })
        .collect();
    // A word of a trade makes it a company as soon as somebody else may be the person.
    if candidates.iter().any(|index| trade::company(open[*index].text) == 0) {
        candidates.retain(|index| trade::company(open[*index].text) == 0);
    }
    let mut chosen = candidates.first().copied();
    // A name with an honorific or a profession before it, or one behind the closing, is the person's.
    if let Some(clear) = candidates
        .iter()
        .find(|index| name_of(open[**index].text).is_some() || open[**index].is_signed)
    {
        chosen = Some(*clear);
    } else if let (Some(first), Some(second)) = (candidates.first(), candidates.get(1)) {
        let (earlier, later) = (open[*first].text, open[*second].text);
        let last = |text: &str| name::read(text).map(|name| bare(&name.last)).unwrap_or_default();
        let shares = last(earlier) == last(later);
        if lead.company.is_empty() && (shares || is_domain(earlier)) && !is_domain(later) {
            chosen = Some(*second);
            earlier.clone_into(&mut lead.company);
            open[*first].taken = true;
        } else if shares && !lead.company.is_empty() {
            chosen = Some(*second);
        }
    }
    if let Some(index) = chosen {
        let piece = &mut open[index];
        if value::set_name(lead, strip(piece.text)) {
            piece.taken = true;
        }
    }
    // `Kurt`, `Maas`: first and last name in two columns.
    if lead.last_name.is_empty() && lead.first_name.is_empty() && open.len() > 1 {
        let is_word = |piece: &Open<'_>| {
            !piece.taken
                && words(piece.text).len() == 1
                && name::read(piece.text).is_some()
                && trade::company(piece.text) == 0
                && !trade::job(piece.text)
        };
        if is_word(&open[0]) && is_word(&open[1]) && open[0].line == open[1].line {
            open[0].text.clone_into(&mut lead.first_name);
            open[1].text.clone_into(&mut lead.last_name);
            open[0].taken = true;
            open[1].taken = true;
        }
    }
}

/// The company by what it shares with the name or the domain, else what stands right behind name or profession.
fn leftover_company(lead: &mut Lead, open: &mut [Open<'_>]) {
    if !lead.company.is_empty() {
        return;
    }
    let domains = domains(lead);
    let last = bare(&lead.last_name);
    let is_candidate = |piece: &Open<'_>| {
        !piece.taken
            && is_short(piece.text)
            && !is_small_print(piece.text)
            && !piece.text.contains([':', '(', '"', '„', '!', '?', '§', ','])
            && !piece.text.contains(char::is_numeric)
            && piece.text.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    };
    let is_clear = |piece: &Open<'_>| {
        let text = bare(piece.text);
        trade::company(piece.text) > 0
            || domains
                .iter()
                .any(|domain| *domain == text || text.len() > 4 && domain.contains(&text))
            || last.len() > 2 && text.contains(&last) && text.len() > last.len()
    };
    let found = open
        .iter()
        .position(|piece| is_candidate(piece) && is_clear(piece))
        .or_else(|| {
            open.iter().enumerate().position(|(index, piece)| {
                let follows = index > 0 && open[index - 1].taken && piece.line <= open[index - 1].line + 1;
                let is_titled = words(piece.text).iter().all(|word| {
                    piece.text[word.at.clone()].starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic())
                        || word.folded.len() <= 3
                });
                is_candidate(piece)
                    && follows
                    && is_titled
                    && words(piece.text).len() <= 4
                    && !lead.last_name.is_empty()
                    && words(piece.text).len() > 1
            })
        });
    if let Some(index) = found {
        strip(open[index].text).clone_into(&mut lead.company);
        open[index].taken = true;
    }
}

/// A name of one word: the first name below a closing, else the last name where the text is nothing else.
fn alone(lead: &mut Lead, open: &mut [Open<'_>]) {
    if !lead.last_name.is_empty() || !lead.first_name.is_empty() {
        return;
    }
    let count = open.len();
    let is_word = |text: &str| {
        words(text).len() == 1
            && name::read(text).is_some()
            && trade::company(text) == 0
            && !trade::job(text)
            && text.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    if let Some(piece) = open
        .iter_mut()
        .find(|piece| !piece.taken && is_word(piece.text) && (piece.after_closing || count == 1))
    {
        if piece.after_closing {
            piece.text.clone_into(&mut lead.first_name);
        } else {
            piece.text.clone_into(&mut lead.last_name);
        }
        piece.taken = true;
    }
}
