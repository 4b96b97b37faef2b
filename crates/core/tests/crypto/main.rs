//! Cryptography of clearance-core against published vectors and other implementations.

mod cose_hpke;
mod der;
mod hpke_peer;
mod hpke_rfc9180;
mod keys;
mod primitives;
mod secrets;
mod signatures;
mod small_order;

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "whole bytes");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
        .collect()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().expect("hex of the right length")
}

fn secret(text: &str) -> clearance_core::crypto::Secret32 {
    array(text).into()
}
