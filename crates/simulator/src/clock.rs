//! Virtual time, and the clocks that differ from it.

use clearance_core::time::Timestamp;

use crate::world::START;

/// Milliseconds since the day began. Negative: before it.
pub(crate) type Millis = i64;

/// Seconds as milliseconds.
pub(crate) fn millis(seconds: f64) -> Millis {
    (seconds * 1_000.0).round() as Millis
}

/// Hours as milliseconds.
pub(crate) fn hours(hours: f64) -> Millis {
    millis(hours * 3_600.0)
}

/// What a clock shows at `at` that is `error` ms fast.
pub(crate) fn shown(at: Millis, error: Millis) -> Timestamp {
    START.offset_by((at + error).div_euclid(1_000))
}
