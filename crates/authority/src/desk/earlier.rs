//! What becomes of what was given under an earlier version of a scheme: `earlier = …` of each version that is in force.
//!
//! A standing lives by its own version. What a later one says counts from the moment at which it is in force:
//! - `keep`: nothing;
//! - `re-check-at-renewal`: the newest rules are tried again before the standing gets another credential;
//! - `re-check-by DAY`: the same; and when that day is over, what was issued before the version was in force is revoked;
//! - `revoke`: all of it is revoked at once, and the standing gets no credential any more.
//!
//! Nobody is told of it by an event: [`Desk::begin_versions`](super::Desk::begin_versions) looks at those who hold some.

use clearance_schemes::library::Library;
use clearance_schemes::model::{Earlier, Head};
use clearance_schemes::time::Instant;

use crate::register::StandingRecord;

/// The versions after the standing's own that are in force.
fn later<'l>(
    library: &'l Library,
    standing: &StandingRecord,
    now: Instant,
) -> impl Iterator<Item = &'l Head> + use<'l> {
    let (folder, own) = (library.folders.get(&standing.scheme), standing.version);
    let versions = folder.into_iter().flat_map(|folder| folder.versions.values());
    let heads = versions.map(|version| &version.scheme.head);
    heads.filter(move |head| head.version > own && is_begun(head, now))
}

/// Whether a version is in force at a moment, by its own clock.
fn is_begun(head: &Head, at: Instant) -> bool {
    head.time.local(at).is_some_and(|local| head.from <= local)
}

/// Whether what a version says of earlier credentials takes some away, at a moment.
pub(super) fn takes_away(head: &Head, now: Instant) -> bool {
    match head.earlier {
        Earlier::Revoke => is_begun(head, now),
        Earlier::ReCheckBy(last) => {
            is_begun(head, now) && head.time.day(now).is_some_and(|today| today > last)
        }
        _ => false,
    }
}

/// Whether a standing gets no credential any more.
pub(super) fn gives_nothing(library: &Library, standing: &StandingRecord, now: Instant) -> bool {
    later(library, standing, now).any(|head| head.earlier == Earlier::Revoke)
}

/// Whether the newest rules are tried again before a standing gets another credential.
pub(super) fn is_checked_again(library: &Library, standing: &StandingRecord, now: Instant) -> bool {
    later(library, standing, now)
        .any(|head| matches!(head.earlier, Earlier::ReCheckAtRenewal | Earlier::ReCheckBy(_)))
}

/// Whether a credential of the standing that was issued then is over, whatever its last day.
pub(super) fn is_over(
    library: &Library,
    standing: &StandingRecord,
    issued: Instant,
    now: Instant,
) -> bool {
    later(library, standing, now).any(|head| {
        let was_checked = head.earlier != Earlier::Revoke && is_begun(head, issued);
        takes_away(head, now) && !was_checked
    })
}
