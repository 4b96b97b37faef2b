//! A one-time code is made, to be handed over once the person's identity was checked.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, ENTERING, Who};
use crate::activation;
use crate::app::Web;
use crate::http::{
    Check, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again, secrets_out,
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/activation", Who::Roles(ENTERING), make)
            .says("Makes a one-time code with which a phone is bound to the person")
            .more(
                "Hand it over after the identity check, a minor's to a guardian in force. It is shown once; an older \
                 one of the person that was not used is over. Sent twice under one key it is the same code, until \
                 the service is started anew.",
            )
            .takes::<NewActivation>()
            .gives::<Activation>(201, "The code")
            .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
    ]
}

/// A code to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewActivation {
    /// The guardian who gets a minor's code.
    handed_to: Option<Id>,
    /// That the identity of whoever gets it was checked: `true`.
    identity_checked: bool,
    /// How it was checked, for the audit; names nobody.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// A code, shown once.
#[derive(Serialize, ToSchema)]
struct Activation {
    /// Whose phone it binds.
    person: Id,
    /// `7Q2M-9XKD-0V4H-RTJ6`.
    code: String,
    /// Until when it must be used.
    expires: Moment,
}

async fn make(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewActivation>,
) -> Result<Response, Problem> {
    let mut check = Check::default();
    check.must(new.identity_checked, "identity_checked", "check the identity first");
    check.why(&new.why);
    check.must(!new.why.trim().is_empty(), "why", "say how the identity was checked");
    check.done()?;
    let who = (person.0, new.handed_to.map(|id| id.0));
    let actor = caller.actor();
    let made = again(|| activation::make(&web, &key, who, &actor, &new.why)).await?;
    let (code, expires) = (made.code.to_string(), made.expires.into());
    Ok(secrets_out((StatusCode::CREATED, axum::Json(Activation { person, code, expires }))))
}
