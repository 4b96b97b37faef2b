use clearance_core::due;
use clearance_core::time::Timestamp;

/// Something that ends, and what to do by then.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Due {
    /// What it is about, a stable word: `trust-list`, `credential`, `authority-key`, `gate-key`.
    pub kind: String,
    /// Which one of its kind: an entry's number, a key's id, a gate group.
    pub name: String,
    /// From when on it is time to act.
    pub warn_from: u64,
    /// When it is too late.
    pub at: u64,
    /// How pressing it is now.
    pub urgency: Urgency,
    /// What to do, for whoever supports the app.
    pub remedy: String,
}

/// How pressing it is.
///
/// Deliberately closed: an app shows each grade in a way of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Urgency {
    /// Nothing to do yet.
    Later,
    /// Time to act: less than a third of the life is left.
    Soon,
    /// Too late: it has ended, or it is missed already.
    Overdue,
}

impl Due {
    pub(crate) fn of(due: due::Due, now: Timestamp) -> Self {
        let urgency = match due.urgency(now) {
            due::Urgency::Later => Urgency::Later,
            due::Urgency::Soon => Urgency::Soon,
            due::Urgency::Overdue => Urgency::Overdue,
        };
        Self {
            kind: due.kind.to_owned(),
            name: due.name,
            warn_from: due.warn_from.as_secs(),
            at: due.at.as_secs(),
            urgency,
            remedy: due.remedy,
        }
    }
}
