//! What is done beside the claims: asking whether the engine is back, comparing, examining, sweeping.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use crate::engine::Stop;
use crate::shared::Inner;

/// How often what was seen of the engine is written down.
const REMEMBER: Duration = Duration::from_secs(10);
/// How often an engine that is away or unfit is examined: one that was restored is another one.
const LOOK: Duration = Duration::from_secs(2);
/// How often the nodes are examined while one of them was silent.
const WORRIED: Duration = Duration::from_secs(10);
/// How often ended credentials are looked for.
const SWEEP: Duration = Duration::from_secs(3_600);
/// Ended credentials stay for so long: two days, in which every lane's clock has noticed.
const ENDED: u64 = 2 * 86_400;

/// A thread for one ledger. It reads no clock of day: the times that it needs are those of admitted codes, on which gates and
/// phones agree.
pub(crate) struct Caretaker {
    inner: Arc<Inner>,
    dir: PathBuf,
    remembered: Every,
    examined: Every,
    looked: Every,
    worried: Every,
    swept: Every,
}

impl Caretaker {
    pub(crate) fn new(inner: Arc<Inner>, dir: PathBuf) -> Self {
        let examined = Every::new(inner.engine.times().examine);
        let [remembered, looked, worried, swept] = [REMEMBER, LOOK, WORRIED, SWEEP].map(Every::new);
        Self { inner, dir, remembered, examined, looked, worried, swept }
    }

    /// Until the ledger is dropped.
    pub(crate) fn run(mut self, stopped: &Receiver<()>) {
        let tick = self.inner.engine.times().probe;
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(tick) {
            self.tick();
        }
        self.inner.engine.note(&self.dir);
    }

    fn tick(&mut self) {
        let (is_unfit, is_away, silence) = {
            let pulse = self.inner.engine.cluster.pulse();
            (pulse.is_unfit(), pulse.away().is_some(), pulse.silence(Instant::now()))
        };
        let is_due = self.examined.is_due()
            || is_unfit && self.looked.is_due()
            || self.inner.has_silent_node() && self.worried.is_due();
        if is_due {
            self.inner.examine();
            return;
        }
        if is_unfit {
            return;
        }
        if is_away || silence >= self.inner.engine.times().idle {
            // Back, or another one: what its nodes say is looked at anew.
            let is_there = self.inner.engine.probe();
            if is_away && (is_there || self.looked.is_due()) {
                self.inner.examine();
            }
            return;
        }
        self.compare();
        if self.remembered.is_due() {
            self.inner.engine.note(&self.dir);
        }
        if self.swept.is_due() {
            self.sweep();
        }
    }

    /// Tells the engine what the lane admitted by itself. What does not work now is tried at the next tick.
    fn compare(&self) {
        loop {
            let Some(entry) = self.inner.alone().pending().front().cloned() else { return };
            let found = match self.inner.engine.settle(&entry) {
                Ok(found) => found,
                Err(Stop::PutBack) => {
                    let engine = &self.inner.engine;
                    drop(engine.was_put_back(entry.at, engine.deadline()));
                    return;
                }
                Err(_) => return,
            };
            if self.inner.alone().settled(entry.token, found).is_err() {
                return;
            }
        }
    }

    fn sweep(&self) {
        let newest = self.inner.engine.seen.newest();
        // Whatever fails is done in an hour.
        drop(self.inner.engine.sweep(newest, newest.minus(ENDED)));
    }
}

/// Something that is due now and then.
struct Every {
    interval: Duration,
    last: Instant,
}

impl Every {
    fn new(interval: Duration) -> Self {
        Self { interval, last: Instant::now() }
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.last.elapsed() >= self.interval;
        if is_due {
            self.last = Instant::now();
        }
        is_due
    }
}
