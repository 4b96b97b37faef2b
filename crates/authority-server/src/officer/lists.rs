//! Status lists: published at once, what was published last, and what of the office's is due.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::moment::instant;
use clearance_authority::register::Role;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{ALL_STAFF, Who};
use crate::app::Web;
use crate::http::{Endpoint, Moment, Page, Problem};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post(
            "/v1/publish",
            Who::Roles(&[Role::Publisher, Role::Supervisor]),
            publish,
        )
        .says("Carries out what must be done, and publishes the lists now")
        .more("It begins at once and goes on after the answer; see /v1/lists. Asked twice meanwhile, it is done once.")
        .gives::<Lists>(202, "What was published before"),
        Endpoint::get("/v1/lists", Who::Roles(ALL_STAFF), lists)
            .says("What was published last")
            .gives::<Lists>(200, "The last publication of this process"),
        Endpoint::get("/v1/due", Who::Roles(ALL_STAFF), due)
            .says("What of the office's ends, and what to do about it")
            .gives::<Page<Due>>(200, "The most pressing first"),
    ]
}

/// The last publication.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Lists {
    /// When; none where this process has not published yet.
    published: Option<Moment>,
    /// Seconds since.
    age: Option<i64>,
    /// Number of the list.
    number: Option<u64>,
    /// Bytes of all files.
    bytes: Option<u64>,
    /// Seconds between two publications.
    every: u32,
}

impl Lists {
    fn of(web: &Web) -> Self {
        let last = web.publishing.last();
        Self {
            published: last.map(|last| last.at.into()),
            age: last.map(|last| web.now().0.saturating_sub(last.at.0)),
            number: last.map(|last| last.seq),
            bytes: last.map(|last| last.bytes),
            every: web.settings.publish_every,
        }
    }
}

/// Something that ends.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Due {
    /// `trust-list`, `authority-key`, `status-key`, `gate-key`, `status-list`.
    kind: String,
    /// Which one.
    name: String,
    /// `later`, `soon` or `overdue`.
    urgency: String,
    /// From when on it is time to act.
    warn_from: Moment,
    /// When it is too late.
    at: Moment,
    /// What to do.
    remedy: String,
}

async fn publish(State(web): State<Web>) -> (StatusCode, axum::Json<Lists>) {
    web.publishing.ask();
    (StatusCode::ACCEPTED, axum::Json(Lists::of(&web)))
}

async fn lists(State(web): State<Web>) -> axum::Json<Lists> {
    axum::Json(Lists::of(&web))
}

async fn due(State(web): State<Web>) -> Result<axum::Json<Page<Due>>, Problem> {
    let office = web.office.clone();
    let due = tokio::task::spawn_blocking(move || office.due()).await;
    let mut due = due.map_err(|_| Problem::failed())?.map_err(|cause| {
        tracing::error!(%cause, "the office cannot be read");
        Problem::unavailable().of("the office's files cannot be read; the operator was told")
    })?;
    let now = web.clock().now();
    due.sort_by_key(|it| (core::cmp::Reverse(it.urgency(now)), it.at));
    let items = due.into_iter().map(|it| Due {
        kind: it.kind.to_owned(),
        urgency: it.urgency(now).code().to_owned(),
        name: it.name,
        warn_from: instant(it.warn_from).into(),
        at: instant(it.at).into(),
        remedy: it.remedy,
    });
    Ok(axum::Json(Page { items: items.collect(), next: None }))
}
