//! What the rep has before their eyes is asked for by its ids: tags, and what else HighLevel does not count as a change
//! of the contact, move no date by which it could be found.

use std::collections::HashMap;
use std::time::Duration;

use highlevel::{Client, ContactSearch, Error as HighLevelError, Filter};
use model::{ContactFilter, ContactKey, ContactListRequest};
use store::ContactQuery;
use tokio::time::Instant;

use super::mapping;
use super::pull::{ContactPull, PAGE};
use crate::desk::{Desk, guard};
use crate::{Error, Result};

/// Windows of the list that are asked for, the last that the page wanted.
const WINDOWS: usize = 3;
/// Contacts with other tags that are read one by one in one look; the next one goes on.
const MOST_READ: usize = 20;
/// Where the search goes on telling the same tags, and the contact itself others, it is believed to lag for so long.
const SEARCH_LAGS: Duration = Duration::from_secs(60);
/// Contacts with a tag are read again up to so many.
const MOST_TAGGED: u64 = 5_000;

/// The list on the screen.
#[derive(Default)]
pub(crate) struct Shown {
    /// What is listed, but for which window of it.
    of: ContactListRequest,
    windows: Vec<(u32, Vec<ContactKey>)>,
    /// Contacts that were read because the search told other tags, which, and when.
    read: HashMap<ContactKey, (Vec<String>, Instant)>,
    /// How many contacts HighLevel has with the tag of the list and how many are here, where reading them changed nothing.
    tagged: Option<(u64, u64)>,
    /// The server does not know the question.
    cannot_ask: bool,
}

impl Shown {
    /// Notes what was answered to the page.
    pub(crate) fn note(&mut self, request: ContactListRequest, keys: Vec<ContactKey>) {
        let offset = request.offset;
        let of = ContactListRequest {
            offset: 0,
            limit: 0,
            ..request
        };
        if self.of != of {
            self.windows.clear();
            self.tagged = None;
            self.of = of;
        }
        self.windows.retain(|(at, _)| *at != offset);
        self.windows.push((offset, keys));
        if self.windows.len() > WINDOWS {
            self.windows.remove(0);
        }
    }

    fn keys(&self) -> Vec<ContactKey> {
        self.windows.iter().flat_map(|(_, keys)| keys).copied().collect()
    }
}

impl Desk {
    /// Reads again what is on the screen where the search tells that its tags are others than here, and who has got the
    /// tag that narrows the list.
    pub(super) async fn look_at_shown(&self, client: &Client) -> Result<()> {
        if guard(&self.shown).cannot_ask {
            return Ok(());
        }
        match self.read_shown(client).await {
            Err(Error::HighLevel(HighLevelError::Rejected { status: 400 | 422, .. })) => {
                guard(&self.shown).cannot_ask = true;
                Ok(())
            }
            read => read,
        }
    }

    async fn read_shown(&self, client: &Client) -> Result<()> {
        let (keys, tag) = {
            let shown = guard(&self.shown);
            (shown.keys(), shown.of.filter.tag.clone())
        };
        let ids = self.on_store(move |store| store.contact_remote_ids(&keys)).await?;
        if !ids.is_empty() {
            let all = u16::try_from(ids.len()).unwrap_or(u16::MAX);
            let any = ids.into_iter().map(|id| Filter::Is("id".to_owned(), id.into()));
            let search = ContactSearch::new(all).filter(Filter::Any(any.collect()));
            let page = client.contacts().search(&search).await.map_err(Error::HighLevel)?;
            self.read_with_other_tags(page.rows).await?;
        }
        match tag {
            Some(tag) => self.read_tagged(client, tag).await,
            None => Ok(()),
        }
    }

    /// The search may lag behind what is here: only the contact itself tells which tags it has.
    async fn read_with_other_tags(&self, rows: Vec<highlevel::Contact>) -> Result<()> {
        let rows: Vec<_> = rows.into_iter().map(|row| mapping::contact(row, false)).collect();
        let now = self.options.clock.stamp();
        let mut others = self.on_store(move |store| store.with_other_tags(&rows, &now)).await?;
        {
            let read = &mut guard(&self.shown).read;
            read.retain(|_, (_, at)| at.elapsed() < SEARCH_LAGS);
            others.retain(|(key, tags)| read.get(key).is_none_or(|(told, _)| told != tags));
            others.truncate(MOST_READ);
            read.extend(others.iter().cloned().map(|(key, tags)| (key, (tags, Instant::now()))));
        }
        self.confirm(others.into_iter().map(|(key, _)| key).collect()).await
    }

    async fn read_tagged(&self, client: &Client, tag: String) -> Result<()> {
        let with_tag = Filter::Is("tags".to_owned(), tag.as_str().into());
        let count = ContactSearch::new(1).filter(with_tag.clone());
        let there = client.contacts().search(&count).await.map_err(Error::HighLevel)?.total;
        let filter = ContactFilter {
            tag: Some(tag),
            ..ContactFilter::default()
        };
        let here = move |store: &store::Store| {
            let query = ContactQuery {
                filter: Some(&filter),
                ..ContactQuery::default()
            };
            Ok(u64::from(store.contact_rows(query, &[], 0, 1)?.0))
        };
        let counted = self.on_store(here.clone()).await?;
        let Some(there) = there.filter(|there| *there != counted && *there <= MOST_TAGGED) else {
            return Ok(());
        };
        if guard(&self.shown).tagged == Some((there, counted)) {
            return Ok(());
        }
        let members = ContactSearch::new(PAGE).filter(with_tag);
        self.pull_by_cursor(client, &members, &mut ContactPull::of_changes())
            .await?;
        let counted = self.on_store(here).await?;
        guard(&self.shown).tagged = Some((there, counted));
        Ok(())
    }
}
