//! `clearance authority serve` killed (SIGKILL) at random moments, while phones are bound and fetch credentials, cards
//! are cancelled and lists are published: what was answered is there, and lists and register say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use clearance_authority::register::{CredentialRecord, Id, PersonQuery, Register as _, Unit as _};
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::{Challenge, KeyThumbprint, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;
use clearance_issuer::{EnrolmentAsk, SoftwareKey, enrol};
use clearance_revocation::StatusAnswer;
use clearance_revocation::store::{DirSource, StatusStore};
use serde_json::{Value, json};

use crate::http;
use crate::kill::Dice;
use crate::kill_register::postgres;
use crate::run::Bench;

const CARD: &str = "mo-permanent-card";
/// Counters at work at once.
const COUNTERS: usize = 3;
/// Kills where nobody asks for more.
const FEW: u32 = 5;
/// Milliseconds that a service lives at most, from when it listens.
const LIFE: u64 = 1_200;
/// The same over PostgreSQL, which takes longer for each unit of work.
const LONGER: u64 = 3_000;

/// What the service answered: all of it must be there in the end.
#[derive(Default)]
struct Answered {
    events: BTreeSet<(String, String)>,
    credentials: BTreeMap<Vec<u8>, String>,
    cancelled: BTreeSet<String>,
}

struct World {
    bench: Bench,
    register: String,
    officer: String,
    people: AtomicU32,
    answered: Mutex<Answered>,
}

impl World {
    fn new(test: &str, register: &str) -> Self {
        let bench = Bench::new(test);
        bench.ok(&["authority", "init"]);
        let settings = "listen = \"127.0.0.1:0\"\npublish_every = 1\n[limits]\nper_address = 10000\nper_account = 10000\nactivations = 10000\n";
        bench.write("authority/serve.toml", settings.as_bytes());
        let account = |args: &[&str]| {
            let all = [&["authority", "account"], args, &["--register", register]].concat();
            bench.json(&all)
        };
        account(&["add", "ana", "--role", "supervisor", "--no-password"]);
        let token = account(&["token", "ana", "--label", "counter", "--days", "1"]);
        let officer = token["token"].as_str().unwrap().to_owned();
        let (people, answered) = (AtomicU32::new(0), Mutex::default());
        Self { register: register.to_owned(), bench, officer, people, answered }
    }

    fn start(&self) -> Child {
        let mut command =
            self.bench.command(&["authority", "serve", "--json", "--register", &self.register]);
        let log = self.bench.dir.join("serve.log");
        let log = fs::File::options().create(true).append(true).open(log).unwrap();
        command.stdout(Stdio::piped()).stderr(log).spawn().unwrap()
    }

    /// Where a service listens, once it does.
    fn address(service: &mut Child) -> SocketAddr {
        let mut line = String::new();
        BufReader::new(service.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        said["url"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// An answer's JSON; none where the service was killed before it was whole. A refusal is a failure of the test.
    fn ask(&self, at: SocketAddr, who: &str, path: &str, body: Option<&Value>) -> Option<Value> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let body = body.map(Value::to_string).unwrap_or_default();
        let bearer =
            if who.is_empty() { String::new() } else { format!("Authorization: Bearer {who}\r\n") };
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{bearer}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = http::exchange_on(TcpStream::connect(at).ok()?, text.as_bytes())?;
        let json = serde_json::from_slice(&answer.body).ok()?;
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
        Some(json)
    }

    /// One after the other: entered, bound, granted, fetched, and every second card cancelled; none where a kill
    /// ended it.
    fn serves(&self, at: SocketAddr) -> Option<()> {
        loop {
            let number = self.people.fetch_add(1, Ordering::SeqCst);
            let officer = |path: &str, body: &Value| self.ask(at, &self.officer, path, Some(body));
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let person = json!({
                "name_latin": format!("Chan {number}"), "born": "1990-02-02", "nationality": "CHN",
                "residence": "mo-permanent",
            });
            let person = text(&officer("/v1/persons", &person)?["id"]);
            let of = |what: &str| format!("/v1/persons/{person}/{what}");
            let card = json!({ "kind": CARD, "issued": "2020-01-01", "expires": "2039-01-01" });
            officer(&of("documents"), &card)?;
            let checked = json!({ "identity_checked": true, "why": "card compared" });
            let code = officer(&of("activation"), &checked)?;
            let shown = json!({ "code": code["code"], "request": self.request(at, number)? });
            let phone = text(&self.ask(at, "", "/v1/phone/activation", Some(&shown))?["token"]);
            let question = json!({ "question": { "scheme": "mo-apcs", "app": 1 } });
            officer(&of("applications"), &question)?;
            let standings = self.ask(at, &phone, "/v1/phone/standings", None)?;
            let standing = &standings["items"][0]["id"];
            let asked =
                json!({ "standing": standing, "request": self.request(at, number)?, "app": 1 });
            let given = self.ask(at, &phone, "/v1/phone/credentials", Some(&asked))?;
            let token = BASE64.decode(given["credential"].as_str().unwrap()).unwrap();
            self.answered.lock().unwrap().credentials.insert(token, person.clone());
            if number.is_multiple_of(2) {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
                let now = chrono::DateTime::from_timestamp(now.as_secs() as i64, 0).unwrap();
                let event = json!({
                    "kind": "document.cancelled", "of": CARD, "happened": now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                });
                let told = officer(&of("events"), &event)?;
                let mut answered = self.answered.lock().unwrap();
                answered.events.insert((person.clone(), text(&told["id"])));
                answered.cancelled.insert(person);
            }
        }
    }

    /// A phone's request, which answers a challenge.
    fn request(&self, at: SocketAddr, number: u32) -> Option<String> {
        let given = self.ask(at, "", "/v1/phone/challenge", Some(&json!({})))?;
        let seed = RING.sha256(&[b"phone", &number.to_be_bytes()]);
        let key = SoftwareKey::ed25519(&RING, &Secret32::from(seed));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let ask = EnrolmentAsk {
            authority: KeyThumbprint(bytes(given["audience"].as_str().unwrap())),
            now: Timestamp::from_secs(now.as_secs()),
            challenge: Some(Challenge(bytes(given["challenge"].as_str().unwrap()))),
        };
        Some(BASE64.encode(enrol(&RING, &key, &ask).unwrap()))
    }

    /// Starts it, lets everybody work, and kills it: at times before it listens.
    fn strike(&self, dice: &mut Dice, life: u64) {
        let mut service = self.start();
        if dice.roll(5) == 0 {
            sleep(Duration::from_millis(dice.roll(200)));
            service.kill().unwrap();
        } else {
            let at = Self::address(&mut service);
            scope(|scope| {
                for _ in 0..COUNTERS {
                    scope.spawn(|| self.serves(at));
                }
                sleep(Duration::from_millis(dice.roll(life)));
                service.kill().unwrap();
            });
        }
        service.wait().unwrap();
    }

    /// Entries of the audit, whose chain must be whole.
    fn entries(&self) -> u64 {
        let register = self.url();
        let verify = ["authority", "register", "--register", &register, "audit", "verify"];
        self.bench.json(&verify)["entries"].as_u64().unwrap()
    }

    /// A service that nobody kills publishes what is left to publish, twice: the first run may have begun before.
    fn settles(&self) {
        let mut service = self.start();
        let at = Self::address(&mut service);
        let began = Instant::now();
        let mut seen = BTreeSet::new();
        while seen.len() < 4 {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing is published");
            let lists = self.ask(at, &self.officer, "/v1/lists", None).unwrap();
            seen.insert(lists["published"].to_string());
            sleep(Duration::from_millis(50));
        }
        service.kill().unwrap();
        service.wait().unwrap();
    }

    fn url(&self) -> String {
        match self.register.strip_prefix("sqlite:") {
            Some(file) => {
                format!("sqlite:{}", self.bench.dir.join("authority").join(file).display())
            }
            None => self.register.clone(),
        }
    }

    /// All credentials of the register, each with its person, and all events.
    fn kept(&self) -> (Vec<CredentialRecord>, BTreeSet<(String, String)>) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let register = SqlRegister::open(&self.url(), RING, 2).await.unwrap();
            let mut unit = register.read().await.unwrap();
            let (mut credentials, mut events) = (Vec::new(), BTreeSet::new());
            let mut query =
                PersonQuery { text: Some("chan".into()), born: None, after: None, limit: 200 };
            loop {
                let people = unit.find_people(&query).await.unwrap();
                let Some(last) = people.last() else { break };
                query.after = Some(last.id);
                for person in &people {
                    credentials.extend(unit.credentials(person.id).await.unwrap());
                    let told = unit.events(person.id).await.unwrap();
                    let named = |id: Id| (person.id.to_string(), id.to_string());
                    events.extend(told.into_iter().map(|event| named(event.id)));
                }
            }
            drop(unit);
            register.close().await;
            (credentials, events)
        })
    }

    /// What the published lists say of every position of the shards in use.
    fn published(&self, credentials: &[CredentialRecord]) -> BTreeSet<(u16, u32)> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let now = Timestamp::from_secs(now.as_secs());
        let dir = self.bench.dir.join("authority");
        self.bench.ok(&["gate", "init"]);
        let mut anchor = TrustAnchor::from_bytes(&self.bench.read("gate/anchor.cbor")).unwrap();
        let list = self.bench.read("authority/trust-list.cbor");
        let trust = anchor.accept(&RING, &list, now).unwrap();
        let authority = trust.content().authorities[0].kid;
        let store = StatusStore::open(&RING, self.bench.dir.join("follower"), &trust).unwrap();
        store.sync(&DirSource::new(dir.join("public")), &trust, authority, now).unwrap();
        let mut revoked = BTreeSet::new();
        let shards: BTreeSet<u16> = credentials.iter().map(|it| it.shard).collect();
        let last = credentials.iter().map(|it| it.position).max().unwrap();
        for shard in shards {
            for position in 0..=last {
                let index = StatusIndex::new(shard, position).unwrap();
                match store.answer(authority, index, now) {
                    StatusAnswer::Known { status: Status::Valid, .. } => {}
                    StatusAnswer::Known { status: Status::Revoked, .. } => {
                        revoked.insert((shard, position));
                    }
                    other => panic!("{shard}:{position}: {other:?}"),
                }
            }
        }
        revoked
    }
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    core::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

fn kills(test: &str, register: &str, kills: u32, life: u64) {
    let world = World::new(test, register);
    let (mut dice, mut before) = (Dice(0x5eed_5678), 0);
    for _ in 0..kills {
        world.strike(&mut dice, life);
        let now = world.entries();
        assert!(now > 0 && now >= before, "{now} entries after {before}");
        before = now;
    }
    world.settles();
    world.entries();
    let (credentials, events) = world.kept();
    let answered = world.answered.into_inner().unwrap();
    let world = World { answered: Mutex::default(), ..world };
    for event in &answered.events {
        assert!(events.contains(event), "{event:?} was answered, and is not there");
    }
    let by_token: BTreeMap<_, _> = credentials.iter().map(|it| (&it.token, it)).collect();
    for (token, person) in &answered.credentials {
        let kept = by_token.get(token).expect("a credential was handed out, and is not there");
        assert_eq!(&kept.person.to_string(), person);
        if answered.cancelled.contains(person) {
            assert!(kept.revoked.is_some(), "the card of {person} was cancelled");
        }
    }
    let positions: BTreeSet<_> = credentials.iter().map(|it| (it.shard, it.position)).collect();
    assert_eq!(positions.len(), credentials.len(), "a position was given twice");
    let revoked = credentials.iter().filter(|it| it.revoked.is_some());
    let revoked: BTreeSet<_> = revoked.map(|it| (it.shard, it.position)).collect();
    assert_eq!(world.published(&credentials), revoked, "lists and register differ");
    println!(
        "{test}: {kills} kills, {before} entries, {} people, {} credentials ({} answered), {} revoked",
        world.people.load(Ordering::SeqCst),
        credentials.len(),
        answered.credentials.len(),
        revoked.len()
    );
    assert!(answered.cancelled.len() as u32 >= kills / 10, "hardly anything was done");
}

/// `CLEARANCE_KILLS`: more kills, and PostgreSQL too.
fn wanted() -> Option<u32> {
    std::env::var("CLEARANCE_KILLS").ok().map(|text| text.parse().unwrap())
}

#[test]
fn a_killed_service_keeps_what_it_answered_and_lists_say_what_the_register_says() {
    kills("kill-service", "sqlite:register.db", wanted().unwrap_or(FEW), LIFE);
}

/// A server takes seconds to start: only where more is asked for.
#[test]
fn a_killed_service_over_postgresql_does_the_same() {
    let Some(wanted) = wanted() else { return };
    match postgres::database("kill-service") {
        Ok(register) => kills("kill-service-postgresql", &register, wanted, LONGER),
        Err(why) => println!("skipped: {why}"),
    }
}
