//! Conditions: what a `when` and a `must` say.

use super::context::Context;
use super::keys::{self, COMBINERS, PREDICATES};
use super::nearest::advice;
use super::source::{Entry, Table, Value};
use crate::model::{
    Adds, Anchor, Answer, Column, Condition, Counted, DocumentState, Entitled, EventKind,
    FieldValue, NamedDate, Number, OfficeAt, Period, Predicate, Term,
};
use crate::time::Unit;

/// Conditions within conditions: more is not read at a glance.
const DEEPEST: usize = 2;

const DAYS: &[Unit] = &[Unit::Days, Unit::WorkingDays, Unit::Months, Unit::Years];
const WHOLE_DAYS: &[Unit] = &[Unit::Days, Unit::Months, Unit::Years];

/// The outcomes that a predicate tells apart, where it does: each may have a reason of its own.
pub(super) fn outcomes(predicate: &str) -> &'static [&'static str] {
    match predicate {
        "age" => &["too-low", "too-high"],
        "document" => &[
            "missing",
            "cancelled",
            "damaged",
            "defaced",
            "destroyed",
            "expired",
            "lost",
            "stolen",
            "too-short",
            "malformed",
            "implausible",
        ],
        "papers" => &["missing", "unfit", "expired"],
        "standing" => &["none", "pending", "suspended", "ended"],
        "entitled" => &["eligible", "not-yet", "officer", "not-eligible"],
        "window" => &["too-early", "too-late"],
        "group" => &["too-large", "incomplete"],
        "office" => &[
            "closed",
            "not-open",
            "not-there",
            "not-then",
            "not-by-channel",
            "not-by-channel-then",
        ],
        "discretion" => &["not-asked", "open", "declined"],
        _ => &[],
    }
}

impl<'a> Context<'a> {
    /// The condition under a key; one that always holds where there is none.
    pub(super) fn when(&self, table: &Table<'a>) -> Condition {
        match table.get("when") {
            Some(value) => self.condition(value),
            None => Condition { terms: Vec::new(), spot: table.spot() },
        }
    }

    pub(super) fn condition(&self, value: Value<'a>) -> Condition {
        self.condition_at(value, 0)
    }

    fn condition_at(&self, value: Value<'a>, depth: usize) -> Condition {
        let spot = value.spot();
        if depth > DEEPEST {
            let help = "give the inner one a name in [lists], and write `is = \"name\"`";
            value.problem("this condition is more than two deep", help);
            return Condition { terms: Vec::new(), spot };
        }
        let entries = value.entries();
        if value.is_table() && entries.is_empty() {
            value.problem(
                format!("`{}` says nothing", value.key),
                "leave it out, or say what must hold",
            );
        }
        let terms = entries.into_iter().filter_map(|entry| self.term(entry, depth)).collect();
        Condition { terms, spot }
    }

    fn term(&self, entry: Entry<'a>, depth: usize) -> Option<Term> {
        let value = entry.value;
        match entry.name {
            "any" => {
                let list = value.list();
                if value.is_list() && list.is_empty() {
                    value.problem("`any` has no alternative", "name at least one");
                }
                Some(Term::Any(list.into_iter().map(|v| self.condition_at(v, depth + 1)).collect()))
            }
            "not" => Some(Term::Not(self.condition_at(value, depth + 1))),
            "is" => {
                value.known("condition of [lists]", self.own.lists.iter().copied()).map(Term::Is)
            }
            name if PREDICATES.contains(&name) => {
                self.predicate(name, value, depth).map(Term::Predicate)
            }
            name => {
                let Some(known) = self.own.ask.get(name) else {
                    self.tell_unknown_term(&entry);
                    return None;
                };
                let values = self.names_of(value, "value", known);
                Some(Term::Field(name.to_owned(), values))
            }
        }
    }

    fn tell_unknown_term(&self, entry: &Entry<'a>) {
        let name = entry.name;
        let what = format!("`{name}` is neither a field of [ask] nor something that can be asked");
        let help = if self.own.form.contains_key(name) {
            format!("`{name}` is a field of [form], whose values no condition reads")
        } else if self.own.lists.contains(name) {
            format!("write `is = \"{name}\"`")
        } else {
            let fields = self.own.ask.keys().copied();
            advice(name, fields.chain(PREDICATES.iter().chain(COMBINERS).copied()))
        };
        entry.problem(what, help);
    }

    /// One name or a list of them, each known.
    pub(super) fn names_of<'n>(
        &self,
        value: Value<'a>,
        what: &str,
        known: impl IntoIterator<Item = &'n &'a str>,
    ) -> Vec<String>
    where
        'a: 'n,
    {
        let known: Vec<&'a str> = known.into_iter().copied().collect();
        let values = value.one_or_more().into_iter();
        values.filter_map(|value| value.known(what, known.iter().copied())).collect()
    }

    fn predicate(&self, name: &str, value: Value<'a>, depth: usize) -> Option<Predicate> {
        match name {
            "age" => self.age(&value.table(&keys::AGE)?),
            "app" => {
                let table = value.table(&keys::APP)?;
                let at_least = table.need("at_least")?.number(1, 9_999)?;
                Some(Predicate::App { at_least })
            }
            "discretion" => self.discretion(&value.table(&keys::DISCRETION)?),
            "document" => self.document(&value.table(&keys::DOCUMENT)?),
            "entitled" => self.entitled(&value.table(&keys::ENTITLED)?),
            "group" => self.group(&value.table(&keys::GROUP_OF)?, depth),
            "happened" => self.happened(&value.table(&keys::HAPPENED)?),
            "holder_key" => {
                value.word("state of the holder's key", &[("bound", Predicate::HolderKeyBound)])
            }
            "office" => self.office(&value.table(&keys::OFFICE_OPEN)?),
            "papers" => Some(Predicate::Papers(self.papers(value))),
            "person" => self.person(&value.table(&keys::PERSON)?),
            "present" => Some(Predicate::Present(self.people(value))),
            "quota" => self.quota(&value.table(&keys::QUOTA)?),
            "row" => self.row(value),
            "signed" => Some(Predicate::Signed(self.people(value))),
            "standing" => self.standing(&value.table(&keys::STANDING)?),
            "window" => self.window(&value.table(&keys::WINDOW)?),
            _ => None,
        }
    }

    fn age(&self, table: &Table<'a>) -> Option<Predicate> {
        let at_least = table.get("at_least").map(|value| self.number(value, 150));
        let below = table.get("below").map(|value| self.number(value, 150));
        let on = self.named_date_or_today(table, "on");
        if let (Some(Some(Number::Stated(least))), Some(Some(Number::Stated(below)))) =
            (&at_least, &below)
            && least >= below
        {
            table.problem(format!("nobody is at least {least} and below {below}"), "");
        }
        if at_least.is_none() && below.is_none() {
            table.problem("`age` says no age", "write `at_least`, `below` or both");
        }
        Some(Predicate::Age {
            at_least: at_least.read_or_absent()?,
            below: below.read_or_absent()?,
            on: on?,
        })
    }

    /// A number, or the cell of a table.
    pub(super) fn number(&self, value: Value<'a>, most: u32) -> Option<Number> {
        if !value.is_table() {
            return value.number(0, most).map(Number::Stated);
        }
        let cell = value.table(&keys::NUMBER)?.need("column")?;
        let text = cell.text()?;
        let Some((table, column)) = text.split_once('.') else {
            cell.problem(format!("`{text}` is no column"), "write `table.column`");
            return None;
        };
        let named = Number::Column { table: table.to_owned(), column: column.to_owned() };
        // The offices of the vocabulary are a table of their own: each has places for a slot.
        if table == "offices" {
            let good = column == "places";
            if !good {
                cell.problem(
                    format!("offices have no column `{column}`"),
                    "write `offices.places`",
                );
            }
            return good.then_some(named);
        }
        let columns = self.columns(cell, table)?;
        match columns.get(column) {
            Some(Column::Number) => Some(named),
            Some(_) => {
                cell.problem(format!("the column `{text}` holds no numbers"), "");
                None
            }
            None => {
                let what = format!("the table `{table}` has no column `{column}`");
                cell.problem(what, advice(column, columns.keys().copied()));
                None
            }
        }
    }

    fn columns(
        &self,
        value: Value<'a>,
        table: &str,
    ) -> Option<std::collections::BTreeMap<&'a str, Column>> {
        let columns = self.names.columns(self.own, table);
        if columns.is_none() {
            let known = super::names::Names::tables(self.own);
            value.problem(format!("unknown table `{table}`"), advice(table, known));
        }
        columns
    }

    fn discretion(&self, table: &Table<'a>) -> Option<Predicate> {
        let asked_with = table.need("asked_with").map(|value| self.known_papers(value.set()));
        let within = table.get("answer_within").map(|value| self.span(value, DAYS));
        Some(Predicate::Discretion {
            asked_with: asked_with?,
            answer_within: within.read_or_absent()?,
        })
    }

    fn document(&self, table: &Table<'a>) -> Option<Predicate> {
        let kinds = table.need("kind").map(|value| self.kinds(value));
        let states = table.get("state").map(|value| document_states(value)).unwrap_or_default();
        let remaining = table.get("remaining").map(|value| self.span(value, WHOLE_DAYS));
        let from = table.get("issued_from").map(Value::day);
        let before = table.get("issued_before").map(Value::day);
        let kinds = kinds?;
        let fields = table.entries("field").into_iter();
        let fields: Vec<_> =
            fields.filter_map(|entry| self.document_field(&kinds, entry)).collect();
        Some(Predicate::Document {
            kinds,
            states,
            remaining: remaining.read_or_absent()?,
            issued_from: from.read_or_absent()?,
            issued_before: before.read_or_absent()?,
            fields,
        })
    }

    fn document_field(&self, kinds: &[String], entry: Entry<'a>) -> Option<(String, FieldValue)> {
        for kind in kinds {
            let fields = &self.names.documents.get(kind.as_str())?.fields;
            let Some(forms) = fields.get(entry.name) else {
                let what = format!("documents of kind `{kind}` have no field `{}`", entry.name);
                entry.problem(what, advice(entry.name, fields.keys().copied()));
                return None;
            };
            // A field of free text, or of a pattern, may be anything.
            let closed =
                forms.len() > 1 && !forms.iter().any(|form| form.contains(['A', '9', ' ']));
            if closed && entry.value.maybe_text() != Some("given") {
                self.names_of(entry.value, "value", forms);
            }
        }
        let value = match entry.value.maybe_text() {
            Some("given") => FieldValue::Given,
            _ => FieldValue::OneOf(
                entry.value.one_or_more().into_iter().filter_map(Value::owned_text).collect(),
            ),
        };
        Some((entry.name.to_owned(), value))
    }

    /// One kind of document or several.
    pub(super) fn kinds(&self, value: Value<'a>) -> Vec<String> {
        self.names_of(value, "kind of document", self.names.documents.keys())
    }

    /// One paper or several.
    pub(super) fn papers(&self, value: Value<'a>) -> Vec<String> {
        self.known_papers(value.one_or_more())
    }

    fn known_papers(&self, values: Vec<Value<'a>>) -> Vec<String> {
        let known = || self.names.papers.iter().copied();
        values.into_iter().filter_map(|value| value.known("paper", known())).collect()
    }

    fn people(&self, value: Value<'a>) -> Vec<String> {
        self.names_of(value, "person of [people]", &self.names.people)
    }

    fn entitled(&self, table: &Table<'a>) -> Option<Predicate> {
        let to = table.need("to").and_then(|value| self.scheme(value));
        let answers = table.need("answer").map(|value| {
            let values = value.one_or_more().into_iter();
            values.filter_map(|value| value.word("answer", Answer::WORDS)).collect()
        });
        let (to, answers) = (to?, answers?);
        let other = self.names.schemes.get(to.as_str())?;
        let mut asking = Vec::new();
        for entry in table.entries("asking") {
            let Some(values) = other.ask.get(entry.name) else {
                let what = format!("`{to}` does not ask `{}`", entry.name);
                entry.problem(what, advice(entry.name, other.ask.keys().copied()));
                continue;
            };
            if let Some(value) = entry.value.known("value", values.iter().copied()) {
                asking.push((entry.name.to_owned(), value));
            }
        }
        Some(Predicate::Entitled(Entitled { to, answers, asking }))
    }

    /// The name of a scheme.
    pub(super) fn scheme(&self, value: Value<'a>) -> Option<String> {
        value.known("scheme", self.names.schemes.keys().copied())
    }

    fn group(&self, table: &Table<'a>, depth: usize) -> Option<Predicate> {
        let at_least = table.get("at_least").map(|value| value.number(1, 64));
        let at_most = table.get("at_most").map(|value| value.number(1, 64));
        let known = || self.names.ties.iter().copied();
        let shares = table.get("shares").map(|value| value.known("tie of [ties]", known()));
        let with = table.get("with").map(|value| self.condition_at(value, depth + 1));
        if let (Some(Some(least)), Some(Some(most))) = (at_least, at_most)
            && least > most
        {
            table.problem(format!("no group has at least {least} and at most {most} members"), "");
        }
        Some(Predicate::Group {
            at_least: at_least.read_or_absent()?,
            at_most: at_most.read_or_absent()?,
            shares: shares.read_or_absent()?,
            with,
        })
    }

    fn happened(&self, table: &Table<'a>) -> Option<Predicate> {
        let events = self.events(table.need("event")?);
        let of = table.get("of").map(|value| self.of_events(&events, value)).unwrap_or_default();
        let is_passage = events.iter().any(|event| event.name().starts_with("passage."));
        if !is_passage {
            table.forbid("at", "only a passage has a place");
            table.forbid("as", "only a passage is made in a capacity");
        }
        let at = table.get("at").map(|value| self.place(value));
        let known = || self.names.residences.iter().copied();
        let capacity = table.get("as").map(|value| value.known("kind of residence", known()));
        Some(Predicate::Happened {
            events,
            of,
            at: at.read_or_absent()?,
            capacity: capacity.read_or_absent()?,
        })
    }

    /// A jurisdiction.
    pub(super) fn place(&self, value: Value<'a>) -> Option<String> {
        value.known("place", self.names.places.iter().copied())
    }

    /// One event or several.
    pub(super) fn events(&self, value: Value<'a>) -> Vec<EventKind> {
        let values = value.one_or_more().into_iter();
        values.filter_map(|value| value.word("event", &event_words())).collect()
    }

    /// What events are of: a kind of document, a scheme, a paper, a check or a decision.
    pub(super) fn of_events(&self, events: &[EventKind], value: Value<'a>) -> Vec<String> {
        let names = self.names;
        let Some(first) = events.first() else { return Vec::new() };
        let family = first.name().split('.').next().unwrap_or_default();
        if events.iter().any(|event| event.name().split('.').next() != Some(family)) {
            value.problem("these events are of different things", "write one row for each");
            return Vec::new();
        }
        match family {
            "document" => self.kinds(value),
            "standing" => self.names_of(value, "scheme", names.schemes.keys()),
            "papers" => self.names_of(value, "paper", &names.papers),
            "check" => self.names_of(value, "check of [checks]", &names.checks),
            "decision" => {
                self.names_of(value, "decision", names.decisions.iter().chain(names.schemes.keys()))
            }
            _ => {
                let what = format!("`of` must not stand here: `{first}` is of nothing");
                value.problem(what, "leave it out");
                Vec::new()
            }
        }
    }

    fn office(&self, table: &Table<'a>) -> Option<Predicate> {
        let at = table.need("at").and_then(|value| self.office_at(value));
        let field = |key| table.get(key).map(|value: Value<'a>| self.ask_field(value));
        let (purpose, channel) = (field("for"), field("by"));
        let on = self.named_date_or_today(table, "on");
        Some(Predicate::Office {
            at: at?,
            purpose: purpose.read_or_absent()?,
            channel: channel.read_or_absent()?,
            on: on?,
        })
    }

    /// An office, or a field of `[ask]` with offices.
    fn office_at(&self, value: Value<'a>) -> Option<OfficeAt> {
        let text = value.text()?;
        if self.own.ask.contains_key(text) {
            return self.offices_field(value).map(OfficeAt::Field);
        }
        let fields = self.own.ask.keys().copied();
        let known = self.names.offices.iter().copied().chain(fields);
        value.known("office or field of [ask]", known).map(OfficeAt::Named)
    }

    /// A field of `[ask]` each value of which is an office.
    pub(super) fn offices_field(&self, value: Value<'a>) -> Option<String> {
        let field = self.ask_field(value)?;
        let values = self.own.ask.get(field.as_str())?;
        let stranger = values.iter().find(|value| !self.names.offices.contains(*value));
        if let Some(stranger) = stranger {
            let what = format!("`{field}` names no offices: `{stranger}` is none");
            value.problem(what, advice(stranger, self.names.offices.iter().copied()));
            return None;
        }
        Some(field)
    }

    /// A field of `[ask]`.
    pub(super) fn ask_field(&self, value: Value<'a>) -> Option<String> {
        value.known("field of [ask]", self.own.ask.keys().copied())
    }

    fn person(&self, table: &Table<'a>) -> Option<Predicate> {
        let nationality = table.get("nationality").map(|value| {
            let values = value.one_or_more().into_iter();
            values.filter_map(|value| self.country_code(value)).collect()
        });
        let known = |key, what, known| {
            table.get(key).map(|value| self.names_of(value, what, known)).unwrap_or_default()
        };
        let residence = known("residence", "kind of residence", &self.names.residences);
        let birthplace = known("birthplace", "place of birth", &self.names.birthplaces);
        if ["nationality", "residence", "birthplace"].iter().all(|key| table.get(key).is_none()) {
            table.problem(
                "`person` says nothing",
                "write `nationality`, `residence` or `birthplace`",
            );
        }
        Some(Predicate::Person {
            nationality: nationality.unwrap_or_default(),
            residence,
            birthplace,
        })
    }

    fn country_code(&self, value: Value<'a>) -> Option<String> {
        let text = value.text()?;
        let good = is_country_code(text);
        if !good {
            let what = format!("`{text}` is no code of a nationality");
            value.problem(what, "write the three capital letters of ISO 3166, such as \"CHN\"");
        }
        good.then(|| text.to_owned())
    }

    fn quota(&self, table: &Table<'a>) -> Option<Predicate> {
        let mut words: Vec<(&'static str, Counted)> =
            EventKind::ALL.iter().map(|event| (event.name(), Counted::Event(*event))).collect();
        words.push(("places", Counted::Places));
        let count: Option<Vec<Counted>> = table.need("count").map(|value| {
            let values = value.one_or_more().into_iter();
            values.filter_map(|value| value.word("count", &words)).collect()
        });
        let per = table.need("per").map(|value| self.per(value));
        let adds = match table.get("adds") {
            Some(value) => {
                value.word("addition", &[("group size", Adds::GroupSize), ("one", Adds::One)])
            }
            None => Some(Adds::One),
        };
        let at_most = table.need("at_most").and_then(|value| self.number(value, 1_000_000));
        let counts_places =
            count.iter().flatten().any(|counted| matches!(counted, Counted::Places));
        let within = match table.get("within") {
            Some(value) => period(value),
            // A place is taken or it is not: no time limits that.
            None if counts_places => Some(Period::Ever),
            None => {
                table.need("within");
                None
            }
        };
        Some(Predicate::Quota {
            count: count?,
            per: per?,
            adds: adds?,
            at_most: at_most?,
            within: within?,
        })
    }

    fn per(&self, value: Value<'a>) -> Vec<String> {
        let Some(text) = value.text() else { return Vec::new() };
        let known: Vec<_> =
            ["person", "slot"].into_iter().chain(self.own.ask.keys().copied()).collect();
        let mut per = Vec::new();
        for name in text.split(" and ") {
            if !known.contains(&name) {
                let what = format!("a quota cannot be per `{name}`");
                value.problem(what, advice(name, known.iter().copied()));
            }
            if name == "slot" && !self.own.has_slots {
                value.problem("a quota per slot needs [slots]", "");
            }
            per.push(name.to_owned());
        }
        per
    }

    fn row(&self, value: Value<'a>) -> Option<Predicate> {
        let mut entries = value.entries();
        let Some(at) = entries.iter().position(|entry| entry.name == "table") else {
            if value.is_table() {
                value.problem("`table` is missing in row", "");
            }
            return None;
        };
        let named = entries.remove(at).value;
        let table = named.owned_text()?;
        let columns = self.columns(named, &table)?;
        let mut values = Vec::new();
        for entry in entries {
            match columns.get(entry.name) {
                Some(Column::OneOf(known)) => {
                    let one = entry.value.one_or_more().into_iter().filter_map(|value| {
                        let text = value.owned_text()?;
                        let good = known.contains(&text);
                        if !good {
                            let known = known.iter().map(String::as_str);
                            value.problem(format!("unknown value `{text}`"), advice(&text, known));
                        }
                        good.then_some(text)
                    });
                    values.push((entry.name.to_owned(), one.collect()));
                }
                Some(Column::Number | Column::Text) => {
                    let what =
                        format!("the values of the column `{}` are no closed set", entry.name);
                    entry.problem(what, "only a column with a list of values can be asked");
                }
                None => {
                    let what = format!("the table `{table}` has no column `{}`", entry.name);
                    entry.problem(what, advice(entry.name, columns.keys().copied()));
                }
            }
        }
        Some(Predicate::Row { table, values })
    }

    fn standing(&self, table: &Table<'a>) -> Option<Predicate> {
        let scheme = self.scheme(table.need("scheme")?)?;
        let known = &self.names.schemes.get(scheme.as_str())?.states;
        let states = table.get("state").map(|value| {
            let what = format!("state of `{scheme}`");
            self.names_of(value, &what, known)
        });
        Some(Predicate::Standing { scheme, states: states.unwrap_or_default() })
    }

    fn window(&self, table: &Table<'a>) -> Option<Predicate> {
        let of = self.named_date_or_today(table, "of");
        let opens = table.get("opens").map(|value| self.span(value, DAYS));
        let closes = table.get("closes").map(|value| self.span(value, DAYS));
        if opens.is_none() && closes.is_none() {
            table.problem("`window` is open for ever", "write `opens`, `closes` or both");
        }
        let anchor = match (table.get("before"), table.get("after")) {
            (Some(value), None) => self.named_date(value).map(Anchor::Before),
            (None, Some(value)) => self.named_date(value).map(Anchor::After),
            _ => {
                table.problem("`window` must have either `before` or `after`", "");
                None
            }
        };
        Some(Predicate::Window {
            of: of?,
            opens: opens.read_or_absent()?,
            closes: closes.read_or_absent()?,
            anchor: anchor?,
        })
    }

    fn named_date_or_today(&self, table: &Table<'a>, key: &'static str) -> Option<NamedDate> {
        table.get(key).map_or(Some(NamedDate::Today), |value| self.named_date(value))
    }

    /// A date that a scheme may speak of.
    pub(super) fn named_date(&self, value: Value<'a>) -> Option<NamedDate> {
        let text = value.text()?;
        self.date_named(value, text)
    }

    /// The same, of a part of the value's text.
    pub(super) fn date_named(&self, value: Value<'a>, text: &str) -> Option<NamedDate> {
        if let Some(kind) = text.strip_prefix("expiry of ") {
            if self.names.documents.contains_key(kind) {
                return Some(NamedDate::ExpiryOf(kind.to_owned()));
            }
            let known = self.names.documents.keys().copied();
            value.problem(format!("unknown kind of document `{kind}`"), advice(kind, known));
            return None;
        }
        if let Some(age) = text.strip_prefix("birthday ") {
            let read = age.parse().ok().filter(|age| *age <= 150);
            if read.is_none() {
                value.problem(format!("`{age}` is no age"), "write such as `birthday 11`");
            }
            return read.map(NamedDate::Birthday);
        }
        let word = match text {
            "today" => NamedDate::Today,
            "lodged" => NamedDate::Lodged,
            "granted" => NamedDate::Granted,
            "slot" | "booked-slot" => {
                if !self.own.has_slots {
                    value.problem(format!("`{text}` needs [slots]"), "");
                }
                if text == "slot" { NamedDate::Slot } else { NamedDate::BookedSlot }
            }
            field if self.own.form.get(field) == Some(&Some("date")) => {
                NamedDate::Form(field.to_owned())
            }
            other => {
                let words = ["today", "lodged", "granted", "slot", "booked-slot"];
                let dates = self.own.form.iter().filter(|(_, form)| **form == Some("date"));
                let known = words.into_iter().chain(dates.map(|(name, _)| *name));
                let help =
                    format!("{}; or write `birthday 11` or `expiry of KIND`", advice(other, known));
                value.problem(format!("unknown date `{other}`"), help);
                return None;
            }
        };
        Some(word)
    }
}

/// One state or several.
fn document_states(value: Value<'_>) -> Vec<DocumentState> {
    let values = value.one_or_more().into_iter();
    values.filter_map(|value| value.word("state of a document", DocumentState::WORDS)).collect()
}

fn event_words() -> Vec<(&'static str, EventKind)> {
    EventKind::ALL.iter().map(|event| (event.name(), *event)).collect()
}

/// Within which time something is counted.
pub(super) fn period(value: Value<'_>) -> Option<Period> {
    let text = value.text()?;
    let days = text.strip_prefix("any ").and_then(|rest| rest.strip_suffix(" days"));
    if let Some(days) = days {
        let read = days.parse().ok().filter(|days| (1..=9_999).contains(days));
        if read.is_none() {
            value.problem(format!("`{days}` is no number of days from 1 to 9999"), "");
        }
        return read.map(Period::AnyDays);
    }
    let words = [
        ("calendar month", Period::CalendarMonth),
        ("calendar year", Period::CalendarYear),
        ("ever", Period::Ever),
        ("any N days", Period::Ever),
    ];
    value.word("period", &words)
}

/// The three capital letters of ISO 3166.
pub(super) fn is_country_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `None` where a key is absent, and a mistake where it was there and could not be read.
pub(super) trait Absent<T> {
    /// `Some(None)` where there was no value, `Some(Some(_))` where it was read, `None` on a mistake.
    fn read_or_absent(self) -> Option<Option<T>>;
}

impl<T> Absent<T> for Option<Option<T>> {
    fn read_or_absent(self) -> Option<Option<T>> {
        match self {
            None => Some(None),
            Some(read) => read.map(Some),
        }
    }
}
