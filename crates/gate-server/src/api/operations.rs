//! Whether the gate lives, whether it can work, what it counts, what it offers.

use axum::extract::{Request, State};
use axum::response::Response;
use clearance_web::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::guard::is_known;
use super::{Endpoint, Web, Who, document, in_worker};
use crate::Runtime;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/health", Who::Anyone, health)
            .says("Whether the process lives")
            .gives::<Health>(200, "It lives"),
        Endpoint::get("/v1/ready", Who::Anyone, ready)
            .says("Whether the gate can judge: its lists, keys and ledger are in order")
            .gives::<Health>(200, "It can"),
        clearance_web::openapi(Who::Anyone, document),
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
    match in_worker(&web, Runtime::not_ready).await? {
        None => Ok(axum::Json(Health { state: "ready", version: env!("CARGO_PKG_VERSION") })),
        Some(why) => Err(Problem::unavailable().of(why).after(10)),
    }
}

async fn metrics(State(web): State<Web>, request: Request) -> Result<Response, Problem> {
    is_known(request.extensions())?;
    Ok(clearance_web::prometheus(web.runtime.metrics.text(&web.runtime.devices.views())))
}
