//! A phone: a wallet, the holders' keys, and a clock that is right.

use std::fmt;

use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_issuer::{App, AppVersion, Ask, EntryId, Frame, FrameError, Moment, Wallet, WhyNot};

use crate::random::Random;
use crate::world::{Person, START, World, hk_mo};

/// The app, of the least version that the model schemes ask for.
pub const APP: App = App::new(&RING, AppVersion(1));

/// A phone with everybody's credentials.
pub struct Phone {
    /// The wallet.
    pub wallet: Wallet,
    entries: Vec<(Person, EntryId)>,
    random: Random,
}

impl Phone {
    /// Enrols everybody and puts their credentials into a wallet.
    pub fn new(world: &World) -> Self {
        let (root, start) = (World::root_key(), Moment::wall(START));
        let mut wallet = Wallet::new(APP, root, &world.list_bytes, start).unwrap();
        let add = |person: Person| {
            let key = person.holder_key().public();
            (person, wallet.add(person.name(), &world.issue(person), &key).unwrap())
        };
        let entries = Person::ALL.map(add).to_vec();
        Self { wallet, entries, random: Random::new("phone") }
    }

    /// The entry of this holder.
    pub fn entry(&self, person: Person) -> EntryId {
        self.entries.iter().find(|(owner, _)| *owner == person).unwrap().1
    }

    /// A full code for the gates of Hong Kong and Macao.
    pub fn ask(&self, person: Person) -> Ask {
        Ask::full(self.entry(person), hk_mo())
    }

    /// The same in roster form.
    pub fn ask_roster(&self, person: Person) -> Ask {
        Ask::roster(self.entry(person), hk_mo())
    }

    /// The code to show at `now`.
    pub fn frame(&mut self, ask: &Ask, now: Timestamp) -> Result<Frame, FrameError> {
        let (key, entropy) = (self.owner(ask).holder_key(), self.random.secret());
        self.wallet.frame(ask, &*key, Moment::wall(now), &entropy)
    }

    /// The code after the one to show at `now`.
    pub fn next_frame(&mut self, ask: &Ask, now: Timestamp) -> Result<Frame, FrameError> {
        let (key, entropy) = (self.owner(ask).holder_key(), self.random.secret());
        self.wallet.next_frame(ask, &*key, Moment::wall(now), &entropy)
    }

    /// The text of the full code to show at `now`.
    pub fn text(&mut self, person: Person, now: Timestamp) -> String {
        self.frame(&self.ask(person), now).unwrap().text
    }

    /// Why there is no full code at `now`.
    pub fn why_not(&self, person: Person, now: Timestamp) -> Option<WhyNot> {
        let key = person.holder_key().public();
        self.wallet.why_not(&self.ask(person), &key, Moment::wall(now))
    }

    /// Switches the phone off and on again: all that is left is what the wallet stored.
    pub fn restart(&mut self) {
        self.wallet = Wallet::from_bytes(APP, &self.wallet.to_bytes()).unwrap();
    }

    fn owner(&self, ask: &Ask) -> Person {
        self.entries.iter().find(|(_, entry)| *entry == ask.entry).unwrap().0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wallet.fmt(f)
    }
}
