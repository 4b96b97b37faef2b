//! Which keys of the trust list are this office's.

use std::path::PathBuf;

use clearance_core::cose_key;
use clearance_core::crypto::{PublicKey, SigningKey};
use clearance_core::ids::{AuthorityKid, KeyThumbprint};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, StatusKey, TrustList};
use clearance_durable as durable;

use super::draft::ListError;
use super::{Office, StoreError};
use crate::trust_list::EditError;

/// A status key, by its id in the trust list.
pub type KeyWithId = (AuthorityKid, Box<dyn SigningKey>);

impl Office {
    /// The office's authority keys in `list`, with the files of their secrets; the key that began last is
    /// the last.
    pub(super) fn own_authorities(
        &self,
        list: &TrustList,
    ) -> Result<Vec<(AuthorityKid, PathBuf)>, StoreError> {
        let files = self.public_keys("authority")?;
        let mut own: Vec<(&Authority, PathBuf)> = Vec::new();
        for entry in &list.content().authorities {
            if let Some((_, path)) = files.iter().find(|(key, _)| *key == entry.key) {
                own.push((entry, path.with_extension("key")));
            }
        }
        own.sort_by_key(|(entry, _)| (entry.validity.not_before, entry.kid));
        Ok(own.into_iter().map(|(entry, path)| (entry.kid, path)).collect())
    }

    /// The ids of the office's authority keys in the list in force; the one that began last is the last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn authority_kids(&self) -> Result<Vec<AuthorityKid>, StoreError> {
        let own = self.own_authorities(&self.list()?)?;
        Ok(own.into_iter().map(|(kid, _)| kid).collect())
    }

    /// Every authority key that the office ever had, as an enrolment request names one: a request that
    /// was made for a key that has ended since is still one for this authority.
    pub(super) fn thumbprints(&self) -> Result<Vec<KeyThumbprint>, StoreError> {
        let keys = self.public_keys("authority")?;
        Ok(keys.iter().map(|(key, _)| cose_key::thumbprint(self.provider, key)).collect())
    }

    /// `asked`, if it is the office's, or the key that began last.
    pub(super) fn own_authority(
        &self,
        asked: Option<AuthorityKid>,
    ) -> Result<AuthorityKid, ListError> {
        let own = self.authority_kids()?;
        match asked {
            Some(kid) if own.contains(&kid) => Ok(kid),
            Some(kid) => Err(ListError::NotOurs(kid)),
            None => own.last().copied().ok_or(ListError::Edit(EditError::NoFreeKid)),
        }
    }

    /// The office's key to sign a credential for `period` with: of those in force the one that began
    /// last.
    pub(super) fn key_for(
        &self,
        list: &TrustList,
        period: &Validity,
        now: Timestamp,
    ) -> Result<Option<(AuthorityKid, PathBuf)>, StoreError> {
        let mut own = self.own_authorities(list)?;
        Ok(fitting(list, &own, period, now).map(|index| own.swap_remove(index)))
    }

    /// The office's status key of `keys` to sign with at `now`: of those in force the one that began
    /// last.
    pub(super) fn status_key_for<'a>(
        &self,
        keys: &'a [StatusKey],
        now: Timestamp,
    ) -> Result<Option<(&'a StatusKey, PathBuf)>, StoreError> {
        let files = self.public_keys("status")?;
        let file = |key: &StatusKey| {
            let found = files.iter().find(|(public, _)| *public == key.key);
            found.map(|(_, path)| path.with_extension("key")).filter(|path| path.exists())
        };
        let ours = keys.iter().filter_map(|key| Some((key, file(key)?)));
        Ok(ours
            .max_by_key(|(key, _)| (key.validity.contains(now), key.validity.not_before, key.kid)))
    }

    /// The key that signs status lists of one of the office's authority keys at `now`, and its id.
    ///
    /// # Errors
    /// [`StoreError`]; `None` where the office has none.
    pub fn status_signer(
        &self,
        authority: AuthorityKid,
        now: Timestamp,
    ) -> Result<Option<KeyWithId>, StoreError> {
        let list = self.list()?;
        let status = list.authority(authority).and_then(|(entry, _)| entry.status.as_ref());
        let Some(status) = status else { return Ok(None) };
        match self.status_key_for(&status.keys, now)? {
            Some((key, path)) => Ok(Some((key.kid, self.signing(&path)?))),
            None => Ok(None),
        }
    }

    /// Whether the office has, or had, a status key at all.
    pub(super) fn has_any_status_secret(&self) -> Result<bool, StoreError> {
        Ok(!self.public_keys("status")?.is_empty())
    }

    pub(super) fn has_status_secret(&self, key: &StatusKey) -> bool {
        self.status_key_for(std::slice::from_ref(key), key.validity.not_before)
            .is_ok_and(|found| found.is_some())
    }

    /// Public keys of signers in files whose names begin so. A secret whose public half is lost counts, too.
    fn public_keys(&self, prefix: &str) -> Result<Vec<(PublicKey, PathBuf)>, StoreError> {
        let is_named = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['.', '-']))
        };
        let mut keys = Vec::new();
        for path in durable::list(self.dir(), "pub")?.into_iter().filter(is_named) {
            let key = self.read_public(&path)?.signer().map_err(StoreError::key_kind(&path))?;
            keys.push((key, path));
        }
        for path in durable::list(self.dir(), "key")?.into_iter().filter(is_named) {
            let public = path.with_extension("pub");
            if !public.exists() {
                let pair = self.read_key(&path)?;
                keys.push((pair.public().signer().map_err(StoreError::key_kind(&path))?, public));
            }
        }
        Ok(keys)
    }
}

/// Which of the office's keys, the one that began last the last, signs a credential for `period`.
pub(super) fn fitting<K>(
    list: &TrustList,
    own: &[(AuthorityKid, K)],
    period: &Validity,
    now: Timestamp,
) -> Option<usize> {
    let fits = |kid: AuthorityKid| {
        list.authority(kid).is_some_and(|(entry, _)| {
            entry.validity.contains(now)
                && entry.validity.not_before <= period.not_before
                && period.not_after <= entry.validity.not_after
        })
    };
    // Where none fits, the newest one: issuing then says what is wrong with it.
    own.iter().rposition(|(kid, _)| fits(*kid)).or_else(|| own.len().checked_sub(1))
}
