//! A row of a table as the values of a contact.

use intake::{Column, Lead, Mapping, Row};
use model::{
    ColumnHolds, ContactChanges, CustomFieldChange, CustomFieldDefinition, CustomFieldInput, ImportPlan, RowReason,
    fold_tag,
};
use search::fold;
use store::Store;

use crate::account::Facts;
use crate::users::UserNames;
use crate::{phone, validate};

/// What of the account decides how a row is read.
#[derive(Default)]
pub(crate) struct RowSetting {
    pub(crate) country: Option<String>,
    pub(crate) users: UserNames,
    /// The custom fields that can be written.
    pub(crate) custom_fields: Vec<CustomFieldDefinition>,
}

impl RowSetting {
    /// # Errors
    /// When the database fails.
    pub(crate) fn read(store: &Store) -> store::Result<Self> {
        let mut custom_fields = store.custom_field_definitions()?;
        custom_fields.retain(|field| field.input() != CustomFieldInput::ReadOnly);
        Ok(Self {
            country: Facts::read(store)?.country,
            users: UserNames::of(&store.users()?),
            custom_fields,
        })
    }
}

/// Reads rows as the plan says.
pub(crate) struct RowReader {
    mapping: Mapping,
    plan: ImportPlan,
    setting: RowSetting,
    /// The columns that hold custom fields, and where those are in the setting.
    custom: Vec<(usize, usize)>,
}

/// What a row says of a contact, as it would be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReadRow {
    pub(crate) fields: ContactChanges,
    pub(crate) tags: Vec<String>,
    pub(crate) note: Option<String>,
}

impl ReadRow {
    pub(crate) fn email(&self) -> &str {
        self.fields.email.as_deref().unwrap_or_default()
    }

    pub(crate) fn phone(&self) -> &str {
        self.fields.phone.as_deref().unwrap_or_default()
    }

    /// What the row is called: the name, else the company.
    pub(crate) fn name(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let name = format!("{} {}", part(&self.fields.first_name), part(&self.fields.last_name));
        match name.trim() {
            "" => part(&self.fields.company),
            name => name.to_owned(),
        }
    }
}

impl RowReader {
    pub(crate) fn new(titles: &[String], mut plan: ImportPlan, setting: RowSetting) -> Self {
        forget_gone(&mut plan.columns, &setting.custom_fields);
        let place_of = |holds: &ColumnHolds| match holds {
            ColumnHolds::CustomField(id) => setting.custom_fields.iter().position(|field| field.id == *id),
            _ => None,
        };
        let columns = plan.columns.iter().enumerate();
        Self {
            custom: columns.filter_map(|(at, holds)| Some((at, place_of(holds)?))).collect(),
            mapping: Mapping {
                titles: titles.to_vec(),
                columns: plan.columns.iter().map(column).collect(),
            },
            plan,
            setting,
        }
    }

    /// The country in which national numbers are read.
    pub(crate) fn country(&self) -> Option<&str> {
        self.setting.country.as_deref()
    }

    /// The custom fields that rows may fill.
    pub(crate) fn custom_fields(&self) -> impl Iterator<Item = &CustomFieldDefinition> {
        self.custom
            .iter()
            .filter_map(|(_, place)| self.setting.custom_fields.get(*place))
    }

    /// What the row says. What no field can keep goes into the note, so that nothing is lost.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub(crate) fn read(&self, row: &Row) -> Result<ReadRow, RowReason> {
        let lead = self.mapping.lead(row);
        let Lead {
            first_name,
            last_name,
            company,
            emails,
            phones,
            address,
            website,
            date_of_birth,
            tags,
            salutation,
            job_title,
            unread: mut rest,
            ..
        } = lead;
        // What stood in one value with the name.
        rest.extend([salutation, job_title].into_iter().filter(|text| !text.is_empty()));
        let mut email = None;
        for one in emails {
            if email.is_none() && validate::looks_like_email(&one) {
                email = Some(one.to_lowercase());
            } else {
                rest.push(one);
            }
        }
        let mut phone = None;
        for one in phones {
            match phone::to_e164(&one, self.country()) {
                Some(number) if phone.is_none() => phone = Some(number),
                Some(number) if phone.as_ref() == Some(&number) => {}
                _ => rest.push(one),
            }
        }
        if email.is_none() && phone.is_none() {
            if self.has_words(row, &ColumnHolds::Email) {
                return Err(RowReason::NotAnEmail);
            }
            if self.has_words(row, &ColumnHolds::Phone) {
                return Err(RowReason::NotAPhone);
            }
            if first_name.is_empty() && last_name.is_empty() && company.is_empty() {
                return Err(RowReason::Nobody);
            }
        }
        let title_of = |at: Option<usize>| at.and_then(|at| self.mapping.titles.get(at)).map_or("", String::as_str);
        let place_of = |holds: &ColumnHolds| self.plan.columns.iter().position(|column| column == holds);
        let mut titled = |at: Option<usize>, value: String| {
            let title = title_of(at);
            rest.push(if title.is_empty() {
                value
            } else {
                format!("{title}: {value}")
            });
        };
        let date_of_birth = match validate::calendar_date(date_of_birth.trim()) {
            None if !date_of_birth.trim().is_empty() => {
                titled(place_of(&ColumnHolds::DateOfBirth), date_of_birth);
                None
            }
            date => date,
        };
        let is_code = address.country.len() == 2 && address.country.bytes().all(|letter| letter.is_ascii_alphabetic());
        let country = if is_code {
            Some(address.country.to_ascii_uppercase())
        } else {
            if !address.country.is_empty() {
                titled(place_of(&ColumnHolds::Country), address.country);
            }
            None
        };
        let source = self
            .column(row, &ColumnHolds::Source)
            .unwrap_or(self.plan.source.trim());
        let owner = self.column(row, &ColumnHolds::Owner).and_then(|text| {
            let user = self.setting.users.named(text);
            if user.is_none() {
                titled(place_of(&ColumnHolds::Owner), text.to_owned());
            }
            user.map(str::to_owned)
        });
        let mut custom_fields: Vec<CustomFieldChange> = Vec::new();
        for (at, place) in &self.custom {
            let value = row.values().nth(*at).map_or("", intake::plain_value);
            let Some(field) = self.setting.custom_fields.get(*place).filter(|_| !value.is_empty()) else {
                continue;
            };
            // Lists write the options as they like.
            let option = field.options.iter().find(|option| fold(option) == fold(value));
            match validate::custom_value(field, option.map_or(value, String::as_str)) {
                Ok(value) if custom_fields.iter().all(|known| known.id != field.id) => {
                    custom_fields.push(CustomFieldChange {
                        id: field.id.clone(),
                        value,
                    });
                }
                _ => titled(Some(*at), value.to_owned()),
            }
        }
        let fields = ContactChanges {
            first_name: filled(first_name),
            last_name: filled(last_name),
            email,
            phone,
            company: filled(company),
            address: filled(address.street),
            city: filled(address.city),
            state: filled(address.state),
            postal_code: filled(address.postal_code),
            country,
            website: filled(website),
            date_of_birth,
            source: filled(source.to_owned()),
            owner,
            custom_fields,
        };
        // A character has at least one byte.
        if fields
            .changed()
            .any(|(_, value)| value.len() > validate::LONGEST && value.chars().count() > validate::LONGEST)
        {
            return Err(RowReason::TooLong);
        }
        let mut kept: Vec<String> = Vec::new();
        for tag in tags.into_iter().chain([self.plan.tag.trim().to_owned()]) {
            if !tag.is_empty() && kept.iter().all(|known| fold_tag(known) != fold_tag(&tag)) {
                kept.push(tag);
            }
        }
        Ok(ReadRow {
            fields,
            tags: kept,
            note: (!rest.is_empty()).then(|| rest.join("\n")),
        })
    }

    /// The first value of such a column that is not empty.
    fn column<'r>(&self, row: &'r Row, holds: &ColumnHolds) -> Option<&'r str> {
        if !self.plan.columns.contains(holds) {
            return None;
        }
        let columns = row.values().zip(&self.plan.columns);
        columns
            .filter(|(_, column)| *column == holds)
            .map(|(value, _)| intake::plain_value(value))
            .find(|value| !value.is_empty())
    }

    fn has_words(&self, row: &Row, holds: &ColumnHolds) -> bool {
        let mut columns = row.values().zip(&self.plan.columns);
        columns.any(|(value, column)| column == holds && value.contains(char::is_alphanumeric))
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn column(holds: &ColumnHolds) -> Column {
    match holds {
        ColumnHolds::Name => Column::Name,
        ColumnHolds::FirstName => Column::FirstName,
        ColumnHolds::LastName => Column::LastName,
        ColumnHolds::Company => Column::Company,
        ColumnHolds::Email => Column::Email,
        ColumnHolds::Phone => Column::Phone,
        ColumnHolds::Website => Column::Website,
        ColumnHolds::Address => Column::Address,
        ColumnHolds::Street => Column::Street,
        ColumnHolds::PostalCode => Column::PostalCode,
        ColumnHolds::City => Column::City,
        ColumnHolds::State => Column::State,
        ColumnHolds::Country => Column::Country,
        ColumnHolds::DateOfBirth => Column::DateOfBirth,
        ColumnHolds::Tags => Column::Tags,
        ColumnHolds::Note => Column::Note,
        ColumnHolds::Source | ColumnHolds::Owner | ColumnHolds::CustomField(_) | ColumnHolds::Ignored => {
            Column::Ignored
        }
    }
}

/// Titles of the user whose contact it is.
const OWNER: [&str; 10] = [
    "owner",
    "contact owner",
    "assigned to",
    "assigned user",
    "account manager",
    "betreuer",
    "zuständig",
    "zuständiger",
    "ansprechpartner intern",
    "inhaber",
];

/// A field that was deleted since the rep has chosen it holds nothing any more: its column goes into the note.
pub(crate) fn forget_gone(columns: &mut [ColumnHolds], custom_fields: &[CustomFieldDefinition]) {
    for holds in columns {
        if matches!(holds, ColumnHolds::CustomField(id) if custom_fields.iter().all(|field| field.id != *id)) {
            *holds = ColumnHolds::Note;
        }
    }
}

/// What the columns of a table seem to hold. What a contact has no field for goes into a note.
pub(crate) fn guess(mapping: &Mapping, custom_fields: &[CustomFieldDefinition]) -> Vec<ColumnHolds> {
    // The rep sees what is left out, and why not: numbers of lines, and names a second time.
    let has_titles = mapping.titles.iter().any(|title| !title.trim().is_empty());
    let guessed = mapping
        .columns
        .iter()
        .zip(&mapping.titles)
        .map(|(column, title)| match column {
            Column::Name => ColumnHolds::Name,
            Column::FirstName => ColumnHolds::FirstName,
            Column::LastName => ColumnHolds::LastName,
            Column::Company => ColumnHolds::Company,
            Column::Email => ColumnHolds::Email,
            Column::Phone => ColumnHolds::Phone,
            Column::Website => ColumnHolds::Website,
            Column::Address => ColumnHolds::Address,
            Column::Street => ColumnHolds::Street,
            Column::PostalCode => ColumnHolds::PostalCode,
            Column::City => ColumnHolds::City,
            Column::State => ColumnHolds::State,
            Column::Country => ColumnHolds::Country,
            Column::DateOfBirth => ColumnHolds::DateOfBirth,
            Column::Tags => ColumnHolds::Tags,
            Column::Ignored => ColumnHolds::Ignored,
            Column::Note if has_titles && title.trim().is_empty() => ColumnHolds::Ignored,
            Column::Note if Column::titled(title) == Some(Column::Name) => ColumnHolds::Ignored,
            Column::Salutation | Column::JobTitle | Column::Reason | Column::Note => {
                let title = fold(title.trim());
                let is_one_of = |words: &[&str]| words.iter().any(|word| fold(word) == title);
                let of_this_name = |field: &&CustomFieldDefinition| fold(field.name.trim()) == title;
                if let Some(field) = custom_fields.iter().find(of_this_name).filter(|_| !title.is_empty()) {
                    ColumnHolds::CustomField(field.id.clone())
                } else if is_one_of(&["source", "lead source", "quelle", "herkunft"]) {
                    ColumnHolds::Source
                } else if is_one_of(&OWNER) {
                    ColumnHolds::Owner
                } else {
                    ColumnHolds::Note
                }
            }
        });
    guessed.collect()
}
