//! The ledgers of a checkpoint: each lane's own, and the one that they share unless they are cut off.
//!
//! The records are the verifier's own [`MemoryLedger`]; modelled is what lies between them.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::presentation::RosterRef;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{
    Answer, Claim, Keeper, Ledger, LedgerSettings, Member, MemoryLedger, Trouble, Unavailable,
};

use crate::scenario::Plant;

/// Credentials that pass one lane, and all lanes of a checkpoint, within a minute.
const OF_LANE: usize = 1_024;
const OF_CHECKPOINT: usize = 1 << 16;
/// Credentials of few uses.
const COUNTED: usize = 1 << 22;

/// What the lanes of a checkpoint share.
#[derive(Debug)]
pub(crate) struct Engine {
    record: MemoryLedger,
    /// What was admitted since two minutes before a lane was cut off, by whom, and whether the engine knows it.
    entries: Mutex<VecDeque<Entry>>,
    is_cut: AtomicBool,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    member: Member,
    at: Timestamp,
    lane: usize,
    by: Keeper,
    /// Whether the engine has been told since.
    is_told: bool,
}

impl Engine {
    pub(crate) fn new(started: Timestamp) -> Self {
        let settings = LedgerSettings {
            capacity: OF_CHECKPOINT,
            counted: COUNTED,
            keeper: Keeper::Shared,
            ..LedgerSettings::new(started)
        };
        Self {
            record: MemoryLedger::new(settings),
            entries: Mutex::default(),
            is_cut: AtomicBool::new(false),
        }
    }

    /// A lane was cut off: from now on there is something to reconcile.
    pub(crate) fn cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }

    fn note(&self, claim: &Claim<'_>, at: Timestamp, lane: usize, by: Keeper) {
        let is_told = by == Keeper::Shared;
        let noted = claim.members.iter().map(|&member| Entry { member, at, lane, by, is_told });
        let mut entries = self.entries();
        if !self.is_cut.load(Ordering::Relaxed) {
            forget_before(&mut entries, at);
        }
        entries.extend(noted);
    }

    /// A lane is back, and tells what it admitted by itself. Returns the codes that the engine does not
    /// take any more, because it knows a newer one: a use that nobody counts.
    pub(crate) fn heal(&self, lane: usize) -> Vec<(RosterRef, Timestamp)> {
        let mut not_taken = Vec::new();
        for entry in self.entries().iter_mut().filter(|entry| entry.lane == lane && !entry.is_told)
        {
            entry.is_told = true;
            let (members, policy) = (&[entry.member][..], LedgerPolicy::SharedElseAdmit);
            if !self.record.claim(&Claim { members, policy }, entry.at).is_recorded() {
                not_taken.push((entry.member.subject, entry.member.issued_at));
            }
        }
        not_taken
    }

    /// Compares what the lanes admitted while some were cut off, when all are back: how many
    /// admissions a shared ledger would have denied because another lane had taken this code or a newer
    /// one.
    pub(crate) fn reconcile(&self) -> u64 {
        self.is_cut.store(false, Ordering::Relaxed);
        let mut before: HashMap<RosterRef, Vec<Entry>> = HashMap::new();
        let mut doubles = 0;
        for entry in self.entries().iter_mut() {
            let known = before.entry(entry.member.subject).or_default();
            let is_double = known.iter().any(|other| {
                other.lane != entry.lane
                    && entry.member.issued_at <= other.member.issued_at
                    && [entry.by, other.by].contains(&Keeper::Lane)
            });
            doubles += u64::from(is_double);
            known.push(*entry);
            entry.by = Keeper::Shared; // from now on everybody knows
        }
        doubles
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Codes that are good nowhere any more.
fn forget_before(entries: &mut VecDeque<Entry>, now: Timestamp) {
    let is_over = |entry: &Entry| entry.at.plus(2 * u64::from(limit::CODE_LIFE)) < now;
    while entries.front().is_some_and(is_over) {
        entries.pop_front();
    }
}

/// What one lane asks: the shared ledger or its own, by policy and by whether it is cut off. A clone shares the records.
#[derive(Clone, Debug)]
pub(crate) struct LaneLedger {
    lane: usize,
    own: Arc<MemoryLedger>,
    engine: Arc<Engine>,
    is_cut: Arc<AtomicBool>,
    plant: Plant,
}

impl LaneLedger {
    /// The ledger of a lane that starts now, and is not cut off.
    pub(crate) fn new(lane: usize, engine: Arc<Engine>, plant: Plant, started: Timestamp) -> Self {
        let is_cut = Arc::new(AtomicBool::new(false));
        Self { lane, own: empty(started), engine, is_cut, plant }
    }

    /// The lane starts again with an empty record of its own; clones made before keep the old one.
    pub(crate) fn forget(&mut self, started: Timestamp) {
        self.own = empty(started);
    }

    /// Whether the lane is cut off from the shared ledger, from now on.
    pub(crate) fn set_cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::Relaxed);
    }

    /// The lane's own record of `claim`, which is asked under no other policy than its own.
    fn by_own(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        self.own.claim(&Claim { policy: LedgerPolicy::OwnLane, ..*claim }, now)
    }

    /// The lane keeps what the shared ledger recorded: should it be cut off next, it knows its own codes.
    fn by_shared(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        let answer = self.engine.record.claim(claim, now);
        if answer.is_recorded() {
            self.engine.note(claim, now, self.lane, Keeper::Shared);
            drop(self.by_own(claim, now)); // it can only agree, or know less
        }
        answer
    }

    fn alone(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        let away = Unavailable::new(Trouble::Unreachable);
        if claim.policy == LedgerPolicy::SharedElseRefer {
            return Answer::Unavailable(away);
        }
        match self.by_own(claim, now) {
            Answer::Recorded { by, .. } => {
                self.engine.note(claim, now, self.lane, by);
                Answer::Recorded { by, away: Some(away) }
            }
            answer => answer,
        }
    }
}

/// A lane's own record, which begins now.
fn empty(started: Timestamp) -> Arc<MemoryLedger> {
    let (capacity, counted) = (OF_LANE, COUNTED);
    let settings = LedgerSettings { capacity, counted, ..LedgerSettings::new(started) };
    Arc::new(MemoryLedger::new(settings))
}

impl Ledger for LaneLedger {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        if self.plant == Plant::ForgetfulLedger {
            let is_own = claim.policy == LedgerPolicy::OwnLane;
            return Answer::recorded_by(if is_own { Keeper::Lane } else { Keeper::Shared });
        }
        match claim.policy {
            LedgerPolicy::OwnLane => self.by_own(claim, now),
            _ if self.is_cut.load(Ordering::Relaxed) => self.alone(claim, now),
            _ => self.by_shared(claim, now),
        }
    }
}
