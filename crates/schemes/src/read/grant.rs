//! `[deadlines]` and `[grant]`.

use super::condition::Absent as _;
use super::context::Context;
use super::keys;
use super::nearest::advice;
use super::source::{Table, Value};
use crate::model::{
    Condition, Credential, Deadline, DocumentFor, DocumentUntil, Grant, GrantDocument, LimitedBy,
    NotAfter, Promise, QualifierKind, StandingUntil,
};
use crate::time::Unit;

const AROUND: &[Unit] = &[Unit::Minutes, Unit::Hours];
const DAYS: &[Unit] = &[Unit::Days, Unit::Months, Unit::Years];

/// The words for what a credential's qualifier means.
pub(super) const QUALIFIERS: &[(&str, QualifierKind)] = &[
    ("nothing", QualifierKind::Nothing),
    ("guard picture", QualifierKind::GuardPicture),
    ("party and place", QualifierKind::PartyAndPlace),
    ("place", QualifierKind::Place),
];

impl<'a> Context<'a> {
    pub(super) fn deadlines(&self, file: &Table<'a>) -> Vec<(String, Vec<Deadline>)> {
        let mut deadlines = Vec::new();
        for entry in file.entries("deadlines") {
            entry.check_name();
            if entry.name == "grant-end" {
                entry.problem(
                    "a deadline cannot be named `grant-end`",
                    "the word means the end of a grant",
                );
            }
            let rows = entry.value.rows(&keys::DEADLINE);
            if entry.value.is_list() && rows.is_empty() {
                entry.problem(format!("the deadline `{}` has no row", entry.name), "");
            }
            let rows = rows.iter().filter_map(|row| self.deadline(row)).collect();
            deadlines.push((entry.name.to_owned(), rows));
        }
        deadlines
    }

    fn deadline(&self, row: &Table<'a>) -> Option<Deadline> {
        let add = row.need("add").and_then(|value| self.span(value, &Unit::ALL));
        let promise = match row.get("promise") {
            Some(value) => value.word("promise", Promise::WORDS),
            None => Some(Promise::Firm),
        };
        let when = self.when(row);
        Some(Deadline { add: add?, promise: promise?, when, facts: row.facts(), spot: row.spot() })
    }

    pub(super) fn grant(&self, value: Value<'a>) -> Option<Grant> {
        let table = value.table(&keys::GRANT)?;
        let rows = table.rows("standing", &keys::GRANT_STANDING);
        let standing: Option<Vec<_>> = rows.iter().map(|row| self.standing_until(row)).collect();
        let credential = self.credential(&table);
        let qualifier = match table.get("qualifier") {
            Some(value) => value.word("qualifier", QUALIFIERS),
            None => Some(QualifierKind::Nothing),
        };
        let document = table.get("document").map(|value| self.grant_document(value));
        let not_after: Option<Vec<_>> = match table.get("not_after") {
            Some(value) => value.list().into_iter().map(|value| self.not_after(value)).collect(),
            None => Some(Vec::new()),
        };
        Some(Grant {
            standing: standing?,
            credential: credential?,
            qualifier: qualifier?,
            document: document.read_or_absent()?,
            not_after: not_after?,
            facts: table.facts(),
        })
    }

    fn standing_until(&self, row: &Table<'a>) -> Option<StandingUntil> {
        let until = row.need("until").and_then(|value| match value.maybe_text() {
            Some("stated") => Some(None),
            Some(text) => {
                value.problem(
                    format!("`{text}` is no day"),
                    "write a day without quotes, or \"stated\" where the office sets it",
                );
                None
            }
            None => value.day().map(Some),
        });
        let when = self.when(row);
        Some(StandingUntil { until: until?, when, facts: row.facts() })
    }

    /// A mistake is the outer `None`; the inner one is a scheme that issues no credential.
    fn credential(&self, table: &Table<'a>) -> Option<Option<Credential>> {
        let around_slot = table.get("credential").and_then(Value::maybe_text) == Some("slot");
        if !around_slot {
            table.forbid("early", "the credential does not hold around a slot");
            table.forbid("late", "the credential does not hold around a slot");
            return table
                .get("credential")
                .map(|value| self.span(value, DAYS).map(Credential::For))
                .read_or_absent();
        }
        if !self.own.has_slots {
            table.problem("a credential around a slot needs [slots]", "");
        }
        let early = table.need("early").and_then(|value| self.span(value, AROUND));
        let late = table.need("late").and_then(|value| self.span(value, AROUND));
        Some(Some(Credential::Slot { early: early?, late: late? }))
    }

    fn grant_document(&self, value: Value<'a>) -> Option<GrantDocument> {
        let table = value.table(&keys::GRANT_DOCUMENT)?;
        let kind = table.need("kind").and_then(|value| {
            value.known("kind of document", self.names.documents.keys().copied())
        });
        let until = match (table.get("until"), table.get("for")) {
            (Some(value), None) => self.deadline_name(value).map(DocumentUntil::Deadline),
            (None, Some(value)) => self.document_for(value).map(DocumentUntil::For),
            _ => {
                table.problem("the document must have either `for` or `until`", "");
                None
            }
        };
        let when = self.when(&table);
        let rows = table.rows("version", &keys::GRANT_DOCUMENT_VERSION);
        let version = rows.iter().map(|row| {
            let from = row.need("from").and_then(Value::day);
            let value = row.need("value").and_then(|value| value.number(1, 9_999));
            Some((from?, value?))
        });
        let version: Option<Vec<_>> = version.collect();
        let version = version?;
        if !version.is_sorted_by(|(a, _), (b, _)| a < b) {
            table.problem("the days of `version` are not in order", "write the oldest first");
        }
        Some(GrantDocument { kind: kind?, until: until?, when, version, facts: table.facts() })
    }

    fn document_for(&self, value: Value<'a>) -> Option<Vec<DocumentFor>> {
        if value.is_text() {
            let add = self.span(value, DAYS)?;
            let when = Condition { terms: Vec::new(), spot: value.spot() };
            return Some(vec![DocumentFor { add, when, facts: Vec::new() }]);
        }
        let rows = value.rows(&keys::GRANT_DOCUMENT_FOR);
        rows.iter()
            .map(|row| {
                let add = row.need("add").and_then(|value| self.span(value, DAYS));
                let when = self.when(row);
                Some(DocumentFor { add: add?, when, facts: row.facts() })
            })
            .collect()
    }

    /// The name of a deadline.
    pub(super) fn deadline_name(&self, value: Value<'a>) -> Option<String> {
        value.known("deadline", self.own.deadlines.iter().copied())
    }

    fn not_after(&self, value: Value<'a>) -> Option<NotAfter> {
        if value.is_text() {
            let what = self.limited_by(value)?;
            let when = Condition { terms: Vec::new(), spot: value.spot() };
            return Some(NotAfter { what, when, facts: Vec::new(), spot: value.spot() });
        }
        let row = value.table(&keys::NOT_AFTER)?;
        let what = row.need("what").and_then(|value| self.limited_by(value));
        let when = self.when(&row);
        Some(NotAfter { what: what?, when, facts: row.facts(), spot: row.spot() })
    }

    fn limited_by(&self, value: Value<'a>) -> Option<LimitedBy> {
        let text = value.text()?;
        let names = self.names;
        if let Some(kind) = text.strip_prefix("document ") {
            if names.documents.contains_key(kind) {
                return Some(LimitedBy::Document(kind.to_owned()));
            }
            let help = advice(kind, names.documents.keys().copied());
            value.problem(format!("unknown kind of document `{kind}`"), help);
        } else if let Some(scheme) = text.strip_prefix("standing ") {
            if names.schemes.contains_key(scheme) {
                return Some(LimitedBy::Standing(scheme.to_owned()));
            }
            let help = advice(scheme, names.schemes.keys().copied());
            value.problem(format!("unknown scheme `{scheme}`"), help);
        } else {
            let help = "write `document KIND` or `standing SCHEME`";
            value.problem(format!("`{text}` ends no credential"), help);
        }
        None
    }
}
