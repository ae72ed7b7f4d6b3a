use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// What was offered as an id cannot be one: empty, longer than 64 characters, or holding something
/// outside `[A-Za-z0-9_-]`. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a HighLevel {noun} id")]
pub struct BadId {
    /// What the id was meant to name: "contact", "task" …
    pub noun: &'static str,
}

pub(crate) trait Id: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

const LONGEST: usize = 64;

fn could_be_an_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident is $noun:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Opaque: only what is empty, longer than 64 characters or outside `[A-Za-z0-9_-]` is refused.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes `text` as it is, without trimming, or says that it cannot be an id.
            pub fn parse(text: impl Into<String>) -> Result<Self, BadId> {
                let text = text.into();
                if could_be_an_id(&text) { Ok(Self(text)) } else { Err(BadId { noun: $noun }) }
            }

            /// The id as HighLevel wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id as HighLevel wrote it, without a copy.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl Id for $name {
            fn from_text(text: &str) -> Option<Self> {
                could_be_an_id(text).then(|| Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::parse(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// Names a contact.
    ContactId is "contact";
    /// Names a task.
    TaskId is "task";
    /// Names a note.
    NoteId is "note";
    /// Names a tag in a location's dictionary; contacts refer to tags by name.
    TagId is "tag";
    /// Names an appointment or another calendar event.
    AppointmentId is "appointment";
    /// Names a calendar.
    CalendarId is "calendar";
    /// Names a location, which HighLevel's pages call a sub-account.
    LocationId is "location";
    /// Names the agency (HighLevel: company) that a location belongs to.
    CompanyId is "company";
    /// Names a business, the company that a contact works for.
    BusinessId is "business";
    /// Names a user.
    UserId is "user";
    /// Names the definition of a custom field.
    CustomFieldId is "custom field";
    /// Names a group of calendars.
    CalendarGroupId is "calendar group";
    /// Names a campaign.
    CampaignId is "campaign";
    /// Names a workflow.
    WorkflowId is "workflow";
    /// Names a conversation.
    ConversationId is "conversation";
    /// Names a message.
    MessageId is "message";
    /// Names an e-mail, which is not the message that it is shown as.
    EmailId is "e-mail";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_shape_of_id_is_taken() {
        for text in [
            "ocQHyuzHvysMo5N5VsXc",
            "641c094001436dbc2081e642",
            "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11",
            "YS3jaqqeehkR2Is80miy_1626433200000_1800",
            "x",
        ] {
            assert_eq!(ContactId::parse(text).expect("an id").as_str(), text);
        }
    }

    #[test]
    fn what_could_leave_its_place_in_a_path_is_no_id() {
        let too_long = "a".repeat(65);
        for text in [
            "", " ", "a b", "a/b", "..", "a?b", "a#b", "a%2Fb", "ä", "a\n", &too_long,
        ] {
            assert_eq!(
                ContactId::parse(text),
                Err(BadId { noun: "contact" }),
                "{text:?} was taken"
            );
        }
    }
}
