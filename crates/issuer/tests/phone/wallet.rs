use clearance_core::credential::CredentialError;
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, GateKid, SchemeId};
use clearance_core::sign1::VerifyError;
use clearance_core::time::Validity;
use clearance_core::trust::{GateEpoch, TrustError};
use clearance_issuer::wallet::MAX_ENTRIES;
use clearance_issuer::{
    AppVersion, Entry, EntryId, HolderKey, LabelError, Language, Moment, NewGateKey, Wallet,
    WalletError, WhyNot, refusal_text,
};

use crate::world::{
    APP, DAY, KID, NOW, SCHEME, VERSION, World, around, ed25519, group, moment, secret,
};

const DAYS: Validity = Validity { not_before: NOW.minus(DAY), not_after: NOW.plus(DAY) };

#[test]
fn a_credential_that_nobody_vouches_for_is_refused() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    let good = world.credential(key, 1, DAYS);
    let mut forger = World::new();
    forger.authority = RING.ed25519_key(&secret(66));
    let forged = forger.credential(key, 1, DAYS);
    let signature = WalletError::Credential(CredentialError::Authority(VerifyError::Signature));
    assert_eq!(wallet.add("Ana", &forged, &key), Err(signature));
    let mut unknown = good.clone();
    let kid = unknown.windows(4).position(|w| w == [4, 0x42, 0, 1]).unwrap();
    unknown[kid + 3] = 2;
    let authority = AuthorityKid([0, 2]);
    assert_eq!(wallet.add("Ana", &unknown, &key), Err(WalletError::UnknownAuthority { authority }));
    let cut = wallet.add("Ana", &good[..good.len() - 1], &key);
    assert!(matches!(cut, Err(WalletError::Malformed(_))), "{cut:?}");
    let other = wallet.add("Ana", &good, &ed25519(5).public());
    assert_eq!(other, Err(WalletError::OtherHolderKey));
    assert!(wallet.entries().is_empty());
    assert_eq!(wallet.add("Ana", &good, &key), Ok(EntryId(1)));
    assert_eq!(wallet.entries()[0].credentials().next().unwrap().authority(), KID);
}

#[test]
fn each_child_has_a_label_and_an_entry_of_its_own() {
    let world = World::new();
    let mut wallet = world.wallet();
    // One phone, one key, three people of one scheme.
    let key = ed25519(3).public();
    let [ana, beto, caio] = [1, 2, 3].map(|id| world.credential(key, id, DAYS));
    let first = wallet.add("Ana", &ana, &key).unwrap();
    assert_eq!(
        wallet.add(" ana\u{200b} ", &beto, &key),
        Err(WalletError::LabelTaken { entry: first })
    );
    assert_eq!(wallet.add("\t", &beto, &key), Err(WalletError::Label(LabelError::Empty)));
    let second = wallet.add("阿明", &beto, &key).unwrap();
    assert_eq!(wallet.add("Ana 2", &ana, &key), Err(WalletError::AlreadyHeld { entry: first }));
    let third = wallet.add("Caio", &caio, &key).unwrap();
    assert_eq!(wallet.rename(third, "阿明"), Err(WalletError::LabelTaken { entry: second }));
    assert_eq!(wallet.rename(third, "CAIO"), Ok(()), "its own label is free to an entry");
    assert_eq!(wallet.rename(EntryId(9), "X"), Err(WalletError::NoEntry { entry: EntryId(9) }));
    let labels: Vec<_> = wallet.entries().iter().map(|e| (e.id(), e.label())).collect();
    assert_eq!(labels, [(first, "Ana"), (second, "阿明"), (third, "CAIO")]);
}

#[test]
fn labels_that_look_the_same_do_not_stand_in_one_wallet() {
    let world = World::new();
    let key = ed25519(3).public();
    for (label, twin) in [("José", "Jose\u{301}"), ("Ana", "Ａｎａ"), ("Mei", "\u{41c}ei")] {
        let mut wallet = world.wallet();
        let [one, two] = [1, 2].map(|id| world.credential(key, id, DAYS));
        let entry = wallet.add(label, &one, &key).unwrap();
        assert_eq!(wallet.add(twin, &two, &key), Err(WalletError::LabelTaken { entry }));
        assert_eq!(wallet.labelled(twin).map(|entry| entry.id()), Some(entry));
        assert!(wallet.labelled("Another").is_none());
        let thai = "กุลธิดา ".repeat(4) + "กุลธ";
        assert_eq!(wallet.rename(entry, &thai), Ok(()));
        let back = Wallet::from_bytes(APP, &wallet.to_bytes()).unwrap();
        assert_eq!(back.entries()[0].label(), thai);
    }
}

#[test]
fn a_number_is_not_given_again_after_a_removal() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    let [ana, beto] = [1, 2].map(|id| world.credential(key, id, DAYS));
    let first = wallet.add("Ana", &ana, &key).unwrap();
    assert_eq!(wallet.remove(first).unwrap().label(), "Ana");
    assert!(wallet.remove(first).is_none() && wallet.entry(first).is_none());
    assert_ne!(wallet.add("Ana", &beto, &key).unwrap(), first);
}

#[test]
fn a_renewal_keeps_the_label_and_takes_no_foreign_credential() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    let entry = wallet.add("Ana", &world.credential(key, 1, DAYS), &key).unwrap();
    let mut renew = |credential: Vec<u8>| wallet.renew(entry, &credential, moment());
    let foreign = world.credential(ed25519(5).public(), 2, DAYS);
    assert_eq!(renew(foreign), Err(WalletError::OtherHolderKey));
    let (held, found) = (SCHEME, SchemeId(2));
    let other = world.credential_for(found, key, 2, DAYS);
    assert_eq!(renew(other), Err(WalletError::OtherScheme { held, found }));
    let (held, found) = (NOW.minus(DAY), NOW.minus(DAY + 1));
    let older = world.credential(key, 2, around(DAY + 1, 9 * DAY));
    assert_eq!(renew(older), Err(WalletError::Older { held, found }));
    assert_eq!(renew(world.credential(key, 1, DAYS)), Err(WalletError::AlreadyHeld { entry }));
    assert_eq!(renew(world.credential(key, 2, around(0, 9 * DAY))), Ok(()));
    let renewed = &wallet.entries()[0];
    assert_eq!((renewed.id(), renewed.label()), (entry, "Ana"));
    let held: Vec<_> = renewed.credentials().map(|held| held.claims().validity).collect();
    assert_eq!(held, [around(0, 9 * DAY)]);
    let nobody = wallet.renew(EntryId(9), &world.credential(key, 3, DAYS), moment());
    assert_eq!(nobody, Err(WalletError::NoEntry { entry: EntryId(9) }));
}

#[test]
fn a_wallet_has_an_end() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    for id in 0..MAX_ENTRIES as u8 {
        wallet.add(&format!("Child {id}"), &world.credential(key, id, DAYS), &key).unwrap();
    }
    let more = wallet.add("One more", &world.credential(key, 99, DAYS), &key);
    assert_eq!(more, Err(WalletError::Full { limit: MAX_ENTRIES }));
}

#[test]
fn an_older_or_foreign_trust_list_is_refused() {
    let mut world = World::new();
    let mut wallet = world.wallet();
    let old = world.list();
    wallet.update_trust(&old, moment()).unwrap();
    wallet.update_trust(&world.next_list(|_| ()), moment()).unwrap();
    assert_eq!(
        wallet.update_trust(&old, moment()),
        Err(TrustError::Rollback { seen: 2, found: 1 })
    );
    let mut rogue = World::new();
    rogue.root = RING.ed25519_key(&secret(44));
    let foreign = rogue.next_list(|content| content.seq = 9);
    assert_eq!(wallet.update_trust(&foreign, moment()), Err(TrustError::Signature));
    assert_eq!(wallet.trust().seq(), 2);
}

#[test]
fn an_update_tells_what_it_changes_and_what_the_phone_lacks() {
    let mut world = World::new();
    let (mut wallet, entry) = world.wallet_of(&ed25519(3));
    let again = wallet.update_trust(&world.list(), moment()).unwrap();
    assert_eq!((again.before, again.now), (1, 1));
    assert!(again.new_gate_keys.is_empty() && again.without_key.is_empty());
    assert!(again.without_code.is_empty());
    let (begins, group) = (NOW.plus(7 * DAY), group());
    let announced = world.next_list(|content| {
        let validity = Validity { not_before: begins, not_after: begins.plus(90 * DAY) };
        content.gate_groups[0].epochs.push(GateEpoch {
            kid: GateKid(10),
            key: RING.x25519_public(&secret(33)),
            validity,
        });
    });
    let change = wallet.update_trust(&announced, moment()).unwrap();
    assert_eq!((change.before, change.now), (1, 2));
    assert_eq!(change.new_gate_keys, [NewGateKey { group, kid: GateKid(10), begins }]);
    let poorer = world.next_list(|content| {
        content.gate_groups[0].epochs.remove(0);
        content.schemes[0].min_app = VERSION + 1;
    });
    let change = wallet.update_trust(&poorer, moment()).unwrap();
    assert!(change.new_gate_keys.is_empty());
    assert_eq!(change.without_key, [group]);
    let (needed, have) = (AppVersion(VERSION + 1), AppVersion(VERSION));
    assert_eq!(change.without_code, [(entry, WhyNot::AppTooOld { needed, have })]);
    assert_eq!(
        wallet.standing(EntryId(9), moment()),
        Some(WhyNot::NoCredential { entry: EntryId(9) })
    );
}

#[test]
fn a_list_from_the_future_is_refused_with_advice_and_taken_once_the_clock_is_right() {
    let mut world = World::new();
    let (mut wallet, _) = world.wallet_of(&ed25519(3));
    let day = NOW.plus(DAY);
    let newer = world.next_list(|content| content.this_update = day);
    let before = wallet.to_bytes();
    let refused = wallet.update_trust(&newer, moment()).unwrap_err();
    assert_eq!(refused, TrustError::FromTheFuture { seq: 2, this_update: day, now: NOW });
    assert_eq!(wallet.to_bytes(), before);
    let texts = Language::ALL.map(|language| refusal_text(&refused, language));
    assert!(texts[0].contains("clock") && texts[1] != texts[2], "{texts:?}");
    // The phone is a day slow; the contact that brought the list told so.
    wallet.learn_offset(day, moment());
    assert_eq!(wallet.update_trust(&newer, moment()).map(|change| change.now), Ok(2));
}

#[test]
fn the_code_of_a_minor_is_proposed_first() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    let [parent, elder, younger, aunt] = [("Parent", 1), ("Elder", 2), ("Younger", 3), ("Aunt", 4)]
        .map(|(label, id)| wallet.add(label, &world.credential(key, id, DAYS), &key).unwrap());
    let proposed = |wallet: &Wallet, at: Moment| {
        wallet.proposed(at).into_iter().map(Entry::id).collect::<Vec<_>>()
    };
    assert_eq!(proposed(&wallet, moment()), [parent, elder, younger, aunt], "nobody is a minor");
    wallet.set_minor_until(elder, Some(NOW.plus(30 * DAY))).unwrap();
    wallet.set_minor_until(younger, Some(NOW.plus(900 * DAY))).unwrap();
    assert_eq!(proposed(&wallet, moment()), [younger, elder, parent, aunt]);
    // To the second: who came of age is grown, and stands where they came.
    let before = Moment::wall(NOW.plus(30 * DAY - 1));
    assert_eq!(proposed(&wallet, before), [younger, elder, parent, aunt]);
    let of_age = Moment::wall(NOW.plus(30 * DAY));
    assert_eq!(proposed(&wallet, of_age), [younger, parent, elder, aunt]);
    // It is the gate's time that counts, and not the phone's clock.
    let mut slow = wallet.clone();
    slow.learn_offset(of_age.wall, moment());
    assert_eq!(proposed(&slow, moment()), [younger, parent, elder, aunt]);
    // A renewal and a restart keep it.
    wallet.renew(younger, &world.credential(key, 5, around(0, 9 * DAY)), moment()).unwrap();
    let mut back = Wallet::from_bytes(APP, &wallet.to_bytes()).unwrap();
    assert_eq!(proposed(&back, moment()), [younger, elder, parent, aunt]);
    assert_eq!(back.entries()[2].minor_until(), Some(NOW.plus(900 * DAY)));
    back.set_minor_until(younger, None).unwrap();
    assert_eq!(proposed(&back, moment()), [elder, parent, younger, aunt]);
    let nobody = back.set_minor_until(EntryId(9), None);
    assert_eq!(nobody, Err(WalletError::NoEntry { entry: EntryId(9) }));
}

#[test]
fn the_youngest_of_twins_is_the_one_that_came_first() {
    let world = World::new();
    let mut wallet = world.wallet();
    let key = ed25519(3).public();
    let twins = [("One", 1), ("Two", 2)].map(|(label, id)| {
        let entry = wallet.add(label, &world.credential(key, id, DAYS), &key).unwrap();
        wallet.set_minor_until(entry, Some(NOW.plus(DAY))).unwrap();
        entry
    });
    assert_eq!(wallet.proposed(moment()).into_iter().map(Entry::id).collect::<Vec<_>>(), twins);
}
