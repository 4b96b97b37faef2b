//! The key schedule of base mode (RFC 9180 §5.1).

use zeroize::Zeroizing;

use super::kdf::{HPKE_SUITE, labeled_expand, labeled_extract};
use crate::crypto::Provider;

/// mode_base (RFC 9180 §5, table 1).
const MODE_BASE: u8 = 0x00;

/// psk_id_hash of base mode, whose psk_id is empty. A constant of the suite, as is the next one: two
/// of seven HMACs fewer for each message. The tests compute both.
pub(super) const EMPTY_PSK_ID_HASH: [u8; 32] = [
    0x43, 0x1d, 0xf6, 0xcd, 0x95, 0xe1, 0x1f, 0xf4, 0x9d, 0x70, 0x13, 0x56, 0x3b, 0xaf, 0x7f, 0x11,
    0x58, 0x8c, 0x75, 0xa6, 0x61, 0x1e, 0xe2, 0xa4, 0x40, 0x4a, 0x49, 0x30, 0x6a, 0xe4, 0xcf, 0xc5,
];

/// info_hash of an empty info, which is what COSE-HPKE gives by default.
pub(super) const EMPTY_INFO_HASH: [u8; 32] = [
    0x55, 0xe7, 0xb3, 0x9d, 0x7a, 0x73, 0x55, 0x3c, 0x14, 0xee, 0xe3, 0xb6, 0x05, 0xf8, 0xc4, 0x43,
    0x8f, 0xb8, 0xc4, 0xa5, 0xd3, 0x2f, 0xb2, 0xbe, 0xf7, 0x35, 0xf2, 0x61, 0x28, 0xed, 0x56, 0x95,
];

/// Key and nonce of the one message. Wiped on drop; has no `Debug`.
pub(super) struct Schedule {
    key: Zeroizing<[u8; 32]>,
    base_nonce: Zeroizing<[u8; 12]>,
}

impl Schedule {
    pub(super) fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// The nonce of sequence number 0, the only one here: base_nonce XOR 0 (RFC 9180 §5.2).
    pub(super) fn base_nonce(&self) -> &[u8; 12] {
        &self.base_nonce
    }
}

/// KeySchedule(mode_base, shared_secret, info, default_psk, default_psk_id), less the exporter.
pub(super) fn base(provider: &Provider, shared_secret: &[u8; 32], info: &[u8]) -> Schedule {
    let context = context(provider, info);
    let secret = secret(provider, shared_secret);
    // key = LabeledExpand(secret, "key", key_schedule_context, Nk)
    // base_nonce = LabeledExpand(secret, "base_nonce", key_schedule_context, Nn)
    Schedule {
        key: labeled_expand(provider, HPKE_SUITE, &secret, b"key", &context),
        base_nonce: labeled_expand(provider, HPKE_SUITE, &secret, b"base_nonce", &context),
    }
}

/// mode || psk_id_hash || info_hash
pub(super) fn context(provider: &Provider, info: &[u8]) -> [u8; 65] {
    // psk_id_hash = LabeledExtract("", "psk_id_hash", psk_id)
    // info_hash = LabeledExtract("", "info_hash", info)
    // key_schedule_context = concat(mode, psk_id_hash, info_hash)
    let mut context = [MODE_BASE; 65];
    context[1..33].copy_from_slice(&EMPTY_PSK_ID_HASH);
    context[33..].copy_from_slice(&match info {
        b"" => EMPTY_INFO_HASH,
        _ => *labeled_extract(provider, HPKE_SUITE, b"", b"info_hash", info),
    });
    context
}

/// LabeledExtract(shared_secret, "secret", psk), with base mode's empty psk
pub(super) fn secret(provider: &Provider, shared_secret: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    labeled_extract(provider, HPKE_SUITE, shared_secret, b"secret", b"")
}
