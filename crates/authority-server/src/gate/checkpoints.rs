//! A gate hands in checkpoints of its audit: they are noted in the authority's own, which the gate cannot change.

use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_authority::register::{AuditEntry, Register as _, Role, Unit as _};
use clearance_core::checkpoint::{MAX_CHECKPOINT, UntrustedCheckpoint};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::http::{Endpoint, Json, Problem};

/// Checkpoints at once.
const MOST: usize = 20;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/gate/checkpoints", Who::Roles(&[Role::Gate]), hand_in)
            .says("Hands in checkpoints of a gate's audit")
            .more(
                "Each is noted in this audit as `gate.checkpoint`: the reason names entry and key, the digest is the entry's \
                 hash. The signature is not checked here: whoever verifies the gate's audit has its key.",
            )
            .takes::<HandedIn>()
            .gives_bytes(204, "Noted", None),
    ]
}

/// Checkpoints.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandedIn {
    /// At most 20 signed objects, in base64url without padding.
    #[schema(max_items = 20)]
    checkpoints: Vec<String>,
}

async fn hand_in(
    State(web): State<Web>,
    caller: Caller,
    Json(handed_in): Json<HandedIn>,
) -> Result<StatusCode, Problem> {
    if handed_in.checkpoints.len() > MOST {
        let told = format!("at most {MOST} at once, please");
        return Err(Problem::invalid().field("checkpoints", told));
    }
    let entries: Option<Vec<AuditEntry>> =
        handed_in.checkpoints.iter().map(|it| entry(&web, &caller, it)).collect();
    let entries = entries
        .ok_or_else(|| Problem::invalid().field("checkpoints", "one of them is no checkpoint"))?;
    let mut unit = web.register.begin().await?;
    for entry in entries {
        unit.note(entry).await?;
    }
    unit.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn entry(web: &Web, caller: &Caller, text: &str) -> Option<AuditEntry> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|it| it.len() <= MAX_CHECKPOINT)?;
    let checkpoint = UntrustedCheckpoint::decode(&bytes).ok()?;
    let claimed = checkpoint.claimed();
    let why = format!("entry {} of key {}", claimed.seq, checkpoint.kid);
    let entry = AuditEntry::of(web.now(), caller.actor(), "gate.checkpoint");
    Some(AuditEntry { why, digest: claimed.hash, ..entry })
}
