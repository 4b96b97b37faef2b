//! `happened`: an event on record.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict};
use crate::model::EventKind;
use crate::outcome::Value;
use crate::situation::Event;
use crate::time::Instant;

impl<'a> Judge<'a> {
    pub(super) fn happened(
        &self,
        kinds: &[EventKind],
        of: &[String],
        at: Option<&str>,
        capacity: Option<&str>,
    ) -> Verdict {
        let holds = self.events(kinds, self.situation.now).any(|event| {
            (of.is_empty() || event.of.as_ref().is_some_and(|what| of.contains(what)))
                && (!of.is_empty() || self.is_of_this_scheme(event))
                && at.is_none_or(|at| event.at.as_deref() == Some(at))
                && capacity.is_none_or(|capacity| event.capacity.as_deref() == Some(capacity))
                && !self.is_lifted(event)
                && !self.is_used_up(event)
        });
        Verdict::of(holds, || {
            let told = Obstacle { far: true, ..Obstacle::default() }
                .needs(Value::Words(kinds.iter().map(|kind| kind.name().to_owned()).collect()));
            match of.first() {
                Some(of) => told.of(of),
                None => told,
            }
        })
    }

    /// What happened by a moment.
    pub(super) fn events<'k>(
        &self,
        kinds: &'k [EventKind],
        by: Instant,
    ) -> impl Iterator<Item = &'a Event> + use<'a, 'k> {
        let events = &self.person.events;
        events.iter().filter(move |event| kinds.contains(&event.kind) && event.happened <= by)
    }

    /// A decision, and what becomes of a standing, is of one scheme: of this one where the rule does
    /// not name another.
    pub(super) fn is_of_this_scheme(&self, event: &Event) -> bool {
        let group = event.kind.name().split('.').next();
        !matches!(group, Some("decision" | "standing"))
            || event.of.as_deref().is_none_or(|of| of == self.scheme.head.name)
    }

    /// A bar that was lifted since is none.
    fn is_lifted(&self, event: &Event) -> bool {
        event.kind == EventKind::DecisionBarred
            && self.events(&[EventKind::DecisionLifted], self.situation.now).any(|lifted| {
                lifted.happened >= event.happened && (lifted.of.is_none() || lifted.of == event.of)
            })
    }

    /// A check serves one application: a decision that came after it has used it up.
    fn is_used_up(&self, event: &Event) -> bool {
        event.kind == EventKind::CheckPassed
            && self
                .events(
                    &[EventKind::DecisionGranted, EventKind::DecisionRefused],
                    self.situation.now,
                )
                .any(|decided| {
                    decided.happened > event.happened
                        && decided.of.as_deref() == Some(self.scheme.head.name.as_str())
                })
    }
}
