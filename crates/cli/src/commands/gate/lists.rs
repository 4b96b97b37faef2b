//! The gate's lists, which another process renews ('gate sync', 'gate update') while codes are judged.

use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use clearance_core::credential::Credential;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_verifier::{FixedStatus, Gate, ListTaken, StatusAnswer, StatusSource};

use crate::error::{CliError, about_file};
use crate::files;
use crate::gate_dir::GateDir;
use crate::output::Out;

/// What a gate goes by, as its directory has it.
pub(super) struct Lists {
    dir: GateDir,
    seen: Option<Stamp>,
    current: Arc<Current>,
}

/// Modification time and length of each file that a renewal replaces.
type Stamp = Vec<(SystemTime, u64)>;

/// The status lists of the moment.
#[derive(Debug)]
struct Current(RwLock<Arc<dyn StatusSource>>);

impl Current {
    fn get(&self) -> Arc<dyn StatusSource> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, source: Arc<dyn StatusSource>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = source;
    }
}

impl StatusSource for Current {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        self.get().status(credential, now)
    }

    fn newest(&self) -> Option<Timestamp> {
        self.get().newest()
    }
}

impl Lists {
    /// The lists that there are. With `assume_valid`, and only where there are none, every
    /// credential is valid, and stays so.
    pub(super) fn open(
        dir: GateDir,
        assume_valid: bool,
        now: Timestamp,
        out: &Out,
    ) -> Result<(Self, TrustList), CliError> {
        let seen = stamp(&dir)?; // before reading: what is renewed meanwhile is read again
        let trust = dir.load_list()?;
        let status = if assume_valid {
            assumed(&dir, now, out)?
        } else {
            if !dir.has_synced()? {
                out.warn(
                    "this gate has no status list and refers everybody; run 'clearance gate sync'",
                );
            }
            status(&dir, &trust)?
        };
        let current = Arc::new(Current(RwLock::new(status)));
        Ok((Self { dir, seen: (!assume_valid).then_some(seen), current }, trust))
    }

    /// For the gate: always the newest lists.
    pub(super) fn status(&self) -> Arc<dyn StatusSource> {
        Arc::clone(&self.current) as _
    }

    /// Takes renewed lists in. A gate that cannot goes on with what it has, and says so once.
    pub(super) fn renew(&mut self, gate: &mut Gate, out: &Out) {
        let Some(seen) = &mut self.seen else { return };
        // Unreadable for a moment is no renewal.
        let Ok(found) = stamp(&self.dir) else { return };
        if found == *seen {
            return;
        }
        *seen = found;
        if let Err(cause) = self.read(gate) {
            out.warn(&format!("the new lists cannot be used, the old ones stay: {cause}"));
        }
    }

    fn read(&self, gate: &mut Gate) -> Result<(), CliError> {
        let trust = self.dir.load_list()?;
        let status = status(&self.dir, &trust)?;
        if trust.seq() != gate.trust().seq() {
            if let ListTaken::Stopped(cause) = gate.renew(Arc::new(trust), &[]).list {
                return Err(CliError::failed(cause));
            }
        }
        self.current.set(status);
        Ok(())
    }
}

fn status(dir: &GateDir, trust: &TrustList) -> Result<Arc<dyn StatusSource>, CliError> {
    if dir.has_synced()? {
        return Ok(Arc::new(dir.open_store(trust)?));
    }
    Ok(Arc::new(FixedStatus::new(StatusAnswer::Missing)))
}

fn assumed(dir: &GateDir, now: Timestamp, out: &Out) -> Result<Arc<dyn StatusSource>, CliError> {
    if dir.has_synced()? {
        return Err(CliError::usage(
            "--assume-valid: this gate has status lists, and would admit whom they revoke; leave \
             it out",
        ));
    }
    out.warn("--assume-valid: suspended and revoked credentials are ADMITTED");
    let answer = StatusAnswer::Known { status: Status::Valid, this_update: now };
    Ok(Arc::new(FixedStatus::new(answer)))
}

fn stamp(dir: &GateDir) -> Result<Stamp, CliError> {
    let mut stamp = vec![stamp_of(&dir.trust_list_file())?];
    if dir.store_dir().exists() {
        for file in files::list(&dir.store_dir(), "state")? {
            stamp.push(stamp_of(&file)?);
        }
    }
    Ok(stamp)
}

fn stamp_of(file: &Path) -> Result<(SystemTime, u64), CliError> {
    let metadata = fs::metadata(file).map_err(about_file(file))?;
    Ok((metadata.modified().map_err(about_file(file))?, metadata.len()))
}
