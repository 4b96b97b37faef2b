//! The service of an authority: one process over the register and the office.
//!
//! # Design overview
//! Every operation is a file with its input, its answer, its problems and its handler; it declares an
//! endpoint, which says who may. The router, the access control, the OpenAPI document and the tests of every
//! endpoint for every role are made from that one declaration. What an operation does is a use case of
//! [`clearance_authority::desk`]; nothing is decided here.
//!
//! | module | for |
//! |---|---|
//! | [`access`] | who may do what |
//! | [`accounts`] | officers and programs: made, closed, given passwords and tokens |
//! | [`console`] | officers, in a browser: pages made here, that work without script |
//! | [`http`] | bodies, problems (RFC 9457), pages, OpenAPI |
//! | [`settings`] | what an operator sets |

pub mod access;
pub mod accounts;
mod activation;
mod app;
mod approvals;
mod apps;
mod booking_public;
mod bookings;
pub mod console;
mod enquiry;
mod enquiry_public;
mod gate;
mod hand;
pub mod http;
pub mod log;
mod metrics;
mod minor;
mod officer;
mod operations;
mod pages;
mod phone;
mod promised;
mod public;
mod publisher;
mod serve;
pub mod settings;
mod slips;

pub use app::{App, Now, Web};
pub use clearance_web::ListenError as ServeError;
pub use gate::{BroughtError, BroughtPassage, take_brought};
pub use pages::looks;
pub use publisher::{PublishFailed, publish};
pub use serve::{Control, Service};
pub use settings::Settings;

use http::Endpoint;

pub use clearance_authority_sql::{ConnectError, MigrateError, SqlRegister};

/// Every endpoint of the service.
fn endpoints() -> Vec<Endpoint> {
    [
        operations::endpoints(),
        public::endpoints(),
        enquiry_public::endpoints(),
        booking_public::endpoints(),
        phone::endpoints(),
        officer::endpoints(),
        gate::endpoints(),
        apps::endpoints(),
        pages::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every endpoint of the API: method, path, and the names of those who may call it. `anyone` shows nothing, `phone` is a
/// person's, the others are roles.
#[must_use]
pub fn access_table() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    table(false)
}

/// Every page and form of the console, in the same way.
#[must_use]
pub fn page_table() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    table(true)
}

fn table(of_pages: bool) -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let own = endpoints().into_iter().filter(|endpoint| endpoint.who.is_page == of_pages);
    own.map(|endpoint| (endpoint.verb(), endpoint.path, endpoint.who.who.names())).collect()
}

/// The day of a moment, a day after the last time zone's: nothing that a person may write is ahead of it.
fn today(now: clearance_schemes::time::Instant) -> clearance_schemes::time::Day {
    let last_zone = now.0.saturating_add(14 * 3_600);
    chrono::DateTime::from_timestamp(last_zone, 0).unwrap_or_default().date_naive()
}

/// The day by the office's own clock.
fn local_day(web: &Web) -> clearance_schemes::time::Day {
    let zone = i64::from(web.settings.zone_minutes).saturating_mul(60);
    let local = web.now().0.saturating_add(zone);
    chrono::DateTime::from_timestamp(local, 0).unwrap_or_default().date_naive()
}
