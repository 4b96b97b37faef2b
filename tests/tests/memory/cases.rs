//! What each case is given, and what is looked for in its memory.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::{PublicKey, RING, Secret32, hpke};
use clearance_core::token::Token;
use clearance_issuer::{Ask, HolderKey, Moment, SoftwareKey, Wallet};
use clearance_provider_fast::fast;
use clearance_tests::phone::APP;
use clearance_tests::scene::NOW;
use clearance_tests::world::{hk_mo, token_of};
use clearance_tests::{Forgery, Person, Random, START, World, keys};
use sha2::{Digest, Sha512};

/// What a child is to do, and what must become of its secrets.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// A control leaves its secrets behind, and they must be found.
    pub(crate) control: bool,
    /// What it is given.
    pub(crate) given: Vec<Vec<u8>>,
    /// Forms of the secrets that it holds: one of them at least must be found while it does, none
    /// after.
    pub(crate) held: Vec<Needle>,
    /// Secrets of one call: not found once it has returned.
    pub(crate) passing: Vec<Needle>,
}

/// What is looked for.
pub(crate) struct Needle {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn all() -> Vec<Case> {
    let bytes: [u8; 32] = Random::new("a secret").bytes();
    let one = |name, held| Case {
        name,
        control: false,
        given: vec![bytes.to_vec()],
        held,
        passing: Vec::new(),
    };
    let control = |name| Case { control: true, ..one(name, vec![needle("secret", bytes)]) };
    let mut all = vec![
        control("control: stack"),
        control("control: heap"),
        one("secret", vec![needle("secret", bytes)]),
        one("Ed25519, ring", ed25519(&bytes)),
        one("P-256", p256(&bytes)),
        one("X25519", x25519(&bytes)),
        Case { passing: expanded(&bytes), ..one("key file", key_file(&bytes)) },
        gate(),
        wallet(),
    ];
    if fast().name != RING.name {
        all.push(one("Ed25519, graviola", ed25519(&bytes)));
    }
    all
}

fn needle(name: &'static str, bytes: impl Into<Vec<u8>>) -> Needle {
    Needle { name, bytes: bytes.into() }
}

fn ed25519(seed: &[u8; 32]) -> Vec<Needle> {
    let mut needles = expanded(seed);
    needles.push(needle("seed", *seed));
    needles
}

/// Scalar and prefix of RFC 8032 §5.1.5.
fn expanded(seed: &[u8; 32]) -> Vec<Needle> {
    let hash = Sha512::digest(seed);
    let (scalar, prefix) = hash.split_at(32);
    vec![
        needle("unclamped scalar", scalar),
        needle("scalar", clamped(scalar)),
        needle("prefix", prefix),
    ]
}

fn p256(scalar: &[u8; 32]) -> Vec<Needle> {
    let words: Vec<u8> = scalar.iter().rev().copied().collect();
    vec![needle("scalar", *scalar), needle("scalar in little-endian words", words)]
}

fn x25519(secret: &[u8]) -> Vec<Needle> {
    vec![needle("secret", secret), needle("clamped secret", clamped(secret))]
}

/// RFC 7748 §5.
fn clamped(scalar: &[u8]) -> Vec<u8> {
    let mut scalar = scalar.to_vec();
    scalar[0] &= 248;
    scalar[31] = scalar[31] & 127 | 64;
    scalar
}

fn key_file(seed: &[u8; 32]) -> Vec<Needle> {
    vec![
        needle("seed", *seed),
        needle("text of the seed", &URL_SAFE_NO_PAD.encode(seed).as_bytes()[..42]),
    ]
}

/// A gate's key opens a code.
fn gate() -> Case {
    let (world, pair) = (World::new(), World::gate_pair(&hk_mo()));
    let text = Forgery::of(&world, Person::Parent, START).text();
    let token = token_of(&text);
    let enc = Token::decode(&token).unwrap().ek;
    let dh = RING.agreement.x25519(pair.secret(), enc).unwrap();
    let mut passing = Vec::from(schedule(&dh, enc));
    passing.push(needle("the holder's signature", last_32(&world.open(&text))));
    let root = public_bytes(World::root_key());
    let secret = pair.secret().as_bytes();
    Case {
        name: "gate",
        control: false,
        given: vec![secret.to_vec(), root, world.list_bytes, text.into_bytes()],
        held: x25519(secret),
        passing,
    }
}

/// A holder key signs a code, and entropy becomes the key that seals it.
fn wallet() -> Case {
    let (world, person) = (World::new(), Person::Parent);
    let (seed, entropy) = (keys::secret(person.name()), Random::new("entropy").secret());
    let (root, credential) = (World::root_key(), world.issue(person));
    let key = SoftwareKey::ed25519(&RING, &seed);
    let mut wallet = Wallet::new(APP, root, &world.list_bytes, Moment::wall(NOW)).unwrap();
    let entry = wallet.add("holder", &credential, &key.public()).unwrap();
    let ask = Ask::full(entry, hk_mo());
    let text = wallet.frame(&ask, &key, Moment::wall(NOW), &entropy).unwrap().text;

    let bound = RING.hmac_sha256(entropy.as_bytes(), &[&world.open(&text)]);
    let (ephemeral, public) = hpke::derive_key_pair(&RING, &Secret32::from(bound));
    assert_eq!(public, *Token::decode(&token_of(&text)).unwrap().ek, "the wallet's own ephemeral");
    let dh = RING.agreement.x25519(&ephemeral, &gate_public()).unwrap();
    let mut passing = Vec::from(schedule(&dh, &public));
    passing.push(needle("bound entropy", bound));
    passing.push(needle("ephemeral key", *ephemeral.as_bytes()));
    passing.push(needle("clamped ephemeral key", clamped(ephemeral.as_bytes())));
    let (seed, entropy) = (seed.as_bytes(), entropy.as_bytes());
    let mut held = ed25519(seed);
    held.push(needle("entropy", *entropy));
    Case {
        name: "wallet",
        control: false,
        given: vec![
            seed.to_vec(),
            entropy.to_vec(),
            public_bytes(root),
            world.list_bytes,
            credential,
        ],
        held,
        passing,
    }
}

/// The secrets between a shared point and a message (RFC 9180 §4.1, §5.1), by hand.
fn schedule(dh: &Secret32, enc: &[u8; 32]) -> [Needle; 3] {
    const KEM: &[u8] = b"KEM\x00\x20";
    const HPKE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";
    let extract = |salt: &[u8], suite: &[u8], label: &[u8], ikm: &[u8]| {
        RING.hmac_sha256(salt, &[b"HPKE-v1", suite, label, ikm])
    };
    let expand = |prk: &[u8], suite: &[u8], label: &[u8], info: &[u8], len: u8| {
        RING.hmac_sha256(prk, &[&[0, len], b"HPKE-v1", suite, label, info, &[1]])
    };
    let eae_prk = extract(b"", KEM, b"eae_prk", dh.as_bytes());
    let shared = expand(&eae_prk, KEM, b"shared_secret", &[*enc, gate_public()].concat(), 32);
    let secret = extract(&shared, HPKE, b"secret", b"");
    let hashes = [&b"psk_id_hash"[..], b"info_hash"].map(|label| extract(b"", HPKE, label, b""));
    let context = [&[0], &hashes.concat()[..]].concat();
    let key = expand(&secret, HPKE, b"key", &context, 32);
    [
        needle("X25519 shared secret", *dh.as_bytes()),
        needle("HPKE shared secret", shared),
        needle("message key", key),
    ]
}

fn gate_public() -> [u8; 32] {
    World::gate_pair(&hk_mo()).public().gate().unwrap()
}

fn public_bytes(key: PublicKey) -> Vec<u8> {
    match key {
        PublicKey::Ed25519(key) => key.to_vec(),
        PublicKey::P256 { .. } => panic!("the root's key is an Ed25519 one"),
    }
}

fn last_32(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.len() - 32..]
}
