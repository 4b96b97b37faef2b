//! `standing`: what the person has under a scheme. Outcomes: `none`, `pending`, `suspended`, `ended`.
//!
//! Of a suspended standing the reasons are those of the suspension, unless the rule names another.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict};
use crate::model::{RemedyKind, Scheme, StateMeaning};
use crate::outcome::{Value, When};
use crate::situation::Standing;

impl Judge<'_> {
    pub(super) fn standing(&self, scheme: &str, states: &[String]) -> Verdict {
        let own = || self.person.standings.iter().filter(|standing| standing.scheme == scheme);
        let wanted = |state: &String| states.is_empty() || states.contains(state);
        if own().any(|standing| wanted(&standing.state) && !self.is_over(standing)) {
            return Verdict::Met;
        }
        let told = |outcome| Obstacle::outcome(outcome).of(scheme);
        let Some(standing) = own().next_back() else {
            let none = Obstacle { far: true, ..told("none") };
            return none.helps(RemedyKind::Apply, scheme).no();
        };
        let told = |outcome| told(outcome).is(Value::Word(standing.state.clone()));
        if self.is_over(standing) || self.leads_nowhere(standing) {
            let ended = Obstacle { inherited: standing.ended_for.clone(), ..told("ended") };
            return ended.helps(RemedyKind::Apply, scheme).no();
        }
        // A hold without a reason bears the name of its state: such a standing is pending.
        let is_reason = |name: &&String| !self.is_state(scheme, name);
        let reasons: Vec<_> = standing.suspended_for.iter().filter(is_reason).collect();
        if !reasons.is_empty() {
            let suspended = |reason: &String| Obstacle {
                reason: Some(reason.clone()),
                inherited: Some(reason.clone()),
                ..told("suspended")
            };
            return Verdict::Not(reasons.into_iter().map(suspended).collect());
        }
        let turn = self.turn(standing).filter(|turn| wanted(&turn.to));
        let until = turn.map(|turn| turn.at).filter(|at| self.is_ahead(*at));
        told("pending").until(until).no()
    }

    fn is_state(&self, scheme: &str, name: &str) -> bool {
        let life = self.version_of(scheme).and_then(|scheme| scheme.life.as_ref());
        life.is_some_and(|life| life.states.iter().any(|(state, _)| state == name))
    }

    fn is_over(&self, standing: &Standing) -> bool {
        standing.meaning == StateMeaning::Revoked
            || standing.until.is_some_and(|last| last < self.today)
    }

    /// No event brings the standing to another state.
    fn leads_nowhere(&self, standing: &Standing) -> bool {
        let Some(life) = self.version_of(&standing.scheme).and_then(|scheme| scheme.life.as_ref())
        else {
            return false;
        };
        !life.on.iter().any(|row| {
            row.to.as_ref().is_some_and(|to| *to != standing.state)
                && (row.from.is_empty() || row.from.contains(&standing.state))
        })
    }

    /// Another scheme as it is in force now; this one where it is asked about itself.
    pub(super) fn version_of(&self, scheme: &str) -> Option<&Scheme> {
        if scheme == self.scheme.head.name {
            return Some(self.scheme);
        }
        let local = self.scheme.head.time.local(self.situation.now)?;
        self.library.in_force(scheme, local).map(|version| &version.scheme)
    }

    pub(super) fn is_ahead(&self, at: When) -> bool {
        match at {
            When::Day(day) => day > self.today,
            When::Instant(at) => at > self.situation.now,
        }
    }
}
