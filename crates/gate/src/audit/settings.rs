//! `[audit]` of `gate.toml`.

use core::fmt;

use serde::Deserialize;

/// How a gate keeps its audit. Everything has a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuditSettings {
    /// What a gate does that cannot write its audit.
    pub cannot_write: CannotWrite,
    /// Entries after which a checkpoint is signed.
    pub checkpoint_entries: u32,
    /// Minutes after which one is signed, where anything happened.
    pub checkpoint_minutes: u32,
    /// Entries that a power cut may cost at most.
    pub sync_entries: u32,
    /// Seconds of entries that a power cut may cost at most.
    pub sync_seconds: u32,
    /// Size of a file, in KiB, from which on the next one begins.
    pub file_kib: u32,
    /// Days for which records can be found by the credential. Then the keys are dropped.
    pub keep_days: u32,
}

/// What a gate does that cannot write its audit.
///
/// Deliberately closed: a door opens or does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CannotWrite {
    /// It goes on, counts what is missing, and writes that down when it can.
    GoOn,
    /// It refers everybody to an officer.
    #[default]
    Refer,
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self {
            cannot_write: CannotWrite::Refer,
            checkpoint_entries: 1_000,
            checkpoint_minutes: 10,
            sync_entries: 64,
            sync_seconds: 5,
            file_kib: 16 << 10,
            keep_days: 90,
        }
    }
}

impl AuditSettings {
    /// The same settings, if each is within its bounds.
    ///
    /// # Errors
    /// [`AuditSettingsError`], with the first that is not.
    pub fn checked(self) -> Result<Self, AuditSettingsError> {
        for (key, found, least, most) in [
            ("checkpoint-entries", self.checkpoint_entries, 1, 1_000_000),
            ("checkpoint-minutes", self.checkpoint_minutes, 1, 1_440),
            ("sync-entries", self.sync_entries, 1, 100_000),
            ("sync-seconds", self.sync_seconds, 1, 3_600),
            // A file holds at least some entries, and is read whole at the start.
            ("file-kib", self.file_kib, 64, 64 << 10),
            ("keep-days", self.keep_days, 1, 3_660),
        ] {
            if !(least..=most).contains(&found) {
                return Err(AuditSettingsError { key, found, least, most });
            }
        }
        Ok(self)
    }
}

/// A setting is outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditSettingsError {
    /// Its key in `[audit]`.
    pub key: &'static str,
    /// Its value.
    pub found: u32,
    /// The least that it may be.
    pub least: u32,
    /// The most that it may be.
    pub most: u32,
}

impl fmt::Display for AuditSettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, found, least, most } = self;
        write!(f, "[audit] {key}: {found} is not within {least} to {most}")
    }
}

impl std::error::Error for AuditSettingsError {}
