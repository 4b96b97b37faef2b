//! Where a standing is: a state, and the reasons for which it is at rest.
//!
//! A suspended standing is held by a set of reasons. Each came with a row and goes with the row that
//! `lifts` it; the state beneath is reached when none is left. A suspended state that was entered
//! without a reason (an enrolment that waits for its data) holds as well: the row that leads out of
//! it ends that hold. Revoked has no way out.
//!
//! Beside that an officer may hold a standing, let it go, and take it back, whatever rows its scheme has.

use crate::model::{EventKind, Life, LifeRow, StateMeaning};
use crate::time::Instant;

/// A state with its holds.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The state that is reached when nothing holds.
    beneath: String,
    /// What holds, the latest last.
    holds: Vec<Hold>,
    /// Why it ended.
    pub(super) ended_for: Option<String>,
    /// Since when it is what it is.
    pub(super) since: Instant,
    /// What an officer did, where no row of the scheme says what that does.
    hand: Hand,
}

/// An officer's own hold. Deliberately closed: the words of LANGUAGE.md.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Hand {
    Held,
    #[default]
    Off,
    Taken,
}

/// Why a standing is at rest that an officer holds; the state's own name is [`HELD`].
pub(crate) const HELD_FOR: &str = "held-by-officer";
/// Why a standing ended that an officer took back.
pub(crate) const TAKEN_FOR: &str = "taken-by-officer";
/// The state of a standing that an officer holds.
pub(crate) const HELD: &str = "held";
/// The state of a standing that an officer took back.
pub(crate) const TAKEN: &str = "taken";

#[derive(Clone, Debug, Eq, PartialEq)]
struct Hold {
    reason: Option<String>,
    state: String,
}

impl Hold {
    fn label(&self) -> &str {
        self.reason.as_deref().unwrap_or(&self.state)
    }
}

/// What a row changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Reasons that hold now and did not.
    pub(super) added: Vec<String>,
    /// Reasons that held and do not any more.
    pub(super) removed: Vec<String>,
}

impl Change {
    fn between(was: &State, is: &State) -> Self {
        let labels = |state: &State, other: &State| {
            let (mut labels, others) = (state.reasons(), other.reasons());
            labels.retain(|label| !others.contains(label));
            labels
        };
        Self { added: labels(is, was), removed: labels(was, is) }
    }
}

impl State {
    pub(super) fn begin(life: &Life, state: &str, at: Instant) -> Self {
        let mut begun = Self {
            beneath: state.to_owned(),
            holds: Vec::new(),
            ended_for: None,
            since: at,
            hand: Hand::Off,
        };
        if meaning(life, state) == StateMeaning::Suspended {
            begun.holds.push(Hold { reason: None, state: state.to_owned() });
        }
        begun
    }

    /// The state's name. Of several holds one with a stated reason is shown.
    pub(super) fn name(&self) -> &str {
        match self.hand {
            Hand::Held => HELD,
            Hand::Off => self.name_of_file(),
            Hand::Taken => TAKEN,
        }
    }

    fn name_of_file(&self) -> &str {
        let stated = self.holds.iter().rev().find(|hold| hold.reason.is_some());
        stated.or(self.holds.last()).map_or(&self.beneath, |hold| &hold.state)
    }

    pub(super) fn meaning(&self, life: &Life) -> StateMeaning {
        let by_file = meaning(life, self.name_of_file());
        match (self.hand, by_file) {
            (Hand::Taken, _) => StateMeaning::Revoked,
            (Hand::Held, StateMeaning::Valid) => StateMeaning::Suspended,
            _ => by_file,
        }
    }

    pub(super) fn reasons(&self) -> Vec<String> {
        let own = self.holds.iter().map(|hold| hold.label().to_owned());
        own.chain((self.hand == Hand::Held).then(|| HELD_FOR.to_owned())).collect()
    }

    /// An officer holds it, lets it go, or takes it back for good. It must not be revoked already.
    pub(super) fn by_hand(&mut self, kind: EventKind, at: Instant) -> Change {
        let was = self.clone();
        self.hand = match kind {
            EventKind::StandingSuspended => Hand::Held,
            EventKind::StandingResumed => Hand::Off,
            _ => Hand::Taken,
        };
        if self.hand == Hand::Taken {
            self.holds.clear();
            self.ended_for = Some(TAKEN_FOR.to_owned());
        }
        if self.hand != was.hand {
            self.since = at;
        }
        Change::between(&was, self)
    }

    /// Whether a row that names these states may apply.
    pub(super) fn is_in(&self, life: &Life, from: &[String]) -> bool {
        if from.is_empty() {
            self.meaning(life) != StateMeaning::Revoked
        } else if self.holds.is_empty() {
            from.contains(&self.beneath)
        } else {
            self.holds.iter().any(|hold| from.contains(&hold.state))
        }
    }

    /// Whether a row can take it anywhere from here: revoked has no way out.
    pub(super) fn can_follow(&self, life: &Life, row: &LifeRow) -> bool {
        let leads = row.to.as_deref().map(|to| meaning(life, to));
        self.is_in(life, &row.from)
            && (self.meaning(life) != StateMeaning::Revoked
                || leads.is_none_or(|leads| leads == StateMeaning::Revoked))
    }

    /// Goes where the row leads. It must be one that it can follow.
    pub(super) fn apply(
        &mut self,
        life: &Life,
        row: &LifeRow,
        reason: Option<String>,
        lifted: Option<&str>,
        at: Instant,
    ) -> Change {
        let to = row.to.as_deref();
        let leads = to.map(|to| meaning(life, to));
        let was = self.clone();
        if let Some(lifted) = lifted {
            self.holds.retain(|hold| hold.label() != lifted);
        }
        match (to, leads) {
            (Some(to), Some(StateMeaning::Suspended)) => {
                self.leave(|state| row.from.iter().any(|from| from == state));
                self.hold(Hold { reason, state: to.to_owned() });
            }
            (Some(to), Some(StateMeaning::Valid)) => {
                let any = row.from.is_empty() && lifted.is_none();
                self.leave(|state| any || row.from.iter().any(|from| from == state));
                if self.holds.is_empty() {
                    self.beneath = to.to_owned();
                    self.ended_for = None;
                }
            }
            (Some(to), Some(StateMeaning::None | StateMeaning::Revoked)) => {
                self.holds.clear();
                self.beneath = to.to_owned();
                self.ended_for = reason.or(self.ended_for.take());
            }
            _ => {}
        }
        if self.name() != was.name() || self.holds.is_empty() != was.holds.is_empty() {
            self.since = at;
        }
        Change::between(&was, self)
    }

    /// Ends the holds without a reason that the row leads out of.
    fn leave(&mut self, left: impl Fn(&str) -> bool) {
        self.holds.retain(|hold| hold.reason.is_some() || !left(&hold.state));
    }

    fn hold(&mut self, new: Hold) {
        match self.holds.iter_mut().find(|hold| hold.label() == new.label()) {
            Some(held) => *held = new,
            None => self.holds.push(new),
        }
    }
}

/// What a state means. The reader knows every name; one that it did not know would have no credential.
pub(super) fn meaning(life: &Life, state: &str) -> StateMeaning {
    life.states
        .iter()
        .find(|(name, _)| name == state)
        .map_or(StateMeaning::None, |(_, meaning)| *meaning)
}
