//! Operations with secret keys: always the same key against another each time.

use clearance_core::crypto::{Provider, Secret32};
use clearance_tests::Random;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::dudect::{Class, Seen, time};

/// A key agreement of a gate.
pub fn agree(provider: &Provider, count: usize) -> Seen {
    let mut random = Random::new("agree");
    let peer = provider.x25519_public(&random.secret());
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| provider.static_key(&fixed_or_random(class, &fixed, random)),
        |key| key.agree(&peer).is_ok(),
    )
}

/// The same with x25519-dalek, which the providers fall back to where the CPU cannot run graviola.
pub fn agree_dalek(count: usize) -> Seen {
    let mut random = Random::new("agree, dalek");
    let peer = PublicKey::from(&StaticSecret::from(*random.secret().as_bytes()));
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| StaticSecret::from(*fixed_or_random(class, &fixed, random).as_bytes()),
        |key| key.diffie_hellman(&peer).was_contributory(),
    )
}

/// The public half of an ephemeral key, which a phone makes for each code.
pub fn public(provider: &Provider, count: usize) -> Seen {
    let mut random = Random::new("public");
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| fixed_or_random(class, &fixed, random),
        |secret| provider.x25519_public(secret),
    )
}

/// A signature of a holder, an authority or a root.
pub fn sign_ed25519(provider: &Provider, count: usize) -> Seen {
    let mut random = Random::new("ed25519");
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| provider.ed25519_key(&fixed_or_random(class, &fixed, random)),
        |key| key.sign(&[7; 260]).is_ok(),
    )
}

/// The same with a software key on P-256.
pub fn sign_p256(provider: &Provider, count: usize) -> Seen {
    let mut random = Random::new("p256");
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| {
            let secret = fixed_or_random(class, &fixed, random);
            provider.p256_key(&secret).expect("one draw in 2^32 is out of range, and not these")
        },
        |key| key.sign(&[7; 260]).is_ok(),
    )
}

/// A message key of HPKE, which HKDF makes of the shared secret.
pub fn derive(provider: &Provider, count: usize) -> Seen {
    let mut random = Random::new("derive");
    let fixed = random.secret();
    time(
        count,
        &mut random,
        |class, random| fixed_or_random(class, &fixed, random),
        |secret| provider.hmac_sha256(secret.as_bytes(), &[b"label", &[7; 65]]),
    )
}

fn fixed_or_random(class: Class, fixed: &Secret32, random: &mut Random) -> Secret32 {
    // Drawn for either class, so that both are made alike.
    let drawn = random.secret();
    match class {
        Class::Fixed => fixed.clone(),
        Class::Random => drawn,
    }
}
