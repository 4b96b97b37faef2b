//! When a ledger last meant to write.
//!
//! A record that was torn or taken back leaves the journal changed and no line that says when. So the moment
//! stands in a file beside it, before each record: 20 digits, overwritten in place, which needs no room on a
//! full disk. It is not flushed: where a power cut takes it, the ledger notes a gap that was not there.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clearance_durable::{open_file, read};

const DIGITS: usize = 20;

pub(super) struct Touched {
    path: PathBuf,
}

impl Touched {
    pub(super) fn of(dir: &Path) -> Self {
        Self { path: dir.join("touched") }
    }

    /// Milliseconds since 1970; 0 where it is not known.
    pub(super) fn get(&self) -> u64 {
        let bytes = read(&self.path, DIGITS).unwrap_or_default();
        let text = str::from_utf8(&bytes).ok().filter(|text| text.len() == DIGITS);
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// Where it cannot be written, the next start may note a gap; nothing else depends on it.
    pub(super) fn set(&self, millis: u64) {
        drop(self.write(millis));
    }

    fn write(&self, millis: u64) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let file = open_file(&self.path, options.create(true).truncate(false).write(true));
        let mut file = file.map_err(io::Error::other)?;
        file.write_all(format!("{millis:020}").as_bytes())
    }
}
