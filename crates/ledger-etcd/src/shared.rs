//! The ledger of a lane that shares its record with the others.

use core::fmt;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use clearance_core::time::Timestamp;
use clearance_core::trust::{LedgerPolicy, Uses};
use clearance_durable::{JournalError, Lock, make_private_dir};
use clearance_verifier::{Answer, Claim, Denial, Keeper, Ledger, Member, Trouble, Unavailable};

use crate::alone::{Alone, Entry};
use crate::caretaker::Caretaker;
use crate::claim::{Judged, Order};
use crate::engine::Engine;
use crate::error::OpenError;
use crate::finding::{Finding, FindingId};
use crate::health::Report;
use crate::records::Token;

/// The record of the checkpoint while the engine is there, and the lane's own where the scheme lets it be.
///
/// | the scheme says | engine there | engine away |
/// |---|---|---|
/// | `own-lane` | own ledger | own ledger |
/// | `shared-else-refer` | engine | unavailable: an officer decides |
/// | `shared-else-admit` | engine, then own ledger too | own ledger, marked, and compared later |
///
/// A claim waits for the engine for [`Times::claim`](crate::Times::claim) at most, and not at all once nothing has been heard for
/// [`Times::away_after`](crate::Times::away_after). A thread asks whether it is back.
///
/// While the engine is away, the lane cannot know who went in and out by other lanes: credentials that go in and out by turns
/// are judged by their codes alone, and what was against the turns is found later.
pub struct SharedLedger {
    inner: Arc<Inner>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Whether the engine is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Why it is not asked now; `None` while it is there.
    pub away: Option<Trouble>,
    /// Admissions that the engine does not know yet.
    pub pending: usize,
    /// Findings that nobody has taken note of.
    pub findings: usize,
    /// The last examination.
    pub report: Option<Report>,
}

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    own: Arc<dyn Ledger>,
    alone: Mutex<Alone>,
    report: Mutex<Option<Report>>,
    /// One process a directory.
    _lock: Lock,
}

impl SharedLedger {
    /// Shares `engine`, with `own` for the lane alone. What the lane admits by itself is kept in `dir`, which one process
    /// may have at a time; `own` must not be in it.
    ///
    /// The engine is examined once before this returns. Where it is away, the ledger is opened all the same, and turns
    /// to the engine by itself when it is back.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(engine: Engine, own: Arc<dyn Ledger>, dir: &Path) -> Result<Self, OpenError> {
        make_private_dir(dir).map_err(OpenError::Dir)?;
        let lock = Lock::try_take(&dir.join("lock")).map_err(OpenError::Lock)?;
        let alone = Mutex::new(Alone::open(dir)?);
        engine.remember(dir);
        let inner = Inner { engine, own, alone, report: Mutex::new(None), _lock: lock };
        let inner = Arc::new(inner);
        inner.examine();
        let (stop, stopped) = mpsc::channel();
        let caretaker = Caretaker::new(Arc::clone(&inner), dir.to_owned());
        let builder = thread::Builder::new().name("shared-ledger".to_owned());
        let thread = builder.spawn(move || caretaker.run(&stopped)).map_err(OpenError::Thread)?;
        Ok(Self { inner, stop: Some(stop), thread: Some(thread) })
    }

    /// The engine, to examine it or to declare a gap.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// How it stands with the engine.
    pub fn standing(&self) -> Standing {
        let (pending, findings) = {
            let alone = self.inner.alone();
            (alone.pending().len(), alone.findings().len())
        };
        let away = self.inner.engine.cluster.pulse().away();
        Standing { away, pending, findings, report: self.inner.report().clone() }
    }

    /// What came to light when the engine was back, oldest first, until [`acknowledge`](Self::acknowledge). It is on disk.
    pub fn findings(&self) -> Vec<Finding> {
        self.inner.alone().findings().iter().copied().collect()
    }

    /// Tells the finding no more: whoever took it has written it down, as in the audit log.
    ///
    /// # Errors
    /// [`JournalError`]; the finding is told again then.
    pub fn acknowledge(&self, id: &FindingId) -> Result<(), JournalError> {
        self.inner.alone().told(id)
    }
}

impl Drop for SharedLedger {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join()); // it panics nowhere; and if it did, the ledger is gone anyhow
        }
    }
}

impl fmt::Debug for SharedLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedLedger({:?})", self.inner.engine)
    }
}

impl Ledger for SharedLedger {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        self.inner.claim(claim, now)
    }
}

impl Inner {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        if claim.policy == LedgerPolicy::OwnLane {
            return self.own.claim(claim, now);
        }
        let Some(token) = Token::random() else {
            return Answer::Unavailable(Unavailable::because(
                Trouble::CannotWrite,
                "the system gives no random numbers",
            ));
        };
        match (self.ask(claim, now, token), claim.policy) {
            (Ok(Err((member, why))), _) => Answer::Denied { member, why },
            (Ok(Ok(())), LedgerPolicy::SharedElseAdmit) => self.noted(claim, now),
            (Ok(Ok(())), _) => Answer::recorded_by(Keeper::Shared),
            (Err(away), LedgerPolicy::SharedElseAdmit) => self.alone_claim(claim, now, token, away),
            (Err(away), _) => Answer::Unavailable(away),
        }
    }

    fn ask(&self, claim: &Claim<'_>, now: Timestamp, token: Token) -> Result<Judged, Unavailable> {
        if let Some(trouble) = self.engine.cluster.pulse().away() {
            return Err(trouble.into());
        }
        let deadline = self.engine.deadline();
        self.engine.claim(&Order { claim, now, token, deadline })
    }

    /// The engine has recorded it. The lane notes it too, for the time when the engine is away; and where the lane has admitted
    /// the same by itself, which the engine does not know yet, that counts.
    fn noted(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        match self.own_claim(claim.members, now) {
            Answer::Denied {
                member,
                why: why @ (Denial::Used | Denial::Superseded { .. } | Denial::UsesSpent),
            } => Answer::Denied { member, why },
            _ => Answer::recorded_by(Keeper::Shared),
        }
    }

    /// By the lane alone.
    fn alone_claim(
        &self,
        claim: &Claim<'_>,
        now: Timestamp,
        token: Token,
        away: Unavailable,
    ) -> Answer {
        let own = self.own_claim(claim.members, now);
        if !own.is_recorded() {
            return own;
        }
        // Rounded up: who was admitted in the very second of the loss is compared too.
        let silence = self.engine.cluster.pulse().silence(Instant::now()).as_secs() + 1;
        let (since, members) = (now.minus(silence), claim.members.to_vec());
        let seen = self.engine.seen.revision.load(Ordering::SeqCst);
        match self.alone().admitted(Entry { token, at: now, since, seen, members }) {
            Ok(()) => Answer::Recorded { by: Keeper::Lane, away: Some(away) },
            // What cannot be compared later is not admitted.
            Err(error) => Answer::Unavailable(Unavailable::because(Trouble::CannotWrite, error)),
        }
    }

    fn own_claim(&self, members: &[Member], now: Timestamp) -> Answer {
        let by_code = |member: &Member| match member.uses {
            // Who went out by another lane is unknown here.
            Uses::InOut => Member { uses: Uses::Unlimited, ..*member },
            _ => *member,
        };
        let members: Vec<_> = members.iter().map(by_code).collect();
        self.own.claim(&Claim { members: &members, policy: LedgerPolicy::OwnLane }, now)
    }

    pub(crate) fn examine(&self) {
        let report = self.engine.examine();
        *self.report() = Some(report);
    }

    /// Whether a node did not answer when they were examined last.
    pub(crate) fn has_silent_node(&self) -> bool {
        self.report().as_ref().is_some_and(Report::has_silent_node)
    }

    pub(crate) fn alone(&self) -> MutexGuard<'_, Alone> {
        // What is on disk is in memory, or in neither: each step is one call.
        self.alone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self) -> MutexGuard<'_, Option<Report>> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
