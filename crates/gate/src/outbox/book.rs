//! The outbox on disk: what waits, what was refused, what is missing.
//!
//! ```text
//! record  = passage | done | refused | again | lost | next
//! passage = "passage " number " " hour " " sealed       ; sealed: base64url; hour: when it was kept, in hours since 1970
//! done    = "done" 1*( " " number )                     ; the authority has them
//! refused = "refused " number " " code                  ; set aside, with the authority's reason
//! again   = "again"                                     ; what was set aside waits again
//! lost    = "lost " count                               ; passages that could not be kept
//! next    = "next " number                              ; after a compaction: the number that the next passage gets
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clearance_durable::Journal;

use super::OutboxError;
use super::counts::Counts;

/// The journal's name, in its file.
const NAME: &str = "gate-outbox";
/// Bytes that are kept free for records that end something: a batch of 100 takes some 1,000.
const RESERVE: u64 = 64 << 10;
/// Longest record of an ordinary passage, with its number and checksum, in bytes.
const ORDINARY: usize = 640;
/// The longest journal: a million passages, and a few that are longer.
const MAX_JOURNAL: usize = 1_000_000 * ORDINARY;
/// Records that end something, behind which a compaction pays.
const COMPACT_AFTER: usize = 1_000;

/// The journal, and what its records say together.
#[derive(Debug)]
pub(super) struct Book {
    path: PathBuf,
    journal: Journal,
    /// Passages, by number.
    passages: BTreeMap<u64, Kept>,
    /// How many of them wait, and how many were refused.
    counts: Counts,
    next: u64,
    pub(super) lost: u64,
    /// Records that a compaction would leave out.
    dead: usize,
}

/// A passage.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Which of the journal's records.
    record: usize,
    pub(super) hour: u64,
    /// The authority's reason, where it was set aside.
    pub(super) refused: Option<String>,
    /// How often the authority could not take it.
    pub(super) tries: u32,
}

impl Book {
    /// The book of the outbox in `dir`.
    pub(super) fn open(dir: &Path) -> Result<Self, OutboxError> {
        let path = dir.join("journal");
        let journal = Journal::open(&path, NAME, MAX_JOURNAL)?;
        let (passages, counts) = (BTreeMap::new(), Counts::default());
        let mut book = Self { path, journal, passages, counts, next: 1, lost: 0, dead: 0 };
        book.read_all()?;
        Ok(book)
    }

    fn read_all(&mut self) -> Result<(), OutboxError> {
        (self.passages, self.lost, self.dead) = (BTreeMap::new(), 0, 0);
        self.counts = Counts::default();
        for index in 0..self.journal.records().len() {
            self.take_in(index)?;
        }
        Ok(())
    }

    /// Takes in the record with this index.
    fn take_in(&mut self, index: usize) -> Result<(), OutboxError> {
        let known = self.apply(index);
        known.ok_or_else(|| OutboxError::Record { path: self.path.clone(), line: index + 1 })
    }

    /// The same; `None` where this program does not know such a record.
    fn apply(&mut self, index: usize) -> Option<()> {
        let record = self.journal.records().get(index)?;
        let (word, rest) = record.split_once(' ').unwrap_or((record, ""));
        match word {
            "passage" => {
                let mut words = rest.split(' ');
                let number: u64 = words.next()?.parse().ok()?;
                let hour = words.next()?.parse().ok()?;
                let kept = Kept { record: index, hour, refused: None, tries: 0 };
                self.next = self.next.max(number + 1);
                self.counts.add(&kept);
                if let Some(before) = self.passages.insert(number, kept) {
                    self.counts.take(&before);
                }
            }
            "done" => {
                let numbers: Option<Vec<u64>> = rest.split(' ').map(|it| it.parse().ok()).collect();
                let numbers = numbers?;
                self.dead += numbers.len() + 1;
                for number in numbers {
                    if let Some(kept) = self.passages.remove(&number) {
                        self.counts.take(&kept);
                    }
                }
            }
            "refused" => {
                let (number, code) = rest.split_once(' ')?;
                let (number, code) = (number.parse().ok()?, code.to_owned());
                if let Some(kept) = self.passages.get_mut(&number) {
                    self.counts.take(kept);
                    kept.refused = Some(code);
                    self.counts.add(kept);
                }
            }
            "again" if rest.is_empty() => {
                self.dead += 1;
                for kept in self.passages.values_mut() {
                    self.counts.take(kept);
                    (kept.refused, kept.tries) = (None, 0);
                    self.counts.add(kept);
                }
            }
            "lost" => {
                self.lost = self.lost.saturating_add(rest.parse().ok()?);
                self.dead += 1;
            }
            "next" => self.next = self.next.max(rest.parse().ok()?),
            _ => return None,
        }
        Some(())
    }

    fn append(&mut self, text: &str) -> Result<(), OutboxError> {
        self.journal.append(text)?;
        let index = self.journal.records().len() - 1;
        self.take_in(index)
    }

    /// Keeps a passage; `false` where there is no room.
    pub(super) fn put(&mut self, sealed: &str, hour: u64) -> Result<bool, OutboxError> {
        self.compact_if_due()?;
        let text = format!("passage {} {hour} {sealed}", self.next);
        if self.journal.room() < RESERVE + text.len() as u64 {
            return Ok(false);
        }
        self.append(&text)?;
        Ok(true)
    }

    pub(super) fn done(&mut self, numbers: &[u64]) -> Result<(), OutboxError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        self.append(&format!("done {}", numbers.join(" ")))?;
        self.compact_if_due()
    }

    pub(super) fn refuse(&mut self, number: u64, code: &str) -> Result<(), OutboxError> {
        self.append(&format!("refused {number} {code}"))
    }

    pub(super) fn again(&mut self) -> Result<(), OutboxError> {
        self.append("again")
    }

    pub(super) fn lose(&mut self, count: u64) -> Result<(), OutboxError> {
        if self.journal.room() < RESERVE / 2 {
            self.compact()?; // which makes one record of all that were lost
        }
        self.append(&format!("lost {count}"))
    }

    /// Notes that the authority could not take a passage this time, and gives how often that was.
    pub(super) fn tried(&mut self, number: u64) -> u32 {
        self.passages.get_mut(&number).map_or(0, |kept| {
            kept.tries += 1;
            kept.tries
        })
    }

    /// The passages from this number on, oldest first.
    pub(super) fn passages_from(&self, number: u64) -> impl Iterator<Item = (u64, &Kept)> {
        self.passages.range(number..).map(|(number, kept)| (*number, kept))
    }

    pub(super) fn len(&self) -> usize {
        self.passages.len()
    }

    pub(super) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The sealed bytes of a passage, in base64url.
    pub(super) fn sealed(&self, kept: &Kept) -> &str {
        let record = self.journal.records().get(kept.record);
        record.and_then(|record| record.rsplit(' ').next()).unwrap_or_default()
    }

    fn compact_if_due(&mut self) -> Result<(), OutboxError> {
        let is_scarce = self.journal.room() < 2 * RESERVE;
        let pays = self.dead > COMPACT_AFTER.max(self.passages.len());
        if self.dead > 0 && (pays || is_scarce && self.dead > 10) {
            // A disk without room for a second copy may still have room for one record.
            drop(self.compact());
        }
        Ok(())
    }

    /// Replaces the journal by what it says, in one step.
    fn compact(&mut self) -> Result<(), OutboxError> {
        let mut texts = vec![format!("next {}", self.next)];
        if self.lost > 0 {
            texts.push(format!("lost {}", self.lost));
        }
        for (number, kept) in &self.passages {
            texts.push(format!("passage {number} {} {}", kept.hour, self.sealed(kept)));
            texts.extend(kept.refused.as_ref().map(|code| format!("refused {number} {code}")));
        }
        let tries: Vec<(u64, u32)> = self.passages.iter().map(|(n, it)| (*n, it.tries)).collect();
        self.journal.compact(texts)?;
        self.read_all()?;
        self.dead = 0;
        for (number, tries) in tries {
            if let Some(kept) = self.passages.get_mut(&number) {
                kept.tries = tries;
            }
        }
        Ok(())
    }
}
