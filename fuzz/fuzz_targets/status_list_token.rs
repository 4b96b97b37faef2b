//! Status List Token of others, believed: what is accepted, signed by us, says the same.
#![no_main]

use clearance_fuzz::believer::Replay;
use clearance_fuzz::{lists, refused, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for root in world::ROOTS {
        match lists::believed(data, &root) {
            Ok(token) => {
                let again = lists::signed_again(&token, &Replay::of_key(root));
                assert_eq!(lists::believed(&again, &root), Ok(token));
            }
            Err(error) => refused(error),
        }
    }
});
