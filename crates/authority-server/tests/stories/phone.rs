//! A phone: the issuer crate's wallet, and what it asks the service for over HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use clearance_authority::register::Role;
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_issuer::{
    App, AppVersion, Ask, EnrolmentAsk, EntryId, HolderKey as _, Moment, RecoveryAsk, SoftwareKey,
    Wallet, enrol, recover,
};
use serde_json::{Value, json};

use crate::lane::timestamp;
use crate::world::{Answer, World, token};

/// A phone, for its owner and for those whom it carries codes for.
pub(crate) struct Phone<'w> {
    world: &'w World,
    seed: u8,
    wallet: Wallet,
    held: BTreeMap<String, Held>,
    frames: u8,
}

/// What the phone has for one person.
struct Held {
    key: SoftwareKey,
    token: String,
    entries: BTreeMap<String, EntryId>,
}

/// The request of a phone is good for this challenge, this authority and this key.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    pub(crate) challenge: Challenge,
    pub(crate) audience: KeyThumbprint,
}

impl<'w> Phone<'w> {
    /// A new phone: the app came with the root, and fetches the trust list.
    pub(crate) fn new(world: &'w World, seed: u8) -> Self {
        until_published(world);
        let list = world.get("", "/v1/public/trust-list");
        assert_eq!(list.status, 200);
        let app = App::new(&RING, AppVersion(1));
        let moment = Moment::wall(timestamp(world));
        let wallet = Wallet::new(app, root(world), &list.body, moment).unwrap();
        Self { world, seed, wallet, held: BTreeMap::new(), frames: 0 }
    }

    /// The key that this phone makes for a person.
    pub(crate) fn key(&self, of: &str) -> SoftwareKey {
        let seed = RING.sha256(&[b"phone", &[self.seed], of.as_bytes()]);
        SoftwareKey::ed25519(&RING, &Secret32::from(seed))
    }

    /// A request with a person's key, that answers a challenge.
    pub(crate) fn request(&self, of: &str, given: Given) -> String {
        let now = timestamp(self.world);
        let ask = EnrolmentAsk { authority: given.audience, now, challenge: Some(given.challenge) };
        BASE64.encode(enrol(&RING, &self.key(of), &ask).unwrap())
    }

    /// A request to go on with a person's key, that answers a challenge.
    pub(crate) fn recovery(&self, of: &str, given: Given) -> String {
        let now = timestamp(self.world);
        let ask = RecoveryAsk { authority: given.audience, now, challenge: given.challenge };
        BASE64.encode(recover(&RING, &self.key(of), &ask).unwrap())
    }

    /// Shows the code that was handed over for a person.
    pub(crate) fn shows(&self, of: &str, code: &str) -> Answer {
        let request = self.request(of, challenge(self.world));
        let body = json!({ "code": code, "request": request });
        self.world.post("", "/v1/phone/activation", &body)
    }

    /// Is bound to a person by a code.
    pub(crate) fn activates(&mut self, of: &str, code: &str) {
        let answer = self.shows(of, code);
        self.is_bound(of, &answer);
    }

    /// The same, with a key that a passkey brings back.
    pub(crate) fn activates_by_passkey(&mut self, of: &str, code: &str) {
        let request = self.request(of, challenge(self.world));
        let body = json!({ "code": code, "request": request, "key": "passkey" });
        let answer = self.world.post("", "/v1/phone/activation", &body);
        self.is_bound(of, &answer);
    }

    fn is_bound(&mut self, of: &str, answer: &Answer) {
        let answer = answer.is(200);
        let token = answer["token"].as_str().unwrap().to_owned();
        let held = Held { key: self.key(of), token, entries: BTreeMap::new() };
        self.held.insert(of.to_owned(), held);
    }

    /// What the phone shows for a person.
    pub(crate) fn token(&self, of: &str) -> &str {
        &self.held[of].token
    }

    /// What the person has under a scheme.
    pub(crate) fn standing(&self, of: &str, scheme: &str) -> Value {
        let all = self.world.get(self.token(of), "/v1/phone/standings").is(200);
        let own = all["items"].as_array().unwrap().iter().rev();
        own.clone().find(|it| it["scheme"] == scheme).cloned().unwrap_or(Value::Null)
    }

    /// Asks for a credential.
    pub(crate) fn asks(&self, of: &str, standing: &Value) -> Answer {
        let request = self.request(of, challenge(self.world));
        let body = json!({ "standing": standing, "request": request, "app": 1 });
        self.world.post(self.token(of), "/v1/phone/credentials", &body)
    }

    /// Fetches a credential, and puts it into the wallet, or in place of the one before.
    pub(crate) fn fetches(&mut self, of: &str, scheme: &str) -> Value {
        let standing = self.standing(of, scheme);
        let answer = self.asks(of, &standing["id"]).is(200);
        let credential = BASE64.decode(answer["credential"].as_str().unwrap()).unwrap();
        let moment = Moment::wall(timestamp(self.world));
        let held = self.held.get_mut(of).unwrap();
        match held.entries.get(scheme) {
            Some(entry) => self.wallet.renew(*entry, &credential, moment).unwrap(),
            None => {
                let minor_until = standing["minor_until"].as_str().map(instant);
                let label = format!("{of} {scheme}");
                let entry = self.wallet.add(&label, &credential, &held.key.public()).unwrap();
                self.wallet.set_minor_until(entry, minor_until).unwrap();
                held.entries.insert(scheme.to_owned(), entry);
            }
        }
        answer
    }

    /// The code that the phone shows now. A moment goes by first: no two are of one step.
    pub(crate) fn code(&mut self, of: &str, scheme: &str) -> String {
        self.world.passes(31);
        self.frames += 1;
        let held = &self.held[of];
        let ask = Ask::full(held.entries[scheme], "mo".parse().unwrap());
        let entropy = Secret32::from([self.seed.wrapping_mul(31).wrapping_add(self.frames); 32]);
        let moment = Moment::wall(timestamp(self.world));
        self.wallet.frame(&ask, &held.key, moment, &entropy).unwrap().text
    }

    /// Why there is no code, by the phone's own words.
    pub(crate) fn why_not(&self, of: &str, scheme: &str) -> Option<&'static str> {
        let held = &self.held[of];
        let ask = Ask::full(held.entries[scheme], "mo".parse().unwrap());
        let moment = Moment::wall(timestamp(self.world));
        self.wallet.why_not(&ask, &held.key.public(), moment).map(|why| why.code())
    }

    /// The labels of the wallet's entries, in the order in which the app proposes them.
    pub(crate) fn proposed(&self) -> Vec<&str> {
        let moment = Moment::wall(timestamp(self.world));
        self.wallet.proposed(moment).into_iter().map(|entry| entry.label()).collect()
    }

    /// How many entries the wallet has.
    pub(crate) fn entries(&self) -> usize {
        self.wallet.entries().len()
    }
}

/// A service that has not published yet is not ready, and nobody is sent to it.
fn until_published(world: &World) {
    let lists = || world.get(&token(Role::Publisher), "/v1/lists").is(200);
    while lists()["published"].is_null() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn instant(text: &str) -> Timestamp {
    let at = chrono::DateTime::parse_from_rfc3339(text).unwrap();
    Timestamp::from_secs(at.timestamp().try_into().unwrap())
}

/// A challenge of the service.
pub(crate) fn challenge(world: &World) -> Given {
    let answer = world.post("", "/v1/phone/challenge", &json!({})).is(200);
    let challenge = Challenge(hex(answer["challenge"].as_str().unwrap()));
    Given { challenge, audience: KeyThumbprint(hex(answer["audience"].as_str().unwrap())) }
}

fn hex<const N: usize>(text: &str) -> [u8; N] {
    assert_eq!(text.len(), 2 * N);
    core::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
}

/// The root that came with the app, and with the gate.
pub(crate) fn root(world: &World) -> PublicKey {
    let text = std::fs::read_to_string(world.web.office.root_public()).unwrap();
    AnyPublic::from_text(&RING, &text).unwrap().signer().unwrap()
}
