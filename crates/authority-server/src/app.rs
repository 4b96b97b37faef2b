//! What every request stands on.

use std::sync::Arc;

use clearance_authority::desk::{By, Desk};
use clearance_authority::moment::timestamp;
use clearance_authority::office::{Clock, NoEntropy, Office, Seal};
use clearance_authority::register::{Actor, Id};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::Provider;
use clearance_schemes::library::Library;
use clearance_schemes::time::Instant;
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::access::Doors;
use crate::metrics::Metrics;
use crate::pages::{Followed, Watch};
use crate::phone::Spent;
use crate::publisher::Publishing;
use crate::settings::Settings;

/// Gives the time.
pub type Now = Arc<dyn Fn() -> Instant + Send + Sync>;

/// What every request stands on; shared by all of them.
pub type Web = Arc<App>;

/// The service's parts.
pub struct App {
    /// People, and what was told of them.
    pub register: SqlRegister,
    /// The schemes.
    pub library: Library,
    /// Keys and lists.
    pub office: Office,
    /// The right to sign credentials.
    pub seal: Seal,
    /// Hashes and signatures.
    pub provider: &'static Provider,
    /// What was set.
    pub settings: Settings,
    pub(crate) now: Now,
    pub(crate) doors: Doors,
    pub(crate) metrics: Metrics,
    pub(crate) publishing: Publishing,
    pub(crate) watch: Watch,
    pub(crate) followed: Followed,
    pub(crate) spent: Spent,
    random: SystemRandom,
    /// For what must not be guessed and need not outlive the process: challenges, forms.
    secret: hmac::Key,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn new(
        (register, library, office): (SqlRegister, Library, Office),
        provider: &'static Provider,
        settings: Settings,
        now: Now,
    ) -> Result<Self, NoEntropy> {
        let random = SystemRandom::new();
        let secret = hmac::Key::generate(hmac::HMAC_SHA256, &random).map_err(|_| NoEntropy)?;
        let doors = Doors::new(&settings.limits);
        let publishing = Publishing::default();
        let metrics = Metrics::default();
        let seal = Seal::new(office.clone()).with_shard_capacity(settings.shard_capacity);
        Ok(Self {
            register,
            library,
            office,
            seal,
            provider,
            settings,
            now,
            doors,
            metrics,
            publishing,
            watch: Watch::default(),
            followed: Followed::default(),
            spent: Spent::default(),
            random,
            secret,
        })
    }

    /// The use cases.
    #[must_use]
    pub const fn desk(&self) -> Desk<'_, SqlRegister> {
        Desk::new(&self.register, &self.library, self.provider)
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.now)()
    }

    /// The moment, for the office.
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock::showing(timestamp(self.now()))
    }

    /// Somebody acts now.
    pub(crate) fn by(&self, actor: Actor, why: &str) -> By {
        By { actor, why: why.to_owned(), now: self.now() }
    }

    /// Fills `bytes` with fresh random bytes.
    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self.random.fill(bytes).map_err(|_| NoEntropy)
    }

    /// `N` fresh random bytes.
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A fresh number for the register.
    pub(crate) fn id(&self) -> Result<Id, NoEntropy> {
        self.random().map(Id)
    }

    /// A mark that only this process can make: `HMAC-SHA-256(what || 0 || of)`.
    pub(crate) fn mark(&self, what: &str, of: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.secret);
        context.update(what.as_bytes());
        context.update(&[0]);
        context.update(of);
        let mut mark = [0; 32];
        mark.copy_from_slice(context.sign().as_ref());
        mark
    }
}

impl core::fmt::Debug for App {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("App").field("office", &self.office).finish_non_exhaustive()
    }
}
