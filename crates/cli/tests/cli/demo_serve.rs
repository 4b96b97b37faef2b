//! `clearance demo --serve` as a browser without script sees it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http;
use crate::run::Bench;

/// A browser before the demonstration.
struct Visitor {
    bench: Bench,
    demo: Child,
    at: SocketAddr,
}

impl Visitor {
    fn comes(test: &str) -> Self {
        let bench = Bench::new(test);
        fs::create_dir(bench.dir.join("tmp")).unwrap();
        let mut command = bench.command(&["demo", "--serve", "--json"]);
        command.env("TMPDIR", bench.dir.join("tmp")).stdout(Stdio::piped());
        let mut demo = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(demo.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = said["url"].as_str().unwrap().to_owned();
        let at = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        Self { bench, demo, at }
    }

    fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> http::Answer {
        let text = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\n{more}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        http::exchange(self.at, text.as_bytes()).unwrap()
    }

    /// A page that is there.
    fn page(&self, path: &str) -> String {
        let answer = self.ask("GET", path, &format!("Host: {}\r\n", self.at), "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// A form that is sent, and where it leads.
    fn sends(&self, path: &str, body: &str) -> String {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        let answer = self.ask("POST", path, &format!("Host: {}\r\n{kind}", self.at), body);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        answer.header("location").unwrap()
    }

    /// Clicks what stands between phone and gate, and gives the lane that is then beside the phone.
    fn clicks(&self, who: &str, gate: &str, does: &str) -> String {
        let page =
            self.page(&self.sends(&format!("/play/{who}"), &format!("gate={gate}&does={does}")));
        self.page(framed(&page, "/lane/"))
    }

    /// Whether it ends, with nothing left of it.
    fn leaves(mut self) {
        let pid = self.demo.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.demo.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "it goes on after Ctrl-C");
            sleep(Duration::from_millis(50));
        };
        assert!(status.success(), "{status}");
        let left: Vec<_> = fs::read_dir(self.bench.dir.join("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let _ = self.demo.kill();
        let _ = self.demo.wait();
    }
}

/// The address in a frame of a page.
fn framed<'p>(page: &'p str, prefix: &str) -> &'p str {
    let start = page.find(&format!("<iframe src=\"{prefix}")).unwrap() + "<iframe src=\"".len();
    &page[start..start + page[start..].find('"').unwrap()]
}

/// `admit`, `refer`, `refuse` or `ready`: how the traveller's face looks.
fn look(lane: &str) -> &str {
    let start = lane.find("data-look=\"").unwrap() + "data-look=\"".len();
    &lane[start..start + lane[start..].find('"').unwrap()]
}

/// The reason in the officer's panel.
fn reason(lane: &str) -> &str {
    let facts = &lane[lane.find("<dl").unwrap()..];
    let Some(start) = facts.find("<span class=\"ref\">") else { return "" };
    let rest = &facts[start + "<span class=\"ref\">".len()..];
    &rest[..rest.find('<').unwrap()]
}

fn from_the_first_page_to_a_passed_gate_it_is_two_clicks(visitor: &Visitor) {
    let first = visitor.page("/");
    let start = first.find("<a class=\"btn\" href=\"").unwrap() + "<a class=\"btn\" href=\"".len();
    let play = visitor.page(&first[start..start + first[start..].find('"').unwrap()]);
    assert!(play.contains("name=\"does\" value=\"show\""), "{play}");
    let wallet = visitor.page(&framed(&play, "/wallet/").replace("&amp;", "&"));
    assert!(wallet.contains("Guard picture: a kite"), "{wallet}");
    let svg = wallet.find("code.svg").unwrap();
    let (from, to) =
        (wallet[..svg].rfind('"').unwrap() + 1, svg + wallet[svg..].find('"').unwrap());
    assert!(visitor.page(&wallet[from..to].replace("&amp;", "&")).starts_with("<svg"));
    let lane = visitor.clicks("mei", "border-gate", "show");
    assert_eq!(look(&lane), "admit", "{lane}");
}

fn what_was_shown_before_is_refused(visitor: &Visitor) {
    for (trick, expected) in [
        ("again", "code-used"),
        ("copy", "code-used"),
        ("old", "code-stale"),
        ("hour", "phone-clock"),
    ] {
        let lane = visitor.clicks("rui", "border-gate", trick);
        assert_eq!(reason(&lane), expected, "{trick}: {lane}");
    }
    let lane = visitor.clicks("rui", "border-gate", "other");
    assert_ne!(look(&lane), "admit", "{lane}");
}

fn a_code_for_macao_opens_nothing_in_hong_kong(visitor: &Visitor) {
    assert_eq!(reason(&visitor.clicks("rui", "west-kowloon", "show")), "not-here");
}

fn three_hours_after_the_enrolment_the_code_is_there(visitor: &Visitor) {
    let shows = || visitor.clicks("bia", "west-kowloon", "show");
    let to = visitor.sends("/play/bia", "gate=west-kowloon&does=show");
    assert!(visitor.page(&to).contains("Nothing was granted yet."), "{to}");
    visitor.clicks("bia", "west-kowloon", "enrol");
    visitor.sends("/clock", "seconds=10800&back=/play/bia");
    visitor.clicks("bia", "west-kowloon", "apply");
    // The first step of a new credential begins after it was issued.
    let began = Instant::now();
    while look(&shows()) != "admit" {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", shows());
        sleep(Duration::from_secs(1));
    }
}

fn everybody_on_the_first_page_passes(visitor: &Visitor) {
    for (who, gate) in [
        ("ines", "west-kowloon"),
        ("chan", "pudong"),
        ("lei", "border-gate"),
        ("nuno", "sydney"),
        ("lam", "kowloon-office"),
    ] {
        let lane = visitor.clicks(who, gate, "show");
        assert_eq!(look(&lane), "admit", "{who}: {lane}");
    }
}

fn a_lost_card_is_refused_after_the_next_list(visitor: &Visitor) {
    assert_eq!(look(&visitor.clicks("ana", "west-kowloon", "show")), "admit");
    visitor.clicks("ana", "west-kowloon", "lose-card");
    let began = Instant::now();
    while reason(&visitor.clicks("ana", "west-kowloon", "show")) != "revoked" {
        assert!(began.elapsed() < Duration::from_secs(90), "the gate never learns it");
        sleep(Duration::from_secs(1));
    }
}

fn a_gate_that_is_cut_off_for_long_cannot_tell(visitor: &Visitor) {
    visitor.clicks("mei", "border-gate", "cut");
    visitor.sends("/clock", "seconds=86400&back=/play/mei");
    visitor.sends("/clock", "seconds=10800&back=/play/mei");
    let lane = visitor.clicks("mei", "border-gate", "show");
    assert!(lane.contains("outcome o-refer"), "{lane}");
    visitor.clicks("mei", "border-gate", "connect");
    let lane = visitor.clicks("mei", "border-gate", "show");
    assert_eq!(look(&lane), "admit", "{lane}");
}

fn every_page_speaks_three_languages_and_has_nothing_inline(visitor: &Visitor) {
    let mut pages = vec!["/".to_owned(), "/lane/border-gate".to_owned(), "/lane/sydney".to_owned()];
    for who in ["ana", "mei", "lok", "bia", "rui", "ines", "chan", "lei", "nuno", "lam"] {
        pages.extend([
            format!("/play/{who}"),
            format!("/wallet/{who}"),
            format!("/wallet/{who}/why"),
        ]);
    }
    for page in &pages {
        for lang in ["en", "pt", "zh-Hant"] {
            let more = format!("Host: {}\r\nCookie: clearance-lang={lang}\r\n", visitor.at);
            let answer = visitor.ask("GET", page, &more, "");
            let text = answer.text();
            assert_eq!(answer.status, 200, "{page}: {text}");
            assert!(text.contains(&format!("<html lang=\"{lang}\"")), "{page}");
            for inline in ["<style", " style=", "<script>", "onclick", "javascript:"] {
                assert!(!text.contains(inline), "{page}: {inline}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        }
    }
}

fn other_sites_of_the_same_browser_are_kept_out(visitor: &Visitor) {
    let foreign = format!("Host: {}\r\nOrigin: https://evil.test\r\n", visitor.at);
    assert_eq!(visitor.ask("POST", "/clock", &foreign, "seconds=1&back=/").status, 403);
    assert_eq!(visitor.ask("GET", "/", "Host: evil.test\r\n", "").status, 403);
}

fn the_console_lets_the_officer_in(visitor: &Visitor) {
    let answer = visitor.ask("GET", "/console", &format!("Host: {}\r\n", visitor.at), "");
    let cookie = answer.header("set-cookie").unwrap();
    let place = answer.header("location").unwrap();
    let (host, path) = place.trim_start_matches("http://").split_once('/').unwrap();
    let pair = cookie.split(';').next().unwrap();
    let text = format!(
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {pair}\r\nConnection: close\r\n\r\n"
    );
    let console = http::exchange(host.parse().unwrap(), text.as_bytes()).unwrap();
    assert_eq!(console.status, 200, "{}", console.text());
    assert!(console.text().contains("li, "), "{}", console.text());
}

#[test]
fn a_visitor_tries_everything_and_nothing_is_left_behind() {
    let visitor = Visitor::comes("demo-serve");
    other_sites_of_the_same_browser_are_kept_out(&visitor);
    from_the_first_page_to_a_passed_gate_it_is_two_clicks(&visitor);
    what_was_shown_before_is_refused(&visitor);
    a_code_for_macao_opens_nothing_in_hong_kong(&visitor);
    everybody_on_the_first_page_passes(&visitor);
    three_hours_after_the_enrolment_the_code_is_there(&visitor);
    a_lost_card_is_refused_after_the_next_list(&visitor);
    every_page_speaks_three_languages_and_has_nothing_inline(&visitor);
    the_console_lets_the_officer_in(&visitor);
    a_gate_that_is_cut_off_for_long_cannot_tell(&visitor);
    visitor.leaves();
}
