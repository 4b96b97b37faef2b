//! A request for a page: who asks, in which language, and what was done before.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use clearance_authority::desk::By;
use clearance_authority::register::Actor;
use clearance_schemes::time::{Instant, TimeRules};
use maud::Markup;

use super::clock::clock;
use super::looks::{self, Looks};
use crate::access::{Caller, add_cookie, cookie};
use crate::app::Web;
use crate::console::words::done;
use crate::console::{Form, Frame, Lang, Phrase, Trouble};
use crate::http::{IdempotencyKey, Problem, csrf};

/// Cookie with the name of the sentence of what was done; over once it was shown.
const DONE: &str = "clearance-done";

/// A request for a page.
pub(super) struct Ask {
    pub(super) web: Web,
    pub(super) caller: Option<Caller>,
    pub(super) looks: Looks,
    pub(super) query: BTreeMap<String, String>,
    pub(super) now: Instant,
    pub(super) trouble: Option<Trouble>,
    clock: Arc<TimeRules>,
    csrf: String,
    done: Option<Phrase>,
    due: usize,
    overdue: usize,
    waiting: usize,
}

impl FromRequestParts<Web> for Ask {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let looks = Looks::of(&parts.headers, &parts.method, &parts.uri);
        let query = looks::query(&parts.uri);
        if let Some(chosen) = chosen(web, parts, &query, &looks) {
            return Err(chosen);
        }
        let caller = parts.extensions.get::<Caller>().cloned();
        let zone = clock(web.settings.zone_minutes);
        let clock = zone.ok_or_else(|| Problem::failed().into_response())?;
        let seen = web.watch.seen(web, caller.is_some()).await;
        let seen = seen.map_err(|problem| problem.into_response())?;
        Ok(Self {
            csrf: csrf(web, caller.as_ref()),
            web: web.clone(),
            caller,
            done: cookie(&parts.headers, DONE).and_then(sentence),
            looks,
            query,
            now: web.now(),
            trouble: None,
            clock: Arc::new(clock),
            due: seen.due,
            overdue: seen.overdue,
            waiting: seen.waiting,
        })
    }
}

/// A link to another language or other colours: it is remembered, and the page comes again.
fn chosen(
    web: &Web,
    parts: &Parts,
    query: &BTreeMap<String, String>,
    looks: &Looks,
) -> Option<Response> {
    if parts.method != Method::GET {
        return None;
    }
    let lang = query.get("lang").and_then(|tag| tag.parse::<Lang>().ok());
    let theme = query.get("theme").and_then(|name| looks::theme(name));
    if lang.is_none() && theme.is_none() {
        return None;
    }
    let mut response = see(&looks.path);
    let year = 365 * 86_400;
    for (name, value) in
        [(looks::LANG, lang.map(Lang::tag)), (looks::THEME, theme.map(|theme| theme.name()))]
    {
        if let Some(value) = value {
            add_cookie(web, &mut response, (name, value), Some(year));
        }
    }
    Some(response)
}

fn sentence(name: &str) -> Option<Phrase> {
    done::ALL.iter().find(|(known, _)| *known == name).map(|(_, phrase)| *phrase)
}

/// The browser goes there, by `GET`.
pub(crate) fn see(path: &str) -> Response {
    // Addresses are made of numbers and escaped segments.
    let place = HeaderValue::from_str(path);
    let place = place.unwrap_or(HeaderValue::from_static(crate::console::paths::PEOPLE));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

impl Ask {
    /// What the page stands in.
    pub(super) fn frame(&self) -> Frame<'_> {
        let (officer, role) = self.caller.as_ref().and_then(Caller::officer).unzip();
        Frame {
            lang: self.looks.lang,
            theme: self.looks.theme,
            officer,
            role,
            csrf: &self.csrf,
            path: &self.looks.path,
            now: self.now,
            clock: &self.clock,
            library: &self.web.library,
            due: self.due,
            overdue: self.overdue,
            waiting: self.waiting,
            trouble: self.trouble.as_ref(),
            done: self.done.map(|phrase| phrase.of(self.looks.lang)),
        }
    }

    pub(super) fn clock(&self) -> &TimeRules {
        &self.clock
    }

    /// A page.
    pub(super) fn page(&self, page: Markup) -> Response {
        self.page_as(StatusCode::OK, page)
    }

    /// A form that is shown again: with a mistake in it.
    pub(super) fn again(&self, page: Markup) -> Response {
        self.page_as(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    pub(super) fn page_as(&self, status: StatusCode, page: Markup) -> Response {
        let mut response = (status, Html(page.into_string())).into_response();
        if self.done.is_some() {
            add_cookie(&self.web, &mut response, (DONE, ""), Some(0));
        }
        response
    }

    /// It was done: the browser goes to the page that shows it, which says so.
    pub(super) fn done(&self, to: &str, done: Phrase) -> Response {
        let mut response = see(to);
        if let Some((name, _)) = done::ALL.iter().find(|(_, known)| *known == done) {
            add_cookie(&self.web, &mut response, (DONE, name), Some(60));
        }
        response
    }

    /// Who acts.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(super) fn actor(&self) -> Result<Actor, Problem> {
        self.caller.as_ref().map(Caller::actor).ok_or_else(Problem::not_signed_in)
    }

    /// Somebody acts now.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(super) fn by(&self, why: &str) -> Result<By, Problem> {
        Ok(By { actor: self.actor()?, why: why.to_owned(), now: self.now })
    }

    /// A form with a fresh number and nothing typed.
    ///
    /// # Errors
    /// There is no randomness.
    pub(super) fn fresh(&self) -> Result<Form, Problem> {
        Ok(Form { idempotency: self.web.id()?.to_string(), ..Form::default() })
    }

    /// A form with a fresh number, filled from the query with these fields.
    ///
    /// # Errors
    /// There is no randomness.
    pub(super) fn fresh_with(&self, names: &[&str]) -> Result<Form, Problem> {
        let mut form = self.fresh()?;
        for name in names {
            if let Some(value) = self.query.get(*name) {
                form.values.insert((*name).to_owned(), value.trim().to_owned());
            }
        }
        Ok(form)
    }

    /// Of the query; none where it is empty.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Numbers that follow from a form's number: sent twice, it is done once.
    pub(super) fn key(&self, number: &str) -> IdempotencyKey {
        let caller = self.caller.as_ref().map(Caller::label).unwrap_or_default();
        IdempotencyKey::of(&self.web, &format!("{caller} {}", self.looks.path), number)
    }

    /// What hinders an act, in the officer's words, or the problem itself where nothing that is typed could mend it.
    pub(super) fn hindrance(&self, problem: Problem) -> Result<String, Problem> {
        let phrase = match problem.code() {
            "conflict" => done::CONFLICT,
            "erased" => done::ERASED,
            "full" => done::FULL,
            "invalid" => done::INVALID,
            "not-now" => done::NOT_NOW,
            "second-person" => done::SECOND_PERSON,
            _ => return Err(problem),
        };
        Ok(phrase.of(self.looks.lang).to_owned())
    }
}
