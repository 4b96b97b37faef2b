//! A scenario in the making: the default one admits; a case changes what it is about.

use std::sync::OnceLock;

use clearance_core::crypto::{PublicKey, SigningKey};
use clearance_core::ids::{Challenge, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, Direction, Location, Scheme, TransportMode, TrustContent};
use clearance_issuer::Form;

use super::format;
use super::format::{
    Code, Event, Expected, Gate, GateKey, Lane, Ledger, Place, Policy, PublicKey as KitKey,
    Scenario, Status,
};
use super::layers::{Edit, Layer, Layers};
use crate::forge::Forgery;
use crate::hex::hex;
use crate::keys;
use crate::places;
use crate::world::{Person, START, UPTIME, World, hk_mo};

/// The gate's time where a case says nothing else: 7 s into a step.
pub(super) const NOW: Timestamp = START.plus(7);

/// The one world of the kit.
pub(super) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::new)
}

/// A scenario in the making.
pub(super) struct Draft {
    /// The first trust list, before the root signs it.
    pub(super) content: TrustContent,
    /// The gate; its trust list and roster are filled in at the end.
    pub(super) gate: Gate,
    /// The roster as signed by the authorities.
    pub(super) roster: Vec<Vec<u8>>,
    pub(super) before: Vec<Event>,
    pub(super) code: Layers,
    /// What becomes of the text.
    pub(super) text: Box<dyn Fn(String) -> String>,
    pub(super) at: Timestamp,
    pub(super) lane: Lane,
    pub(super) person: Option<format::Person>,
    name: String,
}

/// One scenario: a name, the rules it is about, why, what the gate must decide, and what is not as
/// by default.
pub(super) fn case(
    name: impl Into<String>,
    rules: &str,
    why: impl Into<String>,
    expected: Expected,
    change: impl FnOnce(&mut Draft),
) -> Scenario {
    let mut draft = Draft::new(name.into());
    change(&mut draft);
    draft.finish(rules, why.into(), expected)
}

impl Draft {
    fn new(name: String) -> Self {
        let world = world();
        let mut draft = Self {
            content: world.list.content().clone(),
            gate: default_gate(world),
            roster: Person::ALL
                .map(|person| Forgery::of(world, person, START).credential())
                .to_vec(),
            before: Vec::new(),
            code: Layers::of(Forgery::of(world, Person::Parent, START)),
            text: Box::new(|text| text),
            at: NOW,
            lane: Lane::default(),
            person: None,
            name,
        };
        draft.holder(Person::Parent);
        draft
    }

    /// Whose code it is.
    pub(super) fn holder(&mut self, person: Person) {
        self.code = Layers::of(self.forgery(person, START));
    }

    /// What the phone of `person` would show, sealed with an ephemeral key of its own.
    pub(super) fn forgery(&self, person: Person, issued_at: Timestamp) -> Forgery {
        let seed = format!("{} {}", self.name, self.before.len());
        Forgery { entropy: keys::secret(&seed), ..Forgery::of(world(), person, issued_at) }
    }

    /// The parts of the code.
    pub(super) fn parts(&mut self) -> &mut Forgery {
        &mut self.code.parts
    }

    /// Start of the code, and the gate's time.
    pub(super) fn times(&mut self, issued_at: Timestamp, now: Timestamp) {
        self.code.parts.issued_at = issued_at;
        self.at = now;
    }

    /// The mutual scheme.
    pub(super) fn scheme(&mut self) -> &mut Scheme {
        &mut self.content.schemes[0]
    }

    /// Edits a layer of the code.
    pub(super) fn edit(&mut self, layer: Layer, edit: Edit) {
        self.code.edits.push((layer, edit));
    }

    /// The gate opens `challenge` at `at`.
    pub(super) fn open(&mut self, challenge: [u8; 8], at: Timestamp) {
        self.before.push(Event::Challenge { at: at.as_secs(), challenge: hex(&challenge) });
    }

    /// The code answers `challenge`.
    pub(super) fn answer(&mut self, challenge: [u8; 8]) {
        self.parts().challenge = Some(Challenge(challenge));
    }

    /// The gate reads another code before.
    pub(super) fn earlier(&mut self, code: &Forgery, at: Timestamp, expected: Expected) {
        self.earlier_in(Lane::default(), code, at, expected);
    }

    /// The same, with what the lane knows.
    pub(super) fn earlier_in(
        &mut self,
        lane: Lane,
        code: &Forgery,
        at: Timestamp,
        expected: Expected,
    ) {
        self.before.push(Event::Code { at: at.as_secs(), text: code.text(), lane, expected });
    }

    /// The gate reads an honest code before.
    pub(super) fn earlier_code(
        &mut self,
        person: Person,
        issued_at: Timestamp,
        at: Timestamp,
        expected: Expected,
    ) {
        let code = self.forgery(person, issued_at);
        self.earlier(&code, at, expected);
    }

    /// What the status list says from the start on.
    pub(super) fn status(&mut self, answer: &str, this_update: Timestamp) {
        self.gate.status = status(answer, Some(this_update));
    }

    /// The status list does not reach the credential's index, and says that it covers what was
    /// issued with an nbf before `covers`.
    pub(super) fn not_covered(&mut self, this_update: Timestamp, covers: Timestamp) {
        self.status("not-covered", this_update);
        self.gate.status.covers = Some(covers.as_secs());
    }

    /// Where the gate stands.
    pub(super) fn place(&mut self, location: &Location) {
        self.gate.place = place(location);
    }

    fn finish(mut self, rules: &str, why: String, expected: Expected) -> Scenario {
        self.gate.trust_list = hex(&sign_list(&self.content, &*root()));
        if self.code.parts.form == Form::Roster {
            // Elsewhere it would only make the file longer.
            self.gate.roster = self.roster.iter().map(|bytes| hex(bytes)).collect();
        }
        Scenario {
            name: self.name,
            rules: rules.split_whitespace().map(str::to_owned).collect(),
            why,
            gate: self.gate,
            before: self.before,
            code: Code {
                text: (self.text)(self.code.text()),
                at: self.at.as_secs(),
                lane: self.lane,
            },
            person: self.person,
            expected,
        }
    }
}

/// The root key, ready to sign.
pub(super) fn root() -> Box<dyn SigningKey> {
    World::root().signing(&clearance_core::crypto::RING).unwrap()
}

pub(super) fn sign_list(content: &TrustContent, root: &dyn SigningKey) -> Vec<u8> {
    trust::sign(content, root).unwrap()
}

pub(super) fn status(answer: &str, this_update: Option<Timestamp>) -> Status {
    Status { answer: answer.into(), this_update: this_update.map(Timestamp::as_secs), covers: None }
}

fn default_gate(world: &World) -> Gate {
    let secret = World::gate_pair(&hk_mo()).secret().clone();
    let policy = Policy {
        tolerance: None,
        max_code_life: 60,
        challenge: "optional".into(),
        person_check: "elsewhere".into(),
        unknown_authority: "refer".into(),
        unknown_scheme: "refer".into(),
    };
    Gate {
        group: hk_mo().to_string(),
        keys: vec![GateKey { kid: world.gate_kid.to_string(), secret: hex(secret.as_bytes()) }],
        root: public_key(&World::root_key()),
        trust_list: String::new(),
        roster: Vec::new(),
        place: place(&places::border_gate()),
        policy,
        status: status("valid", Some(START.minus(UPTIME))),
        ledger: Ledger::Memory {
            started: START.minus(UPTIME).as_secs(),
            capacity: 16,
            shared: false,
        },
    }
}

pub(super) fn public_key(key: &PublicKey) -> KitKey {
    let (kind, public) = match key {
        PublicKey::Ed25519(key) => ("ed25519", hex(key)),
        PublicKey::P256 { x, y_is_odd } => ("p256", hex(&[2 + u8::from(*y_is_odd)]) + &hex(x)),
    };
    KitKey { kind: kind.into(), public }
}

fn place(location: &Location) -> Place {
    let direction = match location.direction {
        Direction::Arrival => "arrival",
        Direction::Departure => "departure",
    };
    let mode = match location.mode {
        TransportMode::Air => "air",
        TransportMode::Foot => "foot",
        TransportMode::Rail => "rail",
        TransportMode::Sea => "sea",
        TransportMode::Vehicle => "vehicle",
    };
    Place {
        jurisdiction: location.jurisdiction.as_str().into(),
        checkpoint: location.checkpoint.as_str().into(),
        hall: location.hall.as_str().into(),
        direction: direction.into(),
        mode: mode.into(),
        stand: location.stand.map(|name| name.to_string()),
        office: location.office.map(|name| name.to_string()),
    }
}

/// The gate key ids of the gate's own group and of the other one.
pub(super) fn kids() -> (GateKid, GateKid) {
    (world().gate_kid, world().other_kid)
}
