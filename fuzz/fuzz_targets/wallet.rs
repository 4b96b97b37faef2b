//! Wallet in storage, its signatures believed: what is accepted encodes to the same bytes. The
//! input is the body; the envelope's checksum would stop the fuzzer, so it is right.
#![no_main]

use clearance_fuzz::believer::BELIEVER;
use clearance_fuzz::{refused, world};
use clearance_issuer::{App, AppVersion, Wallet};

const APP: App = App::new(&BELIEVER, AppVersion(1));

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let file = world::wallet_file(body);
    match Wallet::from_bytes(APP, &file) {
        Ok(wallet) => assert_eq!(wallet.to_bytes(), file),
        Err(error) => refused(error),
    }
    if let Err(error) = Wallet::from_bytes(APP, body) {
        refused(error);
    }
});
