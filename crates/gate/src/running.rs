//! A gate that runs, and takes in what is installed while it does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::crypto::RING;
use clearance_core::due::{Due, Urgency};
use clearance_core::ids::Challenge;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_durable::read;
use clearance_verifier::{
    Crossing, Decision, FixedStatus, Gate, Ledger, ListTaken, MemoryRoster, RosterError,
    StatusAnswer, StatusSource,
};

use crate::challenges::CHALLENGE_LIFE;
use crate::config::LedgerKind;
use crate::current_status::CurrentStatus;
use crate::dir::{GateDir, due_of_list};
use crate::error::DirError;
use crate::keys::KeysFound;
use crate::lack::Lack;
use crate::notice::Notice;
use crate::stamp::{FileStamp, Stamp, identify};

/// Credentials whose verification is remembered: some 1.6 MB.
const CACHE: usize = 4_096;
/// Holders who get a table: some 1.6 MB.
const RETURNING: usize = 64;
/// Longest credential on a roster, in bytes.
const MAX_CREDENTIAL: usize = 1_024;

/// A gate over its directory. Shared by threads.
///
/// Another process may bring lists and keys meanwhile ('gate update', 'gate sync'). [`check`](Self::check) takes them in
/// before it judges; ledger, caches and open challenges stay. A trust list that the gate cannot serve stops
/// it, or lets it start stopped: it refers every code as not in service, never goes on by an older list, and goes on by
/// itself when a list or a key has come with which it can.
///
/// `gate.toml` is read once: a gate goes on as it was started, and says when the file changes.
#[derive(Debug)]
pub struct Running {
    dir: GateDir,
    gate: Gate,
    status: Arc<CurrentStatus>,
    seen: Mutex<Seen>,
    /// Challenges that were answered here, and when they were opened: for a disk that does not take it.
    answered: Mutex<Vec<(Challenge, Timestamp)>>,
}

/// How a gate starts.
#[derive(Clone, Debug, Default)]
pub struct Start<'a> {
    /// Files with credentials that the gate holds already, for codes in roster form.
    pub roster: &'a [PathBuf],
    /// For trying out only: takes every credential for valid. Refused where there are status lists.
    pub assume_valid: bool,
    /// In place of the directory's own: the record that the lanes share.
    pub ledger: Option<Arc<dyn Ledger>>,
}

/// What the gate has read from its directory.
#[derive(Debug)]
struct Seen {
    stamp: Option<Stamp>,
    /// The `gate.toml` that was compared last with what the gate was started with.
    settings: Option<FileStamp>,
    /// What could not be read then, in words: told once.
    trouble: Option<String>,
    /// How near the trust list's end was when it was told last.
    told: Urgency,
    assume_valid: bool,
}

/// A decision, with what the gate noticed on the way.
#[derive(Debug)]
#[must_use]
pub struct Judged {
    /// What to do with the code.
    pub decision: Decision,
    /// What was new at the gate: for the operator.
    pub notices: Vec<Notice>,
}

/// A gate that cannot start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The gate has status lists, and would admit whom they suspend or revoke.
    AssumeValid,
    /// Its directory cannot be used.
    Dir(DirError),
    /// The gate shares its ledger, and whoever starts it has no engine.
    NoEngine,
    /// A credential of the roster is not believed.
    Roster {
        /// The credential's file.
        path: PathBuf,
        /// Why not.
        cause: RosterError,
    },
}

impl Running {
    /// Starts the gate of `dir`. The notices say what the operator should know from the start.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(
        dir: GateDir,
        start: &Start<'_>,
        now: Timestamp,
    ) -> Result<(Self, Vec<Notice>), StartError> {
        let ledger = match (&start.ledger, dir.config().ledger) {
            (Some(ledger), _) => Arc::clone(ledger),
            (None, LedgerKind::Shared) => return Err(StartError::NoEngine),
            (None, _) => dir.ledger(now),
        };
        let stamp = Stamp::of(&dir).ok(); // before reading: what is renewed meanwhile is read again
        let trust = Arc::new(dir.trust_list(now)?);
        let (mut notices, mut trouble) = (Vec::new(), None);
        // Whatever else cannot be read, the gate is there, and says why it refers.
        let mut tell = |error: DirError| {
            trouble = Some(error.to_string());
            notices.push(Notice::Trouble(error));
        };
        let keys = dir.keys(&trust).unwrap_or_else(|error| {
            tell(error);
            KeysFound::default()
        });
        let source = if start.assume_valid {
            assumed(&dir, now)?
        } else {
            status(&dir, &trust).unwrap_or_else(|error| {
                tell(error);
                missing()
            })
        };
        let status = Arc::new(CurrentStatus::new(source));
        let config = dir.config();
        let source: Arc<dyn StatusSource> = status.clone();
        let roster = load_roster(&trust, start.roster, &mut notices)?;
        let gate = Gate::builder(trust.clone(), config.group, config.policy.clone(), source)
            .keys(keys.usable.clone())
            .roster(Arc::new(roster))
            .ledger(ledger)
            .cached_credentials(CACHE)
            .returning_holders(RETURNING)
            .build_even_stopped(now);
        let stopped = gate.stopped().map(|cause| Notice::NotInService { seq: trust.seq(), cause });
        notices.extend(stopped);
        notices.extend(lacks(&dir, &trust, keys, now));
        if start.assume_valid {
            notices.push(Notice::StatusAssumed);
        } else if dir.has_synced().is_ok_and(|has_synced| !has_synced) {
            notices.push(Notice::NoStatusList);
        }
        notices.extend(ending(&trust, now).map(Notice::Due));
        let told = due_of_list(&trust).urgency(now);
        let assume_valid = start.assume_valid;
        let seen = Seen { stamp, settings: None, trouble, told, assume_valid };
        let (seen, answered) = (Mutex::new(seen), Mutex::default());
        Ok((Self { dir, gate, status, seen, answered }, notices))
    }

    /// The gate's directory.
    pub fn dir(&self) -> &GateDir {
        &self.dir
    }

    /// The gate.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Takes in what was installed since, and judges the text of one code.
    ///
    /// An admitted code is recorded before this returns.
    pub fn check(&self, text: &str, now: Timestamp) -> Judged {
        self.check_crossing(text, Crossing::default(), now)
    }

    /// [`check`](Self::check), with what the lane knows of the crossing.
    pub fn check_crossing(&self, text: &str, crossing: Crossing, now: Timestamp) -> Judged {
        let notices = self.renew(now);
        match self.check_answering(text, crossing, now) {
            Ok((decision, unkept)) => {
                let notices = notices.into_iter().chain(unkept.map(Notice::Trouble)).collect();
                Judged { decision, notices }
            }
            Err(error) => {
                // Challenges that cannot be read are not open: the code of who answers one is refused.
                let decision = self.gate.check_crossing(text, crossing, now);
                let notices = notices.into_iter().chain([Notice::Trouble(error)]).collect();
                Judged { decision, notices }
            }
        }
    }

    /// Takes in what was installed since.
    pub fn renew(&self, now: Timestamp) -> Vec<Notice> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notices = self.take_installed(&mut seen, now);
        notices.extend(self.news_of_the_settings(&mut seen));
        notices.extend(self.news_of_the_end(&mut seen, now));
        notices
    }

    /// The trust list's end, each time that it has become more pressing.
    fn news_of_the_end(&self, seen: &mut Seen, now: Timestamp) -> Option<Notice> {
        let due = due_of_list(&self.gate.trust());
        let (before, urgency) = (seen.told, due.urgency(now));
        seen.told = urgency;
        (urgency > before).then_some(Notice::Due(due))
    }

    /// What `gate.toml` says now that the gate was not started with, once for each change of it.
    fn news_of_the_settings(&self, seen: &mut Seen) -> Option<Notice> {
        let path = self.dir.config_file();
        let found = Some(identify(&path));
        if found == seen.settings {
            return None;
        }
        seen.settings = found;
        match GateDir::open(self.dir.path()) {
            Ok(dir) => {
                let is_same = dir.config().to_toml() == self.dir.config().to_toml();
                (!is_same).then_some(Notice::SettingsChanged { path })
            }
            Err(error) => Some(Notice::Trouble(error)), // it would not start again
        }
    }

    fn take_installed(&self, seen: &mut Seen, now: Timestamp) -> Vec<Notice> {
        // What cannot be listed is tried: a newer list may lie there all the same.
        let found = Stamp::of(&self.dir).ok();
        if found.is_some() && found == seen.stamp {
            return Vec::new();
        }
        let mut notices = Vec::new();
        match (self.read(seen.assume_valid, now, &mut notices), found) {
            (Ok(()), found) => {
                (seen.stamp, seen.trouble) = (found, None);
                notices
            }
            // It tries again at the next code.
            (Err(error), _) => {
                let told = error.to_string();
                if seen.trouble.as_ref() == Some(&told) {
                    notices.retain(Notice::is_of_the_list);
                } else {
                    notices.push(Notice::Trouble(error));
                }
                seen.trouble = Some(told);
                notices
            }
        }
    }

    fn read(
        &self,
        assume_valid: bool,
        now: Timestamp,
        notices: &mut Vec<Notice>,
    ) -> Result<(), DirError> {
        let trust = Arc::new(self.dir.trust_list(now)?);
        let keys = self.dir.keys(&trust);
        let (before, seq) = (self.gate.trust().seq(), trust.seq());
        let stopped = self.gate.stopped();
        // The list first: whatever else fails, the gate never goes on by the older one.
        let usable = keys.as_ref().map_or(&[][..], |keys| &keys.usable);
        let renewal = self.gate.renew(trust.clone(), usable);
        match renewal.list {
            ListTaken::InForce if seq > before || stopped.is_some() => {
                notices.push(Notice::ListInForce { seq });
            }
            ListTaken::Stopped(cause) if seq > before || stopped != Some(cause) => {
                notices.push(Notice::NotInService { seq, cause });
            }
            ListTaken::InForce | ListTaken::Older | ListTaken::Stopped(_) => {}
        }
        notices.extend(lacks(&self.dir, &trust, keys?, now));
        if !assume_valid || self.dir.has_synced()? {
            self.renew_status()?;
        }
        Ok(())
    }

    /// Status lists that the trust list in force stands behind. Where they cannot be read there are none: what was
    /// read under an older trust list may be void.
    fn renew_status(&self) -> Result<(), DirError> {
        match status(&self.dir, &self.gate.trust()) {
            Ok(status) => {
                self.status.set(status);
                Ok(())
            }
            Err(error) => {
                self.status.set(missing());
                Err(error)
            }
        }
    }

    /// Judges with the challenges open that other processes opened for this directory, and closes the one that was
    /// answered for all of them.
    fn check_answering(
        &self,
        text: &str,
        crossing: Crossing,
        now: Timestamp,
    ) -> Result<(Decision, Option<DirError>), DirError> {
        let challenges = self.dir.challenges();
        if !challenges.may_be_open() {
            return Ok((self.gate.check_crossing(text, crossing, now), None));
        }
        let held = challenges.hold(now)?;
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|(_, since)| now < since.plus(CHALLENGE_LIFE));
        for (challenge, since) in held.open() {
            let is_closed = answered.iter().any(|(closed, _)| closed == challenge);
            if !is_closed && !self.gate.is_challenge_open(challenge, now) {
                self.gate.take_challenge(*challenge, *since, now);
            }
        }
        let decision = self.gate.check_crossing(text, crossing, now);
        // The disk may not take it: what was answered stays answered here all the same.
        let closed = held.open().iter().filter(|(c, _)| !self.gate.is_challenge_open(c, now));
        answered.extend(closed.copied());
        let kept = held.keep(|challenge| self.gate.is_challenge_open(challenge, now));
        Ok((decision, kept.err()))
    }
}

/// The trust list's end, once a third of its life is left.
fn ending(trust: &TrustList, now: Timestamp) -> Option<Due> {
    Some(due_of_list(trust)).filter(|due| due.urgency(now) > Urgency::Later)
}

fn lacks(dir: &GateDir, trust: &TrustList, keys: KeysFound, now: Timestamp) -> Vec<Notice> {
    let lacks = Lack::of(trust, dir.config().group, &keys, now).into_iter().map(Notice::Lack);
    lacks.chain(keys.broken.into_iter().map(Notice::Trouble)).collect()
}

fn status(dir: &GateDir, trust: &TrustList) -> Result<Arc<dyn StatusSource>, DirError> {
    if dir.has_synced()? {
        return Ok(Arc::new(dir.open_store(trust)?));
    }
    Ok(missing())
}

/// A source by which no status is known.
fn missing() -> Arc<dyn StatusSource> {
    Arc::new(FixedStatus::new(StatusAnswer::Missing))
}

fn assumed(dir: &GateDir, now: Timestamp) -> Result<Arc<dyn StatusSource>, StartError> {
    if dir.has_synced()? {
        return Err(StartError::AssumeValid);
    }
    let answer = StatusAnswer::Known { status: Status::Valid, this_update: now };
    Ok(Arc::new(FixedStatus::new(answer)))
}

/// An authority that a newer list does not know any more keeps its holders out, and not the gate from starting.
fn load_roster(
    trust: &TrustList,
    files: &[PathBuf],
    notices: &mut Vec<Notice>,
) -> Result<MemoryRoster, StartError> {
    let roster = MemoryRoster::new();
    for path in files {
        match roster.add(&RING, trust, &read_credential(path)?) {
            Ok(_) => {}
            Err(RosterError::UnknownAuthority(authority)) => {
                notices.push(Notice::NotOnRoster { path: path.clone(), authority });
            }
            Err(cause) => return Err(StartError::Roster { path: path.clone(), cause }),
        }
    }
    Ok(roster)
}

fn read_credential(path: &Path) -> Result<Vec<u8>, DirError> {
    Ok(read(path, MAX_CREDENTIAL)?)
}

impl From<DirError> for StartError {
    fn from(cause: DirError) -> Self {
        Self::Dir(cause)
    }
}

impl core::fmt::Display for StartError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::AssumeValid => f.write_str(
                "this gate has status lists, and would admit whom they revoke; do not assume that \
                 every credential is valid",
            ),
            Self::Dir(cause) => cause.fmt(f),
            Self::NoEngine => f.write_str(
                "this gate shares its ledger with other lanes, and only 'clearance gate serve' asks the engine",
            ),
            Self::Roster { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::AssumeValid | Self::NoEngine => None,
            Self::Dir(cause) => Some(cause),
            Self::Roster { cause, .. } => Some(cause),
        }
    }
}
