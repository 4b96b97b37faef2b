use clearance_core::status::Status;

use crate::status::{from_bits, to_bits};

/// A position and its status, in one word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u32);

impl Mark {
    pub(crate) fn new(position: u32, status: Status) -> Self {
        Self(position << 2 | to_bits(status))
    }

    pub(crate) fn position(self) -> u32 {
        self.0 >> 2
    }

    pub(crate) fn status(self) -> Status {
        from_bits(self.0)
    }
}

/// How many positions have which status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) valid: u32,
    pub(crate) suspended: u32,
    pub(crate) revoked: u32,
}

impl Counts {
    pub(crate) fn add(&mut self, status: Status, more: u32) {
        match status {
            Status::Valid => self.valid += more,
            Status::Suspended => self.suspended += more,
            Status::Revoked => self.revoked += more,
        }
    }

    pub(crate) fn of(self, status: Status) -> u32 {
        match status {
            Status::Valid => self.valid,
            Status::Suspended => self.suspended,
            Status::Revoked => self.revoked,
        }
    }

    /// The status of the most positions; of equals the first.
    pub(crate) fn commonest(self) -> Status {
        let Self { valid, suspended, revoked } = self;
        if valid >= suspended.max(revoked) {
            Status::Valid
        } else if suspended >= revoked {
            Status::Suspended
        } else {
            Status::Revoked
        }
    }

    /// Positions of another status than the commonest.
    pub(crate) fn exceptions(self) -> u32 {
        let Self { valid, suspended, revoked } = self;
        valid + suspended + revoked - self.of(self.commonest())
    }
}
