use intake::plain_text;
use model::{Draft, InvalidReason, NoteKey, NoteSave, Refusal, RefusalReason, Topic, Undoable};

use crate::account::Facts;
use crate::undo::How;
use crate::{Crm, Error, Result};

const NOTE_TOPICS: [Topic; 2] = [Topic::Card, Topic::Contacts];

impl Crm {
    /// Saves a note. Answers its key.
    ///
    /// # Errors
    /// `Invalid` for an empty one, `NotAllowed`, `NotFound`.
    pub async fn save_note(&self, save: NoteSave) -> Result<NoteKey> {
        let desk = self.desk()?;
        desk.may_write("notes")?;
        let text = save.text.trim().to_owned();
        if text.is_empty() {
            return Err(Error::Invalid {
                field: "note",
                reason: InvalidReason::Required,
            });
        }
        let now = self.options().clock.stamp();
        let contact = save.contact;
        match save.note {
            Some(note) => {
                desk.write(&NOTE_TOPICS, move |store| {
                    let (_, here, _) = store.note_values(note)?;
                    // The rep saw the text without its markup.
                    let is_here = |seen: &String| plain_text(&here).0.trim() == seen.trim();
                    let seen = save.seen.filter(|seen| !is_here(seen)).unwrap_or(here);
                    store.update_note(note, &text, Some(&seen), &now)
                })
                .await?;
                Ok(note)
            }
            None => {
                desk.write(&NOTE_TOPICS, move |store| {
                    let author = Facts::read(store)?.me;
                    store.create_note(contact, &text, author.as_deref(), &now)
                })
                .await
            }
        }
    }

    /// Deletes a note; can be undone for ten seconds.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`.
    pub async fn delete_note(&self, note: NoteKey) -> Result<Undoable> {
        let desk = self.desk()?;
        desk.may_write("notes")?;
        let (now, later) = (
            self.options().clock.stamp(),
            self.options().clock.stamp_in(self.options().timings.undo),
        );
        let line = desk
            .write(&NOTE_TOPICS, move |store| store.delete_note(note, &now, &later))
            .await?;
        Ok(desk.can_undo(How::TakeBack(line)))
    }

    /// What was typed in a form and not saved; empty where nothing was.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn draft(&self, form: String) -> Result<String> {
        self.desk()?.on_store(move |store| store.draft(&form)).await
    }

    /// Keeps what is being typed; an empty text removes it.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn save_draft(&self, draft: Draft) -> Result<()> {
        let desk = self.desk()?;
        desk.on_store(move |store| store.keep_draft(&draft.form, &draft.text))
            .await?;
        desk.announce(&[Topic::Drafts]);
        Ok(())
    }
}

/// Takes the markup out of what HighLevel has, and had, of a note that both have changed.
pub(crate) fn make_readable(refusal: &mut Refusal) {
    if let Some(RefusalReason::Conflict { fields }) = &mut refusal.reason {
        for field in fields {
            field.was = plain_text(&field.was).0;
            field.theirs = plain_text(&field.theirs).0;
        }
    }
}
