//! The gate, the keys and the codes that the targets share: the world of the tests at one moment.

use std::collections::HashSet;
use std::sync::Arc;

use clearance_core::cbor::Writer;
use clearance_core::crypto::{Algorithm, PublicKey, Secret32, StaticKey, VerifyingKey};
use clearance_core::ids::{Audience, Challenge};
use clearance_core::time::Timestamp;
use clearance_tests::world::{GateParts, hk_mo};
use clearance_tests::{Person, START, World};
use clearance_verifier::{Answer, Claim, Decision, Gate, Keeper, Ledger};

use crate::believer::BELIEVER;

/// When everything happens.
pub const NOW: Timestamp = START.plus(7);
/// Open at every gate.
pub const CHALLENGE: Challenge = Challenge([0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7]);
/// One root of each algorithm, for who believes everything.
pub const ROOTS: [PublicKey; 2] =
    [PublicKey::Ed25519([0x42; 32]), PublicKey::P256 { x: [0x42; 32], y_is_odd: false }];

/// Takes a value that is made once.
macro_rules! once {
    ($type:ty, $value:expr) => {{
        static VALUE: std::sync::OnceLock<$type> = std::sync::OnceLock::new();
        VALUE.get_or_init(|| $value)
    }};
}
pub(crate) use once;

/// The world of the tests.
pub fn world() -> &'static World {
    once!(World, World::new())
}

/// The audience of the gates.
pub fn audience() -> &'static Audience {
    once!(Audience, hk_mo().audience())
}

/// A gate key that opens everything, for who believes everything.
pub fn open_key() -> &'static dyn StaticKey {
    &**once!(Box<dyn StaticKey>, BELIEVER.static_key(&Secret32::from([4; 32])))
}

/// A key of this algorithm, for who believes everything.
pub fn some_key(algorithm: Algorithm) -> VerifyingKey {
    let ready = |key: PublicKey| key.prepare(&BELIEVER).expect("not of small order");
    let [ed25519, p256] = once!([VerifyingKey; 2], ROOTS.map(ready));
    if algorithm == Algorithm::Ed25519 { *ed25519 } else { *p256 }
}

/// The gate, with real cryptography. It forgets every code at once, so that each is judged alone.
pub fn gate() -> &'static Gate {
    waiting(once!(Gate, gate_with(|_| ())))
}

/// A gate of the world with [`CHALLENGE`] open.
pub(crate) fn waiting(gate: &'static Gate) -> &'static Gate {
    gate.open_challenge(CHALLENGE.0, NOW);
    gate
}

/// A gate without memory.
pub(crate) fn gate_with(change: impl FnOnce(&mut GateParts)) -> Gate {
    world().gate_with(|parts| {
        parts.ledger = Arc::new(Forgetful);
        parts.cached_credentials = 0;
        parts.returning_holders = 0;
        change(parts);
    })
}

#[derive(Debug)]
struct Forgetful;

impl Ledger for Forgetful {
    fn claim(&self, _: &Claim<'_>, _: Timestamp) -> Answer {
        Answer::recorded_by(Keeper::Lane)
    }
}

/// Tells the decision in every way that there is.
pub fn told(decision: &Decision) {
    assert!(!decision.to_string().is_empty());
    let json = serde_json::to_string(decision).expect("a decision is plain JSON");
    assert!(json.starts_with('{'));
}

/// Whether a phone made this very text for [`NOW`].
pub fn is_good_code(text: &str) -> bool {
    once!(HashSet<String>, good_codes().into_iter().collect()).contains(text)
}

/// A code of every person and form, with a challenge and without.
pub fn good_codes() -> Vec<String> {
    let mut phone = world().phone();
    let mut codes = Vec::new();
    for person in Person::ALL {
        for ask in [phone.ask(person), phone.ask_roster(person)] {
            for challenge in [None, Some(CHALLENGE)] {
                let mut ask = ask;
                ask.challenge = challenge;
                codes.push(phone.frame(&ask, NOW).expect("a good phone").text);
            }
        }
    }
    codes
}

/// A wallet's file with this body.
pub fn wallet_file(body: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(3).uint(3).bytes(body).bytes(&BELIEVER.sha256(&[body]));
    writer.into_bytes()
}
