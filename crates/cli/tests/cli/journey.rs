//! From nothing to an open gate, by the commands of the help.

use std::process::Command;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";

fn later(secs: u32) -> String {
    format!("2026-11-21T08:{:02}:{:02}Z", secs / 60, secs % 60)
}

#[test]
fn an_honest_holder_is_admitted_once_for_each_code() {
    let bench = Bench::new("journey");
    bench.furnish(NOW);
    let shown = bench.json(&["wallet", "show", "Mei", "--group", "mo", "--at", NOW]);
    assert_eq!(shown["valid_from"], 1_795_248_000);
    assert_eq!(shown["refresh_at"], 1_795_248_015);
    assert_eq!(shown["expires_at"], 1_795_248_030);
    let code = shown["text"].as_str().unwrap();
    assert_eq!(bench.check(&[code], &later(29), &[]), (0, vec!["admit".to_owned()]));
    assert_eq!(bench.check(&[code], NOW, &[]), (10, vec!["refuse code-used".to_owned()]));
    let next = bench.code("Mei", "mo", &later(30), &[]);
    let words = bench.run(&["gate", "check", &next, "--at", &later(31)]);
    assert!(words.stdout.contains("ADMIT") && words.stdout.contains("請通過。"), "{words:?}");
    assert!(!words.stdout.contains('\x1b'), "colours without a terminal: {words:?}");
}

#[test]
fn the_exit_code_tells_admit_refer_and_refuse_apart() {
    let bench = Bench::new("exit-codes");
    bench.furnish(NOW);
    let code = bench.code("Mei", "mo", NOW, &[]);
    let check = |at: &str| bench.check(&[&code], at, &[]);
    assert_eq!(check(NOW).0, 0);
    assert_eq!(check(&later(45)), (10, vec!["refuse code-stale".to_owned()]));
    let hour = "2026-11-21T09:00:03Z";
    assert_eq!(check(hour), (11, vec!["refer phone-clock".to_owned()]));
    assert_eq!(bench.check(&["C1:NONSENSE"], NOW, &[]).0, 10);
    assert_eq!(bench.run(&["gate", "check", "no-such-file.png"]).code, 1);
    assert_eq!(bench.run(&["gate", "check", &code, "--gate", "nowhere"]).code, 1);
}

#[test]
fn nobody_is_admitted_before_the_person_was_compared() {
    let bench = Bench::new("person");
    bench.furnish(NOW);
    let (one, two) = (bench.code("Mei", "mo", NOW, &[]), bench.code("Mei", "mo", &later(15), &[]));
    let mut gate = Command::new(env!("CARGO_BIN_EXE_clearance"));
    gate.args(["gate", "check", &one, "--json", "--at", NOW]).current_dir(&bench.dir);
    let said = String::from_utf8(gate.output().unwrap().stdout).unwrap();
    assert!(said.contains("person-pending"), "{said}");
    let differs = bench.check(&[&two], &later(16), &["--person", "differs"]);
    assert_eq!(differs, (11, vec!["refer person-differs".to_owned()]));
}

#[test]
fn a_screenshot_is_refused_after_the_newer_code_also_by_a_later_run() {
    let bench = Bench::new("screenshot");
    bench.furnish(NOW);
    let (old, new) = (bench.code("1", "mo", NOW, &[]), bench.code("1", "mo", &later(15), &[]));
    let (exit, said) = bench.check(&[&new, &new, &old], &later(16), &[]);
    assert_eq!(exit, 10);
    assert_eq!(said, ["admit", "refuse code-used", "refuse code-superseded"]);
    let newest = bench.code("1", "mo", &later(30), &[]);
    let input = format!("{newest}\r\nrubbish\n{old}");
    let ran = bench.feed(&["gate", "check", "-", "--json", "--at", &later(29)], input.as_bytes());
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!((ran.code, lines.len()), (10, 3), "{ran:?}");
    assert!(lines[0].contains("\"admit\"") && lines[1].contains("not-a-code"), "{ran:?}");
    assert!(lines[2].contains("code-superseded"), "{ran:?}");
    assert!(lines[2].contains("\"line\":3"), "{ran:?}");
}

#[test]
fn a_code_opens_only_gates_that_it_is_for() {
    let bench = Bench::new("places");
    bench.furnish(NOW);
    bench.admit("ivo", "Ivo", NOW, &["--kind", "p256"], &["--scheme", "mo-apcs"]);
    let place = ["--place", "hk/west-kowloon/departure-hall", "--direction", "departure"];
    bench.ok(&[&["gate", "init", "kowloon", "--mode", "rail"], &place[..]].concat());
    bench.bring_lists(NOW, &["--gate", "kowloon"]);
    let check = |entry: &str, group: &str, gate: &str| {
        bench.check(&[&bench.code(entry, group, NOW, &[])], NOW, &["--gate", gate]).1.join(",")
    };
    assert_eq!(check("Mei", "hk", "kowloon"), "admit");
    assert_eq!(check("Mei", "mo", "kowloon"), "refuse other-gate-group");
    assert_eq!(check("Ivo", "mo", "gate"), "admit");
    assert_eq!(check("Ivo", "hk", "kowloon"), "refuse not-here");
    let listed = bench.json(&["wallet", "list"]);
    assert_eq!(listed["entries"][1]["label"], "Ivo");
}

#[test]
fn a_childs_code_is_listed_and_shown_before_the_parents() {
    let bench = Bench::new("minors");
    bench.furnish(NOW);
    bench.admit("child", "Child", NOW, &[], &[]);
    let labels = |at: &str| -> Vec<String> {
        let listed = bench.json(&["wallet", "list", "--at", at]);
        let entries = listed["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["label"].as_str().unwrap().to_owned()).collect()
    };
    let first = |at: &str| bench.json(&["wallet", "show", "--group", "mo", "--at", at]);
    assert_eq!(labels(NOW), ["Mei", "Child"]);
    assert_eq!(first(NOW)["label"], "Mei");
    const OF_AGE: &str = "2026-11-21T09:00:00Z";
    bench.ok(&["wallet", "minor", "Child", "--until", OF_AGE]);
    assert_eq!(labels(NOW), ["Child", "Mei"]);
    assert_eq!(first(NOW)["label"], "Child");
    let text = bench.ok(&["wallet", "list", "--at", NOW]);
    assert!(text.trim_start().starts_with("2 Child, a minor\n"), "{text}");
    let drawn = bench.ok(&["wallet", "show", "--group", "mo", "--at", NOW]);
    assert!(drawn.contains("\nChild\nfrom "), "whose code it is stands beneath it: {drawn}");
    assert_eq!(labels(OF_AGE), ["Mei", "Child"], "who came of age is grown");
    bench.ok(&["wallet", "minor", "Child"]);
    assert_eq!(labels(NOW), ["Mei", "Child"]);
}

#[test]
fn roster_form_and_challenge_reach_the_gate() {
    let bench = Bench::new("forms");
    bench.furnish(NOW);
    bench.ok(&["gate", "init", "strict", "--require-challenge"]);
    bench.bring_lists(NOW, &["--gate", "strict"]);
    let roster = bench.code("Mei", "mo", NOW, &["--roster"]);
    assert_eq!(roster.len(), 236);
    assert_eq!(bench.check(&[&roster], NOW, &[]), (11, vec!["refer not-on-roster".to_owned()]));
    for (known, at) in [("mei.cwt", later(0)), ("authority/issued", later(15))] {
        let roster = bench.code("Mei", "mo", &at, &["--roster"]);
        assert_eq!(bench.check(&[&roster], &at, &["--roster", known]).0, 0, "{known}");
    }
    let challenge = ["--challenge", "0011223344556677"];
    let strict = ["--gate", "strict", "--challenge", "0011223344556677"];
    let (plain, answer) =
        (bench.code("Mei", "mo", NOW, &[]), bench.code("Mei", "mo", NOW, &challenge));
    let said = bench.check(&[&plain, &answer], NOW, &strict).1;
    assert_eq!(said, ["refuse challenge-missing", "admit"]);
    let said = bench.check(&[&answer], NOW, &["--gate", "strict"]).1;
    assert_eq!(said, ["refuse challenge-unknown"]);
}

#[test]
fn the_wallet_says_why_there_is_no_code() {
    let bench = Bench::new("why");
    bench.furnish(NOW);
    let why = |more: &[&str]| bench.run(&[&["wallet", "why", "Mei", "--json"], more].concat());
    assert_eq!(why(&["--group", "mo", "--at", NOW]).code, 0);
    let late = why(&["--group", "mo", "--at", "2027-01-01T00:00:00Z"]);
    assert!(late.code == 1 && late.stdout.contains("\"expired\""), "{late:?}");
    let lost = why(&["--group", "xx", "--at", NOW]);
    assert!(lost.code == 1 && lost.stdout.contains("\"unknown-gate-group\""), "{lost:?}");
    let unsaid = why(&["--at", NOW]);
    assert!(unsaid.code == 2 && unsaid.stderr.contains("hk, mo"), "{unsaid:?}");
}

#[test]
fn a_renewal_keeps_the_label() {
    let bench = Bench::new("renewal");
    bench.furnish(NOW);
    let request = ["authority", "issue", "wallet/requests/mei.cbor", "--at", NOW];
    bench.ok(&[&request[..], &["--out", "new.cwt", "--for", "28d", "--again"]].concat());
    bench.ok(&["wallet", "rename", "1", "Mãe 媽媽"]);
    let renewed = bench.json(&["wallet", "renew", "Mãe 媽媽", "new.cwt", "--at", NOW]);
    assert_eq!(renewed["entries"][0]["label"], "Mãe 媽媽");
    let held = &renewed["entries"][0]["credentials"][0];
    let life = held["not_after"].as_u64().unwrap() - held["not_before"].as_u64().unwrap();
    assert_eq!(life, 28 * 86_400);
    bench.ok(&["wallet", "remove", "1"]);
    assert!(bench.ok(&["wallet", "list"]).contains("empty"));
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new("secrets");
    bench.furnish(NOW);
    bench.ok(&["keys", "generate", "p256", "own.key"]);
    bench.ok(&["authority", "suspend", "mei.cwt"]);
    let mut secrets = 0;
    let mut open = vec![bench.dir.clone()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "key" || e == "pool" || e == "log")
                || path.ends_with("wallet.cbor")
            {
                let mode = std::fs::metadata(&path).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{}", path.display());
                secrets += 1;
            }
        }
    }
    assert_eq!(
        secrets,
        4 + 3 + 2 + 1 + 1 + 3 + 1,
        "root, authority, status, passages; pool, two logs; groups; holder; wallet; gate, its pseudonyms and its audit; own"
    );
}

#[test]
fn every_layer_is_shown_and_no_secret() {
    let bench = Bench::new("inspect");
    bench.furnish(NOW);
    let code = bench.code("Mei", "mo", NOW, &[]);
    let closed = bench.ok(&["inspect", &code]);
    assert!(closed.contains("seal          closed") && !closed.contains("Credential"), "{closed}");
    let open = bench.json(&["inspect", &code, "--gate", "gate"]);
    let titles: Vec<_> = open["layers"].as_array().unwrap().iter().map(|l| &l["layer"]).collect();
    assert_eq!(titles, ["Text", "Token", "Presentation", "Credential"]);
    assert_eq!(open["layers"][2]["fields"]["step starts"], NOW);
    let signature = open["layers"][3]["fields"]["signature"].as_str().unwrap();
    assert!(signature.starts_with("the authority's"), "{signature}");
    let root = ["--root", "authority/root.pub", "--trust", "authority/trust-list.cbor"];
    for (file, title) in [
        ("mei.cwt", "Credential"),
        ("authority/trust-list.cbor", "Trust list"),
        ("wallet/requests/mei.cbor", "Enrolment request"),
        ("gate/anchor.cbor", "Trust anchor"),
    ] {
        let value = bench.json(&[&["inspect", file][..], &root].concat());
        assert_eq!(value["layers"][0]["layer"], title);
        assert!(value["layers"][0]["diagnostic"].is_string(), "{file}");
    }
    let key = String::from_utf8(bench.read("authority/root.key")).unwrap();
    let shown = bench.ok(&["keys", "public", "authority/root.key"]);
    assert!(!shown.contains(key.split(' ').next_back().unwrap().trim()));
    assert_eq!(shown.as_bytes(), bench.read("authority/root.pub"));
}
