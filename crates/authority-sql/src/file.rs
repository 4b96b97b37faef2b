//! A person's whole file in one question: a database answers one with ten tables in it sooner than ten.

use std::sync::LazyLock;

use clearance_authority::register::{FileRecord, Id};
use sqlx::{AnyConnection, Row as _};

use crate::column::Cells;
use crate::connect::failed;
use crate::statement::Done;
use crate::{ahead, given, people, told};

/// What one table gives to the answer. The columns of all tables stand under the same names: `t1`, `t2` … the texts,
/// `n1` … the numbers, `b1` the bytes.
pub(crate) struct Part {
    pub(crate) table: &'static str,
    /// The column that says whose it is.
    of: &'static str,
    texts: &'static [&'static str],
    numbers: &'static [&'static str],
    bytes: Option<&'static str>,
    /// The numbers by which its rows stand in order; the first text after that.
    order: [&'static str; 2],
}

const TEXTS: [&str; 11] = ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11"];
const NUMBERS: [&str; 6] = ["n1", "n2", "n3", "n4", "n5", "n6"];

impl Part {
    /// The name of a column in the answer.
    pub(crate) fn name_of(&self, column: &str) -> Option<&'static str> {
        let at = |all: &[&str]| all.iter().position(|known| *known == column);
        let text = at(self.texts).map(|at| TEXTS[at]);
        text.or_else(|| at(self.numbers).map(|at| NUMBERS[at]))
            .or_else(|| (self.bytes == Some(column)).then_some("b1"))
    }

    fn select(&self, place: usize) -> String {
        let Self { table, of, order: [first, second], .. } = self;
        let mut columns = vec![
            format!("cast({place} as bigint) as part"),
            format!("cast({first} as bigint) as o1"),
            format!("cast({second} as bigint) as o2"),
        ];
        let column = |own: Option<&&str>, kind: &str, name: &str| {
            format!("cast({} as {kind}) as {name}", own.unwrap_or(&"null"))
        };
        for (at, name) in TEXTS.iter().enumerate() {
            columns.push(column(self.texts.get(at), "text", name));
        }
        for (at, name) in NUMBERS.iter().enumerate() {
            columns.push(column(self.numbers.get(at), "bigint", name));
        }
        columns.push(format!("{} as b1", self.bytes.unwrap_or("null")));
        format!("select {} from {table} where {of} = $1", columns.join(", "))
    }
}

const PARTS: &[Part] = &[
    // The only one with bytes stands first: it says what b1 is.
    Part {
        table: "holder_key",
        of: "person",
        texts: &["id", "person", "origin"],
        numbers: &["bound", "ended"],
        bytes: Some("key_bytes"),
        order: ["bound", "0"],
    },
    Part {
        table: "person",
        of: "id",
        texts: &[
            "id",
            "name_latin",
            "name_chinese",
            "born",
            "nationality",
            "residence",
            "birthplace",
        ],
        numbers: &["entered", "erased"],
        bytes: None,
        order: ["0", "0"],
    },
    Part {
        table: "known",
        of: "person",
        texts: &["person", "born", "nationality", "residence", "birthplace"],
        numbers: &["since", "told"],
        bytes: None,
        order: ["since", "0"],
    },
    Part {
        table: "document",
        of: "person",
        texts: &["id", "person", "kind", "number", "state", "issued", "expires", "fields"],
        numbers: &[],
        bytes: None,
        order: ["0", "0"],
    },
    Part {
        table: "paper",
        of: "person",
        texts: &["id", "person", "piece", "form", "until_day"],
        numbers: &["pieces", "unfit", "received"],
        bytes: None,
        order: ["received", "0"],
    },
    Part {
        table: "event",
        of: "person",
        texts: &[
            "id",
            "person",
            "kind",
            "of_what",
            "cause",
            "place",
            "capacity",
            "day",
            "about_scheme",
            "slot_place",
            "stated",
        ],
        numbers: &["happened", "told", "about_number", "about_opened", "slot_begins", "slot_ends"],
        bytes: None,
        order: ["happened", "told"],
    },
    Part {
        table: "application",
        of: "person",
        texts: &[
            "id",
            "person",
            "scheme",
            "asked",
            "form",
            "members",
            "shared",
            "signed",
            "present",
            "slot_place",
        ],
        numbers: &["version", "lodged", "app", "slot_begins"],
        bytes: None,
        order: ["lodged", "0"],
    },
    Part {
        table: "standing",
        of: "person",
        texts: &[
            "id",
            "person",
            "scheme",
            "application",
            "stated",
            "state",
            "meaning",
            "suspended_for",
            "ended_for",
            "until_day",
        ],
        numbers: &["number", "opened", "version", "granted", "since"],
        bytes: None,
        order: ["granted", "0"],
    },
    Part {
        table: "done",
        of: "person",
        texts: &["scheme", "act"],
        numbers: &["number", "opened", "due", "done"],
        bytes: None,
        order: ["seq", "0"],
    },
];

static QUESTION: LazyLock<String> = LazyLock::new(|| {
    let parts = PARTS.iter().enumerate().map(|(place, part)| part.select(place));
    let parts: Vec<_> = parts.collect();
    format!("{} order by part, o1, o2, t1", parts.join(" union all "))
});

pub(crate) async fn read(on: &mut AnyConnection, id: Id) -> Done<Option<FileRecord>> {
    let question: &'static str = &QUESTION;
    let rows = sqlx::query(question).bind(id.to_string()).fetch_all(on).await.map_err(failed)?;
    let mut person = None;
    let (mut known, mut documents, mut papers) = (Vec::new(), Vec::new(), Vec::new());
    let (mut events, mut applications, mut standings) = (Vec::new(), Vec::new(), Vec::new());
    let (mut keys, mut done) = (Vec::new(), Vec::new());
    for row in &rows {
        let place: i64 = row.try_get("part").map_err(failed)?;
        let Some(part) = usize::try_from(place).ok().and_then(|place| PARTS.get(place)) else {
            continue;
        };
        let cells = &Cells::of_part(part, row);
        match part.table {
            "person" => person = Some(people::person(cells)?),
            "known" => known.push(ahead::read_known(cells)?),
            "document" => documents.push(people::document(cells)?),
            "paper" => papers.push(people::paper(cells)?),
            "event" => events.push(told::read_event(cells)?),
            "application" => applications.push(given::read_application(cells)?),
            "standing" => standings.push(given::read_standing(cells)?),
            "holder_key" => keys.push(given::read_key(cells)?),
            _ => done.push(ahead::read_done(cells)?),
        }
    }
    documents.sort_by_key(|document| (document.issued, document.id));
    Ok(person.map(|person| FileRecord {
        person,
        known,
        documents,
        papers,
        events,
        applications,
        standings,
        keys,
        done,
    }))
}
