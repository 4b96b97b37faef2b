//! A challenge, which the phone's next request must answer: it shows that the request is fresh.
//!
//! `challenge = minute (2 bytes) || HMAC-SHA-256(secret, "challenge" || 0 || minute)[..6]`. Challenges are not kept: what
//! may be asked once is known by its request. The secret lives as long as the process.

use axum::extract::State;
use clearance_authority::office::{BelieveError, OrderError};
use clearance_authority::recovery::{Recovering, RecoveryRefused};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::Challenge;
use clearance_schemes::model::KeyOrigin;
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use super::passkey::policy;
use crate::access::Who;
use crate::app::Web;
use crate::http::{Endpoint, Moment, Problem};

/// Minutes in which a challenge must be answered.
pub(super) const LIFE: i64 = 10;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/phone/challenge", Who::Anyone, give)
            .says("A challenge for the next enrolment or recovery request, and whom it must ask")
            .more("And whether a phone may be bound with a key that comes from a passkey: where every scheme of the authority allows it.")
            .gives::<Given>(200, "Good for ten minutes"),
    ]
}

/// A challenge.
#[derive(Serialize, ToSchema)]
struct Given {
    /// 8 bytes, hex: into the request.
    challenge: String,
    /// The authority's key, by its thumbprint, hex: the request's audience.
    audience: String,
    /// Whether a holder key may come from a passkey, and a phone that lost its storage come back by it. Where it is false,
    /// offer neither.
    passkey: bool,
    /// The authority's time: how far the phone's clock is off.
    now: Moment,
    /// When the challenge is over.
    expires: Moment,
}

fn at(web: &Web, minute: u16) -> Challenge {
    let minute = minute.to_be_bytes();
    let mark = web.mark("challenge", &minute);
    let mut challenge = [0; 8];
    challenge[..2].copy_from_slice(&minute);
    challenge[2..].copy_from_slice(&mark[..6]);
    Challenge(challenge)
}

/// The low 16 bits of the minute: 45 days, of which ten minutes are good.
fn minute(web: &Web) -> u16 {
    u16::try_from((web.now().0 / 60) & 0xffff).unwrap_or(0)
}

async fn give(State(web): State<Web>) -> Result<axum::Json<Given>, Problem> {
    let now = web.now();
    let challenge = at(&web, minute(&web));
    let audience = web.seal.audience().map_err(|cause| unreadable(&cause))?;
    let audience = audience.ok_or_else(|| Problem::unavailable().of("no key is in force"))?;
    let end = clearance_schemes::time::Instant((now.0 / 60 + LIFE) * 60);
    Ok(axum::Json(Given {
        challenge: challenge.to_string(),
        audience: audience.to_string(),
        passkey: policy(&web)?.admits(KeyOrigin::Passkey),
        now: now.into(),
        expires: end.into(),
    }))
}

/// Whether a request answers a challenge that is still good.
pub(super) fn is_fresh(web: &Web, challenge: Challenge) -> bool {
    let now = minute(web);
    (0..LIFE).any(|back| {
        let minute = now.wrapping_sub(u16::try_from(back).unwrap_or(0));
        bool::from(at(web, minute).0.ct_eq(&challenge.0))
    })
}

/// An enrolment request, in base64url, that was signed with its own key and answers a challenge of ours. Whether it asks
/// this authority is for [`believed`], or for whoever issues on it.
///
/// # Errors
/// [`Problem`], before anything is looked up: it says nothing of anybody.
pub(super) fn fresh(web: &Web, text: &str) -> Result<(Vec<u8>, EnrolmentRequest), Problem> {
    let bytes = read(text)?;
    let request = EnrolmentRequest::verify(web.provider, &bytes).map_err(bad)?;
    match request.challenge.filter(|challenge| is_fresh(web, *challenge)) {
        Some(_) => Ok((bytes, request)),
        None => Err(stale()),
    }
}

fn read(text: &str) -> Result<Vec<u8>, Problem> {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| bad("write the request's bytes in base64url without padding"))
}

fn stale() -> Problem {
    bad("it does not answer a challenge of the last ten minutes; ask for a new one")
}

/// The same, of a request that asks this authority.
///
/// # Errors
/// As [`fresh`].
pub(super) fn believed(web: &Web, text: &str) -> Result<EnrolmentRequest, Problem> {
    let (bytes, request) = fresh(web, text)?;
    let accepted = web.seal.accept(&bytes, request.challenge, web.clock());
    accepted.map_err(|cause| match cause {
        OrderError::Request(cause) => bad(cause),
        other => unreadable(&other),
    })?;
    Ok(request)
}

/// A recovery request, in base64url, that asks this authority and answers a challenge of ours.
///
/// # Errors
/// As [`fresh`].
pub(super) fn recovering(web: &Web, text: &str) -> Result<Recovering, Problem> {
    let believed =
        web.seal.believe_recovery(&read(text)?, |challenge| is_fresh(web, challenge), web.clock());
    believed.map_err(|cause| match cause {
        BelieveError::Refused(RecoveryRefused::Challenge) => stale(),
        BelieveError::Refused(cause) => bad(cause),
        other => unreadable(&other),
    })
}

pub(super) fn bad(why: impl ToString) -> Problem {
    Problem::invalid().field("request", why)
}

pub(super) fn unreadable(cause: &dyn core::error::Error) -> Problem {
    tracing::error!(%cause, "the office cannot be used");
    Problem::unavailable().of("the authority cannot answer now; the operator was told").after(30)
}
