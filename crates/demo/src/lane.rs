//! A lane: the runtime of `gate serve` over a directory of its own, with what its screen shows.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use clearance_core::ids::GateGroupId;
use clearance_core::time::Timestamp;
use clearance_gate::GateDir;
use clearance_gate_server::{Parts, Presented, Runtime, Ticket};
use clearance_verifier::{
    Crossing, Decision, Keeper, Ledger, LedgerSettings, MemoryLedger, PersonMatch,
};

use crate::wired::Wired;
use crate::{Clock, DemoError};

/// Decisions that the screen remembers.
const REMEMBERED: usize = 5;

/// The ledger that all lanes share: some schemes ask that their uses are counted everywhere. It is as new as the lanes
/// are, and was there before any code.
pub(crate) fn shared_ledger(now: Timestamp) -> Arc<dyn Ledger> {
    let mut settings = LedgerSettings::new(now.minus(3_600));
    settings.keeper = Keeper::Shared;
    Arc::new(MemoryLedger::new(settings))
}

/// A lane of one gate.
pub(crate) struct Lane {
    pub(crate) name: &'static str,
    pub(crate) group: GateGroupId,
    dir: GateDir,
    runtime: Arc<Runtime>,
    wired: Wired,
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
        clock: &Clock,
    ) -> Result<Self, DemoError> {
        let (clock, wired) = (clock.clone(), Wired::new());
        let mut parts = Parts::of(dir.path()).map_err(|cause| failed(&cause))?;
        parts.now = Arc::new(move || clock.timestamp());
        parts.ledger = Some(ledger);
        for lane in &parts.settings.lane.names {
            parts.seams.person_checks.push((lane.clone(), Box::new(wired.clone())));
        }
        parts.seams.recorders.push(Box::new(wired.clone()));
        let runtime = Runtime::start(dir.path(), parts).map_err(|cause| failed(&cause))?;
        Ok(Self {
            name,
            group: dir.config().group,
            dir,
            runtime,
            wired,
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
        let dir = &self.dir;
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
        Ok(())
    }

    /// Somebody holds a code before the lane. What it saw just before is the same presentation: nothing is decided anew.
    pub(crate) fn show(
        &mut self,
        text: &str,
        before: Before,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let began = Stopwatch::now();
        self.wired.finds(before.person);
        let (text, crossing) = (Presented::Text(text.to_owned()), Crossing::of(before.persons));
        let shown = self.runtime.present(None, text, crossing, &Ticket::default());
        let micros = began.elapsed().as_micros();
        let answer = shown.map_err(|_| DemoError::NoSuch)?;
        // Whoever may pass is through at once: the next one need not wait for a contact behind the door.
        let _ = self.runtime.passed(&answer.id);
        if let Some(decision) = self.wired.heard() {
            self.keep(decision, before, micros, now);
        }
        Ok(())
    }

    fn keep(&mut self, decision: Decision, before: Before, micros: u128, at: Timestamp) {
        let trust = self.dir.trust_list(at).ok();
        let scheme = decision.details().scheme.and_then(|id| trust.as_ref()?.scheme(id));
        let scheme = scheme.map(|scheme| scheme.name.to_string());
        let Before { persons, person } = before;
        self.last.truncate(REMEMBERED - 1);
        self.last.push_front(Shown { at, decision, scheme, persons, person, micros });
        self.turn += 1;
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
