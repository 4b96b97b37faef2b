//! How much pictures may take.

use core::time::Duration;
use std::thread::available_parallelism;

use serde::Deserialize;

use crate::settings::{Check, Checked, SettingsError, ms};

/// How much of the machine pictures may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DecoderSettings {
    /// Milliseconds for one picture, from its arrival: 20 to 5,000.
    pub limit_ms: u32,
    /// Pictures that are worked on at once: 1 to 64; 0 for one less than there are cores, so that rubbish leaves one to
    /// everything else.
    pub turns: u8,
}

impl Default for DecoderSettings {
    /// 500 ms: after that the traveller has shown the next picture. One turn less than there are cores.
    fn default() -> Self {
        Self { limit_ms: 500, turns: 0 }
    }
}

impl DecoderSettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        check.within("limit-ms", self.limit_ms, 20..=5_000);
        check.within("turns", self.turns, 0..=64);
        check.done(self)
    }

    pub(super) fn limit(&self) -> Duration {
        ms(self.limit_ms)
    }

    pub(super) fn turns(&self) -> usize {
        match self.turns {
            0 => available_parallelism().map_or(1, |cores| cores.get() - 1).max(1),
            turns => turns.into(),
        }
    }
}
