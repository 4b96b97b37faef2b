//! What waits for a second person: looked at, agreed to, declined.

use axum::response::Response;
use clearance_authority::register::{PersonRecord, Register as _, Role, Unit as _};

use super::{Ask, Typed, form, page_for};
use crate::approvals::{self as asked, Action};
use crate::console::approvals::{Approval, Approvals, Waiting, What, one, page};
use crate::console::words::done;
use crate::console::{Act, Trouble, paths};
use crate::http::{self, Endpoint, Path, Problem};

/// Who sees what waits: those who may ask or agree, and the auditor.
const LOOKING: &[Role] = &[Role::Supervisor, Role::Officer, Role::Auditor];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page_for(paths::APPROVALS, Act::Approve, LOOKING, show),
        page_for("/console/approvals/{approval}", Act::Approve, LOOKING, show_one),
        form("/console/approvals/{approval}/agree", Act::Approve, agree),
        form("/console/approvals/{approval}/decline", Act::Approve, decline),
    ]
}

/// A request with whom it is about.
struct Known {
    request: asked::Waiting,
    person: Option<PersonRecord>,
}

impl Known {
    async fn of(ask: &Ask, request: asked::Waiting) -> Result<Self, Problem> {
        let person = match request.action.subject() {
            Some(id) => ask.web.register.read().await?.person(id).await?,
            None => None,
        };
        Ok(Self { request, person })
    }

    fn waiting(&self) -> Waiting<'_> {
        Waiting {
            id: self.request.id.0,
            what: match &self.request.action {
                Action::EndStanding { .. } => What::EndStanding,
                Action::Erase { .. } => What::Erase,
                Action::RevokePhone { .. } => What::RevokePhone,
                Action::Supervisor { name } => What::Supervisor(name),
            },
            person: self.person.as_ref(),
            asked_by: &self.request.asked_by,
            why: &self.request.why,
            asked: self.request.asked.0,
        }
    }
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let mut all = Vec::new();
    for request in asked::waiting(&ask.web).await? {
        all.push(Known::of(&ask, request).await?);
    }
    let waiting: Vec<_> = all.iter().map(Known::waiting).collect();
    Ok(ask.page(page(&ask.frame(), &Approvals { waiting: &waiting })))
}

async fn read(ask: &Ask, id: http::Id) -> Result<Known, Problem> {
    let all = asked::waiting(&ask.web).await?;
    let request = all.into_iter().find(|request| request.id == id);
    Known::of(ask, request.ok_or_else(Problem::not_found)?).await
}

async fn show_one(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let known = read(&ask, id).await?;
    let form = ask.fresh()?;
    Ok(ask.page(one(&ask.frame(), &Approval { waiting: &known.waiting(), form: &form })))
}

async fn agree(ask: Ask, Path(id): Path<http::Id>, _: Typed) -> Result<Response, Problem> {
    decide(ask, id, true).await
}

async fn decline(ask: Ask, Path(id): Path<http::Id>, _: Typed) -> Result<Response, Problem> {
    decide(ask, id, false).await
}

async fn decide(mut ask: Ask, id: http::Id, is_granted: bool) -> Result<Response, Problem> {
    let known = read(&ask, id).await;
    match asked::decide(&ask.web, id.0, is_granted, &ask.actor()?).await {
        Ok(_) => {
            let done = if is_granted { done::AGREED } else { done::DECLINED };
            Ok(ask.done(paths::APPROVALS, done))
        }
        Err(problem) => {
            let known = known.map_err(|_| Problem::not_found())?;
            let then = done::NOTHING_DONE.of(ask.looks.lang).to_owned();
            ask.trouble = Some(Trouble { fact: ask.hindrance(problem)?, then, support: None });
            ask.looks.path = paths::approval(id.0);
            let form = ask.fresh()?;
            let context = Approval { waiting: &known.waiting(), form: &form };
            Ok(ask.again(one(&ask.frame(), &context)))
        }
    }
}
