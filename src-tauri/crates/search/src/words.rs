//! Words, and in which slots they stand.

use std::{collections::BTreeMap, ops::Bound};

/// A word of the dictionary.
pub(crate) type Word = u32;

/// A slot that has a word, and whether the word is in its name or company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u32);

impl Place {
    pub(crate) fn new(slot: u32, is_own: bool) -> Self {
        Self(slot << 1 | u32::from(is_own))
    }

    pub(crate) fn slot(self) -> u32 {
        self.0 >> 1
    }

    pub(crate) fn is_own(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Where a word stands, by slot. Most words stand in one place only and need no room of their own.
#[derive(Debug)]
enum Places {
    One(Place),
    Many(Vec<Place>),
}

/// All words of all entries, sorted.
///
/// A word that is in no entry any more stays: its entry often brings it back, and there are never more of them than
/// were typed since the start.
#[derive(Debug, Default)]
pub(crate) struct Words {
    known: BTreeMap<Box<str>, Word>,
    places: Vec<Places>,
}

impl Words {
    /// The word's number; a new one for a new word.
    pub(crate) fn intern(&mut self, word: &str) -> Word {
        if let Some(&known) = self.known.get(word) {
            return known;
        }
        let new = self.places.len() as Word;
        self.known.insert(word.into(), new);
        self.places.push(Places::Many(Vec::new()));
        new
    }

    pub(crate) fn get(&self, word: &str) -> Option<Word> {
        self.known.get(word).copied()
    }

    /// All words that begin so, in order.
    pub(crate) fn beginning_with<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = (&'a str, Word)> + 'a {
        self.known
            .range::<str, _>((Bound::Included(beginning), Bound::Unbounded))
            .take_while(move |(word, _)| word.starts_with(beginning))
            .map(|(word, &number)| (&**word, number))
    }

    /// The letters that words begin with, in order.
    pub(crate) fn first_letters(&self) -> impl Iterator<Item = char> + '_ {
        let mut next = Some('\0');
        std::iter::from_fn(move || {
            let from = next?.to_string();
            let (word, _) = self
                .known
                .range::<str, _>((Bound::Included(&*from), Bound::Unbounded))
                .next()?;
            let first = word.chars().next()?;
            next = (first..=char::MAX).nth(1);
            Some(first)
        })
    }

    pub(crate) fn places(&self, word: Word) -> &[Place] {
        match &self.places[word as usize] {
            Places::One(place) => std::slice::from_ref(place),
            Places::Many(places) => places,
        }
    }

    pub(crate) fn insert(&mut self, word: Word, place: Place) {
        match &mut self.places[word as usize] {
            Places::Many(places) if places.is_empty() && places.capacity() == 0 => {
                self.places[word as usize] = Places::One(place);
            }
            Places::One(first) => {
                let both = [(*first).min(place), (*first).max(place)];
                self.places[word as usize] = Places::Many(both.to_vec());
            }
            // New slots come last, which is where a first load always lands.
            Places::Many(places) => match places.last() {
                Some(last) if *last > place => {
                    let at = places.partition_point(|other| *other < place);
                    places.insert(at, place);
                }
                _ => places.push(place),
            },
        }
    }

    /// Gives back the room that was taken for places to come.
    pub(crate) fn shrink(&mut self) {
        self.places.shrink_to_fit();
        for places in &mut self.places {
            if let Places::Many(places) = places {
                places.shrink_to_fit();
            }
        }
    }

    pub(crate) fn remove(&mut self, word: Word, place: Place) {
        match &mut self.places[word as usize] {
            Places::One(only) if *only == place => self.places[word as usize] = Places::Many(Vec::new()),
            Places::One(_) => {}
            Places::Many(places) => {
                if let Ok(at) = places.binary_search(&place) {
                    places.remove(at);
                }
            }
        }
    }
}
