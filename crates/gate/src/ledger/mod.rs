//! The durable ledger: what one machine has admitted, on its disk, for several processes at once.
//!
//! # What it promises
//! A claim is on disk before [`DurableLedger::claim`] says that it is recorded, so before the door opens. A kill or a
//! power cut at any moment leaves every record that was acknowledged. Each claim holds the directory's lock, and sees
//! what every other process has recorded. What cannot be written is not admitted. Claims that threads make at once share
//! one record, and so its way to the disk: each is still answered by itself.
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

mod book;
mod record;
mod state;
mod waiting;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_durable::{Journal, JournalError, Lock, make_private_dir, refuse_existing};
use clearance_verifier::{Answer, Claim, Keeper, Ledger, Member, Trouble, Unavailable};

use book::{Book, Judged, cannot_write};
use record::{Fact, Record};
use waiting::Queue;

use crate::patience::take_lock;
use crate::touched::{Touched, system_clock};

/// The journal's name, in its file.
const NAME: &str = "gate-ledger";
/// Longest journal in bytes: 1.7 million records of one code. What says the same in the fewest lines always fits: see
/// [`MAX_CREDENTIALS`].
const MAX_BYTES: usize = 128 << 20;

/// A ledger on the disk of one machine. Shared by threads; other processes may use the same directory.
///
/// It opens its files at the first claim, and again whenever that failed: a disk that was full or away
/// comes back by itself.
#[derive(Debug)]
pub struct DurableLedger {
    files: Files,
    book: Mutex<Option<Book>>,
    queue: Queue<Result<Judged, Unavailable>>,
}

/// Where a ledger is kept, and how long its journal may be.
#[derive(Clone, Debug)]
struct Files {
    dir: PathBuf,
    max_bytes: usize,
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
        Self::with_limit(dir.into(), MAX_BYTES)
    }

    fn with_limit(dir: PathBuf, max_bytes: usize) -> Self {
        Self { files: Files { dir, max_bytes }, book: Mutex::default(), queue: Queue::default() }
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
            None => Book::open(self.files.clone(), now)?,
            Some(book) => book.caught_up(now)?,
        };
        let done = work(&mut book);
        // Whatever failed half-way is read anew from the disk.
        *slot = done.is_ok().then_some(book);
        drop(lock);
        done
    }

    /// Judges and records a claim together with those that other threads make meanwhile: one of them takes all that wait to
    /// the disk at once.
    fn record(&self, members: &[Member], now: Timestamp) -> Result<Judged, Unavailable> {
        self.queue.answer(members, |claims| {
            match self.with_book(now, |book| book.claim(claims, now)) {
                Ok(judged) => judged.into_iter().map(Ok).collect(),
                // Who was denied by what was not recorded in the end cannot tell either.
                Err(trouble) => claims.iter().map(|_| Err(trouble.clone())).collect(),
            }
        })
    }

    fn lock(&self) -> Result<Lock, Unavailable> {
        let path = self.files.dir.join("lock");
        let mut taken = take_lock(&path);
        if taken.is_err() && !self.files.dir.exists() {
            // The whole directory is lost: a gap, and no more.
            make_private_dir(&self.files.dir).map_err(cannot_write)?;
            taken = take_lock(&path);
        }
        taken.map_err(cannot_write)
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
        match self.record(claim.members, now) {
            Ok(Ok(())) => Answer::Recorded { by: Keeper::Lane, away },
            Ok(Err((member, why))) => Answer::Denied { member, why },
            Err(trouble) => Answer::Unavailable(trouble),
        }
    }
}

impl Files {
    fn journal(&self) -> PathBuf {
        journal_file(&self.dir)
    }
}

fn journal_file(dir: &Path) -> PathBuf {
    dir.join("journal")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clearance_core::ids::{AuthorityKid, CredentialId};
    use clearance_core::presentation::RosterRef;
    use clearance_core::time::Validity;
    use clearance_core::trust::{Direction, Uses};
    use clearance_verifier::Denial;

    use super::*;

    const NOW: u64 = 1_795_248_000;

    /// A ledger whose journal has `codes` records of as many travellers, each written at `written`, and room for `room`
    /// bytes more. Of the travellers every third one passed twice.
    fn busy(test: &str, codes: u64, written: u64, room: u64) -> (PathBuf, DurableLedger) {
        let dir = std::env::temp_dir().join(format!("gate-ledger-{test}-{}", std::process::id()));
        drop(fs::remove_dir_all(&dir));
        DurableLedger::found(&dir).unwrap();
        let last = |n| format!("{written} claim a101 {:016x} {} -", n - n % 3 / 2, NOW + n % 3);
        let mut journal = Journal::open(&journal_file(&dir), NAME, MAX_BYTES).unwrap();
        let lines = core::iter::once(format!("{written} founded")).chain((1..codes).map(last));
        journal.rewrite(lines.collect(), 0).unwrap();
        let max_bytes = MAX_BYTES as u64 - journal.room() + room;
        (dir.clone(), DurableLedger::with_limit(dir, usize::try_from(max_bytes).unwrap()))
    }

    fn claim(ledger: &DurableLedger, n: u64, issued_at: u64, now: u64) -> Answer {
        let at = Timestamp::from_secs;
        let id = CredentialId(n.to_be_bytes());
        let member = Member {
            subject: RosterRef { authority: AuthorityKid([0xa1, 1]), id },
            issued_at: at(issued_at),
            until: at(issued_at + 30),
            validity: Validity { not_before: at(NOW - 9), not_after: at(NOW + 86_400) },
            uses: Uses::Unlimited,
            direction: Direction::Arrival,
        };
        ledger.claim(&Claim { members: &[member], policy: LedgerPolicy::OwnLane }, at(now))
    }

    fn is_used(answer: &Answer) -> bool {
        matches!(answer, Answer::Denied { why: Denial::Used | Denial::Superseded { .. }, .. })
    }

    #[test]
    fn a_journal_is_compacted_before_its_room_ends_whatever_that_brings() {
        let (dir, ledger) = busy("scarce", 6_000, system_clock(), 30_000);
        let before = fs::metadata(journal_file(&dir)).unwrap().len();
        assert!(claim(&ledger, 9_000, NOW, NOW).is_recorded());
        let after = fs::metadata(journal_file(&dir)).unwrap().len();
        assert!(after < before, "{before} bytes became {after}, of codes that are all alive");
        for (n, issued_at) in [(9_000, NOW), (1, NOW), (4_000, NOW + 1)] {
            assert!(is_used(&claim(&ledger, n, issued_at, NOW)), "{n}");
        }
        drop(fs::remove_dir_all(dir));
    }

    #[test]
    fn a_full_journal_loses_nothing_admits_nobody_and_serves_again_when_its_codes_are_dead() {
        let (dir, ledger) = busy("full", 500, system_clock(), 200);
        let other = DurableLedger::with_limit(dir.clone(), ledger.files.max_bytes);
        // Of every three codes one made way for a newer one: a compaction finds some room, until it does not.
        let mut recorded = Vec::new();
        let refused = loop {
            let n = 10_000 + recorded.len() as u64;
            match claim(if n.is_multiple_of(2) { &ledger } else { &other }, n, NOW, NOW) {
                Answer::Recorded { .. } => recorded.push(n),
                refused => break refused,
            }
        };
        let Answer::Unavailable(trouble) = &refused else { panic!("{refused:?}") };
        assert_eq!(trouble.trouble(), Trouble::CannotWrite);
        let cause = std::error::Error::source(trouble).unwrap().to_string();
        assert!(cause.contains("journal: full"), "{cause}");
        assert!(recorded.len() > 50, "{}", recorded.len());
        for &n in &recorded {
            assert!(is_used(&claim(&ledger, n, NOW, NOW)) && is_used(&claim(&other, n, NOW, NOW)));
        }
        let later = NOW + 90;
        assert!(claim(&ledger, 20_000, later, later).is_recorded());
        assert!(is_used(&claim(&other, 20_000, later, later)));
        let dead = claim(&other, 10_000, NOW, NOW);
        assert!(matches!(dead, Answer::Denied { why: Denial::NoRecord { .. }, .. }), "{dead:?}");
        drop(fs::remove_dir_all(dir));
    }

    #[test]
    fn a_full_journal_that_was_put_back_gets_its_gap_all_the_same() {
        // Its records say 1970, and the file is of today.
        let (dir, ledger) = busy("full-copy", 300, 1_000, 20);
        drop(fs::remove_file(dir.join("touched")));
        for _ in 0..2 {
            let answer = claim(&ledger, 7_000, NOW + 60, NOW);
            assert!(
                matches!(answer, Answer::Denied { why: Denial::NoRecord { .. }, .. }),
                "{answer:?}"
            );
        }
        assert!(claim(&ledger, 7_000, NOW + 75, NOW + 75).is_recorded());
        drop(fs::remove_dir_all(dir));
    }
}
