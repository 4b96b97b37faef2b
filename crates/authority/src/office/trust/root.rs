//! The root key: announced, withdrawn, rotated.

use clearance_core::crypto::PublicKey;

use crate::keys::KeyKind;
use crate::office::draft::{ListError, NewList, Terms};
use crate::office::entropy::Entropy;
use crate::office::{Office, StoreError};

impl Office {
    /// Announces a new root key, `next-root.key`, so that devices can follow it.
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::RootAnnounced`] where one is announced already.
    pub fn announce_root(
        &self,
        kind: KeyKind,
        terms: &Terms,
        entropy: &mut dyn Entropy,
    ) -> Result<NewList, ListError> {
        self.sign_next(terms, entropy, |draft| {
            if let Some(known) = draft.editor.content().next_root {
                return Err(ListError::RootAnnounced(known));
            }
            let path = self.next_root_key();
            let is_left = path.exists(); // by a run that was killed before it signed
            let pair = if is_left { self.read_key(&path)? } else { draft.pair(kind)? };
            let public = pair.public().signer().map_err(StoreError::key_kind(&path))?;
            if draft.history.has_announced(&public) {
                return Err(ListError::NextRootUsed { path });
            }
            if !is_left {
                draft.keep(path, pair);
            }
            draft.editor.announce_root(Some(public));
            Ok(())
        })
    }

    /// Takes the announcement back, because the next root's secret leaked or was lost. Its files stay
    /// under other names.
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::NoNextRoot`] where none is announced.
    pub fn withdraw_next_root(&self, terms: &Terms) -> Result<NewList, ListError> {
        let list = self.change(terms, |draft| {
            if draft.editor.content().next_root.is_none() {
                return Err(ListError::NoNextRoot);
            }
            draft.editor.announce_root(None);
            Ok(())
        })?;
        for extension in ["key", "pub"] {
            let from = self.next_root_key().with_extension(extension);
            let to = self.file(&format!("withdrawn-root-{}.{extension}", list.list.seq()));
            if from.exists() {
                std::fs::rename(&from, &to).map_err(|cause| {
                    StoreError::Write(clearance_durable::WriteError::Io { path: from, cause })
                })?;
            }
        }
        Ok(list)
    }

    /// Signs with the announced root key, which makes it the root. Devices that saw the announcing list
    /// follow; the others walk [`trust_chain`](Office::trust_chain).
    ///
    /// # Errors
    /// [`ListError`]; [`ListError::NoNextRoot`] where none is announced.
    pub fn rotate_root(&self, terms: &Terms) -> Result<NewList, ListError> {
        let next = self.next_root_key();
        let announced = |public: Option<PublicKey>| {
            self.list().map(|list| public.is_some() && list.content().next_root == public)
        };
        if !next.exists() || !announced(self.read_key(&next)?.public().signer().ok())? {
            return Err(ListError::NoNextRoot);
        }
        self.sign_next_with(terms, &mut super::whole::none, &next, |_| Ok(()))
    }
}
