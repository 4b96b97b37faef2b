//! The count of every change of the office's state, and what tells the directory from a copy of it.

use clearance_durable::{self as durable, Identity};

use super::{Office, StoreError};

const BODY: usize = 8 + 8 + 8 + 16;
const WHOLE: usize = BODY + 4;
const MAGIC: [u8; 8] = *b"clrwitn2";

/// What the witness says.
///
/// ```text
/// witness = "clrwitn2", counter: u64, end of statuses.log: u64,
///           identity of positions.pool as it was before this change: 16 bytes,
///           CRC-32 of all before: u32
/// ```
/// A change makes a new file that takes the name. It is never written in place: Linux dates a file
/// before it copies the bytes, so a kill in between would leave the old count under a new date, which is
/// what a backup that was put back looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Witness {
    pub(super) counter: u64,
    pub(super) log_end: u64,
    pub(super) pool: [u8; 16],
}

impl Witness {
    /// Reads the witness; `None` for what is none, or damaged.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let whole: &[u8; WHOLE] = bytes.try_into().ok()?;
        let (body, checksum) = whole.split_first_chunk::<BODY>()?;
        if body[..8] != MAGIC
            || durable::crc32(body) != u32::from_be_bytes(checksum.try_into().ok()?)
        {
            return None;
        }
        let (counter, rest) = body[8..].split_first_chunk()?;
        let (log_end, pool) = rest.split_first_chunk()?;
        Some(Self {
            counter: u64::from_be_bytes(*counter),
            log_end: u64::from_be_bytes(*log_end),
            pool: pool.try_into().ok()?,
        })
    }

    /// Puts it on disk, whole or not at all.
    pub(super) fn store(self, office: &Office) -> Result<(), StoreError> {
        Ok(durable::write(&office.witness(), &self.encode(), durable::Access::Secret)?)
    }

    fn encode(self) -> [u8; WHOLE] {
        let mut whole = [0; WHOLE];
        whole[..8].copy_from_slice(&MAGIC);
        whole[8..16].copy_from_slice(&self.counter.to_be_bytes());
        whole[16..24].copy_from_slice(&self.log_end.to_be_bytes());
        whole[24..BODY].copy_from_slice(&self.pool);
        let checksum = durable::crc32(&whole[..BODY]);
        whole[BODY..].copy_from_slice(&checksum.to_be_bytes());
        whole
    }
}

impl Office {
    pub(super) fn witness(&self) -> std::path::PathBuf {
        self.file("positions.witness")
    }

    pub(super) fn place(&self) -> std::path::PathBuf {
        self.file("positions.place")
    }
}

/// An identity in eight and eight bytes.
pub(super) fn identity_bytes(identity: &Identity) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&identity.inode.to_be_bytes());
    bytes[8..].copy_from_slice(&identity.changed.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_that_is_cut_or_changed_is_none() {
        let witness = Witness { counter: 7, log_end: 49, pool: [9; 16] };
        let whole = witness.encode();
        assert_eq!(Witness::decode(&whole), Some(witness));
        for len in 0..WHOLE {
            assert_eq!(Witness::decode(&whole[..len]), None, "{len}");
            let mut changed = whole;
            changed[len] ^= 1;
            assert_eq!(Witness::decode(&changed), None, "{len}");
        }
        assert_eq!(Witness::decode(&[&whole[..], &[0]].concat()), None);
    }
}
