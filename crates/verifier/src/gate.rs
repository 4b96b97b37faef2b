//! A gate: what it is built from, and what it keeps.

use core::fmt;
use std::sync::Arc;

use clearance_core::crypto::{Provider, RING, Secret32, StaticKey};
use clearance_core::ids::{Audience, Challenge, GateGroupId, GateKid};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;

use crate::authority_keys::AuthorityKeys;
use crate::cache::CredentialCache;
use crate::challenges::Challenges;
use crate::clock_trouble::ClockTrouble;
use crate::holder_tables::HolderTables;
use crate::ledger::{Ledger, LedgerSettings, MemoryLedger};
use crate::policy::Policy;
use crate::roster::{MemoryRoster, RosterSource};
use crate::status::StatusSource;

/// Everything that a gate is built from.
#[derive(Debug)]
pub struct GateParts {
    /// The algorithms' implementation, chosen by value.
    pub provider: &'static dyn Provider,
    /// Whom to believe.
    pub trust: Arc<TrustList>,
    /// The gate group that this gate belongs to.
    pub group: GateGroupId,
    /// The group's decryption keys that this gate holds. Keys that the trust list does not name
    /// yet are kept for later lists.
    pub keys: Vec<GateKey>,
    /// How it judges.
    pub policy: Policy,
    /// Where it learns the status of credentials.
    pub status: Arc<dyn StatusSource>,
    /// Credentials it holds already.
    pub roster: Arc<dyn RosterSource>,
    /// Codes it accepted before.
    pub ledger: Arc<dyn Ledger>,
    /// Verified credentials to remember (about 400 bytes each); 0 turns the cache off.
    pub cached_credentials: usize,
    /// Holders to keep a table for, which verifies their signatures in 18 us for 31 (default provider)
    /// or 23 (fast one). Who passed four times gets one, as long as there is room, counted in fours of
    /// 25 KB each. For Ed25519 only: where holders' keys are in hardware (P-256), set it to 0, which
    /// turns it off.
    pub returning_holders: usize,
}

impl GateParts {
    /// A gate of its own: the ring provider, an empty roster, a ledger in memory for 8,192
    /// travellers a minute, room for 4,096 credentials in the cache (some 1.6 MB), and tables for 64
    /// holders who return (as much again). Change the fields for anything else.
    ///
    /// `started` is now, by the gate's clock: the ledger's restart rule counts from it.
    pub fn new(
        trust: Arc<TrustList>,
        group: GateGroupId,
        keys: Vec<GateKey>,
        policy: Policy,
        status: Arc<dyn StatusSource>,
        started: Timestamp,
    ) -> Self {
        let max_ahead = policy.max_ahead(&trust.content().schemes);
        let settings = LedgerSettings { started, max_ahead, capacity: 8_192 };
        Self {
            provider: &RING,
            roster: Arc::new(MemoryRoster::new()),
            ledger: Arc::new(MemoryLedger::new(settings)),
            cached_credentials: 4_096,
            returning_holders: 64,
            trust,
            group,
            keys,
            policy,
            status,
        }
    }
}

/// One of a gate group's decryption keys.
#[derive(Clone, Debug)]
pub struct GateKey {
    /// Its id.
    pub kid: GateKid,
    /// The X25519 secret.
    pub secret: Secret32,
}

/// A gate, ready to judge codes. Shared by threads; nothing in it needs `&mut`.
#[derive(Debug)]
pub struct Gate {
    pub(crate) provider: &'static dyn Provider,
    pub(crate) trust: Arc<TrustList>,
    pub(crate) group: GateGroupId,
    pub(crate) audience: Audience,
    /// The group's keys that the trust list names.
    pub(crate) keys: Vec<OpenKey>,
    pub(crate) authority_keys: AuthorityKeys,
    pub(crate) policy: Policy,
    pub(crate) status: Arc<dyn StatusSource>,
    pub(crate) roster: Arc<dyn RosterSource>,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) cache: Arc<CredentialCache>,
    pub(crate) holder_tables: Arc<HolderTables>,
    pub(crate) challenges: Arc<Challenges>,
    pub(crate) clock_trouble: Arc<ClockTrouble>,
    secrets: Vec<GateKey>,
}

/// A decryption key with its public half computed, and its period from the trust list.
#[derive(Debug)]
pub(crate) struct OpenKey {
    pub(crate) kid: GateKid,
    pub(crate) key: Box<dyn StaticKey>,
    pub(crate) validity: Validity,
}

impl Gate {
    /// Builds a gate. The provider may work out ahead what speeds up the authorities' signatures: ours
    /// take some 0.1 ms and 110 KB for each Ed25519 key of the trust list, for 64 keys at most, and for
    /// all gates of a process together 0.2 ms and 220 KB. Share one gate among the threads of a process.
    ///
    /// # Errors
    /// [`GateError`], when the parts do not belong together.
    pub fn new(parts: GateParts) -> Result<Self, GateError> {
        let GateParts { provider, trust, group, keys, policy, status, roster, ledger, .. } = parts;
        Ok(Self {
            keys: open_keys(provider, &trust, &group, &keys)?,
            authority_keys: AuthorityKeys::new(provider, &trust),
            audience: group.audience(),
            cache: Arc::new(CredentialCache::new(parts.cached_credentials)),
            holder_tables: Arc::new(HolderTables::new(provider, parts.returning_holders)),
            challenges: Arc::new(Challenges::new()),
            clock_trouble: Arc::new(ClockTrouble::new()),
            secrets: keys,
            provider,
            trust,
            group,
            policy,
            status,
            roster,
            ledger,
        })
    }

    /// The same gate, with its ledger, caches and open challenges, under a newer trust list.
    ///
    /// # Errors
    /// [`GateError`]; the old gate is untouched and goes on.
    pub fn with_trust_list(&self, trust: Arc<TrustList>) -> Result<Self, GateError> {
        Ok(Self {
            keys: open_keys(self.provider, &trust, &self.group, &self.secrets)?,
            authority_keys: AuthorityKeys::new(self.provider, &trust),
            trust,
            provider: self.provider,
            group: self.group,
            audience: self.audience,
            policy: self.policy.clone(),
            status: Arc::clone(&self.status),
            roster: Arc::clone(&self.roster),
            ledger: Arc::clone(&self.ledger),
            cache: Arc::clone(&self.cache),
            holder_tables: Arc::clone(&self.holder_tables),
            challenges: Arc::clone(&self.challenges),
            clock_trouble: Arc::clone(&self.clock_trouble),
            secrets: self.secrets.clone(),
        })
    }

    /// Opens a challenge that one code may answer within two minutes. Show it to the traveller.
    ///
    /// `entropy` must be fresh and random: a challenge that can be foreseen stops no relay.
    pub fn open_challenge(&self, entropy: [u8; 8], now: Timestamp) -> Challenge {
        let challenge = Challenge(entropy);
        self.challenges.open(challenge, now);
        challenge
    }

    /// The gate group.
    pub fn group(&self) -> &GateGroupId {
        &self.group
    }

    /// The trust list in force.
    pub fn trust(&self) -> &TrustList {
        &self.trust
    }

    /// How the gate judges.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The latest moment that was signed: no correct clock is behind it.
    pub fn high_water_mark(&self) -> Timestamp {
        let list = self.trust.this_update();
        self.status.newest().map_or(list, |newest| list.max(newest))
    }
}

/// The keys that both the gate and the trust list's entry of its group have.
fn open_keys(
    provider: &dyn Provider,
    trust: &TrustList,
    group: &GateGroupId,
    secrets: &[GateKey],
) -> Result<Vec<OpenKey>, GateError> {
    let entry = trust.gate_group(group).ok_or(GateError::UnknownGroup { group: *group })?;
    let mut keys = Vec::with_capacity(secrets.len());
    for GateKey { kid, secret } in secrets {
        let Some(epoch) = entry.epoch(*kid) else { continue };
        let key = provider.static_key(secret);
        if key.public() != &epoch.key {
            return Err(GateError::KeyMismatch { group: *group, kid: *kid });
        }
        if keys.iter().any(|known: &OpenKey| known.kid == *kid) {
            return Err(GateError::KeyTwice { kid: *kid });
        }
        keys.push(OpenKey { kid: *kid, key, validity: epoch.validity });
    }
    if keys.is_empty() {
        return Err(GateError::NoKey { group: *group });
    }
    Ok(keys)
}

/// Parts that do not make a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateError {
    /// The gate's key is not the one that the trust list has under this id.
    KeyMismatch {
        /// The gate group.
        group: GateGroupId,
        /// The key's id.
        kid: GateKid,
    },
    /// Two secrets for one key id.
    KeyTwice {
        /// The key's id.
        kid: GateKid,
    },
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
            Self::KeyMismatch { group, kid } => write!(
                f,
                "the secret for key {kid} is not the one that the trust list has for gate group {group}"
            ),
            Self::KeyTwice { kid } => write!(f, "two secrets for key {kid}"),
            Self::NoKey { group } => write!(
                f,
                "none of the gate's secrets is for a key that the trust list has for gate group {group}"
            ),
            Self::UnknownGroup { group } => {
                write!(f, "the trust list does not know gate group {group}")
            }
        }
    }
}

impl std::error::Error for GateError {}
