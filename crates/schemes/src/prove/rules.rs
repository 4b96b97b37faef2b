//! Every rule can be tried, can be met, and can be missed; every paper and remark is asked of somebody.

use super::Prover;
use super::world::truth;
use crate::judge::Truth;

impl Prover<'_> {
    pub(super) fn rules(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.checks.require {
            let domains = self.domains([&rule.when, &rule.must]);
            let (mut tried, mut met, mut missed) = (false, false, false);
            let walked = self.walk(&domains, |world| {
                let must = truth(scheme, &rule.must, world);
                // Whoever answers otherwise may meet a rule that refuses all that it is tried on.
                met |= must == Truth::Met;
                if truth(scheme, &rule.when, world) == Truth::Met {
                    tried = true;
                    missed |= must != Truth::Met;
                }
                !(met && missed)
            });
            let id = &rule.id;
            if !walked {
                self.too_many(rule.spot, &format!("the rule {id}"));
            } else if !tried {
                self.problem(
                    rule.spot,
                    format!("the rule {id} is never tried"),
                    "take it out, or mend its `when`",
                );
            } else if !met {
                self.problem(
                    rule.spot,
                    format!("nobody can meet the rule {id}"),
                    "mend its `must`, or its `when`",
                );
            } else if !missed {
                self.problem(
                    rule.spot,
                    format!("everybody meets the rule {id}"),
                    "take it out, or mend its `must`",
                );
            }
        }
        let papers: Vec<_> = scheme
            .checks
            .papers
            .iter()
            .map(|paper| (format!("the paper {}", paper.piece), &paper.when, paper.spot))
            .collect();
        self.none_is_dead(&papers);
        let remarks: Vec<_> = scheme
            .checks
            .remark
            .iter()
            .map(|remark| (format!("the remark {}", remark.id), &remark.when, remark.spot))
            .collect();
        self.none_is_dead(&remarks);
    }
}
