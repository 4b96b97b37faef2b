//! The wallet: credentials with the holder's labels, the trust list, and the clock.

mod entry;
mod error;
mod label;
mod look_alike;
mod storage;
mod update;

pub use entry::{Entry, EntryId, Held};
pub use error::{LoadError, WalletError};
pub use label::LabelError;
pub use update::{NewGateKey, TrustChange, chain_refusal_text, refusal_text};

use std::cmp::Reverse;

use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::PublicKey;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustError, TrustList};

use crate::App;
use crate::clock::{Moment, PhoneClock};
use label::Label;

/// Entries in one wallet: a large family with a few schemes each, and no more than a list that
/// people can choose from.
pub const MAX_ENTRIES: usize = 32;

/// The credentials of a phone. Holds no secret: keys stay where [`HolderKey`](crate::HolderKey)
/// keeps them.
#[derive(Clone, Debug)]
pub struct Wallet {
    pub(crate) app: App,
    anchor: TrustAnchor,
    pub(crate) trust: TrustList,
    trust_bytes: Vec<u8>,
    pub(crate) clock: PhoneClock,
    next_id: u32,
    entries: Vec<Entry>,
}

impl Wallet {
    /// An empty wallet, made at `moment`, that believes the trust lists of `root`, which came with
    /// the app.
    ///
    /// # Errors
    /// [`TrustError`] when `root` did not sign `trust_list`, or it is dated in the future.
    pub fn new(
        app: App,
        root: PublicKey,
        trust_list: &[u8],
        moment: Moment,
    ) -> Result<Self, TrustError> {
        let mut anchor = TrustAnchor::new(root);
        anchor.accept(app.provider, trust_list, moment.wall)?;
        Self::with_anchor(app, anchor, trust_list)
    }

    /// `trust_list` is the one that `anchor` accepted last.
    fn with_anchor(app: App, anchor: TrustAnchor, trust_list: &[u8]) -> Result<Self, TrustError> {
        let trust = anchor.reload(app.provider, trust_list)?;
        Ok(Self {
            app,
            anchor,
            trust,
            trust_bytes: trust_list.to_vec(),
            clock: PhoneClock::default(),
            next_id: 1,
            entries: Vec::new(),
        })
    }

    /// Adds a credential under a label of the holder's choice.
    ///
    /// `holder_key` is the key that this phone enrolled with: a credential for another one is
    /// refused. Every credential gets an entry of its own, also one of the same key and scheme,
    /// for it may be a child's; a newer one for the same person goes to [`renew`](Self::renew).
    ///
    /// # Errors
    /// [`WalletError`]; the wallet is then as it was.
    pub fn add(
        &mut self,
        label: &str,
        credential: &[u8],
        holder_key: &PublicKey,
    ) -> Result<EntryId, WalletError> {
        if self.entries.len() >= MAX_ENTRIES || self.next_id == u32::MAX {
            return Err(WalletError::Full { limit: MAX_ENTRIES });
        }
        let label = self.free_label(label, None)?;
        let current = self.admit(credential)?;
        if current.claims().holder_key != *holder_key {
            return Err(WalletError::OtherHolderKey);
        }
        let id = EntryId(self.next_id);
        self.next_id += 1;
        self.entries.push(Entry { id, label, minor_until: None, current, next: None });
        Ok(id)
    }

    /// Replaces the credential of an entry by a newer one of the same holder key and scheme; the
    /// label and the entry's number stay.
    ///
    /// One that is not active yet waits, and the old one keeps working until then.
    ///
    /// # Errors
    /// [`WalletError`]; the wallet is then as it was.
    pub fn renew(
        &mut self,
        entry: EntryId,
        credential: &[u8],
        moment: Moment,
    ) -> Result<(), WalletError> {
        let now = self.now(moment);
        let current = self.entry(entry).ok_or(WalletError::NoEntry { entry })?;
        let current = current.credential_for(now, now).clone();
        let new = self.admit(credential)?;
        succeeds(&current, &new)?;
        let active = now >= new.claims().validity.not_before;
        let entry = self.entry_mut(entry)?;
        (entry.current, entry.next) = if active { (new, None) } else { (current, Some(new)) };
        Ok(())
    }

    /// Gives an entry another label.
    ///
    /// # Errors
    /// [`WalletError`] for a label that is none, or that another entry has.
    pub fn rename(&mut self, entry: EntryId, label: &str) -> Result<(), WalletError> {
        let label = self.free_label(label, Some(entry))?;
        self.entry_mut(entry)?.label = label;
        Ok(())
    }

    /// Keeps until when the holder of an entry counts as a minor; nothing, for one who is grown. The authority tells it
    /// with what the person has, to the month: an order of entries needs no birthday.
    ///
    /// # Errors
    /// [`WalletError::NoEntry`].
    pub fn set_minor_until(
        &mut self,
        entry: EntryId,
        until: Option<Timestamp>,
    ) -> Result<(), WalletError> {
        // Zero is how nothing is stored.
        self.entry_mut(entry)?.minor_until = until.filter(|until| until.as_secs() > 0);
        Ok(())
    }

    /// Removes an entry and returns it. Its number is not given again.
    pub fn remove(&mut self, entry: EntryId) -> Option<Entry> {
        let index = self.entries.iter().position(|held| held.id == entry)?;
        Some(self.entries.remove(index))
    }

    /// All entries, in the order in which they came.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All entries, in the order in which the app proposes their codes: minors first and the youngest of them first,
    /// then whoever is grown; of equals, the one that came first. A parent takes the child through, and follows.
    pub fn proposed(&self, moment: Moment) -> Vec<&Entry> {
        let now = self.now(moment);
        let mut all: Vec<&Entry> = self.entries.iter().collect();
        // The sort is stable. Nothing is less than any time: reversed, the grown come last.
        all.sort_by_key(|entry| Reverse(entry.minor_until.filter(|until| now < *until)));
        all
    }

    /// One entry.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Whether `id` was ever an entry's number here.
    pub(crate) fn has_given(&self, id: EntryId) -> bool {
        (1..self.next_id).contains(&id.0)
    }

    /// The entry that the holder means by `text`: of this very label, or of one that looks like it.
    pub fn labelled(&self, text: &str) -> Option<&Entry> {
        let text = text.trim();
        let exact = self.entries.iter().find(|entry| entry.label() == text);
        exact.or_else(|| {
            let label = Label::new(text).ok()?;
            self.entries.iter().find(|entry| entry.label.looks_like(&label))
        })
    }

    /// The trust list in force.
    pub fn trust(&self) -> &TrustList {
        &self.trust
    }

    /// Learns the clock's offset from a contact: the server's time, and the phone's clocks when
    /// its answer came. Ends every [`ClockNotice`](crate::ClockNotice) until the next restart.
    pub fn learn_offset(&mut self, server_time: Timestamp, moment: Moment) {
        self.clock.learn(server_time, moment);
    }

    /// Takes the wall clock as right, because the holder has compared it with another clock.
    /// Forgets an offset learnt.
    pub fn accept_clock(&mut self, moment: Moment) {
        self.clock.accept(moment);
    }

    /// The gate's time, as well as the phone knows it; see [`clock`](crate::clock).
    pub fn now(&self, moment: Moment) -> Timestamp {
        self.clock.read(moment).time
    }

    /// What the phone's wall clock shows when the gate's time is `time`, as seen at `moment`; for
    /// timers.
    pub fn wall_at(&self, time: Timestamp, moment: Moment) -> Timestamp {
        moment.wall.offset_by(time.since(self.now(moment)))
    }

    /// A credential that the trust list vouches for and that the wallet does not have.
    fn admit(&self, bytes: &[u8]) -> Result<Held, WalletError> {
        let untrusted = UntrustedCredential::decode(bytes).map_err(WalletError::Malformed)?;
        let authority = untrusted.authority;
        let unknown = WalletError::UnknownAuthority { authority };
        let (_, key) = self.trust.authority(authority).ok_or(unknown)?;
        let proof = untrusted.verify(self.app.provider, key).map_err(WalletError::Credential)?;
        let held = Held::decode(bytes).map_err(WalletError::Malformed)?.with_proof(proof);
        let twin = self.entries.iter().find(|entry| entry.credentials().any(|h| h.is_same(&held)));
        match twin {
            Some(entry) => Err(WalletError::AlreadyHeld { entry: entry.id }),
            None => Ok(held),
        }
    }

    fn free_label(&self, text: &str, own: Option<EntryId>) -> Result<Label, WalletError> {
        let label = Label::new(text).map_err(WalletError::Label)?;
        let mut others = self.entries.iter().filter(|entry| Some(entry.id) != own);
        match others.find(|entry| entry.label.looks_like(&label)) {
            Some(entry) => Err(WalletError::LabelTaken { entry: entry.id }),
            None => Ok(label),
        }
    }

    fn entry_mut(&mut self, entry: EntryId) -> Result<&mut Entry, WalletError> {
        let found = self.entries.iter_mut().find(|held| held.id == entry);
        found.ok_or(WalletError::NoEntry { entry })
    }

    fn verify_entries(&mut self) {
        for entry in &mut self.entries {
            entry.verify(self.app.provider, &self.trust);
        }
    }
}

/// Whether `new` can take the place of `held`.
fn succeeds(held: &Held, new: &Held) -> Result<(), WalletError> {
    let (old, new) = (held.claims(), new.claims());
    if new.holder_key != old.holder_key {
        return Err(WalletError::OtherHolderKey);
    }
    let schemes = (old.scope.scheme, new.scope.scheme);
    if schemes.0 != schemes.1 {
        return Err(WalletError::OtherScheme { held: schemes.0, found: schemes.1 });
    }
    let (held, found) = (old.validity.not_before, new.validity.not_before);
    if found < held {
        return Err(WalletError::Older { held, found });
    }
    Ok(())
}
