//! How the gate is.

use std::sync::Arc;

use axum::extract::{Request, State};
use clearance_web::Problem;

use super::{Endpoint, Web, Who, address};
use crate::status::Status;
use crate::tokens::Caller;

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
    let is_known = request.extensions().get::<Caller>().is_some();
    if !is_known && !address(request.extensions()).is_loopback() {
        return Err(Problem::not_signed_in().of("show a token, or ask from this machine"));
    }
    let runtime = Arc::clone(&web.runtime);
    let status = tokio::task::spawn_blocking(move || runtime.status()).await;
    let mut status = status.map_err(|_| Problem::failed())?;
    if !is_known {
        status.lanes.iter_mut().for_each(|lane| lane.last.clear());
    }
    Ok(axum::Json(status))
}
