//! The search index: what search sees, which is what was true `search_lag` ago (CONTACTS-API §9.5).

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use crate::clock::Millis;

/// A record's id, shared between the places that refer to it.
pub(crate) type Id = Arc<str>;

/// What an index keeps in order.
pub(crate) trait Indexed {
    fn id(&self) -> &Id;
    /// The instants by which rows are kept sorted, so that a page needs no sort.
    fn instants(&self) -> [Millis; 2];
    /// What rows are gathered by, if by anything.
    fn group(&self) -> Option<&Id> {
        None
    }
}

/// Rows in the order of one instant, then of their ids.
///
/// Blocks of bounded length: a write moves a few hundred entries, and how many rows lie before a
/// given one is known without walking over them.
pub(crate) struct Order<T> {
    blocks: Vec<Vec<(Millis, Arc<T>)>>,
}

impl<T: Indexed> Order<T> {
    const BLOCK: usize = 512;

    fn of(mut rows: Vec<(Millis, Arc<T>)>) -> Self {
        rows.sort_unstable_by(|(left_at, left), (right_at, right)| (left_at, left.id()).cmp(&(right_at, right.id())));
        Self {
            blocks: rows.chunks(Self::BLOCK).map(<[_]>::to_vec).collect(),
        }
    }

    fn block(&self, at: Millis, id: &str) -> usize {
        self.blocks.partition_point(|block| {
            block
                .last()
                .is_some_and(|(last_at, last)| (*last_at, &**last.id()) < (at, id))
        })
    }

    fn place(block: &[(Millis, Arc<T>)], at: Millis, id: &str) -> usize {
        block.partition_point(|(row_at, row)| (*row_at, &**row.id()) < (at, id))
    }

    fn insert(&mut self, at: Millis, row: Arc<T>) {
        if self.blocks.is_empty() {
            self.blocks.push(Vec::new());
        }
        let number = self.block(at, row.id()).min(self.blocks.len() - 1);
        let block = &mut self.blocks[number];
        block.insert(Self::place(block, at, row.id()), (at, row));
        if block.len() > 2 * Self::BLOCK {
            let rest = block.split_off(Self::BLOCK);
            self.blocks.insert(number + 1, rest);
        }
    }

    fn remove(&mut self, at: Millis, id: &str) {
        let number = self.block(at, id);
        let Some(block) = self.blocks.get_mut(number) else {
            return;
        };
        let place = Self::place(block, at, id);
        if block.get(place).is_some_and(|(_, row)| &**row.id() == id) {
            block.remove(place);
            if block.is_empty() {
                self.blocks.remove(number);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    /// How many rows lie before the place of `id` at `at`, whether or not there is a row.
    pub(crate) fn rank(&self, at: Millis, id: &str) -> usize {
        let number = self.block(at, id);
        let before: usize = self.blocks[..number].iter().map(Vec::len).sum();
        before + self.blocks.get(number).map_or(0, |block| Self::place(block, at, id))
    }

    /// How many rows lie up to and at the place of `id`.
    pub(crate) fn rank_after(&self, at: Millis, id: &str) -> usize {
        let rank = self.rank(at, id);
        let there = self.rows(rank..rank + 1).next();
        rank + usize::from(there.is_some_and(|(row_at, row)| *row_at == at && &**row.id() == id))
    }

    /// The rows between two ranks, from either end.
    pub(crate) fn rows(&self, ranks: Range<usize>) -> impl DoubleEndedIterator<Item = &(Millis, Arc<T>)> {
        let (first, from) = self.locate(ranks.start);
        let (last, until) = self.locate(ranks.end.max(ranks.start));
        let end = (last + 1).min(self.blocks.len());
        (first.min(end)..end).flat_map(move |number| {
            let block = &self.blocks[number];
            let from = if number == first { from } else { 0 };
            &block[from..if number == last { until } else { block.len() }]
        })
    }

    fn locate(&self, rank: usize) -> (usize, usize) {
        let mut rest = rank;
        for (number, block) in self.blocks.iter().enumerate() {
            if rest < block.len() {
                return (number, rest);
            }
            rest -= block.len();
        }
        (self.blocks.len(), 0)
    }
}

/// Rows as search sees them, and the writes it has not seen yet.
///
/// A write costs one queue entry; nothing is copied for the lag.
pub(crate) struct Index<T> {
    rows: HashMap<Id, Arc<T>>,
    orders: [Order<T>; 2],
    groups: HashMap<Id, HashMap<Id, Arc<T>>>,
    pending: VecDeque<(Millis, Id, Option<Arc<T>>)>,
}

impl<T: Indexed> Index<T> {
    /// An index that already sees all of `rows`.
    pub(crate) fn seeing(rows: impl Iterator<Item = Arc<T>>) -> Self {
        let rows: HashMap<Id, Arc<T>> = rows.map(|row| (row.id().clone(), row)).collect();
        let order = |by: usize| {
            let instants = rows.values().map(|row| (row.instants()[by], row.clone()));
            Order::of(instants.collect())
        };
        let mut groups: HashMap<Id, HashMap<Id, Arc<T>>> = HashMap::new();
        for row in rows.values() {
            if let Some(group) = row.group() {
                let group = groups.entry(group.clone()).or_default();
                group.insert(row.id().clone(), row.clone());
            }
        }
        Self {
            orders: [order(0), order(1)],
            rows,
            groups,
            pending: VecDeque::new(),
        }
    }

    /// Announces what the record `id` became at `at`; `None` when it was deleted.
    pub(crate) fn write(&mut self, at: Millis, id: &Id, row: Option<Arc<T>>) {
        self.pending.push_back((at, id.clone(), row));
    }

    /// Lets search see every write up to `until`.
    pub(crate) fn catch_up(&mut self, until: Millis) {
        while self.pending.front().is_some_and(|(at, _, _)| *at <= until) {
            let Some((_, id, row)) = self.pending.pop_front() else {
                break;
            };
            let old = match &row {
                Some(row) => self.rows.insert(id.clone(), row.clone()),
                None => self.rows.remove(&id),
            };
            for (by, order) in self.orders.iter_mut().enumerate() {
                if let Some(old) = &old {
                    order.remove(old.instants()[by], &id);
                }
                if let Some(row) = &row {
                    order.insert(row.instants()[by], row.clone());
                }
            }
            if let Some(group) = old.as_ref().and_then(|old| self.groups.get_mut(old.group()?)) {
                group.remove(&id);
            }
            if let Some(row) = row
                && let Some(group) = row.group().cloned()
            {
                self.groups.entry(group).or_default().insert(id, row);
            }
        }
    }

    /// Rows in ascending order of their first (0) or second (1) instant.
    pub(crate) fn order(&self, by: usize) -> &Order<T> {
        &self.orders[by.min(1)]
    }

    /// The rows of one group, in no order.
    pub(crate) fn group(&self, group: &str) -> impl Iterator<Item = &Arc<T>> {
        self.groups.get(group).into_iter().flat_map(HashMap::values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(Id, Millis);

    impl Indexed for Row {
        fn id(&self) -> &Id {
            &self.0
        }

        fn instants(&self) -> [Millis; 2] {
            [self.1, 0]
        }
    }

    fn row(number: i64) -> Arc<Row> {
        Arc::new(Row(Id::from(format!("{number:05}")), number * 7 % 1_000))
    }

    #[test]
    fn an_order_stays_sorted_through_writes_and_knows_every_rank() {
        let mut index = Index::seeing((0..3_000).map(row));
        for number in (0..5_000).step_by(3) {
            index.write(1, row(number).id(), None);
        }
        for number in 3_000..5_000 {
            index.write(2, row(number).id(), Some(row(number)));
        }
        index.catch_up(2);
        let mut expected: Vec<(Millis, Id)> = (0..5_000)
            .filter(|number| number % 3 != 0 || *number >= 3_000)
            .map(row)
            .map(|row| (row.1, row.0.clone()))
            .collect();
        expected.sort();
        for by in [0, 1] {
            let order = index.order(by);
            assert_eq!(order.len(), expected.len());
            let mut seen: Vec<_> = order
                .rows(0..order.len())
                .map(|(_, row)| (row.1, row.0.clone()))
                .collect();
            seen.sort();
            assert_eq!(seen, expected);
        }
        let order = index.order(0);
        for (rank, (at, id)) in expected.iter().enumerate().step_by(97) {
            assert_eq!((order.rank(*at, id), order.rank_after(*at, id)), (rank, rank + 1));
            let back: Vec<_> = order
                .rows(rank.saturating_sub(600)..rank)
                .rev()
                .map(|(_, row)| row.0.clone())
                .collect();
            let wanted: Vec<_> = expected[rank.saturating_sub(600)..rank]
                .iter()
                .rev()
                .map(|(_, id)| id.clone())
                .collect();
            assert_eq!(back, wanted);
        }
    }
}
