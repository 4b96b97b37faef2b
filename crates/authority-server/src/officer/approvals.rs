//! What waits for a second person.

use axum::extract::State;
use clearance_authority::register::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{Caller, DECIDING, Who};
use crate::app::Web;
use crate::approvals::{self, Action, Waiting};
use crate::http::{Endpoint, Id, IdempotencyKey, Json, Page, Path, Problem};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/v1/approvals",
            Who::Roles(&[Role::Auditor, Role::Officer, Role::Supervisor]),
            list,
        )
        .says("What waits for a second person")
        .gives::<Page<Waiting>>(200, "The longest waiting first; at most 200"),
        Endpoint::post("/v1/approvals", Who::Roles(DECIDING), ask)
            .says("Asks for something that cannot be undone")
            .takes::<Request>()
            .gives::<Waiting>(202, "It waits for a second person")
            .fails(&[Problem::conflict, Problem::not_found]),
        Endpoint::post(
            "/v1/approvals/{approval}/decision",
            Who::Roles(&[Role::Supervisor]),
            decide,
        )
        .says("Grants or refuses it")
        .more("A supervisor, and never the one who asked. What was granted is done at once.")
        .takes::<Decision>()
        .gives::<Waiting>(200, "It is decided, and done where it was granted")
        .fails(&[Problem::second_person, Problem::not_now, Problem::conflict]),
    ]
}

/// Something grave, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApprovalRequest)]
struct Request {
    /// What.
    action: Action,
    /// Why; names nobody.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApprovalDecision)]
struct Decision {
    /// Whether it is granted.
    granted: bool,
}

async fn list(State(web): State<Web>) -> Result<axum::Json<Page<Waiting>>, Problem> {
    Ok(axum::Json(Page { items: approvals::waiting(&web).await?, next: None }))
}

async fn ask(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<Request>,
) -> Result<(axum::http::StatusCode, axum::Json<Waiting>), Problem> {
    let id = key.id(&web, "approval");
    let waiting = approvals::ask(&web, id, &request.action, &caller.actor(), &request.why).await?;
    Ok((axum::http::StatusCode::ACCEPTED, axum::Json(waiting)))
}

async fn decide(
    State(web): State<Web>,
    caller: Caller,
    Path(approval): Path<Id>,
    Json(decision): Json<Decision>,
) -> Result<axum::Json<Waiting>, Problem> {
    let done = approvals::decide(&web, approval.0, decision.granted, &caller.actor()).await?;
    Ok(axum::Json(done))
}
