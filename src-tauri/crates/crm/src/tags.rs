use model::{InvalidReason, TagChange, TagCount, Topic, Undoable, fold_tag};

use crate::undo::How;
use crate::{Crm, Error, Result};

const TAG_TOPICS: [Topic; 3] = [Topic::Card, Topic::Contacts, Topic::Tags];

impl Crm {
    /// All tags of the account, most used first.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn tags(&self) -> Result<Vec<TagCount>> {
        self.desk()?.on_store(store::Store::tags).await
    }

    /// Adds one tag to a contact, lower-cased as HighLevel does; makes the tag where it is new.
    ///
    /// # Errors
    /// `Invalid` for an empty tag, `NotAllowed`, `NotFound`.
    pub async fn add_tag(&self, change: TagChange) -> Result<()> {
        let desk = self.desk()?;
        desk.may_write("tags")?;
        let tag = fold_tag(&change.tag);
        if tag.is_empty() {
            return Err(Error::Invalid {
                field: "tag",
                reason: InvalidReason::Required,
            });
        }
        let now = self.options().clock.stamp();
        desk.write(&TAG_TOPICS, move |store| store.add_tag(change.contact, &tag, &now))
            .await
    }

    /// Removes one tag from a contact; can be undone for ten seconds.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`.
    pub async fn remove_tag(&self, change: TagChange) -> Result<Undoable> {
        let desk = self.desk()?;
        desk.may_write("tags")?;
        let (now, later) = (
            self.options().clock.stamp(),
            self.options().clock.stamp_in(self.options().timings.undo),
        );
        let (contact, tag) = (change.contact, change.tag.clone());
        let line = desk
            .write(&TAG_TOPICS, move |store| store.remove_tag(contact, &tag, &now, &later))
            .await?;
        Ok(desk.can_undo(match line {
            Some(line) => How::TakeBack(line),
            None => How::AddTag(contact, change.tag),
        }))
    }
}
