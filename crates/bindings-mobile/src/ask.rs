use std::fmt;

use clearance_issuer as issuer;

use crate::{InputError, Whereabouts, input};

/// Which code the holder wants to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Object)]
#[uniffi::export(Display)]
pub struct Ask(pub(crate) issuer::Ask);

#[uniffi::export]
impl Ask {
    /// The code of an entry for the gates of a group, with the credential in it.
    ///
    /// # Errors
    /// [`InputError::Name`] where the group is no name.
    #[uniffi::constructor]
    pub fn full(entry: u32, gate_group: &str) -> Result<Self, InputError> {
        let group = input::gate_group(gate_group)?;
        Ok(Self(issuer::Ask::full(issuer::EntryId(entry), group)))
    }

    /// The same for gates that hold the credential already: a smaller code.
    ///
    /// # Errors
    /// As [`full`](Self::full).
    #[uniffi::constructor]
    pub fn roster(entry: u32, gate_group: &str) -> Result<Self, InputError> {
        let group = input::gate_group(gate_group)?;
        Ok(Self(issuer::Ask::roster(issuer::EntryId(entry), group)))
    }

    /// The same with the gate's challenge of 8 bytes in it.
    ///
    /// # Errors
    /// [`InputError::Length`].
    pub fn answering(&self, challenge: Vec<u8>) -> Result<Self, InputError> {
        Ok(Self(self.0.answering(input::challenge(&challenge)?)))
    }

    /// The same for gates of which more is known than the group: a code for elsewhere is refused.
    ///
    /// # Errors
    /// [`InputError::Name`].
    pub fn at(&self, ahead: Whereabouts) -> Result<Self, InputError> {
        Ok(Self(self.0.at(ahead.try_into()?)))
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a code of entry {} for {}", self.0.entry, self.0.gate_group)
    }
}
