//! Open challenges on a gate's disk: opened by one process, answered at another, each once.

use std::path::{Path, PathBuf};

use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_durable::{Access, Lock, read_if_there, write};

use crate::error::DirError;

/// Seconds in which a challenge may be answered, as in a gate's memory.
pub const CHALLENGE_LIFE: u64 = 120;
/// Challenges that are open at once: a gate shows one at a time.
const MAX_OPEN: usize = 64;
/// Longest file in bytes: 16 digits, a space, a time and a line end for each.
const MAX_FILE: usize = MAX_OPEN * 40;

/// The challenges of one gate's directory. Each step holds their lock.
#[derive(Clone, Debug)]
pub(crate) struct Challenges {
    dir: PathBuf,
}

/// A challenge, and when it was opened.
pub(crate) type Opened = (Challenge, Timestamp);

/// The open challenges, held until dropped: nobody else opens or answers one meanwhile.
#[derive(Debug)]
pub(crate) struct Held {
    path: PathBuf,
    open: Vec<Opened>,
    _lock: Lock,
}

impl Challenges {
    pub(crate) fn in_dir(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Opens `challenge` at `now`. The oldest one gives way where too many are open.
    pub(crate) fn open(&self, challenge: Challenge, now: Timestamp) -> Result<(), DirError> {
        let mut held = self.hold(now)?;
        if held.open.len() == MAX_OPEN {
            held.open.remove(0);
        }
        held.open.push((challenge, now));
        held.write()
    }

    /// Whether there may be any: asked before each check, so it costs one look at the disk.
    pub(crate) fn may_be_open(&self) -> bool {
        self.file().exists()
    }

    /// The challenges that are open at `now`.
    pub(crate) fn hold(&self, now: Timestamp) -> Result<Held, DirError> {
        let lock = Lock::take(&self.dir.join("challenges.lock"))?;
        let path = self.file();
        let bytes = read_if_there(&path, MAX_FILE)?.unwrap_or_default();
        let mut open = parse(&bytes).ok_or_else(|| DirError::Challenges { path: path.clone() })?;
        open.retain(|(_, since)| *since <= now && now < since.plus(CHALLENGE_LIFE));
        Ok(Held { path, open, _lock: lock })
    }

    fn file(&self) -> PathBuf {
        self.dir.join("challenges")
    }
}

impl Held {
    pub(crate) fn open(&self) -> &[Opened] {
        &self.open
    }

    /// Closes those that `is_open` does not know any more: an answer was recorded for them.
    pub(crate) fn keep(mut self, is_open: impl Fn(&Challenge) -> bool) -> Result<(), DirError> {
        let before = self.open.len();
        self.open.retain(|(challenge, _)| is_open(challenge));
        if self.open.len() == before { Ok(()) } else { self.write() }
    }

    fn write(&self) -> Result<(), DirError> {
        let line = |(challenge, since): &Opened| format!("{challenge} {}\n", since.as_secs());
        let text: String = self.open.iter().map(line).collect();
        Ok(write(&self.path, text.as_bytes(), Access::Secret)?)
    }
}

fn parse(bytes: &[u8]) -> Option<Vec<Opened>> {
    str::from_utf8(bytes).ok()?.lines().map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Opened> {
    let (digits, since) = line.split_once(' ')?;
    Some((digits.parse().ok()?, Timestamp::from_secs(since.parse().ok()?)))
}
