//! A file that is being read, and the values in it. Every value knows where it stands.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use super::keys::Section;
use super::nearest::advice;
use crate::model::Spot;
use crate::time::{Day, Span, Unit};

/// A file, with what was found wrong in it so far.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// Where each line begins, the first at 0.
    lines: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect();
        Self { file, text, lines, problems: RefCell::default() }
    }

    pub(super) fn spot(&self, offset: usize) -> Spot {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let before = self.text.get(self.lines[line - 1]..offset).unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Spot { line: count(line), column: count(before.chars().count() + 1) }
    }

    pub(super) fn problem_at(&self, spot: Spot, what: impl Into<String>, help: impl Into<String>) {
        let Spot { line, column } = spot;
        let (what, help) = (what.into(), help.into());
        let file = self.file.to_owned();
        self.add(Problem { file, line, column, what, help });
    }

    pub(super) fn add(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

/// The text's tables. A mistake in TOML itself is told; what could be read is given all the same, so
/// that other files find the names in it.
pub(super) fn parse<'a>(source: &Source<'a>) -> (DeTable<'a>, bool) {
    let (table, errors) = DeTable::parse_recoverable(source.text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        source.problem_at(source.spot(at), error.message().trim_end(), "this is no TOML");
    }
    (table.into_inner(), errors.is_empty())
}

/// A value, and the key that it stands under.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) key: &'a str,
    inner: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    pub(super) fn spot(self) -> Spot {
        self.source.spot(self.inner.span().start)
    }

    pub(super) fn problem(self, what: impl Into<String>, help: impl Into<String>) {
        self.source.problem_at(self.spot(), what, help);
    }

    fn wrong_kind<T>(self, wanted: &str) -> Option<T> {
        let is = match self.inner.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.problem(format!("`{}` must be {wanted}, and is {is}", self.key), "");
        None
    }

    pub(super) fn is_table(self) -> bool {
        self.inner.get_ref().is_table()
    }

    pub(super) fn is_text(self) -> bool {
        self.inner.get_ref().is_str()
    }

    pub(super) fn is_list(self) -> bool {
        self.inner.get_ref().is_array()
    }

    /// The text, if it is one; nothing is told if not.
    pub(super) fn maybe_text(self) -> Option<&'a str> {
        self.inner.get_ref().as_str()
    }

    /// A text that is not empty.
    pub(super) fn text(self) -> Option<&'a str> {
        match self.inner.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.problem(format!("`{}` is empty", self.key), "");
                None
            }
            DeValue::String(text) => Some(text),
            _ => self.wrong_kind("a text in quotes"),
        }
    }

    pub(super) fn owned_text(self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// A name: letters, digits, hyphens and underscores, so that it can stand in a key or after a dot.
    pub(super) fn new_name(self) -> Option<String> {
        let text = self.text()?;
        let good = is_name(text);
        if !good {
            self.problem(format!("`{text}` is no name"), NAME_HELP);
        }
        good.then(|| text.to_owned())
    }

    /// One of the names that are known.
    pub(super) fn known(
        self,
        what: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let text = self.text()?;
        let known: Vec<_> = known.into_iter().collect();
        if known.contains(&text) {
            return Some(text.to_owned());
        }
        self.problem(format!("unknown {what} `{text}`"), advice(text, known));
        None
    }

    /// One word of a closed list, with what it stands for.
    pub(super) fn word<T: Clone>(self, what: &str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known = words.iter().map(|(word, _)| *word);
            self.problem(format!("unknown {what} `{text}`"), advice(text, known));
        }
        found.map(|(_, meaning)| meaning.clone())
    }

    pub(super) fn number(self, least: u32, most: u32) -> Option<u32> {
        let DeValue::Integer(number) = self.inner.get_ref() else {
            return self.wrong_kind(&format!("a whole number from {least} to {most}"));
        };
        let read = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let good = read.filter(|number| (least..=most).contains(number));
        if good.is_none() {
            let what = format!("`{}` is {number}, and must be from {least} to {most}", self.key);
            self.problem(what, "");
        }
        good
    }

    pub(super) fn flag(self) -> Option<bool> {
        match self.inner.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_kind("true or false"),
        }
    }

    pub(super) fn maybe_day(self) -> Option<Day> {
        let DeValue::Datetime(written) = self.inner.get_ref() else { return None };
        match (written.date, written.time, written.offset) {
            (Some(date), None, None) => {
                Day::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            }
            _ => None,
        }
    }

    pub(super) fn day(self) -> Option<Day> {
        let day = self.maybe_day();
        if day.is_none() {
            return self.wrong_kind("a day without quotes, such as 2026-11-26");
        }
        day
    }

    /// A local moment, written without an offset.
    pub(super) fn moment(self) -> Option<chrono::NaiveDateTime> {
        let wanted = "a local moment without quotes, such as 2026-11-26T00:00:00";
        let DeValue::Datetime(written) = self.inner.get_ref() else {
            return self.wrong_kind(wanted);
        };
        let (Some(date), Some(time), None) = (written.date, written.time, written.offset) else {
            return self.wrong_kind(wanted);
        };
        let day = Day::from_ymd_opt(date.year.into(), date.month.into(), date.day.into());
        let second = time.second.unwrap_or_default();
        match day
            .and_then(|day| day.and_hms_opt(time.hour.into(), time.minute.into(), second.into()))
        {
            Some(moment) if time.nanosecond.unwrap_or_default() == 0 => Some(moment),
            _ => self.wrong_kind(wanted),
        }
    }

    /// A length of time in one of these units.
    pub(super) fn span(self, units: &[Unit]) -> Option<Span> {
        let text = self.text()?;
        let span = match text.parse::<Span>() {
            Ok(span) => span,
            Err(error) => {
                self.problem(format!("`{}`: {error}", self.key), "");
                return None;
            }
        };
        if !units.contains(&span.unit) {
            let units: Vec<_> = units.iter().map(|unit| unit.name(2)).collect();
            let what = format!("`{}` cannot be counted in {}", self.key, span.unit.name(2));
            self.problem(what, format!("write it in {}", units.join(", ")));
            return None;
        }
        Some(span)
    }

    /// The elements of a list.
    pub(super) fn list(self) -> Vec<Self> {
        match self.inner.get_ref() {
            DeValue::Array(list) => list
                .iter()
                .map(|inner| Self { source: self.source, key: self.key, inner })
                .collect(),
            _ => self.wrong_kind("a list in square brackets").unwrap_or_default(),
        }
    }

    /// The elements of a list that must have some, and none twice; or the value itself, where one
    /// needs no list.
    pub(super) fn one_or_more(self) -> Vec<Self> {
        if !self.inner.get_ref().is_array() {
            return vec![self];
        }
        let list = self.list();
        if list.is_empty() {
            self.problem(format!("the list of `{}` is empty", self.key), "name at least one");
        }
        self.tell_doubles(&list);
        list
    }

    /// The elements of a list, none of them twice.
    pub(super) fn set(self) -> Vec<Self> {
        let list = self.list();
        self.tell_doubles(&list);
        list
    }

    fn tell_doubles(self, list: &[Self]) {
        let mut seen = BTreeSet::new();
        for value in list {
            if let Some(text) = value.maybe_text()
                && !seen.insert(text)
            {
                value.problem(format!("`{text}` stands twice in `{}`", self.key), "");
            }
        }
    }

    /// A table with the keys of a section, each of which is known.
    pub(super) fn table(self, section: &'static Section) -> Option<Table<'a>> {
        match self.inner.get_ref() {
            DeValue::Table(inner) => {
                let table =
                    Table { source: self.source, inner, at: self.inner.span().start, section };
                table.tell_unknown_keys();
                Some(table)
            }
            _ => self.wrong_kind("a table"),
        }
    }

    /// A table whose keys are names that the file chooses, in the file's order.
    pub(super) fn entries(self) -> Vec<Entry<'a>> {
        match self.inner.get_ref() {
            DeValue::Table(inner) => entries(self.source, inner),
            _ => self.wrong_kind("a table").unwrap_or_default(),
        }
    }

    /// A list of tables, written in one line each or as blocks.
    pub(super) fn rows(self, section: &'static Section) -> Vec<Table<'a>> {
        self.list().into_iter().filter_map(|row| row.table(section)).collect()
    }

    /// As a value of its own, for what passes it on as it stands.
    pub(super) fn to_toml(self) -> Option<toml::Value> {
        match self.inner.get_ref() {
            DeValue::String(text) => Some(toml::Value::String(text.to_string())),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
                read.map(toml::Value::Integer)
            }
            DeValue::Boolean(flag) => Some(toml::Value::Boolean(*flag)),
            DeValue::Array(_) => self
                .list()
                .into_iter()
                .map(Self::to_toml)
                .collect::<Option<_>>()
                .map(toml::Value::Array),
            DeValue::Table(_) => {
                let entries = self.entries().into_iter();
                let entries =
                    entries.map(|entry| Some((entry.name.to_owned(), entry.value.to_toml()?)));
                entries.collect::<Option<toml::Table>>().map(toml::Value::Table)
            }
            DeValue::Float(_) | DeValue::Datetime(_) => None,
        }
    }
}

/// A key that the file chose, with its value.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// Where the key stands.
    pub(super) spot: Spot,
    pub(super) value: Value<'a>,
}

impl Entry<'_> {
    /// Tells of a key that is no name.
    pub(super) fn check_name(&self) {
        if !is_name(self.name) {
            let what = format!("`{}` is no name", self.name);
            self.value.source.problem_at(self.spot, what, NAME_HELP);
        }
    }

    pub(super) fn problem(&self, what: impl Into<String>, help: impl Into<String>) {
        self.value.source.problem_at(self.spot, what, help);
    }
}

const NAME_HELP: &str = "use letters, digits, `-` and `_`, at most 64";

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// All entries of a table, in the file's order.
pub(super) fn entries<'a>(source: &'a Source<'a>, table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, inner)| {
            let name: &'a str = key.get_ref();
            (key.span().start, name, Value { source, key: name, inner })
        })
        .collect();
    entries.sort_by_key(|(at, ..)| *at);
    let entries = entries.into_iter();
    entries.map(|(at, name, value)| Entry { name, spot: source.spot(at), value }).collect()
}

/// A table whose keys are known.
pub(super) struct Table<'a> {
    pub(super) source: &'a Source<'a>,
    inner: &'a DeTable<'a>,
    at: usize,
    section: &'static Section,
}

impl<'a> Table<'a> {
    /// The whole file.
    pub(super) fn of_file(
        source: &'a Source<'a>,
        inner: &'a DeTable<'a>,
        section: &'static Section,
    ) -> Self {
        let table = Self { source, inner, at: 0, section };
        table.tell_unknown_keys();
        table
    }

    fn tell_unknown_keys(&self) {
        for entry in entries(self.source, self.inner) {
            if !self.section.keys.contains(&entry.name) {
                let what = format!("unknown key `{}` in {}", entry.name, self.section.name);
                entry.problem(what, advice(entry.name, self.section.keys.iter().copied()));
            }
        }
    }

    pub(super) fn spot(&self) -> Spot {
        self.source.spot(self.at)
    }

    pub(super) fn problem(&self, what: impl Into<String>, help: impl Into<String>) {
        self.source.problem_at(self.spot(), what, help);
    }

    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a>> {
        debug_assert!(self.section.keys.contains(&key), "{key} is no key of {}", self.section.name);
        let (key, inner) = self.inner.get_key_value(key)?;
        Some(Value { source: self.source, key: key.get_ref(), inner })
    }

    /// A value that must be there.
    pub(super) fn need(&self, key: &'static str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.problem(format!("`{key}` is missing in {}", self.section.name), "");
        }
        value
    }

    /// Tells of a key that must not stand here.
    pub(super) fn forbid(&self, key: &'static str, why: &str) {
        if let Some(value) = self.get(key) {
            value.problem(format!("`{key}` must not stand here: {why}"), "leave it out");
        }
    }

    /// The rows under a key; none where it is not there.
    pub(super) fn rows(&self, key: &'static str, section: &'static Section) -> Vec<Table<'a>> {
        self.get(key).map(|value| value.rows(section)).unwrap_or_default()
    }

    /// The entries under a key; none where it is not there.
    pub(super) fn entries(&self, key: &'static str) -> Vec<Entry<'a>> {
        self.get(key).map(Value::entries).unwrap_or_default()
    }

    /// The facts that a statement carries.
    pub(super) fn facts(&self) -> Vec<String> {
        let Some(value) = self.get("facts") else { return Vec::new() };
        value.set().into_iter().filter_map(Value::new_name).collect()
    }
}
