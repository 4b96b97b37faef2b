//! Terms of a condition.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::{Condition, Predicate, RemedyKind, Term};
use crate::outcome::Value;

/// Conditions stand inside each other at most so deep: the language says two, and each may name a
/// list. More is a list that names itself.
const DEEPEST: u8 = 8;

impl<'a> Judge<'a> {
    /// Every term must hold.
    pub(super) fn condition(&self, condition: &Condition) -> Verdict {
        if self.nested > DEEPEST {
            return data_missing(self.rule);
        }
        let inside = Self { nested: self.nested + 1, ..self.clone() };
        Verdict::all(condition.terms.iter().map(|term| inside.term(term)))
    }

    fn term(&self, term: &Term) -> Verdict {
        match term {
            Term::Any(ways) => Verdict::any(ways.iter().map(|way| self.condition(way))),
            Term::Not(condition) => self.condition(condition).not(),
            Term::Is(name) => match self.scheme.lists.iter().find(|(known, _)| known == name) {
                Some((_, condition)) => self.condition(condition),
                None => data_missing(name),
            },
            Term::Field(field, values) => self.field(field, values),
            Term::Predicate(predicate) => self.predicate(predicate),
        }
    }

    fn field(&self, field: &str, values: &[String]) -> Verdict {
        let Some(answer) = self.asked(field) else { return data_missing(field) };
        Verdict::of(values.iter().any(|value| value == answer), || {
            // Nobody is told to answer otherwise: what else would do, the rule says.
            Obstacle::default()
                .is(Value::Word(answer.to_owned()))
                .needs(Value::Words(values.to_vec()))
        })
    }

    fn predicate(&self, predicate: &Predicate) -> Verdict {
        match predicate {
            Predicate::Age { at_least, below, on } => {
                self.age(at_least.as_ref(), below.as_ref(), on)
            }
            Predicate::App { at_least } => self.app(*at_least),
            Predicate::Discretion { asked_with, answer_within } => {
                self.discretion(asked_with, *answer_within)
            }
            Predicate::Document {
                kinds,
                states,
                remaining,
                issued_from,
                issued_before,
                fields,
            } => {
                let wanted = super::document::Wanted {
                    states,
                    remaining: *remaining,
                    issued_from: *issued_from,
                    issued_before: *issued_before,
                    fields,
                };
                Verdict::any(kinds.iter().map(|kind| self.document(kind, &wanted)))
            }
            Predicate::Entitled(entitled) => self.entitled(entitled),
            Predicate::Group { at_least, at_most, shares, with } => {
                self.group(*at_least, *at_most, shares.as_deref(), with.as_ref())
            }
            Predicate::Happened { events, of, at, capacity } => {
                self.happened(events, of, at.as_deref(), capacity.as_deref())
            }
            Predicate::HolderKeyBound => self.holder_key_bound(),
            Predicate::Office { at, purpose, channel, on } => {
                self.office(at, purpose.as_deref(), channel.as_deref(), on)
            }
            Predicate::Papers(pieces) => self.has_papers(pieces),
            Predicate::Person { nationality, residence, birthplace } => {
                self.is_person(nationality, residence, birthplace)
            }
            Predicate::Present(who) => {
                self.one_of_them(who, &self.situation.present, RemedyKind::ComeWith)
            }
            Predicate::Quota { count, per, adds, at_most, within } => {
                self.quota(count, per, *adds, at_most, *within)
            }
            Predicate::Row { table, values } => self.row(table, values),
            Predicate::Signed(who) => {
                self.one_of_them(who, &self.situation.signed, RemedyKind::ComeWith)
            }
            Predicate::Standing { scheme, states } => self.standing(scheme, states),
            Predicate::Window { of, opens, closes, anchor } => {
                self.window(of, *opens, *closes, anchor)
            }
        }
    }
}
