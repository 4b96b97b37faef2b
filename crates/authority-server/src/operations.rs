//! Whether the service lives, whether it can work, what it counts, what it offers.

use axum::extract::{Request, State};
use axum::response::Response;
use clearance_authority::register::{Register as _, Unit as _};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Who;
use crate::app::Web;
use crate::http::{Endpoint, Moment, Problem, document};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/health", Who::Anyone, health)
            .says("Whether the process lives")
            .gives::<Health>(200, "It lives"),
        Endpoint::get("/v1/ready", Who::Anyone, ready)
            .says("Whether it can work: the register answers, and lists are published")
            .gives::<Ready>(200, "It can"),
        clearance_web::openapi(Who::Anyone, document),
        Endpoint::get("/metrics", Who::Anyone, metrics)
            .says("For Prometheus; answered to this machine only")
            .gives_bytes(200, "Text", Some("text/plain; version=0.0.4"))
            .fails(&[Problem::forbidden]),
    ]
}

/// That the process lives.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `alive`.
    state: &'static str,
    /// Of the program.
    version: &'static str,
}

async fn health() -> axum::Json<Health> {
    axum::Json(Health { state: "alive", version: env!("CARGO_PKG_VERSION") })
}

/// That it can work.
#[derive(Serialize, ToSchema)]
struct Ready {
    /// `ready`.
    state: &'static str,
    /// When lists were last published by this process.
    published: Moment,
    /// Number of that list.
    list: u64,
}

/// Seconds without a publication after which something is wrong: gates want one every 10 minutes.
const TOO_LONG: i64 = 300;

async fn ready(State(web): State<Web>) -> Result<axum::Json<Ready>, Problem> {
    web.register.read().await?.audit(u64::from(u32::MAX), 1).await?;
    let last = web.publishing.last();
    let not = |why: &str| Problem::unavailable().of(why).after(10);
    let last = last.ok_or_else(|| not("no list was published yet; see the log"))?;
    if web.now().0.saturating_sub(last.at.0) > TOO_LONG {
        return Err(not("no list was published for five minutes; see the log"));
    }
    Ok(axum::Json(Ready { state: "ready", published: last.at.into(), list: last.seq }))
}

async fn metrics(State(web): State<Web>, request: Request) -> Result<Response, Problem> {
    if !crate::access::address(request.extensions()).is_loopback() {
        return Err(Problem::forbidden().of("ask from this machine"));
    }
    Ok(clearance_web::prometheus(web.metrics.text()))
}
