//! Lanes: what is shown in one is judged, one after the other.
//!
//! [`Runtime::present`](crate::Runtime::present) is the way of every code, wherever it was read:
//!
//! ```text
//! picture ── decode ── repair ── repeated? ── lane open and free? ── judge and record in the ledger ── person? ── audit ── door
//! ```
//! What a lane is wired to stands behind the traits of [`seams`](crate::seams).

mod answer;
mod closed;
mod glance;
mod officer;
mod picture;
mod present;
pub mod seams;
mod ticket;
mod turn;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::time::Timestamp;
use clearance_gate::{Lane, Occupancy, Passage};
use clearance_gate_devices::decode::Frames;
use clearance_verifier::Referral;
use tokio::sync::Semaphore;

pub(crate) use answer::CLOSED_TEXTS;
pub(crate) use answer::DoorState;
pub use answer::{Answer, InLanguages, Scanner};
pub(crate) use closed::Closed;
pub(crate) use glance::{Glance, SentTo, Working};
pub(crate) use officer::OVERRIDE_LIFE;
pub use officer::{ActError, Overriding};
pub(crate) use picture::{Rest, decoder};
pub use present::{Presented, UnknownLane};
pub use ticket::Ticket;
pub(crate) use turn::turn;

/// Decisions of a lane that its page shows.
const HISTORY: usize = 20;

/// All lanes of a gate.
pub(crate) struct Lanes {
    all: Vec<OneLane>,
    pub(crate) closed: Closed,
}

/// One passage.
pub(crate) struct OneLane {
    pub(crate) name: String,
    /// One code at a time: who has it may work.
    pub(crate) turn: Arc<Semaphore>,
    /// Reads its pictures.
    pub(crate) frames: Frames,
    state: Mutex<LaneState>,
    /// What is seen of it while it works.
    glance: Mutex<Glance>,
}

/// What a lane remembers.
pub(crate) struct LaneState {
    /// The last presentation, and its answer.
    pub(crate) shown: Lane<Arc<Answer>>,
    pub(crate) occupancy: Occupancy,
    /// Whose passage it is, by the id of the answer.
    pub(crate) passage: Option<(String, Passage)>,
    /// A good code that waits for the person.
    pub(crate) pending: Option<Pending>,
    /// What the operator was told of the device that compares persons, until it is sure again.
    pub(crate) unsure: Option<String>,
    /// The last answer that an officer may still override.
    pub(crate) open_to_officer: Option<Arc<Answer>>,
    /// The newest first.
    pub(crate) history: VecDeque<Arc<Answer>>,
}

pub(crate) struct Pending {
    pub(crate) id: String,
    pub(crate) referral: Referral,
}

impl Lanes {
    /// The system has no thread left for a lane's pictures: an error.
    pub(crate) fn new(settings: &crate::settings::Lane, closed: Closed) -> io::Result<Self> {
        let decoder = decoder(settings);
        let lane = |name: &String| {
            Ok(OneLane {
                name: name.clone(),
                turn: Arc::new(Semaphore::new(1)),
                frames: decoder.lane()?,
                state: Mutex::new(LaneState {
                    shown: Lane::default(),
                    occupancy: Occupancy::new(settings.passage.into()),
                    passage: None,
                    pending: None,
                    unsure: None,
                    open_to_officer: None,
                    history: VecDeque::with_capacity(HISTORY),
                }),
                glance: Mutex::new(Glance::new(settings.passage.into())),
            })
        };
        let all = settings.names.iter().map(lane).collect::<io::Result<_>>()?;
        Ok(Self { all, closed })
    }

    /// The lane of a name; where nothing is said, the only one.
    pub(crate) fn named(&self, name: Option<&str>) -> Option<&OneLane> {
        match (name, &self.all[..]) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(name), lanes) => lanes.iter().find(|lane| lane.name == name),
        }
    }

    pub(crate) fn all(&self) -> &[OneLane] {
        &self.all
    }
}

impl OneLane {
    /// To work in the lane. Waits for a door or a device that moves there.
    pub(crate) fn state(&self) -> Working<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Working::new(state, &self.glance)
    }

    /// To look at the lane. Waits for nothing.
    pub(crate) fn glance(&self) -> Glance {
        self.glance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl LaneState {
    /// Remembers an answer that was just given.
    pub(crate) fn keep(&mut self, answer: &Arc<Answer>) {
        self.history.truncate(HISTORY - 1);
        self.history.push_front(Arc::clone(answer));
    }

    /// Somebody goes through, or is about to.
    pub(crate) fn occupy(&mut self, id: &str, now: Timestamp) {
        self.passage = Some((id.to_owned(), self.occupancy.occupy(now)));
    }

    /// Nobody goes through any more.
    pub(crate) fn free(&mut self) {
        self.occupancy.free();
        self.passage = None;
    }
}
