//! A gate that knows one file of the kit and nothing else.

use std::sync::{Arc, Mutex};

use clearance_core::credential::Credential;
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::GateKid;
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Tolerance};
use clearance_core::trust::{AtGate, Direction, Location, TransportMode, TrustAnchor, TrustList};
use clearance_verifier::{
    Answer, Claim, Crossing, Decision, Gate, GateBuilder, GateKey, Keeper, Ledger, LedgerSettings,
    MemoryLedger, MemoryRoster, PersonCheck, PersonMatch, Policy, StatusAnswer, StatusSource,
    Trouble, Unknown,
};

use super::format::{self, Event, Expected, Lane, Scenario};
use crate::hex::unhex;

/// When the first list is taken, which the scenarios leave open: later than any of them.
const NO_CLOCK: Timestamp = Timestamp::from_secs(u64::MAX);

/// Plays a scenario. Gives what the gate decided, or what of the history came out otherwise than
/// the file says.
pub fn replay(scenario: &Scenario) -> Result<Expected, String> {
    let mut checkpoint = Checkpoint::new(&scenario.gate)?;
    for (number, event) in scenario.before.iter().enumerate() {
        checkpoint.happen(event).map_err(|error| format!("event {number}: {error}"))?;
    }
    let format::Code { text, at: now, lane } = &scenario.code;
    let mut decision = checkpoint.check(text, lane, at(*now))?;
    if let Some(person) = &scenario.person {
        decision = compare(decision, person);
    }
    Ok(outcome(&decision))
}

/// A gate, the lane of the other direction beside it, and what both have.
struct Checkpoint<'s> {
    setting: &'s format::Gate,
    anchor: TrustAnchor,
    keys: Vec<GateKey>,
    status: Arc<SetStatus>,
    roster: Arc<MemoryRoster>,
    ledger: Kept,
    gate: Gate,
    beside: Option<Gate>,
}

impl<'s> Checkpoint<'s> {
    fn new(setting: &'s format::Gate) -> Result<Self, String> {
        let mut anchor = TrustAnchor::new(public_key(&setting.root));
        let trust = anchor
            .accept(&RING, &unhex(&setting.trust_list), NO_CLOCK)
            .map_err(|error| format!("the first trust list: {error}"))?;
        let roster = MemoryRoster::new();
        for credential in &setting.roster {
            roster.add(&RING, &trust, &unhex(credential)).map_err(|error| error.to_string())?;
        }
        let (roster, keys) = (Arc::new(roster), setting.keys.iter().map(gate_key).collect());
        let status = Arc::new(SetStatus(Mutex::new(answer(&setting.status))));
        let ledger = Kept::new(&setting.ledger);
        let gate = builder(setting, policy(setting), Arc::new(trust), &status)
            .keys(Clone::clone(&keys))
            .roster(Arc::clone(&roster) as _)
            .ledger(ledger.get())
            .build(at(0))
            .map_err(|error| error.to_string())?;
        Ok(Self { setting, anchor, keys, status, roster, ledger, gate, beside: None })
    }

    fn check(&mut self, text: &str, lane: &Lane, now: Timestamp) -> Result<Decision, String> {
        let crossing = lane.persons.map(Crossing::of).unwrap_or_default();
        if lane.direction.is_none() {
            return Ok(self.gate.check_crossing(text, crossing, now));
        }
        let beside = match self.beside.take() {
            Some(gate) => gate,
            None => self.another(lane.direction.as_deref(), self.gate.trust())?,
        };
        let decision = beside.check_crossing(text, crossing, now);
        self.beside = Some(beside);
        Ok(decision)
    }

    /// A gate that differs in the direction at most, and has seen the same dates.
    fn another(&self, direction: Option<&str>, trust: Arc<TrustList>) -> Result<Gate, String> {
        let mut policy = policy(self.setting);
        if let Some(text) = direction {
            policy.location.direction = text.parse().unwrap();
        }
        builder(self.setting, policy, trust, &self.status)
            .keys(self.keys.clone())
            .roster(Arc::clone(&self.roster) as _)
            .ledger(self.ledger.get())
            .seen(self.gate.high_water_mark())
            .build(at(0))
            .map_err(|error| error.to_string())
    }

    fn happen(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Challenge { at: now, challenge } => {
                self.gate.open_challenge(array(challenge), at(*now));
            }
            Event::ClockSet { at: now } => {
                if let Kept::Memory(ledger) = &self.ledger {
                    ledger.clock_was_set(at(*now));
                }
            }
            Event::Code { at: now, text, lane, expected } => {
                let found = outcome(&self.check(text, lane, at(*now))?);
                if found != *expected {
                    return Err(format!("{found:?}"));
                }
            }
            Event::Key { key } => {
                self.keys.push(gate_key(key));
                self.renew(&self.gate.trust());
            }
            Event::Restart { at: now } => {
                self.ledger = Kept::restarted(&self.setting.ledger, *now);
                self.gate = self.another(None, self.gate.trust())?;
                self.beside = None;
            }
            Event::Status { status: new } => *self.status.0.lock().unwrap() = answer(new),
            Event::TrustChain { at: now, bytes, accepted } => {
                let list = self.anchor.walk(&RING, &unhex(bytes), at(*now));
                self.offered(list.map_err(|error| error.to_string()), *accepted)?;
            }
            Event::TrustList { at: now, bytes, accepted } => {
                let list = self.anchor.accept(&RING, &unhex(bytes), at(*now));
                self.offered(list.map_err(|error| error.to_string()), *accepted)?;
            }
        }
        Ok(())
    }

    fn offered(&self, list: Result<TrustList, String>, accepted: bool) -> Result<(), String> {
        match list {
            Ok(list) if accepted => {
                self.renew(&Arc::new(list));
                Ok(())
            }
            Err(_) if !accepted => Ok(()),
            list => Err(format!("trust list: {:?}", list.map(|list| list.seq()))),
        }
    }

    fn renew(&self, trust: &Arc<TrustList>) {
        for gate in [Some(&self.gate), self.beside.as_ref()].into_iter().flatten() {
            let _renewal = gate.renew(Arc::clone(trust), &self.keys);
        }
    }
}

fn builder(
    setting: &format::Gate,
    policy: Policy,
    trust: Arc<TrustList>,
    status: &Arc<SetStatus>,
) -> GateBuilder {
    Gate::builder(trust, setting.group.parse().unwrap(), policy, Arc::clone(status) as _)
        .cached_credentials(8)
        .returning_holders(4)
}

fn outcome(decision: &Decision) -> Expected {
    let reason = decision.reason().map(|reason| reason.code().to_owned());
    let class = decision.class().map(|class| class.code().to_owned());
    let marked = decision.details().ledger.as_ref().is_some_and(|said| said.flagged);
    Expected { decision: decision.code().to_owned(), reason, class, marked }
}

fn compare(decision: Decision, person: &format::Person) -> Decision {
    let result = match person.result.as_str() {
        "matches" => PersonMatch::Matches,
        _ => PersonMatch::Differs,
    };
    match decision {
        Decision::Refer(referral) => referral.confirm_person(result, at(person.at)),
        other => other,
    }
}

fn gate_key(key: &format::GateKey) -> GateKey {
    GateKey { kid: GateKid(array::<1>(&key.kid)[0]), secret: Secret32::from(array(&key.secret)) }
}

/// The ledger, as what it is.
enum Kept {
    Away,
    Memory(Arc<MemoryLedger>),
}

impl Kept {
    fn new(setting: &format::Ledger) -> Self {
        let format::Ledger::Memory { started, capacity, shared } = *setting else {
            return Self::Away;
        };
        let keeper = if shared { Keeper::Shared } else { Keeper::Lane };
        let settings = LedgerSettings { capacity, keeper, ..LedgerSettings::new(at(started)) };
        Self::Memory(Arc::new(MemoryLedger::new(settings)))
    }

    fn restarted(setting: &format::Ledger, now: u64) -> Self {
        let mut setting = setting.clone();
        if let format::Ledger::Memory { started, .. } = &mut setting {
            *started = now;
        }
        Self::new(&setting)
    }

    fn get(&self) -> Arc<dyn Ledger> {
        match self {
            Self::Away => Arc::new(Unreachable),
            Self::Memory(ledger) => Arc::clone(ledger) as _,
        }
    }
}

fn policy(setting: &format::Gate) -> Policy {
    let (place, policy) = (&setting.place, &setting.policy);
    let location = Location {
        jurisdiction: place.jurisdiction.parse().unwrap(),
        checkpoint: place.checkpoint.parse().unwrap(),
        hall: place.hall.parse().unwrap(),
        direction: choose(&place.direction, "arrival", Direction::Arrival, Direction::Departure),
        mode: mode(&place.mode),
        stand: place.stand.as_ref().map(|name| name.parse().unwrap()),
        office: place.office.as_ref().map(|name| name.parse().unwrap()),
    };
    let tolerance = |own: &format::Tolerance| Tolerance {
        max_behind: own.max_behind,
        max_ahead: own.max_ahead,
    };
    Policy {
        location,
        tolerance: policy.tolerance.as_ref().map(tolerance),
        max_code_life: policy.max_code_life,
        challenge: choose(&policy.challenge, "required", AtGate::Required, AtGate::Optional),
        person_check: choose(
            &policy.person_check,
            "here",
            PersonCheck::Here,
            PersonCheck::Elsewhere,
        ),
        unknown_authority: unknown(&policy.unknown_authority),
        unknown_scheme: unknown(&policy.unknown_scheme),
    }
}

fn unknown(text: &str) -> Unknown {
    choose(text, "refuse", Unknown::Refuse, Unknown::Refer)
}

fn mode(text: &str) -> TransportMode {
    match text {
        "air" => TransportMode::Air,
        "foot" => TransportMode::Foot,
        "rail" => TransportMode::Rail,
        "sea" => TransportMode::Sea,
        _ => TransportMode::Vehicle,
    }
}

fn choose<T>(text: &str, name: &str, named: T, other: T) -> T {
    if text == name { named } else { other }
}

fn answer(setting: &format::Status) -> StatusAnswer {
    let Some(this_update) = setting.this_update.map(at) else { return StatusAnswer::Missing };
    let known = |status| StatusAnswer::Known { status, this_update };
    match setting.answer.as_str() {
        "valid" => known(Status::Valid),
        "suspended" => known(Status::Suspended),
        "revoked" => known(Status::Revoked),
        "not-covered" => {
            let covers = setting.covers.map(at).expect("a list that covers something");
            StatusAnswer::NotCovered { this_update, covers }
        }
        "expired" => StatusAnswer::Expired { this_update },
        other => panic!("{other} is no status"),
    }
}

fn public_key(key: &format::PublicKey) -> PublicKey {
    if key.kind == "ed25519" {
        return PublicKey::Ed25519(array(&key.public));
    }
    let point: [u8; 33] = array(&key.public);
    PublicKey::P256 { x: *point.last_chunk().unwrap(), y_is_odd: point[0] == 3 }
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().unwrap()
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// A status list that says the same of every credential, until another one comes.
#[derive(Debug)]
struct SetStatus(Mutex<StatusAnswer>);

impl StatusSource for SetStatus {
    fn status(&self, _: &Credential, _: Timestamp) -> StatusAnswer {
        *self.0.lock().unwrap()
    }

    fn newest(&self) -> Option<Timestamp> {
        self.0.lock().unwrap().this_update()
    }
}

/// A ledger that cannot be reached.
#[derive(Debug)]
struct Unreachable;

impl Ledger for Unreachable {
    fn claim(&self, _: &Claim<'_>, _: Timestamp) -> Answer {
        Answer::Unavailable(Trouble::Unreachable.into())
    }
}
