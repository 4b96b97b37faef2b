//! An officer holds a standing, lets it go, or asks that it be taken back.

use axum::extract::State;
use clearance_authority::register::Id as Number;
use clearance_schemes::model::EventKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, DECIDING, Who};
use crate::app::Web;
use crate::hand;
use crate::http::{Endpoint, Id, IdempotencyKey, Json, Path, Problem, reason};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/standings/{standing}/hold", Who::Roles(DECIDING), hold)
            .says("Suspends a standing, whatever its scheme says")
            .more("Its credentials are suspended with the next list, within a minute. To take it back for good ask by /v1/approvals.")
            .takes::<Why>()
            .gives::<Standing>(200, "How it stands now")
            .fails(&[Problem::not_found, Problem::not_now, Problem::conflict]),
        Endpoint::post("/v1/persons/{person}/standings/{standing}/let-go", Who::Roles(DECIDING), let_go)
            .says("Ends an officer's suspension; other reasons stay")
            .takes::<Why>()
            .gives::<Standing>(200, "How it stands now")
            .fails(&[Problem::not_found, Problem::not_now, Problem::conflict]),
    ]
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Why {
    /// For the audit; names nobody.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// How a standing is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StandingByHand)]
struct Standing {
    id: Id,
    state: String,
    meaning: String,
    suspended_for: Vec<String>,
}

async fn hold(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    Path((person, standing)): Path<(Id, Id)>,
    Json(body): Json<Why>,
) -> Result<axum::Json<Standing>, Problem> {
    let what = (EventKind::StandingSuspended, key.id(&web, "event"));
    act(&web, &caller, (person.0, standing.0), what, &body.why).await
}

async fn let_go(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    Path((person, standing)): Path<(Id, Id)>,
    Json(body): Json<Why>,
) -> Result<axum::Json<Standing>, Problem> {
    let what = (EventKind::StandingResumed, key.id(&web, "event"));
    act(&web, &caller, (person.0, standing.0), what, &body.why).await
}

async fn act(
    web: &Web,
    caller: &Caller,
    (person, standing): (Number, Number),
    (kind, event): (EventKind, Number),
    why: &str,
) -> Result<axum::Json<Standing>, Problem> {
    let by = web.by(caller.actor(), reason(why)?);
    let it = hand::lay(web, (person, standing), (kind, event), &by).await?;
    Ok(axum::Json(Standing {
        id: it.id.into(),
        state: it.state,
        meaning: it.meaning.name().to_owned(),
        suspended_for: it.suspended_for,
    }))
}
