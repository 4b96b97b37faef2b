//! Points that protect nothing: the small-order encodings of Ed25519 and X25519.
//!
//! Both curves have cofactor 8. The tests find the members of both tables anew, with another
//! implementation, and compare.

use super::InvalidKey;

/// p = 2^255 - 19, little-endian.
const FIELD_PRIME: [u8; 32] = near_top(0xed);

/// y of the points of order 8 on Ed25519, little-endian; the other two have -y.
const ED25519_ORDER_8: [u8; 32] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
];
const ED25519_ORDER_8_NEGATED: [u8; 32] = [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
];

/// Every 255-bit y of a small-order point, those not below p included. The sign of x is masked.
const ED25519_SMALL_ORDER: [[u8; 32]; 7] = [
    small(0),                // order 4
    small(1),                // order 1, the identity: verifies any message
    ED25519_ORDER_8,         // order 8
    ED25519_ORDER_8_NEGATED, // order 8
    near_top(0xec),          // p - 1: order 2
    near_top(0xed),          // p: order 4 again
    near_top(0xee),          // p + 1: order 1 again
];

/// u of the points of order 8 on Curve25519, little-endian.
const X25519_ORDER_8_A: [u8; 32] = [
    0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
];
const X25519_ORDER_8_B: [u8; 32] = [
    0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
    0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
];

/// Every 255-bit u of a small-order point of the curve or its twist. X25519 ignores the top bit.
const X25519_SMALL_ORDER: [[u8; 32]; 7] = [
    small(0),         // order 2
    small(1),         // order 4
    X25519_ORDER_8_A, // order 8
    X25519_ORDER_8_B, // order 8
    near_top(0xec),   // p - 1: order 4 on the twist
    near_top(0xed),   // p: order 2 again
    near_top(0xee),   // p + 1: order 4 again
];

/// Whether these bytes decode to a point of Ed25519 whose order divides 8, in any encoding.
///
/// Such a key accepts signatures over messages that nobody signed. Not in constant time: public
/// keys are public.
pub fn is_small_order_ed25519(key: &[u8; 32]) -> bool {
    ED25519_SMALL_ORDER.contains(&without_top_bit(key))
}

/// Whether X25519 with this key always gives zero, in any encoding of such a key.
///
/// Not in constant time: public keys are public.
pub fn is_small_order_x25519(key: &[u8; 32]) -> bool {
    X25519_SMALL_ORDER.contains(&without_top_bit(key))
}

/// Checks a gate's public key where it enters: in a trust list, at enrolment.
///
/// # Errors
/// [`InvalidKey::SmallOrder`], or [`InvalidKey::NotCanonical`] when another encoding names the
/// same key (top bit set, or a coordinate not below 2^255 - 19).
pub fn check_x25519_public(key: &[u8; 32]) -> Result<(), InvalidKey> {
    if is_small_order_x25519(key) {
        return Err(InvalidKey::SmallOrder);
    }
    if !is_canonical_x25519(key) {
        return Err(InvalidKey::NotCanonical);
    }
    Ok(())
}

/// Whether no other encoding names the same X25519 key: below 2^255 - 19, top bit clear.
pub fn is_canonical_x25519(key: &[u8; 32]) -> bool {
    is_below_prime(key)
}

/// The same for an Ed25519 key; its top bit is the sign of x.
pub(super) fn check_ed25519_public(key: &[u8; 32]) -> Result<(), InvalidKey> {
    // First, so that the other encodings of small-order points are reported as what they are. With
    // them go both keys of x = 0 and a set sign, the only other non-canonical ones (RFC 8032 §5.1.3).
    if is_small_order_ed25519(key) {
        return Err(InvalidKey::SmallOrder);
    }
    if !is_below_prime(&without_top_bit(key)) {
        return Err(InvalidKey::NotCanonical);
    }
    Ok(())
}

fn is_below_prime(number: &[u8; 32]) -> bool {
    number.iter().rev().lt(FIELD_PRIME.iter().rev())
}

fn without_top_bit(key: &[u8; 32]) -> [u8; 32] {
    let mut masked = *key;
    masked[31] &= 0x7f;
    masked
}

/// A number below 256, little-endian.
const fn small(number: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = number;
    bytes
}

/// 2^255 - 256 + `lowest`, little-endian.
const fn near_top(lowest: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = lowest;
    bytes[31] = 0x7f;
    bytes
}
