//! What a new version of a scheme changes, and whom it hits.

use crate::judge::judge;
use crate::library::Library;
use crate::model::{Answer, HolderKeyPolicy, Scheme};
use crate::outcome::Outcome;
use crate::situation::Situation;

/// Somebody whom the new version answers otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hit {
    /// Which of the situations.
    pub who: usize,
    /// The answer of the old version, with the reasons.
    pub before: (Answer, Vec<String>),
    /// The answer of the new one.
    pub after: (Answer, Vec<String>),
}

/// What two versions answer to the same people.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Difference {
    /// How many were asked.
    pub asked: usize,
    /// Those who are answered otherwise.
    pub hits: Vec<Hit>,
    /// Where holder keys might come from, and where they may now; none where that stays.
    pub holder_key: Option<(HolderKeyPolicy, HolderKeyPolicy)>,
}

impl Difference {
    /// How many lose what they have: eligible before, and not any more.
    #[must_use]
    pub fn losers(&self) -> usize {
        let lost = |hit: &&Hit| hit.before.0 == Answer::Eligible && hit.after.0 != Answer::Eligible;
        self.hits.iter().filter(lost).count()
    }

    /// How many gain it.
    #[must_use]
    pub fn gainers(&self) -> usize {
        let won = |hit: &&Hit| hit.before.0 != Answer::Eligible && hit.after.0 == Answer::Eligible;
        self.hits.iter().filter(won).count()
    }
}

/// Asks both versions about all of these people, as if the new one were in force as long as the old one.
#[must_use]
pub fn difference<'a>(
    library: &Library,
    old: &Scheme,
    new: &Scheme,
    people: impl IntoIterator<Item = &'a Situation>,
) -> Difference {
    let mut new = new.clone();
    new.head.from = new.head.from.min(old.head.from);
    let keys = (old.holder_key(), new.holder_key());
    let holder_key = (keys.0 != keys.1).then_some(keys);
    let mut difference = Difference { holder_key, ..Difference::default() };
    for (who, situation) in people.into_iter().enumerate() {
        difference.asked += 1;
        let before = short(judge(library, old, situation));
        let after = short(judge(library, &new, situation));
        if before != after {
            difference.hits.push(Hit { who, before, after });
        }
    }
    difference
}

fn short(outcome: Outcome) -> (Answer, Vec<String>) {
    (outcome.answer, outcome.findings.into_iter().map(|finding| finding.reason).collect())
}
