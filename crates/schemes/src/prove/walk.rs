//! Every combination that the form offers.

use super::world::{Domains, World, truth};
use super::{MOST, Prover};
use crate::judge::Truth;
use crate::model::Condition;

impl Prover<'_> {
    /// What these conditions read, and what the impossible combinations among them read.
    pub(super) fn domains<'c>(
        &self,
        conditions: impl IntoIterator<Item = &'c Condition>,
    ) -> Domains {
        let mut domains = Domains::default();
        for condition in conditions {
            domains.read(self.scheme, condition);
        }
        // An impossible combination matters if it reads anything that is read here.
        let mut grown = true;
        while grown {
            grown = false;
            for never in &self.scheme.checks.never {
                let mut own = Domains::default();
                own.read(self.scheme, never);
                let touches = own.0.keys().any(|variable| domains.0.contains_key(variable));
                if touches && own.0.keys().any(|variable| !domains.0.contains_key(variable)) {
                    domains.read(self.scheme, never);
                    grown = true;
                }
            }
        }
        domains
    }

    /// Calls `visit` for every combination that the form offers, until it answers false. False where there are too many.
    pub(super) fn walk(
        &mut self,
        domains: &Domains,
        mut visit: impl FnMut(&World<'_>) -> bool,
    ) -> bool {
        let size = domains
            .0
            .values()
            .try_fold(1_u64, |size, values| size.checked_mul(values.len() as u64));
        let Some(size) = size.filter(|size| *size <= MOST) else { return false };
        let variables: Vec<_> = domains
            .0
            .iter()
            .map(|(variable, values)| (variable, values.iter().collect::<Vec<_>>()))
            .collect();
        for number in 0..size {
            let mut rest = number;
            let mut world = World::new();
            for (variable, values) in &variables {
                let count = values.len() as u64;
                // The remainder is below a length that fits in memory.
                #[allow(clippy::cast_possible_truncation)]
                let at = (rest % count) as usize;
                world.insert(variable, values[at]);
                rest /= count;
            }
            if self.is_offered(&world) {
                self.proof.combinations += 1;
                if !visit(&world) {
                    break;
                }
            }
        }
        true
    }

    fn is_offered(&self, world: &World<'_>) -> bool {
        let never = &self.scheme.checks.never;
        !never.iter().any(|never| truth(self.scheme, never, world) == Truth::Met)
    }

    /// Whether some combination meets all of these conditions; none where there are too many to walk.
    pub(super) fn can_hold(&mut self, conditions: &[&Condition]) -> Option<Option<String>> {
        let domains = self.domains(conditions.iter().copied());
        let scheme = self.scheme;
        let mut found = None;
        let walked = self.walk(&domains, |world| {
            if conditions.iter().all(|condition| truth(scheme, condition, world) == Truth::Met) {
                found = Some(super::world::words(world));
            }
            found.is_none()
        });
        walked.then_some(found)
    }
}
