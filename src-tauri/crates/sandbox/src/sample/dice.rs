//! Chance that repeats: the same seed gives the same account on every machine and in every version.

use std::sync::Arc;

use crate::index::Id;

/// SplitMix64. Written out because generators of libraries may change between versions, and the
/// sample account must not.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    state: u64,
}

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The dice of one place: what is thrown there changes nothing elsewhere.
    pub(crate) fn at(seed: u64, place: usize) -> Self {
        let mut dice = Self::new(seed);
        dice.state = dice.next() ^ u64::try_from(place).unwrap_or(0).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let state = dice.next();
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = self.next() >> 16;
        usize::try_from(number).unwrap_or(0) % end.max(1)
    }

    /// A number from `low` up to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Twenty letters and digits, the shape of the service's ids.
    pub(crate) fn id(&mut self) -> Id {
        let mut text = [0_u8; 20];
        for half in text.chunks_mut(10) {
            let mut number = self.next();
            for letter in half {
                *letter = LETTERS[usize::try_from(number % 62).unwrap_or(0)];
                number /= 62;
            }
        }
        Arc::from(std::str::from_utf8(&text).unwrap_or_default())
    }

    /// 24 hexadecimal digits, the shape of a business' id.
    pub(crate) fn object_id(&mut self) -> Id {
        let text = format!("{:016x}{:08x}", self.next(), self.next() >> 32);
        Arc::from(text)
    }

    /// A UUID's shape, the form of a workflow's id.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            low >> 52,
            low & 0xFFFF_FFFF_FFFF
        )
    }
}
