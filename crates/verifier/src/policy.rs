//! What a gate is told about itself.

use clearance_core::registry::limit;
use clearance_core::time::Tolerance;
use clearance_core::trust::{AtGate, Location, Scheme};

/// How one gate judges. Everything but the location has a safe default.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where the gate stands.
    pub location: Location,
    /// Replaces the schemes' tolerance, for a gate whose own clock is better or worse than usual.
    pub tolerance: Option<Tolerance>,
    /// Seconds that any code may live at this gate, tolerance included; at most 60.
    pub max_code_life: u32,
    /// Whether the gate asks for a challenge where the scheme leaves it open.
    pub challenge: AtGate,
    /// Whether the gate compares the person with the enrolment before it admits, where the scheme
    /// does not ask for it.
    pub person_check: PersonCheck,
    /// What to do with a credential whose authority is not in the trust list.
    pub unknown_authority: Unknown,
    /// What to do with a credential whose scheme is not in the trust list.
    pub unknown_scheme: Unknown,
}

impl Policy {
    /// The defaults for a gate at `location`.
    pub fn new(location: Location) -> Self {
        Self {
            location,
            tolerance: None,
            max_code_life: limit::CODE_LIFE,
            challenge: AtGate::Optional,
            person_check: PersonCheck::Elsewhere,
            unknown_authority: Unknown::Refer,
            unknown_scheme: Unknown::Refer,
        }
    }

    /// How long a code of `scheme` opens this gate.
    pub(crate) fn window(&self, scheme: &Scheme) -> Window {
        let tolerance = self.tolerance.unwrap_or(scheme.tolerance);
        let cap = self.max_code_life.min(limit::CODE_LIFE);
        let life = scheme.lifetime.saturating_add(tolerance.max_behind).min(cap);
        Window { life, max_ahead: tolerance.max_ahead.min(limit::MAX_AHEAD) }
    }
}

/// What a lane knows of one crossing that no code carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Crossing {
    /// People at the lane, where somebody or something counted them. Without it a code for more than
    /// one is referred.
    pub persons: Option<u8>,
}

impl Crossing {
    /// A crossing of so many people.
    pub const fn of(persons: u8) -> Self {
        Self { persons: Some(persons) }
    }
}

/// A code opens from `max_ahead` seconds before its start until `life` seconds after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) life: u32,
    pub(crate) max_ahead: u32,
}

/// Who makes sure that the person in front of the gate is the holder, where the scheme leaves it to
/// the gate.
///
/// Deliberately closed: it is one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonCheck {
    /// Somebody behind the gate, or nobody: a good code is admitted at once.
    Elsewhere,
    /// This gate: a good code is referred as pending, and
    /// [`Referral::confirm_person`](crate::Referral::confirm_person) ends it.
    Here,
}

/// What to do with what the trust list does not know.
///
/// Deliberately closed: to admit it is no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// An officer decides; the list may be behind.
    Refer,
    /// Refuse.
    Refuse,
}
