use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Barrier;

use clearance_durable::WriteError;
use clearance_gate::{DirError, GateDir};

use crate::bench::{Bench, NOW, in_force};

/// Every file below `dir`, with what is in it.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Takes away the last of what `create` made, one step after the other, and makes the gate again after each.
#[test]
fn a_gate_whose_making_was_killed_at_any_step_is_made_again() {
    // What `create` writes, in its order; the settings have another name until it is over.
    let steps = ["keys", "trust-list.cbor", "anchor.cbor", "pseudonym.key", "ledger"];
    for done in 0..=steps.len() {
        let bench = Bench::new(&format!("half-{done}"));
        bench.make("hk").unwrap();
        fs::rename(bench.file("gate.toml"), bench.file("gate.toml.unfinished")).unwrap();
        for name in &steps[done..] {
            let path = bench.file(name);
            drop(fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)));
        }
        let opened = GateDir::open(&bench.gate_dir());
        assert!(matches!(opened, Err(DirError::NotAGate { .. })), "{opened:?}");
        // Of another group this time: nothing of the first one stays.
        let gate = bench.make("mo").unwrap();
        let keys = gate.keys(&gate.trust_list(NOW).unwrap()).unwrap();
        assert_eq!((keys.usable.len(), keys.unnamed.len()), (1, 0), "after {done} steps");
        assert!(!bench.file("gate.toml.unfinished").exists());
        let report = gate.durable_ledger().report(NOW).unwrap();
        assert_eq!((report.floor, report.counted_since), (None, None), "a ledger without a gap");
    }
}

#[test]
fn a_making_that_failed_half_way_is_made_again() {
    let bench = Bench::new("fails");
    // Something stands where the pseudonyms' secret is to be.
    fs::create_dir_all(bench.file("pseudonym.key")).unwrap();
    let failed = bench.make("hk");
    assert!(matches!(failed, Err(DirError::Write(WriteError::Io { .. }))), "{failed:?}");
    let gate = bench.make("mo").unwrap();
    let keys = gate.keys(&gate.trust_list(NOW).unwrap()).unwrap();
    assert_eq!((keys.usable.len(), keys.unnamed.len()), (1, 0));
}

#[test]
fn a_gate_that_lost_its_settings_keeps_everything_else() {
    let bench = Bench::new("lost-settings");
    bench.gate();
    let settings = fs::read(bench.file("gate.toml")).unwrap();
    fs::remove_file(bench.file("gate.toml")).unwrap();
    let before = files(&bench.gate_dir());
    let refused = bench.make("hk");
    assert!(matches!(refused, Err(DirError::NoSettings { .. })), "{refused:?}");
    assert!(refused.unwrap_err().to_string().contains("its gate.toml is gone: put that back"));
    assert_eq!(files(&bench.gate_dir()), before);
    // So it does while a single part of it is left.
    for name in ["trust-list.cbor", "anchor.cbor", "pseudonym.key", "ledger"] {
        let path = bench.file(name);
        drop(fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)));
        bench.make("hk").unwrap_err();
    }
    assert!(files(&bench.file("keys")).len() == 2, "the key, and its public half");
    fs::write(bench.file("gate.toml"), settings).unwrap();
    assert!(GateDir::open(&bench.gate_dir()).is_ok());
}

#[test]
fn a_gate_that_is_there_is_not_made_again() {
    let bench = Bench::new("there");
    let gate = bench.gate();
    let before = files(&bench.gate_dir());
    let refused = bench.make("hk");
    assert!(matches!(refused, Err(DirError::Write(WriteError::Exists { .. }))), "{refused:?}");
    assert_eq!((files(&bench.gate_dir()), in_force(&gate)), (before, 1));
}

#[test]
fn of_two_that_make_one_gate_at_once_one_succeeds_and_has_it_to_itself() {
    for round in 0..20 {
        let bench = Bench::new(&format!("two-{round}"));
        // Both read the same files, which must be whole.
        for group in ["hk", "mo"] {
            drop((bench.list(1), bench.new_key(group, 1)));
        }
        let both = Barrier::new(2);
        let make = |group| {
            both.wait();
            bench.make(group).map(|gate| gate.config().group)
        };
        let make = &make;
        let made = std::thread::scope(|scope| {
            ["hk", "mo"].map(|group| scope.spawn(move || make(group))).map(|it| it.join().unwrap())
        });
        let (group, late) = match made {
            [Ok(group), Err(late)] | [Err(late), Ok(group)] => (group, late),
            other => panic!("{other:?}"),
        };
        assert!(matches!(late, DirError::Write(WriteError::Exists { .. })), "{late:?}");
        let gate = GateDir::open(&bench.gate_dir()).unwrap();
        let keys = gate.keys(&gate.trust_list(NOW).unwrap()).unwrap();
        assert_eq!((gate.config().group, keys.usable.len(), keys.unnamed.len()), (group, 1, 0));
    }
}

#[test]
fn a_gate_in_place_of_one_that_died_knows_that_its_ledger_does_not_know() {
    let bench = Bench::new("in-place");
    let gate = bench.make_once_more("mo", true).unwrap();
    let until = Some(NOW.plus(60));
    let report = gate.durable_ledger().report(NOW).unwrap();
    assert_eq!((report.floor, report.counted_since), (until, until));
    let report = gate.durable_ledger().report(NOW.plus(900)).unwrap();
    assert_eq!(report.floor, until, "once");
}
