//! To ask and to apply: the scheme, its fields, the answer as the applicant sees it, then lodging.

use axum::response::Response;
use clearance_authority::desk::{LodgeError, LodgeIds, Question};
use clearance_authority::register::{PersonRecord, SlotRecord};
use clearance_schemes::model::{FormKind, Scheme};
use clearance_schemes::time::Instant;

use super::calendar::offices;
use super::{Ask, Typed, form, page, person};
use crate::bookings;
use crate::console::words::{common as w, done};
use crate::console::{Act, Form, apply, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/apply/{scheme}";
/// Days from now whose times are offered.
const AHEAD: i64 = 60;
/// Characters of an answer.
const LONGEST: usize = 2_000;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page("/console/people/{person}/apply", Act::Lodge, choose),
        page(PATH, Act::Lodge, show),
        form(PATH, Act::Lodge, take),
    ]
}

async fn choose(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    Ok(ask.page(apply::choose(&ask.frame(), &apply::Choose { person: &person })))
}

async fn show(ask: Ask, Path((id, name)): Path<(http::Id, String)>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let scheme = in_force(&ask, &name)?;
    let slots = slots(&ask, scheme).await?;
    let form = ask.fresh_with(&["slot"])?;
    let context =
        apply::Apply { person: &person, scheme, form: &form, slots: &slots, answered: None };
    Ok(ask.page(apply::page(&ask.frame(), &context)))
}

/// The version in force now, by the scheme's own clock; the first one before that.
fn in_force<'a>(ask: &'a Ask, name: &str) -> Result<&'a Scheme, Problem> {
    let folder = ask.web.library.folders.get(name);
    let versions = folder.map(|folder| &folder.versions);
    let versions = versions.ok_or_else(|| Problem::not_found().of("there is no such scheme"))?;
    let is_begun = |scheme: &Scheme| {
        let head = &scheme.head;
        head.time.local(ask.now).is_some_and(|local| head.from <= local)
    };
    let begun = versions.values().rev().find(|version| is_begun(&version.scheme));
    let version = begun.or_else(|| versions.values().next()).ok_or_else(Problem::not_found)?;
    Ok(&version.scheme)
}

/// Times that can be asked for, where the scheme gives out times.
async fn slots(ask: &Ask, scheme: &Scheme) -> Result<Vec<SlotRecord>, Problem> {
    let mut all = Vec::new();
    if scheme.slots.is_some() {
        let until = Instant(ask.now.0.saturating_add(AHEAD * 86_400));
        for office in offices(&ask.web) {
            all.extend(ask.web.desk().slots(&office, ask.now, until).await?);
        }
        all.sort_by_key(|slot| slot.begins);
    }
    Ok(all)
}

async fn take(
    ask: Ask,
    Path((id, name)): Path<(http::Id, String)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let scheme = in_force(&ask, &name)?;
    let question = question(&ask, scheme, &mut typed);
    let why = typed.text(&ask, "why", 500).unwrap_or_default();
    if !typed.is_good() {
        return shown(&ask, (&person, scheme), typed.again(&ask)?, None).await;
    }
    if typed.value("do") == "lodge" {
        return lodge(&ask, (&person, scheme), &question, &why, typed).await;
    }
    let answered = ask.web.desk().enquire(person.id, &question, ask.now).await?;
    let mut form = typed.0;
    form.idempotency = ask.fresh()?.idempotency;
    shown(&ask, (&person, scheme), form, Some(&answered)).await
}

async fn shown(
    ask: &Ask,
    (person, scheme): (&PersonRecord, &Scheme),
    mut form: Form,
    answered: Option<&clearance_authority::desk::Answered>,
) -> Result<Response, Problem> {
    // A secret is tried and given back to nobody.
    let secrets = scheme.form.iter().filter(|field| field.form == FormKind::Secret);
    for secret in secrets {
        form.values.remove(&format!("form.{}", secret.name));
    }
    let slots = slots(ask, scheme).await?;
    let context = apply::Apply { person, scheme, form: &form, slots: &slots, answered };
    let page = apply::page(&ask.frame(), &context);
    Ok(if form.problems.is_empty() { ask.page(page) } else { ask.again(page) })
}

async fn lodge(
    ask: &Ask,
    (person, scheme): (&PersonRecord, &Scheme),
    question: &Question,
    why: &str,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let key = typed.key(ask);
    let number = |part| key.id(&ask.web, part);
    let ids = LodgeIds {
        application: number("application"),
        decision: number("decision"),
        standing: number("standing"),
        appointment: number("appointment"),
    };
    match ask.web.desk().lodge(person.id, ids, question, &ask.by(why)?).await {
        Ok(lodged) => {
            bookings::keep(&ask.web, person.id, lodged.standing, question).await?;
            ask.web.publishing.ask();
            return Ok(ask.done(&paths::application(person.id, ids.application), done::LODGED));
        }
        Err(LodgeError::Full { .. }) => typed.bad(ask, "slot", done::FULL, &[]),
        Err(LodgeError::NoSuchSlot { .. }) => typed.bad(ask, "slot", w::NO_CHOICE, &[]),
        Err(error) => typed.refused(ask, error.into())?,
    }
    shown(ask, (person, scheme), typed.again(ask)?, None).await
}

fn question(ask: &Ask, scheme: &Scheme, typed: &mut Typed) -> Question {
    let sections = [typed.section("asked"), typed.section("form"), typed.section("shared")];
    for (section, prefix) in sections.iter().zip(["asked", "form", "shared"]) {
        for name in section.keys() {
            typed.text(ask, &format!("{prefix}.{name}"), LONGEST);
        }
    }
    let [asked, form, shared] = sections;
    Question {
        scheme: scheme.head.name.clone(),
        asked,
        form,
        shared,
        slot: slot(ask, typed),
        app: typed.number(ask, "app"),
        signed: typed.ticked("signed"),
        present: typed.ticked("present"),
        requested: typed.ticked("requested"),
        ..Question::default()
    }
}

/// A time as `OFFICE|SECONDS`.
pub(super) fn slot(ask: &Ask, typed: &mut Typed) -> Option<(String, Instant)> {
    let text = typed.text(ask, "slot", 100)?;
    let read = text
        .split_once('|')
        .and_then(|(at, begins)| Some((at.to_owned(), Instant(begins.parse().ok()?))));
    if read.is_none() {
        typed.bad(ask, "slot", w::NO_CHOICE, &[]);
    }
    read
}
