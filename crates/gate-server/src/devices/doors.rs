//! Doors: one of each lane. What comes back from them ends passages.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::thread::JoinHandle;

use clearance_gate_devices::door::{
    DoorError, DoorEvent, DoorKind, DoorSettings, DoorState, Opening, OpeningId, OutputError,
};
use clearance_gate_devices::{Checked, Output};

use super::watched::Watched;
use super::{DevicesError, lock, spawn};
use crate::Runtime;
use crate::lanes::seams;

/// Openings that are remembered: more people cannot be under way in one lane.
const UNDER_WAY: usize = 16;

/// The door of a lane.
pub(super) struct LaneDoor {
    lane: String,
    /// None once the gate stops.
    output: RwLock<Option<Box<dyn Output>>>,
    openings: Mutex<Openings>,
    watched: Arc<Watched>,
    /// Whether it tells by itself when it goes and comes.
    tells: bool,
    heard: Mutex<Option<Receiver<DoorEvent>>>,
}

/// Who is to pass.
#[derive(Debug, Default)]
struct Openings(VecDeque<UnderWay>);

#[derive(Debug)]
struct UnderWay {
    opening: OpeningId,
    check: String,
    missing: u8,
    has_passed: bool,
}

/// What a contact says of a passage, by the answer that opened it.
#[derive(Debug, PartialEq, Eq)]
enum Over {
    /// Everybody passed, or some did when the time was over.
    Passed(String),
    /// Nobody did.
    NotPassed(String),
}

impl LaneDoor {
    /// None where a controller opens it.
    pub(super) fn start(
        settings: &Checked<DoorSettings>,
        watched: &Arc<Watched>,
    ) -> Result<Option<Arc<Self>>, DoorError> {
        let (tell, heard) = channel();
        let output = settings.start(Arc::new(move |event| drop(tell.send(event))))?;
        Ok(output.map(|output| {
            Arc::new(Self {
                lane: settings.lane.clone(),
                output: RwLock::new(Some(output)),
                openings: Mutex::default(),
                watched: Arc::clone(watched),
                tells: matches!(settings.by, DoorKind::Relay(_)),
                heard: Mutex::new(Some(heard)),
            })
        }))
    }

    /// Takes what the door says, until it is stopped.
    pub(super) fn listen(
        self: &Arc<Self>,
        runtime: Weak<Runtime>,
    ) -> Option<Result<JoinHandle<()>, DevicesError>> {
        let (this, heard) = (Arc::clone(self), lock(&self.heard).take()?);
        let work = move || {
            while let Ok(event) = heard.recv() {
                this.says(&event, &runtime);
            }
        };
        Some(spawn(work))
    }

    /// Shuts it for good. It waits for an opening that is under way.
    pub(super) fn stop(&self) {
        let output = self.output.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(output); // shuts, and ends its thread
    }

    pub(super) fn is_of(&self, watched: &Watched) -> bool {
        core::ptr::eq(&*self.watched, watched)
    }

    /// Whether the device itself says how it is.
    pub(super) fn is_seen(&self) -> Option<bool> {
        let output = self.output.read().unwrap_or_else(PoisonError::into_inner);
        let state = output.as_ref().map(|output| output.state());
        state.filter(|state| *state != DoorState::Unknown).map(|_| true)
    }

    /// Whether it will show soon how it is, and has not yet.
    pub(super) fn will_show(&self) -> bool {
        self.tells && !self.watched.is_known() && self.is_seen().is_none()
    }

    fn says(&self, event: &DoorEvent, runtime: &Weak<Runtime>) {
        let is_over = lock(&self.openings).hears(event);
        match event {
            DoorEvent::Back => self.watched.works(),
            DoorEvent::OutOfReach { .. } => self.watched.is_away(&event.to_string()),
            DoorEvent::Passed { .. } => self.watched.counts("door-passed"),
            DoorEvent::Forced => self.watched.says("door-forced", event),
            DoorEvent::HeldOpen => self.watched.says("door-held-open", event),
            DoorEvent::NobodyPassed { .. } => self.watched.says("door-not-passed", event),
            DoorEvent::Stuck => self.watched.says("door-stuck", event),
            other => self.watched.says("door", other),
        }
        if let Some(runtime) = runtime.upgrade() {
            match is_over {
                // A passage that is over already was ended by an officer, or by its time.
                Some(Over::Passed(check)) => drop(runtime.passed_in(&self.lane, &check)),
                Some(Over::NotPassed(check)) => runtime.not_passed(&self.lane, &check),
                None => {}
            }
        }
    }
}

impl seams::Door for Arc<LaneDoor> {
    fn open(&self, asked: &seams::Opening<'_>) -> Result<(), String> {
        let output = self.output.read().unwrap_or_else(PoisonError::into_inner);
        let output =
            output.as_ref().ok_or("the gate is stopping; let the traveller through by hand")?;
        let persons = asked.party.unwrap_or(1).max(1);
        let opening =
            lock(&self.openings).begin(asked.check, persons).ok_or("no name of an opening")?;
        let opened = output.open(&opening);
        match &opened {
            Ok(_) if !self.tells => self.watched.works(),
            Err(OutputError::OutOfReach { cause }) if !self.tells => self.watched.is_away(cause),
            Err(error @ OutputError::TooLate { .. }) if !self.tells => {
                self.watched.is_away(&error.to_string());
            }
            _ => {}
        }
        opened.map(|_| ()).map_err(|error| {
            lock(&self.openings).fails(&opening.id);
            error.to_string()
        })
    }
}

impl Openings {
    /// One more opening. It is named by its answer; a second one for the same answer, which an officer orders, has a name of
    /// its own, because a device opens once for each.
    fn begin(&mut self, check: &str, persons: u8) -> Option<Opening> {
        let before = self.0.iter().filter(|it| it.check == check).count();
        let name = match before {
            0 => check.to_owned(),
            _ => format!("{check}-again-{before}"),
        };
        let opening: OpeningId = name.parse().ok()?;
        if self.0.len() == UNDER_WAY {
            self.0.pop_front();
        }
        let (check, missing) = (check.to_owned(), persons);
        self.0.push_back(UnderWay { opening: opening.clone(), check, missing, has_passed: false });
        Some(Opening { id: opening, persons })
    }

    /// Nobody passes by this one. Its name stays taken.
    fn fails(&mut self, opening: &OpeningId) {
        if let Some(it) = self.0.iter_mut().find(|it| it.opening == *opening) {
            it.missing = 0;
        }
    }

    fn hears(&mut self, event: &DoorEvent) -> Option<Over> {
        let (opening, is_passed) = match event {
            DoorEvent::Passed { opening } => (opening, true),
            DoorEvent::NobodyPassed { opening, .. } => (opening, false),
            _ => return None,
        };
        let it = self.0.iter_mut().find(|it| it.opening == *opening && it.missing > 0)?;
        if is_passed {
            (it.missing, it.has_passed) = (it.missing - 1, true);
            return (it.missing == 0).then(|| Over::Passed(it.check.clone()));
        }
        it.missing = 0;
        let check = it.check.clone();
        Some(if it.has_passed { Over::Passed(check) } else { Over::NotPassed(check) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(opening: &Opening) -> DoorEvent {
        DoorEvent::Passed { opening: opening.id.clone() }
    }

    fn nobody(opening: &Opening) -> DoorEvent {
        DoorEvent::NobodyPassed { opening: opening.id.clone(), missing: 1 }
    }

    #[test]
    fn a_partys_passage_is_over_when_all_have_passed() {
        let mut openings = Openings::default();
        let party = openings.begin("s-1", 2).unwrap();
        assert_eq!(openings.hears(&passed(&party)), None);
        assert_eq!(openings.hears(&passed(&party)), Some(Over::Passed("s-1".to_owned())));
        assert_eq!(openings.hears(&nobody(&party)), None);
    }

    #[test]
    fn when_time_is_over_it_counts_whether_somebody_passed() {
        let mut openings = Openings::default();
        let (some, none) = (openings.begin("s-1", 2).unwrap(), openings.begin("s-2", 1).unwrap());
        assert_eq!(openings.hears(&passed(&some)), None);
        assert_eq!(openings.hears(&nobody(&some)), Some(Over::Passed("s-1".to_owned())));
        assert_eq!(openings.hears(&nobody(&none)), Some(Over::NotPassed("s-2".to_owned())));
    }

    #[test]
    fn an_officers_second_opening_has_a_name_of_its_own_and_ends_the_same_passage() {
        let mut openings = Openings::default();
        let first = openings.begin("s-1", 1).unwrap();
        openings.fails(&first.id);
        let second = openings.begin("s-1", 1).unwrap();
        assert_eq!((first.id.as_str(), second.id.as_str()), ("s-1", "s-1-again-1"));
        assert_eq!(openings.hears(&passed(&first)), None);
        assert_eq!(openings.hears(&passed(&second)), Some(Over::Passed("s-1".to_owned())));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut openings = Openings::default();
        for n in 0..1_000 {
            openings.begin(&format!("s-{n}"), 1).unwrap();
        }
        assert_eq!(openings.0.len(), UNDER_WAY);
    }
}
