//! The operator's life cycle by the commands: backups, keys, schemes, calendars, full disks.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const SOON: &str = "2026-11-21T08:10:00Z";
const LATER: &str = "2026-11-21T08:20:00Z";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_backup_that_was_put_back_is_refused_and_recovered_from_the_lists() {
    let bench = Bench::new("backup");
    bench.furnish(NOW);
    let (authority, backup) = (bench.dir.join("authority"), bench.dir.join("backup"));
    copy(&authority, &backup);
    bench.admit("bob", "Bob", NOW, &[], &[]);
    bench.ok(&["authority", "revoke", "mei.cwt", "--at", NOW]);
    bench.bring_lists(SOON, &[]);
    fs::remove_dir_all(&authority).unwrap();
    copy(&backup, &authority);

    bench.ok(&["wallet", "enrol", "ana", "--at", SOON]);
    let issue =
        ["authority", "issue", "wallet/requests/ana.cbor", "--out", "ana.cwt", "--at", SOON];
    for refused in [
        &issue[..],
        &["authority", "publish", "--at", SOON],
        &["authority", "trust", "renew", "--at", SOON],
    ] {
        let ran = bench.run(refused);
        assert!(ran.code == 1 && ran.stderr.contains("authority recover --lists"), "{ran:?}");
    }
    let due = bench.run(&["authority", "due", "--at", SOON]);
    assert_eq!(due.code, 4, "{due:?}");
    let nothing = bench.run(&["authority", "recover", "--at", SOON]);
    assert!(nothing.code == 1 && nothing.stderr.contains("--lists"), "{nothing:?}");
    let told = bench.json(&["authority", "recover", "--lists", "status-lists", "--at", SOON]);
    assert_eq!(told["statuses"], 1, "Mei's revocation");
    let ran = bench.run(&issue);
    assert!(ran.code == 1 && ran.stderr.contains("authority publish"), "{ran:?}");
    bench.bring_lists(LATER, &[]);
    bench.ok(&issue);
    bench.ok(&["wallet", "add", "ana.cwt", "--label", "Ana"]);
    bench.bring_lists(LATER, &[]);
    for (entry, expected) in [("Mei", "refuse revoked"), ("Bob", "admit"), ("Ana", "admit")] {
        let code = bench.code(entry, "mo", LATER, &[]);
        assert_eq!(bench.check(&[&code], LATER, &[]).1, [expected], "{entry}");
    }
    // Bob is not in the backup, and can be revoked all the same.
    bench.ok(&["authority", "revoke", "bob.cwt", "--at", LATER]);
    bench.bring_lists(LATER, &[]);
    let code = bench.code("Bob", "mo", "2026-11-21T08:21:00Z", &[]);
    assert_eq!(bench.check(&[&code], "2026-11-21T08:21:00Z", &[]).1, ["refuse revoked"]);
}

#[test]
fn an_office_without_its_trust_lists_is_recovered_from_a_gate() {
    let bench = Bench::new("no-lists");
    bench.furnish(NOW);
    let authority = bench.dir.join("authority");
    fs::remove_dir_all(authority.join("lists")).unwrap();
    for name in ["trust-list.cbor", "trust-chain.cbor"] {
        fs::remove_file(authority.join(name)).unwrap();
    }
    let ran = bench.run(&["authority", "publish", "--at", SOON]);
    assert!(ran.code == 1 && ran.stderr.contains("recover --trust FILE"), "{ran:?}");
    // Whatever it says first, nothing is founded in its place.
    let ran = bench.run(&["authority", "init", "--at", SOON]);
    assert!(ran.code == 1 && ran.stderr.contains("authority recover"), "{ran:?}");
    let recover = ["authority", "recover", "--lists", "status-lists", "--at", SOON];
    let ran = bench.run(&recover);
    assert!(ran.code == 1 && ran.stderr.contains("--trust"), "{ran:?}");
    bench.ok(&[&recover[..], &["--trust", "gate/trust-list.cbor"]].concat());
    bench.bring_lists(SOON, &[]);
    let code = bench.code("Mei", "mo", SOON, &[]);
    assert_eq!(bench.check(&[&code], SOON, &[]).1, ["admit"]);
}

#[test]
fn recovery_names_what_it_cannot_tell() {
    let bench = Bench::new("cannot-tell");
    bench.furnish(NOW);
    let mirror = bench.dir.join("mirror");
    copy(&bench.dir.join("status-lists"), &mirror);
    bench.ok(&["authority", "suspend", "mei.cwt", "--at", NOW]);
    bench.bring_lists(SOON, &[]);
    let recover = |lists: &str| {
        let ran = bench.run(&["authority", "recover", "--lists", lists, "--at", LATER]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    };
    let behind = recover("mirror");
    assert!(behind.stderr.contains("1.2 may have been published"), "{behind:?}");
    bench.ok(&["authority", "lift", "mei.cwt", "--at", LATER]);
    fs::remove_file(bench.dir.join("authority/positions.pool")).unwrap();
    let told = recover("status-lists");
    let index = bench.json(&["authority", "list", "--at", LATER])["credentials"][0].clone();
    let index = index["status_index"].as_str().unwrap();
    assert!(told.stdout.contains(index) && told.stdout.contains("until you lift them"), "{told:?}");
    assert!(told.stderr.is_empty(), "{told:?}");
    bench.bring_lists(LATER, &[]);
    let code = bench.code("Mei", "mo", LATER, &[]);
    assert_eq!(bench.check(&[&code], LATER, &[]).1, ["refuse suspended"]);
    bench.ok(&["authority", "lift", "mei.cwt", "--at", LATER]);
    bench.bring_lists(LATER, &[]);
    let code = bench.code("Mei", "mo", "2026-11-21T08:20:15Z", &[]);
    assert_eq!(bench.check(&[&code], "2026-11-21T08:20:15Z", &[]).1, ["admit"]);
}

#[test]
fn a_list_that_is_published_elsewhere_than_before_is_warned_of() {
    let bench = Bench::new("elsewhere");
    bench.furnish(NOW);
    let again = bench.run(&["authority", "publish", "--at", SOON]);
    assert!(again.code == 0 && again.stderr.is_empty(), "{again:?}");
    let other = bench.run(&["authority", "publish", "--dir", "elsewhere", "--at", SOON]);
    assert!(other.code == 0 && other.stderr.contains("--dir"), "{other:?}");
}

#[test]
fn what_was_issued_can_be_listed_by_holder_and_status() {
    let bench = Bench::new("listed");
    bench.furnish(NOW);
    bench.admit("bob", "Bob", NOW, &[], &[]);
    let again = ["authority", "issue", "wallet/requests/mei.cbor", "--at", NOW, "--out", "two.cwt"];
    let ran = bench.run(&again);
    assert!(ran.code == 1 && ran.stderr.contains("--again"), "{ran:?}");
    bench.ok(&[&again[..], &["--again"]].concat());
    let ran = bench.run(&[&again[..], &["--again"]].concat());
    assert!(ran.code == 1 && ran.stderr.contains("exists already"), "{ran:?}");
    bench.ok(&[&again[..], &["--again", "--force"]].concat());
    let told = bench.json(&["authority", "revoke", "mei.cwt", "--at", NOW]);
    assert_eq!(told["others_of_key"], 2);
    let list = |more: &[&str]| {
        let value = bench.json(&[&["authority", "list", "--at", NOW], more].concat());
        value["credentials"].as_array().unwrap().clone()
    };
    assert_eq!(list(&[]).len(), 4);
    let revoked = list(&["--status", "revoked"]);
    assert_eq!((revoked.len(), &revoked[0]["id"]), (1, &told["changes"][0]["id"]));
    let holder = revoked[0]["holder"].as_str().unwrap();
    assert_eq!(list(&["--holder", holder]).len(), 3);
    bench.ok(&["authority", "revoke", "mei.cwt", "--all-of-key", "--at", NOW]);
    assert_eq!(list(&["--status", "revoked"]).len(), 3);
    let late = ["authority", "list", "--at", "2027-01-01T00:00:00Z", "--json"];
    assert!(bench.ok(&late).contains("[]"));
}

#[test]
fn a_scheme_of_ones_own_opens_ones_own_gates() {
    let bench = Bench::new("own-scheme");
    let scheme = "[scheme]\nid = 9\nname = \"Season ticket\"\n\n[gate]\n\
                  places = [{ in = \"north\" }]\n";
    bench.write("ticket.toml", scheme.as_bytes());
    let init = ["authority", "init", "--group", "north", "--scheme", "ticket.toml", "--at", NOW];
    bench.ok(&init);
    bench.ok(&["wallet", "init"]);
    bench.admit("mei", "Mei", NOW, &[], &["--scheme", "9"]);
    bench.ok(&["gate", "init", "--place", "north/main/hall"]);
    bench.bring_lists(NOW, &[]);
    let code = bench.code("Mei", "north", NOW, &[]);
    assert_eq!(bench.check(&[&code], NOW, &[]).1, ["admit"]);
    // What 'show' prints is what 'set' reads.
    let shown = bench.ok(&["authority", "scheme", "show", "9"]);
    bench.write("shown.toml", shown.as_bytes());
    bench.ok(&["authority", "scheme", "set", "shown.toml", "--at", NOW]);
    assert_eq!(bench.ok(&["authority", "scheme", "show", "9"]), shown);
    bench.write("narrow.toml", shown.replace("min_app = 1", "min_app = 2").as_bytes());
    let ran = bench.run(&["authority", "scheme", "set", "narrow.toml", "--at", NOW]);
    assert!(ran.code == 0 && ran.stderr.contains("narrows"), "{ran:?}");
    bench.write("wrong.toml", shown.replace("min_app", "mini_app").as_bytes());
    let ran = bench.run(&["authority", "scheme", "set", "wrong.toml", "--at", NOW]);
    assert!(ran.code == 1, "{ran:?}");
    for word in ["wrong.toml", "line 7", "mini_app"] {
        assert!(ran.stderr.contains(word), "{ran:?}");
    }
    let ran = bench.run(&["authority", "scheme", "add", "shown.toml", "--at", NOW]);
    assert!(ran.code == 1 && ran.stderr.contains("scheme set"), "{ran:?}");
    bench.ok(&["authority", "scheme", "remove", "9", "--at", NOW]);
    assert_eq!(bench.run(&["authority", "scheme", "show", "9"]).code, 1);
}

#[test]
fn a_leaked_authority_key_is_replaced_and_its_credentials_are_issued_again() {
    let bench = Bench::new("leak");
    bench.furnish(NOW);
    let list = bench.json(&["authority", "trust", "show"]);
    let kid = list["authorities"][0]["kid"].as_str().unwrap().to_owned();
    let last = bench.run(&["authority", "trust", "withdraw-authority", &kid, "--at", SOON]);
    assert!(last.code == 1 && last.stderr.contains("--replace"), "{last:?}");
    let withdraw = ["authority", "trust", "withdraw-authority", &kid, "--replace", "--at", SOON];
    let new = bench.json(&withdraw);
    assert!(new["notes"][0].as_str().unwrap().contains("1 credential(s)"), "{new}");
    bench.ok(&["gate", "update", "--at", SOON]);
    bench.ok(&["wallet", "update"]);
    let issue =
        ["authority", "issue", "wallet/requests/mei.cbor", "--out", "new.cwt", "--at", SOON];
    bench.ok(&["authority", "publish", "--at", SOON]);
    bench.ok(&[&issue[..], &["--again"]].concat());
    bench.ok(&["wallet", "renew", "Mei", "new.cwt", "--at", SOON]);
    bench.bring_lists(LATER, &[]);
    let code = bench.code("Mei", "mo", LATER, &[]);
    assert_eq!(bench.check(&[&code], LATER, &[]).1, ["admit"]);
}

#[test]
fn due_says_by_its_exit_code_what_is_pressing() {
    let bench = Bench::new("due");
    bench.furnish(NOW);
    for (at, code) in [(NOW, 0), ("2026-11-26T08:00:00Z", 3), ("2026-11-28T08:00:00Z", 4)] {
        let ran = bench.run(&["authority", "due", "--at", at, "--json"]);
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(ran.stdout.contains("trust-list") && ran.stdout.contains("gate-key"), "{ran:?}");
    }
}

/// Runs a command that may write no file of more than a few blocks: as on a disk that is full.
#[cfg(target_os = "linux")]
fn on_a_full_disk(bench: &Bench, args: &[&str]) -> i32 {
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    let program = bench.command(&[]).get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg(program).args(args).current_dir(&bench.dir);
    shell.output().unwrap().status.code().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_and_stops_nothing_once_there_is_room() {
    let bench = Bench::new("no-room");
    bench.furnish(NOW);
    bench.ok(&["authority", "suspend", "mei.cwt", "--at", NOW]);
    let log = bench.read("authority/statuses.log");
    let issue = [
        "authority",
        "issue",
        "wallet/requests/mei.cbor",
        "--again",
        "--out",
        "x.cwt",
        "--at",
        SOON,
    ];
    for args in [
        &issue[..],
        &["authority", "lift", "mei.cwt", "--at", SOON],
        &["authority", "publish", "--at", SOON],
        &["authority", "trust", "renew", "--at", SOON],
        &["authority", "trust", "add-gate-key", "mo", "--at", SOON],
        &["authority", "recover", "--lists", "status-lists", "--at", SOON],
    ] {
        assert_eq!(on_a_full_disk(&bench, args), 1, "{args:?}");
    }
    assert!(!bench.dir.join("x.cwt").exists());
    assert_eq!(bench.read("authority/statuses.log"), log);
    let list = bench.json(&["authority", "trust", "show"]);
    assert_eq!(list["seq"], 1);
    bench.ok(&issue);
    bench.ok(&["authority", "trust", "renew", "--at", SOON]);
    bench.bring_lists(SOON, &[]);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_names_all_the_same() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new("names");
    bench.furnish(NOW);
    let odd = OsStr::from_bytes(b"m\xffi.cwt");
    fs::copy(bench.dir.join("mei.cwt"), bench.dir.join(odd)).unwrap();
    let mut command = bench.command(&["authority", "suspend", "--at", NOW]);
    let output = command.arg(odd).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
