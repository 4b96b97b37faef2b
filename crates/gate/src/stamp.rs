//! What tells that something was installed since.

use std::path::{Path, PathBuf};

use clearance_durable::{Identity, ReadError, list};

use crate::dir::GateDir;
use crate::error::DirError;

/// The identities of all files that an update or a synchronisation replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(Vec<(PathBuf, u64, u64)>);

impl Stamp {
    /// The stamp of what lies in `dir` now.
    pub(crate) fn of(dir: &GateDir) -> Result<Self, DirError> {
        let mut files = vec![identify(dir.lists().list_file())?];
        for path in list(&dir.keys_dir(), "key")? {
            files.push(identify(&path)?);
        }
        match list(&dir.store_dir(), "state") {
            Ok(found) => {
                for path in found {
                    files.push(identify(&path)?);
                }
            }
            Err(ReadError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self(files))
    }
}

fn identify(path: &Path) -> Result<(PathBuf, u64, u64), DirError> {
    let identity = Identity::of(path)?;
    Ok((path.to_owned(), identity.inode, identity.changed))
}
