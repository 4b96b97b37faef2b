//! Statistics of the last 30 days.

use std::collections::BTreeMap;

use axum::response::Response;
use chrono::TimeDelta;
use clearance_authority::publisher::Rhythm;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_schemes::time::Day;

use super::{Ask, page};
use crate::console::{Act, paths, statistics};
use crate::http::{Endpoint, Problem};

/// Days that are shown.
const DAYS: i64 = 30;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::STATISTICS, Act::ReadState, show)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    // The register counts by the day of UTC.
    let today = chrono::DateTime::from_timestamp(ask.now.0, 0).unwrap_or_default().date_naive();
    let first = today.checked_sub_signed(TimeDelta::days(DAYS - 1)).unwrap_or(today);
    let mut unit = ask.web.register.read().await?;
    let issued = unit.issued_by_day(first, today).await?;
    let revoked = unit.revoked_by_day(first, today).await?;
    let passages = unit.passages_by_day(first, today).await?;
    drop(unit);
    let mut checkpoints: BTreeMap<String, u64> = BTreeMap::new();
    for passage in passages {
        *checkpoints.entry(passage.checkpoint).or_default() += passage.count;
    }
    let checkpoints: Vec<_> = checkpoints.into_iter().collect();
    let has_none = issued.is_empty() && revoked.is_empty();
    let every = |counts| if has_none { Vec::new() } else { every_day((first, today), counts) };
    let published = ask.web.publishing.days();
    let sizes: Vec<_> = published.iter().map(|(day, it)| (*day, it.bytes)).collect();
    let ages: Vec<_> = published.iter().map(|(day, it)| (*day, it.longest.div_ceil(60))).collect();
    let context = statistics::Statistics {
        issued: &every(issued),
        revoked: &every(revoked),
        sizes: &sizes,
        ages: &ages,
        stale_minutes: Rhythm::default().next_update / 60,
        checkpoints: &checkpoints,
        reasons: &[],
    };
    Ok(ask.page(statistics::page(&ask.frame(), &context)))
}

/// Days without anything stand with 0.
fn every_day((first, last): (Day, Day), counts: Vec<(Day, u64)>) -> Vec<(Day, u64)> {
    let counts: BTreeMap<Day, u64> = counts.into_iter().collect();
    let days = first.iter_days().take_while(|day| *day <= last);
    days.map(|day| (day, counts.get(&day).copied().unwrap_or(0))).collect()
}
