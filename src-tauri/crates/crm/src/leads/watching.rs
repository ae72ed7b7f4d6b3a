//! Watches the lead folder while the app runs. The system tells of changes; a look from time to time does without, for
//! network shares tell nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use jiff::Timestamp;
use model::{LeadFolderProblem, Topic};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::folder::{Folder, Shape};
use super::{LeadWatch, reading};
use crate::desk::{Desk, guard};
use crate::sync::PULLED_AT;
use crate::{Crm, Error, Inner, Result};

/// A file that is empty may be about to be written; this much longer than others it is waited for.
const EMPTY_FOR: i32 = 10;

/// When each file was first seen as it is.
type Seen = HashMap<String, (Shape, Timestamp)>;

impl Crm {
    /// Begins to read the lead folder of an account; ends with it, or with the last [`Crm`].
    pub(crate) fn read_leads(&self, desk: &Arc<Desk>) {
        let (crm, of) = (Arc::downgrade(&self.inner), Arc::clone(desk));
        desk.in_background(keep_reading(crm, of));
    }

    /// Looks once: takes in what is complete, and answers whether something may be soon.
    async fn look_at_leads(&self, desk: &Arc<Desk>, seen: &mut Seen) -> Result<bool> {
        let LeadWatch { path, sample, .. } = guard(&desk.leads).clone();
        let (profile, id) = (self.options().folder.clone(), self.profile().id.clone());
        let opened = self
            .blocking(move || {
                Ok(if sample {
                    Folder::of_sample(&path, &id)
                } else {
                    Folder::open(&path, &profile, &id)
                })
            })
            .await?;
        let folder = match opened {
            Ok(folder) => folder,
            Err(problem) => {
                seen.clear();
                desk.set_lead_state(Some(problem), Vec::new());
                return Ok(false);
            }
        };
        let may = ["contacts", "notes", "tasks"]
            .iter()
            .try_for_each(|group| desk.may_write(group));
        if may.is_err() {
            desk.set_lead_state(Some(LeadFolderProblem::NotAllowed), Vec::new());
            return Ok(false);
        }
        if desk.on_store(|store| store.fact::<String>(PULLED_AT)).await?.is_none() {
            desk.set_lead_state(Some(LeadFolderProblem::ContactsNotRead), Vec::new());
            return Ok(true);
        }
        let mut held = Vec::new();
        let mut problem = None;
        for name in self.on_folder(&folder, Folder::claimed).await?.unwrap_or_default() {
            self.take_claimed(desk, &folder, name, &mut held, &mut problem).await?;
        }
        let files = self.on_folder(&folder, Folder::files).await?.unwrap_or_default();
        let ready = self.complete(&files, seen, &mut held);
        for name in ready {
            let wanted = name.clone();
            match self.on_folder(&folder, move |folder| folder.claim(&wanted)).await? {
                Some(Some(claimed)) => {
                    self.take_claimed(desk, &folder, claimed, &mut held, &mut problem)
                        .await?
                }
                Some(None) => {}
                // Another program has it open.
                None => held.push(name),
            }
        }
        let is_soon = !held.is_empty();
        desk.set_lead_state(problem, held);
        Ok(is_soon)
    }

    /// The files that have not changed for a while. The others are named in `held`.
    fn complete(&self, files: &[(String, Shape)], seen: &mut Seen, held: &mut Vec<String>) -> Vec<String> {
        let now = self.options().clock.now();
        let rest = jiff::SignedDuration::try_from(self.options().timings.lead_rest).unwrap_or_default();
        seen.retain(|name, _| files.iter().any(|(file, _)| file == name));
        let mut ready = Vec::new();
        for (name, shape) in files {
            let known = seen.entry(name.clone()).or_insert((*shape, now));
            // A clock that was set back would have it wait for as long.
            if known.0 != *shape || known.1 > now {
                *known = (*shape, now);
            }
            let rest = if shape.size == 0 { rest * EMPTY_FOR } else { rest };
            if now.duration_since(known.1) >= rest {
                ready.push(name.clone());
            } else {
                held.push(name.clone());
            }
        }
        ready
    }

    /// Reads a claimed file, takes in what it says, and puts it where it belongs. It stays claimed where that cannot be
    /// done now.
    async fn take_claimed(
        &self,
        desk: &Arc<Desk>,
        folder: &Folder,
        claimed: String,
        held: &mut Vec<String>,
        problem: &mut Option<LeadFolderProblem>,
    ) -> Result<()> {
        let name = claimed.clone();
        let read = move |folder: &Folder| folder.read(&name, reading::LARGEST);
        let Some(bytes) = self.on_folder(folder, read).await? else {
            held.push(claimed);
            return Ok(());
        };
        let name = claimed.clone();
        let kept_as = self
            .on_folder(folder, move |folder| Ok(folder.name_when_done(&name)))
            .await?
            .unwrap_or_else(|| claimed.clone());
        let taken = match self.take_in_content(desk, &claimed, bytes, Some(kept_as.clone())).await {
            Ok(taken) => taken,
            Err(Error::DiskFull) => {
                *problem = Some(LeadFolderProblem::DiskFull);
                held.push(claimed);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let reason = taken
            .reason
            .as_ref()
            .map(|reason| self.say_reason(&claimed, reason, &taken.refused));
        let (name, wanted) = (claimed.clone(), kept_as.clone());
        let moved = self
            .on_folder(folder, move |folder| match reason {
                Some(reason) => folder.put_to_failed(&name, &reason).map(|()| None),
                None => folder.put_to_done(&name, &wanted).map(Some),
            })
            .await?;
        match moved {
            Some(now_called) => {
                if now_called.as_ref() != Some(&kept_as) {
                    desk.on_store(move |store| store.keep_lead_file(&taken.digest, now_called.as_deref()))
                        .await?;
                }
            }
            None => held.push(claimed),
        }
        Ok(())
    }

    /// Works on the folder off the async threads; `None` where that failed, which a later look may not.
    pub(crate) async fn on_folder<T: Send + 'static>(
        &self,
        folder: &Folder,
        work: impl FnOnce(&Folder) -> std::io::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let folder = folder.clone();
        self.blocking(move || {
            Ok(work(&folder)
                .inspect_err(|error| tracing::warn!(kind = ?error.kind(), "a file of the lead folder has to wait"))
                .ok())
        })
        .await
    }
}

async fn keep_reading(crm: Weak<Inner>, desk: Arc<Desk>) {
    let mut seen = Seen::new();
    let mut watched: Option<(PathBuf, RecommendedWatcher)> = None;
    loop {
        let LeadWatch { path, on, .. } = guard(&desk.leads).clone();
        if !on || path.as_os_str().is_empty() {
            watched = None;
            seen.clear();
            desk.to_read_leads.notified().await;
            continue;
        }
        let Some(inner) = crm.upgrade() else { return };
        let (look, rest) = (inner.options.timings.lead_look, inner.options.timings.lead_rest);
        let crm = Crm { inner };
        if watched.as_ref().is_none_or(|(of, _)| *of != path) {
            let (of, told) = (path.clone(), Arc::clone(&desk.to_read_leads));
            let watcher = crm.blocking(move || Ok(watcher(&of, told))).await.ok().flatten();
            watched = watcher.map(|watcher| (path.clone(), watcher));
        }
        let is_soon = match crm.look_at_leads(&desk, &mut seen).await {
            Ok(is_soon) => is_soon,
            Err(Error::SignedOut | Error::Ended) => return,
            Err(error) => {
                tracing::error!(
                    cause = &error as &dyn std::error::Error,
                    "the lead folder could not be read"
                );
                false
            }
        };
        drop(crm);
        // A folder that was away is another one for the system when it is back.
        if guard(&desk.leads).problem == Some(LeadFolderProblem::Missing) {
            watched = None;
        }
        tokio::select! {
            () = tokio::time::sleep(if is_soon { rest.min(look) } else { look }) => {}
            () = desk.to_read_leads.notified() => {
                // A file that is being written tells of each piece.
                tokio::time::sleep(rest / 8).await;
            }
        }
    }
}

/// Where the system cannot tell of changes the look from time to time finds them.
fn watcher(path: &Path, told: Arc<Notify>) -> Option<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |_| told.notify_one()).ok()?;
    watcher.watch(path, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

impl Desk {
    /// Keeps why the folder's files are not read, and which have to wait.
    pub(crate) fn set_lead_state(&self, problem: Option<LeadFolderProblem>, held: Vec<String>) {
        let mut watch = guard(&self.leads);
        if watch.problem != problem || watch.held != held {
            (watch.problem, watch.held) = (problem, held);
            drop(watch);
            self.announce(&[Topic::Leads]);
        }
    }
}
