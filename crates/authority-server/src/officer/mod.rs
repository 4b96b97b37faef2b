//! What officers do, by program. Each operation is a file; a folder or file is named after what it is about.

mod accounts;
mod approvals;
mod hand;
mod people;

use crate::http::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [people::endpoints(), accounts::endpoints(), approvals::endpoints(), hand::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}
