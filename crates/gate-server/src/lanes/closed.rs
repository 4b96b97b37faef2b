//! Lanes that an officer closed. They stay closed until an officer opens them, and a start of the gate opens none: whoever closed
//! one sent people elsewhere, and may have left it.
//!
//! ```text
//! closed = { lane " " seconds since 1970 "\n" }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clearance_core::time::Timestamp;
use clearance_durable::{Access, WriteError, read_if_there, write};

/// Longest file in bytes: 64 lanes with the longest names.
const LONGEST: usize = 64 * 64;

/// Which lanes are closed, and since when.
#[derive(Debug)]
pub(crate) struct Closed {
    file: PathBuf,
    since: Mutex<BTreeMap<String, Timestamp>>,
}

impl Closed {
    /// As the file `closed` in `dir` says. Where it cannot be read, nobody knows which lane was closed: all of `lanes` are, and the
    /// text says why.
    pub(crate) fn read(dir: &Path, lanes: &[String], now: Timestamp) -> (Self, Option<String>) {
        let file = dir.join("closed");
        let (since, trouble) = match read_if_there(&file, LONGEST) {
            Ok(None) => (BTreeMap::new(), None),
            Ok(Some(bytes)) => match parsed(&bytes) {
                Some(since) => (since, None),
                None => (all(lanes, now), Some("it is damaged".to_owned())),
            },
            Err(error) => (all(lanes, now), Some(error.to_string())),
        };
        let trouble = trouble.map(|why| {
            format!("{}: {why}; every lane is closed until its officer opens it", file.display())
        });
        (Self { file, since: Mutex::new(since) }, trouble)
    }

    /// Since when a lane is closed; none where it is open.
    pub(crate) fn since(&self, lane: &str) -> Option<Timestamp> {
        self.lock().get(lane).copied()
    }

    /// Closes a lane at a moment, or opens it. It holds from now on, also where it cannot be written; says whether it changed.
    ///
    /// # Errors
    /// [`WriteError`]: a start of the gate does not know of it.
    pub(crate) fn set(&self, lane: &str, at: Option<Timestamp>) -> Result<bool, WriteError> {
        let mut since = self.lock();
        if since.contains_key(lane) == at.is_some() {
            return Ok(false);
        }
        match at {
            Some(at) => since.insert(lane.to_owned(), at),
            None => since.remove(lane),
        };
        let line = |(lane, at): (&String, &Timestamp)| format!("{lane} {}\n", at.as_secs());
        let text: String = since.iter().map(line).collect();
        write(&self.file, text.as_bytes(), Access::Shared).map(|()| true)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Timestamp>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn all(lanes: &[String], now: Timestamp) -> BTreeMap<String, Timestamp> {
    lanes.iter().map(|lane| (lane.clone(), now)).collect()
}

fn parsed(bytes: &[u8]) -> Option<BTreeMap<String, Timestamp>> {
    let line = |line: &str| {
        let (lane, at) = line.split_once(' ')?;
        Some((lane.to_owned(), Timestamp::from_secs(at.parse().ok()?)))
    };
    core::str::from_utf8(bytes).ok()?.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_lane_stays_closed_through_a_start_and_an_unknown_state_closes_all() {
        let dir = std::env::temp_dir().join(format!("clearance-closed-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let names = ["1".to_owned(), "2".to_owned()];
        let (at, later) =
            (Timestamp::from_secs(1_800_000_000), Timestamp::from_secs(1_800_000_900));
        let read = || Closed::read(&dir, &names, later);
        let (closed, trouble) = read();
        assert_eq!((closed.since("1"), trouble), (None, None));
        assert!(closed.set("1", Some(at)).unwrap() && !closed.set("1", Some(later)).unwrap());
        let (closed, trouble) = read();
        assert_eq!((closed.since("1"), closed.since("2"), trouble), (Some(at), None, None));
        assert!(closed.set("1", None).unwrap());
        assert_eq!(read().0.since("1"), None);
        for damaged in [&b"1"[..], b"1 x\n", b"\xff 1\n", &[b'1'; LONGEST + 1]] {
            std::fs::write(dir.join("closed"), damaged).unwrap();
            let (closed, trouble) = read();
            assert_eq!((closed.since("1"), closed.since("2")), (Some(later), Some(later)));
            assert!(trouble.unwrap().contains("every lane is closed"));
            closed.set("2", None).unwrap();
            assert_eq!((read().0.since("1"), read().0.since("2")), (Some(later), None));
        }
        std::fs::remove_dir_all(dir).unwrap();
    }
}
