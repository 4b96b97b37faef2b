//! Which rows speak of what happened.

use super::order::Happening;
use crate::model::{At, EventKind, LifeRow};

/// The word for what is the event's own: a reason, or a reason that is lifted.
pub(super) const INHERIT: &str = "inherit";

/// Whether a row of this scheme speaks of what happened; `from` and `when` are not tried.
pub(super) fn speaks(row: &LifeRow, scheme: &str, happening: &Happening) -> bool {
    let is_for = |cause| row.causes.contains(cause);
    (row.causes.is_empty() || happening.cause.as_ref().is_some_and(is_for))
        && speaks_whatever_the_cause(row, scheme, happening)
}

pub(super) fn speaks_whatever_the_cause(
    row: &LifeRow,
    scheme: &str,
    happening: &Happening,
) -> bool {
    row.events.contains(&happening.kind)
        && is_of(row, scheme, happening)
        && is_there(row, happening)
        && (happening.whole || passes_on_reasons(row, happening.kind))
}

/// A row without `of` speaks of any document. Of a standing, a decision or a statement it speaks
/// only where it is this scheme's own, or nobody said whose: one that cancels an enrolment does not
/// cancel an appointment.
fn is_of(row: &LifeRow, scheme: &str, happening: &Happening) -> bool {
    match &happening.of {
        Some(of) if !row.of.is_empty() => row.of.contains(of),
        Some(of) => !is_addressed(happening.kind) || of == scheme,
        None => row.of.is_empty(),
    }
}

fn is_there(row: &LifeRow, happening: &Happening) -> bool {
    match &row.at {
        None => true,
        Some(At::Place(place)) => happening.at.as_ref() == Some(place),
        // Times are reached by the clock of each standing, and come with their row.
        Some(At::Before(..) | At::Deadline(_) | At::GrantEnd) => false,
    }
}

/// One of several reasons came or went. It concerns those rows alone that pass reasons on.
fn passes_on_reasons(row: &LifeRow, kind: EventKind) -> bool {
    match kind {
        EventKind::StandingSuspended => row.reason.as_deref() == Some(INHERIT),
        EventKind::StandingResumed => row.lifts.as_deref() == Some(INHERIT),
        _ => true,
    }
}

/// Whether what happened is meant for one scheme.
fn is_addressed(kind: EventKind) -> bool {
    use EventKind as E;
    matches!(
        kind,
        E::DecisionBarred
            | E::DecisionDateMoved
            | E::DecisionGranted
            | E::DecisionLifted
            | E::DecisionRefused
            | E::PapersComplete
            | E::StandingCancelled
            | E::StandingEnded
            | E::StandingGranted
            | E::StandingMissed
            | E::StandingMoved
            | E::StandingOffered
            | E::StandingResumed
            | E::StandingSuspended
            | E::StandingUsed
            | E::StatementWrong
    )
}
