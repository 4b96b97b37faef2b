//! An authority's office, its repository of lists, two gates, two phones, and the time.

use std::fs;
use std::path::PathBuf;

use clearance_authority::keys::{AnyPublic, KeyKind, KeyPair};
use clearance_authority::office::{Clock, Founding, NoEntropy, Office, Terms, found};
use clearance_authority::scheme_file::of_library;
use clearance_core::crypto::RING;
use clearance_core::ids::GateGroupId;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{AtGate, Direction, TransportMode};
use clearance_issuer::SoftwareKey;
use clearance_tests::random::Random;
use clearance_tests::{keys, places};

use crate::devices::{GateAt, PhoneAt};
use crate::model::Model;
use crate::scratch::{Scratch, files};

pub(crate) const DAY: u64 = 86_400;
/// When every history begins.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_800_000_000);

/// Where a history happens.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) scratch: Scratch,
    pub(crate) now: Timestamp,
    pub(crate) random: Random,
    pub(crate) model: Model,
    pub(crate) gates: Vec<GateAt>,
    pub(crate) phones: Vec<PhoneAt>,
    /// What happened, for whoever reads a failure.
    pub(crate) told: Vec<String>,
    pub(crate) backups: usize,
    pub(crate) holders: u64,
    /// How deep in remedies of remedies.
    pub(crate) depth: usize,
    /// How far the office's clock is off.
    pub(crate) office_clock: i64,
}

/// The group of both gates.
pub(crate) fn group() -> GateGroupId {
    "mo".parse().unwrap()
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let scratch = Scratch::new("history");
        let random = Random::new(&format!("history {seed}"));
        let mut this = Self {
            scratch,
            now: START,
            random,
            model: Model::default(),
            gates: Vec::new(),
            phones: Vec::new(),
            told: Vec::new(),
            backups: 0,
            holders: 1_000_000 * seed,
            depth: 0,
            office_clock: 0,
        };
        fs::create_dir_all(this.scratch.join("held")).unwrap();
        let founding = founding(START);
        let mut entropy = entropy(&mut this.random);
        let dir = this.scratch.join("authority");
        let (office, _) = found(&dir, &RING, &founding, &mut entropy).unwrap();
        drop(entropy);
        this.keep_keys();
        let arrival = places::border_gate();
        let departure = places::gate(
            ["mo", "border-gate", "departure"],
            Direction::Departure,
            TransportMode::Foot,
        );
        for (name, place) in [("gate-0", arrival), ("gate-1", departure)] {
            let dir = this.scratch.join(name);
            this.gates.push(GateAt::new(dir, place, &office, this.now));
        }
        this.phones = (0..2).map(|_| PhoneAt::new(&office, this.now)).collect();
        this
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.scratch.join("authority")
    }

    pub(crate) fn repository(&self) -> PathBuf {
        self.scratch.join("status")
    }

    /// A web server's copy of the repository, as of the last publication.
    pub(crate) fn mirror(&self) -> PathBuf {
        self.scratch.join("mirror")
    }

    /// Keys and trust lists, as the guide has them kept: apart from the directory, after every command that
    /// makes one. A root key without the list that announced it is of no use.
    pub(crate) fn safe(&self) -> PathBuf {
        self.scratch.join("safe")
    }

    /// Puts copies of the office's keys and lists into the safe.
    pub(crate) fn keep_keys(&self) {
        let dir = self.dir();
        for path in files(&dir) {
            let text = || fs::read_to_string(&path).unwrap_or_default();
            let is_whole = match path.extension().and_then(|kind| kind.to_str()) {
                Some("key") => KeyPair::from_text(&RING, &text()).is_ok(),
                Some("pub") => AnyPublic::from_text(&RING, &text()).is_ok(),
                Some("cbor") => path.parent().is_some_and(|dir| dir.ends_with("lists")),
                _ => false,
            };
            let kept = self.safe().join(path.strip_prefix(&dir).unwrap());
            let is_list = kept.extension().is_some_and(|kind| kind == "cbor");
            if is_whole && !(is_list && kept.exists()) {
                fs::create_dir_all(kept.parent().unwrap()).unwrap();
                fs::copy(&path, kept).unwrap();
            }
        }
    }

    /// Puts back from the safe what the office lacks.
    pub(crate) fn complete_keys(&self) {
        for kept in files(&self.safe()) {
            let path = self.dir().join(kept.strip_prefix(self.safe()).unwrap());
            let text = fs::read(&path).ok();
            if text != fs::read(&kept).ok() {
                fs::create_dir_all(path.parent().unwrap()).unwrap(); // lists/ may be lost
                fs::copy(&kept, &path).unwrap();
            }
        }
    }

    /// What the office's clock shows.
    pub(crate) fn shown(&self) -> Timestamp {
        self.now.offset_by(self.office_clock)
    }

    pub(crate) fn clock(&self) -> Clock {
        Clock::showing(self.shown())
    }

    pub(crate) fn terms(&self) -> Terms {
        Terms { clock: self.clock(), life: None }
    }

    pub(crate) fn tell(&mut self, what: impl Into<String>) {
        let (now, what) = (self.now, what.into());
        self.told.push(format!("{now} {what}"));
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.random.below(bound as u64) as usize
    }

    pub(crate) fn one_in(&mut self, odds: u64) -> bool {
        self.random.below(odds) == 0
    }

    pub(crate) fn holder(&mut self) -> u64 {
        self.holders += 1;
        self.holders
    }
}

/// The key of a holder.
pub(crate) fn holder_key(holder: u64) -> SoftwareKey {
    SoftwareKey::ed25519(&RING, &keys::secret(&format!("holder {holder}")))
}

/// What every office is made of.
pub(crate) fn founding(now: Timestamp) -> Founding {
    let mut schemes =
        of_library(&clearance_schemes::shipped(), &["hk-mo-mutual", "mo-apcs"]).unwrap();
    // Whether the person matches is no part of these stories.
    schemes.iter_mut().for_each(|scheme| scheme.person_check = AtGate::Optional);
    Founding {
        name: "Macao".to_owned(),
        groups: vec![group()],
        kind: KeyKind::Ed25519,
        now,
        next_update: now.plus(30 * DAY),
        authority_key: Validity { not_before: now.minus(3_600), not_after: now.plus(730 * DAY) },
        gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
        schemes,
    }
}

/// The story's random bytes.
pub(crate) fn entropy(random: &mut Random) -> impl FnMut(&mut [u8]) -> Result<(), NoEntropy> + '_ {
    |bytes| {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&random.bytes::<32>()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The office, opened as every command opens it.
pub(crate) fn open(world: &World) -> Result<Office, clearance_authority::office::StoreError> {
    Office::open(&world.dir(), &RING)
}
