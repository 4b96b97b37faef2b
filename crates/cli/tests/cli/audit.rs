//! The gate's audit: written as the runtime writes it, read by the commands.

use clearance_core::crypto::Secret32;
use clearance_core::time::Timestamp;
use clearance_gate::audit::{Act, AuditSettings, Decided, Entry};
use clearance_gate::{GateDir, Running, Start};
use serde_json::Value;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const AT: Timestamp = Timestamp::from_secs(1_795_248_000);

/// A run of the gate: one code is judged, twice, and a door opens. Gives the number of the first decision.
fn run(bench: &Bench, code: &str) -> u64 {
    let dir = GateDir::open(&bench.dir.join("gate")).unwrap();
    let key = dir.audit_key(Secret32::from([1; 32])).unwrap();
    let log = dir.open_audit(&key, AuditSettings::default(), AT).unwrap();
    let names = dir.pseudonyms(AT).unwrap();
    let (running, notices) = Running::start(dir, &Start::default(), AT).unwrap();
    for notice in &notices {
        log.note(&Act::from(notice).into(), AT).unwrap();
    }
    let judge = || {
        let decision = running.check(code, AT).decision;
        let name = decision.details().subject.map(|subject| names.of(&subject, AT));
        let decided = Decided::of(&decision, name, running.gate().trust().seq());
        log.note(&Entry::in_lane("north", Act::Decided(decided)), AT).unwrap()
    };
    let first = judge();
    let door = Act::Door { door: "=north".into(), opened: true, why: None };
    log.note(&Entry::in_lane("north", door), AT).unwrap();
    judge();
    log.stop(AT).unwrap();
    first
}

fn furnished(test: &str) -> (Bench, u64) {
    let bench = Bench::new(test);
    bench.furnish(NOW);
    let first = run(&bench, &bench.code("Mei", "mo", NOW, &[]));
    (bench, first)
}

#[test]
fn what_happened_is_shown_exported_and_found_by_the_credential_and_names_nobody() {
    let (bench, first) = furnished("audit-read");
    let shown = bench.ok(&["gate", "audit", "show"]);
    assert!(
        shown.contains("refer person-pending") && shown.contains("refuse code-used"),
        "{shown}"
    );
    let cti = bench.json(&["authority", "list"])["credentials"][0]["id"].clone();
    let issued = std::fs::read_dir(bench.dir.join("authority/issued")).unwrap().next().unwrap();
    let cti = cti.as_str().map_or_else(
        || issued.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned(),
        str::to_owned,
    );
    let files = std::fs::read_dir(bench.dir.join("gate/audit")).unwrap();
    let mut found = false;
    for file in files {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&text);
        // In base64 any three letters come by chance, hashes and signatures are that.
        let told: String = text
            .lines()
            .filter_map(|line| Some(line.split_once('{')?.1))
            .filter(|json| !json.contains("\"signed\""))
            .collect();
        assert!(!text.contains(&cti) && !told.to_lowercase().contains("mei"), "{text}");
        found |= told.contains("person-pending");
    }
    assert!(found, "the entries were looked at");
    let exported = bench.ok(&["gate", "audit", "export"]);
    let lines: Vec<Value> =
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decided = lines.iter().find(|line| line["seq"] == first).unwrap();
    assert_eq!((&decided["action"], &decided["lane"]), (&"decided".into(), &"north".into()));
    let kid = bench.json(&["authority", "trust", "show"])["authorities"][0]["kid"].clone();
    let named = format!("{}:{cti}", kid.as_str().unwrap());
    let found = bench.json(&["gate", "audit", "show", "--credential", &named]);
    assert_eq!(found["entries"].as_array().unwrap().len(), 2, "{found}");
    let csv = bench.ok(&["gate", "audit", "export", "--format", "csv"]);
    assert_eq!(csv.lines().count(), lines.len() + 1);
    assert!(
        csv.starts_with(
            "seq,time,lane,check,action,subject,decision,reason,scheme,skew,why,more\n"
        )
    );
    let none = ["gate", "audit", "export", "--until", NOW];
    assert_eq!(bench.ok(&none), "");
}

#[test]
fn an_audit_that_was_changed_or_cut_is_told_with_file_and_line() {
    let (bench, _) = furnished("audit-verify");
    bench.ok(&["gate", "audit", "checkpoint", "friday.cbor"]);
    let verify = ["gate", "audit", "verify", "--from-checkpoint", "friday.cbor", "--json"];
    let whole: Value = serde_json::from_str(&bench.ok(&verify)).unwrap();
    assert_eq!(
        (&whole["whole"], &whole["held"], &whole["signed"]),
        (&true.into(), &1.into(), &1.into())
    );
    std::fs::copy(bench.dir.join("gate/audit.pub"), bench.dir.join("kept.pub")).unwrap();
    let file = "gate/audit/0000000000000001.log";
    let text = String::from_utf8(bench.read(file)).unwrap();
    bench.write(file, text.replace("refuse", "admit!").as_bytes());
    let ran = bench.run(&["gate", "audit", "verify", "--key", "kept.pub"]);
    assert!(ran.code == 1 && ran.stdout.contains("was changed"), "{ran:?}");
    assert!(ran.stdout.contains("0000000000000001.log: line "), "{ran:?}");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    bench.write(file, lines[..3].concat().as_bytes());
    assert_eq!(bench.run(&["gate", "audit", "verify"]).code, 0);
    let ran = bench.run(&verify[..5]);
    assert!(ran.code == 1 && ran.stdout.contains("its end was cut off"), "{ran:?}");
}

#[test]
fn old_files_verify_where_they_were_moved_to() {
    let (bench, _) = furnished("audit-archive");
    let said = bench.json(&["gate", "audit", "archive", "old"]);
    assert_eq!(said["moved"], 0);
    let verify = ["gate", "audit", "verify", "--archive", "old"];
    assert!(bench.ok(&verify).contains("The audit is whole"));
}
