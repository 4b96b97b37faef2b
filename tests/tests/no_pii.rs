//! Nothing of a person, and no secret, in what is printed.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fmt::{Debug, Display};

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{Challenge, CredentialId, KeyThumbprint};
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::recovery::RecoveryRequest;
use clearance_core::token::Token;
use clearance_issuer::{EnrolmentAsk, Moment, RecoveryAsk, WalletError, enrol, recover};
use clearance_tests::hex::hex;
use clearance_tests::scene::{FAULTS, NOW, play};
use clearance_tests::world::{DAY, hk_mo, token_of};
use clearance_tests::{Counting, Forgery, Person, START, World, keys};
use clearance_verifier::RosterSource;

/// No part of it is in a word, nor in an ascending row of numbers.
const CHALLENGE: [u8; 8] = [0xc3, 0x5a, 0x9e, 0x07, 0xf1, 0x66, 0xb8, 0x2d];

/// What a leak would show: three bytes in a row, as hex or as Rust prints a slice, and labels.
/// Three, because four bytes of a key name one holder among ten million.
struct Canaries(Vec<(&'static str, String)>);

impl Canaries {
    fn new() -> Self {
        let mut all = Self(Vec::new());
        for person in Person::ALL {
            all.add_bytes("credential id", &person.credential_id().0);
            all.add_bytes("holder key", &public_bytes(person));
            all.add_bytes("holder secret", keys::secret(person.name()).as_bytes());
            all.add_text("label", person.name());
        }
        all.add_bytes("gate secret", World::gate_pair(&hk_mo()).secret().as_bytes());
        all.add_bytes("challenge", &CHALLENGE);
        all
    }

    fn add_bytes(&mut self, name: &'static str, bytes: &[u8]) {
        for window in bytes.windows(3) {
            let decimal = format!("{window:?}");
            self.add_text(name, decimal.trim_matches(['[', ']']));
            self.add_text(name, &hex(window));
        }
    }

    fn add_text(&mut self, name: &'static str, text: &str) {
        self.0.push((name, text.to_lowercase()));
    }

    #[track_caller]
    fn assert_silent(&self, what: &str, shown: &str) {
        let lower = shown.to_lowercase();
        for (name, canary) in &self.0 {
            assert!(!lower.contains(canary), "{what} shows a {name} ({canary}): {shown}");
        }
    }

    #[track_caller]
    fn assert_debug(&self, value: &dyn Debug) {
        self.assert_silent("Debug", &format!("{value:?}"));
        self.assert_silent("Debug", &format!("{value:#?}"));
    }

    #[track_caller]
    fn assert_error<E: Debug + Display>(&self, error: &E) {
        self.assert_silent("Display", &error.to_string());
        self.assert_debug(error);
    }
}

fn public_bytes(person: Person) -> [u8; 32] {
    match person.holder_key().public() {
        PublicKey::Ed25519(key) => key,
        PublicKey::P256 { x, .. } => x,
    }
}

#[test]
fn a_canary_would_be_noticed() {
    let canaries = Canaries::new();
    let silent =
        |shown: String| std::panic::catch_unwind(|| canaries.assert_silent("test", &shown)).is_ok();
    let id = Person::Child.credential_id();
    assert!(silent("nothing".into()));
    assert!(!silent(format!("id {id}")));
    assert!(!silent(format!("{:?}", id.0)));
    assert!(!silent(format!("{:X?}", public_bytes(Person::Parent)).replace(", ", "")));
    assert!(!silent("Label(Parent)".into()));
}

#[test]
fn no_decision_names_the_person() {
    let canaries = Canaries::new();
    for fault in FAULTS {
        let played = play(&[fault]);
        canaries.assert_silent("Display", &played.decision.to_string());
        canaries.assert_silent("JSON", &serde_json::to_string(&played.decision).unwrap());
        canaries.assert_debug(&played.decision);
        assert!(!format!("{:?}", played.decision).contains(&played.text[3..]), "the code itself");
    }
    let admitted = play(&[]).decision;
    canaries.assert_silent("Display", &admitted.to_string());
    canaries.assert_silent("JSON", &serde_json::to_string(&admitted).unwrap());
    canaries.assert_debug(&admitted);
}

#[test]
fn no_gate_names_who_passed_or_shows_its_keys() {
    let canaries = Canaries::new();
    let world = World::new();
    let counting = Counting::provider();
    let gate = world.gate_with(|parts| parts.provider = counting);
    let challenge = gate.open_challenge(CHALLENGE, NOW);
    // So often that the gate keeps tables for those it can.
    for step in (0..5).map(|step| 15 * step) {
        for person in Person::ALL {
            let text = Forgery::of(&world, person, START.plus(step)).text();
            assert!(gate.check(&text, NOW.plus(step)).is_admit());
        }
        canaries.assert_debug(&gate);
    }
    assert!(counting.by_small_table() > 0);
    canaries.assert_debug(&challenge);
    canaries.assert_debug(&world.parts());
    canaries.assert_debug(&world.roster());
    canaries.assert_debug(&world.roster().find(&Person::Parent.reference()));
}

#[test]
fn no_wallet_and_no_code_in_parts_names_the_holder() {
    let canaries = Canaries::new();
    let world = World::new();
    let mut phone = world.phone();
    for person in Person::ALL {
        let mut ask = phone.ask(person);
        ask.challenge = Some(Challenge(CHALLENGE));
        let frame = phone.frame(&ask, NOW).unwrap();
        canaries.assert_debug(&ask);
        canaries.assert_debug(&frame);
        canaries.assert_debug(&frame.draw().unwrap());
        canaries.assert_debug(&phone.wallet.entry(phone.entry(person)));
        let credential = world.issue(person);
        canaries.assert_debug(&UntrustedCredential::decode(&credential).unwrap());
        canaries.assert_debug(&Token::decode(&token_of(&frame.text)).unwrap());
        let presentation = world.open(&frame.text);
        canaries.assert_debug(&UntrustedPresentation::decode(&presentation).unwrap());
        let ask =
            EnrolmentAsk { authority: KeyThumbprint([7; 32]), now: NOW, challenge: ask.challenge };
        let request = enrol(&RING, &*person.holder_key(), &ask).unwrap();
        canaries.assert_debug(&EnrolmentRequest::verify(&RING, &request).unwrap());
        let ask = RecoveryAsk {
            authority: KeyThumbprint([7; 32]),
            now: NOW,
            challenge: Challenge(CHALLENGE),
        };
        let request = recover(&RING, &*person.holder_key(), &ask).unwrap();
        canaries.assert_debug(&RecoveryRequest::verify(&RING, &request).unwrap());
        canaries.assert_debug(&Forgery::of(&world, person, START).claims);
        canaries.assert_debug(&World::authority_pair(person.authority()));
    }
    canaries.assert_debug(&phone.wallet);
}

#[test]
fn no_error_of_the_wallet_names_the_holder() {
    let canaries = Canaries::new();
    let world = World::new();
    let mut phone = world.phone();
    let parent = Person::Parent.holder_key().public();
    let credential = world.issue(Person::Parent);
    let fresh = world.issue_for(Person::Parent, world.setup.credential, CredentialId([9; 8]));
    let errors: [WalletError; 5] = [
        phone.wallet.add("again", &credential, &parent).unwrap_err(),
        phone.wallet.add("PARENT", &fresh, &parent).unwrap_err(),
        phone.wallet.add("other", &fresh, &Person::Child.holder_key().public()).unwrap_err(),
        phone.wallet.add("cut", &credential[..100], &parent).unwrap_err(),
        phone.wallet.renew(phone.entry(Person::Child), &fresh, Moment::wall(NOW)).unwrap_err(),
    ];
    errors.iter().for_each(|error| canaries.assert_error(error));
    for now in [START.minus(30 * DAY), START.minus(DAY), START.plus(400 * DAY)] {
        canaries.assert_error(&phone.why_not(Person::Parent, now).unwrap());
        let ask = phone.ask(Person::Parent);
        canaries.assert_error(&phone.frame(&ask, now).unwrap_err());
        canaries.assert_debug(&phone.wallet.enquire(&ask, &parent, Moment::wall(now)));
    }
}
