//! Credentials that are good by their days, and by nothing else any more.

use clearance_schemes::library::Library;
use clearance_schemes::life::Act;
use clearance_schemes::time::Instant;

use super::earlier;
use super::file::File;
use crate::register::{CredentialRecord, RegisterError, Unit};

/// Those of a person that are to be revoked: their phone was given up, another one took their place, or a later version
/// of the scheme ended them.
pub(super) async fn given_up<U: Unit>(
    unit: &mut U,
    library: &Library,
    file: &File,
    now: Instant,
) -> Result<Vec<CredentialRecord>, RegisterError> {
    let is_lost = file.keys.iter().any(|key| key.ended.is_some());
    let is_replaced = file.done.iter().any(|done| done.act == Act::Replace);
    let is_over = |it| earlier::is_over(library, it, it.granted, now);
    // Of most people it is none, which their file says.
    if !is_lost && !is_replaced && !file.standings.iter().any(is_over) {
        return Ok(Vec::new());
    }
    let all = unit.credentials(file.person.id).await?;
    Ok(all
        .into_iter()
        .filter(|it| is_open(it, now) && is_given_up(library, file, it, now))
        .collect())
}

/// Whether gates would take it, but for its status.
pub(super) fn is_open(credential: &CredentialRecord, now: Instant) -> bool {
    credential.revoked.is_none() && credential.until > now
}

/// Whether a credential is to be revoked whatever its standing means.
pub(super) fn is_given_up(
    library: &Library,
    file: &File,
    credential: &CredentialRecord,
    now: Instant,
) -> bool {
    let standing = file.standings.iter().find(|standing| standing.id == credential.standing);
    let was_replaced = |done: &crate::register::DoneRecord| {
        done.act == Act::Replace
            && done.at > credential.issued
            && standing.is_some_and(|standing| done.standing.as_ref() == Some(&standing.key))
    };
    file.keys.iter().any(|key| key.id == credential.holder_key && key.ended.is_some())
        || file.done.iter().any(was_replaced)
        || standing.is_some_and(|it| earlier::is_over(library, it, credential.issued, now))
}
