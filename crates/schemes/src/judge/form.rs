//! Free fields: whether they are there, and of their form. Documents, as they are entered.

use super::subject::Judge;
use super::{DATA_MISSING, DOCUMENT_IMPLAUSIBLE, FIELD_MALFORMED, FIELD_MISSING, Truth};
use crate::library::Library;
use crate::model::{Answer, DocumentKind, FieldForm, FormField, FormKind, Money, Vocabulary};
use crate::outcome::{Finding, Value};
use crate::situation::Document;
use crate::time::Day;

/// No free text is longer: a name, an address, a letter's first page.
const LONGEST: usize = 2_000;

impl Judge<'_> {
    /// What is missing or malformed in the free fields.
    ///
    /// An enquiry fills in no form: fields are tried once something stands in them, or the
    /// application is lodged.
    pub(super) fn form(&self) -> Vec<Finding> {
        let situation = self.situation;
        let filled = |form: &std::collections::BTreeMap<String, String>| !form.is_empty();
        if situation.lodged.is_none()
            && !filled(&situation.form)
            && !situation.group.iter().any(|member| filled(&member.form))
        {
            return Vec::new();
        }
        let mut findings = Vec::new();
        for field in &self.scheme.form {
            for member in self.members() {
                if member.member.is_none() || self.is_asked_for_each(&field.name) {
                    findings.extend(member.free_field(field));
                }
            }
        }
        findings
    }

    fn free_field(&self, field: &FormField) -> Option<Finding> {
        let when = self.truth(&field.when);
        if when == Truth::NotMet {
            return None;
        }
        let (reason, is) = if field.form == FormKind::Slot {
            if self.situation.slot.is_some() {
                return None;
            }
            (missing(field), None)
        } else {
            match self.written(&field.name) {
                None => (missing(field), None),
                Some(text) => {
                    let malformed = self.malformed(&field.form, text)?;
                    let reason = field.malformed.clone().unwrap_or(malformed);
                    let shown = (field.form != FormKind::Secret)
                        .then(|| Value::Word(text.chars().take(100).collect()));
                    (reason, shown)
                }
            }
        };
        let found = finding(reason, field.spot.line, &field.name);
        let found = Finding { member: self.member, is, facts: field.facts.clone(), ..found };
        Some(match when {
            // Whether it is asked for at all is not known.
            Truth::CannotTell => {
                Finding { reason: DATA_MISSING.to_owned(), weight: Answer::Officer, ..found }
            }
            Truth::Met | Truth::NotMet => found,
        })
    }

    /// The reason for which a text is not of a form; none where it is.
    fn malformed(&self, form: &FormKind, text: &str) -> Option<String> {
        let fits = match form {
            FormKind::Amount => amount(text).is_some(),
            FormKind::Date => date(text).is_some(),
            FormKind::DayOfYear => is_day_of_year(text),
            FormKind::Email => is_email(text),
            FormKind::OfDocument { kind, field } => {
                let (kind, field) = field_of(&self.library.vocabulary, kind, field)?;
                return wrong(kind, field, text);
            }
            FormKind::OneOf(values) => values.iter().any(|value| value == text),
            FormKind::Pattern(pattern) => matches(pattern, text),
            FormKind::Phone(prefix) => is_phone(prefix, text),
            FormKind::Secret | FormKind::Slot | FormKind::Text => is_text(text),
            FormKind::Year => text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()),
        };
        (!fits).then(|| FIELD_MALFORMED.to_owned())
    }
}

/// The reason for which a code that an applicant chose is not what its field asks for; none where it is.
#[must_use]
pub fn code_malformed(field: &FormField, code: &str) -> Option<String> {
    let fits = match &field.form {
        FormKind::Pattern(pattern) => matches(pattern, code),
        _ => is_text(code),
    };
    (!fits).then(|| field.malformed.clone().unwrap_or_else(|| FIELD_MALFORMED.to_owned()))
}

/// What is wrong with the record of a document, as it is entered: fields that are malformed or that
/// such a document never has. `of` is the field.
#[must_use]
pub fn record(library: &Library, document: &Document) -> Vec<Finding> {
    let kinds = &library.vocabulary.documents;
    let Some(kind) = kinds.iter().find(|kind| kind.name == document.kind) else {
        return vec![finding(DATA_MISSING.to_owned(), 0, &document.kind)];
    };
    let mut findings = Vec::new();
    for (name, text) in &document.fields {
        let known = kind.fields.iter().find(|(known, _)| known == name);
        let reason = match known {
            Some((_, field)) => wrong(kind, field, text),
            // The document has no such field.
            None => Some(implausible(kind)),
        };
        findings.extend(reason.map(|reason| Finding {
            is: Some(Value::Word(text.chars().take(100).collect())),
            facts: known.map(|(_, field)| field.facts.clone()).unwrap_or_default(),
            ..finding(reason, kind.spot.line, name)
        }));
    }
    findings
}

fn finding(reason: String, rule: u32, of: &str) -> Finding {
    Finding {
        reason,
        rule,
        weight: Answer::NotEligible,
        member: None,
        is: None,
        needs: None,
        of: Some(of.to_owned()),
        until: None,
        remedies: Vec::new(),
        facts: Vec::new(),
    }
}

fn missing(field: &FormField) -> String {
    field.missing.clone().unwrap_or_else(|| FIELD_MISSING.to_owned())
}

fn field_of<'v>(
    vocabulary: &'v Vocabulary,
    kind: &str,
    field: &str,
) -> Option<(&'v DocumentKind, &'v FieldForm)> {
    let kind = vocabulary.documents.iter().find(|known| known.name == kind)?;
    let (_, field) = kind.fields.iter().find(|(known, _)| known == field)?;
    Some((kind, field))
}

/// The reason for which a text cannot stand in a document's field.
fn wrong(kind: &DocumentKind, field: &FieldForm, text: &str) -> Option<String> {
    let named = |outcome: &str| {
        kind.reasons.iter().find(|(name, _)| name == outcome).map(|(_, reason)| reason.clone())
    };
    if let Some(only) = &field.only {
        return (only != text).then(|| implausible(kind));
    }
    let fits = is_text(text)
        && (field.forms.is_empty() || field.forms.iter().any(|form| matches(form, text)));
    (!fits).then(|| {
        let own = field.malformed.clone().or_else(|| named("malformed"));
        own.unwrap_or_else(|| FIELD_MALFORMED.to_owned())
    })
}

fn implausible(kind: &DocumentKind) -> String {
    let named = kind.reasons.iter().find(|(outcome, _)| outcome == "implausible");
    named.map_or_else(|| DOCUMENT_IMPLAUSIBLE.to_owned(), |(_, reason)| reason.clone())
}

/// `A` is a capital letter, `9` a digit, everything else itself. `text` and `place` are words for
/// forms that no pattern says.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "text" => return is_text(text),
        "place" => {
            return is_text(text)
                && text.chars().all(|c| c.is_ascii_uppercase() || " '-,.()".contains(c));
        }
        _ => {}
    }
    let mut written = text.chars();
    let fits = pattern.chars().all(|wanted| {
        written.next().is_some_and(|is| match wanted {
            'A' => is.is_ascii_uppercase(),
            '9' => is.is_ascii_digit(),
            other => is == other,
        })
    });
    fits && written.next().is_none()
}

/// `180.00` or `180`: at most nine digits before the point, and none or two after it.
pub(crate) fn amount(text: &str) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=9).contains(&whole.len()) || part.len() != 2 || !digits(whole) || !digits(part) {
        return None;
    }
    Some(Money(whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?))
}

/// `2026-11-26`, and nothing looser.
pub(super) fn date(text: &str) -> Option<Day> {
    if !matches("9999-99-99", text) {
        return None;
    }
    text.parse().ok()
}

/// `26-11`, or the day alone: the month is not always asked for.
fn is_day_of_year(text: &str) -> bool {
    if text.len() <= 2 {
        let day = text.parse::<u32>().unwrap_or(0);
        return text.bytes().all(|byte| byte.is_ascii_digit()) && (1..=31).contains(&day);
    }
    if !matches("99-99", text) {
        return false;
    }
    // 2024 has a 29 February.
    let (Ok(day), Ok(month)) = (text[..2].parse(), text[3..].parse()) else { return false };
    Day::from_ymd_opt(2024, month, day).is_some()
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains('@')
            && part.chars().all(|c| !c.is_whitespace() && !c.is_control())
    };
    let labels = || host.split('.');
    text.len() <= 254
        && plain(name)
        && plain(host)
        && labels().count() >= 2
        && labels().all(|label| !label.is_empty())
}

/// Digits that begin so; blanks and hyphens do not count. No number in the world has more than 15
/// digits (ITU-T E.164), and none that people have has fewer than 8 with its country's.
fn is_phone(prefix: &str, text: &str) -> bool {
    let bare = |text: &str| -> String { text.chars().filter(|c| !" -".contains(*c)).collect() };
    let (prefix, number) = (bare(prefix), bare(text));
    let Some(rest) = number.strip_prefix(&prefix) else { return false };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    rest.bytes().all(|byte| byte.is_ascii_digit()) && (8..=15).contains(&digits)
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
        && text.len() <= LONGEST
        && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}
