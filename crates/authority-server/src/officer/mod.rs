//! What officers do, by program. Each operation is a file; a folder or file is named after what it is about.

mod accounts;
mod activation;
mod applications;
mod approvals;
mod audit;
mod bookings;
mod documents;
mod events;
mod guardians;
mod hand;
mod lists;
mod page;
mod papers;
mod passages;
mod people;
mod schemes;
mod slots;
mod standings;
mod statistics;
mod timeline;
mod views;
pub(crate) mod waiting;

use crate::http::{Check, Endpoint};

impl Check {
    /// Why an officer does something: must be said.
    fn needed_why(&mut self, why: &str) {
        self.why(why);
        self.must(!why.trim().is_empty(), "why", "say why, in a few words");
    }
}

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        people::endpoints(),
        page::endpoints(),
        documents::endpoints(),
        papers::endpoints(),
        guardians::endpoints(),
        events::endpoints(),
        applications::endpoints(),
        standings::endpoints(),
        bookings::endpoints(),
        waiting::endpoints(),
        activation::endpoints(),
        slots::endpoints(),
        passages::endpoints(),
        schemes::endpoints(),
        lists::endpoints(),
        audit::endpoints(),
        statistics::endpoints(),
        accounts::endpoints(),
        approvals::endpoints(),
        hand::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
