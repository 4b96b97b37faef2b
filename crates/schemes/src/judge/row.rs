//! `row`: what a table says. Outcome: `unknown`, where there is no row. Numbers of a column.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::{Absent, Cell, Number, Table};
use crate::outcome::Value;

/// A number, once its column is read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Limit {
    /// The cell is empty: the rule is not tried.
    Empty,
    Known(u32),
    /// Nobody can tell: what is missing.
    Unknown(String),
}

/// The vocabulary's offices, as a table: a slot's place has so many places.
const OFFICES: &str = "offices";

impl<'a> Judge<'a> {
    pub(super) fn row(&self, name: &str, values: &[(String, Vec<String>)]) -> Verdict {
        let Some(table) = self.table(name) else { return data_missing(name) };
        let key = match self.key(table) {
            Ok(key) => key,
            Err(of) => return data_missing(of),
        };
        let Some(row) = row_of(table, key) else { return absent(table, key) };
        Verdict::all(values.iter().map(|(column, wanted)| {
            let cell = row.iter().find(|(name, _)| name == column).map(|(_, cell)| cell);
            let Some(cell) = cell else { return absent(table, key) };
            let text = match cell {
                Cell::Number(number) => number.to_string(),
                Cell::Text(text) => text.clone(),
            };
            Verdict::of(wanted.contains(&text), || {
                Obstacle::default()
                    .of(key)
                    .is(Value::Word(text))
                    .needs(Value::Words(wanted.clone()))
            })
        }))
    }

    pub(super) fn number(&self, number: &Number) -> Limit {
        let (table, column) = match number {
            Number::Stated(number) => return Limit::Known(*number),
            Number::Column { table, column } => (table, column),
        };
        let Some(known) = self.table(table) else {
            return if table == OFFICES { self.places() } else { Limit::Unknown(table.clone()) };
        };
        let key = match self.key(known) {
            Ok(key) => key,
            Err(of) => return Limit::Unknown(of),
        };
        let Some(row) = row_of(known, key) else {
            return match known.absent {
                Absent::CannotTell => Limit::Unknown(known.name.clone()),
                Absent::No => Limit::Empty,
            };
        };
        match row.iter().find(|(name, _)| name == column) {
            Some((_, Cell::Number(number))) => Limit::Known(*number),
            _ => Limit::Empty,
        }
    }

    fn places(&self) -> Limit {
        let Some(slot) = &self.situation.slot else { return Limit::Unknown("slot".to_owned()) };
        match self.office_named(&slot.at).and_then(|office| office.slots) {
            Some(slots) => Limit::Known(slots.places),
            None => Limit::Unknown(slot.at.clone()),
        }
    }

    fn table(&self, name: &str) -> Option<&'a Table> {
        self.scheme.tables.iter().find(|table| table.name == name)
    }

    fn key(&self, table: &'a Table) -> Result<&'a str, String> {
        let key = match table.key.as_str() {
            "nationality" => self.person.nationality.as_deref(),
            field => self.asked(field),
        };
        key.ok_or_else(|| table.key.clone())
    }
}

fn row_of<'t>(table: &'t Table, key: &str) -> Option<&'t [(String, Cell)]> {
    table.rows.iter().find(|(known, _)| known == key).map(|(_, row)| row.as_slice())
}

fn absent(table: &Table, key: &str) -> Verdict {
    match table.absent {
        Absent::No => Obstacle::outcome("unknown").of(key).no(),
        Absent::CannotTell => {
            let told = super::verdict::unsure(super::DATA_MISSING).of(key);
            Verdict::Unsure(vec![Obstacle { outcome: "unknown", ..told }])
        }
    }
}
