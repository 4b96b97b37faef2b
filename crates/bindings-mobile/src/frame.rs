use std::fmt;

use clearance_issuer as issuer;

use crate::{ClockNotice, Level, QrCode, QrError};

/// One code. What the languages print of it leaves out the text: while it is good, it opens a gate.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Object)]
#[uniffi::export(Display)]
pub struct Frame(pub(crate) issuer::Frame);

/// The times of a code. They are the gate's: `Wallet.wall_at` turns them into the phone's, for timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FrameTimes {
    /// Number of the step that it is for: one number, one code.
    pub step: u64,
    /// Start of the step. Do not show the code earlier.
    pub valid_from: u64,
    /// When the next code takes over.
    pub refresh_at: u64,
    /// A gate whose clock is right takes the code until this moment.
    pub expires_at: u64,
}

#[uniffi::export]
impl Frame {
    /// What the QR symbol says. Keep it out of logs.
    pub fn text(&self) -> String {
        self.0.text.clone()
    }

    /// Its times.
    pub fn times(&self) -> FrameTimes {
        FrameTimes {
            step: self.0.step.number,
            valid_from: self.0.valid_from.as_secs(),
            refresh_at: self.0.refresh_at.as_secs(),
            expires_at: self.0.expires_at.as_secs(),
        }
    }

    /// Why the phone's clock was in doubt when the code was made; none: it was not.
    pub fn clock(&self) -> Option<ClockNotice> {
        self.0.clock.map(ClockNotice::from)
    }

    /// The guard picture to draw around the code, by its number; none: the scheme has none.
    pub fn picture(&self) -> Option<u8> {
        self.0.qualified.picture
    }

    /// People in the party; none: the credential says nothing of it.
    pub fn party(&self) -> Option<u8> {
        self.0.qualified.party
    }

    /// Draws the code at level M, the best on cameras.
    ///
    /// # Errors
    /// None for a frame that a wallet made.
    pub fn draw(&self) -> Result<QrCode, QrError> {
        Ok(QrCode(self.0.draw()?))
    }

    /// Draws the code at another level.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn draw_at(&self, level: Level) -> Result<QrCode, QrError> {
        QrCode::of(&self.0.text, level)
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the code of step {}, good until {}", self.0.step, self.0.expires_at)
    }
}
