//! A replay ledger's story, and what must hold of it.

use std::collections::HashMap;

use arbitrary::Arbitrary;
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_verifier::{Claimed, Ledger, LedgerSettings, MemoryLedger};

const START: Timestamp = Timestamp::from_secs(1_800_000_000);
const MAX_AHEAD: u32 = 10;
/// Seconds that a code lives at most.
const LIFE: u64 = 60;

/// Claims, one after the other.
#[derive(Arbitrary, Debug)]
pub struct Story {
    capacity: u8,
    claims: Vec<Claim>,
}

/// One code at one moment, in seconds after the start; the clock jumps as it likes.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Claim {
    subject: u8,
    issued_at: u8,
    now: u8,
}

impl Story {
    /// Makes every claim and compares what the ledger says.
    pub fn play(&self) {
        let capacity = usize::from(self.capacity % 5) + 1;
        let ledger =
            MemoryLedger::new(LedgerSettings { started: START, max_ahead: MAX_AHEAD, capacity });
        // The last code that each subject passed with, and the latest that anybody did.
        let (mut last, mut latest) = (HashMap::new(), START.plus(MAX_AHEAD.into()));
        for claim in &self.claims {
            let (subject, issued_at, now) = claim.parts();
            let passed = last.get(&subject).copied();
            match ledger.claim(&subject, issued_at, now).expect("memory is there") {
                Claimed::Recorded => {
                    assert!(passed.is_none_or(|last| last < issued_at), "replay: {claim:?}");
                    assert!(issued_at > START.plus(MAX_AHEAD.into()), "restart: {claim:?}");
                    last.insert(subject, issued_at);
                    latest = latest.max(issued_at);
                }
                Claimed::Used => assert_eq!(passed, Some(issued_at)),
                Claimed::Superseded { last } => {
                    assert_eq!(passed, Some(last));
                    assert!(issued_at < last);
                }
                Claimed::NoRecord { until } => {
                    assert!(issued_at <= until && until <= latest);
                }
                Claimed::Full => {
                    let lives = |start: &&Timestamp| now < start.plus(LIFE);
                    assert!(last.values().filter(lives).count() >= capacity, "{claim:?}");
                }
            }
        }
    }
}

impl Claim {
    fn parts(&self) -> (RosterRef, Timestamp, Timestamp) {
        let id = CredentialId([self.subject % 8, 0, 0, 0, 0, 0, 0, 0]);
        let subject = RosterRef { authority: AuthorityKid([0, 1]), id };
        (subject, START.plus(self.issued_at.into()), START.plus(self.now.into()))
    }
}
