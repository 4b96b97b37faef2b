//! Trust list, believed: what is accepted encodes to the same bytes; what is refused changes nothing.
#![no_main]

use clearance_core::trust::{TrustAnchor, sign};
use clearance_fuzz::believer::{BELIEVER, Replay};
use clearance_fuzz::world::NOW;
use clearance_fuzz::{refused, world};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for root in world::ROOTS {
        let mut anchor = TrustAnchor::new(root);
        match anchor.accept(&BELIEVER, data, NOW) {
            Ok(list) => {
                assert_eq!(sign(list.content(), &Replay::of(data)).as_deref(), Ok(data));
                assert_eq!(TrustAnchor::from_bytes(&anchor.to_bytes()), Ok(anchor.clone()));
                assert!(anchor.accept(&BELIEVER, data, NOW).is_ok(), "the same list again");
            }
            Err(error) => assert_eq!((anchor, refused(error)), (TrustAnchor::new(root), ())),
        }
    }
});
