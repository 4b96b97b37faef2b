//! Whether a holder key may come from a passkey: the schemes say it, and the strictest of them counts.
//!
//! A key is bound before anybody knows under which schemes its person will get a credential. Where the key really is
//! nobody but the phone knows: it says so, and is believed. What is in the authority's hand is that a phone which lost
//! its storage gets nothing where passkeys are not allowed.

use clearance_schemes::model::{HolderKeyPolicy, KeyOrigin};

use super::challenge::unreadable;
use crate::app::Web;
use crate::http::Problem;

/// What all schemes allow together under which this authority may issue, by the trust list in force.
pub(super) fn policy(web: &Web) -> Result<HolderKeyPolicy, Problem> {
    let schemes = web.seal.schemes().map_err(|cause| unreadable(&cause))?;
    Ok(web.library.holder_key(schemes.into_iter().map(|id| id.0), web.now()))
}

/// Refuses a key of this origin where the schemes do not allow it.
pub(super) fn allows(web: &Web, origin: KeyOrigin) -> Result<(), Problem> {
    if policy(web)?.admits(origin) {
        return Ok(());
    }
    Err(Problem::passkey().of("a scheme of this authority takes only keys that are made on the phone; bind the phone without a passkey"))
}
