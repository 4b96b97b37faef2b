//! What nobody should send.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clearance_gate_server::seams::Seams;
use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, World};
use serde_json::json;

use crate::bench::{Bench, exchange};

#[test]
fn bodies_that_are_too_large_of_another_kind_or_no_json_are_problems() {
    let world = World::new();
    let bench = Bench::with("bodies", &world, |it| it.serve.body = 10_000, Seams::default());
    let check = |kind: &str, body: &[u8]| bench.post(Role::Controller, "/v1/check", kind, body);
    assert_eq!(check("image/png", &[0; 10_001]).is(413)["code"], "too-large");
    assert_eq!(check("application/xml", b"<a/>").is(415)["code"], "wrong-type");
    assert_eq!(check("image/png", &[0xff; 9_999]).is(200)["outcome"], "unread");
    assert_eq!(check("text/plain", &[0xff; 9_999]).is(200)["outcome"], "refuse");
    assert_eq!(check("text/plain", b"").is(200)["outcome"], "refuse");
    let officer = |body: &[u8]| bench.post(Role::Officer, "/v1/person", "application/json", body);
    assert_eq!(officer(b"{").is(400)["code"], "malformed");
    assert_eq!(
        officer(b"{\"check\":\"x\",\"matches\":true,\"more\":1}").is(422)["code"],
        "invalid"
    );
    assert_eq!(officer(b"[[[[[[").is(422)["code"], "invalid");
    for path in ["/v1/check?lane=9", "/v1/check?lane=%00"] {
        let answer = bench.post(Role::Controller, path, "text/plain", b"x");
        assert!([404, 422].contains(&answer.status), "{answer:?}");
    }
    assert_eq!(bench.post(Role::Controller, "/v1/check?x=1", "text/plain", b"x").status, 422);
}

#[test]
fn a_foreign_page_cannot_use_the_browsers_token() {
    let world = World::new();
    let bench = Bench::new("foreign", &world);
    let cookie = format!("Cookie: clearance-gate={}", bench.token(Role::Officer));
    let send = |more: &str| {
        let headers = [&cookie[..], more, "Content-Type: text/plain"];
        bench.send("POST", "/v1/check", &headers, b"x").unwrap().status
    };
    assert_eq!(send("Origin: http://evil.example"), 403);
    assert_eq!(send("Sec-Fetch-Site: cross-site"), 403);
    assert_eq!(send("Origin: http://test"), 200);
}

#[test]
fn who_sends_slowly_holds_nobody_up() {
    let world = World::new();
    let bench = Bench::with("slow", &world, |it| it.serve.time = 1, Seams::default());
    let began = Instant::now();
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(bench.at).unwrap();
            let head = format!("POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nC1:", bench.token(Role::Lane));
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!(answer["outcome"], "admit");
    assert!(began.elapsed() < Duration::from_secs(1));
    drop(slow);
}

#[test]
fn what_is_refused_at_no_cost_is_answered_after_a_rest_that_takes_no_place() {
    let world = World::new();
    let bench = Bench::with("rest", &world, |it| it.serve.at_once = 1, Seams::default());
    let rest = Duration::from_millis(100);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let rubbish = scope.spawn(|| {
            let answer = bench.post(Role::Controller, "/v1/check", "image/png", b"no picture");
            assert_eq!(answer.is(200)["outcome"], "unread");
            assert!(began.elapsed() >= rest, "{:?}", began.elapsed());
        });
        std::thread::sleep(rest / 2);
        let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
        assert_eq!(answer["outcome"], "admit");
        assert!(!rubbish.is_finished(), "it rests meanwhile");
    });
}

#[test]
fn half_a_request_judges_nothing() {
    let world = World::new();
    let bench = Bench::new("half", &world);
    let code = world.phone().text(Person::Parent, bench.now());
    let token = bench.token(Role::Lane);
    let head = format!(
        "POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        code.len() + 1
    );
    let mut stream = TcpStream::connect(bench.at).unwrap();
    stream.write_all(format!("{head}{code}").as_bytes()).unwrap();
    drop(stream);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(bench.scan(&code)["outcome"], "admit", "it was not used");
}

#[test]
fn nonsense_of_every_kind_is_answered_or_hung_up_on_and_the_gate_goes_on() {
    let world = World::new();
    let bench = Bench::with("nonsense", &world, |it| it.serve.time = 1, Seams::default());
    for bytes in [
        &b"\0\0\0\0"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/check HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /v1/check HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /lane/%2e%2e/tokens HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ] {
        if let Some(answer) = exchange(bench.at, bytes) {
            assert!((400..500).contains(&answer.status) || answer.status == 505, "{answer:?}");
        }
    }
    assert_eq!(bench.scan("x")["outcome"], json!("refuse"));
}
