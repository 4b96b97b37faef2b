//! The keys that gates seal passages to.

use clearance_authority::keys::AnyPublic;
use clearance_authority::office::{Office, PassageSealError, Passphrase};
use clearance_core::crypto::{RING, Secret32};
use clearance_core::passage::{PassageKid, seal};

use crate::world::World;

fn sealed(to: &AnyPublic, text: &str) -> Vec<u8> {
    seal(&RING, &Secret32::from([3; 32]), &to.gate().unwrap(), text).unwrap()
}

fn opens(office: &Office, sealed: &[u8]) -> Result<String, PassageSealError> {
    let text = office.passage_opener().unwrap().open(sealed)?;
    Ok(str::from_utf8(&text).unwrap().trim_end().to_owned())
}

#[test]
fn a_key_is_made_once_and_what_was_sealed_to_a_former_one_is_opened_too() {
    let mut world = World::new("passages");
    let (office, mut entropy) = (world.office(), world.entropy());
    let first = office.ensure_passage_key(&mut entropy).unwrap();
    assert_eq!(office.ensure_passage_key(&mut entropy).unwrap(), first);
    let before = sealed(&first, "one");
    let second = office.renew_passage_key(&mut entropy).unwrap();
    assert_ne!(second, first);
    assert_eq!(office.passage_public().unwrap(), Some(second));
    let after = sealed(&second, "two");
    assert_eq!(
        (opens(&office, &before), opens(&office, &after)),
        (Ok("one".into()), Ok("two".into()))
    );
    // A former key that is lost is named, and its file brought back opens again.
    let kid = PassageKid::of(&RING, &first.gate().unwrap());
    let path = world.office_dir().join(format!("passages-{kid}.key"));
    let text = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(opens(&office, &before), Err(PassageSealError::OtherKey(kid)));
    std::fs::write(&path, text).unwrap();
    assert!(opens(&office, &before).is_ok());
    let mut altered = before;
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(opens(&office, &altered), Err(PassageSealError::Altered(kid)));
    assert_eq!(opens(&office, &altered[..20]), Err(PassageSealError::Malformed));
}

#[test]
fn keys_for_passages_are_sealed_with_the_others() {
    let mut world = World::new("passages-sealed");
    let first = world.office().ensure_passage_key(&mut world.entropy()).unwrap();
    let phrase = || vec![Passphrase::new("correct horse battery").unwrap()];
    let office = Office::open_sealed(&world.office_dir(), &RING, phrase()).unwrap();
    office.seal_keys().unwrap();
    let second = office.renew_passage_key(&mut world.entropy()).unwrap();
    for key in clearance_durable::list(&world.office_dir(), "key").unwrap() {
        assert!(
            std::fs::read_to_string(&key).unwrap().starts_with("clearance-sealed-key"),
            "{key:?}"
        );
    }
    assert!(opens(&office, &sealed(&first, "one")).is_ok());
    assert!(opens(&office, &sealed(&second, "two")).is_ok());
    // Whoever has no passphrase still hands out the public half.
    assert_eq!(world.office().passage_public().unwrap(), Some(second));
    assert!(world.office().passage_opener().is_err());
}

#[test]
fn a_renewal_that_was_killed_is_ended_by_the_same_call() {
    let mut world = World::new("passages-killed");
    let (office, mut entropy) = (world.office(), world.entropy());
    let first = office.ensure_passage_key(&mut entropy).unwrap();
    let kid = PassageKid::of(&RING, &first.gate().unwrap());
    let dir = world.office_dir();
    std::fs::rename(dir.join("passages.key"), dir.join(format!("passages-{kid}.key"))).unwrap();
    // The public half is handed out as before, and its passages are opened.
    assert_eq!(office.ensure_passage_key(&mut entropy).unwrap(), first);
    assert!(opens(&office, &sealed(&first, "one")).is_ok());
    let second = office.renew_passage_key(&mut entropy).unwrap();
    assert!(second != first && dir.join("passages.key").exists());
    assert!(opens(&office, &sealed(&first, "one")).is_ok());
}
