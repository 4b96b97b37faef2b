//! A row, and the person in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use clearance_authority::desk::Entry;
use clearance_authority::register::{DocumentRecord, Id, PersonRecord};
use clearance_core::crypto::RING;
use clearance_schemes::library::Library;
use clearance_schemes::model::DocumentState;
use clearance_schemes::time::{Day, Instant};
use csv::ByteRecord;

use super::columns::{Column, Columns};
use super::rejected::Problem;

/// A name or a number is no longer.
const LONGEST: usize = 200;
/// Nobody was born before.
const FIRST_YEAR: i32 = 1850;

/// A row as it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: u64,
    /// The cells of the known columns, in the file's order. What is not UTF-8 is marked.
    pub(super) cells: Vec<String>,
    /// Place of each column in `cells`.
    columns: Arc<Columns>,
    is_text: bool,
    count: usize,
}

impl Row {
    pub(super) fn new(line: u64, record: &ByteRecord, columns: &Arc<Columns>) -> Self {
        let is_text = record.iter().all(|cell| std::str::from_utf8(cell).is_ok());
        let cell = |at: usize| String::from_utf8_lossy(record.get(at).unwrap_or_default());
        let cells = (0..columns.len()).map(|at| cell(at).trim().to_owned()).collect();
        Self { line, cells, columns: columns.clone(), is_text, count: record.len() }
    }

    /// The cells that stay when it is rejected.
    pub(super) fn kept(&self) -> Vec<&str> {
        self.columns.kept().into_iter().map(|place| self.cells[place].as_str()).collect()
    }

    /// The cell of a column, unless it is empty.
    fn cell(&self, column: Column) -> Option<&str> {
        let cell = self.columns.place(column).map(|place| self.cells[place].as_str());
        cell.filter(|cell| !cell.is_empty())
    }
}

/// What makes a person of a row.
pub(super) struct Rules<'a> {
    pub(super) library: &'a Library,
    pub(super) source: &'a str,
    pub(super) now: Instant,
}

impl Rules<'_> {
    /// The person with the document, or everything that is wrong with the row.
    pub(super) fn entry(&self, row: &Row) -> Result<Entry, Vec<Problem>> {
        let mut found = Found { row, problems: Vec::new() };
        if !row.is_text {
            found.wrong(Column::Key, "the row is not UTF-8");
        }
        if row.count != row.columns.len() {
            let (has, wanted) = (row.count, row.columns.len());
            found.wrong(Column::Key, format!("the row has {has} cells, and the header {wanted}"));
        }
        let key = found.text(Column::Key);
        if key.is_none() {
            found.wrong(Column::Key, "it is missing");
        }
        let id = self.id("person", key.as_deref().unwrap_or_default());
        let person = self.person(id, &mut found);
        let document = self.document(id, &mut found);
        if !found.problems.is_empty() {
            return Err(found.problems);
        }
        Ok(Entry { person, documents: document.into_iter().collect() })
    }

    fn person(&self, id: Id, found: &mut Found<'_>) -> PersonRecord {
        let (name_latin, name_chinese) =
            (found.text(Column::NameLatin), found.text(Column::NameChinese));
        if name_latin.is_none() && name_chinese.is_none() {
            found.wrong(Column::NameLatin, "a name is missing, here or in name_chinese");
        }
        let born = found.day(Column::Born);
        if born.is_some_and(|born| !(FIRST_YEAR..).contains(&chrono::Datelike::year(&born))) {
            found.wrong(Column::Born, format!("nobody was born before {FIRST_YEAR}"));
        }
        if born.zip(self.today()).is_some_and(|(born, today)| born > today) {
            found.wrong(Column::Born, "this day has not come");
        }
        let nationality = found.text(Column::Nationality);
        let is_code =
            |code: &String| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        if nationality.as_ref().is_some_and(|code| !is_code(code)) {
            found.wrong(Column::Nationality, "write it in three capitals: CHN");
        }
        let vocabulary = &self.library.vocabulary;
        PersonRecord {
            id,
            name_latin,
            name_chinese,
            born,
            nationality,
            residence: found.word(Column::Residence, vocabulary.residences.iter().map(|it| &it.0)),
            birthplace: found
                .word(Column::Birthplace, vocabulary.birthplaces.iter().map(|it| &it.0)),
            entered: self.now,
            erased: None,
        }
    }

    fn document(&self, person: Id, found: &mut Found<'_>) -> Option<DocumentRecord> {
        let kinds = self.library.vocabulary.documents.iter().map(|kind| &kind.name);
        let kind = found.word(Column::Document, kinds);
        let number = found.text(Column::Number);
        let (issued, expires) = (found.day(Column::Issued), found.day(Column::Expires));
        if issued.zip(expires).is_some_and(|(issued, expires)| expires < issued) {
            found.wrong(Column::Expires, "it would expire before it was issued");
        }
        let state = found.text(Column::State);
        let state = state.map_or(Ok(DocumentState::InForce), |state| state.parse());
        if state.is_err() {
            found.wrong(Column::State, format!("it is one of {}", DocumentState::NAMES.join(", ")));
        }
        let is_told = found.row.cell(Column::Document).is_some();
        for column in [Column::Number, Column::Issued, Column::Expires, Column::State] {
            if !is_told && found.row.cell(column).is_some() {
                found.wrong(column, "of which document? The column document is empty");
            }
        }
        let kind = kind?;
        // Of one kind somebody may have several, one after the other.
        let key = format!("{person} {kind} {} {issued:?}", number.as_deref().unwrap_or_default());
        Some(DocumentRecord {
            id: self.id("document", &key),
            person,
            kind,
            number,
            state: state.unwrap_or(DocumentState::InForce),
            issued,
            expires,
            fields: BTreeMap::new(),
        })
    }

    /// The same number for the same key, whenever it is imported.
    fn id(&self, what: &str, key: &str) -> Id {
        Id::following(&RING, &["clearance import 1", what, self.source, key])
    }

    fn today(&self) -> Option<Day> {
        // The day may have begun already east of here.
        let now = chrono::DateTime::from_timestamp(self.now.0.saturating_add(14 * 3_600), 0)?;
        Some(now.date_naive())
    }
}

/// What was found in a row so far.
struct Found<'a> {
    row: &'a Row,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn wrong(&mut self, column: Column, reason: impl Into<String>) {
        self.problems.push(Problem::new(column.name(), reason));
    }

    fn text(&mut self, column: Column) -> Option<String> {
        let cell = self.row.cell(column)?.to_owned();
        if cell.len() > LONGEST || cell.chars().any(char::is_control) {
            self.wrong(column, format!("it is longer than {LONGEST} bytes, or has a line break"));
        }
        Some(cell)
    }

    fn day(&mut self, column: Column) -> Option<Day> {
        let cell = self.row.cell(column)?;
        // chrono also takes 2026-5-1.
        let day = cell.parse().ok().filter(|day: &Day| day.to_string() == cell);
        if day.is_none() {
            self.wrong(column, format!("{cell:?} is no day; write it as 2026-11-21"));
        }
        day
    }

    fn word<'w>(
        &mut self,
        column: Column,
        mut known: impl Iterator<Item = &'w String> + Clone,
    ) -> Option<String> {
        let cell = self.text(column)?;
        let all = known.clone();
        if !known.any(|word| *word == cell) {
            let all: Vec<&str> = all.map(String::as_str).collect();
            self.wrong(column, format!("{cell:?} is none of {}", all.join(", ")));
        }
        Some(cell)
    }
}
