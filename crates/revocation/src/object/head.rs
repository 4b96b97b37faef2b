use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::ids::AuthorityKid;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;

use super::Object;
use crate::source::Digest;

/// The newest state and the way to it: the only object that is replaced.
///
/// ```cddl
/// head         = { 1: authority kid, 2: epoch, 3: seq, 4: this-update, 5: next-update,
///                  6: hard-expiry, 7: state-root .size 32, 8: snapshot-ref, 9: [* delta-ref],
///                  10: covers }
/// snapshot-ref = [ seq, sha256 .size 32, length ]
/// delta-ref    = [ from-seq, to-seq, sha256 .size 32, length ]   ; ascending by (from, to)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose credentials it speaks of.
    pub authority: AuthorityKid,
    /// Generation; only a trust list makes a new one needed.
    pub epoch: u32,
    /// Number of the state, counted in its epoch.
    pub seq: u64,
    /// When the head was signed.
    pub this_update: Timestamp,
    /// When the next head is due at the latest.
    pub next_update: Timestamp,
    /// From then on the head says nothing, whatever a gate's policy is.
    pub hard_expiry: Timestamp,
    /// SHA-256 root over all shards ([`StateRoot`](crate::StateRoot)).
    pub state_root: Digest,
    /// A complete state to start from.
    pub snapshot: SnapshotRef,
    /// Steps from one state to a later one.
    pub deltas: Vec<DeltaRef>,
    /// Every credential issued so far whose nbf is before this has its position in the state.
    pub covers: Timestamp,
}

/// An immutable file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRef {
    /// SHA-256 of its bytes.
    pub hash: Digest,
    /// Its length in bytes.
    pub len: u32,
}

/// A snapshot's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotRef {
    /// The state that it holds.
    pub seq: u64,
    /// Its file.
    pub file: FileRef,
}

/// A delta's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeltaRef {
    /// The state that it starts from.
    pub from: u64,
    /// The state that it leads to.
    pub to: u64,
    /// Its file.
    pub file: FileRef,
}

impl Head {
    /// Deltas of one head: a gate that needs more is better served by a snapshot.
    pub const MAX_DELTAS: usize = 512;
}

mod field {
    pub(super) const AUTHORITY: i64 = 1;
    pub(super) const EPOCH: i64 = 2;
    pub(super) const SEQ: i64 = 3;
    pub(super) const THIS_UPDATE: i64 = 4;
    pub(super) const NEXT_UPDATE: i64 = 5;
    pub(super) const HARD_EXPIRY: i64 = 6;
    pub(super) const STATE_ROOT: i64 = 7;
    pub(super) const SNAPSHOT: i64 = 8;
    pub(super) const DELTAS: i64 = 9;
    pub(super) const COVERS: i64 = 10;
}

impl Object for Head {
    const TYP: &'static str = "application/vnd.clearance.status-head";
    /// 512 deltas of at most 56 bytes, and some.
    const MAX_LEN: usize = 64 * 1024;

    fn write(&self, writer: &mut Writer) {
        writer.map(10).int(field::AUTHORITY).bytes(&self.authority.0);
        writer.int(field::EPOCH).uint(self.epoch.into()).int(field::SEQ).uint(self.seq);
        writer.int(field::THIS_UPDATE).uint(self.this_update.as_secs());
        writer.int(field::NEXT_UPDATE).uint(self.next_update.as_secs());
        writer.int(field::HARD_EXPIRY).uint(self.hard_expiry.as_secs());
        writer.int(field::STATE_ROOT).bytes(&self.state_root);
        writer.int(field::SNAPSHOT).array(3).uint(self.snapshot.seq);
        write_file(writer, &self.snapshot.file);
        writer.int(field::DELTAS).array(self.deltas.len());
        for delta in &self.deltas {
            writer.array(4).uint(delta.from).uint(delta.to);
            write_file(writer, &delta.file);
        }
        writer.int(field::COVERS).uint(self.covers.as_secs());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        reader.expect_map(10)?;
        reader.expect_int(field::AUTHORITY)?;
        let authority = AuthorityKid(*reader.bytes_exact()?);
        let (epoch, seq) = read_version(reader, field::EPOCH, field::SEQ)?;
        let [this_update, next_update, hard_expiry] = read_dates(reader)?;
        reader.expect_int(field::STATE_ROOT)?;
        let state_root = *reader.bytes_exact()?;
        reader.expect_int(field::SNAPSHOT)?;
        let snapshot = read_snapshot(reader, seq)?;
        reader.expect_int(field::DELTAS)?;
        let deltas = read_deltas(reader, seq)?;
        reader.expect_int(field::COVERS)?;
        let covers = read_covers(reader, this_update)?;
        Ok(Self {
            authority,
            epoch,
            seq,
            this_update,
            next_update,
            hard_expiry,
            state_root,
            snapshot,
            deltas,
            covers,
        })
    }

    fn authority(&self) -> AuthorityKid {
        self.authority
    }
}

/// Epoch and seq behind their labels.
pub(super) fn read_version(
    reader: &mut Reader<'_>,
    epoch_label: i64,
    seq_label: i64,
) -> Result<(u32, u64), cbor::Error> {
    reader.expect_int(epoch_label)?;
    let epoch = read_u32(reader)?;
    reader.expect_int(seq_label)?;
    Ok((epoch, reader.uint()?))
}

pub(super) fn read_u32(reader: &mut Reader<'_>) -> Result<u32, cbor::Error> {
    let before = reader.clone();
    let found = reader.uint()?;
    u32::try_from(found)
        .map_err(|_| before.error(ErrorKind::TooMany { limit: u32::MAX.into(), found }))
}

/// R3: `this_update < next_update <= hard_expiry`, each with five bytes (V2).
fn read_dates(reader: &mut Reader<'_>) -> Result<[Timestamp; 3], cbor::Error> {
    let before = reader.clone();
    let mut dates = [Timestamp::default(); 3];
    let labels = [field::THIS_UPDATE, field::NEXT_UPDATE, field::HARD_EXPIRY];
    for (label, date) in labels.into_iter().zip(&mut dates) {
        reader.expect_int(label)?;
        *date = Timestamp::from_secs(reader.uint()?);
    }
    let [this, next, hard] = dates;
    let widths = limit::MIN_TIME <= this.as_secs() && hard.as_secs() <= limit::MAX_TIME;
    if this >= next || next > hard || !widths {
        return Err(before.error(ErrorKind::Value("dates of a head that do not ascend")));
    }
    Ok(dates)
}

/// R3: `covers <= this_update`, with five bytes (V2): a list knows nothing of what comes after it.
fn read_covers(reader: &mut Reader<'_>, this_update: Timestamp) -> Result<Timestamp, cbor::Error> {
    let before = reader.clone();
    let covers = Timestamp::from_secs(reader.uint()?);
    if covers.as_secs() < limit::MIN_TIME || covers > this_update {
        return Err(before.error(ErrorKind::Value("a head that covers more than its own time")));
    }
    Ok(covers)
}

fn write_file(writer: &mut Writer, file: &FileRef) {
    writer.bytes(&file.hash).uint(file.len.into());
}

fn read_file(reader: &mut Reader<'_>) -> Result<FileRef, cbor::Error> {
    Ok(FileRef { hash: *reader.bytes_exact()?, len: read_u32(reader)? })
}

/// R6: the snapshot is not newer than the head.
fn read_snapshot(reader: &mut Reader<'_>, head_seq: u64) -> Result<SnapshotRef, cbor::Error> {
    let before = reader.clone();
    reader.expect_array(3)?;
    let snapshot = SnapshotRef { seq: reader.uint()?, file: read_file(reader)? };
    if snapshot.seq > head_seq {
        return Err(before.error(ErrorKind::Value("a snapshot newer than its head")));
    }
    Ok(snapshot)
}

/// R6: deltas lead forward, up to the head at most, and ascend.
fn read_deltas(reader: &mut Reader<'_>, head_seq: u64) -> Result<Vec<DeltaRef>, cbor::Error> {
    let count = reader.array_up_to(Head::MAX_DELTAS)?;
    let mut deltas: Vec<DeltaRef> = Vec::with_capacity(count);
    for _ in 0..count {
        let before = reader.clone();
        reader.expect_array(4)?;
        let (from, to) = (reader.uint()?, reader.uint()?);
        let file = read_file(reader)?;
        if from >= to || to > head_seq {
            return Err(before.error(ErrorKind::Value("a delta that leads nowhere")));
        }
        if deltas.last().is_some_and(|last| (last.from, last.to) >= (from, to)) {
            return Err(before.error(ErrorKind::Order));
        }
        deltas.push(DeltaRef { from, to, file });
    }
    Ok(deltas)
}
