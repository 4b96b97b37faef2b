//! `papers`: what was handed in, as what, and whether it is good. Outcomes: `missing`, `unfit`,
//! `expired`.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict};
use crate::model::{Answer, PaperForm, PaperRule, Remedy, RemedyKind};
use crate::outcome::{Finding, Lack, NeededPaper, Value};
use crate::situation::Paper;

impl Judge<'_> {
    /// All of these are in, and good.
    pub(super) fn has_papers(&self, pieces: &[String]) -> Verdict {
        let lacks = self.lacking(pieces);
        let Some((_, first)) = lacks.first() else { return Verdict::Met };
        let outcome = match first {
            Lack::Expired => "expired",
            Lack::Unfit => "unfit",
            Lack::Missing | Lack::TooFew | Lack::WrongForm => "missing",
        };
        let names: Vec<String> = lacks.iter().map(|(piece, _)| (*piece).clone()).collect();
        let mut told = Obstacle { far: outcome == "missing", ..Obstacle::outcome(outcome) };
        for name in &names {
            told = told.helps(RemedyKind::Bring, name);
        }
        told.of(&names[0]).needs(Value::Words(names)).no()
    }

    /// Which of these are not in, or not good.
    pub(crate) fn lacking<'p>(&self, pieces: &'p [String]) -> Vec<(&'p String, Lack)> {
        pieces
            .iter()
            .filter_map(|piece| Some((piece, self.lack(piece, PaperForm::Any, 1)?)))
            .collect()
    }

    /// A paper that the scheme asks for, and what is wrong with what came.
    pub(super) fn needed(&self, rule: &PaperRule) -> NeededPaper {
        let lack = self.lack(&rule.piece, rule.form, rule.count).filter(|_| {
            let other = rule.or.as_ref();
            other.is_none_or(|other| self.lack(other, rule.form, rule.count).is_some())
        });
        NeededPaper {
            piece: rule.piece.clone(),
            or: rule.or.clone(),
            form: rule.form,
            count: rule.count,
            is_in: lack.is_none(),
            lack,
            facts: rule.facts.clone(),
        }
    }

    /// A paper is not in, or not good.
    pub(crate) fn paper_finding(
        &self,
        reason: &str,
        rule: u32,
        piece: &str,
        facts: &[String],
    ) -> Finding {
        Finding {
            reason: reason.to_owned(),
            rule,
            weight: Answer::NotEligible,
            member: self.member,
            is: None,
            needs: None,
            of: Some(piece.to_owned()),
            until: None,
            remedies: vec![Remedy { kind: RemedyKind::Bring, target: Some(piece.to_owned()) }],
            facts: facts.to_vec(),
        }
    }

    fn lack(&self, piece: &str, form: PaperForm, count: u32) -> Option<Lack> {
        let there: Vec<&Paper> =
            self.person.papers.iter().filter(|paper| paper.piece == piece).collect();
        if there.is_empty() {
            return Some(Lack::Missing);
        }
        // What is left after each sieve; the one that leaves nothing is what is wrong.
        let fitting: Vec<&Paper> =
            there.into_iter().filter(|paper| serves_as(paper.form, form)).collect();
        if fitting.is_empty() {
            return Some(Lack::WrongForm);
        }
        let fit: Vec<&Paper> = fitting.into_iter().filter(|paper| !paper.unfit).collect();
        if fit.is_empty() {
            return Some(Lack::Unfit);
        }
        let good: Vec<&Paper> = fit
            .into_iter()
            .filter(|paper| paper.until.is_none_or(|last| last >= self.today))
            .collect();
        if good.is_empty() {
            return Some(Lack::Expired);
        }
        let copies = good.iter().fold(0_u32, |sum, paper| sum.saturating_add(paper.count));
        (copies < count).then_some(Lack::TooFew)
    }
}

/// An original can always be copied at the counter.
const fn serves_as(came: PaperForm, wanted: PaperForm) -> bool {
    match wanted {
        PaperForm::Any | PaperForm::Copy => true,
        PaperForm::Original | PaperForm::OriginalReturned => !matches!(came, PaperForm::Copy),
    }
}
