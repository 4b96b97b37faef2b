//! Three values, by Kleene's tables, each carrying what stands in the way.

use crate::model::{Remedy, RemedyKind};
use crate::outcome::{Value, When};

/// What a condition comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It holds.
    Met,
    /// It does not hold: why not.
    Not(Vec<Obstacle>),
    /// Nobody can tell: why not.
    Unsure(Vec<Obstacle>),
    /// It speaks of an empty cell: there is nothing to try.
    Untried,
}

/// Why a condition does not hold, or why nobody can tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Obstacle {
    /// The outcome by its name in `reasons`; empty where the predicate tells none apart.
    pub(super) outcome: &'static str,
    /// The reason, where the rule does not name one for this outcome.
    pub(super) reason: Option<String>,
    /// The reason, where the rule says `inherit`.
    pub(super) inherited: Option<String>,
    pub(super) of: Option<String>,
    pub(super) is: Option<Value>,
    pub(super) needs: Option<Value>,
    /// The first day or instant at which it holds.
    pub(super) until: Option<When>,
    /// It holds from then on without anybody doing anything.
    pub(super) by_itself: bool,
    /// What would help, for whoever has other ways as well.
    pub(super) helps: Vec<Remedy>,
    /// Other ways, which the finding names.
    pub(super) ways: Vec<Remedy>,
    /// There is nothing at all yet: the furthest from being met.
    pub(super) far: bool,
}

impl Obstacle {
    /// An outcome that the rule's own id is the reason for, unless the rule says otherwise.
    pub(super) fn outcome(outcome: &'static str) -> Self {
        Self { outcome, ..Self::default() }
    }

    pub(super) fn of(mut self, of: impl Into<String>) -> Self {
        self.of = Some(of.into());
        self
    }

    pub(super) fn is(mut self, is: Value) -> Self {
        self.is = Some(is);
        self
    }

    pub(super) fn needs(mut self, needs: Value) -> Self {
        self.needs = Some(needs);
        self
    }

    /// Goes away by itself.
    pub(super) fn until(mut self, until: Option<When>) -> Self {
        self.by_itself = until.is_some();
        self.until = until;
        if self.by_itself {
            self.helps.push(Remedy { kind: RemedyKind::Wait, target: None });
        }
        self
    }

    pub(super) fn helps(mut self, kind: RemedyKind, target: impl Into<String>) -> Self {
        self.helps.push(Remedy { kind, target: Some(target.into()) });
        self
    }

    pub(super) fn no(self) -> Verdict {
        Verdict::Not(vec![self])
    }
}

/// Nobody recorded it.
pub(super) fn data_missing(of: impl Into<String>) -> Verdict {
    Verdict::Unsure(vec![unsure(super::DATA_MISSING).of(of)])
}

/// The calendar does not cover the day, or no date can name it.
pub(super) fn calendar_unknown(calendar: Option<&str>) -> Verdict {
    let obstacle = unsure(super::CALENDAR_UNKNOWN);
    Verdict::Unsure(vec![match calendar {
        Some(name) => obstacle.of(name),
        None => obstacle,
    }])
}

pub(super) fn unsure(reason: &str) -> Obstacle {
    Obstacle { reason: Some(reason.to_owned()), ..Obstacle::default() }
}

impl Verdict {
    pub(super) fn of(holds: bool, obstacle: impl FnOnce() -> Obstacle) -> Self {
        if holds { Self::Met } else { obstacle().no() }
    }

    /// All must hold. One that does not settles it, whatever is not known of the others.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut no, mut open) = (Vec::new(), Vec::new());
        let (mut tried, mut untried) = (false, false);
        for part in parts {
            match part {
                Self::Met => tried = true,
                Self::Not(obstacles) => no.extend(obstacles),
                Self::Unsure(obstacles) => open.extend(obstacles),
                Self::Untried => untried = true,
            }
        }
        if !no.is_empty() {
            Self::Not(no)
        } else if !open.is_empty() {
            Self::Unsure(open)
        } else if untried && !tried {
            Self::Untried
        } else {
            Self::Met
        }
    }

    /// One must hold. Of those that do not, the nearest is told, and the others are ways out.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut no, mut open, mut untried) = (Vec::new(), None, false);
        for part in parts {
            match part {
                Self::Met => return Self::Met,
                Self::Not(obstacles) => no.push(obstacles),
                Self::Unsure(obstacles) => open = open.or(Some(obstacles)),
                Self::Untried => untried = true,
            }
        }
        if let Some(obstacles) = open {
            return Self::Unsure(obstacles);
        }
        if no.is_empty() && untried {
            return Self::Untried;
        }
        nearest(no)
    }

    /// It must not hold.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Met => Obstacle::default().no(),
            Self::Not(_) => Self::Met,
            Self::Unsure(obstacles) => Self::Unsure(obstacles),
            Self::Untried => Self::Untried,
        }
    }
}

/// Of several ways none of which is open, the one that goes by itself, else the first of which there
/// is something already.
fn nearest(mut ways: Vec<Vec<Obstacle>>) -> Verdict {
    if ways.len() == 1 {
        // There is no other way to speak of.
        return Verdict::Not(ways.remove(0));
    }
    let rank =
        |way: &Vec<Obstacle>| (!way.iter().all(|it| it.by_itself), way.iter().any(|it| it.far));
    let Some(best) = (0..ways.len()).min_by_key(|index| rank(&ways[*index])) else {
        return Obstacle::default().no();
    };
    let others = ways
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != best)
        .flat_map(|(_, way)| way.iter().flat_map(|it| it.helps.iter().chain(&it.ways)))
        .cloned();
    // Of a way that asks for several things, the one that does not go by itself.
    let way = &ways[best];
    let told = way.iter().find(|it| !it.by_itself).or(way.first());
    let Some(told) = told.cloned() else { return Obstacle::default().no() };
    let mut ways = told.ways.clone();
    ways.extend(way.iter().filter(|it| !it.by_itself).flat_map(|it| it.helps.iter().cloned()));
    ways.extend(others);
    let mut once = Vec::new();
    for remedy in ways {
        if !once.contains(&remedy) {
            once.push(remedy);
        }
    }
    Obstacle { ways: once, ..told }.no()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no() -> Verdict {
        Obstacle::outcome("no").no()
    }

    fn open() -> Verdict {
        data_missing("it")
    }

    /// `+`, `-` and `?`, and `0` for what was not tried.
    fn sign(verdict: &Verdict) -> char {
        match verdict {
            Verdict::Met => '+',
            Verdict::Not(_) => '-',
            Verdict::Unsure(_) => '?',
            Verdict::Untried => '0',
        }
    }

    #[test]
    fn the_tables_are_kleenes() {
        let values = || [Verdict::Met, open(), no()];
        let (mut all, mut any) = (String::new(), String::new());
        for left in values() {
            for right in values() {
                all.push(sign(&Verdict::all([left.clone(), right.clone()])));
                any.push(sign(&Verdict::any([left.clone(), right])));
            }
        }
        assert_eq!(all, "+?-??----");
        assert_eq!(any, "++++??+?-");
        let not: String = values().map(|value| sign(&value.not())).into_iter().collect();
        assert_eq!(not, "-?+");
    }

    #[test]
    fn nothing_at_all_always_holds_and_no_way_at_all_never_does() {
        assert_eq!(sign(&Verdict::all([])), '+');
        assert_eq!(sign(&Verdict::any([])), '-');
    }

    #[test]
    fn what_is_not_tried_decides_nothing() {
        let untried = || Verdict::Untried;
        assert_eq!(sign(&Verdict::all([untried(), Verdict::Met])), '+');
        assert_eq!(sign(&Verdict::all([untried(), no()])), '-');
        assert_eq!(sign(&Verdict::all([untried()])), '0');
        assert_eq!(sign(&Verdict::any([untried(), no()])), '-');
        assert_eq!(sign(&Verdict::any([untried()])), '0');
        assert_eq!(sign(&untried().not()), '0');
    }

    #[test]
    fn of_several_ways_the_nearest_is_told_and_the_others_are_remedies() {
        let missing = Obstacle { far: true, ..Obstacle::outcome("missing") };
        let missing = missing.of("card").helps(RemedyKind::Apply, "card");
        let expired = Obstacle::outcome("expired").of("permit").helps(RemedyKind::Renew, "permit");
        let verdict = Verdict::any([missing.no(), expired.no()]);
        let Verdict::Not(told) = verdict else { panic!("{verdict:?}") };
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].outcome, "expired");
        let ways: Vec<_> = told[0].ways.iter().map(|way| way.kind).collect();
        assert_eq!(ways, [RemedyKind::Renew, RemedyKind::Apply]);
    }
}
