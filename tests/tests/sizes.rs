//! The sizes that the format promises.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_core::ids::{Challenge, CredentialId, GateKid, SchemeId, Scope, StatusIndex};
use clearance_core::registry::limit;
use clearance_core::time::{Timestamp, Validity};
use clearance_issuer::Form;
use clearance_issuer::qr::{Level, QrCode};
use clearance_tests::world::{HONG_KONG, MACAO, token_of};
use clearance_tests::{Forgery, Person, Random, START, World, keys};

/// Person, form, challenge; bytes, characters, QR version at L and at M.
const SIZES: [(Person, Form, bool, [usize; 4]); 8] = [
    (Person::Parent, Form::Full, false, [308, 465, 11, 13]),
    (Person::Child, Form::Full, false, [310, 468, 11, 13]),
    (Person::Parent, Form::Full, true, [318, 480, 12, 13]),
    (Person::Child, Form::Full, true, [320, 483, 12, 13]),
    (Person::Parent, Form::Roster, false, [155, 236, 8, 9]),
    (Person::Child, Form::Roster, false, [155, 236, 8, 9]),
    (Person::Parent, Form::Roster, true, [165, 251, 8, 9]),
    (Person::Child, Form::Roster, true, [165, 251, 8, 9]),
];

fn sizes_of(text: &str) -> [usize; 4] {
    let version = |level| usize::from(QrCode::draw(text, level).unwrap().version());
    [token_of(text).len(), text.len(), version(Level::L), version(Level::M)]
}

#[test]
fn no_code_outgrows_its_symbol() {
    let world = World::new();
    let mut phone = world.phone();
    for (person, form, challenged, sizes) in SIZES {
        let mut ask = phone.ask(person);
        ask.form = form;
        ask.challenge = challenged.then_some(Challenge([0xff; 8]));
        let text = phone.frame(&ask, START).unwrap().text;
        assert_eq!(sizes_of(&text), sizes, "{person:?} {form:?}, challenge {challenged}");
    }
}

#[test]
fn a_credential_is_as_long_as_the_format_says() {
    let world = World::new();
    assert_eq!(Person::ALL.map(|person| world.issue(person).len()), [162, 164, 162]);
}

/// A code with everything in it that can be drawn at random, extremes among it.
fn random_code(
    world: &World,
    person: Person,
    form: Form,
    challenged: bool,
    random: &mut Random,
) -> String {
    let mut forgery = Forgery::of(world, person, time(random));
    forgery.form = form;
    forgery.challenge = challenged.then(|| Challenge(random.bytes()));
    forgery.authority = if random.below(2) == 0 { MACAO } else { HONG_KONG };
    forgery.authority_key = World::authority_key(forgery.authority);
    let (a, b) = (time(random), time(random));
    let (not_before, not_after) = (a.min(b), a.max(b).plus(u64::from(a == b)));
    forgery.claims.validity = Validity { not_before, not_after };
    forgery.claims.id = CredentialId(random.bytes());
    let [scheme, qualifier] = random.bytes();
    forgery.claims.scope = Scope { scheme: SchemeId(scheme), qualifier };
    let (shard, position) = (1 + random.below(0xfff) as u16, random.below(1 << 20) as u32);
    forgery.claims.status_index = StatusIndex::new(shard, position).unwrap();
    forgery.holder = keys::signing(person.kind(), &format!("holder {}", random.below(8)));
    forgery.claims.holder_key = forgery.holder.public();
    forgery.gate_key = GateKid(random.bytes::<1>()[0]);
    forgery.entropy = random.secret();
    forgery.text()
}

/// Any time of the wire; its least and its greatest in one of four.
fn time(random: &mut Random) -> Timestamp {
    let any = limit::MIN_TIME + random.below(limit::MAX_TIME - limit::MIN_TIME);
    Timestamp::from_secs(match random.below(8) {
        0 => limit::MIN_TIME,
        1 => limit::MAX_TIME - 1,
        _ => any,
    })
}

#[test]
fn what_a_code_says_does_not_show_in_its_length() {
    let world = World::new();
    let mut random = Random::new("lengths");
    for (person, form, challenged, [bytes, characters, ..]) in SIZES {
        for _ in 0..60 {
            let text = random_code(&world, person, form, challenged, &mut random);
            assert_eq!((token_of(&text).len(), text.len()), (bytes, characters));
        }
    }
}

#[test]
fn no_onlooker_links_two_codes_of_one_holder() {
    // But for the fixed frame and the one-byte key id no byte of two tokens is the same for ever.
    let world = World::new();
    let mut phone = world.phone();
    for person in [Person::Parent, Person::Child] {
        for ask in [phone.ask(person), phone.ask_roster(person)] {
            let texts: Vec<String> = (0..40)
                .map(|step| phone.frame(&ask, START.plus(15 * step)).unwrap().text)
                .collect();
            let tokens: Vec<Vec<u8>> = texts.iter().map(|text| token_of(text)).collect();
            let constant = (0..tokens[0].len())
                .filter(|at| tokens.iter().all(|token| token[*at] == tokens[0][*at]))
                .count();
            // What is not the ephemeral key, the sealed presentation or its tag.
            let frame = tokens[0].len() - 32 - world.open(&texts[0]).len() - 16;
            assert_eq!(constant, frame, "of {} bytes", tokens[0].len());
        }
    }
}
