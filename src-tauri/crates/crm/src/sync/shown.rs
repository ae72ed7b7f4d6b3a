//! What the rep has before their eyes is asked for by its ids: tags need not move the date by which changes are found.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use highlevel::{Client, Contact, ContactSearch, Error as HighLevelError, Filter};
use model::{ContactKey, ShownContacts};
use tokio::time::Instant;

use super::mapping;
use super::pull::PAGE;
use crate::desk::{Desk, guard};
use crate::{Error, Result};

/// More rows than these are not on any screen.
const MOST_SHOWN: usize = 200;
/// Contacts that are read one by one in one look; the next one goes on.
const MOST_READ: usize = 20;
/// Where the search goes on telling the same tags, and the contact itself others, it is believed to lag for so long.
const SEARCH_LAGS: Duration = Duration::from_secs(300);
/// Lists of a tag that more contacts have are not compared with HighLevel's.
const MOST_TAGGED: usize = 5_000;

/// The list on the screen.
#[derive(Default)]
pub(crate) struct Shown {
    list: ShownContacts,
    /// Contacts that were read because the search told other tags, which, and when.
    read: HashMap<ContactKey, (Vec<String>, Instant)>,
    /// A tag whose members were compared, how many HighLevel has, and how many were here afterwards.
    compared: Option<(String, u64, usize)>,
    /// The server does not know the question for these ids, or for a tag.
    unknown: [bool; 2],
}

/// The questions of a look.
#[derive(Clone, Copy)]
enum Question {
    Ids,
    Tag,
}

impl Shown {
    /// Notes what is on the screen from now on.
    pub(crate) fn note(&mut self, mut list: ShownContacts) {
        list.contacts.truncate(MOST_SHOWN);
        self.list = list;
    }
}

impl Desk {
    /// Reads again what is on the screen where the search tells that its tags are others than here, and who has got or
    /// lost the tag that narrows the list. That this cannot be asked just now keeps nothing else from being read.
    pub(super) async fn look_at_shown(&self, client: &Client) -> Result<()> {
        self.unless_unknown(Question::Ids, self.read_shown(client)).await?;
        self.unless_unknown(Question::Tag, self.compare_tagged(client)).await
    }

    async fn unless_unknown(&self, question: Question, asked: impl Future<Output = Result<()>>) -> Result<()> {
        if guard(&self.shown).unknown[question as usize] {
            return Ok(());
        }
        let error = match asked.await {
            Err(Error::HighLevel(error)) => error,
            other => return other,
        };
        match error {
            HighLevelError::NotSent(_) | HighLevelError::BadToken | HighLevelError::RateLimited { .. } => {
                return Err(Error::HighLevel(error));
            }
            HighLevelError::Rejected { status: 400 | 422, .. } => {
                guard(&self.shown).unknown[question as usize] = true;
            }
            _ => {}
        }
        tracing::warn!(
            cause = &error as &dyn std::error::Error,
            "the list on the screen could not be compared"
        );
        Ok(())
    }

    async fn read_shown(&self, client: &Client) -> Result<()> {
        let shown = guard(&self.shown).list.contacts.clone();
        let keys = shown.clone();
        let ids = self.on_store(move |store| store.contact_remote_ids(&keys)).await?;
        if ids.is_empty() {
            return Ok(());
        }
        let all = u16::try_from(ids.len()).unwrap_or(u16::MAX);
        let any = ids.into_iter().map(|id| Filter::Is("id".to_owned(), id.into()));
        let search = ContactSearch::new(all).filter(Filter::Any(any.collect()));
        let page = client.contacts().search(&search).await.map_err(Error::HighLevel)?;
        self.read_with_other_tags(page.rows, &shown, Vec::new()).await.map(drop)
    }

    /// The search may lag behind what is here: only a contact itself tells which tags it has. Those of `rows` are read
    /// that are told to have others than here, and `further`, which the search does not tell of. Whom of `asked` it tells
    /// what is here has been caught up with. Answers whether all were read.
    async fn read_with_other_tags(
        &self,
        rows: Vec<Contact>,
        asked: &[ContactKey],
        further: Vec<ContactKey>,
    ) -> Result<bool> {
        let rows: Vec<_> = rows.into_iter().map(|row| mapping::contact(row, false)).collect();
        let now = self.options.clock.stamp();
        let mut others = self.on_store(move |store| store.with_other_tags(&rows, &now)).await?;
        others.extend(further.into_iter().map(|key| (key, Vec::new())));
        {
            let read = &mut guard(&self.shown).read;
            let differs = |key: &ContactKey| !asked.contains(key) || others.iter().any(|(other, _)| other == key);
            read.retain(|key, (_, at)| at.elapsed() < SEARCH_LAGS && differs(key));
            others.retain(|(key, tags)| read.get(key).is_none_or(|(told, _)| told != tags));
        }
        let is_all = others.len() <= MOST_READ;
        others.truncate(MOST_READ);
        self.confirm(others.iter().map(|(key, _)| *key).collect()).await?;
        let now = Instant::now();
        guard(&self.shown)
            .read
            .extend(others.into_iter().map(|(key, tags)| (key, (tags, now))));
        Ok(is_all)
    }

    /// Where HighLevel has more or fewer contacts with the tag of the list than there are here, all of them are compared.
    async fn compare_tagged(&self, client: &Client) -> Result<()> {
        let Some(tag) = guard(&self.shown).list.tag.clone() else {
            return Ok(());
        };
        let wanted = tag.clone();
        let tagged = move |store: &store::Store| store.contacts_tagged(&wanted);
        let here = self.on_store(tagged.clone()).await?;
        if here.len() > MOST_TAGGED {
            return Ok(());
        }
        let with_tag = Filter::Is("tags".to_owned(), tag.as_str().into());
        let count = ContactSearch::new(1).filter(with_tag.clone());
        let there = client.contacts().search(&count).await.map_err(Error::HighLevel)?.total;
        let Some(there) = there.filter(|there| *there != here.len() as u64 && *there <= MOST_TAGGED as u64) else {
            return Ok(());
        };
        if guard(&self.shown).compared.as_ref() == Some(&(tag.clone(), there, here.len())) {
            return Ok(());
        }
        let mut rows: Vec<Contact> = Vec::new();
        let mut search = ContactSearch::new(PAGE).filter(with_tag);
        loop {
            let page = client.contacts().search(&search).await.map_err(Error::HighLevel)?;
            let is_end = page.is_last || page.rows.is_empty() || rows.len() > MOST_TAGGED;
            rows.extend(page.rows);
            match page.next {
                Some(cursor) if !is_end => search = search.after(cursor),
                _ => break,
            }
        }
        let listed: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let lost = here.into_iter().filter(|(_, id)| !listed.contains(id.as_str()));
        let lost = lost.map(|(key, _)| key).collect();
        if self.read_with_other_tags(rows, &[], lost).await? {
            let here = self.on_store(tagged).await?.len();
            guard(&self.shown).compared = Some((tag, there, here));
        }
        Ok(())
    }
}
