//! What a gate asks for and reports. Lists are public files; the keys are its group's alone.

mod checkpoints;
mod keys;
mod passages;

use crate::http::Endpoint;

pub use passages::{BroughtError, BroughtPassage, take_brought};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [checkpoints::endpoints(), keys::endpoints(), passages::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}
