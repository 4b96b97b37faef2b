//! `age`: whole years on a day. Outcomes: `too-low`, `too-high`.

use super::row::Limit;
use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, calendar_unknown, data_missing};
use crate::model::{NamedDate, Number};
use crate::outcome::{Value, When};

impl Judge<'_> {
    pub(super) fn age(
        &self,
        at_least: Option<&Number>,
        below: Option<&Number>,
        on: &NamedDate,
    ) -> Verdict {
        let limit = |number: &Number, holds: &dyn Fn(u32) -> Verdict| match self.number(number) {
            Limit::Known(limit) => holds(limit),
            Limit::Empty => Verdict::Untried,
            Limit::Unknown(of) => data_missing(of),
        };
        let least = at_least.map(|number| limit(number, &|limit| self.at_least(limit, on)));
        let below = below.map(|number| limit(number, &|limit| self.below(limit, on)));
        Verdict::all(least.into_iter().chain(below))
    }

    fn at_least(&self, limit: u32, on: &NamedDate) -> Verdict {
        self.with_age(on, |born, age| {
            Verdict::of(age.is_some_and(|age| age >= limit), || {
                let birthday = self.scheme.head.time.birthday(born, limit).map(When::Day);
                let told = Obstacle::outcome("too-low")
                    .is(Value::Number(age.unwrap_or(0)))
                    .needs(Value::Number(limit));
                if self.moves(on) {
                    told.until(birthday)
                } else {
                    // The day that was chosen stays as it is: waiting does not help.
                    Obstacle { until: birthday, ..told }
                }
            })
        })
    }

    fn below(&self, limit: u32, on: &NamedDate) -> Verdict {
        self.with_age(on, |_, age| {
            Verdict::of(age.is_none_or(|age| age < limit), || {
                Obstacle::outcome("too-high")
                    .is(Value::Number(age.unwrap_or(0)))
                    .needs(Value::Number(limit))
            })
        })
    }

    fn with_age(
        &self,
        on: &NamedDate,
        holds: impl Fn(crate::time::Day, Option<u32>) -> Verdict,
    ) -> Verdict {
        let Some(born) = self.person.born else { return data_missing("born") };
        match self.date(on) {
            Err(of) => data_missing(of),
            Ok(None) => calendar_unknown(None),
            Ok(Some(day)) => holds(born, self.scheme.head.time.age(born, day)),
        }
    }
}
