//! `[gate]`.

use super::context::Context;
use super::grant::QUALIFIERS;
use super::keys;
use super::source::{Table, Value};
use crate::model::{Gate, GateCode, GatePlaces, QualifierKind, Shown};

const AT_GATE: &[(&str, bool)] =
    &[("not-required", false), ("optional", false), ("required", true)];

/// A qualifier's byte has 6 bits for the place and 2 for the size of the party.
const LARGEST_PARTY_IN_BYTE: u32 = 4;

impl<'a> Context<'a> {
    pub(super) fn gate(&self, value: Value<'a>) -> Option<Gate> {
        let table = value.table(&keys::GATE)?;
        let none = table.get("none").and_then(Value::flag) == Some(true);
        let rows = table.rows("shown", &keys::SHOWN);
        let shown: Option<Vec<_>> = rows.iter().map(|row| self.shown(row)).collect();
        let code = if none {
            for key in ["code", "status", "ledger", "places"] {
                table.forbid(key, "the scheme has no code of its own");
            }
            None
        } else {
            Some(self.code(&table)?)
        };
        Some(Gate { code, shown: shown?, facts: table.facts() })
    }

    fn code(&self, table: &Table<'a>) -> Option<GateCode> {
        let code = table.need("code");
        let read = code.and_then(|value| read_code(&value.table(&keys::GATE_CODE)?));
        let status = table.need("status");
        if let Some(status) = status.and_then(|value| value.table(&keys::GATE_STATUS)) {
            tell_of_wrong_status(&status);
        }
        let ledger = table.need("ledger");
        if let Some(ledger) = ledger {
            let words = [("own lane", ()), ("shared, else admit", ()), ("shared, else refer", ())];
            ledger.word("ledger", &words);
        }
        if let (Some(read), Some(ledger)) = (&read, ledger)
            && ledger.maybe_text() == Some("own lane")
            && read.counts_uses
        {
            let help = "write `shared, else refer` or `shared, else admit`";
            ledger
                .problem("a lane by itself cannot know how often a code was used elsewhere", help);
        }
        let places = table.need("places").and_then(|value| self.places(value));
        let mut toml = toml::Table::new();
        for (key, value) in [("code", code), ("status", status), ("ledger", ledger)] {
            if let Some(value) = value.and_then(Value::to_toml) {
                toml.insert(key.to_owned(), value);
            }
        }
        let Code { qualifier, party, person_check, .. } = read?;
        Some(GateCode { toml, places: places?, qualifier, party, person_check })
    }

    fn places(&self, value: Value<'a>) -> Option<GatePlaces> {
        if value.is_table() {
            let table = value.table(&keys::GATE_OFFICES)?;
            return self.offices_field(table.need("offices")?).map(GatePlaces::Offices);
        }
        let list = value.list();
        if value.is_list() && (list.is_empty() || list.len() > 64) {
            value.problem(format!("a code opens at 1 to 64 places, not {}", list.len()), "");
        }
        let places = list.into_iter().map(|value| {
            self.tell_of_wrong_place(&value.table(&keys::GATE_PLACE)?);
            match value.to_toml() {
                Some(toml::Value::Table(place)) => Some(place),
                _ => None,
            }
        });
        places.collect::<Option<_>>().map(GatePlaces::Listed)
    }

    fn tell_of_wrong_place(&self, place: &Table<'a>) {
        if let Some(value) = place.get("in") {
            self.place(value);
        }
        for key in ["checkpoint", "hall"] {
            if let Some(value) = place.get(key) {
                value.new_name();
            }
        }
        if let Some(value) = place.get("direction") {
            value.word("direction", &[("both", ()), ("in", ()), ("out", ())]);
        }
        if let (Some(value), Some(_)) = (place.get("by"), place.get("not_by")) {
            value.problem("`by` and `not_by` exclude each other", "keep one of them");
        }
        for value in ["by", "not_by"].into_iter().filter_map(|key| place.get(key)) {
            let modes = [("air", ()), ("foot", ()), ("rail", ()), ("sea", ()), ("vehicle", ())];
            if value.is_list() {
                for value in value.one_or_more() {
                    value.word("mode of transport", &modes);
                }
            } else {
                value.list(); // tells that it is none
            }
        }
        if let Some(value) = place.get("office") {
            value.known("office", self.names.offices.iter().copied());
        }
        if let Some(value) = place.get("stand") {
            let stands = self.own.ask.get("stand").into_iter().flatten().copied();
            value.known("value of the field `stand`", stands);
        }
    }

    fn shown(&self, row: &Table<'a>) -> Option<Shown> {
        let at = row.need("at").and_then(|value| {
            let spots = self.names.places.iter().flat_map(|place| {
                ["counter", "gate"].into_iter().map(move |spot| format!("{place} {spot}"))
            });
            let spots: Vec<_> = spots.collect();
            let text = value.text()?;
            let good = spots.iter().any(|spot| spot == text);
            if !good {
                let help =
                    "write a place of [places] and `counter` or `gate`, such as \"mo counter\"";
                value.problem(format!("unknown spot `{text}`"), help);
            }
            good.then(|| text.to_owned())
        });
        let documents = row.get("documents").map(|value| self.kinds(value)).unwrap_or_default();
        let papers = row.get("papers").map(|value| self.papers(value)).unwrap_or_default();
        if row.get("documents").is_none() && row.get("papers").is_none() {
            row.problem("nothing is shown here", "write `documents`, `papers` or both");
        }
        let when = self.when(row);
        Some(Shown { at: at?, documents, papers, when, facts: row.facts(), spot: row.spot() })
    }
}

/// What others need to know of `[gate.code]`.
struct Code {
    qualifier: QualifierKind,
    party: u8,
    person_check: bool,
    /// A credential is not good for any number of uses.
    counts_uses: bool,
}

fn read_code(code: &Table<'_>) -> Option<Code> {
    let number = |key, least, most| code.need(key).and_then(|value| value.number(least, most));
    let step = number("step", 1, 60);
    let lifetime = number("lifetime", 1, 60);
    let behind = number("max_behind", 0, 59);
    number("max_ahead", 0, 60);
    if let (Some(lifetime), Some(behind)) = (lifetime, behind)
        && lifetime + behind > 60
    {
        code.problem(
            "`lifetime` and `max_behind` come to more than 60 seconds",
            "a code that is filmed must die before it is carried far",
        );
    }
    if let (Some(step), Some(lifetime)) = (step, lifetime)
        && step > lifetime
    {
        code.problem("a code ends before the next one is shown", "make `lifetime` at least `step`");
    }
    if let Some(value) = code.get("min_app") {
        value.number(1, 9_999);
    }
    let at_gate = |key| code.need(key).and_then(|value: Value<'_>| value.word("rule", AT_GATE));
    at_gate("challenge");
    let person_check = at_gate("person_check");
    let uses = code.need("uses");
    if let Some(value) = uses {
        if value.is_text() {
            value.word("use", &[("in-out", ()), ("unlimited", ())]);
        } else {
            value.number(1, 255);
        }
    }
    let party = code.need("party").and_then(|value| value.number(1, 64));
    if let Some(value) = code.get("together") {
        value.flag();
    }
    let qualifier = match code.get("qualifier") {
        Some(value) => value.word("qualifier", QUALIFIERS),
        None => Some(QualifierKind::Nothing),
    };
    if qualifier == Some(QualifierKind::PartyAndPlace)
        && party.is_some_and(|party| party > LARGEST_PARTY_IN_BYTE)
    {
        code.problem("a qualifier of party and place has room for a party of 4", "");
    }
    Some(Code {
        qualifier: qualifier?,
        party: u8::try_from(party?).ok()?,
        person_check: person_check?,
        counts_uses: uses?.maybe_text() != Some("unlimited"),
    })
}

fn tell_of_wrong_status(status: &Table<'_>) {
    let number = |key| status.need(key).and_then(|value| value.number(1, 31_536_000));
    let (fresh, usable) = (number("fresh_for"), number("usable_for"));
    if let (Some(fresh), Some(usable)) = (fresh, usable)
        && fresh > usable
    {
        status.problem("a list is fresh for longer than it can be used", "");
    }
    if let Some(value) = status.need("stale") {
        value.word("rule for a list that is not fresh", &[("admit", ()), ("refer", ())]);
    }
}
