//! What a lane is wired to: a face camera that finds whom it is told to, and an ear for what is decided.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_gate_server::seams::{Act, Compared, PersonAsked, PersonCheck, Recorder};
use clearance_verifier::{Decision, PersonMatch};

/// Both of them. Clones are one camera and one ear.
#[derive(Clone, Debug)]
pub(crate) struct Wired(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    person: PersonMatch,
    heard: Option<Decision>,
}

impl Wired {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { person: PersonMatch::Matches, heard: None })))
    }

    /// What the camera finds from now on.
    pub(crate) fn finds(&self, person: PersonMatch) {
        self.lock().person = person;
    }

    /// What was decided since the last time.
    pub(crate) fn heard(&self) -> Option<Decision> {
        self.lock().heard.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PersonCheck for Wired {
    fn compare(&self, _: &PersonAsked<'_>) -> Compared {
        match self.lock().person {
            PersonMatch::Differs => Compared::Differs,
            PersonMatch::Matches => Compared::Matches,
        }
    }
}

impl Recorder for Wired {
    fn record(&self, act: &Act<'_>) {
        if let Act::Decided { decision, .. } = act {
            self.lock().heard = Some((*decision).clone());
        }
    }
}
