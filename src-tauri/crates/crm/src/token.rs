//! What a pasted token is, as far as its shape tells.

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use model::ConnectProblem;
use serde_json::Value;

/// The payload of a JWT, padded or not.
const PAYLOAD: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The token without what was pasted around it. Keys of the first generation, OAuth access tokens and tokens of a
/// whole agency are told apart by their payload and refused; everything else is HighLevel's to judge.
///
/// # Errors
/// `TokenEmpty`, `TokenHasBlanks`, `TokenIsV1Key`, `TokenIsOauth`, `TokenIsAgency`.
pub fn read_token(text: &str) -> Result<String, ConnectProblem> {
    let token = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if token.is_empty() {
        return Err(ConnectProblem::TokenEmpty);
    }
    if token.contains(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c)) {
        return Err(ConnectProblem::TokenHasBlanks);
    }
    match payload(token).as_ref().and_then(unusable) {
        Some(problem) => Err(problem),
        None => Ok(token.to_owned()),
    }
}

/// Comes along with copied text and is not seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn payload(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    serde_json::from_slice(&PAYLOAD.decode(payload).ok()?).ok()
}

fn unusable(payload: &Value) -> Option<ConnectProblem> {
    let says = |key: &str, value: &str| {
        payload[key]
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case(value))
    };
    if says("authClass", "Company") || says("authClass", "Agency") {
        Some(ConnectProblem::TokenIsAgency)
    } else if payload.get("authClass").is_some() || payload.get("oauthMeta").is_some() || says("channel", "OAUTH") {
        Some(ConnectProblem::TokenIsOauth)
    } else if payload.get("location_id").is_some() || payload.get("company_id").is_some() {
        Some(ConnectProblem::TokenIsV1Key)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
    use model::ConnectProblem;
    use proptest::prelude::*;

    use super::read_token;

    fn jwt(payload: &str) -> String {
        let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.{}",
            part(r#"{"alg":"HS256","typ":"JWT"}"#),
            part(payload),
            part("signature")
        )
    }

    #[test]
    fn what_was_pasted_around_a_token_is_dropped() {
        for text in [
            "pit-abc",
            "  pit-abc\n",
            "\u{feff}pit-abc\u{200b}",
            "\tpit-abc\r\n\r\n",
            "\u{a0}pit-abc",
        ] {
            assert_eq!(read_token(text).as_deref(), Ok("pit-abc"), "{text:?}");
        }
    }

    #[test]
    fn a_token_is_not_empty_and_has_no_blanks() {
        for text in ["", "  ", "\n", "\u{200b}"] {
            assert_eq!(read_token(text), Err(ConnectProblem::TokenEmpty), "{text:?}");
        }
        for text in [
            "pit-a bc",
            "pit-a\nbc",
            "Bearer pit-abc",
            "pit-a\u{a0}bc",
            "pit-a\u{200b}bc",
        ] {
            assert_eq!(read_token(text), Err(ConnectProblem::TokenHasBlanks), "{text:?}");
        }
    }

    #[test]
    fn tokens_of_another_kind_are_told_apart() {
        for (payload, problem) in [
            (
                r#"{"location_id":"abc","company_id":"def","version":1,"iat":1,"sub":"u"}"#,
                ConnectProblem::TokenIsV1Key,
            ),
            (
                r#"{"company_id":"def","version":1,"iat":1,"sub":"u"}"#,
                ConnectProblem::TokenIsV1Key,
            ),
            (
                r#"{"authClass":"Location","authClassId":"abc","channel":"OAUTH","exp":2}"#,
                ConnectProblem::TokenIsOauth,
            ),
            (r#"{"oauthMeta":{"scopes":[]},"exp":2}"#, ConnectProblem::TokenIsOauth),
            (
                r#"{"authClass":"Company","authClassId":"abc","channel":"OAUTH"}"#,
                ConnectProblem::TokenIsAgency,
            ),
        ] {
            assert_eq!(read_token(&jwt(payload)), Err(problem), "{payload}");
        }
        let padded = format!("e30=.{}.x", BASE64_STANDARD.encode(r#"{"location_id":"abcd"}"#));
        assert_eq!(
            read_token(&padded),
            Err(ConnectProblem::TokenIsV1Key),
            "padding does not hide it"
        );
    }

    #[test]
    fn everything_else_is_for_highlevel_to_judge() {
        for token in [
            "pit-0a1b2c3d-0000-4000-8000-0123456789ab".to_owned(),
            "some.thing.else".to_owned(),
            "a.b.c.d".to_owned(),
            jwt(r#"{"sub":"someone"}"#),
            jwt("no json"),
            jwt("[1]"),
        ] {
            assert_eq!(read_token(&token).as_deref(), Ok(&*token));
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_the_text_without_its_edges(text in any::<String>()) {
            if let Ok(token) = read_token(&text) {
                prop_assert!(text.contains(&token) && !token.contains(char::is_whitespace) && !token.is_empty());
            }
        }
    }
}
