//! What was issued.

use std::path::PathBuf;

use clearance_core::credential::{Claims, UntrustedCredential};
use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, CredentialId, StatusIndex};
use clearance_core::status::Status;
use clearance_durable as durable;

use super::{Office, StoreError};
use crate::hex;

/// A credential that this office issued.
#[derive(Clone, Copy, Debug)]
pub struct IssuedCredential {
    /// The key that signed it.
    pub authority: AuthorityKid,
    /// What it says.
    pub claims: Claims,
    /// What was asked for last.
    pub status: Status,
    /// Stands for the holder key: the same for each of its credentials, and for no other key.
    pub holder: [u8; 8],
}

impl IssuedCredential {
    /// The holder key's pseudonym in hexadecimal digits.
    #[must_use]
    pub fn holder_text(&self) -> String {
        hex(&self.holder)
    }
}

impl Office {
    /// Every credential that was issued here, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn credentials(&self) -> Result<Vec<IssuedCredential>, StoreError> {
        let log = {
            let _lock = self.lock()?;
            self.status_log()?
        };
        let paths = durable::list(&self.issued(), "cwt")?;
        let one = |path: PathBuf| {
            let (authority, claims) = self.read_credential(&path)?;
            let status = log.status(claims.status_index);
            Ok(IssuedCredential {
                authority,
                claims,
                status,
                holder: self.pseudonym(&claims.holder_key),
            })
        };
        paths.into_iter().map(one).collect()
    }

    /// What was asked for last, of each of these positions.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn statuses_of(&self, indices: &[StatusIndex]) -> Result<Vec<Status>, StoreError> {
        let _lock = self.lock()?;
        let log = self.status_log()?;
        Ok(indices.iter().map(|index| log.status(*index)).collect())
    }

    /// The copy that the office keeps of a credential that it issued: its bytes, and what it says.
    ///
    /// # Errors
    /// [`StoreError`], also where none of this id was issued here.
    pub fn copy_of(&self, id: CredentialId) -> Result<(Vec<u8>, Claims), StoreError> {
        let path = self.credential(id);
        let bytes = self.read(&path)?;
        let claims = UntrustedCredential::decode(&bytes)
            .map_err(|cause| StoreError::Credential { path: path.clone(), cause })?
            .claims;
        Ok((bytes, claims))
    }

    /// Eight bytes of a digest: nobody is found by them who is not there.
    pub(super) fn pseudonym(&self, key: &PublicKey) -> [u8; 8] {
        let text = crate::keys::AnyPublic::Signer(*key).to_text(self.provider);
        let [a, b, c, d, e, f, g, h, ..] =
            self.provider.sha256(&[b"clearance-holder/1 ", text.as_bytes()]);
        [a, b, c, d, e, f, g, h]
    }

    pub(super) fn read_credential(
        &self,
        path: &std::path::Path,
    ) -> Result<(AuthorityKid, Claims), StoreError> {
        let bytes = self.read(path)?;
        let credential = UntrustedCredential::decode(&bytes)
            .map_err(|cause| StoreError::Credential { path: path.to_owned(), cause })?;
        Ok((credential.authority, credential.claims))
    }

    /// Credentials of this office that `kid` signed.
    pub(super) fn count_signed_with(&self, kid: AuthorityKid) -> Result<usize, StoreError> {
        let mut count = 0;
        for path in durable::list(&self.issued(), "cwt")? {
            count += usize::from(self.read_credential(&path)?.0 == kid);
        }
        Ok(count)
    }
}
