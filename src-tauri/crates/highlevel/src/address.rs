use reqwest::Url;

use crate::error::{Error, Result};

/// The base address, if it is https or http on this machine and nothing but scheme, host, port and path.
pub(crate) fn parse(text: &str) -> Result<Url> {
    let url = Url::parse(text.trim()).map_err(|_| Error::BadAddress)?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let is_safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    if is_plain && is_safe {
        Ok(url)
    } else {
        Err(Error::BadAddress)
    }
}

/// Whether the address can only mean this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => bare == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine_are_taken() {
        for text in [
            "https://services.leadconnectorhq.com",
            " https://services.leadconnectorhq.com/ ",
            "https://proxy.example.org:8443/highlevel",
            "http://127.0.0.1:4010",
            "http://127.8.9.1",
            "http://localhost:4010",
            "http://LOCALHOST",
            "http://[::1]:4010",
        ] {
            assert!(parse(text).is_ok(), "{text} was refused");
        }
    }

    #[test]
    fn a_token_never_travels_in_the_clear_or_to_a_disguised_host() {
        for text in [
            "",
            "services.leadconnectorhq.com",
            "http://services.leadconnectorhq.com",
            "http://192.168.0.1",
            "http://0.0.0.0",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "http://127.0.0.1@example.org",
            "https://user:secret@example.org",
            "https://example.org/?a=b",
            "https://example.org/#a",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://",
        ] {
            assert!(matches!(parse(text), Err(Error::BadAddress)), "{text} was taken");
        }
    }
}
