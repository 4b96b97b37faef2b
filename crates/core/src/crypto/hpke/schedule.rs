//! The key schedule of base mode (RFC 9180 §5.1).

use zeroize::Zeroizing;

use super::kdf::{HPKE_SUITE, labeled_expand, labeled_extract};
use crate::crypto::Provider;

/// mode_base (RFC 9180 §5, table 1).
const MODE_BASE: u8 = 0x00;

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
pub(super) fn base(provider: &dyn Provider, shared_secret: &[u8; 32], info: &[u8]) -> Schedule {
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
pub(super) fn context(provider: &dyn Provider, info: &[u8]) -> [u8; 65] {
    // psk_id_hash = LabeledExtract("", "psk_id_hash", psk_id)
    // info_hash = LabeledExtract("", "info_hash", info)
    // key_schedule_context = concat(mode, psk_id_hash, info_hash)
    let psk_id_hash = labeled_extract(provider, HPKE_SUITE, b"", b"psk_id_hash", b"");
    let info_hash = labeled_extract(provider, HPKE_SUITE, b"", b"info_hash", info);
    let mut context = [MODE_BASE; 65];
    context[1..33].copy_from_slice(&*psk_id_hash);
    context[33..].copy_from_slice(&*info_hash);
    context
}

/// LabeledExtract(shared_secret, "secret", psk), with base mode's empty psk
pub(super) fn secret(provider: &dyn Provider, shared_secret: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    labeled_extract(provider, HPKE_SUITE, shared_secret, b"secret", b"")
}
