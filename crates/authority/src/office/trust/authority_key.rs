//! Keys that sign credentials: this office's, and those of others under the same root.

use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, StatusKey};

use super::{BACKDATE, Start};
use crate::keys::KeyKind;
use crate::office::draft::{Draft, ListError, NewList, Terms};
use crate::office::entropy::Entropy;
use crate::office::{Office, StoreError};

/// Another authority, whose office is elsewhere.
#[derive(Clone, Debug)]
pub struct ForeignAuthority {
    /// Its name, for people.
    pub name: String,
    /// The key that it signs credentials with.
    pub key: PublicKey,
    /// The key that it signs status lists with.
    pub status_key: PublicKey,
    /// The schemes under which it may issue.
    pub schemes: Vec<SchemeId>,
}

/// What went with an authority key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Credentials of this office that it had signed; they are void, issue them again.
    pub credentials: usize,
    /// Schemes that nobody else could issue under; they are out of the list.
    pub removed_schemes: Vec<SchemeId>,
    /// The key in its place, if one was asked for.
    pub replacement: Option<AuthorityKid>,
}

impl Office {
    /// Adds a key for this office, with a status key of its own, that begins at `start` and is good for
    /// `life` seconds; gives its id. It may issue under every scheme that the office's other keys may issue
    /// under. Credentials are signed with it once it is in force.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn add_authority_key(
        &self,
        kind: KeyKind,
        start: Start,
        life: u64,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, AuthorityKid), ListError> {
        let mut added = None;
        let list = self.sign_next(terms, entropy, |draft| {
            added = Some(add(draft, kind, start, life)?);
            Ok(())
        })?;
        Ok((list, added.expect("the list is signed only when the key was added")))
    }

    /// Lets another authority issue under some of the schemes; gives the id of its key.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn add_foreign_authority(
        &self,
        other: &ForeignAuthority,
        start: Start,
        life: u64,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, AuthorityKid), ListError> {
        let mut added = None;
        let list = self.sign_next(terms, entropy, |draft| {
            let validity = start.period(draft.now, life, true)?;
            let (kid, _) = add_entry(draft, &other.name, other.key, validity)?;
            let validity = from_now(validity, draft.now);
            let key = StatusKey { kid: draft.free_kid()?, key: other.status_key, validity };
            draft.editor.add_status_key(kid, key).map_err(ListError::Edit)?;
            for scheme in &other.schemes {
                draft.editor.allow_issuing(*scheme, kid).map_err(ListError::Edit)?;
            }
            added = Some(kid);
            Ok(())
        })?;
        Ok((list, added.expect("the list is signed only when the key was added")))
    }

    /// Takes an authority key out at once: whatever it signed is void where the list is known.
    /// `replace` makes another one for so many seconds, in force at once.
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::LastKey`] where nobody could issue any more.
    pub fn withdraw_authority(
        &self,
        kid: AuthorityKid,
        replace: Option<(KeyKind, u64)>,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<(NewList, Withdrawn), ListError> {
        let credentials = self.count_signed_with(kid)?;
        let mut withdrawn =
            Withdrawn { credentials, removed_schemes: Vec::new(), replacement: None };
        let list = self.sign_next(terms, entropy, |draft| {
            draft.authority(kid)?;
            if let Some((kind, life)) = replace {
                withdrawn.replacement = Some(add(draft, kind, Start::Now, life)?);
            }
            let before: Vec<_> = scheme_ids(draft);
            draft.editor.remove_authority(kid).map_err(ListError::Edit)?;
            if draft.editor.content().authorities.is_empty() {
                return Err(ListError::LastKey { key: format!("authority key {kid}") });
            }
            let after = scheme_ids(draft);
            withdrawn.removed_schemes =
                before.into_iter().filter(|id| !after.contains(id)).collect();
            Ok(())
        })?;
        Ok((list, withdrawn))
    }
}

/// A status key begins at once: gates ask for the list of an authority key as soon as they know of the key,
/// and the first list with room for its credentials must be there before it signs any.
fn from_now(key: Validity, now: Timestamp) -> Validity {
    Validity { not_before: key.not_before.min(now.minus(BACKDATE)), ..key }
}

fn scheme_ids(draft: &Draft<'_>) -> Vec<SchemeId> {
    draft.editor.content().schemes.iter().map(|scheme| scheme.id).collect()
}

fn add(
    draft: &mut Draft<'_>,
    kind: KeyKind,
    start: Start,
    life: u64,
) -> Result<AuthorityKid, ListError> {
    let own = draft.office.own_authorities(&draft.history.newest().list)?;
    let own: Vec<_> = own.into_iter().map(|(kid, _)| kid).collect();
    let entries = draft.editor.content().authorities.iter();
    let known: Vec<_> = entries.filter(|entry| own.contains(&entry.kid)).cloned().collect();
    let follows = known.iter().any(|entry| entry.validity.contains(draft.now));
    let validity = start.period(draft.now, life, follows)?;
    let name = known.last().map_or("Authority", |entry| &entry.name).to_owned();
    let pair = draft.pair(kind)?;
    let public = pair.public().signer();
    let (kid, path) = add_entry(
        draft,
        &name,
        public.map_err(StoreError::key_kind(&draft.office.authority_key(None)))?,
        validity,
    )?;
    draft.add_status_key(kid, from_now(validity, draft.now), Some)?;
    let schemes = draft.editor.content().schemes.iter();
    let ours = schemes.filter(|scheme| scheme.authorities.iter().any(|known| own.contains(known)));
    for scheme in ours.map(|scheme| scheme.id).collect::<Vec<_>>() {
        draft.editor.allow_issuing(scheme, kid).map_err(ListError::Edit)?;
    }
    draft.keep(path, pair);
    Ok(kid)
}

fn add_entry(
    draft: &mut Draft<'_>,
    name: &str,
    key: PublicKey,
    validity: Validity,
) -> Result<(AuthorityKid, std::path::PathBuf), ListError> {
    let kid = draft.free_kid()?;
    let entry = Authority { kid, key, validity, name: name.to_owned(), status: None };
    draft.editor.add_authority(entry).map_err(ListError::Edit)?;
    Ok((kid, draft.office.authority_key(Some(kid))))
}
