//! `[tables.NAME]`.

use super::condition::is_country_code;
use super::context::Context;
use super::keys;
use super::nearest::advice;
use super::source::{Entry, Value};
use crate::model::{Absent, Cell, Column, Table};

impl<'a> Context<'a> {
    pub(super) fn table(&self, entry: Entry<'a>) -> Option<Table> {
        entry.check_name();
        if entry.name == "offices" {
            entry.problem("a table cannot be named `offices`", "that is the vocabulary's own");
        }
        let table = entry.value.table(&keys::TABLE)?;
        let key = table.need("key").and_then(|value| {
            let fields = self.own.ask.keys().copied();
            value.known("key of a table", fields.chain(["nationality"]))
        });
        let as_of = table.need("as_of").and_then(Value::day);
        let columns = table.need("columns").map(columns);
        let absent = table.need("absent").and_then(|value| {
            let words = [("cannot-tell", Absent::CannotTell), ("no", Absent::No)];
            value.word("meaning of a missing row", &words)
        });
        let (key, columns) = (key?, columns??);
        let mut rows: Vec<(String, Vec<(String, Cell)>)> = Vec::new();
        let mut add = |name: &'a str, at: &dyn Fn(String, String), value: Value<'a>| {
            self.tell_of_strange_key(&key, name, at);
            if rows.iter().any(|(known, _)| known == name) {
                at(format!("`{name}` has two rows"), "keep one of them".to_owned());
            }
            let cells = value.entries().into_iter().filter_map(|cell| read_cell(&columns, cell));
            rows.push((name.to_owned(), cells.collect()));
        };
        for row in table.entries("rows") {
            add(row.name, &|what, help| row.problem(what, help), row.value);
        }
        for same in table.rows("same", &keys::SAME) {
            let (Some(names), Some(row)) = (same.need("keys"), same.need("row")) else { continue };
            for name in names.one_or_more() {
                if let Some(text) = name.text() {
                    add(text, &|what, help| name.problem(what, help), row);
                }
            }
        }
        Some(Table {
            name: entry.name.to_owned(),
            key,
            as_of: as_of?,
            columns,
            absent: absent?,
            rows,
            facts: table.facts(),
            spot: entry.spot,
        })
    }

    fn tell_of_strange_key(&self, key: &str, name: &str, at: &dyn Fn(String, String)) {
        match self.own.ask.get(key) {
            Some(values) if !values.contains(&name) => {
                let what = format!("`{name}` is no value of `{key}`");
                at(what, advice(name, values.iter().copied()));
            }
            None if !is_country_code(name) => {
                let help = "write the three capital letters of ISO 3166, such as CHN";
                at(format!("`{name}` is no code of a nationality"), help.to_owned());
            }
            _ => {}
        }
    }
}

fn columns(value: Value<'_>) -> Option<Vec<(String, Column)>> {
    let entries = value.entries().into_iter();
    let columns = entries.map(|entry| {
        entry.check_name();
        let column = if entry.value.is_list() {
            let values = entry.value.one_or_more().into_iter();
            Some(Column::OneOf(values.filter_map(Value::new_name).collect()))
        } else {
            let words =
                [("count", Column::Number), ("text", Column::Text), ("years", Column::Number)];
            entry.value.word("kind of column", &words)
        };
        Some((entry.name.to_owned(), column?))
    });
    columns.collect()
}

fn read_cell(columns: &[(String, Column)], cell: Entry<'_>) -> Option<(String, Cell)> {
    let Some((_, column)) = columns.iter().find(|(name, _)| name == cell.name) else {
        let known = columns.iter().map(|(name, _)| name.as_str());
        cell.problem(format!("unknown column `{}`", cell.name), advice(cell.name, known));
        return None;
    };
    let value = match column {
        Column::Number => Cell::Number(cell.value.number(0, 1_000_000)?),
        Column::Text => Cell::Text(cell.value.owned_text()?),
        Column::OneOf(known) => {
            let text = cell.value.text()?;
            if !known.iter().any(|word| word == text) {
                let known = known.iter().map(String::as_str);
                let what = format!("`{text}` is no value of the column `{}`", cell.name);
                cell.value.problem(what, advice(text, known));
                return None;
            }
            Cell::Text(text.to_owned())
        }
    };
    Some((cell.name.to_owned(), value))
}
