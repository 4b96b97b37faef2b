//! The audit of a gate that serves.

use std::sync::{PoisonError, RwLock};

use clearance_core::crypto::Secret32;
use clearance_core::time::Timestamp;
use clearance_durable::LockError;
use clearance_gate::GateDir;
use clearance_gate::audit::{
    Act, AuditError, AuditLog, AuditSettings, AuditState, CannotWrite, Entry,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

/// Writes down what happens, or says why it cannot.
#[derive(Debug)]
pub(super) struct Audit {
    settings: AuditSettings,
    log: RwLock<Log>,
}

#[derive(Debug)]
enum Log {
    /// It could not be opened yet.
    Away {
        why: String,
        lost: u64,
        since: Timestamp,
    },
    Open(Box<AuditLog>),
    Stopped,
}

impl Audit {
    /// Opens the audit. One that cannot be written is tried again at each [`tick`](Self::tick).
    ///
    /// # Errors
    /// Another process writes it.
    pub(super) fn open(
        dir: &GateDir,
        settings: AuditSettings,
        now: Timestamp,
    ) -> Result<Self, AuditError> {
        let log = match open(dir, settings, now) {
            Ok(log) => Log::Open(Box::new(log)),
            Err(error @ AuditError::Lock(LockError::Held { .. })) => return Err(error),
            Err(error) => Log::Away { why: error.to_string(), lost: 0, since: now },
        };
        Ok(Self { settings, log: RwLock::new(log) })
    }

    /// Writes an entry, and says whether it is there.
    pub(super) fn note(&self, entry: impl Into<Entry>, now: Timestamp) -> bool {
        if let Log::Open(log) = &*self.read() {
            return log.note(&entry.into(), now).is_ok();
        }
        if let Log::Away { lost, .. } = &mut *self.write() {
            *lost += 1;
        }
        false
    }

    /// Whether a code may be judged, and a door may open.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn may_open(&self) -> Result<(), String> {
        match &*self.read() {
            Log::Open(log) if log.may_open() => Ok(()),
            Log::Open(log) => Err(log.state().away.map(|(why, _)| why).unwrap_or_default()),
            _ if self.goes_on() => Ok(()),
            Log::Away { why, .. } => Err(why.clone()),
            Log::Stopped => Err("the gate has stopped".to_owned()),
        }
    }

    /// Whether doors open although nothing is written down.
    pub(super) fn goes_on(&self) -> bool {
        self.settings.cannot_write == CannotWrite::GoOn
    }

    pub(super) const fn keep_days(&self) -> u32 {
        self.settings.keep_days
    }

    /// What is due by time. Gives the checkpoint that was signed.
    pub(super) fn tick(&self, dir: &GateDir, now: Timestamp) -> Option<Vec<u8>> {
        match &*self.read() {
            Log::Open(log) => return log.tick(now).ok().flatten(), // what fails is in its state
            Log::Stopped => return None,
            Log::Away { .. } => {}
        }
        self.try_again(dir, now)
    }

    /// Signs what is there.
    pub(super) fn checkpoint(&self, now: Timestamp) -> Option<Vec<u8>> {
        match &*self.read() {
            Log::Open(log) => log.checkpoint(now).ok(),
            _ => None,
        }
    }

    fn try_again(&self, dir: &GateDir, now: Timestamp) -> Option<Vec<u8>> {
        let mut log = self.write();
        let Log::Away { why, lost, since } = &mut *log else { return None };
        let opened = match open(dir, self.settings, now) {
            Ok(opened) => opened,
            Err(error) => {
                *why = error.to_string();
                return None;
            }
        };
        let (lost, since, why) = (*lost, since.as_secs(), why.as_str().into());
        let _ = opened.note(&Act::Gap { lost, may_lack: 0, since, why }.into(), now);
        let signed = opened.checkpoint(now).ok();
        *log = Log::Open(Box::new(opened));
        signed
    }

    /// Ends it, with a checkpoint.
    pub(super) fn stop(&self, now: Timestamp) {
        if let Log::Open(log) = std::mem::replace(&mut *self.write(), Log::Stopped)
            && let Err(error) = log.stop(now)
        {
            tracing::warn!(%error, "the audit did not end as it should");
        }
    }

    /// How it stands.
    pub(super) fn state(&self) -> AuditState {
        let none = AuditState { last: 0, unsynced: 0, signed: 0, away: None };
        match &*self.read() {
            Log::Open(log) => log.state(),
            Log::Away { why, lost, .. } => AuditState { away: Some((why.clone(), *lost)), ..none },
            Log::Stopped => none,
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Log> {
        self.log.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Log> {
        self.log.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(dir: &GateDir, settings: AuditSettings, now: Timestamp) -> Result<AuditLog, AuditError> {
    let key = dir.audit_key(entropy())?;
    dir.open_audit(&key, settings, now)
}

/// 32 fresh random bytes.
pub(super) fn entropy() -> Secret32 {
    let mut bytes = Zeroizing::new([0; 32]);
    // The system's generator fails before it is seeded, and never afterwards; the gate's TLS and tokens need it, too.
    while SystemRandom::new().fill(&mut *bytes).is_err() {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Secret32::from(*bytes)
}
