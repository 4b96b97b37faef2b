//! What a lane says about its relay box.

use core::time::Duration;
use std::net::SocketAddr;

use serde::Deserialize;

use crate::settings::{Check, Checked, SettingsError, ms};

/// A door behind a relay box that speaks Modbus TCP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RelaySettings {
    /// IP address and port of the box (Modbus: 502). No name: a door does not wait for a name service.
    pub address: SocketAddr,
    /// The unit that the box answers as.
    #[serde(default = "one")]
    pub unit: u8,
    /// The relay, from 0.
    pub coil: u16,
    /// How it opens.
    #[serde(default)]
    pub opens: Opens,
    /// The contact that tells of passages.
    pub contact: Option<ContactSettings>,
    /// Milliseconds between two looks at the box: 10 to 1,000. A contact must stay active for longer.
    #[serde(default = "poll")]
    pub poll_ms: u32,
    /// Milliseconds in which the box has to confirm: 50 to 10,000.
    #[serde(default = "limit")]
    pub limit_ms: u32,
}

/// How a relay opens a door.
///
/// Deliberately closed: each has its own end, and the door's thread has to know it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Opens {
    /// On until all have passed, or the time is over.
    #[serde(rename_all = "kebab-case")]
    Held {
        /// Longest time in milliseconds: 500 to 60,000.
        most_ms: u32,
    },
    /// The box ends the pulse by itself, also when this program or the network fails. Prefer this one.
    OwnPulse(OwnPulse),
    /// On, and after some time off.
    Pulse {
        /// Milliseconds: 50 to 10,000.
        ms: u32,
    },
}

/// A pulse that the box ends by itself.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnPulse {
    /// Milliseconds: 50 to 10,000, whole units.
    pub ms: u32,
    /// What the box counts in, in milliseconds: 1 to 1,000.
    #[serde(default = "hundred")]
    pub unit_ms: u32,
    /// Where the time is written, from 0: a register, or a coil's address of the maker's own.
    pub address: u16,
    /// Whether `address` is a holding register (function 06) or a coil's address (function 05).
    pub register: bool,
}

/// A contact at the passage: a light barrier, a turnstile's arm, a door's leaf.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContactSettings {
    /// The discrete input, from 0.
    pub input: u16,
    /// What the input reads while somebody passes.
    #[serde(default = "yes")]
    pub active: bool,
    /// Milliseconds in which those who were let through have to pass: 500 to 120,000.
    #[serde(default = "ten_seconds")]
    pub pass_within_ms: u32,
    /// Milliseconds after which an active contact is told as held open: 500 to 600,000.
    #[serde(default = "fifteen_seconds")]
    pub held_open_ms: u32,
}

impl Default for Opens {
    fn default() -> Self {
        Self::Pulse { ms: 500 }
    }
}

impl RelaySettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        let nowhere = self.address.ip().is_unspecified() || self.address.port() == 0;
        check.address("address", nowhere.then_some("needs the box's IP address and port"));
        check.within("poll-ms", self.poll_ms, 10..=1_000);
        check.within("limit-ms", self.limit_ms, 50..=10_000);
        match self.opens {
            Opens::Held { most_ms } => check.within("opens.held.most-ms", most_ms, 500..=60_000),
            Opens::Pulse { ms } => check.within("opens.pulse.ms", ms, 50..=10_000),
            Opens::OwnPulse(OwnPulse { ms, unit_ms, .. }) => {
                check.within("opens.own-pulse.ms", ms, 50..=10_000);
                check.within("opens.own-pulse.unit-ms", unit_ms, 1..=1_000);
                let whole = unit_ms == 0 || ms.is_multiple_of(unit_ms);
                check.holds("'opens.own-pulse.ms' has to be a multiple of 'unit-ms'", whole);
            }
        }
        if let Some(contact) = self.contact {
            check.within("contact.pass-within-ms", contact.pass_within_ms, 500..=120_000);
            check.within("contact.held-open-ms", contact.held_open_ms, 500..=600_000);
        }
        check.done(self)
    }

    pub(super) fn limit(&self) -> Duration {
        ms(self.limit_ms)
    }

    pub(super) fn poll(&self) -> Duration {
        ms(self.poll_ms)
    }
}

fn one() -> u8 {
    1
}

fn yes() -> bool {
    true
}

fn poll() -> u32 {
    50
}

fn hundred() -> u32 {
    100
}

fn limit() -> u32 {
    1_000
}

fn ten_seconds() -> u32 {
    10_000
}

fn fifteen_seconds() -> u32 {
    15_000
}
