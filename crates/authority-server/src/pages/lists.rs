//! Status lists are looked at, and published.

use axum::response::Response;
use clearance_authority::moment::instant;
use clearance_authority::publisher::Rhythm;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_core::due::Due;

use super::watch::due;
use super::{Ask, Typed, form, page};
use crate::app::Web;
use crate::console::lists::{Lists, Published};
use crate::console::words::done;
use crate::console::{Act, lists, paths};
use crate::http::{Endpoint, Problem};

/// People of whom gates must learn something, that are counted.
const COUNTED: u32 = 1_000;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::LISTS, Act::ReadState, show), form(paths::PUBLISH, Act::Publish, publish)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let due = due(&ask.web).await?;
    let lists = published(&ask.web, &due).await?;
    let changes = ask.web.register.read().await?.with_wire(None, COUNTED).await?.len();
    let form = ask.fresh()?;
    let context = Lists { lists: &lists, changes, form: &form };
    Ok(ask.page(lists::page(&ask.frame(), &context)))
}

async fn publish(ask: Ask, _: Typed) -> Result<Response, Problem> {
    match crate::publisher::publish(&ask.web).await {
        Ok(_) => Ok(ask.done(paths::LISTS, done::PUBLISHED)),
        Err(error) => {
            tracing::error!(%error, "nothing was published");
            Err(Problem::failed().of(error))
        }
    }
}

/// The lists in force, from what the office says of their ends.
pub(super) async fn published(web: &Web, due: &[Due]) -> Result<Vec<Published>, Problem> {
    let repository = web.settings.publish_to.clone();
    let size = tokio::task::spawn_blocking(move || crate::public::size(&repository)).await;
    let bytes = size.map_err(|_| Problem::failed())?;
    let rhythm = Rhythm::default();
    let all = due.iter().filter(|due| due.kind == "status-list");
    Ok(all
        .filter_map(|due| {
            let (name, version) = due.name.split_once(' ')?;
            let published = due.at.minus(rhythm.hard_expiry);
            Some(Published {
                name: name.to_owned(),
                version: version.parse().ok()?,
                published: instant(published),
                next: instant(published.plus(rhythm.next_update)),
                stale: instant(due.at),
                bytes,
            })
        })
        .collect())
}
