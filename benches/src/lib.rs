//! What the benches share: a border with one gate, and phones that mint codes for it.

#![allow(clippy::missing_errors_doc)] // only benches use it

pub mod admissions;
pub mod docs;
pub mod interleave;
pub mod no_crypto;
pub mod recorder;
pub mod refusals;

use std::sync::Arc;

use clearance_authority::scheme_file;
use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{Provider, PublicKey, RING, Secret32};
use clearance_core::ids::{
    AuthorityKid, CredentialId, GateGroupId, GateKid, SchemeId, Scope, StatusIndex,
};
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{
    AtGate, Authority, Direction, GateEpoch, GateGroup, Location, TransportMode, TrustAnchor,
    TrustContent, sign,
};
use clearance_issuer::{
    App, AppVersion, Ask, EntryId, Frame, FrameError, HolderKey, Moment, SoftwareKey, Wallet,
};
use clearance_verifier::{FixedStatus, Gate, GateKey, MemoryRoster, Policy, StatusAnswer};

/// Errors of the set-up; a bench that cannot start says why.
pub type Fault = Box<dyn std::error::Error>;

const AUTHORITY: AuthorityKid = AuthorityKid([0, 1]);
const GATE_KEY: GateKid = GateKid(7);
/// Start of the story: a multiple of the step.
const START: Timestamp = Timestamp::from_secs(1_800_000_000);
const STEP: u64 = 15;

/// Which key the holder has.
#[derive(Clone, Copy, Debug)]
pub enum Holder {
    /// Ed25519 in software.
    Ed25519,
    /// P-256, as in phone hardware.
    P256,
}

/// What a gate remembers of a traveller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Nothing but the codes it accepted: every traveller is a new one.
    Off,
    /// Credentials it verified, as at a traveller's second code.
    Credentials,
    /// Holders' tables too, as from a traveller's fifth code on.
    Full,
}

impl Memory {
    /// Codes that a gate has to accept before all that follow are alike.
    pub fn warm_up(self) -> u64 {
        match self {
            Self::Off => 0,
            Self::Credentials => 1,
            Self::Full => 4,
        }
    }
}

/// One way through the checklist that ends in an admission.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// Its name in tables; the holder's key is Ed25519 where it does not say P-256.
    pub name: &'static str,
    /// The holder's key.
    pub holder: Holder,
    /// Whether the code is in roster form.
    pub roster: bool,
    /// What the gate remembers.
    pub memory: Memory,
}

/// Every way that is measured.
pub const PATHS: [Path; 8] = {
    const fn path(name: &'static str, holder: Holder, roster: bool, memory: Memory) -> Path {
        Path { name, holder, roster, memory }
    }
    [
        path("full", Holder::Ed25519, false, Memory::Off),
        path("full, cached", Holder::Ed25519, false, Memory::Credentials),
        path("full, returning", Holder::Ed25519, false, Memory::Full),
        path("full, P-256", Holder::P256, false, Memory::Off),
        path("full, P-256, cached", Holder::P256, false, Memory::Credentials),
        path("roster", Holder::Ed25519, true, Memory::Off),
        path("roster, returning", Holder::Ed25519, true, Memory::Full),
        path("roster, P-256", Holder::P256, true, Memory::Off),
    ]
};

/// A border: trust list, gate secret, one phone with one credential.
pub struct Border {
    list: Vec<u8>,
    credential: Vec<u8>,
    authority: PublicKey,
    gate_secret: Secret32,
    key: SoftwareKey,
    wallet: Wallet,
    entry: EntryId,
    anchor: TrustAnchor,
}

impl Border {
    /// Sets the border up for one kind of holder key.
    pub fn new(holder: Holder) -> Result<Self, Fault> {
        Self::minting_on(&RING, holder)
    }

    /// The same, with a wallet that mints with any provider.
    pub fn minting_on(provider: &'static Provider, holder: Holder) -> Result<Self, Fault> {
        let [root, authority] = [1, 2].map(|seed| RING.ed25519_key(&Secret32::from([seed; 32])));
        let gate_secret = Secret32::from([3; 32]);
        let key = match holder {
            Holder::Ed25519 => SoftwareKey::ed25519(&RING, &Secret32::from([4; 32])),
            Holder::P256 => SoftwareKey::p256(&RING, &Secret32::from([4; 32]))?,
        };
        let validity = Validity { not_before: START, not_after: START.plus(14 * 86_400) };
        let library = clearance_schemes::shipped();
        let mutual = library.folders.get("hk-mo-mutual").and_then(|it| it.versions.get(&1));
        let mutual = &mutual.ok_or("the mutual scheme is shipped")?.scheme;
        let mut scheme = scheme_file::of_scheme(mutual, &library.vocabulary)?;
        scheme.authorities = vec![AUTHORITY];
        scheme.person_check = AtGate::Optional; // a gate alone is measured
        scheme.status.usable_for = 14 * 86_400;
        let epoch = GateEpoch { kid: GATE_KEY, key: RING.x25519_public(&gate_secret), validity };
        let content = TrustContent {
            seq: 1,
            this_update: START,
            next_update: validity.not_after,
            authorities: vec![Authority {
                kid: AUTHORITY,
                key: authority.public(),
                validity,
                name: "Bench".to_owned(),
                status: None,
            }],
            gate_groups: vec![GateGroup { id: group()?, epochs: vec![epoch] }],
            schemes: vec![scheme],
            next_root: None,
            dates_from: None,
        };
        let list = sign(&content, root.as_ref())?;
        let claims = Claims {
            validity,
            id: CredentialId([5; 8]),
            holder_key: key.public(),
            scope: Scope { scheme: SchemeId(1), qualifier: 0 },
            status_index: StatusIndex::new(1, 6)?,
        };
        let credential = credential::sign(AUTHORITY, authority.as_ref(), &claims)?;
        let mut wallet = Wallet::new(
            App::new(provider, AppVersion(1)),
            root.public(),
            &list,
            Moment::wall(START),
        )?;
        let entry = wallet.add("Bench", &credential, &key.public())?;
        let anchor = TrustAnchor::new(root.public());
        let authority = authority.public();
        Ok(Self { list, credential, authority, gate_secret, key, wallet, entry, anchor })
    }

    /// A gate with the default provider that has accepted nothing yet.
    pub fn gate(&self, memory: Memory) -> Result<Gate, Fault> {
        self.gate_on(&RING, memory)
    }

    /// The same with any provider.
    pub fn gate_on(&self, provider: &'static Provider, memory: Memory) -> Result<Gate, Fault> {
        let trust = Arc::new(self.anchor.clone().accept(&RING, &self.list, START)?);
        let roster = MemoryRoster::new();
        roster.add(&RING, &trust, &self.credential)?;
        let answer = StatusAnswer::Known { status: Status::Valid, this_update: START };
        let location = Location {
            jurisdiction: "mo".parse()?,
            checkpoint: "border-gate".parse()?,
            hall: "departures".parse()?,
            direction: Direction::Departure,
            mode: TransportMode::Foot,
            stand: None,
            office: None,
        };
        let keys = vec![GateKey { kid: GATE_KEY, secret: self.gate_secret.clone() }];
        let status = Arc::new(FixedStatus::new(answer));
        let gate = Gate::builder(trust, group()?, Policy::new(location), status)
            .keys(keys)
            .provider(provider)
            .roster(Arc::new(roster))
            .cached_credentials(if memory == Memory::Off { 0 } else { 16 })
            .returning_holders(if memory == Memory::Full { 16 } else { 0 });
        Ok(gate.build(START.minus(120))?)
    }

    /// What a gate that is not ours needs to open our codes.
    pub fn gate_secret(&self) -> &Secret32 {
        &self.gate_secret
    }

    /// What a gate that is not ours needs to verify our credentials.
    pub fn authority(&self) -> PublicKey {
        self.authority
    }

    /// The moment of step number `step`.
    pub fn at(&self, step: u64) -> Timestamp {
        START.plus(step * STEP + 1)
    }

    /// One code: sign and seal.
    pub fn frame(&mut self, ask: &Ask, step: u64) -> Result<Frame, FrameError> {
        let moment = Moment::wall(self.at(step));
        self.wallet.frame(ask, &self.key, moment, &entropy(step))
    }

    /// What to ask the wallet for.
    pub fn ask(&self, roster: bool) -> Result<Ask, Fault> {
        let full = Ask::full(self.entry, group()?);
        Ok(if roster { Ask::roster(self.entry, group()?) } else { full })
    }

    /// Codes of `count` consecutive steps.
    pub fn codes(&mut self, roster: bool, count: u64) -> Result<Vec<String>, Fault> {
        let ask = self.ask(roster)?;
        (0..count).map(|step| Ok(self.frame(&ask, step)?.text)).collect()
    }
}

/// Entropy that differs from step to step and is the same in every run.
fn entropy(step: u64) -> Secret32 {
    Secret32::from(RING.sha256(&[&step.to_be_bytes()]))
}

fn group() -> Result<GateGroupId, Fault> {
    Ok("hk-mo".parse()?)
}
