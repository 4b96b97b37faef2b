//! jsonwebtoken with its aws-lc backend: one Ed25519 signature, with its own check of expiry.

use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};

use super::{LIFETIME, TOKENS, now, said};
use crate::in_turn;

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
}

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(said)?;
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(said)?;
    let key = EncodingKey::from_ed_der(pkcs8.as_ref());
    let header = Header::new(Algorithm::EdDSA);
    let token = |holder: usize| {
        let claims = Claims { sub: holder.to_string(), exp: now() + LIFETIME };
        encode(&header, &claims, &key)
    };
    let tokens = (0..TOKENS).map(token).collect::<Result<_, _>>()?;
    let key = DecodingKey::from_ed_der(pair.public_key().as_ref());
    let validation = Validation::new(Algorithm::EdDSA);
    Ok(in_turn("jsonwebtoken, EdDSA", tokens, move |token: &String| {
        assert!(decode::<Claims>(token, &key, &validation).is_ok());
    }))
}
