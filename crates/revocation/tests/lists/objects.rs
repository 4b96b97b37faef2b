//! Exactness of the three signed objects.

use clearance_core::crypto::RING;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::StatusDelegation;
use clearance_revocation::ShardSource;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Object, ObjectError, Snapshot, SnapshotRef, Untrusted,
    Verified,
};
use proptest::prelude::*;

use crate::kit::{MACAO, NOW, Press, State, delegation, signers, state};

pub(crate) fn believe<T: Object>(
    bytes: &[u8],
    delegation: &StatusDelegation,
    at: Timestamp,
) -> Result<Verified<T>, ObjectError> {
    Untrusted::decode(bytes)?.verify(&RING, delegation, at)
}

fn states() -> [State; 2] {
    [state(&[1, 7], &[2]), state(&[1, 5, 7], &[2, 30])]
}

/// A head with two deltas.
pub(crate) fn head(press: &Press) -> Head {
    let reference =
        |from, to, hash| DeltaRef { from, to, file: FileRef { hash: [hash; 32], len: 300 } };
    let snapshot = SnapshotRef { seq: 5, file: FileRef { hash: [9; 32], len: 400 } };
    let deltas = vec![reference(5, 6, 1), reference(6, 7, 2)];
    Head { deltas, ..press.head(7, &states()[1], NOW, snapshot) }
}

pub(crate) fn snapshot(press: &Press) -> Snapshot {
    press.snapshot(5, &states()[0])
}

pub(crate) fn delta(press: &Press) -> DeltaObject {
    let [old, new] = &states();
    press.delta((5, old), (6, new))
}

/// Calls `check` with every kind of object, and with a head by either kind of key.
fn with_each(check: impl Fn(&[u8], fn(&[u8], &StatusDelegation) -> Result<(), ObjectError>)) {
    fn judge<T: Object>(bytes: &[u8], trust: &StatusDelegation) -> Result<(), ObjectError> {
        believe::<T>(bytes, trust, NOW).map(|_| ())
    }
    let [ed25519, p256] = signers();
    check(&ed25519.sign(&head(&ed25519)), judge::<Head>);
    check(&ed25519.sign(&snapshot(&ed25519)), judge::<Snapshot>);
    check(&ed25519.sign(&delta(&ed25519)), judge::<DeltaObject>);
    check(&p256.sign(&head(&p256)), judge::<Head>);
}

#[test]
fn a_signed_object_is_what_was_signed() {
    for press in signers() {
        let (head, delta) = (head(&press), delta(&press));
        let back = believe::<Head>(&press.sign(&head), &delegation(), NOW).unwrap();
        assert_eq!(*back, head);
        let back = believe::<DeltaObject>(&press.sign(&delta), &delegation(), NOW).unwrap();
        assert_eq!(*back, delta);
        let snapshot = snapshot(&press);
        let back = believe::<Snapshot>(&press.sign(&snapshot), &delegation(), NOW).unwrap();
        assert_eq!(*back, snapshot);
        assert_eq!(back.to_shards().unwrap(), states()[0]);
        assert_eq!(back.headers(), states()[0].headers());
        assert_eq!(back.read(3).unwrap(), states()[0].get(&3).cloned());
        assert_eq!(back.read(4).unwrap(), None);
    }
}

#[test]
fn no_truncated_object_is_believed() {
    with_each(|bytes, believe| {
        let trust = delegation();
        assert_eq!(believe(bytes, &trust), Ok(()));
        for len in 0..bytes.len() {
            assert!(
                matches!(believe(&bytes[..len], &trust), Err(ObjectError::Malformed(_))),
                "{len}"
            );
        }
    });
}

#[test]
fn no_object_with_one_bit_flipped_is_believed() {
    with_each(|bytes, believe| {
        let trust = delegation();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(believe(&flipped, &trust).is_err(), "bit {bit} of {}", bytes.len() * 8);
        }
    });
}

#[test]
fn bytes_behind_an_object_are_refused() {
    with_each(|bytes, believe| {
        for byte in [0, 0x60, 0xf6, 0xff] {
            let longer = [bytes, &[byte]].concat();
            assert!(matches!(believe(&longer, &delegation()), Err(ObjectError::Malformed(_))));
        }
    });
}

#[test]
fn no_object_passes_for_another_kind() {
    fn kinds(bytes: &[u8]) -> [bool; 3] {
        let trust = &delegation();
        [
            believe::<Head>(bytes, trust, NOW).is_ok(),
            believe::<Snapshot>(bytes, trust, NOW).is_ok(),
            believe::<DeltaObject>(bytes, trust, NOW).is_ok(),
        ]
    }
    for press in signers() {
        assert_eq!(kinds(&press.sign(&head(&press))), [true, false, false]);
        assert_eq!(kinds(&press.sign(&snapshot(&press))), [false, true, false]);
        assert_eq!(kinds(&press.sign(&delta(&press))), [false, false, true]);
    }
}

#[test]
fn no_key_signs_before_or_after_its_period() {
    let press = Press::of(MACAO, 1);
    let bytes = press.sign(&head(&press));
    let mut trust = delegation();
    let period = Validity { not_before: NOW, not_after: NOW.plus(100) };
    trust.keys[0].validity = period;
    let at = |at| believe::<Head>(&bytes, &trust, at).map(|_| ());
    assert_eq!(at(NOW), Ok(()));
    assert_eq!(at(NOW.plus(99)), Ok(()));
    for moment in [NOW.minus(1), NOW.plus(100)] {
        let expected = ObjectError::KeyOutOfPeriod { kid: press.kid, validity: period, at: moment };
        assert_eq!(at(moment), Err(expected));
    }
}

fn files() -> impl Strategy<Value = FileRef> {
    (any::<[u8; 32]>(), any::<u32>()).prop_map(|(hash, len)| FileRef { hash, len })
}

fn heads() -> impl Strategy<Value = Head> {
    let deltas = prop::collection::btree_map((any::<u64>(), any::<u64>()), files(), 0..20);
    let numbers = (any::<u32>(), any::<u64>(), any::<u64>());
    let dates = prop::array::uniform3(1_u64 << 16..u64::from(u32::MAX));
    (numbers, dates, any::<[u8; 32]>(), files(), deltas).prop_map(
        |((epoch, seq, snapshot_seq), mut dates, state_root, file, deltas)| {
            dates.sort_unstable();
            let [this_update, next_update, hard_expiry] = dates.map(Timestamp::from_secs);
            let deltas = deltas.into_iter().filter(|((from, to), _)| from < to && *to <= seq);
            let deltas = deltas.map(|((from, to), file)| DeltaRef { from, to, file }).collect();
            let snapshot = SnapshotRef { seq: snapshot_seq.min(seq), file };
            let authority = MACAO;
            Head {
                authority,
                epoch,
                seq,
                this_update,
                next_update: next_update.plus(u64::from(next_update == this_update)),
                hard_expiry: hard_expiry.plus(u64::from(next_update == this_update)),
                state_root,
                snapshot,
                deltas,
                covers: Timestamp::from_secs((1 << 16).max(this_update.as_secs() / 2)),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_head_of_unusual_numbers_comes_back_as_it_was(head in heads()) {
        let bytes = Press::of(MACAO, 1).sign(&head);
        let back = Untrusted::<Head>::decode(&bytes).unwrap();
        prop_assert_eq!(back.claimed(), &head);
    }

    #[test]
    fn random_bytes_in_an_object_neither_panic_nor_are_believed(
        at in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let press = Press::of(MACAO, 1);
        let trust = delegation();
        for bytes in [press.sign(&head(&press)), press.sign(&snapshot(&press)), press.sign(&delta(&press))] {
            let mut noisy = bytes.clone();
            let from = at.index(bytes.len());
            for (to, byte) in noisy[from..].iter_mut().zip(&noise) {
                *to = *byte;
            }
            if noisy != bytes {
                prop_assert!(believe::<Head>(&noisy, &trust, NOW).is_err());
                prop_assert!(believe::<Snapshot>(&noisy, &trust, NOW).is_err());
                prop_assert!(believe::<DeltaObject>(&noisy, &trust, NOW).is_err());
            }
        }
    }
}
