//! The OpenAPI document, from the endpoints.

use clearance_web::About;
use utoipa::openapi::OpenApi;

/// The document of the whole API.
#[must_use]
pub fn document() -> OpenApi {
    let about = About {
        title: "Clearance authority",
        description: "Phones, officers and gates. Problems are RFC 9457, moments RFC 3339.",
        version: env!("CARGO_PKG_VERSION"),
    };
    clearance_web::document(about, crate::endpoints())
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
