//! The OpenAPI document, from the endpoints.

use utoipa::openapi::path::{PathItem, PathsBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::Problem;
use super::endpoint::Endpoint;
use crate::access::Who;

/// The document of the whole API.
#[must_use]
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new();
    let mut more = vec![("Problem".to_owned(), Problem::schema())];
    Problem::schemas(&mut more);
    for mut endpoint in crate::endpoints().into_iter().filter(|endpoint| !endpoint.is_page) {
        may_always(&mut endpoint);
        let security = match endpoint.who {
            Who::Anyone => SecurityRequirement::default(),
            _ => SecurityRequirement::new("token", [] as [&str; 0]),
        };
        endpoint.operation.security = Some(vec![security]);
        endpoint.operation.operation_id = Some(name(&endpoint));
        if let Who::Roles(roles) = endpoint.who {
            let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
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
        .title("Clearance authority")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Phones, officers and gates. Problems are RFC 9457, moments RFC 3339."));
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components.security_scheme("token", SecurityScheme::Http(bearer)).build()))
        .build()
}

/// What every endpoint may answer.
fn may_always(endpoint: &mut Endpoint) {
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
    if endpoint.who != Who::Anyone {
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
fn name(endpoint: &Endpoint) -> String {
    let method = match endpoint.method {
        utoipa::openapi::HttpMethod::Post => "post",
        utoipa::openapi::HttpMethod::Delete => "delete",
        _ => "get",
    };
    let path = endpoint.path.replace(['{', '}', '*'], "").replace('/', "-");
    format!("{method}{path}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    #[test]
    fn each_schema_has_a_name_of_its_own() {
        let mut known = BTreeMap::new();
        let all = crate::endpoints().into_iter().flat_map(|endpoint| endpoint.schemas);
        for (name, schema) in all {
            let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert!(*before == schema, "two schemas are called {name}");
        }
        assert!(known.len() > 40);
    }

    #[test]
    fn each_part_of_a_path_is_a_parameter_that_the_document_has() {
        let document = serde_json::to_value(super::document()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            let parts = path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
            for (part, operation) in parts.flat_map(|part| {
                item.as_object().unwrap().values().map(move |operation| (part, operation))
            }) {
                let known = operation["parameters"].as_array().unwrap();
                assert!(known.iter().any(|it| it["name"] == part), "{path}: {part}");
            }
        }
    }

    #[test]
    fn each_schema_that_the_document_speaks_of_is_in_it() {
        let document = serde_json::to_value(super::document()).unwrap();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let text = document.to_string();
        let mut refs = text.split("\"#/components/schemas/").skip(1);
        let missing = refs.find(|rest| {
            let name = rest.split('"').next().unwrap_or_default();
            !schemas.contains_key(name)
        });
        assert_eq!(missing.map(|rest| &rest[..40]), None);
        assert!(text.matches("#/components/schemas/").count() > 100);
    }
}
