//! pasetors: v4.public, one Ed25519 signature, with its own check of expiry.

use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use pasetors::claims::{Claims, ClaimsValidationRules};
use pasetors::keys::{AsymmetricKeyPair, Generate};
use pasetors::token::UntrustedToken;
use pasetors::{Public, public, version4::V4};

use super::{TOKENS, said};
use crate::in_turn;

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let keys = AsymmetricKeyPair::<V4>::generate().map_err(said)?;
    let token = |holder: usize| {
        let mut claims = Claims::new()?;
        claims.subject(&holder.to_string())?;
        public::sign(&keys.secret, &claims, None, None)
    };
    let tokens = (0..TOKENS).map(token).collect::<Result<_, _>>().map_err(said)?;
    let rules = ClaimsValidationRules::new();
    let key = keys.public.clone();
    Ok(in_turn("pasetors, v4.public", tokens, move |token: &String| {
        let token = UntrustedToken::<Public, V4>::try_from(token);
        let verified = token.and_then(|token| public::verify(&key, &token, &rules, None, None));
        assert!(verified.is_ok());
    }))
}
