//! A key agreement whose result the attacker knows beforehand.

use clearance_core::code;
use clearance_core::crypto::{
    Agreement, Provider, RING, Secret32, StaticKey, ZeroSharedSecret, is_canonical_x25519,
};
use clearance_core::token::{self, Token};
use clearance_tests::world::{World, hk_mo, token_of};
use clearance_tests::{Forgery, Person, START, keys};
use clearance_verifier::Reason;

use crate::reason;

/// u-coordinates of order 1, 2, 4 and 8, in canonical and other encodings, little-endian
/// (cr.yp.to/ecdh.html, "Validate?"), each with its top bit clear and set.
fn small_order_points() -> Vec<[u8; 32]> {
    let hex = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    let points = hex.map(|hex| <[u8; 32]>::try_from(clearance_tests::hex::unhex(hex)).unwrap());
    let with_top_bit = |mut point: [u8; 32]| {
        point[31] |= 0x80;
        point
    };
    points.into_iter().chain(points.map(with_top_bit)).collect()
}

/// The attacker's side: everything as it should be, but for an ephemeral key of small order, with
/// which every agreement gives zero.
#[derive(Clone, Copy, Debug)]
struct Attacker([u8; 32]);

impl Agreement for Attacker {
    fn x25519(&self, _: &Secret32, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([0; 32]))
    }

    fn x25519_public(&self, _: &Secret32) -> [u8; 32] {
        self.0
    }

    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        Box::new(Careless(*RING.static_key(secret).public()))
    }
}

/// A gate's key that does not look at what it agrees on.
#[derive(Debug)]
struct Careless([u8; 32]);

impl StaticKey for Careless {
    fn public(&self) -> &[u8; 32] {
        &self.0
    }

    fn agree(&self, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Ok(Secret32::from([0; 32]))
    }
}

/// RFC 9180 §7.1.4 demands what RFC 7748 §6.1 leaves open: an all-zero result is refused. Whoever films
/// such a code could open it without any key.
#[test]
fn no_all_zero_shared_secret_opens_a_code() {
    let world = World::new();
    let (gate, audience) = (world.gate(), hk_mo().audience());
    let code = Forgery::of(&world, Person::Parent, START);
    let pair = World::gate_pair(&hk_mo());
    let recipient = pair.public().gate().unwrap();
    for point in small_order_points() {
        let agreement: &Attacker = Box::leak(Box::new(Attacker(point)));
        let attacker = Provider { name: "attacker", agreement, ..RING };
        let entropy = keys::secret("ephemeral");
        let plaintext = code.presentation();
        let sealed =
            token::seal(&attacker, world.gate_kid, &recipient, &audience, &plaintext, &entropy)
                .unwrap();
        let text = code::encode(&sealed);
        // K3: another encoding of such a point does not get as far as the agreement.
        if !is_canonical_x25519(&point) {
            assert_eq!(reason(&gate, &text), Some(Reason::MalformedToken), "{point:02x?}");
            continue;
        }
        assert_eq!(reason(&gate, &text), Some(Reason::CannotOpen), "{point:02x?}");
        // A gate that is careless would have opened it: the attack is a real one.
        let (bytes, mut buffer) = (token_of(&text), [0; 320]);
        let careless = Careless(recipient);
        let opened = Token::decode(&bytes).unwrap();
        let opened = opened.open(&attacker, &careless, &audience, &mut buffer).unwrap();
        assert_eq!(opened, plaintext);
    }
    assert_eq!(reason(&gate, &code.text()), None, "sealed as it should be");
}
