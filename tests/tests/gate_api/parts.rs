//! A gate is built from parts that belong together, or not at all.

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_authority::trust_list::Editor;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{Authority, TrustContent, TrustList};
use clearance_tests::scene::NOW;
use clearance_tests::world::{UPTIME, hk_mo, valid_as_of};
use clearance_tests::{Forgery, Person, START, World, keys, places};
use clearance_verifier::{Gate, GateError, GateKey, GateParts, Policy, Reason};

fn refused(world: &World, change: impl FnOnce(&mut GateParts)) -> (GateError, String) {
    let mut parts = world.parts();
    change(&mut parts);
    let error = Gate::new(parts).unwrap_err();
    (error, error.to_string())
}

#[test]
fn a_gate_is_built_from_parts_that_do_not_belong_together() {
    let world = World::new();
    let (group, kid) = (hk_mo(), world.gate_kid);
    let own = world.gate_key();

    let wrong = GateKey { kid, secret: keys::secret("another gate's") };
    let (error, text) = refused(&world, |parts| parts.keys = vec![wrong]);
    assert_eq!(error, GateError::KeyMismatch { group, kid });
    assert!(text.contains(&format!("the secret for key {kid} is not")), "{text}");
    assert!(text.contains("hk-mo"), "{text}");

    let (error, text) = refused(&world, |parts| parts.keys = vec![own.clone(), own.clone()]);
    assert_eq!(error, GateError::KeyTwice { kid });
    assert_eq!(text, format!("two secrets for key {kid}"));

    for keys in [vec![], vec![GateKey { kid: world.other_kid, ..own.clone() }]] {
        let (error, text) = refused(&world, |parts| parts.keys = keys);
        assert_eq!(error, GateError::NoKey { group });
        assert!(text.contains("none of the gate's secrets") && text.contains("hk-mo"), "{text}");
    }

    let group = "zhuhai-2".parse().unwrap();
    let (error, text) = refused(&world, |parts| parts.group = group);
    assert_eq!(error, GateError::UnknownGroup { group });
    assert_eq!(text, "the trust list does not know gate group zhuhai-2");
}

/// The next trust list, changed.
fn next_list(world: &World, change: impl FnOnce(&mut TrustContent)) -> Arc<TrustList> {
    let mut content = world.list.content().clone();
    content.seq += 1;
    change(&mut content);
    let root = World::root().signing(&RING).unwrap();
    let bytes = clearance_core::trust::sign(&content, &*root).unwrap();
    Arc::new(world.anchor.clone().accept(&RING, &bytes, NOW).unwrap())
}

#[test]
fn a_trust_list_without_the_group_ends_the_gate_that_runs() {
    let world = World::new();
    let gate = world.gate();
    let error =
        gate.with_trust_list(next_list(&world, |list| list.gate_groups.clear())).unwrap_err();
    assert_eq!(error, GateError::UnknownGroup { group: hk_mo() });
    assert_eq!(gate.trust().content().seq, world.list.content().seq);
    let text = Forgery::of(&world, Person::Parent, START).text();
    assert!(gate.check(&text, NOW).is_admit());
}

#[test]
fn an_authority_far_down_a_long_list_is_unknown_or_believed_unseen() {
    let world = World::new();
    let list = next_list(&world, |list| {
        let macao = list.authorities[0].clone();
        // In front of Macao's by their ids, and more than there are tables for.
        let more = (0..100).map(|n| Authority { kid: AuthorityKid([0, n]), ..macao.clone() });
        list.authorities.extend(more);
    });
    let gate = world.gate().with_trust_list(list).unwrap();
    let mut forged = Forgery::of(&world, Person::Parent, START);
    forged.authority_key = keys::signing(KeyKind::Ed25519, "rogue");
    assert_eq!(gate.check(&forged.text(), NOW).reason(), Some(Reason::ForgedCredential));
    let good = Forgery::of(&world, Person::Parent, START).text();
    assert_eq!(gate.check(&good, NOW).reason(), None);
}

#[test]
fn a_key_for_a_later_list_is_lost_or_used_before_it() {
    let world = World::new();
    let mut editor = Editor::after(&world.list);
    let later = keys::pair(KeyKind::X25519, "the group's next key");
    let key = later.public().gate().unwrap();
    let kid = editor.add_epoch(hk_mo(), key, world.setup.epoch, [9; 8]).unwrap();
    let next = GateKey { kid, secret: later.secret().clone() };
    let gate = world.gate_with(|parts| parts.keys.push(next));
    let mut forgery = Forgery::of(&world, Person::Parent, START);
    forgery.gate_key = kid;
    assert_eq!(gate.check(&forgery.text(), NOW).reason(), Some(Reason::UnknownGateKey));

    let root = World::root().signing(&RING).unwrap();
    let bytes = editor.sign(&*root, START, START.plus(86_400)).unwrap();
    let list = world.anchor.clone().accept(&RING, &bytes, NOW).unwrap();
    let renewed = gate.with_trust_list(Arc::new(list)).unwrap();
    assert_eq!(renewed.trust().content().seq, world.list.content().seq + 1);
    let sealed = clearance_core::token::seal(
        &RING,
        kid,
        &key,
        &hk_mo().audience(),
        &forgery.presentation(),
        &Secret32::from([3; 32]),
    );
    let text = clearance_core::code::encode(&sealed.unwrap());
    assert!(renewed.check(&text, NOW).is_admit());
}

#[test]
fn a_gate_of_defaults_forgets_the_restart_rule_or_a_code() {
    let world = World::new();
    let policy = Policy::new(places::border_gate());
    let status = valid_as_of(START.minus(UPTIME));
    let gate_since = |started| {
        let keys = vec![world.gate_key()];
        let list = Arc::clone(&world.list);
        let parts = GateParts::new(list, hk_mo(), keys, policy.clone(), status.clone(), started);
        Gate::new(parts).unwrap()
    };
    let code = |step: u64| Forgery::of(&world, Person::Parent, START.plus(15 * step)).text();

    let gate = gate_since(START.minus(UPTIME));
    assert_eq!((gate.group(), gate.policy().location), (&hk_mo(), places::border_gate()));
    assert!(gate.check(&code(0), NOW).is_admit());
    assert_eq!(gate.check(&code(0), NOW).reason(), Some(Reason::CodeUsed));
    let roster = Forgery::of(&world, Person::Parent, START.plus(15)).in_roster_form().text();
    assert_eq!(gate.check(&roster, NOW.plus(15)).reason(), Some(Reason::NotOnRoster));

    // The scheme lets a phone be 10 s ahead: codes up to then may have passed before the start.
    let after = |started, step| gate_since(started).check(&code(step), NOW.plus(15 * step));
    assert_eq!(after(START.plus(5), 0).reason(), Some(Reason::NoRecord));
    assert_eq!(after(START.plus(5), 1).reason(), Some(Reason::NoRecord), "just so");
    assert_eq!(after(START.plus(4), 1).reason(), None);
}
