//! Carries out what must be done on the wire, and publishes: one batch a period, however much came meanwhile.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clearance_authority::desk::{AuditError, DeskError, PerformError};
use clearance_authority::office::{Edition, OfficePublishError, Publication};
use clearance_authority::publisher::Rhythm;
use clearance_authority::register::{Actor, Register as _, RegisterError, Role, Unit as _};
use clearance_schemes::time::{Day, Instant};
use tokio::sync::Notify;

use crate::app::Web;

/// People that are looked at in one go.
const AT_ONCE: u32 = 200;
/// Days of which it is remembered what was published: what the page of statistics shows.
const DAYS: usize = 30;

/// How often what is over is dropped.
const TIDY: Duration = Duration::from_secs(3_600);

/// How publishing goes on.
#[derive(Debug, Default)]
pub(crate) struct Publishing {
    /// One run at a time; the office has a lock of its own against other processes.
    running: tokio::sync::Mutex<()>,
    asked: Notify,
    past: Mutex<Past>,
}

/// What this process published.
#[derive(Debug, Default)]
struct Past {
    last: Option<Last>,
    days: BTreeMap<Day, PublishedDay>,
}

/// What was published on a day (UTC).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PublishedDay {
    /// Bytes of everything that is published, at the end of the day.
    pub(crate) bytes: u64,
    /// Seconds of the longest time from one publication to the next that ended on the day.
    pub(crate) longest: u64,
}

/// The last publication of this process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Last {
    pub(crate) at: Instant,
    pub(crate) seq: u64,
    pub(crate) bytes: u64,
}

impl Publishing {
    /// Publishes soon, not at the end of the period.
    pub(crate) fn ask(&self) {
        self.asked.notify_one();
    }

    pub(crate) fn last(&self) -> Option<Last> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner).last
    }

    /// The last days on which this process published.
    pub(crate) fn days(&self) -> Vec<(Day, PublishedDay)> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.days.iter().map(|(day, it)| (*day, *it)).collect()
    }

    fn note(&self, last: Last) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let before = past.last.replace(last).map_or(last.at, |before| before.at);
        let Some(moment) = chrono::DateTime::from_timestamp(last.at.0, 0) else { return };
        let day = past.days.entry(moment.date_naive()).or_default();
        day.bytes = last.bytes;
        day.longest = day.longest.max(u64::try_from(last.at.0 - before.0).unwrap_or(0));
        while past.days.len() > DAYS {
            past.days.pop_first();
        }
    }
}

/// Why nothing was published.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishFailed {
    /// The audit could not be signed, or was cut.
    Audit(AuditError),
    /// The register.
    Desk(DeskError),
    /// What must be done about somebody could not be done.
    Perform(PerformError),
    /// The office.
    Publish(OfficePublishError),
    /// The task was stopped.
    Stopped,
}

impl core::fmt::Display for PublishFailed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Audit(cause) => cause.fmt(f),
            Self::Desk(cause) => cause.fmt(f),
            Self::Perform(cause) => cause.fmt(f),
            Self::Publish(cause) => cause.fmt(f),
            Self::Stopped => f.write_str("publishing was stopped; the next run goes on"),
        }
    }
}

impl core::error::Error for PublishFailed {}

fn by(web: &Web) -> clearance_authority::desk::By {
    web.by(Actor { name: "service".to_owned(), role: Role::System }, "what time brings")
}

/// One run: deadlines that are reached, what must be done, and the lists. Lists are published also where something
/// of somebody could not be done: else one record that cannot be read would keep every gate without a list.
///
/// # Errors
/// [`PublishFailed`]; what was done before stays done, and the next run goes on.
pub async fn publish(web: &Web) -> Result<Publication, PublishFailed> {
    let _running = web.publishing.running.lock().await;
    let settled = settle(web).await;
    let carried_out = carry_out(web).await;
    let published = lists(web).await?;
    // An end that somebody holds shows later that nothing before it was cut off.
    web.desk().sign_audit(&web.seal, web.clock()).await.map_err(PublishFailed::Audit)?;
    settled.and(carried_out).map(|()| published)
}

/// What time brings, and what a new version of a scheme ends.
async fn settle(web: &Web) -> Result<(), PublishFailed> {
    while !web.desk().settle_due(AT_ONCE, &by(web)).await.map_err(PublishFailed::Desk)?.is_empty() {
    }
    while web.desk().begin_versions(AT_ONCE, &by(web)).await.map_err(PublishFailed::Desk)? > 0 {}
    Ok(())
}

/// What must be done on the wire.
async fn carry_out(web: &Web) -> Result<(), PublishFailed> {
    let done = web.desk().carry_out(&web.office, &by(web)).await.map_err(PublishFailed::Perform)?;
    web.metrics.waiting(done.left);
    Ok(())
}

async fn lists(web: &Web) -> Result<Publication, PublishFailed> {
    let (office, repository) = (web.office.clone(), web.settings.publish_to.clone());
    let edition = Edition {
        clock: web.clock(),
        rhythm: Rhythm::default(),
        shard_capacity: web.settings.shard_capacity,
    };
    let filler = web.clone();
    let done = tokio::task::spawn_blocking(move || {
        let publication =
            office.publish(&repository, &edition, &mut |bytes: &mut [u8]| filler.fill(bytes))?;
        Ok((publication, crate::public::size(&repository)))
    });
    let done = done.await.map_err(|_| PublishFailed::Stopped)?;
    let (publication, bytes) = done.map_err(PublishFailed::Publish)?;
    let seq = publication.lists.iter().map(|(_, list)| list.seq).max().unwrap_or(0);
    let last = Last { at: web.now(), seq, bytes };
    web.metrics.published(last.at.0, bytes);
    web.publishing.note(last);
    Ok(publication)
}

/// Drops what is over and of no use.
async fn tidy(web: &Web) -> Result<(), RegisterError> {
    let mut unit = web.register.begin().await?;
    unit.drop_what_is_over(web.now()).await?;
    unit.commit().await
}

/// Publishes again and again until the service stops.
pub(crate) async fn run(web: Web) {
    let period = Duration::from_secs(web.settings.publish_every.into());
    let mut tidied: Option<std::time::Instant> = None;
    loop {
        if let Err(error) = publish(&web).await {
            web.metrics.publication_failed();
            tracing::error!(%error, "not all was carried out or published; the next run tries again");
        }
        web.doors.sweep();
        if tidied.is_none_or(|at| at.elapsed() >= TIDY) {
            tidied = Some(std::time::Instant::now());
            if let Err(error) = tidy(&web).await {
                tracing::warn!(%error, "what is over was not dropped; it is tried again in an hour");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(period) => {}
            () = web.publishing.asked.notified() => {}
        }
    }
}
