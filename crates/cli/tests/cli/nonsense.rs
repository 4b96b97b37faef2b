//! Inputs that make no sense: an error that names them, never a panic, nothing half done.

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";

#[test]
fn nonsense_ends_in_an_error_that_names_it() {
    let bench = Bench::new("nonsense");
    bench.furnish(NOW);
    let huge_png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\0\0\0\0";
    let inputs: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("text", b"hello\n"),
        ("zeros", &[0; 4096]),
        ("deep", &[0x81; 4096]),
        ("broken.png", b"\x89PNG\r\n\x1a\nrubbish"),
        ("huge.png", huge_png),
        ("broken.jpg", b"\xff\xd8\xff\xe0rubbish"),
    ];
    for (name, bytes) in inputs {
        bench.write(name, bytes);
        for args in [
            &["keys", "public", name][..],
            &["authority", "issue", name, "--out", "x.cwt"],
            &["wallet", "init", "w", "--root", name],
            &["wallet", "init", "w", "--trust", name],
            &["wallet", "add", name],
            &["wallet", "renew", "Mei", name],
            &["wallet", "update", name],
            &["gate", "update", "--trust", name],
            &["gate", "update", "--key", name],
            &["gate", "check", "C1:X", "--roster", name],
            &["inspect", "mei.cwt", "--root", name],
            &["inspect", "mei.cwt", "--root", "authority/root.pub", "--trust", name],
            &["inspect", "C1:X", "--group", "mo", "--key", name],
            &["authority", "revoke", name],
            &["gate", "sync", name, "--at", NOW],
            &["status", "inspect", name],
            &["status", "inspect", "x", "--root", "authority/root.pub", "--trust", name],
            &["status", "stats", name],
            &["status", "export", "1", "--uri", "u", "--out", "x.cwt", "--dir", name],
        ] {
            let ran = bench.run(args);
            assert_eq!(ran.code, 1, "{ran:?}");
            assert!(ran.stderr.starts_with("clearance: ") && ran.stderr.contains(name), "{ran:?}");
        }
        for args in [&["gate", "check", name][..], &["inspect", name]] {
            let code = bench.run(args).code;
            assert!([0, 1, 10].contains(&code), "{args:?} ended with {code}");
        }
    }
    assert!(!bench.dir.join("w").join("wallet.cbor").exists(), "a wallet was half made");
    assert!(!bench.dir.join("x.cwt").exists());
}

#[test]
fn a_damaged_store_is_refused_by_name() {
    let bench = Bench::new("damaged");
    bench.furnish(NOW);
    for (file, args) in [
        ("wallet/wallet.cbor", &["wallet", "list"][..]),
        ("wallet/keys/mei.key", &["wallet", "show", "Mei", "--group", "mo", "--at", NOW]),
        ("gate/anchor.cbor", &["gate", "check", "C1:X", "--at", NOW]),
        ("gate/trust-list.cbor", &["gate", "check", "C1:X", "--at", NOW]),
        ("gate/gate.toml", &["gate", "check", "C1:X", "--at", NOW]),
        ("authority/trust-list.cbor", &["authority", "trust", "show"]),
        ("authority/root.key", &["authority", "trust", "renew", "--at", NOW]),
        ("authority/positions.pool", &["authority", "publish", "--at", NOW]),
        ("authority/status.key", &["authority", "publish", "--at", NOW]),
    ] {
        let whole = bench.read(file);
        bench.write(file, &whole[..whole.len() / 2]);
        let ran = bench.run(args);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains(file.rsplit('/').next().unwrap()), "{ran:?}");
        bench.write(file, &whole);
        assert_ne!(bench.run(args).code, 1, "{file} put back");
    }
}

#[test]
fn what_exists_is_not_written_over() {
    let bench = Bench::new("existing");
    bench.furnish(NOW);
    bench.ok(&["keys", "generate", "ed25519", "a.key"]);
    let before = bench.read("a.key");
    for args in [
        &["keys", "generate", "ed25519", "a.key"][..],
        &["authority", "init"],
        &["wallet", "init"],
        &["wallet", "enrol", "mei"],
        &["gate", "init"],
        &["demo", "--dir", "gate"],
    ] {
        let ran = bench.run(args);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("exists already"), "{ran:?}");
    }
    assert_eq!(bench.read("a.key"), before);
}

#[test]
fn every_error_is_json_where_json_was_asked_for() {
    let bench = Bench::new("json-errors");
    let ran = bench.run(&["wallet", "list", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert!(value["error"].as_str().unwrap().contains("clearance wallet init"), "{ran:?}");
    for args in [&["gate", "check", "--json"][..], &["gate", "chek", "--json"]] {
        let ran = bench.run(args);
        let value: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        assert!(ran.code == 2 && value["error"].is_string(), "{ran:?}");
    }
}

#[test]
fn no_request_is_accepted_without_its_challenge() {
    let bench = Bench::new("challenge");
    bench.furnish(NOW);
    bench.ok(&["wallet", "enrol", "ana", "--at", NOW, "--challenge", "0011223344556677"]);
    let issue = |more: &[&str]| {
        let order = ["authority", "issue", "wallet/requests/ana.cbor", "--out", "a", "--at", NOW];
        bench.run(&[&order[..], more].concat()).code
    };
    assert_eq!(issue(&[]), 1);
    assert_eq!(issue(&["--challenge", "7766554433221100"]), 1);
    assert_eq!(issue(&["--challenge", "0011223344556677"]), 0);
}
