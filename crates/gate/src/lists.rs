//! The trust list on a gate's disk, with the anchor that has seen it.

use std::path::Path;

use clearance_core::crypto::{PublicKey, RING};
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustError, TrustList, last_of_chain};
use clearance_durable::{Longest, Pair, ReadError, read};

use crate::error::DirError;

/// Longest list, and longest anchor: it has some 150 bytes, and 17 for each key that it remembers.
const LONGEST: Longest =
    Longest { content: limit::TRUST_LIST, witness: 512 + 17 * limit::TRUST_KEYS };

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
        let file = |name| dir.join(name);
        let (content, witness) = (file("trust-list.cbor"), file("anchor.cbor"));
        Self { pair: Pair { content, witness, both: file("trust-list.next") } }
    }

    /// The files that an update replaces.
    pub(crate) fn files(&self) -> [&Path; 3] {
        [&self.pair.content, &self.pair.witness, &self.pair.both]
    }

    /// The list in force: the very one that was accepted last, whatever the clock shows. Where the anchor is a list behind
    /// (one of the two was put back from a copy), the list is accepted once more.
    pub(crate) fn load(&self, now: Timestamp) -> Result<TrustList, DirError> {
        Ok(self.carry(now)?.0)
    }

    /// The list in force, its bytes, and the root that signed it: for a gate without this directory.
    pub(crate) fn carry(
        &self,
        now: Timestamp,
    ) -> Result<(TrustList, Vec<u8>, PublicKey), DirError> {
        let (bytes, anchor) = self.pair.read(LONGEST)?;
        let mut anchor = self.anchor(&anchor)?;
        // Where the anchor is a list behind, the list is accepted once more; it may name the root anew.
        let list = match anchor.reload(&RING, &bytes) {
            Err(TrustError::NotTheLast { .. }) => anchor.accept(&RING, &bytes, now),
            other => other,
        };
        Ok((list.map_err(about(&self.pair.content))?, bytes, *anchor.root()))
    }

    /// Believes the list or chain of lists in `bytes`, which came from `from`. Nothing is written yet.
    pub(crate) fn believe(
        &self,
        from: &Path,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Believed, DirError> {
        let (held, anchor) = self.held()?;
        let mut anchor = self.anchor(&anchor)?;
        // The anchor may be a list behind: what is on disk already must not be undone.
        if let Some(held) = held {
            drop(anchor.accept(&RING, &held, now));
        }
        Believed::by(anchor, from, bytes, now)
    }

    pub(crate) fn write(&self, believed: &Believed) -> Result<(), DirError> {
        Ok(self.pair.write(&believed.bytes, &believed.anchor.to_bytes())?)
    }

    /// Brings both files up to date after an update that was killed. It is in force anyway.
    pub(crate) fn complete(&self) {
        drop(self.pair.complete(LONGEST));
    }

    /// List and anchor. An update brings a list where there is none any more, but nothing stands for a lost anchor.
    fn held(&self) -> Result<(Option<Vec<u8>>, Vec<u8>), ReadError> {
        match self.pair.read(LONGEST) {
            Ok((list, anchor)) => Ok((Some(list), anchor)),
            Err(_) => Ok((None, read(&self.pair.witness, LONGEST.witness)?)),
        }
    }

    fn anchor(&self, bytes: &[u8]) -> Result<TrustAnchor, DirError> {
        let damaged = |cause| DirError::Anchor { path: self.pair.witness.clone(), cause };
        TrustAnchor::from_bytes(bytes).map_err(damaged)
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
