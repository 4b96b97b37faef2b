//! G13 to G20: does it open this gate, now?

use clearance_core::credential::Credential;
use clearance_core::ids::Challenge;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Scheme, StalePolicy};
use clearance_revocation::StatusAnswer;

use super::{Check, Code, time, unknown};
use crate::decision::{Evidence, StatusSeen, Stop, name_of};
use crate::ledger::Member;
use crate::reason::Reason;
use crate::status::StatusGrade;

impl<'g> Check<'g> {
    /// G13, G14: the scheme must be known, and the authority entitled to it.
    pub(super) fn scheme(&mut self, credential: &Credential) -> Result<&'g Scheme, Stop> {
        let id = credential.claims().scope.scheme;
        self.details.scheme = Some(id);
        let Some(scheme) = self.served.trust.scheme(id) else {
            return Err(unknown(Reason::UnknownScheme, self.gate.policy.unknown_scheme));
        };
        if !scheme.may_issue(credential.authority()) {
            return Err(Reason::SchemeNotAuthorised.into());
        }
        Ok(scheme)
    }

    /// G15: a moment must lie in the credential's period.
    pub(super) fn in_period(&self, credential: &Credential, moment: Timestamp) -> Result<(), Stop> {
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

    /// G16: the scheme must open where this gate stands, and so must the place that the credential
    /// is for.
    pub(super) fn place(&mut self, credential: &Credential, scheme: &Scheme) -> Result<(), Stop> {
        let location = self.gate.policy.location;
        if !scheme.opens_at(&location) {
            return Err(Reason::NotHere.because(Evidence::Location(location)));
        }
        let qualified = scheme
            .qualified(credential.claims().scope.qualifier)
            .map_err(|error| Reason::UnknownQualifier.because(Evidence::Qualifier(error)))?;
        self.details.qualified = Some(qualified);
        let Some(index) = qualified.place else { return Ok(()) };
        let is_here = scheme.places.get(index).is_some_and(|place| place.covers(&location));
        if is_here {
            return Ok(());
        }
        Err(Reason::OtherPlace.because(Evidence::Place { index, own: location }))
    }

    /// G16: as many people as the credential is for. One alone needs no counting.
    pub(super) fn party(&self, scheme: &Scheme) -> Result<(), Stop> {
        let largest = scheme.party.largest;
        let stated = self.details.qualified.and_then(|qualified| qualified.party);
        let most = stated.unwrap_or(largest);
        if most > largest {
            return Err(
                Reason::PartyTooLarge.because(Evidence::Party { most: largest, found: stated })
            );
        }
        let found = self.crossing.persons;
        let reason = match found {
            None if most == 1 => return Ok(()),
            None => Reason::PartyUnknown,
            Some(found) if found > most => Reason::PartyTooLarge,
            Some(0) => Reason::PartyIncomplete,
            Some(found) if found < most && scheme.party.together && stated.is_some() => {
                Reason::PartyIncomplete
            }
            Some(_) => return Ok(()),
        };
        Err(reason.because(Evidence::Party { most, found }))
    }

    /// G17, G18: the code starts with a step, and its time is now.
    pub(super) fn window(
        &mut self,
        credential: &Credential,
        starts: Timestamp,
        scheme: &Scheme,
    ) -> Result<(), Stop> {
        self.details.skew = Some(starts.since(self.now));
        self.on_step(starts, scheme)?;
        self.in_window(starts, scheme).map_err(|stop| {
            let (subject, window) = (name_of(credential), self.gate.policy.window(scheme));
            let clock = &self.gate.clock_trouble;
            let is_clock = clock.is_likely(&subject, starts, self.now, window);
            if is_clock {
                Stop { evidence: stop.evidence, ..Reason::PhoneClock.into() }
            } else {
                stop
            }
        })?;
        self.in_period(credential, starts) // a code in time, minted outside the period
    }

    /// G17: codes start where steps of the scheme start.
    pub(super) fn on_step(&self, starts: Timestamp, scheme: &Scheme) -> Result<(), Stop> {
        if starts.step_start(scheme.step) == starts {
            return Ok(());
        }
        Err(Reason::OffStep.because(Evidence::Step { step: scheme.step, found: starts }))
    }

    /// G18: the code's time is now.
    pub(super) fn in_window(&self, starts: Timestamp, scheme: &Scheme) -> Result<(), Stop> {
        let (now, window) = (self.now, self.gate.policy.window(scheme));
        let from = starts.minus(window.max_ahead.into());
        let until = starts.plus(window.life.into());
        if now < from {
            let evidence = time("the code's window from", from, now);
            return Err(Reason::CodeFromFuture.because(evidence));
        }
        if now >= until {
            let evidence = time("the code's window until", until, now);
            return Err(Reason::CodeStale.because(evidence));
        }
        Ok(())
    }

    /// G19: a code answers this gate's challenge where one is asked for, and no other ever.
    pub(super) fn challenge(
        &self,
        answer: Option<&Challenge>,
        scheme: &Scheme,
    ) -> Result<(), Stop> {
        let asked = [scheme.challenge, self.gate.policy.challenge].contains(&AtGate::Required);
        match answer {
            Some(answer) if self.gate.challenges.is_open(answer, self.now) => Ok(()),
            Some(_) => Err(Reason::ChallengeUnknown.into()),
            None if asked => Err(Reason::ChallengeMissing.into()),
            None => Ok(()),
        }
    }

    /// G20: a list that is usable says that the credential is in force.
    pub(super) fn status(&mut self, credential: &Credential, scheme: &Scheme) -> Result<(), Stop> {
        let now = self.now;
        let answer = self.gate.status.status(credential, now);
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
        self.details.status = Some(StatusSeen { status, age: now.since(this_update), grade });
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

    /// What a good code leaves for the ledger and the end of the check.
    pub(super) fn code(
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
