//! A standing is suspended by hand, resumed, or taken back; a phone is given up; data are erased. Each is asked about
//! first, and what cannot be undone waits for a second person.

use axum::response::Response;
use clearance_authority::register::{Id, PersonRecord, StandingRecord};
use clearance_schemes::model::EventKind;

use super::{Ask, Typed, form, page, person};
use crate::approvals::{self, Action};
use crate::console::confirm::{How, Plain, TakeBack, plain, take_back};
use crate::console::words::done;
use crate::console::{Act, paths};
use crate::hand;
use crate::http::{self, Endpoint, Path, Problem};

const STANDING: &str = "/console/people/{person}/standings/{standing}/{how}";
const PHONE: &str = "/console/people/{person}/phone/revoke";
const ERASE: &str = "/console/people/{person}/erase";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page(STANDING, Act::TakeBack, show),
        form(STANDING, Act::TakeBack, take),
        shown(PHONE, Grave::RevokePhone),
        taken(PHONE, Grave::RevokePhone),
        shown(ERASE, Grave::Erase),
        taken(ERASE, Grave::Erase),
    ]
}

fn shown(path: &'static str, grave: Grave) -> Endpoint {
    let show = move |ask: Ask, Path(id): Path<http::Id>| show_grave(ask, id, grave);
    page(path, Act::TakeBack, show)
}

fn taken(path: &'static str, grave: Grave) -> Endpoint {
    let take =
        move |ask: Ask, Path(id): Path<http::Id>, typed: Typed| take_grave(ask, id, typed, grave);
    form(path, Act::TakeBack, take)
}

type At = Path<(http::Id, http::Id, String)>;

fn how(word: &str) -> Result<How, Problem> {
    let known = How::ALL.into_iter().find(|how| how.name() == word);
    known.ok_or_else(|| Problem::not_found().of("a standing is not taken back like that"))
}

async fn known(ask: &Ask, person: Id, id: Id) -> Result<(PersonRecord, StandingRecord), Problem> {
    let person = person::of(&ask.web, person).await?;
    let standings = ask.web.desk().stands(person.id, ask.now).await?.standings;
    let standing = standings.into_iter().find(|standing| standing.id == id);
    let standing = standing.ok_or_else(|| Problem::not_found().of("there is no such standing"))?;
    Ok((person, standing))
}

async fn show(ask: Ask, Path((person, standing, word)): At) -> Result<Response, Problem> {
    let how = how(&word)?;
    let (person, standing) = known(&ask, person.0, standing.0).await?;
    let form = ask.fresh()?;
    let context = TakeBack { person: &person, standing: &standing, how, form: &form };
    Ok(ask.page(take_back(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path((person, standing, word)): At,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let how = how(&word)?;
    let why = typed.why(&ask);
    if typed.is_good() {
        match act(&ask, &typed, (person.0, standing.0), how, &why).await {
            Ok(response) => return Ok(response),
            Err(problem) => typed.refused(&ask, problem)?,
        }
    }
    let (person, standing) = known(&ask, person.0, standing.0).await?;
    let form = typed.again(&ask)?;
    let context = TakeBack { person: &person, standing: &standing, how, form: &form };
    Ok(ask.again(take_back(&ask.frame(), &context)))
}

async fn act(
    ask: &Ask,
    typed: &Typed,
    (person, standing): (Id, Id),
    how: How,
    why: &str,
) -> Result<Response, Problem> {
    let kind = match how {
        How::Resume => EventKind::StandingResumed,
        How::Revoke => {
            let action = Action::EndStanding { person: person.into(), standing: standing.into() };
            return second(ask, typed, &action, why).await;
        }
        How::Suspend => EventKind::StandingSuspended,
    };
    let event = typed.key(ask).id(&ask.web, "event");
    hand::lay(&ask.web, (person, standing), (kind, event), &ask.by(why)?).await?;
    ask.web.publishing.ask();
    let done = if how == How::Suspend { done::SUSPENDED } else { done::RESUMED };
    Ok(ask.done(&paths::person(person), done))
}

/// A second person is asked.
async fn second(ask: &Ask, typed: &Typed, action: &Action, why: &str) -> Result<Response, Problem> {
    let id = typed.key(ask).id(&ask.web, "approval");
    approvals::ask(&ask.web, id, action, &ask.actor()?, why).await?;
    Ok(ask.done(paths::APPROVALS, done::WAITS))
}

/// What is asked about a person as a whole. Deliberately closed: each has its page.
#[derive(Clone, Copy)]
enum Grave {
    Erase,
    RevokePhone,
}

impl Grave {
    const fn action(self, person: http::Id) -> Action {
        match self {
            Self::Erase => Action::Erase { person },
            Self::RevokePhone => Action::RevokePhone { person },
        }
    }

    const fn question(self, person: &PersonRecord) -> Plain<'_> {
        match self {
            Self::Erase => Plain::Erase { person },
            Self::RevokePhone => Plain::RevokePhone { person },
        }
    }
}

async fn show_grave(ask: Ask, id: http::Id, grave: Grave) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    Ok(ask.page(plain(&ask.frame(), &grave.question(&person), &ask.fresh()?)))
}

async fn take_grave(
    ask: Ask,
    id: http::Id,
    mut typed: Typed,
    grave: Grave,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let why = typed.why(&ask);
    if typed.is_good() {
        match second(&ask, &typed, &grave.action(id), &why).await {
            Ok(response) => return Ok(response),
            Err(problem) => typed.refused(&ask, problem)?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(plain(&ask.frame(), &grave.question(&person), &form)))
}
