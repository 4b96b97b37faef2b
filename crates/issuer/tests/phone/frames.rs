use std::collections::HashMap;

use clearance_core::crypto::RING;
use clearance_core::ids::{Challenge, CredentialId, GateKid};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::GateEpoch;
use clearance_issuer::{Ask, FrameError, HolderKey, Moment, SoftwareKey, Step, WhyNot};
use proptest::prelude::*;

use crate::world::{DAY, DerKey, NOW, World, around, ask, ed25519, group, moment, secret};

#[test]
fn codes_have_the_length_that_the_format_says() {
    let world = World::new();
    let challenge = Challenge([5; 8]);
    let p256 = SoftwareKey::p256(&RING, &secret(3)).unwrap();
    let keys: [(&dyn HolderKey, [usize; 2]); 3] =
        [(&ed25519(3), [465, 480]), (&p256, [468, 483]), (&DerKey::new(3), [468, 483])];
    for (key, full) in keys {
        let (mut wallet, entry) = world.wallet_of(key);
        for (ask, expected, version) in [
            (Ask::full(entry, group()), full[0], 13),
            (Ask::full(entry, group()).answering(challenge), full[1], 13),
            (Ask::roster(entry, group()), 236, 9),
            (Ask::roster(entry, group()).answering(challenge), 251, 9),
        ] {
            let frame = wallet.frame(&ask, key, moment(), &secret(6)).unwrap();
            assert_eq!(frame.text.len(), expected, "{ask:?}");
            assert_eq!(frame.draw().unwrap().version(), version);
            let read = world.read(&frame.text, &key.public());
            assert_eq!(read.issued_at, frame.valid_from);
            assert_eq!(read.challenge, ask.challenge.map_or([0; 8], |asked| asked.0));
        }
    }
}

#[test]
fn a_frame_starts_and_ends_with_its_step() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let start = Timestamp::from_secs(1_800_000_000);
    for (wall, expected) in [(0, 0), (7, 0), (14, 0), (15, 15), (29, 15)] {
        let now = Moment::wall(start.plus(wall));
        let frame = wallet.frame(&ask(entry), &key, now, &secret(6)).unwrap();
        let next = wallet.next_frame(&ask(entry), &key, now, &secret(7)).unwrap();
        let times = [frame.valid_from, frame.refresh_at, frame.expires_at, next.valid_from];
        let from = start.plus(expected);
        assert_eq!(times, [from, from.plus(15), from.plus(30), from.plus(15)]);
        assert_eq!(next.step, frame.step.next());
        assert_eq!(frame.step, Step { number: from.as_secs() / 15, seconds: 15 });
        assert_eq!(world.read(&next.text, &key.public()).issued_at, next.valid_from);
    }
}

#[test]
fn a_code_is_made_to_the_second_within_the_credential() {
    let world = World::new();
    let key = ed25519(3);
    let start = Timestamp::from_secs(1_800_000_000);
    // Starts inside a step, ends inside a step.
    let validity = Validity { not_before: start.plus(7), not_after: start.plus(100) };
    let mut wallet = world.wallet();
    let credential = world.credential(key.public(), 1, validity);
    let entry = wallet.add("Ana", &credential, &key.public()).unwrap();
    let mut times = |at: u64| {
        let frame = wallet.frame(&ask(entry), &key, Moment::wall(start.plus(at)), &secret(6));
        frame.map(|frame| (frame.valid_from.since(start), frame.expires_at.since(start)))
    };
    let too_early = FrameError::WhyNot(WhyNot::NotYetActive { from: start.plus(15) });
    let too_late = FrameError::WhyNot(WhyNot::Expired { at: start.plus(100) });
    assert_eq!(times(6), Err(too_early.clone()));
    assert_eq!(times(14), Err(too_early), "the step started before the credential");
    assert_eq!(times(15), Ok((15, 45)));
    assert_eq!(times(99), Ok((90, 100)), "no longer than the credential");
    assert_eq!(times(100), Err(too_late.clone()));
    let ahead = wallet.next_frame(&ask(entry), &key, Moment::wall(start.plus(95)), &secret(6));
    assert_eq!(ahead, Err(too_late));
}

#[test]
fn a_code_is_sealed_to_the_gate_key_of_its_time() {
    let mut world = World::new();
    let key = ed25519(3);
    let change = Timestamp::from_secs(1_800_000_015);
    let next_key = *RING.static_key(&secret(8)).public();
    world.content.gate_groups[0].epochs[0].validity.not_after = change;
    world.content.gate_groups[0].epochs.push(GateEpoch {
        kid: GateKid(10),
        key: next_key,
        validity: Validity { not_before: change, not_after: change.plus(DAY) },
    });
    let (mut wallet, entry) = world.wallet_of(&key);
    let last = wallet.frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    world.read(&last.text, &key.public());
    let ahead = wallet.next_frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    let then = wallet.frame(&ask(entry), &key, Moment::wall(change), &secret(6)).unwrap();
    assert_eq!(ahead, then, "the frame made ahead is not the one of its time");
    world.gate = RING.static_key(&secret(8));
    world.read(&then.text, &key.public());
}

#[test]
fn two_codes_share_no_key_though_the_random_source_is_broken() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let frame = wallet.frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    let next = wallet.next_frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    let again = wallet.frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    assert_eq!(frame, again, "the same input makes another code");
    // The encapsulated key stands behind the first bytes, in clear.
    assert_ne!(frame.text[30..60], next.text[30..60]);
}

#[test]
fn the_old_credential_works_until_its_successor_is_active() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let validity = Validity { not_before: NOW.plus(DAY), not_after: NOW.plus(20 * DAY) };
    wallet.renew(entry, &world.credential(key.public(), 2, validity), moment()).unwrap();
    for (at, expected) in [(0, 1), (DAY, 1), (DAY + 8, 2), (19 * DAY, 2)] {
        let now = Moment::wall(NOW.plus(at));
        let frame = wallet.frame(&ask(entry), &key, now, &secret(6)).unwrap();
        let read = world.read(&frame.text, &key.public());
        assert!(read.credential == CredentialId([expected; 8]), "at {at}");
    }
}

#[test]
fn debug_output_opens_no_gate() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let frame = wallet.frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    let shown = format!("{frame:?} {wallet:?}");
    assert!(!shown.contains("C1:") && !shown.contains("Ana"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Clocks go anywhere and come back, trust lists change the length of steps, frames are made
    /// now and ahead: still no step has two times.
    #[test]
    fn one_step_has_one_time(
        visits in prop::collection::vec((-40_i64..40, 1_u32..=30, any::<bool>(), any::<u8>()), 1..12),
    ) {
        let mut world = World::new();
        let key = ed25519(3);
        let (mut wallet, entry) = world.wallet_of(&key);
        let mut times: HashMap<Step, Timestamp> = HashMap::new();
        for (offset, step, ahead, entropy) in visits {
            let list = world.next_list(|content| content.schemes[0].step = step);
            wallet.update_trust(&list, moment()).unwrap();
            let now = NOW.offset_by(offset);
            let (ask, entropy) = (ask(entry), secret(entropy));
            let frame = if ahead {
                wallet.next_frame(&ask, &key, Moment::wall(now), &entropy).unwrap()
            } else {
                wallet.frame(&ask, &key, Moment::wall(now), &entropy).unwrap()
            };
            let issued_at = world.read(&frame.text, &key.public()).issued_at;
            prop_assert_eq!(*times.entry(frame.step).or_insert(issued_at), issued_at);
            prop_assert_eq!((frame.step.start(), frame.valid_from), (issued_at, issued_at));
            let shown = if ahead { now.plus(u64::from(step)) } else { now };
            prop_assert!(issued_at <= shown && shown < frame.refresh_at);
            prop_assert!(frame.refresh_at <= frame.expires_at, "codes must overlap");
        }
    }

    /// Whatever is wrong: a frame is refused for the reason that the enquiry tells, and for none
    /// else; and what is made lies within the credential.
    #[test]
    fn the_enquiry_and_the_frame_agree(
        now in -30_i64..60, before in 0_u64..30, length in 1_u64..60,
        authority in 1_u64..40, epoch in 1_u64..40, list in -20_i64..40, app in 2_u32..5,
        other_key in prop::bool::weighted(0.1),
    ) {
        let mut world = World::new();
        let key = ed25519(3);
        let (mut wallet, entry) = world.wallet_of(&key);
        let start = NOW.minus(before);
        let validity = Validity { not_before: start, not_after: start.plus(length) };
        wallet.remove(entry).unwrap();
        let credential = world.credential(key.public(), 1, validity);
        let entry = wallet.add("Ana", &credential, &key.public()).unwrap();
        let list = world.next_list(|content| {
            content.this_update = NOW.offset_by(list);
            content.schemes[0].min_app = app;
            content.authorities[0].validity = around(20, authority);
            content.gate_groups[0].epochs[0].validity = around(20, epoch);
        });
        wallet.update_trust(&list, moment()).unwrap();
        let moment = Moment::wall(NOW.offset_by(now));
        let used = if other_key { ed25519(5) } else { key };
        let ask = ask(entry);
        let told = wallet.why_not(&ask, &used.public(), moment);
        let frame = wallet.frame(&ask, &used, moment, &secret(6));
        prop_assert_eq!(frame.clone().err(), told.map(FrameError::WhyNot));
        let next = wallet.next_frame(&ask, &used, moment, &secret(6));
        for frame in [frame, next].into_iter().flatten() {
            prop_assert!(validity.contains(frame.valid_from) && frame.expires_at <= validity.not_after);
        }
        let later = Moment::wall(moment.wall.step_start(15).plus(15));
        if let Ok(made) = wallet.next_frame(&ask, &used, moment, &secret(6)) {
            let then = wallet.frame(&ask, &used, later, &secret(6)).map(|frame| frame.text);
            prop_assert_eq!(then, Ok(made.text));
        }
    }
}
