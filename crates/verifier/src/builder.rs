//! What a gate is built from.

use std::sync::Arc;

use clearance_core::crypto::{DEFAULT, Provider, Secret32};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;

use crate::gate::{Gate, GateError};
use crate::ledger::{Ledger, LedgerSettings, MemoryLedger};
use crate::policy::Policy;
use crate::roster::{MemoryRoster, RosterSource};
use crate::status::StatusSource;

/// One of a gate group's decryption keys.
#[derive(Clone, Debug)]
pub struct GateKey {
    /// Its id.
    pub kid: GateKid,
    /// The X25519 secret.
    pub secret: Secret32,
}

/// Everything that a gate is built from. [`Gate::builder`] gives one whose defaults suit a gate of
/// its own.
#[derive(Clone, Debug)]
#[must_use]
pub struct GateBuilder {
    pub(crate) provider: &'static Provider,
    pub(crate) trust: Arc<TrustList>,
    pub(crate) group: GateGroupId,
    pub(crate) keys: Vec<GateKey>,
    pub(crate) policy: Policy,
    pub(crate) status: Arc<dyn StatusSource>,
    pub(crate) roster: Arc<dyn RosterSource>,
    pub(crate) ledger: Option<Arc<dyn Ledger>>,
    pub(crate) seen: Timestamp,
    pub(crate) cached_credentials: usize,
    pub(crate) returning_holders: usize,
}

impl GateBuilder {
    pub(crate) fn new(
        trust: Arc<TrustList>,
        group: GateGroupId,
        policy: Policy,
        status: Arc<dyn StatusSource>,
    ) -> Self {
        Self {
            provider: DEFAULT,
            trust,
            group,
            keys: Vec::new(),
            policy,
            status,
            roster: Arc::new(MemoryRoster::new()),
            ledger: None,
            seen: Timestamp::from_secs(0),
            cached_credentials: 4_096,
            returning_holders: 64,
        }
    }

    /// The group's decryption keys that this gate holds; none if not given. Keys that the trust
    /// list does not name yet are kept for later lists. Of those that do not fit the list
    /// [`Gate::key_report`] tells.
    pub fn keys(self, keys: Vec<GateKey>) -> Self {
        Self { keys, ..self }
    }

    /// The algorithms' implementation; [`DEFAULT`] if not given.
    pub fn provider(self, provider: &'static Provider) -> Self {
        Self { provider, ..self }
    }

    /// Credentials that the gate holds already; none if not given.
    pub fn roster(self, roster: Arc<dyn RosterSource>) -> Self {
        Self { roster, ..self }
    }

    /// Codes that were accepted before. If not given, a [`MemoryLedger`] for one lane and 8,192
    /// travellers a minute, which refuses codes of the first minute after the start.
    pub fn ledger(self, ledger: Arc<dyn Ledger>) -> Self {
        Self { ledger: Some(ledger), ..self }
    }

    /// The newest signed date that this gate saw before it started and that counts: a clock behind
    /// it is wrong. The trust list's own date, and the dates of the status source, count anyway.
    pub fn seen(self, seen: Timestamp) -> Self {
        Self { seen, ..self }
    }

    /// Verified credentials to remember (about 400 bytes each); 4,096 if not given, some 1.6 MB. 0
    /// turns the cache off.
    pub fn cached_credentials(self, cached_credentials: usize) -> Self {
        Self { cached_credentials, ..self }
    }

    /// Holders to keep a table for, which verifies their signatures in 18 us for 31 (default
    /// provider) or 23 (fast one); 64 if not given, some 1.6 MB. Who passed four times gets one, as
    /// long as there is room, counted in fours of 25 KB each. For Ed25519 only: where holders' keys
    /// are in hardware (P-256), set it to 0, which turns it off.
    pub fn returning_holders(self, returning_holders: usize) -> Self {
        Self { returning_holders, ..self }
    }

    /// Builds the gate. `started` is now, by the gate's clock: the ledger's restart rule counts from
    /// it where no other ledger was given.
    ///
    /// The provider may work out ahead what speeds up the authorities' signatures: ours take some
    /// 0.1 ms and 110 KB for each Ed25519 key of the trust list, for 64 keys at most, and for all
    /// gates of a process together 0.2 ms and 220 KB. Share one gate among the threads of a process.
    ///
    /// # Errors
    /// [`GateError`], when the gate cannot serve the trust list. Do not build it with an older one.
    pub fn build(self, started: Timestamp) -> Result<Gate, GateError> {
        let gate = self.build_even_stopped(started);
        gate.stopped().map_or(Ok(gate), Err)
    }

    /// The same, for a gate that starts by itself: where it cannot serve the trust list it has
    /// [stopped](Gate::stopped), and refers every code as not in service until
    /// [`Gate::renew`] brings it a list or a key with which it can go on.
    pub fn build_even_stopped(self, started: Timestamp) -> Gate {
        let in_memory = || Arc::new(MemoryLedger::new(LedgerSettings::new(started)));
        let ledger = self.ledger.clone().unwrap_or_else(|| in_memory());
        Gate::from_parts(self, ledger)
    }
}
