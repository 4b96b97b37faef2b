//! An officer closes a lane, or opens it again.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_web::{Json, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DECIDING, Endpoint, Web, in_worker};
use crate::tokens::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/lane", DECIDING, lane)
            .says("Closes a lane, or opens it again")
            .more(
                "In a closed lane no code is judged (`outcome: closed`), its display sends travellers elsewhere, and only an officer \
                 opens it: no start of the gate does. Controllers hear `lane-closed` and `lane-opened`. Asked twice, it is done once.",
            )
            .takes::<Close>()
            .gives_bytes(204, "It is so", None)
            .fails(&[Problem::not_found]),
    ]
}

/// What becomes of a lane.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Close {
    /// The lane; may be left out where there is one.
    lane: Option<String>,
    /// Whether it is closed.
    closed: bool,
}

async fn lane(
    State(web): State<Web>,
    caller: Caller,
    Json(told): Json<Close>,
) -> Result<StatusCode, Problem> {
    close(&web, told.lane, told.closed, caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does it, in a worker.
pub(crate) async fn close(
    web: &Web,
    lane: Option<String>,
    closes: bool,
    by: Caller,
) -> Result<(), Problem> {
    let done = in_worker(web, move |runtime| runtime.close_lane(lane.as_deref(), closes, &by.name));
    done.await?.map_err(|_| Problem::not_found().of("name a lane of this gate"))
}
