//! The local HTTP API, one operation a file. Each declares its endpoint: router, guard, OpenAPI document and the test of
//! every endpoint for every role read it.

mod challenge;
mod check;
mod decisions;
mod guard;
mod lane;
mod officer;
mod operations;
mod slip;
mod status;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use clearance_web::{About, Problem};
use utoipa::openapi::OpenApi;

pub(crate) use check::{Ask, named, work};
pub(crate) use guard::{COOKIE, Who};
pub(crate) use lane::close;
pub(crate) use officer::{act, second_officer, typed};
pub(crate) use slip::{accepts, printed, receipt};

use crate::Runtime;
use crate::page;
use crate::tokens::Role;

/// What every request stands on.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) runtime: Arc<Runtime>,
}

/// What blocks is done in a worker: disks, doors.
pub(crate) async fn in_worker<T: Send + 'static>(
    web: &Web,
    work: impl FnOnce(&Runtime) -> T + Send + 'static,
) -> Result<T, Problem> {
    let runtime = Arc::clone(&web.runtime);
    let done = tokio::task::spawn_blocking(move || work(&runtime)).await;
    done.map_err(|_| Problem::failed())
}

/// An endpoint.
pub(crate) type Endpoint = clearance_web::Endpoint<Web, Who>;

/// Who shows codes.
const SHOWING: Who = Who::Roles(&[Role::Controller, Role::Lane, Role::Officer]);
/// Who decides about a person.
const DECIDING: Who = Who::Roles(&[Role::Officer]);
/// Who knows about passages.
const PASSING: Who = Who::Roles(&[Role::Controller, Role::Officer]);

/// All of them.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        check::endpoints(),
        challenge::endpoints(),
        officer::endpoints(),
        decisions::endpoints(),
        status::endpoints(),
        operations::endpoints(),
        lane::endpoints(),
        slip::endpoints(),
        page::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Method, path, and who may.
pub(crate) fn table() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let row = |endpoint: Endpoint| (endpoint.verb(), endpoint.path, endpoint.who.names());
    endpoints().into_iter().map(row).collect()
}

/// The router of all endpoints, each behind its guard.
pub(crate) fn router(web: &Web) -> Router<Web> {
    clearance_web::router(endpoints(), |route, who| {
        route.layer(from_fn_with_state((web.clone(), who), guard::guard))
    })
}

/// The OpenAPI document.
pub(crate) fn document() -> OpenApi {
    let about = About {
        title: "Clearance gate",
        description: "Gate controllers, lanes and officers. Problems are RFC 9457, moments seconds since 1970.",
        version: env!("CARGO_PKG_VERSION"),
    };
    clearance_web::document(about, endpoints())
}
