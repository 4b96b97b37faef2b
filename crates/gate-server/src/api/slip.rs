//! What the lane prints for a traveller.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clearance_web::{Problem, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DECIDING, Endpoint, Web, in_worker};
use crate::records::Receipt;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/slip", DECIDING, slip)
            .says("The landing slip of a passage, as a receipt printer prints it")
            .more(
                "Where the place prints slips (`passages.prints-slips`), for the last 200 passages of this start. Number and last day \
                 come from the authority, in its answer to the passage; the event `slip` says when they are here. Until then the \
                 status is 202, and the text says that it is no slip and where to ask for one.",
            )
            .query::<Ask>()
            .gives_bytes(200, "The slip, 42 columns", Some("text/plain; charset=utf-8"))
            .gives_bytes(202, "No slip yet", Some("text/plain; charset=utf-8"))
            .fails(&[Problem::not_found]),
    ]
}

/// Which passage.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Ask {
    /// The id of the answer that opened.
    check: String,
}

async fn slip(State(web): State<Web>, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    let receipt = in_worker(&web, move |runtime| runtime.receipt(&ask.check)).await?;
    let (status, text) = match receipt {
        Some(Receipt::Slip(text)) => (StatusCode::OK, text),
        Some(Receipt::Pending(text)) => (StatusCode::ACCEPTED, text),
        None => return Err(Problem::not_found().of("no passage of this name can be printed here")),
    };
    Ok((status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
