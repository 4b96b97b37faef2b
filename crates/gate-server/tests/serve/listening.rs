//! Events as they come, and the end of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, World};
use serde_json::Value;

use crate::bench::Bench;

/// A reader of events.
pub(crate) struct Reader(BufReader<TcpStream>);

impl Reader {
    pub(crate) fn new(bench: &Bench, after: Option<&str>) -> Self {
        let mut stream = TcpStream::connect(bench.at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let after = after.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let token = bench.token(Role::Controller);
        let text = format!(
            "GET /v1/decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{after}\r\n"
        );
        stream.write_all(text.as_bytes()).unwrap();
        let mut this = Self(BufReader::new(stream));
        while !this.line().starts_with("retry:") {}
        this
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next event: its id, kind and data.
    pub(crate) fn next(&mut self) -> (String, String, Value) {
        let (mut id, mut kind) = (String::new(), String::new());
        loop {
            let line = self.line();
            if let Some(rest) = line.strip_prefix("id: ") {
                rest.clone_into(&mut id);
            } else if let Some(rest) = line.strip_prefix("event: ") {
                rest.clone_into(&mut kind);
            } else if let Some(rest) = line.strip_prefix("data: ") {
                return (id, kind, serde_json::from_str(rest).unwrap());
            }
        }
    }
}

#[test]
fn a_controller_hears_each_decision_once_and_nothing_of_the_person() {
    let world = World::new();
    let bench = Bench::new("hears", &world);
    let mut reader = Reader::new(&bench, None);
    let code = world.phone().text(Person::Parent, bench.now());
    let answer = bench.scan(&code);
    bench.scan(&code); // the same presentation
    let refused = bench.scan("no code");
    let (_, kind, told) = reader.next();
    assert_eq!((&kind[..], &told), ("decision", &answer));
    let credential = Person::Parent.credential_id().to_string();
    assert!(told["pseudonym"].is_string() && !told.to_string().contains(&credential));
    // Somebody was in the lane: nothing was judged, and nothing told.
    assert_eq!(refused["outcome"], "wait");
    bench.passes(20);
    bench.scan("no code");
    // The gate may have noticed meanwhile that its clock was moved.
    let mut events = core::iter::from_fn(|| Some(reader.next()));
    let (_, _, told) = events.find(|(_, kind, _)| kind != "notice").unwrap();
    assert_eq!(told["reason"], "not-a-code");
}

#[test]
fn a_controller_that_comes_back_misses_nothing() {
    let world = World::new();
    let bench = Bench::new("back", &world);
    let mut reader = Reader::new(&bench, None);
    bench.scan("first");
    let (id, ..) = reader.next();
    drop(reader);
    bench.scan("second");
    let mut again = Reader::new(&bench, Some(&id));
    let (next, kind, _) = again.next();
    assert_eq!(kind, "decision");
    assert_ne!(next, id);
    assert_eq!(Reader::new(&bench, Some("other.7")).next().1, "gap");
}

#[test]
fn a_gate_that_stops_ends_its_streams_and_does_not_wait_for_their_readers() {
    let world = World::new();
    let mut bench = Bench::new("stop", &world);
    let mut readers: Vec<_> = (0..5).map(|_| Reader::new(&bench, None)).collect();
    let began = Instant::now();
    bench.stop();
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    assert!(readers.iter_mut().all(|reader| reader.next().1 == "end"));
}
