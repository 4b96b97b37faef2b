//! A small world: a root, an authority, a gate group and a scheme, and a gate that reads codes.

use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey, StaticKey};
use clearance_core::ids::{
    AuthorityKid, Challenge, CredentialId, GateGroupId, GateKid, KeyThumbprint, SchemeId, Scope,
    StatusIndex,
};
use clearance_core::presentation::{Subject, UntrustedPresentation};
use clearance_core::registry::len;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::token::Token;
use clearance_core::trust::{Authority, GateEpoch, GateGroup, Place, Scheme, TrustContent, sign};
use clearance_core::{code, ids::Name};
use clearance_issuer::{
    App, AppVersion, Ask, EnrolmentAsk, EntryId, HolderKey, HolderKeyError, Moment, SoftwareKey,
    Wallet,
};

/// Seven seconds into a step of 15.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_007);
pub(crate) const DAY: u64 = 86_400;
pub(crate) const KID: AuthorityKid = AuthorityKid([0, 1]);
pub(crate) const SCHEME: SchemeId = SchemeId(1);
pub(crate) const VERSION: u32 = 3;
pub(crate) const APP: App = App::new(&RING, AppVersion(VERSION));

pub(crate) struct World {
    pub(crate) root: Box<dyn SigningKey>,
    pub(crate) authority: Box<dyn SigningKey>,
    pub(crate) gate: Box<dyn StaticKey>,
    pub(crate) content: TrustContent,
}

pub(crate) fn secret(byte: u8) -> Secret32 {
    Secret32::from([byte; 32])
}

pub(crate) fn group() -> GateGroupId {
    "hk-mo".parse().unwrap()
}

pub(crate) fn moment() -> Moment {
    Moment::wall(NOW)
}

pub(crate) fn around(before: u64, after: u64) -> Validity {
    Validity { not_before: NOW.minus(before), not_after: NOW.plus(after) }
}

pub(crate) fn ed25519(seed: u8) -> SoftwareKey {
    SoftwareKey::ed25519(&RING, &secret(seed))
}

impl World {
    pub(crate) fn new() -> Self {
        let gate = RING.static_key(&secret(4));
        let authority = RING.ed25519_key(&secret(2));
        let content = TrustContent {
            seq: 1,
            this_update: NOW.minus(DAY),
            next_update: NOW.plus(30 * DAY),
            authorities: vec![Authority {
                kid: KID,
                key: authority.public(),
                validity: around(1000 * DAY, 1000 * DAY),
                name: "Authority".to_owned(),
                status: None,
            }],
            gate_groups: vec![GateGroup {
                id: group(),
                epochs: vec![GateEpoch {
                    kid: GateKid(9),
                    key: *gate.public(),
                    validity: around(100 * DAY, 100 * DAY),
                }],
            }],
            schemes: vec![scheme()],
            next_root: None,
            dates_from: None,
        };
        Self { root: RING.ed25519_key(&secret(1)), authority, gate, content }
    }

    pub(crate) fn list(&self) -> Vec<u8> {
        sign(&self.content, &*self.root).unwrap()
    }

    /// The next list, changed by `change`.
    pub(crate) fn next_list(&mut self, change: impl FnOnce(&mut TrustContent)) -> Vec<u8> {
        self.content.seq += 1;
        change(&mut self.content);
        self.list()
    }

    pub(crate) fn wallet(&self) -> Wallet {
        Wallet::new(APP, self.root.public(), &self.list(), moment()).unwrap()
    }

    /// A wallet with one credential, good from ten days ago for four more.
    pub(crate) fn wallet_of(&self, key: &dyn HolderKey) -> (Wallet, EntryId) {
        let mut wallet = self.wallet();
        let credential = self.credential(key.public(), 1, around(10 * DAY, 4 * DAY));
        let entry = wallet.add("Ana", &credential, &key.public()).unwrap();
        (wallet, entry)
    }

    pub(crate) fn credential(&self, holder_key: PublicKey, id: u8, validity: Validity) -> Vec<u8> {
        self.credential_for(SCHEME, holder_key, id, validity)
    }

    /// One with a qualifier, under [`SCHEME`].
    pub(crate) fn credential_with(
        &self,
        qualifier: u8,
        holder_key: PublicKey,
        id: u8,
        validity: Validity,
    ) -> Vec<u8> {
        self.issue(Scope { scheme: SCHEME, qualifier }, holder_key, id, validity)
    }

    pub(crate) fn credential_for(
        &self,
        scheme: SchemeId,
        holder_key: PublicKey,
        id: u8,
        validity: Validity,
    ) -> Vec<u8> {
        self.issue(Scope { scheme, qualifier: 0 }, holder_key, id, validity)
    }

    fn issue(&self, scope: Scope, holder_key: PublicKey, id: u8, validity: Validity) -> Vec<u8> {
        let claims = Claims {
            validity,
            id: CredentialId([id; 8]),
            holder_key,
            scope,
            status_index: StatusIndex::new(1, u32::from(id)).unwrap(),
        };
        credential::sign(KID, &*self.authority, &claims).unwrap()
    }

    /// What a gate of [`group`] reads from a code, its signature verified with `holder`.
    pub(crate) fn read(&self, text: &str, holder: &PublicKey) -> Read {
        let mut buffer = [0; len::TOKEN_MAX];
        let token = code::decode(text, &mut buffer).unwrap().to_vec();
        let token = Token::decode(&token).unwrap();
        let mut plain = [0; len::TOKEN_MAX];
        let audience = group().audience();
        let plain = token.open(&RING, &*self.gate, &audience, &mut plain).unwrap();
        let presentation = UntrustedPresentation::decode(plain).unwrap();
        let holder = holder.prepare(&RING).unwrap();
        presentation.verify(&RING, &holder, &audience).unwrap();
        let credential = match presentation.subject {
            Subject::Full(credential) => credential.claims.id,
            Subject::Roster(reference) => reference.id,
        };
        let Challenge(challenge) = presentation.challenge.unwrap_or(Challenge([0; 8]));
        Read { issued_at: presentation.issued_at, credential, challenge }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) issued_at: Timestamp,
    pub(crate) credential: CredentialId,
    pub(crate) challenge: [u8; 8],
}

pub(crate) fn scheme() -> Scheme {
    let place = Place { jurisdiction: Some("mo".parse::<Name>().unwrap()), ..Place::ANYWHERE };
    Scheme { min_app: VERSION, ..Scheme::new(SCHEME, "Scheme", vec![KID], vec![place]) }
}

/// The authority that phones ask, by its key.
pub(crate) const AUTHORITY: KeyThumbprint = KeyThumbprint([5; 32]);

pub(crate) fn enrolment_ask(challenge: Option<Challenge>) -> EnrolmentAsk {
    EnrolmentAsk { authority: AUTHORITY, now: NOW, challenge }
}

pub(crate) fn ask(entry: EntryId) -> Ask {
    Ask::full(entry, group())
}

/// A key store that returns P-256 signatures in DER, as Android's does.
pub(crate) struct DerKey(SoftwareKey);

impl DerKey {
    pub(crate) fn new(scalar: u8) -> Self {
        Self(SoftwareKey::p256(&RING, &secret(scalar)).unwrap())
    }
}

impl HolderKey for DerKey {
    fn public(&self) -> PublicKey {
        self.0.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        let fixed = self.0.sign(message)?;
        let (r, s) = (der_integer(&fixed[..32]), der_integer(&fixed[32..]));
        Ok([vec![0x30, (r.len() + s.len()) as u8], r, s].concat())
    }
}

fn der_integer(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap();
    let mut magnitude = bytes[first..].to_vec();
    if magnitude[0] & 0x80 != 0 {
        magnitude.insert(0, 0);
    }
    [vec![0x02, magnitude.len() as u8], magnitude].concat()
}
