//! When a record was last meant to be written.
//!
//! A record that was torn or taken back leaves its file changed and no line that says when. So the moment
//! stands in a file beside it, before each record: 20 digits, overwritten in place, which needs no room on a
//! full disk. It is not flushed: where a power cut takes it, the record looks put back when it was not.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clearance_durable::{Identity, ReadError, open_file, read};

const DIGITS: usize = 20;
/// Milliseconds by which a file may be younger than its last record says: between reading the clock and
/// writing lie microseconds.
const SLACK: u64 = 2_000;

#[derive(Debug)]
pub(crate) struct Touched {
    path: PathBuf,
}

impl Touched {
    pub(crate) fn of(dir: &Path) -> Self {
        Self { path: dir.join("touched") }
    }

    /// Milliseconds since 1970; 0 where it is not known.
    pub(crate) fn get(&self) -> u64 {
        let bytes = read(&self.path, DIGITS).unwrap_or_default();
        let text = str::from_utf8(&bytes).ok().filter(|text| text.len() == DIGITS);
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// Where it cannot be written, the next start may take the record for a copy; nothing else depends on it.
    pub(crate) fn set(&self, millis: u64) {
        drop(self.write(millis));
    }

    /// Whether another program than a gate's changed `file`, whose last record was written at `written`, in milliseconds since 1970:
    /// later than that and later than a record was meant to be written, or before its own last record.
    pub(crate) fn was_put_back(&self, file: &Path, written: u64) -> Result<bool, ReadError> {
        let changed = Identity::of(file)?.changed / 1_000_000;
        Ok(is_copy(changed, written, self.get(), system_clock()))
    }

    fn write(&self, millis: u64) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let file = open_file(&self.path, options.create(true).truncate(false).write(true));
        let mut file = file.map_err(io::Error::other)?;
        file.write_all(format!("{millis:020}").as_bytes())
    }
}

fn is_copy(changed: u64, written: u64, touched: u64, now: u64) -> bool {
    let is_after = |one: u64, other: u64| one > other.saturating_add(SLACK);
    // A clock that was ahead left a date that nothing comes after for years. It speaks for what was changed then, and for nothing else.
    let is_of_then = !is_after(touched, changed);
    let touched = if is_after(touched, now) && !is_of_then { 0 } else { touched };
    is_after(written, changed) || is_after(changed, written.max(touched))
}

/// The computer's clock, in milliseconds since 1970. It is compared with the dates of files, which the
/// same clock gave; codes are judged by the gate's.
pub(crate) fn system_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::is_copy;

    const NOW: u64 = 1_795_248_000_000;
    const YEARS: u64 = 2 * 365 * 86_400_000;

    #[test]
    fn a_file_is_a_copy_where_neither_its_last_record_nor_the_last_intent_is_of_its_date() {
        // Date of the file, its last record, the last intent, the clock.
        for (changed, written, touched, now) in [
            (NOW, NOW - 1, NOW, NOW + 5_000),
            (NOW + 9_000, NOW, NOW + 9_000, NOW + 9_999), // a record that was taken back
            (NOW, NOW, NOW + 9_000, NOW + 9_999),         // one that was never begun
            (NOW, NOW, 0, NOW + 9_000),                   // the power took the intent
            (NOW + YEARS, NOW + YEARS, NOW + YEARS, NOW), // the clock was ahead, and is right again
            (NOW + YEARS, NOW, NOW + YEARS, NOW + 1), // the same, and a record was taken back then
            (NOW - 5_000, NOW - 5_000, NOW - 5_000, NOW),
        ] {
            assert!(!is_copy(changed, written, touched, now), "{changed} {written} {touched}");
        }
        for (changed, written, touched, now) in [
            (NOW + 9_000, NOW, NOW, NOW + 9_999),
            (NOW, NOW - 9_000, 0, NOW),
            (NOW, NOW + YEARS, NOW, NOW), // its last record is of a clock that was ahead
            (NOW, NOW - 9_000, NOW + YEARS, NOW), // the last intent is
            (NOW, NOW + YEARS, NOW + YEARS, NOW), // both are
        ] {
            assert!(is_copy(changed, written, touched, now), "{changed} {written} {touched}");
        }
    }
}
