//! Where a file of the audit ends, whatever a kill or a power cut left there.

use std::path::{Path, PathBuf};

use clearance_durable::{ReadError, read};

use super::chain::{Link, Parsed, parse_header};

/// Longest file that is read, in bytes: the longest that the settings allow, and an entry.
pub(super) const MAX_FILE: usize = (64 << 20) + (64 << 10);

/// The end of a file.
#[derive(Debug)]
pub(super) struct Tail {
    /// The last whole entry.
    pub(super) last: Link,
    /// Bytes up to its end.
    pub(super) whole: u64,
    /// What stands behind it.
    pub(super) torn: Vec<u8>,
    /// The first line that does not follow the one before it, counted from 1.
    pub(super) broken_line: Option<usize>,
    /// Whether the last thing that happened was a stop.
    pub(super) stopped: bool,
}

impl Tail {
    /// Reads the file `path`; `None` where its first line is no header.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, ReadError> {
        Ok(Self::of(&read(path, MAX_FILE)?))
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let header = lines.next()?;
        let mut last = parse_header(header)?;
        let (mut end, mut whole) = (header.len(), header.len());
        let (mut broken_line, mut stopped, mut last_line) = (None, false, 1);
        for (line, number) in lines.zip(2..) {
            end += line.len();
            let parsed = Parsed::of(line);
            let follows =
                |entry: &Parsed<'_>| entry.link.seq == last.seq + 1 && entry.follows(&last.hash);
            if !parsed.as_ref().is_some_and(follows) {
                broken_line = broken_line.or(Some(number));
            }
            // Whatever stands before a line that was written later is no torn end.
            if let Some(entry) = parsed {
                (last, whole, last_line) = (entry.link, end, number);
                stopped = entry.is("stopped") || stopped && entry.is("checkpoint");
            }
        }
        let torn = bytes[whole..].to_vec();
        // What is cut off is not broken.
        let broken_line = broken_line.filter(|line| *line <= last_line);
        Some(Self { last, whole: whole as u64, torn, broken_line, stopped })
    }
}

/// `0000000000000042.log`: the file whose first entry has this number.
pub(super) fn file_of(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:016}.{EXTENSION}"))
}

/// The files of an audit, oldest first.
pub(super) fn files(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    clearance_durable::list(dir, EXTENSION)
}

const EXTENSION: &str = "log";
