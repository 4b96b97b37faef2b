//! Frames: one call per code, each a text to be drawn and the times between which it is good.

use std::error::Error;
use std::fmt;

use clearance_core::crypto::{Secret32, forgetting};
use clearance_core::time::Timestamp;
use clearance_core::token::NotSealed;
use clearance_core::trust::Qualified;

use crate::holder_key::{HolderKey, SignError, checked};
use crate::plan::Turn;
use crate::qr::{Level, QrCode, QrError};
use crate::step::Step;
use crate::{Ask, ClockNotice, Moment, Wallet, WhyNot};

/// One code. All times are the gate's; [`Wallet::wall_at`] turns them into the phone's.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// What the QR symbol says.
    pub text: String,
    /// The turn that it is for.
    pub step: Step,
    /// Start of the step, and the time in the code.
    pub valid_from: Timestamp,
    /// When the next frame takes over: the start of the next step.
    pub refresh_at: Timestamp,
    /// A gate whose clock is right takes the code until this moment: the end of the code's life, or of
    /// the credential's if that comes first.
    pub expires_at: Timestamp,
    /// Why the phone's clock was in doubt when the code was made; none: it was not.
    pub clock: Option<ClockNotice>,
    /// What the credential's qualifier says: the guard picture to draw around the code, the party.
    /// Empty where the scheme gives it no meaning.
    pub qualified: Qualified,
}

impl Frame {
    /// Draws the code at [`Level::M`], the best level on cameras.
    ///
    /// # Errors
    /// None for a frame that a wallet made: every code fits.
    pub fn draw(&self) -> Result<QrCode, QrError> {
        QrCode::draw(&self.text, Level::M)
    }
}

/// Leaves out the text: while it is good, it opens a gate.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("step", &self.step)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Wallet {
    /// The code to show now: [`prepare`](Self::prepare), the key's signature and
    /// [`finish`](Self::finish) in a row, for keys that answer at once.
    ///
    /// `entropy` must be 32 fresh random bytes for each call. The clocks in `moment` are watched
    /// from call to call, which is why the wallet changes.
    ///
    /// # Errors
    /// [`FrameError::WhyNot`] exactly when [`why_not`](Self::why_not) has an answer; else when the
    /// key did not sign.
    pub fn frame(
        &mut self,
        ask: &Ask,
        key: &dyn HolderKey,
        moment: Moment,
        entropy: &Secret32,
    ) -> Result<Frame, FrameError> {
        self.clock.observe(moment);
        forgetting(|| self.mint(ask, key, moment, Turn::This, entropy))
    }

    /// The code of the step after the running one, made ahead, so that the change takes no time.
    /// Show it from its `valid_from` on, not earlier.
    ///
    /// # Errors
    /// As [`frame`](Self::frame), with everything that depends on time judged at `valid_from`.
    pub fn next_frame(
        &mut self,
        ask: &Ask,
        key: &dyn HolderKey,
        moment: Moment,
        entropy: &Secret32,
    ) -> Result<Frame, FrameError> {
        self.clock.observe(moment);
        forgetting(|| self.mint(ask, key, moment, Turn::Next, entropy))
    }

    fn mint(
        &self,
        ask: &Ask,
        key: &dyn HolderKey,
        moment: Moment,
        turn: Turn,
        entropy: &Secret32,
    ) -> Result<Frame, FrameError> {
        let plan = self.plan(ask, &key.public(), moment, turn).map_err(FrameError::WhyNot)?;
        let prepared = plan.prepare(ask);
        let signature = key.sign(prepared.to_sign()).map_err(SignError::Key);
        let signature = signature
            .and_then(|raw| checked(self.app.provider, plan.holder, prepared.to_sign(), &raw))
            .map_err(FrameError::Key)?;
        // Nothing changed since the plan, so `finish`'s comparisons have nothing to find.
        plan.complete(self.app.provider, &prepared, &signature, entropy).map_err(FrameError::Seal)
    }
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// The holder key did not sign.
    Key(SignError),
    /// Nothing can be sealed to the gate group's key.
    Seal(NotSealed),
    /// There is none now; tell the holder the reason.
    WhyNot(WhyNot),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no code: ")?;
        match self {
            Self::Key(cause) => write!(f, "{cause}"),
            Self::Seal(cause) => write!(f, "{cause}"),
            Self::WhyNot(reason) => write!(f, "{reason}"),
        }
    }
}

impl Error for FrameError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Key(cause) => Some(cause),
            Self::Seal(cause) => Some(cause),
            Self::WhyNot(reason) => Some(reason),
        }
    }
}
