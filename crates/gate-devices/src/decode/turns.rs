//! Who may work now.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Steps of the reader that a picture with a code takes, until one was seen. A step is of a microsecond or less, and a
/// busy machine takes no more of them.
const USUAL: u64 = 20_000;
/// What is usual stays between these, whatever is seen.
const BOUNDS: (u64, u64) = (2_000, 100_000);

/// A right to work: the less, the better.
///
/// First looks go before later ones, then the lane that has worked less lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Right {
    pub(super) is_later: bool,
    pub(super) worked: u64,
}

/// A number of turns, which those with the best right take.
#[derive(Debug)]
pub(super) struct Turns {
    state: Mutex<State>,
    given: Condvar,
    /// Steps that a picture with a code takes, about.
    usual: AtomicU64,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// Those who wait, in the order in which they came: a number and a right.
    waiting: Vec<(u64, Right)>,
    next: u64,
}

impl State {
    /// Of equal rights the earlier.
    fn best(&self) -> Option<(u64, Right)> {
        self.waiting.iter().copied().min_by_key(|(_, right)| *right)
    }
}

impl Turns {
    pub(super) fn new(turns: usize) -> Self {
        let state = Mutex::new(State { free: turns, waiting: Vec::new(), next: 0 });
        let usual = AtomicU64::new(USUAL);
        Self { state, given: Condvar::new(), usual }
    }

    /// Waits for a turn until then; whether it came.
    #[must_use]
    pub(super) fn take(&self, right: Right, until: Instant) -> bool {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.waiting.push((number, right));
        let is_mine = loop {
            if state.free > 0 && state.best().is_some_and(|(best, _)| best == number) {
                break true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break false;
            }
            let waited = self.given.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        state.free -= usize::from(is_mine);
        state.waiting.retain(|(waiting, _)| *waiting != number);
        if state.free > 0 {
            self.given.notify_all(); // whoever is the best now may not know it
        }
        is_mine
    }

    /// Gives a turn back.
    pub(super) fn leave(&self) {
        self.state().free += 1;
        self.given.notify_all();
    }

    /// Gives the turn to whoever waits with a clearly better right, and waits for the next one until then; whether there is
    /// one. The difference has to be worth it: two good pictures do not hand one turn to and fro.
    #[must_use]
    pub(super) fn pass(&self, right: Right, until: Instant) -> bool {
        let margin = 2 * self.usual();
        let is_better = |other: Right| {
            !other.is_later & right.is_later
                || other.is_later == right.is_later && other.worked + margin < right.worked
        };
        if !self.state().best().is_some_and(|(_, best)| is_better(best)) {
            return true;
        }
        self.leave();
        self.take(right, until)
    }

    /// About the steps that a picture with a code takes.
    pub(super) fn usual(&self) -> u64 {
        self.usual.load(Ordering::Relaxed)
    }

    /// A picture with a code took so many steps.
    pub(super) fn learn(&self, steps: u64) {
        let usual = (7 * self.usual() + steps.clamp(BOUNDS.0, BOUNDS.1)) / 8;
        self.usual.store(usual, Ordering::Relaxed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn in_a_minute() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn right(is_later: bool, thousands: u64) -> Right {
        Right { is_later, worked: 1_000 * thousands }
    }

    #[test]
    fn the_best_right_goes_first_whoever_came_first() {
        let turns = Arc::new(Turns::new(1));
        assert!(turns.take(right(false, 0), in_a_minute()));
        let (done, order) = channel();
        let come = |right: Right| {
            let (there, done) = (turns.clone(), done.clone());
            let before = turns.state().waiting.len();
            let thread = thread::spawn(move || {
                assert!(there.take(right, in_a_minute()));
                done.send(right).unwrap();
                there.leave();
            });
            while turns.state().waiting.len() == before {
                thread::yield_now();
            }
            thread
        };
        let came = [right(true, 0), right(false, 300), right(false, 5), right(true, 1)];
        let threads = came.map(come);
        turns.leave();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let order: Vec<_> = order.try_iter().collect();
        assert_eq!(order, [right(false, 5), right(false, 300), right(true, 0), right(true, 1)]);
    }

    #[test]
    fn a_worker_lets_go_only_for_a_clearly_better_right() {
        let turns = Arc::new(Turns::new(1));
        assert!(turns.take(right(false, 0), in_a_minute()));
        assert!(turns.pass(right(true, 900), in_a_minute())); // nobody waits
        let there = turns.clone();
        let thread = thread::spawn(move || {
            assert!(there.take(right(false, 10), in_a_minute()));
            there.leave();
        });
        while turns.state().waiting.is_empty() {
            thread::yield_now();
        }
        assert!(turns.pass(right(false, 15), in_a_minute())); // as good as the other
        assert_eq!(turns.state().waiting.len(), 1);
        assert!(turns.pass(right(false, 900), in_a_minute()));
        assert!(turns.state().waiting.is_empty(), "the other had its turn");
        thread.join().unwrap();
    }

    #[test]
    fn whoever_waits_too_long_goes_without_a_turn_and_takes_none_along() {
        let turns = Turns::new(1);
        assert!(turns.take(right(false, 0), in_a_minute()));
        let soon = Instant::now() + Duration::from_millis(30);
        assert!(!turns.take(right(false, 0), soon));
        assert!(Instant::now() >= soon && turns.state().waiting.is_empty());
        turns.leave();
        assert_eq!(turns.state().free, 1);
        assert!(turns.take(right(true, 900), soon), "nobody has to wait for what is free");
    }

    #[test]
    fn the_usual_work_follows_what_is_seen_within_bounds() {
        let turns = Turns::new(1);
        (0..100).for_each(|_| turns.learn(8_000));
        assert!(turns.usual().abs_diff(8_000) < 1_000);
        (0..100).for_each(|_| turns.learn(8_000_000));
        assert!(turns.usual() <= BOUNDS.1);
    }
}
