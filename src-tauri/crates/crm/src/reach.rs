use std::path::PathBuf;

use model::{AppointmentKey, Reach, ReachBy};

use crate::{Crm, Error, Result, vcard};

/// Something for the machine to do with a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// Open this link: `tel:`, `mailto:` or `https:`.
    Open(String),
    /// Put this on the clipboard.
    Copy(String),
    /// Write this vCard into the profile and open it.
    Vcard {
        /// Where to; it goes with the profile.
        folder: PathBuf,
        /// Name of the file.
        file: String,
        /// Its contents.
        text: String,
    },
}

impl Crm {
    /// What the machine is to do to reach a contact.
    ///
    /// # Errors
    /// `DoNotDisturb` before it disturbs, `NotPossible` where there is nothing to reach, `NotFound`.
    pub async fn reach(&self, reach: Reach) -> Result<Handover> {
        let desk = self.desk()?;
        let contact = desk.on_store(move |store| store.contact(reach.contact)).await?;
        let (email, phone) = (contact.fields.email.clone(), contact.fields.phone.clone());
        let closed = |channel: &str| {
            contact.dnd
                || contact
                    .dnd_channels
                    .iter()
                    .any(|dnd| dnd.on && dnd.channel.eq_ignore_ascii_case(channel))
        };
        let disturbs = match reach.by {
            ReachBy::Call => closed("Call"),
            ReachBy::Mail => closed("Email"),
            _ => false,
        };
        if disturbs && !reach.despite_dnd {
            return Err(Error::DoNotDisturb);
        }
        let there = |text: String| {
            if text.is_empty() {
                Err(Error::NotPossible)
            } else {
                Ok(text)
            }
        };
        Ok(match reach.by {
            ReachBy::Call => {
                let number = reach.number.filter(|number| !number.trim().is_empty());
                Handover::Open(format!("tel:{}", dialled(&there(number.unwrap_or(phone))?)))
            }
            ReachBy::Mail => Handover::Open(format!("mailto:{}", percent(&there(email)?))),
            ReachBy::HighLevel => {
                let id = contact.remote_id.ok_or(Error::NotPossible)?;
                Handover::Open(format!(
                    "{}/v2/location/{}/contacts/detail/{id}",
                    self.profile().web_address,
                    desk.location
                ))
            }
            ReachBy::Vcard => Handover::Vcard {
                folder: self.folder().join("vcards"),
                file: vcard::file_name(&contact),
                text: vcard::vcard(&contact),
            },
            ReachBy::CopyPhone => Handover::Copy(there(phone)?),
            ReachBy::CopyEmail => Handover::Copy(there(email)?),
            ReachBy::CopyId => Handover::Copy(contact.remote_id.ok_or(Error::NotPossible)?),
            ReachBy::Copy => {
                let company = contact.fields.company.clone();
                let lines: Vec<String> = [contact.name, company, phone, email]
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .collect();
                Handover::Copy(there(lines.join("\n"))?)
            }
        })
    }

    /// The link of an appointment, to be opened.
    ///
    /// # Errors
    /// `NotPossible` where it has none, `NotFound`.
    pub async fn appointment_link(&self, appointment: AppointmentKey) -> Result<Handover> {
        let desk = self.desk()?;
        let appointment = desk.on_store(move |store| store.appointment(appointment)).await?;
        appointment
            .place
            .filter(|place| place.starts_with("https://") && !place.contains(char::is_whitespace))
            .map(Handover::Open)
            .ok_or(Error::NotPossible)
    }
}

/// Only what a telephone can dial, so that nothing else gets into the link.
fn dialled(phone: &str) -> String {
    phone
        .chars()
        .filter(|sign| sign.is_ascii_digit() || matches!(sign, '+' | '*' | '#' | ','))
        .collect::<String>()
        .replace('#', "%23")
}

fn percent(address: &str) -> String {
    url::form_urlencoded::byte_serialize(address.as_bytes())
        .collect::<String>()
        .replace("%40", "@")
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_anything_else_in_it_dials_the_number_only() {
        assert_eq!(dialled("+49 (221) 98765;phone-context=evil?x"), "+4922198765");
    }

    #[test]
    fn an_address_cannot_add_a_subject_or_a_copy() {
        assert_eq!(
            percent("a+b@example.de?bcc=x@example.org"),
            "a%2Bb@example.de%3Fbcc%3Dx@example.org"
        );
    }
}
