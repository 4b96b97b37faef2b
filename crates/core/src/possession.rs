//! What a holder key asks of an authority, signed with that key: the shape that enrolment and recovery share.
//!
//! Their `typ` keeps the two apart. Each has a type of its own, so that no caller takes one for the other.

use crate::cbor::{self, Reader, Writer};
use crate::cose_key;
use crate::crypto::{Algorithm, InvalidKey, Provider, PublicKey, Signature};
use crate::fields;
use crate::ids::{Challenge, KeyThumbprint};
use crate::registry::{label, tag};
use crate::sign1::{self, Sign1, VerifyError};
use crate::time::Timestamp;

/// The payload. `C` is the challenge: an `Option` where a request may do without one.
#[derive(Clone, Copy)]
pub(crate) struct Asked<C> {
    pub(crate) audience: KeyThumbprint,
    pub(crate) issued_at: Timestamp,
    pub(crate) holder_key: PublicKey,
    pub(crate) challenge: C,
}

/// The claim `nonce`, which may be missing or not.
pub(crate) trait Nonce: Copy {
    fn challenge(self) -> Option<Challenge>;
    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error>;
}

impl Nonce for Challenge {
    fn challenge(self) -> Option<Challenge> {
        Some(self)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        fields::behind(reader, label::NONCE, |r| r.bytes_exact().copied()).map(Challenge)
    }
}

impl Nonce for Option<Challenge> {
    fn challenge(self) -> Option<Challenge> {
        self
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        let found = fields::optional(reader, label::NONCE, |r| r.bytes_exact().copied())?;
        Ok(found.map(Challenge))
    }
}

/// Why a request is refused.
pub(crate) enum Refused {
    HolderKey(InvalidKey),
    Malformed(cbor::Error),
    Possession(VerifyError),
}

impl<C: Nonce> Asked<C> {
    pub(crate) fn sign_with<E>(
        &self,
        typ: &str,
        sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
    ) -> Result<Vec<u8>, E> {
        let protected = encode_protected(typ, self.holder_key.algorithm());
        let payload = self.encode_payload();
        let signature = sign1::with_sig_structure(&protected, &[], &payload, sign)?;
        let mut writer = Writer::new();
        writer.tag(tag::COSE_SIGN1);
        Sign1 { protected: &protected, payload: &payload, signature: &signature }
            .write(&mut writer);
        Ok(writer.into_bytes())
    }

    /// N1 to N3, N5.
    pub(crate) fn verify(provider: &Provider, typ: &str, bytes: &[u8]) -> Result<Self, Refused> {
        let (sign1, algorithm, asked) = Self::read(typ, bytes).map_err(Refused::Malformed)?;
        let key = asked.holder_key.prepare(provider).map_err(Refused::HolderKey)?;
        sign1.verify(provider, algorithm, &key, &[]).map_err(Refused::Possession)?;
        Ok(asked)
    }

    fn read<'a>(typ: &str, bytes: &'a [u8]) -> Result<(Sign1<'a>, Algorithm, Self), cbor::Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_tag(tag::COSE_SIGN1)?;
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let mut header = Reader::new(sign1.protected);
        header.expect_map(2)?;
        let algorithm = sign1::read_algorithm(&mut header)?;
        header.expect_int(label::TYP)?;
        header.expect_text(typ)?;
        header.finish()?;
        Ok((sign1, algorithm, Self::read_payload(sign1.payload)?))
    }

    fn encode_payload(&self) -> Vec<u8> {
        let challenge = self.challenge.challenge();
        let mut writer = Writer::new();
        writer.map(3 + usize::from(challenge.is_some()));
        writer.int(label::AUD).bytes(&self.audience.0);
        writer.int(label::IAT).uint(self.issued_at.as_secs());
        cose_key::write(writer.int(label::CNF).map(1).int(label::CNF_COSE_KEY), &self.holder_key);
        if let Some(challenge) = challenge {
            writer.int(label::NONCE).bytes(&challenge.0);
        }
        writer.into_bytes()
    }

    fn read_payload(bytes: &[u8]) -> Result<Self, cbor::Error> {
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
        let challenge = C::read(&mut reader)?;
        fields::pairs_were(&reader, pairs, 3 + u64::from(challenge.challenge().is_some()))?;
        reader.finish()?;
        Ok(Self { audience, issued_at, holder_key, challenge })
    }
}

fn encode_protected(typ: &str, algorithm: Algorithm) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(2);
    sign1::write_algorithm(&mut writer, algorithm);
    writer.int(label::TYP).text(typ);
    writer.into_bytes()
}

/// The error of one kind of request, named `$what` in its message.
macro_rules! request_error {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            /// The key is none that can be relied on.
            HolderKey($crate::crypto::InvalidKey),
            /// Not the one encoding of a request.
            Malformed($crate::cbor::Error),
            /// Not signed with the key that it carries.
            Possession($crate::sign1::VerifyError),
        }

        impl From<$crate::possession::Refused> for $name {
            fn from(refused: $crate::possession::Refused) -> Self {
                use $crate::possession::Refused;
                match refused {
                    Refused::HolderKey(cause) => Self::HolderKey(cause),
                    Refused::Malformed(cause) => Self::Malformed(cause),
                    Refused::Possession(cause) => Self::Possession(cause),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!($what, " refused: "))?;
                match self {
                    Self::HolderKey(cause) => write!(f, "holder key: {cause}"),
                    Self::Malformed(cause) => write!(f, "malformed {cause}"),
                    Self::Possession(cause) => write!(f, "no proof of possession: {cause}"),
                }
            }
        }

        impl std::error::Error for $name {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(match self {
                    Self::HolderKey(cause) => cause,
                    Self::Malformed(cause) => cause,
                    Self::Possession(cause) => cause,
                })
            }
        }
    };
}

pub(crate) use request_error;
