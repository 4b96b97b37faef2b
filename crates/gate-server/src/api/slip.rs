//! What the lane prints for a traveller.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clearance_web::{Problem, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DECIDING, Endpoint, Web, in_worker};
use crate::records::Receipt;

const BYTES: &str = "application/octet-stream";
const TEXT: &str = "text/plain; charset=utf-8";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/slip", DECIDING, slip)
            .says("The landing slip of a passage, as a receipt printer prints it")
            .more(
                "Where the place prints slips (`passages.prints-slips`), for the last 200 passages of this start. Number and last day \
                 come from the authority, in its answer to the passage; the event `slip` says when they are here, and `no-slip` that \
                 none is due. Until then the status is 202, and the text says that it is no slip and where to ask for one. It stays so \
                 where the authority cannot tell the last day: the event `slip-open` says what is missing, and an officer prints the \
                 slip in the authority's console. 42 columns, \
                 of which a Chinese character takes two. Text ends with a form feed; `Accept: application/octet-stream` gives bytes \
                 that end with a cut (ESC/POS). Printed again, it is the same slip; lost later, the authority prints it again.",
            )
            .query::<Ask>()
            .gives_bytes(200, "The slip", Some(TEXT))
            .gives_bytes(202, "No slip yet", Some(TEXT))
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

async fn slip(
    State(web): State<Web>,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let receipt = receipt(&web, ask.check).await?;
    Ok(printed(&receipt, accepts(&headers, BYTES)))
}

/// What is printed for a passage.
pub(crate) async fn receipt(web: &Web, check: String) -> Result<Receipt, Problem> {
    let receipt = in_worker(web, move |runtime| runtime.receipt(&check)).await?;
    receipt.ok_or_else(|| {
        Problem::not_found()
            .of("no slip is due for this passage, or it was not one of the last 200 here")
    })
}

/// As a printer takes it.
pub(crate) fn printed(receipt: &Receipt, with_cut: bool) -> Response {
    let status = match receipt {
        Receipt::Open(..) | Receipt::Pending(_) => StatusCode::ACCEPTED,
        Receipt::Slip(_) => StatusCode::OK,
    };
    if with_cut {
        return (status, [(header::CONTENT_TYPE, BYTES)], receipt.bytes()).into_response();
    }
    (status, [(header::CONTENT_TYPE, TEXT)], receipt.text()).into_response()
}

/// Whether a request names this type among those that it takes.
pub(crate) fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let all = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = all.flat_map(|line| line.split(',')).filter_map(|it| it.split(';').next());
    kinds.any(|it| it.trim().eq_ignore_ascii_case(kind))
}
