//! HKDF with HPKE's labels (RFC 9180 §4), over HMAC, without a heap.

use zeroize::Zeroizing;

use crate::crypto::Provider;

/// The version label that begins every labelled input.
const VERSION: &[u8] = b"HPKE-v1";

/// suite_id inside the KEM: "KEM" || I2OSP(0x0020, 2) (RFC 9180 §4.1).
pub(super) const KEM_SUITE: &[u8] = b"KEM\x00\x20";

/// suite_id of the key schedule: "HPKE" || kem_id || kdf_id || aead_id (RFC 9180 §5.1).
pub(super) const HPKE_SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";

/// Extract(salt, "HPKE-v1" || suite_id || label || ikm)
pub(super) fn labeled_extract(
    provider: &Provider,
    suite: &[u8],
    salt: &[u8],
    label: &[u8],
    ikm: &[u8],
) -> Zeroizing<[u8; 32]> {
    // def LabeledExtract(salt, label, ikm):
    //   labeled_ikm = concat("HPKE-v1", suite_id, label, ikm)
    //   return Extract(salt, labeled_ikm)
    // RFC 5869 §2.2: Extract(salt, IKM) = HMAC-Hash(salt, IKM); HMAC pads an empty salt with zeros.
    Zeroizing::new(provider.hmac_sha256(salt, &[VERSION, suite, label, ikm]))
}

/// Expand(prk, I2OSP(N, 2) || "HPKE-v1" || suite_id || label || info, N), for N up to 32
pub(super) fn labeled_expand<const N: usize>(
    provider: &Provider,
    suite: &[u8],
    prk: &[u8; 32],
    label: &[u8],
    info: &[u8],
) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 32, "one block of HKDF-SHA256") };
    // def LabeledExpand(prk, label, info, L):
    //   labeled_info = concat(I2OSP(L, 2), "HPKE-v1", suite_id, label, info)
    //   return Expand(prk, labeled_info, L)
    // RFC 5869 §2.3: the first block is HMAC-Hash(PRK, info || 0x01), and one is enough.
    let length = [0, N as u8];
    let parts: [&[u8]; 6] = [&length, VERSION, suite, label, info, &[0x01]];
    let block = Zeroizing::new(provider.hmac_sha256(prk, &parts));
    let mut out = Zeroizing::new([0; N]);
    out.copy_from_slice(&block[..N]);
    out
}
