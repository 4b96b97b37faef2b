//! Which reason an obstacle has: the rule's for that outcome, else the vocabulary's, else the rule's id.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict};
use crate::model::{Answer, Remedy, RemedyKind, Rule};
use crate::outcome::Finding;

/// As a reason: that of the other scheme.
const INHERIT: &str = "inherit";

impl Judge<'_> {
    /// What a rule finds. It is tried where its `when` holds or cannot be told.
    pub(super) fn findings(&self, rule: &Rule) -> Vec<Finding> {
        let when = self.condition(&rule.when);
        if matches!(when, Verdict::Not(_) | Verdict::Untried) {
            return Vec::new();
        }
        let must = self.condition(&rule.must);
        let found: Vec<Finding> = match (when, must) {
            (Verdict::Met, Verdict::Not(told)) => {
                told.into_iter().map(|told| self.stands(rule, told)).collect()
            }
            (Verdict::Met, Verdict::Unsure(told)) => self.unsure(rule, told),
            // Whether the rule is for this person is not known, and it would not be met.
            (Verdict::Unsure(told), Verdict::Not(_)) => self.unsure(rule, told),
            (Verdict::Unsure(mut when), Verdict::Unsure(must)) => {
                when.extend(must);
                self.unsure(rule, when)
            }
            _ => Vec::new(),
        };
        let mut once: Vec<Finding> = Vec::new();
        for finding in found {
            // Of one rule, several obstacles of one reason are one finding, unless they are of
            // different things.
            let same = |known: &&mut Finding| {
                known.reason == finding.reason
                    && (known.of == finding.of || known.of.is_none() || finding.of.is_none())
            };
            match once.iter_mut().find(same) {
                Some(known) => join(known, finding),
                None => once.push(finding),
            }
        }
        once
    }

    fn stands(&self, rule: &Rule, told: Obstacle) -> Finding {
        let reason = match named(rule, told.outcome) {
            Some(INHERIT) => told.inherited.clone(),
            Some(reason) => Some(reason.to_owned()),
            None => told.reason.clone(),
        };
        // What an application of long ago waited for may have come: it is lodged anew.
        let waits = told.by_itself && told.until.is_some_and(|until| self.is_ahead(until));
        let weight = if waits { Answer::NotYet } else { Answer::NotEligible };
        let mut remedies = rule.remedies.clone();
        add(&mut remedies, &told.ways);
        self.finding(rule, reason.unwrap_or_else(|| rule.id.clone()), weight, told, remedies)
    }

    fn unsure(&self, rule: &Rule, told: Vec<Obstacle>) -> Vec<Finding> {
        let ask = vec![Remedy { kind: RemedyKind::Ask, target: None }];
        told.into_iter()
            .map(|told| {
                let own = named(rule, told.outcome).filter(|reason| *reason != INHERIT);
                let reason = own.map(str::to_owned).or_else(|| told.reason.clone());
                let reason = reason.unwrap_or_else(|| super::DATA_MISSING.to_owned());
                self.finding(rule, reason, Answer::Officer, told, ask.clone())
            })
            .collect()
    }

    fn finding(
        &self,
        rule: &Rule,
        reason: String,
        weight: Answer,
        told: Obstacle,
        remedies: Vec<Remedy>,
    ) -> Finding {
        Finding {
            reason,
            rule: rule.spot.line,
            weight,
            member: self.member,
            is: told.is,
            needs: told.needs,
            of: told.of,
            until: told.until,
            remedies,
            facts: rule.facts.clone(),
        }
    }
}

/// The rule's own reason for an outcome. That an office is closed has that of one that is not open,
/// else that of one that does not serve then.
fn named<'r>(rule: &'r Rule, outcome: &str) -> Option<&'r str> {
    let one = |wanted: &str| {
        let known = rule.reasons.iter().find(|(outcome, _)| outcome == wanted);
        known.map(|(_, reason)| reason.as_str())
    };
    match outcome {
        "" => None,
        "closed" => one("closed").or_else(|| one("not-open")).or_else(|| one("not-then")),
        outcome => one(outcome),
    }
}

/// Two findings of one reason are one: the worse weight, and what either says.
pub(super) fn join(known: &mut Finding, other: Finding) {
    if other.weight > known.weight {
        // What does not go by itself has no day on which it does.
        known.until = other.until;
        known.weight = other.weight;
    }
    known.of = known.of.take().or(other.of);
    known.is = known.is.take().or(other.is);
    known.needs = known.needs.take().or(other.needs);
    add(&mut known.remedies, &other.remedies);
    for fact in other.facts {
        if !known.facts.contains(&fact) {
            known.facts.push(fact);
        }
    }
}

fn add(remedies: &mut Vec<Remedy>, more: &[Remedy]) {
    for remedy in more {
        if !remedies.contains(remedy) {
            remedies.push(remedy.clone());
        }
    }
}
