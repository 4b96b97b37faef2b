//! The presentation: the holder's signature over one step, made for one gate group. It is what
//! the encrypted part of a code carries.
//!
//! ```cddl
//! pop = [ bstr .cbor {1: -19 / -9, 13: cred / 4: ref}, {},
//!         bstr .cbor {6: uint, ? 10: bstr .size 8}, bstr .size 64 ]
//! ref = bstr .size 10
//! ```

use core::fmt;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::credential::UntrustedCredential;
use crate::crypto::{Algorithm, Provider, Signature, Verifier};
use crate::fields;
use crate::ids::{Audience, AuthorityKid, Challenge, CredentialId};
use crate::registry::{label, len};
use crate::sign1::{self, Sign1, VerifyError};
use crate::time::Timestamp;

/// The two forms of a code.
///
/// Deliberately closed: another one is another version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// The credential travels in the code: good at every gate of the group.
    #[default]
    Full,
    /// Only its name does: a smaller picture, for gates that hold the credential already.
    Roster,
}

impl Form {
    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Roster => "roster",
        }
    }
}

/// How a code names its credential.
///
/// Deliberately closed: a code has two forms.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Full form: the credential travels in the code.
    Full(UntrustedCredential<'a>),
    /// Roster form: the gate holds the credential already.
    Roster(RosterRef),
}

/// A credential by its authority's key id and its own id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RosterRef {
    /// The authority key's id.
    pub authority: AuthorityKid,
    /// The credential's id.
    pub id: CredentialId,
}

const REF_LEN: usize = len::AUTHORITY_KID + len::CTI;

impl RosterRef {
    fn to_bytes(self) -> [u8; REF_LEN] {
        let mut bytes = [0; REF_LEN];
        bytes[..len::AUTHORITY_KID].copy_from_slice(&self.authority.0);
        bytes[len::AUTHORITY_KID..].copy_from_slice(&self.id.0);
        bytes
    }

    fn from_bytes(bytes: &[u8; REF_LEN]) -> Self {
        let [a0, a1, id @ ..] = *bytes;
        Self { authority: AuthorityKid([a0, a1]), id: CredentialId(id) }
    }
}

/// A presentation as received: well formed, not verified.
#[derive(Clone, Copy, Debug)]
pub struct UntrustedPresentation<'a> {
    /// The algorithm that the header names.
    pub algorithm: Algorithm,
    /// The credential, or its name.
    pub subject: Subject<'a>,
    /// Start of the code's step, by the phone's clock.
    pub issued_at: Timestamp,
    /// The gate's challenge, where the code answers one.
    pub challenge: Option<Challenge>,
    sign1: Sign1<'a>,
}

impl<'a> UntrustedPresentation<'a> {
    /// Decodes what a token's ciphertext held.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a presentation (E1 to E6, P1 to P3).
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let (algorithm, subject) = read_protected(sign1.protected)?;
        let (issued_at, challenge) = read_payload(sign1.payload)?;
        Ok(Self { algorithm, subject, issued_at, challenge, sign1 })
    }

    /// The same bytes again, from the fields: `encode(decode(x)) == x`.
    pub fn encode(&self) -> Vec<u8> {
        let subject = match self.subject {
            Subject::Full(credential) => DraftSubject::Full(credential.encode()),
            Subject::Roster(reference) => DraftSubject::Roster(reference),
        };
        Draft::new(self.algorithm, &subject, self.issued_at, self.challenge)
            .finish(self.sign1.signature)
    }

    /// P4: checks that `holder` signed this for the gate group of `audience`.
    ///
    /// # Errors
    /// [`VerifyError`]; a code re-sealed from another group fails here.
    pub fn verify(
        &self,
        provider: &Provider,
        holder: &impl Verifier,
        audience: &Audience,
    ) -> Result<(), VerifyError> {
        self.sign1.verify(provider, self.algorithm, holder, audience.as_bytes())
    }
}

/// What a draft says of its credential.
///
/// Deliberately closed: a code has two forms.
#[derive(Clone)]
pub enum DraftSubject {
    /// Full form: the credential's bytes.
    Full(Vec<u8>),
    /// Roster form.
    Roster(RosterRef),
}

/// Leaves out the credential's bytes, as [`Sign1`] does.
impl fmt::Debug for DraftSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("Full(..)"),
            Self::Roster(reference) => f.debug_tuple("Roster").field(reference).finish(),
        }
    }
}

/// A presentation that waits for the holder's signature.
#[derive(Clone)]
pub struct Draft {
    protected: Vec<u8>,
    payload: Vec<u8>,
}

/// Leaves out the bytes, as [`Sign1`] does.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").finish_non_exhaustive()
    }
}

impl Draft {
    /// A draft for the step that starts at `issued_at`.
    ///
    /// `algorithm` is the holder key's; the bytes of a full subject must be a credential's.
    pub fn new(
        algorithm: Algorithm,
        subject: &DraftSubject,
        issued_at: Timestamp,
        challenge: Option<Challenge>,
    ) -> Self {
        Self {
            protected: encode_protected(algorithm, subject),
            payload: encode_payload(issued_at, challenge),
        }
    }

    /// Calls `sign` with the bytes that the holder key must sign for the gate group of `audience`.
    pub fn with_message<T>(&self, audience: &Audience, sign: impl FnOnce(&[u8]) -> T) -> T {
        sign1::with_sig_structure(&self.protected, audience.as_bytes(), &self.payload, sign)
    }

    /// The presentation with its signature.
    pub fn finish(&self, signature: &Signature) -> Vec<u8> {
        let mut writer = Writer::with_capacity(len::TOKEN_MAX);
        Sign1 { protected: &self.protected, payload: &self.payload, signature }.write(&mut writer);
        writer.into_bytes()
    }
}

fn encode_protected(algorithm: Algorithm, subject: &DraftSubject) -> Vec<u8> {
    let mut writer = Writer::with_capacity(len::CREDENTIAL_P256 + 8);
    writer.map(2);
    sign1::write_algorithm(&mut writer, algorithm);
    match subject {
        DraftSubject::Full(credential) => writer.int(label::KCWT).raw(credential),
        DraftSubject::Roster(reference) => writer.int(label::KID).bytes(&reference.to_bytes()),
    };
    writer.into_bytes()
}

/// P2: exactly `alg`, and one of `kid` (roster form) and `kcwt` (full form).
fn read_protected(bytes: &[u8]) -> Result<(Algorithm, Subject<'_>), Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_map(2)?;
    let algorithm = sign1::read_algorithm(&mut reader)?;
    let before = reader.clone();
    let subject = match reader.int()? {
        label::KID => Subject::Roster(RosterRef::from_bytes(reader.bytes_exact()?)),
        label::KCWT => Subject::Full(UntrustedCredential::read(&mut reader)?),
        _ => return Err(before.error(ErrorKind::Value("neither a credential nor its name"))),
    };
    reader.finish()?;
    Ok((algorithm, subject))
}

fn encode_payload(issued_at: Timestamp, challenge: Option<Challenge>) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(1 + usize::from(challenge.is_some()));
    writer.int(label::IAT).uint(issued_at.as_secs());
    if let Some(challenge) = challenge {
        writer.int(label::NONCE).bytes(&challenge.0);
    }
    writer.into_bytes()
}

/// P3: exactly `iat`, and the challenge where there is one.
fn read_payload(bytes: &[u8]) -> Result<(Timestamp, Option<Challenge>), Error> {
    let mut reader = Reader::new(bytes);
    let pairs = reader.map()?;
    reader.expect_int(label::IAT)?;
    let issued_at = fields::time(&mut reader)?;
    let challenge = match pairs {
        1 => None,
        2 => {
            reader.expect_int(label::NONCE)?;
            Some(Challenge(*reader.bytes_exact()?))
        }
        found => return Err(reader.error(ErrorKind::Length { expected: 1, found })),
    };
    reader.finish()?;
    Ok((issued_at, challenge))
}
