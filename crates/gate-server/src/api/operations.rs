//! Whether the gate lives, whether it can work, what it counts, what it offers.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use clearance_web::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Endpoint, Web, Who, address, document};
use crate::tokens::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/health", Who::Anyone, health)
            .says("Whether the process lives")
            .gives::<Health>(200, "It lives"),
        Endpoint::get("/v1/ready", Who::Anyone, ready)
            .says("Whether the gate can judge: its lists, keys and ledger are in order")
            .gives::<Health>(200, "It can"),
        Endpoint::get("/v1/openapi.json", Who::Anyone, openapi).says("This document").gives_bytes(
            200,
            "OpenAPI 3.1",
            Some("application/json"),
        ),
        Endpoint::get("/metrics", Who::Anyone, metrics)
            .says("For Prometheus: with a token, or from this machine")
            .gives_bytes(200, "Text", Some("text/plain; version=0.0.4"))
            .fails(&[Problem::not_signed_in]),
    ]
}

/// That the process lives, or the gate can work.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `alive` or `ready`.
    state: &'static str,
    /// Of the program.
    version: &'static str,
}

async fn health() -> axum::Json<Health> {
    axum::Json(Health { state: "alive", version: env!("CARGO_PKG_VERSION") })
}

async fn ready(State(web): State<Web>) -> Result<axum::Json<Health>, Problem> {
    let runtime = Arc::clone(&web.runtime);
    let found = tokio::task::spawn_blocking(move || runtime.not_ready()).await;
    match found.map_err(|_| Problem::failed())? {
        None => Ok(axum::Json(Health { state: "ready", version: env!("CARGO_PKG_VERSION") })),
        Some(why) => Err(Problem::unavailable().of(why).after(10)),
    }
}

/// The document does not change while the process lives.
async fn openapi() -> Response {
    static TEXT: OnceLock<Option<String>> = OnceLock::new();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    match TEXT.get_or_init(|| document().to_pretty_json().ok()) {
        Some(text) => (kind, text.as_str()).into_response(),
        None => Problem::failed().into_response(),
    }
}

async fn metrics(State(web): State<Web>, request: Request) -> Response {
    let is_known = request.extensions().get::<Caller>().is_some();
    if !is_known && !address(request.extensions()).is_loopback() {
        return Problem::not_signed_in()
            .of("show a token, or ask from this machine")
            .into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, web.runtime.metrics.text()).into_response()
}
