//! A gate is built from parts that belong together, or not at all.

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::Authority;
use clearance_tests::scene::NOW;
use clearance_tests::world::{GateParts, UPTIME, hk_mo, valid_as_of};
use clearance_tests::{Forgery, Person, START, World, keys, places};
use clearance_verifier::{Gate, GateError, GateKey, ListTaken, Policy, Reason, RejectedKey};

fn refused(world: &World, change: impl FnOnce(&mut GateParts)) -> (GateError, String) {
    let mut parts = world.parts();
    change(&mut parts);
    let error = parts.build().unwrap_err();
    (error, error.to_string())
}

#[test]
fn a_gate_is_built_from_parts_that_belong_together() {
    let world = World::new();
    let (group, kid) = (hk_mo(), world.gate_kid);
    let own = world.gate_key();

    let wrong = GateKey { kid, secret: keys::secret("another gate's") };
    let elsewhere = GateKey { kid: world.other_kid, ..own.clone() };
    for keys in [vec![], vec![elsewhere], vec![wrong.clone()]] {
        let (error, text) = refused(&world, |parts| parts.keys = keys);
        assert_eq!(error, GateError::NoKey { group });
        assert!(text.contains("none of the gate's secrets") && text.contains("hk-mo"), "{text}");
    }

    let group = "zhuhai-2".parse().unwrap();
    let (error, text) = refused(&world, |parts| parts.group = group);
    assert_eq!(error, GateError::UnknownGroup { group });
    assert!(text.starts_with("the trust list does not know gate group zhuhai-2"), "{text}");

    // One that does not fit does not cost the other, and the same one twice is one.
    let gate = world.gate_with(|parts| parts.keys = vec![wrong, own.clone(), own]);
    let rejected = vec![RejectedKey { group: hk_mo(), kid }];
    assert_eq!(gate.key_report().rejected, rejected);
    assert!(rejected[0].to_string().starts_with(&format!("the secret for key {kid} is not")));
    let text = Forgery::of(&world, Person::Parent, START).text();
    assert!(gate.check(&text, NOW).is_admit());
}

#[test]
fn an_authority_far_down_a_long_list_is_believed_as_any() {
    let world = World::new();
    let list = world.next_list(|list| {
        let macao = list.authorities[0].clone();
        // In front of Macao's by their ids, and more than there are tables for.
        let more = (0..100).map(|n| {
            let key = keys::signing(KeyKind::Ed25519, &format!("authority {n}")).public();
            Authority { kid: AuthorityKid([0, n]), key, status: None, ..macao.clone() }
        });
        list.authorities.extend(more);
    });
    let gate = world.gate();
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    let mut forged = Forgery::of(&world, Person::Parent, START);
    forged.authority_key = keys::signing(KeyKind::Ed25519, "rogue");
    assert_eq!(gate.check(&forged.text(), NOW).reason(), Some(Reason::ForgedCredential));
    let good = Forgery::of(&world, Person::Parent, START).text();
    assert_eq!(gate.check(&good, NOW).reason(), None);
}

#[test]
fn a_gate_of_defaults_keeps_codes_and_the_restart_rule() {
    let world = World::new();
    let policy = Policy::new(places::border_gate());
    let status = valid_as_of(START.minus(UPTIME));
    let gate_since = |started| {
        let list = Arc::clone(&world.list);
        let gate = Gate::builder(list, hk_mo(), policy.clone(), status.clone());
        gate.keys(vec![world.gate_key()]).build(started).unwrap()
    };
    let code = |step: u64| Forgery::of(&world, Person::Parent, START.plus(15 * step)).text();

    let gate = gate_since(START.minus(UPTIME));
    assert_eq!((gate.group(), gate.policy().location), (&hk_mo(), places::border_gate()));
    assert!(gate.check(&code(0), NOW).is_admit());
    assert_eq!(gate.check(&code(0), NOW).reason(), Some(Reason::CodeUsed));
    let roster = Forgery::of(&world, Person::Parent, START.plus(15)).in_roster_form().text();
    assert_eq!(gate.check(&roster, NOW.plus(15)).reason(), Some(Reason::NotOnRoster));

    // A phone may have been 60 s ahead: codes up to then may have passed before the start.
    let after = |started, step| gate_since(started).check(&code(step), NOW.plus(15 * step));
    for (started, reason) in [(START.minus(45), Some(Reason::NoRecord)), (START.minus(46), None)] {
        assert_eq!(after(started, 1).reason(), reason, "{started}");
    }
}
