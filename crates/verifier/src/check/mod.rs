//! The checklist: every check, in its order, in one function.

mod judging;
mod opening;

use clearance_core::credential::Credential;
use clearance_core::crypto::wipe_stack;
use clearance_core::registry::len;
use clearance_core::time::Timestamp;

use crate::decision::{Admission, Decision, Details, Evidence, Referral, Stop, admission};
use crate::gate::Gate;
use crate::policy::{PersonCheck, Unknown};
use crate::reason::{Outcome, Reason};
use judging::in_period;
use opening::read_token;

impl Gate {
    /// Judges the text of one code at `now`, by the gate's clock.
    ///
    /// An admitted code is recorded before this returns; the same one is refused from then on.
    pub fn check(&self, text: &str, now: Timestamp) -> Decision {
        let mut details = Details::default();
        let checked = self.checklist(text, now, &mut details);
        if details.gate_key.is_some() {
            wipe_stack(); // the key was used, and the content of the seal lay there
        }
        match checked {
            Ok(credential) => self.admit(admission(&credential, now, details)),
            Err(stop) => stop.into_decision(details),
        }
    }

    /// Rules G1 to G21 of the specification. Whatever passes the last line is recorded.
    #[inline(never)] // a frame of its own, which is wiped
    fn checklist(
        &self,
        text: &str,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<Credential, Stop> {
        let (mut token, mut plaintext) = ([0; len::TOKEN_MAX], [0; len::TOKEN_MAX]);

        // May this gate judge at all?
        self.own_clock(now)?; // G1
        self.own_trust_list(now)?; // G2

        // Is it a code, for this gate?
        let token = read_token(text, &mut token)?; // G3, G4
        let key = self.own_key(&token, now, details)?; // G5, G6
        let presentation = self.open(&token, key, &mut plaintext, details)?; // G7, G8

        // Who signed it? From here on the details are proven step by step.
        let credential = self.credential(&presentation, now, details)?; // G9 to G11
        self.holder(&presentation, &credential, details)?; // G12

        // Does it open this gate, now?
        let scheme = self.scheme(&credential, details)?; // G13, G14
        in_period(&credential, now)?; // G15
        self.place(scheme)?; // G16
        self.window(&credential, &presentation, scheme, now, details)?; // G17, G18
        self.challenge(&presentation, scheme, now)?; // G19
        self.status(&credential, scheme, now, details)?; // G20

        self.record(&credential, &presentation, now)?; // G21
        self.holder_tables.passed(credential.holder());
        Ok(credential)
    }

    /// G22: a good code of a person who is still to be checked is referred, not admitted.
    fn admit(&self, admission: Admission) -> Decision {
        match self.policy.person_check {
            PersonCheck::Elsewhere => Decision::Admit(admission),
            PersonCheck::Here => Decision::Refer(Referral {
                reason: Reason::PersonPending,
                details: admission.details.clone(),
                pending: Some(Box::new(admission)),
            }),
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
