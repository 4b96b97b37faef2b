//! The OpenAPI document, from the endpoints.

use utoipa::openapi::path::{PathItem, PathsBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::endpoint::{Endpoint, Who};
use crate::problem::Problem;

/// What the document says of the service.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its title.
    pub title: &'static str,
    /// In a sentence.
    pub description: &'static str,
    /// Of the program.
    pub version: &'static str,
}

/// The document of the whole API; pages are not in it.
#[must_use]
pub fn document<S, W>(about: About, endpoints: Vec<Endpoint<S, W>>) -> OpenApi
where
    S: Clone + Send + Sync + 'static,
    W: Who,
{
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new();
    let mut more = vec![("Problem".to_owned(), Problem::schema())];
    Problem::schemas(&mut more);
    for mut endpoint in endpoints.into_iter().filter(|endpoint| !endpoint.who.is_page()) {
        may_always(&mut endpoint);
        let security = if endpoint.who.is_anyone() {
            SecurityRequirement::default()
        } else {
            SecurityRequirement::new("token", [] as [&str; 0])
        };
        endpoint.operation.security = Some(vec![security]);
        endpoint.operation.operation_id = Some(name(&endpoint));
        let names = endpoint.who.roles();
        if !names.is_empty() {
            let text = endpoint.operation.description.take().unwrap_or_default();
            endpoint.operation.description =
                Some(format!("{text}\n\nFor: {}.", names.join(", ")).trim().to_owned());
        }
        more.append(&mut endpoint.schemas);
        // The router's "the rest of the path" is a parameter like any other to OpenAPI, which has no such thing.
        let path = endpoint.path.replace("{*", "{");
        paths = paths.path(path, PathItem::new(endpoint.method, endpoint.operation));
    }
    for (name, schema) in more {
        components = components.schema(name, schema);
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let info = InfoBuilder::new()
        .title(about.title)
        .version(about.version)
        .description(Some(about.description));
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components.security_scheme("token", SecurityScheme::Http(bearer)).build()))
        .build()
}

/// What every endpoint may answer.
fn may_always<S: Clone + Send + Sync + 'static, W: Who>(endpoint: &mut Endpoint<S, W>) {
    let mut always: Vec<fn() -> Problem> =
        vec![Problem::too_many, Problem::slow, Problem::unavailable, Problem::failed];
    let has_path = endpoint.path.contains('{');
    let has_query = endpoint.operation.parameters.as_ref().is_some_and(|all| !all.is_empty());
    if has_query {
        always.push(Problem::invalid);
    }
    if has_path {
        always.push(Problem::not_found);
    }
    if endpoint.operation.request_body.is_some() {
        always.extend([
            Problem::malformed as fn() -> Problem,
            Problem::invalid,
            Problem::too_large,
            Problem::wrong_type,
        ]);
    }
    if !endpoint.who.is_anyone() {
        always.extend([
            Problem::not_signed_in as fn() -> Problem,
            Problem::forbidden,
            Problem::foreign_page,
        ]);
    }
    for problem in always {
        endpoint.problem(&problem());
    }
}

/// `post-v1-persons-person-events`.
fn name<S: Clone + Send + Sync + 'static, W: Who>(endpoint: &Endpoint<S, W>) -> String {
    let method = endpoint.verb().to_ascii_lowercase();
    let path = endpoint.path.replace(['{', '}', '*'], "").replace('/', "-");
    format!("{method}{path}")
}
