//! Frames: one call per code, each a text to be drawn and the times between which it is good.

use std::fmt;

use clearance_core::code;
use clearance_core::crypto::{Provider, Secret32, forgetting};
use clearance_core::ids::{Challenge, GateGroupId};
pub use clearance_core::presentation::Form;
use clearance_core::presentation::{Draft, DraftSubject, RosterRef};
use clearance_core::time::Timestamp;
use clearance_core::token::{self, SealError};
use clearance_core::trust::{AtGate, Scheme};
use zeroize::Zeroize;

use crate::holder_key::{HolderKey, SignError, sign_checked};
use crate::plan::{Plan, Turn};
use crate::qr::{Level, QrCode, QrError};
use crate::step::Step;
use crate::{EntryId, Moment, Wallet, WhyNot};

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

/// One code. All times are the gate's; [`Wallet::wall_at`] turns them into the phone's.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// What the QR symbol says.
    pub text: String,
    /// The turn that it is for.
    pub step: Step,
    /// Start of the step, and the time in the code.
    pub valid_from: Timestamp,
    /// When the next frame takes over: the start of the next step.
    pub refresh_at: Timestamp,
    /// From when on no gate takes it, its clock being right: the end of the code's life, or of
    /// the credential's if that comes first.
    pub expires_at: Timestamp,
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
    /// The code to show now.
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
        let presentation = present(self.provider, &plan, ask, key)?;
        let entropy = bind_entropy(self.provider, entropy, &presentation);
        let token = token::seal(
            self.provider,
            plan.gate.kid,
            &plan.gate.key,
            &ask.gate_group.audience(),
            &presentation,
            &entropy,
        )
        .map_err(FrameError::Seal)?;
        Ok(plan.frame(code::encode(&token)))
    }
}

/// The holder's signature over the step, for one gate group.
fn present(
    provider: &dyn Provider,
    plan: &Plan<'_>,
    ask: &Ask,
    key: &dyn HolderKey,
) -> Result<Vec<u8>, FrameError> {
    let (credential, claims) = (plan.credential, plan.credential.claims());
    let subject = match ask.form {
        Form::Full => DraftSubject::Full(credential.as_bytes().to_vec()),
        Form::Roster => {
            DraftSubject::Roster(RosterRef { authority: credential.authority(), id: claims.id })
        }
    };
    let algorithm = claims.holder_key.algorithm();
    let draft = Draft::new(algorithm, &subject, plan.step.start(), ask.challenge);
    let signature = draft
        .with_message(&ask.gate_group.audience(), |m| sign_checked(provider, key, plan.holder, m))
        .map_err(FrameError::Key)?;
    Ok(draft.finish(&signature))
}

/// `HMAC-SHA-256(entropy, presentation)`: should a broken source repeat itself, two different
/// codes are still not sealed under one key and nonce.
fn bind_entropy(provider: &dyn Provider, entropy: &Secret32, presentation: &[u8]) -> Secret32 {
    let mut bytes = provider.hmac_sha256(entropy.as_bytes(), &[presentation]);
    let bound = Secret32::from(bytes);
    bytes.zeroize();
    bound
}

impl Plan<'_> {
    fn frame(&self, text: String) -> Frame {
        let start = self.step.start();
        let end = start.plus(u64::from(self.scheme.lifetime));
        Frame {
            text,
            step: self.step,
            valid_from: start,
            refresh_at: self.step.next().start(),
            expires_at: end.min(self.credential.claims().validity.not_after),
        }
    }
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// The holder key did not sign.
    Key(SignError),
    /// The gate group's key is none that anything can be sealed to.
    Seal(SealError),
    /// There is none to be had now; the holder is told the reason.
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

impl std::error::Error for FrameError {}
