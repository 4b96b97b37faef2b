//! The peers, each doing what is nearest to a check: signatures and expiry. None of them but
//! isomdl decrypts, none asks for status or replay.

mod biscuit;
mod cwt;
mod eu_dcc;
mod jwt;
mod mdoc;
mod paseto;

use std::time::{SystemTime, UNIX_EPOCH};

use clearance_benches::Fault;
use clearance_benches::interleave::Case;

/// Tokens of each peer.
const TOKENS: usize = 64;
/// Seconds that they live.
const LIFETIME: u64 = 86_400;

pub(crate) fn cases() -> Result<Vec<Case<'static>>, Fault> {
    Ok(vec![
        biscuit::case()?,
        paseto::case()?,
        jwt::case()?,
        cwt::case()?,
        eu_dcc::case()?,
        mdoc::case()?,
    ])
}

/// Seconds since 1970: some peers have no other clock than the machine's.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// What an error says that is no [`std::error::Error`].
fn said(error: impl std::fmt::Debug) -> Fault {
    format!("{error:?}").into()
}
