//! The checklist: every check, in its order, in one function.

use clearance_core::code;
use clearance_core::credential::{Credential, CredentialError, UntrustedCredential};
use clearance_core::crypto::{PublicKey, VerifyingKey};
use clearance_core::ids::AuthorityKid;
use clearance_core::presentation::{RosterRef, Subject, UntrustedPresentation};
use clearance_core::registry::{len, limit};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::token::{Buffer, Token};
use clearance_core::trust::{AtGate, Authority, Scheme, StalePolicy};

use crate::decision::{
    Admission, Decision, Details, Evidence, Form, Proven, Referral, StatusSeen, Stop, admission,
};
use crate::gate::{Gate, OpenKey};
use crate::ledger::Claimed;
use crate::policy::{PersonCheck, Unknown};
use crate::reason::{Outcome, Reason};
use crate::status::{StatusAnswer, StatusGrade};

impl Gate {
    /// Judges the text of one code at `now`, by the gate's clock.
    ///
    /// An admitted code is recorded before this returns; the same one is refused from then on.
    pub fn check(&self, text: &str, now: Timestamp) -> Decision {
        let mut details = Details::default();
        match self.checklist(text, now, &mut details) {
            Ok(credential) => self.admit(admission(&credential, now, details)),
            Err(stop) => stop.into_decision(details),
        }
    }

    /// Rules G1 to G21 of the specification. Whatever passes the last line is recorded.
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

    /// G1: a clock behind a signed date is wrong.
    fn own_clock(&self, now: Timestamp) -> Result<(), Stop> {
        let mark = self.high_water_mark();
        if now < mark {
            return Err(Reason::GateClock.because(time("the newest signed date", mark, now)));
        }
        Ok(())
    }

    /// G2: an overdue trust list may miss a key that was withdrawn.
    fn own_trust_list(&self, now: Timestamp) -> Result<(), Stop> {
        let due = self.trust.next_update();
        if now >= due {
            let evidence = time("the trust list's next_update", due, now);
            return Err(Reason::TrustListExpired.because(evidence));
        }
        Ok(())
    }

    /// G5, G6: the key that the token names must be this group's, in its period.
    fn own_key(
        &self,
        token: &Token<'_>,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<&OpenKey, Stop> {
        details.gate_key = Some(token.gate_key);
        let Some(key) = self.keys.iter().find(|key| key.kid == token.gate_key) else {
            return Err(match self.trust.groups_with_key(token.gate_key).next() {
                Some(group) if group.id != self.group => Reason::OtherGateGroup
                    .because(Evidence::GateGroup { own: self.group, found: group.id }),
                _ => Reason::UnknownGateKey.into(),
            });
        };
        // A code outlives its key's period by its own life; a phone's clock may be a little ahead.
        let from = key.validity.not_before.minus(limit::MAX_AHEAD.into());
        let until = key.validity.not_after.plus(limit::CODE_LIFE.into());
        if now < from {
            let evidence = time("the gate key's period from", key.validity.not_before, now);
            return Err(Reason::GateKeyOutOfPeriod.because(evidence));
        }
        if now >= until {
            let evidence = time("the gate key's period until", key.validity.not_after, now);
            return Err(Reason::GateKeyOutOfPeriod.because(evidence));
        }
        Ok(key)
    }

    /// G7, G8: the seal must open, for this group, and hold a presentation.
    fn open<'b>(
        &self,
        token: &Token<'_>,
        key: &OpenKey,
        buffer: &'b mut Buffer,
        details: &mut Details,
    ) -> Result<UntrustedPresentation<'b>, Stop> {
        let plaintext = token
            .open(self.provider, key.key.as_ref(), &self.audience, buffer)
            .map_err(|_| Reason::CannotOpen)?;
        let presentation = UntrustedPresentation::decode(plaintext)
            .map_err(|error| Reason::MalformedContent.because(Evidence::Format(error)))?;
        details.proven = Proven::Sealed;
        Ok(presentation)
    }

    /// G9 to G11: a credential that its authority signed, from the code or from the roster.
    fn credential(
        &self,
        presentation: &UntrustedPresentation<'_>,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<Credential, Stop> {
        let credential = match &presentation.subject {
            Subject::Full(untrusted) => {
                details.form = Some(Form::Full);
                let (_, key) = self.authority(untrusted.authority, now, details)?;
                self.verify(untrusted, key)?
            }
            Subject::Roster(reference) => {
                details.form = Some(Form::Roster);
                let (entry, _) = self.authority(reference.authority, now, details)?;
                self.on_roster(reference, &entry.key)?
            }
        };
        details.proven = Proven::Credential;
        Ok(credential)
    }

    /// G9: the authority must be in the trust list, its key in its period.
    fn authority(
        &self,
        kid: AuthorityKid,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<(&Authority, &VerifyingKey), Stop> {
        details.authority = Some(kid);
        let Some((entry, key)) = self.trust.authority(kid) else {
            return Err(unknown(Reason::UnknownAuthority, self.policy.unknown_authority));
        };
        let period = &entry.validity;
        if now < period.not_before {
            let evidence = time("the authority key's period from", period.not_before, now);
            return Err(Reason::AuthorityOutOfPeriod.because(evidence));
        }
        if now >= period.not_after {
            let evidence = time("the authority key's period until", period.not_after, now);
            return Err(Reason::AuthorityOutOfPeriod.because(evidence));
        }
        Ok((entry, key))
    }

    /// G10: the authority's signature, unless these very bytes were verified before.
    fn verify(
        &self,
        untrusted: &UntrustedCredential<'_>,
        key: &VerifyingKey,
    ) -> Result<Credential, Stop> {
        if !self.cache.is_on() {
            return untrusted.verify(self.provider, key).map_err(forged);
        }
        let hash = self.provider.sha256(&[untrusted.bytes]);
        if let Some(known) = self.cache.find(&hash, &key.public()) {
            return Ok(known);
        }
        let credential = untrusted.verify(self.provider, key).map_err(forged)?;
        self.cache.keep(&hash, &credential);
        Ok(credential)
    }

    /// G11: the roster holds credentials that were verified with the authority's key of today.
    fn on_roster(&self, reference: &RosterRef, key: &PublicKey) -> Result<Credential, Stop> {
        let credential = self.roster.find(reference).ok_or(Reason::NotOnRoster)?;
        let matches = credential.authority() == reference.authority
            && credential.claims().id == reference.id
            && credential.signed_with() == key;
        if matches { Ok(credential) } else { Err(Reason::NotOnRoster.into()) }
    }

    /// G12: the holder key signed this code for this gate group.
    fn holder(
        &self,
        presentation: &UntrustedPresentation<'_>,
        credential: &Credential,
        details: &mut Details,
    ) -> Result<(), Stop> {
        presentation
            .verify(self.provider, credential.holder(), &self.audience)
            .map_err(|error| Reason::ForgedHolder.because(Evidence::Signature(error)))?;
        details.proven = Proven::Holder;
        Ok(())
    }

    /// G13, G14: the scheme must be known, and the authority entitled to it.
    fn scheme(&self, credential: &Credential, details: &mut Details) -> Result<&Scheme, Stop> {
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
    fn place(&self, scheme: &Scheme) -> Result<(), Stop> {
        if !scheme.opens_at(&self.policy.location) {
            return Err(Reason::NotHere.because(Evidence::Location(self.policy.location)));
        }
        Ok(())
    }

    /// G17, G18: the code starts with a step, and its time is now.
    fn window(
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
    fn challenge(
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
    fn status(
        &self,
        credential: &Credential,
        scheme: &Scheme,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<(), Stop> {
        let answer = self.status.status(credential, now);
        let (status, this_update) = match answer {
            StatusAnswer::Missing => return Err(Reason::StatusUnknown.into()),
            StatusAnswer::Expired { this_update } | StatusAnswer::NotCovered { this_update } => {
                (None, this_update)
            }
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
        // A list made before the credential cannot know it; one made after it must.
        if status.is_none() && credential.claims().validity.not_before <= this_update {
            return Err(Reason::StatusNotCovered.into());
        }
        if grade == StatusGrade::Stale && scheme.status.stale == StalePolicy::Refer {
            return Err(Reason::StatusStale.into());
        }
        Ok(())
    }

    /// G21: the code is recorded, in one atomic step with the comparison, before the gate opens.
    fn record(
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

/// G3, G4: the text must be the one text of a token.
fn read_token<'b>(text: &str, buffer: &'b mut Buffer) -> Result<Token<'b>, Stop> {
    let bytes = code::decode(text, buffer).map_err(|error| {
        let reason = match error {
            code::TextError::NotACode => Reason::NotACode,
            code::TextError::Version { .. } => Reason::UnknownVersion,
            _ => Reason::DamagedText,
        };
        reason.because(Evidence::Text(error))
    })?;
    Token::decode(bytes).map_err(|error| Reason::MalformedToken.because(Evidence::Format(error)))
}

/// G15: a moment must lie in the credential's period.
fn in_period(credential: &Credential, moment: Timestamp) -> Result<(), Stop> {
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

fn forged(error: CredentialError) -> Stop {
    let reason = match error {
        CredentialError::Authority(_) => Reason::ForgedCredential,
        CredentialError::HolderKey(_) => Reason::BadHolderKey,
    };
    reason.because(Evidence::Credential(error))
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
