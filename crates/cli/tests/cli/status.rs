//! Status lists: from the officer's decision to the gate's.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use clearance_authority::keys::AnyPublic;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_revocation::token_status_list::{StatusListToken, import};
use clearance_revocation::{ExpiryMonth, ShardSpec};
use serde_json::Value;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const SOON: &str = "2026-11-21T08:00:10Z";

fn judged(bench: &Bench, at: &str) -> (i32, String) {
    let code = bench.code("Mei", "mo", at, &[]);
    let (exit, said) = bench.check(&[&code], at, &[]);
    (exit, said.concat())
}

/// The index of a credential's file, as SHARD:POSITION.
fn index_of(bench: &Bench, file: &str) -> String {
    let bytes = bench.read(file);
    let index = UntrustedCredential::decode(&bytes).unwrap().claims.status_index;
    format!("{}:{}", index.shard(), index.position())
}

fn id_of(bench: &Bench, file: &str) -> String {
    UntrustedCredential::decode(&bench.read(file)).unwrap().claims.id.to_string()
}

#[test]
fn no_revoked_or_suspended_credential_is_admitted() {
    let bench = Bench::new("revoked");
    bench.furnish(NOW);
    assert_eq!(judged(&bench, NOW), (0, "admit".to_owned()));
    let change = |verb: &str, given: &str| {
        let value = bench.json(&["authority", verb, given, "--at", NOW]);
        assert_eq!(value["changes"][0]["status_index"], index_of(&bench, "mei.cwt").as_str());
    };
    change("suspend", "mei.cwt");
    assert_eq!(judged(&bench, "2026-11-21T08:00:15Z").1, "admit", "no list yet");
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged(&bench, SOON), (10, "refuse suspended".to_owned()));
    change("lift", &id_of(&bench, "mei.cwt"));
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged(&bench, "2026-11-21T08:00:30Z"), (0, "admit".to_owned()));
    change("revoke", &index_of(&bench, "mei.cwt"));
    for verb in ["lift", "suspend"] {
        let ran = bench.run(&["authority", verb, "mei.cwt"]);
        assert!(ran.code == 1 && ran.stderr.contains("for ever"), "{ran:?}");
    }
    change("revoke", "mei.cwt");
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged(&bench, SOON), (10, "refuse revoked".to_owned()));
    let log = String::from_utf8(bench.read("authority/statuses.log")).unwrap();
    assert_eq!(log.lines().count(), 1 + 3, "said twice, written once: {log}");
}

/// A lane's scanner stays connected for days; a synchronisation is another process.
#[test]
fn a_gate_that_runs_learns_of_a_revocation() {
    let bench = Bench::new("running");
    bench.furnish(NOW);
    bench.admit("ana", "Ana", NOW, &[], &[]);
    let mut command = bench.command(&["gate", "check", "-", "--json", "--at", SOON]);
    let mut gate = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut scanner = gate.stdin.take().unwrap();
    let mut decisions = BufReader::new(gate.stdout.take().unwrap()).lines();
    let mut judged = |entry: &str| {
        writeln!(scanner, "{}", bench.code(entry, "mo", SOON, &[])).unwrap();
        let decision: Value = serde_json::from_str(&decisions.next().unwrap().unwrap()).unwrap();
        decision["reason"].as_str().unwrap_or("admit").to_owned()
    };
    assert_eq!(judged("Mei"), "admit");
    bench.ok(&["authority", "revoke", "ana.cwt", "--at", NOW]);
    assert_eq!(judged("Ana"), "admit", "no list yet");
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged("Ana"), "revoked");
    assert_eq!(judged("Mei"), "code-used", "the ledger stays");
    bench.write("gate/trust-list.cbor", b"damaged");
    assert_eq!(judged("Ana"), "revoked", "the old lists stay");
    drop(scanner);
    assert_eq!(gate.wait().unwrap().code(), Some(10));
}

#[test]
fn a_gate_without_a_list_admits_nobody() {
    let bench = Bench::new("no-list");
    bench.furnish(NOW);
    bench.ok(&["gate", "init", "new"]);
    let code = bench.code("Mei", "mo", NOW, &[]);
    let check = |more: &[&str]| {
        bench.run(&[&["gate", "check", &code, "--at", NOW, "--gate"][..], more].concat())
    };
    let ran = check(&["new"]);
    assert_eq!(ran.code, 11, "{ran:?}");
    assert!(ran.stdout.contains("status-unknown") && ran.stderr.contains("gate sync"), "{ran:?}");
    let ran = check(&["new", "--assume-valid"]);
    assert!(ran.code == 0 && ran.stderr.contains("ADMITTED"), "{ran:?}");
    assert!(ran.stdout.contains("ASSUMED"), "{ran:?}");
    assert!(check(&["new", "--assume-valid", "--json"]).stdout.contains("\"status_assumed\":true"));
    assert!(check(&["new", "--json"]).stdout.contains("\"status_assumed\":false"));
    let ran = check(&["gate", "--assume-valid"]);
    assert!(ran.code == 2 && ran.stderr.contains("status lists"), "{ran:?}");
    // Nothing came of a sync that failed: still no list.
    assert_eq!(bench.run(&["gate", "sync", "nowhere", "--gate", "new", "--at", NOW]).code, 1);
    assert_eq!(check(&["new"]).code, 11);
}

#[test]
fn an_old_list_is_not_taken_for_a_new_one() {
    let bench = Bench::new("old-list");
    bench.furnish(NOW);
    let grade = |at: &str| {
        let code = bench.code("Mei", "mo", at, &[]);
        let ran = bench.run(&["gate", "check", &code, "--at", at, "--json"]);
        let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        (ran.code, value["details"]["status"]["grade"].as_str().unwrap().to_owned())
    };
    assert_eq!(grade("2026-11-21T08:15:00Z"), (0, "fresh".to_owned()));
    assert_eq!(grade("2026-11-21T08:15:15Z"), (0, "stale".to_owned()));
    assert_eq!(grade("2026-11-22T08:00:00Z"), (0, "stale".to_owned()));
    assert_eq!(grade("2026-11-22T08:00:15Z"), (11, "expired".to_owned()));
}

#[test]
fn a_lost_repository_is_made_again_and_older_lists_stay_refused() {
    let bench = Bench::new("list-rollback");
    bench.furnish(NOW);
    fs::rename(bench.dir.join("status-lists"), bench.dir.join("old")).unwrap();
    bench.ok(&["authority", "revoke", "mei.cwt"]);
    // The authority lost its repository: all is published anew from its own record, under a number
    // that no gate has seen.
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged(&bench, SOON).1, "refuse revoked");
    bench.ok(&["authority", "trust", "bump-status-epoch", "--at", SOON]);
    bench.ok(&["gate", "update"]);
    bench.bring_lists(SOON, &[]);
    assert_eq!(judged(&bench, SOON).1, "refuse revoked");
    let ran = bench.run(&["gate", "sync", "old", "--at", SOON]);
    assert!(ran.code == 1 && ran.stdout.contains("void"), "{ran:?}");
    assert_eq!(judged(&bench, SOON).1, "refuse revoked");
    let early = bench.run(&["authority", "publish", "--at", NOW]);
    assert!(early.code == 1 && early.stderr.contains("--clock-is-right"), "{early:?}");
}

#[test]
fn what_is_no_credential_of_this_authority_changes_nothing() {
    let bench = Bench::new("foreign");
    bench.furnish(NOW);
    bench.ok(&["authority", "init", "other", "--at", NOW]);
    let theirs = ["--root", "other/root.pub", "--trust", "other/trust-list.cbor"];
    bench.ok(&[&["wallet", "init", "theirs"], &theirs[..]].concat());
    bench.ok(&["wallet", "enrol", "mei", "--wallet", "theirs", "--at", NOW]);
    let issue = ["authority", "issue", "theirs/requests/mei.cbor", "--at", NOW];
    let ours = bench.run(&[&issue[..], &["--out", "passed-on.cwt"]].concat());
    assert!(ours.code == 1 && ours.stderr.contains("it asks the authority with key"), "{ours:?}");
    let theirs = ["--out", "foreign.cwt", "--authority", "other"];
    bench.ok(&[&issue[..], &theirs[..]].concat());
    let mut forged = bench.read("mei.cwt");
    *forged.last_mut().unwrap() ^= 1;
    bench.write("forged.cwt", &forged);
    for given in ["foreign.cwt", "forged.cwt", "9:1", "1:300000", "0011223344556677", "nobody"] {
        let ran = bench.run(&["authority", "revoke", "mei.cwt", given]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains(given) && ran.stdout.is_empty(), "{ran:?}");
    }
    assert!(!bench.dir.join("authority/statuses.log").exists(), "some changed, not all or none");
}

#[test]
fn no_two_credentials_share_a_position_however_many_processes_issue() {
    let bench = Bench::new("positions");
    bench.ok(&["authority", "init", "--at", NOW]);
    bench.ok(&["wallet", "init"]);
    bench.admit("mei", "Mei", NOW, &[], &["--shard-capacity", "4"]);
    let file = |n: usize| format!("{n}.cwt");
    let issue = |n: usize| {
        let (file, life) = (file(n), if n.is_multiple_of(3) { "60d" } else { "14d" });
        let order = ["authority", "issue", "wallet/requests/mei.cbor", "--at", NOW, "--out", &file];
        let more = ["--again", "--shard-capacity", "4", "--for", life];
        bench.command(&[&order[..], &more].concat())
    };
    let mut children: Vec<_> = (0..18).map(|n| issue(n).spawn().unwrap()).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    let files = (0..18).map(file).chain(["mei.cwt".to_owned()]);
    let indices: HashSet<_> = files.map(|file| index_of(&bench, &file)).collect();
    assert_eq!(indices.len(), 19);
    // December's thirteen fill four shards of four, January's six two.
    let shard = |n: usize| index_of(&bench, &file(n)).split(':').next().unwrap().to_owned();
    let january: HashSet<_> = (0..18).step_by(3).map(shard).collect();
    let december: HashSet<_> = (0..18).filter(|n| n % 3 > 0).map(shard).collect();
    assert_eq!((january.len(), december.len()), (2, 4), "{indices:?}");
    assert!(january.is_disjoint(&december));
}

#[test]
fn a_shard_stays_in_the_lists_until_its_month_is_over_and_in_the_log_for_ever() {
    let bench = Bench::new("retiring");
    bench.furnish(NOW);
    bench.ok(&["authority", "revoke", "mei.cwt"]);
    let publish = |at: &str| {
        let publish = ["authority", "publish", "--clock-is-right", "--at", at];
        bench.json(&publish)["retired_shards"].clone()
    };
    let log = bench.read("authority/statuses.log");
    assert_eq!(publish("2026-11-30T23:59:59Z"), serde_json::json!([]));
    assert_eq!(publish("2026-12-31T23:59:59Z"), serde_json::json!([2]), "of November");
    assert_eq!(publish("2027-01-01T00:00:00Z"), serde_json::json!([1, 2]));
    assert_eq!(bench.read("authority/statuses.log"), log, "no clock's word deletes a decision");
    bench.ok(&["gate", "sync", "--at", "2027-01-01T00:00:00Z"]);
    let stats = bench.json(&["status", "stats", "gate"]);
    let shards = stats["lists"][0]["shards"].as_array().unwrap();
    assert!(shards.iter().all(|shard| shard["shard"] != 1 && shard["shard"] != 2), "{shards:?}");
}

#[test]
fn a_lost_log_of_statuses_stops_publishing_until_recovered() {
    let bench = Bench::new("impossible");
    bench.furnish(NOW);
    bench.ok(&["authority", "revoke", "mei.cwt"]);
    bench.ok(&["authority", "publish", "--at", SOON]);
    fs::remove_file(bench.dir.join("authority/statuses.log")).unwrap();
    let refused = bench.run(&["authority", "publish", "--at", SOON]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("authority recover"), "{refused:?}");
}

#[test]
fn a_lost_status_key_is_replaced_at_once() {
    let bench = Bench::new("status-key");
    bench.furnish(NOW);
    let add = ["authority", "trust", "add-status-key", "--at", NOW];
    fs::remove_file(bench.dir.join("authority/status.key")).unwrap();
    let list = bench.json(&add);
    assert_eq!(list["authorities"][0]["status"]["keys"].as_array().unwrap().len(), 2);
    bench.ok(&["authority", "revoke", "mei.cwt"]);
    bench.ok(&["authority", "publish", "--at", SOON]);
    let ran = bench.run(&["gate", "sync", "--at", SOON]);
    assert!(ran.code == 1 && ran.stdout.contains("does not delegate"), "{ran:?}");
    bench.ok(&["gate", "update"]);
    bench.ok(&["gate", "sync", "--at", SOON]);
    assert_eq!(judged(&bench, SOON).1, "refuse revoked");
}

#[test]
fn a_damaged_or_exchanged_file_is_told() {
    let bench = Bench::new("look");
    bench.furnish(NOW);
    for verb in ["suspend", "revoke"] {
        bench.ok(&["authority", verb, "mei.cwt"]);
        bench.ok(&["authority", "publish", "--at", SOON]);
    }
    bench.ok(&["gate", "sync", "--at", SOON]);
    let look = |more: &[&str]| {
        bench.run(&[&["status", "inspect", "status-lists", "--at", SOON], more].concat())
    };
    let trust = ["--trust", "authority/trust-list.cbor", "--root", "authority/root.pub"];
    for keys in [&trust[..], &["--gate", "gate"], &["--authority", "authority"]] {
        let value = bench.json(&[&["status", "inspect", "status-lists"], keys].concat());
        let files = value["files"].as_array().unwrap();
        assert_eq!(files.len(), 4, "head, snapshot, two deltas");
        assert!(files.iter().all(|file| file["sound"] == true), "{files:?}");
        assert_eq!(files[0]["fields"]["seq"], 3);
        assert_eq!(files[2]["fields"]["changes"]["statuses"]["valid to suspended"], 1);
        let root = &files[0]["fields"]["state root"];
        let table = bench.json(&["status", "inspect", "gate/status"]);
        assert_eq!(&table["files"][0]["fields"]["state root"], root);
        assert_eq!(table["files"][0]["fields"]["shards"][0]["revoked"], 1);
    }
    assert!(look(&[]).stdout.contains("not verified"));
    bench.ok(&["authority", "init", "other", "--at", NOW]);
    let ran = look(&["--authority", "other"]);
    assert!(ran.code == 1 && ran.stdout.contains("WRONG"), "{ran:?}");
    let dir = fs::read_dir(bench.dir.join("status-lists")).unwrap().next().unwrap().unwrap().path();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        for broken in [&whole[..whole.len() / 2], &changed] {
            fs::write(&path, broken).unwrap();
            let ran = look(&["--gate", "gate"]);
            assert_eq!(ran.code, 1, "{}: {ran:?}", path.display());
        }
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(look(&["--gate", "gate"]).code, 0);
}

#[test]
fn statistics_of_gate_and_authority_agree() {
    let bench = Bench::new("stats");
    bench.furnish(NOW);
    let some: Vec<_> = (0..50).map(|position| format!("1:{position}")).collect();
    let some = some.iter().map(String::as_str);
    bench.ok(&["authority", "revoke"].into_iter().chain(some).collect::<Vec<_>>());
    bench.ok(&["authority", "suspend", "1:70", "1:80"]);
    bench.bring_lists(SOON, &[]);
    let ran = bench.run(&["status", "stats"]);
    assert!(ran.code == 2 && ran.stderr.contains("--authority"), "{ran:?}");
    let of_gate = bench.json(&["status", "stats", "gate"]);
    let of_all = bench.json(&["status", "stats", "--authority", "authority"]);
    assert_eq!(of_gate, of_all);
    let total = &of_all["lists"][0]["total"];
    assert_eq!((&total["revoked"], &total["suspended"]), (&50.into(), &2.into()));
    assert_eq!(total["capacity"], 4 << 18, "this month and the next three");
    let multiple = total["bytes"].as_f64().unwrap() / total["bound_bytes"].as_f64().unwrap();
    assert!((total["multiple"].as_f64().unwrap() - multiple).abs() < 1e-9);
    let table = bench.ok(&["status", "stats", "gate"]);
    assert!(table.contains("multiple") && table.contains("total"), "{table}");
}

#[test]
fn an_exported_list_says_the_same() {
    let bench = Bench::new("export");
    bench.furnish(NOW);
    bench.ok(&["authority", "revoke", "mei.cwt"]);
    bench.ok(&["authority", "suspend", "1:7"]);
    bench.ok(&["authority", "publish", "--at", SOON]);
    let uri = "https://status.example/1";
    let export = ["--uri", uri, "--out", "shard.cwt", "--ttl", "10m", "--at", SOON];
    let said = bench.json(&[&["status", "export", "1"][..], &export].concat());
    assert_eq!((&said["revoked"], &said["suspended"]), (&1.into(), &1.into()));
    let key = String::from_utf8(bench.read("authority/status.pub")).unwrap();
    let key = AnyPublic::from_text(&RING, &key).unwrap().signer().unwrap();
    let (bytes, now) = (bench.read("shard.cwt"), Timestamp::from_secs(1_795_248_010));
    let token = StatusListToken::verify(&RING, &bytes, &key, uri, now).unwrap();
    assert_eq!((token.issued_at, token.ttl), (now, Some(600)));
    let month = ExpiryMonth::from_u16(0);
    let shard = import(token.list, ShardSpec { number: 1, capacity: 1 << 18, month }).unwrap();
    let revoked = index_of(&bench, "mei.cwt");
    assert_eq!(format!("1:{}", shard.revoked()[0]), revoked);
    assert_eq!(shard.suspended(), [7]);
    let ran = bench.run(&[&["status", "export", "9"][..], &export].concat());
    assert!(ran.code == 1 && ran.stderr.contains("it has 1, 2"), "{ran:?}");
}
