//! Who there is.

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId};
use clearance_core::presentation::RosterRef;
use clearance_issuer::{HolderKey, SoftwareKey};

use super::schemes::{MACAO_ONLY, MUTUAL};
use super::{HONG_KONG, MACAO};
use crate::keys::{self, HardwareKey};

/// A holder of the fixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// Mutual scheme, Ed25519 key in software, credential by Macao.
    Parent,
    /// Mutual scheme, P-256 key in hardware, credential by Hong Kong; on the parent's phone.
    Child,
    /// Macao-only scheme, Ed25519 key in software, credential by Macao.
    Resident,
}

impl Person {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Parent, Self::Child, Self::Resident];

    /// A name, also that of the holder key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Resident => "resident",
        }
    }

    /// Kind of the holder key.
    pub const fn kind(self) -> KeyKind {
        match self {
            Self::Parent | Self::Resident => KeyKind::Ed25519,
            Self::Child => KeyKind::P256,
        }
    }

    /// The authority that issues the credential.
    pub const fn authority(self) -> AuthorityKid {
        match self {
            Self::Parent | Self::Resident => MACAO,
            Self::Child => HONG_KONG,
        }
    }

    /// The scheme of the credential.
    pub const fn scheme(self) -> SchemeId {
        match self {
            Self::Parent | Self::Child => MUTUAL,
            Self::Resident => MACAO_ONLY,
        }
    }

    /// The key that signs this holder's codes.
    pub fn holder_key(self) -> Box<dyn HolderKey> {
        match self.kind() {
            KeyKind::P256 => Box::new(HardwareKey::new(self.name())),
            _ => Box::new(SoftwareKey::ed25519(&RING, &keys::secret(self.name()))),
        }
    }

    /// The id of this holder's first credential.
    pub fn credential_id(self) -> CredentialId {
        let hash = RING.sha256(&[b"clearance-tests cti ", self.name().as_bytes()]);
        CredentialId(*hash.first_chunk().unwrap())
    }

    /// This holder's first credential by name.
    pub fn reference(self) -> RosterRef {
        RosterRef { authority: self.authority(), id: self.credential_id() }
    }
}
