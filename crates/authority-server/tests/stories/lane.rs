//! A lane of a gate: it fetches lists and keys over HTTP, judges codes with the real gate, and reports passages.

use std::cell::Cell;
use std::io;
use std::path::Path;
use std::sync::Arc;

use clearance_authority::moment;
use clearance_authority::register::Role;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location, TransportMode, TrustList};
use clearance_gate::outbox::{Acknowledged, Outbox, OutboxSettings, Passage};
use clearance_gate::{GateConfig, GateDir, NewGate, NewKey, NewPassageKey};
use clearance_revocation::store::{ObjectSource, StatusStore};
use clearance_verifier::{
    Crossing, Decision, Gate, Keeper, Ledger, LedgerSettings, MemoryLedger, PersonMatch,
};
use serde_json::{Value, json};

use crate::phone::root;
use crate::world::{World, moment_of, token};

/// A lane.
pub(crate) struct Lane<'w> {
    world: &'w World,
    dir: GateDir,
    gate: Gate,
    trust: TrustList,
    store: Arc<StatusStore>,
    place: Place,
    reports: Cell<u64>,
}

/// Where a lane stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) jurisdiction: &'static str,
    pub(crate) checkpoint: &'static str,
    pub(crate) direction: Direction,
    pub(crate) mode: TransportMode,
    pub(crate) office: Option<&'static str>,
}

/// Into Macao on foot.
pub(crate) const BORDER_GATE: Place = Place {
    jurisdiction: "mo",
    checkpoint: "border-gate",
    direction: Direction::Arrival,
    mode: TransportMode::Foot,
    office: None,
};

/// Whom a lane admitted: the credential's id, and the text of the decision otherwise.
pub(crate) type Passed = Result<String, String>;

impl<'w> Lane<'w> {
    /// A lane with a ledger on its own disk.
    pub(crate) fn at(world: &'w World, place: Place) -> Self {
        Self::with(world, place, |dir, now| dir.ledger(now))
    }

    /// A lane whose checkpoint has one ledger, for codes that open once. It must stand a minute before it admits.
    pub(crate) fn sharing(world: &'w World, place: Place) -> Self {
        Self::with(world, place, |_, now| {
            let settings = LedgerSettings { keeper: Keeper::Shared, ..LedgerSettings::new(now) };
            Arc::new(MemoryLedger::new(settings))
        })
    }

    fn with(
        world: &'w World,
        place: Place,
        ledger: impl Fn(&GateDir, Timestamp) -> Arc<dyn Ledger>,
    ) -> Self {
        let now = timestamp(world);
        let dir = world.dir.join(format!("lane-{}", world.id()));
        let dir = installed(world, &dir, place, now);
        let trust = dir.trust_list(now).unwrap();
        let store = Arc::new(dir.open_store(&trust).unwrap());
        let config = dir.config();
        let keys = dir.keys(&trust).unwrap().usable;
        let (list, status) = (Arc::new(trust.clone()), Arc::clone(&store));
        let gate = Gate::builder(list, config.group, config.policy.clone(), status);
        let gate = gate.keys(keys).ledger(ledger(&dir, now)).build(now).unwrap();
        Self { world, dir, gate, trust, store, place, reports: Cell::new(0) }
    }

    /// Brings the status lists up to date.
    pub(crate) fn syncs(&self) {
        let now = timestamp(self.world);
        for entry in &self.trust.content().authorities {
            self.store.sync(&Published(self.world), &self.trust, entry.kid, now).unwrap();
        }
    }

    /// Judges a code; the person is the one of the enrolment.
    pub(crate) fn judges(&self, code: &str) -> Decision {
        let now = timestamp(self.world);
        match self.gate.check(code, now) {
            Decision::Refer(referral) => referral.confirm_person(PersonMatch::Matches, now),
            other => other,
        }
    }

    /// Judges a code of so many people.
    pub(crate) fn judges_party(&self, code: &str, persons: u8) -> Decision {
        self.gate.check_crossing(code, Crossing::of(persons), timestamp(self.world))
    }

    /// Judges a code with the newest lists.
    pub(crate) fn sees(&self, code: &str) -> Passed {
        self.syncs();
        self.passed(&self.judges(code))
    }

    /// Who was admitted.
    pub(crate) fn passed(&self, decision: &Decision) -> Passed {
        match decision {
            Decision::Admit(admission) => Ok(admission.subject().id.to_string()),
            other => {
                let reason = other.reason().map(|reason| reason.to_string()).unwrap_or_default();
                Err(format!("{} {reason}", other.code()))
            }
        }
    }

    /// A passage of the credential, to be reported.
    pub(crate) fn passage(&self, credential: &str) -> Value {
        self.reports.set(self.reports.get() + 1);
        let Place { checkpoint, jurisdiction, direction, .. } = self.place;
        let digest = RING.sha256(&[
            checkpoint.as_bytes(),
            credential.as_bytes(),
            &self.reports.get().to_be_bytes(),
        ]);
        let id: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let direction = if direction == Direction::Arrival { "in" } else { "out" };
        json!({
            "id": id, "checkpoint": checkpoint, "jurisdiction": jurisdiction, "direction": direction,
            "credential": credential, "happened": moment_of(self.world.web.now()),
        })
    }

    pub(crate) fn dir(&self) -> &GateDir {
        &self.dir
    }

    /// The passages of this lane, on their way: sealed to the key that the service gave.
    pub(crate) fn outbox(&self) -> Outbox {
        let keys = self.world.get(&token(Role::Gate), "/v1/gate/keys").is(200);
        let text = keys["passage_key"].as_str().unwrap();
        let key = NewPassageKey::of_text(Path::new("/v1/gate/keys"), text).unwrap();
        self.dir.take_passage_key(&key).unwrap();
        self.dir.open_outbox(OutboxSettings::default()).unwrap()
    }

    /// The passage of whoever was admitted, as the gate reports it.
    pub(crate) fn passes(&self, decision: &Decision) -> Passage {
        let Decision::Admit(admission) = decision else { panic!("{decision}") };
        let config = self.dir.config();
        Passage::of(admission, config.group, &config.policy.location, true)
    }

    /// Sends all that waits, and gives what became of it.
    pub(crate) fn sends(&self, outbox: &Outbox) -> Vec<Acknowledged> {
        let mut all = Vec::new();
        while let Some(batch) = outbox.next_batch() {
            let body: Value = serde_json::from_slice(&batch.body).unwrap();
            let path = "/v1/gate/passages/sealed";
            let answer = self.world.post(&token(Role::Gate), path, &body);
            assert_eq!(answer.status, 200, "{}", answer.text());
            all.push(outbox.acknowledge(&batch, &answer.body).unwrap());
        }
        all
    }

    /// Reports passages: what became of each.
    pub(crate) fn reports(&self, passages: &[Value]) -> Vec<Value> {
        let body = json!({ "passages": passages });
        let answer = self.world.post(&token(Role::Gate), "/v1/gate/passages", &body).is(200);
        answer["results"].as_array().unwrap().clone()
    }
}

/// A gate's directory, with what the service gave.
fn installed(world: &World, dir: &Path, place: Place, now: Timestamp) -> GateDir {
    let brought = dir.with_extension("brought");
    std::fs::create_dir_all(&brought).unwrap();
    let list = brought.join("trust-chain.cbor");
    std::fs::write(&list, world.get("", "/v1/public/trust-chain").body).unwrap();
    let keys = world.get(&token(Role::Gate), "/v1/gate/keys").is(200);
    let keys = keys["keys"].as_array().unwrap().iter().map(|key| {
        let path = brought.join(key["kid"].as_str().unwrap());
        std::fs::write(&path, key["file"].as_str().unwrap()).unwrap();
        NewKey::read(&path).unwrap()
    });
    let name = |text: &str| text.parse().unwrap();
    let location = Location {
        jurisdiction: name(place.jurisdiction),
        checkpoint: name(place.checkpoint),
        hall: name("hall"),
        direction: place.direction,
        mode: place.mode,
        stand: None,
        office: place.office.map(name),
    };
    let new = NewGate {
        config: GateConfig::new("mo".parse().unwrap(), location),
        root: root(world),
        list: &list,
        keys: keys.collect(),
        pseudonym_secret: Secret32::from([7; 32]),
        was_in_service: false,
    };
    GateDir::create(dir, new, now).unwrap()
}

/// The public files of the service.
struct Published<'w>(&'w World);

impl ObjectSource for Published<'_> {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let answer = self.0.get("", &format!("/v1/public/status/{authority}/{name}"));
        match answer.status {
            200 if answer.body.len() <= limit => Ok(answer.body),
            404 => Err(io::ErrorKind::NotFound.into()),
            _ => Err(io::Error::other(answer.text())),
        }
    }
}

/// The world's time, for phones and gates.
pub(crate) fn timestamp(world: &World) -> Timestamp {
    moment::timestamp(world.web.now())
}
