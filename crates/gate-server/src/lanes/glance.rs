//! What is seen of a lane. It is kept apart from what works there: a page does not wait for a door, or a device.

use core::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::time::Timestamp;
use clearance_gate::Occupancy;

use super::{Answer, LaneState};

/// A look at a lane, as of when somebody last worked there.
#[derive(Clone, Debug)]
pub(crate) struct Glance {
    /// The newest first.
    pub(crate) history: Vec<Arc<Answer>>,
    pub(crate) occupancy: Occupancy,
    /// What an officer may still decide about.
    pub(crate) open_to_officer: Option<Arc<Answer>>,
    /// Whose person a device compares now.
    pub(crate) comparing: Option<Arc<Answer>>,
    /// The last one whom an officer sent on.
    pub(crate) sent: Option<Sent>,
}

/// An officer is done with an answer, and nobody was let through.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) check: String,
    pub(crate) to: SentTo,
    pub(crate) at: Timestamp,
}

/// Where an officer sends a traveller.
///
/// Deliberately closed: the page has a button for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentTo {
    /// To show another code here.
    Again,
    /// To the counter.
    Counter,
}

impl SentTo {
    /// Stable name.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Counter => "counter",
        }
    }
}

impl Glance {
    /// Of a lane where nothing happened yet; a passage is over after `limit` seconds.
    pub(crate) const fn new(limit: u64) -> Self {
        let occupancy = Occupancy::new(limit);
        Self { history: Vec::new(), occupancy, open_to_officer: None, comparing: None, sent: None }
    }
}

/// Who has it works in the lane. What came of it is seen when the work ends.
pub(crate) struct Working<'l> {
    state: MutexGuard<'l, LaneState>,
    glance: &'l Mutex<Glance>,
}

impl<'l> Working<'l> {
    pub(super) fn new(state: MutexGuard<'l, LaneState>, glance: &'l Mutex<Glance>) -> Self {
        Self { state, glance }
    }

    /// A device compares the person now: it is seen before the work ends.
    pub(super) fn compares(&self, answer: &Answer) {
        self.show(Some(Arc::new(answer.clone())));
    }

    /// An officer is done with an answer.
    pub(super) fn sends(&self, check: &str, to: SentTo, at: Timestamp) {
        let sent = Sent { check: check.to_owned(), to, at };
        self.glance.lock().unwrap_or_else(PoisonError::into_inner).sent = Some(sent);
    }

    fn show(&self, comparing: Option<Arc<Answer>>) {
        let mut glance = self.glance.lock().unwrap_or_else(PoisonError::into_inner);
        glance.history = self.state.history.iter().cloned().collect();
        glance.occupancy = self.state.occupancy.clone();
        glance.open_to_officer = self.state.open_to_officer.clone();
        glance.comparing = comparing;
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.show(None);
    }
}

impl Deref for Working<'_> {
    type Target = LaneState;

    fn deref(&self) -> &LaneState {
        &self.state
    }
}

impl DerefMut for Working<'_> {
    fn deref_mut(&mut self) -> &mut LaneState {
        &mut self.state
    }
}
