//! Minting in two phases, for key stores that answer later: a browser's, or a biometric prompt's.

use std::error::Error;
use std::fmt;

use clearance_core::code;
use clearance_core::crypto::{Provider, PublicKey, Secret32, Signature, forgetting};
use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId};
use clearance_core::presentation::{Draft, DraftSubject, Form, RosterRef};
use clearance_core::time::Timestamp;
use clearance_core::token::{self, NotSealed};
use zeroize::Zeroize;

use crate::holder_key::{SignError, checked};
use crate::plan::{Plan, Turn};
use crate::wallet::Held;
use crate::{Ask, EntryId, Frame, Moment, Step, Wallet, WhyNot};

/// A code that waits for the holder key's signature.
///
/// It is good for one [`finish`](Wallet::finish), until its [`step`](Self::step) is over, and holds
/// no borrow of the wallet: the wallet may show, renew and update while the key store asks the
/// holder. What it fixes is what gets signed: the ask, the credential and the step. The gate's key
/// is chosen by `finish`, so a new one never makes a `Prepared` useless.
#[must_use = "have the holder key sign `to_sign`, then call `Wallet::finish`"]
pub struct Prepared {
    ask: Ask,
    step: Step,
    scheme: SchemeId,
    holder_key: PublicKey,
    credential: (AuthorityKid, CredentialId),
    draft: Draft,
    to_sign: Vec<u8>,
}

impl Prepared {
    /// The bytes that the holder key must sign, all of them; the key hashes them itself.
    pub fn to_sign(&self) -> &[u8] {
        &self.to_sign
    }

    /// The code that it is for.
    pub fn ask(&self) -> &Ask {
        &self.ask
    }

    /// The turn that it is for. [`finish`](Wallet::finish) it before the next one starts.
    pub fn step(&self) -> Step {
        self.step
    }
}

/// Leaves out the bytes: they name the holder, and `Debug` output ends in logs.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("step", &self.step).finish_non_exhaustive()
    }
}

impl Wallet {
    /// Prepares the code to show now. `holder_key` is the public half of the key that will sign.
    ///
    /// Where the signature may come after the end of the step, as it may after a prompt, prepare
    /// the next one with [`prepare_next`](Self::prepare_next): it can be finished for longer than
    /// a step.
    ///
    /// # Errors
    /// [`WhyNot`] exactly when [`why_not`](Self::why_not) has an answer.
    pub fn prepare(
        &mut self,
        ask: &Ask,
        holder_key: &PublicKey,
        moment: Moment,
    ) -> Result<Prepared, WhyNot> {
        self.prepare_turn(ask, holder_key, moment, Turn::This)
    }

    /// Prepares the code of the step after the running one.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare), with everything that depends on time judged at the start of
    /// that step.
    pub fn prepare_next(
        &mut self,
        ask: &Ask,
        holder_key: &PublicKey,
        moment: Moment,
    ) -> Result<Prepared, WhyNot> {
        self.prepare_turn(ask, holder_key, moment, Turn::Next)
    }

    /// Makes the code from the holder key's signature over [`Prepared::to_sign`].
    ///
    /// `signature` is what the key store returned: for P-256 in DER or as r followed by s, for
    /// Ed25519 the 64 bytes. `entropy` must be 32 fresh random bytes for each call.
    ///
    /// # Errors
    /// [`FinishError`]; the `Prepared` is spent, so prepare another one.
    pub fn finish(
        &mut self,
        prepared: Prepared,
        signature: &[u8],
        entropy: &Secret32,
        moment: Moment,
    ) -> Result<Frame, FinishError> {
        self.clock.observe(moment);
        forgetting(|| {
            let plan = self.plan_again(&prepared, moment)?;
            let signature = checked(self.app.provider, plan.holder, prepared.to_sign(), signature)
                .map_err(FinishError::Signature)?;
            plan.complete(self.app.provider, &prepared, &signature, entropy)
                .map_err(FinishError::Seal)
        })
    }

    fn prepare_turn(
        &mut self,
        ask: &Ask,
        holder_key: &PublicKey,
        moment: Moment,
        turn: Turn,
    ) -> Result<Prepared, WhyNot> {
        self.clock.observe(moment);
        self.plan(ask, holder_key, moment, turn).map(|plan| plan.prepare(ask))
    }

    /// The plan of today, if what was prepared is still what it says.
    fn plan_again(&self, prepared: &Prepared, moment: Moment) -> Result<Plan<'_>, FinishError> {
        self.find_again(prepared)?;
        let turn = self.turn_of(prepared, moment)?;
        let plan = self
            .plan(&prepared.ask, &prepared.holder_key, moment, turn)
            .map_err(FinishError::WhyNot)?;
        if name(plan.credential) != prepared.credential {
            return Err(FinishError::CredentialChanged { entry: prepared.ask.entry });
        }
        Ok(plan)
    }

    /// In one wallet a number is never given again, and an entry keeps its key and its scheme. So
    /// a number that was not given yet, or one with another key or scheme, is another wallet's.
    fn find_again(&self, prepared: &Prepared) -> Result<(), FinishError> {
        let entry = prepared.ask.entry;
        match self.entry(entry) {
            Some(found)
                if *found.holder_key() == prepared.holder_key
                    && found.scheme() == prepared.scheme =>
            {
                Ok(())
            }
            None if self.has_given(entry) => Err(FinishError::EntryGone { entry }),
            _ => Err(FinishError::OtherWallet),
        }
    }

    /// Which turn the prepared step is by now.
    fn turn_of(&self, prepared: &Prepared, moment: Moment) -> Result<Turn, FinishError> {
        let (now, step) = (self.now(moment), prepared.step);
        let length = self.trust.scheme(prepared.scheme).map(|scheme| scheme.step);
        if length.is_some_and(|length| length != step.seconds) {
            return Err(FinishError::SchemeChanged { scheme: prepared.scheme });
        }
        let this = Step::at(now, step.seconds);
        if step == this {
            Ok(Turn::This)
        } else if step == this.next() {
            Ok(Turn::Next)
        } else if step.number < this.number {
            Err(FinishError::StepOver { ended: step.next().start(), now })
        } else {
            Err(FinishError::StepAhead { starts: step.start(), now })
        }
    }
}

impl Plan<'_> {
    pub(crate) fn prepare(&self, ask: &Ask) -> Prepared {
        let (held, claims) = (self.credential, self.credential.claims());
        let subject = match ask.form {
            Form::Full => DraftSubject::Full(held.as_bytes().to_vec()),
            Form::Roster => {
                DraftSubject::Roster(RosterRef { authority: held.authority(), id: claims.id })
            }
        };
        let algorithm = claims.holder_key.algorithm();
        let draft = Draft::new(algorithm, &subject, self.step.start(), ask.challenge);
        Prepared {
            ask: *ask,
            step: self.step,
            scheme: claims.scope.scheme,
            holder_key: claims.holder_key,
            credential: name(held),
            to_sign: draft.with_message(&ask.gate_group.audience(), <[u8]>::to_vec),
            draft,
        }
    }

    /// Puts the signature, which was verified, under the draft, and seals it to the gates.
    pub(crate) fn complete(
        &self,
        provider: &Provider,
        prepared: &Prepared,
        signature: &Signature,
        entropy: &Secret32,
    ) -> Result<Frame, NotSealed> {
        let presentation = prepared.draft.finish(signature);
        let entropy = bind_entropy(provider, entropy, &presentation);
        let audience = prepared.ask.gate_group.audience();
        let gate = self.gate;
        let token = token::seal(provider, gate.kid, &gate.key, &audience, &presentation, &entropy)?;
        Ok(self.frame(code::encode(&token)))
    }

    fn frame(&self, text: String) -> Frame {
        let start = self.step.start();
        let end = start.plus(u64::from(self.scheme.lifetime));
        let qualifier = self.credential.claims().scope.qualifier;
        Frame {
            text,
            step: self.step,
            valid_from: start,
            refresh_at: self.step.next().start(),
            expires_at: end.min(self.credential.claims().validity.not_after),
            clock: self.clock,
            qualified: self.scheme.qualified(qualifier).unwrap_or_default(),
        }
    }
}

fn name(held: &Held) -> (AuthorityKid, CredentialId) {
    (held.authority(), held.claims().id)
}

/// `HMAC-SHA-256(entropy, presentation)`: should a broken source repeat itself, two different
/// codes are still not sealed under one key and nonce.
fn bind_entropy(provider: &Provider, entropy: &Secret32, presentation: &[u8]) -> Secret32 {
    let mut bytes = provider.hmac_sha256(entropy.as_bytes(), &[presentation]);
    let bound = Secret32::from(bytes);
    bytes.zeroize();
    bound
}

/// Why a [`Prepared`] and a signature make no code. Prepare another one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinishError {
    /// The entry's credential of this step is no longer the one that was prepared: it was renewed.
    CredentialChanged {
        /// The entry.
        entry: EntryId,
    },
    /// The entry was removed from the wallet.
    EntryGone {
        /// The entry.
        entry: EntryId,
    },
    /// Prepared by another wallet.
    OtherWallet,
    /// The trust list gave the scheme steps of another length.
    SchemeChanged {
        /// The scheme.
        scheme: SchemeId,
    },
    /// Nothing can be sealed to the gate group's key.
    Seal(NotSealed),
    /// Not the holder key's signature over these bytes: another key's, or over another `Prepared`.
    Signature(SignError),
    /// The step is more than one step ahead: the clock was put back.
    StepAhead {
        /// Start of the step.
        starts: Timestamp,
        /// The phone's corrected time.
        now: Timestamp,
    },
    /// The signature came after the end of the step.
    StepOver {
        /// End of the step.
        ended: Timestamp,
        /// The phone's corrected time.
        now: Timestamp,
    },
    /// Something came up that stands against any code; tell the holder the reason.
    WhyNot(WhyNot),
}

impl fmt::Display for FinishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no code from what was prepared: ")?;
        match self {
            Self::CredentialChanged { entry } => {
                write!(f, "the credential of entry {entry} was renewed; prepare again")
            }
            Self::EntryGone { entry } => write!(f, "entry {entry} was removed; choose another"),
            Self::OtherWallet => f.write_str("another wallet prepared it; finish it there"),
            Self::SchemeChanged { scheme } => {
                write!(f, "the steps of scheme {scheme} have another length now; prepare again")
            }
            Self::Seal(cause) => write!(f, "{cause}"),
            Self::Signature(cause) => write!(f, "{cause}"),
            Self::StepAhead { starts, now } => {
                write!(f, "its step starts at {starts}, and it is {now}; prepare again")
            }
            Self::StepOver { ended, now } => {
                write!(f, "its step ended at {ended}, and it is {now}; prepare again")
            }
            Self::WhyNot(reason) => write!(f, "{reason}"),
        }
    }
}

impl Error for FinishError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Seal(cause) => Some(cause),
            Self::Signature(cause) => Some(cause),
            Self::WhyNot(reason) => Some(reason),
            _ => None,
        }
    }
}
