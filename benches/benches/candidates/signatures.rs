//! Ed25519.

use std::hint::black_box;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use clearance_core::crypto::{PublicKey, RING, Secret32, TableSize};
use graviola::signing::eddsa::{Ed25519SigningKey, Ed25519VerifyingKey};

use crate::MESSAGE;

/// Keys and signatures of these are verified in turn: branches must not be foreseen.
const SIGNERS: u8 = 128;

struct Signed {
    key: [u8; 32],
    signature: [u8; 64],
}

fn signed() -> Result<Vec<Signed>, Fault> {
    let mut all = Vec::new();
    for seed in 0..SIGNERS {
        let key = RING.ed25519_key(&Secret32::from([seed; 32]));
        let signature = key.sign(&MESSAGE)?;
        let PublicKey::Ed25519(key) = key.public() else { continue };
        all.push(Signed { key, signature });
    }
    Ok(all)
}

fn case<'a>(name: &str, verify: impl Fn(&Signed) -> bool + 'a) -> Result<Case<'a>, Fault> {
    let all = signed()?;
    let mut turn = (0..all.len()).cycle();
    Ok(Case::new(name, move || {
        let signed = turn.next().and_then(|index| all.get(index));
        assert!(black_box(signed).is_some_and(&verify));
    }))
}

pub(crate) fn verify() -> Result<Vec<Case<'static>>, Fault> {
    Ok(vec![
        case("ring", |s| RING.ed25519.verify(&s.key, &MESSAGE, &s.signature).is_ok())?,
        case("graviola", |s| {
            Ed25519VerifyingKey::from_bytes(&s.key)
                .and_then(|key| key.verify(&s.signature, &MESSAGE))
                .is_ok()
        })?,
        fixed("large table", TableSize::Large)?,
        fixed("small table", TableSize::Small)?,
        case("aws-lc-rs", |s| {
            UnparsedPublicKey::new(&ED25519, s.key).verify(&MESSAGE, &s.signature).is_ok()
        })?,
    ])
}

/// One key that stays, and many messages.
fn fixed(name: &str, size: TableSize) -> Result<Case<'static>, Fault> {
    let key = RING.ed25519_key(&Secret32::from([1; 32]));
    let PublicKey::Ed25519(public) = key.public() else { return Err("an Ed25519 key".into()) };
    let mut fixed = RING.ed25519.fixed(size).ok_or("the default provider has tables")?;
    fixed.fill(&public)?;
    let messages = (0..SIGNERS).map(|first| {
        let mut message = MESSAGE;
        message[0] = first;
        key.sign(&message).map(|signature| (message, signature))
    });
    let all = messages.collect::<Result<Vec<_>, _>>()?;
    let mut turn = (0..all.len()).cycle();
    Ok(Case::new(name, move || {
        let (message, signature) = black_box(&all[turn.next().unwrap_or_default()]);
        assert!(fixed.verify(message, signature).is_ok());
    }))
}

pub(crate) fn sign() -> Result<Vec<Case<'static>>, Fault> {
    let seed = [1; 32];
    let ring = RING.ed25519_key(&Secret32::from(seed));
    let graviola = Ed25519SigningKey::from_bytes(&seed).map_err(|e| format!("{e:?}"))?;
    let aws_lc = Ed25519KeyPair::from_seed_unchecked(&seed)?;
    Ok(vec![
        Case::new("ring", move || assert!(ring.sign(black_box(&MESSAGE)).is_ok())),
        Case::new("graviola", move || {
            black_box(graviola.sign(black_box(&MESSAGE)));
        }),
        Case::new("aws-lc-rs", move || {
            black_box(aws_lc.sign(black_box(&MESSAGE)));
        }),
    ])
}
