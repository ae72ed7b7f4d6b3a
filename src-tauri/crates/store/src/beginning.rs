//! How the list began when the app was last closed: a start shows it before all contacts are indexed, which takes a
//! second for 100,000.

use std::sync::{PoisonError, RwLockReadGuard};

use model::{ContactFilter, ContactSort, SortBy};
use rusqlite::Transaction;
use search::{Hits, Index};
use serde::{Deserialize, Serialize};

use crate::{ContactQuery, Result, Store};

const LIST_BEGINNING: &str = "list_beginning";
/// As many rows as a window has at most.
const ROWS: u32 = 200;

/// What was kept is not known to be true any more once something is written.
pub(crate) fn forget_beginning(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM fact WHERE name = ?1")?
        .execute([LIST_BEGINNING])?;
    Ok(())
}

/// The first rows of all contacts in one order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Beginning {
    sort: ContactSort,
    /// Which contacts came first by relevance.
    recent: Vec<u32>,
    total: u32,
    keys: Vec<u32>,
}

impl Beginning {
    fn hits(&self, query: ContactQuery<'_>, recent: &[u32], offset: u32, limit: u32) -> Option<Hits> {
        let is_all = query.text.trim().is_empty()
            && query.filter.is_none_or(|filter| *filter == ContactFilter::default())
            && query.sort == self.sort
            && (self.sort.by != SortBy::Relevance || recent == self.recent);
        let from = offset as usize;
        let to = (from + limit as usize).min(self.total as usize);
        let keys = self.keys.get(from..to).filter(|_| is_all)?;
        Some(Hits {
            total: self.total,
            typos: 0,
            keys: keys.to_vec(),
        })
    }
}

impl Store {
    /// Keeps how the list of all contacts begins in this order, for the next start. Every later write forgets it again, in
    /// its own transaction, so that what is shown is never older than the last one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_beginning(&self, sort: ContactSort, recent: &[u32]) -> Result<()> {
        // No other change may come between reading and keeping.
        let _one_at_a_time = self.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = self.beginning.read().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = match shown {
            // Nothing was asked that needed the index, and no contact changed.
            Some(shown) => shown,
            None => {
                let query = ContactQuery {
                    sort,
                    ..ContactQuery::default()
                };
                let Hits { total, keys, .. } = self.hits(query, recent, 0, ROWS)?;
                Beginning {
                    sort,
                    recent: recent.to_vec(),
                    total,
                    keys,
                }
            }
        };
        self.keep_fact(LIST_BEGINNING, &kept)
    }

    /// Whether all contacts are in the index. Until then [`Store::contact_rows`] and [`Store::contact_count`] answer with
    /// what [`Store::keep_beginning`] has kept; whatever that does not answer, and every change of a contact, indexes all
    /// of them.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        self.beginning.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Indexes all contacts, unless they are.
    ///
    /// # Errors
    /// When the database fails, or is damaged.
    pub fn index_all(&self) -> Result<()> {
        if self.is_indexed() {
            return Ok(());
        }
        let one_at_a_time = self.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_indexed() {
            return Ok(());
        }
        self.fill_index(&one_at_a_time)
    }

    /// The index, with all contacts in it.
    pub(crate) fn indexed(&self) -> Result<RwLockReadGuard<'_, Index>> {
        self.index_all()?;
        Ok(self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was kept at the end of the last run.
    pub(crate) fn kept_beginning(&self) -> Result<Option<Beginning>> {
        self.fact(LIST_BEGINNING)
    }

    pub(crate) fn hits_at_the_beginning(
        &self,
        query: ContactQuery<'_>,
        recent: &[u32],
        offset: u32,
        limit: u32,
    ) -> Option<Hits> {
        let beginning = self.beginning.read().unwrap_or_else(PoisonError::into_inner);
        beginning.as_ref()?.hits(query, recent, offset, limit)
    }

    pub(crate) fn count_at_the_beginning(&self) -> Option<u32> {
        let beginning = self.beginning.read().unwrap_or_else(PoisonError::into_inner);
        beginning.as_ref().map(|beginning| beginning.total)
    }
}
