//! `entitled`: what another scheme's rules answer. Outcomes: the four answers. Its papers, its forms,
//! its fees and its deadlines are not tried.

use super::rules::{Scope, judge};
use super::subject::{DEEPEST, Judge};
use super::verdict::{Obstacle, Verdict, data_missing, unsure};
use crate::model::{Answer, Entitled};
use crate::outcome::Finding;
use crate::situation::Situation;

impl Judge<'_> {
    pub(super) fn entitled(&self, entitled: &Entitled) -> Verdict {
        let Some(scheme) = self.version_of(&entitled.to).filter(|_| self.depth < DEEPEST) else {
            return data_missing(&entitled.to);
        };
        let situation = Situation {
            person: self.person.clone(),
            asked: entitled.asking.iter().cloned().collect(),
            form: Default::default(),
            group: Vec::new(),
            slot: None,
            booked: None,
            // Both are kept by rule, and another scheme's rules may have the same names.
            decided: Default::default(),
            stated_counts: Default::default(),
            ..self.situation.clone()
        };
        let outcome = judge(self.library, scheme, &situation, Scope::Rules, self.depth + 1);
        if entitled.answers.contains(&outcome.answer) {
            return Verdict::Met;
        }
        if outcome.answer == Answer::Officer {
            let open = outcome.findings.iter().find(|finding| finding.weight == Answer::Officer);
            let reason = open.map_or(super::DATA_MISSING, |finding| finding.reason.as_str());
            return Verdict::Unsure(vec![Obstacle {
                outcome: "officer",
                ..unsure(reason).of(&entitled.to)
            }]);
        }
        let told = |finding: Option<&Finding>| {
            let told = Obstacle {
                inherited: finding.map(|finding| finding.reason.clone()),
                ..Obstacle::outcome(outcome.answer.name()).of(&entitled.to)
            };
            let helps = entitled.answers.contains(&Answer::Eligible);
            let mut told = told.until(outcome.from.filter(|_| helps));
            told.helps.extend(finding.into_iter().flat_map(|finding| finding.remedies.clone()));
            told
        };
        let worst = outcome.findings.iter().filter(|finding| finding.weight == outcome.answer);
        let obstacles: Vec<Obstacle> = worst.map(|finding| told(Some(finding))).collect();
        Verdict::Not(if obstacles.is_empty() { vec![told(None)] } else { obstacles })
    }
}
