//! One run of the publisher: the next head and the files it names.

use clearance_core::time::Timestamp;
use clearance_core::trust::StatusDelegation;
use clearance_revocation::Digest;
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Object, Snapshot, SnapshotRef, Untrusted, delta_name,
    snapshot_name,
};
use clearance_revocation::store::{SyncError, Version};
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
    /// The head that follows, with the files it names, for the state `new`; whether the state
    /// changed, and whether a snapshot was made.
    pub(super) fn next_head(
        &mut self,
        last: Option<&LastHead>,
        old: &StatusTable,
        (delta, new): (&Delta, &StatusTable),
        now: Timestamp,
    ) -> Result<(Head, bool, bool), PublishError> {
        let least = self.publisher.delegation.epoch;
        // Lists of another epoch or key are no base for deltas that gates could follow.
        let base = last.filter(|last| {
            last.head.epoch == least
                && last.signed_with == self.publisher.signer.kid
                && self.known.is_none_or(|known| known == version(&last.head))
        });
        let Some(base) = base else {
            let changed = last.is_none() || !delta.is_empty();
            return Ok((self.first_head(last, new, now)?, changed, true));
        };
        if delta.is_empty() {
            return Ok((self.dated(Head::clone(&base.head), now), false, false));
        }
        let mut head = Head { state_root: self.publisher.root(new)?, ..Head::clone(&base.head) };
        head.seq = next_seq(head.seq)?;
        let no_step =
            !self.add_delta(&mut head, (base.head.seq, old), delta, base.head.state_root)?;
        let no_stride = !self.add_stride(&mut head, base, new)?;
        let due = no_step
            || no_stride
            || head.seq - head.snapshot.seq >= self.publisher.rhythm.snapshot_every
            || head.deltas.len() + 2 > Head::MAX_DELTAS;
        if due {
            head.snapshot = self.write_snapshot(head.epoch, head.seq, new)?;
        }
        self.drop_old_deltas(&mut head);
        let head = self.dated(head, now);
        if due || self.is_cheap(&head)? {
            return Ok((head, true, due));
        }
        let snapshot = self.write_snapshot(head.epoch, head.seq, new)?;
        Ok((Head { snapshot, ..head }, true, true))
    }

    /// R11: whether a gate without a list can follow the head's deltas from its snapshot. The list
    /// is built as a gate builds it, before it is public.
    fn is_cheap(&self, head: &Head) -> Result<bool, PublishError> {
        let bytes = self.publisher.sign(head)?;
        let cause = |cause| PublishError::Rebuild(SyncError::Head(cause));
        let untrusted = Untrusted::<Head>::decode(&bytes).map_err(cause)?;
        let verified = untrusted
            .verify(self.publisher.provider, self.readable, head.this_update)
            .map_err(cause)?;
        let provider = self.publisher.provider;
        match self.repository.state_at(provider, self.readable, &verified, head.seq) {
            Ok(_) => Ok(true),
            Err(PublishError::Rebuild(SyncError::Work { .. } | SyncError::TooMuch { .. })) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The first head of an epoch or of a signing key: a snapshot and no deltas.
    fn first_head(
        &mut self,
        last: Option<&LastHead>,
        new: &StatusTable,
        now: Timestamp,
    ) -> Result<Head, PublishError> {
        let least = self.publisher.delegation.epoch;
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
            state_root: self.publisher.root(new)?,
            snapshot: self.write_snapshot(epoch, seq, new)?,
            deltas: Vec::new(),
            covers: now,
        };
        Ok(self.dated(head, now))
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
        if bytes.len() > Snapshot::MAX_LEN {
            return Err(PublishError::TooLarge { bytes: bytes.len() });
        }
        let reference = SnapshotRef { seq, file: self.file(&bytes)? };
        self.write(&snapshot_name(epoch, &reference), &bytes)?;
        Ok(reference)
    }

    /// Signs and writes the delta from the state `from` to the head's. False where it is longer than
    /// gates read: then a snapshot says it.
    fn add_delta(
        &mut self,
        head: &mut Head,
        (from, old): (u64, &StatusTable),
        delta: &Delta,
        old_root: Digest,
    ) -> Result<bool, PublishError> {
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
        if bytes.len() > DeltaObject::MAX_LEN {
            return Ok(false);
        }
        let reference = DeltaRef { from, to: head.seq, file: self.file(&bytes)? };
        self.write(&delta_name(head.epoch, &reference), &bytes)?;
        let place = head.deltas.partition_point(|known| (known.from, known.to) < (from, head.seq));
        head.deltas.insert(place, reference);
        Ok(true)
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
        self.add_delta(head, (from, &old), &delta, old_root)
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
