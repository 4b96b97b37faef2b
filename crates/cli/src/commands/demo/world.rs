//! The demonstration's people, phones and gates. All of it lies in files, as the other commands
//! make them, so that the demonstration can be played on with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_authority::office::{
    Clock, Edition, Founding, Office, Order, Reach, SHARD_CAPACITY, Which, found,
};
use clearance_authority::publisher::Rhythm;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::{GateGroupId, Name, Scope, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Location, StalePolicy, TrustList};
use clearance_gate::{GateConfig, GateDir};
use clearance_issuer::{Ask, EnrolmentAsk, EntryId, Frame, HolderKey, Moment, Wallet, enrol};
use clearance_revocation::store::StatusStore;
use clearance_verifier::{Gate, LedgerSettings, MemoryLedger, MemoryRoster};

use super::cast::{At, GATES, PEOPLE, Person, Spot, Who};
use super::hardware_key::HardwareKey;
use crate::commands::{gate, keys, wallet as wallet_commands};
use crate::entropy;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};
use crate::schemes;
use crate::wallet_dir::{self, WalletDir};

/// Seconds of a step in both schemes.
pub(super) const STEP: u32 = 15;
const DAY: u64 = 86_400;

/// A person's entry in the wallet of a phone.
pub(super) struct Holder {
    phone: usize,
    pub(super) entry: EntryId,
    pub(super) key: Box<dyn HolderKey>,
    pub(super) credential: Vec<u8>,
    /// The authority's copy of the credential.
    issued: PathBuf,
    status_index: StatusIndex,
}

/// A gate, with its directory and its status lists.
pub(super) struct Lane {
    pub(super) gate: Gate,
    pub(super) dir: GateDir,
    store: Arc<StatusStore>,
}

pub(super) struct World {
    pub(super) start: Timestamp,
    pub(super) list: TrustList,
    lanes: Vec<Lane>,
    authority: Office,
    /// The published status lists.
    repository: PathBuf,
    holders: Vec<Holder>,
    phones: Vec<(&'static str, WalletDir, Wallet)>,
}

impl World {
    /// Makes everything in `dir`, for a story that starts at `start`.
    pub(super) fn build(dir: &Path, start: Timestamp) -> Result<Self, CliError> {
        let founding = founding(start)?;
        let made = found(&dir.join("authority"), &RING, &founding, &mut entropy::fill);
        let (authority, list) = made.map_err(CliError::failed)?;
        let mut world = Self {
            start,
            list,
            lanes: Vec::new(),
            authority,
            repository: dir.join("status-lists"),
            holders: Vec::new(),
            phones: Vec::new(),
        };
        for person in &PEOPLE {
            world.enrol(dir, person)?;
        }
        for (_, dir, wallet) in &world.phones {
            dir.save(wallet)?;
        }
        for spot in &GATES {
            world.install(dir, spot)?;
        }
        world.sync_last(At::LotusBridge, start.minus(DAY))?;
        world.sync_last(At::InnerHarbour, start.minus(2 * 3_600))?;
        Ok(world)
    }

    /// Publishes the status list as of `now`, and brings it to every gate on the network.
    pub(super) fn bring_lists(&self, now: Timestamp) -> Result<(), CliError> {
        self.publish(now)?;
        let mut on_the_network =
            [At::BorderGate, At::Hengqin, At::WestKowloon, At::FerryTerminal].into_iter();
        on_the_network.try_for_each(|at| self.sync(at, now))
    }

    /// The authority decides on a holder's status; gates learn of it by the next list.
    pub(super) fn decide(&self, who: Who, status: Status, now: Timestamp) -> Result<(), CliError> {
        let which = [Which::Index(self.holder(who).status_index)];
        let changed = self.authority.change_status(&which, Reach::Named, status, now);
        changed.map(|_| ()).map_err(CliError::failed)
    }

    fn publish(&self, now: Timestamp) -> Result<(), CliError> {
        let edition = Edition {
            clock: Clock::showing(now),
            rhythm: Rhythm::default(),
            shard_capacity: SHARD_CAPACITY,
        };
        let published = self.authority.publish(&self.repository, &edition, &mut entropy::fill);
        published.map(|_| ()).map_err(CliError::failed)
    }

    /// Publishes a list that is the last one that a gate gets.
    fn sync_last(&self, at: At, now: Timestamp) -> Result<(), CliError> {
        self.publish(now)?;
        self.sync(at, now)
    }

    fn sync(&self, at: At, now: Timestamp) -> Result<(), CliError> {
        let lane = self.lane(at);
        let synced = lane.dir.sync(&lane.store, &self.list, &self.repository, now)?;
        for (_, result) in synced {
            result.map_err(CliError::failed)?;
        }
        Ok(())
    }

    pub(super) fn holder(&self, who: Who) -> &Holder {
        &self.holders[who as usize]
    }

    pub(super) fn lane(&self, at: At) -> &Lane {
        &self.lanes[at as usize]
    }

    pub(super) fn gate(&self, at: At) -> &Gate {
        &self.lane(at).gate
    }

    pub(super) fn wallet(&self, who: Who) -> &Wallet {
        &self.phones[self.holder(who).phone].2
    }

    /// The code that `who`'s phone shows when its clock shows `wall`.
    pub(super) fn frame(
        &mut self,
        who: Who,
        ask: &Ask,
        wall: Timestamp,
    ) -> Result<Frame, CliError> {
        let holder = &self.holders[who as usize];
        let wallet = &mut self.phones[holder.phone].2;
        wallet
            .frame(ask, holder.key.as_ref(), Moment::wall(wall), &entropy::secret()?)
            .map_err(CliError::failed)
    }

    fn enrol(&mut self, dir: &Path, person: &Person) -> Result<(), CliError> {
        let phone = self.phone(dir, person.phone)?;
        let (_, wallet_dir, wallet) = &mut self.phones[phone];
        let pair = keys::generate(person.kind)?;
        let key = holder_key(person.kind, pair.secret())?
            .map_or_else(|| wallet_dir::holder_key(&pair).map(boxed), Ok)?;
        let yesterday = self.start.minus(DAY);
        let authority = wallet_commands::enrol::authority_key(wallet.trust(), None)?;
        let ask = EnrolmentAsk { authority, now: yesterday, challenge: None };
        let request = enrol(&RING, key.as_ref(), &ask).map_err(CliError::failed)?;
        let name: Name = person.name.to_lowercase().parse().map_err(CliError::failed)?;
        let file = wallet_dir.request_file(name);
        files::write_pair(&wallet_dir.key_file(name), &pair)?;
        files::write(&file, &request, Access::Shared)?;
        let not_before = self.start.offset_by(person.days * DAY as i64);
        let order = Order {
            scope: Scope { scheme: person.scheme, qualifier: 0 },
            validity: Validity { not_before, not_after: not_before.plus(person.hours * 3_600) },
            shard_capacity: SHARD_CAPACITY,
            challenge: None,
            again: false,
            clock: Clock::showing(yesterday),
        };
        let issued = self.authority.issue(&request, &order, &mut entropy::fill);
        let issued = issued.map_err(CliError::failed)?;
        let credential = issued.credential;
        let entry =
            wallet.add(person.name, &credential, &key.public()).map_err(CliError::failed)?;
        self.holders.push(Holder {
            phone,
            entry,
            key,
            credential,
            issued: issued.file,
            status_index: issued.grant.status_index,
        });
        Ok(())
    }

    /// The index of the phone of this name, which is made where there is none yet.
    fn phone(&mut self, dir: &Path, name: &'static str) -> Result<usize, CliError> {
        if let Some(index) = self.phones.iter().position(|(known, ..)| *known == name) {
            return Ok(index);
        }
        let root_file = self.authority.root_public();
        let root = files::read_public(&root_file)?.signer().map_err(about_file(&root_file))?;
        let dir = dir.join("wallets").join(name);
        WalletDir::create(&dir, root, &self.authority.trust_list())?;
        let (dir, wallet) = WalletDir::open(&dir)?;
        self.phones.push((name, dir, wallet));
        Ok(self.phones.len() - 1)
    }

    fn install(&mut self, dir: &Path, spot: &Spot) -> Result<(), CliError> {
        let (jurisdiction, checkpoint, hall, direction, mode, challenge) = *spot;
        let name = |text: &str| text.parse::<Name>().map_err(CliError::failed);
        let location = Location {
            jurisdiction: name(jurisdiction)?,
            checkpoint: name(checkpoint)?,
            hall: name(hall)?,
            direction,
            mode,
            stand: None,
            office: None,
        };
        let mut config = GateConfig::new(group(jurisdiction)?, location);
        config.policy.challenge = challenge;
        let place = dir.join("gates").join(checkpoint);
        let wanted = gate::Wanted { config, was_in_service: false };
        let installed = gate::create(&place, wanted, &self.authority, self.start)?;
        let store = Arc::new(installed.open_store(&self.list)?);
        let roster = MemoryRoster::new();
        if checkpoint == "hengqin" {
            // It holds Mei's credential already, as a checkpoint does for its daily commuters.
            let credential = files::read(&self.holder(Who::Mei).issued)?;
            roster.add(&RING, &self.list, &credential).map_err(CliError::failed)?;
        }
        let gate = self.start_gate(&installed, store.clone(), roster)?;
        self.lanes.push(Lane { gate, dir: installed, store });
        Ok(())
    }

    /// A gate that has run for a while: no code is put off because it started just now.
    fn start_gate(
        &self,
        installed: &GateDir,
        store: Arc<StatusStore>,
        roster: MemoryRoster,
    ) -> Result<Gate, CliError> {
        let (trust, config) = (Arc::new(self.list.clone()), installed.config());
        let ledger = MemoryLedger::new(LedgerSettings::new(self.start.minus(3_600)));
        Gate::builder(trust, config.group, config.policy.clone(), store)
            .keys(installed.keys(&self.list)?.usable)
            .roster(Arc::new(roster))
            .ledger(Arc::new(ledger))
            .build(self.start)
            .map_err(CliError::failed)
    }
}

pub(super) fn group(id: &str) -> Result<GateGroupId, CliError> {
    id.parse().map_err(CliError::failed)
}

/// The Macao-only scheme does not admit by a stale status list, the mutual one does.
fn founding(start: Timestamp) -> Result<Founding, CliError> {
    let yesterday = start.minus(DAY);
    let validity = |days: u64| Validity {
        not_before: yesterday.minus(3_600),
        not_after: start.plus(days * DAY),
    };
    let mut schemes = schemes::of_the_codes()?;
    for scheme in schemes.iter_mut().filter(|scheme| scheme.name == "mo-apcs") {
        scheme.status.stale = StalePolicy::Refer;
    }
    Ok(Founding {
        name: "Identification Services Bureau".to_owned(),
        groups: vec![group("mo")?, group("hk")?],
        kind: KeyKind::Ed25519,
        now: yesterday,
        next_update: start.plus(7 * DAY),
        authority_key: validity(730),
        gate_keys: validity(90),
        schemes,
    })
}

/// P-256 keys play hardware here.
fn holder_key(kind: KeyKind, secret: &Secret32) -> Result<Option<Box<dyn HolderKey>>, CliError> {
    if kind != KeyKind::P256 {
        return Ok(None);
    }
    let key = clearance_issuer::SoftwareKey::p256(&RING, secret).map_err(CliError::failed)?;
    Ok(Some(Box::new(HardwareKey(key))))
}

fn boxed(key: clearance_issuer::SoftwareKey) -> Box<dyn HolderKey> {
    Box::new(key)
}
