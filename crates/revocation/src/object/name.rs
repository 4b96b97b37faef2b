//! Names of the files in a repository: what they are, and enough of their hash that another file
//! never has the same name, so that any cache may keep them for ever.

use super::head::{DeltaRef, SnapshotRef};
use crate::source::Digest;

/// Name of the head, the only file that changes.
pub const HEAD_NAME: &str = "head.cbor";

/// Name of a snapshot.
pub fn snapshot_name(epoch: u32, snapshot: &SnapshotRef) -> String {
    format!("snapshot-{epoch}-{}-{}.cbor", snapshot.seq, short(&snapshot.file.hash))
}

/// Name of a delta.
pub fn delta_name(epoch: u32, delta: &DeltaRef) -> String {
    format!("delta-{epoch}-{}-{}-{}.cbor", delta.from, delta.to, short(&delta.file.hash))
}

fn short(hash: &Digest) -> String {
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
