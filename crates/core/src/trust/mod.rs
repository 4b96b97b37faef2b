//! The trust list: which authorities, gate groups and schemes there are, signed by a root key.
//!
//! ```cddl
//! trust-list = #6.18([ bstr .cbor {1: -19 / -9, 16: "application/vnd.clearance.trust-list"}, {},
//!                      bstr .cbor content, bstr .size 64 ])
//! content    = { 1: seq, 2: this-update, 3: next-update, 4: [* authority], 5: [* gate-group],
//!                6: [* scheme], ? 7: cnf-key, ? 8: uint }    ; next root's key, dates-from
//! ```
//!
//! A [`TrustAnchor`] turns bytes into a [`TrustList`]; there is no other way to get one.

mod anchor;
mod authority;
mod chain;
mod content;
mod error;
mod gate_group;
mod keys;
mod location;
mod place;
mod qualifier;
mod scheme;
mod status_policy;
mod uses;

pub use anchor::TrustAnchor;
pub use authority::{Authority, StatusDelegation, StatusKey};
pub use chain::{ChainError, last_of_chain, lists_of_chain, write_chain};
pub use content::{SignListError, TrustContent, sign};
pub use error::TrustError;
pub use gate_group::{GateEpoch, GateGroup};
pub use location::{Direction, InvalidLocation, Location, TransportMode};
pub use place::{Directions, Place, TransportModes};
pub use qualifier::{Qualified, QualifierUse, UnknownQualifier};
pub use scheme::{AtGate, Scheme};
pub use status_policy::{StalePolicy, StatusPolicy};
pub use uses::{LedgerPolicy, Party, Uses};

use crate::crypto::VerifyingKey;
use crate::ids::{AuthorityKid, GateGroupId, GateKid, SchemeId};
use crate::time::Timestamp;

/// A trust list whose signature, order and keys were checked. Made by [`TrustAnchor::accept`] only.
#[derive(Clone, Debug)]
pub struct TrustList {
    content: TrustContent,
    /// One for each authority, in the same order.
    authority_keys: Vec<VerifyingKey>,
}

impl TrustList {
    /// Everything the list says.
    pub fn content(&self) -> &TrustContent {
        &self.content
    }

    /// The list's number; a newer list has a higher one.
    pub fn seq(&self) -> u64 {
        self.content.seq
    }

    /// When the list was made. No correct clock shows less.
    pub fn this_update(&self) -> Timestamp {
        self.content.this_update
    }

    /// When the next list is due at the latest; from then on this one may be out of date.
    pub fn next_update(&self) -> Timestamp {
        self.content.next_update
    }

    /// Dates seen under lists numbered below this do not count (L8); 0 where all do.
    pub fn dates_from(&self) -> u64 {
        self.content.dates_from.unwrap_or(0)
    }

    /// An authority's entry and its key, ready to verify. Lists are sorted (E3): binary search.
    pub fn authority(&self, kid: AuthorityKid) -> Option<(&Authority, &VerifyingKey)> {
        let index = self.content.authorities.binary_search_by_key(&kid, |a| a.kid).ok()?;
        self.content.authorities.get(index).zip(self.authority_keys.get(index))
    }

    /// A gate group's entry.
    pub fn gate_group(&self, id: &GateGroupId) -> Option<&GateGroup> {
        let groups = &self.content.gate_groups;
        groups.get(groups.binary_search_by_key(id, |g| g.id).ok()?)
    }

    /// Every gate group with a key of this id, whatever its period.
    pub fn groups_with_key(&self, kid: GateKid) -> impl Iterator<Item = &GateGroup> {
        self.content.gate_groups.iter().filter(move |group| group.epoch(kid).is_some())
    }

    /// A scheme's entry.
    pub fn scheme(&self, id: SchemeId) -> Option<&Scheme> {
        let schemes = &self.content.schemes;
        schemes.get(schemes.binary_search_by_key(&id, |s| s.id).ok()?)
    }
}
