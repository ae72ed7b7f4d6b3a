//! A row of a table as the values of a contact.

use intake::{Column, Lead, Mapping, Row};
use model::{ColumnHolds, ContactChanges, ImportPlan, RowReason, fold_tag};

use crate::{phone, validate};

/// Reads rows as the plan says.
pub(crate) struct RowReader {
    mapping: Mapping,
    plan: ImportPlan,
    country: Option<String>,
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
    pub(crate) fn new(titles: &[String], plan: ImportPlan, country: Option<String>) -> Self {
        Self {
            mapping: Mapping {
                titles: titles.to_vec(),
                columns: plan.columns.iter().copied().map(column).collect(),
            },
            plan,
            country,
        }
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
            match phone::to_e164(&one, self.country.as_deref()) {
                Some(number) if phone.is_none() => phone = Some(number),
                Some(number) if phone.as_ref() == Some(&number) => {}
                _ => rest.push(one),
            }
        }
        if email.is_none() && phone.is_none() {
            if self.has_words(row, ColumnHolds::Email) {
                return Err(RowReason::NotAnEmail);
            }
            if self.has_words(row, ColumnHolds::Phone) {
                return Err(RowReason::NotAPhone);
            }
            if first_name.is_empty() && last_name.is_empty() && company.is_empty() {
                return Err(RowReason::Nobody);
            }
        }
        let mut titled = |holds: ColumnHolds, value: String| {
            let at = self.plan.columns.iter().position(|column| *column == holds);
            let title = at.and_then(|at| self.mapping.titles.get(at)).map_or("", String::as_str);
            rest.push(if title.is_empty() {
                value
            } else {
                format!("{title}: {value}")
            });
        };
        let date_of_birth = match validate::calendar_date(date_of_birth.trim()) {
            None if !date_of_birth.trim().is_empty() => {
                titled(ColumnHolds::DateOfBirth, date_of_birth);
                None
            }
            date => date,
        };
        let is_code = address.country.len() == 2 && address.country.bytes().all(|letter| letter.is_ascii_alphabetic());
        let country = if is_code {
            Some(address.country.to_ascii_uppercase())
        } else {
            if !address.country.is_empty() {
                titled(ColumnHolds::Country, address.country);
            }
            None
        };
        let source = self.column(row, ColumnHolds::Source).unwrap_or(self.plan.source.trim());
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
            ..ContactChanges::default()
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
    fn column<'r>(&self, row: &'r Row, holds: ColumnHolds) -> Option<&'r str> {
        if !self.plan.columns.contains(&holds) {
            return None;
        }
        let columns = row.values().zip(&self.plan.columns);
        columns
            .filter(|(_, column)| **column == holds)
            .map(|(value, _)| intake::plain_value(value))
            .find(|value| !value.is_empty())
    }

    fn has_words(&self, row: &Row, holds: ColumnHolds) -> bool {
        let mut columns = row.values().zip(&self.plan.columns);
        columns.any(|(value, column)| *column == holds && value.contains(char::is_alphanumeric))
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn column(holds: ColumnHolds) -> Column {
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
        ColumnHolds::Source | ColumnHolds::Ignored => Column::Ignored,
    }
}

/// What the columns of a table seem to hold. What a contact has no field for goes into a note.
pub(crate) fn guess(mapping: &Mapping) -> Vec<ColumnHolds> {
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
            Column::Salutation | Column::JobTitle | Column::Reason | Column::Note => {
                let title = title.trim().to_lowercase();
                if ["source", "lead source", "quelle", "herkunft"].contains(&title.as_str()) {
                    ColumnHolds::Source
                } else {
                    ColumnHolds::Note
                }
            }
        });
    guessed.collect()
}
