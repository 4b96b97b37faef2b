//! What will be so later, if nobody does anything: standings that go on by a deadline.

use super::Truth;
use super::subject::{DEEPEST, Judge};
use crate::library::Library;
use crate::model::{At, Deadline, EventKind, Scheme, StateMeaning};
use crate::outcome::When;
use crate::situation::{Situation, Standing};
use crate::time::Instant;

/// A standing goes on to another state.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) at: When,
    pub(super) to: String,
    meaning: StateMeaning,
}

impl Judge<'_> {
    /// When a deadline brings a standing to another state, and to which.
    pub(super) fn turn(&self, standing: &Standing) -> Option<Turn> {
        let scheme = self.version_of(&standing.scheme).filter(|_| self.depth < DEEPEST)?;
        let life = scheme.life.as_ref()?;
        let since = standing.since?;
        // What was asked for when it was lodged is not known here: a row that reads it cannot be told.
        let mut situation = self.situation.clone();
        situation.asked.clear();
        situation.person = self.person.clone();
        let inside = Judge::new(self.library, scheme, &situation, self.depth + 1)?;
        life.on.iter().find_map(|row| {
            let Some(At::Deadline(deadline)) = &row.at else { return None };
            let to = row.to.as_ref()?;
            let applies = row.events.contains(&EventKind::TimeReached)
                && (row.from.is_empty() || row.from.contains(&standing.state))
                && inside.truth(&row.when) == Truth::Met;
            if !applies {
                return None;
            }
            let (_, meaning) = life.states.iter().find(|(name, _)| name == to)?;
            let at = inside.over(inside.deadline(deadline)?, since)?;
            Some(Turn { at, to: to.clone(), meaning: *meaning })
        })
    }

    /// The row of a deadline that holds, if exactly one does.
    fn deadline(&self, name: &str) -> Option<&Deadline> {
        let (_, rows) = self.scheme.deadlines.iter().find(|(known, _)| known == name)?;
        let mut holding = rows.iter().filter(|row| self.truth(&row.when) == Truth::Met);
        let row = holding.next()?;
        holding.next().is_none().then_some(row)
    }

    /// When a deadline is over that began at an instant: a last day is over when the next one begins.
    fn over(&self, deadline: &Deadline, since: Instant) -> Option<When> {
        match self.end_of(deadline.add, since)? {
            When::Day(last) => last.succ_opt().map(When::Day),
            at => Some(at),
        }
    }
}

/// The same person at a later moment, with an application that is lodged then.
pub(super) fn later(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    at: Instant,
    depth: u8,
) -> Option<Situation> {
    let judge = Judge::new(library, scheme, situation, depth)?;
    let mut then = Situation { now: at, lodged: None, ..situation.clone() };
    for standing in &mut then.person.standings {
        let Some(turn) = judge.turn(standing) else { continue };
        let Some(reached) = instant(scheme, turn.at).filter(|reached| *reached <= at) else {
            continue;
        };
        if standing.suspended_for.is_empty() {
            standing.state = turn.to;
            standing.meaning = turn.meaning;
            standing.since = Some(reached);
        }
    }
    Some(then)
}

/// When a day or an instant comes.
pub(super) fn instant(scheme: &Scheme, when: When) -> Option<Instant> {
    match when {
        When::Day(day) => scheme.head.time.begins(day),
        When::Instant(at) => Some(at),
    }
}
