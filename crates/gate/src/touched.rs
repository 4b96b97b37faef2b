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

    /// Whether another program than a gate's changed `file`: later than a record was meant to be written, and later than
    /// `written`, in milliseconds since 1970.
    pub(crate) fn was_put_back(&self, file: &Path, written: u64) -> Result<bool, ReadError> {
        let changed = Identity::of(file)?.changed / 1_000_000;
        Ok(changed > written.max(self.get()).saturating_add(SLACK))
    }

    fn write(&self, millis: u64) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let file = open_file(&self.path, options.create(true).truncate(false).write(true));
        let mut file = file.map_err(io::Error::other)?;
        file.write_all(format!("{millis:020}").as_bytes())
    }
}

/// The computer's clock, in milliseconds since 1970. It is compared with the dates of files, which the
/// same clock gave; codes are judged by the gate's.
pub(crate) fn system_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
