//! Writes the seeds: real objects of the world of the tests, into `fuzz/corpus/TARGET/`. With `--check` it writes nothing,
//! and fails where the seeds that are there are others: of a format or of files from before.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arbitrary::{Arbitrary, Unstructured};
use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::cbor::Reader;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{AuthorityKid, KeyThumbprint};
use clearance_core::sign1::Sign1;
use clearance_core::trust::{StatusDelegation, StatusKey, TrustAnchor, TrustContent, sign};
use clearance_fuzz::believer::{BELIEVER, BELIEVER_OF_HASHES, BELIEVER_OF_NAMES, Replay};
use clearance_fuzz::lists::{self, State};
use clearance_fuzz::world::{self, NOW, ROOTS};
use clearance_fuzz::{chains, hostile, picture, repository};
use clearance_issuer::qr::{Level, PngOptions, QrCode};
use clearance_issuer::{App, AppVersion, EnrolmentAsk, Moment, Monotonic, RecoveryAsk, Wallet};
use clearance_revocation::ExpiryMonth;
use clearance_revocation::alloc::Pool;
use clearance_revocation::table::StatusTable;
use clearance_revocation::token_status_list::{StatusListToken, export};
use clearance_tests::world::token_of;
use clearance_tests::{Person, World, keys};

/// One of each algorithm, and not a root's: a key has one owner (L9).
const STATUS_KEYS: [PublicKey; 2] =
    [PublicKey::Ed25519([0x43; 32]), PublicKey::P256 { x: [0x43; 32], y_is_odd: false }];

fn main() {
    let (mut seeds, world) = (Seeds::default(), world::world());
    codes(&mut seeds, world);
    trust(&mut seeds, world);
    for person in Person::ALL {
        let credential = world.issue(person);
        let ask = EnrolmentAsk {
            authority: KeyThumbprint([7; 32]),
            now: NOW,
            challenge: Some(world::CHALLENGE),
        };
        let request = clearance_issuer::enrol(&RING, &*person.holder_key(), &ask);
        seeds.add("enrolment", request.expect("software signs"));
        let EnrolmentAsk { authority, now, .. } = ask;
        let ask = RecoveryAsk { authority, now, challenge: world::CHALLENGE };
        let request = clearance_issuer::recover(&RING, &*person.holder_key(), &ask);
        seeds.add("enrolment", request.expect("software signs"));
        seeds.add("der_signature", keys::to_der(&signature_of(&credential)));
        seeds.add("cbor", &credential);
        seeds.add("credential", credential);
    }
    status(&mut seeds);
    for kind in KeyKind::ALL {
        let pair = KeyPair::from_entropy(&RING, kind, keys::secret("seed")).expect("in range");
        seeds.add("key_file", pair.to_text(&BELIEVER_OF_HASHES).as_bytes());
        seeds.add("key_file", pair.public().to_text(&BELIEVER_OF_HASHES));
    }
    for (path, text) in clearance_schemes::shipped_files() {
        if path.ends_with("/1.toml") && text.len() <= 4096 {
            seeds.add("schemes", text);
        }
    }
    for name in ["hk-mo", "border-gate", "a.b-9"] {
        seeds.add("names", name);
    }
    for seed in 0..6_u8 {
        let noise: Vec<u8> = (0..=255).map(|n: u8| n.wrapping_mul(31).wrapping_add(seed)).collect();
        for target in ["check_hostile", "status_model", "store_model", "ledger_model"] {
            seeds.add(target, &noise[..40 * (usize::from(seed) + 1)]);
        }
    }
    hostile_codes(&mut seeds);
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::args().any(|arg| arg == "--check") { seeds.check(fuzz) } else { seeds.write(fuzz) }
}

/// Each layer of every kind of code, and its picture.
fn codes(seeds: &mut Seeds, world: &World) {
    for text in world::good_codes() {
        let token = token_of(&text);
        let presentation = world.open(&text);
        for target in ["base45", "code_text", "check_text"] {
            seeds.add(target, &text);
        }
        let whole = hostile::padded(&presentation).expect("not too long");
        let decision = hostile::blind_gate().check(&hostile::unsealed(&whole), NOW);
        assert!(decision.is_admit() && hostile::keeps_rules(&whole), "teaches nothing: {decision}");
        seeds.add("cbor", &presentation);
        seeds.add("check_inside", &presentation);
        seeds.add("presentation", presentation);
        seeds.add("token", token);
        let symbol = QrCode::draw(&text, Level::L).expect("it fits");
        let options = PngOptions { module_pixels: 2, quiet_zone: 4 };
        let png = symbol.png(&options).expect("small");
        assert_eq!(picture::text(&png).as_ref(), Some(&text));
        seeds.add("image", png);
    }
}

/// The bytes that [`hostile::Code`] is made of: each form of each person's code, without a fault.
fn hostile_codes(seeds: &mut Seeds) {
    const SECONDS_AFTER_STEP: u8 = 7;
    for (person, is_roster) in (0..3).flat_map(|person| [(person, 0), (person, 1)]) {
        let mut bytes = vec![0; 96];
        bytes[..3].copy_from_slice(&[person, is_roster, SECONDS_AFTER_STEP.wrapping_neg()]);
        let code = hostile::Code::arbitrary(&mut Unstructured::new(&bytes)).expect("enough bytes");
        assert!(code.make().is_admissible, "a seed that teaches nothing: {code:?}");
        seeds.add("check_hostile", bytes);
    }
}

/// Trust lists, anchors and wallets. The second root is of the other algorithm.
fn trust(seeds: &mut Seeds, world: &World) {
    let status_key = |kid: u8, key| StatusKey {
        kid: AuthorityKid([9, kid]),
        key,
        validity: world.setup.authority,
    };
    let mut content = world.list.content().clone();
    content.authorities[0].status = Some(StatusDelegation {
        epoch: 1,
        keys: vec![status_key(1, STATUS_KEYS[0]), status_key(2, STATUS_KEYS[1])],
    });
    content.schemes[0].places[0].checkpoint = Some("border-gate".parse().expect("a name"));
    content.schemes[0].places[0].hall = Some("arrival".parse().expect("a name"));
    let small = TrustContent { gate_groups: Vec::new(), schemes: Vec::new(), ..content.clone() };
    for (content, root) in [(content.clone(), ROOTS[0]), (content, ROOTS[1]), (small, ROOTS[0])] {
        let content = TrustContent { next_root: Some(ROOTS[1]), ..content };
        let list = sign(&content, &Replay::of_key(root)).expect("a good list");
        let mut anchor = TrustAnchor::new(root);
        anchor.accept(&BELIEVER, &list, NOW).expect("believed");
        seeds.add("anchor", anchor.to_bytes());
        seeds.add("trust_list", list);
    }
    seeds.add("trust_list", &world.list_bytes);
    seeds.add("cbor", &world.list_bytes);
    for chain in chains::chains() {
        let follows =
            |device: &TrustAnchor| device.clone().walk(&BELIEVER_OF_NAMES, &chain, NOW).is_ok();
        assert!(chains::devices().iter().any(follows), "a chain that teaches nothing");
        seeds.add("trust_chain", chain);
    }
    let mut wallet = world.phone().wallet;
    add_wallet(seeds, &wallet);
    let clocks = |boot| Moment { wall: NOW, monotonic: Some(Monotonic { boot, ms: 1_000 }) };
    wallet.learn_offset(NOW.plus(180), clocks(1));
    add_wallet(seeds, &wallet);
    let (ask, key) = (world.phone().ask(Person::Parent), Person::Parent.holder_key().public());
    let _prepared = wallet.prepare(&ask, &key, clocks(2)).expect("a code after the restart");
    add_wallet(seeds, &wallet);
}

fn add_wallet(seeds: &mut Seeds, wallet: &Wallet) {
    let wallet = wallet.to_bytes();
    let mut reader = Reader::new(&wallet);
    let body = reader.array().and_then(|_| reader.uint()).and_then(|_| reader.bytes());
    let body = body.expect("a wallet");
    let app = App::new(&BELIEVER, AppVersion(1));
    Wallet::from_bytes(app, &world::wallet_file(body)).expect("a wallet");
    seeds.add("wallet", body);
}

fn status(seeds: &mut Seeds) {
    for (target, bytes) in repository::objects() {
        seeds.add(target, bytes);
    }
    let base = lists::base_state();
    for shard in base.values() {
        seeds.add("shard", shard.encode());
        let coded = shard.encode();
        // A length, the shard, a delta over it that changes nothing.
        seeds.add("status_cost", [&[coded.len() as u8][..], &coded, &[0; 6]].concat());
        let list = export(shard);
        let token = StatusListToken {
            uri: lists::URI,
            issued_at: NOW.minus(60),
            expires: Some(NOW.plus(60)),
            ttl: Some(300),
            list: &list,
        };
        for root in ROOTS {
            let token = lists::signed_again(&token, &Replay::of_key(root));
            lists::believed(&token, &root).expect("a good token");
            seeds.add("status_list_token", token);
        }
        seeds.add("token_status_list", list);
        let one = State::from([(shard.header().number, shard.clone())]);
        seeds.add("table", StatusTable::build(&one).expect("a good state").as_bytes());
    }
    seeds.add("table", lists::base().as_bytes());
    for delta in lists::deltas() {
        seeds.add("delta_body", delta.encode(lists::base()).expect("it fits"));
    }
    let mut pool = Pool::default();
    pool.open(ExpiryMonth::of(NOW), 64, [7; 32]).expect("room");
    seeds.add("pool", pool.encode(|bytes| [bytes.len() as u8; 32]).as_slice());
}

fn signature_of(tagged: &[u8]) -> [u8; 64] {
    let mut reader = Reader::new(tagged);
    reader.expect_tag(18).expect("tagged");
    *Sign1::read(&mut reader).expect("a COSE_Sign1").signature
}

/// Seeds by target.
#[derive(Default)]
struct Seeds(BTreeMap<String, Vec<Vec<u8>>>);

impl Seeds {
    fn add(&mut self, target: &str, bytes: impl AsRef<[u8]>) {
        self.0.entry(target.to_owned()).or_default().push(bytes.as_ref().to_vec());
    }

    fn write(&self, fuzz: &Path) {
        for (path, seed) in self.files(fuzz) {
            fs::create_dir_all(path.parent().expect("in a directory")).expect("writable");
            fs::write(path, seed).expect("writable");
        }
    }

    fn check(&self, fuzz: &Path) {
        let is_other =
            |(path, seed): &(PathBuf, &Vec<u8>)| fs::read(path).ok().as_ref() != Some(seed);
        let other: Vec<_> = self.files(fuzz).filter(is_other).map(|(path, _)| path).collect();
        assert!(other.is_empty(), "seeds that would be others now; make them again: {other:?}");
    }

    fn files(&self, fuzz: &Path) -> impl Iterator<Item = (PathBuf, &Vec<u8>)> {
        let corpus = fuzz.join("corpus");
        self.0.iter().flat_map(move |(target, seeds)| {
            let dir = corpus.join(target);
            let name = move |number| dir.join(format!("seed-{number:02}"));
            seeds.iter().enumerate().map(move |(number, seed)| (name(number), seed))
        })
    }
}
