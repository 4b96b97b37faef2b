//! A directory with an authority's files: a share, or a stick that somebody brings.
//!
//! ```text
//! trust-chain.cbor or trust-list.cbor
//! status/KID/…  or KID/…              status lists
//! ```

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_durable::read_if_there;
use clearance_gate::MAX_LISTS;
use clearance_revocation::store::{DirSource, ObjectSource};

pub(crate) struct Directory {
    path: PathBuf,
    /// Hashes of the list that was given last, and of the one that was kept.
    trust: Mutex<([u8; 32], [u8; 32])>,
}

impl Directory {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, trust: Mutex::default() }
    }

    pub(crate) fn trust(&self) -> Result<Option<Vec<u8>>, String> {
        let read = |name: &str| {
            read_if_there(&self.path.join(name), MAX_LISTS).map_err(|error| error.to_string())
        };
        let found = match read("trust-chain.cbor")? {
            Some(chain) => Some(chain),
            None => read("trust-list.cbor")?,
        };
        // A directory may have status lists alone.
        let Some(bytes) = found else { return Ok(None) };
        let mut trust = self.trust.lock().unwrap_or_else(PoisonError::into_inner);
        trust.0 = RING.sha256(&[&bytes]);
        Ok((trust.0 != trust.1).then_some(bytes))
    }

    pub(crate) fn keep_trust(&self) {
        let mut trust = self.trust.lock().unwrap_or_else(PoisonError::into_inner);
        trust.1 = trust.0;
    }

    pub(crate) fn fetch(
        &self,
        authority: AuthorityKid,
        name: &str,
        limit: usize,
    ) -> std::io::Result<Vec<u8>> {
        let status = self.path.join("status");
        let root = if status.is_dir() { status } else { self.path.clone() };
        DirSource::new(root).fetch(authority, name, limit)
    }
}
