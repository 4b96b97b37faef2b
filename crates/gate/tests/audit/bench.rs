//! A directory for one test, with an audit in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey};
use clearance_core::time::{Timestamp, Validity};
use clearance_gate::audit::{
    Act, AuditError, AuditLog, AuditSettings, Entry, Evidence, Finding, Record, Verified, for_each,
    verify,
};

/// When the tests play.
pub(crate) const NOW: u64 = 1_795_248_000;

/// A fresh directory, gone at the end.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
    pub(crate) settings: AuditSettings,
}

impl Bench {
    pub(crate) fn new(test: &str) -> Self {
        Self::with(test, AuditSettings::default())
    }

    pub(crate) fn with(test: &str, settings: AuditSettings) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("audit-{test}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir, settings }
    }

    /// With files of the smallest size.
    pub(crate) fn of_small_files(test: &str) -> Self {
        Self::with(test, AuditSettings { file_kib: 64, ..AuditSettings::default() })
    }

    pub(crate) fn audit_dir(&self) -> PathBuf {
        self.dir.join("audit")
    }

    pub(crate) fn open(&self) -> Result<AuditLog, AuditError> {
        AuditLog::open(&self.audit_dir(), key(), self.settings, at(NOW))
    }

    /// A run with `count` doors, and a checkpoint at its end, which is given.
    pub(crate) fn run(&self, count: usize) -> Vec<u8> {
        let log = self.open().unwrap();
        (0..count).for_each(|n| note(&log, &door(n)));
        log.stop(at(NOW)).unwrap()
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let always = Validity { not_before: at(0), not_after: at(u64::MAX) };
        let mut all = Vec::new();
        for_each(&self.audit_dir(), always, |record| {
            all.push(record);
            true
        })
        .unwrap();
        all
    }

    pub(crate) fn evidence(&self, held: &[&[u8]]) -> Evidence {
        let name = |n| PathBuf::from(format!("held-{n}"));
        let held = held.iter().zip(0..).map(|(bytes, n)| (name(n), bytes.to_vec())).collect();
        Evidence { dirs: vec![self.audit_dir()], held, key: Some(public()) }
    }

    pub(crate) fn verify(&self, held: &[&[u8]]) -> Verified {
        verify(&self.evidence(held)).unwrap()
    }

    /// What is wrong, as codes and lines.
    pub(crate) fn findings(&self, held: &[&[u8]]) -> Vec<(&'static str, usize)> {
        let line = |finding: &Finding| finding.line().map_or(0, |at| at.line);
        self.verify(held).findings.iter().map(|it| (it.code(), line(it))).collect()
    }

    /// The newest file.
    pub(crate) fn file(&self) -> PathBuf {
        clearance_durable::list(&self.audit_dir(), "log").unwrap().pop().unwrap()
    }

    /// The newest file's lines after `change`.
    pub(crate) fn edit(&self, change: impl FnOnce(&mut Vec<String>)) {
        let text = fs::read_to_string(self.file()).unwrap();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        change(&mut lines);
        fs::write(self.file(), lines.concat()).unwrap();
    }

    pub(crate) fn copy(&self, to: &str) -> PathBuf {
        let to = self.dir.join(to);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(self.audit_dir()).unwrap() {
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

pub(crate) fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

pub(crate) fn key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([5; 32]))
}

pub(crate) fn public() -> PublicKey {
    key().public()
}

pub(crate) fn door(n: usize) -> Entry {
    let door = format!("door {n}");
    Entry::in_lane("north", Act::Door { door: door.as_str().into(), opened: true, why: None })
}

/// Longer than a file may be younger than its last record says.
pub(crate) fn let_time_pass() {
    std::thread::sleep(Duration::from_millis(2_100));
}

pub(crate) fn note(log: &AuditLog, entry: &Entry) {
    log.note(entry, at(NOW)).unwrap();
}
