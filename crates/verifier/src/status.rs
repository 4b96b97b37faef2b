//! Where a gate learns a credential's status.

use core::fmt::Debug;

use clearance_core::credential::Credential;
use clearance_core::time::Timestamp;
use clearance_core::trust::StatusPolicy;
use clearance_revocation::StatusAnswer;
use clearance_revocation::store::{CarriedLists, StatusStore};

use clearance_core::spelling;

/// A source of status, offline. Implemented by the store of signed status lists, and by those carried to a gate without files.
pub trait StatusSource: Debug + Send + Sync {
    /// What the source knows of `credential` at `now`. Must not block and not allocate.
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer;

    /// Date of the newest list ever in force, which no correct clock is behind. Dates that a trust
    /// list declares void (`dates-from`) must not count.
    fn newest(&self) -> Option<Timestamp>;
}

/// How a policy judges the age of a list.
///
/// Deliberately closed: a policy has two limits, so there are three grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusGrade {
    /// As new as it should be.
    Fresh,
    /// Older than it should be, still usable.
    Stale,
    /// Too old to say anything.
    Expired,
}

impl StatusGrade {
    /// The grade of a list dated `this_update`.
    pub fn of(policy: &StatusPolicy, this_update: Timestamp, now: Timestamp) -> Self {
        match now.since(this_update) {
            age if age <= i64::from(policy.fresh_for) => Self::Fresh,
            age if age <= i64::from(policy.usable_for) => Self::Stale,
            _ => Self::Expired,
        }
    }

    /// All of them, from young to old.
    pub const ALL: &[Self] = &[Self::Fresh, Self::Stale, Self::Expired];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Expired => "expired",
        }
    }
}

spelling!(StatusGrade, "a grade", code);

impl StatusSource for StatusStore {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        self.answer(credential.authority(), credential.claims().status_index, now)
    }

    fn newest(&self) -> Option<Timestamp> {
        StatusStore::newest(self)
    }
}

impl StatusSource for CarriedLists {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        self.answer(credential.authority(), credential.claims().status_index, now)
    }

    fn newest(&self) -> Option<Timestamp> {
        CarriedLists::newest(self)
    }
}

/// A source with one answer for every credential: for tests, and for venues that never revoke.
#[derive(Clone, Copy, Debug)]
pub struct FixedStatus {
    answer: StatusAnswer,
}

impl FixedStatus {
    /// Every credential has this answer.
    pub fn new(answer: StatusAnswer) -> Self {
        Self { answer }
    }
}

impl StatusSource for FixedStatus {
    fn status(&self, _: &Credential, _: Timestamp) -> StatusAnswer {
        self.answer
    }

    fn newest(&self) -> Option<Timestamp> {
        self.answer.this_update()
    }
}
