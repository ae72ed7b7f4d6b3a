//! What tells the fields of a contact apart in texts of people.

pub(crate) mod call;
pub(crate) mod header;
pub(crate) mod label;
pub(crate) mod name;
pub(crate) mod place;
pub(crate) mod reach;
pub(crate) mod trade;
pub(crate) mod word;

#[cfg(test)]
mod tests {
    use search::fold;

    use super::{call, label, name, place, trade};

    #[test]
    fn lists_are_written_as_folded_words_are() {
        for list in [
            call::URGENT,
            call::TIME_STARTS,
            call::DAYS,
            call::TIMES,
            label::FILLING,
            label::KINDS,
            label::REACHES,
            name::HONORIFICS,
            name::TITLES,
            name::SIGNING,
            name::PARTICLES,
            name::NO_NAMES,
            place::STREETS,
            place::STREET_WORDS,
            place::PREPOSITIONS,
            place::INSIDE,
            trade::TRADE_ENDINGS,
            trade::FIRST_ENDINGS,
            trade::JOB_ENDINGS,
        ] {
            let odd: Vec<&&str> = list.iter().filter(|word| fold(word) != ***word).collect();
            assert!(odd.is_empty(), "{odd:?}");
        }
    }
}
