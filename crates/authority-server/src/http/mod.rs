//! What all operations share: bodies, problems, numbers, pages, and how an endpoint is declared.

mod again;
mod answer;
mod body;
mod causes;
mod check;
mod endpoint;
mod etag;
mod form;
mod openapi;
mod problem;

pub(crate) use again::again;
pub(crate) use answer::{Date, Id, IdempotencyKey, Moment, Page, Paging, secrets_out};
pub(crate) use body::{Json, Path, Query};
pub(crate) use check::{Check, reason};
pub(crate) use endpoint::{Endpoint, router};
pub(crate) use etag::tagged;
pub(crate) use form::{Form, csrf};
pub use openapi::document;
pub use problem::{FieldProblem, PROBLEMS, Problem};
