//! P-256 points: decompressed and checked with crate `p256`, since ring does neither.

use p256::elliptic_curve::sec1::ToSec1Point;

use super::InvalidKey;

const UNCOMPRESSED_LEN: usize = 65;

/// 04 || x || y for the point with this x and this parity of y (SEC1 §2.3.4).
pub(super) fn decompress(x: &[u8; 32], y_is_odd: bool) -> Result<[u8; 65], InvalidKey> {
    let mut compressed = [0; 33];
    compressed[0] = if y_is_odd { 0x03 } else { 0x02 };
    compressed[1..].copy_from_slice(x);
    let key = p256::PublicKey::from_sec1_bytes(&compressed).map_err(|_| InvalidKey::NotOnCurve)?;
    uncompressed(&key)
}

/// The same 65 bytes, once they are known to be a point of the curve.
pub(super) fn checked_uncompressed(bytes: &[u8]) -> Result<[u8; 65], InvalidKey> {
    if bytes.len() != UNCOMPRESSED_LEN || bytes[0] != 0x04 {
        return Err(InvalidKey::WrongFormat { expected: UNCOMPRESSED_LEN, found: bytes.len() });
    }
    let key = p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| InvalidKey::NotOnCurve)?;
    uncompressed(&key)
}

/// 04 || x || y of a point already checked.
pub(super) fn uncompressed(key: &p256::PublicKey) -> Result<[u8; 65], InvalidKey> {
    let point = key.to_sec1_point(false);
    point.as_bytes().try_into().map_err(|_| InvalidKey::NotOnCurve)
}
