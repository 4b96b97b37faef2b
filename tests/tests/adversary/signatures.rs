//! Signatures that nobody made.

use clearance_core::code;
use clearance_core::crypto::Signature;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::Reason;

use crate::parts::{algorithm, int, presentation};
use crate::reason;

/// Order of P-256 (SP 800-186 §3.2.1.3).
const N: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn join(r: [u8; 32], s: [u8; 32]) -> Signature {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r);
    signature[32..].copy_from_slice(&s);
    signature
}

fn halves(signature: &Signature) -> [[u8; 32]; 2] {
    [0, 32].map(|at| signature[at..at + 32].try_into().unwrap())
}

/// What stands where a signature should, made from the genuine one.
type Blank = fn(&Signature) -> Signature;

/// What an attacker without a key can write there.
const BLANK: [(&str, Blank); 8] = [
    ("r = s = 0", |_| [0; 64]),
    ("r = s = n", |_| join(N, N)),
    ("r = 0", |genuine| join([0; 32], halves(genuine)[1])),
    ("s = 0", |genuine| join(halves(genuine)[0], [0; 32])),
    ("r = n", |genuine| join(N, halves(genuine)[1])),
    ("s = n", |genuine| join(halves(genuine)[0], N)),
    ("r = s = 1", |_| {
        let mut one = [0; 32];
        one[31] = 1;
        join(one, one)
    }),
    ("all ones", |_| [0xff; 64]),
];

/// By the holder and by the authority, Ed25519 and P-256, full and roster form.
///
/// CVE-2022-21449 ("Psychic Signatures in Java", Madden 2022): r = s = 0 verified under every key.
#[test]
fn no_blank_signature_is_believed() {
    let world = World::new();
    let gate = world.gate();
    let mut tried = 0;
    for person in Person::ALL {
        for (what, blank) in BLANK {
            let blank_holder =
                || Forgery { alter_signature: blank, ..Forgery::of(&world, person, START) };
            for code in [blank_holder(), blank_holder().in_roster_form()] {
                assert_eq!(reason(&gate, &code.text()), Some(Reason::ForgedHolder), "{what}");
                tried += 1;
            }
            assert_eq!(blank_authority(&world, person, blank), Reason::ForgedCredential, "{what}");
            tried += 1;
        }
    }
    assert_eq!(tried, 3 * 8 * 3);
}

/// The credential ends in the authority's signature; the holder signs what comes of it.
fn blank_authority(world: &World, person: Person, blank: Blank) -> Reason {
    let code = Forgery::of(world, person, START);
    let mut credential = code.credential();
    let at = credential.len() - 64;
    let signature = blank(credential[at..].try_into().unwrap());
    credential[at..].copy_from_slice(&signature);
    let alg = int(algorithm(&*code.holder));
    let plaintext = presentation(&code, alg, (13, credential), &[0xa0]);
    reason(&world.gate(), &code::encode(&code.seal(&plaintext))).unwrap()
}
