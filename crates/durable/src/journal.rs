//! A record of many small facts, appended one by one.
//!
//! ```text
//! journal = line("clearance-journal 1 " name " " first) line(number " " text) *
//! line(x) = checksum " " x "\n"        ; 8 hexadecimal digits: CRC-32 of x
//! ```
//! Numbers follow each other from `first` on and go on through every compaction, so [`Journal::end`]
//! never goes back: whoever keeps it elsewhere notices a journal that was lost, cut or put back.
//!
//! A journal has a limit in bytes. What does not fit is refused when it is written, so that whatever was acknowledged can be
//! read: compact before [`Journal::room`] ends.

use core::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::crc32::crc32;
use crate::read::{ReadError, open_file, read_if_there, read_limited};
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
    /// The number in the file's header.
    first: u64,
    limit: usize,
}

/// What other processes did to a journal.
///
/// Deliberately closed: a reader must know what to do with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// They appended records, or nothing.
    Appended,
    /// They replaced the file, or took it away: the records are others now.
    Replaced,
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
        let records = Vec::new();
        let path = path.to_owned();
        let empty = Self { path, name, records, end: 0, whole: None, first: 0, limit };
        match bytes {
            None => Ok(empty),
            Some(bytes) => empty.read(&bytes),
        }
    }

    /// Takes in what other processes did since this one held the lock: reads what they appended, or the
    /// whole file anew where they compacted it.
    ///
    /// # Errors
    /// [`JournalError`]; the journal is then as it was.
    pub fn refresh(&mut self) -> Result<Refreshed, JournalError> {
        let Some(added) = self.added()? else {
            *self = Self::open(&self.path, self.name, self.limit)?;
            return Ok(Refreshed::Replaced);
        };
        let (records, end) = (self.records.len(), self.end);
        let read = self.take_in(&added, records + 2);
        if read.is_err() {
            self.records.truncate(records);
            self.end = end;
        }
        self.whole = self.whole.map(|whole| whole + read.as_ref().copied().unwrap_or_default());
        read.map(|_| Refreshed::Appended)
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

    /// Bytes that records may still take: each takes its text, its number and 11 more.
    #[must_use]
    pub fn room(&self) -> u64 {
        (self.limit as u64).saturating_sub(self.whole.unwrap_or_default())
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
                self.refuse_full(whole + line.len() as u64)?;
                self.write_behind(whole, line.as_bytes())?;
                whole + line.len() as u64
            }
            None => {
                let file = format!("{}{line}", self.header(self.end));
                self.refuse_full(file.len() as u64)?;
                write(&self.path, file.as_bytes(), Access::Secret).map_err(JournalError::Write)?;
                self.first = self.end;
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
        self.refuse_full(file.len() as u64)?;
        write(&self.path, file.as_bytes(), Access::Secret).map_err(JournalError::Write)?;
        (self.whole, self.records, self.end) = (Some(file.len() as u64), texts, end);
        self.first = first;
        Ok(())
    }

    fn read(mut self, bytes: &[u8]) -> Result<Self, JournalError> {
        let header = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        self.first = self.first(header).ok_or_else(|| self.damaged(1))?;
        self.end = self.first;
        let whole = self.take_in(&bytes[header.len()..], 2)?;
        self.whole = Some(header.len() as u64 + whole);
        Ok(self)
    }

    /// Reads records, of which the first stands in line `line`. Returns the bytes of the sound ones.
    fn take_in(&mut self, bytes: &[u8], line: usize) -> Result<u64, JournalError> {
        let mut whole = 0;
        for (bytes_of_line, at) in bytes.split_inclusive(|byte| *byte == b'\n').zip(line..) {
            match parse(bytes_of_line) {
                Some((number, text)) if number == self.end => {
                    self.records.push(text.to_owned());
                    self.end += 1;
                    whole += bytes_of_line.len();
                }
                None if is_torn(&bytes[whole..]) => break,
                _ => return Err(self.damaged(at)),
            }
        }
        Ok(whole as u64)
    }

    /// What would be longer could not be read again.
    fn refuse_full(&self, len: u64) -> Result<(), JournalError> {
        if len <= self.limit as u64 {
            return Ok(());
        }
        Err(JournalError::Full { path: self.path.clone(), limit: self.limit })
    }

    /// The bytes behind the last record that is known, where it is still the same file.
    fn added(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let Some(whole) = self.whole else { return Ok(None) };
        match self.read_behind(whole) {
            Err(ReadError::Missing { .. }) => Ok(None),
            read => read.map_err(JournalError::Read),
        }
    }

    fn read_behind(&self, whole: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let mut file = open_file(&self.path, OpenOptions::new().read(true))?;
        if !self.is_same(&mut file, whole).map_err(ReadError::about(&self.path))? {
            return Ok(None);
        }
        let room = usize::try_from(self.room()).unwrap_or(usize::MAX);
        let added = read_limited(file, room, 0).map_err(ReadError::about(&self.path))?;
        // The end of it would be what another process was told is on disk.
        let too_long = || ReadError::TooLong { path: self.path.clone(), limit: self.limit };
        added.ok_or_else(too_long).map(Some)
    }

    /// Whether `file` is the journal that was read, and no other one. It stands at its byte `whole` then.
    fn is_same(&self, file: &mut File, whole: u64) -> io::Result<bool> {
        let header = self.header(self.first);
        let mut found = vec![0; header.len()];
        if file.metadata()?.len() < whole {
            return Ok(false);
        }
        file.read_exact(&mut found)?;
        file.seek(SeekFrom::Start(whole))?;
        Ok(found == header.as_bytes())
    }

    /// Makes the journal in the file `path` again from `damaged`, its bytes: of every sound record. Returns how many lines were not sound.
    ///
    /// # Errors
    /// [`JournalError::Write`].
    pub fn salvage(path: &Path, name: &'static str, damaged: &[u8]) -> Result<usize, JournalError> {
        let (mut texts, mut end, mut lost) = (Vec::new(), 0, 0);
        for line in damaged.split_inclusive(|byte| *byte == b'\n').skip(1) {
            match parse(line) {
                Some((number, text)) => {
                    texts.push(text.to_owned());
                    end = end.max(number + 1);
                }
                None => lost += 1,
            }
        }
        let empty = Self {
            path: path.to_owned(),
            name,
            records: Vec::new(),
            end: 0,
            whole: None,
            first: 0,
            limit: usize::MAX,
        };
        let first = end.saturating_sub(texts.len() as u64);
        let mut journal = empty;
        journal.rewrite(texts, first)?;
        Ok(lost)
    }

    fn header(&self, first: u64) -> String {
        line(&format!("{MAGIC} {} {first}", self.name))
    }

    fn first(&self, header: &[u8]) -> Option<u64> {
        let header = body(header)?.strip_prefix(MAGIC)?.strip_prefix(' ')?;
        header.strip_prefix(self.name)?.strip_prefix(' ')?.parse().ok()
    }

    fn write_behind(&self, whole: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let file = open_file(&self.path, OpenOptions::new().append(true));
        let mut file = file.map_err(JournalError::Read)?;
        let mut write = || {
            file.set_len(whole)?; // a record that was torn ends here
            file.write_all(bytes).and_then(|()| file.sync_data())
        };
        write().map_err(|cause| {
            take_back(&file, whole);
            JournalError::Append { path: self.path.clone(), cause }
        })
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
/// the disk and the bytes did not. Nothing sound stands behind it.
fn is_torn(rest: &[u8]) -> bool {
    let is_sound = |line: &[u8]| parse(line).is_some();
    !rest.contains(&b'\n')
        || rest.contains(&0) && !rest.split_inclusive(|byte| *byte == b'\n').any(is_sound)
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
    /// It would become longer than it may be.
    Full {
        /// The journal.
        path: PathBuf,
        /// Bytes allowed.
        limit: usize,
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

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append { path, cause } => {
                write!(f, "{}: {cause}; nothing was noted", path.display())
            }
            Self::Damaged { path, line } => write!(f, "{}: line {line} is damaged", path.display()),
            Self::Full { path, limit } => {
                write!(f, "{}: full, it may have {limit} bytes; nothing was noted", path.display())
            }
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
            Self::Damaged { .. } | Self::Full { .. } | Self::TwoLines { .. } => None,
            Self::Read(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
        }
    }
}
