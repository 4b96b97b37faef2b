//! The authority's pool of status indices on disk.

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{Provider, RING};
use clearance_core::ids::StatusIndex;
use clearance_revocation::alloc::Pool;
use clearance_revocation::{Digest, ExpiryMonth};
use zeroize::Zeroizing;

use crate::authority_dir::AuthorityDir;
use crate::entropy;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};

/// Draws an index for a credential that expires in `month`, from a shard of that month; a new
/// shard of `capacity` positions is opened where none has room. The pool is on disk before the
/// index is returned, so that no index is ever drawn twice.
pub(crate) fn draw(
    dir: &AuthorityDir,
    month: ExpiryMonth,
    capacity: u32,
) -> Result<StatusIndex, CliError> {
    let _lock = dir.lock()?;
    let mut pool = load(dir)?.map_or_else(|| beyond_issued(dir), Ok)?;
    let index = match pool.draw(month, sha256) {
        Some(index) => index,
        None => {
            let key = Zeroizing::new(entropy::bytes()?);
            pool.open(month, capacity, *key).map_err(about_file(&dir.positions()))?;
            pool.draw(month, sha256)
                .ok_or_else(|| CliError::failed("a new shard has no position to give"))?
        }
    };
    store(dir, &pool)?;
    Ok(index)
}

/// The pool, if the authority has issued anything since it has one. Hold the lock.
pub(crate) fn load(dir: &AuthorityDir) -> Result<Option<Pool>, CliError> {
    let path = dir.positions();
    if !path.exists() {
        return Ok(None);
    }
    let bytes = Zeroizing::new(files::read(&path)?);
    Pool::decode(&bytes, sha256).map(Some).map_err(about_file(&path))
}

/// Replaces the pool on disk. Hold the lock.
pub(crate) fn store(dir: &AuthorityDir, pool: &Pool) -> Result<(), CliError> {
    files::write(&dir.positions(), &pool.encode(sha256), Access::Secret)
}

/// A pool that starts after every shard that credentials were issued in: those of a directory from
/// before there were pools, or of one that lost its pool.
fn beyond_issued(dir: &AuthorityDir) -> Result<Pool, CliError> {
    let mut highest = 0;
    for path in files::list(&dir.issued(), "cwt")? {
        let bytes = files::read(&path)?;
        let credential = UntrustedCredential::decode(&bytes).map_err(about_file(&path))?;
        highest = highest.max(credential.claims.status_index.shard());
    }
    let (mut pool, over) = (Pool::default(), ExpiryMonth::from_u16(0));
    for _ in 0..highest {
        pool.open(over, 1, [0; 32]).map_err(about_file(&dir.positions()))?;
    }
    pool.retire(over.end());
    Ok(pool)
}

fn sha256(bytes: &[u8]) -> Digest {
    RING.sha256(&[bytes])
}
