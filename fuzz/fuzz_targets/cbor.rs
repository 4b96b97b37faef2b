//! The exact CBOR reader against ciborium: each accepts exactly what the other writes.
#![no_main]

use clearance_fuzz::cbor;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (ours, theirs) = (cbor::read_exactly(data), cbor::read_by_ciborium(data));
    match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => assert_eq!(ours, theirs),
        (Some(_), None) => panic!("accepted, but not deterministic CBOR"),
        (None, Some(theirs)) => assert!(cbor::is_foreign(theirs, 0), "refused: {theirs:?}"),
        (None, None) => {}
    }
});
