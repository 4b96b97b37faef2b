//! `group`: how many apply together, and who. Outcomes: `too-large`, `incomplete`.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::Condition;
use crate::outcome::Value;

impl Judge<'_> {
    pub(super) fn group(
        &self,
        at_least: Option<u32>,
        at_most: Option<u32>,
        shares: Option<&str>,
        with: Option<&Condition>,
    ) -> Verdict {
        let size = self.size();
        let sized = |outcome, limit| {
            move || Obstacle::outcome(outcome).is(Value::Number(size)).needs(Value::Number(limit))
        };
        Verdict::all([
            at_most
                .map_or(Verdict::Met, |most| Verdict::of(size <= most, sized("too-large", most))),
            at_least.map_or(Verdict::Met, |least| {
                Verdict::of(size >= least, sized("incomplete", least))
            }),
            shares.map_or(Verdict::Met, |what| self.all_share(what)),
            with.map_or(Verdict::Met, |with| self.one_is(with)),
        ])
    }

    fn all_share(&self, what: &str) -> Verdict {
        if self.size() == 1 {
            return Verdict::Met;
        }
        let values: Option<Vec<_>> = self.members().map(|member| member.shared.get(what)).collect();
        let Some(values) = values else { return data_missing(what) };
        Verdict::of(values.windows(2).all(|pair| pair[0] == pair[1]), || {
            Obstacle::outcome("incomplete").of(what)
        })
    }

    fn one_is(&self, with: &Condition) -> Verdict {
        match Verdict::any(self.members().map(|member| member.condition(with))) {
            Verdict::Not(_) => Obstacle::outcome("incomplete").no(),
            other => other,
        }
    }
}
