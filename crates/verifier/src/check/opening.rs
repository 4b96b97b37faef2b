//! G1 to G12: may the gate judge, is it a code for this gate, and who signed it?

use clearance_core::code;
use clearance_core::credential::{Credential, CredentialError, UntrustedCredential};
use clearance_core::crypto::{FixedVerifyingKey, PublicKey, Verifier};
use clearance_core::ids::AuthorityKid;
use clearance_core::presentation::{RosterRef, Subject, UntrustedPresentation};
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::token::{Buffer, Token};
use clearance_core::trust::Authority;

use super::{time, unknown};
use crate::decision::{Details, Evidence, Form, Proven, Stop};
use crate::gate::{Gate, OpenKey};
use crate::reason::Reason;

impl Gate {
    /// G1: a clock behind a signed date is wrong.
    pub(super) fn own_clock(&self, now: Timestamp) -> Result<(), Stop> {
        let mark = self.high_water_mark();
        if now < mark {
            return Err(Reason::GateClock.because(time("the newest signed date", mark, now)));
        }
        Ok(())
    }

    /// G2: an overdue trust list may miss a key that was withdrawn.
    pub(super) fn own_trust_list(&self, now: Timestamp) -> Result<(), Stop> {
        let due = self.trust.next_update();
        if now >= due {
            let evidence = time("the trust list's next_update", due, now);
            return Err(Reason::TrustListExpired.because(evidence));
        }
        Ok(())
    }

    /// G5, G6: the key that the token names must be this group's, in its period.
    pub(super) fn own_key(
        &self,
        token: &Token<'_>,
        now: Timestamp,
        details: &mut Details,
    ) -> Result<&OpenKey, Stop> {
        details.gate_key = Some(token.gate_key);
        let Some(key) = self.keys.iter().find(|key| key.kid == token.gate_key) else {
            let own = self.trust.gate_group(&self.group);
            let ours = own.is_some_and(|group| group.epoch(token.gate_key).is_some());
            let other = self.trust.groups_with_key(token.gate_key).next().filter(|_| !ours);
            return Err(other.map_or(Reason::UnknownGateKey.into(), |group| {
                let evidence = Evidence::GateGroup { own: self.group, found: group.id };
                Reason::OtherGateGroup.because(evidence)
            }));
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
    pub(super) fn open<'b>(
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
    pub(super) fn credential(
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
    ) -> Result<(&Authority, &FixedVerifyingKey), Stop> {
        details.authority = Some(kid);
        let listed = self.trust.authority(kid).zip(self.authority_keys.get(kid));
        let Some(((entry, _), key)) = listed else {
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
        key: &FixedVerifyingKey,
    ) -> Result<Credential, Stop> {
        if !self.cache.is_on() {
            return untrusted.verify(self.provider, key).map_err(forged);
        }
        let hash = self.provider.sha256(&[untrusted.bytes]);
        if let Some(known) = self.cache.find(&hash, &key.key().public()) {
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
    pub(super) fn holder(
        &self,
        presentation: &UntrustedPresentation<'_>,
        credential: &Credential,
        details: &mut Details,
    ) -> Result<(), Stop> {
        let key = self.holder_tables.verifier(credential.holder());
        presentation
            .verify(self.provider, &key, &self.audience)
            .map_err(|error| Reason::ForgedHolder.because(Evidence::Signature(error)))?;
        details.proven = Proven::Holder;
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
