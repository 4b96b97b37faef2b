//! Comparisons with secrets: a guess that is right but for its last byte against random ones. A
//! comparison that stops at the first difference takes longer for the former.

use clearance_core::crypto::{RING, hpke};
use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_tests::Random;

use crate::challenges::Challenges;
use crate::dudect::{Class, Seen, time};

/// As long as a presentation in full form.
const MESSAGE: usize = 246;
/// Comparisons within one measurement, where one takes less than the clock's tick.
const AT_ONCE: usize = 32;
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

/// The control: a comparison that nobody must write.
pub fn leaky(count: usize) -> Seen {
    let mut random = Random::new("leaky");
    let secret: [u8; 32] = random.bytes();
    let differs = |guess: &[u8; 32]| secret.iter().zip(guess).position(|(a, b)| a != b);
    time(
        count,
        &mut random,
        |class, random| near_or_random(class, &secret, random),
        |guess| (0..AT_ONCE).filter_map(|_| differs(std::hint::black_box(guess))).count(),
    )
}

/// The tag of ChaCha20-Poly1305.
pub fn tag(count: usize) -> Seen {
    let mut random = Random::new("tag");
    let (key, nonce): ([u8; 32], [u8; 12]) = (random.bytes(), random.bytes());
    let mut sealed = vec![7; MESSAGE];
    let tag =
        RING.sealing.seal_in_place(&key, &nonce, b"aad", &mut sealed).expect("a short message");
    time(
        count,
        &mut random,
        |class, random| [&sealed[..], &near_or_random(class, &tag, random)].concat(),
        |message| RING.sealing.open_in_place(&key, &nonce, b"aad", message).is_ok(),
    )
}

/// The same from the top of HPKE: what a gate does with a token that was altered.
pub fn seal(count: usize) -> Seen {
    let mut random = Random::new("seal");
    let secret = random.secret();
    let key = RING.static_key(&secret);
    let mut sealed = vec![7; MESSAGE];
    let enc = hpke::seal(&RING, &random.secret(), key.public(), b"", b"aad", &mut sealed)
        .expect("a good key");
    let tag = sealed.split_off(MESSAGE);
    let tag: [u8; 16] = tag.try_into().expect("the length of a tag");
    time(
        count,
        &mut random,
        |class, random| [&sealed[..], &near_or_random(class, &tag, random)].concat(),
        |message| hpke::open(&RING, &*key, &enc, b"", b"aad", message).is_ok(),
    )
}

/// The challenges of a gate: as many open as there are lanes.
pub fn challenge(count: usize) -> Seen {
    let mut random = Random::new("challenge");
    let challenges = Challenges::new();
    let open: Vec<[u8; 8]> = (0..64).map(|_| random.bytes()).collect();
    open.iter().for_each(|open| challenges.open(Challenge(*open), NOW, NOW));
    time(
        count,
        &mut random,
        |class, random| Challenge(near_or_random(class, &open[0], random)),
        |answer| (0..AT_ONCE).filter(|_| challenges.is_open(answer, NOW)).count(),
    )
}

/// Closing a challenge that is not open.
pub fn challenge_taken(count: usize) -> Seen {
    let mut random = Random::new("taken");
    let challenges = Challenges::new();
    let open: [u8; 8] = random.bytes();
    challenges.open(Challenge(open), NOW, NOW);
    time(
        count,
        &mut random,
        |class, random| Challenge(near_or_random(class, &open, random)),
        |answer| (0..AT_ONCE).filter(|_| challenges.take(answer, NOW)).count(),
    )
}

/// `secret` but for its last byte, or random bytes; never `secret` itself.
fn near_or_random<const N: usize>(class: Class, secret: &[u8; N], random: &mut Random) -> [u8; N] {
    // Drawn for either class, so that both are made alike.
    let drawn: [u8; N] = random.bytes();
    let mut guess = match class {
        Class::Fixed => *secret,
        Class::Random => drawn,
    };
    guess[N - 1] = !secret[N - 1];
    guess
}
