//! A gate behind its handle.

use core::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::keys::{AnyPublic, KeyPair};
use clearance_core::time::{Timestamp, Tolerance};
use clearance_core::trust::{AtGate, Location, TrustAnchor, TrustError, TrustList, last_of_chain};
use clearance_reader::repair;
use clearance_revocation::store::{DirSource, ObjectSource, StatusStore};
use clearance_verifier::{
    Crossing, Decision, Gate, GateKey, MemoryRoster, PersonCheck, Policy, Unknown,
};

use crate::failure::{Failure, Status};
use crate::layout::Plain;
use crate::ledger::{HeldLedger, flag};
use crate::status_source::CurrentStatus;
use crate::structs::{Report, SyncReport};

/// Bytes of a text that are looked at: no code, no scanner's line and no key's file has so many, and whoever sends more should not be
/// able to buy the gate's time with them.
const TEXT_MAX: usize = 1 << 14;

/// A gate, and what it was given.
pub(crate) struct HeldGate {
    gate: Gate,
    group: GateGroupId,
    trust: Mutex<Trust>,
    status: Arc<CurrentStatus>,
    roster: Arc<MemoryRoster>,
    ledger: HeldLedger,
}

/// What the gate has to remember, and the list that goes with it.
struct Trust {
    anchor: TrustAnchor,
    /// The list as it was signed.
    list: Vec<u8>,
}

/// What a gate is made of, from C's struct.
pub(crate) struct Parts<'a> {
    pub(crate) group: &'a str,
    pub(crate) location: &'a str,
    pub(crate) root: &'a [u8],
    pub(crate) anchor: &'a [u8],
    pub(crate) trust_list: &'a [u8],
    pub(crate) ledger: Option<HeldLedger>,
    pub(crate) seen: Timestamp,
    pub(crate) rules: Rules,
    pub(crate) cached_credentials: usize,
    pub(crate) returning_holders: usize,
}

/// How the gate judges.
pub(crate) struct Rules {
    pub(crate) challenge: u32,
    pub(crate) person_check: u32,
    pub(crate) refuse_unknown_authority: u32,
    pub(crate) refuse_unknown_scheme: u32,
    pub(crate) max_code_life: u32,
    pub(crate) has_tolerance: u32,
    pub(crate) tolerance: Tolerance,
}

/// How a text came to the gate, and what the lane knows.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) crossing: Crossing,
    pub(crate) from_scanner: bool,
}

impl HeldGate {
    pub(crate) fn new(parts: Parts<'_>, now: Timestamp) -> Result<Self, Failure> {
        let group = parts.group.parse().map_err(about("group"))?;
        let location = parts.location.parse().map_err(about("location"))?;
        let policy = parts.rules.policy(location)?;
        let (anchor, trust) = believed(&parts, now)?;
        let status = Arc::new(CurrentStatus::nothing());
        let roster = Arc::new(MemoryRoster::new());
        let ledger = parts.ledger.unwrap_or_else(|| HeldLedger::ordinary(now));
        // Its keys come later: until then it has stopped, and says so.
        let gate = Gate::builder(Arc::new(trust), group, policy, Arc::clone(&status) as _)
            .roster(Arc::clone(&roster) as _)
            .ledger(ledger.get())
            .seen(parts.seen)
            .cached_credentials(parts.cached_credentials)
            .returning_holders(parts.returning_holders)
            .build_even_stopped(now);
        let trust = Mutex::new(Trust { anchor, list: parts.trust_list.to_vec() });
        Ok(Self { gate, group, trust, status, roster, ledger })
    }

    /// Judges a text.
    pub(crate) fn check(&self, text: &[u8], shown: Shown, now: Timestamp) -> Decision {
        // What is no text may still come from a scanner: it is judged, and is no code.
        let text = String::from_utf8_lossy(&text[..text.len().min(TEXT_MAX)]);
        if shown.from_scanner {
            let repaired = repair(&text);
            return self.gate.check_crossing(&repaired.text, shown.crossing, now);
        }
        self.gate.check_crossing(&text, shown.crossing, now)
    }

    /// Adds a secret that opens codes.
    pub(crate) fn add_key(&self, kid: GateKid, secret: Secret32) -> Result<(), Failure> {
        let _one_at_a_time = self.trust();
        let renewal = self.gate.renew(self.gate.trust(), &[GateKey { kid, secret }]);
        match renewal.keys.rejected.iter().find(|rejected| rejected.kid == kid) {
            Some(rejected) => Err(Failure::new(Status::Refused, rejected)),
            None => Ok(()),
        }
    }

    /// Adds a secret by its file, whose id the trust list knows.
    pub(crate) fn add_key_file(&self, text: &str) -> Result<(), Failure> {
        let pair = KeyPair::from_text(&RING, text).map_err(Failure::of(Status::Refused))?;
        let public = pair.public().gate().map_err(Failure::of(Status::Refused))?;
        let trust = self.gate.trust();
        let group = trust.gate_group(&self.group);
        let epoch = group.and_then(|group| group.epochs.iter().find(|epoch| epoch.key == public));
        let unnamed = || {
            let (seq, group) = (trust.seq(), self.group);
            let words = format!(
                "trust list {seq} does not name the key for gate group {group}: bring a newer list first"
            );
            Failure::new(Status::Refused, words)
        };
        self.add_key(epoch.ok_or_else(unnamed)?.kid, pair.secret().clone())
    }

    /// Takes a newer trust list; gives its number.
    pub(crate) fn take_list(&self, bytes: &[u8], now: Timestamp) -> Result<u64, Failure> {
        let mut trust = self.trust();
        #[cfg(feature = "panic-on-demand")]
        crate::entry::demand::panic_if_asked(crate::entry::demand::LOCKED);
        let list = trust.anchor.accept(&RING, bytes, now).map_err(Failure::of(Status::Refused))?;
        Ok(self.take(&mut trust, list, bytes))
    }

    /// Follows a chain of trust lists; gives the last one's number.
    pub(crate) fn take_chain(&self, bytes: &[u8], now: Timestamp) -> Result<u64, Failure> {
        let mut trust = self.trust();
        let list = trust.anchor.walk(&RING, bytes, now).map_err(Failure::of(Status::Refused))?;
        // What is kept is the last list alone: it is the one that the anchor has seen.
        let last = last_of_chain(bytes).unwrap_or(bytes);
        Ok(self.take(&mut trust, list, last))
    }

    fn take(&self, trust: &mut Trust, list: TrustList, bytes: &[u8]) -> u64 {
        trust.list = bytes.to_vec();
        if let Some(lists) = self.status.lists() {
            lists.apply_trust(&list);
        }
        let seq = list.seq();
        let _what_the_report_says = self.gate.renew(Arc::new(list), &[]);
        seq
    }

    /// The trust list in force, as it was signed.
    pub(crate) fn trust_list(&self) -> Vec<u8> {
        self.trust().list.clone()
    }

    /// What must be kept for the next start.
    pub(crate) fn anchor(&self) -> Vec<u8> {
        self.trust().anchor.to_bytes()
    }

    /// Where the gate learns the status of credentials.
    pub(crate) fn status(&self) -> &CurrentStatus {
        &self.status
    }

    /// Uses the status lists in a directory.
    pub(crate) fn open_status(&self, dir: &str) -> Result<(), Failure> {
        let _list_stays = self.trust();
        let store = StatusStore::open(&RING, dir, &self.gate.trust());
        self.status.use_lists(store.map_err(Failure::of(Status::Storage))?);
        Ok(())
    }

    /// Brings the status lists up to date from a repository in a directory.
    pub(crate) fn sync_status(&self, dir: &str, now: Timestamp) -> Synced {
        self.sync_status_from(&DirSource::new(dir), now)
    }

    /// Brings the status lists up to date from wherever the files come.
    pub(crate) fn sync_status_from(&self, source: &dyn ObjectSource, now: Timestamp) -> Synced {
        let lists = self.status.lists().ok_or_else(|| {
            let words = "the gate has no directory for status lists: open one first";
            Failure::new(Status::BadArgument, words)
        })?;
        let trust = self.gate.trust();
        let (mut report, mut failure) = (SyncReport::empty(), None);
        for entry in trust.content().authorities.iter().filter(|entry| entry.status.is_some()) {
            report.lists += 1;
            match lists.sync(source, &trust, entry.kid, now) {
                Ok(done) if done.before == Some(done.after) => {}
                Ok(_) => report.renewed += 1,
                Err(error) => {
                    report.failed += 1;
                    let words = format!("the list of authority {}: {error}", entry.kid);
                    failure.get_or_insert(Failure::new(Status::NotSynced, words));
                }
            }
        }
        if report.lists == 0 {
            let words = format!("trust list {} has no authority with a status list", trust.seq());
            failure = Some(Failure::new(Status::NotSynced, words));
        }
        Ok((report, failure))
    }

    /// Puts a credential on the roster.
    pub(crate) fn add_credential(&self, credential: &[u8]) -> Result<(), Failure> {
        let added = self.roster.add(&RING, &self.gate.trust(), credential);
        added.map(drop).map_err(Failure::of(Status::Refused))
    }

    /// The gate's own challenge, good for one code.
    pub(crate) fn open_challenge(&self, entropy: [u8; 8], now: Timestamp) -> String {
        self.gate.open_challenge(entropy, now).to_string()
    }

    pub(crate) fn clock_was_set(&self, now: Timestamp) -> Result<(), Failure> {
        self.ledger.clock_was_set(now)
    }

    /// What the operator should know.
    pub(crate) fn report(&self) -> Report {
        let (trust, keys) = (self.gate.trust(), self.gate.key_report());
        let lists = self.status.lists().map(|lists| lists.lists()).unwrap_or_default();
        let oldest = lists.iter().map(|list| list.this_update.as_secs()).min();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Report {
            is_stopped: self.gate.stopped().is_some().into(),
            trust_seq: trust.seq(),
            trust_this_update: trust.this_update().as_secs(),
            trust_next_update: trust.next_update().as_secs(),
            seen: self.gate.high_water_mark().as_secs(),
            missing_keys: count(keys.missing.len()),
            rejected_keys: count(keys.rejected.len()),
            status_lists: count(lists.len()),
            oldest_status: oldest.unwrap_or(0),
            ..Report::empty()
        }
    }

    fn trust(&self) -> MutexGuard<'_, Trust> {
        self.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a sync did, and the first thing that went wrong.
pub(crate) type Synced = Result<(SyncReport, Option<Failure>), Failure>;

/// The anchor, and the list that it has seen last: the given one in either case.
fn believed(parts: &Parts<'_>, now: Timestamp) -> Result<(TrustAnchor, TrustList), Failure> {
    let list = parts.trust_list;
    let believed = match (parts.root, parts.anchor) {
        (root, []) => {
            let mut anchor = TrustAnchor::new(root_key(root)?);
            anchor.accept(&RING, list, now).map(|list| (anchor, list))
        }
        ([], saved) => {
            let mut anchor = TrustAnchor::from_bytes(saved).map_err(about("anchor"))?;
            match anchor.reload(&RING, list) {
                // Saved before the list was: it has still to be accepted.
                Err(TrustError::NotTheLast { .. }) => anchor.accept(&RING, list, now),
                loaded => loaded,
            }
            .map(|list| (anchor, list))
        }
        _ => {
            let words = "give root at the first start and anchor at each later one, not both";
            return Err(Failure::new(Status::BadArgument, words));
        }
    };
    believed.map_err(Failure::of(Status::Refused))
}

/// The text of a key's file.
pub(crate) fn key_text<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, Failure> {
    let bad = |words: String| Failure::new(Status::BadArgument, words);
    if bytes.len() > TEXT_MAX {
        return Err(bad(format!("{what}: {} bytes are no key's file", bytes.len())));
    }
    core::str::from_utf8(bytes).map_err(|_| bad(format!("{what} is not UTF-8")))
}

/// Raw, or in the text of its file.
fn root_key(bytes: &[u8]) -> Result<PublicKey, Failure> {
    if let Ok(key) = <[u8; 32]>::try_from(bytes) {
        return Ok(PublicKey::Ed25519(key));
    }
    if let ([sign @ (2 | 3), _, ..], Ok([_, x @ ..])) = (bytes, <[u8; 33]>::try_from(bytes)) {
        return Ok(PublicKey::P256 { x, y_is_odd: *sign == 3 });
    }
    let text = key_text(bytes, "root").map_err(|_| {
        let words = "root is neither 32 bytes (Ed25519), nor 33 (P-256), nor the text of a public key's file";
        Failure::new(Status::BadArgument, words)
    })?;
    let key = AnyPublic::from_text(&RING, text).map_err(about("root"))?;
    key.signer().map_err(about("root"))
}

fn about<E: Display>(what: &'static str) -> impl FnOnce(E) -> Failure {
    move |cause| Failure::new(Status::BadArgument, format!("{what}: {cause}"))
}

impl Rules {
    fn policy(&self, location: Location) -> Result<Policy, Failure> {
        let unknown = |refuse| if refuse { Unknown::Refuse } else { Unknown::Refer };
        let challenge = flag(self.challenge, "challenge")?;
        let person = flag(self.person_check, "person_check")?;
        let has_tolerance = flag(self.has_tolerance, "has_tolerance")?;
        let authority = flag(self.refuse_unknown_authority, "refuse_unknown_authority")?;
        let scheme = flag(self.refuse_unknown_scheme, "refuse_unknown_scheme")?;
        Ok(Policy {
            tolerance: has_tolerance.then_some(self.tolerance),
            max_code_life: self.max_code_life,
            challenge: if challenge { AtGate::Required } else { AtGate::Optional },
            person_check: if person { PersonCheck::Here } else { PersonCheck::Elsewhere },
            unknown_authority: unknown(authority),
            unknown_scheme: unknown(scheme),
            ..Policy::new(location)
        })
    }
}
