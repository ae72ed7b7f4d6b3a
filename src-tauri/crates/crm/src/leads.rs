//! Leads that come in as files: by the lead folder, dropped on the window, or pasted.

pub(crate) mod arrival;
pub(crate) mod folder;
pub(crate) mod reading;
mod watching;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use intake::Lead;
use jiff::ToSpan;
use model::{
    Arrival, ContactKey, InvalidReason, LeadChoice, LeadDraft, LeadFile, LeadFolder, LeadFolderProblem, LeadInbox,
    LeadKey, LeadReading, LeadReason, LeadSave, Topic, Twin, TwinSearch,
};
use store::{LeadOrigin, Store};

use self::arrival::Setting;
use self::folder::Folder;
use self::reading::{Content, Source, Tables};
use crate::account::Facts;
use crate::contacts::{CONTACT_TOPICS, can_be_recognised, twins_in};
use crate::desk::{Desk, guard};
use crate::users::UserNames;
use crate::{Crm, Error, Result, validate};

/// As many as the screen shows.
const SHOWN: u32 = 300;
/// The sample's lead folder, in the profile's, gone with the sample.
const OF_SAMPLE: &str = "sample-leads";
const TOPICS: [Topic; 5] = [Topic::Leads, Topic::Contacts, Topic::Card, Topic::Tasks, Topic::Tags];

/// The lead folder of an account, and what was last seen of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeadWatch {
    pub(crate) path: PathBuf,
    pub(crate) on: bool,
    pub(crate) sample: bool,
    pub(crate) problem: Option<LeadFolderProblem>,
    pub(crate) held: Vec<String>,
}

/// What became of a file.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) digest: String,
    /// Why the file is to be looked at by the rep.
    pub(crate) reason: Option<LeadReason>,
    /// Its leads of which nothing was made, by their numbers from 1.
    pub(crate) refused: Vec<usize>,
}

/// Who a lead is.
enum Who {
    New,
    Known(ContactKey),
    Several(Vec<Twin>),
}

impl Crm {
    /// The lead folder, and what came in.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn leads(&self) -> Result<LeadInbox> {
        let desk = self.desk()?;
        let watch = guard(&desk.leads).clone();
        let sample = desk.sample;
        desk.on_store(move |store| {
            let (total, leads) = store.leads(SHOWN)?;
            Ok(LeadInbox {
                folder: LeadFolder {
                    path: watch.path.to_string_lossy().into_owned(),
                    on: watch.on,
                    problem: watch.problem,
                    held: watch.held,
                    sample,
                },
                leads,
                total,
            })
        })
        .await
    }

    /// Chooses the lead folder and switches it on; the empty text chooses none. A folder that cannot be used is kept, and
    /// the inbox says why it is not read.
    ///
    /// # Errors
    /// `SignedOut`, `Profile`.
    pub async fn set_lead_folder(&self, path: String) -> Result<()> {
        let desk = self.desk()?;
        let path = PathBuf::from(path.trim().trim_matches('"'));
        let is_new = guard(&desk.leads).path != path;
        if is_new {
            let on = !path.as_os_str().is_empty();
            self.keep_lead_folder(&desk, path, on).await?;
        }
        Ok(())
    }

    /// Switches the reading of the lead folder on or off.
    ///
    /// # Errors
    /// `SignedOut`, `Profile`.
    pub async fn switch_lead_folder(&self, on: bool) -> Result<()> {
        let desk = self.desk()?;
        let path = guard(&desk.leads).path.clone();
        let on = on && !path.as_os_str().is_empty();
        self.keep_lead_folder(&desk, path, on).await
    }

    async fn keep_lead_folder(&self, desk: &Arc<Desk>, path: PathBuf, on: bool) -> Result<()> {
        if !desk.sample {
            let (crm, text) = (self.clone(), path.to_string_lossy().into_owned());
            self.blocking(move || {
                let mut profile = crm.profile();
                (profile.lead_folder, profile.lead_folder_on) = (text, on);
                profile.write().map_err(Error::Profile)
            })
            .await?;
        }
        let (of, profile, id) = (path.clone(), self.options().folder.clone(), self.profile().id.clone());
        let sample = desk.sample && path == self.sample_folder();
        let problem = if path.as_os_str().is_empty() {
            None
        } else {
            let open = move || {
                Ok(if sample {
                    Folder::of_sample(&of, &id).err()
                } else {
                    Folder::open(&of, &profile, &id).err()
                })
            };
            self.blocking(open).await?
        };
        *guard(&desk.leads) = LeadWatch {
            path,
            on,
            sample,
            problem,
            held: Vec::new(),
        };
        desk.announce(&[Topic::Leads]);
        desk.to_read_leads.notify_one();
        Ok(())
    }

    /// What the profile says of the lead folder, for an account that has just been opened.
    pub(crate) fn lead_watch(&self, sample: bool) -> LeadWatch {
        let profile = self.profile();
        if sample {
            return LeadWatch::default();
        }
        LeadWatch {
            path: PathBuf::from(&profile.lead_folder),
            on: profile.lead_folder_on,
            ..LeadWatch::default()
        }
    }

    fn sample_folder(&self) -> PathBuf {
        self.options().folder.join(OF_SAMPLE)
    }

    /// Removes the sample's lead folder.
    pub(crate) async fn wipe_sample_leads(&self) {
        let path = self.sample_folder();
        let _ = self
            .blocking(move || {
                folder::wipe(&path);
                Ok(())
            })
            .await;
    }

    /// Puts sample files into a lead folder of the sample's own and switches it on. `{day -2 09:14}` in them becomes that
    /// time of that day, as mails write it.
    ///
    /// # Errors
    /// `NotPossible` outside of the sample, `Profile`.
    pub async fn try_sample_leads(&self, files: Vec<(String, Vec<u8>)>) -> Result<()> {
        let desk = self.desk()?;
        if !desk.sample {
            return Err(Error::NotPossible);
        }
        let (path, now) = (self.sample_folder(), self.options().clock.local());
        let folder = path.clone();
        self.blocking(move || {
            let write = || -> std::io::Result<()> {
                fs::create_dir_all(&folder)?;
                for (name, bytes) in &files {
                    fs::write(folder.join(name), dated(bytes, &now))?;
                }
                Ok(())
            };
            write().map_err(Error::Profile)
        })
        .await?;
        self.keep_lead_folder(&desk, path, true).await
    }

    /// Reads a dropped file; nothing is kept of it.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn read_lead_file(&self, file: LeadFile) -> Result<LeadReading> {
        let desk = self.desk()?;
        let setting = self.lead_setting(&desk).await?;
        self.blocking(move || {
            let read = bytes_of(&file.content).and_then(|bytes| reading::read(&file.name, &bytes, Tables::AreImported));
            Ok(match read {
                Ok(content) => drafts(&content, file.name, &setting),
                Err(reason) => LeadReading {
                    file: file.name,
                    leads: Vec::new(),
                    reason: Some(reason),
                },
            })
        })
        .await
    }

    /// Reads a pasted text: a mail, a note, a card, a signature.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn read_lead_text(&self, text: String) -> Result<LeadReading> {
        let desk = self.desk()?;
        let setting = self.lead_setting(&desk).await?;
        self.blocking(move || {
            let read = reading::read("", text.as_bytes(), Tables::AreImported);
            Ok(match read {
                Ok(content) => drafts(&content, String::new(), &setting),
                Err(reason) => LeadReading {
                    file: String::new(),
                    leads: Vec::new(),
                    reason: Some(reason),
                },
            })
        })
        .await
    }

    /// Makes a new contact with a note, or neither.
    ///
    /// # Errors
    /// `Invalid`, `NotAllowed`.
    pub async fn save_lead(&self, save: LeadSave) -> Result<ContactKey> {
        let desk = self.desk()?;
        desk.may_write("contacts")?;
        let note = Some(save.note.trim().to_owned()).filter(|note| !note.is_empty());
        if note.is_some() {
            desk.may_write("notes")?;
        }
        if save.callback.is_some() {
            desk.may_write("tasks")?;
        }
        if !save.tags.is_empty() {
            desk.may_write("tags")?;
        }
        let (facts, definitions) = desk
            .on_store(|store| Ok((Facts::read(store)?, store.custom_field_definitions()?)))
            .await?;
        let fields = validate::contact_changes(save.fields, facts.country.as_deref(), &definitions)?;
        if !can_be_recognised(&fields) {
            return Err(Error::Invalid {
                field: "firstName",
                reason: InvalidReason::NothingToSave,
            });
        }
        let arrival = Arrival {
            contact: None,
            fields,
            note,
            task: save.callback,
            tags: save.tags,
        };
        let now = self.options().clock.stamp();
        let taken = desk
            .write(&CONTACT_TOPICS, move |store| {
                store.take_in(&arrival, facts.me.as_deref(), &now)
            })
            .await?;
        Ok(taken.contact)
    }

    /// Takes in all leads of a dropped file, as the lead folder does.
    ///
    /// # Errors
    /// `NotAllowed`, `SignedOut`, `Invalid` before all contacts were read once.
    pub async fn take_in_lead_file(&self, file: LeadFile) -> Result<()> {
        let desk = self.desk()?;
        for group in ["contacts", "notes", "tasks"] {
            desk.may_write(group)?;
        }
        desk.knows_everybody().await?;
        let bytes = bytes_of(&file.content).ok();
        self.take_in_content(&desk, &file.name, bytes, None).await?;
        Ok(())
    }

    /// Takes a lead in that several contacts may be, as the rep says.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`.
    pub async fn choose_lead(&self, choice: LeadChoice) -> Result<()> {
        let desk = self.desk()?;
        desk.may_write("contacts")?;
        let setting = self.lead_setting(&desk).await?;
        let now = self.options().clock.stamp();
        desk.write(&TOPICS, move |store| {
            let asked = store.asked_lead(choice.lead)?;
            let arrival = match choice.contact {
                Some(contact) => arrival::beside(asked, &store.contact(contact)?, &setting),
                None => asked,
            };
            store.settle_lead(choice.lead, &arrival, setting.me.as_deref(), &now)
        })
        .await
    }

    /// Takes back everything that a lead has made, while nothing of it was sent. Its file goes to `failed`.
    ///
    /// # Errors
    /// `NotPossible` once something was sent, `NotFound`.
    pub async fn undo_lead(&self, lead: LeadKey) -> Result<()> {
        let desk = self.desk()?;
        let undone = desk.write(&TOPICS, move |store| store.undo_lead(lead)).await?;
        if let Some(kept_as) = undone.kept_as {
            let LeadWatch { path, sample, .. } = guard(&desk.leads).clone();
            let (profile, id) = (self.options().folder.clone(), self.profile().id.clone());
            let reason = self.say_reason(&undone.file, &LeadReason::Undone, &[]);
            self.blocking(move || {
                let folder = if sample {
                    Folder::of_sample(&path, &id)
                } else {
                    Folder::open(&path, &profile, &id)
                };
                if let Ok(folder) = folder
                    && let Err(error) = folder.take_out_of_done(&kept_as, &undone.digest, &undone.file, &reason)
                {
                    tracing::warn!(kind = ?error.kind(), "an undone file stayed where it was");
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// Reads a file's bytes and takes in what they say, each lead in a transaction of its own. `None` for bytes that are
    /// too many.
    pub(crate) async fn take_in_content(
        &self,
        desk: &Arc<Desk>,
        file: &str,
        bytes: Option<Vec<u8>>,
        kept_as: Option<String>,
    ) -> Result<Taken> {
        let setting = self.lead_setting(desk).await?;
        let name = file.to_owned();
        let (digest, read) = self
            .blocking(move || {
                Ok(match bytes {
                    Some(bytes) => (reading::digest(&bytes), reading::read(&name, &bytes, Tables::Read)),
                    None => (String::new(), Err(reading::too_large())),
                })
            })
            .await?;
        let origin = LeadOrigin {
            file: file.to_owned(),
            digest: digest.clone(),
            position: 0,
            name: String::new(),
            kept_as,
            at: self.options().clock.stamp(),
        };
        let work = move |store: &Store| take_in_all(store, read, &origin, &setting);
        let (reason, refused) = desk.write(&TOPICS, work).await?;
        Ok(Taken {
            digest,
            reason,
            refused,
        })
    }

    pub(crate) async fn lead_setting(&self, desk: &Arc<Desk>) -> Result<Setting> {
        let (german, now) = (Setting::speaks(self.language()), self.options().clock.local());
        desk.on_store(move |store| {
            let facts = Facts::read(store)?;
            Ok(Setting {
                country: facts.country,
                users: UserNames::of(&store.users()?),
                me: facts.me,
                german,
                now,
            })
        })
        .await
    }

    /// The reason as it lies beside a file in `failed`.
    pub(crate) fn say_reason(&self, file: &str, reason: &LeadReason, refused: &[usize]) -> String {
        let german = Setting::speaks(self.language());
        let said = if german { in_german(reason) } else { in_english(reason) };
        let numbers: Vec<String> = refused.iter().map(usize::to_string).collect();
        let numbers = match (numbers.is_empty(), german) {
            (true, _) => String::new(),
            (false, true) => format!("\nNicht übernommen: Nr. {}\n", numbers.join(", ")),
            (false, false) => format!("\nNot taken in: no. {}\n", numbers.join(", ")),
        };
        format!("{file}\n\n{said}\n{numbers}")
    }
}

fn bytes_of(content: &str) -> std::result::Result<Vec<u8>, LeadReason> {
    // Four letters for three bytes.
    if content.len() as u64 / 4 * 3 > reading::LARGEST + 3 {
        return Err(reading::too_large());
    }
    BASE64.decode(content).map_err(|_| LeadReason::Damaged)
}

fn drafts(content: &Content, file: String, setting: &Setting) -> LeadReading {
    let leads: Vec<LeadDraft> = content
        .leads
        .iter()
        .map(|lead| arrival::draft(lead, &content.source, &file, setting))
        .filter(|draft| draft.fields.changed().next().is_some() || !draft.note.is_empty())
        .collect();
    LeadReading {
        reason: leads.is_empty().then_some(LeadReason::NobodyNamed),
        file,
        leads,
    }
}

/// Takes in all leads of a file. Answers why the file is to be looked at by the rep, where it is, and which of its leads.
fn take_in_all(
    store: &Store,
    read: std::result::Result<Content, LeadReason>,
    origin: &LeadOrigin,
    setting: &Setting,
) -> store::Result<(Option<LeadReason>, Vec<usize>)> {
    let content = match read {
        Ok(content) if content.leads.is_empty() => Err(LeadReason::NobodyNamed),
        other => other,
    };
    let Content { leads, source } = match content {
        Ok(content) => content,
        Err(reason) => {
            store.refuse_lead(origin, &reason)?;
            return Ok((Some(reason), Vec::new()));
        }
    };
    let here = store.leads_of(&origin.digest)?;
    let mut refused = Vec::new();
    let mut came_again = 0;
    for (index, lead) in leads.iter().enumerate() {
        let origin = LeadOrigin {
            position: u32::try_from(index).unwrap_or(u32::MAX),
            name: arrival::name_of(lead),
            ..origin.clone()
        };
        if here.contains(&origin.position) {
            came_again += 1;
        } else if !lead.names_somebody() {
            store.refuse_lead(&origin, &LeadReason::NobodyNamed)?;
            refused.push(index + 1);
        } else {
            take_in_one(store, lead, &source, &origin, setting)?;
        }
    }
    // The same content under another name. One that was only not put aside yet has its own row already.
    if came_again == leads.len() && !store.is_lead_file(&origin.digest, &origin.file)? {
        store.lead_came_again(origin)?;
    }
    let reason = match (refused.len(), leads.len()) {
        (0, _) => None,
        (none, all) if none == all => Some(LeadReason::NobodyNamed),
        (some, all) => Some(LeadReason::InPart {
            taken: u32::try_from(all - some).unwrap_or(u32::MAX),
            all: u32::try_from(all).unwrap_or(u32::MAX),
        }),
    };
    Ok((reason, refused))
}

fn take_in_one(
    store: &Store,
    lead: &Lead,
    source: &Source,
    origin: &LeadOrigin,
    setting: &Setting,
) -> store::Result<()> {
    let arrival = arrival::arrival(lead, source, &origin.file, setting);
    let author = setting.me.as_deref();
    match who_is(store, lead)? {
        Who::New => store.take_in_lead(origin, &arrival, author)?,
        Who::Known(contact) => {
            let arrival = arrival::beside(arrival, &store.contact(contact)?, setting);
            store.take_in_lead(origin, &arrival, author)?
        }
        Who::Several(candidates) => store.ask_about_lead(origin, &arrival, &candidates)?,
    };
    Ok(())
}

/// Found by e-mail address first, then by number. Where that leaves several, nobody is guessed.
fn who_is(store: &Store, lead: &Lead) -> store::Result<Who> {
    let mut by_email: Vec<Twin> = Vec::new();
    let mut by_phone: Vec<Twin> = Vec::new();
    let mut search = |email: &str, phone: &str| -> store::Result<()> {
        let search = TwinSearch {
            contact: None,
            email: email.to_owned(),
            phone: phone.to_owned(),
        };
        for twin in twins_in(store, &search)? {
            let found = if twin.field == "email" {
                &mut by_email
            } else {
                &mut by_phone
            };
            if found.iter().all(|known| known.contact != twin.contact) {
                found.push(twin);
            }
        }
        Ok(())
    };
    for email in &lead.emails {
        search(email, "")?;
    }
    for phone in &lead.phones {
        search("", phone)?;
    }
    let both: Vec<ContactKey> = by_email
        .iter()
        .map(|twin| twin.contact)
        .filter(|contact| by_phone.iter().any(|other| other.contact == *contact))
        .collect();
    let only = match (by_email.as_slice(), both.as_slice(), by_phone.as_slice()) {
        ([only], ..) | ([], _, [only]) => only.contact,
        (_, [only], _) => *only,
        ([], _, []) => return Ok(Who::New),
        ([], ..) => return Ok(Who::Several(by_phone)),
        _ => return Ok(Who::Several(by_email)),
    };
    Ok(Who::Known(only))
}

/// Replaces `{day -2 09:14}`.
fn dated(bytes: &[u8], now: &jiff::ZonedDateTime) -> Vec<u8> {
    let Ok(mut text) = std::str::from_utf8(bytes).map(str::to_owned) else {
        return bytes.to_vec();
    };
    while let Some(begin) = text.find("{day ") {
        let Some(end) = text[begin..].find('}').map(|end| begin + end) else {
            break;
        };
        let mut words = text[begin + 5..end].split_whitespace();
        let days: i64 = words.next().and_then(|days| days.parse().ok()).unwrap_or_default();
        let time = words
            .next()
            .and_then(|time| jiff::civil::Time::strptime("%H:%M", time).ok());
        let day = now.date().saturating_add(days.days());
        let at = day
            .to_datetime(time.unwrap_or_default())
            .to_zoned_datetime(now.time_zone().clone())
            .unwrap_or_else(|_| now.clone());
        // What has not been yet cannot have been sent.
        let at = if at > *now { now.clone() } else { at };
        let said = at.strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
        text.replace_range(begin..=end, &said);
    }
    text.into_bytes()
}

fn in_german(reason: &LeadReason) -> String {
    match reason {
        LeadReason::Empty => "Die Datei ist leer.".to_owned(),
        LeadReason::TooLarge { megabytes } => {
            format!("Die Datei ist größer als {megabytes} MB. Legen Sie sie ohne Anhänge noch einmal ab.")
        }
        LeadReason::OtherFormat => {
            "Das ist weder eine E-Mail (.eml, .msg) noch eine Visitenkarte (.vcf), eine Tabelle (.csv) oder ein Text."
                .to_owned()
        }
        LeadReason::Encrypted => {
            "Die Nachricht ist verschlüsselt. Öffnen Sie sie im E-Mail-Programm und speichern Sie sie unverschlüsselt."
                .to_owned()
        }
        LeadReason::Damaged => "Die Datei ist beschädigt. Speichern Sie sie noch einmal.".to_owned(),
        LeadReason::NobodyNamed => {
            "Darin steht niemand: weder ein Name noch eine Firma, E-Mail-Adresse oder Telefonnummer.".to_owned()
        }
        LeadReason::List { rows } => {
            format!("Die Liste hat mehr als {rows} Zeilen. Importieren Sie sie unter Kontakte → Importieren.")
        }
        LeadReason::SeveralContacts => "Mehrere Kontakte kommen in Frage.".to_owned(),
        LeadReason::Undone => "In der App rückgängig gemacht, bevor etwas gesendet war.".to_owned(),
        LeadReason::InPart { taken, all } => format!(
            "Übernommen wurden {taken} von {all}. Bei den anderen steht weder ein Name noch eine Firma, E-Mail-Adresse oder Telefonnummer."
        ),
    }
}

fn in_english(reason: &LeadReason) -> String {
    match reason {
        LeadReason::Empty => "The file is empty.".to_owned(),
        LeadReason::TooLarge { megabytes } => {
            format!("The file is larger than {megabytes} MB. Save it without attachments and put it here again.")
        }
        LeadReason::OtherFormat => {
            "This is no e-mail (.eml, .msg), address card (.vcf), table (.csv) or text.".to_owned()
        }
        LeadReason::Encrypted => {
            "The message is encrypted. Open it in your mail program and save it without encryption.".to_owned()
        }
        LeadReason::Damaged => "The file is damaged. Save it once more.".to_owned(),
        LeadReason::NobodyNamed => "It names nobody: no name, company, e-mail address or phone number.".to_owned(),
        LeadReason::List { rows } => {
            format!("The list has more than {rows} rows. Import it under Contacts → Import.")
        }
        LeadReason::SeveralContacts => "Several contacts may be meant.".to_owned(),
        LeadReason::Undone => "Undone in the app before anything was sent.".to_owned(),
        LeadReason::InPart { taken, all } => format!(
            "{taken} of {all} were taken in. The others name nobody: no name, company, e-mail address or phone number."
        ),
    }
}
