//! The count of every change of the office's state, and what tells the directory from a copy of it.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use clearance_durable::{self as durable, Identity, WriteError};

use super::{Office, StoreError};

/// Bytes between the two slots: more than a disk writes at once and may tear.
const STRIDE: usize = 4096;
const BODY: usize = 8 + 8 + 8 + 16;
const SLOT: usize = BODY + 4;
const MAGIC: [u8; 8] = *b"clrwitn1";

/// What the witness says.
///
/// ```text
/// witness = slot, zeros up to byte 4096, slot
/// slot    = "clrwitn1", counter: u64, end of statuses.log: u64,
///           identity of positions.pool as it was before this change: 16 bytes,
///           CRC-32 of all before: u32
/// ```
/// The slot with the higher counter counts; the other one is written next, in place, so that the
/// file stays the one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Witness {
    pub(super) counter: u64,
    pub(super) log_end: u64,
    pub(super) pool: [u8; 16],
}

impl Witness {
    /// Reads the witness; `None` where no slot is sound.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let slots = [0, STRIDE].into_iter().filter_map(|at| decode_slot(bytes.get(at..)?));
        slots.max_by_key(|slot| slot.counter)
    }

    /// A new file that says so.
    pub(super) fn create(self, office: &Office) -> Result<(), StoreError> {
        let mut bytes = vec![0; STRIDE + SLOT];
        bytes[..SLOT].copy_from_slice(&self.encode());
        durable::write(&office.witness(), &bytes, durable::Access::Secret)?;
        Ok(())
    }

    /// Says so in the file there is, beside what it said last.
    pub(super) fn replace(self, path: &Path, last: Self) -> Result<(), StoreError> {
        let at = match durable::read(path, 2 * STRIDE).ok().as_deref().and_then(decode_slot) {
            Some(first) if first == last => STRIDE,
            _ => 0,
        };
        let write = || {
            let mut file = OpenOptions::new().write(true).open(path)?;
            file.seek(SeekFrom::Start(at as u64))?;
            file.write_all(&self.encode())?;
            file.sync_all()
        };
        write().map_err(|cause| WriteError::Io { path: path.to_owned(), cause }.into())
    }

    fn encode(self) -> [u8; SLOT] {
        let mut slot = [0; SLOT];
        slot[..8].copy_from_slice(&MAGIC);
        slot[8..16].copy_from_slice(&self.counter.to_be_bytes());
        slot[16..24].copy_from_slice(&self.log_end.to_be_bytes());
        slot[24..BODY].copy_from_slice(&self.pool);
        let checksum = durable::crc32(&slot[..BODY]);
        slot[BODY..].copy_from_slice(&checksum.to_be_bytes());
        slot
    }
}

fn decode_slot(bytes: &[u8]) -> Option<Witness> {
    let (body, rest) = bytes.split_first_chunk::<BODY>()?;
    if body[..8] != MAGIC || durable::crc32(body) != u32::from_be_bytes(*rest.first_chunk()?) {
        return None;
    }
    let (counter, rest) = body[8..].split_first_chunk()?;
    let (log_end, pool) = rest.split_first_chunk()?;
    Some(Witness {
        counter: u64::from_be_bytes(*counter),
        log_end: u64::from_be_bytes(*log_end),
        pool: pool.try_into().ok()?,
    })
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
    fn a_torn_slot_leaves_the_one_before() {
        let [old, new] =
            [1, 2].map(|counter| Witness { counter, log_end: 7 * counter, pool: [9; 16] });
        let mut file = vec![0; STRIDE + SLOT];
        file[..SLOT].copy_from_slice(&old.encode());
        assert_eq!(Witness::decode(&file), Some(old));
        let slot = new.encode();
        for len in 0..SLOT {
            let mut torn = file.clone();
            torn[STRIDE..STRIDE + len].copy_from_slice(&slot[..len]);
            assert_eq!(Witness::decode(&torn), Some(old), "{len}");
        }
        file[STRIDE..].copy_from_slice(&slot);
        assert_eq!(Witness::decode(&file), Some(new));
        assert_eq!(Witness::decode(b"nothing of the kind"), None);
    }
}
