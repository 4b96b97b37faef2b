//! Edge cases of Ed25519 in every combination: small-order parts and other encodings of A and R.
//!
//! The 914 vectors are `ed25519/ed25519vectors.json` of C2SP/CCTV; `tests/vectors/README.md` says where
//! ours come from. Each has flags that describe it; what is due follows from them and from SPEC.md,
//! "Keys", and from nothing that our code computes.

use std::collections::BTreeMap;

use clearance_core::crypto::Signature;
use clearance_tests::hex::unhex;
use serde::Deserialize;

use crate::edge_cases::{Outcome, outcome};
use crate::providers;
use crate::tally::Tally;

const VECTORS: &str = include_str!("../../vectors/ed25519_cctv.json");

#[derive(Deserialize)]
struct File {
    /// The file's own names, by our letters.
    flags: BTreeMap<char, String>,
    keys: Vec<String>,
    points: Vec<String>,
    vectors: Vec<Row>,
}

/// Index of the key, index of R, S, number of the message, flags.
type Row = (usize, usize, String, u32, String);

struct Vector {
    key: [u8; 32],
    message: String,
    signature: Signature,
    flags: Vec<String>,
}

impl Vector {
    fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own == flag)
    }

    /// R is compared as bytes, and without cofactor no small-order rest is forgiven (Q4).
    fn verifies(&self) -> bool {
        !self.is("low_order_residue") && !self.is("non_canonical_R")
    }

    fn due(&self) -> Outcome {
        match (self.is("low_order_A"), self.verifies()) {
            (true, _) => Outcome::BadKey, // Q1
            (false, false) => Outcome::BadSignature,
            (false, true) => Outcome::Good,
        }
    }
}

fn vectors() -> Vec<Vector> {
    let file: File = serde_json::from_str(VECTORS).unwrap();
    let vector = |(key, point, s, number, letters): &Row| Vector {
        key: unhex(&file.keys[*key]).try_into().unwrap(),
        message: match number {
            0 => "ed25519vectors".to_owned(),
            number => format!("ed25519vectors {number}"),
        },
        signature: unhex(&[&file.points[*point][..], s].concat()).try_into().unwrap(),
        flags: letters.chars().map(|letter| file.flags[&letter].clone()).collect(),
    };
    file.vectors.iter().map(vector).collect()
}

#[test]
fn every_cofactor_vector_has_the_outcome_that_its_flags_say() {
    let vectors = vectors();
    for provider in providers() {
        let mut tally = Tally::default();
        let mut bad_keys = 0;
        for (number, vector) in vectors.iter().enumerate() {
            let found = outcome(provider, vector.key, vector.message.as_bytes(), &vector.signature);
            assert_eq!(found, vector.due(), "{number} with {}", provider.name);
            bad_keys += usize::from(found == Outcome::BadKey);
            tally.count(found == Outcome::Good);
        }
        tally.assert("ed25519_cctv", provider, [86, 828, 0]);
        assert_eq!(bad_keys, 526, "of the refused, keys with {}", provider.name);
    }
}

/// Else the outcomes above would not show that it is the key that is refused, nor that the file's other
/// encodings of a key are all of small order.
#[test]
fn a_primitive_refuses_no_more_than_its_equation() {
    let vectors = vectors();
    for provider in providers() {
        let mut weak = 0;
        for (number, vector) in vectors.iter().enumerate() {
            let message = vector.message.as_bytes();
            let verified = provider.ed25519.verify(&vector.key, message, &vector.signature).is_ok();
            assert_eq!(verified, vector.verifies(), "{number} with {}", provider.name);
            assert!(vector.is("low_order_A") || !vector.is("non_canonical_A"), "{number}");
            weak += usize::from(verified && vector.is("low_order_A"));
        }
        assert_eq!(weak, 122, "signatures under keys of small order with {}", provider.name);
    }
}
