//! Changes of status that are to be ordered, and the order to the office.

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Effect, settle};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;

use super::file::File;
use super::given_up::{is_given_up, is_open};
use crate::moment::timestamp;
use crate::office::{ChangeStatusError, Office, Reach, Which};
use crate::register::CredentialRecord;

/// A change of status that is to be ordered.
pub(super) struct Wanted {
    pub(super) status: Status,
    pub(super) credentials: Vec<CredentialRecord>,
    /// What it does of what must be done; none for what was given up.
    pub(super) effect: Option<Effect>,
}

impl Wanted {
    /// Whether all of it was ordered.
    pub(super) fn is_within(&self, ordered: &[Self]) -> bool {
        self.credentials.iter().all(|it| {
            let mut same = ordered.iter().filter(|other| other.status == self.status);
            same.any(|other| other.credentials.iter().any(|known| known.cti == it.cti))
        })
    }
}

/// What is to be ordered of a person.
pub(super) fn wanted(
    library: &Library,
    file: &File,
    credentials: &[CredentialRecord],
    now: Instant,
) -> Vec<Wanted> {
    let open = credentials.iter().filter(|it| is_open(it, now));
    let (given_up, good): (Vec<_>, Vec<_>) =
        open.cloned().partition(|it| is_given_up(library, file, it, now));
    let mut all = Vec::new();
    if !given_up.is_empty() {
        all.push(Wanted { status: Status::Revoked, credentials: given_up, effect: None });
    }
    for effect in settle(library, &file.record(), now).to_do {
        let status = match effect.act {
            Act::Status(StateMeaning::Valid) => Status::Valid,
            Act::Status(StateMeaning::Suspended) => Status::Suspended,
            Act::Status(StateMeaning::Revoked | StateMeaning::None) => Status::Revoked,
            _ => continue,
        };
        let standing = effect.standing.as_ref().and_then(|key| file.standing(key));
        let is_own = |it: &&CredentialRecord| standing.is_some_and(|own| own.id == it.standing);
        let credentials = good.iter().filter(is_own).cloned().collect();
        all.push(Wanted { status, credentials, effect: Some(effect) });
    }
    all
}

/// Orders all of it from the office: each status once, for everybody.
pub(super) fn order<'w>(
    office: &Office,
    wanted: impl IntoIterator<Item = &'w Wanted> + Clone,
    now: Instant,
) -> Result<(), ChangeStatusError> {
    let now = timestamp(now);
    // The strictest first, in case of a kill between them.
    for status in [Status::Revoked, Status::Suspended, Status::Valid] {
        let same = wanted.clone().into_iter().filter(|change| change.status == status);
        let credentials: Vec<_> = same.flat_map(|change| &change.credentials).collect();
        if !credentials.is_empty() {
            order_one(office, &credentials, status, now)?;
        }
    }
    Ok(())
}

fn order_one(
    office: &Office,
    credentials: &[&CredentialRecord],
    status: Status,
    now: Timestamp,
) -> Result<(), ChangeStatusError> {
    let mut left: Vec<(StatusIndex, Which)> = credentials
        .iter()
        .filter_map(|it| StatusIndex::new(it.shard, it.position).ok())
        .map(|index| (index, Which::Index(index)))
        .collect();
    loop {
        let which: Vec<Which> = left.iter().map(|(_, which)| which.clone()).collect();
        let unfit = match office.change_status(&which, Reach::Named, status, now) {
            Ok(_) => return Ok(()),
            Err(unfit) => unfit,
        };
        let before = left.len();
        match unfit {
            // An officer revoked it at the office: it stays so, and must not stop the others.
            ChangeStatusError::Revoked { index } => left.retain(|(known, _)| *known != index),
            // The office forgot its shard, when a backup was put back: its signature proves it.
            ChangeStatusError::NotHere { index } => {
                let at = left
                    .iter()
                    .position(|(known, which)| *known == index && matches!(which, Which::Index(_)));
                let token = credentials
                    .iter()
                    .find(|it| it.shard == index.shard() && it.position == index.position());
                match (at, token) {
                    (Some(at), Some(it)) => left[at].1 = Which::Token(it.token.clone()),
                    _ => return Err(ChangeStatusError::NotHere { index }),
                }
                continue;
            }
            other => return Err(other),
        }
        // Each turn takes one out, so that it ends.
        if left.is_empty() || left.len() == before {
            return Ok(());
        }
    }
}
