//! A lane: a real gate over its directory, with what its screen shows.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use clearance_core::ids::GateGroupId;
use clearance_core::time::Timestamp;
use clearance_gate::{GateDir, Running, Start};
use clearance_reader::repair;
use clearance_verifier::{
    Crossing, Decision, Keeper, Ledger, LedgerSettings, MemoryLedger, PersonMatch,
};

use crate::DemoError;

/// Decisions that the screen remembers.
const REMEMBERED: usize = 5;

/// The ledger that all lanes share. It is as new as they are, and was there before any code.
pub(crate) fn shared_ledger(now: Timestamp) -> Arc<dyn Ledger> {
    let mut settings = LedgerSettings::new(now.minus(3_600));
    settings.keeper = Keeper::Shared;
    Arc::new(MemoryLedger::new(settings))
}

/// A lane of one gate.
pub(crate) struct Lane {
    pub(crate) name: &'static str,
    pub(crate) group: GateGroupId,
    running: Running,
    /// One for all lanes: some schemes ask that their uses are counted everywhere.
    ledger: Arc<dyn Ledger>,
    seen: clearance_gate::Lane<Decision>,
    /// Whether it is on the network; off it, no newer list comes.
    pub(crate) is_online: bool,
    /// The trust list that was taken last.
    taken: Vec<u8>,
    /// The date of the oldest of its status lists.
    pub(crate) listed: Option<Timestamp>,
    /// The newest first.
    pub(crate) last: VecDeque<Shown>,
    /// Grows with all that the screen shows.
    pub(crate) turn: u64,
}

/// What was decided on a code.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) at: Timestamp,
    pub(crate) decision: Decision,
    pub(crate) scheme: Option<String>,
    pub(crate) persons: u8,
    pub(crate) person: PersonMatch,
    pub(crate) micros: u128,
}

/// Who stands before the gate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    pub(crate) persons: u8,
    /// What the face camera would find.
    pub(crate) person: PersonMatch,
}

impl Default for Before {
    /// The holder, alone.
    fn default() -> Self {
        Self { persons: 1, person: PersonMatch::Matches }
    }
}

impl Lane {
    pub(crate) fn start(
        name: &'static str,
        dir: GateDir,
        ledger: Arc<dyn Ledger>,
        now: Timestamp,
    ) -> Result<Self, DemoError> {
        let group = dir.config().group;
        let (running, _) =
            Running::start(dir, &Start::default(), now).map_err(|cause| failed(&cause))?;
        Ok(Self {
            name,
            group,
            running,
            ledger,
            seen: clearance_gate::Lane::default(),
            is_online: true,
            taken: Vec::new(),
            listed: None,
            last: VecDeque::new(),
            turn: 0,
        })
    }

    /// Fetches the newest lists, where the gate is on the network.
    pub(crate) fn sync(
        &mut self,
        trust_list: &Path,
        repository: &Path,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        if !self.is_online {
            return Ok(());
        }
        let dir = self.running.dir();
        let list = std::fs::read(trust_list).map_err(|cause| failed(&cause))?;
        if list != self.taken {
            dir.update(Some(trust_list), &[], now).map_err(|cause| failed(&cause))?;
            self.taken = list;
        }
        let _lock = dir.lock().map_err(|cause| failed(&cause))?;
        let trust = dir.trust_list(now).map_err(|cause| failed(&cause))?;
        let store = dir.open_store(&trust).map_err(|cause| failed(&cause))?;
        for (_, result) in
            dir.sync(&store, &trust, repository, now).map_err(|cause| failed(&cause))?
        {
            result.map_err(|cause| failed(&cause))?;
        }
        self.listed = store.lists().iter().map(|list| list.this_update).min();
        drop(_lock);
        let _told = self.running.renew(now);
        Ok(())
    }

    /// Judges the text of a code that was held up once.
    pub(crate) fn check(&mut self, text: &str, before: Before, now: Timestamp) -> &Shown {
        let repaired = repair(text);
        let began = Stopwatch::now();
        let _told = self.running.renew(now);
        let crossing = Crossing::of(before.persons);
        let decision = match self.running.gate().examine_crossing(&repaired.text, crossing, now) {
            Ok(cleared) => {
                let answer = self.ledger.claim(&cleared.claim(), now);
                cleared.conclude(answer, now)
            }
            Err(decision) => decision,
        };
        let decision = match decision {
            Decision::Refer(referral) => referral.confirm_person(before.person, now),
            decision => decision,
        };
        self.seen.keep(&repaired.text, decision.clone(), now);
        let micros = began.elapsed().as_micros();
        self.keep(decision, before, micros, now)
    }

    /// The same of what a camera sees again and again: one presentation, one decision.
    pub(crate) fn see(&mut self, text: &str, before: Before, now: Timestamp) -> bool {
        if self.seen.repeated(&repair(text).text, now).is_some() {
            return false;
        }
        self.check(text, before, now);
        true
    }

    fn keep(&mut self, decision: Decision, before: Before, micros: u128, at: Timestamp) -> &Shown {
        let trust = self.running.gate().trust();
        let scheme = decision.details().scheme.and_then(|id| trust.scheme(id));
        let scheme = scheme.map(|scheme| scheme.name.to_string());
        let Before { persons, person } = before;
        self.last.truncate(REMEMBERED - 1);
        self.last.push_front(Shown { at, decision, scheme, persons, person, micros });
        self.turn += 1;
        &self.last[0] // it was put there just now
    }

    /// Cuts it off the network, or connects it again.
    pub(crate) fn set_online(&mut self, is_online: bool) {
        self.is_online = is_online;
        self.turn += 1;
    }
}

fn failed(cause: &dyn core::fmt::Display) -> DemoError {
    DemoError::Gate(cause.to_string())
}
