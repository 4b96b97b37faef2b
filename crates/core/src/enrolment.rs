//! The enrolment request: a holder key asks for a credential and proves that it can sign.
//!
//! ```cddl
//! enrolment = #6.18([ bstr .cbor {1: -19 / -9, 16: "application/vnd.clearance.enrolment"}, {},
//!                     bstr .cbor {3: bstr .size 32, 6: iat, 8: {1: cnf-key}, ? 10: bstr .size 8},
//!                     bstr .size 64 ])
//! ```

use core::fmt;

use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{Algorithm, InvalidKey, Provider, PublicKey, Signature};
use crate::fields;
use crate::ids::{Challenge, KeyThumbprint};
use crate::registry::{label, tag, typ};
use crate::sign1::{self, Sign1, VerifyError};
use crate::time::Timestamp;

/// What a holder asks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// The authority that is asked, by one of its keys: another one cannot pass the request on as
    /// if it had been made for it.
    pub audience: KeyThumbprint,
    /// When the phone made it, by its own clock.
    pub issued_at: Timestamp,
    /// The key that the credential is to be bound to.
    pub holder_key: PublicKey,
    /// The authority's challenge, where it gave one.
    pub challenge: Option<Challenge>,
}

impl EnrolmentRequest {
    /// Signs the request by `sign`, which gets the bytes and returns the holder key's signature.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign_with<E>(
        &self,
        sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
    ) -> Result<Vec<u8>, E> {
        let protected = encode_protected(self.holder_key.algorithm());
        let payload = self.encode_payload();
        let signature = sign1::with_sig_structure(&protected, &[], &payload, sign)?;
        let mut writer = Writer::new();
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    /// Decodes a request and checks its proof of possession and its key (N1 to N3). Whom it asks
    /// (N4) and how fresh it is are the authority's to judge.
    ///
    /// # Errors
    /// [`EnrolmentError`].
    pub fn verify(provider: &Provider, bytes: &[u8]) -> Result<Self, EnrolmentError> {
        let (sign1, algorithm, request) = read(bytes).map_err(EnrolmentError::Malformed)?;
        let key = request.holder_key.prepare(provider).map_err(EnrolmentError::HolderKey)?;
        sign1.verify(provider, algorithm, &key, &[]).map_err(EnrolmentError::Possession)?;
        Ok(request)
    }

    fn encode_payload(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(3 + usize::from(self.challenge.is_some()));
        writer.int(label::AUD).bytes(&self.audience.0);
        writer.int(label::IAT).uint(self.issued_at.as_secs());
        cose_key::write(writer.int(label::CNF).map(1).int(label::CNF_COSE_KEY), &self.holder_key);
        if let Some(challenge) = self.challenge {
            writer.int(label::NONCE).bytes(&challenge.0);
        }
        writer.into_bytes()
    }
}

fn encode_protected(algorithm: Algorithm) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(2);
    sign1::write_algorithm(&mut writer, algorithm);
    writer.int(label::TYP).text(typ::ENROLMENT);
    writer.into_bytes()
}

fn read(bytes: &[u8]) -> Result<(Sign1<'_>, Algorithm, EnrolmentRequest), cbor::Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_tag(tag::COSE_SIGN1)?;
    let sign1 = Sign1::read(&mut reader)?;
    reader.finish()?;
    let mut header = Reader::new(sign1.protected);
    header.expect_map(2)?;
    let algorithm = sign1::read_algorithm(&mut header)?;
    header.expect_int(label::TYP)?;
    header.expect_text(typ::ENROLMENT)?;
    header.finish()?;
    Ok((sign1, algorithm, read_payload(sign1.payload)?))
}

fn read_payload(bytes: &[u8]) -> Result<EnrolmentRequest, cbor::Error> {
    let mut reader = Reader::new(bytes);
    let pairs = reader.map()?;
    reader.expect_int(label::AUD)?;
    let audience = KeyThumbprint(*reader.bytes_exact()?);
    reader.expect_int(label::IAT)?;
    let issued_at = fields::time(&mut reader)?;
    reader.expect_int(label::CNF)?;
    reader.expect_map(1)?;
    reader.expect_int(label::CNF_COSE_KEY)?;
    let holder_key = cose_key::read(&mut reader)?;
    let challenge = fields::optional(&mut reader, label::NONCE, |r| r.bytes_exact().copied())?;
    fields::pairs_were(&reader, pairs, 3 + u64::from(challenge.is_some()))?;
    reader.finish()?;
    let challenge = challenge.map(Challenge);
    Ok(EnrolmentRequest { audience, issued_at, holder_key, challenge })
}

/// Why an enrolment request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnrolmentError {
    /// The key is none that can be relied on.
    HolderKey(InvalidKey),
    /// Not the one encoding of a request.
    Malformed(cbor::Error),
    /// Not signed with the key that it carries.
    Possession(VerifyError),
}

impl fmt::Display for EnrolmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("enrolment request refused: ")?;
        match self {
            Self::HolderKey(cause) => write!(f, "holder key: {cause}"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::Possession(cause) => write!(f, "no proof of possession: {cause}"),
        }
    }
}

impl std::error::Error for EnrolmentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::HolderKey(cause) => cause,
            Self::Malformed(cause) => cause,
            Self::Possession(cause) => cause,
        })
    }
}
