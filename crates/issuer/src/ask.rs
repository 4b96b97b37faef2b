use clearance_core::ids::{Challenge, GateGroupId};
pub use clearance_core::presentation::Form;
use clearance_core::trust::{AtGate, Scheme};

use crate::EntryId;

/// Which code the holder wants to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Whose.
    pub entry: EntryId,
    /// To which gates.
    pub gate_group: GateGroupId,
    /// With the credential in it, or only its name.
    pub form: Form,
    /// The gate's challenge, where it showed one.
    pub challenge: Option<Challenge>,
}

impl Ask {
    /// A code of the full form, without challenge.
    pub const fn full(entry: EntryId, gate_group: GateGroupId) -> Self {
        Self { entry, gate_group, form: Form::Full, challenge: None }
    }

    /// A code of the roster form, without challenge.
    pub const fn roster(entry: EntryId, gate_group: GateGroupId) -> Self {
        Self { entry, gate_group, form: Form::Roster, challenge: None }
    }

    /// The same with the gate's challenge in it.
    pub const fn answering(self, challenge: Challenge) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    pub(crate) fn misses_challenge(&self, scheme: &Scheme) -> bool {
        self.challenge.is_none() && scheme.challenge == AtGate::Required
    }
}
