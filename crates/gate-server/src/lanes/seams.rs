//! What a lane is wired to. Each part is called from a worker thread, for one presentation of a lane at a time, and must return
//! within its own limit of time.

use clearance_core::presentation::RosterRef;
use clearance_verifier::Decision;

use super::Answer;

/// A door, or whatever else opens.
pub trait Door: Send + Sync {
    /// Lets one party through. Whatever fails leaves the door shut.
    ///
    /// # Errors
    /// Why it did not open, and what to do: for the officer.
    fn open(&self, opening: &Opening<'_>) -> Result<(), String>;
}

/// One opening.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The lane.
    pub lane: &'a str,
    /// The answer that opens it; the contact names it when the passage is over.
    pub check: &'a str,
    /// People that may pass; none where the credential is for one.
    pub party: Option<u8>,
}

/// Compares the person with the enrolment.
pub trait PersonCheck: Send + Sync {
    /// Whether the person in the lane is the holder.
    fn compare(&self, asked: &PersonAsked<'_>) -> Compared;
}

/// Who is to be compared. Nothing of the person is in it.
#[derive(Clone, Copy, Debug)]
pub struct PersonAsked<'a> {
    /// The lane.
    pub lane: &'a str,
    /// The answer that waits.
    pub check: &'a str,
    /// The credential's name in this gate's records of the day.
    pub pseudonym: Option<&'a str>,
    /// What the checklist found out, with the credential that was proven.
    pub decision: &'a Decision,
}

/// What comparing gave.
///
/// Deliberately closed: only a match opens by itself, and whatever is not sure goes to the officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Somebody else.
    Differs,
    /// The holder.
    Matches,
    /// The device cannot tell, or failed: why.
    Unsure(String),
}

/// Keeps what happens: the audit, the outbox of passages.
pub trait Recorder: Send + Sync {
    /// Something happened. It must not fail: what cannot be kept is the recorder's to tell.
    fn record(&self, act: &Act<'_>);
}

/// What happens at a gate.
///
/// Open: what there is to keep grows with what a gate does.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Act<'a> {
    /// An officer closed a lane, or opened it again.
    Closed {
        /// The lane.
        lane: &'a str,
        /// Whose token it was.
        by: &'a str,
        /// Whether it was closed.
        closes: bool,
    },
    /// A code was judged. It is recorded in the ledger already; the door has not moved.
    Decided {
        /// What was answered.
        answer: &'a Answer,
        /// The decision, with the credential that was proven.
        decision: &'a Decision,
    },
    /// A door was told to open.
    Door {
        /// The lane.
        lane: &'a str,
        /// The answer that opened it.
        check: &'a str,
        /// Why it did not.
        failed: Option<&'a str>,
    },
    /// The operator was told something.
    Noticed {
        /// Stable name.
        code: &'a str,
        /// In words.
        text: &'a str,
    },
    /// An officer let somebody through against the gate.
    Overridden {
        /// The lane.
        lane: &'a str,
        /// The answer that was overridden.
        check: &'a str,
        /// Whose token it was.
        by: &'a str,
        /// Who agreed.
        second: Option<&'a str>,
        /// What the officer typed.
        reason: &'a str,
    },
    /// The contact behind the door says that the passage is over.
    Passed {
        /// The lane.
        lane: &'a str,
        /// The answer that opened it.
        check: &'a str,
    },
    /// A device, or an officer, compared the person with the enrolment.
    Person {
        /// The lane.
        lane: &'a str,
        /// The answer that waited for it.
        check: &'a str,
        /// Whose credential it is.
        subject: Option<RosterRef>,
        /// What it gave.
        compared: &'a Compared,
    },
    /// The gate begins or ends its work.
    Runs {
        /// Whether it begins.
        begins: bool,
    },
    /// An officer is done with an answer, and lets nobody through.
    SentOn {
        /// The lane.
        lane: &'a str,
        /// The answer.
        check: &'a str,
        /// Whose token it was.
        by: &'a str,
        /// Where the traveller goes: `again` to show another code here, or `counter`.
        to: &'a str,
    },
}

/// Everything that lanes are wired to. Empty, a gate tells of its decisions by events alone, and officers compare persons.
#[derive(Default)]
pub struct Seams {
    /// By lane.
    pub doors: Vec<(String, Box<dyn Door>)>,
    /// By lane.
    pub person_checks: Vec<(String, Box<dyn PersonCheck>)>,
    /// Each is told of everything.
    pub recorders: Vec<Box<dyn Recorder>>,
}

impl Seams {
    pub(crate) fn door(&self, lane: &str) -> Option<&dyn Door> {
        self.doors.iter().find(|(name, _)| name == lane).map(|(_, door)| &**door)
    }

    pub(crate) fn person_check(&self, lane: &str) -> Option<&dyn PersonCheck> {
        self.person_checks.iter().find(|(name, _)| name == lane).map(|(_, check)| &**check)
    }

    pub(crate) fn record(&self, act: &Act<'_>) {
        self.recorders.iter().for_each(|recorder| recorder.record(act));
    }
}

impl core::fmt::Debug for Seams {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Seams")
            .field("doors", &self.doors.len())
            .field("person_checks", &self.person_checks.len())
            .field("recorders", &self.recorders.len())
            .finish()
    }
}
