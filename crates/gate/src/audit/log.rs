//! Writing the audit.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clearance_core::checkpoint::Checkpoint;
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::time::Timestamp;
use clearance_durable::{
    Access, Lock, create_new, make_private_dir, open_file, remove_leftovers, write,
};

use super::act::{Act, Entry, RunBefore, Started};
use super::boot::Boot;
use super::chain::{Link, encode, header, line};
use super::error::AuditError;
use super::settings::{AuditSettings, CannotWrite};
use super::tail::{Tail, file_of, files};
use crate::patience::take_lock;
use crate::touched::{Touched, system_clock};

/// The audit of one gate, open for writing. Shared by threads; one process at a time has it.
#[derive(Debug)]
pub struct AuditLog {
    writer: Mutex<Writer>,
    settings: AuditSettings,
    _lock: Lock,
}

/// How the audit stands, for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditState {
    /// The last entry's number.
    pub last: u64,
    /// Entries that are written and not on disk yet.
    pub unsynced: u32,
    /// The number of the entry that was signed last.
    pub signed: u64,
    /// Why nothing can be written now, and how many entries are missing since.
    pub away: Option<(String, u64)>,
}

impl AuditLog {
    /// Opens the audit in `dir`, or begins one there, and writes down how the run before ended.
    ///
    /// # Errors
    /// [`AuditError`]: [`AuditError::Lock`] where another process writes it.
    pub fn open(
        dir: &Path,
        key: Box<dyn SigningKey>,
        settings: AuditSettings,
        now: Timestamp,
    ) -> Result<Self, AuditError> {
        make_private_dir(dir)?;
        let lock = take_lock(&dir.join("lock"))?;
        drop(remove_leftovers(dir));
        let boot = Boot::now();
        let was_up = boot.is_of(&dir.join("boot"));
        let (mut writer, mut started) = Writer::open(dir, key, settings, now)?;
        if started.after == RunBefore::Killed {
            started.after = match was_up {
                Some(true) => RunBefore::Killed,
                Some(false) => RunBefore::PowerLost,
                None => RunBefore::Unknown,
            };
            if started.after != RunBefore::Killed {
                started.may_lack = settings.sync_entries.into();
            }
        }
        boot.keep(&dir.join("boot"))?;
        writer.append(&Act::Started(started).into(), now)?;
        writer.sync()?;
        Ok(Self { writer: Mutex::new(writer), settings, _lock: lock })
    }

    /// Writes an entry, and gives its number. It outlives this process from then on, and a power cut after the next
    /// [`tick`](Self::tick) that is due.
    ///
    /// # Errors
    /// [`AuditError`]. The entry is counted as missing; when writing is possible again, that is what is written first.
    pub fn note(&self, entry: &Entry, now: Timestamp) -> Result<u64, AuditError> {
        let mut writer = self.writer();
        let noted = writer.note(entry, now);
        if let Err(error) = &noted {
            writer.miss(error, now);
        }
        noted
    }

    /// What is due by time: puts entries on disk, signs a checkpoint, and tries again what failed. Call it every second or
    /// so. Gives the checkpoint that was signed, for whoever keeps them elsewhere.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn tick(&self, now: Timestamp) -> Result<Option<Vec<u8>>, AuditError> {
        let mut writer = self.writer();
        let done = writer.tick(now);
        if let Err(error) = &done {
            writer.doubt(error, now);
        }
        done
    }

    /// Signs the last entry. When this returns, everything up to it is on disk.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn checkpoint(&self, now: Timestamp) -> Result<Vec<u8>, AuditError> {
        let mut writer = self.writer();
        let done = writer.checkpoint(now);
        if let Err(error) = &done {
            writer.doubt(error, now);
        }
        done
    }

    /// Ends the audit of this run, with a checkpoint.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn stop(self, now: Timestamp) -> Result<Vec<u8>, AuditError> {
        let mut writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        writer.note(&Act::Stopped.into(), now)?;
        writer.checkpoint(now)
    }

    /// How it stands.
    pub fn state(&self) -> AuditState {
        let writer = self.writer();
        AuditState {
            last: writer.last.seq,
            unsynced: writer.unsynced,
            signed: writer.signed,
            away: writer.away.as_ref().map(|away| (away.why.clone(), away.lost)),
        }
    }

    /// Whether a door may open: not while entries cannot be written, unless the settings say so. Ask before a code is judged,
    /// and after its entry.
    pub fn may_open(&self) -> bool {
        self.settings.cannot_write == CannotWrite::GoOn || self.writer().away.is_none()
    }

    /// A thread that panicked inside left a file that is looked at before each entry.
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is missing since the audit cannot be written.
#[derive(Debug)]
struct Away {
    why: String,
    lost: u64,
    /// Entries that are written, and may not be on disk.
    may_lack: u64,
    since: Timestamp,
}

#[derive(Debug)]
struct Writer {
    dir: PathBuf,
    key: Box<dyn SigningKey>,
    settings: AuditSettings,
    path: PathBuf,
    file: File,
    /// Bytes up to the end of the last whole entry.
    whole: u64,
    last: Link,
    /// The number of the entry that was signed last.
    signed: u64,
    signed_at: Timestamp,
    unsynced: u32,
    synced_at: Timestamp,
    touched: Touched,
    away: Option<Away>,
}

impl Writer {
    fn open(
        dir: &Path,
        key: Box<dyn SigningKey>,
        settings: AuditSettings,
        now: Timestamp,
    ) -> Result<(Self, Started), AuditError> {
        let mut started = Started {
            version: env!("CARGO_PKG_VERSION"),
            after: RunBefore::Nothing,
            may_lack: 0,
            torn: 0,
            put_back: false,
            broken_line: None,
        };
        let touched = Touched::of(dir);
        let (path, last, whole) = match newest(dir)? {
            None => {
                let (path, whole) = begin(dir, &Link::NONE, "")?;
                (path, Link::NONE, whole)
            }
            Some((path, tail)) => {
                started.after = if tail.stopped { RunBefore::Stopped } else { RunBefore::Killed };
                started.torn = tail.torn.len() as u64;
                started.broken_line = tail.broken_line;
                started.put_back = touched.was_put_back(&path, 0)?;
                keep_aside(&path, &tail.torn)?;
                (path, tail.last, tail.whole)
            }
        };
        touched.set(system_clock());
        let file = open_at(&path, whole)?;
        touched.set(system_clock());
        let writer = Self {
            dir: dir.to_owned(),
            key,
            settings,
            path,
            file,
            whole,
            last,
            signed: last.seq,
            signed_at: now,
            unsynced: 0,
            synced_at: now,
            touched,
            away: None,
        };
        Ok((writer, started))
    }

    fn note(&mut self, entry: &Entry, now: Timestamp) -> Result<u64, AuditError> {
        self.recover(now)?;
        self.append(entry, now)?;
        let seq = self.last.seq;
        self.sync_if_many(now);
        Ok(seq)
    }

    /// A disk that fails now makes no entry missing: they are written.
    fn sync_if_many(&mut self, now: Timestamp) {
        if self.unsynced >= self.settings.sync_entries
            && let Err(error) = self.sync()
        {
            self.doubt(&error, now);
        }
    }

    fn tick(&mut self, now: Timestamp) -> Result<Option<Vec<u8>>, AuditError> {
        self.recover(now)?;
        if self.is_checkpoint_due(now) {
            return self.checkpoint(now).map(Some);
        }
        if self.is_sync_due(now) {
            self.sync()?;
        }
        Ok(None)
    }

    fn append(&mut self, entry: &Entry, now: Timestamp) -> Result<(), AuditError> {
        self.look(now)?;
        let (mut line, mut link) = self.line_of(entry, now)?;
        if self.whole + line.len() as u64 > u64::from(self.settings.file_kib) << 10 {
            self.turn_over(now)?;
            (line, link) = self.line_of(entry, now)?;
        }
        self.put(&line, link)?;
        if self.unsynced == 0 {
            self.synced_at = now;
        }
        self.unsynced += 1;
        Ok(())
    }

    /// The line that an entry gets behind the last one.
    fn line_of(&self, entry: &Entry, now: Timestamp) -> Result<(String, Link), AuditError> {
        let json = serde_json::to_string(entry).map_err(io::Error::other);
        let json = json.map_err(AuditError::append(&self.path))?;
        Ok(line(&self.last, now.as_secs(), &json))
    }

    /// Writes a line behind the last entry, all of it or nothing.
    fn put(&mut self, line: &str, link: Link) -> Result<(), AuditError> {
        self.touched.set(system_clock());
        if let Err(cause) = self.file.write_all(line.as_bytes()) {
            // Where this fails too, the end is cut before the next entry.
            drop(self.cut());
            return Err(AuditError::append(&self.path)(cause));
        }
        (self.whole, self.last) = (self.whole + line.len() as u64, link);
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.whole)?;
        self.file.seek(SeekFrom::Start(self.whole)).map(|_| ())
    }

    /// Looks whether the file is still the one that this writer left. Where somebody put another one in its place, the chain
    /// goes on from that, and an entry says which one this writer had written last.
    fn look(&mut self, now: Timestamp) -> Result<(), AuditError> {
        let here = self.file.metadata().map_err(AuditError::append(&self.path))?;
        let there = fs::metadata(&self.path);
        if there.is_ok_and(|there| is_same(&here, &there) && there.len() == self.whole) {
            return Ok(());
        }
        let before = self.last;
        let is_ours = Tail::read(&self.path).ok().flatten().is_some_and(|tail| {
            tail.last == before && tail.whole == self.whole && tail.broken_line.is_none()
        });
        if is_ours && self.cut().is_ok() && self.is_in_place() {
            return Ok(()); // a torn line of our own
        }
        make_private_dir(&self.dir)?;
        let (path, last, whole) = match newest(&self.dir)? {
            Some((path, tail)) => {
                keep_aside(&path, &tail.torn)?;
                (path, tail.last, tail.whole)
            }
            None => {
                let (first, link) = self.signed_line(now)?;
                let (path, whole) = begin(&self.dir, &before, &first)?;
                (path, link, whole)
            }
        };
        self.file = open_at(&path, whole)?;
        (self.path, self.last, self.whole) = (path, last, whole);
        let act = Act::PutBack { written: before.seq, hash: encode(&before.hash) };
        let (line, link) = self.line_of(&act.into(), now)?;
        self.put(&line, link)?;
        self.unsynced += 1;
        Ok(())
    }

    /// Whether the open file is the one that the path leads to.
    fn is_in_place(&self) -> bool {
        let here = self.file.metadata();
        let there = fs::metadata(&self.path);
        matches!((here, there), (Ok(here), Ok(there)) if is_same(&here, &there))
    }

    /// Ends this file and begins the next one, with a checkpoint of the last entry.
    fn turn_over(&mut self, now: Timestamp) -> Result<(), AuditError> {
        self.sync()?;
        let before = self.last;
        let (first, link) = self.signed_line(now)?;
        let (path, whole) = begin(&self.dir, &before, &first)?;
        self.file = open_at(&path, whole)?;
        (self.path, self.whole, self.last) = (path, whole, link);
        (self.signed, self.signed_at) = (before.seq, now);
        self.touched.set(system_clock());
        Ok(())
    }

    /// The line that signs the last entry.
    fn signed_line(&self, now: Timestamp) -> Result<(String, Link), AuditError> {
        self.checkpoint_line(&self.sign(now)?, now)
    }

    fn sign(&self, now: Timestamp) -> Result<Vec<u8>, AuditError> {
        let Link { seq, hash } = self.last;
        Ok(Checkpoint { seq, hash, at: now }.sign(&RING, self.key.as_ref())?)
    }

    fn checkpoint_line(&self, signed: &[u8], now: Timestamp) -> Result<(String, Link), AuditError> {
        self.line_of(&Act::Checkpoint { signed: encode(signed) }.into(), now)
    }

    fn checkpoint(&mut self, now: Timestamp) -> Result<Vec<u8>, AuditError> {
        self.recover(now)?;
        self.look(now)?;
        let (seq, signed) = (self.last.seq, self.sign(now)?);
        let (line, link) = self.checkpoint_line(&signed, now)?;
        self.put(&line, link)?;
        self.sync()?;
        (self.signed, self.signed_at) = (seq, now);
        Ok(signed)
    }

    fn sync(&mut self) -> Result<(), AuditError> {
        self.file.sync_data().map_err(AuditError::append(&self.path))?;
        self.unsynced = 0;
        Ok(())
    }

    fn is_sync_due(&self, now: Timestamp) -> bool {
        let since = now.since(self.synced_at);
        // A clock that was set back ends the wait, too.
        self.unsynced > 0 && !(0..i64::from(self.settings.sync_seconds)).contains(&since)
    }

    fn is_checkpoint_due(&self, now: Timestamp) -> bool {
        // The entry of the last checkpoint is not worth another one.
        let new = self.last.seq.saturating_sub(self.signed + 1);
        let wait = 60 * i64::from(self.settings.checkpoint_minutes);
        let is_late = !(0..wait).contains(&now.since(self.signed_at));
        new >= u64::from(self.settings.checkpoint_entries) || new > 0 && is_late
    }

    /// An entry was not written.
    fn miss(&mut self, error: &AuditError, now: Timestamp) {
        self.away(error, now).lost += 1;
    }

    /// What was written may not be on disk.
    fn doubt(&mut self, error: &AuditError, now: Timestamp) {
        let may_lack = self.unsynced.into();
        let away = self.away(error, now);
        away.may_lack = away.may_lack.max(may_lack);
    }

    fn away(&mut self, error: &AuditError, now: Timestamp) -> &mut Away {
        let none = Away { why: String::new(), lost: 0, may_lack: 0, since: now };
        let away = self.away.get_or_insert(none);
        away.why = error.to_string();
        away
    }

    /// Writes down what is missing, if anything is.
    fn recover(&mut self, now: Timestamp) -> Result<(), AuditError> {
        let Some(away) = &self.away else { return Ok(()) };
        let gap = Act::Gap {
            lost: away.lost,
            may_lack: away.may_lack,
            since: away.since.as_secs(),
            why: away.why.as_str().into(),
        };
        self.cut().map_err(AuditError::append(&self.path))?;
        self.append(&gap.into(), now)?;
        self.sync()?;
        self.away = None;
        Ok(())
    }
}

/// The newest file that has a header, and its end. Those that have none are set aside.
fn newest(dir: &Path) -> Result<Option<(PathBuf, Tail)>, AuditError> {
    for path in files(dir)?.into_iter().rev() {
        if let Some(tail) = Tail::read(&path)? {
            return Ok(Some((path, tail)));
        }
        let aside = path.with_extension(format!("damaged-{}", system_clock()));
        fs::rename(&path, aside).map_err(AuditError::append(&path))?;
    }
    Ok(None)
}

/// Begins the file that goes on after `before`, whole or not at all.
fn begin(dir: &Path, before: &Link, first: &str) -> Result<(PathBuf, u64), AuditError> {
    let path = file_of(dir, before.seq + 1);
    let text = format!("{}{first}", header(before));
    create_new(&path, text.as_bytes(), Access::Secret)?;
    Ok((path, text.len() as u64))
}

/// Opens a file for appending behind its byte `whole`, and cuts off what stands there.
fn open_at(path: &Path, whole: u64) -> Result<File, AuditError> {
    let mut file = open_file(path, OpenOptions::new().write(true))?;
    file.set_len(whole).map_err(AuditError::append(path))?;
    file.seek(SeekFrom::Start(whole)).map_err(AuditError::append(path))?;
    Ok(file)
}

/// What is cut off is kept for whoever wants to know, where it is more than the beginning of a line.
fn keep_aside(path: &Path, torn: &[u8]) -> Result<(), AuditError> {
    if !torn.contains(&b'\n') {
        return Ok(());
    }
    let aside = path.with_extension(format!("torn-{}", system_clock()));
    Ok(write(&aside, torn, Access::Secret)?)
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true // an open file cannot be replaced there
}

#[cfg(test)]
mod tests {
    use clearance_core::crypto::Secret32;
    use clearance_core::keys::{KeyKind, KeyPair};

    use super::*;

    #[test]
    fn a_disk_that_fails_at_the_64th_entry_makes_none_missing_and_shuts_the_doors_until_it_is_told()
    {
        let dir = std::env::temp_dir().join(format!("clearance-audit-sync-{}", std::process::id()));
        let key = KeyPair::from_entropy(&RING, KeyKind::Ed25519, Secret32::from([1; 32])).unwrap();
        let settings = AuditSettings { sync_entries: 1, ..AuditSettings::default() };
        let now = Timestamp::from_secs(1_800_000_000);
        let log = AuditLog::open(&dir, key.signing(&RING).unwrap(), settings, now).unwrap();
        {
            let mut writer = log.writer();
            writer.append(&Act::LedgerBack.into(), now).unwrap();
            // What no disk is behind cannot be put on disk.
            let file = std::mem::replace(&mut writer.file, File::open("/dev/null").unwrap());
            writer.sync_if_many(now);
            writer.file = file;
        }
        let away = log.state().away.unwrap();
        assert_eq!(away.1, 0, "{away:?}");
        assert!(!log.may_open());
        log.tick(now).unwrap();
        assert!(log.may_open());
        let text = fs::read_to_string(file_of(&dir, 1)).unwrap();
        assert!(text.contains(r#""action":"gap","lost":0,"may_lack":1"#), "{text}");
        drop(log);
        fs::remove_dir_all(dir).unwrap();
    }
}
