//! The demonstration.

use std::fs;

use crate::run::Bench;

#[test]
fn the_demonstration_does_what_it_promises() {
    let bench = Bench::new("demo");
    fs::create_dir(bench.dir.join("kept")).unwrap(); // an empty one is taken
    let value = bench.json(&["demo", "--dir", "kept"]);
    assert_eq!(value["differences"], 0);
    let systems = value["systems"].as_array().unwrap();
    let names: Vec<_> = systems.iter().map(|it| it["system"].as_str().unwrap()).collect();
    let eight = [
        "hk-mo-mutual",
        "hk-echannel",
        "mo-apcs",
        "hk-stay",
        "cn-temporary-pass",
        "mo-travel-permit",
        "mo-passport",
        "hk-id-appointment",
        "stadium-season",
    ];
    assert_eq!(names, eight);
    for system in &systems[..8] {
        let lines = system["lines"].as_array().unwrap();
        let of = |answer: &str| lines.iter().find(|line| line["answer"] == answer).unwrap();
        for line in lines {
            assert_eq!(line["expected"], line["came"], "{system}");
        }
        assert!(of("yes")["came"].is_string(), "{system}");
        assert!(of("no")["came"].as_str().unwrap().starts_with("not-eligible: "), "{system}");
        assert!(!of("no")["said"].as_array().unwrap().is_empty(), "every reason is told");
        let then = lines.iter().filter(|line| line["answer"] == "then");
        let mut then = then.map(|line| line["came"].as_str().unwrap());
        assert!(then.any(|came| came.starts_with("refuse ")), "{system}: a gate notices");
    }
    // The register can be worked on with.
    let place = ["--authority", "kept/systems/authority"];
    let found = bench.json(&[&["authority", "register", "find", "Ana"][..], &place].concat());
    assert_eq!(found["people"].as_array().unwrap().len(), 1);
    bench.ok(&[&["authority", "register", "audit", "verify"][..], &place].concat());
    let codes = value["codes"].as_array().unwrap();
    let of = |case: &str| codes.iter().filter(|code| code["case"] == case).count();
    for case in [
        "parent and child",
        "screenshot",
        "stale code",
        "phone clock",
        "Macao-only code",
        "another gate group",
        "rogue gate",
        "live relay",
        "forged holder",
        "past its date",
        "roster form",
        "P-256 holder",
        "suspended",
        "revoked",
        "stale list",
        "expired list",
    ] {
        assert!(of(case) > 0, "{case}");
    }
    for code in codes {
        assert_eq!(code["expected"], code["came"]);
        if code["symbol"] == "" {
            continue; // an enquiry on the phone
        }
        for extension in ["txt", "png", "svg"] {
            let file = format!("kept/codes/{}.{extension}", code["code"].as_str().unwrap());
            assert!(!bench.read(&file).is_empty(), "{file}");
        }
    }
    let came = |end: &str| {
        let ends = |code: &&serde_json::Value| code["code"].as_str().unwrap().ends_with(end);
        let code = codes.iter().find(ends).unwrap();
        (code["came"].as_str().unwrap(), code["list"].as_str())
    };
    assert_eq!(came("-mei"), ("admit", Some("fresh")));
    assert_eq!(came("-lifted"), ("admit", Some("fresh")));
    assert_eq!(came("-revoked"), ("refuse revoked", Some("fresh")));
    assert_eq!(came("-stale-list"), ("admit (stale list)", Some("stale")));
    assert_eq!(came("-stale-list-strict"), ("refer status-stale", Some("stale")));
    assert_eq!(came("-expired-list"), ("refer status-unknown", Some("expired")));
    // Everything can be played on with.
    let shown = ["--group", "mo", "--wallet", "kept/wallets/family", "--png", "mei.png"];
    bench.ok(&[&["wallet", "show", "Mei"][..], &shown].concat());
    bench.ok(&["gate", "check", "mei.png", "--gate", "kept/gates/border-gate"]);
}

#[test]
fn the_demonstration_leaves_nothing_behind() {
    let bench = Bench::new("litter");
    fs::create_dir(bench.dir.join("tmp")).unwrap();
    let output = bench.command(&["demo"]).env("TMPDIR", bench.dir.join("tmp")).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("all judged as expected") && !text.contains('\x1b'), "{text}");
    assert_eq!(fs::read_dir(bench.dir.join("tmp")).unwrap().count(), 0);
}
