//! A root with its lists, and the gates that believe it.

use std::fs;
use std::path::{Path, PathBuf};

use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::keys::{KeyKind, KeyPair};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    Direction, GateEpoch, GateGroup, Location, TransportMode, TrustContent, sign,
};
use clearance_gate::{DirError, GateConfig, GateDir, NewGate, NewKey, Notice, Running, Start};

/// When the tests play.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_795_248_000);
const DAY: u64 = 86_400;

/// A fresh directory, gone at the end.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
}

impl Bench {
    pub(crate) fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("directory-{test}"));
        drop(fs::remove_dir_all(&dir));
        fs::create_dir_all(&dir).unwrap();
        Self { dir }
    }

    /// The gate's directory.
    pub(crate) fn gate_dir(&self) -> PathBuf {
        self.dir.join("gate")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.gate_dir().join(name)
    }

    /// Keeps what somebody signed, as a file that a gate can be given.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.join(name);
        if fs::read(&path).ok().as_deref() != Some(bytes) {
            fs::write(&path, bytes).unwrap();
        }
        path
    }

    /// List `seq` of the first root, which names one key of each group.
    pub(crate) fn list(&self, seq: u64) -> PathBuf {
        self.keep(&format!("list-{seq}"), &signed(&content(seq), 1))
    }

    /// The file of the secret of a group's key.
    pub(crate) fn key(&self, group: &str, kid: u8) -> PathBuf {
        self.keep(&format!("{group}-{kid}.key"), pair(group, kid).to_text(&RING).as_bytes())
    }

    pub(crate) fn new_key(&self, group: &str, kid: u8) -> NewKey {
        NewKey::read(&self.key(group, kid)).unwrap()
    }

    /// Makes a gate of `group` under list 1.
    pub(crate) fn make(&self, group: &str) -> Result<GateDir, DirError> {
        self.make_once_more(group, false)
    }

    pub(crate) fn make_once_more(
        &self,
        group: &str,
        was_in_service: bool,
    ) -> Result<GateDir, DirError> {
        let new = NewGate {
            config: config(group),
            root: root(1).public(),
            list: &self.list(1),
            keys: vec![self.new_key(group, 1)],
            pseudonym_secret: Secret32::from([7; 32]),
            was_in_service,
        };
        GateDir::create(&self.gate_dir(), new, NOW)
    }

    /// A gate of group `mo` under list 1.
    pub(crate) fn gate(&self) -> GateDir {
        self.make("mo").unwrap()
    }

    pub(crate) fn start(&self) -> (Running, Vec<Notice>) {
        let dir = GateDir::open(&self.gate_dir()).unwrap();
        Running::start(dir, &Start::default(), NOW).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.dir));
    }
}

/// The numbers of the lists that a gate would start with now.
pub(crate) fn in_force(gate: &GateDir) -> u64 {
    gate.trust_list(NOW).unwrap().seq()
}

pub(crate) fn codes(notices: &[Notice]) -> Vec<&'static str> {
    notices.iter().map(Notice::code).collect()
}

pub(crate) fn config(group: &str) -> GateConfig {
    let [jurisdiction, checkpoint, hall] =
        ["mo", "border-gate", "hall"].map(|n| n.parse().unwrap());
    let (direction, mode) = (Direction::Arrival, TransportMode::Foot);
    let (stand, office) = (None, None);
    let place = Location { jurisdiction, checkpoint, hall, direction, mode, stand, office };
    GateConfig::new(group.parse().unwrap(), place)
}

/// A root's key, by its number.
pub(crate) fn root(number: u8) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([number; 32]))
}

pub(crate) fn pair(group: &str, kid: u8) -> KeyPair {
    let secret = Secret32::from(RING.sha256(&[group.as_bytes(), &[kid]]));
    KeyPair::from_entropy(&RING, KeyKind::X25519, secret).unwrap()
}

pub(crate) fn epoch(group: &str, kid: u8) -> GateEpoch {
    let validity = Validity { not_before: NOW.minus(DAY), not_after: NOW.plus(90 * DAY) };
    GateEpoch { kid: GateKid(kid), key: pair(group, kid).public().gate().unwrap(), validity }
}

pub(crate) fn signed(content: &TrustContent, by: u8) -> Vec<u8> {
    sign(content, &*root(by)).unwrap()
}

/// A list with the first keys of the groups `hk` and `mo`.
pub(crate) fn content(seq: u64) -> TrustContent {
    let group = |name: &str| GateGroup { id: id(name), epochs: vec![epoch(name, 1)] };
    TrustContent {
        seq,
        this_update: NOW.minus(60),
        next_update: NOW.plus(7 * DAY),
        authorities: Vec::new(),
        gate_groups: vec![group("hk"), group("mo")],
        schemes: Vec::new(),
        next_root: None,
        dates_from: None,
    }
}

pub(crate) fn id(group: &str) -> GateGroupId {
    group.parse().unwrap()
}
