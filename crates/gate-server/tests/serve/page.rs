//! The lane page, as a browser without script has it.

use std::time::Duration;

use clearance_gate_server::seams::{Compared, Seams};
use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, World};

use crate::bench::{Answer, Bench};
use crate::lanes::{TestDoor, TestPerson, compare_here, door};
use crate::records::text;

pub(crate) struct Browser<'b>(&'b Bench, String);

impl<'b> Browser<'b> {
    pub(crate) fn of(bench: &'b Bench, role: Role) -> Self {
        let body = format!("token={}", bench.token(role));
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let answer = bench.send("POST", "/lane/sign-in", &[kind], body.as_bytes()).unwrap();
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie =
            answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        Self(bench, format!("Cookie: {}", cookie.split(';').next().unwrap()))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.0.send("GET", path, &[&self.1], b"").unwrap()
    }

    pub(crate) fn post(&self, path: &str, form: &str) -> Answer {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        self.0.send("POST", path, &[&self.1, kind, "Origin: http://test"], form.as_bytes()).unwrap()
    }
}

/// The traveller's face.
pub(crate) fn face(page: &str) -> &str {
    let from = page.find("<section id=\"face\"").unwrap();
    &page[from..page.find("</section>").unwrap()]
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_wired_scanner_alone_passes_a_traveller() {
    let world = World::new();
    let bench = Bench::new("page-scanner", &world);
    let browser = Browser::of(&bench, Role::Lane);
    assert!(browser.get("/lane").body.contains("Please show your clearance code."));
    let code = world.phone().text(Person::Parent, bench.now());
    let answer = browser.post("/lane/check", &format!("lane=1&code={}", encoded(&code)));
    assert_eq!(answer.status, 303, "{answer:?}");
    let page = browser.get("/lane").body;
    assert!(page.contains("face-admit") && page.contains("請通過。"), "{page}");
    assert!(!page.contains(&code));
}

#[test]
fn the_face_says_the_same_to_whoever_has_to_see_an_officer() {
    let world = World::new();
    let bench = Bench::new("page-face", &world);
    let browser = Browser::of(&bench, Role::Officer);
    bench.scan("no code");
    let page = browser.get("/lane?lang=pt").body;
    assert!(!face(&page).contains("not-a-code"), "the reason is the officer's");
    assert!(page.contains("not-a-code") && page.contains("Recusar"), "{page}");
}

#[test]
fn an_officer_decides_on_the_page_and_a_lane_does_not() {
    let world = World::new();
    let bench = Bench::new("page-officer", &world);
    let (officer, lane) = (Browser::of(&bench, Role::Officer), Browser::of(&bench, Role::Lane));
    let refused = bench.scan("no code");
    let id = refused["id"].as_str().unwrap();
    assert!(!lane.get("/lane").body.contains("/lane/override"));
    assert_eq!(lane.post("/lane/override", &format!("check={id}&reason=x")).status, 403);
    assert!(officer.get("/lane").body.contains("/lane/override"));
    let without = officer.post("/lane/override", &format!("check={id}&reason="));
    assert!(without.head.contains("say=reason"), "{without:?}");
    let done = officer.post("/lane/override", &format!("check={id}&reason=card+compared"));
    assert_eq!((done.status, done.head.contains("say=")), (303, false), "{done:?}");
    assert!(officer.get("/lane").body.contains("let through by an officer"));
    let again = officer.post("/lane/override", &format!("check={id}&reason=card+compared"));
    assert!(again.head.contains("say=gone-on"));
}

#[test]
fn an_admit_leaves_the_page_with_its_traveller() {
    let world = World::new();
    let bench = Bench::new("page-over", &world);
    let browser = Browser::of(&bench, Role::Lane);
    bench.scan(&world.phone().text(Person::Parent, bench.now()));
    bench.passes(7);
    let page = browser.get("/lane").body;
    assert!(face(&page).contains("data-face=\"admit\" data-left=\"1\""), "{page}");
    assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"1;url=/lane?lane=1"));
    bench.passes(1);
    let page = browser.get("/lane").body;
    assert!(face(&page).contains("face-ready") && !page.contains("http-equiv"), "{page}");
}

#[test]
fn nobody_is_told_to_proceed_to_a_door_that_stays_shut() {
    let world = World::new();
    let broken = TestDoor { fails: true, ..TestDoor::default() };
    let bench = Bench::with("page-shut", &world, |_| (), door(broken));
    bench.scan(&world.phone().text(Person::Parent, bench.now()));
    let page = Browser::of(&bench, Role::Officer).get("/lane").body;
    assert!(face(&page).contains("face-refer") && face(&page).contains("Please see an officer."));
    assert!(page.contains("did not open: let through by hand"), "{page}");
}

#[test]
fn a_page_shows_whom_a_device_compares_and_waits_for_no_device() {
    let world = World::new();
    let device = TestPerson(Compared::Matches, Duration::from_millis(1500));
    let seams =
        Seams { person_checks: vec![("1".to_owned(), Box::new(device))], ..Seams::default() };
    let bench = Bench::made("page-compared", &world, compare_here, |_| (), seams);
    let browser = Browser::of(&bench, Role::Officer);
    let code = world.phone().text(Person::Parent, bench.now());
    std::thread::scope(|threads| {
        threads.spawn(|| bench.scan(&code));
        let seen = (0..100).find_map(|_| {
            let page = browser.get("/lane").body;
            std::thread::sleep(Duration::from_millis(10));
            page.contains("the device compares now").then_some(page)
        });
        let page = seen.expect("it is seen before the door opens");
        assert!(face(&page).contains("face-check") && !page.contains("name=\"holder\""), "{page}");
    });
    assert!(face(&browser.get("/lane").body).contains("face-admit"));
}

#[test]
fn an_officer_sends_a_traveller_to_the_counter_or_for_another_code() {
    let world = World::new();
    let bench = Bench::new("page-send-on", &world);
    let (officer, lane) = (Browser::of(&bench, Role::Officer), Browser::of(&bench, Role::Lane));
    let sent = |to: &str| {
        bench.passes(4);
        let refused = bench.scan("no code");
        let form = format!("lane=1&check={}&to={to}", refused["id"].as_str().unwrap());
        assert_eq!(lane.post("/lane/send-on", &form).status, 403);
        assert_eq!(officer.post("/lane/send-on", &form).status, 303);
        assert!(officer.post("/lane/send-on", &form).head.contains("say=gone-on"), "once");
        officer.get("/lane").body
    };
    let page = sent("counter");
    assert!(face(&page).contains("Please see an officer.") && !page.contains("/lane/override"));
    assert!(face(&sent("again")).contains("face-ready"));
    let written = text(&bench.dir);
    for to in ["counter", "again"] {
        let act = format!(r#""action":"sent-on","officer":"officer","to":"{to}""#);
        assert_eq!(written.matches(&act).count(), 1, "{act}\n{written}");
    }
    let called = officer.post("/lane/supervisor", "lane=1");
    assert!(called.head.contains("say=called"), "{called:?}");
    assert!(officer.get("/lane").body.contains("lane 1: the officer asks for a supervisor"));
}

#[test]
fn a_session_that_ended_is_told() {
    let world = World::new();
    let bench = Bench::new("page-ended", &world);
    for path in ["/lane", "/lane/alive"] {
        let answer = bench.send("GET", path, &["Cookie: clearance-gate=clg_gone"], b"").unwrap();
        assert!(answer.head.contains("location: /lane/sign-in?say=ended"), "{answer:?}");
    }
    let page = bench.send("GET", "/lane/sign-in?say=ended", &[], b"").unwrap();
    assert!(page.body.contains("You are no longer signed in."));
    assert_eq!(Browser::of(&bench, Role::Lane).get("/lane/alive").status, 204);
}

#[test]
fn the_travellers_display_alone_shows_nothing_of_the_officers() {
    let world = World::new();
    let bench = Bench::new("page-alone", &world);
    bench.scan("no code");
    let page = Browser::of(&bench, Role::Officer).get("/lane?view=face").body;
    assert!(page.contains("Please show your clearance code.") && !page.contains("not-a-code"));
    assert!(!page.contains("/lane/override") && !page.contains("<video"));
}

#[test]
fn a_browser_without_a_token_is_sent_to_sign_in_and_a_wrong_one_is_told() {
    let world = World::new();
    let bench = Bench::new("page-sign-in", &world);
    let stranger = bench.send("GET", "/lane", &[], b"").unwrap();
    assert!(stranger.status == 303 && stranger.head.contains("location: /lane/sign-in\r"));
    let kind = "Content-Type: application/x-www-form-urlencoded";
    for token in ["clg_x", bench.token(Role::Controller)] {
        let body = format!("token={token}");
        let answer = bench.send("POST", "/lane/sign-in", &[kind], body.as_bytes()).unwrap();
        assert!(answer.head.contains("say=wrong") && !answer.head.contains("set-cookie"));
    }
    let page = bench.send("GET", "/lane/sign-in?say=wrong&lang=zh-Hant", &[], b"").unwrap();
    assert!(page.body.contains("此權杖在此無效"));
}

#[test]
fn pages_load_and_run_nothing_but_this_gates_own_files() {
    let world = World::new();
    let bench = Bench::new("page-policy", &world);
    let answer = Browser::of(&bench, Role::Officer).get("/lane");
    let policy = answer.head.lines().find(|line| line.starts_with("content-security-policy"));
    assert!(policy.unwrap().contains("default-src 'none'") && !policy.unwrap().contains("unsafe"));
    assert!(!answer.body.contains("style=") && !answer.body.contains("onclick"));
    assert!(!answer.body.contains("http://") && !answer.body.contains("https://"));
    for file in ["/lane/style.css", "/lane/lane.js"] {
        assert_eq!(bench.send("GET", file, &[], b"").unwrap().status, 200);
    }
}
