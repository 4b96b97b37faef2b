//! Settings that were looked at before anything is built on them.

use core::fmt;
use core::ops::{Deref, RangeInclusive};
use core::time::Duration;

use clearance_core::ids::Name;

/// Settings whose every value is in its range.
#[derive(Clone, Debug)]
pub struct Checked<T>(T);

impl<T> Checked<T> {
    /// With values that need no other look.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut T)) -> Self {
        change(&mut self.0);
        self
    }

    /// A part of what was checked as a whole.
    pub(crate) fn part<U>(&self, part: U) -> Checked<U> {
        Checked(part)
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingsError {
    /// An address that leads nowhere a device can be.
    Address {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// Nothing where something has to be.
    Empty {
        /// The key.
        key: &'static str,
    },
    /// Not a name.
    Name {
        /// The key.
        key: &'static str,
    },
    /// A value beyond its range.
    OutOfRange {
        /// The key.
        key: &'static str,
        /// What it says.
        value: u64,
        /// What it may say.
        range: RangeInclusive<u64>,
    },
    /// Two values that do not fit together.
    Together {
        /// Both keys, and what has to hold.
        rule: &'static str,
    },
}

/// Collects everything that is wrong, so that the operator reads it once.
#[derive(Debug, Default)]
pub(crate) struct Check(Vec<SettingsError>);

impl Check {
    pub(crate) fn within(
        &mut self,
        key: &'static str,
        value: impl Into<u64>,
        range: RangeInclusive<u64>,
    ) {
        let value = value.into();
        if !range.contains(&value) {
            self.0.push(SettingsError::OutOfRange { key, value, range });
        }
    }

    pub(crate) fn filled(&mut self, key: &'static str, is_empty: bool) {
        self.0.extend(is_empty.then_some(SettingsError::Empty { key }));
    }

    pub(crate) fn name(&mut self, key: &'static str, text: &str) {
        let is_name = text.parse::<Name>().is_ok();
        self.0.extend((!is_name).then_some(SettingsError::Name { key }));
    }

    pub(crate) fn holds(&mut self, rule: &'static str, does: bool) {
        if !does {
            self.0.push(SettingsError::Together { rule });
        }
    }

    pub(crate) fn address(&mut self, key: &'static str, cause: Option<&'static str>) {
        self.0.extend(cause.map(|cause| SettingsError::Address { key, cause }));
    }

    pub(crate) fn all(&mut self, errors: Option<Vec<SettingsError>>) {
        self.0.extend(errors.unwrap_or_default());
    }

    pub(crate) fn done<T>(self, settings: T) -> Result<Checked<T>, Vec<SettingsError>> {
        if self.0.is_empty() { Ok(Checked(settings)) } else { Err(self.0) }
    }
}

pub(crate) fn ms(ms: u32) -> Duration {
    Duration::from_millis(ms.into())
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { key, cause } => write!(f, "'{key}' {cause}"),
            Self::Empty { key } => write!(f, "'{key}' is empty"),
            Self::Name { key } => {
                write!(f, "'{key}' needs a name: a-z, 0-9 and -, as in 'north-2'")
            }
            Self::OutOfRange { key, value, range } => {
                write!(f, "'{key}' is {value}; it can be {} to {}", range.start(), range.end())
            }
            Self::Together { rule } => f.write_str(rule),
        }
    }
}

impl std::error::Error for SettingsError {}
