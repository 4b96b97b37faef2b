//! Every status that was asked for, on disk before anybody is told so.
//!
//! ```text
//! SHARD:POSITION STATUS SECONDS     ; one line a change, appended; the last one counts
//! ```
//! It is the authority's own record: a repository that was lost can be published anew from it. Only
//! shards that retire take their lines with them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clearance_authority::publisher::Wanted;
use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;

use crate::error::{CliError, about_file};
use crate::files::{self, Access};

/// Lines beyond twice the entries that are not worth a rewrite.
const SLACK: usize = 1_000;

/// The log, read. Hold the authority's lock as long as it is used.
#[derive(Debug)]
pub(crate) struct StatusLog {
    path: PathBuf,
    entries: BTreeMap<StatusIndex, (Status, Timestamp)>,
    lines: usize,
    /// Bytes up to the end of the last whole line: a line without end was never acknowledged.
    whole: u64,
}

impl StatusLog {
    pub(crate) fn load(path: &Path) -> Result<Self, CliError> {
        let mut log = Self { path: path.to_owned(), entries: BTreeMap::new(), lines: 0, whole: 0 };
        let file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(log),
            other => other.map_err(about_file(path))?,
        };
        let (mut reader, mut line) = (BufReader::new(file), String::new());
        while reader.read_line(&mut line).map_err(about_file(path))? > 0 && line.ends_with('\n') {
            log.lines += 1;
            log.whole += line.len() as u64;
            let (index, status, at) = parse(line.trim_end()).ok_or_else(|| {
                CliError::failed(format_args!(
                    "{}: line {} is damaged; restore the file from a backup",
                    path.display(),
                    log.lines
                ))
            })?;
            log.entries.insert(index, (status, at));
            line.clear();
        }
        Ok(log)
    }

    /// What was asked for last; whoever was never mentioned is valid.
    pub(crate) fn status(&self, index: StatusIndex) -> Status {
        self.entries.get(&index).map_or(Status::Valid, |(status, _)| *status)
    }

    /// All that was asked for, but for the shards in `over`.
    pub(crate) fn add_to(&self, wanted: &mut Wanted, over: &[u16]) {
        for (index, (status, _)) in &self.entries {
            if !over.contains(&index.shard()) {
                wanted.status(*index, *status);
            }
        }
    }

    /// Appends, and returns when it is on disk.
    pub(crate) fn append(
        &mut self,
        changes: &[(StatusIndex, Status)],
        now: Timestamp,
    ) -> Result<(), CliError> {
        let mut text = String::new();
        for (index, status) in changes {
            text.push_str(&line(*index, *status, now));
            self.entries.insert(*index, (*status, now));
        }
        if !self.path.exists() {
            files::write(&self.path, b"", Access::Secret)?;
        }
        let append = || {
            let mut file = OpenOptions::new().append(true).open(&self.path)?;
            file.set_len(self.whole)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        append().map_err(about_file(&self.path))?;
        self.lines += changes.len();
        self.whole += text.len() as u64;
        Ok(())
    }

    /// Rewrites the log without the shards in `over` and without superseded lines, when there are
    /// enough of them.
    pub(crate) fn compact(&mut self, over: &[u16]) -> Result<(), CliError> {
        let before = self.entries.len();
        self.entries.retain(|index, _| !over.contains(&index.shard()));
        if self.entries.len() == before && self.lines <= 2 * before + SLACK {
            return Ok(());
        }
        let lines = self.entries.iter().map(|(index, (status, at))| line(*index, *status, *at));
        let text: String = lines.collect();
        files::write(&self.path, text.as_bytes(), Access::Secret)?;
        self.lines = self.entries.len();
        self.whole = text.len() as u64;
        Ok(())
    }
}

fn line(index: StatusIndex, status: Status, at: Timestamp) -> String {
    format!("{index} {status} {}\n", at.as_secs())
}

fn parse(line: &str) -> Option<(StatusIndex, Status, Timestamp)> {
    let mut words = line.split(' ');
    let index = words.next()?.parse().ok()?;
    let status = words.next()?.parse().ok()?;
    let at = Timestamp::from_secs(words.next()?.parse().ok()?);
    words.next().is_none().then_some((index, status, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_read_or_spoils_the_next_one() {
        let dir = std::env::temp_dir().join(format!("clearance-log-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("statuses.log");
        let [a, b] = [1, 2].map(|position| StatusIndex::new(7, position).unwrap());
        let now = Timestamp::from_secs(1_800_000_000);
        StatusLog::load(&path).unwrap().append(&[(a, Status::Suspended)], now).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let torn = line(b, Status::Revoked, now);
        for len in 0..torn.len() {
            std::fs::write(&path, [&whole, &torn.as_bytes()[..len]].concat()).unwrap();
            let mut log = StatusLog::load(&path).unwrap();
            assert_eq!((log.status(a), log.status(b)), (Status::Suspended, Status::Valid));
            log.append(&[(a, Status::Valid)], now).unwrap();
            let again = StatusLog::load(&path).unwrap();
            assert_eq!((again.lines, again.status(a)), (2, Status::Valid), "{len}");
        }
        std::fs::write(&path, "7:1 revoked\n7:2 revoked 5\n").unwrap();
        assert!(StatusLog::load(&path).unwrap_err().to_string().contains("line 1"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
