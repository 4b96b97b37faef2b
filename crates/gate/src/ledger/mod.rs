//! The durable ledger: what one machine has admitted, on its disk, for several processes at once.
//!
//! # What it promises
//! A claim is on disk before [`DurableLedger::claim`] says that it is recorded, so before the door opens. A kill or a
//! power cut at any moment leaves every record that was acknowledged. Each claim holds the directory's lock, and sees
//! what every other process has recorded. What cannot be written is not admitted.
//!
//! # What it may have forgotten, and how it tells
//! A ledger that lost records must not admit by what is left of them. Then it notes a *gap*: codes that start up to 60 s
//! after this moment are refused as [`Denial::NoRecord`], and credentials with few uses that began before it are referred
//! as [`Denial::UsesUnknown`] (unless what is on record says that they are spent). There is a gap
//!
//! - when the journal is **gone or damaged**. Only [`DurableLedger::found`] makes one without a gap, and it is called when
//!   the gate is made: a gate that is new has admitted nothing;
//! - when the journal is **a copy that was put back**. Each record carries the computer's clock when it was
//!   written, and the file system says when the file last changed (`ctime`), which no backup can set. A file that changed later than
//!   its records say was written by somebody else. Copies into another directory, unpacked archives and files that were
//!   overwritten in place are all noticed. Changing the file's owner or rights looks the same, and costs the same.
//!
//! What no file on the disk can tell is that the whole disk went back to an image of it. The codes of that time are dead when the
//! machine is up again; where uses are counted, remove the ledger's directory after such a restore.

mod record;
mod state;
mod touched;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_durable::{
    Identity, Journal, JournalError, Lock, LockError, Refreshed, make_private_dir, refuse_existing,
};
use clearance_verifier::{Answer, Claim, Denial, Keeper, Ledger, Member, Trouble, Unavailable};

use record::{Fact, Record};
use state::State;
use touched::Touched;

/// The journal's name, in its file.
const NAME: &str = "gate-ledger";
/// The journal is compacted before it is that long: a million records of one code.
const MAX_BYTES: usize = 128 << 20;
/// Credentials on record at once, codes and uses each. A line takes some 50 bytes.
const MAX_CREDENTIALS: usize = 500_000;
/// Records behind which a compaction pays, beside twice what would be left.
const COMPACT_AFTER: usize = 4_096;
/// How long a claim waits for other processes, which need milliseconds. One that was stopped while
/// it held the lock must not stop every lane.
const PATIENCE: Duration = Duration::from_secs(2);
/// Milliseconds by which a file may be younger than its last record says: between reading the clock and
/// writing lie microseconds.
const SLACK: u64 = 2_000;

/// A ledger on the disk of one machine. Shared by threads; other processes may use the same directory.
///
/// It opens its files at the first claim, and again whenever that failed: a disk that was full or away
/// comes back by itself.
#[derive(Debug)]
pub struct DurableLedger {
    dir: PathBuf,
    book: Mutex<Option<Book>>,
}

/// What a ledger holds, for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerReport {
    /// Credentials whose last code is on record.
    pub codes: usize,
    /// Credentials whose uses are counted.
    pub counted: usize,
    /// Codes that start at or before this moment cannot be judged; `None` where all can.
    pub floor: Option<Timestamp>,
    /// Uses have been counted since this moment; `None`: since the gate was made.
    pub counted_since: Option<Timestamp>,
}

impl DurableLedger {
    /// Makes the ledger of a new gate, which has admitted nothing. Not for a gate that was in service.
    ///
    /// # Errors
    /// [`JournalError`], also where there is a ledger already.
    pub fn found(dir: &Path) -> Result<(), JournalError> {
        let path = journal_file(dir);
        refuse_existing(&path).map_err(JournalError::Write)?;
        make_private_dir(dir).map_err(JournalError::Write)?;
        let record = Record { written: system_clock(), fact: Fact::Founded };
        Journal::open(&path, NAME, MAX_BYTES)?.append(&record.to_string())?;
        Touched::of(dir).set(system_clock());
        Ok(())
    }

    /// The ledger in `dir`. Nothing is opened yet.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), book: Mutex::new(None) }
    }

    /// What the ledger holds at `now`, read anew. A gap that it notices is recorded.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub fn report(&self, now: Timestamp) -> Result<LedgerReport, Unavailable> {
        self.with_book(now, |book| {
            let (codes, counted) = book.state.len();
            let known = |at: Timestamp| (at > Timestamp::default()).then_some(at);
            let (floor, since) = (known(book.state.floor()), known(book.state.since()));
            Ok(LedgerReport { codes, counted, floor, counted_since: since })
        })
    }

    /// Runs `work` with the lock held and everything read that other processes recorded.
    fn with_book<T>(
        &self,
        now: Timestamp,
        work: impl FnOnce(&mut Book) -> Result<T, Unavailable>,
    ) -> Result<T, Unavailable> {
        // A thread that panicked inside left a book behind that is read anew.
        let mut slot = self.book.lock().unwrap_or_else(|poisoned| {
            self.book.clear_poison();
            let mut slot = PoisonError::into_inner(poisoned);
            *slot = None;
            slot
        });
        let lock = self.lock()?;
        let mut book = match slot.take() {
            None => Book::open(&self.dir, now)?,
            Some(book) => book.caught_up(now)?,
        };
        let done = work(&mut book);
        // Whatever failed half-way is read anew from the disk.
        *slot = done.is_ok().then_some(book);
        drop(lock);
        done
    }

    fn lock(&self) -> Result<Lock, Unavailable> {
        let path = self.dir.join("lock");
        let give_up = Instant::now() + PATIENCE;
        let mut made = false;
        loop {
            match Lock::try_take(&path) {
                Ok(lock) => return Ok(lock),
                Err(LockError::Held { .. }) if Instant::now() < give_up => {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(_) if !made && !self.dir.exists() => {
                    made = true; // the whole directory is lost: a gap, and no more
                    make_private_dir(&self.dir).map_err(cannot_write)?;
                }
                Err(error) => return Err(cannot_write(error)),
            }
        }
    }
}

impl Ledger for DurableLedger {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        let away = match claim.policy {
            LedgerPolicy::OwnLane => None,
            LedgerPolicy::SharedElseAdmit => Some(Unavailable::new(Trouble::NotShared)),
            LedgerPolicy::SharedElseRefer => {
                return Answer::Unavailable(Unavailable::new(Trouble::NotShared));
            }
        };
        match self.with_book(now, |book| book.claim(claim.members, now)) {
            Ok(Ok(())) => Answer::Recorded { by: Keeper::Lane, away },
            Ok(Err((member, why))) => Answer::Denied { member, why },
            Err(trouble) => Answer::Unavailable(trouble),
        }
    }
}

/// The journal, and what its records say together. Whoever has it holds the lock.
#[derive(Debug)]
struct Book {
    dir: PathBuf,
    journal: Journal,
    state: State,
    /// How many of the journal's records are in `state`.
    taken: usize,
    /// When the newest of them was written, in milliseconds since 1970.
    written: u64,
    /// With how many records it is time to look whether a compaction pays.
    compact_at: usize,
}

type Judged = Result<(), (usize, Denial)>;

impl Book {
    fn open(dir: &Path, now: Timestamp) -> Result<Self, Unavailable> {
        let path = journal_file(dir);
        let (journal, lost) = match Journal::open(&path, NAME, MAX_BYTES) {
            Ok(journal) => {
                let lost = journal.records().is_empty();
                (journal, lost)
            }
            Err(JournalError::Damaged { .. }) => {
                set_aside(&path)?;
                (Journal::open(&path, NAME, MAX_BYTES).map_err(cannot_read)?, true)
            }
            Err(error) => return Err(cannot_read(error)),
        };
        let (state, dir) = (State::default(), dir.to_owned());
        let compact_at = COMPACT_AFTER;
        let mut book = Self { dir, journal, state, taken: 0, written: 0, compact_at };
        book.take_in()?;
        if lost || book.was_put_back()? {
            book.note_gap(now)?;
        }
        Ok(book)
    }

    /// The same book with what other processes did since.
    fn caught_up(mut self, now: Timestamp) -> Result<Self, Unavailable> {
        let (before, dir) = (self.journal.end(), self.dir.clone());
        match self.journal.refresh() {
            Ok(Refreshed::Appended) => {
                self.take_in()?;
                if self.was_put_back()? {
                    self.note_gap(now)?;
                }
                Ok(self)
            }
            Ok(Refreshed::Replaced) if self.journal.end() >= before => Self::open(&dir, now),
            // Fewer records than this process has seen: an older file was put back. What was seen counts.
            Ok(Refreshed::Replaced) | Err(JournalError::Damaged { .. }) => {
                let mut book = Self::open(&dir, now)?;
                book.note_gap(now)?;
                Ok(book)
            }
            Err(error) => Err(cannot_read(error)),
        }
    }

    fn claim(&mut self, members: &[Member], now: Timestamp) -> Result<Judged, Unavailable> {
        if let Err(denied) = self.judge(members) {
            return Ok(Err(denied));
        }
        self.compact_if_due(now)?;
        let (codes, counted) = self.state.len();
        if codes.max(counted) + members.len() > MAX_CREDENTIALS {
            return Ok(Err((0, Denial::Full)));
        }
        self.append(state::claim_of(members))?;
        Ok(Ok(()))
    }

    fn judge(&self, members: &[Member]) -> Judged {
        for (index, member) in members.iter().enumerate() {
            let is_twice = members[..index].iter().any(|other| other.subject == member.subject);
            let judged = if is_twice { Err(Denial::Used) } else { self.state.judge(member) };
            judged.map_err(|why| (index, why))?;
        }
        Ok(())
    }

    /// What was accepted before this moment is not known.
    fn note_gap(&mut self, now: Timestamp) -> Result<(), Unavailable> {
        let newest = now.max(self.state.newest());
        let floor = newest.plus(limit::CODE_LIFE.into());
        self.append(Fact::Gap { floor, since: floor })
    }

    fn append(&mut self, fact: Fact) -> Result<(), Unavailable> {
        let (written, touched) = (system_clock(), Touched::of(&self.dir));
        touched.set(written);
        let record = Record { written, fact };
        self.journal.append(&record.to_string()).map_err(cannot_write)?;
        touched.set(system_clock());
        self.take_in()
    }

    fn take_in(&mut self) -> Result<(), Unavailable> {
        for line in &self.journal.records()[self.taken..] {
            let record: Record = line.parse().map_err(|_| self.unknown_record())?;
            self.written = self.written.max(record.written);
            self.state.apply(&record.fact);
        }
        self.taken = self.journal.records().len();
        Ok(())
    }

    /// Whether somebody else than a ledger wrote the file.
    fn was_put_back(&self) -> Result<bool, Unavailable> {
        let identity = Identity::of(&journal_file(&self.dir)).map_err(cannot_read)?;
        let changed = identity.changed / 1_000_000;
        let ours = self.written.max(Touched::of(&self.dir).get());
        Ok(changed > ours.saturating_add(SLACK))
    }

    /// Leaves dead codes and ended credentials out, when the journal has become twice as long as it must be.
    fn compact_if_due(&mut self, now: Timestamp) -> Result<(), Unavailable> {
        let records = self.journal.records().len();
        if records < self.compact_at {
            return Ok(());
        }
        self.state.sweep(now);
        self.compact_at = records + COMPACT_AFTER;
        let facts = self.state.facts();
        if records < 2 * facts.len() {
            return Ok(());
        }
        let written = system_clock();
        let lines = facts.into_iter().map(|fact| Record { written, fact }.to_string()).collect();
        let touched = Touched::of(&self.dir);
        touched.set(written);
        // A disk without room for a second copy may still have room for one record.
        if self.journal.compact(lines).is_ok() {
            touched.set(system_clock());
            (self.state, self.taken, self.written) = (State::default(), 0, 0);
            self.take_in()?;
            self.compact_at = self.taken + COMPACT_AFTER;
        }
        Ok(())
    }

    fn unknown_record(&self) -> Unavailable {
        let path = journal_file(&self.dir);
        let told = format!("{}: a record of a newer format; use the newer program", path.display());
        Unavailable::because(Trouble::Damaged, told)
    }
}

fn journal_file(dir: &Path) -> PathBuf {
    dir.join("journal")
}

/// A damaged journal is kept for whoever wants to know.
fn set_aside(path: &Path) -> Result<(), Unavailable> {
    fs::rename(path, path.with_extension(format!("damaged-{}", system_clock())))
        .map_err(cannot_write)
}

/// The computer's clock, in milliseconds since 1970. It is compared with the dates of files, which the
/// same clock gave; codes are judged by the gate's.
fn system_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn cannot_write(cause: impl std::error::Error + Send + Sync + 'static) -> Unavailable {
    Unavailable::because(Trouble::CannotWrite, cause)
}

fn cannot_read(cause: impl std::error::Error + Send + Sync + 'static) -> Unavailable {
    Unavailable::because(Trouble::Damaged, cause)
}
