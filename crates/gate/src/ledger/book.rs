//! The journal's records, and what they say together.

use std::fs;
use std::path::Path;

use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_durable::{Journal, JournalError, Refreshed, remove_leftovers};
use clearance_verifier::{Denial, Member, Trouble, Unavailable};

use super::record::{Fact, Record};
use super::state::{self, State};
use super::{Files, NAME};
use crate::touched::{Touched, system_clock};

/// Where no more than this share of the journal's room is left, it is compacted whatever that brings.
const LAST_SHARE: u64 = 8;
/// Longest record in bytes: a claim of 64 members has some 3,000.
const LONGEST_RECORD: u64 = 4_096;
/// Credentials on record at once, codes and uses each. Together they have at most 76 MiB, in lines of some 80 bytes.
const MAX_CREDENTIALS: usize = 500_000;
/// Records behind which a compaction pays, beside twice what would be left.
const COMPACT_AFTER: usize = 4_096;

/// The journal, and what its records say together. Whoever has it holds the lock.
#[derive(Debug)]
pub(super) struct Book {
    files: Files,
    journal: Journal,
    pub(super) state: State,
    /// How many of the journal's records are in `state`.
    taken: usize,
    /// When the last of them was written, in milliseconds since 1970. Not the greatest of their dates: a clock that was ahead for an
    /// hour would hide every copy for as long as its record stands.
    written: u64,
    /// With how many records it is time to look whether a compaction pays.
    compact_at: usize,
}

/// Recorded, or which member was denied, and why.
pub(super) type Judged = Result<(), (usize, Denial)>;

impl Book {
    pub(super) fn open(files: Files, now: Timestamp) -> Result<Self, Unavailable> {
        let path = files.journal();
        let open = || Journal::open(&path, NAME, files.max_bytes);
        let (journal, lost) = match open() {
            Ok(journal) => {
                let lost = journal.records().is_empty();
                (journal, lost)
            }
            Err(JournalError::Damaged { .. }) => {
                set_aside(&path)?;
                (open().map_err(cannot_read)?, true)
            }
            Err(error) => return Err(cannot_read(error)),
        };
        let (state, compact_at) = (State::default(), COMPACT_AFTER);
        let mut book = Self { files, journal, state, taken: 0, written: 0, compact_at };
        book.take_in()?;
        if lost || book.was_put_back()? {
            book.note_gap(now)?;
        }
        Ok(book)
    }

    /// The same book with what other processes did since.
    pub(super) fn caught_up(mut self, now: Timestamp) -> Result<Self, Unavailable> {
        let (before, files) = (self.journal.end(), self.files.clone());
        match self.journal.refresh() {
            Ok(Refreshed::Appended) => {
                self.take_in()?;
                if self.was_put_back()? {
                    self.note_gap(now)?;
                }
                Ok(self)
            }
            Ok(Refreshed::Replaced) if self.journal.end() >= before => Self::open(files, now),
            // Fewer records than this process has seen: an older file was put back. What was seen counts.
            Ok(Refreshed::Replaced) | Err(JournalError::Damaged { .. }) => {
                let mut book = Self::open(files, now)?;
                book.note_gap(now)?;
                Ok(book)
            }
            Err(error) => Err(cannot_read(error)),
        }
    }

    /// Judges claims that have no credential in common, and records all that may be recorded in one record: they share
    /// its way to the disk.
    pub(super) fn claim(
        &mut self,
        claims: &[&[Member]],
        now: Timestamp,
    ) -> Result<Vec<Judged>, Unavailable> {
        let mut judged: Vec<Judged> = claims.iter().map(|members| self.judge(members)).collect();
        if judged.iter().all(Result::is_err) {
            return Ok(judged);
        }
        self.compact_if_due(now)?;
        let (codes, counted) = self.state.len();
        let (before, mut recorded) = (codes.max(counted), Vec::new());
        for (members, judged) in claims.iter().zip(&mut judged).filter(|(_, it)| it.is_ok()) {
            if before + recorded.len() + members.len() > MAX_CREDENTIALS {
                *judged = Err((0, Denial::Full));
            } else {
                recorded.extend_from_slice(members);
            }
        }
        if !recorded.is_empty() {
            self.append(state::claim_of(&recorded))?;
        }
        Ok(judged)
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
        let gap = Fact::Gap { floor, since: floor };
        if self.journal.room() > LONGEST_RECORD {
            return self.append(gap);
        }
        // In one step with the rest: a copy that was rewritten does not look like a copy any more.
        self.state.apply(&gap);
        self.state.sweep(now);
        self.compact(self.state.facts())
    }

    fn append(&mut self, fact: Fact) -> Result<(), Unavailable> {
        let (written, touched) = (system_clock(), Touched::of(&self.files.dir));
        touched.set(written);
        let record = Record { written, fact };
        self.journal.append(&record.to_string()).map_err(cannot_write)?;
        touched.set(system_clock());
        self.take_in()
    }

    fn take_in(&mut self) -> Result<(), Unavailable> {
        for line in &self.journal.records()[self.taken..] {
            let record: Record = line.parse().map_err(|_| self.unknown_record())?;
            self.written = record.written;
            self.state.apply(&record.fact);
        }
        self.taken = self.journal.records().len();
        Ok(())
    }

    /// Whether somebody else than a ledger wrote the file.
    fn was_put_back(&self) -> Result<bool, Unavailable> {
        let touched = Touched::of(&self.files.dir);
        touched.was_put_back(&self.files.journal(), self.written).map_err(cannot_read)
    }

    /// Leaves dead codes and ended credentials out, when the journal has become twice as long as it must be, or its room
    /// ends.
    fn compact_if_due(&mut self, now: Timestamp) -> Result<(), Unavailable> {
        let (records, room) = (self.journal.records().len(), self.journal.room());
        // A full journal waits for no more records: none fits.
        if records < self.compact_at && room > LONGEST_RECORD {
            return Ok(());
        }
        self.state.sweep(now);
        self.compact_at = records + COMPACT_AFTER;
        let facts = self.state.facts();
        let is_scarce = room <= self.files.max_bytes as u64 / LAST_SHARE;
        if records < 2 * facts.len() && !(is_scarce && facts.len() < records) {
            return Ok(());
        }
        // A disk without room for a second copy may still have room for one record.
        if self.compact(facts).is_ok() {
            self.compact_at = self.taken + COMPACT_AFTER;
        }
        Ok(())
    }

    /// Replaces the journal, in one step, by `facts`, which say what `state` says.
    fn compact(&mut self, facts: Vec<Fact>) -> Result<(), Unavailable> {
        let (written, touched) = (system_clock(), Touched::of(&self.files.dir));
        let lines = facts.into_iter().map(|fact| Record { written, fact }.to_string()).collect();
        drop(remove_leftovers(&self.files.dir)); // those of compactions that were killed take room
        touched.set(written);
        self.journal.compact(lines).map_err(cannot_write)?;
        touched.set(system_clock());
        (self.taken, self.written) = (self.journal.records().len(), written);
        Ok(())
    }

    fn unknown_record(&self) -> Unavailable {
        let path = self.files.journal();
        let told = format!("{}: a record of a newer format; use the newer program", path.display());
        Unavailable::because(Trouble::Damaged, told)
    }
}

/// A damaged journal is kept for whoever wants to know.
fn set_aside(path: &Path) -> Result<(), Unavailable> {
    fs::rename(path, path.with_extension(format!("damaged-{}", system_clock())))
        .map_err(cannot_write)
}

pub(super) fn cannot_write(cause: impl std::error::Error + Send + Sync + 'static) -> Unavailable {
    Unavailable::because(Trouble::CannotWrite, cause)
}

fn cannot_read(cause: impl std::error::Error + Send + Sync + 'static) -> Unavailable {
    Unavailable::because(Trouble::Damaged, cause)
}
