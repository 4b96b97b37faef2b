//! A gate in service: what it takes while it runs, what it says, what it keeps.

use std::process::Stdio;

use serde_json::Value;

use crate::lane::{Lane, decision, notices};
use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const SOON: &str = "2026-11-21T08:00:05Z";

#[test]
fn a_running_gate_takes_a_new_list_with_its_key_and_keeps_its_memory() {
    let bench = Bench::new("takes-list");
    bench.furnish(NOW);
    let late = "2026-11-25T08:00:00Z";
    bench.ok(&["authority", "publish", "--at", late]);
    bench.ok(&["gate", "sync", "--at", late]);
    let mut lane = Lane::start(&bench, late);
    let code = bench.code("Mei", "mo", late, &[]);
    assert_eq!(decision(&lane.scan(&format!("{code}\n"))), "admit");
    let from = ["authority", "trust", "add-gate-key", "mo", "--at", NOW];
    bench.ok(&from);
    let keys = bench.keys_of("mo");
    bench.ok(&["gate", "update", "--key", &keys[0], "--key", &keys[1], "--at", late]);
    let answer = lane.scan("C1:X\n");
    assert!(notices(&answer).contains(&"list-in-force"), "{answer}");
    assert_eq!(answer["trust_list"]["seq"], 2);
    assert_eq!(decision(&lane.scan(&format!("{code}\n"))), "refuse code-used");
    assert_eq!(lane.end(), 10);
}

#[test]
fn a_running_gate_that_cannot_serve_a_newer_list_says_so_and_admits_nobody() {
    let bench = Bench::new("stops");
    bench.furnish(NOW);
    let mut lane = Lane::start(&bench, SOON);
    let code = bench.code("Mei", "mo", NOW, &[]);
    // A list without this gate's group: its last key was retired.
    bench.ok(&["authority", "trust", "retire", "--clock-is-right", "--at", "2027-06-01T00:00:00Z"]);
    // A clock that is as wrong takes it.
    let update = ["gate", "update", "--json", "--at", "2027-06-01T00:00:00Z"];
    let ran = bench.run(&update);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.stdout.contains("no gate group mo"), "{ran:?}");
    let answer = lane.scan(&format!("{code}\n"));
    assert_eq!(answer["decision"], "refer", "{answer}");
    assert!(notices(&answer).contains(&"not-in-service"), "{answer}");
    assert_eq!(lane.end(), 11);
}

#[test]
fn an_update_says_which_secret_is_lacking_and_from_when() {
    let bench = Bench::new("lacking");
    bench.furnish(NOW);
    bench.ok(&["authority", "trust", "add-gate-key", "mo", "--at", NOW]);
    let update = |at: &str| bench.run(&["gate", "update", "--json", "--at", at]);
    let late = update("2026-12-10T00:00:00Z");
    assert_eq!(late.code, 4, "{late:?}");
    let value: Value = serde_json::from_str(&late.stdout).unwrap();
    let remedy = value["lacks"][0]["remedy"].as_str().unwrap();
    assert!(
        remedy.contains("of group mo from 2026-11-") && remedy.contains("no secret"),
        "{remedy}"
    );
    let words = bench.run(&["gate", "show", "--at", NOW]);
    assert!(words.stdout.contains("LACKING"), "{words:?}");
    for key in bench.keys_of("mo") {
        bench.run(&["gate", "update", "--key", &key, "--at", NOW]);
    }
    assert_eq!(update(NOW).code, 0);
    assert!(!bench.ok(&["gate", "show", "--at", NOW]).contains("LACKING"));
}

#[test]
fn a_key_of_another_group_is_refused_and_nothing_is_installed() {
    let bench = Bench::new("other-group");
    bench.furnish(NOW);
    bench.ok(&["authority", "trust", "renew", "--at", NOW]);
    let own = &bench.keys_of("mo")[0];
    let other = &bench.keys_of("hk")[0];
    let files = || {
        let found = std::fs::read_dir(bench.dir.join("gate/keys")).unwrap();
        found.map(|file| file.unwrap().file_name()).collect::<std::collections::BTreeSet<_>>()
    };
    let (before, list) = (files(), bench.read("gate/trust-list.cbor"));
    let ran = bench.run(&["gate", "update", "--key", own, "--key", other]);
    assert!(ran.code == 1 && ran.stderr.contains("of gate group hk"), "{ran:?}");
    assert_eq!((files(), bench.read("gate/trust-list.cbor")), (before, list));
}

#[test]
fn a_gate_that_slept_through_two_changes_of_the_root_follows_the_chain_beside_the_list() {
    let bench = Bench::new("chain");
    bench.furnish(NOW);
    let mut lists = Vec::new();
    for _ in 0..2 {
        bench.ok(&["authority", "trust", "announce-root", "--at", NOW]);
        lists.push(bench.read("authority/trust-list.cbor"));
        bench.ok(&["authority", "trust", "rotate-root", "--at", NOW]);
    }
    lists.push(bench.read("authority/trust-list.cbor"));
    std::fs::create_dir(bench.dir.join("bag")).unwrap();
    bench.write("bag/trust-list.cbor", &lists[2]);
    let update = ["gate", "update", "--trust", "bag/trust-list.cbor"];
    assert_eq!(bench.run(&update).code, 1, "its root is not known here");
    bench.write("bag/trust-chain.cbor", &clearance_core::trust::write_chain(&lists).unwrap());
    assert_eq!(bench.json(&update)["seq"], 5);
    assert_eq!(bench.read("gate/trust-list.cbor"), lists[2], "the last list alone is kept");
    let code = bench.code("Mei", "mo", NOW, &[]);
    assert_eq!(bench.check(&[&code], SOON, &[]).1, ["admit"]);
}

#[test]
fn a_challenge_of_the_directory_is_answered_once_whatever_run_judges() {
    let bench = Bench::new("challenges");
    bench.furnish(NOW);
    bench.admit("ana", "Ana", NOW, &[], &[]);
    bench.bring_lists(NOW, &[]);
    bench.ok(&["gate", "init", "strict", "--require-challenge"]);
    bench.bring_lists(NOW, &["--gate", "strict"]);
    let gate = ["--gate", "strict"];
    let asked = bench.json(&["gate", "challenge", "--gate", "strict", "--at", NOW]);
    let challenge = asked["challenge"].as_str().unwrap().to_owned();
    let answer = |who: &str| bench.code(who, "mo", NOW, &["--challenge", &challenge]);
    let (mei, ana) = (answer("Mei"), answer("Ana"));
    assert_eq!(bench.check(&[&mei], SOON, &gate).1, ["admit"]);
    assert_eq!(bench.check(&[&ana], SOON, &gate).1, ["refuse challenge-unknown"]);
    let asked = bench.json(&["gate", "challenge", "--gate", "strict", "--at", NOW]);
    let late = "2026-11-21T08:02:00Z";
    let challenge = asked["challenge"].as_str().unwrap();
    let code = bench.code("Ana", "mo", late, &["--challenge", challenge]);
    assert_eq!(bench.check(&[&code], late, &gate).1, ["refuse challenge-unknown"]);
}

#[test]
fn the_same_code_within_seconds_is_one_presentation() {
    let bench = Bench::new("presentation");
    bench.furnish(NOW);
    let code = bench.code("Mei", "mo", NOW, &[]);
    let mut lane = Lane::start(&bench, SOON);
    let first = lane.scan(&format!("{code}\r"));
    let again = lane.scan(&format!("{code}\r\n"));
    assert_eq!((decision(&first), first["repeat"].clone()), ("admit".to_owned(), false.into()));
    assert_eq!((decision(&again), again["repeat"].clone()), ("admit".to_owned(), true.into()));
    assert_eq!(lane.end(), 0);
    assert_eq!(bench.check(&[&code], SOON, &[]).1, ["refuse code-used"], "recorded once");
}

#[test]
fn a_decision_carries_time_gate_input_list_and_a_pseudonym_of_the_day() {
    let bench = Bench::new("audit");
    bench.furnish(NOW);
    bench.ok(&["gate", "init", "other"]);
    bench.bring_lists(NOW, &["--gate", "other"]);
    bench.write("code.txt", bench.code("Mei", "mo", NOW, &[]).as_bytes());
    let judge = |gate: &str| {
        let args = ["gate", "check", "code.txt", "--json", "--at", SOON, "--gate", gate];
        serde_json::from_str::<Value>(&bench.run(&args).stdout).unwrap()
    };
    let answer = judge("gate");
    assert_eq!(answer["time"], 1_795_248_005);
    assert_eq!(answer["gate"]["group"], "mo");
    assert_eq!(answer["gate"]["location"], "mo/border-gate/arrival-hall arrival foot");
    assert_eq!(answer["input"]["name"], "code.txt");
    assert_eq!(answer["trust_list"]["age_seconds"], 5);
    let name = answer["pseudonym"].as_str().unwrap().to_owned();
    assert_eq!(name.len(), 16);
    let again = judge("gate");
    assert_eq!(decision(&again), "refuse code-used");
    assert_eq!(again["pseudonym"], name.as_str(), "the same credential, the same day");
    assert_ne!(judge("other")["pseudonym"], name.as_str(), "no link between two gates");
    let credential = bench.read("mei.cwt");
    let id =
        clearance_core::credential::UntrustedCredential::decode(&credential).unwrap().claims.id;
    assert!(!answer.to_string().contains(&id.to_string()));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_judged() {
    let bench = Bench::new("rest");
    bench.furnish(NOW);
    let code = bench.code("Mei", "mo", NOW, &[]);
    bench.write("empty.png", b"");
    let inputs = ["missing.png", "authority/trust-list.cbor", "mei.cwt", "empty.png", &code];
    let ran = bench.run(&[&["gate", "check", "--at", SOON][..], &inputs].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("C1:") && ran.stdout.contains("ADMIT"), "{ran:?}");
    for said in [
        "missing.png: neither a code",
        "trust-list.cbor: this is a trust list, not a code",
        "mei.cwt: this is a credential, not a code",
        "empty.png: the file is empty",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {ran:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_no_text_is_as_good_as_any() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new("names");
    bench.furnish(NOW);
    let name = std::ffi::OsStr::from_bytes(b"c\xf6de.txt");
    std::fs::write(bench.dir.join(name), bench.code("Mei", "mo", NOW, &[])).unwrap();
    for args in [&["inspect"][..], &["gate", "check", "--at", SOON]] {
        let status = bench.command(args).arg(name).stdout(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(0), "{args:?}");
    }
}

#[test]
fn the_end_of_the_trust_list_is_told_while_there_is_time() {
    let bench = Bench::new("list-end");
    bench.furnish(NOW);
    let check = |at: &str| bench.run(&["gate", "check", "C1:X", "--at", at]).stderr;
    assert!(!check("2026-11-22T08:00:00Z").contains("trust list"));
    assert!(check("2026-11-27T08:00:00Z").contains("the trust list 1 ends at 2026-11-28"));
    let due = |at: &str| bench.run(&["gate", "due", "--json", "--at", at]);
    for (at, code, urgency) in [
        ("2026-11-22T08:00:00Z", 0, "later"),
        ("2026-11-27T08:00:00Z", 3, "soon"),
        ("2026-11-29T08:00:00Z", 4, "overdue"),
    ] {
        let ran = due(at);
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, value["urgency"].as_str()), (code, Some(urgency)), "{ran:?}");
    }
    let kinds = due(NOW).stdout;
    for kind in ["trust-list", "gate-key", "status-list"] {
        assert!(kinds.contains(kind), "{kinds}");
    }
    assert_eq!(bench.run(&["wallet", "due", "--at", NOW]).code, 0);
    assert_eq!(bench.run(&["wallet", "due", "--at", "2027-11-29T08:00:00Z"]).code, 4);
}

#[test]
fn eight_additions_at_once_keep_all_eight_entries() {
    let bench = Bench::new("eight");
    bench.ok(&["authority", "init", "--at", NOW]);
    bench.ok(&["wallet", "init"]);
    for n in 0..8 {
        let (name, request) = (format!("n{n}"), format!("wallet/requests/n{n}.cbor"));
        bench.ok(&["wallet", "enrol", &name, "--at", NOW]);
        bench.ok(&["authority", "issue", &request, "--out", &format!("{n}.cwt"), "--at", NOW]);
    }
    let add =
        |n| bench.command(&["wallet", "add", &format!("{n}.cwt")]).stdout(Stdio::null()).spawn();
    let running: Vec<_> = (0..8).map(|n| add(n).unwrap()).collect();
    for mut process in running {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(bench.json(&["wallet", "list"])["entries"].as_array().unwrap().len(), 8);
}

#[test]
fn a_picture_is_written_over_only_where_that_was_asked_for() {
    let bench = Bench::new("force");
    bench.furnish(NOW);
    bench.write("code.png", b"mine");
    let show = ["wallet", "show", "Mei", "--group", "mo", "--at", NOW, "--png", "code.png"];
    let ran = bench.run(&show);
    assert!(ran.code == 1 && ran.stderr.contains("exists already"), "{ran:?}");
    assert_eq!(bench.read("code.png"), b"mine");
    bench.ok(&[&show[..], &["--force"]].concat());
    assert_ne!(bench.read("code.png"), b"mine");
}

#[test]
fn inspect_knows_every_kind_of_file_and_shows_no_secret() {
    let bench = Bench::new("kinds");
    bench.furnish(NOW);
    let head = std::fs::read_dir(bench.dir.join("status-lists")).unwrap().next().unwrap().unwrap();
    let head = head.path().join("head.cbor").display().to_string();
    for (file, title) in [
        ("authority/root.key", "Secret key"),
        ("authority/root.pub", "Public key"),
        (head.as_str(), "Status list"),
        ("mei.cwt", "Credential"),
    ] {
        let value = bench.json(&["inspect", file]);
        assert_eq!(value["layers"][0]["layer"], title, "{file}");
    }
    let secret = String::from_utf8(bench.read("authority/root.key")).unwrap();
    let secret = secret.split_whitespace().last().unwrap();
    assert!(!bench.ok(&["inspect", "authority/root.key"]).contains(secret));
}

#[test]
fn a_bundle_holds_the_gate_for_its_owner_alone_and_none_is_written_without_lists() {
    let bench = Bench::new("bundle");
    bench.furnish(NOW);
    let said = bench.json(&["gate", "bundle", "tablet.json", "--at", NOW]);
    assert_eq!((&said["keys"], &said["status_lists"]), (&1.into(), &1.into()), "{said}");
    let bundle: Value = serde_json::from_slice(&bench.read("tablet.json")).unwrap();
    assert_eq!(bundle["format"], "clearance-gate-bundle/1");
    let root = String::from_utf8(bench.read("authority/root.pub")).unwrap();
    assert_eq!(bundle["root"], root.trim());
    let list: String =
        bench.read("gate/trust-list.cbor").iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(bundle["trust_list"], list);
    assert_eq!(bundle["keys"][0]["secret"].as_str().unwrap().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(bench.dir.join("tablet.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    bench.ok(&["gate", "init", "bare", "--at", NOW]);
    let bare = bench.run(&["gate", "bundle", "bare.json", "--gate", "bare", "--at", NOW]);
    assert!(bare.code == 1 && bare.stderr.contains("gate sync"), "{bare:?}");
    assert!(!bench.dir.join("bare.json").exists());
}
