//! Which guard picture a code shows: another one than the codes that may be on the same phone.

use std::collections::BTreeSet;

use clearance_core::crypto::Provider;
use clearance_schemes::library::Library;
use clearance_schemes::model::QualifierKind;
use clearance_schemes::time::Instant;

use super::file::version;
use crate::register::{CredentialRecord, Id, RegisterError, Unit};

/// How many there are (SPEC of core).
const PICTURES: u8 = 64;

/// The person's own picture, which renewals keep, unless somebody who may share the phone has it: then the next one that is
/// free.
pub(super) async fn picture<U: Unit>(
    unit: &mut U,
    library: &Library,
    provider: &Provider,
    (person, now): (Id, Instant),
) -> Result<u8, RegisterError> {
    let own = shown(unit, library, person).await?;
    let mut taken = BTreeSet::new();
    for other in beside(unit, person).await? {
        let theirs = shown(unit, library, other).await?.into_iter();
        let in_force = theirs.filter(|it| it.revoked.is_none() && it.until > now);
        taken.extend(in_force.map(|it| it.qualifier));
    }
    let kept = own.into_iter().max_by_key(|it| it.issued).map(|it| it.qualifier);
    let [drawn, ..] = provider.sha256(&[b"clearance guard picture 1", &person.0]);
    let drawn = drawn % PICTURES;
    let mut wanted = kept.into_iter().chain((0..PICTURES).map(|next| (drawn + next) % PICTURES));
    Ok(wanted.find(|picture| !taken.contains(picture)).unwrap_or(drawn))
}

/// Whose codes may be on one phone with the person's: guardians, their other wards, and the person's own.
async fn beside<U: Unit>(unit: &mut U, person: Id) -> Result<BTreeSet<Id>, RegisterError> {
    let links = unit.guardianships(person).await?;
    let mut beside: BTreeSet<Id> =
        links.iter().flat_map(|link| [link.guardian, link.ward]).collect();
    for link in links.iter().filter(|link| link.ward == person) {
        let others = unit.guardianships(link.guardian).await?;
        beside.extend(others.iter().map(|other| other.ward));
    }
    beside.remove(&person);
    Ok(beside)
}

/// The credentials of a person whose qualifier is a guard picture.
async fn shown<U: Unit>(
    unit: &mut U,
    library: &Library,
    person: Id,
) -> Result<Vec<CredentialRecord>, RegisterError> {
    let standings = unit.standings(person).await?;
    let has_picture = |standing: Id| {
        let standing = standings.iter().find(|known| known.id == standing);
        let scheme = standing.and_then(|it| version(library, &it.scheme, it.version));
        let grant = scheme.and_then(|scheme| scheme.grant.as_ref());
        grant.is_some_and(|grant| grant.qualifier == QualifierKind::GuardPicture)
    };
    let mut credentials = unit.credentials(person).await?;
    credentials.retain(|it| has_picture(it.standing));
    Ok(credentials)
}
