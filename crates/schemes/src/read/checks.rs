//! `[checks]` and `[form]`: rules, papers, remarks, free fields.

use super::condition::{Absent as _, outcomes};
use super::context::Context;
use super::keys::{self, PREDICATES};
use super::nearest::advice;
use super::source::{Entry, Table, Value};
use crate::model::{FormField, FormKind, PaperForm, PaperRule, Remark, Remedy, RemedyKind, Rule};

/// Forms of free fields that are one word.
pub(super) const FORMS: &[(&str, FormKind)] = &[
    ("amount", FormKind::Amount),
    ("date", FormKind::Date),
    ("day", FormKind::DayOfYear),
    ("email", FormKind::Email),
    ("secret", FormKind::Secret),
    ("slot", FormKind::Slot),
    ("text", FormKind::Text),
    ("year", FormKind::Year),
];

impl<'a> Context<'a> {
    pub(super) fn rule(&self, row: &Table<'a>) -> Option<Rule> {
        let id = row.need("id").and_then(Value::new_name);
        let when = self.when(row);
        let must = row.need("must").map(|value| (value, self.condition(value)));
        let reasons = match must {
            Some((must, _)) => self.reasons(row, must),
            None => Vec::new(),
        };
        let remedies = self.remedies(row);
        Some(Rule {
            id: id?,
            when,
            must: must?.1,
            reasons,
            remedies,
            facts: row.facts(),
            spot: row.spot(),
        })
    }

    /// Reasons by outcome: only those of the predicates in `must`.
    fn reasons(&self, row: &Table<'a>, must: Value<'a>) -> Vec<(String, String)> {
        let mut known = Vec::new();
        collect_outcomes(must, &mut known, 0);
        let mut reasons = Vec::new();
        for entry in row.entries("reasons") {
            if !known.contains(&entry.name) {
                let what = format!("`must` has no outcome `{}`", entry.name);
                entry.problem(what, advice(entry.name, known.iter().copied()));
            }
            if let Some(reason) = entry.value.new_name() {
                reasons.push((entry.name.to_owned(), reason));
            }
        }
        reasons
    }

    pub(super) fn remedies(&self, row: &Table<'a>) -> Vec<Remedy> {
        let values = row.get("remedy").map(Value::one_or_more).unwrap_or_default();
        values.into_iter().filter_map(|value| self.remedy(value)).collect()
    }

    fn remedy(&self, value: Value<'a>) -> Option<Remedy> {
        let text = value.text()?;
        let (word, target) = match text.split_once(' ') {
            Some((word, target)) => (word, Some(target)),
            None => (text, None),
        };
        let Some((_, kind)) = RemedyKind::WORDS.iter().find(|(known, _)| *known == word) else {
            let known = RemedyKind::WORDS.iter().map(|(word, _)| *word);
            value.problem(format!("unknown remedy `{word}`"), advice(word, known));
            return None;
        };
        let names = self.names;
        let schemes = || names.schemes.keys().copied();
        let documents = || names.documents.keys().copied();
        let (what, targets): (_, Vec<&str>) = match kind {
            RemedyKind::Apply | RemedyKind::Renew => {
                ("a scheme or a kind of document", schemes().chain(documents()).collect())
            }
            RemedyKind::Bring => (
                "a kind of document or a paper",
                documents().chain(names.papers.iter().copied()).collect(),
            ),
            RemedyKind::ComeWith => ("a person", names.people.iter().copied().collect()),
            RemedyKind::GoTo => ("an office", names.offices.iter().copied().collect()),
            RemedyKind::UseInstead => (
                "a scheme, a kind of document or a value of [ask]",
                schemes()
                    .chain(documents())
                    .chain(self.own.ask.values().flatten().copied())
                    .collect(),
            ),
            RemedyKind::Ask | RemedyKind::Bind | RemedyKind::UpdateApp | RemedyKind::Wait => {
                if let Some(target) = target {
                    value.problem(format!("`{word}` has no target, and `{target}` is none"), "");
                }
                return Some(Remedy { kind: *kind, target: None });
            }
        };
        match target {
            None => {
                value.problem(format!("`{word}` needs a target"), format!("name {what}"));
                None
            }
            Some(target) if targets.contains(&target) => {
                Some(Remedy { kind: *kind, target: Some(target.to_owned()) })
            }
            Some(target) => {
                let what = format!("unknown target `{target}`: `{word}` needs {what}");
                value.problem(what, advice(target, targets));
                None
            }
        }
    }

    pub(super) fn paper(&self, row: &Table<'a>) -> Option<PaperRule> {
        let known = || self.names.papers.iter().copied();
        let piece = row.need("piece").and_then(|value| value.known("paper", known()));
        let or = row.get("or").map(|value| value.known("paper", known()));
        let form = match row.get("form") {
            Some(value) => value.word("form of a paper", PaperForm::WORDS),
            None => Some(PaperForm::Any),
        };
        let count = row.get("count").map_or(Some(1), |value| value.number(1, 99));
        let when = self.when(row);
        Some(PaperRule {
            piece: piece?,
            or: or.read_or_absent()?,
            form: form?,
            count: count?,
            when,
            facts: row.facts(),
            spot: row.spot(),
        })
    }

    pub(super) fn remark(&self, row: &Table<'a>) -> Option<Remark> {
        let id = row.need("id").and_then(Value::new_name);
        let when = self.when(row);
        let tell = match row.get("tell") {
            Some(value) => value.word("audience", &[("everybody", false), ("officer", true)]),
            None => Some(false),
        };
        Some(Remark { id: id?, when, officer_only: tell?, facts: row.facts(), spot: row.spot() })
    }

    pub(super) fn form_field(&self, entry: Entry<'a>) -> Option<FormField> {
        entry.check_name();
        let row = entry.value.table(&keys::FORM_FIELD)?;
        let form = row.need("form").and_then(|value| self.form_kind(value));
        let when = self.when(&row);
        let missing = row.get("missing").map(Value::new_name);
        let malformed = row.get("malformed").map(Value::new_name);
        let attempts = row.get("attempts").map(|value| value.number(1, 99));
        let form = form?;
        if let (Some(value), false) = (row.get("attempts"), form.is_code()) {
            value.problem("only a pattern or a secret is tried", "remove `attempts`");
        }
        Some(FormField {
            name: entry.name.to_owned(),
            form,
            when,
            missing: missing.read_or_absent()?,
            malformed: malformed.read_or_absent()?,
            attempts: attempts.read_or_absent()?,
            facts: row.facts(),
            spot: entry.spot,
        })
    }

    fn form_kind(&self, value: Value<'a>) -> Option<FormKind> {
        if value.is_list() {
            let values = value.one_or_more().into_iter();
            return Some(FormKind::OneOf(values.filter_map(Value::owned_text).collect()));
        }
        let text = value.text()?;
        if let Some(field) = text.strip_prefix("of ") {
            return self.form_of_document(value, field);
        }
        let is_phone = |rest: &str| {
            rest.starts_with(|letter: char| letter.is_ascii_digit())
                && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
        };
        if text.strip_prefix('+').is_some_and(is_phone) {
            return Some(FormKind::Phone(text.to_owned()));
        }
        if is_pattern(text) {
            return Some(FormKind::Pattern(text.to_owned()));
        }
        let kind = value.word("form of a field", FORMS)?;
        if kind == FormKind::Slot && !self.own.has_slots {
            value.problem("`slot` needs [slots]", "");
        }
        Some(kind)
    }

    fn form_of_document(&self, value: Value<'a>, field: &str) -> Option<FormKind> {
        let Some((kind, field)) = field.split_once('.') else {
            value.problem(
                format!("`{field}` names no field of a document"),
                "write `of KIND.FIELD`",
            );
            return None;
        };
        let Some(document) = self.names.documents.get(kind) else {
            let known = self.names.documents.keys().copied();
            value.problem(format!("unknown kind of document `{kind}`"), advice(kind, known));
            return None;
        };
        if !document.fields.contains_key(field) {
            let what = format!("documents of kind `{kind}` have no field `{field}`");
            value.problem(what, advice(field, document.fields.keys().copied()));
            return None;
        }
        Some(FormKind::OfDocument { kind: kind.to_owned(), field: field.to_owned() })
    }
}

/// A pattern: `A` is a capital letter, `9` a digit, and what stands between them itself.
pub(super) fn is_pattern(text: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'A' | b'9' | b' ' | b'-' | b'/' | b'.' | b'(' | b')');
    text.contains(['A', '9']) && text.bytes().all(allowed)
}

/// The outcomes of all predicates of a condition.
fn collect_outcomes(value: Value<'_>, known: &mut Vec<&'static str>, depth: usize) {
    if depth > 8 || !value.is_table() {
        return;
    }
    for entry in value.entries() {
        match entry.name {
            "any" if entry.value.is_list() => {
                for value in entry.value.list() {
                    collect_outcomes(value, known, depth + 1);
                }
            }
            "not" => collect_outcomes(entry.value, known, depth + 1),
            name if PREDICATES.contains(&name) => known.extend(outcomes(name)),
            _ => {}
        }
    }
}
