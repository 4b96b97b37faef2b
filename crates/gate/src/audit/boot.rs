//! Whether the machine was up all the time since the last run.

use std::fs;
use std::path::Path;

use clearance_durable::{Access, WriteError, read, write};

/// Longest name of a boot, in bytes; Linux' has 36.
const LONGEST: usize = 64;

/// What the system calls the time since it was started; `None` where it has no name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Boot(Option<String>);

impl Boot {
    pub(super) fn now() -> Self {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let id = id.map(|id| id.trim().to_owned());
        Self(id.filter(|id| (1..=LONGEST).contains(&id.len())))
    }

    /// Whether the file names this boot; `None` where nobody can tell.
    pub(super) fn is_of(&self, path: &Path) -> Option<bool> {
        let kept = read(path, LONGEST).ok()?;
        Some(self.0.as_ref()?.as_bytes() == kept)
    }

    pub(super) fn keep(&self, path: &Path) -> Result<(), WriteError> {
        write(path, self.0.as_deref().unwrap_or_default().as_bytes(), Access::Secret)
    }
}
