//! The keys that open codes of a gate's group, and the one that it seals passages to.

use axum::extract::State;
use axum::response::Response;
use clearance_authority::office::StoreError;
use clearance_authority::register::{Actor, AuditEntry, Register as _, Role, Unit as _};
use clearance_core::ids::GateGroupId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::http::{Endpoint, Problem, secrets_out};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/gate/keys", Who::Roles(&[Role::Gate]), fetch)
            .says("The secret keys of the gate's own group, and the public key for its passages")
            .more("Each fetch is in the audit. Keep them as `clearance gate update` does.")
            .gives::<Keys>(200, "The keys"),
    ]
}

/// Keys of a gate group.
#[derive(Serialize, ToSchema)]
struct Keys {
    /// The group.
    group: String,
    /// Each key.
    keys: Vec<Key>,
    /// The key file's text of the public key that passages are sealed to.
    passage_key: String,
}

/// A key.
#[derive(Serialize, ToSchema)]
struct Key {
    /// Its id in the trust list.
    kid: String,
    /// The key file's text.
    file: String,
}

async fn fetch(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    let Caller::Account { gate_group: Some(group), .. } = &caller else {
        return Err(Problem::forbidden().of("the account has no gate group"));
    };
    let group: GateGroupId = group.parse().map_err(|_| Problem::failed())?;
    let app = web.clone();
    let found = tokio::task::spawn_blocking(move || {
        let secrets = app.office.gate_secrets(&group)?;
        let mut entropy = |bytes: &mut [u8]| app.fill(bytes);
        Ok((secrets, app.office.ensure_passage_key(&mut entropy)?))
    });
    let found = found.await.map_err(|_| Problem::failed())?;
    let (found, passage_key) = found.map_err(|cause: StoreError| {
        tracing::error!(%cause, "a gate's keys cannot be read");
        Problem::unavailable().after(30)
    })?;
    note(&web, caller.actor()).await?;
    let keys =
        found.into_iter().map(|(kid, text)| Key { kid: kid.to_string(), file: text.to_string() });
    let passage_key = passage_key.to_text(web.provider);
    let keys = Keys { group: group.to_string(), keys: keys.collect(), passage_key };
    Ok(secrets_out(axum::Json(keys)))
}

async fn note(web: &Web, actor: Actor) -> Result<(), Problem> {
    let mut unit = web.register.begin().await?;
    unit.note(AuditEntry::of(web.now(), actor, "gate.keys-fetched")).await?;
    Ok(unit.commit().await?)
}
