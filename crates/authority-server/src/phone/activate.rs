//! A phone shows the code that its holder was given, and is bound to them.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use clearance_authority::desk::Binding;
use clearance_authority::register::{Id as Number, Register as _, Unit as _};
use clearance_authority_sql::access::{Activation, Hash, Phone};
use clearance_core::cose_key;
use clearance_core::crypto::PublicKey;
use clearance_schemes::model::KeyOrigin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::challenge::believed;
use super::passkey::allows;
use crate::access::{Caller, Kind, Secret, Who};
use crate::activation;
use crate::app::Web;
use crate::http::{Endpoint, Json, Problem, again, secrets_out};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/phone/activation", Who::Anyone, activate)
            .says("Binds a phone to the person whose code it shows")
            .more(
                "The person's phone before it, and its credentials, end. The same phone may send the same code again \
                 if the answer was lost. A wrong code, a used one and one that is over are one answer.",
            )
            .takes::<Shown>()
            .gives::<Activated>(200, "It is bound")
            .fails(&[Problem::activation, Problem::conflict, Problem::passkey]),
    ]
}

/// Where a phone's key comes from, as the phone says.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Origin {
    /// It was made on the phone.
    #[default]
    Device,
    /// A passkey brings it back.
    Passkey,
}

impl From<Origin> for KeyOrigin {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Device => Self::Device,
            Origin::Passkey => Self::Passkey,
        }
    }
}

/// A code and a request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    /// The one-time code.
    #[schema(max_length = 40)]
    code: String,
    /// An enrolment request that answers a challenge, in base64url.
    #[schema(max_length = 1000)]
    request: String,
    /// Where the key comes from; `device` where it is left out. `passkey` only where the challenge said that it may.
    #[serde(default)]
    key: Origin,
}

/// A phone that is bound.
#[derive(Serialize, ToSchema)]
pub(super) struct Activated {
    /// For `Authorization: Bearer`; keep it where the key is.
    pub(super) token: String,
}

async fn activate(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(shown): Json<Shown>,
) -> Result<Response, Problem> {
    web.doors.activation(from.ip())?;
    let request = believed(&web, &shown.request)?;
    // Before the code is used up.
    allows(&web, shown.key.into())?;
    let code = activation::read(&shown.code).ok_or_else(Problem::activation)?;
    let hash = activation::hash(&web, &code);
    let asked = (request.holder_key, shown.key.into());
    let secret = again(|| binds(&web, &hash, asked)).await?;
    web.doors.forget();
    Ok(secrets_out(axum::Json(Activated { token: secret.text.to_string() })))
}

/// Binds the key to whom the code was made for.
async fn binds(
    web: &Web,
    hash: &Hash,
    (key, origin): (PublicKey, KeyOrigin),
) -> Result<Secret, Problem> {
    let id = Binding::id_of(web.provider, &key);
    let known = uses(web, hash, &key, id).await?;
    bind(web, &known, (key, origin), id).await?;
    token(web, known.person, id).await
}

/// Uses the code up. It is this key's from here on, whatever happens next: another one cannot take it.
async fn uses(web: &Web, hash: &Hash, key: &PublicKey, id: Number) -> Result<Activation, Problem> {
    let mut unit = web.register.begin().await?;
    let known = unit.activation(hash).await?;
    let known = known.filter(|it| is_good(web, it, id)).ok_or_else(Problem::activation)?;
    // A key that cannot be bound uses up no code.
    let before = unit.key(&cose_key::to_bytes(key)).await?;
    if before.is_some_and(|it| it.person != known.person || it.ended.is_some()) {
        return Err(
            Problem::conflict().of("the key was bound before; let the phone make a new one")
        );
    }
    if known.used.is_none() {
        unit.use_activation(hash, id, web.now()).await?;
        unit.commit().await?;
    }
    Ok(known)
}

/// A token for the phone; those before it end.
pub(super) async fn token(web: &Web, person: Number, key: Number) -> Result<Secret, Problem> {
    let secret = Secret::fresh(web, Kind::Phone)?;
    let mut unit = web.register.begin().await?;
    // Somebody who asks again with a key that was given up since gets nothing.
    let is_bound = unit.keys(person).await?.iter().any(|it| it.id == key && it.ended.is_none());
    if !is_bound {
        return Err(Problem::activation());
    }
    let made = web.now();
    let phone = Phone { hash: secret.hash, person, holder_key: key, made, ended: None };
    unit.add_phone(&phone).await?;
    unit.commit().await?;
    Ok(secret)
}

/// A code counts once, in its time; for the phone that used it it counts again in that time.
fn is_good(web: &Web, known: &Activation, key: Number) -> bool {
    known.expires > web.now() && (known.used.is_none() || known.holder_key == Some(key))
}

async fn bind(
    web: &Web,
    known: &Activation,
    (key, origin): (PublicKey, KeyOrigin),
    id: Number,
) -> Result<(), Problem> {
    let digest = web.provider.sha256(&[b"clearance rebinding 1", &known.hash]);
    let event = Number::of_digest(&digest);
    let binding = Binding { person: known.person, id, key, origin, event };
    let phone = Caller::Phone { person: known.person, holder_key: id };
    let by = web.by(phone.actor(), "activated");
    web.desk().bind_key(&binding, &by).await?;
    Ok(())
}
