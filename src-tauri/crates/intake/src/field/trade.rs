//! Words by which a company and a profession are told from a person.

use std::{collections::HashSet, sync::LazyLock};

use super::word::{Word, bare, words};

fn set(list: &'static str) -> HashSet<String> {
    list.split_whitespace().map(bare).collect()
}

/// Legal forms; what stands with one is a company.
static FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    set(
        "gmbh ggmbh gesmbh mbh ohg gbr kgaa ug partg partgmbb mbb ev eg ek ekfm ekfr inc ltd llc llp plc corp \
         corporation limited sarl sas srl spa bv nv aps oy oyj ab sro doo zoo kft pty pvt co-op coop stiftung \
         incorporated pte slu",
    )
});

/// Legal forms that are also words or syllables, and count only as written.
const WRITTEN_FORMS: &[&str] = &[
    "AG", "KG", "SE", "SA", "S.A.", "AS", "A/S", "e.K.", "e.V.", "eG", "S.L.", "S.r.l.", "B.V.", "N.V.", "s.r.o.",
    "o.o.", "Co.", "Co", "Cie", "PLC", "AB", "e. K.", "e. V.", "e. Kfm.",
];

/// Words that companies have in their names, alone or as the end of a compound word.
static TRADES: LazyLock<HashSet<String>> = LazyLock::new(|| set(include_str!("trades.txt")));

/// Ends of compound words that companies have: `Fensterbau`, `Malerbetrieb`.
pub(super) const TRADE_ENDINGS: &[&str] = &[
    "betrieb",
    "werkstatt",
    "handel",
    "technik",
    "service",
    "verwaltung",
    "verein",
    "schule",
    "kanzlei",
    "praxis",
    "apotheke",
    "ckerei",
    "schlerei",
    "reinerei",
    "autohaus",
    "werke",
    "klinik",
    "klinikum",
    "agentur",
    "logistik",
    "immobilien",
    "beratung",
    "manufaktur",
    "architekten",
    "anwalte",
    "maschinenbau",
    "metallbau",
    "fensterbau",
    "stahlbau",
    "holzbau",
    "gerustbau",
    "gartenbau",
    "werkzeugbau",
    "anlagenbau",
    "versicherung",
    "gesellschaft",
    "genossenschaft",
    "zentrum",
    "akademie",
    "spedition",
    "verlag",
    "vertrieb",
    "schneiderei",
    "gartnerei",
    "hausbau",
    "therapie",
    "handlung",
    "ankauf",
    "verleih",
    "robotics",
    "restaurant",
    "media",
    "solutions",
    "systems",
    "consulting",
    "druckerei",
    "reinigung",
    "wirtschaft",
    "bau",
    "baur",
    "dienst",
    "architektur",
    "planung",
];

/// Ends that no first name has: what begins with such a word is a company.
pub(super) const FIRST_ENDINGS: &[&str] = &[
    "haus",
    "hof",
    "stube",
    "laden",
    "welt",
    "shop",
    "markt",
    "amt",
    "dienst",
    "service",
    "betrieb",
    "werkstatt",
    "stadt",
    "bank",
    "kasse",
    "center",
    "zentrum",
    "schmiede",
    "werk",
    "studio",
    "eck",
    "party",
];

/// Words of a profession or position.
static JOBS: LazyLock<HashSet<String>> = LazyLock::new(|| set(include_str!("professions.txt")));

pub(super) const JOB_ENDINGS: &[&str] = &[
    "leiter",
    "leiterin",
    "leitung",
    "manager",
    "managerin",
    "berater",
    "beraterin",
    "assistent",
    "assistentin",
    "anwalt",
    "anwaltin",
    "meister",
    "meisterin",
    "arzt",
    "arztin",
    "techniker",
    "kaufmann",
    "kauffrau",
    "ingenieur",
    "ingenieurin",
    "architekt",
    "architektin",
    "designer",
    "designerin",
    "entwickler",
    "entwicklerin",
    "beauftragter",
    "beauftragte",
    "sachbearbeiter",
    "referent",
    "referentin",
    "abteilung",
    "buchhaltung",
    "chef",
    "chefin",
    "fuhrer",
    "fuhrerin",
    "lehrer",
    "lehrerin",
    "planer",
    "planerin",
    "makler",
    "maklerin",
    "vertretung",
    "stelle",
    "pfleger",
    "pflegerin",
    "handler",
    "handlerin",
    "therapeut",
    "therapeutin",
    "disponent",
    "stellvertreter",
    "sprecher",
    "sprecherin",
    "gebiet",
    "trainer",
    "trainerin",
    "betreur",
    "betreurin",
    "vertreter",
    "vertreterin",
    "inhaber",
    "inhaberin",
];

/// How clearly a text names a company: 2 by its legal form or a trade that nobody is called, 1 by a word that may also
/// be a name.
pub(crate) fn company(text: &str) -> u8 {
    let words = words(text);
    if has_form(text, &words) {
        return 2;
    }
    let is_trade = |word: &Word| TRADES.contains(&bare(&word.folded)) || TRADES.contains(&word.folded);
    let ends = |word: &Word| {
        TRADE_ENDINGS
            .iter()
            .any(|ending| word.folded.ends_with(ending) && word.folded.len() > ending.len() + 1)
    };
    let parts = |word: &Word| {
        word.folded.contains('-')
            && word
                .folded
                .split('-')
                .any(|part| TRADES.contains(part) || TRADE_ENDINGS.iter().any(|ending| part.ends_with(ending)))
    };
    let begins = |word: &Word| FIRST_ENDINGS.iter().any(|ending| word.folded.ends_with(ending));
    let is_begun = words.len() > 1 && words.first().is_some_and(begins);
    if is_begun || words.iter().any(is_trade) || words.iter().any(parts) {
        return 2;
    }
    u8::from(words.iter().any(ends) || text.contains(" & ") || text.contains(" + "))
}

/// Whether a legal form stands in it.
pub(crate) fn has_legal_form(text: &str) -> bool {
    has_form(text, &words(text))
}

fn has_form(text: &str, words: &[Word]) -> bool {
    words.len() > 1
        && (words.iter().skip(1).any(|word| FORMS.contains(&bare(&word.folded)))
            || WRITTEN_FORMS.iter().any(|form| {
                text.match_indices(form).any(|(at, _)| {
                    at > 0
                        && text[..at].ends_with([' ', '\u{a0}'])
                        && !text[at + form.len()..].starts_with(|c: char| c.is_alphanumeric())
                })
            }))
}

/// Whether a text is a profession, a position or a department.
pub(crate) fn job(text: &str) -> bool {
    words(text).iter().any(|word| is_job_word(&word.folded))
}

/// Whether a text begins or ends with a profession or a department, and not with what companies are called.
pub(crate) fn is_framed_by_job(text: &str) -> bool {
    let words = words(text);
    [words.first(), words.last()]
        .into_iter()
        .flatten()
        .any(|word| is_job_word(&word.folded) && !TRADES.contains(&word.folded))
}

pub(crate) fn is_job_word(folded: &str) -> bool {
    folded.split(['/', '-']).any(|part| {
        JOBS.contains(part)
            || JOB_ENDINGS
                .iter()
                .any(|ending| part.ends_with(ending) && part.len() > ending.len() + 2)
    }) || JOBS.contains(&bare(folded))
}

#[cfg(test)]
mod tests {
    use super::{company, job};

    #[test]
    fn companies_are_told_from_people() {
        for text in [
            "Becker Haustechnik GmbH",
            "Graf Verpackungen AG",
            "Heinrich Ohm e. K.",
            "Baum & Garten GbR",
            "Kowalska Meble Sp. z o.o.",
            "Malerbetrieb Schneider",
            "Collins Plumbing & Heating",
            "Autohaus Franke",
        ] {
            assert!(company(text) == 2, "{text}");
        }
        for text in ["Thomas Becker", "Sebastian Kraft", "Agnes Kühn", "Petra Aghabekyan"] {
            assert_eq!(company(text), 0, "{text}");
        }
    }

    #[test]
    fn professions_are_known_by_their_words() {
        for text in [
            "Leiter Technik",
            "Facharzt für Orthopädie",
            "VP of Operations",
            "Verkaufsleiter",
            "Assistentin der Geschäftsleitung",
        ] {
            assert!(job(text), "{text}");
        }
        for text in ["Thomas Becker", "Bergmann Architekten", "Zahnarztpraxis Dr. Lutz"] {
            assert!(!job(text), "{text}");
        }
    }
}
