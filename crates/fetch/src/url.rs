//! Which addresses are asked.

use core::net::IpAddr;

use ureq::http::Uri;

use crate::error::FetchError;

/// The address of `text`, if it may be asked: `https://`, or `http://` where `allow_plain` or loopback.
pub(crate) fn checked(text: &str, allow_plain: bool) -> Result<Uri, FetchError> {
    let bad = || FetchError::BadUrl { host: host_for_people(text) };
    let uri: Uri = text.parse().map_err(|_| bad())?;
    let authority = uri.authority().ok_or_else(bad)?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return Err(bad()); // a password in an address ends up in logs
    }
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if allow_plain || is_this_machine(authority.host()) => Ok(uri),
        Some("http") => Err(FetchError::Plain { host: authority.to_string() }),
        _ => Err(bad()),
    }
}

/// Whether `url` leads to this machine, and nowhere else.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    uri.and_then(|uri| Some(is_this_machine(uri.authority()?.host()))).unwrap_or_default()
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of `text` and its port, without whatever else stands there.
pub(crate) fn host_for_people(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_loopback_only_unless_it_is_allowed() {
        for good in
            ["http://127.0.0.1:80/", "http://[::1]:80/", "http://localhost/a", "https://a.example"]
        {
            assert!(checked(good, false).is_ok(), "{good}");
        }
        for plain in ["http://a.example/", "http://192.0.2.1/", "http://localhost.example/"] {
            assert!(matches!(checked(plain, false), Err(FetchError::Plain { .. })), "{plain}");
            assert!(checked(plain, true).is_ok());
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for here in
            ["http://127.0.0.1:2379", "http://127.9.9.9", "http://localhost", "http://[::1]:1"]
        {
            assert!(is_loopback(here), "{here}");
        }
        for there in [
            "http://127.evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "127.0.0.1/x",
            "",
        ] {
            assert!(!is_loopback(there), "{there}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_its_password_is_not_shown() {
        for bad in
            ["", "a.example", "ftp://a.example", "https://", "https://me:secret@a.example/x", "/v1"]
        {
            let error = checked(bad, true).unwrap_err();
            assert!(matches!(error, FetchError::BadUrl { .. }), "{bad}");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
