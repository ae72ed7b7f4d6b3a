//! Notes in sentences and keywords, without labels.

use crate::{
    Lead, Urgency,
    field::{
        call,
        label::{self, Label, Piece},
        name, reach, trade,
        word::{Word, trimmed, words},
    },
    lead::fill,
    note, signature, value,
};

/// Reads a note without labels: sentences such as `Herr Müller von der Bau GmbH hat angerufen und bittet um Rückruf
/// unter 0171 1234567.`, and keywords, line by line.
pub(crate) fn free(text: &str, lead: &mut Lead) {
    let mut keywords = Vec::new();
    let mut is_over = false;
    for line in text.lines() {
        let line = note::unquoted(line);
        is_over |= call::is_closing(line) && (lead.names_somebody() || !keywords.is_empty());
        let is_sentence = words(line).len() > 6 || line.ends_with(['.', '!', '?']);
        if is_over {
            lead.keep(line);
        } else if is_sentence {
            for sentence in call::sentences(line) {
                sentence_of(lead, sentence);
            }
        } else {
            keywords.push(line);
        }
    }
    signature::read_into(&keywords.join("\n"), lead);
}

fn sentence_of(lead: &mut Lead, sentence: &str) {
    let pieces = label::pieces(sentence);
    let is_all_labelled = pieces.iter().all(|piece| piece.label.is_some());
    for Piece { label, value } in pieces {
        match label {
            // Inside a sentence only the matter and a shout are worth a label of their own.
            Some((label, text))
                if is_all_labelled && !matches!(label, Label::Callback | Label::CallOn)
                    || matches!(label, Label::Reason | Label::Subject | Label::Urgency) =>
            {
                if !label::says_no_more(text) {
                    lead.keep(&format!("{text}: {value}"));
                }
                if let Some(rest) = value::assign(lead, label, text, value) {
                    sentence_in(lead, rest);
                }
            }
            Some((_, text)) => sentence_in(lead, &format!("{text}: {value}")),
            None => sentence_in(lead, value),
        }
    }
}

/// A sentence or a row of keywords without labels.
fn sentence_in(lead: &mut Lead, sentence: &str) {
    if !sentence.contains(char::is_alphanumeric) {
        return;
    }
    let before = lead.unread.len();
    let all = words(sentence);
    let mut is_wished = false;
    if let Some(status) = call::status(sentence) {
        lead.wants_callback |= status.asks;
        is_wished = status.asks;
        if lead.status.is_empty() {
            status.text.clone_into(&mut lead.status);
        }
        if status.is_urgent {
            lead.urgency = Some(Urgency::High);
        }
    }
    is_wished |= call::says_reachable(&all);
    if all
        .first()
        .is_some_and(|word| call::is_urgent(std::slice::from_ref(word)))
    {
        lead.urgency = Some(Urgency::High);
    }
    if is_wished && let Some(time) = call::wished_time(sentence) {
        let _ = fill(&mut lead.wished_time, time);
    }
    if let Some(reason) = call::reason(sentence) {
        let _ = fill(&mut lead.reason, reason);
    }
    for at in reach::phones(sentence) {
        lead.add_phone(&sentence[at]);
    }
    for at in reach::emails(sentence) {
        lead.add_email(&sentence[at]);
    }
    people(lead, sentence, &all);
    companies(lead, sentence, &all);
    lead.unread.truncate(before);
    lead.keep(sentence);
}

/// The caller and the one called, told by `Herr` and `Frau` and by what stands before them.
fn people(lead: &mut Lead, sentence: &str, all: &[Word]) {
    let is_greeting = all.first().is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "hallo" | "sehr" | "guten" | "lieber" | "liebe" | "hi" | "dear" | "hello" | "moin"
        )
    });
    let mut index = 0;
    while index < all.len() {
        let is_start = name::is_honorific(&all[index].folded)
            || name::is_title(&all[index].folded) && sentence[all[index].at.clone()].starts_with(char::is_uppercase);
        let begins = sentence[all[index].at.clone()].starts_with(char::is_uppercase);
        if !is_start || !begins {
            index += 1;
            continue;
        }
        let mut end = index + 1;
        let mut names = 0;
        while end < all.len() && names < 4 {
            let gap = &sentence[all[end - 1].at.end..all[end].at.start];
            let written = &sentence[all[end].at.clone()];
            let before = &sentence[all[end - 1].at.clone()];
            let is_title = name::is_title(&all[end].folded) || name::is_honorific(&all[end].folded);
            let is_name = written.starts_with(char::is_uppercase)
                && written
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.' | '’'));
            if !gap.chars().all(|c| c.is_whitespace() || c == '.')
                || !(is_name || is_title)
                || (names > 0 && (before.ends_with('.') || is_title))
                || matches!(all[end].folded.as_str(), "tel" | "fa" | "nummer")
            {
                break;
            }
            names += usize::from(!is_title);
            end += 1;
        }
        if names > 0 {
            let span = sentence[all[index].at.start..all[end - 1].at.end].trim_end_matches('.');
            let is_told = all
                .get(end)
                .is_some_and(|word| matches!(word.folded.as_str(), "ausrichten" | "mitteilen" | "sagen"));
            let is_called = is_told || index > 0 && matches!(all[index - 1].folded.as_str(), "fur" | "for");
            if is_called {
                let _ = fill(&mut lead.for_whom, span);
            } else if (!is_greeting || sentence[..all[index].at.start].contains(',')) && lead.last_name.is_empty() {
                let _ = value::set_name(lead, span);
                // `(Behrens Gartenbau)` behind the name.
                let rest = sentence[all[end - 1].at.end..].trim_start();
                if let Some(inside) = rest
                    .strip_prefix('(')
                    .and_then(|rest| rest.split_once(')'))
                    .map(|(inside, _)| inside.trim())
                    && lead.company.is_empty()
                    && reach::phones(inside).is_empty()
                    && (trade::company(inside) > 0 || !lead.last_name.is_empty() && inside.contains(&lead.last_name))
                {
                    inside.clone_into(&mut lead.company);
                }
            }
        }
        index = end.max(index + 1);
    }
}

/// A company behind `von`, `from` or `Firma`, or between commas.
fn companies(lead: &mut Lead, sentence: &str, all: &[Word]) {
    if !lead.company.is_empty() {
        return;
    }
    for index in 0..all.len() {
        let folded = all[index].folded.as_str();
        let is_of = index > 0 && matches!(folded, "von" | "vom" | "from" | "of" | "bei");
        let is_named = matches!(folded, "firma" | "fa");
        if !is_of && !is_named {
            continue;
        }
        let mut from = if folded == "fa" { index } else { index + 1 };
        while from < all.len() && matches!(all[from].folded.as_str(), "der" | "dem" | "the" | "firma") {
            from += 1;
        }
        let is_said = is_named
            || all[index..from.min(all.len())]
                .iter()
                .any(|word| word.folded == "firma")
            || all.get(from).is_some_and(|word| word.folded == "fa");
        let mut to = from;
        while to < all.len() {
            let written = &sentence[all[to].at.clone()];
            let gap = if to > from {
                &sentence[all[to - 1].at.end..all[to].at.start]
            } else {
                ""
            };
            let is_part = written.starts_with(char::is_uppercase)
                || written == "&"
                || (to > from
                    && matches!(written, "und" | "and" | "für")
                    && all
                        .get(to + 1)
                        .is_some_and(|next| sentence[next.at.clone()].starts_with(char::is_uppercase)));
            if !is_part || gap.contains(|c: char| !c.is_whitespace()) || name::is_honorific(&all[to].folded) {
                break;
            }
            to += 1;
        }
        if to == from {
            continue;
        }
        let company = sentence[all[from].at.start..all[to - 1].at.end].trim_end_matches(['.', ',']);
        let shares = !lead.last_name.is_empty() && company.contains(&lead.last_name);
        let is_person = name::looks_like(company).is_some_and(|name| !name.salutation.is_empty());
        if (is_said || trade::company(company) > 0 || shares) && !is_person && company != lead.last_name {
            company.clone_into(&mut lead.company);
            return;
        }
    }
    if sentence.contains(',') {
        let shares = |part: &str| {
            !lead.last_name.is_empty()
                && part.contains(&lead.last_name)
                && part.len() > lead.last_name.len()
                && !words(part).first().is_some_and(|word| {
                    name::is_honorific(&word.folded) || matches!(word.folded.as_str(), "tel" | "anruf")
                })
        };
        let found = sentence.split(',').map(trimmed).find(|part| {
            words(part).len() <= 5
                && part.starts_with(char::is_uppercase)
                && reach::phones(part).is_empty()
                && call::status(part).is_none()
                && (trade::company(part) == 2 || shares(part))
                && !part.contains("angerufen")
                && !words(part).iter().any(|word| name::is_honorific(&word.folded))
        });
        if let Some(company) = found {
            company.clone_into(&mut lead.company);
        }
    }
}
