//! A phone whose storage was cleared, and whose key came back: it proves to have the key that is bound, and gets a new token.
//!
//! This is for keys that can come back, such as those derived from a passkey. Whoever has the key is the phone anyway: codes and credentials
//! need it alone. Nobody learns here whether somebody is known, because a key that is not bound belongs to nobody.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use clearance_authority::register::{AuditEntry, HolderKeyRecord, Register as _, Unit as _};
use clearance_core::cose_key;
use clearance_core::crypto::PublicKey;
use clearance_schemes::model::KeyOrigin;
use clearance_schemes::time::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

use super::activate::{Activated, token};
use super::challenge::{LIFE, bad, recovering};
use super::passkey::allows;
use crate::access::{Caller, Secret, Who};
use crate::app::Web;
use crate::http::{Endpoint, Json, Problem, again, secrets_out};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/phone/recovery", Who::Anyone, recover)
            .says("Gives a new token to a phone that lost its own and proves to have its key")
            .more(
                "The phone's tokens before it end. The binding and its credentials stay. An enrolment request is none. Each \
                 request counts once: where the answer was lost, ask for a challenge and make another. Where a scheme of the \
                 authority allows no passkeys, no phone comes back.",
            )
            .takes::<Proof>()
            .gives::<Activated>(200, "The phone goes on")
            .fails(&[Problem::not_found, Problem::passkey]),
    ]
}

/// A request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Proof {
    /// A recovery request that answers a challenge, in base64url.
    #[schema(max_length = 1000)]
    request: String,
}

async fn recover(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(proof): Json<Proof>,
) -> Result<Response, Problem> {
    web.doors.activation(from.ip())?;
    let request = recovering(&web, &proof.request)?;
    // A key that was made on a phone does not come back.
    allows(&web, KeyOrigin::Passkey)?;
    // Only what concerns somebody is remembered: strangers fill nothing.
    let bound = bound(&web, request.holder_key()).await?;
    if bound.origin == KeyOrigin::Device {
        return Err(Problem::passkey().of(
            "the phone was bound with a key that was said to be made on it, which does not come back; bind it anew",
        ));
    }
    let (now, until) = (web.now(), Instant(web.now().0 + LIFE * 60));
    if !web.spent.once(*request.digest(), now, until) {
        return Err(bad("it was answered before; ask for a new challenge and make another"));
    }
    let secret = again(|| given(&web, request.holder_key())).await?;
    web.doors.forget();
    Ok(secrets_out(axum::Json(Activated { token: secret.text.to_string() })))
}

async fn given(web: &Web, key: &PublicKey) -> Result<Secret, Problem> {
    let bound = noted(web, key).await?;
    token(web, bound.person, bound.id).await
}

/// The binding that is in force.
async fn bound(web: &Web, key: &PublicKey) -> Result<HolderKeyRecord, Problem> {
    let mut unit = web.register.read().await?;
    in_force(unit.key(&cose_key::to_bytes(key)).await?)
}

fn in_force(found: Option<HolderKeyRecord>) -> Result<HolderKeyRecord, Problem> {
    let bound = found.filter(|it| it.ended.is_none());
    bound.ok_or_else(|| Problem::not_found().of("no phone is bound with this key"))
}

/// The binding that is in force, with the recovery in the audit.
async fn noted(web: &Web, key: &PublicKey) -> Result<HolderKeyRecord, Problem> {
    let mut unit = web.register.begin().await?;
    let bound = in_force(unit.key(&cose_key::to_bytes(key)).await?)?;
    let phone = Caller::Phone { person: bound.person, holder_key: bound.id };
    unit.note(AuditEntry {
        subject: Some(bound.person),
        why: "the phone proved its key".to_owned(),
        ..AuditEntry::of(web.now(), phone.actor(), "phone.recovered")
    })
    .await?;
    unit.commit().await?;
    Ok(bound)
}
