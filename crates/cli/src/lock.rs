//! One process at a time in a directory.

use std::io::Write;
use std::path::Path;

use crate::error::CliError;

/// Held until dropped; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _lock: clearance_durable::Lock,
}

impl Lock {
    /// Waits until no other process holds the lock named by `path`, and says so.
    pub(crate) fn take(path: &Path) -> Result<Self, CliError> {
        let waiting = || {
            // Nobody is left to tell when that fails.
            drop(writeln!(
                std::io::stderr(),
                "clearance: waiting for another process that works here ({})",
                path.display()
            ));
        };
        let lock = clearance_durable::Lock::take_telling(path, waiting);
        Ok(Self { _lock: lock.map_err(CliError::failed)? })
    }
}
