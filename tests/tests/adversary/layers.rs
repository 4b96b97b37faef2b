//! Layers stripped, swapped, or told apart by the attacker's own headers.

use clearance_authority::keys::KeyKind;
use clearance_core::code;
use clearance_core::ids::AuthorityKid;
use clearance_tests::world::{HONG_KONG, MACAO};
use clearance_tests::{Forgery, Person, START, World, keys};
use clearance_verifier::Reason;

use crate::parts::{algorithm, bytes, credential, int, map, presentation, sign1, token};
use crate::reason;

/// Anybody can seal: what comes out of the seal proves nothing.
///
/// CVE-2026-29000 (pac4j-jwt): an encrypted but unsigned token, made with the server's public key
/// alone, was believed.
#[test]
fn no_sealed_but_unsigned_code_is_believed() {
    let world = World::new();
    let (gate, code) = (world.gate(), Forgery::of(&world, Person::Parent, START));
    let seal = |plaintext: &[u8]| code::encode(&code.seal(plaintext));
    // The layer of the holder stripped: the bare credential, tagged and not.
    let bare = code.credential();
    assert_eq!(reason(&gate, &seal(&bare)), Some(Reason::DamagedText), "another length");
    let length = code.presentation().len();
    for inner in [&bare[..], &bare[1..]] {
        let padded = [inner, &vec![0; length - inner.len()]].concat();
        assert_eq!(reason(&gate, &seal(&padded)), Some(Reason::MalformedContent));
    }
    // The layer of the authority stripped: its signature is zero, or the holder's own.
    let unsigned = Forgery {
        authority_key: keys::signing(KeyKind::Ed25519, Person::Parent.name()),
        ..Forgery::of(&world, Person::Parent, START)
    };
    assert_eq!(reason(&gate, &unsigned.text()), Some(Reason::ForgedCredential));
    // The seal stripped: the presentation where the token should be.
    let naked = code::encode(&code.presentation());
    assert_eq!(reason(&gate, &naked), Some(Reason::DamagedText));
    assert!(gate.check(&code.text(), START).is_admit(), "with all its layers");
}

/// One holder's fresh signature around another one's credential.
///
/// What confirmation keys are for: RFC 7800, RFC 8747.
#[test]
fn no_stolen_credential_passes_under_the_thiefs_signature() {
    let world = World::new();
    let (gate, people) = (world.gate(), Person::ALL);
    let mut tried = 0;
    for owner in people {
        for thief in people.into_iter().filter(|thief| *thief != owner) {
            let stolen = || Forgery {
                holder: keys::signing(thief.kind(), thief.name()),
                ..Forgery::of(&world, owner, START)
            };
            for code in [stolen(), stolen().in_roster_form()] {
                assert_eq!(reason(&gate, &code.text()), Some(Reason::ForgedHolder));
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 12);
}

/// A self-made authority: under a listed id, and under its own, which no list has.
///
/// The passport of "Elvis Aaron Presley" at Schiphol, 2008: "the terminal accepts self-signed data"
/// (The Hacker's Choice).
#[test]
fn elvis_cannot_sign_his_own_passport() {
    let world = World::new();
    let gate = world.gate();
    for (kid, expected) in [
        (MACAO, Reason::ForgedCredential),
        (HONG_KONG, Reason::ForgedCredential),
        (AuthorityKid(*b"ep"), Reason::UnknownAuthority),
    ] {
        let code = Forgery {
            authority: kid,
            authority_key: keys::signing(KeyKind::Ed25519, "elvis"),
            ..Forgery::of(&world, Person::Parent, START)
        };
        assert_eq!(reason(&gate, &code.text()), Some(expected), "{kid}");
    }
}

const NUMBERS: [(i64, &str); 9] = [
    (5, "HMAC 256/256: a public key as shared secret"),
    (0, "reserved, where \"none\" would be"),
    (-7, "ES256, which names no curve"),
    (-8, "EdDSA, which names no curve"),
    (-9, "ESP256"),
    (-19, "Ed25519"),
    (-53, "Ed448"),
    (-257, "RS256"),
    (42, "HPKE-4: the seal's, not a signature's"),
];

/// Every header names another algorithm than its key has, and is signed as it stands.
///
/// McLean, "Critical vulnerabilities in JSON Web Token libraries" (Auth0, March 2015):
/// `alg: none`, and RS256 against HS256.
#[test]
fn no_attacker_chooses_the_algorithm() {
    let world = World::new();
    let gate = world.gate();
    let mut refused = 0;
    for person in [Person::Parent, Person::Child] {
        let code = Forgery::of(&world, person, START);
        let [own, authority] = [&code.holder, &code.authority_key].map(|key| algorithm(&**key));
        for (alg, what) in NUMBERS {
            let protected = map(&[(1, int(alg)), (4, bytes(&code.authority.0)), (16, int(61))]);
            let renamed = credential(&code, &protected, &[0xa0]);
            let by_authority = presentation(&code, int(own), (13, renamed), &[0xa0]);
            let by_holder = presentation(&code, int(alg), (13, code.credential()), &[0xa0]);
            for (layer, plaintext, is_own) in
                [("authority", by_authority, alg == authority), ("holder", by_holder, alg == own)]
            {
                let found = reason(&gate, &code::encode(&code.seal(&plaintext)));
                if is_own {
                    // The control: built like this, the right number is admitted.
                    assert!(matches!(found, None | Some(Reason::CodeUsed)), "{found:?}");
                } else {
                    assert!(found.is_some(), "{alg} of the {layer}: {what}");
                    assert_ne!(found, Some(Reason::CodeUsed), "{alg} of the {layer}: {what}");
                    refused += 1;
                }
            }
        }
    }
    assert_eq!(refused, 2 * 2 * (NUMBERS.len() - 1));
}

/// A second `kid`, `alg` or `crit` in the unprotected bucket, at each of the three layers.
///
/// RFC 9052 §3: applications should verify that no label stands in both buckets, and what is
/// unprotected anybody may change on the way.
#[test]
fn no_second_key_id_stands_in_the_other_header() {
    let world = World::new();
    let gate = world.gate();
    let code = Forgery::of(&world, Person::Parent, START);
    let header = map(&[(1, int(-19)), (4, bytes(&code.authority.0)), (16, int(61))]);
    let outer = map(&[(1, int(42)), (4, bytes(&[code.gate_key.0]))]);
    let subject = |unprotected: &[u8]| (13, credential(&code, &header, unprotected));
    let build = |inner: &[u8], middle: &[u8], outermost: &dyn Fn(&[u8; 32]) -> Vec<u8>| {
        token(&outer, outermost, &presentation(&code, int(-19), subject(inner), middle))
    };
    let ek = |ek: &[u8; 32]| map(&[(-4, bytes(ek))]);
    assert_eq!(reason(&gate, &build(&[0xa0], &[0xa0], &ek)), None, "the control");
    // Ten bytes each: as long as the answer to a challenge, so that no length gives them away.
    let other = bytes(&[0xa1; 8]);
    let [crit, alg] = [[&[0x88][..], &[4; 8]].concat(), int(-20 - (1 << 40))];
    for second in [(4, other), (2, crit), (1, alg)] {
        let bucket = map(std::slice::from_ref(&second));
        for text in [build(&bucket, &[0xa0], &ek), build(&[0xa0], &bucket, &ek)] {
            assert_eq!(reason(&gate, &text), Some(Reason::MalformedContent), "{second:?}");
        }
        let both = |ek: &[u8; 32]| map(&[second.clone(), (-4, bytes(ek))]);
        let text = build(&[0xa0], &[0xa0], &both);
        assert_eq!(reason(&gate, &text), Some(Reason::MalformedToken), "{second:?}");
    }
}

/// The holder's signature of an enrolment or of another audience shown as a code.
///
/// Davis, "Defective Sign & Encrypt" (USENIX 2001): a signature that does not name its recipient
/// can be forwarded; `reasons::a_rogue_gate_sells_the_codes_it_reads` is that attack itself.
#[test]
fn no_signature_for_nobody_in_particular_is_taken() {
    let world = World::new();
    let gate = world.gate();
    let code = Forgery::of(&world, Person::Parent, START);
    let header = map(&[(1, int(-19)), (13, code.credential())]);
    let payload = map(&[(6, int(START.as_secs() as i64))]);
    for (audience, expected) in [
        (&b"clearance-qr/1 gate-group:hk-mo"[..], None),
        (b"", Some(Reason::ForgedHolder)),
        (b"clearance-qr/1 gate-group:", Some(Reason::ForgedHolder)),
        (b"clearance-qr/1 gate-group:hk-mo2", Some(Reason::ForgedHolder)),
        (b"clearance-qr/2 gate-group:hk-mo", Some(Reason::ForgedHolder)),
    ] {
        let plaintext = sign1(&*code.holder, &header, &[0xa0], &payload, audience);
        assert_eq!(reason(&gate, &code::encode(&code.seal(&plaintext))), expected);
    }
}
