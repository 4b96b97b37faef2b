//! How an endpoint is declared: one value says method, path, who may, what goes in and out.
//!
//! Router, access control, OpenAPI document and the test of every endpoint for every role read the same values.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, HttpMethod, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, ToSchema};

use super::Problem;
use crate::access::{Door, Who, guard};
use crate::app::Web;
use crate::console::Act;

/// Schemas by name.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// An endpoint.
pub(crate) struct Endpoint {
    pub(crate) method: HttpMethod,
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) operation: Operation,
    pub(crate) schemas: Schemas,
    /// A page of the console: not in the OpenAPI document.
    pub(crate) is_page: bool,
    /// What an officer does there: a page that is refused names the roles that may.
    act: Option<Act>,
    route: MethodRouter<Web>,
}

impl Endpoint {
    fn new<H, T>(method: HttpMethod, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        let filter = match method {
            HttpMethod::Post => MethodFilter::POST,
            _ => MethodFilter::GET,
        };
        let mut operation = Operation::default();
        operation.parameters =
            Some(in_path(path).map(|name| RefOr::T(parameter(name, ParameterIn::Path))).collect());
        operation.tags = Some(vec![tag(path)]);
        Self {
            method,
            path,
            who,
            operation,
            schemas: Vec::new(),
            is_page: false,
            act: None,
            route: on(filter, handler),
        }
    }

    pub(crate) fn get<H: Handler<T, Web>, T: 'static>(
        path: &'static str,
        who: Who,
        handler: H,
    ) -> Self {
        Self::new(HttpMethod::Get, path, who, handler)
    }

    pub(crate) fn post<H: Handler<T, Web>, T: 'static>(
        path: &'static str,
        who: Who,
        handler: H,
    ) -> Self {
        let mut this = Self::new(HttpMethod::Post, path, who, handler);
        if who != Who::Anyone {
            this.operation
                .parameters
                .get_or_insert_default()
                .push(RefOr::T(parameter("Idempotency-Key", ParameterIn::Header)));
        }
        this
    }

    /// Its method.
    pub(crate) const fn verb(&self) -> &'static str {
        match self.method {
            HttpMethod::Post => "POST",
            _ => "GET",
        }
    }

    /// A page of the console.
    pub(crate) const fn page(mut self, act: Option<Act>) -> Self {
        self.is_page = true;
        self.act = act;
        self
    }

    /// What it does, in a line.
    pub(crate) fn says(mut self, summary: &str) -> Self {
        self.operation.summary = Some(summary.to_owned());
        self
    }

    /// What it does, in full.
    pub(crate) fn more(mut self, description: &str) -> Self {
        self.operation.description = Some(description.to_owned());
        self
    }

    /// The parameters of its query.
    pub(crate) fn query<P: IntoParams>(mut self) -> Self {
        let more = P::into_params(|| Some(ParameterIn::Query));
        self.operation.parameters.get_or_insert_default().extend(more.into_iter().map(RefOr::T));
        self
    }

    /// The body that it takes.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        let body = RequestBodyBuilder::new()
            .content("application/json", self.content::<T>())
            .required(Some(Required::True));
        self.operation.request_body = Some(RefOr::T(body.build()));
        self
    }

    /// What it answers where all is well.
    pub(crate) fn gives<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let content = self.content::<T>();
        let response =
            ResponseBuilder::new().description(what).content("application/json", content);
        self.respond(status, response.build());
        self
    }

    /// What it answers where there is nothing to say, or no JSON.
    pub(crate) fn gives_bytes(mut self, status: u16, what: &str, kind: Option<&str>) -> Self {
        let mut response = ResponseBuilder::new().description(what);
        if let Some(kind) = kind {
            response = response.content(kind, Content::new(None::<RefOr<Schema>>));
        }
        self.respond(status, response.build());
        self
    }

    /// Which problems it may answer, besides those that every endpoint may.
    pub(crate) fn fails(mut self, with: &[fn() -> Problem]) -> Self {
        for problem in with {
            self.problem(&problem());
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

/// Parts of paths that are numbers of the register.
const NUMBERS: [&str; 9] = [
    "application",
    "appointment",
    "approval",
    "document",
    "notice",
    "paper",
    "person",
    "standing",
    "token",
];

/// The first word after the version: what the endpoint is about.
fn tag(path: &str) -> String {
    path.trim_start_matches("/v1/").split('/').next().unwrap_or_default().to_owned()
}

/// The names in braces.
fn in_path(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/')
        .filter_map(|part| Some(part.strip_prefix('{')?.strip_suffix('}')?.trim_start_matches('*')))
}

fn parameter(name: &str, place: ParameterIn) -> Parameter {
    let is_path = matches!(place, ParameterIn::Path);
    let is_number = NUMBERS.contains(&name);
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

/// The router of all endpoints, each behind its guard.
pub(crate) fn router(web: &Web, endpoints: Vec<Endpoint>) -> Router<Web> {
    endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        let door = Door {
            web: web.clone(),
            who: endpoint.who,
            is_page: endpoint.is_page,
            act: endpoint.act,
        };
        let route = endpoint.route.layer(from_fn_with_state(door, guard));
        router.route(endpoint.path, route)
    })
}
