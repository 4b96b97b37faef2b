//! The wire counts seconds from 1970 on, the rules also before: one moment, written both ways.

use clearance_core::time::Timestamp;
use clearance_schemes::time::Instant;

/// As the wire has it; what was before 1970 is 1970.
#[must_use]
pub fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_secs(u64::try_from(at.0).unwrap_or(0))
}

/// As the rules have it; what is later than they can say is the last that they can.
#[must_use]
pub fn instant(at: Timestamp) -> Instant {
    Instant(i64::try_from(at.as_secs()).unwrap_or(i64::MAX))
}
