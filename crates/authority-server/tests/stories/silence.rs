//! What the service says of itself has nobody's name in it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use clearance_authority::register::{Register as _, Role, Unit as _};
use serde_json::json;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::counter::{CARD, S1, at_the_kiosk, code, enters, has, lodged, mutual, publishes, tells};
use crate::lane::{BORDER_GATE, Lane};
use crate::phone::Phone;
use crate::world::{World, token};

/// What is of a person, and stands nowhere else.
const OWN: [&str; 5] = ["Quintessa", "Zyxwvut", "琦璇", "9876543(2)", "1983-07-19"];

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// Everything is logged while this lives: threads of the database's too, so that it is the whole process's.
struct Caught;

static IS_ON: AtomicBool = AtomicBool::new(false);

impl Caught {
    fn by(log: &Log) -> Self {
        let is_on = filter_fn(|_| IS_ON.load(Ordering::SeqCst));
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log.clone());
        let all = tracing_subscriber::registry().with(lines.with_filter(is_on));
        tracing::subscriber::set_global_default(all).unwrap();
        IS_ON.store(true, Ordering::SeqCst);
        Self
    }
}

impl Drop for Caught {
    fn drop(&mut self) {
        IS_ON.store(false, Ordering::SeqCst);
    }
}

fn holds_nothing(what: &str, text: &str, secrets: &[&str]) {
    for own in OWN.iter().chain(secrets) {
        assert!(!text.contains(own), "{what} has {own:?}:\n{text}");
    }
}

pub(crate) fn nothing(world: &World) {
    let log = Log::default();
    let caught = Caught::by(&log);
    let person = enters(
        world,
        &json!({
            "name_latin": "Quintessa Zyxwvut", "name_chinese": "琦璇", "born": "1983-07-19", "birthplace": "Zyxwvut",
        }),
    );
    has(world, &person, &json!({ "kind": CARD, "number": "9876543(2)" }));
    world.get(&token(Role::Officer), "/v1/persons?text=Quintessa").is(200);
    world.get(&token(Role::Officer), "/v1/persons?text=9876543(2)").is(200);
    world.get(&token(Role::Officer), "/v1/persons?born=1983-07-19").is(200);
    lodged(world, &person, &at_the_kiosk(), "eligible");
    let handed = code(world, &person, None);
    let mut phone = Phone::new(world, 1);
    phone.activates("her", &handed);
    world.passes(4 * 3_600);
    lodged(world, &person, &mutual(), "eligible");
    phone.fetches("her", S1);
    publishes(world);
    let lane = Lane::at(world, BORDER_GATE);
    let admitted = lane.sees(&phone.code("her", S1)).unwrap();
    lane.reports(&[lane.passage(&admitted)]);
    let stated = json!({ "question": mutual(), "person": { "born": "1983-07-19", "birthplace": "Zyxwvut" } });
    world.post("", "/v1/enquiry", &stated).is(200);
    tells(world, &person, &json!({ "kind": "document.lost", "of": CARD }));
    publishes(world);
    let secrets = [handed.as_str(), phone.token("her")];
    // What is refused repeats nothing of what was sent.
    let officer = token(Role::Officer);
    let documents = format!("/v1/persons/{person}/documents");
    for (path, body) in [
        (
            "/v1/persons",
            json!({ "name_latin": "Quintessa", "born": "1983-07-19", "nationality": "Zyxwvut" }),
        ),
        ("/v1/persons", json!({ "name_latin": "Quintessa", "born": "琦璇" })),
        ("/v1/persons", json!({ "name_latin": ["Zyxwvut", "9876543(2)"] })),
        (
            &documents,
            json!({ "kind": "Zyxwvut", "number": "9876543(2)", "fields": { "number": "琦璇" } }),
        ),
        (
            &documents,
            json!({ "kind": CARD, "issued": "1983-07-19", "expires": "1983-07-18", "number": "9876543(2)" }),
        ),
        (
            "/v1/enquiry",
            json!({ "question": mutual(), "person": { "residence": 1, "birthplace": "Zyxwvut" } }),
        ),
    ] {
        let refused = world.post(&officer, path, &body);
        assert!((400..500).contains(&refused.status), "{path} {body}: {}", refused.text());
        holds_nothing("a problem", &refused.text(), &secrets);
    }
    let metrics = world.get("", "/metrics");
    assert!(metrics.text().contains("clearance_authority_requests"));
    holds_nothing("a metric", &metrics.text(), &secrets);
    let links = world.directly(async {
        world.web.register.read().await.unwrap().audit(0, 1_000).await.unwrap()
    });
    assert!(links.len() > 8);
    holds_nothing("the audit", &format!("{links:?}"), &secrets);
    drop(caught);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("answered"), "the log is caught");
    holds_nothing("the log", &text, &secrets);
}
