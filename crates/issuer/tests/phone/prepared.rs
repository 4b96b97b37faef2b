//! Minting and enrolling in two phases.

use clearance_core::crypto::{Algorithm, RING};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::Challenge;
use clearance_core::ids::GateKid;
use clearance_core::recovery::RecoveryRequest;
use clearance_core::time::Validity;
use clearance_core::trust::GateEpoch;
use clearance_issuer::{
    Ask, EntryId, FinishError, Frame, HolderKey, Moment, Prepared, PreparedEnrolment,
    PreparedRecovery, RecoveryAsk, SignError, SoftwareKey, Wallet, WhyNot, enrol, recover,
};
use proptest::prelude::*;

use crate::world::{
    APP, DAY, DerKey, NOW, SCHEME, World, around, ask, ed25519, enrolment_ask, group, moment,
    secret,
};

/// Start of the step that [`NOW`] lies in.
const START: u64 = 1_800_000_000;

fn at(seconds: i64) -> Moment {
    Moment::wall(clearance_core::time::Timestamp::from_secs(START).offset_by(seconds))
}

fn prepare(wallet: &mut Wallet, entry: EntryId, key: &dyn HolderKey) -> Prepared {
    wallet.prepare(&ask(entry), &key.public(), moment()).unwrap()
}

fn finish(
    wallet: &mut Wallet,
    prepared: Prepared,
    key: &dyn HolderKey,
    moment: Moment,
) -> Result<Frame, FinishError> {
    let signature = key.sign(prepared.to_sign()).unwrap();
    wallet.finish(prepared, &signature, &secret(6), moment)
}

#[test]
fn two_phases_make_the_code_of_one_call() {
    let world = World::new();
    let p256 = SoftwareKey::p256(&RING, &secret(3)).unwrap();
    let keys: [&dyn HolderKey; 3] = [&ed25519(3), &p256, &DerKey::new(3)];
    for key in keys {
        let (mut wallet, entry) = world.wallet_of(key);
        for ask in [
            Ask::full(entry, group()),
            Ask::full(entry, group()).answering(Challenge([5; 8])),
            Ask::roster(entry, group()),
        ] {
            let prepared = wallet.prepare(&ask, &key.public(), moment()).unwrap();
            assert_eq!((prepared.ask(), prepared.step().start().as_secs()), (&ask, START));
            let made = finish(&mut wallet, prepared, key, moment());
            assert_eq!(made.ok(), wallet.frame(&ask, key, moment(), &secret(6)).ok());
            let ahead = wallet.prepare_next(&ask, &key.public(), moment()).unwrap();
            let made = finish(&mut wallet, ahead, key, moment());
            assert_eq!(made.ok(), wallet.next_frame(&ask, key, moment(), &secret(6)).ok());
        }
    }
}

#[test]
fn a_prepared_code_travels_without_the_wallet_and_shows_no_person() {
    fn travels<T: Send + Sync + 'static>(_: &T) {}
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let prepared = prepare(&mut wallet, entry, &key);
    travels(&prepared);
    let shown = format!("{prepared:?}");
    assert!(shown.len() < 100 && shown.contains("step"), "{shown}");
    // Not held by what was prepared: shown and stored meanwhile, and gone with the process.
    wallet.frame(&ask(entry), &key, moment(), &secret(7)).unwrap();
    let mut back = Wallet::from_bytes(APP, &wallet.to_bytes()).unwrap();
    assert!(finish(&mut back, prepared, &key, moment()).is_ok());
}

#[test]
fn a_prepared_code_ends_with_its_step() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let mut run = |ahead: bool, moment: Moment| {
        let public = key.public();
        let prepared = if ahead {
            wallet.prepare_next(&ask(entry), &public, at(7)).unwrap()
        } else {
            wallet.prepare(&ask(entry), &public, at(7)).unwrap()
        };
        finish(&mut wallet, prepared, &key, moment).map(|frame| frame.valid_from.as_secs() - START)
    };
    let over = |ended: i64, now: i64| {
        Err(FinishError::StepOver { ended: at(ended).wall, now: at(now).wall })
    };
    let early = |starts: i64, now: i64| {
        Err(FinishError::StepAhead { starts: at(starts).wall, now: at(now).wall })
    };
    assert_eq!(run(false, at(14)), Ok(0));
    assert_eq!(run(false, at(15)), over(15, 15));
    assert_eq!(run(false, at(-15)), Ok(0), "as good as a frame made ahead");
    assert_eq!(run(false, at(-16)), early(0, -16));
    assert_eq!(run(true, at(0)), Ok(15));
    assert_eq!(run(true, at(29)), Ok(15));
    assert_eq!(run(true, at(30)), over(30, 30));
    assert_eq!(run(true, at(-1)), early(15, -1));
}

#[test]
fn a_signature_finishes_only_what_it_was_made_for() {
    let world = World::new();
    for key in [&ed25519(3) as &dyn HolderKey, &DerKey::new(3)] {
        let (mut wallet, entry) = world.wallet_of(key);
        let public = key.public();
        let full = Ask::full(entry, group());
        let other_gates = Ask::full(entry, "elsewhere".parse().unwrap());
        assert!(wallet.prepare(&other_gates, &public, moment()).is_err());
        let mut others = vec![
            wallet.prepare(&Ask::roster(entry, group()), &public, moment()).unwrap(),
            wallet.prepare(&full.answering(Challenge([1; 8])), &public, moment()).unwrap(),
            wallet.prepare_next(&full, &public, moment()).unwrap(),
        ];
        let mut signatures: Vec<_> =
            others.drain(..).map(|other| key.sign(other.to_sign()).unwrap()).collect();
        let message = wallet.prepare(&full, &public, moment()).unwrap().to_sign().to_vec();
        signatures.push(ed25519(9).sign(&message).unwrap());
        signatures.push(DerKey::new(9).sign(&message).unwrap());
        signatures.extend([vec![], vec![0; 64], vec![1; 70], vec![0; 4096]]);
        for signature in signatures {
            let (algorithm, length) = (public.algorithm(), signature.len());
            let prepared = wallet.prepare(&full, &public, moment()).unwrap();
            let finished = wallet.finish(prepared, &signature, &secret(6), moment());
            let expected = SignError::Signature { algorithm, length };
            assert_eq!(finished, Err(FinishError::Signature(expected)));
        }
    }
}

#[test]
fn a_prepared_code_is_finished_in_its_own_wallet() {
    let world = World::new();
    let (key, other_key) = (ed25519(3), ed25519(5));
    let (mut wallet, entry) = world.wallet_of(&key);
    let prepared = prepare(&mut wallet, entry, &key);
    let (mut other, _) = world.wallet_of(&other_key);
    assert_eq!(finish(&mut other, prepared, &key, moment()), Err(FinishError::OtherWallet));
    let prepared = prepare(&mut wallet, entry, &key);
    let mut empty = world.wallet();
    assert_eq!(finish(&mut empty, prepared, &key, moment()), Err(FinishError::OtherWallet));
    let prepared = prepare(&mut wallet, entry, &key);
    let mut third = world.wallet();
    let credential = world.credential(key.public(), 2, around(DAY, DAY));
    assert_eq!(third.add("Beto", &credential, &key.public()), Ok(entry));
    let finished = finish(&mut third, prepared, &key, moment());
    assert_eq!(finished, Err(FinishError::CredentialChanged { entry }));
}

#[test]
fn a_renewal_or_removal_in_between_ends_what_was_prepared() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let prepared = prepare(&mut wallet, entry, &key);
    let renewal = world.credential(key.public(), 2, around(DAY, 9 * DAY));
    wallet.renew(entry, &renewal, moment()).unwrap();
    let finished = finish(&mut wallet, prepared, &key, moment());
    assert_eq!(finished, Err(FinishError::CredentialChanged { entry }));
    // One that waits changes nothing.
    let prepared = prepare(&mut wallet, entry, &key);
    let later = Validity { not_before: NOW.plus(DAY), not_after: NOW.plus(20 * DAY) };
    wallet.renew(entry, &world.credential(key.public(), 3, later), moment()).unwrap();
    wallet.rename(entry, "Beto").unwrap();
    assert!(finish(&mut wallet, prepared, &key, moment()).is_ok());
    let prepared = prepare(&mut wallet, entry, &key);
    wallet.remove(entry).unwrap();
    let finished = finish(&mut wallet, prepared, &key, moment());
    assert_eq!(finished, Err(FinishError::EntryGone { entry }));
}

#[test]
fn a_new_gate_key_takes_over_what_was_prepared() {
    let mut world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let prepared = prepare(&mut wallet, entry, &key);
    let next = *RING.static_key(&secret(8)).public();
    let list = world.next_list(|content| {
        let validity = content.gate_groups[0].epochs[0].validity;
        content.gate_groups[0].epochs = vec![GateEpoch { kid: GateKid(10), key: next, validity }];
    });
    wallet.update_trust(&list, moment()).unwrap();
    let frame = finish(&mut wallet, prepared, &key, moment()).unwrap();
    world.gate = RING.static_key(&secret(8));
    world.read(&frame.text, &key.public());
}

#[test]
fn a_trust_list_in_between_ends_what_it_no_longer_allows() {
    let mut world = World::new();
    let key = ed25519(3);
    let (wallet, entry) = world.wallet_of(&key);
    let mut after = |change: &dyn Fn(&mut clearance_core::trust::TrustContent)| {
        let mut wallet = wallet.clone();
        let prepared = prepare(&mut wallet, entry, &key);
        let before = world.content.clone();
        wallet.update_trust(&world.next_list(|content| change(content)), moment()).unwrap();
        world.content = before;
        finish(&mut wallet, prepared, &key, moment()).map(|frame| frame.expires_at.since(NOW))
    };
    assert_eq!(after(&|_| ()), Ok(23));
    assert_eq!(after(&|content| content.schemes[0].lifetime = 45), Ok(38));
    assert_eq!(
        after(&|content| content.schemes[0].step = 20),
        Err(FinishError::SchemeChanged { scheme: SCHEME })
    );
    assert_eq!(
        after(&|content| content.schemes.clear()),
        Err(FinishError::WhyNot(WhyNot::SchemeUnknown { scheme: SCHEME }))
    );
    assert_eq!(
        after(&|content| content.gate_groups.clear()),
        Err(FinishError::WhyNot(WhyNot::UnknownGateGroup { group: group() }))
    );
}

#[test]
fn an_enrolment_in_two_phases_proves_possession_of_its_key_only() {
    let keys: [&dyn HolderKey; 2] = [&ed25519(3), &DerKey::new(3)];
    for key in keys {
        let holder_key = key.public();
        let challenge = Some(Challenge([7; 8]));
        let request = enrolment_ask(challenge).of(holder_key);
        let prepare = || PreparedEnrolment::new(&RING, request).unwrap();
        let signature = key.sign(prepare().to_sign()).unwrap();
        let made = prepare().finish(&RING, &signature).unwrap();
        assert_eq!(EnrolmentRequest::verify(&RING, &made), Ok(request));
        if holder_key.algorithm() == Algorithm::Ed25519 {
            assert_eq!(
                Ok(made),
                enrol(&RING, key, &enrolment_ask(challenge)),
                "signatures are deterministic"
            );
        }
        let other = EnrolmentRequest { challenge: None, ..request };
        let other = PreparedEnrolment::new(&RING, other).unwrap().finish(&RING, &signature);
        let (algorithm, length) = (holder_key.algorithm(), signature.len());
        assert_eq!(other, Err(SignError::Signature { algorithm, length }));
    }
}

#[test]
fn a_recovery_request_is_made_in_two_phases_and_no_enrolment_s_signature_makes_it() {
    for key in [&ed25519(3) as &dyn HolderKey, &DerKey::new(3)] {
        let challenge = Challenge([7; 8]);
        let enrolment = enrolment_ask(Some(challenge));
        let ask = RecoveryAsk { authority: enrolment.authority, now: enrolment.now, challenge };
        let request = ask.of(key.public());
        let prepare = || PreparedRecovery::new(&RING, request).unwrap();
        let signature = key.sign(prepare().to_sign()).unwrap();
        let made = prepare().finish(&RING, &signature).unwrap();
        assert_eq!(RecoveryRequest::verify(&RING, &made), Ok(request));
        let at_once = recover(&RING, key, &ask).unwrap();
        assert_eq!(RecoveryRequest::verify(&RING, &at_once), Ok(request));
        let to_enrol = PreparedEnrolment::new(&RING, enrolment.of(key.public())).unwrap();
        let other = key.sign(to_enrol.to_sign()).unwrap();
        let (algorithm, length) = (key.public().algorithm(), other.len());
        let refused = prepare().finish(&RING, &other);
        assert_eq!(refused, Err(SignError::Signature { algorithm, length }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whenever the signature comes: the code is the one that `frame` or `next_frame` makes of the
    /// step, or there is none.
    #[test]
    fn a_late_signature_makes_the_code_of_its_step_or_none(asked in 0_i64..60, later in -40_i64..60) {
        let world = World::new();
        let key = ed25519(3);
        let (mut wallet, entry) = world.wallet_of(&key);
        let prepared = wallet.prepare(&ask(entry), &key.public(), at(asked)).unwrap();
        let (step, moment) = (prepared.step(), at(asked + later));
        let made = finish(&mut wallet, prepared, &key, moment);
        let this = wallet.frame(&ask(entry), &key, moment, &secret(6)).unwrap();
        let next = wallet.next_frame(&ask(entry), &key, moment, &secret(6)).unwrap();
        match [this, next].into_iter().find(|frame| frame.step == step) {
            Some(expected) => prop_assert_eq!(made, Ok(expected)),
            None => prop_assert!(made.is_err()),
        }
    }
}
