//! Edge cases of Ed25519, on which implementations disagree.
//!
//! Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (SSR 2020, IACR ePrint 2020/1244).
//! The fifteen vectors are `cases.json` of github.com/novifinancial/ed25519-speccheck at commit
//! d2b2ba588feb (Apache-2.0), in their order; the twelve of the paper are 1, 3 and 5 to 14. The
//! outcomes are the table in SPEC.md, "Keys".

use clearance_core::crypto::{Provider, PublicKey, Signature};
use clearance_tests::hex::unhex;
use serde::Deserialize;

use crate::{is_good, providers};

const CASES: &str = include_str!("../../vectors/ed25519_speccheck.json");

#[derive(Deserialize)]
struct Case {
    message: String,
    pub_key: String,
    signature: String,
}

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The key is refused, before anything is verified with it (Q1).
    BadKey,
    /// The signature does not verify (Q4).
    BadSignature,
    /// The signature verifies.
    Good,
}

use Outcome::{BadKey, BadSignature, Good};

/// Each with its reason: S, the order of A and of R, and what the two equations say.
const OUTCOMES: [(Outcome, &str); 15] = [
    (BadKey, "S = 0, A and R of small order; good with cofactor only"),
    (BadKey, "S = 0, A and R of small order; good without cofactor too"),
    (BadKey, "A of small order, R mixed; good with cofactor only"),
    (BadKey, "A of small order, R mixed; good without cofactor too"),
    (BadSignature, "A mixed, R of small order; good with cofactor only"),
    (Good, "A mixed, R of small order; good without cofactor too"),
    (Good, "A and R mixed; good without cofactor too"),
    (BadSignature, "A and R mixed; good with cofactor only"),
    (BadSignature, "A mixed; good with cofactor only, and unless 8h is reduced"),
    (BadSignature, "S beyond the order"),
    (BadSignature, "S far beyond the order"),
    (BadSignature, "R of small order and not canonical; good where R is reduced before hashing"),
    (BadSignature, "R of small order and not canonical; good where R is compared after decoding"),
    (BadKey, "A of small order and not canonical; good where A is reduced before hashing"),
    (BadKey, "A of small order and not canonical; good where it is hashed as it came"),
];

pub(crate) fn outcome(
    provider: &Provider,
    key: [u8; 32],
    message: &[u8],
    signature: &Signature,
) -> Outcome {
    let Ok(key) = PublicKey::Ed25519(key).prepare(provider) else { return BadKey };
    if is_good(provider, &key, message, signature) { Good } else { BadSignature }
}

#[test]
fn every_edge_case_has_the_outcome_that_the_specification_says() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), OUTCOMES.len());
    for provider in providers() {
        for (number, (case, (expected, why))) in cases.iter().zip(OUTCOMES).enumerate() {
            let key = unhex(&case.pub_key).try_into().unwrap();
            let signature = unhex(&case.signature).try_into().unwrap();
            let found = outcome(provider, key, &unhex(&case.message), &signature);
            assert_eq!(found, expected, "{number} with {}: {why}", provider.name);
        }
        println!("ed25519-speccheck with {}: 2 accepted, 13 refused, 0 skipped", provider.name);
    }
}

/// Else the outcomes above would not show that it is the key that is refused.
#[test]
fn a_primitive_by_itself_accepts_small_order_keys() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    for provider in providers() {
        let accepted = cases.iter().zip(OUTCOMES).filter(|(case, (outcome, _))| {
            let key = unhex(&case.pub_key).try_into().unwrap();
            let signature = unhex(&case.signature).try_into().unwrap();
            let verified = provider.ed25519.verify(&key, &unhex(&case.message), &signature);
            *outcome == BadKey && verified.is_ok()
        });
        assert_eq!(accepted.count(), 3, "1, 3 and 14 with {}", provider.name);
    }
}
