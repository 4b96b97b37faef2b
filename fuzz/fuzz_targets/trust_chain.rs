//! Chain of trust lists, each signed by whom its signature names: what is followed is written as the same bytes and leaves
//! the device with the chain's last list; what is refused changes nothing.
#![no_main]

use clearance_core::trust::{TrustAnchor, last_of_chain};
use clearance_fuzz::believer::BELIEVER_OF_NAMES;
use clearance_fuzz::world::NOW;
use clearance_fuzz::{chains, refused};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for device in chains::devices() {
        let mut anchor = device.clone();
        match anchor.walk(&BELIEVER_OF_NAMES, data, NOW) {
            Ok(list) => {
                assert_eq!(chains::written_again(data), data);
                let last = last_of_chain(data).expect("it was followed");
                let again = anchor.reload(&BELIEVER_OF_NAMES, last).expect("the last one seen");
                assert_eq!((again.content(), anchor.seq()), (list.content(), Some(list.seq())));
                assert!(anchor.seq() >= device.seq() && list.next_update() > NOW);
                assert_eq!(TrustAnchor::from_bytes(&anchor.to_bytes()), Ok(anchor));
            }
            Err(error) => assert_eq!((&anchor, refused(error)), (device, ())),
        }
    }
});
