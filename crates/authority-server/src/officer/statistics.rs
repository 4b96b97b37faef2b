//! What was issued, revoked and passed, by day. Nobody's name is in it.

use std::collections::BTreeMap;

use axum::extract::State;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_schemes::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{ALL_STAFF, Who};
use crate::app::Web;
use crate::http::{Date, Endpoint, Problem, Query};

/// Days that are counted at once.
const MOST_DAYS: i64 = 366;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/statistics", Who::Roles(ALL_STAFF), statistics)
            .says("Credentials issued and revoked, and passages by checkpoint, by UTC day; at most 366 days")
            .query::<Days>()
            .gives::<Statistics>(200, "The counts; days without any are left out"),
    ]
}

/// Which days.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Days {
    /// The first one.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// The last one.
    #[param(value_type = String, format = Date)]
    until: Date,
}

/// Counts by day.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Statistics {
    /// Credentials.
    credentials: Vec<CredentialsOfDay>,
    /// Passages.
    passages: Vec<PassagesOfDay>,
}

/// Credentials of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CredentialsOfDay {
    day: Date,
    /// Issued on that day.
    issued: u64,
    /// Revoked on that day.
    revoked: u64,
}

/// Passages of a day at a checkpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PassagesOfDay {
    day: Date,
    checkpoint: String,
    /// `in` or `out`.
    direction: String,
    /// How many.
    count: u64,
}

async fn statistics(
    State(web): State<Web>,
    Query(days): Query<Days>,
) -> Result<axum::Json<Statistics>, Problem> {
    let (from, until) = (days.from.0, days.until.0);
    if !(0..MOST_DAYS).contains(&(until - from).num_days()) {
        let reason = format!("not before `from`, and at most {MOST_DAYS} days, please");
        return Err(Problem::invalid().field("until", reason));
    }
    let mut unit = web.register.read().await?;
    let mut by_day = BTreeMap::<Day, (u64, u64)>::new();
    for (day, count) in unit.issued_by_day(from, until).await? {
        by_day.entry(day).or_default().0 = count;
    }
    for (day, count) in unit.revoked_by_day(from, until).await? {
        by_day.entry(day).or_default().1 = count;
    }
    let credentials = by_day.into_iter().map(|(day, (issued, revoked))| CredentialsOfDay {
        day: day.into(),
        issued,
        revoked,
    });
    let passages = unit.passages_by_day(from, until).await?.into_iter().map(|it| PassagesOfDay {
        day: it.day.into(),
        checkpoint: it.checkpoint,
        direction: it.direction,
        count: it.count,
    });
    Ok(axum::Json(Statistics { credentials: credentials.collect(), passages: passages.collect() }))
}
