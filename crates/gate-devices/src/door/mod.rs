//! Doors: what opens for whom the gate admits, and what comes back from it.
//!
//! [`Output`] is synchronous. A door is one connection that does one thing at a time within a stated limit; each real
//! one has a thread of its own that keeps the connection, ends pulses and watches the contact, so that a caller who
//! goes away leaves no door open. The runtime calls from its blocking workers, as it does for ledgers.

mod opening;
mod passages;
mod relay;
mod relay_settings;
mod settings;
mod webhook;

pub use opening::{BadOpeningId, Opened, Opening, OpeningId};
pub use relay::RelayDoor;
pub use relay_settings::{ContactSettings, Opens, OwnPulse, RelaySettings};
pub use settings::{Controller, DoorError, DoorKind, DoorSettings};
pub use webhook::{WebhookDoor, WebhookSettings};

use core::fmt;
use core::time::Duration;

/// Something that lets people pass.
///
/// Fail-secure: after an error the door is shut, or is shut as soon as it can be reached again.
pub trait Output: fmt::Debug + Send + Sync {
    /// Opens, and returns when the device has confirmed it. The same id again opens nothing more.
    ///
    /// # Errors
    /// [`OutputError`]: nobody was let through knowingly, and somebody has to look at the door.
    fn open(&self, opening: &Opening) -> Result<Opened, OutputError>;

    /// Shuts at once, whoever was let through.
    ///
    /// # Errors
    /// [`OutputError`]: the door is shut as soon as it can be reached.
    fn close(&self) -> Result<(), OutputError>;

    /// What the device said last.
    fn state(&self) -> DoorState;
}

/// What is known of a door.
///
/// Deliberately closed: who looks at a door has to answer all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// The device says that it lets people through.
    Open,
    /// The device says that it does not.
    Shut,
    /// The device does not say.
    Unknown,
}

/// What happened at a door by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DoorEvent {
    /// The device can be reached again, and the door was shut first.
    Back,
    /// Somebody passes, and nobody was let through.
    Forced,
    /// The passage does not become free.
    HeldOpen,
    /// Time is over, and not all who were let through have passed.
    NobodyPassed {
        /// For whom it was opened.
        opening: OpeningId,
        /// How many did not pass.
        missing: u8,
    },
    /// The device cannot be reached.
    OutOfReach {
        /// Why not, and what to do.
        cause: String,
        /// Whether it was open then: it stays so until the device shuts it by itself or is reached again.
        may_be_open: bool,
    },
    /// One of those who were let through passed.
    Passed {
        /// For whom it was opened.
        opening: OpeningId,
    },
    /// The relay is on, and was told to be off. It is told again and again.
    Stuck,
}

/// Why a door did not open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputError {
    /// It is still busy with those before.
    Busy,
    /// The device cannot be reached.
    OutOfReach {
        /// Why not, and what to do.
        cause: String,
    },
    /// The device says no.
    Refused {
        /// Its words.
        cause: String,
    },
    /// This program is stopping.
    Stopped,
    /// The device did not confirm in time. It was told to shut.
    TooLate {
        /// How long it had.
        limit: Duration,
    },
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("the door is busy with those before; let them pass first"),
            Self::OutOfReach { cause } => write!(f, "the door cannot be reached: {cause}"),
            Self::Refused { cause } => write!(f, "the door does not open: {cause}"),
            Self::Stopped => f.write_str("the gate is stopping"),
            Self::TooLate { limit } => write!(
                f,
                "the door did not confirm within {} ms and was told to shut; look at it before anybody passes",
                limit.as_millis()
            ),
        }
    }
}

impl std::error::Error for OutputError {}

impl fmt::Display for DoorEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Back => f.write_str("the door can be reached again, and is shut"),
            Self::Forced => f.write_str("somebody passed whom the gate did not admit"),
            Self::HeldOpen => f.write_str("the passage is held open; clear it"),
            Self::NobodyPassed { opening, missing } => {
                write!(f, "{opening}: {missing} admitted did not pass")
            }
            Self::OutOfReach { cause, may_be_open: false } => {
                write!(f, "the door cannot be reached: {cause}")
            }
            Self::OutOfReach { cause, may_be_open: true } => {
                write!(f, "the door cannot be reached AND MAY BE OPEN: {cause}")
            }
            Self::Passed { opening } => write!(f, "{opening}: passed"),
            Self::Stuck => {
                f.write_str("the relay stays on although it was switched off; look at it")
            }
        }
    }
}
