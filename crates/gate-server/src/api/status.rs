//! How the gate is.

use axum::extract::{Request, State};
use clearance_web::Problem;

use super::guard::is_known;
use super::{Endpoint, Web, Who, in_worker};
use crate::Runtime;
use crate::status::Status;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/status", Who::Anyone, status)
            .says("How the gate is")
            .more("With a token from anywhere; without one from this machine only, and without the lanes' answers.")
            .gives::<Status>(200, "So")
            .fails(&[Problem::not_signed_in]),
    ]
}

async fn status(State(web): State<Web>, request: Request) -> Result<axum::Json<Status>, Problem> {
    let is_known = is_known(request.extensions())?;
    let mut status = in_worker(&web, Runtime::status).await?;
    if !is_known {
        for lane in &mut status.lanes {
            lane.last.clear();
            (lane.open, lane.comparing, lane.sent) = (None, None, None);
        }
    }
    Ok(axum::Json(status))
}
