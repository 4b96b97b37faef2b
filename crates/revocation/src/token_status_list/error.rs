use core::fmt;

use clearance_core::cbor;
use clearance_core::crypto::InvalidKey;
use clearance_core::sign1::VerifyError;
use clearance_core::time::Timestamp;

use crate::shard::ShardError;

/// Why a Token Status List cannot be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// A width other than 1, 2, 4 or 8 bits.
    Bits(u64),
    /// Not a `StatusList` map.
    Malformed,
    /// A bad shard number or capacity.
    Shard(ShardError),
    /// A status type that is neither VALID, INVALID nor SUSPENDED.
    Status(u8),
    /// Unpacks to more positions than any shard has.
    TooLarge,
    /// A position beyond the capacity that is not valid.
    TooLong {
        /// The capacity asked for.
        capacity: u32,
    },
    /// Fewer positions than the capacity.
    TooShort {
        /// Positions that the list has.
        covered: usize,
        /// The capacity asked for.
        capacity: u32,
    },
    /// Not one whole zlib stream.
    Zlib,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(bits) => write!(f, "token status list: {bits} bits, not 1, 2, 4 or 8"),
            Self::Malformed => f.write_str("not the CBOR form of a token status list"),
            Self::Shard(error) => error.fmt(f),
            Self::Status(code) => {
                write!(f, "token status list: status type {code} has no counterpart here")
            }
            Self::TooLarge => {
                f.write_str("token status list: more than 1048576 positions; split it")
            }
            Self::TooLong { capacity } => {
                write!(
                    f,
                    "token status list: statuses beyond {capacity} positions; raise the capacity"
                )
            }
            Self::TooShort { covered, capacity } => write!(
                f,
                "token status list: {covered} positions, {capacity} asked for; lower the capacity"
            ),
            Self::Zlib => f.write_str("token status list: damaged zlib stream; fetch it again"),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<ShardError> for ImportError {
    fn from(error: ShardError) -> Self {
        Self::Shard(error)
    }
}

/// Why a Status List Token is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// Its time is over.
    Expired {
        /// The clock.
        now: Timestamp,
        /// When it ended.
        expires: Timestamp,
    },
    /// Signed in the future.
    FromFuture {
        /// The clock.
        now: Timestamp,
        /// When it says it was signed.
        issued_at: Timestamp,
    },
    /// The key is unusable.
    Key(InvalidKey),
    /// Not a Status List Token of the form that is read here.
    Malformed(cbor::Error),
    /// The list of another place.
    OtherUri {
        /// The place.
        found: String,
    },
    /// Not signed with the key.
    Signature(VerifyError),
    /// Longer than any list of one shard.
    TooLong {
        /// Bytes.
        found: usize,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("status list token: ")?;
        match self {
            Self::Expired { now, expires } => {
                write!(f, "expired {expires}, and it is {now}; fetch it again")
            }
            Self::FromFuture { now, issued_at } => {
                write!(f, "signed {issued_at}, and it is {now}; check the clock")
            }
            Self::Key(cause) => write!(f, "the key is unusable: {cause}"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::OtherUri { found } => write!(f, "it is the list of {found}"),
            Self::Signature(cause) => write!(f, "{cause}"),
            Self::TooLong { found } => {
                write!(f, "{found} bytes, at most {} allowed", super::StatusListToken::MAX_LEN)
            }
        }
    }
}

impl std::error::Error for TokenError {}
