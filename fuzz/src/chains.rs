//! Chains of trust lists, and devices that may follow them.

use clearance_core::cbor::Reader;
use clearance_core::crypto::PublicKey;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustContent, sign, write_chain};

use crate::believer::{BELIEVER_OF_NAMES, Replay};
use crate::world::{self, NOW, once};

/// Roots, each of which a chain may hand over to another one.
const ROOTS: [PublicKey; 3] = [
    PublicKey::Ed25519([0x51; 32]),
    PublicKey::P256 { x: [0x52; 32], y_is_odd: false },
    PublicKey::Ed25519([0x53; 32]),
];

/// One device for each root, new; and one that has seen list 2 of [`chain`].
pub fn devices() -> &'static [TrustAnchor] {
    once!(Vec<TrustAnchor>, {
        let mut devices: Vec<_> = ROOTS.map(TrustAnchor::new).to_vec();
        let mut seen = TrustAnchor::new(ROOTS[0]);
        seen.accept(&BELIEVER_OF_NAMES, &list(2, 0, Some(1)), NOW).expect("a good list");
        devices.push(seen);
        devices
    })
}

/// Chains that one of the devices follows at least.
pub fn chains() -> Vec<Vec<u8>> {
    let lists = [list(2, 0, Some(1)), list(4, 1, Some(2)), list(6, 2, None)];
    let whole = list_with_everything(7);
    let chains = [&lists[..], &lists[..2], &lists[1..], &lists[2..], &[lists[0].clone(), whole]];
    chains.into_iter().map(|lists| write_chain(lists).expect("it fits")).collect()
}

/// The lists of a chain, taken out one by one and written again.
///
/// # Panics
/// When `bytes` are no chain: only what was followed may come here.
pub fn written_again(bytes: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let count = reader.array().expect("it was followed");
    let lists: Vec<_> = (0..count).map(|_| reader.bytes().expect("it was followed")).collect();
    write_chain(&lists).expect("it was followed")
}

/// List `seq`, signed by one root, which announces another one.
fn list(seq: u64, by: usize, next: Option<usize>) -> Vec<u8> {
    let (this_update, next_update) = (dated(seq), NOW.plus(3_600));
    let next_root = next.map(|next| ROOTS[next]);
    let content = TrustContent {
        seq,
        this_update,
        next_update,
        authorities: Vec::new(),
        gate_groups: Vec::new(),
        schemes: Vec::new(),
        next_root,
        dates_from: None,
    };
    sign(&content, &Replay::of_named(ROOTS[by])).expect("a good list")
}

/// What the world's list has, by the second root.
fn list_with_everything(seq: u64) -> Vec<u8> {
    let world = world::world().list.content().clone();
    let content = TrustContent { seq, this_update: dated(seq), dates_from: Some(3), ..world };
    sign(&content, &Replay::of_named(ROOTS[1])).expect("a good list")
}

fn dated(seq: u64) -> Timestamp {
    NOW.minus(1_000).plus(seq)
}
