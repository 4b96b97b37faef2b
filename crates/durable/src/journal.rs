//! A record of many small facts, appended one by one.
//!
//! ```text
//! journal = line("clearance-journal 1 " name " " first) line(number " " text) *
//! line(x) = checksum " " x "\n"        ; 8 hexadecimal digits: CRC-32 of x
//! ```
//! Numbers follow each other from `first` on and go on through every compaction, so [`Journal::end`]
//! never goes back: whoever keeps it elsewhere notices a journal that was lost, cut or put back.

use core::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::crc32::crc32;
use crate::read::{ReadError, read_if_there};
use crate::write::{Access, WriteError, write};

const MAGIC: &str = "clearance-journal 1";

/// A journal, read. One process at a time may have it: hold a [`Lock`](crate::Lock).
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    name: &'static str,
    records: Vec<String>,
    end: u64,
    /// Bytes up to the end of the last whole record; `None` where there is no file yet.
    whole: Option<u64>,
}

impl Journal {
    /// Reads the journal in the file `path`, of at most `limit` bytes. One that is not there has no
    /// records. `name` says what it is a journal of: one word.
    ///
    /// A last record without its end was being written when a process or the power went; nobody was
    /// told that it is on disk, and the next [`append`](Self::append) writes over it.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] for any other damage: that record was acknowledged.
    pub fn open(path: &Path, name: &'static str, limit: usize) -> Result<Self, JournalError> {
        let bytes = read_if_there(path, limit).map_err(JournalError::Read)?;
        let empty = Self { path: path.to_owned(), name, records: Vec::new(), end: 0, whole: None };
        match bytes {
            None => Ok(empty),
            Some(bytes) => empty.read(&bytes),
        }
    }

    /// The texts of the records, oldest first.
    #[must_use]
    pub fn records(&self) -> &[String] {
        &self.records
    }

    /// The number that the next record gets: higher than every number before it, ever.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// Appends a record, a text of one line, and returns when it is on disk.
    ///
    /// # Errors
    /// [`JournalError`]; the record does not count then, and may be appended again.
    pub fn append(&mut self, text: &str) -> Result<(), JournalError> {
        if text.contains('\n') {
            return Err(JournalError::TwoLines { path: self.path.clone() });
        }
        let line = record(self.end, text);
        let whole = match self.whole {
            Some(whole) => {
                let written = self.write_behind(whole, line.as_bytes());
                written.map_err(|cause| JournalError::append(&self.path, cause))?;
                whole + line.len() as u64
            }
            None => {
                let file = format!("{}{line}", self.header(self.end));
                write(&self.path, file.as_bytes(), Access::Secret).map_err(JournalError::Write)?;
                file.len() as u64
            }
        };
        self.whole = Some(whole);
        self.records.push(text.to_owned());
        self.end += 1;
        Ok(())
    }

    /// Replaces all records by `texts`, in one step. They get new numbers.
    ///
    /// # Errors
    /// [`JournalError`]; the journal is then as it was.
    pub fn compact(&mut self, texts: Vec<String>) -> Result<(), JournalError> {
        self.rewrite(texts, self.end)
    }

    /// The same, numbered from `first` on, for a journal that is made again after it was lost.
    ///
    /// # Errors
    /// [`JournalError`]; the journal is then as it was.
    pub fn rewrite(&mut self, texts: Vec<String>, first: u64) -> Result<(), JournalError> {
        let first = first.max(self.end);
        let (mut file, mut end) = (self.header(first), first);
        for text in &texts {
            file.push_str(&record(end, text));
            end += 1;
        }
        write(&self.path, file.as_bytes(), Access::Secret).map_err(JournalError::Write)?;
        (self.whole, self.records, self.end) = (Some(file.len() as u64), texts, end);
        Ok(())
    }

    fn read(mut self, bytes: &[u8]) -> Result<Self, JournalError> {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let header = lines.next().unwrap_or_default();
        self.end = self.first(header).ok_or_else(|| self.damaged(1))?;
        let mut whole = header.len() as u64;
        for (line, at) in lines.zip(2..) {
            let rest = usize::try_from(whole).map_or(&[][..], |whole| &bytes[whole..]);
            match parse(line) {
                Some((number, text)) if number == self.end => {
                    self.records.push(text.to_owned());
                    self.end += 1;
                    whole += line.len() as u64;
                }
                None if is_torn(rest) => break,
                _ => return Err(self.damaged(at)),
            }
        }
        self.whole = Some(whole);
        Ok(self)
    }

    fn header(&self, first: u64) -> String {
        line(&format!("{MAGIC} {} {first}", self.name))
    }

    fn first(&self, header: &[u8]) -> Option<u64> {
        let header = body(header)?.strip_prefix(MAGIC)?.strip_prefix(' ')?;
        header.strip_prefix(self.name)?.strip_prefix(' ')?.parse().ok()
    }

    fn write_behind(&self, whole: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).open(&self.path)?;
        file.set_len(whole)?; // a record that was torn ends here
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        if written.is_err() {
            take_back(&file, whole);
        }
        written
    }

    fn damaged(&self, line: usize) -> JournalError {
        JournalError::Damaged { path: self.path.clone(), line }
    }
}

/// A record that was not written to its end must not look like one. Where this fails too, its
/// checksum tells.
fn take_back(file: &File, whole: u64) {
    drop(file.set_len(whole).and_then(|()| file.sync_data()));
}

/// What an append leaves that did not get to its end: no line end yet, or zeros where the length reached
/// the disk and the bytes did not.
fn is_torn(rest: &[u8]) -> bool {
    !rest.contains(&b'\n') || rest.contains(&0)
}

fn record(number: u64, text: &str) -> String {
    line(&format!("{number} {text}"))
}

fn line(body: &str) -> String {
    format!("{:08x} {body}\n", crc32(body.as_bytes()))
}

fn parse(line: &[u8]) -> Option<(u64, &str)> {
    let (number, text) = body(line)?.split_once(' ')?;
    Some((number.parse().ok()?, text))
}

/// The body of a whole and sound line.
fn body(line: &[u8]) -> Option<&str> {
    let line = str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (checksum, rest) = line.split_at_checked(8)?;
    let body = rest.strip_prefix(' ')?;
    (checksum == format!("{:08x}", crc32(body.as_bytes()))).then_some(body)
}

/// What is wrong with a journal.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// The record was not appended.
    Append {
        /// The journal.
        path: PathBuf,
        /// The file system's error.
        cause: io::Error,
    },
    /// A record that was acknowledged is damaged.
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Its line, counted from 1.
        line: usize,
    },
    /// It cannot be read.
    Read(ReadError),
    /// A text with a line end cannot be a record.
    TwoLines {
        /// The journal.
        path: PathBuf,
    },
    /// It cannot be made or rewritten.
    Write(WriteError),
}

impl JournalError {
    fn append(path: &Path, cause: io::Error) -> Self {
        Self::Append { path: path.to_owned(), cause }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append { path, cause } => {
                write!(f, "{}: {cause}; nothing was noted", path.display())
            }
            Self::Damaged { path, line } => write!(f, "{}: line {line} is damaged", path.display()),
            Self::Read(cause) => cause.fmt(f),
            Self::TwoLines { path } => {
                write!(f, "{}: a record is one line; nothing was noted", path.display())
            }
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Append { cause, .. } => Some(cause),
            Self::Damaged { .. } | Self::TwoLines { .. } => None,
            Self::Read(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
        }
    }
}
