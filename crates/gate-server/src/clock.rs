//! The time, and whether somebody set the clock.

use core::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clearance_core::time::Timestamp;
use clearance_durable::{Access, read_if_there, write};

/// Gives the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Seconds by which clocks are put right without anybody having to know.
const SMALL: i64 = 5;
/// Seconds after which the time is written down again.
const NOTE_EVERY: i64 = 60;

/// The time by the computer's clock.
#[must_use]
pub fn system() -> Now {
    Arc::new(|| {
        // A clock before 1970 is wrong; 1970 is what every check refuses as too early.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_secs(since.as_secs())
    })
}

/// The clock was set, or the machine slept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// Seconds, forward or back.
    pub by: i64,
    /// Whether it happened while the gate did not run: only a step back is noticed then.
    pub across_restart: bool,
}

impl fmt::Display for Jump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.by < 0 { "back" } else { "forward" };
        let when = if self.across_restart { "while the gate did not run" } else { "meanwhile" };
        let by = self.by.unsigned_abs();
        write!(f, "the clock went {side} by {by} s {when}; check the time service of this machine")
    }
}

/// Watches the clock. The time it saw last is on disk, so that a clock which is set back while the gate is off is
/// noticed.
#[derive(Debug)]
pub struct ClockWatch {
    file: PathBuf,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    at: Instant,
    shown: Timestamp,
    noted: Timestamp,
}

impl ClockWatch {
    /// Watches from `now` on, with the file `clock` in `dir`. Says what happened since the gate ran last.
    pub fn start(dir: &Path, now: Timestamp) -> (Self, Option<Jump>) {
        let file = dir.join("clock");
        let before = read_if_there(&file, 64).ok().flatten();
        let before = before.and_then(|bytes| String::from_utf8(bytes).ok()?.trim().parse().ok());
        let by = before.map_or(0, |secs| now.since(Timestamp::from_secs(secs)));
        let jump = (by < -SMALL).then_some(Jump { by, across_restart: true });
        let seen = Seen { at: Instant::now(), shown: now, noted: Timestamp::default() };
        (Self { file, seen: Mutex::new(seen) }, jump)
    }

    /// Looks at the clock, which shows `now`.
    pub fn look(&self, now: Timestamp) -> Option<Jump> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let went = i64::try_from(seen.at.elapsed().as_secs()).unwrap_or(i64::MAX);
        let by = now.since(seen.shown).saturating_sub(went);
        (seen.at, seen.shown) = (Instant::now(), now);
        if !(0..NOTE_EVERY).contains(&now.since(seen.noted)) {
            seen.noted = now;
            // Where the disk does not take it, the ledger says so, which matters more.
            let _ = write(&self.file, now.as_secs().to_string().as_bytes(), Access::Shared);
        }
        (by.abs() > SMALL).then_some(Jump { by, across_restart: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_800_000_000).offset_by(secs)
    }

    fn dir(name: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("clearance-clock-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_clock_that_is_set_is_told_each_time_and_small_corrections_are_not() {
        let dir = dir("set");
        let (watch, jump) = ClockWatch::start(&dir, at(0));
        assert_eq!(jump, None);
        assert_eq!(watch.look(at(4)), None);
        for by in [3_600, -3_600, 86_400, -86_400, 2 * 365 * 86_400, -2 * 365 * 86_400] {
            let before = watch.seen.lock().unwrap().shown;
            let jump = watch.look(before.offset_by(by)).unwrap();
            assert!((jump.by - by).abs() <= 1 && !jump.across_restart);
        }
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_clock_that_is_set_back_across_a_restart_is_told_and_one_that_goes_on_is_not() {
        let dir = dir("restart");
        ClockWatch::start(&dir, at(0)).0.look(at(0));
        assert_eq!(ClockWatch::start(&dir, at(86_400)).1, None);
        let jump = ClockWatch::start(&dir, at(-3_600)).1;
        assert_eq!(jump, Some(Jump { by: -3_600, across_restart: true }));
        std::fs::write(dir.join("clock"), "nonsense").unwrap();
        assert_eq!(ClockWatch::start(&dir, at(-3_600)).1, None);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
