//! `COSE_Sign1` (RFC 9052 §4.2): the shape shared by credentials, presentations and lists.
//!
//! Only protected headers are allowed (S1), the payload travels inside (S2), and a signature is
//! checked over the bytes received, never over a re-encoding of them (S3).

use core::fmt;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::crypto::{Algorithm, Provider, Signature, Verifier};
use crate::ids::AuthorityKid;
use crate::registry::{alg, context, label};

/// The four parts of a `COSE_Sign1`, borrowed and unverified.
#[derive(Clone, Copy)]
pub struct Sign1<'a> {
    /// The protected header's bytes.
    pub protected: &'a [u8],
    /// The payload's bytes.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a Signature,
}

impl<'a> Sign1<'a> {
    /// Reads `[ bstr, {}, bstr, bstr .size 64 ]`.
    ///
    /// # Errors
    /// Where another item stands there.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.expect_array(4)?;
        let protected = reader.bytes()?;
        reader.expect_map(0)?; // S1
        let payload = reader.bytes()?; // S2
        let signature = reader.bytes_exact()?;
        Ok(Self { protected, payload, signature })
    }

    /// Writes the same.
    pub fn write(&self, writer: &mut Writer) {
        writer.array(4).bytes(self.protected).map(0).bytes(self.payload).bytes(self.signature);
    }

    /// Checks the signature with `key`, which must be of the algorithm that the header names (S4).
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(
        &self,
        provider: &Provider,
        algorithm: Algorithm,
        key: &impl Verifier,
        external_aad: &[u8],
    ) -> Result<(), VerifyError> {
        let of_key = key.key().algorithm();
        if algorithm != of_key {
            return Err(VerifyError::Algorithm { header: algorithm, key: of_key });
        }
        with_sig_structure(self.protected, external_aad, self.payload, |message| {
            key.verify(provider, message, self.signature).map_err(|_| VerifyError::Signature)
        })
    }
}

/// Leaves out the bytes: they may name a person, and `Debug` output ends in logs.
impl fmt::Debug for Sign1<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sign1({} + {} bytes)", self.protected.len(), self.payload.len())
    }
}

/// Calls `then` with `Sig_structure = [ "Signature1", protected, external_aad, payload ]`
/// (RFC 9052 §4.4). Allocates only for objects that are longer than any part of a code.
pub fn with_sig_structure<T>(
    protected: &[u8],
    external_aad: &[u8],
    payload: &[u8],
    then: impl FnOnce(&[u8]) -> T,
) -> T {
    const STACK: usize = 512;
    let parts = [protected, external_aad, payload];
    let bound =
        1 + HEAD + context::SIGNATURE1.len() + parts.map(|p| HEAD + p.len()).iter().sum::<usize>();
    if bound <= STACK {
        let mut buffer = [0; STACK];
        let len = write_structure(&mut buffer, context::SIGNATURE1, &parts);
        then(&buffer[..len])
    } else {
        let mut buffer = vec![0; bound];
        let len = write_structure(&mut buffer, context::SIGNATURE1, &parts);
        then(&buffer[..len])
    }
}

/// Longest head of a byte string shorter than 4 GiB.
pub(crate) const HEAD: usize = 5;

/// Writes `[ context, bstr, … ]` to the start of `out`, which the caller made large enough
/// (`1 + HEAD` and the context, then [`HEAD`] and the length for each part), and returns its length.
pub(crate) fn write_structure(out: &mut [u8], context: &str, parts: &[&[u8]]) -> usize {
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        out[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    put(&[0x80 | (parts.len() + 1) as u8, 0x60 | context.len() as u8]);
    put(context.as_bytes());
    for part in parts {
        let length = (part.len() as u32).to_be_bytes();
        match part.len() {
            0..=23 => put(&[0x40 | length[3]]),
            24..=0xff => put(&[0x58, length[3]]),
            0x100..=0xffff => put(&[0x59, length[2], length[3]]),
            _ => put(&[0x5a, length[0], length[1], length[2], length[3]]),
        }
        put(part);
    }
    at
}

/// Reads label `alg` and one of the two signature algorithms.
///
/// # Errors
/// Where another label or algorithm stands there.
pub fn read_algorithm(reader: &mut Reader<'_>) -> Result<Algorithm, Error> {
    reader.expect_int(label::ALG)?;
    let before = reader.clone();
    match reader.int()? {
        alg::ED25519 => Ok(Algorithm::Ed25519),
        alg::ESP256 => Ok(Algorithm::Esp256),
        _ => Err(before.error(ErrorKind::Value("an algorithm other than Ed25519 and ESP256"))),
    }
}

/// Writes the same.
pub fn write_algorithm(writer: &mut Writer, algorithm: Algorithm) {
    writer.int(label::ALG).int(match algorithm {
        Algorithm::Ed25519 => alg::ED25519,
        Algorithm::Esp256 => alg::ESP256,
    });
}

/// Reads the protected header of an object that an authority signs: exactly `alg`, `kid` and this `typ`.
///
/// # Errors
/// Where the bytes are not the one encoding of such a header.
pub fn read_authority_header(
    protected: &[u8],
    typ: &str,
) -> Result<(Algorithm, AuthorityKid), Error> {
    let mut header = Reader::new(protected);
    header.expect_map(3)?;
    let algorithm = read_algorithm(&mut header)?;
    header.expect_int(label::KID)?;
    let kid = AuthorityKid(*header.bytes_exact()?);
    header.expect_int(label::TYP)?;
    header.expect_text(typ)?;
    header.finish()?;
    Ok((algorithm, kid))
}

/// Writes the same.
#[must_use]
pub fn authority_header(algorithm: Algorithm, kid: AuthorityKid, typ: &str) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(3);
    write_algorithm(&mut writer, algorithm);
    writer.int(label::KID).bytes(&kid.0).int(label::TYP).text(typ);
    writer.into_bytes()
}

/// Why a `COSE_Sign1` does not verify.
///
/// Deliberately closed: there is no third way for a signature to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// The header names another algorithm than the key has (S4).
    Algorithm {
        /// What the header says.
        header: Algorithm,
        /// What the key is for.
        key: Algorithm,
    },
    /// The signature is not the key's over these bytes.
    Signature,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm { header, key } => {
                write!(f, "the header says {header:?}, the key is for {key:?}")
            }
            Self::Signature => f.write_str("the signature does not match"),
        }
    }
}

impl std::error::Error for VerifyError {}
