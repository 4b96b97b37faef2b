//! An office in virtual time, with a story that is the same in every run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::noise;
use clearance_authority::keys::KeyKind;
use clearance_authority::office::{
    Clock, Edition, Founding, Issued, NoEntropy, Office, OfficePublishError, Order, OrderError,
    Publication, SHARD_CAPACITY, Terms, found,
};
use clearance_authority::publisher::Rhythm;
use clearance_authority::scheme_file::of_library;
use clearance_core::cose_key;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{AuthorityKid, KeyThumbprint, SchemeId, Scope, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Scheme, TrustAnchor};
use clearance_revocation::StatusAnswer as Answer;
use clearance_revocation::store::{DirSource, StatusStore, SyncError};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
pub(crate) const DAY: u64 = 86_400;

/// The shipped scheme of the mutual code.
pub(crate) const MUTUAL: SchemeId = SchemeId(1);

/// The shipped schemes of the two codes.
pub(crate) fn shipped() -> Vec<Scheme> {
    of_library(&clearance_schemes::shipped(), &["hk-mo-mutual", "mo-apcs"]).unwrap()
}

pub(crate) struct World {
    pub(crate) dir: PathBuf,
    seed: u64,
    holders: u8,
}

impl World {
    pub(crate) fn new(test: &str) -> Self {
        Self::with_seed(test, 1)
    }

    /// Another authority, with keys of its own.
    pub(crate) fn other(test: &str) -> Self {
        Self::with_seed(test, 1_000)
    }

    fn with_seed(test: &str, seed: u64) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("office-{test}"));
        drop(fs::remove_dir_all(&dir));
        fs::create_dir_all(&dir).unwrap();
        let mut world = Self { dir, seed, holders: 0 };
        let founding = Self::founding();
        found(&world.office_dir(), &RING, &founding, &mut world.entropy()).unwrap();
        world
    }

    pub(crate) fn founding() -> Founding {
        Founding {
            name: "Test".to_owned(),
            groups: vec!["mo".parse().unwrap()],
            kind: KeyKind::Ed25519,
            now: NOW,
            next_update: NOW.plus(7 * DAY),
            authority_key: Validity {
                not_before: NOW.minus(3_600),
                not_after: NOW.plus(730 * DAY),
            },
            gate_keys: Validity { not_before: NOW.minus(60), not_after: NOW.plus(90 * DAY) },
            schemes: shipped(),
        }
    }

    pub(crate) fn office_dir(&self) -> PathBuf {
        self.dir.join("authority")
    }

    pub(crate) fn office(&self) -> Office {
        Office::open(&self.office_dir(), &RING).unwrap()
    }

    pub(crate) fn repository(&self) -> PathBuf {
        self.dir.join("lists")
    }

    /// Bytes that no other call gets.
    pub(crate) fn entropy(&mut self) -> impl FnMut(&mut [u8]) -> Result<(), NoEntropy> + use<> {
        self.seed += 1;
        noise::entropy(self.seed)
    }

    /// The request of a new holder.
    pub(crate) fn request(&mut self, now: Timestamp) -> Vec<u8> {
        self.holders += 1;
        self.request_of(self.holders, now)
    }

    pub(crate) fn request_of(&self, holder: u8, now: Timestamp) -> Vec<u8> {
        let key = RING.ed25519_key(&Secret32::from([holder; 32]));
        let request = EnrolmentRequest {
            audience: self.audience(),
            issued_at: now,
            holder_key: key.public(),
            challenge: None,
        };
        request.sign_with(|message| key.sign(message)).unwrap()
    }

    /// The office's newest authority key, as holders name it.
    fn audience(&self) -> KeyThumbprint {
        let office = self.office();
        let kid = *office.authority_kids().unwrap().last().expect("an office has a key");
        let list = office.list().unwrap();
        cose_key::thumbprint(&RING, &list.authority(kid).expect("its own").0.key)
    }

    pub(crate) fn order(now: Timestamp) -> Order {
        let not_before = now.minus(60);
        Order {
            scope: Scope { scheme: MUTUAL, qualifier: 0 },
            validity: Validity { not_before, not_after: not_before.plus(14 * DAY) },
            shard_capacity: SHARD_CAPACITY,
            challenge: None,
            again: false,
            clock: Clock::showing(now),
        }
    }

    pub(crate) fn try_issue(&mut self, now: Timestamp) -> Result<Issued, OrderError> {
        let request = self.request(now);
        let mut entropy = self.entropy();
        self.office().issue(&request, &Self::order(now), &mut entropy)
    }

    pub(crate) fn issue(&mut self, now: Timestamp) -> Issued {
        self.try_issue(now).unwrap()
    }

    pub(crate) fn try_publish(&mut self, clock: Clock) -> Result<Publication, OfficePublishError> {
        let mut entropy = self.entropy();
        let edition = Edition { clock, rhythm: Rhythm::default(), shard_capacity: SHARD_CAPACITY };
        self.office().publish(&self.repository(), &edition, &mut entropy)
    }

    pub(crate) fn publish(&mut self, now: Timestamp) -> Publication {
        self.try_publish(Clock::showing(now)).unwrap()
    }

    /// What a gate knows that has always followed the repository.
    pub(crate) fn gate(&self, name: &str) -> Gate {
        Gate { dir: self.dir.join(name) }
    }

    /// Copies the office's directory away, with the dates of its files.
    pub(crate) fn back_up(&self) -> PathBuf {
        let to = self.dir.join("backup");
        drop(fs::remove_dir_all(&to));
        copy(&self.office_dir(), &to);
        to
    }

    /// A copy of a directory.
    pub(crate) fn copy_of(&self, dir: &Path) -> PathBuf {
        let to = dir.with_extension("copy");
        copy(dir, &to);
        to
    }

    /// Puts the backup where the office was.
    pub(crate) fn restore(&self) {
        fs::remove_dir_all(self.office_dir()).unwrap();
        copy(&self.dir.join("backup"), &self.office_dir());
    }
}

pub(crate) fn terms(now: Timestamp) -> Terms {
    Terms::at(now)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            fs::File::options().write(true).open(&target).unwrap().set_modified(modified).unwrap();
        }
    }
}

/// A gate's status store and trust anchor.
pub(crate) struct Gate {
    dir: PathBuf,
}

impl Gate {
    pub(crate) fn sync(&self, world: &World, now: Timestamp) -> Result<(), SyncError> {
        let list = self.trust(world, now);
        let store = StatusStore::open(&RING, self.dir.clone(), &list).unwrap();
        let source = DirSource::new(world.repository());
        for kid in world.office().authority_kids().unwrap() {
            store.sync(&source, &list, kid, now)?;
        }
        Ok(())
    }

    /// What it knows of a credential, if its newest list covers that.
    pub(crate) fn status(
        &self,
        world: &World,
        kid: AuthorityKid,
        index: StatusIndex,
        now: Timestamp,
    ) -> Option<Status> {
        let list = self.trust(world, now);
        let store = StatusStore::open(&RING, self.dir.clone(), &list).unwrap();
        match store.answer(kid, index, now) {
            Answer::Known { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Follows the office's trust list from the one it saw last.
    fn trust(&self, world: &World, now: Timestamp) -> clearance_core::trust::TrustList {
        let file = self.dir.join("anchor");
        let bytes = fs::read(world.office().trust_list()).unwrap();
        let mut anchor = match fs::read(&file) {
            Ok(anchor) => TrustAnchor::from_bytes(&anchor).unwrap(),
            Err(_) => TrustAnchor::new(world.root()),
        };
        let list = anchor.accept(&RING, &bytes, now).unwrap();
        fs::create_dir_all(&self.dir).unwrap();
        fs::write(&file, anchor.to_bytes()).unwrap();
        list
    }
}

impl World {
    pub(crate) fn root(&self) -> clearance_core::crypto::PublicKey {
        let text = fs::read_to_string(self.office().root_public()).unwrap();
        clearance_authority::keys::AnyPublic::from_text(&RING, &text).unwrap().signer().unwrap()
    }
}
