//! A lock that somebody is about to let go of.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use clearance_durable::{Lock, LockError};

/// How long a lock is waited for that another process holds. A claim needs milliseconds; a gate that is restarted may still
/// be ending, and a child that was just started holds its parent's files for a moment. A process that was stopped while it
/// held the lock must not stop every lane.
const PATIENCE: Duration = Duration::from_secs(2);

/// Takes the lock that the file `path` stands for, if nobody else keeps it.
pub(crate) fn take_lock(path: &Path) -> Result<Lock, LockError> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        match Lock::try_take(path) {
            Err(LockError::Held { .. }) if Instant::now() < give_up => {
                thread::sleep(Duration::from_millis(1));
            }
            other => return other,
        }
    }
}
