//! The caller's clock, or the system's.

use std::time::{SystemTime, UNIX_EPOCH};

use clearance_core::time::Timestamp;

use crate::failure::{Failure, Status};

/// The moment of a call: `now`, or the system's clock for 0.
pub(crate) fn moment(now: u64) -> Result<Timestamp, Failure> {
    if now != 0 {
        return Ok(Timestamp::from_secs(now));
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let no_clock = |_| Failure::new(Status::NoClock, "the clock is before 1970: set it");
    Ok(Timestamp::from_secs(since.map_err(no_clock)?.as_secs()))
}
