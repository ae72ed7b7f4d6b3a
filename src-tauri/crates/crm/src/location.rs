//! What HighLevel's ids, links and addresses look like.

use std::net::IpAddr;

use model::ConnectProblem;
use url::{Host, Url};

/// The length of the ids that HighLevel gives to contacts.
const CONTACT_ID: usize = 20;
/// Some records have ids of the database's own kind.
const OBJECT_ID: usize = 24;

/// The id of a sub-account: as it is, or out of any link that holds `/location/<id>`.
///
/// # Errors
/// `AccountEmpty`, `AccountUnreadable`.
pub fn read_location(text: &str) -> Result<String, ConnectProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ConnectProblem::AccountEmpty);
    }
    let named = segments(text)
        .skip_while(|part| *part != "location" && *part != "locations")
        .nth(1);
    let id = named.unwrap_or(text);
    if is_id(id) {
        Ok(id.to_owned())
    } else {
        Err(ConnectProblem::AccountUnreadable)
    }
}

/// Where the programming interface (or the web app) is, without a slash at the end: https anywhere, http on this
/// machine only.
///
/// # Errors
/// `AddressUnreadable`, `AddressNotSecure`.
pub fn read_address(text: &str) -> Result<String, ConnectProblem> {
    let address = Url::parse(text.trim()).map_err(|_| ConnectProblem::AddressUnreadable)?;
    let is_plain = address.username().is_empty()
        && address.password().is_none()
        && address.query().is_none()
        && address.fragment().is_none();
    match (address.scheme(), address.host()) {
        ("https", Some(_)) if is_plain => {}
        ("http", Some(host)) if is_plain && is_this_machine(&host) => {}
        ("http", Some(_)) if is_plain => return Err(ConnectProblem::AddressNotSecure),
        _ => return Err(ConnectProblem::AddressUnreadable),
    }
    Ok(address.as_str().trim_end_matches('/').to_owned())
}

/// The contact's id that a text is, or that a link to a contact holds; nothing for what may be meant as a search.
#[must_use]
pub fn contact_named_by(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        return None;
    }
    if is_contact_shaped(text) {
        return Some(text.to_owned());
    }
    let mut after = segments(text).skip_while(|part| *part != "contacts").skip(1);
    let first = after.next()?;
    let id = if first == "detail" {
        after.next().filter(|id| is_id(id))
    } else {
        // Lists and other pages lie there as well: `/contacts/smart_list/All`.
        std::iter::once(first).chain(after).find(|part| is_contact_shaped(part))
    };
    id.map(str::to_owned)
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

/// The parts of a link's path; nothing for a text that is no path.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    // Some pages of the web app keep their path behind a `#`.
    let hidden = text
        .split_once('#')
        .map(|(_, rest)| rest.split('?').next().unwrap_or_default())
        .unwrap_or_default();
    [path, hidden]
        .into_iter()
        .filter(|path| path.contains('/'))
        .flat_map(|path| path.split('/'))
        .map(str::trim)
}

/// Ids are opaque; only what cannot be one is refused.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Could be an id and could hardly be a word: `Rechtsanwaltskanzlei` has twenty letters too.
fn is_contact_shaped(text: &str) -> bool {
    let has = |test: fn(char) -> bool| text.contains(test);
    let is_object_id = text.len() == OBJECT_ID && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_object_id {
        return has(|c| c.is_ascii_digit());
    }
    text.len() == CONTACT_ID
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has(|c| c.is_ascii_alphabetic())
        && (has(|c| c.is_ascii_digit())
            || has(|c| c.is_ascii_lowercase()) && text[1..].contains(|c: char| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use model::ConnectProblem;
    use proptest::prelude::*;

    use super::{contact_named_by, read_address, read_location};

    #[test]
    fn a_sub_account_is_named_by_its_id_or_any_link_that_holds_it() {
        for text in [
            "ve9EPM428h8vShlRW1KT",
            "  ve9EPM428h8vShlRW1KT\n",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/dashboard",
            "https://app.gohighlevel.com/location/ve9EPM428h8vShlRW1KT",
            "https://crm.agentur.de/v2/location/ve9EPM428h8vShlRW1KT/contacts/detail/ocQHyuzHvysMo5N5VsXc?view=1",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT?tab=1#top",
            "https://app.example.com/#/location/ve9EPM428h8vShlRW1KT/settings",
            "/v2/location/ve9EPM428h8vShlRW1KT/",
            "https://services.leadconnectorhq.com/locations/ve9EPM428h8vShlRW1KT",
        ] {
            assert_eq!(read_location(text).as_deref(), Ok("ve9EPM428h8vShlRW1KT"), "{text}");
        }
        assert_eq!(read_location("loc_1-a").as_deref(), Ok("loc_1-a"), "ids are opaque");
    }

    #[test]
    fn what_names_no_sub_account_is_refused() {
        for text in ["", "  \n"] {
            assert_eq!(read_location(text), Err(ConnectProblem::AccountEmpty));
        }
        let long = "a".repeat(65);
        for text in [
            "my account",
            "https://app.gohighlevel.com/settings",
            "a/location/",
            "a/location/ü/",
            "ä",
            &long,
        ] {
            assert_eq!(read_location(text), Err(ConnectProblem::AccountUnreadable), "{text}");
        }
    }

    #[test]
    fn an_address_is_https_or_this_machine() {
        for (text, read) in [
            (
                " https://services.leadconnectorhq.com/ ",
                "https://services.leadconnectorhq.com",
            ),
            (
                "https://Services.LeadConnectorHQ.com",
                "https://services.leadconnectorhq.com",
            ),
            ("https://proxy.example.de:8443/hl//", "https://proxy.example.de:8443/hl"),
            ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
            ("http://localhost:4010/", "http://localhost:4010"),
            ("http://[::1]:4010/api/", "http://[::1]:4010/api"),
            ("http://127.8.9.10", "http://127.8.9.10"),
        ] {
            assert_eq!(read_address(text).as_deref(), Ok(read), "{text}");
        }
        for text in [
            "http://services.leadconnectorhq.com",
            "http://192.168.0.10:8080",
            "http://localhost.example.com",
            "http://0.0.0.0",
        ] {
            assert_eq!(read_address(text), Err(ConnectProblem::AddressNotSecure), "{text}");
        }
        for text in [
            "",
            "services.leadconnectorhq.com",
            "localhost:4010",
            "ftp://example.com",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "https://user:secret@example.com",
            "https://example.com/?q=1",
            "https://example.com/#x",
            "nonsense",
        ] {
            assert_eq!(read_address(text), Err(ConnectProblem::AddressUnreadable), "{text}");
        }
    }

    #[test]
    fn a_link_or_an_id_names_a_contact() {
        for text in [
            "ocQHyuzHvysMo5N5VsXc",
            " ocQHyuzHvysMo5N5VsXc ",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/contacts/detail/ocQHyuzHvysMo5N5VsXc",
            "https://crm.agentur.de/v2/location/ve9EPM428h8vShlRW1KT/contacts/detail/ocQHyuzHvysMo5N5VsXc?view=note#x",
            "https://app.gohighlevel.com/location/abc/contacts/view/ocQHyuzHvysMo5N5VsXc/tasks",
            "https://services.leadconnectorhq.com/contacts/ocQHyuzHvysMo5N5VsXc",
            "/v2/location/x/contacts/detail/ocQHyuzHvysMo5N5VsXc/",
        ] {
            assert_eq!(
                contact_named_by(text).as_deref(),
                Some("ocQHyuzHvysMo5N5VsXc"),
                "{text}"
            );
        }
        for link in [
            "https://app.gohighlevel.com/v2/location/x/contacts/detail/c-1",
            "/contacts/detail/c-1",
        ] {
            assert_eq!(
                contact_named_by(link).as_deref(),
                Some("c-1"),
                "what a detail link holds is the id, whatever its shape"
            );
        }
    }

    #[test]
    fn what_may_be_a_search_names_nobody() {
        for text in [
            "",
            "Müller",
            "Rechtsanwaltskanzlei",
            "rechtsanwaltskanzlei",
            "RECHTSANWALTSKANZLEI",
            "00493012345678901234",
            "ocQHyuzHvysMo5N5VsX",
            "ocQHyuzHvysMo5N5VsXcd",
            "Anna ocQHyuzHvysMo5N5VsXc",
            "contacts",
            "contacts/detail",
            "24/7",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/contacts/smart_list/All",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/contacts/detail/",
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/opportunities/list",
        ] {
            assert_eq!(contact_named_by(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            let _ = (read_location(&text), read_address(&text), contact_named_by(&text));
        }
    }
}
