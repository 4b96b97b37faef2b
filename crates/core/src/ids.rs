//! Identifiers as types, so that a gate's key id cannot be passed for an authority's.

use core::fmt;
use core::str::FromStr;

use crate::registry::{context, len};

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

/// A scheme's id, as listed in the trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemeId(pub u8);

/// What a credential is for: a scheme, and a qualifier that the scheme defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The scheme that the credential was issued under.
    pub scheme: SchemeId,
    /// A byte whose meaning the scheme defines; reported, not judged.
    pub qualifier: u8,
}

macro_rules! hex_id {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    )*};
}
hex_id!(AuthorityKid, CredentialId, Challenge);

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

impl fmt::Display for SchemeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where a credential's status stands: a shard and a position in it.
///
/// The shard takes the upper 12 bits and is never 0, so that the CBOR form always has five bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusIndex(u32);

impl StatusIndex {
    /// Bits of the position inside a shard.
    pub const POSITION_BITS: u32 = 20;
    /// Greatest shard number.
    pub const MAX_SHARD: u16 = 0xfff;
    /// Greatest position.
    pub const MAX_POSITION: u32 = (1 << Self::POSITION_BITS) - 1;

    /// The index of `position` (0 to 1,048,575) in `shard` (1 to 4,095).
    pub const fn new(shard: u16, position: u32) -> Result<Self, InvalidId> {
        if shard == 0 || shard > Self::MAX_SHARD || position > Self::MAX_POSITION {
            return Err(InvalidId::StatusIndex);
        }
        Ok(Self((shard as u32) << Self::POSITION_BITS | position))
    }

    /// The index from its wire form.
    pub const fn from_u32(value: u32) -> Result<Self, InvalidId> {
        if value >> Self::POSITION_BITS == 0 {
            return Err(InvalidId::StatusIndex);
        }
        Ok(Self(value))
    }

    /// The wire form.
    pub const fn as_u32(self) -> u32 {
        self.0
    }

    /// The shard, 1 to 4,095.
    pub const fn shard(self) -> u16 {
        (self.0 >> Self::POSITION_BITS) as u16
    }

    /// The position in the shard, 0 to 1,048,575.
    pub const fn position(self) -> u32 {
        self.0 & Self::MAX_POSITION
    }
}

impl fmt::Debug for StatusIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusIndex(shard {}, ..)", self.shard())
    }
}

/// A name that machines compare: 1 to 32 characters of `a-z`, `0-9`, `.` and `-`.
///
/// Held inline, so that copying one costs no allocation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    bytes: [u8; Name::MAX_LEN],
    len: u8,
}

impl Name {
    /// Longest name in characters; the audience string must fit a small stack buffer.
    pub const MAX_LEN: usize = 32;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        // The alphabet is ASCII (checked in `from_str`), so the bytes are always UTF-8.
        core::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl FromStr for Name {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        if text.is_empty() || text.len() > Self::MAX_LEN || !text.bytes().all(allowed) {
            return Err(InvalidId::Name);
        }
        let mut bytes = [0; Self::MAX_LEN];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes, len: text.len() as u8 })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The gates that share a decryption key, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateGroupId(pub Name);

impl GateGroupId {
    /// `"clearance-qr/1 gate-group:" id`: external AAD of the encryption and of the holder's
    /// signature (P4, K4), so that no gate can re-seal to another group what it opened.
    pub fn audience(&self) -> Audience {
        let mut bytes = [0; Audience::MAX_LEN];
        let (prefix, id) = (context::AUDIENCE_PREFIX.as_bytes(), self.0.as_str().as_bytes());
        let len = prefix.len() + id.len();
        bytes[..prefix.len()].copy_from_slice(prefix);
        bytes[prefix.len()..len].copy_from_slice(id);
        Audience { bytes, len }
    }
}

impl FromStr for GateGroupId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse().map(Self)
    }
}

impl fmt::Display for GateGroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// External AAD that binds a code to one gate group. Made by [`GateGroupId::audience`].
#[derive(Clone, Copy, Debug)]
pub struct Audience {
    bytes: [u8; Audience::MAX_LEN],
    len: usize,
}

impl Audience {
    const MAX_LEN: usize = context::AUDIENCE_PREFIX.len() + Name::MAX_LEN;

    /// The bytes that are authenticated.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// An identifier that the format cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidId {
    /// Not 1 to 32 characters of `a-z`, `0-9`, `.` and `-`.
    Name,
    /// Shard 0 or above 4,095, or a position above 1,048,575.
    StatusIndex,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "not a name: use 1 to 32 characters of a-z, 0-9, '.' and '-'",
            Self::StatusIndex => "not a status index: shards are 1 to 4095, positions 0 to 1048575",
        })
    }
}

impl std::error::Error for InvalidId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_capitals_spaces_or_too_long_pass() {
        for bad in ["", "HK", "a b", "é", "a_b", &"x".repeat(33)] {
            assert_eq!(bad.parse::<Name>(), Err(InvalidId::Name), "{bad:?}");
        }
        let longest = "x".repeat(32);
        assert_eq!(longest.parse::<Name>().unwrap().as_str(), longest);
    }

    #[test]
    fn a_status_index_loses_its_fixed_width() {
        assert_eq!(StatusIndex::from_u32(0xf_ffff), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(0, 1), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(4096, 0), Err(InvalidId::StatusIndex));
        assert_eq!(StatusIndex::new(1, 1 << 20), Err(InvalidId::StatusIndex));
        let index = StatusIndex::new(0xfff, 0xf_fffe).unwrap();
        assert_eq!((index.shard(), index.position()), (0xfff, 0xf_fffe));
        assert_eq!(StatusIndex::from_u32(index.as_u32()), Ok(index));
    }

    #[test]
    fn debug_output_names_a_person() {
        let shown = format!(
            "{:?}{:?}{:?}",
            CredentialId([0xab; 8]),
            Challenge([0xcd; 8]),
            StatusIndex::new(1, 0xabcd).unwrap()
        );
        assert!(!shown.contains("ab") && !shown.contains("cd") && !shown.contains("43981"));
    }

    #[test]
    fn two_groups_share_an_audience() {
        let id: GateGroupId = "hk-mo".parse().unwrap();
        assert_eq!(id.audience().as_bytes(), b"clearance-qr/1 gate-group:hk-mo");
    }
}
