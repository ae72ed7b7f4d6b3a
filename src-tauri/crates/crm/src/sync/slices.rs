//! Which pages of all contacts are still to be read, as a pure plan: pages are numbered for the first 10,000 rows of a
//! search only, so the account is read newest first in slices by `dateAdded` that are no larger. The last page of a
//! slice tells where the next one begins, and all others can be read at once and in any order.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

/// HighLevel numbers no pages beyond this many rows.
pub(crate) const REACHED_BY_PAGES: u64 = 10_000;
/// A slice whose rows move while it is read is read so many times more.
const MOST_REPEATS: u8 = 2;
/// A server that gives fewer rows than were asked for is believed so often that this is its largest page.
const MOST_SIZES: u32 = 3;

/// The plan, and how far it is carried out. Can be kept and taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slices {
    reach: u64,
    size: u64,
    /// Counts the sizes there were: pages of another size say nothing of these.
    sizing: u32,
    slices: Vec<Slice>,
    /// Milliseconds at which more contacts were added than pages reach: to be read by cursor.
    crowded: Vec<i64>,
    read: u64,
    #[serde(skip)]
    asked: HashSet<Ask>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Slice {
    /// Added at this millisecond or later.
    from: Option<i64>,
    /// Added before this millisecond.
    before: i64,
    /// How many rows it has; an estimate until an answer has told.
    total: u64,
    told: bool,
    /// Another answer told another total: rows may have moved from page to page unseen.
    moved: bool,
    repeats: u8,
    done: BTreeSet<u64>,
    /// The slice below was begun.
    continued: bool,
}

/// One page to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ask {
    slice: usize,
    sizing: u32,
    pub(crate) page: u64,
    pub(crate) size: u64,
    pub(crate) from: Option<i64>,
    pub(crate) before: i64,
}

/// What a page turned out to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    /// How many rows it had, unreadable ones included.
    pub(crate) rows: u64,
    /// How many rows the slice has, as told with it.
    pub(crate) total: Option<u64>,
    /// When its last row was added.
    pub(crate) last: Option<i64>,
    /// Its rows lie in the slice, newest first.
    pub(crate) is_ordered: bool,
}

/// The server does not number pages as documented; the account is to be read by cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unnumbered;

impl Slices {
    /// All contacts added up to `newest`, of which there are about `total`, in pages of `size`.
    pub(crate) fn up_to(newest: i64, total: u64, size: u64) -> Self {
        Self {
            reach: REACHED_BY_PAGES,
            size: size.max(1),
            sizing: 0,
            slices: vec![Slice::between(None, newest.saturating_add(1), total)],
            crowded: Vec::new(),
            read: 0,
            asked: HashSet::new(),
        }
    }

    /// The same plan at a later time: what was added since is read as well.
    pub(crate) fn taken_up(mut self, newest: i64, size: u64) -> Self {
        let seen = self.slices.iter().map(|slice| slice.before).max();
        self.slices.push(Slice::between(seen, newest.saturating_add(1), size));
        self
    }

    /// The next page to read, unless all are read or asked for. A slice's last page comes first where others lie below.
    pub(crate) fn next(&mut self) -> Option<Ask> {
        let (reach, size, sizing) = (self.pages_reached(), self.size, self.sizing);
        let ask = self.slices.iter().enumerate().find_map(|(slice, of)| {
            let pages = of.pages(size, reach);
            let last = (pages == reach && !of.continued).then_some(reach);
            last.into_iter()
                .chain(1..=pages)
                .map(|page| Ask {
                    slice,
                    sizing,
                    page,
                    size,
                    from: of.from,
                    before: of.before,
                })
                .find(|ask| !of.done.contains(&ask.page) && !self.asked.contains(ask))
        })?;
        self.asked.insert(ask);
        Some(ask)
    }

    /// Takes in what came of an asked page.
    ///
    /// # Errors
    /// [`Unnumbered`] where the answer is none that this plan can build on.
    pub(crate) fn take(&mut self, ask: Ask, answer: Answer) -> Result<(), Unnumbered> {
        self.asked.remove(&ask);
        if ask.sizing != self.sizing {
            return Ok(());
        }
        let (reach, size) = (self.pages_reached(), self.size);
        let slice = &mut self.slices[ask.slice];
        let total = answer.total.filter(|_| answer.is_ordered).ok_or(Unnumbered)?;
        slice.moved |= slice.told && slice.total != total;
        (slice.total, slice.told) = (total, true);
        let expected = size.min(total.saturating_sub((ask.page - 1) * size));
        if answer.rows < expected {
            if answer.rows > 0 && self.sizing < MOST_SIZES {
                self.resize(answer.rows);
                return Ok(());
            }
            if answer.rows > 0 || ask.page == 1 {
                return Err(Unnumbered);
            }
            slice.moved = true;
        }
        slice.done.insert(ask.page);
        self.read += answer.rows;
        if ask.page == reach && total > reach * size && !slice.continued {
            slice.continued = true;
            let (from, rest) = (slice.from, total - reach * size);
            let last = answer.last.ok_or(Unnumbered)?;
            let below = if last.saturating_add(1) < slice.before {
                last + 1
            } else {
                self.crowded.push(last);
                last
            };
            if from.is_none_or(|from| from < below) {
                self.slices.push(Slice::between(from, below, rest));
            }
        }
        let slice = &mut self.slices[ask.slice];
        let is_read = (1..=slice.pages(size, reach)).all(|page| slice.done.contains(&page));
        if is_read && slice.moved && slice.repeats < MOST_REPEATS {
            slice.repeats += 1;
            (slice.moved, slice.told) = (false, false);
            slice.done.clear();
        }
        Ok(())
    }

    /// Whether every page was read.
    #[cfg(test)]
    fn is_done(&self) -> bool {
        let reach = self.pages_reached();
        self.asked.is_empty()
            && self
                .slices
                .iter()
                .all(|slice| slice.told && (1..=slice.pages(self.size, reach)).all(|page| slice.done.contains(&page)))
    }

    /// How many rows were read, some of them perhaps twice.
    pub(crate) fn read(&self) -> u64 {
        self.read
    }

    /// Milliseconds at which more contacts were added than pages reach.
    pub(crate) fn crowded(&self) -> &[i64] {
        &self.crowded
    }

    fn pages_reached(&self) -> u64 {
        (self.reach / self.size).max(1)
    }

    /// The server gives smaller pages than it was asked for: numbers count these.
    fn resize(&mut self, size: u64) {
        self.size = size;
        self.sizing += 1;
        self.crowded.clear();
        self.slices.truncate(1);
        let first = &mut self.slices[0];
        *first = Slice::between(first.from, first.before, first.total);
    }
}

impl Slice {
    fn between(from: Option<i64>, before: i64, total: u64) -> Self {
        Self {
            from,
            before,
            total,
            told: false,
            moved: false,
            repeats: 0,
            done: BTreeSet::new(),
            continued: false,
        }
    }

    /// How many pages of it can be read by number; one at least, which tells its total.
    fn pages(&self, size: u64, reach: u64) -> u64 {
        self.total.div_ceil(size).clamp(u64::from(!self.told), reach)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A server whose pages are numbered up to a number of rows, and hold no more than so many.
    struct Server {
        /// When each row was added, with its id; newest first.
        rows: Vec<(i64, usize)>,
        largest_page: u64,
    }

    impl Server {
        fn of(mut added: Vec<i64>, largest_page: u64) -> Self {
            added.sort_unstable_by(|a, b| b.cmp(a));
            Self {
                rows: added.into_iter().enumerate().map(|(id, at)| (at, id)).collect(),
                largest_page,
            }
        }

        fn page(&self, ask: Ask) -> (Vec<usize>, Answer) {
            let within: Vec<_> = self
                .rows
                .iter()
                .filter(|(at, _)| *at < ask.before && ask.from.is_none_or(|from| *at >= from))
                .collect();
            let size = ask.size.min(self.largest_page) as usize;
            let page: Vec<_> = within.iter().skip((ask.page as usize - 1) * size).take(size).collect();
            let answer = Answer {
                rows: page.len() as u64,
                total: Some(within.len() as u64),
                last: page.last().map(|(at, _)| *at),
                is_ordered: true,
            };
            (page.iter().map(|(_, id)| *id).collect(), answer)
        }
    }

    fn plan(server: &Server, size: u64, reach: u64) -> Slices {
        let newest = server.rows.first().map_or(0, |(at, _)| *at);
        Slices {
            reach,
            ..Slices::up_to(newest, server.rows.len() as u64, size)
        }
    }

    /// Reads all there is, up to `at_once` pages at a time, answered in an order that `dice` chooses. Gives what was seen,
    /// and how many pages it took. `between` happens before each answer.
    fn read_all(
        server: &mut Server,
        slices: &mut Slices,
        at_once: usize,
        dice: &mut impl FnMut(usize) -> usize,
        mut between: impl FnMut(&mut Server),
    ) -> (HashSet<usize>, usize) {
        let (mut seen, mut pages) = (HashSet::new(), 0);
        let mut waiting = Vec::new();
        loop {
            while waiting.len() < at_once
                && let Some(ask) = slices.next()
            {
                waiting.push(ask);
            }
            if waiting.is_empty() {
                break;
            }
            let ask = waiting.swap_remove(dice(waiting.len()));
            between(server);
            let (ids, answer) = server.page(ask);
            pages += 1;
            seen.extend(ids);
            slices.take(ask, answer).expect("a numbered page");
        }
        assert!(slices.is_done());
        let crowd: Vec<_> = slices.crowded().to_vec();
        seen.extend(
            server
                .rows
                .iter()
                .filter(|(at, _)| crowd.contains(at))
                .map(|(_, id)| *id),
        );
        (seen, pages)
    }

    fn dice(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed | 1;
        move |sides| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % sides as u64) as usize
        }
    }

    #[test]
    fn a_hundred_thousand_take_two_hundred_pages_and_one() {
        let mut server = Server::of((0..100_000).collect(), 500);
        let mut slices = plan(&server, 500, REACHED_BY_PAGES);

        let (seen, pages) = read_all(&mut server, &mut slices, 12, &mut dice(7), |_| {});

        assert_eq!(seen.len(), 100_000);
        assert_eq!(pages, 201, "each slice begins with the last row of the one above");
    }

    #[test]
    fn an_import_at_one_instant_is_named_and_what_lies_below_is_read() {
        let added = (0..300).chain(std::iter::repeat_n(300, 1_000)).chain(301..400);
        let mut server = Server::of(added.collect(), 10);
        let mut slices = plan(&server, 10, 200);

        let (seen, _) = read_all(&mut server, &mut slices, 4, &mut dice(3), |_| {});

        assert_eq!(slices.crowded(), [300]);
        assert_eq!(seen.len(), 1_399);
    }

    #[test]
    fn what_was_added_meanwhile_is_read_when_the_plan_is_taken_up() {
        let mut server = Server::of((0..500).collect(), 10);
        let mut slices = plan(&server, 10, 100);
        for _ in 0..7 {
            let ask = slices.next().expect("more");
            let (_, answer) = server.page(ask);
            slices.take(ask, answer).expect("numbered");
        }
        let lost = slices.next().expect("one that was on its way");
        let kept = serde_json::to_string(&slices).expect("written");
        server
            .rows
            .splice(0..0, (0..25).map(|later| (524 - later, 1_000 + later as usize)));

        let mut slices = serde_json::from_str::<Slices>(&kept).expect("read").taken_up(524, 10);
        let mut asked = HashSet::new();
        while let Some(ask) = slices.next() {
            asked.insert((ask.before, ask.page));
            let (_, answer) = server.page(ask);
            slices.take(ask, answer).expect("numbered");
        }

        assert!(slices.is_done());
        assert!(asked.contains(&(lost.before, lost.page)));
        assert!(
            asked.len() <= 500 / 10 - 7 + 25_usize.div_ceil(10) + 1,
            "{} pages",
            asked.len()
        );
    }

    #[test]
    fn a_server_that_numbers_no_pages_is_not_believed() {
        let mut slices = Slices::up_to(100, 5_000, 500);
        let ask = slices.next().expect("a page");
        let answer = |total, is_ordered| Answer {
            rows: 500,
            total,
            last: Some(50),
            is_ordered,
        };

        assert_eq!(slices.clone().take(ask, answer(None, true)), Err(Unnumbered));
        assert_eq!(slices.take(ask, answer(Some(5_000), false)), Err(Unnumbered));
    }

    proptest! {
        #[test]
        fn every_row_is_read_whatever_the_order_of_the_answers(
            added in proptest::collection::vec(0..400_i64, 1..1_200),
            largest_page in 3..12_u64, at_once in 1..9_usize, seed: u64,
        ) {
            let count = added.len();
            let mut server = Server::of(added, largest_page);
            let mut slices = plan(&server, 10, 60);

            let (seen, pages) = read_all(&mut server, &mut slices, at_once, &mut dice(seed), |_| {});

            prop_assert_eq!(seen.len(), count);
            let size = largest_page.min(10) as usize;
            prop_assert!(pages <= 3 * count.div_ceil(size) + 2 * at_once + 2, "{} pages for {}", pages, count);
        }

        #[test]
        fn what_is_not_deleted_while_it_is_read_is_read(
            added in proptest::collection::vec(0..10_000_i64, 200..800),
            at_once in 1..9_usize, seed: u64, deletions in proptest::collection::vec((0..40_usize, 0..10_000_usize), 0..6),
        ) {
            let mut server = Server::of(added, 10);
            let mut slices = plan(&server, 10, 60);
            let mut turn = 0;

            let (seen, _) = read_all(&mut server, &mut slices, at_once, &mut dice(seed), |server| {
                for (_, place) in deletions.iter().filter(|(at, _)| *at == turn) {
                    let place = place % server.rows.len();
                    server.rows.remove(place);
                }
                turn += 1;
            });

            prop_assert!(server.rows.iter().all(|(_, id)| seen.contains(id)));
        }
    }
}
