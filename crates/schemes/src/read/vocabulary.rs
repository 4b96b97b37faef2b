//! `vocabulary.toml`: the words that schemes share.

use toml::de::DeTable;

use super::checks::is_pattern;
use super::condition::{Absent as _, outcomes};
use super::keys;
use super::names::{Names, tell_same_but_for_capitals};
use super::nearest::advice;
use super::source::{Entry, Source, Table, Value};
use crate::model::{
    Contact, DocumentKind, FieldForm, Hours, Office, OfficeService, SlotRules, Vocabulary, Weekday,
};
use crate::time::Unit;

pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("Mon", Weekday::Mon),
    ("Tue", Weekday::Tue),
    ("Wed", Weekday::Wed),
    ("Thu", Weekday::Thu),
    ("Fri", Weekday::Fri),
    ("Sat", Weekday::Sat),
    ("Sun", Weekday::Sun),
];

/// Reads the vocabulary.
pub(super) fn read<'a>(
    source: &'a Source<'a>,
    file: &'a DeTable<'a>,
    names: &'a Names<'a>,
) -> Option<Vocabulary> {
    if let Some(places) = file.get("places").and_then(|places| places.get_ref().as_table()) {
        tell_same_but_for_capitals(source, places);
    }
    let file = Table::of_file(source, file, &keys::VOCABULARY);
    let services = file.entries("services");
    let together: Vec<(String, Vec<String>)> = services
        .iter()
        .map(|entry| (entry.name.to_owned(), purposes(entry.value, names)))
        .collect();
    let documents = file.entries("documents").into_iter();
    let documents: Option<Vec<_>> = documents.map(document).collect();
    let offices = file.entries("offices").into_iter();
    let offices: Option<Vec<_>> = offices.map(|entry| office(entry, names, &together)).collect();
    let contacts = file.entries("contacts").into_iter();
    let contacts: Option<Vec<_>> = contacts.map(|entry| contact(entry, names)).collect();
    let words = |key| -> Vec<(String, String)> {
        let entries = file.entries(key).into_iter();
        let words =
            entries.filter_map(|entry| Some((entry.name.to_owned(), entry.value.owned_text()?)));
        words.collect()
    };
    Some(Vocabulary {
        documents: documents?,
        papers: words("papers"),
        places: words("places"),
        people: words("people"),
        ties: words("ties"),
        residences: words("residences"),
        birthplaces: words("birthplaces"),
        decisions: words("decisions"),
        checks: words("checks"),
        services: together,
        offices: offices?,
        contacts: contacts?,
    })
}

fn document(entry: Entry<'_>) -> Option<DocumentKind> {
    entry.check_name();
    let table = entry.value.table(&keys::DOCUMENT_KIND)?;
    let issuer = table.need("issuer").and_then(Value::owned_text);
    let mut reasons = Vec::new();
    for reason in table.entries("reasons") {
        let known = outcomes("document");
        if !known.contains(&reason.name) {
            let what = format!("a document has no outcome `{}`", reason.name);
            reason.problem(what, advice(reason.name, known.iter().copied()));
        }
        if let Some(text) = reason.value.new_name() {
            reasons.push((reason.name.to_owned(), text));
        }
    }
    let causes = table.get("causes").map(Value::set).unwrap_or_default();
    let causes = causes.into_iter().filter_map(Value::new_name).collect();
    let fields = table.entries("fields").into_iter();
    let fields: Option<Vec<_>> = fields
        .map(|entry| {
            entry.check_name();
            Some((entry.name.to_owned(), field(&entry.value.table(&keys::DOCUMENT_FIELD)?)?))
        })
        .collect();
    Some(DocumentKind {
        name: entry.name.to_owned(),
        issuer: issuer?,
        reasons,
        causes,
        fields: fields?,
        facts: table.facts(),
        spot: entry.spot,
    })
}

fn field(table: &Table<'_>) -> Option<FieldForm> {
    let forms = table.get("form").map(|value| match value.maybe_text() {
        Some("text") => Vec::new(),
        Some("place") => vec!["place".to_owned()],
        Some(text) if !is_pattern(text) => {
            let help = "write \"text\", \"place\", a pattern of `A` for capital letters and `9` for digits, or a list of values";
            value.problem(format!("`{text}` is no form"), help);
            Vec::new()
        }
        _ => value.one_or_more().into_iter().filter_map(Value::owned_text).collect(),
    });
    let only = table.get("only").map(Value::owned_text);
    if forms.is_some() && only.is_some() {
        table.problem("`form` and `only` exclude each other", "keep one of them");
    }
    let printed = table.get("printed").map(Value::owned_text);
    let text = table.get("text").map(Value::new_name);
    let malformed = table.get("malformed").map(Value::new_name);
    Some(FieldForm {
        forms: forms.unwrap_or_default(),
        only: only.read_or_absent()?,
        printed: printed.read_or_absent()?,
        text: text.read_or_absent()?,
        malformed: malformed.read_or_absent()?,
        facts: table.facts(),
    })
}

/// Purposes: values of fields of `[ask]` of any scheme.
fn purposes<'a>(value: Value<'a>, names: &Names<'a>) -> Vec<String> {
    let known: Vec<_> = names.all_values().collect();
    let values = value.one_or_more().into_iter();
    values.filter_map(|value| value.known("value of [ask]", known.iter().copied())).collect()
}

fn office<'a>(
    entry: Entry<'a>,
    names: &Names<'a>,
    together: &[(String, Vec<String>)],
) -> Option<Office> {
    entry.check_name();
    let table = entry.value.table(&keys::OFFICE)?;
    let text = |key| table.get(key).map(Value::owned_text).read_or_absent();
    let (name, address, telephone) = (text("name"), text("address"), text("telephone"));
    let calendar =
        table.get("calendar").map(|value| value.known("calendar", names.calendars.iter().copied()));
    let from = table.get("from").map(Value::day);
    let until = table.get("until").map(Value::day);
    if let (Some(Some(from)), Some(Some(until))) = (from, until)
        && from > until
    {
        table.problem("the office ends before it begins", "");
    }
    let moved_to = table.get("moved_to").map(|value| {
        let to = value.known("office", names.offices.iter().copied())?;
        if to == entry.name {
            value.problem("an office cannot move to itself", "");
        }
        Some(to)
    });
    let slots = table.get("slots").map(|value| {
        let table = value.table(&keys::OFFICE_SLOTS)?;
        let every = table.need("every").and_then(|v| v.span(&[Unit::Minutes, Unit::Hours]));
        let places = table.need("places").and_then(|value| value.number(1, 100_000));
        Some(SlotRules { every: every?, places: places? })
    });
    let rows = table.rows("services", &keys::OFFICE_SERVICE);
    let services: Option<Vec<_>> = rows.iter().map(|row| service(row, names, together)).collect();
    Some(Office {
        id: entry.name.to_owned(),
        name: name?,
        address: address?,
        telephone: telephone?,
        calendar: calendar.read_or_absent()?,
        from: from.read_or_absent()?,
        until: until.read_or_absent()?,
        moved_to: moved_to.read_or_absent()?,
        slots: slots.read_or_absent()?,
        services: services?,
        facts: table.facts(),
        spot: entry.spot,
    })
}

fn service<'a>(
    row: &Table<'a>,
    names: &Names<'a>,
    together: &[(String, Vec<String>)],
) -> Option<OfficeService> {
    let purposes = match (row.get("of"), row.get("purposes")) {
        (Some(value), None) => {
            let name = value.known("name of [services]", names.services.iter().copied());
            name.and_then(|name| {
                together.iter().find(|(known, _)| *known == name).map(|(_, all)| all.clone())
            })
        }
        (None, Some(value)) => Some(purposes(value, names)),
        _ => {
            row.problem("a service must have either `of` or `purposes`", "");
            None
        }
    };
    let kind = row.get("kind").map(|value| {
        let words = [("extended", "extended"), ("normal", "normal")];
        value.word("kind of hours", &words).map(str::to_owned)
    });
    let hours = row.need("hours").map(hours);
    let by = row.get("by").map(|value| self::purposes(value, names)).unwrap_or_default();
    Some(OfficeService {
        purposes: purposes?,
        kind: kind.read_or_absent()?,
        hours: hours??,
        by,
        facts: row.facts(),
    })
}

fn contact<'a>(entry: Entry<'a>, names: &Names<'a>) -> Option<Contact> {
    entry.check_name();
    let table = entry.value.table(&keys::CONTACT)?;
    let text = |key| table.get(key).map(Value::owned_text).read_or_absent();
    let (name, web, telephone) = (text("name"), text("web"), text("telephone"));
    let (fax, mail) = (text("fax"), text("mail"));
    let known = |key, what, known: &std::collections::BTreeSet<&'a str>| {
        let value = table.get(key).map(|value| value.known(what, known.iter().copied()));
        value.read_or_absent()
    };
    let office = known("office", "office", &names.offices);
    let calendar = known("calendar", "calendar", &names.calendars);
    let hours = table.get("hours").map(hours);
    Some(Contact {
        id: entry.name.to_owned(),
        name: name?,
        office: office?,
        web: web?,
        telephone: telephone?,
        fax: fax?,
        mail: mail?,
        hours: hours.read_or_absent()?.unwrap_or_default(),
        calendar: calendar?,
        facts: table.facts(),
    })
}

/// Opening hours, such as `Mon-Fri 08:45-16:30`.
fn hours(value: Value<'_>) -> Option<Vec<Hours>> {
    value.one_or_more().into_iter().map(one_hours).collect()
}

fn one_hours(value: Value<'_>) -> Option<Hours> {
    let text = value.text()?;
    let read = parse_hours(text);
    if read.is_none() {
        let help =
            "write such as \"Mon-Fri 08:45-16:30\" or \"Sat 09:00-11:30\"; a day ends at 24:00";
        value.problem(format!("`{text}` are no opening hours"), help);
    }
    read
}

fn parse_hours(text: &str) -> Option<Hours> {
    let (days, times) = text.split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (opens, closes) = times.split_once('-')?;
    let day = |word: &str| WEEKDAYS.iter().find(|(known, _)| *known == word).map(|(_, day)| *day);
    let hours = Hours {
        first: day(first)?,
        last: day(last)?,
        opens: minutes(opens)?,
        closes: minutes(closes)?,
    };
    let in_order = hours.first.num_days_from_monday() <= hours.last.num_days_from_monday();
    (in_order && hours.opens < hours.closes).then_some(hours)
}

/// Minutes after midnight of a time such as `08:45`; `24:00` is the end of the day.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let good = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if good { text.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= 24 * 60).then_some(minutes)
}
