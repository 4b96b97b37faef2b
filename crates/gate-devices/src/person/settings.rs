//! `[person]` of gate.toml.

use std::path::Path;

use serde::Deserialize;

use super::{HttpPerson, HttpPersonSettings, PersonCheck, SimulatedPerson, SimulatedSettings};
use crate::peer::PeerError;
use crate::settings::{Check, Checked, SettingsError};

/// What compares persons.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PersonSettings {
    /// A device behind HTTP.
    Http(HttpPersonSettings),
    /// A device that is not there, for demonstrations.
    Simulated(SimulatedSettings),
}

impl PersonSettings {
    /// The longest time that the device may take, in milliseconds.
    pub const fn longest_ms(&self) -> u32 {
        match self {
            Self::Http(http) => http.limit_ms,
            Self::Simulated(simulated) => simulated.delay_ms,
        }
    }

    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        check.all(match &self {
            Self::Http(http) => http.clone().checked().err(),
            Self::Simulated(simulated) => simulated.checked().err(),
        });
        check.done(self)
    }
}

impl Checked<PersonSettings> {
    /// Takes paths that are not absolute from `dir`.
    #[must_use]
    pub fn in_dir(self, dir: &Path) -> Self {
        self.with(|this| {
            if let PersonSettings::Http(http) = this {
                http.in_dir(dir);
            }
        })
    }

    /// The device.
    ///
    /// # Errors
    /// [`PeerError`]: secrets or certificates cannot be used.
    pub fn start(&self) -> Result<Box<dyn PersonCheck>, PeerError> {
        Ok(match &**self {
            PersonSettings::Http(http) => Box::new(HttpPerson::new(&self.part(http.clone()))?),
            PersonSettings::Simulated(simulated) => {
                Box::new(SimulatedPerson::new(self.part(*simulated)))
            }
        })
    }
}
