//! A phone shows the code that its holder was given, and is bound to them.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use clearance_authority::desk::Binding;
use clearance_authority::register::{Actor, Id as Number, Register as _, Role, Unit as _};
use clearance_authority_sql::access::{Activation, Phone};
use clearance_core::cbor::Writer;
use clearance_core::cose_key;
use clearance_core::crypto::PublicKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::challenge::believed;
use crate::access::{Kind, Secret, Who};
use crate::activation;
use crate::app::Web;
use crate::http::{Endpoint, Json, Problem, secrets_out};

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
            .fails(&[Problem::activation, Problem::conflict]),
    ]
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
}

/// A phone that is bound.
#[derive(Serialize, ToSchema)]
struct Activated {
    /// For `Authorization: Bearer`; keep it where the key is.
    token: String,
}

async fn activate(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(shown): Json<Shown>,
) -> Result<Response, Problem> {
    web.doors.activation(from.ip())?;
    let (_, request) = believed(&web, &shown.request).await?;
    let code = activation::read(&shown.code).ok_or_else(Problem::activation)?;
    let hash = activation::hash(&web, &code);
    let key = key_id(&web, &request.holder_key);
    let mut unit = web.register.begin().await?;
    let known = unit.activation(&hash).await?;
    let known = known.filter(|it| is_good(&web, it, key)).ok_or_else(Problem::activation)?;
    // The code is this phone's from here on, whatever happens next: another one cannot take it.
    if known.used.is_none() {
        unit.use_activation(&hash, key, web.now()).await.map_err(|_| Problem::activation())?;
    }
    unit.commit().await?;
    bind(&web, &known, &request.holder_key, key).await?;
    let secret = Secret::fresh(&web, Kind::Phone)?;
    let mut unit = web.register.begin().await?;
    // Somebody who asks again with a key that was given up since gets nothing.
    let is_bound =
        unit.keys(known.person).await?.iter().any(|it| it.id == key && it.ended.is_none());
    if !is_bound {
        return Err(Problem::activation());
    }
    let phone = Phone {
        hash: secret.hash,
        person: known.person,
        holder_key: key,
        made: web.now(),
        ended: None,
    };
    unit.add_phone(&phone).await?;
    unit.commit().await?;
    web.doors.forget();
    Ok(secrets_out(axum::Json(Activated { token: secret.text.to_string() })))
}

/// A code counts once, in its time; for the phone that used it it counts again in that time.
fn is_good(web: &Web, known: &Activation, key: Number) -> bool {
    known.expires > web.now() && (known.used.is_none() || known.holder_key == Some(key))
}

/// The number of a key follows from it, so that binding it again is the same.
pub(super) fn key_id(web: &Web, key: &PublicKey) -> Number {
    let mut writer = Writer::new();
    cose_key::write(&mut writer, key);
    let digest = web.provider.sha256(&[b"clearance holder key 1", &writer.into_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    Number(id)
}

async fn bind(web: &Web, known: &Activation, key: &PublicKey, id: Number) -> Result<(), Problem> {
    let digest = web.provider.sha256(&[b"clearance rebinding 1", &known.hash]);
    let mut event = [0; 16];
    event.copy_from_slice(&digest[..16]);
    let binding = Binding { person: known.person, id, key: *key, event: Number(event) };
    let by = web.by(Actor { name: format!("phone {id}"), role: Role::Person }, "activated");
    web.desk().bind_key(&binding, &by).await?;
    Ok(())
}
