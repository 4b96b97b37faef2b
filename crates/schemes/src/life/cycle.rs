//! The proof that schemes do not answer each other's events for ever.

use std::collections::{BTreeMap, BTreeSet};

use super::order::Happening;
use super::rows::speaks;
use crate::library::Library;
use crate::model::EventKind;
use crate::time::Instant;

/// The events that a standing causes by itself.
pub(super) const CAUSED: [EventKind; 4] = [
    EventKind::StandingEnded,
    EventKind::StandingGranted,
    EventKind::StandingResumed,
    EventKind::StandingSuspended,
];

/// A circle of schemes, each of which answers what the one before it causes; none where there is no
/// circle. All versions count, since standings of several versions live side by side.
#[must_use]
pub fn circle(library: &Library) -> Option<Vec<String>> {
    let edges: BTreeMap<&str, BTreeSet<&str>> = library
        .folders
        .keys()
        .map(|cause| (cause.as_str(), answering(library, cause).collect()))
        .collect();
    let mut clear = BTreeSet::new();
    edges.keys().find_map(|start| search(&edges, start, &mut Vec::new(), &mut clear))
}

/// The schemes with a row for what a standing under `cause` causes.
fn answering<'a>(library: &'a Library, cause: &'a str) -> impl Iterator<Item = &'a str> {
    library.folders.iter().filter_map(move |(name, folder)| {
        let mut rows = folder
            .versions
            .values()
            .filter_map(|version| version.scheme.life.as_ref())
            .flat_map(|life| &life.on);
        rows.any(|row| {
            CAUSED.iter().any(|kind| {
                let mut caused = Happening::new(*kind, Instant(0));
                caused.of = Some(cause.to_owned());
                caused.cause = row.causes.first().cloned();
                speaks(row, name, &caused)
            })
        })
        .then_some(name.as_str())
    })
}

fn search<'a>(
    edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    at: &'a str,
    way: &mut Vec<&'a str>,
    clear: &mut BTreeSet<&'a str>,
) -> Option<Vec<String>> {
    if let Some(first) = way.iter().position(|known| *known == at) {
        return Some(way[first..].iter().map(|name| (*name).to_owned()).collect());
    }
    if clear.contains(at) {
        return None;
    }
    way.push(at);
    let found =
        edges.get(at).into_iter().flatten().find_map(|next| search(edges, next, way, clear));
    way.pop();
    clear.insert(at);
    found
}
