//! A person's page.

use axum::response::Response;
use clearance_authority::desk::{DeskError, PersonPage, Settlement};
use clearance_authority::register::{Id, PersonRecord, Register as _, StandingRecord, Unit as _};

use super::{Ask, page};
use crate::activation::readable;
use crate::app::Web;
use crate::bookings::{field, is_locked, scheme_of};
use crate::console::{Act, person};
use crate::http::{self, Endpoint, Path, Problem};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page("/console/people/{person}", Act::ReadPeople, show)]
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let page = match ask.web.desk().page(id.0, ask.now).await {
        Err(DeskError::Erased { .. }) => erased(&ask.web, id.0).await?,
        other => other?,
    };
    let family = family(&ask.web, &page).await?;
    let appointments = super::calendar::appointments(&ask, id.0).await?;
    let codes = codes(&ask.web, &page).await?;
    let form = ask.fresh()?;
    let is_whole = ask.asked("all").is_some();
    let context = person::Person {
        page: &page,
        family: &family,
        appointments: &appointments,
        codes: &codes,
        is_whole,
        form: &form,
    };
    Ok(ask.page(person::page(&ask.frame(), &context)))
}

/// What is known of the codes of the person's bookings: those that have one, and those that could.
async fn codes(web: &Web, page: &PersonPage) -> Result<Vec<person::Code>, Problem> {
    let known = web.register.read().await?.booking_codes(page.person.id).await?;
    let of = |standing: &StandingRecord| {
        let scheme = scheme_of(web, &standing.scheme)?;
        field(scheme)?;
        let code = known.iter().find(|code| code.standing == standing.id);
        Some(person::Code {
            standing: standing.id,
            number: readable(&standing.id),
            is_set: code.is_some(),
            is_locked: code.is_some_and(|code| is_locked(scheme, code)),
        })
    };
    Ok(page.settlement.standings.iter().rev().filter_map(of).collect())
}

/// The person of a page that is about one.
///
/// # Errors
/// There is nobody, or the data were erased.
pub(super) async fn of(web: &Web, id: Id) -> Result<PersonRecord, Problem> {
    let person = web.register.read().await?.person(id).await?;
    let person = person.ok_or_else(|| Problem::not_found().of("there is no such person"))?;
    if person.erased.is_some() {
        return Err(Problem::erased().of("the person's data were erased"));
    }
    Ok(person)
}

/// Those who speak for the person, and for whom they speak.
async fn family(web: &Web, page: &PersonPage) -> Result<Vec<PersonRecord>, Problem> {
    let own = page.person.id;
    let mut unit = web.register.read().await?;
    let mut all = Vec::new();
    for link in &page.guardianships {
        let other = if link.guardian == own { link.ward } else { link.guardian };
        all.extend(unit.person(other).await?);
    }
    Ok(all)
}

/// What is left of somebody whose data were erased.
async fn erased(web: &Web, id: Id) -> Result<PersonPage, Problem> {
    let mut unit = web.register.read().await?;
    let person = unit.person(id).await?.ok_or_else(Problem::not_found)?;
    let standings = unit.standings(id).await?;
    Ok(PersonPage {
        person,
        guardianships: Vec::new(),
        documents: Vec::new(),
        papers: Vec::new(),
        events: unit.events(id).await?,
        applications: Vec::new(),
        keys: unit.keys(id).await?,
        credentials: unit.credentials(id).await?,
        passages: unit.passages(id).await?,
        slips: unit.slips(id).await?,
        open_slips: Vec::new(),
        notices: Vec::new(),
        settlement: Settlement { standings, ..Settlement::default() },
    })
}
