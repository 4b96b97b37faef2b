use std::fs;
use std::path::Path;

use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{AuthorityKid, GateKid};
use clearance_core::registry::limit;
use clearance_core::time::Validity;
use clearance_core::trust::{
    Authority, GateEpoch, GateGroup, StatusDelegation, StatusKey, TrustContent, TrustError,
    last_of_chain, write_chain,
};
use clearance_gate::DirError;

use crate::bench::{Bench, NOW, content, in_force, root, signed};

/// Root 1 announces root 2 in list 2, and root 2 signs list 3.
fn chain(bench: &Bench) -> std::path::PathBuf {
    let announcing = TrustContent { next_root: Some(root(2).public()), ..content(2) };
    let lists = [signed(&announcing, 1), signed(&content(3), 2)];
    bench.keep("chain", &write_chain(&lists).unwrap())
}

/// Makes a name impossible to write, so that an update ends there.
fn block(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok();
    drop(fs::remove_file(path));
    fs::create_dir_all(path.join("x")).unwrap();
    bytes
}

fn unblock(path: &Path, bytes: Option<Vec<u8>>) {
    fs::remove_dir_all(path).unwrap();
    bytes.into_iter().for_each(|bytes| fs::write(path, bytes).unwrap());
}

/// What a kill at each step of an update leaves: by its number, the list that is in force then.
#[test]
fn an_update_by_a_chain_that_was_cut_short_needs_no_chain_to_go_on() {
    for (step, seq) in [(0, 1), (1, 3), (2, 3)] {
        let bench = Bench::new(&format!("chain-{step}"));
        let gate = bench.gate();
        let (running, _) = bench.start();
        let chain = chain(&bench);
        let blocked = bench.file(if step == 0 { "trust-list.next" } else { "trust-list.cbor" });
        let before = block(&blocked);
        let cut = gate.update(Some(&chain), &[], NOW);
        assert!(matches!(cut, Err(DirError::Write(_))), "{cut:?}");
        unblock(&blocked, before);
        if step == 2 {
            let chain = fs::read(&chain).unwrap();
            fs::write(blocked, last_of_chain(&chain).unwrap()).unwrap();
        }
        fs::remove_file(chain).unwrap();
        assert_eq!(in_force(&gate), seq, "cut at {step}");
        drop(running.renew(NOW));
        assert_eq!(running.gate().trust().seq(), seq, "a gate that runs, cut at {step}");
        // The next command that changes something brings the files to their end.
        drop(gate.lock().unwrap());
        assert!(!bench.file("trust-list.next").exists());
        assert_eq!(in_force(&gate), seq);
        let next = bench.keep("next", &signed(&content(4), if seq == 3 { 2 } else { 1 }));
        assert_eq!(gate.update(Some(&next), &[], NOW).unwrap().list.seq(), 4);
    }
}

#[test]
fn a_list_that_is_held_is_not_undone_by_an_older_one_though_the_anchor_is_behind() {
    let bench = Bench::new("anchor-behind");
    let gate = bench.gate();
    let anchor = fs::read(bench.file("anchor.cbor")).unwrap();
    gate.update(Some(&bench.list(3)), &[], NOW).unwrap();
    // Somebody put the anchor back from a copy.
    fs::write(bench.file("anchor.cbor"), anchor).unwrap();
    assert_eq!(in_force(&gate), 3);
    let older = gate.update(Some(&bench.list(2)), &[], NOW);
    let cause = TrustError::Rollback { seen: 3, found: 2 };
    assert!(
        matches!(&older, Err(DirError::List { cause: found, .. }) if *found == cause),
        "{older:?}"
    );
    assert_eq!(in_force(&gate), 3);
    assert_eq!(gate.update(Some(&bench.list(4)), &[], NOW).unwrap().list.seq(), 4);
}

/// As many keys as a list can name, each with a key of its own.
fn longest_list(seq: u64) -> TrustContent {
    let key = |what: &str, a: usize, b: usize| {
        let mut key = RING.sha256(&[format!("{what} {a} {b}").as_bytes()]);
        key[31] >>= 1; // below 2^255
        key
    };
    let signs = |what, a, b| PublicKey::Ed25519(key(what, a, b));
    let kid = |n: usize| AuthorityKid(u16::try_from(n).unwrap().to_be_bytes());
    let validity = Validity { not_before: NOW, not_after: NOW.plus(9) };
    let status_key = |a, b: usize| StatusKey { kid: kid(b), key: signs("status", a, b), validity };
    let status = |a| StatusDelegation {
        epoch: 1,
        keys: (0..limit::STATUS_KEYS).map(|b| status_key(a, b)).collect(),
    };
    let authority = |a| Authority {
        kid: kid(a),
        key: signs("authority", a, 0),
        validity,
        name: "A".to_owned(),
        status: Some(status(a)),
    };
    let epoch = |a, b| GateEpoch {
        kid: GateKid(u8::try_from(b).unwrap()),
        key: key("gate", a, b),
        validity,
    };
    let group = |a: usize| GateGroup {
        id: format!("g{a}").parse().unwrap(),
        epochs: (0..limit::GATE_EPOCHS).map(|b| epoch(a, b)).collect(),
    };
    TrustContent {
        authorities: (0..limit::TRUST_ENTRIES).map(authority).collect(),
        gate_groups: (0..limit::TRUST_ENTRIES).map(group).collect(),
        ..content(seq)
    }
}

#[test]
fn the_anchor_of_the_longest_list_is_read_again() {
    let bench = Bench::new("longest");
    let gate = bench.gate();
    let list = bench.keep("longest", &signed(&longest_list(2), 1));
    assert_eq!(gate.update(Some(&list), &[], NOW).unwrap().list.seq(), 2);
    let anchor = fs::metadata(bench.file("anchor.cbor")).unwrap().len();
    assert!(anchor > 17 * limit::TRUST_KEYS as u64, "{anchor} bytes, which is no longest one");
    assert_eq!(in_force(&gate), 2);
    assert_eq!(gate.update(Some(&bench.list(3)), &[], NOW).unwrap().list.seq(), 3);
}

#[test]
fn secrets_that_a_killed_update_left_go_with_the_next_one() {
    let bench = Bench::new("update-leftovers");
    let gate = bench.gate();
    let left = [".anchor.cbor.1-0.part", "keys/.0011.key.1-0.part"].map(|name| bench.file(name));
    left.iter().for_each(|path| fs::write(path, "secret").unwrap());
    gate.update(None, &[], NOW).unwrap();
    assert!(left.iter().all(|path| !path.exists()));
}
