//! The named cases, in the order of the rules.

mod chains;
mod challenge;
mod clock;
mod content;
mod encoding;
mod forgeries;
mod groups;
mod honest;
mod keys;
mod list_content;
mod list_dates;
mod list_keys;
mod list_scheme;
mod order;
mod periods;
mod place;
mod qualifiers;
mod replay;
mod rotation;
mod service;
mod status;
mod text;
mod token;
mod trust_list;
mod uses;
mod window;

use super::draft::{Draft, NOW, case};
use super::format::{Scenario, admit, not};
use super::layers::{Edit, Layer, append, replace};

pub(super) fn all() -> Vec<Scenario> {
    [
        honest::cases(),
        text::cases(),
        token::cases(),
        encoding::cases(),
        content::cases(),
        groups::cases(),
        keys::cases(),
        forgeries::cases(),
        list_content::cases(),
        list_scheme::cases(),
        list_dates::cases(),
        list_keys::cases(),
        trust_list::cases(),
        rotation::cases(),
        chains::cases(),
        service::cases(),
        periods::cases(),
        place::cases(),
        qualifiers::cases(),
        window::cases(),
        clock::cases(),
        challenge::cases(),
        status::cases(),
        replay::cases(),
        uses::cases(),
        order::cases(),
    ]
    .concat()
}
