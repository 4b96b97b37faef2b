use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::crypto::DEFAULT;
use clearance_core::time::Timestamp;
use clearance_issuer as issuer;
use clearance_issuer::{App, AppVersion, EntryId};

use crate::{
    Ask, Due, Enquiry, Entry, Frame, FrameError, HolderKey, InputError, LoadError, Moment,
    Prepared, TrustChange, TrustError, TrustList, WalletError, input, key_bytes,
};

/// The credentials of a phone, its trust list and what it knows of its clock. Holds no secret.
///
/// Store `to_bytes` in the app's private storage after every change. What the languages print of a wallet names nobody.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct Wallet(Mutex<issuer::Wallet>);

#[uniffi::export]
impl Wallet {
    /// An empty wallet that believes the trust lists of `root`, the public key that came with the app: the bytes of `root.pub` as
    /// they are, or the key alone in a form that `HolderKey.public_key` may have. `app_version` is the app's version as authorities
    /// count them.
    ///
    /// # Errors
    /// [`TrustError`] when `root` did not sign `trust_list`, or it is dated in the future.
    #[uniffi::constructor]
    pub fn new(
        app_version: u32,
        root: Vec<u8>,
        trust_list: Vec<u8>,
        moment: Moment,
    ) -> Result<Self, TrustError> {
        let root = key_bytes::read_root(&root)?;
        Ok(Self::holding(issuer::Wallet::new(app(app_version), root, &trust_list, moment.into())?))
    }

    /// The wallet from `to_bytes`. Every signature is verified again.
    ///
    /// # Errors
    /// [`LoadError`] for anything that `to_bytes` would not have written.
    #[uniffi::constructor]
    pub fn from_bytes(app_version: u32, stored: Vec<u8>) -> Result<Self, LoadError> {
        Ok(Self::holding(issuer::Wallet::from_bytes(app(app_version), &stored)?))
    }

    /// The wallet for the app's private storage: no secrets, but names and credentials.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lock().to_bytes()
    }

    /// Adds a credential under a label of the holder's choice, and returns its entry's number. `holder_key` is the public
    /// half of the key that this phone enrolled with.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn add(
        &self,
        label: &str,
        credential: Vec<u8>,
        holder_key: Vec<u8>,
    ) -> Result<u32, WalletError> {
        let holder_key = key_bytes::read(&holder_key)?;
        Ok(self.lock().add(label, &credential, &holder_key)?.0)
    }

    /// Replaces the credential of an entry by a newer one of the same key and scheme. One that is not active yet waits.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn renew(
        &self,
        entry: u32,
        credential: Vec<u8>,
        moment: Moment,
    ) -> Result<(), WalletError> {
        Ok(self.lock().renew(EntryId(entry), &credential, moment.into())?)
    }

    /// Gives an entry another label.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn rename(&self, entry: u32, label: &str) -> Result<(), WalletError> {
        Ok(self.lock().rename(EntryId(entry), label)?)
    }

    /// Keeps until when the holder of an entry counts as a minor; none: grown.
    ///
    /// # Errors
    /// [`WalletError::NoEntry`].
    pub fn set_minor_until(&self, entry: u32, until: Option<u64>) -> Result<(), WalletError> {
        Ok(self.lock().set_minor_until(EntryId(entry), until.map(Timestamp::from_secs))?)
    }

    /// Removes an entry; whether there was one. Its number is not given again.
    pub fn remove(&self, entry: u32) -> bool {
        self.lock().remove(EntryId(entry)).is_some()
    }

    /// All entries, in the order in which the app proposes their codes: minors first.
    pub fn entries(&self, moment: Moment) -> Vec<Entry> {
        let wallet = self.lock();
        let now = wallet.now(moment.into());
        wallet.proposed(moment.into()).into_iter().map(|entry| Entry::of(entry, now)).collect()
    }

    /// What the trust list in force says.
    pub fn trust(&self) -> TrustList {
        TrustList::from(self.lock().trust())
    }

    /// Takes a newer trust list. The same list again is fine. Where a server's time came with it, call `learn_offset` first.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn update_trust(
        &self,
        trust_list: Vec<u8>,
        moment: Moment,
    ) -> Result<TrustChange, TrustError> {
        Ok(self.lock().update_trust(&trust_list, moment.into())?.into())
    }

    /// Follows a chain of trust lists, for a phone that slept while the root changed.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn follow_chain(&self, chain: Vec<u8>, moment: Moment) -> Result<TrustChange, TrustError> {
        Ok(self.lock().follow_chain(&chain, moment.into())?.into())
    }

    /// Learns the clock's offset from a contact: the server's time, and the phone's clocks when its answer came.
    pub fn learn_offset(&self, server_time: u64, moment: Moment) {
        self.lock().learn_offset(Timestamp::from_secs(server_time), moment.into());
    }

    /// Takes the wall clock as right, because the holder has compared it with another clock.
    pub fn accept_clock(&self, moment: Moment) {
        self.lock().accept_clock(moment.into());
    }

    /// The gate's time, as well as the phone knows it.
    pub fn now(&self, moment: Moment) -> u64 {
        self.lock().now(moment.into()).as_secs()
    }

    /// What the phone's wall clock shows when the gate's time is `time`; for timers.
    pub fn wall_at(&self, time: u64, moment: Moment) -> u64 {
        self.lock().wall_at(Timestamp::from_secs(time), moment.into()).as_secs()
    }

    /// What stands against the code that `ask` describes, and what the holder had better do. `holder_key` is the public half
    /// of the key that would sign. Nothing is signed.
    ///
    /// # Errors
    /// [`InputError::PublicKey`].
    pub fn enquire(
        &self,
        ask: &Ask,
        holder_key: Vec<u8>,
        moment: Moment,
    ) -> Result<Enquiry, InputError> {
        let holder_key = key_bytes::read(&holder_key)?;
        Ok(self.lock().enquire(&ask.0, &holder_key, moment.into()).into())
    }

    /// Everything that ends, the earliest first.
    pub fn due(&self, moment: Moment) -> Vec<Due> {
        let wallet = self.lock();
        let now = wallet.now(moment.into());
        wallet.due(moment.into()).into_iter().map(|due| Due::of(due, now)).collect()
    }

    /// The code to show now, for keys that answer at once. `entropy` is 32 fresh random bytes for each call.
    ///
    /// # Errors
    /// [`FrameError`].
    pub fn frame(
        &self,
        ask: &Ask,
        key: Arc<dyn HolderKey>,
        moment: Moment,
        entropy: Vec<u8>,
    ) -> Result<Frame, FrameError> {
        self.signed(key, moment, entropy, |wallet, holder_key| {
            wallet.prepare(&ask.0, holder_key, moment.into())
        })
    }

    /// The code of the step after the running one, made ahead. Show it from its `valid_from` on, not earlier.
    ///
    /// # Errors
    /// [`FrameError`].
    pub fn next_frame(
        &self,
        ask: &Ask,
        key: Arc<dyn HolderKey>,
        moment: Moment,
        entropy: Vec<u8>,
    ) -> Result<Frame, FrameError> {
        self.signed(key, moment, entropy, |wallet, holder_key| {
            wallet.prepare_next(&ask.0, holder_key, moment.into())
        })
    }

    /// Prepares the code to show now, for keys that answer later. `holder_key` is the public half of the key that will sign.
    ///
    /// # Errors
    /// [`FrameError::NoCode`] exactly when the enquiry has a reason.
    pub fn prepare(
        &self,
        ask: &Ask,
        holder_key: Vec<u8>,
        moment: Moment,
    ) -> Result<Prepared, FrameError> {
        let holder_key = key_bytes::read(&holder_key)?;
        Ok(Prepared::new(self.lock().prepare(&ask.0, &holder_key, moment.into())?))
    }

    /// Prepares the code of the step after the running one: the better choice behind a prompt, since it can be finished for
    /// longer than a step.
    ///
    /// # Errors
    /// As `prepare`, judged at the start of that step.
    pub fn prepare_next(
        &self,
        ask: &Ask,
        holder_key: Vec<u8>,
        moment: Moment,
    ) -> Result<Prepared, FrameError> {
        let holder_key = key_bytes::read(&holder_key)?;
        Ok(Prepared::new(self.lock().prepare_next(&ask.0, &holder_key, moment.into())?))
    }

    /// Makes the code from the signature over `Prepared.to_sign`, as the key store returned it: DER or fixed. It is verified
    /// before use. `entropy` is 32 fresh random bytes for each call.
    ///
    /// # Errors
    /// [`FrameError`]; what was prepared is then spent, unless it is [`FrameError::BadInput`].
    pub fn finish(
        &self,
        prepared: &Prepared,
        signature: Vec<u8>,
        entropy: Vec<u8>,
        moment: Moment,
    ) -> Result<Frame, FrameError> {
        let entropy = input::entropy(entropy)?;
        let prepared = prepared.take().ok_or(FrameError::Spent)?;
        let frame = self.lock().finish(prepared, &signature, &entropy, moment.into());
        frame.map(Frame).map_err(FrameError::of)
    }
}

impl Wallet {
    fn holding(wallet: issuer::Wallet) -> Self {
        Self(Mutex::new(wallet))
    }

    fn lock(&self) -> MutexGuard<'_, issuer::Wallet> {
        // The issuer changes a wallet only where nothing can fail any more, so a panic would leave it as it was.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No lock is held while the key signs: the app's code may take its time, and may call the wallet.
    fn signed(
        &self,
        key: Arc<dyn HolderKey>,
        moment: Moment,
        entropy: Vec<u8>,
        prepare: impl FnOnce(
            &mut issuer::Wallet,
            &clearance_core::crypto::PublicKey,
        ) -> Result<issuer::Prepared, issuer::WhyNot>,
    ) -> Result<Frame, FrameError> {
        let entropy = input::entropy(entropy)?;
        let holder_key = key_bytes::read(&key.public_key()?)?;
        let prepared = prepare(&mut self.lock(), &holder_key)?;
        let signature = key.sign(prepared.to_sign().to_vec())?;
        let frame = self.lock().finish(prepared, &signature, &entropy, moment.into());
        frame.map(Frame).map_err(FrameError::of)
    }
}

fn app(version: u32) -> App {
    App::new(DEFAULT, AppVersion(version))
}

impl fmt::Display for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wallet = self.lock();
        let (entries, seq) = (wallet.entries().len(), wallet.trust().seq());
        write!(f, "a wallet of {entries} entries under trust list {seq}")
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wallet({self})")
    }
}
