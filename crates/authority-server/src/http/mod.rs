//! What all operations share: bodies, problems, numbers, pages, and how an endpoint is declared.

mod answer;
mod body;
mod causes;
mod endpoint;
mod form;
mod openapi;
mod problem;

pub(crate) use answer::{Date, Id, IdempotencyKey, Moment, Page, Paging, secrets_out};
pub(crate) use body::{Json, Path, Query};
pub(crate) use endpoint::{Endpoint, router};
pub(crate) use form::{Form, csrf};
pub use openapi::document;
pub use problem::{FieldProblem, PROBLEMS, Problem};
