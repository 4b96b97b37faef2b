//! Where a standing is: a state, and the reasons for which it is at rest.
//!
//! A suspended standing is held by a set of reasons. Each came with a row and goes with the row that
//! `lifts` it; the state beneath is reached when none is left. A suspended state that was entered
//! without a reason (an enrolment that waits for its data) holds as well: the row that leads out of
//! it ends that hold. Revoked has no way out.

use crate::model::{Life, LifeRow, StateMeaning};
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
}

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

impl State {
    pub(super) fn begin(life: &Life, state: &str, at: Instant) -> Self {
        let mut begun =
            Self { beneath: state.to_owned(), holds: Vec::new(), ended_for: None, since: at };
        if meaning(life, state) == StateMeaning::Suspended {
            begun.holds.push(Hold { reason: None, state: state.to_owned() });
        }
        begun
    }

    /// The state's name. Of several holds one with a stated reason is shown.
    pub(super) fn name(&self) -> &str {
        let stated = self.holds.iter().rev().find(|hold| hold.reason.is_some());
        stated.or(self.holds.last()).map_or(&self.beneath, |hold| &hold.state)
    }

    pub(super) fn meaning(&self, life: &Life) -> StateMeaning {
        meaning(life, self.name())
    }

    pub(super) fn reasons(&self) -> Vec<String> {
        self.holds.iter().map(|hold| hold.label().to_owned()).collect()
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
        let labels = |state: &Self, other: &Self| {
            let mut labels = state.reasons();
            labels.retain(|label| !other.holds.iter().any(|hold| hold.label() == label));
            labels
        };
        Change { added: labels(self, &was), removed: labels(&was, self) }
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
