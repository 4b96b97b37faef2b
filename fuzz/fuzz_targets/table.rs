//! Table of any bytes, as a damaged disk gives them: look-ups end and agree with the shards read.
#![no_main]

use clearance_fuzz::{lists, refused};
use clearance_revocation::table::StatusTable;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match StatusTable::from_bytes(data) {
        Ok(table) => lists::look_around(&table),
        Err(error) => refused(error),
    }
});
