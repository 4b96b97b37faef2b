//! Tokens and cookies: 32 random bytes in text, kept as SHA-256.

use axum::http::HeaderMap;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clearance_authority_sql::access::Hash;
use clearance_web::cookie;
use zeroize::Zeroizing;

use super::cookie::{add_cookie, is_secure};
use crate::app::Web;
use crate::http::Problem;

/// What a secret is for. Deliberately closed: each has a prefix, so that a leaked one is recognised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A program's token.
    Api,
    /// A phone's token.
    Phone,
    /// A browser's cookie.
    Session,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Api => "clr_",
            Self::Phone => "clp_",
            Self::Session => "cls_",
        }
    }

    /// By its prefix.
    pub(crate) fn of(text: &str) -> Option<Self> {
        [Self::Api, Self::Phone, Self::Session].into_iter().find(|it| text.starts_with(it.prefix()))
    }
}

/// A fresh secret: its text is shown once.
pub(crate) struct Secret {
    pub(crate) text: Zeroizing<String>,
    pub(crate) hash: Hash,
}

impl Secret {
    /// A fresh one.
    pub(crate) fn fresh(web: &Web, kind: Kind) -> Result<Self, Problem> {
        let bytes = Zeroizing::new(web.random::<32>()?);
        let text = format!("{}{}", kind.prefix(), BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        let hash = hash_of(web, &text);
        Ok(Self { text: Zeroizing::new(text), hash })
    }
}

/// What is kept of a secret. They have 256 bits, so that a plain hash is enough.
pub(crate) fn hash_of(web: &Web, text: &str) -> Hash {
    web.provider.sha256(&[b"clearance secret 1", text.as_bytes()])
}

/// The session's cookie is bound to this host where there is TLS.
pub(crate) fn cookie_name(web: &Web) -> &'static str {
    if is_secure(web) { "__Host-clearance" } else { "clearance" }
}

/// Begins a session in a browser.
pub(crate) fn begin_session(web: &Web, response: &mut Response, secret: &Secret) {
    add_cookie(web, response, (cookie_name(web), secret.text.as_str()), None);
}

/// Ends it there.
pub(crate) fn end_session(web: &Web, response: &mut Response) {
    add_cookie(web, response, (cookie_name(web), ""), Some(0));
}

/// The session's cookie of a request.
pub(crate) fn cookie_of<'a>(web: &Web, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, cookie_name(web))
}
