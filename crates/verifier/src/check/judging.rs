//! G13 to G21: does it open this gate, now, and for the first time?

use clearance_core::credential::Credential;
use clearance_core::presentation::{RosterRef, UntrustedPresentation};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Scheme, StalePolicy};
use clearance_revocation::StatusAnswer;

use super::{time, unknown};
use crate::decision::{Details, Evidence, StatusSeen, Stop};
use crate::gate::Gate;
use crate::ledger::Claimed;
use crate::reason::Reason;
use crate::status::StatusGrade;

impl Gate {
    /// G13, G14: the scheme must be known, and the authority entitled to it.
    pub(super) fn scheme(
        &self,
        credential: &Credential,
        details: &mut Details,
    ) -> Result<&Scheme, Stop> {
        let id = credential.claims().scope.scheme;
        details.scheme = Some(id);
        let Some(scheme) = self.trust.scheme(id) else {
            return Err(unknown(Reason::UnknownScheme, self.policy.unknown_scheme));
        };
        if !scheme.may_issue(credential.authority()) {
            return Err(Reason::SchemeNotAuthorised.into());
        }
        Ok(scheme)
    }

    /// G16: the scheme must open where this gate stands.
    pub(super) fn place(&self, scheme: &Scheme) -> Result<(), Stop> {
        if !scheme.opens_at(&self.policy.location) {
            return Err(Reason::NotHere.because(Evidence::Location(self.policy.location)));
        }
        Ok(())
    }

    /// G17, G18: the code starts with a step, and its time is now.
    pub(super) fn window(
        &self,
        credential: &Credential,
        presentation: &UntrustedPresentation<'_>,
        scheme: &Scheme,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<(), Stop> {
        let (starts, window) = (presentation.issued_at, self.policy.window(scheme));
        details.skew = Some(starts.since(now));
        if starts.step_start(scheme.step) != starts {
            let evidence = Evidence::Step { step: scheme.step, found: starts };
            return Err(Reason::OffStep.because(evidence));
        }
        let from = starts.minus(window.max_ahead.into());
        let until = starts.plus(window.life.into());
        let (reason, evidence) = if now < from {
            (Reason::CodeFromFuture, time("the code's window from", from, now))
        } else if now >= until {
            (Reason::CodeStale, time("the code's window until", until, now))
        } else {
            return in_period(credential, starts); // a code in time, minted outside the period
        };
        let subject = name_of(credential);
        let clock = self.clock_trouble.is_likely(&subject, starts, now, window);
        Err(if clock { Reason::PhoneClock } else { reason }.because(evidence))
    }

    /// G19: a code answers this gate's challenge where one is asked for, and no other ever.
    pub(super) fn challenge(
        &self,
        presentation: &UntrustedPresentation<'_>,
        scheme: &Scheme,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let asked = [scheme.challenge, self.policy.challenge].contains(&AtGate::Required);
        match &presentation.challenge {
            Some(answer) if self.challenges.is_open(answer, now) => Ok(()),
            Some(_) => Err(Reason::ChallengeUnknown.into()),
            None if asked => Err(Reason::ChallengeMissing.into()),
            None => Ok(()),
        }
    }

    /// G20: a list that is usable says that the credential is in force.
    pub(super) fn status(
        &self,
        credential: &Credential,
        scheme: &Scheme,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<(), Stop> {
        let answer = self.status.status(credential, now);
        let (status, this_update) = match answer {
            StatusAnswer::Missing => return Err(Reason::StatusUnknown.into()),
            StatusAnswer::Expired { this_update }
            | StatusAnswer::NotCovered { this_update, .. } => (None, this_update),
            StatusAnswer::Known { status, this_update } => (Some(status), this_update),
        };
        let grade = match answer {
            StatusAnswer::Expired { .. } => StatusGrade::Expired,
            _ => StatusGrade::of(&scheme.status, this_update, now),
        };
        details.status = Some(StatusSeen { status, age: now.since(this_update), grade });
        if let StatusAnswer::Expired { .. } = answer {
            return Err(Reason::StatusUnknown.into());
        }
        if grade == StatusGrade::Expired {
            let limit = this_update.plus(scheme.status.usable_for.into());
            let evidence = time("the status list's last use", limit, now);
            return Err(Reason::StatusUnknown.because(evidence));
        }
        match status {
            Some(Status::Revoked) => return Err(Reason::Revoked.into()),
            Some(Status::Suspended) => return Err(Reason::Suspended.into()),
            Some(Status::Valid) | None => {}
        }
        // A list need not know a credential that it does not say it covers.
        let nbf = credential.claims().validity.not_before;
        if matches!(answer, StatusAnswer::NotCovered { covers, .. } if nbf < covers) {
            return Err(Reason::StatusNotCovered.into());
        }
        if grade == StatusGrade::Stale && scheme.status.stale == StalePolicy::Refer {
            return Err(Reason::StatusStale.into());
        }
        Ok(())
    }

    /// G21: the code is recorded, in one atomic step with the comparison, before the gate opens.
    pub(super) fn record(
        &self,
        credential: &Credential,
        presentation: &UntrustedPresentation<'_>,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let taken = presentation.challenge.is_none_or(|c| self.challenges.take(&c, now));
        if !taken {
            return Err(Reason::ChallengeUnknown.into());
        }
        let starts = presentation.issued_at;
        match self.ledger.claim(&name_of(credential), starts, now) {
            Ok(Claimed::Recorded) => Ok(()),
            Ok(Claimed::Used) => Err(Reason::CodeUsed.into()),
            Ok(Claimed::Superseded { last }) => {
                Err(Reason::CodeSuperseded.because(time("the last accepted code of", last, starts)))
            }
            Ok(Claimed::NoRecord { until }) => Err(Reason::NoRecord.because(time(
                "the end of the gap in the record,",
                until,
                starts,
            ))),
            Ok(Claimed::Full) => Err(Reason::LedgerFull.into()),
            Err(_) => Err(Reason::LedgerUnavailable.into()),
        }
    }
}

/// G15: a moment must lie in the credential's period.
pub(super) fn in_period(credential: &Credential, moment: Timestamp) -> Result<(), Stop> {
    let period = &credential.claims().validity;
    if moment < period.not_before {
        let evidence = time("the credential's nbf", period.not_before, moment);
        return Err(Reason::CredentialNotYetValid.because(evidence));
    }
    if moment >= period.not_after {
        let evidence = time("the credential's exp", period.not_after, moment);
        return Err(Reason::CredentialExpired.because(evidence));
    }
    Ok(())
}

fn name_of(credential: &Credential) -> RosterRef {
    RosterRef { authority: credential.authority(), id: credential.claims().id }
}
