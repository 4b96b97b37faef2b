//! Somebody of the stories, with a phone.

use clearance_authority::moment::timestamp;
use clearance_authority::register::Id;
use clearance_core::crypto::RING;
use clearance_core::trust::TrustList;
use clearance_issuer::{
    App, AppVersion, Ask, EnrolmentAsk, EntryId, HolderKey as _, Moment, SoftwareKey, Wallet, enrol,
};
use clearance_schemes::time::Instant;

use super::counter::Counter;
use crate::commands::demo::world::group;
use crate::commands::wallet::enrol::authority_key;
use crate::entropy;
use crate::error::CliError;

/// Who somebody is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Being {
    pub(super) name: &'static str,
    pub(super) born: &'static str,
    pub(super) residence: &'static str,
    pub(super) nationality: &'static str,
}

/// A permanent resident of Macao.
pub(super) const fn resident(name: &'static str) -> Being {
    Being { name, born: "1990-03-14", residence: "mo-permanent", nationality: "CHN" }
}

/// Somebody of the stories.
pub(super) struct Person {
    pub(super) id: Id,
    pub(super) name: &'static str,
    pub(super) key: SoftwareKey,
    wallet: Wallet,
    entry: Option<EntryId>,
}

impl Person {
    pub(super) fn new(id: Id, name: &'static str, counter: &Counter) -> Result<Self, CliError> {
        let app = App::new(&RING, AppVersion(1));
        let moment = Moment::wall(timestamp(counter.now()));
        let wallet = Wallet::new(app, counter.root()?, &counter.list_bytes()?, moment);
        let wallet = wallet.map_err(CliError::failed)?;
        let key = SoftwareKey::ed25519(&RING, &entropy::secret()?);
        Ok(Self { id, name, key, wallet, entry: None })
    }

    /// What the phone sends to ask for a credential.
    pub(super) fn request(&self, list: &TrustList, now: Instant) -> Result<Vec<u8>, CliError> {
        let authority = authority_key(list, None)?;
        let ask = EnrolmentAsk { authority, now: timestamp(now), challenge: None };
        enrol(&RING, &self.key, &ask).map_err(CliError::failed)
    }

    /// What the authority answered goes into the wallet.
    pub(super) fn takes(&mut self, credential: &[u8]) -> Result<(), CliError> {
        let label = format!("{} {}", self.name, self.wallet.entries().len() + 1);
        let added = self.wallet.add(&label, credential, &self.key.public());
        self.entry = Some(added.map_err(CliError::failed)?);
        Ok(())
    }

    /// The text of the code on the screen.
    pub(super) fn code(&mut self, to: &str, now: Instant) -> Result<String, CliError> {
        let entry = self.entry.ok_or_else(|| CliError::failed("the phone has no credential"))?;
        let ask = Ask::full(entry, group(to)?);
        let moment = Moment::wall(timestamp(now));
        let frame = self.wallet.frame(&ask, &self.key, moment, &entropy::secret()?);
        Ok(frame.map_err(CliError::failed)?.text)
    }
}
