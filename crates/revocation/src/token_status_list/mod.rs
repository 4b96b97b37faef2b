//! Token Status List (draft-ietf-oauth-status-list), for others' systems: the `StatusList` map (§4)
//! that is claim 65533 of a Status List Token in CWT form (§5.2), and that [token](StatusListToken).
//!
//! ```cddl
//! StatusList = { "lst": bstr, "bits": 1 / 2 / 4 / 8, ? "aggregation_uri": tstr }
//! ```
//! `lst` is a zlib stream (RFC 1950) of `bits` bits a position, the first in the low bits of the
//! first byte (§4.1): 0 VALID, 1 INVALID, 2 SUSPENDED (§7.1).

mod cwt;
mod error;

use std::io::{Read, Write};

use clearance_core::cbor::{Reader, Writer};
use clearance_core::status::Status;
use flate2::bufread::ZlibDecoder;
use flate2::{Compression, write::ZlibEncoder};

use crate::shard::{Shard, ShardSpec};

pub use cwt::StatusListToken;
pub use error::{ImportError, TokenError};

const LST: &str = "lst";
const BITS: &str = "bits";
const AGGREGATION_URI: &str = "aggregation_uri";
/// §7.1 status types.
const VALID: u8 = 0;
const INVALID: u8 = 1;
const SUSPENDED: u8 = 2;

/// The `StatusList` map of a shard, two bits a position.
pub fn export(shard: &Shard) -> Vec<u8> {
    let mut list = vec![VALID; (shard.spec.capacity as usize).div_ceil(4)];
    for (position, status) in shard.marked() {
        let code = if status == Status::Revoked { INVALID } else { SUSPENDED };
        list[position as usize / 4] |= code << (position % 4 * 2);
    }
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to a Vec has no way to fail.
    let written = zlib.write_all(&list).and_then(|()| zlib.finish()).unwrap_or_default();
    let mut out = Writer::new();
    out.map(2).text(LST).bytes(&written).text(BITS).uint(2);
    out.into_bytes()
}

/// Reads a `StatusList` map as the shard of this `spec`. Positions of the list beyond its capacity
/// must be valid (others round up). Unpacks no more than the longest list has.
///
/// # Errors
/// [`ImportError`].
pub fn import(bytes: &[u8], spec: ShardSpec) -> Result<Shard, ImportError> {
    spec.check()?;
    let capacity = spec.capacity;
    let mut from = Reader::new(bytes);
    let (bits, zlib) = read_map(&mut from).ok_or(ImportError::Malformed)?;
    from.finish().map_err(|_| ImportError::Malformed)?;
    if !matches!(bits, 1 | 2 | 4 | 8) {
        return Err(ImportError::Bits(bits));
    }
    let list = unpack(zlib, (1 << 20) * bits as usize / 8)?;
    let per_byte = 8 / bits as usize;
    let covered = list.len() * per_byte;
    if covered < capacity as usize {
        return Err(ImportError::TooShort { covered, capacity });
    }
    let mask = u8::MAX >> (8 - bits);
    let (mut revoked, mut suspended) = (Vec::new(), Vec::new());
    for (byte_at, byte) in list.iter().enumerate().filter(|(_, byte)| **byte != 0) {
        for slot in 0..per_byte {
            // At most 2^20 positions: checked by `unpack`.
            let position = (byte_at * per_byte + slot) as u32;
            match byte >> (slot * bits as usize) & mask {
                VALID => {}
                _ if position >= capacity => return Err(ImportError::TooLong { capacity }),
                INVALID => revoked.push(position),
                SUSPENDED => suspended.push(position),
                code => return Err(ImportError::Status(code)),
            }
        }
    }
    Ok(Shard::from_positions(spec, revoked, suspended)?)
}

/// `bits` and `lst`; members in any order, each at most once.
fn read_map<'a>(from: &mut Reader<'a>) -> Option<(u64, &'a [u8])> {
    let (mut bits, mut lst, mut uri) = (None, None, None);
    for _ in 0..from.map().ok().filter(|members| *members <= 3)? {
        let is_first = match from.text().ok()? {
            BITS => bits.replace(from.uint().ok()?).is_none(),
            LST => lst.replace(from.bytes().ok()?).is_none(),
            AGGREGATION_URI => uri.replace(from.text().ok()?).is_none(),
            _ => return None,
        };
        if !is_first {
            return None;
        }
    }
    Some((bits?, lst?))
}

/// Unpacks a zlib stream of at most `limit` bytes, and nothing after it.
fn unpack(zlib: &[u8], limit: usize) -> Result<Vec<u8>, ImportError> {
    let mut decoder = ZlibDecoder::new(zlib);
    let mut list = Vec::new();
    let read = decoder.by_ref().take(limit as u64 + 1).read_to_end(&mut list);
    read.map_err(|_| ImportError::Zlib)?;
    if list.len() > limit {
        return Err(ImportError::TooLarge);
    }
    if decoder.into_inner().is_empty() { Ok(list) } else { Err(ImportError::Zlib) }
}
