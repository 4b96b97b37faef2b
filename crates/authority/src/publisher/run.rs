//! One run of the publisher: the next head and the files it names.

use clearance_core::time::Timestamp;
use clearance_core::trust::StatusDelegation;
use clearance_revocation::Digest;
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Snapshot, SnapshotRef, delta_name, snapshot_name,
};
use clearance_revocation::store::Version;
use clearance_revocation::table::StatusTable;

use super::{LastHead, PublishError, Publisher, Repository};

/// One run under way.
pub(super) struct Run<'a> {
    pub(super) publisher: &'a Publisher<'a>,
    pub(super) repository: &'a Repository,
    /// The keys that the repository's own files may be signed with.
    pub(super) readable: &'a StatusDelegation,
    /// The newest head that gates may have seen, whatever is in the repository.
    pub(super) known: Option<Version>,
    /// Bytes of immutable files written.
    pub(super) bytes: usize,
}

impl Run<'_> {
    /// The head that follows, with the files it names; whether the state changed, and whether a
    /// snapshot was made.
    pub(super) fn next_head(
        &mut self,
        last: Option<&LastHead>,
        old: &StatusTable,
        delta: &Delta,
        now: Timestamp,
    ) -> Result<(Head, bool, bool), PublishError> {
        let least = self.publisher.delegation.epoch;
        // Lists of another epoch or key are no base for deltas that gates could follow.
        let base = last.filter(|last| {
            last.head.epoch == least
                && last.signed_with == self.publisher.signer.kid
                && self.known.is_none_or(|known| known == version(&last.head))
        });
        let Some(base) = base else { return self.first_head(last, old, delta, now) };
        if delta.is_empty() {
            return Ok((self.dated(Head::clone(&base.head), now), false, false));
        }
        let new = delta.onto(old).map_err(PublishError::Delta)?;
        let new = StatusTable::build(&new).map_err(PublishError::Table)?;
        let mut head = Head { state_root: self.publisher.root(&new)?, ..Head::clone(&base.head) };
        head.seq = next_seq(head.seq)?;
        self.add_delta(&mut head, (base.head.seq, old), delta, base.head.state_root)?;
        let no_stride = !self.add_stride(&mut head, base, &new)?;
        let due = no_stride
            || head.seq - head.snapshot.seq >= self.publisher.rhythm.snapshot_every
            || head.deltas.len() + 2 > Head::MAX_DELTAS;
        if due {
            head.snapshot = self.write_snapshot(head.epoch, head.seq, &new)?;
        }
        self.drop_old_deltas(&mut head);
        Ok((self.dated(head, now), true, due))
    }

    /// The first head of an epoch or of a signing key: a snapshot and no deltas.
    fn first_head(
        &mut self,
        last: Option<&LastHead>,
        old: &StatusTable,
        delta: &Delta,
        now: Timestamp,
    ) -> Result<(Head, bool, bool), PublishError> {
        let least = self.publisher.delegation.epoch;
        let new = delta.onto(old).map_err(PublishError::Delta)?;
        let new = StatusTable::build(&new).map_err(PublishError::Table)?;
        let seen = last.map(|last| version(&last.head)).max(self.known);
        let (epoch, seq) = match seen {
            Some(seen) if seen.epoch == least => (least, next_seq(seen.seq)?),
            _ => (least, 1),
        };
        let head = Head {
            authority: self.publisher.authority,
            epoch,
            seq,
            this_update: now,
            next_update: now,
            hard_expiry: now,
            state_root: self.publisher.root(&new)?,
            snapshot: self.write_snapshot(epoch, seq, &new)?,
            deltas: Vec::new(),
            covers: now,
        };
        Ok((self.dated(head, now), last.is_none() || !delta.is_empty(), true))
    }

    fn dated(&self, head: Head, now: Timestamp) -> Head {
        let rhythm = &self.publisher.rhythm;
        Head {
            this_update: now,
            next_update: now.plus(rhythm.next_update),
            hard_expiry: now.plus(rhythm.hard_expiry.max(rhythm.next_update)),
            covers: now.minus(rhythm.covers_lag),
            ..head
        }
    }

    fn write_snapshot(
        &mut self,
        epoch: u32,
        seq: u64,
        state: &StatusTable,
    ) -> Result<SnapshotRef, PublishError> {
        let snapshot = Snapshot::of(self.publisher.authority, epoch, seq, state)
            .map_err(PublishError::State)?;
        let bytes = self.publisher.sign(&snapshot)?;
        let reference = SnapshotRef { seq, file: self.file(&bytes)? };
        self.write(&snapshot_name(epoch, &reference), &bytes)?;
        Ok(reference)
    }

    /// Signs and writes the delta from the state `from` to the head's.
    fn add_delta(
        &mut self,
        head: &mut Head,
        (from, old): (u64, &StatusTable),
        delta: &Delta,
        old_root: Digest,
    ) -> Result<(), PublishError> {
        let object = DeltaObject {
            authority: head.authority,
            epoch: head.epoch,
            from,
            to: head.seq,
            old_root,
            new_root: head.state_root,
            body: delta.encode(old).map_err(PublishError::Delta)?,
        };
        let bytes = self.publisher.sign(&object)?;
        let reference = DeltaRef { from, to: head.seq, file: self.file(&bytes)? };
        self.write(&delta_name(head.epoch, &reference), &bytes)?;
        let place = head.deltas.partition_point(|known| (known.from, known.to) < (from, head.seq));
        head.deltas.insert(place, reference);
        Ok(())
    }

    /// Every `stride` states a delta over the whole stride, so that a gate that was away for long
    /// takes few steps. False where there can be none, because a shard's number was used again:
    /// then only a snapshot leads on.
    fn add_stride(
        &mut self,
        head: &mut Head,
        base: &LastHead,
        new: &StatusTable,
    ) -> Result<bool, PublishError> {
        let stride = self.stride();
        let Some(from) = head.seq.checked_sub(stride).filter(|_| head.seq.is_multiple_of(stride))
        else {
            return Ok(true);
        };
        if from < base.head.snapshot.seq {
            return Ok(true); // older than anything that can be rebuilt
        }
        let old =
            self.repository.state_at(self.publisher.provider, self.readable, &base.head, from)?;
        let Ok(delta) = Delta::between(&old, new) else { return Ok(false) };
        let old_root = self.publisher.root(&old)?;
        self.add_delta(head, (from, &old), &delta, old_root)?;
        Ok(true)
    }

    /// Keeps the last steps; the steps from the snapshot up to where strides begin; and strides as
    /// far back as a gate could want. So a way from the snapshot to the head always stays.
    fn drop_old_deltas(&self, head: &mut Head) {
        let (seq, snapshot, stride) = (head.seq, head.snapshot.seq, self.stride());
        let steps = self.publisher.rhythm.steps.max(stride);
        let ramp = snapshot.checked_next_multiple_of(stride).unwrap_or(u64::MAX);
        let reach = self.publisher.rhythm.snapshot_every.saturating_mul(2);
        head.deltas.retain(|delta| {
            if delta.to - delta.from == 1 {
                delta.from.saturating_add(steps) >= seq
                    || (snapshot <= delta.from && delta.from < ramp)
            } else {
                delta.from >= snapshot || delta.from.saturating_add(reach) >= seq
            }
        });
        // Sorted by where they start: the first ones lie before the snapshot.
        let excess = head.deltas.len().saturating_sub(Head::MAX_DELTAS);
        head.deltas.drain(..excess);
    }

    fn stride(&self) -> u64 {
        self.publisher.rhythm.stride.max(2)
    }

    fn file(&self, bytes: &[u8]) -> Result<FileRef, PublishError> {
        let len = u32::try_from(bytes.len())
            .map_err(|_| PublishError::TooLarge { bytes: bytes.len() })?;
        Ok(FileRef { hash: self.publisher.provider.sha256(&[bytes]), len })
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.bytes += bytes.len();
        self.repository.write(name, bytes)
    }
}

fn version(head: &Head) -> Version {
    Version { epoch: head.epoch, seq: head.seq }
}

fn next_seq(seq: u64) -> Result<u64, PublishError> {
    seq.checked_add(1).ok_or(PublishError::OutOfNumbers)
}
