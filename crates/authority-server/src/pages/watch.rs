//! What is due and what waits: beside the menu, and as a page.

use std::sync::{Mutex, PoisonError};

use axum::response::Response;
use clearance_authority::moment::timestamp;
use clearance_authority::publisher::Rhythm;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_core::due::{Due, Urgency};
use clearance_schemes::time::Instant;

use super::lists::published;
use super::{Ask, page};
use crate::app::Web;
use crate::console::frame::MOST_COUNTED;
use crate::console::{Act, keys, paths};
use crate::http::{Endpoint, Problem};

/// Seconds for which what is due is believed: reading it waits for a publication that runs.
const BELIEVED: i64 = 30;

/// What was seen last of what is due.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Option<(Instant, Seen)>>);

/// What stands beside the menu.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) due: usize,
    pub(super) overdue: usize,
    pub(super) waiting: usize,
}

impl Watch {
    pub(super) async fn seen(&self, web: &Web, is_signed_in: bool) -> Result<Seen, Problem> {
        if !is_signed_in {
            return Ok(Seen::default());
        }
        let mut unit = web.register.read().await?;
        let waiting = unit.approvals().await?.len();
        let now = web.now();
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, it)) = known.filter(|(at, _)| (0..BELIEVED).contains(&(now.0 - at.0))) {
            return Ok(Seen { waiting, ..it });
        }
        let late = unit.waiting(None, MOST_COUNTED + 1).await?;
        let overdue = late.iter().filter(|(from, _)| *from <= now).count();
        drop(unit);
        let moment = timestamp(now);
        // A page is shown also where the office cannot be read: the page of keys says so.
        let all = due(web).await.unwrap_or_default();
        let soon = all.iter().filter(|due| due.urgency(moment) != Urgency::Later).count();
        let seen = Seen { due: soon, overdue, waiting };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, seen));
        Ok(seen)
    }
}

/// Everything of the office that ends.
pub(super) async fn due(web: &Web) -> Result<Vec<Due>, Problem> {
    let office = web.office.clone();
    let read = tokio::task::spawn_blocking(move || office.due()).await;
    let read = read.map_err(|_| Problem::failed())?;
    read.map_err(|error| {
        tracing::error!(%error, "the office cannot be read");
        Problem::failed().of(error)
    })
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::KEYS, Act::ReadState, show)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let due = due(&ask.web).await?;
    let lists = published(&ask.web, &due).await?;
    let days = ask.web.publishing.days();
    let ages: Vec<_> = days.iter().map(|(day, it)| (*day, it.longest.div_ceil(60))).collect();
    Ok(ask.page(keys::page(
        &ask.frame(),
        &keys::Keys {
            due: &due,
            list: lists.first(),
            heard: None,
            ages: &ages,
            stale_minutes: Rhythm::default().next_update / 60,
        },
    )))
}
