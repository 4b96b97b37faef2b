//! Editing and signing trust lists.

use std::collections::HashSet;

use crate::common::{DAY, KID, MACAO_ONLY, MUTUAL, NOW, days, first_list, pair, shipped};
use clearance_authority::keys::KeyKind;
use clearance_authority::trust_list::{EditError, Editor, NextListError};
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, GateGroupId, SchemeId};
use clearance_core::trust::{
    Direction, Location, StatusKey, TransportMode, TrustAnchor, TrustError,
};

fn group(id: &str) -> GateGroupId {
    id.parse().unwrap()
}

#[test]
fn the_next_list_is_no_rollback() {
    let (list, mut anchor) = first_list();
    let root = pair(KeyKind::Ed25519, 1).signing(&RING).unwrap();
    let next = Editor::after(&list).sign(root.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    let next = anchor.accept(&RING, &next, NOW.plus(DAY)).unwrap();
    assert_eq!((list.seq(), next.seq()), (1, 2));
}

#[test]
fn no_list_is_dated_before_the_last_one() {
    let (list, _) = first_list();
    let root = pair(KeyKind::Ed25519, 1).signing(&RING).unwrap();
    let error = Editor::after(&list).sign(root.as_ref(), NOW.minus(1), NOW.plus(DAY)).unwrap_err();
    assert_eq!(error, NextListError::Backdated { last: NOW, now: NOW.minus(1) });
    let error = Editor::after(&list).sign(root.as_ref(), NOW, NOW).unwrap_err();
    assert!(matches!(error, NextListError::List(_)), "{error}");
}

#[test]
fn no_two_gate_keys_share_an_id() {
    let mut editor = Editor::first();
    let mut kids = HashSet::new();
    for n in 0..=255_u8 {
        let id = group(&format!("group-{}", n / 8));
        // Always the same entropy: the ids must differ all the same.
        kids.insert(editor.add_epoch(id, [n; 32], days(0, 30), [0x5a; 8]).unwrap());
    }
    assert_eq!(kids.len(), 256);
    let full = editor.add_epoch(group("one-more"), [1; 32], days(0, 30), [0; 8]);
    assert_eq!(full, Err(EditError::NoFreeKid));
    assert_eq!(editor.retire_epochs(days(0, 30).not_after), 256);
    assert!(editor.add_epoch(group("one-more"), [1; 32], days(0, 30), [0; 8]).is_ok());
}

#[test]
fn no_epoch_is_dropped_while_codes_may_be_sealed_to_it() {
    let mut editor = Editor::first();
    let kid = editor.add_epoch(group("a"), [9; 32], days(0, 1), [0; 8]).unwrap();
    assert_eq!(editor.retire_epochs(days(0, 1).not_after.minus(1)), 0);
    assert!(editor.content().gate_groups[0].epoch(kid).is_some());
}

#[test]
fn no_authority_key_id_is_given_twice() {
    let (list, _) = first_list();
    let mut editor = Editor::after(&list);
    let twin = list.authority(KID).unwrap().0.clone();
    assert_eq!(editor.add_authority(twin), Err(EditError::AuthorityExists(KID)));
    assert_eq!(editor.free_authority_kid(KID.0), Ok(AuthorityKid([0xa1, 0x02])));
}

#[test]
fn a_removed_authority_may_not_issue() {
    let (list, mut anchor) = first_list();
    let mut editor = Editor::after(&list);
    let [_, mut mine] = shipped(KID);
    mine.id = SchemeId(7);
    mine.authorities.push(AuthorityKid([0, 1]));
    editor.put_scheme(mine);
    editor.remove_authority(KID).unwrap();
    assert_eq!(editor.remove_authority(KID), Err(EditError::UnknownAuthority(KID)));
    let root = pair(KeyKind::Ed25519, 1).signing(&RING).unwrap();
    let bytes = editor.sign(root.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    let next = anchor.accept(&RING, &bytes, NOW.plus(DAY)).unwrap();
    assert!(next.authority(KID).is_none() && next.scheme(MUTUAL).is_none());
    assert_eq!(next.scheme(SchemeId(7)).unwrap().authorities, [AuthorityKid([0, 1])]);
}

#[test]
fn a_scheme_is_listed_once_and_knows_its_new_authority() {
    let mut editor = Editor::first();
    let [mutual, _] = shipped(KID);
    editor.put_scheme(mutual.clone());
    editor.put_scheme(mutual);
    let other = AuthorityKid([0, 1]);
    editor.allow_issuing(MUTUAL, other).unwrap();
    editor.allow_issuing(MUTUAL, other).unwrap();
    assert_eq!(
        editor.allow_issuing(SchemeId(9), other),
        Err(EditError::UnknownScheme(SchemeId(9)))
    );
    assert_eq!(editor.content().schemes.len(), 1);
    assert_eq!(editor.content().schemes[0].authorities, [KID, other]);
}

#[test]
fn a_root_rotation_leaves_no_device_behind() {
    let (list, mut anchor) = first_list();
    let (old, new) = (pair(KeyKind::Ed25519, 1), pair(KeyKind::P256, 11));
    let (old_key, new_key) = (old.signing(&RING).unwrap(), new.signing(&RING).unwrap());
    let mut editor = Editor::after(&list);
    editor.announce_root(Some(new.public().signer().unwrap()));
    let announcing = editor.sign(old_key.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    let announcing = anchor.accept(&RING, &announcing, NOW.plus(DAY)).unwrap();
    let rotated = Editor::after(&announcing).sign(new_key.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    let rotated = anchor.accept(&RING, &rotated, NOW.plus(DAY)).unwrap();
    assert_eq!(rotated.content().next_root, None);
    assert_eq!(*anchor.root(), new.public().signer().unwrap());
    let stale = Editor::after(&rotated).sign(old_key.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    assert_eq!(anchor.accept(&RING, &stale, NOW.plus(DAY)).unwrap_err(), TrustError::Signature);
    // A device that saw none of it must be told the new root another way.
    let mut fresh = TrustAnchor::new(old.public().signer().unwrap());
    let direct = Editor::after(&rotated).sign(new_key.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    assert!(fresh.accept(&RING, &direct, NOW.plus(DAY)).is_err());
}

#[test]
fn the_shipped_schemes_open_their_gates_and_no_others() {
    let gate = |jurisdiction: &str, mode| Location {
        jurisdiction: jurisdiction.parse().unwrap(),
        checkpoint: "anywhere".parse().unwrap(),
        hall: "any-hall".parse().unwrap(),
        direction: Direction::Arrival,
        mode,
        stand: None,
        office: None,
    };
    let [mutual, macao] = shipped(KID);
    assert_eq!((mutual.id, macao.id), (MUTUAL, MACAO_ONLY));
    for mode in [TransportMode::Air, TransportMode::Foot, TransportMode::Rail, TransportMode::Sea] {
        assert!(mutual.opens_at(&gate("hk", mode)) && mutual.opens_at(&gate("mo", mode)));
        assert!(macao.opens_at(&gate("mo", mode)) && !macao.opens_at(&gate("hk", mode)));
        assert!(!mutual.opens_at(&gate("cn", mode)));
    }
    for jurisdiction in ["mo", "hk"] {
        assert!(!mutual.opens_at(&gate(jurisdiction, TransportMode::Vehicle)));
        assert!(!macao.opens_at(&gate(jurisdiction, TransportMode::Vehicle)));
    }
}

#[test]
fn a_status_key_is_added_once_and_an_epoch_only_goes_up() {
    let (list, mut anchor) = first_list();
    let mut editor = Editor::after(&list);
    assert_eq!(editor.bump_status_epoch(KID), Err(EditError::NoStatusKey(KID)));
    let key = |kid: u8| StatusKey {
        kid: AuthorityKid([kid, 0]),
        key: pair(KeyKind::Ed25519, kid).public().signer().unwrap(),
        validity: days(-1, 365),
    };
    // Not in order: the list wants them sorted.
    for kid in [9, 7, 8] {
        editor.add_status_key(KID, key(kid)).unwrap();
    }
    let again = editor.add_status_key(KID, key(7));
    assert_eq!(again, Err(EditError::StatusKeyExists(AuthorityKid([7, 0]))));
    let nobody = AuthorityKid([0xff, 0xff]);
    let unknown = editor.add_status_key(nobody, key(1));
    assert_eq!(unknown, Err(EditError::UnknownAuthority(nobody)));
    assert_eq!(editor.bump_status_epoch(KID), Ok(2));
    let root = pair(KeyKind::Ed25519, 1).signing(&RING).unwrap();
    let bytes = editor.sign(root.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    let next = anchor.accept(&RING, &bytes, NOW.plus(DAY)).unwrap();
    let status = next.authority(KID).unwrap().0.status.clone().unwrap();
    assert_eq!((status.epoch, status.keys), (2, vec![key(7), key(8), key(9)]));
}
