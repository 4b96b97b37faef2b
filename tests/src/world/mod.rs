//! The world: a root, two authorities, two gate groups, two schemes, three holders.

mod gate;
mod person;
mod schemes;
mod setup;

use std::sync::Arc;

use clearance_authority::enrolment::{self, Expectation};
use clearance_authority::issue::{self, Grant, Signer};
use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_authority::trust_list::Editor;
use clearance_core::code;
use clearance_core::cose_key;
use clearance_core::credential::Claims;
use clearance_core::crypto::{PublicKey, RING, SigningKey};
use clearance_core::ids::{AuthorityKid, CredentialId, GateGroupId, GateKid, Scope, StatusIndex};
use clearance_core::registry::len;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::token::Token;
use clearance_core::trust::{Authority, TrustAnchor, TrustList};
use clearance_issuer::{EnrolmentAsk, enrol};

use crate::keys;
use crate::phone::Phone;

pub use gate::{GateParts, ledger, valid_as_of};
pub use person::Person;
pub use setup::Setup;

/// The moment around which the fixture turns: the start of a step of either model scheme.
pub const START: Timestamp = Timestamp::from_secs(1_800_000_000);
/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// The Macao authority's key, Ed25519.
pub const MACAO: AuthorityKid = AuthorityKid([0xa1, 0x01]);
/// The Hong Kong authority's key, P-256.
pub const HONG_KONG: AuthorityKid = AuthorityKid([0xb2, 0x02]);
/// Seconds that every gate of the fixture has been running at [`START`].
pub const UPTIME: u64 = 600;

/// The gate group of all gates of Hong Kong and Macao.
pub fn hk_mo() -> GateGroupId {
    "hk-mo".parse().unwrap()
}

/// Another gate group.
pub fn zhuhai() -> GateGroupId {
    "zhuhai".parse().unwrap()
}

/// Everything signed and issued.
#[derive(Debug)]
pub struct World {
    /// What it was made of.
    pub setup: Setup,
    /// The trust list in force.
    pub list: Arc<TrustList>,
    /// The same as signed.
    pub list_bytes: Vec<u8>,
    /// What a device remembers of it.
    pub anchor: TrustAnchor,
    /// Key id of group [`hk_mo`].
    pub gate_kid: GateKid,
    /// Key id of group [`zhuhai`].
    pub other_kid: GateKid,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// The default world.
    pub fn new() -> Self {
        Self::of(Setup::default())
    }

    /// The default world but for what `change` does to it.
    pub fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::of(setup)
    }

    /// The world of this setup.
    pub fn of(setup: Setup) -> Self {
        let mut editor = Editor::first();
        for (kid, name) in [(MACAO, "Macao"), (HONG_KONG, "Hong Kong")] {
            let key = Self::authority_key(kid).public();
            let (validity, name) = (setup.authority, name.to_owned());
            editor.add_authority(Authority { kid, key, validity, name, status: None }).unwrap();
        }
        let mut add = |group: GateGroupId, entropy: u8| {
            let key = Self::gate_pair(&group).public().gate().unwrap();
            editor.add_epoch(group, key, setup.epoch, [entropy; 8]).unwrap()
        };
        let (gate_kid, other_kid) = (add(hk_mo(), 1), add(zhuhai(), 2));
        editor.put_scheme(setup.mutual.clone());
        editor.put_scheme(setup.macao_only.clone());
        let root = Self::root().signing(&RING).unwrap();
        let Validity { not_before, not_after } = setup.list;
        let list_bytes = editor.sign(&*root, not_before, not_after).unwrap();
        let mut anchor = TrustAnchor::new(root.public());
        let list = Arc::new(anchor.accept(&RING, &list_bytes, START).unwrap());
        Self { setup, list, list_bytes, anchor, gate_kid, other_kid }
    }

    /// The root key.
    pub fn root() -> KeyPair {
        keys::pair(KeyKind::Ed25519, "root")
    }

    /// The root's public key.
    pub fn root_key() -> PublicKey {
        Self::root().public().signer().unwrap()
    }

    /// The key pair of an authority: Ed25519 but for Hong Kong.
    pub fn authority_pair(kid: AuthorityKid) -> KeyPair {
        let kind = if kid == HONG_KONG { KeyKind::P256 } else { KeyKind::Ed25519 };
        keys::pair(kind, &format!("authority {kid}"))
    }

    /// The same, ready to sign.
    pub fn authority_key(kid: AuthorityKid) -> Box<dyn SigningKey> {
        Self::authority_pair(kid).signing(&RING).unwrap()
    }

    /// The key pair of a gate group.
    pub fn gate_pair(group: &GateGroupId) -> KeyPair {
        keys::pair(KeyKind::X25519, &format!("gate group {group}"))
    }

    /// What the authority says of a holder.
    pub fn claims(&self, person: Person) -> Claims {
        Claims {
            validity: self.setup.credential,
            id: person.credential_id(),
            holder_key: person.holder_key().public(),
            scope: Scope { scheme: person.scheme(), qualifier: 0 },
            status_index: StatusIndex::new(7, 1_000 + person as u32).unwrap(),
        }
    }

    /// Enrols the holder's key and issues the first credential.
    pub fn issue(&self, person: Person) -> Vec<u8> {
        let Claims { validity, id, .. } = self.claims(person);
        self.issue_for(person, validity, id)
    }

    /// Enrols the holder's key and issues a credential of this period and id.
    pub fn issue_for(&self, person: Person, validity: Validity, id: CredentialId) -> Vec<u8> {
        let now = validity.not_before;
        let key = Self::authority_key(person.authority());
        let authority = cose_key::thumbprint(&RING, &key.public());
        let ask = EnrolmentAsk { authority, now, challenge: None };
        let request = enrol(&RING, &*person.holder_key(), &ask).unwrap();
        let expected = Expectation::of(vec![authority]);
        let holder = enrolment::accept(&RING, &request, &expected, now).unwrap();
        let Claims { scope, status_index, .. } = self.claims(person);
        let grant = Grant { scope, validity, id, status_index };
        let (kid, key) = (person.authority(), Self::authority_key(person.authority()));
        let signer = Signer { list: &self.list, authority: kid, key: &*key };
        issue::issue(&signer, &holder, &grant, now).unwrap()
    }

    /// A phone with everybody's credentials.
    pub fn phone(&self) -> Phone {
        Phone::new(self)
    }

    /// What a gate of the group sees inside a code.
    pub fn open(&self, text: &str) -> Vec<u8> {
        let token = token_of(text);
        let token = Token::decode(&token).unwrap();
        let key = Self::gate_pair(&hk_mo()).opening(&RING).unwrap();
        let mut buffer = [0; len::TOKEN_MAX];
        token.open(&RING, &*key, &hk_mo().audience(), &mut buffer).unwrap().to_vec()
    }
}

/// The token in the text of a code.
pub fn token_of(text: &str) -> Vec<u8> {
    let mut buffer = [0; len::TOKEN_MAX];
    code::decode(text, &mut buffer).unwrap().to_vec()
}
