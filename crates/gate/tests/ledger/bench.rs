//! A directory for one test, and claims as a gate makes them.

use std::fs;
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_gate::DurableLedger;
use clearance_verifier::{Answer, Claim, Denial, Ledger, Member};

/// When the tests play.
pub(crate) const NOW: u64 = 1_795_248_000;

/// A fresh directory, gone at the end.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
}

impl Bench {
    pub(crate) fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ledger-{test}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir }
    }

    /// The ledger's directory.
    pub(crate) fn ledger_dir(&self) -> PathBuf {
        self.dir.join("ledger")
    }

    /// The ledger of a gate that was made just now.
    pub(crate) fn founded(test: &str) -> Self {
        let bench = Self::new(test);
        DurableLedger::found(&bench.ledger_dir()).unwrap();
        bench
    }

    /// A run: the ledger opened anew, one claim, and closed.
    pub(crate) fn run(&self, member: Member, now: u64) -> Answer {
        claim(&DurableLedger::at(self.ledger_dir()), &[member], now)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.ledger_dir().join("journal")
    }

    /// A copy of the ledger's directory, as a backup makes it.
    pub(crate) fn back_up(&self, name: &str) -> PathBuf {
        let to = self.dir.join(name);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(self.ledger_dir()).unwrap() {
            let from = entry.unwrap().path();
            fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
        }
        to
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Longer than a file may be younger than its last record says.
pub(crate) fn let_time_pass() {
    std::thread::sleep(Duration::from_millis(2_100));
}

pub(crate) fn claim(ledger: &DurableLedger, members: &[Member], now: u64) -> Answer {
    let claim = Claim { members, policy: LedgerPolicy::OwnLane };
    ledger.claim(&claim, Timestamp::from_secs(now))
}

/// Holder `n`'s code that starts at `issued_at`, of a credential that may be used without end.
pub(crate) fn code(n: u64, issued_at: u64) -> Member {
    let at = Timestamp::from_secs;
    Member {
        subject: RosterRef {
            authority: AuthorityKid([0xa1, 1]),
            id: CredentialId(n.to_be_bytes()),
        },
        issued_at: at(issued_at),
        until: at(issued_at + 30),
        validity: Validity { not_before: at(NOW - 86_400), not_after: at(NOW + 86_400) },
        uses: Uses::Unlimited,
        direction: Direction::Arrival,
    }
}

/// The same, of a credential that admits `most` times.
pub(crate) fn limited(n: u64, issued_at: u64, most: u8) -> Member {
    Member { uses: Uses::Limited(NonZeroU8::new(most).unwrap()), ..code(n, issued_at) }
}

/// The same, of a credential that goes in and out by turns.
pub(crate) fn in_out(n: u64, issued_at: u64, direction: Direction) -> Member {
    Member { uses: Uses::InOut, direction, ..code(n, issued_at) }
}

pub(crate) fn is_recorded(answer: &Answer) -> bool {
    matches!(answer, Answer::Recorded { .. })
}

/// Why the only member of a claim was denied.
pub(crate) fn denial(answer: &Answer) -> Denial {
    match answer {
        Answer::Denied { member: 0, why } => *why,
        other => panic!("{other:?}"),
    }
}
