//! A credential is fetched, for the first time or to go on with.

use axum::extract::State;
use clearance_authority::desk::IssueRequest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::challenge::fresh;
use super::standings::fetch_from;
use crate::access::{Caller, Who};
use crate::app::Web;
use crate::http::{Endpoint, Id, Json, Moment, Problem, again};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/phone/credentials", Who::Phone, fetch)
            .says(
                "A credential for a standing, good for 14 days where the scheme says nothing else",
            )
            .more(
                "Fetch the next one from `fetch_from` on; the one before stays good until it ends.",
            )
            .takes::<Asked>()
            .gives::<Credential>(200, "The credential")
            .fails(&[Problem::not_found, Problem::not_now, Problem::conflict, Problem::passkey]),
    ]
}

/// For what a credential is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// For which standing.
    standing: Id,
    /// An enrolment request with the bound key that answers a challenge, in base64url.
    #[schema(max_length = 1000)]
    request: String,
    /// The app's version.
    app: Option<u32>,
}

/// A credential.
#[derive(Serialize, ToSchema)]
struct Credential {
    /// Its signed bytes, in base64url: for the wallet.
    credential: String,
    from: Moment,
    until: Moment,
    /// From when the next one should be fetched.
    fetch_from: Moment,
}

async fn fetch(
    State(web): State<Web>,
    caller: Caller,
    Json(asked): Json<Asked>,
) -> Result<axum::Json<Credential>, Problem> {
    use base64::Engine as _;
    let person = caller.person()?;
    let (bytes, request) = fresh(&web, &asked.request)?;
    let by = web.by(caller.actor(), "fetched by phone");
    let ask = IssueRequest {
        person,
        standing: asked.standing.0,
        request: &bytes,
        challenge: request.challenge,
        app: asked.app,
        clock: web.clock(),
    };
    let issue = || async {
        let mut entropy = |bytes: &mut [u8]| web.fill(bytes);
        Ok(web.desk().issue(&web.seal, &ask, &mut entropy, &by).await?.credential)
    };
    let issued = again(issue).await?;
    web.metrics.issued();
    Ok(axum::Json(Credential {
        credential: base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(&issued.token),
        from: issued.from.into(),
        until: issued.until.into(),
        fetch_from: fetch_from(&issued).into(),
    }))
}
