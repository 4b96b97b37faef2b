//! What Clearance's services share: listening with limits, problems, strict bodies, declared endpoints.

mod body;
mod counts;
mod endpoint;
mod listening;
pub mod log;
mod openapi;
mod problem;
mod room;

pub use body::{Json, Query};
pub use counts::{Counts, Inside, network};
pub use endpoint::{Endpoint, Schemas, Who, router};
pub use listening::{Control, Listen, ListenError, Listening, TlsFiles, open_here};
pub use openapi::{About, document};
pub use problem::{FieldProblem, Problem};
