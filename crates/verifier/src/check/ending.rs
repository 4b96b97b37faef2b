//! G21 and G22: for the first time, and by whom?

use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, LedgerPolicy, Scheme};

use super::{Check, Code, time};
use crate::decision::{Evidence, LedgerSaid, Stop};
use crate::ledger::{Answer, Denial, Keeper, Member, Trouble, Unavailable};
use crate::policy::PersonCheck;
use crate::reason::Reason;

impl<'g> Check<'g> {
    /// G21: only what is recorded may open the gate. Says whether the person is still to be checked.
    pub(crate) fn end(
        &mut self,
        code: &Code,
        answer: Answer,
        has_moved: bool,
    ) -> Result<bool, Stop> {
        let closed = self.close(code); // it is used up, whatever comes of the code
        let (mut ledger, mut person_check) = (code.ledger, code.person_check);
        if has_moved {
            let scheme = self.again(code)?;
            (ledger, person_check) = (scheme.ledger, scheme.person_check);
        }
        closed?;
        self.recorded(&code.member, ledger, answer)?;
        let own = self.gate.policy.person_check == PersonCheck::Here;
        Ok(own || person_check == AtGate::Required)
    }

    /// What may have changed while the ledger was asked: the clock, the trust list, the status.
    fn again(&mut self, code: &Code) -> Result<&'g Scheme, Stop> {
        let credential = &code.credential;
        self.own_clock()?; // G1
        self.own_trust_list()?; // G2
        let (entry, _) = self.authority(credential.authority())?; // G9
        if &entry.key != credential.signed_with() {
            return Err(Reason::ForgedCredential.into()); // G10
        }
        let scheme = self.scheme(credential)?; // G13, G14
        self.in_period(credential, self.now)?; // G15
        self.place(credential, scheme)?; // G16
        self.party(scheme)?; // G16
        self.on_step(code.member.issued_at, scheme)?; // G17
        self.in_window(code.member.issued_at, scheme)?; // G18
        if code.challenge.is_none() {
            self.challenge(None, scheme)?; // G19
        }
        self.status(credential, scheme)?; // G20
        if scheme.uses != code.member.uses {
            return Err(Reason::UsesUnknown.into()); // G21: the ledger was asked by another rule
        }
        Ok(scheme)
    }

    /// G21: what the ledger said.
    fn recorded(
        &mut self,
        member: &Member,
        policy: LedgerPolicy,
        answer: Answer,
    ) -> Result<(), Stop> {
        match answer {
            Answer::Recorded { by, away } => {
                let lane_only = by == Keeper::Lane && policy != LedgerPolicy::OwnLane;
                let flagged = lane_only && policy == LedgerPolicy::SharedElseAdmit;
                let trouble = away.as_ref().map_or(Trouble::NotShared, Unavailable::trouble);
                self.details.ledger = Some(LedgerSaid { by: Some(by), flagged, away });
                if lane_only && !flagged {
                    return Err(Reason::LedgerUnavailable.because(Evidence::Ledger(trouble)));
                }
                Ok(())
            }
            Answer::Unavailable(why) => {
                let evidence = Evidence::Ledger(why.trouble());
                self.details.ledger =
                    Some(LedgerSaid { by: None, flagged: false, away: Some(why) });
                Err(Reason::LedgerUnavailable.because(evidence))
            }
            Answer::Denied { why, .. } => Err(denied(why, member)),
        }
    }
}

fn denied(why: Denial, member: &Member) -> Stop {
    let starts = member.issued_at;
    let because =
        |reason: Reason, limit, at: Timestamp, found| reason.because(time(limit, at, found));
    match why {
        Denial::AlreadyInside => Reason::AlreadyInside.into(),
        Denial::Full => Reason::LedgerFull.into(),
        Denial::NoRecord { until } => {
            because(Reason::NoRecord, "the end of the gap in the record,", until, starts)
        }
        Denial::NotInside => Reason::NotInside.into(),
        Denial::Superseded { last } => {
            because(Reason::CodeSuperseded, "the last accepted code of", last, starts)
        }
        Denial::UsesSpent => Reason::UsesSpent.into(),
        Denial::UsesUnknown { since } => {
            let from = member.validity.not_before;
            because(Reason::UsesUnknown, "the start of the count of uses,", since, from)
        }
        Denial::Used => Reason::CodeUsed.into(),
    }
}
