//! A gate that knows one file of the kit and nothing else.

use std::sync::{Arc, Mutex};

use clearance_core::credential::Credential;
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::GateKid;
use clearance_core::status::Status;
use clearance_core::time::{Timestamp, Tolerance};
use clearance_core::trust::{AtGate, Direction, Location, TransportMode, TrustAnchor, TrustList};
use clearance_verifier::{
    Answer, Claim, Decision, Gate, GateKey, Ledger, LedgerSettings, MemoryLedger, MemoryRoster,
    PersonCheck, PersonMatch, Policy, StatusAnswer, StatusSource, Trouble, Unknown,
};

use super::format::{self, Event, Expected, Scenario};
use crate::hex::unhex;

/// When the first list is taken, which the scenarios leave open: later than any of them.
const NO_CLOCK: Timestamp = Timestamp::from_secs(u64::MAX);

/// Plays a scenario. Gives what the gate decided, or what of the history came out otherwise than
/// the file says.
pub fn replay(scenario: &Scenario) -> Result<Expected, String> {
    let status = Arc::new(SetStatus(Mutex::new(answer(&scenario.gate.status))));
    let mut anchor = TrustAnchor::new(public_key(&scenario.gate.root));
    let list = anchor
        .accept(&RING, &unhex(&scenario.gate.trust_list), NO_CLOCK)
        .map_err(|error| format!("the first trust list: {error}"))?;
    let gate = gate(&scenario.gate, Arc::new(list), Arc::clone(&status))?;
    for (number, event) in scenario.before.iter().enumerate() {
        happen(&gate, &mut anchor, &status, event)
            .map_err(|error| format!("event {number}: {error}"))?;
    }
    let mut decision = gate.check(&scenario.code.text, at(scenario.code.at));
    if let Some(person) = &scenario.person {
        decision = compare(decision, person);
    }
    Ok(outcome(&decision))
}

/// One event.
fn happen(
    gate: &Gate,
    anchor: &mut TrustAnchor,
    status: &SetStatus,
    event: &Event,
) -> Result<(), String> {
    match event {
        Event::Challenge { at: now, challenge } => {
            gate.open_challenge(array(challenge), at(*now));
        }
        Event::Code { at: now, text, expected } => {
            let found = outcome(&gate.check(text, at(*now)));
            if found != *expected {
                return Err(format!("{found:?}"));
            }
        }
        Event::Status { status: new } => *status.0.lock().unwrap() = answer(new),
        Event::TrustList { at: now, bytes, accepted } => {
            let list = anchor.accept(&RING, &unhex(bytes), at(*now));
            if list.is_ok() != *accepted {
                return Err(format!("trust list: {:?}", list.map(|list| list.seq())));
            }
            if let Ok(list) = list {
                let _renewal = gate.renew(Arc::new(list), &[]);
            }
        }
    }
    Ok(())
}

fn outcome(decision: &Decision) -> Expected {
    let reason = decision.reason().map(|reason| reason.code().to_owned());
    Expected { decision: decision.code().to_owned(), reason }
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

fn gate(
    setting: &format::Gate,
    trust: Arc<TrustList>,
    status: Arc<SetStatus>,
) -> Result<Gate, String> {
    let roster = MemoryRoster::new();
    for credential in &setting.roster {
        roster.add(&RING, &trust, &unhex(credential)).map_err(|error| error.to_string())?;
    }
    let key = |key: &format::GateKey| GateKey {
        kid: GateKid(array::<1>(&key.kid)[0]),
        secret: Secret32::from(array(&key.secret)),
    };
    let policy = policy(setting);
    Gate::builder(trust, setting.group.parse().unwrap(), policy, status)
        .keys(setting.keys.iter().map(key).collect())
        .roster(Arc::new(roster))
        .ledger(ledger(&setting.ledger))
        .cached_credentials(8)
        .returning_holders(4)
        .build(at(0))
        .map_err(|error| error.to_string())
}

fn ledger(setting: &format::Ledger) -> Arc<dyn Ledger> {
    match *setting {
        format::Ledger::Memory { started, capacity } => {
            let started = at(started);
            Arc::new(MemoryLedger::new(LedgerSettings { capacity, ..LedgerSettings::new(started) }))
        }
        format::Ledger::Unavailable {} => Arc::new(Unreachable),
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
