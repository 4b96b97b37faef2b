//! Gates and phones: what they take, and what they say to a code.

use std::fs;
use std::path::PathBuf;

use clearance_authority::office::Office;
use clearance_core::cbor::Reader;
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Location, TrustError, TrustList};
use clearance_gate::{DirError, GateConfig, GateDir, NewGate, NewKey, Running, Start};
use clearance_issuer::{App, AppVersion, Ask, Moment, Wallet};
use clearance_revocation::store::SyncError;
use clearance_verifier::Decision;

use crate::model::Handed;
use crate::world::{group, holder_key};

pub(crate) const APP: App = App::new(&RING, AppVersion(1));

/// A gate in its directory.
#[derive(Debug)]
pub(crate) struct GateAt {
    pub(crate) dir: PathBuf,
}

/// A phone, switched off between any two things that it does.
#[derive(Debug)]
pub(crate) struct PhoneAt {
    pub(crate) wallet: Vec<u8>,
}

/// Why a gate is not up to date.
#[derive(Debug)]
#[expect(dead_code, reason = "printed where a device is left behind")]
pub(crate) enum Behind {
    Dir(DirError),
    Sync(SyncError),
}

impl GateAt {
    pub(crate) fn new(dir: PathBuf, place: Location, office: &Office, now: Timestamp) -> Self {
        let new = NewGate {
            config: GateConfig::new(group(), place),
            root: root(office),
            list: &office.trust_list(),
            keys: keys_of(office),
            pseudonym_secret: Secret32::from([7; 32]),
            was_in_service: false,
        };
        GateDir::create(&dir, new, now).unwrap();
        Self { dir }
    }

    pub(crate) fn open(&self) -> GateDir {
        GateDir::open(&self.dir).unwrap()
    }

    /// Takes the office's newest list and keys, by the chain where it must.
    pub(crate) fn update(&self, office: &Office, now: Timestamp) -> Result<TrustList, DirError> {
        let dir = self.open();
        match dir.update(Some(&office.trust_list()), &keys_of(office), now) {
            Err(DirError::List { cause: TrustError::Signature, .. }) => {}
            other => return other.map(|updated| updated.list),
        }
        let step = self.dir.join("step.cbor");
        for list in chain(office) {
            fs::write(&step, list).unwrap();
            match dir.update(Some(&step), &[], now) {
                Ok(_) => {}
                Err(DirError::List {
                    cause: TrustError::Rollback { .. } | TrustError::Signature,
                    ..
                }) => {}
                Err(error) => return Err(error),
            }
        }
        dir.update(Some(&office.trust_list()), &keys_of(office), now).map(|updated| updated.list)
    }

    /// Brings the status lists from `repository`.
    pub(crate) fn sync(&self, repository: &std::path::Path, now: Timestamp) -> Result<(), Behind> {
        let dir = self.open();
        let trust = dir.trust_list(now).map_err(Behind::Dir)?;
        let store = dir.open_store(&trust).map_err(Behind::Dir)?;
        let synced = dir.sync(&store, &trust, repository, now).map_err(Behind::Dir)?;
        synced.into_iter().try_for_each(|(_, one)| one.map(drop)).map_err(Behind::Sync)
    }

    /// What the gate says to a code.
    pub(crate) fn check(&self, text: &str, now: Timestamp) -> Decision {
        let (running, _) = Running::start(self.open(), &Start::default(), now).unwrap();
        running.check(text, now).decision
    }
}

impl PhoneAt {
    pub(crate) fn new(office: &Office, now: Timestamp) -> Self {
        Self { wallet: wallet(office, now).to_bytes() }
    }

    /// Takes the office's newest list, by the chain where it must.
    pub(crate) fn update(&mut self, office: &Office, now: Timestamp) -> Result<u64, TrustError> {
        let mut wallet = Wallet::from_bytes(APP, &self.wallet).unwrap();
        let newest = fs::read(office.trust_list()).unwrap();
        let taken = match wallet.update_trust(&newest, Moment::wall(now)) {
            Err(TrustError::Signature) => {
                for list in chain(office) {
                    match wallet.update_trust(&list, Moment::wall(now)) {
                        Ok(_) | Err(TrustError::Rollback { .. } | TrustError::Signature) => {}
                        Err(error) => return Err(error),
                    }
                }
                wallet.update_trust(&newest, Moment::wall(now))
            }
            other => other,
        };
        self.wallet = wallet.to_bytes();
        taken.map(|change| change.now)
    }
}

/// A wallet that got the app and the list today.
pub(crate) fn wallet(office: &Office, now: Timestamp) -> Wallet {
    let list = fs::read(office.trust_list()).unwrap();
    Wallet::new(APP, root(office), &list, Moment::wall(now)).unwrap()
}

/// The holder's code at `now`, or why there is none.
pub(crate) fn code(handed: &Handed, office: &Office, now: Timestamp) -> Result<String, String> {
    let mut wallet = wallet(office, now);
    let key = holder_key(handed.holder);
    let public = handed.claims.holder_key;
    let entry = wallet.add("me", &handed.bytes, &public).map_err(|error| error.to_string())?;
    let fresh = Secret32::from([now.as_secs() as u8; 32]);
    let frame = wallet.frame(&Ask::full(entry, group()), &key, Moment::wall(now), &fresh);
    frame.map(|frame| frame.text).map_err(|error| error.to_string())
}

fn root(office: &Office) -> PublicKey {
    let text = fs::read_to_string(office.root_public()).unwrap();
    AnyPublic::from_text(&RING, &text).unwrap().signer().unwrap()
}

/// The secrets of the gates' group that the list names.
fn keys_of(office: &Office) -> Vec<NewKey> {
    let list = office.list().unwrap();
    let epochs = list.gate_group(&group()).map_or(&[][..], |entry| &entry.epochs);
    let paths = epochs.iter().map(|epoch| office.gate_key(&group(), epoch.kid));
    paths.filter_map(|path| NewKey::read(&path).ok()).collect()
}

/// The lists of the chain, oldest first.
fn chain(office: &Office) -> Vec<Vec<u8>> {
    let bytes = fs::read(office.trust_chain()).unwrap();
    let mut reader = Reader::new(&bytes);
    let count = reader.array().unwrap();
    (0..count).map(|_| reader.bytes().unwrap().to_vec()).collect()
}
