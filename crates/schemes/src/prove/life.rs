//! The life of a standing: every state can be reached, and no two rows answer one event. That revoked has no
//! way out, and that what is lifted was given, the reader sees.

use std::collections::BTreeSet;

use super::Prover;
use crate::model::{At, Life, LifeRow, StateMeaning};

impl Prover<'_> {
    pub(super) fn life(&mut self) {
        let Some(life) = &self.scheme.life else { return };
        self.reachable(life);
        self.disjoint(life);
        let rows: Vec<_> = life
            .on
            .iter()
            .map(|row| (format!("the row on {}", events(row)), &row.when, row.spot))
            .collect();
        self.none_is_dead(&rows);
    }

    fn reachable(&mut self, life: &Life) {
        let mut reached: BTreeSet<&str> = BTreeSet::from([life.start.as_str()]);
        reached.extend(life.on.iter().filter_map(|row| row.opens.as_deref()));
        loop {
            let before = reached.len();
            for row in &life.on {
                let leaves = row.from.is_empty()
                    || row.from.iter().any(|from| reached.contains(from.as_str()));
                if let (true, Some(to)) = (leaves, &row.to) {
                    reached.insert(to);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let spot = life.on.first().map_or_else(Default::default, |row| row.spot);
        for (state, _) in life.states.iter().filter(|(state, _)| !reached.contains(state.as_str()))
        {
            self.problem(
                spot,
                format!("the state {state} is never reached"),
                "add a row that leads there, or take it out",
            );
        }
    }

    /// Two rows that one event could both move must differ in of, cause, place, state or `when`.
    fn disjoint(&mut self, life: &Life) {
        for (at, one) in life.on.iter().enumerate() {
            for two in &life.on[at + 1..] {
                if !may_meet(life, one, two) {
                    continue;
                }
                match self.can_hold(&[&one.when, &two.when]) {
                    Some(Some(world)) => self.problem(
                        two.spot,
                        format!(
                            "this row and the one of line {} answer the same {}: {world}",
                            one.spot.line,
                            events(two)
                        ),
                        "let them differ in of, cause, at, from or when",
                    ),
                    Some(None) => {}
                    None => self.too_many(two.spot, "a row of [life]"),
                }
            }
        }
    }
}

fn events(row: &LifeRow) -> String {
    row.events.iter().map(|event| event.name()).collect::<Vec<_>>().join(", ")
}

fn may_meet(life: &Life, one: &LifeRow, two: &LifeRow) -> bool {
    let share = |a: &[String], b: &[String]| {
        a.is_empty() || b.is_empty() || a.iter().any(|word| b.contains(word))
    };
    // A row without causes speaks of all of them, and several causes at once are settled by the strictest.
    let causes = share(&one.causes, &two.causes);
    let from = |row: &LifeRow| -> Vec<String> {
        let all = life.states.iter().filter(|(_, meaning)| *meaning != StateMeaning::Revoked);
        if row.from.is_empty() {
            all.map(|(name, _)| name.clone()).collect()
        } else {
            row.from.clone()
        }
    };
    // A row that opens a standing moves none that there is.
    one.opens.is_none() == two.opens.is_none()
        && one.events.iter().any(|event| two.events.contains(event))
        && share(&one.of, &two.of)
        && causes
        && same_place(one.at.as_ref(), two.at.as_ref())
        && (one.opens.is_some() || from(one).iter().any(|state| from(two).contains(state)))
}

fn same_place(one: Option<&At>, two: Option<&At>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => format!("{one:?}") == format!("{two:?}"),
        _ => true,
    }
}
