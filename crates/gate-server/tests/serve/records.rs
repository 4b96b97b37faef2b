//! What a gate that serves writes down, and what it does where it cannot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clearance_gate::GateDir;
use clearance_gate::audit::{CannotWrite, Evidence, Verified, verify};
use clearance_gate_server::seams::{Compared, Door, Opening, PersonAsked, PersonCheck, Seams};
use clearance_gate_server::tokens::Role;
use clearance_gate_server::{Parts, Runtime};
use clearance_tests::{Person, World};
use serde_json::json;

use crate::bench::Bench;

/// The audit of a gate, verified by its public key.
fn verified(dir: &Path) -> Verified {
    let gate = GateDir::open(dir).unwrap();
    let key = Some(gate.audit_public().unwrap());
    verify(&Evidence { dirs: vec![gate.audit_dir()], held: Vec::new(), key }).unwrap()
}

/// Its text.
pub(crate) fn text(dir: &Path) -> String {
    let mut files: Vec<_> =
        fs::read_dir(dir.join("audit")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ext| ext == "log"));
    files.sort();
    files.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Nothing can be written where the audit's directory should be, until this is dropped.
struct Broken(PathBuf);

impl Broken {
    fn audit(dir: &Path) -> Self {
        let audit = dir.join("audit");
        fs::rename(&audit, dir.join("audit.aside")).unwrap();
        fs::write(&audit, "a file where a directory should be").unwrap();
        Self(dir.to_owned())
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        // The gate may be gone already.
        let _ = fs::remove_file(self.0.join("audit"));
        let _ = fs::rename(self.0.join("audit.aside"), self.0.join("audit"));
    }
}

struct Counting(Arc<AtomicUsize>);

impl Door for Counting {
    fn open(&self, _: &Opening<'_>) -> Result<(), String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[test]
fn every_decision_and_act_is_in_an_audit_that_verifies_and_nothing_of_a_person() {
    let world = World::new();
    let mut bench = Bench::new("audit", &world);
    let code = world.phone().text(Person::Parent, bench.now());
    let admitted = bench.scan(&code);
    bench.post_json(Role::Officer, "/v1/passed", &json!({ "check": admitted["id"] }));
    let refused = bench.scan("no code");
    let body = json!({ "check": refused["id"], "reason": "card compared", "second": null });
    bench.post_json(Role::Officer, "/v1/override", &body).is(200);
    bench.passes(3_600);
    bench.runtime.tick();
    bench.stop();
    let (written, verified) = (text(&bench.dir), verified(&bench.dir));
    assert!(verified.is_whole() && verified.signed > 0, "{verified:?}");
    for says in [
        r#""action":"started""#,
        r#""decision":"admit""#,
        r#""action":"passed""#,
        r#""officer":"officer","why":"card compared","opens":true"#,
        r#""action":"clock-jumped","by":3600"#,
        r#""action":"stopped""#,
    ] {
        assert!(written.contains(says), "{says}\n{written}");
    }
    let id = Person::Parent.credential_id().to_string();
    assert!(!written.contains(&code) && !written.contains(&id));
    let named = admitted["pseudonym"].as_str().unwrap();
    assert!(written.contains(named), "the entry of a code can be found by its credential");
}

#[test]
fn a_gate_that_cannot_write_its_audit_refers_everybody_opens_for_nobody_and_needs_no_hand() {
    let world = World::new();
    let bench = Bench::new("audit-broken", &world);
    let mut phone = world.phone();
    let broken = Broken::audit(&bench.dir);
    bench.runtime.tick();
    let first = bench.scan(&phone.text(Person::Parent, bench.now()));
    // What is noticed only with the decision is recorded in the ledger, and opens nothing.
    assert_ne!(first["door"], "told", "{first}");
    bench.passes(20);
    let code = phone.text(Person::Child, bench.now());
    let answer = bench.scan(&code);
    assert_eq!(
        (&answer["outcome"], &answer["reason"]),
        (&json!("refer"), &json!("audit-unavailable")),
        "{answer}"
    );
    assert!(answer["officer"]["en"].as_str().unwrap().contains("another gate"));
    let ready = bench.send("GET", "/v1/ready", &[], b"").unwrap().is(503);
    assert!(ready["detail"].as_str().unwrap().contains("audit"), "{ready}");
    let status = bench.get(Role::Officer, "/v1/status").is(200);
    assert!(status["audit"]["away"].is_string() && status["audit"]["goes_on"] == false, "{status}");
    bench.runtime.tick();
    let metrics = bench.send("GET", "/metrics", &[], b"").unwrap().body;
    assert!(metrics.contains("clearance_gate_audit_up 0"), "{metrics}");
    drop(broken);
    bench.passes(4); // the same text is another presentation then
    assert_eq!(bench.scan(&code)["outcome"], "admit", "nothing was claimed for it");
    bench.runtime.tick();
    assert!(bench.get(Role::Officer, "/v1/status").is(200)["audit"]["away"].is_null());
    let written = text(&bench.dir);
    assert!(written.contains(r#""action":"gap""#), "{written}");
    assert!(verified(&bench.dir).is_whole());
    let notices = bench.get(Role::Officer, "/v1/status").is(200)["notices"].to_string();
    assert!(notices.contains("nothing is written down") && notices.contains("in order again"));
}

#[test]
fn a_gate_with_a_directory_in_the_place_of_a_file_of_its_audit_says_so_and_comes_back_by_itself() {
    let world = World::new();
    // A repair of the disk left it there, before the gate started.
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-audit-boot/gate/audit/boot");
    let put = |_: &mut clearance_gate_server::settings::Settings| {
        fs::create_dir_all(dir.join("lost+found")).unwrap();
    };
    let bench = Bench::with("audit-boot", &world, put, Seams::default());
    let (mut phone, boot) = (world.phone(), bench.dir.join("audit/boot"));
    assert!(boot.is_dir(), "{}", boot.display());
    let code = phone.text(Person::Parent, bench.now());
    assert_eq!(bench.scan(&code)["reason"], "audit-unavailable");
    bench.runtime.tick();
    let says = "a directory is where a file belongs; move it away";
    let status = bench.get(Role::Officer, "/v1/status").is(200);
    assert!(status["audit"]["away"].as_str().unwrap().contains(says), "{status}");
    assert!(status["notices"].to_string().contains(says), "{status}");
    let lane = bench.get(Role::Officer, "/lane").body;
    assert!(lane.contains(says), "{lane}");
    fs::remove_dir_all(&boot).unwrap();
    bench.passes(4); // the same text is another presentation then
    bench.runtime.tick();
    assert_eq!(bench.scan(&code)["outcome"], "admit", "it needs no hand");
    assert!(bench.get(Role::Officer, "/v1/status").is(200)["audit"]["away"].is_null());
    assert!(text(&bench.dir).contains(r#""action":"gap""#));
    assert!(verified(&bench.dir).is_whole());
}

#[test]
fn a_gate_that_is_told_to_go_on_does_and_counts_what_is_missing() {
    let world = World::new();
    let go_on = |it: &mut clearance_gate_server::settings::Settings| {
        it.records.audit.cannot_write = CannotWrite::GoOn;
    };
    let bench = Bench::with("audit-go-on", &world, go_on, Seams::default());
    let broken = Broken::audit(&bench.dir);
    let mut phone = world.phone();
    assert_eq!(bench.scan(&phone.text(Person::Parent, bench.now()))["door"], "told");
    let status = bench.get(Role::Officer, "/v1/status").is(200);
    assert!(status["audit"]["missing"].as_u64().unwrap() >= 1, "{status}");
    drop(broken);
    bench.runtime.tick();
    assert!(text(&bench.dir).contains(r#""action":"gap","lost":"#));
}

#[test]
fn while_nobody_knows_whether_a_slip_is_due_the_lane_prints_that_it_is_none() {
    let world = World::new();
    let prints = |it: &mut clearance_gate_server::settings::Settings| {
        it.records.passages.prints_slips = true;
    };
    let bench = Bench::with("slip", &world, prints, Seams::default());
    let admitted = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    let path = format!("/v1/slip?check={}", admitted["id"].as_str().unwrap());
    let slip = bench.get(Role::Officer, &path);
    assert!(
        slip.status == 202 && slip.body.replace('\n', " ").contains("not a landing slip"),
        "{slip:?}"
    );
    assert_eq!(bench.get(Role::Officer, "/v1/slip?check=none").status, 404);
    assert_eq!(bench.get(Role::Lane, &path).status, 403);
}

/// A device that takes the audit away while it looks.
struct Takes(PathBuf, std::sync::Mutex<Option<Broken>>);

impl PersonCheck for Takes {
    fn compare(&self, _: &PersonAsked<'_>) -> Compared {
        *self.1.lock().unwrap() = Some(Broken::audit(&self.0));
        Compared::Matches
    }
}

#[test]
fn a_door_stays_shut_where_the_admission_itself_cannot_be_written_down() {
    let world = World::new();
    let opened = Arc::new(AtomicUsize::new(0));
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-audit-late/gate");
    let seams = Seams {
        doors: vec![("1".to_owned(), Box::new(Counting(Arc::clone(&opened))))],
        person_checks: vec![("1".to_owned(), Box::new(Takes(dir, std::sync::Mutex::default())))],
        ..Seams::default()
    };
    let here = |config: &mut clearance_gate::GateConfig| {
        config.policy.person_check = clearance_verifier::PersonCheck::Here;
    };
    let bench = Bench::made("audit-late", &world, here, |_| (), seams);
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!((&answer["outcome"], &answer["door"]), (&json!("admit"), &json!("unrecorded")));
    assert_eq!(opened.load(Ordering::SeqCst), 0);
    // Nor does an officer's override open it: that cannot be written down either.
    let body = json!({ "check": answer["id"], "reason": "card compared", "second": null });
    let told = bench.post_json(Role::Officer, "/v1/override", &body).is(503);
    assert!(told["detail"].as_str().unwrap().contains("by hand"), "{told}");
    assert_eq!(opened.load(Ordering::SeqCst), 0);
}

#[test]
fn a_gate_is_served_by_one_process_and_starts_without_an_audit_that_it_can_write() {
    let world = World::new();
    let mut bench = Bench::new("audit-start", &world);
    let parts = || {
        let mut parts = Parts::of(&bench.dir).unwrap();
        parts.assume_valid = true;
        parts
    };
    let told = Runtime::start(&bench.dir, parts()).unwrap_err().to_string();
    assert!(told.contains("audit/lock"), "{told}");
    let dir = bench.dir.clone();
    bench.stop();
    drop(bench);
    // The bench is gone with its directory: another one whose audit cannot be opened from the start.
    crate::bench::gate_dir(dir.parent().unwrap(), &world, |_| (), "");
    fs::write(dir.join("audit"), "a file where a directory should be").unwrap();
    let mut parts = Parts::of(&dir).unwrap();
    parts.assume_valid = true;
    parts.now = Arc::new(|| clearance_tests::START);
    let runtime = Runtime::start(&dir, parts).unwrap();
    assert!(runtime.status().audit.away.is_some());
    fs::remove_file(dir.join("audit")).unwrap();
    runtime.tick();
    assert!(runtime.status().audit.away.is_none(), "it needs no hand");
    assert!(text(&dir).contains(r#""action":"gap""#));
    drop(runtime);
    fs::remove_dir_all(dir.parent().unwrap()).unwrap();
}

#[test]
fn a_clock_that_is_a_year_ahead_and_back_drops_no_names_and_breaks_no_chain() {
    const YEAR: u64 = 365 * 86_400;
    let world = World::new();
    let bench = Bench::new("audit-year", &world);
    let key = fs::read(bench.dir.join("pseudonym.key")).unwrap();
    let mut phone = world.phone();
    let first = bench.scan(&phone.text(Person::Parent, bench.now()));
    bench.passes(YEAR);
    (0..3).for_each(|_| bench.runtime.tick());
    bench.passes(0_u64.wrapping_sub(YEAR));
    (0..3).for_each(|_| bench.runtime.tick());
    bench.passes(20);
    let again = bench.scan(&phone.text(Person::Parent, bench.now()));
    assert_eq!(again["outcome"], "admit", "{again}");
    assert_eq!(again["pseudonym"], first["pseudonym"], "it is the same day");
    assert_eq!(fs::read(bench.dir.join("pseudonym.key")).unwrap(), key);
    let verified = verified(&bench.dir);
    assert!(verified.is_whole() && verified.entries < 60, "{verified:?}");
    let written = text(&bench.dir);
    assert!(written.contains(r#""by":31536000"#) && written.contains(r#""by":-31536000"#));
}

#[test]
fn an_audit_of_yesterday_is_noticed_and_the_gate_goes_on() {
    let world = World::new();
    let mut bench = Bench::new("audit-yesterday", &world);
    let dir = bench.dir.clone();
    bench.scan("no code");
    bench.runtime.tick();
    let file = dir.join("audit/0000000000000001.log");
    let yesterday = fs::read(&file).unwrap();
    bench.passes(20);
    bench.scan("another");
    bench.stop();
    std::thread::sleep(std::time::Duration::from_millis(2_200)); // within two seconds it is the gate itself
    fs::write(&file, yesterday).unwrap();
    let mut parts = Parts::of(&dir).unwrap();
    parts.assume_valid = true;
    parts.now = Arc::new(|| clearance_tests::START.plus(60));
    let runtime = Runtime::start(&dir, parts).unwrap();
    assert!(runtime.status().audit.away.is_none());
    drop(runtime);
    assert!(text(&dir).contains(r#""put_back":true"#), "{}", text(&dir));
}

/// A small disk for the audit alone; none where nobody may mount one.
struct AuditDisk(PathBuf);

impl Drop for AuditDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_of_the_audit_burns_no_code() {
    let world = World::new();
    let audit = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-audit-full/gate/audit");
    let mut disk = None;
    let mount = |_: &mut _| {
        fs::create_dir_all(&audit).unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&audit);
        let is_done = command.output().is_ok_and(|done| done.status.success());
        disk = is_done.then(|| AuditDisk(audit.clone()));
    };
    let bench = Bench::with("audit-full", &world, mount, Seams::default());
    if disk.is_none() {
        println!("skipped: nobody may mount a disk here");
        return;
    }
    let mut phone = world.phone();
    let filler = audit.join("filler");
    assert!(fs::write(&filler, vec![0; 1 << 20]).is_err(), "the disk is small");
    let mut judged = None;
    for _ in 0..200 {
        bench.passes(20);
        let code = phone.text(Person::Parent, bench.now());
        let answer = bench.scan(&code);
        if answer["reason"] == "audit-unavailable" {
            judged = Some(code);
            break;
        }
    }
    let code = judged.expect("the audit finds its disk full");
    fs::remove_file(&filler).unwrap();
    bench.passes(4);
    assert_eq!(bench.scan(&code)["outcome"], "admit", "it was never claimed");
    assert!(verified(&bench.dir).is_whole());
    drop(bench);
}
