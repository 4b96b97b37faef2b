//! The engine, as the lanes of one checkpoint see it.

use core::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clearance_core::ids::Name;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_fetch::Client;
use clearance_verifier::{Trouble, Unavailable};

use crate::cluster::{AskError, Cluster};
use crate::error::{ConnectError, Refused};
use crate::keys::Keys;
use crate::lease::Lease;
use crate::records::{Epoch, Token, read};
use crate::settings::Checked;
use crate::times::Times;
use crate::wire::{Bytes, Compare, DeleteRange, Done, Int, KeyValue, Op, Range, Txn, TxnAnswer};

/// Leases of the past are given out for so long.
const PAST_SPAN: Duration = Duration::from_secs(3_600);
/// After a gap, codes that start up to so many seconds later are refused: a lane's clock may have been a minute ahead, and
/// a phone's another one.
const GAP: u64 = limit::CODE_LIFE as u64 + limit::MAX_AHEAD as u64;

/// A checkpoint's record in etcd. Shared by threads.
///
/// It is asked through etcd's own gateway (HTTP and JSON), so that neither gRPC nor protobuf has to be built; the crate's README has
/// the figures.
pub struct Engine {
    pub(crate) cluster: Cluster,
    pub(crate) keys: Keys,
    pub(crate) lane: Name,
    /// What the record as a whole is worth, as far as this lane knows.
    epoch: Mutex<Option<Epoch>>,
    pub(crate) seen: Seen,
    pub(crate) codes: Lease,
    pub(crate) past: Lease,
}

/// What this lane has seen of the engine. An engine that does not know it any more was put back.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The highest revision.
    pub(crate) revision: AtomicI64,
    /// Start of the newest code that was recorded.
    pub(crate) newest: AtomicU64,
    /// Another engine is in its place, and the gap is not noted yet.
    pub(crate) is_other: AtomicBool,
}

impl Seen {
    /// Start of the newest code that was recorded, as a time.
    pub(crate) fn newest(&self) -> Timestamp {
        Timestamp::from_secs(self.newest.load(Ordering::SeqCst))
    }
}

/// Why a step did not happen.
#[derive(Debug)]
pub(crate) enum Stop {
    Ask(AskError),
    /// The engine is older than what this lane has seen of it.
    PutBack,
    Damaged,
}

impl Stop {
    pub(crate) fn into_unavailable(self) -> Unavailable {
        match self {
            Self::Ask(error) => error.into_unavailable(),
            Self::PutBack => Unavailable::new(Trouble::Damaged),
            Self::Damaged => Unavailable::because(Trouble::Damaged, Refused::Damaged),
        }
    }

    pub(crate) fn is_lease_gone(&self) -> bool {
        matches!(self, Self::Ask(AskError::Refused(refused)) if refused.is_lease_gone())
    }
}

impl From<AskError> for Stop {
    fn from(error: AskError) -> Self {
        Self::Ask(error)
    }
}

impl Engine {
    /// Reads the certificates. Nobody is asked yet: whether the engine is there is seen at the first examination.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub fn connect(checked: &Checked) -> Result<Self, ConnectError> {
        let client = Client::new(&checked.client).map_err(ConnectError::Client)?;
        // Lanes begin with different nodes, so that none has to serve them all.
        let first = Token::random().ok_or(ConnectError::NoRandomness)?.0[0];
        let times = checked.times;
        Ok(Self {
            cluster: Cluster::new(client, checked, first.into()),
            keys: Keys::under(&checked.prefix),
            lane: checked.lane,
            epoch: Mutex::new(None),
            seen: Seen::default(),
            codes: Lease::new(times.keep_codes, times.lease_span),
            past: Lease::new(times.keep_past, PAST_SPAN.min(times.keep_past)),
        })
    }

    pub(crate) fn times(&self) -> &Times {
        &self.cluster.times
    }

    /// Runs one transaction. An engine whose revision is lower than one that was seen before was put back.
    pub(crate) fn txn(&self, txn: &Txn, deadline: Instant) -> Result<TxnAnswer, Stop> {
        let before = self.seen.revision.load(Ordering::SeqCst);
        let answer: TxnAnswer = self.cluster.ask("/v3/kv/txn", txn, deadline)?;
        let revision = answer.header.revision.0;
        if revision < before {
            return Err(Stop::PutBack);
        }
        self.seen.revision.fetch_max(revision, Ordering::SeqCst);
        Ok(answer)
    }

    /// Reads, in the log's order like a claim.
    ///
    /// A transaction that cannot write is answered beside the log. When a leader falls, etcd 3.4 loses such questions for seven
    /// seconds, with all that the node is asked meanwhile. So this one could write: if a key were there and absent at once.
    pub(crate) fn read(&self, reads: Vec<Op>, deadline: Instant) -> Result<TxnAnswer, Stop> {
        let never = self.keys.never();
        let txn = Txn {
            compare: vec![
                Compare::is_absent(never.clone()),
                Compare::is(never.clone(), Vec::new()),
            ],
            success: vec![Op::put(never, "", 0)],
            failure: reads,
        };
        self.txn(&txn, deadline)
    }

    /// What the record is worth now. Where nothing says so, as in an engine that is new or was emptied, a gap is noted: nobody knows
    /// what lanes accepted before.
    pub(crate) fn epoch(&self, now: Timestamp, deadline: Instant) -> Result<Epoch, Stop> {
        if self.seen.is_other.load(Ordering::SeqCst) {
            // Whatever its record says: it may be one that the lanes had long ago.
            self.was_put_back(now, deadline)?;
            self.seen.is_other.store(false, Ordering::SeqCst);
        }
        match self.known_epoch() {
            Some(epoch) => Ok(epoch),
            None => self.read_epoch(now, deadline),
        }
    }

    /// Asks, whatever was known before.
    pub(crate) fn read_epoch(&self, now: Timestamp, deadline: Instant) -> Result<Epoch, Stop> {
        loop {
            let key = Bytes(self.keys.epoch());
            let found = self.range(Range { key, ..Range::default() }, deadline)?;
            let epoch = found.first().map(|kv| read::<Epoch>(&kv.value.0)).transpose();
            match epoch.map_err(|_| Stop::Damaged)? {
                Some(epoch) if epoch.engine == self.cluster.engine() => {
                    return Ok(self.know(epoch));
                }
                // A snapshot of it was restored: what came after the snapshot is forgotten.
                was => drop(self.note_gap(was, now, deadline)?),
            }
        }
    }

    /// Makes the record of a checkpoint that is new, so that it has no gap: nobody has been admitted there. Says whether it
    /// did; where there is a record already, nothing changes. Not for an engine that lost its data.
    ///
    /// # Errors
    /// [`Unavailable`]: examine the engine first.
    pub fn found(&self) -> Result<bool, Unavailable> {
        let epoch = Epoch { engine: self.cluster.engine(), ..Epoch::default() };
        let deadline = self.deadline();
        self.replace_epoch(None, epoch, deadline).map_err(Stop::into_unavailable)
    }

    /// Notes a gap: what was accepted before is not known any more. For an operator who knows that the engine has forgotten something:
    /// codes that start within two minutes are refused, credentials of few uses that began before are referred.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub fn declare_gap(&self, now: Timestamp) -> Result<(), Unavailable> {
        let deadline = self.deadline();
        let declare = || loop {
            let was = self.read_epoch(now, deadline)?;
            if self.note_gap(Some(was), now, deadline)? {
                return Ok(());
            }
        };
        declare().map_err(Stop::into_unavailable)
    }

    /// Forgets uses of credentials that ended by `ends`. Returns how many records are gone.
    ///
    /// First it is written down that they are forgotten, so that a wrong clock costs an officer's look and admits nobody twice.
    pub(crate) fn sweep(&self, now: Timestamp, ends: Timestamp) -> Result<usize, Stop> {
        const PAGE: i64 = 500;
        let deadline = self.deadline();
        let was = self.epoch(now, deadline)?;
        let forgotten = was.forgotten.max(ends);
        if !self.replace_epoch(Some(was), Epoch { forgotten, ..was }, deadline)? {
            return Ok(0); // another lane does it
        }
        let (from, to) = self.keys.used_until(ends);
        let (key, range_end) = (Bytes(from), Bytes(to));
        let page = Range { key, range_end, limit: Int(PAGE), keys_only: true };
        let mut gone = 0;
        loop {
            let found = self.range(page.clone(), self.deadline())?;
            let Some(last) = found.last() else { return Ok(gone) };
            gone += found.len();
            let range_end = Bytes([&last.key.0[..], &[0]].concat());
            let delete = DeleteRange { key: page.key.clone(), range_end };
            let success = vec![Op::DeleteRange(delete)];
            self.txn(&Txn { success, ..Txn::default() }, self.deadline())?;
        }
    }

    /// What stands in `range`.
    pub(crate) fn range(&self, range: Range, deadline: Instant) -> Result<Vec<KeyValue>, Stop> {
        let answer = self.read(vec![Op::Range(range)], deadline)?;
        match answer.responses.into_iter().next() {
            Some(Done::Range(range)) => Ok(range.kvs),
            _ => Err(Stop::Damaged),
        }
    }

    /// Says whether it was this lane that noted it.
    pub(crate) fn note_gap(
        &self,
        was: Option<Epoch>,
        now: Timestamp,
        deadline: Instant,
    ) -> Result<bool, Stop> {
        let until = now.max(self.seen.newest()).plus(GAP);
        let old = was.unwrap_or_default();
        let epoch = Epoch {
            engine: self.cluster.engine(),
            floor: old.floor.max(until),
            since: old.since.max(until),
            ..old
        };
        self.replace_epoch(was, epoch, deadline)
    }

    fn replace_epoch(
        &self,
        was: Option<Epoch>,
        epoch: Epoch,
        deadline: Instant,
    ) -> Result<bool, Stop> {
        let key = self.keys.epoch();
        let unchanged = match was {
            Some(was) => Compare::is(key.clone(), was.to_string().into_bytes()),
            None => Compare::is_absent(key.clone()),
        };
        let txn = Txn {
            compare: vec![unchanged],
            success: vec![Op::put(key, epoch, 0)],
            failure: Vec::new(),
        };
        let answer = self.txn(&txn, deadline)?;
        self.forget_epoch(); // it is read anew, by whoever needs it next
        Ok(answer.succeeded)
    }

    /// The engine is older than what this lane has seen: a copy of it was put back. Notes the gap.
    pub(crate) fn was_put_back(&self, now: Timestamp, deadline: Instant) -> Result<(), Stop> {
        self.seen.revision.store(0, Ordering::SeqCst);
        let was = self.read_epoch(now, deadline)?;
        self.note_gap(Some(was), now, deadline).map(drop)
    }

    pub(crate) fn know(&self, epoch: Epoch) -> Epoch {
        *self.epoch.lock().unwrap_or_else(PoisonError::into_inner) = Some(epoch);
        epoch
    }

    pub(crate) fn forget_epoch(&self) {
        *self.epoch.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(crate) fn known_epoch(&self) -> Option<Epoch> {
        *self.epoch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.times().claim
    }

    /// Whether a majority answers now.
    pub(crate) fn probe(&self) -> bool {
        let deadline = Instant::now() + self.times().attempt;
        // One that was put back answers too; the next claim says what that means.
        !matches!(self.read(vec![Op::get(self.keys.epoch())], deadline), Err(Stop::Ask(_)))
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine({})", self.cluster.nodes.join(", "))
    }
}
