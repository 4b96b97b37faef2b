//! A lane: its gate, its queue, and what happens to both.

use std::collections::VecDeque;
use std::sync::Arc;

use clearance_core::time::Timestamp;
use clearance_verifier::Gate;

use super::{Checkpoint, Fault};
use crate::checkpoint::passage::Traveller;
use crate::clock::{Millis, millis, shown};
use crate::ledger::{Engine, LaneLedger};
use crate::lists::ListInForce;
use crate::scenario::OwnLedger;
use crate::truth::Place;
use crate::world::WARM_UP;

pub(super) struct Lane {
    pub(super) gate: Gate,
    /// How fast its clock is, in ms.
    pub(super) clock: Millis,
    ledger: LaneLedger,
    /// How many partitions cut it off at once.
    cuts: u32,
    pub(super) is_elsewhere: bool,
    pub(super) queue: VecDeque<Box<Traveller>>,
    pub(super) is_taken: bool,
    /// Its gate runs again from this moment on.
    pub(super) up_at: Millis,
}

impl Lane {
    /// How many are before somebody who comes now.
    pub(super) fn length(&self) -> usize {
        self.queue.len() + usize::from(self.is_taken)
    }

    /// Whether it cannot reach the shared ledger.
    pub(super) const fn is_cut(&self) -> bool {
        self.cuts > 0
    }
}

impl Checkpoint<'_> {
    pub(super) fn new_lane(
        &self,
        number: usize,
        is_elsewhere: bool,
        clock: Millis,
    ) -> Result<Lane, Fault> {
        let begins = -millis(WARM_UP as f64);
        let started = shown(begins, clock);
        let engine =
            if is_elsewhere { Arc::new(Engine::new(started)) } else { Arc::clone(&self.engine) };
        let plant = self.setting.scenario.gates.plant;
        let ledger = LaneLedger::new(number, engine, plant, started);
        Ok(Lane {
            gate: self.new_gate(&ledger, started)?,
            clock,
            ledger,
            cuts: 0,
            is_elsewhere,
            queue: VecDeque::new(),
            is_taken: false,
            up_at: begins,
        })
    }

    fn new_gate(&self, ledger: &LaneLedger, now: Timestamp) -> Result<Gate, Fault> {
        let plant = self.setting.scenario.gates.plant;
        let status = ListInForce::new(Arc::clone(&self.schedule), self.revocations, plant);
        self.setting.world.gate(Arc::new(ledger.clone()), Arc::new(status), now)
    }

    /// The gate is down for a while. A ledger in memory begins anew, and the restart rule with it.
    pub(super) fn restart(
        &mut self,
        at: Millis,
        number: usize,
        takes: Millis,
    ) -> Result<(), Fault> {
        let up_at = self.lanes[number].up_at.max(at) + takes;
        let now = shown(up_at, self.lanes[number].clock);
        if self.setting.scenario.gates.own_ledger == OwnLedger::Memory {
            self.lanes[number].ledger.forget(now);
        }
        let gate = self.new_gate(&self.lanes[number].ledger, now)?;
        let lane = &mut self.lanes[number];
        (lane.gate, lane.up_at) = (gate, up_at);
        self.report.ledger.restarts += 1;
        Ok(())
    }

    pub(super) fn cut(&mut self, number: usize) {
        let lane = &mut self.lanes[number];
        lane.cuts += 1;
        lane.ledger.set_cut(true);
        if lane.cuts == 1 {
            self.cut_lanes += 1;
            self.engine.cut();
        }
    }

    pub(super) fn heal(&mut self, number: usize) {
        let lane = &mut self.lanes[number];
        lane.cuts = lane.cuts.saturating_sub(1);
        if lane.is_cut() {
            return;
        }
        lane.ledger.set_cut(false);
        for (subject, issued_at) in self.engine.heal(number) {
            self.truth.is_not_counted(u64::from_be_bytes(subject.id.0), issued_at);
        }
        self.heals[number] += 1;
        self.cut_lanes -= 1;
        if self.cut_lanes == 0 {
            self.report.ledger.doubles_found += self.engine.reconcile();
        }
    }

    pub(super) fn place(&self, number: usize) -> Place {
        let lane = &self.lanes[number];
        Place {
            lane: number,
            is_elsewhere: lane.is_elsewhere,
            is_cut: lane.is_cut(),
            heals: self.heals.get(number).copied().unwrap_or(0),
        }
    }
}
