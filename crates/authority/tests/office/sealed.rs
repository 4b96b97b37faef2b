//! Key files under a passphrase.

use clearance_authority::office::{Office, Passphrase, Start, StoreError, TooShort};
use clearance_core::crypto::RING;

use crate::world::{NOW, World, terms};

fn phrase(text: &str) -> Vec<Passphrase> {
    vec![Passphrase::new(text).unwrap()]
}

const ONE: &str = "correct horse battery";
const TWO: &str = "four more plain words\n";

fn key_texts(world: &World) -> Vec<String> {
    let dirs = [world.office_dir(), world.office_dir().join("gates")];
    let files = dirs.iter().flat_map(|dir| clearance_durable::list(dir, "key").unwrap());
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn sealed_keys_sign_with_the_passphrase_and_not_without() {
    let world = World::new("sealed");
    let open = world.office();
    let before = key_texts(&world);
    let kids = open.authority_kids().unwrap();
    let sealed = Office::open_sealed(&world.office_dir(), &RING, phrase(ONE)).unwrap();
    assert_eq!(sealed.seal_keys().unwrap().len(), before.len());
    let texts = key_texts(&world);
    assert!(
        texts.iter().all(|text| text.starts_with("clearance-sealed-key argon2id ")),
        "{texts:?}"
    );
    assert!(texts.iter().zip(&before).all(|(now, then)| now != then));
    // Reading what is public needs none.
    let without = Office::open(&world.office_dir(), &RING).unwrap();
    assert_eq!(without.authority_kids().unwrap(), kids);
    let kid = *kids.last().unwrap();
    let refused = without.status_signer(kid, NOW);
    assert!(matches!(refused, Err(StoreError::Sealed { .. })), "{:?}", refused.err());
    let wrong = Office::open_sealed(&world.office_dir(), &RING, phrase("not at all this one"));
    let refused = wrong.unwrap().status_signer(kid, NOW);
    assert!(matches!(refused, Err(StoreError::WrongPassphrase { .. })), "{:?}", refused.err());
    assert!(sealed.status_signer(kid, NOW).unwrap().is_some());
    assert_eq!(sealed.open_keys().unwrap().len(), before.len());
    assert_eq!(key_texts(&world), before, "nothing was lost on the way");
}

#[test]
fn a_change_of_the_passphrase_that_was_killed_is_ended_by_the_same_call() {
    let world = World::new("sealed-twice");
    world.office();
    let before = key_texts(&world);
    Office::open_sealed(&world.office_dir(), &RING, phrase(ONE)).unwrap().seal_keys().unwrap();
    // Killed after the first file: one is sealed anew, the others are as before.
    let gates = world.office_dir().join("gates");
    let first = clearance_durable::list(&gates, "key").unwrap().remove(0);
    let both = [phrase(TWO), phrase(ONE)].concat();
    let changed = Office::open_sealed(&world.office_dir(), &RING, both.clone()).unwrap();
    let old = std::fs::read(&first).unwrap();
    changed.seal_keys().unwrap();
    let new = std::fs::read(&first).unwrap();
    assert_ne!(old, new);
    std::fs::write(&first, &old).unwrap();
    Office::open_sealed(&world.office_dir(), &RING, both).unwrap().seal_keys().unwrap();
    assert_eq!(std::fs::read(&first).unwrap(), new);
    let opened = Office::open_sealed(&world.office_dir(), &RING, phrase(TWO)).unwrap();
    opened.open_keys().unwrap();
    assert_eq!(key_texts(&world), before);
}

#[test]
fn every_flipped_byte_of_a_sealed_key_is_refused() {
    let world = World::new("sealed-flipped");
    world.office();
    let office = Office::open_sealed(&world.office_dir(), &RING, phrase(ONE)).unwrap();
    office.seal_keys().unwrap();
    let path = world.office_dir().join("status.key");
    let good = std::fs::read(&path).unwrap();
    let kid = *office.authority_kids().unwrap().last().unwrap();
    for at in 0..good.len() - 1 {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert!(office.status_signer(kid, NOW).is_err(), "byte {at}");
    }
    std::fs::write(&path, &good).unwrap();
    assert!(office.status_signer(kid, NOW).unwrap().is_some());
}

#[test]
fn a_new_key_beside_sealed_ones_is_sealed_too() {
    let mut world = World::new("sealed-new");
    world.office();
    let office = Office::open_sealed(&world.office_dir(), &RING, phrase(ONE)).unwrap();
    office.seal_keys().unwrap();
    let before = key_texts(&world).len();
    let mut entropy = world.entropy();
    office.add_status_key(None, Start::Now, 30 * 86_400, &terms(NOW), &mut entropy).unwrap();
    let texts = key_texts(&world);
    assert_eq!(texts.len(), before + 1);
    assert!(texts.iter().all(|text| text.starts_with("clearance-sealed-key ")));
}

#[test]
fn a_short_passphrase_is_refused() {
    assert_eq!(Passphrase::new("elevenchars\n").err(), Some(TooShort));
    assert!(Passphrase::new("twelve chars").is_ok());
}
