use highlevel::{Client, Location};
use model::{CustomFieldDefinition, Topic, User};
use store::Store;

use crate::{Crm, Result, phone};

pub(crate) const TOKEN_ENTERED_ON: &str = "token_entered_on";
pub(crate) const TOKEN_AGE_HIDDEN: &str = "token_age_hidden";
const NAME: &str = "name";
const TIME_ZONE: &str = "time_zone";
const COUNTRY: &str = "country";
const ME: &str = "me";
const ME_ANSWERED: &str = "me_answered";

/// What is known of the account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) name: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) me: Option<String>,
    pub(crate) me_answered: bool,
}

impl Facts {
    pub(crate) fn read(store: &Store) -> store::Result<Self> {
        Ok(Self {
            name: store.fact(NAME)?,
            time_zone: store.fact(TIME_ZONE)?,
            country: store.fact(COUNTRY)?,
            me: store.fact::<Option<String>>(ME)?.flatten(),
            me_answered: store.fact(ME_ANSWERED)?.unwrap_or_default(),
        })
    }
}

pub(crate) async fn read_location(client: &Client) -> highlevel::Result<Location> {
    client.locations().get().await
}

pub(crate) fn keep_location(store: &Store, location: &Location) -> store::Result<()> {
    if let Some(name) = &location.name {
        store.keep_fact(NAME, name)?;
    }
    if let Some(zone) = &location.timezone {
        store.keep_fact(TIME_ZONE, zone)?;
    }
    match &location.country {
        Some(country) if country.len() == 2 => keep_country(store, country),
        _ => Ok(()),
    }
}

fn keep_country(store: &Store, country: &str) -> store::Result<()> {
    store.keep_fact(COUNTRY, &country.to_uppercase())?;
    store.read_national_numbers_with(phone::calling_code(Some(country)))
}

pub(crate) fn user_of(user: highlevel::User) -> Option<User> {
    if user.deleted == Some(true) {
        return None;
    }
    let joined = [user.first_name, user.last_name]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let id = user.id.into_string();
    let name = user
        .name
        .filter(|name| !name.trim().is_empty())
        .or_else(|| Some(joined).filter(|name| !name.is_empty()));
    let name = name.or_else(|| user.email.clone()).unwrap_or_else(|| id.clone());
    Some(User {
        name,
        email: user.email,
        id,
    })
}

pub(crate) fn definition_of(field: highlevel::CustomField) -> CustomFieldDefinition {
    let id = field.id.into_string();
    CustomFieldDefinition {
        name: field.name.unwrap_or_else(|| id.clone()),
        id,
        data_type: data_type(field.kind),
        options: field.options,
        position: field
            .position
            .and_then(|position| i32::try_from(position).ok())
            .unwrap_or(i32::MAX),
    }
}

/// HighLevel's own word for the kind of a custom field.
fn data_type(kind: Option<highlevel::CustomFieldKind>) -> String {
    use highlevel::CustomFieldKind as K;
    let word = match kind {
        Some(K::Text) => "TEXT",
        Some(K::LargeText) => "LARGE_TEXT",
        Some(K::Phone) => "PHONE",
        Some(K::Email) => "EMAIL",
        Some(K::SingleOptions) => "SINGLE_OPTIONS",
        Some(K::Radio) => "RADIO",
        Some(K::Checkbox) => "CHECKBOX",
        Some(K::MultipleOptions) => "MULTIPLE_OPTIONS",
        Some(K::Numerical) => "NUMERICAL",
        Some(K::Float) => "FLOAT",
        Some(K::Monetary) => "MONETORY",
        Some(K::Date) => "DATE",
        Some(K::Time) => "TIME",
        Some(K::TextboxList) => "TEXTBOX_LIST",
        Some(K::FileUpload) => "FILE_UPLOAD",
        Some(K::Signature) => "SIGNATURE",
        Some(K::Other(word)) => return word,
        _ => "",
    };
    word.to_owned()
}

impl Crm {
    /// Keeps which user the rep is; `None` for none of them.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn choose_me(&self, user: Option<String>) -> Result<()> {
        let desk = self.desk()?;
        desk.on_store(move |store| {
            store.keep_fact(ME, &user)?;
            store.keep_fact(ME_ANSWERED, &true)
        })
        .await?;
        self.announce(&[Topic::Session, Topic::Tasks]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use model::ContactChanges;
    use store::{ContactQuery, Store};

    use super::{Facts, keep_country};

    #[test]
    fn national_phone_numbers_are_those_of_the_accounts_country() {
        let store = Store::in_memory().expect("a store");
        let contact = ContactChanges {
            phone: Some("0664 1234567".to_owned()),
            ..ContactChanges::default()
        };
        store
            .create_contact(&contact, "2026-11-23T12:00:00.000Z")
            .expect("made");
        let found = || {
            let query = ContactQuery {
                text: "+43 664 1234567",
                ..ContactQuery::default()
            };
            store.contact_rows(query, &[], 0, 50).expect("rows").0
        };
        assert_eq!(found(), 0, "of an account without a country they are German");
        keep_country(&store, "at").expect("kept");
        assert_eq!(found(), 1);
        assert_eq!(Facts::read(&store).expect("facts").country.as_deref(), Some("AT"));
    }
}
