//! How an endpoint is declared: one value says method, path, who may, what goes in and out.
//!
//! Router, access control, OpenAPI document and the test of every endpoint for every role read the same values.
//! `S` is the state of a service's handlers, `W` its own way to say who may.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, HttpMethod, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// Who may call an endpoint, in a service's own words.
pub trait Who: Copy {
    /// What a page declares besides.
    type Page;

    /// Names of parameters that are 32 hex digits.
    const NUMBERS: &'static [&'static str] = &[];

    /// Whether a repeated request may be known by its `Idempotency-Key`.
    const HAS_IDEMPOTENCY: bool = false;

    /// Everybody; nothing is looked at.
    fn is_anyone(self) -> bool;

    /// Whether a page is answered: it is not in the OpenAPI document.
    fn is_page(self) -> bool;

    /// The same, for an endpoint that answers with a page.
    #[must_use]
    fn as_page(self, page: Self::Page) -> Self;

    /// The roles that may, where roles decide.
    fn roles(self) -> Vec<&'static str>;
}

/// Schemas by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// An endpoint.
pub struct Endpoint<S, W> {
    /// GET or POST.
    pub method: HttpMethod,
    /// The router's pattern.
    pub path: &'static str,
    /// Who may.
    pub who: W,
    /// What OpenAPI says of it.
    pub operation: Operation,
    /// The schemas that it speaks of.
    pub schemas: Schemas,
    route: MethodRouter<S>,
}

impl<S, W> core::fmt::Debug for Endpoint<S, W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Endpoint").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<S: Clone + Send + Sync + 'static, W: Who> Endpoint<S, W> {
    fn new<H, T>(method: HttpMethod, path: &'static str, who: W, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let filter = match method {
            HttpMethod::Post => MethodFilter::POST,
            _ => MethodFilter::GET,
        };
        let mut operation = Operation::default();
        operation.parameters = Some(
            in_path(path)
                .map(|name| RefOr::T(parameter(name, ParameterIn::Path, W::NUMBERS)))
                .collect(),
        );
        operation.tags = Some(vec![tag(path)]);
        Self { method, path, who, operation, schemas: Vec::new(), route: on(filter, handler) }
    }

    /// Answers GET.
    pub fn get<H: Handler<T, S>, T: 'static>(
        path: &'static str,
        who: impl Into<W>,
        handler: H,
    ) -> Self {
        Self::new(HttpMethod::Get, path, who.into(), handler)
    }

    /// Answers POST.
    pub fn post<H: Handler<T, S>, T: 'static>(
        path: &'static str,
        who: impl Into<W>,
        handler: H,
    ) -> Self {
        let who = who.into();
        let mut this = Self::new(HttpMethod::Post, path, who, handler);
        if W::HAS_IDEMPOTENCY && !who.is_anyone() {
            this.operation.parameters.get_or_insert_default().push(RefOr::T(parameter(
                "Idempotency-Key",
                ParameterIn::Header,
                &[],
            )));
        }
        this
    }

    /// Its method.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self.method {
            HttpMethod::Post => "POST",
            _ => "GET",
        }
    }

    /// Answers with a page.
    #[must_use]
    pub fn page(mut self, page: W::Page) -> Self {
        self.who = self.who.as_page(page);
        self
    }

    /// What it does, in a line.
    #[must_use]
    pub fn says(mut self, summary: &str) -> Self {
        self.operation.summary = Some(summary.to_owned());
        self
    }

    /// What it does, in full.
    #[must_use]
    pub fn more(mut self, description: &str) -> Self {
        self.operation.description = Some(description.to_owned());
        self
    }

    /// The parameters of its query.
    #[must_use]
    pub fn query<P: IntoParams>(mut self) -> Self {
        let more = P::into_params(|| Some(ParameterIn::Query));
        self.operation.parameters.get_or_insert_default().extend(more.into_iter().map(RefOr::T));
        self
    }

    /// The body that it takes.
    #[must_use]
    pub fn takes<T: ToSchema>(mut self) -> Self {
        let body = RequestBodyBuilder::new()
            .content("application/json", self.content::<T>())
            .required(Some(Required::True));
        self.operation.request_body = Some(RefOr::T(body.build()));
        self
    }

    /// A body that is no JSON, of one of these content types.
    #[must_use]
    pub fn takes_bytes(mut self, kinds: &[&str]) -> Self {
        let body = RequestBodyBuilder::new().required(Some(Required::True));
        let body = kinds
            .iter()
            .fold(body, |body, kind| body.content(*kind, Content::new(None::<RefOr<Schema>>)));
        self.operation.request_body = Some(RefOr::T(body.build()));
        self
    }

    /// What it answers where all is well.
    #[must_use]
    pub fn gives<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let content = self.content::<T>();
        let response =
            ResponseBuilder::new().description(what).content("application/json", content);
        self.respond(status, response.build());
        self
    }

    /// What it answers where there is nothing to say, or no JSON.
    #[must_use]
    pub fn gives_bytes(mut self, status: u16, what: &str, kind: Option<&str>) -> Self {
        let mut response = ResponseBuilder::new().description(what);
        if let Some(kind) = kind {
            response = response.content(kind, Content::new(None::<RefOr<Schema>>));
        }
        self.respond(status, response.build());
        self
    }

    /// Which problems it may answer, besides those that every endpoint may.
    #[must_use]
    pub fn fails<P: Into<Problem>>(mut self, with: &[fn() -> P]) -> Self {
        for problem in with {
            self.problem(&problem().into());
        }
        self
    }

    pub(crate) fn problem(&mut self, problem: &Problem) {
        let known = self.operation.responses.responses.get(&problem.status().to_string());
        let mut text = match known {
            Some(RefOr::T(response)) => format!("{}, ", response.description),
            _ => String::new(),
        };
        if text.split(", ").any(|code| code == problem.code()) {
            return;
        }
        text.push_str(problem.code());
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let response =
            ResponseBuilder::new().description(text).content("application/problem+json", content);
        self.respond(problem.status(), response.build());
    }

    fn respond(&mut self, status: u16, response: utoipa::openapi::Response) {
        self.operation.responses.responses.insert(status.to_string(), RefOr::T(response));
    }

    fn content<T: ToSchema>(&mut self) -> Content {
        let name = T::name().into_owned();
        T::schemas(&mut self.schemas);
        self.schemas.push((name.clone(), T::schema()));
        Content::new(Some(Ref::from_schema_name(name)))
    }
}

/// The first word after the version: what the endpoint is about.
fn tag(path: &str) -> String {
    path.trim_start_matches("/v1/").split('/').next().unwrap_or_default().to_owned()
}

/// The names in braces.
fn in_path(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/')
        .filter_map(|part| Some(part.strip_prefix('{')?.strip_suffix('}')?.trim_start_matches('*')))
}

fn parameter(name: &str, place: ParameterIn, numbers: &[&str]) -> Parameter {
    let is_path = matches!(place, ParameterIn::Path);
    let is_number = numbers.contains(&name);
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = if is_number { text.pattern(Some("^[0-9a-f]{32}$")) } else { text };
    let text = if is_path { text } else { text.min_length(Some(8)).max_length(Some(128)) };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if is_path { Required::True } else { Required::False })
        .schema(Some(text.build()))
        .build()
}

/// The router of all endpoints, each behind the guard that `guarded` puts before it. Another address or method is a problem.
pub fn router<S: Clone + Send + Sync + 'static, W: Who>(
    endpoints: Vec<Endpoint<S, W>>,
    guarded: impl Fn(MethodRouter<S>, W) -> MethodRouter<S>,
) -> Router<S> {
    let router = endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        router.route(endpoint.path, guarded(endpoint.route, endpoint.who))
    });
    router
        .fallback(|| async {
            Problem::not_found().of("there is no such address; see /v1/openapi.json")
        })
        .method_not_allowed_fallback(|| async { Problem::method() })
}
