//! What Clearance's services share: listening with limits, problems, strict bodies, declared endpoints.

mod body;
mod counts;
mod endpoint;
mod guard;
mod listening;
pub mod log;
mod openapi;
mod problem;
mod request;
mod response;
mod room;
pub mod shapes;
pub mod style;

pub use body::{Json, Query};
pub use counts::{Counts, Inside, network};
pub use endpoint::{Endpoint, Schemas, Who, router};
pub use guard::{GuardName, GuardPicture};
pub use listening::{Control, Listen, ListenError, Listening, Tls, open_here};
pub use openapi::{About, document};
pub use problem::{FieldProblem, Problem};
pub use request::{NoBearer, bearer, cookie, is_foreign};
pub use response::{add_headers, openapi, prometheus};
