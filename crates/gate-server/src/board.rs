//! What the operator was told lately.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use clearance_core::time::Timestamp;

/// Notices that are kept.
const KEPT: usize = 50;

/// A notice. No person is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) at: Timestamp,
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

/// The newest notices; each stands in the log, too.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<VecDeque<Told>>);

impl Board {
    pub(crate) fn tell(&self, at: Timestamp, code: &'static str, text: &str) {
        tracing::warn!(code, "{text}");
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.truncate(KEPT - 1);
        told.push_front(Told { at, code, text: text.to_owned() });
    }

    /// The newest first.
    pub(crate) fn all(&self) -> Vec<Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
