use clearance_core::cbor::{ErrorKind, Writer};
use clearance_core::crypto::RING;
use clearance_core::time::Validity;
use clearance_core::trust::{TrustAnchor, write_chain};
use clearance_issuer::{Entry, HolderKey, LoadError, Moment, Monotonic, Wallet, WhyNot};

use crate::world::{APP, DAY, DerKey, KID, NOW, World, around, ask, ed25519, moment, secret};

/// A wallet with everything in it: two entries, one of them a minor's, a successor, an offset and an anchor.
fn full(world: &World) -> Wallet {
    let (key, other) = (ed25519(3), DerKey::new(3));
    let (mut wallet, entry) = world.wallet_of(&key);
    let successor = Validity { not_before: NOW.plus(DAY), not_after: NOW.plus(9 * DAY) };
    wallet.renew(entry, &world.credential(key.public(), 2, successor), moment()).unwrap();
    let credential = world.credential(other.public(), 3, around(0, DAY));
    let child = wallet.add("阿明 👧", &credential, &other.public()).unwrap();
    wallet.set_minor_until(child, Some(NOW.plus(4_000 * DAY))).unwrap();
    let monotonic = Some(Monotonic { boot: u64::MAX, ms: 77 });
    wallet.learn_offset(NOW.minus(3600), Moment { wall: NOW, monotonic });
    wallet
}

fn load(bytes: &[u8]) -> Result<Wallet, LoadError> {
    Wallet::from_bytes(APP, bytes)
}

#[test]
fn a_wallet_comes_back_as_it_was() {
    let mut world = World::new();
    let empty = world.wallet().to_bytes();
    assert_eq!(load(&empty).unwrap().to_bytes(), empty);
    let mut wallet = full(&world);
    wallet.update_trust(&world.next_list(|_| ()), moment()).unwrap();
    let bytes = wallet.to_bytes();
    let mut back = load(&bytes).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    assert_eq!(format!("{back:?}"), format!("{wallet:?}"));
    let (ask, key) = (ask(back.entries()[0].id()), ed25519(3));
    let made = back.frame(&ask, &key, moment(), &secret(6));
    assert_eq!(made, wallet.frame(&ask, &key, moment(), &secret(6)));
    assert!(made.is_ok());
    assert!(
        back.update_trust(&World::new().list(), moment()).is_err(),
        "a restart forgot the last list"
    );
}

#[test]
fn a_phone_that_slept_follows_the_chain_of_roots_and_keeps_it() {
    let mut world = World::new();
    let mut wallet = full(&world);
    let next = RING.ed25519_key(&secret(40));
    let announced = next.public();
    let announcing = world.next_list(|content| content.next_root = Some(announced));
    world.root = next;
    let newest = world.next_list(|content| content.next_root = None);
    assert!(wallet.update_trust(&newest, moment()).is_err(), "signed by a root it does not know");
    let chain = write_chain(&[announcing, newest.clone()]).unwrap();
    assert_eq!(wallet.follow_chain(&chain, moment()).unwrap().now, world.content.seq);
    let mut back = load(&wallet.to_bytes()).unwrap();
    back.update_trust(&newest, moment()).unwrap();
    assert!(back.follow_chain(&chain[..chain.len() - 1], moment()).is_err(), "a chain cut short");
}

#[test]
fn a_rotated_root_outlives_a_restart() {
    let mut world = World::new();
    let mut wallet = full(&world);
    let next = RING.ed25519_key(&secret(40));
    let announced = next.public();
    wallet
        .update_trust(&world.next_list(|content| content.next_root = Some(announced)), moment())
        .unwrap();
    wallet = load(&wallet.to_bytes()).unwrap();
    world.root = next;
    wallet.update_trust(&world.next_list(|content| content.next_root = None), moment()).unwrap();
    let mut wallet = load(&wallet.to_bytes()).unwrap();
    wallet.update_trust(&world.next_list(|_| ()), moment()).unwrap();
}

#[test]
fn a_wallet_outlives_its_authority() {
    let mut world = World::new();
    let mut wallet = full(&world);
    wallet.update_trust(&world.next_list(|content| content.authorities.clear()), moment()).unwrap();
    let back = load(&wallet.to_bytes()).unwrap();
    assert_eq!(back.entries().len(), 2);
    assert!(back.entries().iter().flat_map(|e| e.credentials()).all(|held| !held.is_verified()));
    let told = back.why_not(&ask(back.entries()[0].id()), &ed25519(3).public(), moment());
    assert_eq!(told, Some(WhyNot::AuthorityUnknown { authority: KID }));
}

/// The wallet as version 2 stored it: its entries knew no minors.
fn of_version_2(wallet: &Wallet) -> Vec<u8> {
    let entries = |version: u64| {
        let mut writer = Writer::new();
        writer.array(wallet.entries().len());
        for entry in wallet.entries() {
            let until = (version == 3).then(|| entry.minor_until().map_or(0, |it| it.as_secs()));
            let credentials = entry.credentials().count();
            writer.array(2 + usize::from(until.is_some()) + credentials);
            writer.uint(u64::from(entry.id().0)).text(entry.label());
            if let Some(until) = until {
                writer.uint(until);
            }
            entry.credentials().for_each(|held| {
                writer.bytes(held.as_bytes());
            });
        }
        writer.into_bytes()
    };
    let body = body_of(&wallet.to_bytes());
    let rest = body.strip_suffix(entries(3).as_slice()).unwrap();
    envelope_of(2, &[rest, &entries(2)].concat())
}

#[test]
fn a_wallet_of_the_version_before_is_read_and_knows_no_minors() {
    let mut wallet = full(&World::new());
    let old = load(&of_version_2(&wallet)).unwrap();
    for id in wallet.entries().iter().map(Entry::id).collect::<Vec<_>>() {
        wallet.set_minor_until(id, None).unwrap();
    }
    assert_eq!(old.to_bytes(), wallet.to_bytes(), "all the rest is there");
    // What one version writes is no wallet of the other.
    let mut mislabelled = of_version_2(&wallet);
    mislabelled[1] = 3;
    assert!(matches!(load(&mislabelled), Err(LoadError::Malformed(_))));
    let mut mislabelled = wallet.to_bytes();
    mislabelled[1] = 2;
    assert!(matches!(load(&mislabelled), Err(LoadError::Malformed(_))));
}

#[test]
fn a_damaged_wallet_is_refused() {
    let bytes = full(&World::new()).to_bytes();
    for at in 0..bytes.len() {
        assert!(load(&bytes[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert!(load(&flipped).is_err(), "bit {bit} of byte {at}");
        }
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert!(matches!(load(&longer), Err(LoadError::Malformed(_))));
    assert!(matches!(load(&vec![0; 2 << 20]), Err(LoadError::TooLong { .. })));
    let mut later = bytes;
    later[1] = 4;
    assert_eq!(load(&later).unwrap_err(), LoadError::Version { found: 4, reads: 3 });
    later[1] = 1;
    assert_eq!(load(&later).unwrap_err(), LoadError::Version { found: 1, reads: 3 });
}

#[test]
fn damage_behind_a_good_hash_never_gives_a_second_encoding() {
    let body = body_of(&full(&World::new()).to_bytes());
    for at in 0..body.len() {
        // The hash is right, so that every decoder inside is reached.
        let mut flipped = body.clone();
        flipped[at] ^= 1 << (at % 8);
        let bytes = envelope(&flipped);
        if let Ok(wallet) = load(&bytes) {
            assert_eq!(wallet.to_bytes(), bytes, "byte {at}: two encodings of one wallet");
        }
        assert!(load(&envelope(&body[..at])).is_err(), "cut at {at}");
    }
}

#[test]
fn stored_entries_keep_the_wallets_rules() {
    let world = World::new();
    let key = ed25519(3).public();
    let [one, two] = [1, 2].map(|id| world.credential(key, id, around(0, DAY)));
    let other = world.credential(ed25519(5).public(), 3, around(0, DAY));
    let mut anchor = TrustAnchor::new(world.root.public());
    anchor.accept(&RING, &world.list(), NOW).unwrap();
    let kind = |next_id: u64, entries: &[(u64, &str, &[&[u8]])]| {
        let mut writer = Writer::new();
        writer.array(5);
        writer.bytes(&anchor.to_bytes()).bytes(&world.list()).uint(next_id);
        writer.array(4).int(0).bool(false).array(0).array(0).array(entries.len());
        for (id, label, credentials) in entries {
            writer.array(3 + credentials.len()).uint(*id).text(label).uint(0);
            credentials.iter().for_each(|credential| {
                writer.bytes(credential);
            });
        }
        match load(&envelope(&writer.into_bytes())) {
            Ok(_) => None,
            Err(LoadError::Malformed(error)) => Some(error.kind),
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(kind(3, &[(1, "Ana", &[&one]), (2, "Beto", &[&two])]), None);
    assert_eq!(kind(3, &[(1, "Ana", &[&one, &two])]), None);
    let alike = kind(3, &[(1, "Ana", &[&one]), (2, "Ａna", &[&two])]);
    assert_eq!(alike, None, "what looks alike grows with Unicode, and loses no wallet");
    assert_eq!(kind(3, &[(2, "Ana", &[&one]), (1, "Beto", &[&two])]), Some(ErrorKind::Order));
    assert_eq!(kind(2, &[(2, "Ana", &[&one])]), Some(ErrorKind::Order));
    for wrong in [
        kind(3, &[(1, "Ana", &[&one]), (2, "Ana", &[&two])]),
        kind(3, &[(1, "Ana", &[&one]), (2, "Beto", &[&one])]),
        kind(3, &[(1, "Ana", &[&one, &one])]),
        kind(3, &[(1, "Ana", &[&one, &other])]),
        kind(3, &[(1, " Ana", &[&one])]),
        kind(3, &[(1, "", &[&one])]),
    ] {
        assert!(matches!(wrong, Some(ErrorKind::Value(_))), "{wrong:?}");
    }
    assert!(kind(3, &[(1, "Ana", &[])]).is_some());
    assert!(kind(3, &[(1, "Ana", &[&one, &two, &two])]).is_some());
}

fn envelope(body: &[u8]) -> Vec<u8> {
    envelope_of(3, body)
}

fn envelope_of(version: u64, body: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(3).uint(version).bytes(body).bytes(&RING.sha256(&[body]));
    writer.into_bytes()
}

fn body_of(wallet: &[u8]) -> Vec<u8> {
    let mut reader = clearance_core::cbor::Reader::new(wallet);
    reader.expect_array(3).unwrap();
    reader.uint().unwrap();
    reader.bytes().unwrap().to_vec()
}
