//! `clearance-revocation`, its very source, with the locks of `shuttle`.

include!(concat!(env!("OUT_DIR"), "/revocation.rs"));
