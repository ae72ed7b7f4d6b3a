//! The location itself: its address, users, custom fields and the businesses it deals with.

use super::names::{company, slug, without_legal_form};
use super::words::{CITIES, STREETS};
use super::{DAY, Dice, Plan};
use crate::account::{Business, CustomField, DataType, Location, User};
use crate::index::Id;

pub(super) fn location(plan: &Plan, dice: &mut Dice) -> Location {
    let id = dice.id();
    Location {
        id: plan.location.clone().unwrap_or_else(|| id.to_string()),
        company_id: dice.id().to_string(),
        name: "Starbuero Musterkunde GmbH".into(),
        email: "empfang@musterkunde.example".into(),
        phone: "+493023125000".into(),
        address: "Musterstraße 12".into(),
        city: "Berlin".into(),
        postal_code: "10115".into(),
        country: "DE".into(),
        website: "https://musterkunde.example".into(),
        time_zone: plan.time_zone.clone(),
        allow_duplicates: plan.allow_duplicates,
        unique_identifiers: plan.unique_identifiers.clone(),
    }
}

pub(super) fn users(dice: &mut Dice) -> Vec<User> {
    [
        ("Katharina", "Vogt", "admin"),
        ("Mehmet", "Yılmaz", "user"),
        ("Jonas", "Brandt", "user"),
        ("Elif", "Demir", "user"),
        ("Sabine", "Köhler", "admin"),
    ]
    .into_iter()
    .enumerate()
    .map(|(place, (first_name, last_name, role))| User {
        id: dice.id(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: format!("{}.{}@musterkunde.example", slug(first_name), slug(last_name)),
        phone: format!("+4930231259{:02}", 90 + place),
        extension: (90 + place).to_string(),
        role,
    })
    .collect()
}

pub(super) fn custom_fields(dice: &mut Dice, plan: &Plan) -> Vec<CustomField> {
    let options = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    [
        ("Kundennummer", "kundennummer", DataType::Text, options(&[])),
        (
            "Branche",
            "branche",
            DataType::SingleOptions,
            options(&[
                "Handwerk",
                "Handel",
                "Dienstleistung",
                "Gesundheit",
                "Industrie",
                "Öffentlich",
            ]),
        ),
        ("Vertragsende", "vertragsende", DataType::Date, options(&[])),
        ("Mitarbeiterzahl", "mitarbeiterzahl", DataType::Numerical, options(&[])),
        (
            "Interessen",
            "interessen",
            DataType::Checkbox,
            options(&["Telefonservice", "Sekretariat", "Terminverwaltung", "Rechnungswesen"]),
        ),
        ("Jahresumsatz", "jahresumsatz", DataType::Monetary, options(&[])),
        ("Bemerkung", "bemerkung", DataType::LargeText, options(&[])),
        (
            "Zufriedenheit",
            "zufriedenheit",
            DataType::Radio,
            options(&["hoch", "mittel", "gering"]),
        ),
    ]
    .into_iter()
    .map(|(name, key, data_type, options)| field(dice.id(), name, key, data_type, options))
    .chain(seldom(&mut Dice::new(plan.seed ^ 0xF1E1D)))
    .collect()
}

/// The kinds of which an account has few.
fn seldom(dice: &mut Dice) -> Vec<CustomField> {
    let options = vec!["Deutsch".to_owned(), "Englisch".to_owned(), "Türkisch".to_owned()];
    let rows = vec![dice.uuid(), dice.uuid()];
    [
        ("Zweite Durchwahl", "zweite_durchwahl", DataType::Phone, Vec::new()),
        ("Sprachen", "sprachen", DataType::MultipleOptions, options),
        ("Rabatt", "rabatt", DataType::Float, Vec::new()),
        ("Beste Rückrufzeit", "beste_rueckrufzeit", DataType::Time, Vec::new()),
        ("Rechnungsadresse", "rechnungsadresse", DataType::Email, Vec::new()),
        ("Lieferangaben", "lieferangaben", DataType::TextboxList, rows),
        ("Vertrag", "vertrag", DataType::FileUpload, Vec::new()),
        ("Unterschrift", "unterschrift", DataType::Signature, Vec::new()),
    ]
    .into_iter()
    .map(|(name, key, data_type, options)| field(dice.id(), name, key, data_type, options))
    .collect()
}

fn field(id: Id, name: &str, key: &str, data_type: DataType, options: Vec<String>) -> CustomField {
    CustomField {
        id,
        name: name.to_owned(),
        key: format!("contact.{key}"),
        data_type,
        options,
    }
}

pub(super) fn businesses(dice: &mut Dice, plan: &Plan) -> Vec<Business> {
    let count = (plan.contacts / 10).clamp(12, 120);
    (0..count)
        .map(|place| {
            let name = company(dice);
            let (city, postal_code, _) = *dice.pick(CITIES);
            let slug = slug(&name);
            let host = without_legal_form(&slug);
            let created_at = plan.now - dice.between(30, 720) * DAY;
            let street = dice.pick(STREETS);
            Business {
                id: dice.object_id(),
                phone: Some(format!("+49302312{:04}", 5_800 + place)),
                email: Some(format!("info@{host}.example")),
                website: Some(format!("https://{host}.example")),
                address: Some(format!("{street} {}", dice.between(1, 90))),
                city: Some(city.to_owned()),
                state: None,
                postal_code: Some(postal_code.to_owned()),
                country: Some("DE".to_owned()),
                description: None,
                created_at,
                updated_at: created_at,
                name,
            }
        })
        .collect()
}
