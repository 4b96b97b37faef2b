//! `discretion`: an officer decides once these papers are in. Outcomes: `not-asked`, `declined`; and
//! `open`, which nobody can tell.

use super::DECISION_OPEN;
use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, unsure};
use crate::model::{Remedy, RemedyKind};
use crate::outcome::Value;
use crate::situation::Decided;
use crate::time::Span;

impl Judge<'_> {
    pub(super) fn discretion(&self, asked_with: &[String], answer_within: Option<Span>) -> Verdict {
        match self.situation.decided.get(self.rule) {
            Some(Decided::Granted) => return Verdict::Met,
            Some(Decided::Declined) => return Obstacle::outcome("declined").no(),
            Some(Decided::Open) => return self.open(answer_within),
            None => {}
        }
        let lacks = self.lacking(asked_with);
        if lacks.is_empty() {
            return self.open(answer_within);
        }
        let names: Vec<String> = lacks.iter().map(|(piece, _)| (*piece).clone()).collect();
        let mut told = Obstacle { far: true, ..Obstacle::outcome("not-asked") };
        told.helps.push(Remedy { kind: RemedyKind::Ask, target: None });
        for name in &names {
            told = told.helps(RemedyKind::Bring, name);
        }
        told.needs(Value::Words(names)).no()
    }

    /// Nobody can tell until the officer has answered: by then, counted from the application.
    fn open(&self, answer_within: Option<Span>) -> Verdict {
        let asked = self.situation.lodged.unwrap_or(self.situation.now);
        let mut told = unsure(DECISION_OPEN);
        told.outcome = "open";
        told.needs = answer_within.map(Value::Span);
        told.until = answer_within.and_then(|within| self.end_of(within, asked));
        Verdict::Unsure(vec![told])
    }
}
