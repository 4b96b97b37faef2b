//! The names that all files together define. They are collected first, so that each name is
//! resolved where it is read.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::source::{Source, entries};
use crate::model::Column;

/// All names of all files.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// By folder: what any version of the scheme defines, since an older file must stay readable.
    pub(super) schemes: BTreeMap<&'a str, SchemeNames<'a>>,
    pub(super) calendars: BTreeSet<&'a str>,
    pub(super) documents: BTreeMap<&'a str, DocumentNames<'a>>,
    pub(super) papers: BTreeSet<&'a str>,
    pub(super) services: BTreeSet<&'a str>,
    pub(super) offices: BTreeSet<&'a str>,
    pub(super) contacts: BTreeSet<&'a str>,
    pub(super) places: BTreeSet<&'a str>,
    pub(super) people: BTreeSet<&'a str>,
    pub(super) ties: BTreeSet<&'a str>,
    pub(super) residences: BTreeSet<&'a str>,
    pub(super) birthplaces: BTreeSet<&'a str>,
    pub(super) decisions: BTreeSet<&'a str>,
    pub(super) checks: BTreeSet<&'a str>,
}

/// What a kind of document has.
#[derive(Default)]
pub(super) struct DocumentNames<'a> {
    pub(super) fields: BTreeMap<&'a str, Vec<&'a str>>,
    pub(super) causes: Vec<&'a str>,
}

/// What one scheme defines.
#[derive(Clone, Default)]
pub(super) struct SchemeNames<'a> {
    /// `[ask]`: each field with its values.
    pub(super) ask: BTreeMap<&'a str, Vec<&'a str>>,
    /// `[form]`: each field with its form, where that is one text.
    pub(super) form: BTreeMap<&'a str, Option<&'a str>>,
    pub(super) lists: BTreeSet<&'a str>,
    pub(super) states: BTreeSet<&'a str>,
    pub(super) deadlines: BTreeSet<&'a str>,
    pub(super) tables: BTreeMap<&'a str, BTreeMap<&'a str, Column>>,
    /// Tables of other schemes: `scheme.table`.
    pub(super) borrowed: Vec<&'a str>,
    pub(super) fee_lines: BTreeSet<&'a str>,
    /// Reasons that rows of `[life]` give.
    pub(super) reasons: BTreeSet<&'a str>,
    pub(super) has_slots: bool,
    /// Its `time` names a calendar of working days.
    pub(super) has_calendar: bool,
}

impl<'a> Names<'a> {
    /// Adds the words of `vocabulary.toml`.
    pub(super) fn add_vocabulary(&mut self, file: &'a DeTable<'a>) {
        for (name, kind) in tables_in(file, "documents") {
            let fields =
                tables_in(kind, "fields").map(|(name, field)| (name, texts(field, "form")));
            let documents =
                DocumentNames { fields: fields.collect(), causes: texts(kind, "causes") };
            self.documents.insert(name, documents);
        }
        let sets = [
            ("papers", &mut self.papers),
            ("services", &mut self.services),
            ("offices", &mut self.offices),
            ("contacts", &mut self.contacts),
            ("places", &mut self.places),
            ("people", &mut self.people),
            ("ties", &mut self.ties),
            ("residences", &mut self.residences),
            ("birthplaces", &mut self.birthplaces),
            ("decisions", &mut self.decisions),
            ("checks", &mut self.checks),
        ];
        for (key, set) in sets {
            set.extend(keys(file, key));
        }
    }

    /// Adds what one version of a scheme defines.
    pub(super) fn add_scheme(&mut self, name: &'a str, version: &SchemeNames<'a>) {
        let all = self.schemes.entry(name).or_default();
        for (field, values) in &version.ask {
            let known = all.ask.entry(field).or_default();
            known.extend(values);
        }
        for (table, columns) in &version.tables {
            all.tables.entry(table).or_default().extend(columns.clone());
        }
        all.states.extend(&version.states);
    }

    /// Every value of every field of `[ask]` of every scheme: what offices serve, and by what.
    pub(super) fn all_values(&self) -> impl Iterator<Item = &'a str> {
        self.schemes.values().flat_map(|scheme| scheme.ask.values().flatten().copied())
    }

    /// The columns of a table: one of the scheme's own, or one that it borrows.
    pub(super) fn columns(
        &self,
        own: &SchemeNames<'a>,
        table: &str,
    ) -> Option<BTreeMap<&'a str, Column>> {
        if let Some(columns) = own.tables.get(table) {
            return Some(columns.clone());
        }
        own.borrowed.iter().find_map(|borrowed| {
            let (scheme, name) = borrowed.split_once('.')?;
            (name == table).then(|| self.schemes.get(scheme)?.tables.get(name).cloned())?
        })
    }

    /// The tables of a scheme: its own, and those that it borrows.
    pub(super) fn tables(own: &SchemeNames<'a>) -> Vec<&'a str> {
        let borrowed = own.borrowed.iter().filter_map(|name| Some(name.split_once('.')?.1));
        own.tables.keys().copied().chain(borrowed).collect()
    }
}

impl<'a> SchemeNames<'a> {
    /// What the file of a scheme defines.
    pub(super) fn of(file: &'a DeTable<'a>) -> Self {
        let of_rows = |section: &str, rows: &str, key: &str| -> BTreeSet<&'a str> {
            let rows = table(file, section).and_then(|section| section.get(rows));
            let rows = rows.and_then(|rows| rows.get_ref().as_array()).into_iter().flatten();
            rows.filter_map(|row| row.get_ref().as_table()?.get(key)?.get_ref().as_str()).collect()
        };
        let ask = table(file, "ask").into_iter().flat_map(|ask| ask.iter());
        let form = tables_in(file, "form").map(|(name, field)| {
            (name, field.get("form").and_then(|form| form.get_ref().as_str()))
        });
        let tables = tables_in(file, "tables").map(|(name, table)| (name, columns(table)));
        Self {
            ask: ask
                .map(|(name, values)| (name.get_ref().as_ref(), list(values.get_ref())))
                .collect(),
            form: form.collect(),
            lists: keys(file, "lists").collect(),
            states: table(file, "life")
                .map(|life| keys(life, "states").collect())
                .unwrap_or_default(),
            deadlines: keys(file, "deadlines").collect(),
            tables: tables.collect(),
            borrowed: table(file, "checks").map(|c| texts(c, "use_tables")).unwrap_or_default(),
            fee_lines: of_rows("fees", "lines", "id"),
            reasons: of_rows("life", "on", "reason"),
            has_slots: file.contains_key("slots"),
            has_calendar: table(file, "scheme").and_then(|head| table(head, "time")).is_some_and(
                |time| {
                    time.get("calendar").and_then(|name| name.get_ref().as_str()) != Some("none")
                },
            ),
        }
    }
}

/// What the columns of a table hold; those that cannot be read are told when the table is.
fn columns<'a>(table_: &'a DeTable<'a>) -> BTreeMap<&'a str, Column> {
    let columns = table(table_, "columns").into_iter().flat_map(|columns| columns.iter());
    columns
        .map(|(name, value)| {
            let column = match value.get_ref() {
                DeValue::String(word) if word == "text" => Column::Text,
                DeValue::String(_) => Column::Number,
                other => Column::OneOf(list(other).into_iter().map(str::to_owned).collect()),
            };
            (name.get_ref().as_ref(), column)
        })
        .collect()
}

fn table<'a>(of: &'a DeTable<'a>, key: &str) -> Option<&'a DeTable<'a>> {
    of.get(key)?.get_ref().as_table()
}

fn keys<'a>(of: &'a DeTable<'a>, key: &str) -> impl Iterator<Item = &'a str> {
    table(of, key).into_iter().flat_map(|table| table.keys()).map(|key| key.get_ref().as_ref())
}

fn tables_in<'a>(
    of: &'a DeTable<'a>,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a DeTable<'a>)> {
    let entries = table(of, key).into_iter().flat_map(|table| table.iter());
    entries.filter_map(|(key, value)| Some((key.get_ref().as_ref(), value.get_ref().as_table()?)))
}

fn texts<'a>(of: &'a DeTable<'a>, key: &str) -> Vec<&'a str> {
    of.get(key).map(|value| list(value.get_ref())).unwrap_or_default()
}

fn list<'a>(value: &'a DeValue<'a>) -> Vec<&'a str> {
    match value {
        DeValue::String(text) => vec![text],
        DeValue::Array(list) => list.iter().filter_map(|value| value.get_ref().as_str()).collect(),
        _ => Vec::new(),
    }
}

/// Tells of names that differ only in capital letters: gates know places by small letters.
pub(super) fn tell_same_but_for_capitals<'a>(source: &'a Source<'a>, places: &'a DeTable<'a>) {
    let mut seen = BTreeMap::new();
    for entry in entries(source, places) {
        if let Some(other) = seen.insert(entry.name.to_lowercase(), entry.name) {
            entry.problem(
                format!("`{}` and `{other}` differ only in capital letters", entry.name),
                "gates know places by small letters only",
            );
        }
    }
}
