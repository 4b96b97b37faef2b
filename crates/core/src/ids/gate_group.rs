use core::fmt;
use core::str::FromStr;

use super::{InvalidId, Name};
use crate::registry::context;

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
