//! The checklist: rules G1 to G20, in their order, in one function. The other files here have one step or a few of
//! them each; G21 and G22 follow in `ending`, when the ledger has answered.

mod challenge;
mod ending;
mod opening;
mod place;
mod scheme;
mod status;
mod window;

use std::sync::Arc;

use clearance_core::credential::Credential;
use clearance_core::crypto::wipe_stack;
use clearance_core::ids::Challenge;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::registry::len;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, LedgerPolicy, Scheme};

use crate::cleared::Cleared;
use crate::decision::{Decision, Details, Evidence, Stop, name_of};
use crate::gate::{Gate, Inner};
use crate::ledger::Member;
use crate::policy::{Crossing, Unknown};
use crate::reason::{Outcome, Reason};
use crate::served::Served;
use opening::read_token;

impl Gate {
    /// Judges the text of one code at `now`, by the gate's clock, and records it in the gate's own
    /// ledger.
    ///
    /// An admitted code is recorded before this returns; the same one is refused from then on.
    pub fn check(&self, text: &str, now: Timestamp) -> Decision {
        self.check_crossing(text, Crossing::default(), now)
    }

    /// [`check`](Self::check), with what the lane knows of the crossing.
    pub fn check_crossing(&self, text: &str, crossing: Crossing, now: Timestamp) -> Decision {
        match self.examine_crossing(text, crossing, now) {
            Ok(cleared) => {
                let answer = self.inner.ledger.claim(&cleared.claim(), now);
                cleared.conclude(answer, now)
            }
            Err(decision) => decision,
        }
    }

    /// Judges everything but the record (G1 to G20): for a ledger that answers later, over a
    /// network say. Ask it the [claim](Cleared::claim), and [conclude](Cleared::conclude) with its
    /// answer. Nothing is recorded until then, and an open challenge stays open.
    ///
    /// # Errors
    /// The decision, where the code does not get as far.
    #[expect(clippy::result_large_err, reason = "both are what the gate found out, of one size")]
    pub fn examine(&self, text: &str, now: Timestamp) -> Result<Cleared, Decision> {
        self.examine_crossing(text, Crossing::default(), now)
    }

    /// [`examine`](Self::examine), with what the lane knows of the crossing.
    ///
    /// # Errors
    /// The decision, where the code does not get as far.
    #[expect(clippy::result_large_err, reason = "both are what the gate found out, of one size")]
    pub fn examine_crossing(
        &self,
        text: &str,
        crossing: Crossing,
        now: Timestamp,
    ) -> Result<Cleared, Decision> {
        let served = self.inner.served();
        let details = Details::default();
        let mut check = Check { gate: &self.inner, served: &served, crossing, now, details };
        let examined = check.checklist(text);
        if check.details.gate_key.is_some() {
            wipe_stack(); // the key was used, and the content of the seal lay there
        }
        match examined {
            Ok(code) => Ok(Cleared::new(check, Arc::clone(&served), code)),
            Err(stop) => Err(stop.into_decision(check.details)),
        }
    }
}

/// The check of one code: who judges, by which list, when, and what was learned so far.
#[derive(Debug)]
pub(crate) struct Check<'g> {
    pub(crate) gate: &'g Arc<Inner>,
    pub(crate) served: &'g Served,
    pub(crate) crossing: Crossing,
    pub(crate) now: Timestamp,
    pub(crate) details: Details,
}

/// What the checklist leaves of a good code.
#[derive(Clone, Copy)]
pub(crate) struct Code {
    pub(crate) credential: Credential,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) member: Member,
    pub(crate) ledger: LedgerPolicy,
    pub(crate) person_check: AtGate,
}

impl Check<'_> {
    /// Rules G1 to G20 of the specification.
    #[inline(never)] // a frame of its own, which is wiped
    fn checklist(&mut self, text: &str) -> Result<Code, Stop> {
        let (mut token, mut plaintext) = ([0; len::TOKEN_MAX], [0; len::TOKEN_MAX]);

        // May this gate judge at all?
        self.own_clock()?; // G1
        self.own_trust_list()?; // G2

        // Is it a code, for this gate?
        let token = read_token(text, &mut token)?; // G3, G4
        let key = self.own_key(&token)?; // G5, G6
        let presentation = self.open(&token, key, &mut plaintext)?; // G7, G8

        // Who signed it? From here on the details are proven step by step.
        let credential = self.credential(&presentation)?; // G9 to G11
        self.holder(&presentation, &credential)?; // G12

        // Does it open this gate, now?
        let scheme = self.scheme(&credential)?; // G13, G14
        self.in_period(&credential, self.now)?; // G15
        self.place(&credential, scheme)?; // G16
        self.party(scheme)?; // G16
        self.window(&credential, presentation.issued_at, scheme)?; // G17, G18
        self.challenge(presentation.challenge.as_ref(), scheme)?; // G19
        self.status(&credential, scheme)?; // G20

        Ok(self.code(&credential, &presentation, scheme))
    }

    /// What a good code leaves for the ledger and the end of the check.
    fn code(
        &self,
        credential: &Credential,
        presentation: &UntrustedPresentation<'_>,
        scheme: &Scheme,
    ) -> Code {
        let (issued_at, policy) = (presentation.issued_at, &self.gate.policy);
        let member = Member {
            subject: name_of(credential),
            issued_at,
            until: issued_at.plus(policy.window(scheme).life.into()),
            validity: credential.claims().validity,
            uses: scheme.uses,
            direction: policy.location.direction,
        };
        Code {
            credential: *credential,
            member,
            challenge: presentation.challenge,
            ledger: scheme.ledger,
            person_check: scheme.person_check,
        }
    }
}

fn unknown(reason: Reason, policy: Unknown) -> Stop {
    let outcome = match policy {
        Unknown::Refer => Outcome::Refer,
        Unknown::Refuse => Outcome::Refuse,
    };
    Stop { outcome, ..reason.into() }
}

fn time(limit: &'static str, at: Timestamp, found: Timestamp) -> Evidence {
    Evidence::Time { limit, at, found }
}
