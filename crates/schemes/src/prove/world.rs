//! The classes of what may be, and what a condition comes to in one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::judge::Truth;
use crate::model::{Absent, Cell, Condition, DocumentState, Predicate, Scheme, Table, Term};

/// Something that the conditions read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Variable {
    /// Years of age, on a named date.
    Age(String),
    /// The state of a document of this kind.
    Document(String),
    /// A field of `[ask]`.
    Field(String),
    /// A fact that is met, not met, or not known; by its words.
    Other(String),
    /// Something of a person: `residence`.
    Person(&'static str),
    /// The state of the standing under a scheme.
    Standing(String),
}

/// One value of a variable. `None` is "nobody knows".
pub(super) type Value = Option<String>;

const YES: &str = "yes";
const NO: &str = "no";
const MISSING: &str = "missing";
/// Any value that no condition names.
const ANOTHER: &str = "another";

/// The variables of some conditions, each with its values.
#[derive(Clone, Debug, Default)]
pub(super) struct Domains(pub(super) BTreeMap<Variable, BTreeSet<Value>>);

/// A value for each variable.
pub(super) type World<'a> = BTreeMap<&'a Variable, &'a Value>;

impl Domains {
    /// How many combinations there are; none where they are beyond counting.
    pub(super) fn size(&self) -> Option<u64> {
        self.0.values().try_fold(1_u64, |size, values| size.checked_mul(values.len() as u64))
    }

    /// Adds what a condition reads.
    pub(super) fn read(&mut self, scheme: &Scheme, condition: &Condition) {
        for term in &condition.terms {
            match term {
                Term::Any(ways) => ways.iter().for_each(|way| self.read(scheme, way)),
                Term::Not(inside) => self.read(scheme, inside),
                Term::Is(name) => {
                    if let Some(inside) = list(scheme, name) {
                        self.read(scheme, inside);
                    }
                }
                Term::Field(name, _) => self.field(scheme, name),
                Term::Predicate(predicate) => self.predicate(scheme, predicate),
            }
        }
    }

    fn field(&mut self, scheme: &Scheme, name: &str) {
        if let Some(field) = scheme.ask.iter().find(|field| field.name == name) {
            self.values(Variable::Field(name.to_owned()), field.values.iter().cloned().map(Some));
        }
    }

    fn values(&mut self, variable: Variable, values: impl IntoIterator<Item = Value>) {
        self.0.entry(variable).or_default().extend(values);
    }

    fn classes(&mut self, variable: Variable, names: &[String]) {
        let known = [None, Some(ANOTHER.to_owned())];
        self.values(variable, known.into_iter().chain(names.iter().cloned().map(Some)));
    }

    fn other(&mut self, words: String) {
        let values = [None, Some(YES.to_owned()), Some(NO.to_owned())];
        self.values(Variable::Other(words), values);
    }

    fn predicate(&mut self, scheme: &Scheme, predicate: &Predicate) {
        match predicate {
            Predicate::Age { at_least, below, on } => {
                let ages = [at_least, below].into_iter().flatten().filter_map(|n| match n {
                    crate::model::Number::Stated(years) => Some(*years),
                    crate::model::Number::Column { .. } => None,
                });
                let around = ages.flat_map(|years| [years.saturating_sub(1), years]);
                let values = around.map(|years| Some(years.to_string())).chain([None]);
                self.values(Variable::Age(format!("{on:?}")), values.collect::<Vec<_>>());
                if is_of_a_column(at_least.as_ref()) || is_of_a_column(below.as_ref()) {
                    self.other(format!("{predicate:?}"));
                }
            }
            Predicate::Document { kinds, .. } => {
                for kind in kinds {
                    let states =
                        DocumentState::ALL.iter().map(|state| Some(state.name().to_owned()));
                    let values = states.chain([Some(MISSING.to_owned())]).collect::<Vec<_>>();
                    self.values(Variable::Document(kind.clone()), values);
                    for words in more_of_a_document(kind, predicate) {
                        self.other(words);
                    }
                }
            }
            Predicate::Person { nationality, residence, birthplace } => {
                let of = [
                    ("nationality", nationality),
                    ("residence", residence),
                    ("birthplace", birthplace),
                ];
                for (what, names) in of.into_iter().filter(|(_, names)| !names.is_empty()) {
                    self.classes(Variable::Person(what), names);
                }
            }
            Predicate::Row { table, .. } => {
                match table_of(scheme, table) {
                    Some(found) if scheme.ask.iter().any(|field| field.name == found.key) => {
                        self.field(scheme, &found.key);
                    }
                    Some(found) => {
                        let keys: Vec<_> = found.rows.iter().map(|(key, _)| key.clone()).collect();
                        let what =
                            if found.key == "nationality" { "nationality" } else { "birthplace" };
                        self.classes(Variable::Person(what), &keys);
                    }
                    None => {}
                }
                // A key without a row, where nobody knows yet: anything may come to stand there.
                if table_of(scheme, table).is_none_or(|table| table.absent == Absent::CannotTell) {
                    self.other(format!("{predicate:?}"));
                }
            }
            Predicate::Standing { scheme: of, states } => {
                self.values(
                    Variable::Standing(of.clone()),
                    [Some(MISSING.to_owned()), Some(ANOTHER.to_owned())],
                );
                self.values(Variable::Standing(of.clone()), states.iter().cloned().map(Some));
            }
            _ => self.other(format!("{predicate:?}")),
        }
    }
}

fn is_of_a_column(number: Option<&crate::model::Number>) -> bool {
    matches!(number, Some(crate::model::Number::Column { .. }))
}

fn list<'a>(scheme: &'a Scheme, name: &str) -> Option<&'a Condition> {
    scheme.lists.iter().find(|(known, _)| known == name).map(|(_, condition)| condition)
}

/// A table that has rows. One without waits for its source: anything may come to stand in it.
fn table_of<'a>(scheme: &'a Scheme, name: &str) -> Option<&'a Table> {
    scheme.tables.iter().find(|table| table.name == name && !table.rows.is_empty())
}

/// What a document predicate asks beyond kind and state, each as a fact of its own.
fn more_of_a_document(kind: &str, predicate: &Predicate) -> Vec<String> {
    let Predicate::Document { remaining, issued_from, issued_before, fields, .. } = predicate
    else {
        return Vec::new();
    };
    let mut words = Vec::new();
    words.extend(remaining.map(|span| format!("{kind}: {span} left")));
    words.extend(issued_from.map(|day| format!("{kind}: issued from {day} on")));
    words.extend(issued_before.map(|day| format!("{kind}: issued before {day}")));
    words.extend(fields.iter().map(|(field, value)| format!("{kind}: {field} is {value:?}")));
    words
}

/// What a condition comes to in a world.
pub(super) fn truth(scheme: &Scheme, condition: &Condition, world: &World<'_>) -> Truth {
    all(condition.terms.iter().map(|term| match term {
        Term::Any(ways) => not(all(ways.iter().map(|way| not(truth(scheme, way, world))))),
        Term::Not(inside) => not(truth(scheme, inside, world)),
        Term::Is(name) => {
            list(scheme, name).map_or(Truth::CannotTell, |inside| truth(scheme, inside, world))
        }
        Term::Field(name, values) => one_of(world, &Variable::Field(name.clone()), values),
        Term::Predicate(predicate) => of_predicate(scheme, predicate, world),
    }))
}

/// Kleene's `and`: the worst of them.
pub(super) fn all(values: impl Iterator<Item = Truth>) -> Truth {
    let mut worst = Truth::Met;
    for value in values {
        match value {
            Truth::NotMet => return Truth::NotMet,
            Truth::CannotTell => worst = Truth::CannotTell,
            Truth::Met => {}
        }
    }
    worst
}

pub(super) const fn not(value: Truth) -> Truth {
    match value {
        Truth::Met => Truth::NotMet,
        Truth::NotMet => Truth::Met,
        Truth::CannotTell => Truth::CannotTell,
    }
}

const fn known(holds: bool) -> Truth {
    if holds { Truth::Met } else { Truth::NotMet }
}

fn one_of(world: &World<'_>, variable: &Variable, values: &[String]) -> Truth {
    match world.get(variable).and_then(|value| value.as_ref()) {
        Some(value) => known(values.contains(value)),
        None => Truth::CannotTell,
    }
}

fn other(world: &World<'_>, words: String) -> Truth {
    one_of(world, &Variable::Other(words), &[YES.to_owned()])
}

fn of_predicate(scheme: &Scheme, predicate: &Predicate, world: &World<'_>) -> Truth {
    match predicate {
        Predicate::Age { at_least, below, on } => {
            if is_of_a_column(at_least.as_ref()) || is_of_a_column(below.as_ref()) {
                return other(world, format!("{predicate:?}"));
            }
            let years = world
                .get(&Variable::Age(format!("{on:?}")))
                .and_then(|value| value.as_ref()?.parse::<u32>().ok());
            let Some(years) = years else { return Truth::CannotTell };
            let stated = |number: &Option<crate::model::Number>| match number {
                Some(crate::model::Number::Stated(years)) => Some(*years),
                _ => None,
            };
            known(
                stated(at_least).is_none_or(|least| years >= least)
                    && stated(below).is_none_or(|most| years < most),
            )
        }
        Predicate::Document { kinds, states, .. } => not(all(kinds.iter().map(|kind| {
            let state =
                world.get(&Variable::Document(kind.clone())).and_then(|value| value.as_ref());
            let state = state.map_or(Truth::CannotTell, |state| {
                known(
                    state != MISSING
                        && (states.is_empty() || states.iter().any(|known| known.name() == state)),
                )
            });
            let more =
                more_of_a_document(kind, predicate).into_iter().map(|words| other(world, words));
            not(all([state].into_iter().chain(more)))
        }))),
        Predicate::Person { nationality, residence, birthplace } => {
            let of = [
                ("nationality", nationality),
                ("residence", residence),
                ("birthplace", birthplace),
            ];
            let asked = of.into_iter().filter(|(_, names)| !names.is_empty());
            all(asked.map(|(what, names)| one_of(world, &Variable::Person(what), names)))
        }
        Predicate::Row { table, values } if table_of(scheme, table).is_some() => {
            let unknown = || other(world, format!("{predicate:?}"));
            row(scheme, table, values, world).unwrap_or_else(unknown)
        }
        Predicate::Standing { scheme: of, states } => {
            let state = world.get(&Variable::Standing(of.clone())).and_then(|value| value.as_ref());
            state.map_or(Truth::CannotTell, |state| {
                known(state != MISSING && (states.is_empty() || states.contains(state)))
            })
        }
        _ => other(world, format!("{predicate:?}")),
    }
}

/// The row of the world's key, and its cells; none where the table leaves the key open.
fn row(
    scheme: &Scheme,
    table: &str,
    values: &[(String, Vec<String>)],
    world: &World<'_>,
) -> Option<Truth> {
    let table = table_of(scheme, table)?;
    let by_field = scheme.ask.iter().any(|field| field.name == table.key);
    let key = if by_field {
        world.get(&Variable::Field(table.key.clone()))
    } else {
        world.get(&Variable::Person(if table.key == "nationality" {
            "nationality"
        } else {
            "birthplace"
        }))
    };
    let Some(key) = key.and_then(|value| value.as_ref()) else { return Some(Truth::CannotTell) };
    let Some((_, cells)) = table.rows.iter().find(|(known, _)| known == key) else {
        return (table.absent == Absent::No).then_some(Truth::NotMet);
    };
    Some(all(values.iter().map(|(column, wanted)| {
        match cells.iter().find(|(name, _)| name == column).map(|(_, cell)| cell) {
            Some(Cell::Text(text)) => known(wanted.contains(text)),
            Some(Cell::Number(number)) => known(wanted.contains(&number.to_string())),
            None => Truth::CannotTell,
        }
    })))
}

/// A world in words, for a message: what is not known is left out.
pub(super) fn words(world: &World<'_>) -> String {
    let told: Vec<String> = world
        .iter()
        .filter_map(|(variable, value)| {
            let value = value.as_ref()?;
            Some(match variable {
                Variable::Age(_) => format!("{value} years old"),
                Variable::Document(kind) => format!("{kind} {value}"),
                Variable::Field(name) => format!("{name} = {value}"),
                Variable::Other(words) if words.contains(": ") => format!("{words}: {value}"),
                Variable::Other(_) => return None,
                Variable::Person(what) => format!("{what} {value}"),
                Variable::Standing(scheme) => format!("{scheme} {value}"),
            })
        })
        .collect();
    if told.is_empty() { "always".to_owned() } else { told.join(", ") }
}
