use std::fmt::Write;

use crate::{
    appointments, bulk, businesses, calendars, contacts, conversations, custom_fields, enrolment, followers, locations,
    messages, notes, tags, tasks, users,
};

/// The method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
}

impl Verb {
    /// The method's name as it is written in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What an operation does to the server, whatever its method: both searches are a `POST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Changes nothing, so this crate repeats it when no usable answer comes.
    Read,
    /// Makes something new each time it is applied: a record, or a message to a real person.
    Create,
    /// Applied twice it leaves the same state as applied once.
    Change,
}

/// A group of operations that share a `Version` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `/contacts/…`, tasks, notes and tags of a contact included.
    Contacts,
    /// `/locations/…`
    Locations,
    /// `/users/…`
    Users,
    /// `/businesses/…`
    Businesses,
    /// `/campaigns/…`
    Campaigns,
    /// `/workflows/…`
    Workflows,
    /// `/calendars/…`
    Calendars,
    /// `/conversations/…`
    Conversations,
}

/// Which generation of the API is spoken. The `Version` header decides it, not the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Generation {
    /// `2021-07-28`, and `2021-04-15` for calendars and conversations.
    #[default]
    Legacy,
    /// `v3`
    V3,
}

impl Generation {
    /// Both, the older first.
    pub const ALL: [Self; 2] = [Self::Legacy, Self::V3];

    /// The `Version` header of a family.
    fn version_of(self, family: Family) -> &'static str {
        match (self, family) {
            (Self::V3, _) => "v3",
            (Self::Legacy, Family::Calendars | Family::Conversations) => "2021-04-15",
            (Self::Legacy, _) => "2021-07-28",
        }
    }

    /// The key under which the value of a custom field is written.
    pub(crate) fn custom_value_key(self) -> &'static str {
        match self {
            Self::Legacy => "field_value",
            Self::V3 => "fieldValue",
        }
    }
}

/// Where an operation lies, by generation. Its open places are written `{contactId}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Path {
    /// At the same place in both.
    Same(&'static str),
    /// At another place since v3.
    Moved {
        /// Until v3.
        legacy: &'static str,
        /// Since v3.
        v3: &'static str,
    },
    /// Nowhere since v3.
    LegacyOnly(&'static str),
}

impl Path {
    /// The path in this generation; `None` where it has no such operation.
    pub fn under(self, generation: Generation) -> Option<&'static str> {
        match (self, generation) {
            (Self::Same(path), _) => Some(path),
            (Self::Moved { legacy, .. } | Self::LegacyOnly(legacy), Generation::Legacy) => Some(legacy),
            (Self::Moved { v3, .. }, Generation::V3) => Some(v3),
            (Self::LegacyOnly(_), Generation::V3) => None,
        }
    }

    /// Whether `place`, an id such as `contactId`, is open in it.
    pub(crate) fn has(self, place: &str) -> bool {
        let (Self::Same(path) | Self::Moved { legacy: path, .. } | Self::LegacyOnly(path)) = self;
        path.contains(place)
    }
}

/// A path with the header that belongs to it. Nothing else in this crate has either, so they cannot be mixed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) version: &'static str,
}

/// An operation this crate can call: what the log, the errors and a table of permissions know of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Resource and method of this crate, `contacts.get`.
    pub name: &'static str,
    /// Its HTTP method.
    pub verb: Verb,
    /// Its path, by generation.
    pub path: Path,
    /// The scope that a token needs for it.
    pub scope: &'static str,
    /// Decides the `Version` header.
    pub family: Family,
    /// What it does to the server.
    pub effect: Effect,
    /// What is missing when the server says "not found".
    pub(crate) noun: &'static str,
}

impl Endpoint {
    /// The resource it belongs to, `contacts`.
    pub fn group(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(group, _)| group)
    }

    pub(crate) fn route(&self, generation: Generation) -> Option<Route> {
        let path = self.path.under(generation)?;
        let version = generation.version_of(self.family);
        Some(Route { path, version })
    }

    /// Whether it answers plain text instead of JSON.
    pub(crate) fn answers_text(&self) -> bool {
        *self == messages::TRANSCRIPTION_TEXT
    }

    /// Whether its path names a record, so that "not found" can mean that record.
    pub(crate) fn names_a_record(&self) -> bool {
        self.path.has("Id}")
    }
}

/// Every operation of this crate, in the order of its resources.
pub static ENDPOINTS: &[&Endpoint] = &[
    &contacts::SEARCH,
    &contacts::FIND_DUPLICATE,
    &contacts::OF_BUSINESS,
    &contacts::LIST,
    &contacts::GET,
    &contacts::CREATE,
    &contacts::UPSERT,
    &contacts::UPDATE,
    &contacts::DELETE,
    &bulk::TAGS,
    &bulk::BUSINESS,
    &tasks::SEARCH,
    &tasks::LIST,
    &tasks::GET,
    &tasks::CREATE,
    &tasks::UPDATE,
    &tasks::SET_COMPLETED,
    &tasks::DELETE,
    &notes::LIST,
    &notes::GET,
    &notes::CREATE,
    &notes::UPDATE,
    &notes::DELETE,
    &tags::ADD,
    &tags::REMOVE,
    &tags::LIST,
    &tags::GET,
    &tags::CREATE,
    &followers::ADD,
    &followers::REMOVE,
    &enrolment::ADD_TO_CAMPAIGN,
    &enrolment::REMOVE_FROM_CAMPAIGN,
    &enrolment::REMOVE_FROM_ALL_CAMPAIGNS,
    &enrolment::CAMPAIGNS,
    &enrolment::ADD_TO_WORKFLOW,
    &enrolment::REMOVE_FROM_WORKFLOW,
    &enrolment::WORKFLOWS,
    &appointments::OF_CONTACT,
    &calendars::LIST,
    &calendars::EVENTS,
    &calendars::APPOINTMENT,
    &locations::GET,
    &locations::TIMEZONES,
    &custom_fields::LIST,
    &custom_fields::GET,
    &users::LIST,
    &users::SEARCH,
    &users::GET,
    &businesses::LIST,
    &businesses::GET,
    &businesses::CREATE,
    &businesses::UPDATE,
    &businesses::DELETE,
    &conversations::SEARCH,
    &conversations::GET,
    &conversations::MESSAGES,
    &messages::GET,
    &messages::EMAIL,
    &messages::EXPORT,
    &messages::TRANSCRIPTION,
    &messages::TRANSCRIPTION_TEXT,
];

/// An operation this crate knows of and cannot call.
#[derive(Debug, PartialEq, Eq)]
pub struct Unbuilt {
    /// Its HTTP method.
    pub verb: Verb,
    /// Its path, in both generations.
    pub path: &'static str,
    /// The scope that a token would need for it.
    pub scope: &'static str,
}

/// The neighbours of [`ENDPOINTS`] that are known and not built.
pub static UNBUILT: &[Unbuilt] = &[
    Unbuilt {
        verb: Verb::Put,
        path: "/locations/{locationId}/tags/{tagId}",
        scope: "locations/tags.write",
    },
    Unbuilt {
        verb: Verb::Delete,
        path: "/locations/{locationId}/tags/{tagId}",
        scope: "locations/tags.write",
    },
    Unbuilt {
        verb: Verb::Post,
        path: "/conversations/",
        scope: "conversations.write",
    },
    Unbuilt {
        verb: Verb::Post,
        path: "/conversations/messages",
        scope: "conversations/message.write",
    },
    Unbuilt {
        verb: Verb::Get,
        path: "/conversations/messages/{messageId}/locations/{locationId}/recording",
        scope: "conversations/message.readonly",
    },
];

/// [`ENDPOINTS`] and [`UNBUILT`] as a page of Markdown.
#[doc(hidden)]
pub fn operations_table() -> String {
    let mut page = format!(
        "# Operations of HighLevel's API\n\n\
         {} of {} are built. Generated from the tables in the crate `highlevel`; to renew it:\n\n\
         ```sh\ncargo run --package highlevel --example operations > docs/OPERATIONS.md\n```\n\n\
         | Name | Method | Path | Path in v3 | Scope | Version | State |\n|---|---|---|---|---|---|---|\n",
        ENDPOINTS.len(),
        ENDPOINTS.len() + UNBUILT.len(),
    );
    for endpoint in ENDPOINTS {
        let path = |generation| endpoint.path.under(generation).map(|path| format!("`{path}`"));
        let in_v3 = match endpoint.path {
            Path::Same(_) => "the same".to_owned(),
            Path::Moved { .. } | Path::LegacyOnly(_) => path(Generation::V3).unwrap_or_else(|| "none".to_owned()),
        };
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {in_v3} | `{}` | {} | built |",
            endpoint.name,
            endpoint.verb.as_str(),
            path(Generation::Legacy).unwrap_or_default(),
            endpoint.scope,
            Generation::Legacy.version_of(endpoint.family),
        );
    }
    for Unbuilt { verb, path, scope } in UNBUILT {
        let verb = verb.as_str();
        let _ = writeln!(
            page,
            "| – | {verb} | `{path}` | the same | `{scope}` | – | known, not built |"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_operations_share_a_name_or_a_route() {
        let names: HashSet<_> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
        let routes: HashSet<_> = ENDPOINTS
            .iter()
            .map(|endpoint| (endpoint.verb, endpoint.path))
            .collect();

        assert_eq!(names.len(), ENDPOINTS.len());
        assert_eq!(routes.len(), ENDPOINTS.len());
    }

    #[test]
    fn calendars_and_conversations_stay_a_generation_behind_and_v3_is_one_for_all() {
        for endpoint in ENDPOINTS {
            let route = endpoint.route(Generation::Legacy).expect("in the older generation");
            let is_behind = ["/calendars/", "/conversations/"]
                .iter()
                .any(|start| route.path.starts_with(start));
            let expected = if is_behind { "2021-04-15" } else { "2021-07-28" };
            assert_eq!(route.version, expected, "{}", endpoint.name);
            if let Some(route) = endpoint.route(Generation::V3) {
                assert_eq!(route.version, "v3", "{}", endpoint.name);
            }
        }
    }

    #[test]
    fn the_generations_differ_in_three_places() {
        let differing: Vec<_> = ENDPOINTS
            .iter()
            .filter(|endpoint| !matches!(endpoint.path, Path::Same(_)))
            .map(|endpoint| (endpoint.name, endpoint.path.under(Generation::V3)))
            .collect();

        assert_eq!(
            differing,
            [
                ("contacts.list", None),
                (
                    "campaigns.remove_all",
                    Some("/contacts/{contactId}/campaigns/remove-all")
                ),
                ("users.list", None),
            ]
        );
    }

    #[test]
    fn of_what_is_posted_only_the_searches_are_repeated_and_what_makes_something_new_never_is() {
        let posted = |effect| -> Vec<_> {
            ENDPOINTS
                .iter()
                .filter(|endpoint| endpoint.verb == Verb::Post && endpoint.effect == effect)
                .map(|endpoint| endpoint.name)
                .collect()
        };

        assert_eq!(posted(Effect::Read), ["contacts.search", "location_tasks.search"]);
        assert_eq!(
            posted(Effect::Change),
            ["bulk.tags", "bulk.business", "tags.add", "followers.add"]
        );
    }

    #[test]
    fn a_get_reads_and_a_put_or_delete_can_be_repeated() {
        for endpoint in ENDPOINTS {
            match endpoint.verb {
                Verb::Get => assert_eq!(endpoint.effect, Effect::Read, "{}", endpoint.name),
                Verb::Put | Verb::Delete => assert_eq!(endpoint.effect, Effect::Change, "{}", endpoint.name),
                Verb::Post => {}
            }
        }
    }
}
