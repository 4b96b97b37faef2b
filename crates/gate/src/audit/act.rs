//! What there is to write down about a gate. No person is in it.

use core::fmt;

use clearance_verifier::{Decision, LedgerSaid};
use serde::Serialize;

use crate::notice::Notice;
use crate::pseudonym::Pseudonym;

/// Something that happened at a gate, and in which lane of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The lane, where the gate has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<Words>,
    /// The presentation that it is about: a decision, an officer's override of it and the door that opens for it have the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Words>,
    /// What happened.
    #[serde(flatten)]
    pub act: Act,
}

impl Entry {
    /// Something that happened in one lane.
    pub fn in_lane(lane: &str, act: Act) -> Self {
        Self { lane: Some(lane.into()), check: None, act }
    }

    /// The same, about the presentation that the gate calls `check`: a name of its own, which says nothing of the traveller.
    #[must_use]
    pub fn about(self, check: &str) -> Self {
        Self { check: Some(check.into()), ..self }
    }
}

impl From<Act> for Entry {
    /// Something that concerns the whole gate.
    fn from(act: Act) -> Self {
        Self { lane: None, check: None, act }
    }
}

/// What happened.
///
/// Open: what there is to write down grows with what a gate does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Act {
    /// A moment of the chain, signed: the entry before this one, by number and hash.
    Checkpoint {
        /// The signed object, in base64url.
        signed: String,
    },
    /// The gate's clock differs from what it should be by then.
    ClockJumped {
        /// Seconds; negative: backwards.
        by: i64,
    },
    /// A code was judged.
    Decided(Decided),
    /// A door was told to open.
    Door {
        /// Which door.
        door: Words,
        /// Whether it did.
        opened: bool,
        /// What it answered, where it did not.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<Words>,
    },
    /// The audit could not be written for a while.
    Gap {
        /// Entries that are missing.
        lost: u64,
        /// Entries that were written, and that the disk may not have: it failed when they were due.
        #[serde(skip_serializing_if = "is_zero")]
        may_lack: u64,
        /// When the first of them happened, in seconds since 1970.
        since: u64,
        /// What kept them from being written.
        why: Words,
    },
    /// An officer closed the lane: no code is judged there.
    LaneClosed {
        /// The officer, by the name of the token that was shown.
        officer: Words,
    },
    /// An officer opened the lane again.
    LaneOpened {
        /// The officer, by the name of the token that was shown.
        officer: Words,
    },
    /// The ledger, or the shared one behind it, answers no more.
    LedgerAway {
        /// Why.
        why: Words,
    },
    /// It answers again.
    LedgerBack,
    /// The operator was told something: a list in force, a lack, settings that changed.
    Noticed {
        /// The notice's stable name.
        code: Words,
        /// Its text.
        text: Words,
    },
    /// An officer let somebody pass, or kept somebody back, against the gate's decision.
    Overridden {
        /// The officer, by the name of the token that was shown.
        officer: Words,
        /// The second person, where the policy asks for one.
        #[serde(skip_serializing_if = "Option::is_none")]
        second: Option<Words>,
        /// The officer's reason. It must not name the traveller.
        why: Words,
        /// Whether the door opens.
        opens: bool,
    },
    /// The contact behind the door says that the passage is over.
    Passed,
    /// A passage could not be kept for the authority, or was refused by it.
    PassageTrouble {
        /// How many.
        count: u64,
        /// Why.
        why: Words,
    },
    /// Somebody compared the traveller with the enrolment.
    PersonChecked {
        /// Whom.
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<Pseudonym>,
        /// What it gave: matches, differs, failed.
        result: Words,
    },
    /// Keys of pseudonyms were dropped: the entries of those days lead nobody back to a credential.
    PseudonymsDropped {
        /// The day that the kept keys begin with, in days since 1970.
        before: u64,
    },
    /// The log on the disk was changed by somebody else while this gate wrote it.
    PutBack {
        /// The last entry that this gate had written.
        written: u64,
        /// Its hash, in base64url.
        hash: String,
    },
    /// Lanes compared what they admitted while the shared ledger was away.
    Reconciled {
        /// Who was admitted more than once.
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<Pseudonym>,
        /// What was found.
        finding: Words,
    },
    /// An officer was done with a traveller, and let nobody through.
    SentOn {
        /// The officer, by the name of the token that was shown.
        officer: Words,
        /// Where to: `again` to show another code here, or `counter`.
        to: Words,
    },
    /// The gate began to write.
    Started(Started),
    /// The gate ended as it should.
    Stopped,
}

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The credential's name for one day, where the holder was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Pseudonym>,
    /// `admit`, `refer` or `refuse`.
    pub decision: &'static str,
    /// The reason's stable code, unless admitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// The scheme's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<u8>,
    /// How far the proof went.
    pub proven: &'static str,
    /// Seconds from the gate's time to the start of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew: Option<i64>,
    /// Who recorded the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<&'static str>,
    /// Admitted by the lane's own record alone.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub flagged: bool,
    /// The number of the trust list in force.
    pub list: u64,
}

impl Decided {
    /// What is written down of `decision`, made under the trust list number `list`.
    pub fn of(decision: &Decision, subject: Option<Pseudonym>, list: u64) -> Self {
        let details = decision.details();
        let said = details.ledger.as_ref();
        Self {
            subject,
            decision: decision.code(),
            reason: decision.reason().map(clearance_verifier::Reason::code),
            scheme: details.scheme.map(|id| id.0),
            proven: details.proven.code(),
            skew: details.skew,
            ledger: said
                .and_then(|said: &LedgerSaid| said.by)
                .map(clearance_verifier::Keeper::code),
            flagged: said.is_some_and(|said| said.flagged),
            list,
        }
    }
}

impl From<&Notice> for Act {
    fn from(notice: &Notice) -> Self {
        let text = match notice {
            // Files of a roster may be named for people.
            Notice::NotOnRoster { authority, .. } => format!("of authority {authority}"),
            other => other.to_string(),
        };
        Self::Noticed { code: notice.code().into(), text: text.as_str().into() }
    }
}

/// How the writing began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Started {
    /// The program's version.
    pub version: &'static str,
    /// How the run before ended.
    pub after: RunBefore,
    /// How many of its last entries may be missing: those that were not on disk yet when the power went.
    pub may_lack: u64,
    /// Bytes behind the last whole entry, which were cut off.
    #[serde(skip_serializing_if = "is_zero")]
    pub torn: u64,
    /// The log was changed by another program than a gate's since it was last written, as by a copy that was put back.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub put_back: bool,
    /// The first line of the newest file that does not follow the one before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_line: Option<usize>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How a run ended.
///
/// Open: there may be more ways to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RunBefore {
    /// It was killed; what it had written is there.
    Killed,
    /// There was none, or nothing is left of it.
    Nothing,
    /// The machine went down with it.
    PowerLost,
    /// It stopped as it should.
    Stopped,
    /// Nobody can tell whether the machine was up all the time.
    Unknown,
}

/// A short text in one line: 300 characters at most, of which none is a control character. What is longer is cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words(String);

/// Characters of [`Words`]: two sentences.
const LONGEST: usize = 300;

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
        Self(text.trim().chars().take(LONGEST).map(clean).collect())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
