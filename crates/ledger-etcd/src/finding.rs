//! What comes to light when the engine is back.

use core::fmt;
use core::str::FromStr;

use clearance_core::ids::Name;
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

use crate::records::{NotARecord, PastRecord, words};

/// Something that the engine would not have let happen, had it been there.
///
/// `Display` names lanes and times, never the credential: whoever records a finding makes a pseudonym of `subject`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose credential it is.
    pub subject: RosterRef,
    /// What happened.
    pub kind: FindingKind,
    /// The admission of this lane, without the engine.
    pub here: Admission,
    /// The other admission, where it takes two.
    pub there: Option<Admission>,
}

/// What happened while the engine was away.
///
/// Open: a scheme may come to forbid more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The credential went in while it was inside, or out while it was not.
    AgainstDirection,
    /// The lane was away for so long that the engine has forgotten some admissions of that time.
    NotCompared,
    /// The credential was used more often than its scheme allows.
    Overused,
    /// Two lanes admitted the same code.
    SameCode,
    /// Two lanes admitted the same credential, by different codes: it may have passed twice, or be on two phones.
    SameCredential,
}

/// One admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    record: PastRecord,
}

/// Tells a finding from every other, also after a restart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(String);

impl Finding {
    /// The same for the same finding, whenever it is told.
    pub fn id(&self) -> FindingId {
        let there = match self.there {
            Some(there) => there.record.token.to_string(),
            None => "-".to_owned(),
        };
        let RosterRef { authority, id } = self.subject;
        let (kind, here) = (self.kind.code(), self.here.record.token);
        FindingId(format!("{kind}:{authority}:{id}:{here}:{there}"))
    }
}

impl FindingKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::AgainstDirection,
        Self::NotCompared,
        Self::Overused,
        Self::SameCode,
        Self::SameCredential,
    ];

    /// Stable name, as `same-code`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AgainstDirection => "against-direction",
            Self::NotCompared => "not-compared",
            Self::Overused => "overused",
            Self::SameCode => "same-code",
            Self::SameCredential => "same-credential",
        }
    }
}

impl Admission {
    pub(crate) const fn of(record: PastRecord) -> Self {
        Self { record }
    }

    /// Which lane.
    pub const fn lane(&self) -> Name {
        self.record.lane
    }

    /// When, by the lane's clock.
    pub const fn at(&self) -> Timestamp {
        self.record.at
    }

    /// Start of the code.
    pub const fn issued_at(&self) -> Timestamp {
        self.record.issued_at
    }

    /// Whether the lane had no engine to ask.
    pub const fn is_alone(&self) -> bool {
        self.record.alone
    }
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.is_alone() { ", by itself" } else { "" };
        write!(f, "{} at {}{how}", self.lane(), self.at())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here = &self.here;
        match (self.kind, &self.there) {
            (FindingKind::SameCode, Some(there)) => {
                write!(
                    f,
                    "one code was admitted twice: {there}; {here}: find out who came in by it"
                )
            }
            (FindingKind::SameCredential, Some(there)) => write!(
                f,
                "one credential was admitted at two lanes: {there}; {here}: passed twice, or on two phones"
            ),
            (FindingKind::AgainstDirection, _) => {
                write!(
                    f,
                    "a credential passed the same way twice: {here}: find out who came in by it"
                )
            }
            (FindingKind::Overused, _) => {
                write!(f, "a credential was used more often than it may be: {here}")
            }
            _ => write!(
                f,
                "an admission cannot be compared any more: {here}: the lane was without the engine for longer than keep-past-hours"
            ),
        }
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The line of a journal: `KIND KID CTI` and the two admissions, `-` for one that is not there.
pub(crate) struct Line(pub(crate) Finding);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { subject, kind, here, there } = &self.0;
        let RosterRef { authority, id } = subject;
        write!(f, "{} {authority} {id} {}", kind.code(), here.record)?;
        match there {
            Some(there) => write!(f, " {}", there.record),
            None => f.write_str(" - - - - -"),
        }
    }
}

impl FromStr for Line {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let words: [&str; 13] = words(text)?;
        let kind = FindingKind::ALL.iter().find(|kind| kind.code() == words[0]);
        let authority = words[1].parse().map_err(|_| NotARecord)?;
        let id = words[2].parse().map_err(|_| NotARecord)?;
        let admission = |words: &[&str]| words.join(" ").parse().map(Admission::of);
        let there = match &words[8..] {
            ["-", "-", "-", "-", "-"] => None,
            there => Some(admission(there)?),
        };
        Ok(Self(Finding {
            subject: RosterRef { authority, id },
            kind: *kind.ok_or(NotARecord)?,
            here: admission(&words[3..8])?,
            there,
        }))
    }
}

impl FindingId {
    /// What `Display` wrote.
    pub(crate) fn parse(text: &str) -> Result<Self, NotARecord> {
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(NotARecord);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;
    use crate::records::Token;

    fn finding(kind: FindingKind, there: Option<u8>) -> Finding {
        let admission = |n: u8| {
            Admission::of(PastRecord {
                alone: n == 1,
                lane: format!("lane-{n}").parse().unwrap(),
                at: Timestamp::from_secs(1_795_000_000 + u64::from(n)),
                issued_at: Timestamp::from_secs(1_795_000_000),
                token: Token([n; 16]),
            })
        };
        let subject = RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([0xc7; 8]) };
        Finding { subject, kind, here: admission(1), there: there.map(admission) }
    }

    #[test]
    fn a_finding_is_read_as_it_was_written() {
        for &kind in FindingKind::ALL {
            for there in [None, Some(2)] {
                let finding = finding(kind, there);
                let read: Line = Line(finding).to_string().parse().unwrap();
                assert_eq!(read.0, finding);
                assert_eq!(read.0.id(), finding.id());
                assert_eq!(FindingId::parse(&finding.id().to_string()), Ok(finding.id()));
            }
        }
    }

    #[test]
    fn what_people_read_names_lanes_and_times_and_no_credential() {
        let text = finding(FindingKind::SameCode, Some(2)).to_string();
        assert!(
            text.contains("lane-1") && text.contains("lane-2") && text.contains("2026-"),
            "{text}"
        );
        assert!(!text.contains("c7c7") && !text.contains("a101"), "{text}");
        assert!(!format!("{:?}", finding(FindingKind::SameCode, None)).contains("c7c7"));
    }

    #[test]
    fn two_findings_have_two_ids() {
        let all: std::collections::BTreeSet<_> = FindingKind::ALL
            .iter()
            .flat_map(|&kind| [None, Some(2), Some(3)].map(|there| finding(kind, there).id()))
            .collect();
        assert_eq!(all.len(), 3 * FindingKind::ALL.len());
    }
}
