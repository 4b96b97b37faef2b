//! Identifiers as types, so that a gate's key id cannot be passed for an authority's.

mod error;
mod gate_group;
mod name;
mod status_index;

use core::fmt;
use core::str::FromStr;

use crate::registry::len;

pub use error::InvalidId;
pub use gate_group::{Audience, GateGroupId};
pub use name::Name;
pub use status_index::StatusIndex;

/// An authority's key id: header `kid` of a credential.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthorityKid(pub [u8; len::AUTHORITY_KID]);

/// A gate key's id: one byte, the only identifier an onlooker can read from a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateKid(pub u8);

/// A credential's id, `cti`. Random; printed only where someone asks for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(pub [u8; len::CTI]);

/// The random bytes by which a gate makes sure that a code was made for it, now.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Challenge(pub [u8; len::CHALLENGE]);

/// A public key by its hash ([`thumbprint`](crate::cose_key::thumbprint)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyThumbprint(pub [u8; len::SHA_256]);

/// A scheme's id, as listed in the trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemeId(pub u8);

/// What a credential is for: a scheme, and a qualifier that the scheme defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The scheme that the credential was issued under.
    pub scheme: SchemeId,
    /// A byte whose meaning the scheme defines
    /// ([`Scheme::qualified`](crate::trust::Scheme::qualified)).
    pub qualifier: u8,
}

/// `Display` and `FromStr` as one pair: an even number of lower-case hexadecimal digits.
macro_rules! hex_id {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                unhex(text).map(Self)
            }
        }
    )*};
}
hex_id!(AuthorityKid, CredentialId, Challenge, KeyThumbprint);

impl fmt::Debug for AuthorityKid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorityKid({self})")
    }
}

// A credential id points at a person: `Debug` output ends in logs, so it does not name one.
impl fmt::Debug for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialId(..)")
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(..)")
    }
}

impl fmt::Display for GateKid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}", self.0)
    }
}

impl FromStr for GateKid {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        unhex(text).map(|[kid]| Self(kid))
    }
}

impl fmt::Display for SchemeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for SchemeId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        decimal(text).map(Self).ok_or(InvalidId::Scheme)
    }
}

/// Exactly `N` bytes of lower-case hexadecimal.
fn unhex<const N: usize>(text: &str) -> Result<[u8; N], InvalidId> {
    let wrong = InvalidId::Hex { digits: 2 * N };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(wrong) };
    let mut bytes = [0; N];
    if pairs.len() != N {
        return Err(wrong);
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high).zip(nibble(*low)).map(|(high, low)| high << 4 | low).ok_or(wrong)?;
    }
    Ok(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// A decimal number as it is printed: no sign, no leading zero.
pub(crate) fn decimal<T: FromStr>(text: &str) -> Option<T> {
    let is_printed =
        text.bytes().all(|digit| digit.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_printed.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_32_characters_of_its_alphabet() {
        for bad in ["", "HK", "a b", "é", "a_b", &"x".repeat(33)] {
            assert_eq!(bad.parse::<Name>(), Err(InvalidId::Name), "{bad:?}");
        }
        let longest = "x".repeat(32);
        assert_eq!(longest.parse::<Name>().unwrap().as_str(), longest);
    }

    #[test]
    fn a_status_index_has_a_shard_and_a_position_in_their_ranges() {
        assert_eq!(StatusIndex::from_u32(0xf_ffff), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(0, 1), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(4096, 0), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(1, 1 << 20), Err(InvalidId::StatusIndex));
        let index = StatusIndex::new(0xfff, 0xf_fffe).unwrap();
        assert_eq!((index.shard(), index.position()), (0xfff, 0xf_fffe));
        assert_eq!(StatusIndex::from_u32(index.as_u32()), Ok(index));
    }

    #[test]
    fn debug_output_names_nobody() {
        let shown = format!(
            "{:?}{:?}{:?}",
            CredentialId([0xab; 8]),
            Challenge([0xcd; 8]),
            StatusIndex::new(1, 0xabcd).unwrap()
        );
        assert!(!shown.contains("ab") && !shown.contains("cd") && !shown.contains("43981"));
    }

    #[test]
    fn the_audience_is_the_prefix_and_the_group() {
        let id: GateGroupId = "hk-mo".parse().unwrap();
        assert_eq!(id.audience().as_bytes(), b"clearance-qr/1 gate-group:hk-mo");
    }
}
