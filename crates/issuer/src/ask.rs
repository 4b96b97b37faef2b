use clearance_core::ids::{Challenge, GateGroupId};
pub use clearance_core::presentation::Form;
use clearance_core::trust::{AtGate, Scheme};

use crate::{EntryId, Whereabouts};

/// Which code the holder wants to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ask {
    /// Whose.
    pub entry: EntryId,
    /// To which gates.
    pub gate_group: GateGroupId,
    /// With the credential in it, or only its name.
    pub form: Form,
    /// The gate's challenge, where it showed one.
    pub challenge: Option<Challenge>,
    /// What is known of where those gates stand; a code for elsewhere is refused.
    pub ahead: Whereabouts,
}

impl Ask {
    /// A code without challenge, for gates of which only the group is known.
    pub fn new(entry: EntryId, gate_group: GateGroupId, form: Form) -> Self {
        Self { entry, gate_group, form, challenge: None, ahead: Whereabouts::default() }
    }

    /// [`new`](Self::new) in full form.
    pub fn full(entry: EntryId, gate_group: GateGroupId) -> Self {
        Self::new(entry, gate_group, Form::Full)
    }

    /// [`new`](Self::new) in roster form.
    pub fn roster(entry: EntryId, gate_group: GateGroupId) -> Self {
        Self::new(entry, gate_group, Form::Roster)
    }

    /// The same with the gate's challenge in it.
    pub fn answering(self, challenge: Challenge) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    /// The same for gates of which more is known than the group.
    pub fn at(self, ahead: Whereabouts) -> Self {
        Self { ahead, ..self }
    }

    pub(crate) fn misses_challenge(&self, scheme: &Scheme) -> bool {
        self.challenge.is_none() && scheme.challenge == AtGate::Required
    }
}
