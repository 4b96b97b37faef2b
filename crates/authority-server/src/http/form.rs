//! Forms of the console: only from a page that this service made for this session.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use subtle::ConstantTimeEq as _;

use super::Problem;
use crate::access::Caller;
use crate::app::Web;

/// The fields of a form, each once, without the ones that prove where it comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(pub(crate) BTreeMap<String, String>);

impl FromRequest<Web> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let expected = csrf(web, request.extensions().get::<Caller>());
        let form = axum::extract::Form::<Vec<(String, String)>>::from_request(request, web).await;
        let axum::extract::Form(pairs) =
            form.map_err(|error| Problem::malformed().of(error.body_text()))?;
        let mut fields = BTreeMap::new();
        for (name, value) in pairs {
            if value.contains('\0') {
                return Err(Problem::malformed().field(name, "no text has the character U+0000"));
            }
            if fields.insert(name.clone(), value).is_some() {
                return Err(Problem::malformed().field(name, "is there twice"));
            }
        }
        let shown = fields.remove("csrf").unwrap_or_default();
        if bool::from(shown.as_bytes().ct_eq(expected.as_bytes())) {
            Ok(Self(fields))
        } else {
            Err(Problem::foreign_page().of("load the page again, and send the form from there"))
        }
    }
}

/// What a form must carry: of the caller's session, or of nobody's.
pub(crate) fn csrf(web: &Web, caller: Option<&Caller>) -> String {
    use base64::Engine as _;
    let session = caller.and_then(Caller::session);
    let session = session.as_ref().map_or(&[][..], |hash| &hash[..]);
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(&web.mark("form", session)[..18])
}
