use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use clearance_core::presentation::RosterRef;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;

use super::{Claimed, Ledger, LedgerUnavailable};

/// Parts that lanes lock independently; more than the threads of one gate computer.
const PARTS: usize = 16;
/// Below this capacity one part is enough, and the capacity is exact.
const UNDIVIDED: usize = 1024;

/// A ledger in memory, for one gate. Nothing is on disk: after a restart it refuses every code
/// that could have been accepted before (the restart rule).
#[derive(Debug)]
pub struct MemoryLedger {
    parts: Vec<Mutex<Part>>,
}

/// How a [`MemoryLedger`] starts.
#[derive(Clone, Copy, Debug)]
pub struct LedgerSettings {
    /// When the gate started, by its own clock.
    pub started: Timestamp,
    /// The greatest `max_ahead` that the gate grants, in seconds
    /// ([`Policy::max_ahead`](crate::Policy::max_ahead)).
    pub max_ahead: u32,
    /// Credentials that can pass within 60 seconds; memory is reserved for them once. A
    /// checkpoint's peak of 50 codes a second needs 3,000.
    pub capacity: usize,
}

impl MemoryLedger {
    /// An empty ledger.
    pub fn new(settings: LedgerSettings) -> Self {
        let count = if settings.capacity < UNDIVIDED { 1 } else { PARTS };
        // A code accepted before the start was at most `max_ahead` ahead of the clock then.
        let floor = settings.started.plus(settings.max_ahead.into());
        let part = |_| Mutex::new(Part::new(settings.capacity.div_ceil(count), floor));
        Self { parts: (0..count).map(part).collect() }
    }
}

impl Ledger for MemoryLedger {
    fn claim(
        &self,
        subject: &RosterRef,
        issued_at: Timestamp,
        now: Timestamp,
    ) -> Result<Claimed, LedgerUnavailable> {
        // Credential ids are random: any of their bytes spreads them evenly.
        let part = &self.parts[usize::from(subject.id.0[0]) % self.parts.len()];
        // A thread that panicked inside leaves a whole map behind: every step below is one call.
        Ok(part.lock().unwrap_or_else(PoisonError::into_inner).claim(subject, issued_at, now))
    }
}

#[derive(Debug)]
struct Part {
    last: HashMap<RosterRef, Timestamp>,
    capacity: usize,
    /// Codes that start at or before this moment cannot be judged.
    floor: Timestamp,
    /// No entry starts before this moment: a sweep before it goes stale would find nothing.
    oldest: Timestamp,
}

impl Part {
    fn new(capacity: usize, floor: Timestamp) -> Self {
        // Twice the room: a map that is at most half full clears its tombstones in place.
        let last = HashMap::with_capacity(capacity.saturating_mul(2));
        Self { last, capacity, floor, oldest: Timestamp::from_secs(u64::MAX) }
    }

    fn claim(&mut self, subject: &RosterRef, issued_at: Timestamp, now: Timestamp) -> Claimed {
        if let Some(last) = self.last.get_mut(subject) {
            return match issued_at.cmp(last) {
                core::cmp::Ordering::Less => Claimed::Superseded { last: *last },
                core::cmp::Ordering::Equal => Claimed::Used,
                core::cmp::Ordering::Greater => {
                    *last = issued_at;
                    Claimed::Recorded
                }
            };
        }
        if issued_at <= self.floor {
            return Claimed::NoRecord { until: self.floor };
        }
        if self.last.len() >= self.capacity {
            self.sweep(now);
        }
        if self.last.len() >= self.capacity {
            return Claimed::Full;
        }
        self.last.insert(*subject, issued_at);
        self.oldest = self.oldest.min(issued_at);
        Claimed::Recorded
    }

    /// Forgets codes that no gate accepts any more, whatever their scheme, and remembers up to
    /// when it forgot: a clock that is set back must not bring them back to life.
    fn sweep(&mut self, now: Timestamp) {
        let dead = |issued_at: Timestamp| issued_at.plus(limit::CODE_LIFE.into()) <= now;
        if !dead(self.oldest) {
            return;
        }
        let (mut floor, mut oldest) = (self.floor, Timestamp::from_secs(u64::MAX));
        self.last.retain(|_, issued_at| {
            if dead(*issued_at) {
                floor = floor.max(*issued_at);
            } else {
                oldest = oldest.min(*issued_at);
            }
            !dead(*issued_at)
        });
        (self.floor, self.oldest) = (floor, oldest);
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn subject(n: u64) -> RosterRef {
        RosterRef { authority: AuthorityKid([0, 1]), id: CredentialId(n.to_le_bytes()) }
    }

    fn ledger(capacity: usize) -> MemoryLedger {
        MemoryLedger::new(LedgerSettings { started: at(1000), max_ahead: 10, capacity })
    }

    #[test]
    fn a_screenshot_passes_after_the_newer_code() {
        let ledger = ledger(8);
        let claim = |iat| ledger.claim(&subject(1), at(iat), at(1030)).unwrap();
        assert_eq!(claim(1020), Claimed::Recorded);
        assert_eq!(claim(1020), Claimed::Used);
        assert_eq!(claim(1035), Claimed::Recorded);
        assert_eq!(claim(1020), Claimed::Superseded { last: at(1035) });
    }

    #[test]
    fn a_restart_forgets_what_was_accepted_just_before() {
        let ledger = ledger(8);
        let claim = |n, iat| ledger.claim(&subject(n), at(iat), at(1001)).unwrap();
        assert_eq!(claim(1, 1010), Claimed::NoRecord { until: at(1010) });
        assert_eq!(claim(1, 1011), Claimed::Recorded);
    }

    #[test]
    fn a_full_ledger_forgets_a_code_that_still_opens() {
        let ledger = ledger(2);
        let claim = |n, iat, now| ledger.claim(&subject(n), at(iat), at(now)).unwrap();
        assert_eq!(claim(1, 1020, 1020), Claimed::Recorded);
        assert_eq!(claim(2, 1035, 1040), Claimed::Recorded);
        assert_eq!(claim(3, 1050, 1079), Claimed::Full, "the first still lives at 1079");
        assert_eq!(claim(3, 1050, 1080), Claimed::Recorded, "and is dead at 1080");
        assert_eq!(claim(1, 1020, 1079), Claimed::NoRecord { until: at(1020) }, "clock set back");
        assert_eq!(claim(2, 1035, 1080), Claimed::Used);
    }

    #[test]
    fn two_lanes_accept_one_code() {
        let ledger = ledger(100_000);
        let accepted = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for n in 0..10_000 {
                        let claimed = ledger.claim(&subject(n), at(1020), at(1020));
                        if claimed == Ok(Claimed::Recorded) {
                            accepted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(accepted.into_inner(), 10_000);
    }
}
