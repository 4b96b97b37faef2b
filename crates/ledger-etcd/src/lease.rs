//! Leases: how long the engine keeps what is put under them.
//!
//! # Late, never early
//! All claims within [`Times::lease_span`](crate::Times::lease_span) share one lease, which lives for that span longer than
//! its records must. The span is counted from *before* the lease was asked for, on this machine's steady clock. The engine
//! counts from when its leader granted it, which is later, and begins anew when the leader changes or the engine starts: both
//! only make records live longer. The gate's clock of day can only end a span early; no clock of day of the engine is part of it.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clearance_core::time::Timestamp;

use crate::cluster::{AskError, Cluster};
use crate::wire::{Grant, Granted, Int};

/// For rounding to whole seconds, and a claim under way.
const MARGIN: Duration = Duration::from_secs(10);

/// The lease that records get now.
#[derive(Debug)]
pub(crate) struct Lease {
    /// How long a record stays, at least.
    keep: Duration,
    /// For how long one lease is given to records.
    span: Duration,
    current: Mutex<Option<Current>>,
}

#[derive(Clone, Copy, Debug)]
struct Current {
    id: i64,
    /// Before it was asked for: by the steady clock, and by the one of the day, which goes on while a machine sleeps.
    asked: (Instant, Timestamp),
}

impl Lease {
    pub(crate) fn new(keep: Duration, span: Duration) -> Self {
        Self { keep, span, current: Mutex::new(None) }
    }

    /// The id of a lease under which a record that is put now lives long enough.
    pub(crate) fn get(
        &self,
        cluster: &Cluster,
        now: Timestamp,
        deadline: Instant,
    ) -> Result<i64, AskError> {
        // Whoever waits for the lock would have to wait for the same lease.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = current.filter(|current| self.is_young(current, now)) {
            return Ok(current.id);
        }
        let asked = (Instant::now(), now);
        let ttl = (self.keep + self.span + MARGIN).as_secs();
        let question = Grant { ttl: Int(i64::try_from(ttl).unwrap_or(i64::MAX)) };
        let granted: Granted = cluster.ask("/v3/lease/grant", &question, deadline)?;
        *current = Some(Current { id: granted.id.0, asked });
        Ok(granted.id.0)
    }

    /// Gives no more records to the lease `id`: the engine does not know it any more.
    pub(crate) fn forget(&self, id: i64) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is_some_and(|current| current.id == id) {
            *current = None;
        }
    }

    /// Whatever it is.
    pub(crate) fn forget_all(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn is_young(&self, current: &Current, now: Timestamp) -> bool {
        let (steady, day) = current.asked;
        steady.elapsed() < self.span
            && now.as_secs().abs_diff(day.as_secs()) < self.span.as_secs().max(1)
    }
}
