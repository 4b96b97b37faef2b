//! What a gate has of the trust list in force: the list, its own keys, the authorities' keys.

use core::error::Error;
use core::fmt;
use std::sync::Arc;

use clearance_core::crypto::{Provider, StaticKey};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::time::Validity;
use clearance_core::trust::{GateGroup, TrustList};

use crate::authority_keys::AuthorityKeys;
use crate::builder::GateKey;

/// A trust list, and what the gate makes of it. Replaced as a whole.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) trust: Arc<TrustList>,
    /// The group's keys that the trust list names and the gate holds; none where it stopped.
    pub(crate) keys: Vec<OpenKey>,
    pub(crate) authority_keys: AuthorityKeys,
    pub(crate) report: KeyReport,
    /// Why the gate cannot serve this list.
    pub(crate) stopped: Option<GateError>,
}

/// A decryption key with its public half computed, and its period from the trust list.
#[derive(Debug)]
pub(crate) struct OpenKey {
    pub(crate) kid: GateKid,
    pub(crate) key: Arc<dyn StaticKey>,
    pub(crate) validity: Validity,
}

/// A key that the gate holds, whatever the list says.
#[derive(Clone, Debug)]
pub(crate) struct HeldKey {
    kid: GateKid,
    key: Arc<dyn StaticKey>,
}

impl HeldKey {
    pub(crate) fn new(provider: &Provider, GateKey { kid, secret }: &GateKey) -> Self {
        Self { kid: *kid, key: Arc::from(provider.static_key(secret)) }
    }

    fn is(&self, other: &Self) -> bool {
        self.kid == other.kid && self.key.public() == other.key.public()
    }
}

impl Served {
    pub(crate) fn new(
        provider: &Provider,
        trust: Arc<TrustList>,
        group: &GateGroupId,
        held: &mut Vec<HeldKey>,
    ) -> Self {
        let (mut report, mut keys) = (KeyReport::default(), Vec::new());
        let listed = trust.gate_group(group);
        if let Some(listed) = listed {
            put_away(held, listed, &mut report);
            keys = open(held, listed, &mut report);
        }
        let stopped = match listed {
            None => Some(GateError::UnknownGroup { group: *group }),
            Some(_) => keys.is_empty().then_some(GateError::NoKey { group: *group }),
        };
        let authority_keys = AuthorityKeys::new(provider, &trust);
        Self { trust, keys, authority_keys, report, stopped }
    }
}

/// Puts away the keys that are not the listed ones of their ids: an id never gets another key.
fn put_away(held: &mut Vec<HeldKey>, listed: &GateGroup, report: &mut KeyReport) {
    held.retain(|HeldKey { kid, key }| {
        let fits = listed.epoch(*kid).is_none_or(|epoch| &epoch.key == key.public());
        if !fits {
            report.rejected.push(RejectedKey { group: listed.id, kid: *kid });
        }
        fits
    });
}

/// The keys that both the gate and the list have.
fn open(held: &[HeldKey], listed: &GateGroup, report: &mut KeyReport) -> Vec<OpenKey> {
    let mut keys = Vec::with_capacity(listed.epochs.len());
    for epoch in &listed.epochs {
        let (kid, validity) = (epoch.kid, epoch.validity);
        match held.iter().find(|held| held.kid == kid) {
            Some(held) => keys.push(OpenKey { kid, key: Arc::clone(&held.key), validity }),
            None => report.missing.push(MissingKey { kid, validity }),
        }
    }
    keys
}

/// Adds keys that are not held yet.
pub(crate) fn hold(held: &mut Vec<HeldKey>, provider: &Provider, keys: &[GateKey]) {
    for key in keys {
        let key = HeldKey::new(provider, key);
        if !held.iter().any(|known| known.is(&key)) {
            held.push(key);
        }
    }
}

/// What [`Gate::renew`](crate::Gate::renew) made of a list and of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Renewal {
    /// What became of the list.
    pub list: ListTaken,
    /// What the gate has now of the keys that its list names.
    pub keys: KeyReport,
}

/// What a gate made of a trust list.
///
/// Deliberately closed: an operator must be told of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListTaken {
    /// In force.
    InForce,
    /// Older than the one in force, and left alone.
    Older,
    /// Newer, and the gate cannot serve it: the gate has stopped, and refers every code until it
    /// gets a list or a key with which it can go on.
    Stopped(GateError),
}

/// Which of the keys that a trust list names for its group a gate has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyReport {
    /// Keys of the list that the gate lacks. Codes sealed to them are referred from the start of
    /// their periods on.
    pub missing: Vec<MissingKey>,
    /// Keys of the gate that are not the ones of the list, and were put away.
    pub rejected: Vec<RejectedKey>,
}

/// A key of the list that a gate lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingKey {
    /// Its id.
    pub kid: GateKid,
    /// When phones seal to it.
    pub validity: Validity,
}

/// A key of the gate that is not the one that the list has under its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RejectedKey {
    /// The gate group.
    pub group: GateGroupId,
    /// Its id.
    pub kid: GateKid,
}

impl fmt::Display for MissingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kid, validity } = self;
        write!(f, "this gate lacks key {kid}, in force {validity}: install it")
    }
}

impl fmt::Display for RejectedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, kid } = self;
        write!(
            f,
            "the secret for key {kid} is not the one that the trust list has for gate group {group}: \
             install the right one"
        )
    }
}

/// A trust list that a gate cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GateError {
    /// The gate has none of the keys that the trust list names for its group.
    NoKey {
        /// The gate group.
        group: GateGroupId,
    },
    /// The trust list does not know the gate group.
    UnknownGroup {
        /// The gate group.
        group: GateGroupId,
    },
}

impl fmt::Display for GateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey { group } => write!(
                f,
                "none of the gate's secrets is for a key that the trust list has for gate group \
                 {group}: install one"
            ),
            Self::UnknownGroup { group } => write!(
                f,
                "the trust list does not know gate group {group}: give the gate a group of the list"
            ),
        }
    }
}

impl Error for GateError {}
