//! A code that waits for the ledger's answer.

use core::{fmt, slice};
use std::sync::Arc;

use clearance_core::time::Timestamp;

use crate::check::{Check, Code};
use crate::decision::{Decision, Details, Referral, admission};
use crate::gate::Inner;
use crate::ledger::{Answer, Claim};
use crate::policy::Crossing;
use crate::reason::Reason;
use crate::served::Served;

/// A code for which G1 to G20 are proved, and nothing is recorded yet.
///
/// Only [`Gate::examine`](crate::Gate::examine) makes one, and it ends once, at the gate that made
/// it. It borrows nothing, so it can wait for a ledger on another machine without holding a thread.
#[must_use = "a code that is not concluded opens nothing"]
pub struct Cleared {
    gate: Arc<Inner>,
    served: Arc<Served>,
    crossing: Crossing,
    code: Code,
    details: Details,
    examined: Timestamp,
}

impl Cleared {
    pub(crate) fn new(check: Check<'_>, served: Arc<Served>, code: Code) -> Self {
        let Check { gate, crossing, now: examined, details, .. } = check;
        Self { gate: Arc::clone(gate), served, crossing, code, details, examined }
    }

    /// What the ledger is asked to record.
    pub fn claim(&self) -> Claim<'_> {
        Claim { members: slice::from_ref(&self.code.member), policy: self.code.ledger }
    }

    /// What was learned about the code so far.
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// Ends the check by what the ledger said to the claim. `now` is the gate's clock now.
    ///
    /// Whatever time has changed meanwhile is judged again: the code's window, the credential's
    /// period and status, and all that a trust list says, if the gate has a newer one. An open
    /// challenge is closed, whatever the decision; and what the ledger recorded stays recorded.
    pub fn conclude(self, answer: Answer, now: Timestamp) -> Decision {
        let Self { gate, served, crossing, code, details, examined } = self;
        let newest = gate.served();
        let has_moved = now != examined || !Arc::ptr_eq(&served, &newest);
        let mut check = Check { gate: &gate, served: &newest, crossing, now, details };
        let ended = check.end(&code, answer, has_moved);
        let details = check.details;
        match ended {
            Err(stop) => stop.into_decision(details),
            Ok(asks_for_person) => {
                gate.holder_tables.passed(code.credential.holder());
                let admission = admission(&code.credential, now, details);
                if asks_for_person { pending(admission) } else { Decision::Admit(admission) }
            }
        }
    }
}

/// G22: a good code of a person who is still to be checked is referred, not admitted.
fn pending(admission: crate::Admission) -> Decision {
    Decision::Refer(Referral {
        reason: Reason::PersonPending,
        details: admission.details.clone(),
        pending: Some(Box::new(admission)),
    })
}

/// Nothing of the person.
impl fmt::Debug for Cleared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { details, examined, .. } = self;
        f.debug_struct("Cleared")
            .field("details", details)
            .field("examined", examined)
            .finish_non_exhaustive()
    }
}
