//! The child: uses the secrets of one case as an app would, and drops them.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::sync::Arc;

use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::crypto::{PublicKey, RING, Secret32, forgetting};
use clearance_core::ids::GateKid;
use clearance_core::trust::TrustAnchor;
use clearance_issuer::{Ask, HolderKey, Moment, SoftwareKey, Wallet};
use clearance_provider_fast::fast;
use clearance_tests::phone::APP;
use clearance_tests::scene::NOW;
use clearance_tests::world::{hk_mo, valid_as_of};
use clearance_tests::{START, places};
use clearance_verifier::{Gate, GateKey, Policy};
use zeroize::Zeroizing;

/// Plays the case of this name.
pub(crate) fn run(name: &str) {
    let mut parent = Parent(File::open("/dev/stdin").unwrap());
    match name {
        // A returned call's stack, and a heap: nobody wipes either.
        "control: stack" => play(name, &mut parent),
        // All others are apps that do as they are told.
        _ => forgetting(|| play(name, &mut parent)),
    }
    parent.tell("dropped");
}

fn play(name: &str, parent: &mut Parent) {
    match name {
        "control: stack" => leave_on_stack(&parent.bytes()),
        "control: heap" => leave_on_heap(&parent.bytes()),
        "secret" => secret(parent),
        "Ed25519, ring" => sign(parent, |seed| SoftwareKey::ed25519(&RING, seed)),
        "Ed25519, graviola" => sign(parent, |seed| SoftwareKey::ed25519(fast(), seed)),
        "P-256" => sign(parent, |scalar| SoftwareKey::p256(&RING, scalar).unwrap()),
        "X25519" => agree(parent),
        "key file" => key_file(parent),
        "gate" => gate(parent),
        "wallet" => wallet(parent),
        other => panic!("no case {other}"),
    }
}

#[inline(never)]
fn leave_on_stack(secret: &[u8]) {
    // At the far end of its frame, where what is called next does not come.
    let mut frame = [0; 8 << 10];
    frame[..secret.len()].copy_from_slice(secret);
    black_box(&mut frame);
}

fn leave_on_heap(secret: &[u8]) {
    black_box(Vec::leak(secret.to_vec()));
}

fn secret(parent: &mut Parent) {
    let secret = parent.secret();
    parent.tell("held");
    drop(secret);
}

fn sign(parent: &mut Parent, key: impl FnOnce(&Secret32) -> SoftwareKey) {
    let key = key(&parent.secret());
    black_box(key.sign(b"message").unwrap());
    parent.tell("held");
    drop(key);
}

fn agree(parent: &mut Parent) {
    let key = RING.static_key(&parent.secret());
    black_box(key.agree(&[9; 32]).unwrap());
    parent.tell("held");
    drop(key);
}

fn key_file(parent: &mut Parent) {
    let secret = parent.secret();
    let text = KeyPair::from_entropy(&RING, KeyKind::Ed25519, secret).unwrap().to_text(&RING);
    let pair = KeyPair::from_text(&RING, &text).unwrap();
    black_box(pair.signing(&RING).unwrap().sign(b"message").unwrap());
    parent.tell("held");
    drop((text, pair));
}

fn gate(parent: &mut Parent) {
    let secret = parent.secret();
    let (root, list, text) = (parent.root(), parent.bytes(), parent.bytes());
    let list = TrustAnchor::new(root).accept(&RING, &list, NOW).unwrap();
    let kid: GateKid = list.gate_group(&hk_mo()).unwrap().epochs[0].kid;
    let keys = vec![GateKey { kid, secret }];
    let (policy, status) = (Policy::new(places::border_gate()), valid_as_of(START));
    let gate = Gate::builder(Arc::new(list), hk_mo(), policy, status).keys(keys);
    let gate = gate.build(START.minus(600)).unwrap();
    let text = std::str::from_utf8(&text).unwrap();
    assert!(gate.check(text, NOW).is_admit(), "{}", gate.check(text, NOW));
    parent.tell("held");
    drop(gate);
}

fn wallet(parent: &mut Parent) {
    let (seed, entropy) = (parent.secret(), parent.secret());
    let (root, list, credential) = (parent.root(), parent.bytes(), parent.bytes());
    let key = SoftwareKey::ed25519(&RING, &seed);
    let mut wallet = Wallet::new(APP, root, &list, Moment::wall(NOW)).unwrap();
    let entry = wallet.add("holder", &credential, &key.public()).unwrap();
    let ask = Ask::full(entry, hk_mo());
    wallet.frame(&ask, &key, Moment::wall(NOW), &entropy).unwrap();
    let prepared = wallet.prepare(&ask, &key.public(), Moment::wall(NOW)).unwrap();
    let signature = key.sign(prepared.to_sign()).unwrap();
    wallet.finish(prepared, &signature, &entropy, Moment::wall(NOW)).unwrap();
    parent.tell("held");
    drop((key, seed, entropy));
}

fn array(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap()
}

/// The other end of the pipes. What is read goes straight to memory that is wiped.
struct Parent(File);

impl Parent {
    fn bytes(&mut self) -> Zeroizing<Vec<u8>> {
        let mut len = [0; 4];
        self.0.read_exact(&mut len).unwrap();
        let mut bytes = Zeroizing::new(vec![0; u32::from_be_bytes(len) as usize]);
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    fn secret(&mut self) -> Secret32 {
        Secret32::from(array(&self.bytes()))
    }

    fn root(&mut self) -> PublicKey {
        PublicKey::Ed25519(array(&self.bytes()))
    }

    /// Says how far it is, and waits until the memory was read.
    fn tell(&mut self, how_far: &str) {
        let mut out = std::io::stdout();
        writeln!(out, "{how_far}").unwrap();
        self.0.read_exact(&mut [0]).unwrap();
    }
}
