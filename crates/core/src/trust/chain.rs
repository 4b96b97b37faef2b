//! A chain of trust lists, for devices that slept through one or more changes of the root.

use core::fmt;

use super::{TrustAnchor, TrustError, TrustList};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::Provider;
use crate::fields;
use crate::registry::limit;
use crate::time::Timestamp;

/// Writes a chain of signed `lists`, in ascending order: for each change of the root the list that
/// announced it, and at the end the current list.
///
/// Only [`TrustAnchor::walk`] tells whether a device can follow it: try it from every root that
/// devices may still have.
///
/// ```cddl
/// trust-chain = [ 1*64 bstr .cbor trust-list ]
/// ```
///
/// # Errors
/// [`ChainError::Malformed`], where there are no lists or more than 64, and
/// [`ChainError::TooLong`].
pub fn write_chain(lists: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, ChainError> {
    let mut writer = Writer::new();
    writer.array(lists.len());
    for list in lists {
        writer.bytes(list.as_ref());
    }
    let chain = writer.into_bytes();
    read(&chain).map(drop)?;
    Ok(chain)
}

/// The last list of a chain, which is what a device keeps after [`TrustAnchor::walk`]; `None` for
/// bytes that are no chain, such as a single list.
#[must_use]
pub fn last_of_chain(bytes: &[u8]) -> Option<&[u8]> {
    read(bytes).ok().map(|(_, last)| last)
}

/// All lists of a chain, in its order; `None` for bytes that are no chain.
#[must_use]
pub fn lists_of_chain(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    read(bytes).ok().map(|(mut lists, last)| {
        lists.push(last);
        lists
    })
}

impl TrustAnchor {
    /// Follows a chain that arrived at `now` (L11): passes over lists from before the one that it
    /// has seen, accepts the others, and gives the last, which must be in force.
    ///
    /// Only the last is compared with `now`: the others do no more than hand over the root.
    ///
    /// # Errors
    /// [`ChainError`]; the anchor is then as it was.
    pub fn walk(
        &mut self,
        provider: &Provider,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<TrustList, ChainError> {
        let (earlier, last) = read(bytes)?;
        let mut anchor = self.clone();
        let mut reached = None;
        for (at, list) in earlier.iter().enumerate() {
            match anchor.follow(provider, list) {
                Ok(list) => reached = Some(ascending(at, reached, &list)?),
                // Older, or of a root that the device has left behind or has yet to reach.
                Err(TrustError::Rollback { .. } | TrustError::Signature) if reached.is_none() => {}
                Err(cause) => return Err(ChainError::List { at, cause }),
            }
        }
        let at = earlier.len();
        let list =
            anchor.accept(provider, last, now).map_err(|cause| ChainError::List { at, cause })?;
        ascending(at, reached, &list)?;
        if now >= list.next_update() {
            return Err(ChainError::Over { next_update: list.next_update(), now });
        }
        *self = anchor;
        Ok(list)
    }
}

fn ascending(at: usize, before: Option<u64>, list: &TrustList) -> Result<u64, ChainError> {
    match before {
        Some(before) if list.seq() <= before => Err(ChainError::Order { at }),
        _ => Ok(list.seq()),
    }
}

/// All lists but the last, and the last.
fn read(bytes: &[u8]) -> Result<(Vec<&[u8]>, &[u8]), ChainError> {
    if bytes.len() > limit::TRUST_CHAIN {
        return Err(ChainError::TooLong { found: bytes.len(), limit: limit::TRUST_CHAIN });
    }
    let mut lists = split(bytes).map_err(ChainError::Malformed)?;
    // A chain has one list at least: `split` counts them.
    lists.pop().map(|last| (lists, last)).ok_or(ChainError::Order { at: 0 })
}

fn split(bytes: &[u8]) -> Result<Vec<&[u8]>, cbor::Error> {
    let mut reader = Reader::new(bytes);
    let count = fields::count(&mut reader, 1..=limit::CHAIN_LISTS)?;
    let lists = (0..count).map(|_| reader.bytes()).collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok(lists)
}

/// Why a chain of trust lists is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainError {
    /// One of its lists is refused.
    List {
        /// Which, from 0.
        at: usize,
        /// Why.
        cause: TrustError,
    },
    /// Not the one encoding of a chain.
    Malformed(cbor::Error),
    /// A list with a number that is not above that of the one before.
    Order {
        /// Which, from 0.
        at: usize,
    },
    /// Its last list is no longer in force.
    Over {
        /// End of the last list.
        next_update: Timestamp,
        /// The device's clock.
        now: Timestamp,
    },
    /// Longer than any chain.
    TooLong {
        /// Bytes.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("chain of trust lists refused: ")?;
        match self {
            Self::List { at, cause } => write!(f, "list {} of it: {cause}", at + 1),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::Order { at } => write!(f, "list {} of it is not newer than the last", at + 1),
            Self::Over { next_update, now } => write!(
                f,
                "its last list ended {next_update} and the clock here shows {now}; get a newer one"
            ),
            Self::TooLong { found, limit } => write!(f, "{found} bytes, at most {limit} allowed"),
        }
    }
}

impl std::error::Error for ChainError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::List { cause, .. } => Some(cause),
            Self::Malformed(cause) => Some(cause),
            Self::Order { .. } | Self::Over { .. } | Self::TooLong { .. } => None,
        }
    }
}
