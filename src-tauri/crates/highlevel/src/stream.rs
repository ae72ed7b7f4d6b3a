//! Lists read to their end, page by page.

use std::collections::HashSet;
use std::future::Future;

use futures_util::stream::{self, Stream};

use crate::error::Result;
use crate::page::Page;

struct Reading<P> {
    next: Option<P>,
    /// Where pages were read, the last one at the end.
    places: Vec<P>,
    seen: HashSet<String>,
    skipped: usize,
}

/// The pages from `start` on, by these rules. The size of a page is the server's to choose, so a short one ends the list
/// only where the total agrees; the total may move, so it alone ends nothing. A page without any row that is new ends the
/// list and is left out, unless it is the first. A place that was read before is not read again. The first failure is the
/// last item.
///
/// `next` says where a list goes on after a page, given the place of that page and the number of rows so far.
pub(crate) fn pages<'a, P, T, F, N>(
    start: P,
    fetch: impl Fn(P) -> F + Send + 'a,
    id: fn(&T) -> &str,
    next: N,
) -> impl Stream<Item = Result<Page<T>>> + Send + 'a
where
    P: Clone + PartialEq + Send + 'a,
    T: Send + 'a,
    F: Future<Output = Result<Page<T>>> + Send + 'a,
    N: Fn(&P, &Page<T>, usize) -> Option<P> + Copy + Send + 'a,
{
    let reading = Reading {
        next: Some(start),
        places: Vec::new(),
        seen: HashSet::new(),
        skipped: 0,
    };
    stream::try_unfold(reading, move |mut reading| {
        let asked = reading.next.take().map(|place| (fetch(place.clone()), place));
        async move {
            let Some((answer, place)) = asked else { return Ok(None) };
            let page = answer.await?;
            let before = reading.seen.len();
            reading.seen.extend(page.rows.iter().map(|row| id(row).to_owned()));
            reading.skipped += page.skipped;
            let read = reading.seen.len() + reading.skipped;
            let has_news = reading.seen.len() > before || page.skipped > 0;
            if !has_news && !reading.places.is_empty() {
                return Ok(None);
            }
            let is_whole = page.is_last
                && page
                    .total
                    .is_some_and(|total| usize::try_from(total).is_ok_and(|total| read >= total));
            if has_news && !is_whole {
                reading.next = next(&place, &page, read);
            }
            reading.places.push(place);
            reading.next = reading.next.take().filter(|next| !reading.places.contains(next));
            Ok(Some((page, reading)))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::TryStreamExt;

    use super::*;
    use crate::error::Error;

    fn page(rows: &[&str], asked: usize, total: Option<u64>) -> Page<String> {
        Page {
            rows: rows.iter().map(|row| (*row).to_owned()).collect(),
            skipped: 0,
            total,
            next: None,
            is_last: rows.len() < asked,
        }
    }

    /// What a list with these pages, one per place, is read as, and how often was asked.
    async fn read(pages: Vec<Result<Page<String>>>, next: fn(&usize) -> usize) -> (Result<Vec<String>>, usize) {
        let left: Mutex<Vec<_>> = Mutex::new(pages.into_iter().map(Some).collect());
        let asked = Mutex::new(0);
        let fetch = |place: usize| {
            *asked.lock().expect("no panic") += 1;
            let page = left.lock().expect("no panic").get_mut(place).and_then(Option::take);
            async move { page.unwrap_or_else(|| Ok(self::page(&[], 2, None))) }
        };
        let found = super::pages(0, fetch, String::as_str, move |place, _, _| Some(next(place)))
            .map_ok(|page| page.rows)
            .try_concat()
            .await;
        (found, *asked.lock().expect("no panic"))
    }

    fn onward(place: &usize) -> usize {
        place + 1
    }

    #[tokio::test]
    async fn a_short_page_ends_the_list_only_where_the_total_agrees() {
        let (rows, asked) = read(
            vec![Ok(page(&["a"], 2, Some(3))), Ok(page(&["b", "c"], 2, Some(3)))],
            onward,
        )
        .await;
        assert_eq!(
            (rows.expect("read"), asked),
            (vec!["a".into(), "b".into(), "c".into()], 3)
        );

        let (rows, asked) = read(
            vec![Ok(page(&["a", "b"], 2, Some(3))), Ok(page(&["c"], 2, Some(3)))],
            onward,
        )
        .await;
        assert_eq!((rows.expect("read").len(), asked), (3, 2));
    }

    #[tokio::test]
    async fn a_list_without_a_total_ends_at_an_empty_page() {
        let (rows, asked) = read(vec![Ok(page(&["a", "b"], 2, None)), Ok(page(&["c"], 2, None))], onward).await;

        assert_eq!((rows.expect("read").len(), asked), (3, 3));
    }

    #[tokio::test]
    async fn a_total_that_moves_neither_cuts_the_list_nor_makes_it_endless() {
        let shrinking = vec![
            Ok(page(&["a", "b"], 2, Some(9))),
            Ok(page(&["c", "d"], 2, Some(2))),
            Ok(page(&["e"], 2, Some(2))),
        ];
        let (rows, asked) = read(shrinking, onward).await;
        assert_eq!((rows.expect("read").len(), asked), (5, 3));

        let growing = vec![Ok(page(&["a"], 2, Some(1_000))), Ok(page(&[], 2, Some(2_000)))];
        let (rows, asked) = read(growing, onward).await;
        assert_eq!((rows.expect("read").len(), asked), (1, 2));
    }

    #[tokio::test]
    async fn a_page_of_old_rows_and_a_place_that_comes_again_end_the_list() {
        let (rows, asked) = read(
            vec![
                Ok(page(&["a", "b"], 2, None)),
                Ok(page(&["b", "a"], 2, None)),
                Ok(page(&["c"], 2, None)),
            ],
            onward,
        )
        .await;
        assert_eq!((rows.expect("read").len(), asked), (2, 2));

        let there_and_back = |place: &usize| 1 - place;
        let (rows, asked) = read(
            vec![Ok(page(&["a", "b"], 2, None)), Ok(page(&["c", "d"], 2, None))],
            there_and_back,
        )
        .await;
        assert_eq!((rows.expect("read").len(), asked), (4, 2));
    }

    #[tokio::test]
    async fn an_empty_list_is_one_page_and_a_failure_the_last_item() {
        let (rows, asked) = read(vec![Ok(page(&[], 2, Some(0)))], onward).await;
        assert_eq!((rows.expect("read").len(), asked), (0, 1));

        let (rows, asked) = read(vec![Ok(page(&["a"], 1, None)), Err(Error::BadToken)], onward).await;
        assert!(matches!(rows, Err(Error::BadToken)), "got {rows:?}");
        assert_eq!(asked, 2);
    }
}
