//! One version of a scheme: `NAME/VERSION.toml`.

use toml::de::DeTable;

use super::condition::Absent as _;
use super::context::Context;
use super::keys;
use super::names::{Names, SchemeNames};
use super::nearest::advice;
use super::source::{Source, Table, Value};
use crate::model::{Checks, Earlier, Field, Head, HolderKeyPolicy, Notice, Scheme, Slots, Wallet};
use crate::time::{CountFrom, LeapBirthday, MonthEnd, TimeRules};

/// Languages of texts, by their tags in BCP 47.
const LANGUAGES: &[(&str, &str)] =
    &[("en", "en"), ("pt", "pt"), ("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hant")];

/// Reads a scheme. Tables that it borrows are put in by whoever has read them all.
pub(super) fn read<'a>(
    source: &'a Source<'a>,
    file: &'a DeTable<'a>,
    names: &'a Names<'a>,
    own: &'a SchemeNames<'a>,
    (folder, version): (&'a str, u32),
) -> Option<Scheme> {
    let context = Context { names, own, folder };
    let file = Table::of_file(source, file, &keys::SCHEME_FILE);
    let head = file.need("scheme").and_then(|value| context.head(value, version));
    let ask = context.ask(&file);
    let form: Vec<_> =
        file.entries("form").into_iter().filter_map(|entry| context.form_field(entry)).collect();
    let each = context.each(&file);
    let lists = file.entries("lists").into_iter();
    let lists = lists.map(|entry| {
        entry.check_name();
        (entry.name.to_owned(), context.condition(entry.value))
    });
    let lists = lists.collect();
    let slots = file.get("slots").map(|value| context.slots(value));
    let checks = file.get("checks").map(|value| context.checks(value));
    let tables = file.entries("tables").into_iter();
    let tables: Option<Vec<_>> = tables.map(|entry| context.table(entry)).collect();
    let fees = file.get("fees").map(|value| context.fees(value));
    let deadlines = context.deadlines(&file);
    let grant = file.get("grant").map(|value| context.grant(value));
    let life = file.get("life").map(|value| context.life(value));
    let wallet = file.get("wallet").map(|value| context.wallet(value));
    let gate = file.need("gate").and_then(|value| context.gate(value));
    let notices = file.entries("notices").into_iter();
    let notices: Option<Vec<_>> = notices
        .map(|entry| {
            entry.check_name();
            context.notice(entry.name, entry.value)
        })
        .collect();
    let scheme = Scheme {
        head: head?,
        ask,
        each,
        lists,
        form,
        slots: slots.read_or_absent()?,
        checks: checks.read_or_absent()?.unwrap_or_default(),
        tables: tables?,
        fees: fees.read_or_absent()?,
        deadlines,
        grant: grant.read_or_absent()?,
        life: life.read_or_absent()?,
        wallet: wallet.read_or_absent()?,
        gate: gate?,
        notices: notices?,
    };
    tell_what_does_not_fit(&scheme, &file);
    Some(scheme)
}

/// Sections that need one another.
fn tell_what_does_not_fit(scheme: &Scheme, file: &Table<'_>) {
    let head = file.get("scheme").and_then(|value| value.table(&keys::HEAD));
    let Some(head) = head else { return };
    match (&scheme.gate.code, scheme.head.id) {
        (Some(_), None) => {
            head.problem(
                "`id` is missing in [scheme]: the scheme has a code of its own",
                "give it a number that no other scheme has or had",
            );
        }
        (None, Some(_)) => {
            head.forbid("id", "the scheme has no code of its own, and gates know nothing of it");
        }
        _ => {}
    }
    let grant = scheme.grant.clone().unwrap_or_default();
    match (&scheme.gate.code, grant.credential) {
        (Some(_), None) => {
            head.problem("the scheme has a code of its own, and [grant] says no `credential`", "");
        }
        (None, Some(_)) => {
            head.problem("[grant] says a `credential`, and the scheme has no code of its own", "");
        }
        _ => {}
    }
    if let Some(code) = &scheme.gate.code {
        if code.qualifier != grant.qualifier {
            let help = "write the same word in [grant] and in [gate.code]";
            head.problem("`qualifier` is not the same in [grant] and in [gate.code]", help);
        }
        if scheme.life.is_none() {
            head.problem("the scheme has a code of its own, and no [life] that could end it", "");
        }
    }
}

impl<'a> Context<'a> {
    fn head(&self, value: Value<'a>, version: u32) -> Option<Head> {
        let table = value.table(&keys::HEAD)?;
        let id = table.get("id").map(|value| u8::try_from(value.number(1, 255)?).ok());
        let name = table.need("name").and_then(Value::new_name);
        if let (Some(name), Some(value)) = (&name, table.get("name"))
            && name != self.folder
        {
            let what = format!("the scheme is named `{name}`, and its folder `{}`", self.folder);
            value.problem(what, "give both the same name");
        }
        let stated = table.need("version").and_then(|value| value.number(1, 9_999));
        if let (Some(stated), Some(value)) = (stated, table.get("version"))
            && stated != version
        {
            let what = format!("`version` is {stated}, and the file's name says {version}");
            value.problem(what, "give both the same number");
        }
        let from = table.need("from").and_then(Value::moment);
        let earlier = table.need("earlier").and_then(earlier);
        let time = table.need("time").and_then(|value| self.time(value));
        let languages = table.need("languages").and_then(languages);
        let otherwise = table.get("otherwise").map(|value| {
            let name = self.scheme(value)?;
            if name == self.folder {
                value.problem("a scheme cannot be offered instead of itself", "");
            }
            Some(name)
        });
        let facts = table.facts();
        Some(Head {
            id: id.read_or_absent()?,
            name: name?,
            version: stated?,
            from: from?,
            earlier: earlier?,
            time: time?,
            languages: languages?,
            otherwise: otherwise.read_or_absent()?,
            facts,
        })
    }

    fn time(&self, value: Value<'a>) -> Option<TimeRules> {
        let table = value.table(&keys::TIME)?;
        let zone = table.need("zone").and_then(|value| {
            let text = value.text()?;
            let zone = text.parse().ok();
            if zone.is_none() {
                let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
                value.problem(format!("unknown time zone `{text}`"), advice(text, known));
            }
            zone
        });
        let calendar = table.need("calendar").and_then(|value| match value.maybe_text() {
            Some("none") => Some(None),
            _ => self.calendar(value).map(Some),
        });
        let month_end = table.need("month_end").and_then(|value| {
            let words = [("clamp", MonthEnd::Clamp), ("next-month", MonthEnd::NextMonth)];
            value.word("rule for month ends", &words)
        });
        let leap_birthday = table.need("leap_birthday").and_then(|value| {
            let words =
                [("28 February", LeapBirthday::February28), ("1 March", LeapBirthday::March1)];
            value.word("birthday", &words)
        });
        let count_from = table.need("count_from").and_then(|value| {
            let words = [("same-day", CountFrom::SameDay), ("next-day", CountFrom::NextDay)];
            value.word("first day of a count", &words)
        });
        Some(TimeRules {
            zone: zone?,
            calendar: calendar?,
            month_end: month_end?,
            leap_birthday: leap_birthday?,
            count_from: count_from?,
        })
    }

    fn calendar(&self, value: Value<'a>) -> Option<String> {
        value.known("calendar", self.names.calendars.iter().copied())
    }

    fn ask(&self, file: &Table<'a>) -> Vec<Field> {
        let mut fields = Vec::new();
        for entry in file.entries("ask") {
            entry.check_name();
            if keys::PREDICATES.contains(&entry.name) || keys::COMBINERS.contains(&entry.name) {
                let what = format!("a field cannot be named `{}`", entry.name);
                entry.problem(what, "the word has another meaning in conditions");
            }
            if self.own.form.contains_key(entry.name) {
                let what = format!("`{}` stands in [ask] and in [form]", entry.name);
                entry.problem(what, "give one of them another name");
            }
            let values = entry.value.one_or_more().into_iter();
            let values = values.filter_map(Value::new_name).collect();
            fields.push(Field { name: entry.name.to_owned(), values, spot: entry.spot });
        }
        fields
    }

    fn each(&self, file: &Table<'a>) -> Vec<String> {
        let Some(table) = file.get("group").and_then(|value| value.table(&keys::GROUP)) else {
            return Vec::new();
        };
        let Some(each) = table.need("each") else { return Vec::new() };
        let fields = self.own.ask.keys().chain(self.own.form.keys());
        self.names_of(each, "field of [ask] or [form]", fields)
    }

    fn slots(&self, value: Value<'a>) -> Option<Slots> {
        let table = value.table(&keys::SLOTS)?;
        let of = table.need("of").and_then(Value::new_name);
        let days = table.need("days").and_then(|value| {
            let days = value.word("choice of days", &[("any", false), ("working days", true)])?;
            if days && !self.own.has_calendar {
                value.problem(
                    "working days need a calendar, and this scheme has none",
                    "name one in [scheme.time]",
                );
            }
            Some(days)
        });
        Some(Slots { of: of?, working_days_only: days?, facts: table.facts() })
    }

    fn checks(&self, value: Value<'a>) -> Option<Checks> {
        let table = value.table(&keys::CHECKS)?;
        let never = table.get("never").map(Value::list).unwrap_or_default().into_iter();
        let never = never.map(|value| self.condition(value)).collect();
        let require = table.rows("require", &keys::RULE);
        let require: Option<Vec<_>> = require.iter().map(|row| self.rule(row)).collect();
        let papers = table.rows("papers", &keys::PAPER);
        let papers: Option<Vec<_>> = papers.iter().map(|row| self.paper(row)).collect();
        let remark = table.rows("remark", &keys::REMARK);
        let remark: Option<Vec<_>> = remark.iter().map(|row| self.remark(row)).collect();
        for value in table.get("use_tables").map(Value::set).unwrap_or_default() {
            self.tell_of_borrowed_table(value);
        }
        Some(Checks { never, require: require?, papers: papers?, remark: remark? })
    }

    fn tell_of_borrowed_table(&self, value: Value<'a>) {
        let Some(text) = value.text() else { return };
        let others = self.names.schemes.iter().filter(|(name, _)| **name != self.folder);
        let known = others.flat_map(|(name, scheme)| {
            scheme.tables.keys().map(move |table| format!("{name}.{table}"))
        });
        let known: Vec<_> = known.collect();
        if !known.iter().any(|name| name == text) {
            let help = advice(text, known.iter().map(String::as_str));
            value.problem(format!("unknown table of another scheme `{text}`"), help);
        } else if let Some((_, table)) = text.split_once('.')
            && self.own.tables.contains_key(table)
        {
            value.problem(format!("the scheme has a table `{table}` of its own"), "");
        }
    }

    fn wallet(&self, value: Value<'a>) -> Option<Wallet> {
        let table = value.table(&keys::WALLET)?;
        let page = table.need("page").and_then(Value::new_name);
        let offline = table.need("offline").and_then(Value::flag);
        let known = || self.names.people.iter().copied();
        let shares = table.get("shares_phone_with").map(|v| v.known("person of [people]", known()));
        let minors_first = table.get("minors_first").map(Value::flag);
        let holder_key = table
            .get("holder_key")
            .map(|value| value.word("rule for holder keys", HolderKeyPolicy::WORDS));
        Some(Wallet {
            page: page?,
            offline: offline?,
            shares_phone_with: shares.read_or_absent()?,
            minors_first: minors_first.read_or_absent()?.unwrap_or_default(),
            holder_key: holder_key.read_or_absent()?.unwrap_or_default(),
            facts: table.facts(),
        })
    }

    fn notice(&self, name: &str, value: Value<'a>) -> Option<Notice> {
        let table = value.table(&keys::NOTICE)?;
        let show = table.get("show").map(Value::set).unwrap_or_default().into_iter();
        let show = show.filter_map(Value::new_name).collect();
        let links = table.get("links").map(|value| {
            let values = value.set().into_iter();
            let known = || self.names.contacts.iter().copied();
            values.filter_map(|value| value.known("contact", known())).collect()
        });
        Some(Notice {
            name: name.to_owned(),
            show,
            links: links.unwrap_or_default(),
            facts: table.facts(),
            spot: table.spot(),
        })
    }
}

fn earlier(value: Value<'_>) -> Option<Earlier> {
    let text = value.text()?;
    if let Some(day) = text.strip_prefix("re-check-by ") {
        let day = day.parse().ok();
        if day.is_none() {
            value.problem(
                format!("`{text}` names no day"),
                "write such as `re-check-by 2026-01-31`",
            );
        }
        return day.map(Earlier::ReCheckBy);
    }
    let words = [
        ("keep", Earlier::Keep),
        ("re-check-at-renewal", Earlier::ReCheckAtRenewal),
        ("revoke", Earlier::Revoke),
    ];
    value.word("fate of earlier credentials", &words)
}

/// The language that decides, then the others.
fn languages(value: Value<'_>) -> Option<Vec<String>> {
    let table = value.table(&keys::LANGUAGES)?;
    let decides = table.need("decides").and_then(|value| value.word("language", LANGUAGES));
    let also = table.get("also").map(Value::set).unwrap_or_default();
    let also: Vec<_> = also
        .into_iter()
        .filter_map(|value| {
            let language = value.word("language", LANGUAGES)?;
            if Some(language) == decides {
                value.problem(format!("`{language}` stands in `decides` already"), "");
            }
            Some(language.to_owned())
        })
        .collect();
    Some([decides?.to_owned()].into_iter().chain(also).collect())
}
