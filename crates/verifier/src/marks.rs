//! The newest signed date that a gate has seen: no correct clock is behind it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clearance_core::time::Timestamp;

/// Signed dates, each with the number of the trust list under which it was seen: a list may say
/// that the dates seen under earlier ones do not count.
#[derive(Debug)]
pub(crate) struct Marks {
    /// The newest date that counts.
    newest: AtomicU64,
    /// The date that the status source named last. Written under the lock only.
    status: AtomicU64,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Dates that count, by list number; each is newer than those of later lists.
    dates: Vec<(u64, Timestamp)>,
    /// Dates seen under lists numbered below this do not count, whenever they are told.
    from: u64,
}

impl Marks {
    pub(crate) fn new() -> Self {
        Self { newest: AtomicU64::new(0), status: AtomicU64::new(0), seen: Mutex::default() }
    }

    /// The newest date that counts.
    pub(crate) fn newest(&self) -> Timestamp {
        Timestamp::from_secs(self.newest.load(Ordering::Acquire))
    }

    /// A date was seen under the list numbered `seq`.
    pub(crate) fn see(&self, seq: u64, date: Timestamp) {
        let mut seen = self.lock();
        seen.add(seq, date);
        self.publish(&seen);
    }

    /// The date that the status source names now. One that was seen under an earlier list is not
    /// seen anew under this one.
    ///
    /// `seq` may be behind: a check that began under the list before still ends by it.
    pub(crate) fn see_status(&self, seq: u64, date: Timestamp) {
        let is_named = || self.status.load(Ordering::Acquire) == date.as_secs();
        if is_named() {
            return;
        }
        let mut seen = self.lock();
        // Whoever judges by the list in force will see it.
        if seq < seen.from || is_named() {
            return;
        }
        seen.add(seq, date);
        self.publish(&seen);
        self.status.store(date.as_secs(), Ordering::Release); // last: who finds it finds the mark
    }

    /// Dates seen under lists numbered below `seq` do not count any more.
    pub(crate) fn forget_before(&self, seq: u64) {
        let mut seen = self.lock();
        seen.from = seen.from.max(seq);
        seen.dates.retain(|(earlier, _)| *earlier >= seq);
        self.publish(&seen);
    }

    fn publish(&self, seen: &Seen) {
        let newest = seen.dates.iter().map(|(_, date)| date.as_secs()).max().unwrap_or(0);
        self.newest.store(newest, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        // Whoever panicked left a list of dates behind, each of which was seen.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn add(&mut self, seq: u64, date: Timestamp) {
        let is_known = |(later, newer): &(u64, Timestamp)| *later >= seq && *newer >= date;
        if seq < self.from || self.dates.iter().any(is_known) {
            return;
        }
        self.dates.retain(|(earlier, older)| *earlier > seq || *older > date);
        self.dates.push((seq, date));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn the_newest_date_counts_until_a_list_says_otherwise() {
        let marks = Marks::new();
        for (seq, date) in [(1, 100), (2, 900), (3, 300), (3, 200), (4, 400)] {
            marks.see(seq, at(date));
        }
        assert_eq!(marks.newest(), at(900));
        assert_eq!(marks.lock().dates.len(), 2, "300 can never be the newest again");
        marks.forget_before(2);
        assert_eq!(marks.newest(), at(900));
        marks.forget_before(3);
        assert_eq!(marks.newest(), at(400));
        marks.forget_before(5);
        assert_eq!(marks.newest(), at(0));
    }

    #[test]
    fn a_status_date_counts_under_the_list_of_its_first_sight() {
        let marks = Marks::new();
        marks.see_status(1, at(900));
        marks.forget_before(2);
        marks.see_status(2, at(900));
        assert_eq!(marks.newest(), at(0), "the same void date, named again");
        marks.see_status(2, at(500));
        assert_eq!(marks.newest(), at(500));
        marks.see_status(2, at(100));
        assert_eq!(marks.newest(), at(500), "one that is no longer in force counts");
    }
    /// A check that began under the older list, and gets on when the newer one is in force.
    #[test]
    fn a_date_of_a_time_that_does_not_count_is_not_seen_late() {
        let marks = Marks::new();
        marks.forget_before(2);
        marks.see(1, at(900));
        marks.see_status(1, at(900));
        assert_eq!(marks.newest(), at(0), "seen under a list from before");
        marks.see_status(2, at(900));
        assert_eq!(marks.newest(), at(900), "and named under the list in force");
    }
}
