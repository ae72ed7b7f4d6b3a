//! Contacts of a view, written into a file of the rep's.

use std::io::{self, Write};

use model::{Contact, ContactExport, ExportFormat, Exported, Language};
use serde::Serialize;
use store::{ContactQuery, Store};

use crate::imports::path_of;
use crate::table::{TableWriter, phone_for_tables};
use crate::{Crm, Result, location, output, vcard};

/// So many contacts are in memory at once.
const CHUNK: usize = 200;

impl Crm {
    /// Writes the contacts of a view of the list, in its order, into a file: all of them, or nothing.
    ///
    /// # Errors
    /// `Invalid` with the field `file`: `FileExists` unless it may be replaced, `NoSuchFolder`, `NoAccess`, `NotAPath`;
    /// `DiskFull`.
    pub async fn export_contacts(&self, export: ContactExport) -> Result<Exported> {
        let desk = self.desk()?;
        let path = path_of(&export.path)?;
        let recent = desk.recent_for(&export.query).await?;
        let language = self.language();
        let store = std::sync::Arc::clone(&desk.store);
        let written = path.to_string_lossy().into_owned();
        let count = self
            .blocking(move || {
                output::write_whole(&path, export.replace, |writer| {
                    write(&store, &export, &recent, language, writer)
                })
            })
            .await?;
        Ok(Exported { path: written, count })
    }
}

fn write(
    store: &Store,
    export: &ContactExport,
    recent: &[u32],
    language: Language,
    writer: &mut impl Write,
) -> Result<u32> {
    let query = ContactQuery {
        text: &export.query,
        filter: Some(&export.filter),
        sort: export.sort,
    };
    // As the list finds them: a link or an id names its contact.
    let named = match location::contact_named_by(&export.query) {
        Some(id) => store.contact_by_remote_id(&id)?,
        None => None,
    };
    let mut keys = match named {
        Some(key) => vec![key],
        None => store.contact_keys(query, recent)?,
    };
    if keys.is_empty() && !export.query.trim().is_empty() {
        keys.extend(store.contact_by_remote_id(export.query.trim())?);
    }
    let mut file = Format::begin(export.format, language, writer).map_err(|error| output::unwritten(&error))?;
    let mut count = 0;
    for chunk in keys.chunks(CHUNK) {
        for contact in store.contacts_of(chunk)? {
            file.add(&contact).map_err(|error| output::unwritten(&error))?;
            count += 1;
        }
    }
    file.end().map_err(|error| output::unwritten(&error))?;
    Ok(count)
}

enum Format<W: Write> {
    Csv(TableWriter<W>),
    Vcard(W),
    Json { to: W, is_first: bool },
}

impl<W: Write> Format<W> {
    fn begin(format: ExportFormat, language: Language, mut to: W) -> io::Result<Self> {
        Ok(match format {
            ExportFormat::Csv => {
                let is_german = language == Language::German;
                let mut table = TableWriter::begin(to, if is_german { ';' } else { ',' })?;
                table.row(
                    TITLES
                        .iter()
                        .map(|(german, english)| if is_german { *german } else { *english }),
                )?;
                Self::Csv(table)
            }
            ExportFormat::Vcard => Self::Vcard(to),
            ExportFormat::Json => {
                to.write_all(b"[")?;
                Self::Json { to, is_first: true }
            }
        })
    }

    fn add(&mut self, contact: &Contact) -> io::Result<()> {
        match self {
            Self::Csv(table) => table.row(values(contact).iter().map(String::as_str)),
            Self::Vcard(to) => to.write_all(vcard::vcard4(contact).as_bytes()),
            Self::Json { to, is_first } => {
                let parting = if std::mem::replace(is_first, false) {
                    "\n"
                } else {
                    ",\n"
                };
                to.write_all(parting.as_bytes())?;
                Ok(serde_json::to_writer(to, &ContactAsJson::of(contact))?)
            }
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Csv(_) | Self::Vcard(_) => Ok(()),
            Self::Json { mut to, .. } => to.write_all(b"\n]\n"),
        }
    }
}

/// The columns of a table in German and English, as the import knows them again.
const TITLES: [(&str, &str); 16] = [
    ("Vorname", "First name"),
    ("Nachname", "Last name"),
    ("Firma", "Company"),
    ("E-Mail", "Email"),
    ("Telefon", "Phone"),
    ("Straße", "Street"),
    ("PLZ", "Postal code"),
    ("Ort", "City"),
    ("Bundesland", "State"),
    ("Land", "Country"),
    ("Website", "Website"),
    ("Geburtsdatum", "Date of birth"),
    ("Tags", "Tags"),
    ("Quelle", "Source"),
    ("Weitere E-Mail-Adressen", "Further email addresses"),
    ("Weitere Telefonnummern", "Further phone numbers"),
];

/// In the order of [`TITLES`].
fn values(contact: &Contact) -> [String; 16] {
    let fields = &contact.fields;
    let tags: Vec<&str> = contact.tags.iter().map(|tag| tag.name.as_str()).collect();
    let phones: Vec<String> = contact
        .additional_phones
        .iter()
        .map(|phone| phone_for_tables(phone))
        .collect();
    [
        fields.first_name.clone(),
        last_name(contact),
        fields.company.clone(),
        fields.email.clone(),
        phone_for_tables(&fields.phone),
        fields.address.clone(),
        fields.postal_code.clone(),
        fields.city.clone(),
        fields.state.clone(),
        fields.country.clone(),
        fields.website.clone(),
        fields.date_of_birth.clone(),
        tags.join(", "),
        fields.source.clone(),
        contact.additional_emails.join(", "),
        phones.join(", "),
    ]
}

/// HighLevel keeps some names in one piece only.
fn last_name(contact: &Contact) -> String {
    let fields = &contact.fields;
    let is_own = ![&fields.company, &fields.email, &fields.phone].contains(&&contact.name);
    if fields.first_name.is_empty() && fields.last_name.is_empty() && is_own {
        contact.name.clone()
    } else {
        fields.last_name.clone()
    }
}

/// A contact for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactAsJson<'c> {
    id: Option<&'c str>,
    name: &'c str,
    #[serde(flatten)]
    fields: &'c model::ContactFields,
    owner_name: Option<&'c str>,
    additional_emails: &'c [String],
    additional_phones: &'c [String],
    stage: Option<&'c str>,
    business: Option<&'c str>,
    dnd: bool,
    tags: Vec<&'c str>,
    custom_fields: Vec<CustomFieldAsJson<'c>>,
    date_added: Option<&'c str>,
    date_updated: Option<&'c str>,
    last_activity: Option<&'c str>,
}

#[derive(Serialize)]
struct CustomFieldAsJson<'c> {
    id: &'c str,
    name: &'c str,
    value: &'c str,
}

impl<'c> ContactAsJson<'c> {
    fn of(contact: &'c Contact) -> Self {
        let custom = contact.custom_fields.iter().filter(|field| !field.value.is_empty());
        Self {
            id: contact.remote_id.as_deref(),
            name: &contact.name,
            fields: &contact.fields,
            owner_name: contact.owner_name.as_deref(),
            additional_emails: &contact.additional_emails,
            additional_phones: &contact.additional_phones,
            stage: contact.stage.as_deref(),
            business: contact.business.as_ref().map(|business| business.name.as_str()),
            dnd: contact.dnd,
            tags: contact.tags.iter().map(|tag| tag.name.as_str()).collect(),
            custom_fields: custom
                .map(|field| CustomFieldAsJson {
                    id: &field.id,
                    name: &field.name,
                    value: &field.value,
                })
                .collect(),
            date_added: contact.date_added.as_deref(),
            date_updated: contact.date_updated.as_deref(),
            last_activity: contact.last_activity.as_deref(),
        }
    }
}
