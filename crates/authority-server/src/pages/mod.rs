//! The officers' console over HTTP: what is asked for is gathered, and what was typed is taken in.
//!
//! # Design overview
//! The pages themselves are values of [`console`](crate::console); what is done is done by the desk. A handler reads
//! its [`Ask`], gathers a page's context, and answers with the page; a form's handler reads what was [`Typed`], does
//! it, and sends the browser to the page that shows it, with the sentence of what was done. A form with a mistake in it
//! is shown again as it was typed. What fails is shown by [`Instead`], never as a problem in JSON.

mod accounts;
mod activation;
mod apply;
mod approvals;
mod ask;
mod audit;
mod calendar;
mod clock;
mod decide;
mod document;
mod enter;
mod event;
mod files;
mod guardian;
mod head;
mod instead;
mod lists;
pub mod looks;
mod move_date;
mod open_slip;
mod paper;
mod password;
mod person;
mod search;
mod session;
mod set_code;
mod slips;
mod statistics;
mod take_back;
mod typed;
mod waiting;
mod watch;

use axum::handler::Handler;
use clearance_authority::register::Role;

use crate::access::Who;
use crate::app::Web;
use crate::console::Act;
use crate::http::Endpoint;

use ask::Ask;
pub(crate) use ask::see;
pub(crate) use audit::Followed;
pub(crate) use instead::Instead;
use typed::Typed;
pub(crate) use watch::Watch;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        files::endpoints(),
        session::endpoints(),
        password::endpoints(),
        search::endpoints(),
        enter::endpoints(),
        person::endpoints(),
        document::endpoints(),
        paper::endpoints(),
        event::endpoints(),
        guardian::endpoints(),
        apply::endpoints(),
        decide::endpoints(),
        activation::endpoints(),
        move_date::endpoints(),
        set_code::endpoints(),
        take_back::endpoints(),
        waiting::endpoints(),
        approvals::endpoints(),
        calendar::endpoints(),
        slips::endpoints(),
        open_slip::endpoints(),
        lists::endpoints(),
        watch::endpoints(),
        audit::endpoints(),
        statistics::endpoints(),
        accounts::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A page for those who may.
fn page<H: Handler<T, Web>, T: 'static>(path: &'static str, act: Act, handler: H) -> Endpoint {
    page_for(path, act, act.roles(), handler)
}

/// A page that more may read than may do what is on it.
fn page_for<H: Handler<T, Web>, T: 'static>(
    path: &'static str,
    act: Act,
    roles: &'static [Role],
    handler: H,
) -> Endpoint {
    Endpoint::get(path, Who::Roles(roles), handler).page(Some(act))
}

/// A form of those who may.
fn form<H: Handler<T, Web>, T: 'static>(path: &'static str, act: Act, handler: H) -> Endpoint {
    Endpoint::post(path, Who::Roles(act.roles()), handler).page(Some(act))
}
