//! Whether the person in the lane is the holder: asked of a face or finger device.
//!
//! Nothing but [`Comparison::Matches`] lets anybody through; doubt and failure go to the officer. The device knows its
//! enrolments by a name ([`Enrolments`]) that says nothing to whoever does not have the secret, and no picture, name or
//! number of a person goes through the gate.

mod enrolment;
mod http;
mod settings;
mod simulated;

pub use enrolment::{EnrolmentRef, Enrolments};
pub use http::{HttpPerson, HttpPersonSettings};
pub use settings::PersonSettings;
pub use simulated::{SimulatedPerson, SimulatedSettings};

use core::fmt;

use clearance_core::ids::Name;
use clearance_core::presentation::RosterRef;

/// Compares the person in a lane with a credential's holder.
pub trait PersonCheck: fmt::Debug + Send + Sync {
    /// Asks once, and answers within the device's stated limit, whatever happens.
    fn check(&self, lane: Name, subject: &RosterRef) -> Comparison;
}

/// What a comparison came to.
///
/// Deliberately closed: whoever opens a door has to answer all four, and only one of them opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Comparison {
    /// Another person than the holder.
    Differs,
    /// The device cannot tell. The officer looks.
    Doubt(Doubt),
    /// The device did not answer as it should. The officer looks.
    Failed(PersonError),
    /// The holder.
    Matches,
}

/// Why a device cannot tell: one of its words, `a-z` and `-`, at most 40. Nothing of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt(Box<str>);

/// A device that did not answer as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonError {
    /// The answer is no answer to this question: another one's, not signed by the device, or in another form.
    Answer {
        /// What is wrong with it.
        cause: &'static str,
    },
    /// The device cannot be reached, or answers with an error.
    OutOfReach {
        /// Why not, and what to do.
        cause: String,
    },
    /// This computer has no random numbers.
    Random,
    /// No answer in time.
    TooLate,
}

impl Doubt {
    /// None for what is no word of a device.
    pub fn new(word: &str) -> Option<Self> {
        let is_good = |byte: u8| matches!(byte, b'a'..=b'z' | b'-');
        let fits = word.len() <= 40 && word.bytes().all(is_good);
        fits.then(|| Self(word.into()))
    }

    /// The device's word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { cause } => {
                write!(f, "the person check's answer does not count: {cause}")
            }
            Self::OutOfReach { cause } => write!(f, "no person check: {cause}"),
            Self::Random => f.write_str("this computer has no random numbers"),
            Self::TooLate => f.write_str("the person check did not answer in time"),
        }
    }
}

impl std::error::Error for PersonError {}
