//! What the lane admitted by itself, on disk until the engine knows it.
//!
//! ```text
//! record = "alone " token " " at " " since " " seen 1*( " " member )    ; admitted without the engine
//!        / "found " finding                                    ; came to light when it was compared
//!        / "done " token                                       ; the engine has it
//!        / "told " finding-id                                  ; whoever asked has the finding
//! member = kid " " cti " " iat " " not-before " " not-after " " uses " " direction
//! ```
//! The lines stand in a journal of `clearance-durable`. Times are seconds since 1970; `since` is when the engine
//! was lost, and `seen` the revision that it had then, as far as the lane knows.

use core::fmt;
use core::str::FromStr;
use std::collections::{HashSet, VecDeque};
use std::path::Path;

use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_durable::{Journal, JournalError};
use clearance_verifier::Member;

use crate::error::OpenError;
use crate::finding::{Finding, FindingId, Line};
use crate::records::{NotARecord, Token, time};

const NAME: &str = "gate-alone";
/// Some 400,000 admissions: a lane's month without the engine. More are refused rather than not compared.
const MAX_BYTES: usize = 64 << 20;
/// Records behind which a compaction pays, beside twice what would be left.
const COMPACT_AFTER: usize = 1_024;
const WORDS_OF_MEMBER: usize = 7;

/// An admission that the engine does not know yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) token: Token,
    /// When, by the lane's clock.
    pub(crate) at: Timestamp,
    /// When the engine was lost.
    pub(crate) since: Timestamp,
    /// The newest revision of the engine that the lane had seen.
    pub(crate) seen: i64,
    pub(crate) members: Vec<Member>,
}

/// The journal, and what its records say together.
#[derive(Debug)]
pub(crate) struct Alone {
    journal: Journal,
    /// Oldest first: the first is settled first.
    pending: VecDeque<Entry>,
    /// Not told yet, oldest first.
    findings: VecDeque<Finding>,
    /// Their ids.
    known: HashSet<FindingId>,
}

impl Alone {
    pub(crate) fn open(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join("alone");
        let journal = Journal::open(&path, NAME, MAX_BYTES).map_err(OpenError::Journal)?;
        let mut records: Vec<Record> = Vec::new();
        for (number, line) in journal.records().iter().enumerate() {
            let record = line.parse();
            records.push(record.map_err(|_| OpenError::Record { path: path.clone(), number })?);
        }
        let (pending, findings, known) = (VecDeque::new(), VecDeque::new(), HashSet::new());
        let mut alone = Self { journal, pending, findings, known };
        records.into_iter().for_each(|record| alone.apply(record));
        Ok(alone)
    }

    pub(crate) fn pending(&self) -> &VecDeque<Entry> {
        &self.pending
    }

    pub(crate) fn findings(&self) -> &VecDeque<Finding> {
        &self.findings
    }

    /// On disk when this returns.
    pub(crate) fn admitted(&mut self, entry: Entry) -> Result<(), JournalError> {
        self.append(Record::Alone(entry))
    }

    /// The engine has the entry of `token`, and this came to light.
    pub(crate) fn settled(
        &mut self,
        token: Token,
        found: Vec<Finding>,
    ) -> Result<(), JournalError> {
        for finding in found {
            // A kill between finding and done: it is compared, and found, once more.
            if !self.known.contains(&finding.id()) {
                self.append(Record::Found(finding))?;
            }
        }
        self.append(Record::Done(token))?;
        self.compact_if_due()
    }

    pub(crate) fn told(&mut self, id: &FindingId) -> Result<(), JournalError> {
        if self.known.contains(id) {
            self.append(Record::Told(id.clone()))?;
            self.compact_if_due()?;
        }
        Ok(())
    }

    fn append(&mut self, record: Record) -> Result<(), JournalError> {
        self.journal.append(&record.to_string())?;
        self.apply(record);
        Ok(())
    }

    fn apply(&mut self, record: Record) {
        match record {
            Record::Alone(entry) => self.pending.push_back(entry),
            Record::Done(token) => {
                let at = self.pending.iter().position(|entry| entry.token == token);
                at.and_then(|at| self.pending.remove(at));
            }
            Record::Found(finding) => {
                if self.known.insert(finding.id()) {
                    self.findings.push_back(finding);
                }
            }
            Record::Told(id) => {
                self.known.remove(&id);
                let at = self.findings.iter().position(|finding| finding.id() == id);
                at.and_then(|at| self.findings.remove(at));
            }
        }
    }

    fn compact_if_due(&mut self) -> Result<(), JournalError> {
        let (records, left) =
            (self.journal.records().len(), self.pending.len() + self.findings.len());
        if records < COMPACT_AFTER || records < 2 * left {
            return Ok(());
        }
        let pending = self.pending.iter().map(|entry| Record::Alone(entry.clone()));
        let findings = self.findings.iter().map(|finding| Record::Found(*finding));
        self.journal.compact(pending.chain(findings).map(|record| record.to_string()).collect())
    }
}

enum Record {
    Alone(Entry),
    Done(Token),
    Found(Finding),
    Told(FindingId),
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone(entry) => {
                let Entry { token, at, since, seen, .. } = entry;
                write!(f, "alone {token} {} {} {seen}", at.as_secs(), since.as_secs())?;
                entry.members.iter().try_for_each(|member| {
                    let Member { subject, issued_at, validity, uses, direction, .. } = member;
                    let RosterRef { authority, id } = subject;
                    let [iat, from, to] = [*issued_at, validity.not_before, validity.not_after]
                        .map(Timestamp::as_secs);
                    write!(f, " {authority} {id} {iat} {from} {to} {uses} {direction}")
                })
            }
            Self::Done(token) => write!(f, "done {token}"),
            Self::Found(finding) => write!(f, "found {}", Line(*finding)),
            Self::Told(id) => write!(f, "told {id}"),
        }
    }
}

impl FromStr for Record {
    type Err = NotARecord;

    fn from_str(line: &str) -> Result<Self, NotARecord> {
        let (kind, rest) = line.split_once(' ').ok_or(NotARecord)?;
        match kind {
            "alone" => entry(rest).map(Self::Alone),
            "done" => rest.parse().map(Self::Done),
            "found" => rest.parse().map(|Line(finding)| Self::Found(finding)),
            "told" => FindingId::parse(rest).map(Self::Told),
            _ => Err(NotARecord),
        }
    }
}

fn entry(text: &str) -> Result<Entry, NotARecord> {
    let words: Vec<_> = text.split(' ').collect();
    let [token, at, since, seen, members @ ..] = &words[..] else { return Err(NotARecord) };
    let members = members.chunks(WORDS_OF_MEMBER).map(member).collect::<Result<Vec<_>, _>>()?;
    if members.is_empty() {
        return Err(NotARecord);
    }
    let seen = seen.parse().map_err(|_| NotARecord)?;
    Ok(Entry { token: token.parse()?, at: time(at)?, since: time(since)?, seen, members })
}

fn member(words: &[&str]) -> Result<Member, NotARecord> {
    let &[authority, id, issued_at, from, to, uses, direction] = words else {
        return Err(NotARecord);
    };
    let authority = authority.parse().map_err(|_| NotARecord)?;
    let id = id.parse().map_err(|_| NotARecord)?;
    Ok(Member {
        subject: RosterRef { authority, id },
        issued_at: time(issued_at)?,
        until: time(issued_at)?, // over long ago
        validity: Validity { not_before: time(from)?, not_after: time(to)? },
        uses: uses.parse().map_err(|_| NotARecord)?,
        direction: direction.parse().map_err(|_| NotARecord)?,
    })
}

#[cfg(test)]
mod tests {
    use core::num::NonZeroU8;
    use std::path::PathBuf;

    use clearance_core::ids::{AuthorityKid, CredentialId};
    use clearance_core::trust::{Direction, Uses};

    use super::*;
    use crate::finding::{Admission, FindingKind};
    use crate::records::PastRecord;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn entry(n: u8) -> Entry {
        let member = |id, uses| Member {
            subject: RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([id; 8]) },
            issued_at: at(1_000),
            until: at(1_000),
            validity: Validity { not_before: at(1), not_after: at(9_000) },
            uses,
            direction: Direction::Arrival,
        };
        let twice = Uses::Limited(NonZeroU8::new(2).unwrap());
        let members = vec![member(1, Uses::Unlimited), member(2, twice), member(3, Uses::InOut)];
        Entry { token: Token([n; 16]), at: at(1_010), since: at(990), seen: 7, members }
    }

    fn finding(n: u8) -> Finding {
        let token = Token([n; 16]);
        let lane = "lane-1".parse().unwrap();
        let past = PastRecord { alone: true, lane, at: at(1), issued_at: at(1), token };
        let subject = entry(n).members[0].subject;
        Finding { subject, kind: FindingKind::Overused, here: Admission::of(past), there: None }
    }

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Self {
            let dir =
                std::env::temp_dir().join(format!("ledger-alone-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&dir).unwrap();
            Self(dir)
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn what_was_admitted_is_there_after_a_restart_until_it_is_settled() {
        let dir = Dir::new("restart");
        let mut alone = Alone::open(&dir.0).unwrap();
        alone.admitted(entry(1)).unwrap();
        alone.admitted(entry(2)).unwrap();
        let mut alone = Alone::open(&dir.0).unwrap();
        assert_eq!(*alone.pending(), [entry(1), entry(2)]);
        alone.settled(entry(1).token, vec![finding(1)]).unwrap();
        let mut alone = Alone::open(&dir.0).unwrap();
        assert_eq!(*alone.pending(), [entry(2)]);
        assert_eq!(*alone.findings(), [finding(1)]);
        alone.told(&finding(1).id()).unwrap();
        assert_eq!(*Alone::open(&dir.0).unwrap().findings(), []);
    }

    #[test]
    fn what_is_found_again_after_a_kill_is_one_finding() {
        let dir = Dir::new("again");
        let mut alone = Alone::open(&dir.0).unwrap();
        alone.append(Record::Found(finding(1))).unwrap();
        alone.settled(entry(1).token, vec![finding(1), finding(2)]).unwrap();
        assert_eq!(*alone.findings(), [finding(1), finding(2)]);
    }

    #[test]
    fn a_settled_journal_grows_no_further() {
        let dir = Dir::new("grows");
        let mut alone = Alone::open(&dir.0).unwrap();
        alone.admitted(entry(255)).unwrap();
        for _ in 0..COMPACT_AFTER {
            alone.admitted(entry(7)).unwrap();
            alone.settled(entry(7).token, Vec::new()).unwrap();
        }
        assert!(alone.journal.records().len() <= COMPACT_AFTER);
        assert_eq!(*Alone::open(&dir.0).unwrap().pending(), [entry(255)]);
    }

    #[test]
    fn a_months_admissions_are_settled_in_seconds() {
        let dir = Dir::new("month");
        let mut alone = Alone::open(&dir.0).unwrap();
        let of = |n: u32| {
            let mut token = [0; 16];
            token[..4].copy_from_slice(&n.to_be_bytes());
            Entry { token: Token(token), ..entry(1) }
        };
        let (began, many) = (std::time::Instant::now(), 200_000);
        (0..many).for_each(|n| alone.apply(Record::Alone(of(n))));
        (0..many).for_each(|n| alone.apply(Record::Done(of(n).token)));
        assert!(alone.pending().is_empty());
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }

    #[test]
    fn another_record_is_an_error_that_names_the_file() {
        let dir = Dir::new("other");
        let mut alone = Alone::open(&dir.0).unwrap();
        alone.journal.append("alone then").unwrap();
        let error = Alone::open(&dir.0).unwrap_err().to_string();
        assert!(error.contains("alone: record 0"), "{error}");
    }
}
