//! Trust lists with altered bits and bytes, outside and under the root's signature: each is refused,
//! or is the one encoding of what it says.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use core::num::NonZeroU8;

use clearance_core::cbor::{Reader, Writer};
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::sign1::{Sign1, with_sig_structure};
use clearance_core::trust::{
    self, AtGate, LedgerPolicy, Party, Place, QualifierUse, TrustAnchor, TrustContent, Uses,
};
use clearance_tests::{Random, START, World, keys};

/// Lists that are altered at random.
const MUTATIONS: u64 = 5_000;

/// A list that says all that a list can say.
fn full_list(root: &dyn SigningKey) -> Vec<u8> {
    let mut content = World::new().list.content().clone();
    content.dates_from = Some(content.seq);
    content.next_root =
        Some(keys::signing(clearance_authority::keys::KeyKind::P256, "next").public());
    let scheme = &mut content.schemes[0];
    scheme.uses = Uses::Limited(NonZeroU8::new(200).unwrap());
    scheme.ledger = LedgerPolicy::SharedElseAdmit;
    scheme.person_check = AtGate::Required;
    scheme.party = Party { largest: 4, together: true };
    scheme.qualifier = QualifierUse::PartyAndPlace;
    let name = |text: &str| text.parse().ok();
    scheme.places.push(Place { stand: name("a1"), office: name("o1"), ..Place::ANYWHERE });
    content.schemes[1].uses = Uses::InOut;
    trust::sign(&content, root).unwrap()
}

fn root() -> Box<dyn SigningKey> {
    World::root().signing(&RING).unwrap()
}

fn accept(bytes: &[u8]) -> Option<TrustContent> {
    let list = TrustAnchor::new(World::root_key()).accept(&RING, bytes, START).ok()?;
    Some(list.content().clone())
}

/// Header and content of a list.
fn parts(list: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let sign1 = Sign1::read(&mut Reader::new(&list[1..])).unwrap();
    (sign1.protected.to_vec(), sign1.payload.to_vec())
}

/// The root signs whatever content there is.
fn signed(root: &dyn SigningKey, header: &[u8], content: &[u8]) -> Vec<u8> {
    let signature = with_sig_structure(header, &[], content, |message| root.sign(message)).unwrap();
    let mut writer = Writer::new();
    writer.tag(18).array(4).bytes(header).map(0).bytes(content).bytes(&signature);
    writer.into_bytes()
}

/// Whether the list is accepted; if so, its content has no other encoding.
#[track_caller]
fn is_what_it_says(root: &dyn SigningKey, list: &[u8]) -> bool {
    let Some(content) = accept(list) else { return false };
    assert_eq!(trust::sign(&content, root).unwrap(), list, "another encoding of {content:?}");
    true
}

fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut altered = bytes.to_vec();
        altered[bit / 8] ^= 1 << (bit % 8);
        altered
    })
}

#[test]
fn no_list_with_a_flipped_bit_is_believed() {
    let list = full_list(&*root());
    assert!(accept(&list).is_some());
    for altered in flipped(&list) {
        assert_eq!(accept(&altered), None);
    }
}

#[test]
fn a_flipped_bit_under_the_root_s_signature_is_refused_or_says_what_it_says() {
    let root = root();
    let list = full_list(&*root);
    let (header, content) = parts(&list);
    assert_eq!(signed(&*root, &header, &content), list);
    let altered = flipped(&content).map(|content| signed(&*root, &header, &content));
    let (accepted, refused): (Vec<_>, Vec<_>) =
        altered.partition(|list| is_what_it_says(&*root, list));
    // Bits of names, dates and Ed25519 keys mean something else; heads and labels nothing.
    assert!(accepted.len() > content.len(), "{}", accepted.len());
    assert!(refused.len() > content.len(), "{}", refused.len());
    for altered in flipped(&header) {
        assert_eq!(accept(&signed(&*root, &altered, &content)), None);
    }
}

#[test]
fn a_mutated_list_under_the_root_s_signature_is_refused_or_says_what_it_says() {
    let root = root();
    let (header, content) = parts(&full_list(&*root));
    let mut random = Random::new("mutated trust lists");
    let mut accepted = 0;
    for _ in 0..MUTATIONS {
        let mut altered = content.clone();
        for _ in 0..=random.below(2) {
            mutate(&mut altered, &mut random);
        }
        let list = signed(&*root, &header, &altered);
        accepted += u64::from(is_what_it_says(&*root, &list));
    }
    assert!(accepted > MUTATIONS / 100 && accepted < MUTATIONS / 2, "{accepted}");
}

/// Replaces, removes, inserts or doubles something.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() as u64) as usize;
    let length = (random.below(40) as usize + 1).min(bytes.len() - at);
    match random.below(6) {
        0 | 1 => bytes[at] = random.below(256) as u8,
        2 => bytes[at] = bytes[at].wrapping_add(1),
        3 => drop(bytes.drain(at..at + length)),
        4 => bytes.insert(at, random.below(256) as u8),
        _ => {
            let copy = bytes[at..at + length].to_vec();
            bytes.splice(at..at, copy);
        }
    }
}
