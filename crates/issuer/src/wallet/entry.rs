use std::fmt;

use clearance_core::cbor;
use clearance_core::credential::{Claims, Credential, UntrustedCredential};
use clearance_core::crypto::{Provider, PublicKey};
use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;

use super::label::Label;

/// An entry's number in its wallet: stays through renaming and renewal, is never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One line of the wallet: a label, a credential, and after a renewal ahead of time its successor.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(super) id: EntryId,
    pub(super) label: Label,
    pub(super) minor_until: Option<Timestamp>,
    pub(super) current: Held,
    /// Not active yet when it came; the current one keeps working until it is.
    pub(super) next: Option<Held>,
}

impl Entry {
    /// The entry's number.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// The holder's own name for it.
    pub fn label(&self) -> &str {
        self.label.as_str()
    }

    /// When its holder stops counting as a minor, as the authority told it; nothing for who was grown when it came.
    pub fn minor_until(&self) -> Option<Timestamp> {
        self.minor_until
    }

    /// Whether its holder counts as a minor at `now`.
    pub fn is_minor(&self, now: Timestamp) -> bool {
        self.minor_until.is_some_and(|until| now < until)
    }

    /// The key that signs its codes.
    pub fn holder_key(&self) -> &PublicKey {
        &self.current.claims.holder_key
    }

    /// The scheme that it was issued under.
    pub fn scheme(&self) -> SchemeId {
        self.current.claims.scope.scheme
    }

    /// The credential, and its successor where there is one.
    pub fn credentials(&self) -> impl Iterator<Item = &Held> {
        std::iter::once(&self.current).chain(&self.next)
    }

    /// The credential to use for a code of the step that starts at `issued_at` and is shown at
    /// `now`: the successor as soon as it is active, or when it is all that is left.
    pub(crate) fn credential_for(&self, issued_at: Timestamp, now: Timestamp) -> &Held {
        match &self.next {
            Some(next)
                if issued_at >= next.claims.validity.not_before
                    || now >= self.current.claims.validity.not_after =>
            {
                next
            }
            _ => &self.current,
        }
    }

    pub(super) fn verify(&mut self, provider: &Provider, trust: &TrustList) {
        for held in std::iter::once(&mut self.current).chain(&mut self.next) {
            held.verify(provider, trust);
        }
    }
}

/// A credential in the wallet. What it claims was verified when it came in; whether the trust
/// list of today still vouches for it is [`is_verified`](Self::is_verified).
#[derive(Clone)]
pub struct Held {
    bytes: Vec<u8>,
    authority: AuthorityKid,
    claims: Claims,
    proof: Option<Credential>,
}

/// Leaves out the bytes: they name the holder, and `Debug` output ends in logs.
impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("authority", &self.authority)
            .field("claims", &self.claims)
            .field("is_verified", &self.is_verified())
            .finish_non_exhaustive()
    }
}

impl Held {
    /// The authority key that signed it.
    pub fn authority(&self) -> AuthorityKid {
        self.authority
    }

    /// What the authority says of the holder.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether the trust list of today has the authority key that signed it.
    pub fn is_verified(&self) -> bool {
        self.proof.is_some()
    }

    /// The credential itself, to hand it to a roster or to look at it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn proof(&self) -> Option<&Credential> {
        self.proof.as_ref()
    }

    /// Decodes; [`verify`](Self::verify) comes next.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, cbor::Error> {
        let UntrustedCredential { authority, claims, .. } = UntrustedCredential::decode(bytes)?;
        Ok(Self { bytes: bytes.to_vec(), authority, claims, proof: None })
    }

    fn verify(&mut self, provider: &Provider, trust: &TrustList) {
        self.proof = trust.authority(self.authority).and_then(|(_, key)| {
            let credential = UntrustedCredential::decode(&self.bytes).ok()?;
            credential.verify(provider, key).ok()
        });
    }

    pub(super) fn with_proof(mut self, proof: Credential) -> Self {
        self.proof = Some(proof);
        self
    }

    /// Whether the two are one credential of one authority.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.authority, self.claims.id) == (other.authority, other.claims.id)
    }
}
