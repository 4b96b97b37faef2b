//! Unsigned LEB128 in its shortest form, for counts that are usually small.

/// Appends `value`: seven bits a byte, least significant first, the top bit on all but the last.
pub(crate) fn push(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a value below 2^56 off the front of `from`; `None` unless it is complete and shortest.
pub(crate) fn take(from: &mut &[u8]) -> Option<u64> {
    let len = from.iter().take(8).position(|byte| byte & 0x80 == 0)? + 1;
    let (value, rest) = from.split_at(len);
    if len > 1 && value[len - 1] == 0 {
        return None;
    }
    *from = rest;
    Some(value.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f)))
}
