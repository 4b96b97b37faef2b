use clearance_core::cose_key;
use clearance_core::crypto::DEFAULT;
use clearance_core::trust;
use clearance_issuer as issuer;

use crate::{Place, WhyNot};

/// What the trust list in force says, as far as an app shows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrustList {
    /// Its number, higher with each one.
    pub seq: u64,
    /// When it was made.
    pub this_update: u64,
    /// When the next one is due at the latest.
    pub next_update: u64,
    /// Those who sign credentials.
    pub authorities: Vec<Authority>,
    /// Those who open codes, by id.
    pub gate_groups: Vec<String>,
    /// What credentials are issued under.
    pub schemes: Vec<Scheme>,
}

/// Who signs credentials.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Authority {
    /// Key id, as credentials name it.
    pub kid: String,
    /// The key's hash, by which an enrolment request names it.
    pub key: Vec<u8>,
    /// Name for people.
    pub name: String,
    /// Start of the key.
    pub not_before: u64,
    /// End of the key.
    pub not_after: u64,
}

/// What a credential is issued under.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Scheme {
    /// Its id.
    pub id: u8,
    /// Name for people.
    pub name: String,
    /// Seconds between two codes.
    pub step: u32,
    /// Seconds that a code is good for.
    pub lifetime: u32,
    /// Where its credentials open gates.
    pub places: Vec<Place>,
}

/// What a trust list changed, and what the phone lacks under it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrustChange {
    /// Number of the list before.
    pub before: u64,
    /// Number of the list now in force.
    pub now: u64,
    /// Gate keys that the list before did not have.
    pub new_gate_keys: Vec<GateKey>,
    /// Gate groups that have no key for now.
    pub without_key: Vec<String>,
    /// Entries that have no code for any gate.
    pub without_code: Vec<NoCode>,
}

/// A gate key that came with a trust list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GateKey {
    /// Whose.
    pub group: String,
    /// Its id.
    pub kid: String,
    /// When codes are first sealed to it.
    pub begins: u64,
}

/// An entry that has no code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoCode {
    /// Which.
    pub entry: u32,
    /// Why.
    pub why: WhyNot,
}

impl From<&trust::TrustList> for TrustList {
    fn from(list: &trust::TrustList) -> Self {
        let content = list.content();
        Self {
            seq: content.seq,
            this_update: content.this_update.as_secs(),
            next_update: content.next_update.as_secs(),
            authorities: content.authorities.iter().map(Authority::from).collect(),
            gate_groups: content.gate_groups.iter().map(|group| group.id.to_string()).collect(),
            schemes: content.schemes.iter().map(Scheme::from).collect(),
        }
    }
}

impl From<&trust::Authority> for Authority {
    fn from(authority: &trust::Authority) -> Self {
        Self {
            kid: authority.kid.to_string(),
            key: cose_key::thumbprint(DEFAULT, &authority.key).0.to_vec(),
            name: authority.name.clone(),
            not_before: authority.validity.not_before.as_secs(),
            not_after: authority.validity.not_after.as_secs(),
        }
    }
}

impl From<&trust::Scheme> for Scheme {
    fn from(scheme: &trust::Scheme) -> Self {
        Self {
            id: scheme.id.0,
            name: scheme.name.clone(),
            step: scheme.step,
            lifetime: scheme.lifetime,
            places: scheme.places.iter().map(Place::from).collect(),
        }
    }
}

impl From<issuer::TrustChange> for TrustChange {
    fn from(change: issuer::TrustChange) -> Self {
        let new_gate_keys = change.new_gate_keys.iter().map(|key| GateKey {
            group: key.group.to_string(),
            kid: key.kid.to_string(),
            begins: key.begins.as_secs(),
        });
        let without_code = change.without_code.into_iter();
        Self {
            before: change.before,
            now: change.now,
            new_gate_keys: new_gate_keys.collect(),
            without_key: change.without_key.iter().map(ToString::to_string).collect(),
            without_code: without_code
                .map(|(entry, why)| NoCode { entry: entry.0, why: why.into() })
                .collect(),
        }
    }
}
