//! The two bits that stand for a status in memory.

use clearance_core::status::Status;

/// 0 valid, 1 suspended, 2 revoked.
pub(crate) const fn to_bits(status: Status) -> u32 {
    match status {
        Status::Valid => 0,
        Status::Suspended => 1,
        Status::Revoked => 2,
    }
}

/// The inverse; 3 stands for nothing and reads as the gravest.
#[inline(always)]
pub(crate) const fn from_bits(bits: u32) -> Status {
    match bits & 3 {
        0 => Status::Valid,
        1 => Status::Suspended,
        _ => Status::Revoked,
    }
}
