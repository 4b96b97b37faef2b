//! Whether a code of the scheme opens at a place, by the places that the scheme's file lists.

use super::file::GatePassage;
use super::run::Differences;
use super::situate::Setting;
use crate::model::GatePlaces;

/// How people pass, as gates know it.
const MODES: [&str; 5] = ["air", "foot", "rail", "sea", "vehicle"];

pub(super) fn passages(setting: &Setting<'_>, into: &mut Differences) {
    for passage in &setting.case.gate {
        if let Some(by) = passage.by.as_deref().filter(|by| !MODES.contains(by)) {
            into.add("gate", MODES.join(", "), by);
        }
        let found = opens(setting, passage);
        let words = |opens| if opens { "open" } else { "closed" };
        let at = [
            &passage.jurisdiction,
            &passage.direction,
            &passage.by,
            &passage.stand,
            &passage.office,
        ];
        let at: Vec<&str> = at.into_iter().flatten().map(String::as_str).collect();
        into.same(&format!("gate {}", at.join(" ")), words(passage.opens), words(found));
    }
}

fn opens(setting: &Setting<'_>, passage: &GatePassage) -> bool {
    let Some(code) = &setting.scheme.gate.code else { return false };
    match &code.places {
        GatePlaces::Offices(field) => {
            let field = setting.scheme.ask.iter().find(|known| known.name == *field);
            let office = passage.office.as_ref();
            field.is_some_and(|field| office.is_some_and(|office| field.values.contains(office)))
        }
        GatePlaces::Listed(rows) => rows.iter().any(|row| fits(row, passage)),
    }
}

/// Whether a row of `places` covers a gate.
fn fits(row: &toml::Table, passage: &GatePassage) -> bool {
    // Gates know jurisdictions by small letters.
    let is = |key: &str, at: &Option<String>| match row.get(key).and_then(toml::Value::as_str) {
        None => true,
        Some(wanted) => at.as_deref().is_some_and(|at| at.eq_ignore_ascii_case(wanted)),
    };
    let list = |key: &str| row.get(key).and_then(toml::Value::as_array);
    let by = passage.by.as_deref();
    let among = |list: &toml::value::Array| list.iter().any(|it| it.as_str() == by && by.is_some());
    is("in", &passage.jurisdiction)
        && is("direction", &passage.direction)
        && is("stand", &passage.stand)
        && is("office", &passage.office)
        && list("by").is_none_or(among)
        && list("not_by").is_none_or(|list| !among(list))
}
