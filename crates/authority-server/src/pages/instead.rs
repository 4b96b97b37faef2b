//! What is shown instead of a page: nothing there, not allowed, failed, too much.

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};
use clearance_authority::hex;
use maud::Markup;

use super::clock::clock;
use super::looks::Looks;
use crate::access::Caller;
use crate::app::Web;
use crate::console::{Act, Frame, errors};
use crate::http::{Problem, csrf};

/// What the page that fails would have stood in.
pub(crate) struct Instead {
    looks: Looks,
    caller: Option<Caller>,
    act: Option<Act>,
}

impl Instead {
    /// Of a request to an endpoint.
    pub(crate) fn of(request: &Parts, act: Option<Act>) -> Self {
        Self {
            looks: Looks::of(&request.headers, &request.method, &request.uri),
            caller: request.extensions.get().cloned(),
            act,
        }
    }

    /// Of a request that may reach no endpoint of the console; none where it is not for the console.
    pub(crate) fn outside(request: &Request) -> Option<Self> {
        let is_own = |path: &str| path == "/console" || path.starts_with("/console/");
        is_own(request.uri().path()).then(|| Self {
            looks: Looks::of(request.headers(), request.method(), request.uri()),
            caller: None,
            act: None,
        })
    }

    /// A page where the answer is a problem; any other answer as it is.
    pub(crate) fn of_answer(&self, web: &Web, answer: Response) -> Response {
        let Some(problem) = answer.extensions().get::<Problem>() else { return answer };
        let csrf = csrf(web, self.caller.as_ref());
        let Some(clock) = clock(web.settings.zone_minutes) else { return answer };
        let (officer, role) = self.caller.as_ref().and_then(Caller::officer).unzip();
        let frame = Frame {
            lang: self.looks.lang,
            theme: self.looks.theme,
            officer,
            role,
            csrf: &csrf,
            path: &self.looks.path,
            now: web.now(),
            clock: &clock,
            library: &web.library,
            due: 0,
            overdue: 0,
            waiting: 0,
            trouble: None,
            done: None,
        };
        let page = shown(web, &frame, problem, self.act);
        let mut response = (answer.status(), Html(page.into_string())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = answer.headers().get(header::RETRY_AFTER) {
            headers.insert(header::RETRY_AFTER, wait.clone());
        }
        response
    }
}

fn shown(web: &Web, frame: &Frame, problem: &Problem, act: Option<Act>) -> Markup {
    match (problem.code(), act) {
        ("not-your-role", Some(act)) => errors::no_permission(frame, act),
        ("foreign-page" | "malformed" | "wrong-type" | "too-large", _) => {
            errors::form_expired(frame)
        }
        ("too-many", _) => errors::too_many(frame),
        ("unavailable", _) => errors::register_unavailable(frame, &support(web, problem)),
        ("not-found" | "wrong-method" | "erased" | "invalid", _) => errors::not_found(frame),
        _ => errors::failed(frame, &support(web, problem)),
    }
}

/// A number that the page and the log have.
fn support(web: &Web, problem: &Problem) -> String {
    let number = hex(&web.random::<5>().unwrap_or_default());
    // A problem's text names numbers and fields, never people.
    tracing::error!(support = %number, code = problem.code(), %problem, "a page could not be shown");
    number
}
