//! coset with ring: a CWT with one Ed25519 signature and expiry, as in coset's own example.

use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use coset::cwt::{ClaimsSet, ClaimsSetBuilder, Timestamp};
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, iana};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::{LIFETIME, TOKENS, now, said};
use crate::in_turn;

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(said)?;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(said)?;
    let tokens = (0..TOKENS).map(|holder| token(&pair, holder)).collect::<Result<_, _>>()?;
    let key = pair.public_key().as_ref().to_vec();
    let now = now() as i64;
    Ok(in_turn("coset with ring, one signature", tokens, move |token: &Vec<u8>| {
        assert!(check(token, &key, now).is_some());
    }))
}

fn token(pair: &Ed25519KeyPair, holder: usize) -> Result<Vec<u8>, Fault> {
    let claims = ClaimsSetBuilder::new()
        .cwt_id(holder.to_be_bytes().to_vec())
        .expiration_time(Timestamp::WholeSeconds((now() + LIFETIME) as i64))
        .build();
    let protected = HeaderBuilder::new().algorithm(iana::Algorithm::Ed25519).build();
    CoseSign1Builder::new()
        .protected(protected)
        .payload(claims.to_vec().map_err(said)?)
        .create_signature(b"", |data| pair.sign(data).as_ref().to_vec())
        .build()
        .to_vec()
        .map_err(said)
}

fn check(token: &[u8], key: &[u8], now: i64) -> Option<ClaimsSet> {
    let object = CoseSign1::from_slice(token).ok()?;
    let ed25519 = coset::RegisteredLabelWithPrivate::Assigned(iana::Algorithm::Ed25519);
    let key = UnparsedPublicKey::new(&ED25519, key);
    let verified = object.verify_signature(b"", |signature, data| key.verify(data, signature));
    let claims = ClaimsSet::from_slice(object.payload.as_deref()?).ok()?;
    let fresh = matches!(claims.expiration_time, Some(Timestamp::WholeSeconds(exp)) if now < exp);
    (object.protected.header.alg.as_ref() == Some(&ed25519) && verified.is_ok() && fresh)
        .then_some(claims)
}
