//! The proofs: what must hold of a scheme whatever anybody answers, and whoever they are.
//!
//! # Design overview
//! A scheme is finite in what it can tell apart. [`prove`] walks all of it: for each group of rows, every
//! combination of the answers and of the facts about a person that those rows read. What a person may be is
//! cut into the classes that the conditions tell apart (ages at each threshold, the states of a document,
//! the kinds of residence), with "nobody knows" as one of them.
//!
//! | module | proves |
//! |---|---|
//! | `world` | the classes, and what a condition comes to in one of them |
//! | `walk` | all combinations that the form offers |
//! | `rows` | deadlines, fees, documents: never two rows, and one where one is needed; no row that nobody meets |
//! | `rules` | every rule can be tried, and can be met |
//! | `life` | every state can be reached, no two rows answer one event |
//!
//! A mistake comes with a combination that shows it.

mod life;
mod rows;
mod rules;
mod walk;
mod world;

use std::collections::BTreeSet;

use crate::model::Scheme;
use crate::read::Problem;

/// What was proved of a scheme, and what does not hold.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Combinations that were walked, all groups of rows together.
    pub combinations: u64,
    /// What does not hold, by line.
    pub problems: Vec<Problem>,
}

/// Groups of rows that read more than this are not walked, and said so. Far beyond any scheme that a person
/// can read: eight fields of six values.
const MOST: u64 = 2_000_000;

/// Proves a scheme that was read.
#[must_use]
pub fn prove(scheme: &Scheme) -> Proof {
    let mut at_work = Prover { scheme, proof: Proof::default(), told: BTreeSet::new() };
    at_work.rows();
    at_work.rules();
    at_work.life();
    let mut proof = at_work.proof;
    proof.problems.sort_by_key(|problem| (problem.line, problem.column));
    proof
}

struct Prover<'a> {
    scheme: &'a Scheme,
    proof: Proof,
    told: BTreeSet<(u32, u32, String)>,
}

impl Prover<'_> {
    fn problem(&mut self, spot: crate::model::Spot, what: String, help: &str) {
        if self.told.insert((spot.line, spot.column, what.clone())) {
            let file = format!("{}/{}.toml", self.scheme.head.name, self.scheme.head.version);
            let (line, column) = (spot.line, spot.column);
            self.proof.problems.push(Problem { file, line, column, what, help: help.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests;
