//! G1 to G12: may the gate judge, is it a code for this gate, and who signed it?

use clearance_core::code;
use clearance_core::credential::{Credential, CredentialError, UntrustedCredential};
use clearance_core::crypto::{FixedVerifyingKey, PublicKey, Verifier};
use clearance_core::ids::{AuthorityKid, GateKid};
use clearance_core::presentation::{RosterRef, Subject, UntrustedPresentation};
use clearance_core::registry::limit;
use clearance_core::token::{Buffer, Token};
use clearance_core::trust::Authority;

use super::{Check, time, unknown};
use crate::decision::{Evidence, Form, Proven, Stop, name_of};
use crate::reason::Reason;
use crate::served::OpenKey;

impl<'g> Check<'g> {
    /// G1: a clock behind a signed date is wrong.
    pub(super) fn own_clock(&self) -> Result<(), Stop> {
        let mark = self.gate.high_water_mark(self.served);
        if self.now < mark {
            return Err(Reason::GateClock.because(time("the newest signed date", mark, self.now)));
        }
        Ok(())
    }

    /// G2: a list that the gate cannot serve, or an overdue one, which may miss that a key was
    /// withdrawn.
    pub(super) fn own_trust_list(&self) -> Result<(), Stop> {
        if let Some(error) = self.served.stopped {
            return Err(Reason::NotInService.because(Evidence::Gate(error)));
        }
        let due = self.served.trust.next_update();
        if self.now >= due {
            let evidence = time("the trust list's next_update", due, self.now);
            return Err(Reason::TrustListExpired.because(evidence));
        }
        Ok(())
    }

    /// G5, G6: the key that the token names must be this group's, in its period.
    pub(super) fn own_key(&mut self, token: &Token<'_>) -> Result<&'g OpenKey, Stop> {
        self.details.gate_key = Some(token.gate_key);
        let mut keys = self.served.keys.iter();
        let Some(key) = keys.find(|key| key.kid == token.gate_key) else {
            return Err(self.no_key(token.gate_key));
        };
        // A code outlives its key's period by its own life; a phone's clock may be a little ahead.
        let from = key.validity.not_before.minus(limit::MAX_AHEAD.into());
        let until = key.validity.not_after.plus(limit::CODE_LIFE.into());
        if self.now < from {
            let evidence = time("the gate key's period from", key.validity.not_before, self.now);
            return Err(Reason::GateKeyOutOfPeriod.because(evidence));
        }
        if self.now >= until {
            let evidence = time("the gate key's period until", key.validity.not_after, self.now);
            return Err(Reason::GateKeyOutOfPeriod.because(evidence));
        }
        Ok(key)
    }

    /// G5: whose key it is that this gate does not have.
    #[cold]
    fn no_key(&self, kid: GateKid) -> Stop {
        let (own, trust) = (self.gate.group, &self.served.trust);
        if trust.gate_group(&own).is_some_and(|group| group.epoch(kid).is_some()) {
            return Reason::GateKeyMissing.into();
        }
        trust.groups_with_key(kid).next().map_or(Reason::UnknownGateKey.into(), |group| {
            Reason::OtherGateGroup.because(Evidence::GateGroup { own, found: group.id })
        })
    }

    /// G7, G8: the seal must open, for this group, and hold a presentation.
    pub(super) fn open<'b>(
        &mut self,
        token: &Token<'_>,
        key: &OpenKey,
        buffer: &'b mut Buffer,
    ) -> Result<UntrustedPresentation<'b>, Stop> {
        let plaintext = token
            .open(self.gate.provider, key.key.as_ref(), &self.gate.audience, buffer)
            .map_err(|_| Reason::CannotOpen)?;
        let presentation = UntrustedPresentation::decode(plaintext)
            .map_err(|error| Reason::MalformedContent.because(Evidence::Format(error)))?;
        self.details.proven = Proven::Sealed;
        Ok(presentation)
    }

    /// G9 to G11: a credential that its authority signed, from the code or from the roster.
    pub(super) fn credential(
        &mut self,
        presentation: &UntrustedPresentation<'_>,
    ) -> Result<Credential, Stop> {
        let credential = match &presentation.subject {
            Subject::Full(untrusted) => {
                self.details.form = Some(Form::Full);
                let (_, key) = self.authority(untrusted.authority)?;
                self.verify(untrusted, key)?
            }
            Subject::Roster(reference) => {
                self.details.form = Some(Form::Roster);
                let (entry, _) = self.authority(reference.authority)?;
                self.on_roster(reference, &entry.key)?
            }
        };
        self.details.proven = Proven::Credential;
        Ok(credential)
    }

    /// G9: the authority must be in the trust list, its key in its period.
    pub(super) fn authority(
        &mut self,
        kid: AuthorityKid,
    ) -> Result<(&'g Authority, &'g FixedVerifyingKey), Stop> {
        self.details.authority = Some(kid);
        let (served, now) = (self.served, self.now);
        let listed = served.trust.authority(kid).zip(served.authority_keys.get(kid));
        let Some(((entry, _), key)) = listed else {
            return Err(unknown(Reason::UnknownAuthority, self.gate.policy.unknown_authority));
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
        key: &FixedVerifyingKey,
    ) -> Result<Credential, Stop> {
        if !self.gate.cache.is_on() {
            return untrusted.verify(self.gate.provider, key).map_err(forged);
        }
        let hash = self.gate.provider.sha256(&[untrusted.bytes]);
        if let Some(known) = self.gate.cache.find(&hash, &key.key().public()) {
            return Ok(known);
        }
        let credential = untrusted.verify(self.gate.provider, key).map_err(forged)?;
        self.gate.cache.keep(&hash, &credential);
        Ok(credential)
    }

    /// G11: the roster holds credentials that were verified with the authority's key of today.
    fn on_roster(&self, reference: &RosterRef, key: &PublicKey) -> Result<Credential, Stop> {
        let credential = self.gate.roster.find(reference).ok_or(Reason::NotOnRoster)?;
        let matches = credential.authority() == reference.authority
            && credential.claims().id == reference.id
            && credential.signed_with() == key;
        if matches { Ok(credential) } else { Err(Reason::NotOnRoster.into()) }
    }

    /// G12: the holder key signed this code for this gate group.
    pub(super) fn holder(
        &mut self,
        presentation: &UntrustedPresentation<'_>,
        credential: &Credential,
    ) -> Result<(), Stop> {
        let key = self.gate.holder_tables.verifier(credential.holder());
        presentation
            .verify(self.gate.provider, &key, &self.gate.audience)
            .map_err(|error| Reason::ForgedHolder.because(Evidence::Signature(error)))?;
        self.details.proven = Proven::Holder;
        self.details.subject = Some(name_of(credential));
        Ok(())
    }
}

/// G3, G4: the text must be the one text of a token.
pub(super) fn read_token<'b>(text: &str, buffer: &'b mut Buffer) -> Result<Token<'b>, Stop> {
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

fn forged(error: CredentialError) -> Stop {
    let reason = match error {
        CredentialError::Authority(_) => Reason::ForgedCredential,
        CredentialError::HolderKey(_) => Reason::BadHolderKey,
    };
    reason.because(Evidence::Credential(error))
}
