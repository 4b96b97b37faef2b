//! Status snapshot, a signed object: what is accepted encodes to the same bytes.
#![no_main]

use clearance_fuzz::lists;
use clearance_revocation::object::Snapshot;

libfuzzer_sys::fuzz_target!(|data: &[u8]| lists::object::<Snapshot>(data));
