//! For whom a door opens, without saying who it is.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

/// Names one opening in the gate's records: the keyed pseudonym of a decision, or an officer's act. Never a person.
///
/// 1 to 64 characters of `a-z`, `0-9`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpeningId(Box<str>);

/// Not an [`OpeningId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadOpeningId;

/// One decision to let somebody through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its name. The same name opens once.
    pub id: OpeningId,
    /// How many may pass; 0 counts as 1.
    pub persons: u8,
}

/// A door that the device says it has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Opened {
    /// From the call to the device's word.
    pub took: Duration,
}

impl Opening {
    /// Opens for one.
    pub fn for_one(id: OpeningId) -> Self {
        Self { id, persons: 1 }
    }
}

impl OpeningId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OpeningId {
    type Err = BadOpeningId;

    fn from_str(text: &str) -> Result<Self, BadOpeningId> {
        let is_good = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = matches!(text.len(), 1..=64) && text.bytes().all(is_good);
        if fits { Ok(Self(text.into())) } else { Err(BadOpeningId) }
    }
}

impl fmt::Display for OpeningId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for BadOpeningId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an opening is named by 1 to 64 of a-z, 0-9 and -")
    }
}

impl std::error::Error for BadOpeningId {}
