//! What people are shown: lanes that open without a code, notices, contacts, hours, the wallet.

use super::run::{Differences, list};
use super::situate::{Cannot, Setting};
use crate::judge::{Truth, holds};
use crate::library::Text;
use crate::model::{Contact, HolderKeyPolicy, Hours, Office};
use crate::time::Day;

/// What opens to the person without a code.
pub(super) fn lanes(setting: &Setting<'_>, into: &mut Differences) -> Result<(), Cannot> {
    let Some(expected) = &setting.case.lanes else { return Ok(()) };
    let situation = setting.situation()?;
    let person = &situation.person;
    let mut found = Vec::new();
    for shown in &setting.scheme.gate.shown {
        let has_document = shown.documents.is_empty()
            || shown
                .documents
                .iter()
                .any(|kind| person.documents.iter().any(|it| it.kind == *kind));
        let has_papers =
            shown.papers.iter().all(|piece| person.papers.iter().any(|it| it.piece == *piece));
        let is_for = holds(&setting.library, &setting.scheme, &situation, &shown.when);
        if has_document && has_papers && is_for == Truth::Met && !found.contains(&shown.at) {
            found.push(shown.at.clone());
        }
    }
    into.same_list("lanes", expected, &found);
    Ok(())
}

/// Texts, contacts, hours and the wallet.
pub(super) fn texts(setting: &Setting<'_>, into: &mut Differences) {
    let case = setting.case;
    for id in case.shows.iter().chain(case.says.keys()) {
        if !names(setting, id) {
            into.add("shows", id, "that nothing in the scheme shows it");
        }
    }
    for id in &case.shows {
        says(setting, id, &[], into);
    }
    for (id, parts) in &case.says {
        says(setting, id, parts, into);
    }
    for (id, parts) in &case.contacts {
        contact(setting, id, parts, into);
    }
    for (id, expected) in
        case.open.iter().map(|id| (id, true)).chain(case.closed.iter().map(|id| (id, false)))
    {
        let found = match is_open(setting, id) {
            Some(true) => "open",
            Some(false) => "closed",
            None => "that nobody can tell",
        };
        into.same(id, if expected { "open" } else { "closed" }, found);
    }
    for (field, expected) in &case.attempts {
        let form = setting.scheme.form.iter().find(|form| form.name == *field);
        let found = form.and_then(|form| form.attempts);
        into.same(
            &format!("attempts at {field}"),
            expected,
            found.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string()),
        );
    }
    if let Some(expected) = &case.wallet {
        let mut found = Vec::new();
        if let Some(wallet) = &setting.scheme.wallet {
            found.extend(wallet.offline.then(|| "offline".to_owned()));
            found.extend(wallet.minors_first.then(|| "minors-first".to_owned()));
            found.extend(
                wallet.shares_phone_with.iter().map(|it| format!("shares-phone-with {it}")),
            );
            let is_stated = wallet.holder_key != HolderKeyPolicy::default();
            found.extend(is_stated.then(|| format!("holder-key {}", wallet.holder_key)));
        }
        into.same_list("wallet", expected, &found);
    }
}

/// Whether the scheme shows a text: its name, a reason, in a notice, in a row of a life, in a
/// document's field.
fn names(setting: &Setting<'_>, id: &str) -> bool {
    let scheme = &setting.scheme;
    let notices = scheme.notices.iter().any(|notice| notice.show.iter().any(|it| it == id));
    let rows = scheme.life.iter().flat_map(|life| &life.on);
    let rows = rows.filter_map(|row| row.text.as_deref()).any(|text| text == id);
    let kinds = &setting.library.vocabulary.documents;
    let fields = kinds.iter().flat_map(|kind| &kind.fields);
    let fields = fields.filter_map(|(_, field)| field.text.as_deref()).any(|text| text == id);
    let reasons = scheme.checks.require.iter().flat_map(|rule| {
        let named = rule.reasons.iter().map(|(_, reason)| reason);
        std::iter::once(&rule.id).chain(named)
    });
    let lives = scheme.life.iter().flat_map(|life| &life.on).filter_map(|row| row.reason.as_ref());
    let reasons = reasons.chain(lives).any(|reason| reason == id);
    id == "scheme" || notices || rows || fields || reasons
}

/// Whether a text exists in every language of the scheme and contains all parts, or what to do about
/// it does. A part such as
/// `en: about` speaks of one language.
fn says(setting: &Setting<'_>, id: &str, parts: &[String], into: &mut Differences) {
    let Some(text) = text(setting, id) else {
        into.add(&format!("text {id}"), "a text", "none");
        return;
    };
    for language in &setting.scheme.head.languages {
        let Some(written) = text.text.get(language) else {
            into.add(&format!("text {id}"), language, "no text in that language");
            continue;
        };
        for part in parts {
            let (only, part) = part.split_once(": ").unwrap_or((language, part));
            let advice = text.advice.get(language).is_some_and(|advice| advice.contains(part));
            if only == language && !written.contains(part) && !advice {
                into.add(&format!("text {id} in {language}"), part, written);
            }
        }
    }
}

fn text<'a>(setting: &'a Setting<'_>, id: &str) -> Option<&'a Text> {
    let folder = setting.library.folders.get(&setting.scheme.head.name)?;
    folder.texts.by_id.get(id).or_else(|| setting.library.texts.by_id.get(id))
}

fn contact(setting: &Setting<'_>, id: &str, parts: &[String], into: &mut Differences) {
    let linked = setting.scheme.notices.iter().any(|it| it.links.iter().any(|link| link == id));
    if !linked {
        into.add("contacts", id, "that no notice links it");
    }
    let Some(contact) = known_contact(setting, id) else {
        into.add("contacts", id, "that the vocabulary has no such contact");
        return;
    };
    let office = contact.office.as_deref().and_then(|id| known_office(setting, id));
    let of_office = office.into_iter().flat_map(|it| [&it.name, &it.address, &it.telephone]);
    let told: Vec<String> =
        [&contact.name, &contact.web, &contact.telephone, &contact.fax, &contact.mail]
            .into_iter()
            .chain(of_office)
            .flatten()
            .cloned()
            .collect();
    for part in parts {
        if !told.iter().any(|told| told.contains(part)) {
            into.add(&format!("contact {id}"), part, list(&told));
        }
    }
}

fn known_contact<'a>(setting: &'a Setting<'_>, id: &str) -> Option<&'a Contact> {
    setting.library.vocabulary.contacts.iter().find(|contact| contact.id == id)
}

fn known_office<'a>(setting: &'a Setting<'_>, id: &str) -> Option<&'a Office> {
    setting.library.vocabulary.offices.iter().find(|office| office.id == id)
}

/// Whether an office serves anything now, or a contact answers.
fn is_open(setting: &Setting<'_>, id: &str) -> Option<bool> {
    let local = setting.case.now?.local();
    let open = |hours: &[Hours]| hours.iter().any(|hours| hours.cover(local));
    if let Some(contact) = known_contact(setting, id).filter(|contact| contact.office.is_none()) {
        let works = works_on(setting, contact.calendar.as_deref(), local.date())?;
        return Some(works && open(&contact.hours));
    }
    let office = known_office(setting, id)?;
    let serves = office.from.is_none_or(|from| from <= local.date())
        && office.until.is_none_or(|until| local.date() <= until);
    let calendar = office.calendar.as_deref().or(setting.scheme.head.time.calendar.as_deref());
    let works = works_on(setting, calendar, local.date())?;
    Some(serves && works && office.services.iter().any(|service| open(&service.hours)))
}

fn works_on(setting: &Setting<'_>, calendar: Option<&str>, day: Day) -> Option<bool> {
    let Some(name) = calendar else { return Some(true) };
    setting.library.calendars.get(name)?.is_holiday(day).map(|holiday| !holiday)
}
