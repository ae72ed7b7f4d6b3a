//! Links that open the app: `scheme://lead?name=…&phone=…` and `scheme://contact/<id>`.

use url::Url;

use crate::{
    Format, Lead, Unreadable,
    field::{label, label::Label},
    value,
};

/// The longest link that is read.
const LONGEST: usize = 16 * 1024;
/// Ids of HighLevel are no longer.
const LONGEST_ID: usize = 64;

/// What a link says. It is shown and never carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A lead to look at before it is saved.
    Lead(Box<Lead>),
    /// A contact to open, by HighLevel's id.
    Contact(String),
}

/// Reads a link of this scheme.
///
/// # Errors
/// `TooLarge`, `OtherFormat` for everything that is no link to a lead or a contact.
pub fn link(text: &str, scheme: &str) -> Result<Link, Unreadable> {
    let other = Unreadable::OtherFormat(Format::Link);
    if text.len() > LONGEST {
        return Err(Unreadable::TooLarge { limit: LONGEST as u64 });
    }
    let url = Url::parse(text.trim()).map_err(|_| other.clone())?;
    if !url.scheme().eq_ignore_ascii_case(scheme)
        || !url.username().is_empty()
        || url.password().is_some()
        || url.port().is_some()
    {
        return Err(other);
    }
    let path = url.path().trim_matches('/');
    match url.host_str().map(str::to_ascii_lowercase).as_deref() {
        Some("lead") if path.is_empty() => lead(&url).ok_or(Unreadable::Empty),
        Some("contact") if is_id(path) => Ok(Link::Contact(path.to_owned())),
        _ => Err(other),
    }
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn lead(url: &Url) -> Option<Link> {
    let mut lead = Lead::default();
    for (key, value) in url.query_pairs() {
        let value: String = value
            .chars()
            .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
            .collect();
        let key: String = key.chars().filter(|c| !c.is_control()).collect();
        // Most programs leave the plus of `+49` as it is, where a query means a blank by it.
        let is_number = matches!(label::read(&key), Some(Label::Phone | Label::CallOn | Label::Fax));
        let value = match value.strip_prefix(' ') {
            Some(rest) if is_number && rest.starts_with(|c: char| c.is_ascii_digit()) => format!("+{rest}"),
            _ => value,
        };
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match label::read(&key) {
            _ if key.eq_ignore_ascii_case("tags") || key.eq_ignore_ascii_case("tag") => lead.tags.extend(
                value
                    .split(',')
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty()),
            ),
            // A link says plainly what is meant: no person is looked for in a text.
            Some(Label::Status | Label::From | Label::To | Label::Header) | None => {
                lead.keep(&format!("{key}: {value}"))
            }
            Some(label) => {
                if let Some(rest) = value::assign(&mut lead, label, &key, value) {
                    lead.keep(rest);
                }
                // In a mail the word is the caller's; here it is the parameter's name.
                if label == Label::Callback && lead.status == key {
                    lead.status.clear();
                }
            }
        }
    }
    (lead != Lead::default()).then(|| Link::Lead(Box::new(lead)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Link, link};
    use crate::{Format, Unreadable, Urgency};

    #[test]
    fn a_lead_is_read_from_a_link() {
        let text = "starbuero://lead?name=Anna%20M%C3%BCller&company=Bau+GmbH&phone=0221%2098765&email=anna@example.de&reason=Angebot&urgency=high&callback=yes&tags=neu,vip&campaign=x";
        let Ok(Link::Lead(lead)) = link(text, "starbuero") else {
            panic!("a lead")
        };
        assert_eq!(
            (lead.first_name.as_str(), lead.last_name.as_str(), lead.company.as_str()),
            ("Anna", "Müller", "Bau GmbH")
        );
        assert_eq!(
            (lead.phones[0].as_str(), lead.emails[0].as_str(), lead.reason.as_str()),
            ("0221 98765", "anna@example.de", "Angebot")
        );
        assert_eq!((lead.urgency, lead.wants_callback), (Some(Urgency::High), true));
        assert_eq!(lead.status, "");
        assert_eq!(lead.tags, ["neu", "vip"]);
        assert_eq!(lead.unread, ["campaign: x"]);
    }

    #[test]
    fn a_plus_that_was_not_escaped_stays_one() {
        let number = |text: &str| match link(text, "starbuero") {
            Ok(Link::Lead(lead)) => lead.phones.first().cloned().unwrap_or_default(),
            other => panic!("got {other:?}"),
        };
        assert_eq!(
            number("starbuero://lead?name=Kern&phone=+436641234567"),
            "+436641234567"
        );
        assert_eq!(
            number("starbuero://lead?name=Kern&phone=%2B436641234567"),
            "+436641234567"
        );
        assert_eq!(number("starbuero://lead?name=Kern&phone=0221+98765"), "0221 98765");
    }

    #[test]
    fn a_contact_is_named_by_its_id() {
        assert_eq!(
            link("starbuero://contact/ocQHyuzHvysMo5N5VsXc", "starbuero"),
            Ok(Link::Contact("ocQHyuzHvysMo5N5VsXc".to_owned()))
        );
        assert_eq!(
            link("STARBUERO://Contact/abc/", "starbuero"),
            Ok(Link::Contact("abc".to_owned()))
        );
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "https://contact/abc",
            "javascript:alert(1)",
            "starbuero://",
            "starbuero:contact/abc",
            "starbuero://contact/",
            "starbuero://contact/a/b",
            "starbuero://contact/..%2f..%2fetc",
            "starbuero://contact/<script>",
            "starbuero://delete/abc",
            "starbuero://lead/delete?name=x",
            "starbuero://user:secret@contact/abc",
            "starbuero://contact:80/abc",
        ] {
            assert_eq!(
                link(text, "starbuero"),
                Err(Unreadable::OtherFormat(Format::Link)),
                "{text}"
            );
        }
        assert_eq!(link("starbuero://lead?", "starbuero"), Err(Unreadable::Empty));
        assert!(matches!(
            link(&format!("starbuero://contact/{}", "a".repeat(20_000)), "starbuero"),
            Err(Unreadable::TooLarge { .. })
        ));
    }

    #[test]
    fn a_script_in_a_link_is_a_text_like_any_other() {
        let Ok(Link::Lead(lead)) = link(
            "starbuero://lead?company=%3Cscript%3Ealert(1)%3C/script%3E%00%1b&phone=0221%2098765",
            "starbuero",
        ) else {
            panic!("a lead")
        };
        assert_eq!(lead.company, "<script>alert(1)</script>");
    }

    proptest! {
        #[test]
        fn no_link_is_too_odd(text in any::<String>(), query in "[ -~]{0,200}") {
            let _ = link(&text, "starbuero");
            let _ = link(&format!("starbuero://lead?{query}"), "starbuero");
            if let Ok(Link::Contact(id)) = link(&format!("starbuero://contact/{query}"), "starbuero") {
                prop_assert!(super::is_id(&id));
            }
        }
    }
}
