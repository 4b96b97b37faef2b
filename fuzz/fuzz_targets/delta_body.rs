//! Body of a delta beside a state: what fits the state encodes to the same bytes; what does not
//! fit is refused by whoever reads the next state.
#![no_main]

use clearance_fuzz::{lists, refused};
use clearance_revocation::delta::Delta;
use clearance_revocation::table::StatusTable;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let delta = match Delta::decode(data, lists::base()) {
        Ok(delta) => delta,
        Err(error) => return refused(error),
    };
    let next = delta.onto(lists::base()).ok().and_then(|state| StatusTable::build(&state).ok());
    match delta.encode(lists::base()) {
        Ok(again) => assert_eq!((again.as_slice(), next.is_some()), (data, true)),
        Err(error) => assert!(next.is_none(), "{error}"),
    }
});
