//! Hex of the published vectors.

use clearance_core::crypto::Secret32;

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "whole bytes");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
        .collect()
}

pub(crate) fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().expect("hex of the right length")
}

pub(crate) fn secret(text: &str) -> Secret32 {
    array(text).into()
}
