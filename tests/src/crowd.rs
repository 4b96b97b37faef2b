//! Any number of holders of the mutual scheme, each with a key, a credential and a phone of its own.

use clearance_authority::enrolment::{self, Expectation};
use clearance_authority::issue::{self, Grant, Signer};
use clearance_core::cose_key;
use clearance_core::crypto::{RING, SigningKey};
use clearance_core::ids::{CredentialId, StatusIndex};
use clearance_core::time::Timestamp;
use clearance_issuer::{Ask, EnrolmentAsk, EntryId, HolderKey, Moment, SoftwareKey, Wallet, enrol};

use crate::phone::APP;
use crate::world::{MACAO, START, hk_mo};
use crate::{Person, Random, World, keys};

/// Whoever comes to a gate of the world.
pub struct Crowd<'w> {
    world: &'w World,
    authority: Box<dyn SigningKey>,
}

/// One of the crowd.
pub struct Holder {
    wallet: Wallet,
    entry: EntryId,
    key: SoftwareKey,
    random: Random,
}

impl<'w> Crowd<'w> {
    /// Credentials by Macao.
    pub fn new(world: &'w World) -> Self {
        Self { world, authority: World::authority_key(MACAO) }
    }

    /// Holder number `n`, enrolled.
    pub fn holder(&self, n: u32) -> Holder {
        let name = format!("crowd {n}");
        let key = SoftwareKey::ed25519(&RING, &keys::secret(&name));
        let credential = self.credential(n, &key);
        let (root, list) = (World::root_key(), &self.world.list_bytes);
        let mut wallet = Wallet::new(APP, root, list, Moment::wall(START)).unwrap();
        let entry = wallet.add(&name, &credential, &key.public()).unwrap();
        Holder { wallet, entry, key, random: Random::new(&name) }
    }

    fn credential(&self, n: u32, key: &SoftwareKey) -> Vec<u8> {
        let claims = self.world.claims(Person::Parent);
        let now = claims.validity.not_before;
        let authority = cose_key::thumbprint(&RING, &self.authority.public());
        let ask = EnrolmentAsk { authority, now, challenge: None };
        let request = enrol(&RING, key, &ask).unwrap();
        let expected = Expectation::of(vec![authority]);
        let holder = enrolment::accept(&RING, &request, &expected, now).unwrap();
        let grant = Grant {
            scope: claims.scope,
            validity: claims.validity,
            id: CredentialId((u64::from(n) | 1 << 63).to_be_bytes()),
            status_index: StatusIndex::new(7, 10_000 + n).unwrap(),
        };
        let signer = Signer { list: &self.world.list, authority: MACAO, key: &*self.authority };
        issue::issue(&signer, &holder, &grant, now).unwrap()
    }
}

impl Holder {
    /// The text of the full code to show at `now`, at the gates of Hong Kong and Macao.
    pub fn text(&mut self, now: Timestamp) -> String {
        let (ask, entropy) = (Ask::full(self.entry, hk_mo()), self.random.secret());
        self.wallet.frame(&ask, &self.key, Moment::wall(now), &entropy).unwrap().text
    }
}
