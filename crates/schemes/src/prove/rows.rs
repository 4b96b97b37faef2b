//! Deadlines, fees and documents: never two rows at once, one where one is needed, and none that nobody meets.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Domains, Variable, all, not, truth, words};
use super::{MOST, Prover};
use crate::judge::Truth;
use crate::model::{Condition, DocumentUntil, Rule, Scheme, Spot};

/// A row for the proofs: what it is called, when it holds, where it stands.
type Row<'a> = (String, &'a Condition, Spot);

impl<'a> Prover<'a> {
    pub(super) fn rows(&mut self) {
        let scheme = self.scheme;
        for (name, rows) in &scheme.deadlines {
            let rows: Vec<Row<'_>> = rows
                .iter()
                .map(|row| (format!("{} of the deadline {name}", row.add), &row.when, row.spot))
                .collect();
            self.group(&format!("the deadline {name}"), &rows);
            for (started, opened) in self.started(name) {
                self.one_of(name, &rows, &started, opened);
            }
        }
        if let Some(fees) = &scheme.fees {
            let mut ids: Vec<&str> = fees.lines.iter().map(|line| line.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                let lines = fees.lines.iter().filter(|line| line.id == id);
                let rows: Vec<Row<'_>> =
                    lines.map(|line| (format!("the fee {id}"), &line.when, line.spot)).collect();
                self.group(&format!("the fee {id}"), &rows);
            }
            let waivers: Vec<Row<'_>> = fees
                .waivers
                .iter()
                .map(|waiver| (format!("the waiver {}", waiver.id), &waiver.when, waiver.spot))
                .collect();
            self.none_is_dead(&waivers);
        }
        if let Some(document) = scheme.grant.as_ref().and_then(|grant| grant.document.as_ref())
            && let DocumentUntil::For(rows) = &document.until
        {
            let rows: Vec<Row<'_>> = rows
                .iter()
                .map(|row| (format!("{} of the document", row.add), &row.when, row.when.spot))
                .collect();
            self.group("the document's length", &rows);
        }
    }

    /// No row is dead, and no two hold at once.
    fn group(&mut self, what: &str, rows: &[Row<'_>]) {
        self.none_is_dead(rows);
        for (at, (_, one, _)) in rows.iter().enumerate() {
            for (_, two, spot) in &rows[at + 1..] {
                match self.can_hold(&[one, two]) {
                    Some(Some(world)) => self.problem(
                        *spot,
                        format!("two rows of {what} hold at once: {world}"),
                        "say in one `when` what the other one leaves out",
                    ),
                    Some(None) => {}
                    None => self.too_many(*spot, what),
                }
            }
        }
    }

    pub(super) fn none_is_dead(&mut self, rows: &[Row<'_>]) {
        for (name, when, spot) in rows {
            match self.can_hold(&[when]) {
                Some(Some(_)) => {}
                Some(None) => {
                    self.problem(
                        *spot,
                        format!("nobody ever meets {name}"),
                        "take the row out, or mend its `when`",
                    );
                }
                None => self.too_many(*spot, name),
            }
        }
    }

    pub(super) fn too_many(&mut self, spot: Spot, what: &str) {
        self.problem(
            spot,
            format!("{what} depends on more combinations than can be walked"),
            "let it depend on fewer fields",
        );
    }

    /// The `when`s of whatever starts a deadline, the standing itself and rows of its life; and whether the
    /// row opens a standing, without an application.
    fn started(&self, name: &str) -> Vec<(Condition, bool)> {
        let Some(life) = &self.scheme.life else { return Vec::new() };
        let first = (life.starts.as_deref() == Some(name)).then(|| (Condition::default(), false));
        let rows = life.on.iter().filter(|row| row.starts.as_deref() == Some(name));
        first.into_iter().chain(rows.map(|row| (row.when.clone(), row.opens.is_some()))).collect()
    }

    /// Where it is started, and no rule refuses, exactly one row holds. What an event opens was not asked for:
    /// it is enough if some answer to the fields that the rows do not read is refused.
    fn one_of(&mut self, name: &str, rows: &[Row<'_>], started: &Condition, opened: bool) {
        let scheme = self.scheme;
        let mut domains = self.domains(rows.iter().map(|(_, when, _)| *when).chain([started]));
        let read: BTreeSet<Variable> = domains.0.keys().cloned().collect();
        let refusing = self.refusing(&mut domains);
        // By what the rows read: whether somebody is refused there, and one who is not.
        let mut lacking: BTreeMap<Vec<Option<String>>, (bool, Option<String>)> = BTreeMap::new();
        let walked = self.walk(&domains, |world| {
            let held = |condition| truth(scheme, condition, world);
            if held(started) != Truth::Met
                || rows.iter().any(|(_, when, _)| held(when) != Truth::NotMet)
            {
                return true;
            }
            let refused = refusing.iter().any(|rule| {
                all([held(&rule.when), not(held(&rule.must))].into_iter()) != Truth::NotMet
            });
            let class =
                read.iter().map(|variable| world.get(variable).and_then(|value| (*value).clone()));
            let found = lacking.entry(class.collect()).or_default();
            found.0 |= refused;
            if !refused {
                found.1 = Some(words(world));
            }
            opened || found.1.is_none()
        });
        let spot = rows.first().map_or_else(Spot::default, |(_, _, spot)| *spot);
        if !walked {
            self.too_many(spot, name);
        }
        let missing =
            lacking.into_values().find_map(|(refused, who)| who.filter(|_| !(opened && refused)));
        if let Some(world) = missing {
            self.problem(
                spot,
                format!("no row of the deadline {name} holds though it begins: {world}"),
                "add a row, or a rule that refuses this",
            );
        }
    }

    /// Rules that read some of these variables, as far as all that they read can still be walked.
    fn refusing(&self, domains: &mut Domains) -> Vec<&'a Rule> {
        let scheme: &'a Scheme = self.scheme;
        let near = domains.clone();
        let mut refusing = Vec::new();
        for rule in &scheme.checks.require {
            let own = self.domains([&rule.when, &rule.must]);
            if !own.0.keys().any(|variable| near.0.contains_key(variable)) {
                continue;
            }
            let mut grown = domains.clone();
            grown.read(scheme, &rule.when);
            grown.read(scheme, &rule.must);
            if grown.size().is_some_and(|size| size <= MOST / 4) {
                *domains = grown;
                refusing.push(rule);
            }
        }
        refusing
    }
}
