use std::sync::{Arc, PoisonError, RwLock};

use clearance_core::credential::Credential;
use clearance_core::time::Timestamp;
use clearance_verifier::{StatusAnswer, StatusSource};

/// The status lists of the moment: a gate is built once, and its lists come and go.
#[derive(Debug)]
pub(crate) struct CurrentStatus(RwLock<Arc<dyn StatusSource>>);

impl CurrentStatus {
    pub(crate) fn new(source: Arc<dyn StatusSource>) -> Self {
        Self(RwLock::new(source))
    }

    pub(crate) fn set(&self, source: Arc<dyn StatusSource>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = source;
    }

    fn get(&self) -> Arc<dyn StatusSource> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl StatusSource for CurrentStatus {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        self.get().status(credential, now)
    }

    fn newest(&self) -> Option<Timestamp> {
        self.get().newest()
    }
}
