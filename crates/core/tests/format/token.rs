//! Rules K1 to K4 and T3: tokens of a right length that are wrong in every other way.

use clearance_core::cbor::{ErrorKind, Writer};
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::GateGroupId;
use clearance_core::registry::len;
use clearance_core::token::{self, NotOpened, NotSealed, Token};

use crate::keys::one;
use crate::kit::unhex;
use crate::mutants::mutants;
use crate::objects::{self as o, Form, Holder};

const PROTECTED: &str = "a201182a044107";
const UNPROTECTED: &str =
    "a1235820402802aae25501861e6da002ef9f3e105b9296c3e3c90c92e600ec9a0ff52657";

#[test]
fn the_hand_made_token_is_not_refused_for_its_making() {
    let token = of_right_length(&unhex(PROTECTED), &unhex(UNPROTECTED));
    assert_eq!(Token::decode(&token).expect("a good one").encode(), token);
}

#[test]
fn k2_no_other_algorithm_key_id_or_label_is_accepted() {
    for protected in [
        "a2011835044107",        // HPKE-4 with key encryption
        "a20123044107",          // HPKE-0's neighbour: another algorithm
        "a2011829044107",        // 41
        "a20103044107",          // A256GCM
        "a201182a0440",          // kid of no byte
        "a201182a04420700",      // kid of two
        "a201182a0407",          // kid as a number
        "a201182a",              // cut
        "a101182a",              // no kid
        "a1044107",              // no alg
        "a2044107 01182a",       // unsorted
        "a301182a0281 04044107", // crit
        "a301182a0441070540",    // IV
        "a301182a044107235820ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "a201182a04410700", // trailing
        "bf01182a044107ff",
        "a0",
        "",
    ] {
        refuse(&of_right_length(&unhex(protected), &unhex(UNPROTECTED)), protected);
    }
    for (fault, protected) in mutants(&unhex(PROTECTED)) {
        refuse(&of_right_length(&protected, &unhex(UNPROTECTED)), &format!("{fault:?}"));
    }
}

#[test]
fn k3_the_unprotected_header_holds_ek_only() {
    let ek = &UNPROTECTED[2..];
    for unprotected in [
        "a0".to_owned(),
        format!("a2044107{ek}"),                  // kid in both headers
        format!("a201182a{ek}"),                  // alg in both headers
        format!("a2{ek}{ek}"),                    // twice
        format!("a2{ek}2440"),                    // psk_id
        format!("a2028104{ek}"),                  // crit
        format!("a1225820{}", &UNPROTECTED[8..]), // -3
        format!("a123581f{}", &UNPROTECTED[10..]),
        format!("a1235821{}00", &UNPROTECTED[8..]),
        format!("bf{ek}ff"),
    ] {
        refuse(&of_right_length(&unhex(PROTECTED), &unhex(&unprotected)), &unprotected);
    }
    for (fault, unprotected) in mutants(&unhex(UNPROTECTED)) {
        refuse(&of_right_length(&unhex(PROTECTED), &unprotected), &format!("{fault:?}"));
    }
}

/// X25519 takes the key with its top bit set, and every number up to 2^255: each would be another token
/// of the same code.
#[test]
fn k3_an_ek_has_one_encoding() {
    let good = o::seal(&o::presentation(Holder::Ed25519, Form::Full, None), [5; 32]);
    let with_ek = |ek: [u8; 32]| {
        let mut bytes = good.clone();
        bytes[13..45].copy_from_slice(&ek);
        Token::decode(&bytes).map(|token| token.ek).err().map(|error| error.kind)
    };
    let own: [u8; 32] = good[13..45].try_into().expect("32 bytes");
    let mut top = own;
    top[31] |= 0x80;
    let prime = |more: u8| {
        let mut prime = [0xff; 32];
        (prime[0], prime[31]) = (0xed + more, 0x7f);
        prime
    };
    assert_eq!(with_ek(own), None);
    for ek in [top, prime(0), prime(9), prime(18)] {
        assert_eq!(with_ek(ek), Some(ErrorKind::Value("an ek that is not canonical")), "{ek:?}");
    }
    let mut greatest = prime(0);
    greatest[0] -= 1;
    assert_eq!(with_ek(greatest), None, "of order 2, which does not open (Q3)");
}

#[test]
fn k1_no_other_shape_is_accepted() {
    let good = o::seal(&o::presentation(Holder::Ed25519, Form::Full, None), [5; 32]);
    let mut shapes = Vec::new();
    for first in [0x82, 0x84, 0x9f, 0xa3, 0xd0] {
        shapes.push([&[first], &good[1..]].concat());
    }
    // Tag 16; something behind the end; the ciphertext as text.
    let shorter = |by: usize| of_length(&unhex(PROTECTED), &unhex(UNPROTECTED), 308 - by);
    shapes.push([&[0xd0][..], &shorter(1).expect("long enough")].concat());
    shapes.push([&shorter(1).expect("long enough")[..], &[0]].concat());
    let mut text = good.clone();
    text[45] = 0x79;
    shapes.push(text);
    for shape in shapes {
        refuse(&shape, "shape");
    }
}

#[test]
fn t3_no_token_of_another_length_is_read() {
    let protected = unhex(PROTECTED);
    for length in 46..=len::TOKEN_MAX + 40 {
        let Some(token) = of_length(&protected, &unhex(UNPROTECTED), length) else { continue };
        assert_eq!(token.len(), length);
        assert_eq!(Token::decode(&token).is_ok(), len::TOKENS.contains(&length), "{length}");
    }
    let error = Token::decode(&vec![0x83; 1 << 20]).expect_err("a megabyte");
    assert_eq!(error.kind, ErrorKind::Value("a length that no token has"));
}

#[test]
fn k4_no_other_group_or_key_opens_a_token() {
    let plain = o::presentation(Holder::P256, Form::Roster, None);
    let bytes = o::seal(&plain, [5; 32]);
    let token = Token::decode(&bytes).expect("a good one");
    let mut buffer = [0; len::TOKEN_MAX];
    let opened = token.open(&RING, &*o::gate_key(), &o::audience(), &mut buffer);
    assert_eq!(opened, Ok(&plain[..]));
    let other: GateGroupId = "hk-mo2".parse().expect("a good id");
    let verdict = token.open(&RING, &*o::gate_key(), &other.audience(), &mut buffer);
    assert_eq!(verdict, Err(NotOpened));
    let key = RING.static_key(&Secret32::from([0x44; 32]));
    assert_eq!(token.open(&RING, &*key, &o::audience(), &mut buffer), Err(NotOpened));
}

#[test]
fn q3_no_small_order_ek_or_recipient_is_used() {
    let good = o::seal(&o::presentation(Holder::Ed25519, Form::Full, None), [5; 32]);
    for point in [[0; 32], one()] {
        let mut bytes = good.clone();
        bytes[13..45].copy_from_slice(&point);
        let token = Token::decode(&bytes).expect("well formed");
        assert_eq!(token.ek, &point);
        let mut buffer = [0; len::TOKEN_MAX];
        let verdict = token.open(&RING, &*o::gate_key(), &o::audience(), &mut buffer);
        assert_eq!(verdict, Err(NotOpened));
        let entropy = Secret32::from([5; 32]);
        let sealed = token::seal(&RING, o::GATE_KID, &point, &o::audience(), b"x", &entropy);
        assert_eq!(sealed, Err(NotSealed));
    }
}

fn refuse(token: &[u8], what: &str) {
    assert!(len::TOKENS.contains(&token.len()), "{what}: refused for its length only");
    let error = Token::decode(token).expect_err(what);
    assert_ne!(error.kind, ErrorKind::Value("a length that no token has"), "{what}");
}

/// A token with these headers, and as much ciphertext as makes its length one of the six.
fn of_right_length(protected: &[u8], unprotected: &[u8]) -> Vec<u8> {
    let mut lengths = len::TOKENS.into_iter();
    lengths.find_map(|length| of_length(protected, unprotected, length)).expect("short headers")
}

fn of_length(protected: &[u8], unprotected: &[u8], length: usize) -> Option<Vec<u8>> {
    let headers = {
        let mut writer = Writer::new();
        writer.array(3).bytes(protected).raw(unprotected);
        writer.into_bytes()
    };
    let room = length.checked_sub(headers.len())?;
    // The head of the ciphertext has one to three bytes.
    let content = (1..=3).filter_map(|head| room.checked_sub(head)).find_map(|content| {
        let mut writer = Writer::new();
        writer.bytes(&vec![0; content]);
        let item = writer.into_bytes();
        (item.len() == room).then_some(item)
    })?;
    Some([headers, content].concat())
}
