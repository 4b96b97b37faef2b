//! The trust list on a gate's disk, with the anchor that has seen it.

use std::path::{Path, PathBuf};

use clearance_core::crypto::RING;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustError, TrustList, last_of_chain};
use clearance_durable::{Pair, read};

use crate::error::DirError;

/// Longest anchor in bytes; ours have some 150.
const MAX_ANCHOR: usize = 512 + 17 * limit::TRUST_KEYS;

/// Where a gate keeps its trust list, and the newest one that it has seen.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    pair: Pair,
}

/// A list that was believed, and is not on disk yet.
#[derive(Debug)]
pub(crate) struct Believed {
    pub(crate) list: TrustList,
    bytes: Vec<u8>,
    anchor: TrustAnchor,
}

impl Lists {
    pub(crate) fn in_dir(dir: &Path) -> Self {
        let (content, witness) = (dir.join("trust-list.cbor"), dir.join("anchor.cbor"));
        Self { pair: Pair { content, witness } }
    }

    pub(crate) fn list_file(&self) -> &Path {
        &self.pair.content
    }

    /// The list in force: the very one that was accepted last, whatever the clock shows. A kill may have left the anchor
    /// one list behind; that list is then accepted once more.
    pub(crate) fn load(&self, now: Timestamp) -> Result<TrustList, DirError> {
        let mut anchor = self.anchor()?;
        let path = self.list_file();
        let bytes = read(path, limit::TRUST_LIST)?;
        match anchor.reload(&RING, &bytes) {
            Err(TrustError::NotTheLast { .. }) => anchor.accept(&RING, &bytes, now),
            other => other,
        }
        .map_err(about(path))
    }

    /// Believes the list or chain of lists in `bytes`, which came from `from`. Nothing is written yet.
    pub(crate) fn believe(
        &self,
        from: &Path,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Believed, DirError> {
        let mut anchor = self.anchor()?;
        // A kill may have left the anchor one list behind: what is on disk already must not be undone.
        if let Ok(held) = read(self.list_file(), limit::TRUST_LIST) {
            drop(anchor.accept(&RING, &held, now));
        }
        Believed::by(anchor, from, bytes, now)
    }

    pub(crate) fn write(&self, believed: &Believed) -> Result<(), DirError> {
        Ok(self.pair.write(&believed.bytes, &believed.anchor.to_bytes())?)
    }

    fn anchor(&self) -> Result<TrustAnchor, DirError> {
        let path: &PathBuf = &self.pair.witness;
        let damaged = |cause| DirError::Anchor { path: path.clone(), cause };
        TrustAnchor::from_bytes(&read(path, MAX_ANCHOR)?).map_err(damaged)
    }
}

impl Believed {
    /// Checks what came from `from` as a device with `anchor` does.
    pub(crate) fn by(
        mut anchor: TrustAnchor,
        from: &Path,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Self, DirError> {
        // What is kept is the last list alone: it is the one that the anchor has seen.
        let Some(last) = last_of_chain(&bytes) else {
            let list = anchor.accept(&RING, &bytes, now).map_err(about(from))?;
            return Ok(Self { list, bytes, anchor });
        };
        let broken = |cause| DirError::Chain { path: from.to_owned(), cause };
        let list = anchor.walk(&RING, &bytes, now).map_err(broken)?;
        Ok(Self { list, bytes: last.to_vec(), anchor })
    }
}

fn about(path: &Path) -> impl FnOnce(TrustError) -> DirError {
    let path = path.to_owned();
    |cause| DirError::List { path, cause }
}
