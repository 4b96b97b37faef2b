//! R11: how much work a list may make.

use super::error::SyncError;
use crate::object::DeltaRef;

/// Bytes that the files of a way have together, snapshot included: twice the largest snapshot.
/// What they lead to is built in memory, so this bounds that too.
const MAX_BYTES: u64 = 128 << 20;
/// Steps that any way may take: about a second, and more than a usual list of ten million
/// credentials takes for all the deltas of a head.
const FREE_STEPS: u64 = 1 << 27;
/// Steps more for each byte of the way's files. A delta that changes a shard reads and writes all of
/// it: a list of a billion credentials takes some 70 steps a byte.
const STEPS_PER_BYTE: u64 = 256;

/// The steps that applying one way's deltas may still take.
#[derive(Debug)]
pub(super) struct Budget {
    allowed: u64,
    spent: u64,
}

impl Budget {
    /// For these deltas, after a snapshot of so many bytes or the list in force.
    pub(super) fn of(snapshot: u64, way: &[DeltaRef]) -> Result<Self, SyncError> {
        let bytes = snapshot + way.iter().map(|delta| u64::from(delta.file.len)).sum::<u64>();
        if bytes > MAX_BYTES {
            return Err(SyncError::TooMuch { bytes, limit: MAX_BYTES });
        }
        Ok(Self { allowed: FREE_STEPS + STEPS_PER_BYTE * bytes, spent: 0 })
    }

    /// Takes the steps that `name` needs, before they are made.
    pub(super) fn take(&mut self, name: &str, steps: u64) -> Result<(), SyncError> {
        self.spent += steps;
        if self.spent <= self.allowed {
            return Ok(());
        }
        Err(SyncError::Work { name: name.to_owned(), steps: self.spent, allowed: self.allowed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::FileRef;

    fn way(lens: &[u32]) -> Vec<DeltaRef> {
        let file = |len| FileRef { hash: [0; 32], len };
        (1..)
            .zip(lens)
            .map(|(from, len)| DeltaRef { from, to: from + 1, file: file(*len) })
            .collect()
    }

    #[test]
    fn steps_are_allowed_by_the_bytes_of_the_way_and_no_more() {
        let mut budget = Budget::of(1_000, &way(&[10, 20])).unwrap();
        let allowed = (1 << 27) + 256 * 1_030;
        assert!(budget.take("one", allowed - 5).is_ok() && budget.take("two", 5).is_ok());
        let refused = budget.take("three", 1).unwrap_err();
        let SyncError::Work { name, steps, allowed: found } = refused else { panic!("{refused}") };
        assert_eq!((name.as_str(), steps, found), ("three", allowed + 1, allowed));
    }

    #[test]
    fn a_way_of_twice_the_largest_snapshot_is_the_longest() {
        assert!(Budget::of(64 << 20, &way(&[4 << 20; 16])).is_ok());
        let refused = Budget::of((64 << 20) + 1, &way(&[4 << 20; 16]));
        assert!(matches!(refused, Err(SyncError::TooMuch { .. })));
    }
}
