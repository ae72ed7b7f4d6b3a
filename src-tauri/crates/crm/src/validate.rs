//! What is taken from a form, and what is said about what is not.

use model::{ContactChanges, CustomFieldDefinition, InvalidReason};

use crate::{Error, Result, phone};

pub(crate) const LONGEST: usize = 5_000;

fn invalid<T>(field: &'static str, reason: InvalidReason) -> Result<T> {
    Err(Error::Invalid { field, reason })
}

/// Trims what was typed, writes phone numbers as E.164 and dates as `YYYY-MM-DD`.
///
/// # Errors
/// `Invalid` with the first field that cannot be read.
pub(crate) fn contact_changes(
    mut changes: ContactChanges,
    country: Option<&str>,
    fields: &[CustomFieldDefinition],
) -> Result<ContactChanges> {
    macro_rules! trimmed {
        ($($field:ident: $name:literal),*) => { $(
            if let Some(text) = &mut changes.$field {
                *text = text.trim().to_owned();
                if text.chars().count() > LONGEST {
                    return invalid($name, InvalidReason::TooLong);
                }
            }
        )* };
    }
    trimmed!(
        first_name: "firstName",
        last_name: "lastName",
        email: "email",
        phone: "phone",
        company: "company",
        address: "address",
        city: "city",
        state: "state",
        postal_code: "postalCode",
        country: "country",
        website: "website",
        date_of_birth: "dateOfBirth",
        source: "source",
        owner: "owner"
    );
    if let Some(email) = changes.email.as_mut().filter(|email| !email.is_empty()) {
        *email = email.to_lowercase();
        if !looks_like_email(email) {
            return invalid("email", InvalidReason::NotAnEmail);
        }
    }
    if let Some(number) = changes.phone.as_mut().filter(|number| !number.is_empty()) {
        match phone::to_e164(number, country) {
            Some(e164) => *number = e164,
            None => return invalid("phone", InvalidReason::NotAPhone),
        }
    }
    if let Some(date) = changes.date_of_birth.as_mut().filter(|date| !date.is_empty()) {
        match calendar_date(date) {
            Some(read) => *date = read,
            None => return invalid("dateOfBirth", InvalidReason::NotADate),
        }
    }
    for change in &mut changes.custom_fields {
        change.value = change.value.trim().to_owned();
        let Some(field) = fields.iter().find(|field| field.id == change.id) else {
            continue;
        };
        change.value = custom_value(field, &change.value).map_err(|reason| Error::InvalidCustomField {
            id: field.id.clone(),
            reason,
        })?;
    }
    Ok(changes)
}

pub(crate) fn custom_value(field: &CustomFieldDefinition, typed: &str) -> std::result::Result<String, InvalidReason> {
    if typed.chars().count() > LONGEST {
        return Err(InvalidReason::TooLong);
    }
    match field.data_type.as_str() {
        _ if typed.is_empty() => Ok(String::new()),
        "NUMERICAL" | "FLOAT" | "MONETORY" => number(typed).ok_or(InvalidReason::NotANumber),
        "DATE" => calendar_date(typed).ok_or(InvalidReason::NotADate),
        "SINGLE_OPTIONS" | "RADIO" if !field.options.iter().any(|option| option == typed) => {
            Err(InvalidReason::NotAnOption)
        }
        _ => Ok(typed.to_owned()),
    }
}

/// Something before and after one `@`, a dot after it, no blanks. The server knows better; this catches slips.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && !host.contains('@')
        && !text.contains(char::is_whitespace)
        && host
            .split_once('.')
            .is_some_and(|(before, after)| !before.is_empty() && !after.is_empty() && !after.ends_with('.'))
}

/// `2026-11-24`, `24.11.2026` or `11/24/2026` as `2026-11-24`.
pub(crate) fn calendar_date(text: &str) -> Option<String> {
    ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"]
        .iter()
        .find_map(|format| jiff::civil::Date::strptime(format, text).ok())
        .filter(|date| date.year() > 1800)
        .map(|date| date.to_string())
}

/// `1.234,5`, `1,234.5` and `1234.5` as `1234.5`.
fn number(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let decimal = text.rfind([',', '.']);
    let several = |sign: char| text.matches(sign).count() > 1;
    let plain = match decimal {
        Some(at) if text.contains(',') && text.contains('.') => {
            let (whole, rest) = text.split_at(at);
            format!("{}.{}", whole.replace([',', '.'], ""), &rest[1..])
        }
        Some(_) if several('.') || several(',') => text.replace([',', '.'], ""),
        _ => text.replace(',', "."),
    };
    plain
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_germans_and_americans_write_them() {
        for (typed, read) in [
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("12,5", "12.5"),
            ("1.000.000", "1000000"),
            ("-3", "-3"),
        ] {
            assert_eq!(number(typed).as_deref(), Some(read), "{typed}");
        }
        assert_eq!(number("zwölf"), None);
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in ["2026-11-24", "24.11.2026", "11/24/2026"] {
            assert_eq!(calendar_date(typed).as_deref(), Some("2026-11-24"), "{typed}");
        }
        assert_eq!(calendar_date("31.02.2026"), None, "there is no such day");
    }

    #[test]
    fn slips_in_addresses_are_caught() {
        assert!(looks_like_email("a.b+c@example.co.uk"));
        for slip in ["a", "a@", "@b.de", "a@b", "a b@c.de", "a@b@c.de", "a@b."] {
            assert!(!looks_like_email(slip), "{slip}");
        }
    }

    #[test]
    fn a_company_of_180_characters_is_taken_whole() {
        let company = "ä".repeat(180);
        let changes = ContactChanges {
            company: Some(company.clone()),
            ..ContactChanges::default()
        };
        assert_eq!(
            contact_changes(changes, None, &[]).expect("taken").company,
            Some(company)
        );
    }

    #[test]
    fn what_is_wrong_with_a_value_is_said_of_its_own_field() {
        let definition = CustomFieldDefinition {
            id: "f-7".to_owned(),
            name: "Stellplätze".to_owned(),
            data_type: "NUMERICAL".to_owned(),
            options: Vec::new(),
            position: 0,
        };
        let typed = |value: &str| ContactChanges {
            custom_fields: vec![model::CustomFieldChange {
                id: "f-7".to_owned(),
                value: value.to_owned(),
            }],
            ..ContactChanges::default()
        };
        match contact_changes(typed("viele"), None, std::slice::from_ref(&definition)) {
            Err(Error::InvalidCustomField { id, reason }) => {
                assert_eq!((id.as_str(), reason), ("f-7", InvalidReason::NotANumber));
            }
            other => panic!("{other:?}"),
        }
        let taken = contact_changes(typed(" 1.200,5 "), None, &[definition]).expect("a number");
        assert_eq!(taken.custom_fields[0].value, "1200.5");

        let too_long = ContactChanges {
            postal_code: Some("5".repeat(LONGEST + 1)),
            ..ContactChanges::default()
        };
        assert!(matches!(
            contact_changes(too_long, None, &[]),
            Err(Error::Invalid {
                field: "postalCode",
                ..
            })
        ));
    }

    #[test]
    fn a_national_number_is_read_in_the_account_s_country() {
        let changes = ContactChanges {
            phone: Some(" 0221 98765 ".to_owned()),
            ..ContactChanges::default()
        };
        assert_eq!(
            contact_changes(changes, Some("DE"), &[])
                .expect("taken")
                .phone
                .as_deref(),
            Some("+4922198765")
        );
    }
}
