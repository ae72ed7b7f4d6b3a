//! Slots in the order of the list.

use std::cmp::Ordering;

use crate::bits::Bits;

/// A full chunk is cut in two, so that putting a slot between others moves few of them.
const FULL: usize = 1024;

/// Slots sorted by a comparison that is given with each change.
#[derive(Debug, Default)]
pub(crate) struct Order {
    chunks: Vec<Vec<u32>>,
}

impl Order {
    /// Slots that are in order already.
    pub(crate) fn sorted(slots: &[u32]) -> Self {
        Self {
            chunks: slots.chunks(FULL / 2).map(<[u32]>::to_vec).collect(),
        }
    }

    /// `compare` says where a slot of the order stands relative to the new one.
    pub(crate) fn insert(&mut self, slot: u32, compare: impl Fn(u32) -> Ordering) {
        let at = self.chunk(&compare).min(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.get_mut(at) else {
            self.chunks.push(vec![slot]);
            return;
        };
        let within = chunk.partition_point(|&other| compare(other).is_lt());
        chunk.insert(within, slot);
        if chunk.len() >= FULL {
            let rest = chunk.split_off(FULL / 2);
            self.chunks.insert(at + 1, rest);
        }
    }

    /// `compare` says where a slot of the order stands relative to the one that goes.
    pub(crate) fn remove(&mut self, compare: impl Fn(u32) -> Ordering) {
        let at = self.chunk(&compare);
        let Some(chunk) = self.chunks.get_mut(at) else { return };
        let within = chunk.partition_point(|&other| compare(other).is_lt());
        if chunk.get(within).is_some_and(|&found| compare(found).is_eq()) {
            chunk.remove(within);
            if chunk.is_empty() {
                self.chunks.remove(at);
            }
        }
    }

    /// The first chunk that does not end before it.
    fn chunk(&self, compare: &impl Fn(u32) -> Ordering) -> usize {
        self.chunks
            .partition_point(|chunk| chunk.last().is_some_and(|&last| compare(last).is_lt()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.chunks.iter().flatten().copied()
    }

    /// Those of `among`, without the first `skip` of them, which are only counted, chunk by chunk.
    pub(crate) fn members<'a>(&'a self, among: &'a Bits, skip: usize) -> impl Iterator<Item = u32> + 'a {
        let of_chunk = |chunk: &'a Vec<u32>| chunk.iter().copied().filter(|&slot| among.contains(slot));
        let (mut first, mut left) = (0, skip);
        for chunk in &self.chunks {
            let here = of_chunk(chunk).count();
            if here > left {
                break;
            }
            left -= here;
            first += 1;
        }
        self.chunks[first..].iter().flat_map(of_chunk).skip(left)
    }
}
