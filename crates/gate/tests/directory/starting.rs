use std::fs;

use clearance_core::credential::{self, Claims};
use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId, Scope, StatusIndex};
use clearance_core::time::Validity;
use clearance_core::trust::TrustContent;
use clearance_gate::{GateDir, Running, Start, StartError};
use clearance_verifier::{GateError, Reason};

use crate::bench::{Bench, NOW, codes, content, epoch, id, in_force, root, signed};

/// What the gate says to any text, and the notices on the way.
fn check(running: &Running) -> (Option<Reason>, Vec<&'static str>) {
    let judged = running.check("no code at all", NOW);
    (judged.decision.reason(), codes(&judged.notices))
}

/// Whoever is judged, and refused: the gate is in service.
const IN_SERVICE: Option<Reason> = Some(Reason::NotACode);
const STOPPED: Option<Reason> = Some(Reason::NotInService);

/// A list of the group's second key only, or without the group.
fn unserved(seq: u64, has_group: bool) -> TrustContent {
    let mut list = content(seq);
    if has_group {
        list.gate_groups[1].epochs = vec![epoch("mo", 2)];
    } else {
        list.gate_groups.pop();
    }
    list
}

#[test]
fn a_gate_starts_with_a_list_that_it_cannot_serve_refers_everybody_and_goes_on_with_a_key() {
    let bench = Bench::new("no-key");
    let gate = bench.gate();
    let list = bench.keep("newer", &signed(&unserved(2, true), 1));
    gate.update(Some(&list), &[], NOW).unwrap();

    let (running, notices) = bench.start();
    let cause = GateError::NoKey { group: id("mo") };
    assert_eq!(running.gate().stopped(), Some(cause));
    assert_eq!(codes(&notices), ["not-in-service", "lack", "no-status-list"]);
    assert!(notices[0].to_string().contains("cannot serve trust list 2"), "{}", notices[0]);
    assert_eq!(check(&running), (STOPPED, vec![]), "told once");
    let trust = gate.trust_list(NOW).unwrap();
    assert_eq!(gate.out_of_service(&trust, &gate.keys(&trust).unwrap()), Some(cause));

    gate.update(None, &[bench.new_key("mo", 2)], NOW).unwrap();
    assert_eq!(check(&running), (IN_SERVICE, vec!["list-in-force"]));
    assert_eq!(check(&running), (IN_SERVICE, vec![]));
    assert_eq!(gate.out_of_service(&trust, &gate.keys(&trust).unwrap()), None);
}

#[test]
fn a_gate_starts_without_its_group_and_goes_on_with_a_list_that_has_it() {
    let bench = Bench::new("no-group");
    let gate = bench.gate();
    let list = bench.keep("newer", &signed(&unserved(2, false), 1));
    gate.update(Some(&list), &[], NOW).unwrap();
    let (running, notices) = bench.start();
    assert_eq!(codes(&notices), ["not-in-service", "lack", "no-status-list"]);
    assert_eq!(check(&running).0, STOPPED);
    gate.update(Some(&bench.list(3)), &[], NOW).unwrap();
    assert_eq!(check(&running), (IN_SERVICE, vec!["list-in-force"]));
    // And it stops again, which is news again.
    let list = bench.keep("newest", &signed(&unserved(4, false), 1));
    gate.update(Some(&list), &[], NOW).unwrap();
    assert_eq!(check(&running), (STOPPED, vec!["not-in-service", "lack"]));
}

#[test]
fn a_gate_whose_keys_are_lost_starts_and_says_so_at_every_start_once() {
    let bench = Bench::new("no-keys");
    bench.gate();
    fs::rename(bench.file("keys"), bench.dir.join("keys")).unwrap();
    let (running, notices) = bench.start();
    assert_eq!(codes(&notices), ["trouble", "not-in-service", "lack", "no-status-list"]);
    assert_eq!(check(&running), (STOPPED, vec![]));
    fs::rename(bench.dir.join("keys"), bench.file("keys")).unwrap();
    assert_eq!(check(&running), (IN_SERVICE, vec!["list-in-force"]));
}

/// A directory or a pipe where a file should be, a file where a directory should be.
#[cfg(unix)]
#[test]
fn what_is_no_file_among_keys_or_status_lists_hides_no_newer_list() {
    let bench = Bench::new("bad-files");
    let gate = bench.gate();
    let (running, _) = bench.start();
    let is_taken = |running: &Running, seq| {
        gate.update(Some(&bench.list(seq)), &[], NOW).unwrap();
        let (reason, notices) = check(running);
        assert_eq!(running.gate().trust().seq(), seq);
        assert!(reason == IN_SERVICE && notices.contains(&"list-in-force"), "{notices:?}");
        assert_eq!(check(running), (IN_SERVICE, vec![]), "and nothing is told twice");
    };
    fs::create_dir(bench.file("keys/00.key")).unwrap();
    let pipe = bench.file("keys/01.key");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("nowhere", bench.file("keys/02.key")).unwrap();
    is_taken(&running, 2);
    let (again, _) = bench.start();
    is_taken(&again, 3);
    fs::create_dir_all(bench.file("status/a101.state")).unwrap();
    is_taken(&again, 4);
    is_taken(&bench.start().0, 5);
    fs::remove_dir_all(bench.file("status")).unwrap();
    fs::write(bench.file("status"), "").unwrap();
    is_taken(&again, 6);
    is_taken(&bench.start().0, 7);
    assert_eq!(in_force(&gate), 7);
}

/// A newer list may not know the authority any more.
#[test]
fn a_credential_of_an_unknown_authority_keeps_its_holder_out_and_not_the_gate_from_starting() {
    let bench = Bench::new("roster");
    bench.gate();
    let claims = Claims {
        validity: Validity { not_before: NOW, not_after: NOW.plus(9) },
        id: CredentialId([1; 8]),
        holder_key: root(9).public(),
        scope: Scope { scheme: SchemeId(1), qualifier: 0 },
        status_index: StatusIndex::new(1, 1).unwrap(),
    };
    let unknown = credential::sign(AuthorityKid([0xa1, 1]), &*root(8), &claims).unwrap();
    let unknown = bench.keep("unknown.cwt", &unknown);
    let start = |roster: &[std::path::PathBuf]| {
        let dir = GateDir::open(&bench.gate_dir()).unwrap();
        Running::start(dir, &Start { roster, ..Start::default() }, NOW)
    };
    let (running, notices) = start(std::slice::from_ref(&unknown)).unwrap();
    assert_eq!(codes(&notices), ["not-on-roster", "no-status-list"]);
    assert!(notices[0].to_string().contains("unknown.cwt"), "{}", notices[0]);
    assert_eq!(check(&running).0, IN_SERVICE);
    // What is no credential at all is the operator's slip.
    let slip = start(&[bench.list(1)]);
    assert!(matches!(slip, Err(StartError::Roster { .. } | StartError::Dir(_))), "{slip:?}");
}
