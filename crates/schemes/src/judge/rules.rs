//! All rules of a scheme, and the answer that follows.

use super::ahead::{instant, later};
use super::finding::join;
use super::subject::Judge;
use super::verdict::Verdict;
use super::{DATA_MISSING, NOT_OFFERED, NOT_YET_IN_FORCE, Truth};
use crate::library::Library;
use crate::model::{Answer, Condition, NamedDate, Predicate, Remedy, RemedyKind, Scheme, Term};
use crate::outcome::{Finding, NeededPaper, Outcome, Told, When};
use crate::situation::Situation;

/// What is tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scope {
    /// The rules alone.
    Rules,
    /// Forms, papers and remarks as well.
    Whole,
}

/// How often the day is moved on, when by the day on which all obstacles are gone others have come.
const ROUNDS: usize = 4;

pub(super) fn judge(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    scope: Scope,
    depth: u8,
) -> Outcome {
    let at = |situation: &Situation| once(library, scheme, situation, scope, depth);
    let mut outcome = at(situation);
    if outcome.answer != Answer::NotYet {
        return outcome;
    }
    // A card may expire before somebody is old enough: the day is promised only if it holds then.
    let mut from = latest(scheme, &outcome.findings);
    for _ in 0..ROUNDS {
        let Some((when, begins)) = from else { break };
        let Some(then) = later(library, scheme, situation, begins, depth) else { break };
        let then = at(&then);
        match then.answer {
            Answer::Eligible => {
                outcome.from = Some(when);
                break;
            }
            Answer::NotYet => {
                from = latest(scheme, &then.findings).filter(|(_, next)| *next > begins);
            }
            Answer::NotEligible | Answer::Officer => break,
        }
    }
    outcome
}

/// The last day or instant of all that findings wait for.
fn latest(scheme: &Scheme, findings: &[Finding]) -> Option<(When, crate::time::Instant)> {
    let mut latest = None;
    for finding in findings {
        let until = finding.until?;
        let begins = instant(scheme, until)?;
        if latest.is_none_or(|(_, known)| begins > known) {
            latest = Some((until, begins));
        }
    }
    latest
}

fn once(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    scope: Scope,
    depth: u8,
) -> Outcome {
    let mut outcome = Outcome {
        scheme: (scheme.head.name.clone(), scheme.head.version),
        answer: Answer::Eligible,
        from: None,
        findings: Vec::new(),
        remarks: Vec::new(),
        papers: Vec::new(),
        otherwise: None,
    };
    match Judge::new(library, scheme, situation, depth) {
        None => outcome.findings.push(fixed(DATA_MISSING, Answer::Officer)),
        Some(judge) => {
            outcome.findings = judge.all_findings(scope);
            if scope == Scope::Whole {
                outcome.papers = judge.papers();
                outcome.remarks = judge.remarks();
            }
        }
    }
    outcome.answer =
        outcome.findings.iter().map(|finding| finding.weight).max().unwrap_or(Answer::Eligible);
    if outcome.answer != Answer::Eligible {
        outcome.otherwise = scheme.head.otherwise.clone();
    }
    outcome
}

impl Judge<'_> {
    fn all_findings(&self, scope: Scope) -> Vec<Finding> {
        let mut found = Vec::new();
        found.extend(self.not_yet_in_force());
        found.extend(self.not_offered());
        for rule in &self.scheme.checks.require {
            let each = self.is_for_each(&[&rule.when, &rule.must]);
            for member in self.members().filter(|member| each || member.member.is_none()) {
                found.extend(member.trying(&rule.id).findings(rule));
            }
        }
        if scope == Scope::Whole {
            let form = self.form();
            // That a field is empty is told once.
            found.retain(|finding| {
                finding.reason != DATA_MISSING || form.iter().all(|field| field.of != finding.of)
            });
            found.extend(form);
        }
        each_once(found)
    }

    /// Combinations of answers that the form does not offer, or may not.
    fn not_offered(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for (spot, member, verdict) in self.never() {
            let at = |finding| Finding { rule: spot.line, member, ..finding };
            match verdict {
                Verdict::Met => found.push(at(fixed(NOT_OFFERED, Answer::NotEligible))),
                Verdict::Unsure(told) => found.extend(told.into_iter().map(|told| {
                    let reason = told.reason.as_deref().unwrap_or(DATA_MISSING);
                    at(Finding { of: told.of, ..fixed(reason, Answer::Officer) })
                })),
                Verdict::Not(_) | Verdict::Untried => {}
            }
        }
        found
    }

    fn not_yet_in_force(&self) -> Option<Finding> {
        let head = &self.scheme.head;
        let asked = self.situation.lodged.unwrap_or(self.situation.now);
        let begins = head.time.instant(head.from)?;
        let until = When::Instant(begins);
        // An application that came too early is lodged anew, once the scheme is in force.
        let (weight, kind) = if self.is_ahead(until) {
            (Answer::NotYet, RemedyKind::Wait)
        } else {
            (Answer::NotEligible, RemedyKind::Apply)
        };
        let target = (kind == RemedyKind::Apply).then(|| head.name.clone());
        (asked < begins).then(|| Finding {
            of: Some(head.name.clone()),
            until: Some(until),
            remedies: vec![Remedy { kind, target }],
            ..fixed(NOT_YET_IN_FORCE, weight)
        })
    }

    /// Papers that are needed, or may be: where it cannot be told, it is better to bring them.
    fn papers(&self) -> Vec<NeededPaper> {
        let mut papers: Vec<NeededPaper> = Vec::new();
        for rule in &self.scheme.checks.papers {
            let each = self.is_for_each(&[&rule.when]);
            for member in self.members().filter(|member| each || member.member.is_none()) {
                if member.truth(&rule.when) == Truth::NotMet {
                    continue;
                }
                let needed = member.needed(rule);
                let known = papers
                    .iter_mut()
                    .find(|known| known.piece == needed.piece && known.form == needed.form);
                match known {
                    Some(known) => {
                        known.is_in &= needed.is_in;
                        known.lack = known.lack.or(needed.lack);
                        known.count = known.count.max(needed.count);
                    }
                    None => papers.push(needed),
                }
            }
        }
        papers
    }

    fn remarks(&self) -> Vec<Told> {
        let mut remarks: Vec<Told> = Vec::new();
        for remark in &self.scheme.checks.remark {
            let each = self.is_for_each(&[&remark.when]);
            let holds = self
                .members()
                .filter(|member| each || member.member.is_none())
                .any(|member| member.truth(&remark.when) == Truth::Met);
            if holds && remarks.iter().all(|known| known.id != remark.id) {
                remarks.push(Told {
                    id: remark.id.clone(),
                    officer_only: remark.officer_only,
                    facts: remark.facts.clone(),
                });
            }
        }
        remarks
    }

    /// Whether conditions are tried for each member of a group.
    pub(crate) fn is_for_each(&self, conditions: &[&Condition]) -> bool {
        !self.scheme.each.is_empty()
            && conditions.iter().any(|condition| reads_member(self.scheme, condition))
    }
}

fn fixed(reason: &str, weight: Answer) -> Finding {
    Finding {
        reason: reason.to_owned(),
        rule: 0,
        weight,
        member: None,
        is: None,
        needs: None,
        of: None,
        until: None,
        remedies: Vec::new(),
        facts: Vec::new(),
    }
}

/// The same obstacle found by two rules is one.
fn each_once(found: Vec<Finding>) -> Vec<Finding> {
    let mut once: Vec<Finding> = Vec::new();
    for finding in found {
        let same = |known: &&mut Finding| {
            known.reason == finding.reason
                && known.of == finding.of
                && known.member == finding.member
        };
        match once.iter_mut().find(same) {
            Some(known) => join(known, finding),
            None => once.push(finding),
        }
    }
    once
}

/// Whether a condition reads anything that each member of a group has for itself.
pub(super) fn reads_member(scheme: &Scheme, condition: &Condition) -> bool {
    reads(scheme, condition, 0)
}

fn reads(scheme: &Scheme, condition: &Condition, depth: u8) -> bool {
    // A list that names itself is refused by the reader; here it must only end.
    depth < 8 && condition.terms.iter().any(|term| term_reads(scheme, term, depth + 1))
}

fn term_reads(scheme: &Scheme, term: &Term, depth: u8) -> bool {
    let each = |field: &String| scheme.each.contains(field);
    let date = |date: &NamedDate| match date {
        NamedDate::Birthday(_) | NamedDate::ExpiryOf(_) => true,
        NamedDate::Form(field) => each(field),
        NamedDate::BookedSlot
        | NamedDate::Granted
        | NamedDate::Lodged
        | NamedDate::Slot
        | NamedDate::Today => false,
    };
    match term {
        Term::Any(ways) => ways.iter().any(|way| reads(scheme, way, depth)),
        Term::Not(condition) => reads(scheme, condition, depth),
        Term::Is(name) => scheme
            .lists
            .iter()
            .find(|(known, _)| known == name)
            .is_some_and(|(_, condition)| reads(scheme, condition, depth)),
        Term::Field(field, _) => each(field),
        Term::Predicate(predicate) => match predicate {
            Predicate::Age { .. }
            | Predicate::Document { .. }
            | Predicate::Entitled(_)
            | Predicate::Happened { .. }
            | Predicate::HolderKeyBound
            | Predicate::Papers(_)
            | Predicate::Person { .. }
            | Predicate::Standing { .. } => true,
            Predicate::App { .. }
            | Predicate::Discretion { .. }
            | Predicate::Group { .. }
            | Predicate::Present(_)
            | Predicate::Signed(_) => false,
            Predicate::Office { purpose, channel, .. } => purpose.iter().chain(channel).any(each),
            Predicate::Quota { per, .. } => per.iter().any(|per| per == "person" || each(per)),
            Predicate::Row { table, .. } => {
                let known = scheme.tables.iter().find(|known| known.name == *table);
                known.is_some_and(|known| known.key == "nationality" || each(&known.key))
            }
            Predicate::Window { of, anchor, .. } => {
                let (crate::model::Anchor::After(from) | crate::model::Anchor::Before(from)) =
                    anchor;
                date(of) || date(from)
            }
        },
    }
}
