//! What a caller passes as bytes or text and is not what it should be: a mistake in the app.

use std::error::Error;
use std::fmt;

use clearance_core::crypto::Secret32;
use clearance_core::ids::{Challenge, GateGroupId, KeyThumbprint, Name};
use zeroize::Zeroize;

/// An argument that cannot be taken. Show it to whoever writes the app, not to the holder.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Bytes of another length than they must have.
    Length {
        /// Which argument.
        argument: String,
        /// Bytes that it has.
        expected: u32,
        /// Bytes that came.
        found: u32,
    },
    /// Not a public key in a form that is known.
    PublicKey {
        /// What is wrong with it.
        detail: String,
    },
    /// Not a name of the trust list: a gate group, a checkpoint.
    Name {
        /// Which argument.
        argument: String,
        /// What came.
        found: String,
    },
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { argument, expected, found } => {
                write!(f, "{argument} has {found} bytes; pass {expected}")
            }
            Self::PublicKey { detail } => write!(f, "{detail}"),
            Self::Name { argument, found } => {
                write!(f, "{argument} '{found}' is no name; use a-z, 0-9, '.' and '-'")
            }
        }
    }
}

impl Error for InputError {}

/// Takes the random bytes in and wipes the ones that came.
pub(crate) fn entropy(mut bytes: Vec<u8>) -> Result<Secret32, InputError> {
    let taken = fixed("entropy", &bytes);
    bytes.zeroize();
    let mut taken = taken?;
    let secret = Secret32::from(taken);
    taken.zeroize();
    Ok(secret)
}

pub(crate) fn challenge(bytes: &[u8]) -> Result<Challenge, InputError> {
    fixed("challenge", bytes).map(Challenge)
}

pub(crate) fn thumbprint(bytes: &[u8]) -> Result<KeyThumbprint, InputError> {
    fixed("authority", bytes).map(KeyThumbprint)
}

pub(crate) fn gate_group(text: &str) -> Result<GateGroupId, InputError> {
    text.parse().map_err(|_| no_name("gate group", text))
}

pub(crate) fn name(argument: &str, text: Option<&str>) -> Result<Option<Name>, InputError> {
    text.map(|text| text.parse().map_err(|_| no_name(argument, text))).transpose()
}

fn no_name(argument: &str, found: &str) -> InputError {
    InputError::Name { argument: argument.to_owned(), found: found.to_owned() }
}

fn fixed<const N: usize>(argument: &str, bytes: &[u8]) -> Result<[u8; N], InputError> {
    bytes.try_into().map_err(|_| InputError::Length {
        argument: argument.to_owned(),
        expected: N as u32, // 8 or 32
        found: bytes.len().try_into().unwrap_or(u32::MAX),
    })
}
