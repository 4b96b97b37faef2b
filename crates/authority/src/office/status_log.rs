//! Every status that was asked for, on disk before anybody is told so.
//!
//! ```text
//! record = STATUS SECONDS SHARD:POSITION *   ; one decision; the last one counts, but revoked is for ever
//! ```
//! It is the authority's own record: a repository that was lost can be published anew from it. Nothing is
//! ever deleted from it on a clock's word; only what a later record supersedes goes.

use std::collections::{BTreeMap, BTreeSet};

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_durable::Journal;

use super::recover::FoundLists;
use super::{Office, StoreError};
use crate::publisher::Wanted;

/// Records beyond twice the entries that are not worth a rewrite.
const SLACK: usize = 1_000;

/// The log, read. Hold the office's lock as long as it is used.
pub(super) struct StatusLog {
    journal: Journal,
    entries: BTreeMap<StatusIndex, Entry>,
}

/// What was asked for last, of one position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) status: Status,
    pub(super) at: Timestamp,
    /// The record's number.
    pub(super) number: u64,
}

/// What became of the log when the lists were taken in.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Statuses that the lists had and the log had not.
    pub(super) taken: usize,
    /// Positions on which they differ, and nobody can tell which is newer.
    pub(super) differing: Vec<StatusIndex>,
}

impl Office {
    pub(super) fn status_log(&self) -> Result<StatusLog, StoreError> {
        let path = self.statuses();
        let journal = self.journal(&path, "statuses")?;
        let mut log = StatusLog { journal, entries: BTreeMap::new() };
        let records: Vec<_> = log.journal.records().iter().map(|record| parse(record)).collect();
        let first = log.journal.end().saturating_sub(records.len() as u64);
        for ((record, line), number) in records.into_iter().zip(1..).zip(first..) {
            let bad = || StoreError::StatusLog { path: path.clone(), record: line };
            let (status, at, indices) = record.ok_or_else(bad)?;
            indices.into_iter().for_each(|index| log.note(index, Entry { status, at, number }));
        }
        Ok(log)
    }
}

impl StatusLog {
    /// What was asked for last; whoever was never mentioned is valid.
    pub(super) fn status(&self, index: StatusIndex) -> Status {
        self.entries.get(&index).map_or(Status::Valid, |entry| entry.status)
    }

    /// The number that the next record gets.
    pub(super) fn end(&self) -> u64 {
        self.journal.end()
    }

    /// Everything that was asked for of the shards that `is_covered` names.
    pub(super) fn add_to(&self, wanted: &mut Wanted, is_covered: impl Fn(u16) -> bool) {
        for (index, entry) in &self.entries {
            if is_covered(index.shard()) {
                wanted.status(*index, entry.status);
            }
        }
    }

    /// Appends one decision on all of `indices`, and returns when it is on disk.
    pub(super) fn append(
        &mut self,
        indices: &[StatusIndex],
        status: Status,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let entry = Entry { status, at: now, number: self.end() };
        self.journal.append(&record(indices, status, now))?;
        indices.iter().for_each(|index| self.note(*index, entry));
        Ok(())
    }

    /// Takes in what was published, and gives the log numbers above `end`. Revoked is for ever, and what the
    /// log does not know is as the list has it. Where they differ, the list counts if whoever published it is
    /// sure to have had the log's word before them (`is_seen`); else the stricter status: no suspension ends here.
    pub(super) fn merge(
        &mut self,
        published: &FoundLists,
        is_seen: impl Fn(StatusIndex, &Entry) -> bool,
        end: u64,
        now: Timestamp,
    ) -> Result<Merged, StoreError> {
        let (mut merged, number) = (Merged::default(), end);
        let indices: BTreeSet<_> =
            self.entries.keys().copied().chain(published.indices()).collect();
        for index in indices {
            let Some(listed) = published.status(index) else { continue };
            let known = self.entries.get(&index);
            let noted = known.map_or(Status::Valid, |entry| entry.status);
            let is_better = match (noted, listed) {
                (noted, listed) if noted == listed => continue,
                (Status::Revoked, _) => continue,
                (_, Status::Revoked) => true,
                _ => known.is_none_or(|entry| is_seen(index, entry)),
            };
            let status = if is_better {
                merged.taken += 1;
                listed
            } else {
                merged.differing.push(index);
                Status::Suspended
            };
            self.entries.insert(index, Entry { status, at: now, number });
        }
        let texts = self.texts();
        self.journal.rewrite(texts, end)?;
        Ok(merged)
    }

    /// Whether it speaks of the shard `number`, now or years ago.
    pub(super) fn has_shard(&self, number: u16) -> bool {
        self.entries.keys().any(|index| index.shard() == number)
    }

    /// Rewrites the log without superseded records, when there are enough of them.
    pub(super) fn compact(&mut self) -> Result<(), StoreError> {
        if self.journal.records().len() <= 2 * self.entries.len() + SLACK {
            return Ok(());
        }
        let texts = self.texts();
        Ok(self.journal.compact(texts)?)
    }

    fn texts(&self) -> Vec<String> {
        let entries = self.entries.iter();
        entries.map(|(index, entry)| record(&[*index], entry.status, entry.at)).collect()
    }

    fn note(&mut self, index: StatusIndex, new: Entry) {
        let entry = self.entries.entry(index).or_insert(new);
        if entry.status != Status::Revoked {
            *entry = new;
        }
    }
}

fn record(indices: &[StatusIndex], status: Status, at: Timestamp) -> String {
    let mut text = format!("{status} {}", at.as_secs());
    for index in indices {
        text.push_str(&format!(" {}:{}", index.shard(), index.position()));
    }
    text
}

fn parse(record: &str) -> Option<(Status, Timestamp, Vec<StatusIndex>)> {
    let mut words = record.split(' ');
    let all = [Status::Valid, Status::Suspended, Status::Revoked];
    let word = words.next()?;
    let status = all.into_iter().find(|status| status.to_string() == word)?;
    let at = Timestamp::from_secs(words.next()?.parse().ok()?);
    let index = |word: &str| {
        let (shard, position) = word.split_once(':')?;
        StatusIndex::new(shard.parse().ok()?, position.parse().ok()?).ok()
    };
    Some((status, at, words.map(index).collect::<Option<_>>()?))
}
