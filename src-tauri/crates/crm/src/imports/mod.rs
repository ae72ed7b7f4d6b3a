//! Lists of contacts from a file: looked at without doing anything, then taken in a few rows at a time.

mod check;
mod failed;
mod file;
mod row;
mod run;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intake::Table;
use model::{
    CustomFieldDefinition, Exported, FailedRowsSave, ImportCheck, ImportField, ImportKey, ImportPlan, ImportProblem,
    ImportProposal, ImportRun, ImportState, Imports, InvalidReason, TableColumn, Topic,
};
use store::{NewImport, Store, StoredImport};
use tokio::sync::Notify;
use tokio::time::Instant;

pub(crate) use file::path_of;

use crate::desk::{Desk, guard};
use crate::{Crm, Error, Handover, Result};
use check::{People, Watch};
use file::{Stamp, Watched};
use row::{RowReader, RowSetting};

/// How often a dry run says how far it has come.
const REPORT: Duration = Duration::from_millis(150);
/// So many rows are looked at for the examples beside a column.
const LOOKED_AT: usize = 30;
/// So many examples a column has, of this length.
const EXAMPLES: usize = 3;
const LONGEST_EXAMPLE: usize = 60;
/// The rate is measured once so many rows are done.
const MEASURED: u32 = 20;

/// What is known of imports beside what is kept.
#[derive(Default)]
pub(crate) struct Importing {
    proposal: Mutex<Option<Proposal>>,
    /// Something was said of an import.
    pub(crate) changed: Notify,
    /// Which import goes on, since when, and how many rows were done then.
    pace: Mutex<Option<(ImportKey, Instant, u32)>>,
}

/// A file that is looked at.
struct Proposal {
    shown: ImportProposal,
    path: PathBuf,
    /// Of the whole file, once it was read.
    digest: Option<(String, Stamp)>,
    /// The dry run under way ends where this is set.
    given_up: Arc<AtomicBool>,
}

impl Drop for Proposal {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
    }
}

impl Crm {
    /// The file that is looked at, and the imports so far.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn imports(&self) -> Result<Imports> {
        let desk = self.desk()?;
        let imports = desk.on_store(Store::imports).await?;
        let proposal = guard(&desk.importing.proposal).as_ref().map(|one| one.shown.clone());
        Ok(Imports {
            proposal,
            runs: imports.into_iter().map(|import| desk.shown(import)).collect(),
        })
    }

    /// Opens a file, tells its encoding, delimiter and columns, and begins to look at its rows. What is wrong inside the
    /// file stands in the answer to [`Crm::imports`].
    ///
    /// # Errors
    /// `Invalid` with the field `file` where there is no such file.
    pub async fn open_import_file(&self, typed: String) -> Result<()> {
        let desk = self.desk()?;
        let path = path_of(&typed)?;
        let proposal = desk.on_file(path, propose).await?;
        *guard(&desk.importing.proposal) = Some(proposal);
        desk.announce(&[Topic::Imports]);
        desk.look_at_rows();
        Ok(())
    }

    /// Says otherwise what the columns hold, and what is added to all rows; the rows are looked at anew. It is remembered
    /// for the next file with the same titles.
    ///
    /// # Errors
    /// `NotFound` where no file is open.
    pub async fn plan_import(&self, plan: ImportPlan) -> Result<()> {
        let desk = self.desk()?;
        let titles = {
            let mut proposal = guard(&desk.importing.proposal);
            let proposal = proposal.as_mut().ok_or(Error::NotFound { what: "file" })?;
            if plan.columns.len() != proposal.shown.columns.len() {
                return Err(Error::NotPossible);
            }
            if plan == proposal.shown.plan {
                return Ok(());
            }
            let is_new = plan.columns != proposal.shown.plan.columns;
            proposal.shown.plan = plan.clone();
            let titles = proposal.shown.columns.iter().map(|column| column.title.clone());
            (is_new && proposal.shown.has_titles).then(|| titles.collect::<Vec<_>>())
        };
        if let Some(titles) = titles {
            desk.on_store(move |store| store.keep_import_columns(&titles, &plan.columns))
                .await?;
        }
        desk.look_at_rows();
        Ok(())
    }

    /// Puts the file that is looked at away.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn put_import_away(&self) -> Result<()> {
        let desk = self.desk()?;
        *guard(&desk.importing.proposal) = None;
        desk.announce(&[Topic::Imports]);
        Ok(())
    }

    /// Begins to import the file that was looked at.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound` where none is open, `NotPossible` before all rows were looked at or while another import is
    /// under way, `Invalid` where the file has changed since, or before all contacts were read once.
    pub async fn start_import(&self) -> Result<()> {
        let desk = self.desk()?;
        desk.may_write("contacts")?;
        desk.knows_everybody().await?;
        let (shown, path, known) = {
            let proposal = guard(&desk.importing.proposal);
            let proposal = proposal.as_ref().ok_or(Error::NotFound { what: "file" })?;
            if !proposal.shown.check.done {
                return Err(Error::NotPossible);
            }
            let known = proposal.digest.clone().ok_or(Error::NotPossible)?;
            (proposal.shown.clone(), proposal.path.clone(), known)
        };
        let (digest, stamp) = known;
        let looked_at = path.clone();
        if self.blocking(move || Ok(Stamp::of(&looked_at))).await? != Ok(stamp) {
            return Err(Error::Invalid {
                field: "file",
                reason: InvalidReason::FileChanged,
            });
        }
        let now = self.options().clock.stamp();
        desk.on_store(move |store| {
            let plan = serde_json::to_string(&shown.plan)?;
            store.begin_import(
                &NewImport {
                    path: &path.to_string_lossy(),
                    digest: &digest,
                    bytes: stamp.bytes,
                    plan: &plan,
                    total: shown.check.rows,
                    requests: shown.check.cost.requests,
                },
                &now,
            )
        })
        .await?;
        *guard(&desk.importing.proposal) = None;
        desk.announce(&[Topic::Imports]);
        desk.importing.changed.notify_one();
        Ok(())
    }

    /// Lets no further row go out.
    ///
    /// # Errors
    /// `NotFound` where it has ended.
    pub async fn pause_import(&self, import: ImportKey) -> Result<()> {
        self.set_import(import, ImportState::Paused).await
    }

    /// Lets an import go on where it was.
    ///
    /// # Errors
    /// `NotFound` where it has ended.
    pub async fn resume_import(&self, import: ImportKey) -> Result<()> {
        self.desk()?.may_write("contacts")?;
        self.set_import(import, ImportState::Running).await
    }

    async fn set_import(&self, import: ImportKey, state: ImportState) -> Result<()> {
        let desk = self.desk()?;
        *guard(&desk.importing.pace) = None;
        desk.on_store(move |store| store.set_import(import, state, None))
            .await?;
        desk.announce(&[Topic::Imports]);
        desk.importing.changed.notify_one();
        Ok(())
    }

    /// Ends an import before its last row. What was not sent yet is taken back, but for contacts that the rep has changed
    /// meanwhile; what HighLevel has stays there.
    ///
    /// # Errors
    /// `NotFound` where it has ended.
    pub async fn stop_import(&self, import: ImportKey) -> Result<()> {
        let desk = self.desk()?;
        let now = self.options().clock.stamp();
        desk.write(&crate::contacts::CONTACT_TOPICS, move |store| {
            store.stop_import(import, &now)
        })
        .await?;
        desk.announce(&[Topic::Imports]);
        desk.importing.changed.notify_one();
        Ok(())
    }

    /// Writes the rows that failed into a table with the reasons: to be mended and imported again.
    ///
    /// # Errors
    /// `Invalid` with the field `file` where it cannot be written, or the imported file is gone or another one; `NotFound`.
    pub async fn save_failed_rows(&self, save: FailedRowsSave) -> Result<Exported> {
        let desk = self.desk()?;
        let language = self.language();
        let to = match save.path.trim() {
            "" => None,
            typed => Some(path_of(typed)?),
        };
        let store = Arc::clone(&desk.store);
        self.blocking(move || {
            let import = store.import(save.import)?;
            let failed = store.failed_rows(save.import)?;
            failed::write(&import, &failed, to, save.replace, language)
        })
        .await
    }

    /// HighLevel's list of contacts, which has its own import, to be opened in the browser.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn import_at_highlevel(&self) -> Result<Handover> {
        let desk = self.desk()?;
        let address = self.profile().web_address.clone();
        Ok(Handover::Open(format!(
            "{address}/v2/location/{}/contacts/smart_list/All",
            desk.location
        )))
    }
}

impl Desk {
    /// Works on a file off the async threads, with the store at hand.
    async fn on_file<T: Send + 'static>(
        &self,
        path: PathBuf,
        work: impl FnOnce(&Store, PathBuf) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(&self.store);
        self.options.blocking(move || work(&store, path)).await
    }

    /// Begins to look at the rows of the open file; one that looks at them already ends.
    fn look_at_rows(self: &Arc<Self>) {
        let given_up = Arc::new(AtomicBool::new(false));
        let (path, plan) = {
            let mut proposal = guard(&self.importing.proposal);
            let Some(proposal) = proposal.as_mut() else { return };
            proposal.given_up.store(true, Ordering::Relaxed);
            if proposal.shown.columns.is_empty() {
                return;
            }
            proposal.given_up = Arc::clone(&given_up);
            proposal.shown.check = ImportCheck::default();
            (proposal.path.clone(), proposal.shown.plan.clone())
        };
        self.announce(&[Topic::Imports]);
        let desk = Arc::clone(self);
        self.in_background(async move {
            let of = Arc::clone(&desk);
            let looked = move |store: &Store, path: PathBuf| of.look(store, &path, &plan, &given_up);
            if let Err(error) = desk.on_file(path, looked).await {
                tracing::error!(
                    cause = &error as &dyn std::error::Error,
                    "a file could not be looked at"
                );
            }
        });
    }

    fn look(&self, store: &Store, path: &Path, plan: &ImportPlan, given_up: &Arc<AtomicBool>) -> Result<()> {
        let show = |check: &ImportCheck, digest: Option<(String, Stamp)>| {
            let mut proposal = guard(&self.importing.proposal);
            if let Some(proposal) = proposal.as_mut().filter(|one| Arc::ptr_eq(&one.given_up, given_up)) {
                proposal.shown.check = check.clone();
                proposal.digest = digest;
            }
            drop(proposal);
            self.announce(&[Topic::Imports]);
        };
        let fail = |problem| {
            let check = ImportCheck {
                problem: Some(problem),
                ..ImportCheck::default()
            };
            show(&check, None);
            Ok(())
        };
        let opened = Stamp::of(path).and_then(|stamp| Ok((stamp, file::open(path)?)));
        let (stamp, source) = match opened {
            Ok(opened) => opened,
            Err(problem) => return fail(problem),
        };
        let (watched, seen) = Watched::new(source);
        let table = match Table::open(watched) {
            Ok(table) => table,
            Err(error) => return fail(file::problem(&error)),
        };
        let reader = RowReader::new(table.titles(), plan.clone(), RowSetting::read(store)?);
        let people = People::read(store, &reader)?;
        let mut told = Instant::now();
        let mut report = |check: &ImportCheck| {
            if told.elapsed() >= REPORT {
                told = Instant::now();
                show(check, None);
            }
            !given_up.load(Ordering::Relaxed) && !self.stop.is_cancelled()
        };
        let watch = Watch {
            bytes: stamp.bytes,
            read: &|| guard(&seen).bytes,
            rate: self.import_rate(),
            report: &mut report,
        };
        let Some(mut check) = check::check(table, &reader, people, watch) else {
            return Ok(());
        };
        if check.done && Stamp::of(path) != Ok(stamp) {
            check.done = false;
            check.problem = Some(ImportProblem::Changed);
        }
        let digest = guard(&seen).digest();
        show(&check, check.done.then_some((digest, stamp)));
        Ok(())
    }

    /// Requests in a second that the background may use up: half of the burst.
    fn import_rate(&self) -> f64 {
        let quota = self.quota();
        f64::from(quota.limit) / 2.0 / quota.window.as_secs_f64().max(0.1)
    }

    fn shown(&self, import: StoredImport) -> ImportRun {
        let finished = run::finished(&import);
        let left = import.total.saturating_sub(finished);
        let pace = *guard(&self.importing.pace);
        let seconds_left = (import.state == ImportState::Running && left > 0).then(|| {
            let measured = pace
                .filter(|(of, ..)| *of == import.key)
                .and_then(|(_, since, before)| {
                    let rows = finished.saturating_sub(before);
                    (rows >= MEASURED).then(|| f64::from(rows) / since.elapsed().as_secs_f64().max(0.1))
                });
            match measured {
                Some(rows_a_second) => check::seconds(left, rows_a_second),
                None => {
                    let of_one = f64::from(import.requests) / f64::from(import.total.max(1));
                    check::seconds(left, self.import_rate() / of_one.max(0.01))
                }
            }
        });
        ImportRun {
            key: import.key,
            name: file::name_of(Path::new(&import.path)),
            path: import.path,
            state: import.state,
            problem: import.problem,
            started_at: import.started_at,
            ended_at: import.ended_at,
            total: import.total,
            finished,
            created: import.created,
            filled: import.filled,
            unchanged: import.unchanged,
            unusable: import.unusable,
            refused: import.refused,
            seconds_left,
        }
    }
}

/// Opens a file and tells what it is made of.
fn propose(store: &Store, path: PathBuf) -> Result<Proposal> {
    let invalid = |reason| Error::Invalid { field: "file", reason };
    let source = file::open(&path).map_err(|problem| {
        invalid(match problem {
            ImportProblem::Gone => InvalidReason::NoSuchFile,
            _ => InvalidReason::NoAccess,
        })
    })?;
    let mut shown = ImportProposal {
        path: path.to_string_lossy().into_owned(),
        name: file::name_of(&path),
        encoding: String::new(),
        delimiter: String::new(),
        has_titles: false,
        columns: Vec::new(),
        plan: ImportPlan::default(),
        remembered: false,
        custom_fields: Vec::new(),
        check: ImportCheck::default(),
    };
    match Table::open(source) {
        Err(error) => shown.check.problem = Some(file::problem(&error)),
        Ok(mut table) => {
            shown.encoding = table.encoding().to_owned();
            shown.delimiter = table.delimiter().to_string();
            let titles = table.titles().to_vec();
            shown.has_titles = titles.iter().any(|title| !title.is_empty());
            let known = if shown.has_titles {
                store.import_columns(&titles)?
            } else {
                None
            };
            let known = known.filter(|columns| columns.len() == titles.len());
            let fields = RowSetting::read(store)?.custom_fields;
            shown.remembered = known.is_some();
            shown.plan.columns = known.unwrap_or_else(|| row::guess(table.mapping(), &fields));
            row::forget_gone(&mut shown.plan.columns, &fields);
            shown.custom_fields = fields
                .into_iter()
                .map(|CustomFieldDefinition { id, name, .. }| ImportField { id, name })
                .collect();
            shown.columns = titles
                .into_iter()
                .map(|title| TableColumn {
                    title,
                    examples: Vec::new(),
                })
                .collect();
            for row in table.by_ref().take(LOOKED_AT).map_while(std::result::Result::ok) {
                for (column, value) in shown.columns.iter_mut().zip(row.values()) {
                    let value = value.trim();
                    if column.examples.len() < EXAMPLES && !value.is_empty() {
                        column.examples.push(value.chars().take(LONGEST_EXAMPLE).collect());
                    }
                }
            }
        }
    }
    Ok(Proposal {
        shown,
        path,
        digest: None,
        given_up: Arc::default(),
    })
}

/// The dry run of a table alone, beside nobody. For the bench only.
#[doc(hidden)]
pub fn dry_run(source: impl std::io::Read, store: &Store, country: &str) -> ImportCheck {
    let Ok(table) = Table::open(source) else {
        return ImportCheck::default();
    };
    let plan = ImportPlan {
        columns: row::guess(table.mapping(), &[]),
        ..ImportPlan::default()
    };
    let setting = RowSetting {
        country: Some(country.to_owned()),
        ..RowSetting::default()
    };
    let reader = RowReader::new(table.titles(), plan, setting);
    let people = People::read(store, &reader).unwrap_or_default();
    let watch = Watch {
        bytes: 0,
        read: &|| 0,
        rate: 5.0,
        report: &mut |_| true,
    };
    check::check(table, &reader, people, watch).unwrap_or_default()
}
