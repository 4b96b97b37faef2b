//! Keys that change: gate keys and the root.

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";

#[test]
fn no_older_trust_list_is_taken_back() {
    let bench = Bench::new("rollback");
    bench.furnish(NOW);
    let old = bench.read("authority/trust-list.cbor");
    bench.ok(&["authority", "trust", "renew", "--at", NOW]);
    bench.ok(&["wallet", "update"]);
    bench.ok(&["gate", "update"]);
    bench.write("old.cbor", &old);
    for args in [&["wallet", "update", "old.cbor"][..], &["gate", "update", "--trust", "old.cbor"]]
    {
        let ran = bench.run(args);
        assert!(ran.code == 1 && ran.stderr.contains("number 1 is older than number 2"), "{ran:?}");
    }
    assert!(bench.run(&["authority", "trust", "renew", "--at", "2026-11-21T07:59:59Z"]).code == 1);
}

#[test]
fn a_new_gate_key_admits_the_holders_of_the_old_one() {
    let bench = Bench::new("gate-keys");
    bench.furnish(NOW);
    let old = bench.code("Mei", "mo", NOW, &[]);
    let later = "2026-11-21T08:01:00Z";
    bench.ok(&[
        "authority",
        "trust",
        "add-gate-key",
        "mo",
        "--at",
        "2026-11-21T08:00:10Z",
        "--starts-now",
    ]);
    let gates = std::fs::read_dir(bench.dir.join("authority/gates")).unwrap();
    let keys: Vec<String> = gates
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|path| path.contains("/mo-") && path.ends_with(".key"))
        .collect();
    assert_eq!(keys.len(), 2);
    let updated = bench.json(&["gate", "update", "--key", &keys[0], "--key", &keys[1]]);
    assert_eq!(updated["usable_keys"], 2);
    assert_eq!(bench.check(&[&old], "2026-11-21T08:00:20Z", &[]).0, 0);
    assert_eq!(bench.check(&[&bench.code("Mei", "mo", later, &[])], later, &[]).0, 0);
    bench.ok(&["wallet", "update"]);
    let later = "2026-11-21T08:01:15Z";
    assert_eq!(bench.check(&[&bench.code("Mei", "mo", later, &[])], later, &[]).0, 0);
    let summer = ["--at", "2027-06-01T00:00:00Z", "--clock-is-right"];
    let retired = bench.json(&[&["authority", "trust", "retire"][..], &summer].concat());
    assert_eq!(retired["gate_groups"], serde_json::json!([]));
}

#[test]
fn a_root_rotation_takes_phones_and_gates_along() {
    let bench = Bench::new("root");
    bench.furnish(NOW);
    assert_eq!(bench.run(&["authority", "trust", "rotate-root", "--at", NOW]).code, 1);
    bench.ok(&["authority", "trust", "announce-root", "--at", NOW]);
    bench.ok(&["wallet", "update"]);
    bench.ok(&["gate", "update"]);
    bench.ok(&["authority", "trust", "rotate-root", "--at", NOW]);
    bench.ok(&["wallet", "update"]);
    bench.ok(&["gate", "update"]);
    bench.ok(&["authority", "trust", "renew", "--at", NOW]);
    bench.ok(&["wallet", "update"]);
    bench.ok(&["gate", "update"]);
    bench.ok(&["wallet", "init", "new", "--root", "authority/root.pub"]);
    assert_eq!(bench.check(&[&bench.code("Mei", "mo", NOW, &[])], NOW, &[]).0, 0);
}
