//! A gate that runs gets newer lists and keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clearance_core::crypto::{RING, Secret32};
use clearance_core::status::Status;
use clearance_core::trust::TrustList;
use clearance_tests::scene::NOW;
use clearance_tests::world::{UPTIME, hk_mo, valid_as_of};
use clearance_tests::{Forgery, Person, START, World, keys};
use clearance_verifier::{
    FixedStatus, Gate, GateError, GateKey, ListTaken, MissingKey, Reason, RejectedKey, StatusAnswer,
};

fn check(gate: &Gate, forgery: &Forgery) -> Option<Reason> {
    gate.check(&forgery.text(), NOW).reason()
}

fn code(world: &World, person: Person) -> Forgery {
    Forgery::of(world, person, START)
}

/// The text of a code that is sealed to another key of the group.
fn sealed_to(list: &TrustList, key: &GateKey, forgery: &Forgery) -> String {
    let epoch = list.gate_group(&hk_mo()).and_then(|group| group.epoch(key.kid)).unwrap();
    let sealed = clearance_core::token::seal(
        &RING,
        key.kid,
        &epoch.key,
        &hk_mo().audience(),
        &forgery.presentation(),
        &Secret32::from([3; 32]),
    );
    clearance_core::code::encode(&sealed.unwrap())
}

#[test]
fn a_running_gate_takes_the_groups_next_key() {
    let world = World::new();
    let (list, next) = world.list_with_next_key();
    let gate = world.gate();
    let text = sealed_to(&list, &next, &code(&world, Person::Parent));
    assert_eq!(gate.check(&text, NOW).reason(), Some(Reason::UnknownGateKey));

    let missing = MissingKey { kid: next.kid, validity: world.setup.epoch };
    let renewal = gate.renew(Arc::clone(&list), &[]);
    assert_eq!(renewal.list, ListTaken::InForce);
    assert_eq!(renewal.keys.missing, [missing]);
    let decision = gate.check(&text, NOW);
    assert_eq!((decision.reason(), decision.code()), (Some(Reason::GateKeyMissing), "refer"));
    assert_eq!(check(&gate, &code(&world, Person::Child)), None, "by the key that it has");

    let renewal = gate.renew(list, &[next]);
    assert_eq!(renewal.list, ListTaken::InForce);
    assert_eq!((renewal.keys.missing, renewal.keys.rejected), (vec![], vec![]));
    assert!(gate.check(&text, NOW).is_admit());
}

#[test]
fn a_key_for_a_later_list_waits_for_it() {
    let world = World::new();
    let (list, next) = world.list_with_next_key();
    let gate = world.gate_with(|parts| parts.keys.push(next.clone()));
    let text = sealed_to(&list, &next, &code(&world, Person::Parent));
    assert_eq!(gate.check(&text, NOW).reason(), Some(Reason::UnknownGateKey));
    assert_eq!(gate.renew(list, &[]).list, ListTaken::InForce);
    assert!(gate.check(&text, NOW).is_admit());
}

#[test]
fn a_renewal_keeps_the_ledger_and_the_challenges() {
    let world = World::new();
    let gate = world.gate();
    let challenge = gate.open_challenge(*b"8 random", NOW);
    assert_eq!(check(&gate, &code(&world, Person::Parent)), None);
    assert_eq!(gate.renew(world.next_list(|_| ()), &[]).list, ListTaken::InForce);
    assert_eq!(check(&gate, &code(&world, Person::Parent)), Some(Reason::CodeUsed));
    let answer = Forgery { challenge: Some(challenge), ..code(&world, Person::Child) };
    assert_eq!(check(&gate, &answer), None);
}

#[test]
fn a_key_that_does_not_fit_costs_only_itself() {
    let world = World::new();
    let gate = world.gate();
    let (list, next) = world.list_with_next_key();
    let wrong = GateKey { kid: next.kid, secret: keys::secret("another gate's") };
    let renewal = gate.renew(Arc::clone(&list), &[wrong]);
    let (group, kid) = (hk_mo(), next.kid);
    assert_eq!(renewal.list, ListTaken::InForce);
    assert_eq!(renewal.keys.rejected, [RejectedKey { group, kid }]);
    assert_eq!(check(&gate, &code(&world, Person::Parent)), None);
    assert_eq!(gate.renew(list, &[next]).keys.missing, [], "and does not stand in the way");
}

#[test]
fn a_newer_list_that_cannot_be_served_stops_the_gate() {
    let world = World::new();
    let (served, next) = world.list_with_next_key();
    for without_group in [true, false] {
        let gate = world.gate();
        let list = world.next_list(|list| {
            let group = list.gate_groups.iter_mut().find(|group| group.id == hk_mo()).unwrap();
            if without_group {
                list.gate_groups.retain(|group| group.id != hk_mo());
            } else {
                group.epochs = served.gate_group(&hk_mo()).unwrap().epochs.clone();
                group.epochs.retain(|epoch| epoch.kid == next.kid);
            }
        });
        let group = hk_mo();
        let error = match without_group {
            true => GateError::UnknownGroup { group },
            false => GateError::NoKey { group },
        };
        assert_eq!(gate.renew(Arc::clone(&list), &[]).list, ListTaken::Stopped(error));
        assert_eq!(gate.stopped(), Some(error));
        assert_eq!(gate.trust().seq(), list.seq(), "the older list is gone");
        let decision = gate.check(&code(&world, Person::Parent).text(), NOW);
        assert_eq!((decision.reason(), decision.code()), (Some(Reason::NotInService), "refer"));
        assert!(decision.to_string().contains(&error.to_string()), "{decision}");

        assert_eq!(gate.renew(Arc::clone(&world.list), &[]).list, ListTaken::Older);
        assert_eq!(check(&gate, &code(&world, Person::Parent)), Some(Reason::NotInService));

        let back = world.next_list(|list| list.seq += 1);
        assert_eq!(gate.renew(back, &[]).list, ListTaken::InForce);
        assert_eq!((gate.stopped(), check(&gate, &code(&world, Person::Parent))), (None, None));
    }
}

#[test]
fn a_stopped_gate_goes_on_with_the_key_that_it_lacked() {
    let world = World::new();
    let (served, next) = world.list_with_next_key();
    let list = world.next_list(|list| {
        let group = list.gate_groups.iter_mut().find(|group| group.id == hk_mo()).unwrap();
        group.epochs = served.gate_group(&hk_mo()).unwrap().epochs.clone();
        group.epochs.retain(|epoch| epoch.kid == next.kid);
    });
    let gate = world.gate();
    assert!(matches!(gate.renew(Arc::clone(&list), &[]).list, ListTaken::Stopped(_)));
    let text = sealed_to(&list, &next, &code(&world, Person::Parent));
    assert_eq!(gate.renew(list, &[next]).list, ListTaken::InForce);
    assert!(gate.check(&text, NOW).is_admit());
}

#[test]
fn every_signed_date_that_was_seen_counts() {
    let world = World::new();
    let (hour, half) = (START.plus(3_600), START.plus(1_800));
    let gate = world.gate();
    assert_eq!(gate.high_water_mark(), START.minus(UPTIME), "the status list's");
    let dated = |seq, this_update, dates_from| {
        world.next_list(|list| {
            (list.seq, list.this_update, list.dates_from) = (seq, this_update, dates_from);
        })
    };
    let first = world.list.seq();
    assert_eq!(gate.renew(dated(first + 1, hour, None), &[]).list, ListTaken::InForce);
    assert_eq!(gate.high_water_mark(), hour);
    assert_eq!(check(&gate, &code(&world, Person::Parent)), Some(Reason::GateClock));
    // The root takes that date back: it was signed with a wrong clock.
    let recovery = dated(first + 2, half, Some(first + 2));
    assert_eq!(gate.renew(recovery, &[]).list, ListTaken::InForce);
    assert_eq!(gate.high_water_mark(), half);
}

#[test]
fn a_status_date_counts_when_its_list_is_gone() {
    #[derive(Debug)]
    struct Changing(std::sync::Mutex<Option<clearance_core::time::Timestamp>>);

    impl clearance_verifier::StatusSource for Changing {
        fn status(
            &self,
            _: &clearance_core::credential::Credential,
            now: clearance_core::time::Timestamp,
        ) -> StatusAnswer {
            StatusAnswer::Known { status: Status::Valid, this_update: now }
        }

        fn newest(&self) -> Option<clearance_core::time::Timestamp> {
            *self.0.lock().unwrap()
        }
    }

    let world = World::new();
    let tomorrow = NOW.plus(86_400);
    let status = Arc::new(Changing(std::sync::Mutex::new(Some(tomorrow))));
    let gate = world.gate_with(|parts| parts.status = status.clone());
    assert_eq!(check(&gate, &code(&world, Person::Parent)), Some(Reason::GateClock));
    for later in [Some(START), None] {
        *status.0.lock().unwrap() = later;
        assert_eq!(
            check(&gate, &code(&world, Person::Parent)),
            Some(Reason::GateClock),
            "{later:?}"
        );
        assert_eq!(gate.high_water_mark(), tomorrow);
    }
}

#[test]
fn a_gate_counts_the_date_that_it_saw_before_its_start() {
    let world = World::new();
    let status = valid_as_of(START.minus(UPTIME));
    let policy = world.parts().policy;
    let gate = Gate::builder(Arc::clone(&world.list), hk_mo(), policy, status)
        .keys(vec![world.gate_key()])
        .seen(NOW.plus(1))
        .build(START.minus(UPTIME))
        .unwrap();
    assert_eq!(check(&gate, &code(&world, Person::Parent)), Some(Reason::GateClock));
    assert_eq!(gate.high_water_mark(), NOW.plus(1));
}

#[test]
fn lanes_go_on_while_lists_and_keys_are_replaced() {
    let world = World::new();
    let gate = world.gate_with(|parts| {
        let known = StatusAnswer::Known { status: Status::Valid, this_update: START };
        parts.status = Arc::new(FixedStatus::new(known));
    });
    let (list, next) = world.list_with_next_key();
    let texts: Vec<(String, String)> = (0..40u64)
        .map(|n| {
            let mut old = code(&world, Person::Parent);
            old.claims.id = clearance_core::ids::CredentialId(n.to_be_bytes());
            let mut new = code(&world, Person::Parent);
            new.claims.id = clearance_core::ids::CredentialId((n + 1_000).to_be_bytes());
            (old.text(), sealed_to(&list, &next, &new))
        })
        .collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let renews = || {
            let mut seq = list.seq();
            while !done.load(Ordering::Relaxed) {
                seq += 1;
                let newer = world.next_list(|content| {
                    content.gate_groups = list.content().gate_groups.clone();
                    content.seq = seq;
                });
                let renewal = gate.renew(newer, core::slice::from_ref(&next));
                assert_eq!((renewal.list, renewal.keys.missing), (ListTaken::InForce, vec![]));
            }
        };
        assert_eq!(
            gate.renew(Arc::clone(&list), core::slice::from_ref(&next)).list,
            ListTaken::InForce
        );
        scope.spawn(renews);
        let lanes = [0, 1].map(|_| {
            scope.spawn(|| {
                let admitted = |text: &str| gate.check(text, NOW).is_admit();
                texts.iter().map(|(old, new)| [admitted(old), admitted(new)]).collect::<Vec<_>>()
            })
        });
        let [one, two] = lanes.map(|lane| lane.join().unwrap());
        done.store(true, Ordering::Relaxed);
        for (one, two) in one.into_iter().zip(two) {
            assert!(one[0] ^ two[0] && one[1] ^ two[1], "each code once: {one:?} {two:?}");
        }
    });
}
