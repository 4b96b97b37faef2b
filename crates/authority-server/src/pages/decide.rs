//! An application, and what an officer decides on it.

use std::collections::BTreeMap;

use axum::response::Response;
use clearance_authority::desk::{DecideError, LodgeIds};
use clearance_authority::register::{
    ApplicationRecord, AppointmentRecord, DecisionRecord, Id, PersonRecord, Register as _,
    Unit as _,
};
use clearance_schemes::model::Scheme;
use clearance_schemes::situation::Decided;

use super::{Ask, Typed, form, page, person};
use crate::console::words::done;
use crate::console::{Act, Form, decide, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/applications/{application}";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::ReadPeople, show), form(PATH, Act::Decide, take)]
}

/// An application with what belongs to it.
struct Known {
    person: PersonRecord,
    application: ApplicationRecord,
    decisions: Vec<DecisionRecord>,
    appointment: Option<AppointmentRecord>,
}

async fn read(ask: &Ask, (person, id): (Id, Id)) -> Result<Known, Problem> {
    let person = person::of(&ask.web, person).await?;
    let mut unit = ask.web.register.read().await?;
    let applications = unit.applications(person.id).await?;
    let application = applications.into_iter().find(|known| known.id == id);
    let application = application.ok_or_else(Problem::not_found)?;
    let decisions = unit.decisions(id).await?;
    let standings = unit.standings(person.id).await?;
    let mut appointment = None;
    if let Some(standing) = standings.iter().find(|it| it.application == Some(id)) {
        appointment = unit.appointment(standing.id).await?.filter(|it| it.released.is_none());
    }
    Ok(Known { person, application, decisions, appointment })
}

fn scheme<'a>(ask: &'a Ask, application: &ApplicationRecord) -> Option<&'a Scheme> {
    let folder = ask.web.library.folders.get(&application.scheme)?;
    Some(&folder.versions.get(&application.version)?.scheme)
}

fn drawn(ask: &Ask, known: &Known, form: &Form) -> maud::Markup {
    let context = decide::Decide {
        person: &known.person,
        application: &known.application,
        decisions: &known.decisions,
        appointment: known.appointment.as_ref(),
        scheme: scheme(ask, &known.application),
        form,
    };
    decide::page(&ask.frame(), &context)
}

async fn show(
    ask: Ask,
    Path((person, application)): Path<(http::Id, http::Id)>,
) -> Result<Response, Problem> {
    let known = read(&ask, (person.0, application.0)).await?;
    let form = ask.fresh()?;
    Ok(ask.page(drawn(&ask, &known, &form)))
}

async fn take(
    ask: Ask,
    Path((person, application)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let known = read(&ask, (person.0, application.0)).await?;
    let ruled: BTreeMap<String, Decided> = typed
        .section("ruled")
        .into_iter()
        .filter_map(|(rule, word)| match word.as_str() {
            "granted" => Some((rule, Decided::Granted)),
            "declined" => Some((rule, Decided::Declined)),
            _ => None,
        })
        .collect();
    if ruled.is_empty() {
        typed.bad(&ask, "", done::DECIDE_ONE, &[]);
    }
    let by = ask.by(&typed.why(&ask))?;
    if typed.is_good() {
        let key = typed.key(&ask);
        let ids = LodgeIds {
            application: application.0,
            decision: key.id(&ask.web, "decision"),
            standing: key.id(&ask.web, "standing"),
            appointment: key.id(&ask.web, "appointment"),
        };
        match ask.web.desk().decide(person.0, ids, &ruled, &by).await {
            Ok(_) => {
                ask.web.publishing.ask();
                let to = paths::application(person.0, application.0);
                return Ok(ask.done(&to, done::DECIDED));
            }
            Err(DecideError::Granted { .. }) => typed.bad(&ask, "", done::ALREADY_GRANTED, &[]),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(drawn(&ask, &known, &form)))
}
