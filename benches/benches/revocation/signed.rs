//! The three signed objects as they lie in a repository.

use clearance_benches::Fault;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Snapshot, SnapshotRef, StatusSigner,
};
use clearance_revocation::{Change, StateRoot};

use crate::case::{DELTAS, Population, index};
use crate::report::grouped;

const AUTHORITY: AuthorityKid = AuthorityKid([1, 2]);
/// A year of five-minute steps.
const SEQ: u64 = 105_120;

/// Sizes with COSE envelope: snapshot, deltas, head.
pub(crate) fn report(population: &Population) -> Result<(), Fault> {
    let key = RING.ed25519_key(&Secret32::from([8; 32]));
    let signer = StatusSigner { kid: AuthorityKid([1, 3]), key: key.as_ref() };
    let shards = population.shards()?;
    let snapshot = signer.sign(&Snapshot::of(AUTHORITY, 1, SEQ, &shards)?)?;
    println!();
    println!("| signed object | bytes |");
    println!("|---|--:|");
    println!("| snapshot | {} |", grouped(snapshot.len()));
    for (count, next) in DELTAS.into_iter().zip(&population.next) {
        let mut delta = Delta::default();
        next.iter().for_each(|credential| delta.change(index(*credential), Change::Revoke));
        let object = DeltaObject {
            authority: AUTHORITY,
            epoch: 1,
            from: SEQ - 1,
            to: SEQ,
            old_root: [0; 32],
            new_root: [0; 32],
            body: delta.encode(&shards)?,
        };
        println!("| delta +{} | {} |", grouped(count), grouped(signer.sign(&object)?.len()));
    }
    let root = StateRoot::of(&shards, |bytes| RING.sha256(&[bytes]))?;
    let first = signer.sign(&head(root, snapshot.len() as u32, Vec::new()))?;
    println!("| head without deltas | {} |", grouped(first.len()));
    let usual = signer.sign(&head(root, snapshot.len() as u32, usual_deltas()))?;
    println!("| head, publisher's defaults | {} |", grouped(usual.len()));
    Ok(())
}

/// What the publisher's default rhythm leaves in a head: 64 steps, and strides of 16 two days back.
fn usual_deltas() -> Vec<DeltaRef> {
    let steps = (1..=64).map(|ago| (SEQ - ago, SEQ - ago + 1));
    let strides = (1..=36).map(|ago| (SEQ - 16 * ago, SEQ - 16 * (ago - 1)));
    let file = FileRef { hash: [7; 32], len: 20_000 };
    let mut deltas: Vec<_> =
        steps.chain(strides).map(|(from, to)| DeltaRef { from, to, file }).collect();
    deltas.sort_unstable_by_key(|delta| (delta.from, delta.to));
    deltas
}

fn head(state_root: [u8; 32], snapshot_len: u32, deltas: Vec<DeltaRef>) -> Head {
    let this_update = Timestamp::from_secs(1_795_219_200);
    let file = FileRef { hash: [7; 32], len: snapshot_len };
    Head {
        authority: AUTHORITY,
        epoch: 1,
        seq: SEQ,
        this_update,
        next_update: this_update.plus(600),
        hard_expiry: this_update.plus(7 * 86_400),
        state_root,
        snapshot: SnapshotRef { seq: SEQ - 100, file },
        deltas,
        covers: this_update.minus(3_600),
    }
}
