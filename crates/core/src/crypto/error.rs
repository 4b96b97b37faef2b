//! What can go wrong with a primitive. None of these says anything about secrets.

use core::error::Error;
use core::fmt;

/// A key that must not be used, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKey {
    /// The encoding is not the only one of its point: a coordinate is not below the field's prime,
    /// or a bit that must be zero is set.
    NotCanonical,
    /// The coordinates belong to no point of the curve.
    NotOnCurve,
    /// A secret scalar is zero or not below the group's order.
    ScalarOutOfRange,
    /// The point is of small order: as a signing key it verifies forged messages, as an agreement
    /// key it makes the shared secret known to everybody.
    SmallOrder,
    /// The key does not have the length (or the leading byte) of its format.
    WrongFormat {
        /// Bytes that the format has.
        expected: usize,
        /// Bytes that came.
        found: usize,
    },
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCanonical => f.write_str("key is not in its canonical encoding"),
            Self::NotOnCurve => f.write_str("key is not a point of its curve"),
            Self::ScalarOutOfRange => {
                f.write_str("secret scalar is zero or too large; draw another one")
            }
            Self::SmallOrder => f.write_str("key is a point of small order; it protects nothing"),
            Self::WrongFormat { expected, found } => write!(
                f,
                "key has {found} bytes where an uncompressed SEC1 point has {expected} and begins with 04"
            ),
        }
    }
}

impl Error for InvalidKey {}

macro_rules! unit_error {
    ($(#[$doc:meta])* $name:ident, $text:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($text)
            }
        }

        impl Error for $name {}
    };
}

unit_error!(
    /// A signature that is malformed, or that this key did not make over this message.
    BadSignature,
    "signature does not belong to this key and message"
);
unit_error!(
    /// A ciphertext whose authentication tag does not match: altered, or made for another key,
    /// nonce or additional data.
    BadTag,
    "ciphertext was altered or is for another key or context"
);
unit_error!(
    /// A key store that would not sign: locked, gone, or cancelled by its owner.
    SigningFailed,
    "the key store did not sign; unlock it or enrol the key again"
);
unit_error!(
    /// A plaintext longer than ChaCha20-Poly1305 takes under one nonce (RFC 8439 §2.8: about 256 GiB).
    TooLong,
    "plaintext is longer than one nonce can protect; split it"
);
unit_error!(
    /// A key agreement that gave zero, which RFC 7748 §6.1 and RFC 9180 §7.1.4 say to refuse: the
    /// peer's key was of small order.
    ZeroSharedSecret,
    "key agreement gave zero; the other key is of small order"
);
