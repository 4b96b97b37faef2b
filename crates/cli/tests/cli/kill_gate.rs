//! Processes killed at random moments: the making of a gate, and its update by a chain of trust lists.

use std::fs;

use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;

use crate::kill::{Killer, kills};
use crate::run::Bench;

const NOW: u64 = 1_795_248_000;
/// Kills of each that must hit a process at work.
const FEW: u32 = 15;

fn copy(from: &std::path::Path, to: &std::path::Path) {
    drop(fs::remove_dir_all(to));
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn a_killed_update_by_a_chain_leaves_a_gate_that_goes_on_without_the_chain() {
    let (bench, at) = (Bench::new("kill-update"), NOW.to_string());
    bench.ok(&["authority", "init", "--at", &at]);
    bench.ok(&["gate", "init"]);
    for change in ["announce-root", "rotate-root"] {
        bench.ok(&["authority", "trust", change, "--at", &at]);
    }
    let (sound, gate) = (bench.dir.join("sound"), bench.dir.join("gate"));
    copy(&gate, &sound);
    let mut killer = Killer::new(0x0dd5_5678_9abc_def1);
    let (mut before, mut after) = (0, 0);
    while killer.kills < kills(FEW) {
        copy(&sound, &gate);
        let update = bench.command(&[
            "gate",
            "update",
            "--trust",
            "authority/trust-chain.cbor",
            "--at",
            &at,
        ]);
        let killed = killer.strike(update);
        let shown = bench.run(&["gate", "show", "--json", "--at", &at]);
        assert_eq!(shown.code, 0, "{shown:?}");
        let value: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
        match value["trust_list"]["seq"].as_u64().unwrap() {
            1 => before += u32::from(killed),
            3 => after += u32::from(killed),
            seq => panic!("list {seq}"),
        }
        // What changes something next brings the files to their end.
        let renewed = ["gate", "update", "--at", &at];
        let renewed = bench.run(&renewed);
        assert_eq!(renewed.code, 0, "{renewed:?}");
        let anchor = TrustAnchor::from_bytes(&bench.read("gate/anchor.cbor")).unwrap();
        let list = bench.read("gate/trust-list.cbor");
        assert_eq!(anchor.reload(&RING, &list).unwrap().seq(), 3);
        assert!(anchor.newest_date() <= Some(Timestamp::from_secs(NOW)));
        assert!(!gate.join("trust-list.next").exists());
    }
    let Killer { kills, attempts, .. } = killer;
    println!("{kills} kills in {attempts} runs: {before} before, {after} after");
}

#[test]
fn a_killed_making_of_a_gate_is_done_by_the_next_one() {
    let (bench, at) = (Bench::new("kill-init"), NOW.to_string());
    bench.ok(&["authority", "init", "--at", &at]);
    let mut killer = Killer::new(0xbead_5678_9abc_def1);
    let (mut whole, mut half) = (0, 0);
    while killer.kills < kills(FEW) {
        drop(fs::remove_dir_all(bench.dir.join("gate")));
        let group = if killer.dice.roll(2) == 0 { "mo" } else { "hk" };
        let killed = killer.strike(bench.command(&["gate", "init", "--group", group, "--at", &at]));
        let is_gate = bench.dir.join("gate/gate.toml").exists();
        assert!(is_gate || killed, "a run that ended well made no gate");
        if is_gate {
            whole += u32::from(killed);
        } else {
            half += u32::from(killed && bench.dir.join("gate").exists());
            bench.ok(&["gate", "init", "--group", "mo", "--at", &at]);
        }
        let shown = bench.json(&["gate", "show", "--at", &at]);
        assert_eq!(
            (&shown["unnamed_keys"], shown["keys"].as_array().unwrap().len()),
            (&0.into(), 1)
        );
    }
    let Killer { kills, attempts, .. } = killer;
    println!("{kills} kills in {attempts} runs: {half} half made, {whole} whole");
}
