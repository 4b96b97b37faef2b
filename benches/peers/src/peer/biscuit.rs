//! biscuit-auth: an authority block and one attenuation, both with an expiry; Datalog decides.

use std::time::{Duration, SystemTime};

use biscuit_auth::builder::{AuthorizerBuilder, BlockBuilder};
use biscuit_auth::builder_ext::BuilderExt;
use biscuit_auth::datalog::RunLimits;
use biscuit_auth::{Biscuit, KeyPair};
use clearance_benches::Fault;
use clearance_benches::interleave::Case;

use super::{LIFETIME, TOKENS};
use crate::in_turn;

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let root = KeyPair::new();
    let tokens = (0..TOKENS).map(|holder| token(&root, holder)).collect::<Result<_, _>>()?;
    // The default gives Datalog 1 ms of wall-clock time, which a busy machine may take away.
    let limits = RunLimits { max_time: Duration::from_secs(10), ..RunLimits::default() };
    let rules = AuthorizerBuilder::new().set_limits(limits).policy("allow if gate(1)")?;
    let key = root.public();
    Ok(in_turn("biscuit-auth, two blocks", tokens, move |token: &Vec<u8>| {
        let biscuit = Biscuit::from(token, key);
        let decision = biscuit
            .and_then(|biscuit| rules.clone().time().build(&biscuit))
            .and_then(|mut authorizer| authorizer.authorize());
        assert!(decision.is_ok(), "{decision:?}");
    }))
}

fn token(root: &KeyPair, holder: usize) -> Result<Vec<u8>, Fault> {
    let expiry = SystemTime::now() + Duration::from_secs(LIFETIME);
    let authority = Biscuit::builder().fact("gate(1)")?.fact(&*format!("holder({holder})"))?;
    let token = authority.check_expiration_date(expiry).build(root)?;
    Ok(token.append(BlockBuilder::new().check_expiration_date(expiry))?.to_vec()?)
}
