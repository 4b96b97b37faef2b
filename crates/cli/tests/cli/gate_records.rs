//! An authority and a gate as operators run them: passages arrive once although the gate is killed, and nothing of a person is
//! where it should not be.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64};
use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_fetch::{Bearer, Client, ClientSettings, Request};
use clearance_issuer::{
    App, AppVersion, Ask, EnrolmentAsk, HolderKey as _, Moment, SoftwareKey, Wallet, enrol,
};
use serde_json::{Value, json};

use crate::kill::Dice;
use crate::run::Bench;

const CARD: &str = "mo-permanent-card";
const SCHEME: &str = "mo-apcs";
/// Each has one code, and each admission one kill.
const HOLDERS: u8 = 6;

/// A process that serves, and where.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct World {
    bench: Bench,
    client: Client,
    officer: Bearer,
}

/// A person, by what must stay where it is.
struct Holder {
    person: String,
    name: String,
    number: String,
    key: SoftwareKey,
    wallet: Wallet,
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_secs(since.as_secs())
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    core::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl World {
    fn new() -> Self {
        let bench = Bench::new("gate-records");
        bench.ok(&["authority", "init"]);
        let settings = "listen = \"127.0.0.1:0\"\npublish_every = 1\n[limits]\nper_address = 10000\nper_account = 10000\nactivations = 10000\n";
        bench.write("authority/serve.toml", settings.as_bytes());
        let account = |args: &[&str]| {
            let register = ["--register", "sqlite:register.db"];
            bench.json(&[&["authority", "account"], args, &register].concat())
        };
        account(&["add", "ana", "--role", "supervisor", "--no-password"]);
        let officer = account(&["token", "ana", "--label", "counter", "--days", "1"]);
        account(&["add", "lane-7", "--role", "gate", "--gate-group", "mo", "--no-password"]);
        let gate = account(&["token", "lane-7", "--label", "gate", "--days", "1"]);
        bench.write("gate.token", text(&gate["token"]).as_bytes());
        let officer = Bearer::new(&text(&officer["token"])).unwrap();
        let client = Client::new(&ClientSettings::default()).unwrap();
        Self { bench, client, officer }
    }

    fn start(&self, args: &[&str], log: &str) -> Serving {
        let log = self.bench.dir.join(log);
        let log = fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = self.bench.command(args);
        command.env("RUST_LOG", "debug").stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("{args:?}: {line}"));
        Serving { url: text(&said["url"]), child }
    }

    fn authority(&self) -> Serving {
        let register = "sqlite:register.db";
        self.start(&["authority", "serve", "--json", "--register", register], "authority.log")
    }

    fn gate(&self) -> Serving {
        self.start(&["gate", "serve", "--json"], "gate.log")
    }

    fn post(&self, who: Option<&Bearer>, url: &str, body: &Value) -> Value {
        let body = body.to_string();
        let key = format!("{:?}", Instant::now());
        let key: String = key.chars().filter(char::is_ascii_digit).collect();
        let key = format!("records-{key}");
        // A service may close a kept connection just when it is asked: by its key it is done once.
        let request = Request::post(url, "application/json", body.as_bytes()).by(who);
        let request = request.header("Idempotency-Key", &key).repeatable();
        let answer = self.client.send(&request).unwrap();
        let said = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(answer.is_success(), "{url}: {said}");
        serde_json::from_str(&said).unwrap_or_default()
    }

    fn get(&self, who: Option<&Bearer>, url: &str) -> Option<Vec<u8>> {
        let answer = self.client.send(&Request::get(url).by(who)).ok()?;
        answer.is_success().then_some(answer.bytes)
    }

    fn get_json(&self, who: Option<&Bearer>, url: &str) -> Value {
        serde_json::from_slice(&self.get(who, url).unwrap_or_default()).unwrap_or_default()
    }

    /// Enters somebody with a card, binds a phone, and lets it fetch a credential.
    fn enrols(&self, at: &str, n: u8) -> Holder {
        let (name, number) = (format!("Quetzalcoatl Canary{n}"), format!("{n}76543{n}(9)"));
        let officer =
            |path: &str, body: &Value| self.post(Some(&self.officer), &format!("{at}{path}"), body);
        let person = json!({
            "name_latin": name, "born": "1990-02-02", "nationality": "CHN", "residence": "mo-permanent",
        });
        let person = text(&officer("/v1/persons", &person)["id"]);
        let of = |what: &str| format!("/v1/persons/{person}/{what}");
        let card = json!({ "kind": CARD, "number": number, "issued": "2020-01-01", "expires": "2039-01-01" });
        officer(&of("documents"), &card);
        let checked = json!({ "identity_checked": true, "why": "card compared" });
        let code = officer(&of("activation"), &checked);
        let key = SoftwareKey::ed25519(&RING, &Secret32::from([n + 1; 32]));
        let shown = json!({ "code": code["code"], "request": self.request(at, &key) });
        let phone = text(&self.post(None, &format!("{at}/v1/phone/activation"), &shown)["token"]);
        let phone = Bearer::new(&phone).unwrap();
        officer(&of("applications"), &json!({ "question": { "scheme": SCHEME, "app": 1 } }));
        let standings = self.get_json(Some(&phone), &format!("{at}/v1/phone/standings"));
        let asked = json!({
            "standing": standings["items"][0]["id"], "request": self.request(at, &key), "app": 1,
        });
        let given = self.post(Some(&phone), &format!("{at}/v1/phone/credentials"), &asked);
        let credential = BASE64.decode(text(&given["credential"])).unwrap();
        let list = self.get(None, &format!("{at}/v1/public/trust-list")).unwrap();
        let (app, moment) = (App::new(&RING, AppVersion(1)), Moment::wall(now()));
        let mut wallet = Wallet::new(app, self.root(), &list, moment).unwrap();
        wallet.add("card", &credential, &key.public()).unwrap();
        Holder { person, name, number, key, wallet }
    }

    fn root(&self) -> PublicKey {
        let text = fs::read_to_string(self.bench.dir.join("authority/root.pub")).unwrap();
        AnyPublic::from_text(&RING, &text).unwrap().signer().unwrap()
    }

    fn request(&self, at: &str, key: &SoftwareKey) -> String {
        let given = self.post(None, &format!("{at}/v1/phone/challenge"), &json!({}));
        let ask = EnrolmentAsk {
            authority: KeyThumbprint(bytes(given["audience"].as_str().unwrap())),
            now: now(),
            challenge: Some(Challenge(bytes(given["challenge"].as_str().unwrap()))),
        };
        BASE64.encode(enrol(&RING, key, &ask).unwrap())
    }

    /// Passages that the authority has of a person.
    fn passages(&self, at: &str, person: &str) -> usize {
        let url = format!("{at}/v1/persons/{person}/timeline?limit=200");
        let timeline = self.get_json(Some(&self.officer), &url);
        let items = timeline["items"].as_array().unwrap();
        items.iter().filter(|it| it["what"].as_str().unwrap().starts_with("passage")).count()
    }

    fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            let log = fs::read_to_string(self.bench.dir.join("gate.log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(60), "{what}\n{log}");
            sleep(Duration::from_millis(100));
        }
    }
}

impl Holder {
    fn code(&mut self, n: u8) -> String {
        let entry = self.wallet.entries()[0].id();
        let ask = Ask::full(entry, "mo".parse().unwrap());
        let entropy = Secret32::from([100 + n; 32]);
        // A credential that was just given begins a little later.
        loop {
            match self.wallet.frame(&ask, &self.key, Moment::wall(now()), &entropy) {
                Ok(frame) => return frame.text,
                Err(_) => sleep(Duration::from_millis(200)),
            }
        }
    }
}

#[test]
fn passages_arrive_once_though_the_gate_is_killed_and_nothing_personal_stays_behind() {
    let world = World::new();
    let authority = world.authority();
    let at = authority.url.clone();
    let mut holders: Vec<_> = (1..=HOLDERS).map(|n| world.enrols(&at, n)).collect();
    let gate = furnish(&world, &at);
    let (controller, officer) = (gate.0, gate.1);
    let mut serving = world.gate();
    let view = |url: &str| world.get_json(Some(&officer), &format!("{url}/v1/status"));
    // The lists have everybody, and the key for passages is here.
    world.wait("lists and keys", || {
        let status = view(&serving.url);
        !status["status_lists"].as_array().is_none_or(Vec::is_empty)
            && status["passages"]["has_key"] == true
    });
    sleep(Duration::from_secs(3)); // the last holder's list
    let (mut dice, mut answers) = (Dice(0x0dd5_5678_9abc_def1), String::new());
    for (n, holder) in (1..).zip(&mut holders) {
        let url = serving.url.clone();
        let code = holder.code(n);
        let check = format!("{url}/v1/check");
        let request = Request::post(&check, "text/plain", code.as_bytes()).by(Some(&controller));
        let answer: Value =
            serde_json::from_slice(&world.client.send(&request).unwrap().bytes).unwrap();
        assert_eq!(answer["reason"], "person-pending", "{answer}");
        let told = json!({ "check": answer["id"], "matches": true });
        let admitted = world.post(Some(&officer), &format!("{url}/v1/person"), &told);
        assert_eq!(admitted["outcome"], "admit", "{admitted}");
        answers.push_str(&format!("{answer}{admitted}{code}"));
        sleep(Duration::from_millis(dice.roll(60)));
        serving.kill();
        serving = world.gate();
    }
    world.wait("everything is sent", || {
        let passages = &view(&serving.url)["passages"];
        passages["waiting"] == 0 && passages["trouble"].is_null() && passages["last_sent"].is_u64()
    });
    for holder in &holders {
        assert_eq!(world.passages(&at, &holder.person), 1, "once, and not less");
    }
    for path in ["/v1/status", "/metrics", "/lane", "/v1/openapi.json"] {
        let page = world.get(Some(&officer), &format!("{}{path}", serving.url)).unwrap();
        answers.push_str(&String::from_utf8_lossy(&page));
    }
    for path in ["/metrics", "/v1/public/trust-list", "/v1/openapi.json"] {
        let page = world.get(Some(&officer_of(&world)), &format!("{at}{path}")).unwrap_or_default();
        answers.push_str(&String::from_utf8_lossy(&page));
    }
    drop((serving, authority));
    let shown = world.bench.ok(&["gate", "audit", "show", "--last", "1000"]);
    let verified = world.bench.run(&["gate", "audit", "verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    let kills = shown.matches("killed").count();
    assert!(kills >= usize::from(HOLDERS), "each run says how the one before ended: {shown}");
    answers.push_str(&shown);
    canaries(&world, &holders, answers.as_bytes());
}

fn officer_of(world: &World) -> Bearer {
    world.officer.clone()
}

/// A gate that fetches from the authority's service, with a controller's and an officer's token.
fn furnish(world: &World, at: &str) -> (Bearer, Bearer) {
    let bench = &world.bench;
    bench.ok(&["gate", "init"]);
    fs::copy(bench.dir.join("gate.token"), bench.dir.join("gate/authority.token")).unwrap();
    let more = format!(
        "\n[serve]\nlisten = \"127.0.0.1:0\"\n[sync]\nfrom = {at:?}\ntoken = \"authority.token\"\nevery = 1\n[lane]\npassage = 1\n"
    );
    let file = bench.dir.join("gate/gate.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + &more).unwrap();
    let token = |role: &str| {
        let made = bench.json(&["gate", "token", "add", role, "--role", role]);
        Bearer::new(&text(&made["token"])).unwrap()
    };
    (token("controller"), token("officer"))
}

/// What is of a person is nowhere but in the authority's register, and a credential's id in the gate's ledger alone.
fn canaries(world: &World, holders: &[Holder], answers: &[u8]) {
    let dir = &world.bench.dir;
    // The search finds what is there: the authority knows who they are.
    let mut register = Vec::new();
    files(&dir.join("authority"), &mut register);
    for holder in holders {
        let name = holder.name.as_bytes();
        assert!(register.iter().any(|(_, found)| found.windows(name.len()).any(|it| it == name)));
    }
    let mut places = vec![("answers".to_owned(), answers.to_vec())];
    for log in ["gate.log", "authority.log"] {
        places.push((log.to_owned(), fs::read(dir.join(log)).unwrap()));
    }
    files(&dir.join("gate"), &mut places);
    assert!(places.len() > 12, "the gate's directory was read");
    let spelled = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [
            bytes.to_vec(),
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
            BASE64.encode(bytes).into_bytes(),
            BASE64_STANDARD.encode(bytes).into_bytes(),
        ]
    };
    let mut canaries: Vec<Vec<u8>> = Vec::new();
    for holder in holders {
        canaries.extend([holder.name.clone().into_bytes(), holder.number.clone().into_bytes()]);
        canaries.push(holder.person.clone().into_bytes());
        canaries.extend(spelled(&key_bytes(&holder.key.public())));
    }
    let journal = fs::read_to_string(dir.join("gate/ledger/journal")).unwrap();
    let claims = journal.lines().filter_map(|line| line.split_once(" claim "));
    let ids: Vec<String> =
        claims.filter_map(|(_, rest)| rest.split(' ').nth(1)).map(str::to_owned).collect();
    assert_eq!(ids.len(), holders.len(), "{journal}");
    for (place, found) in &places {
        for canary in &canaries {
            let is_there = found.windows(canary.len()).any(|window| window == &canary[..]);
            assert!(!is_there, "{place}: {}", String::from_utf8_lossy(canary));
        }
        for id in &ids {
            let raw = bytes::<8>(id);
            let forms = spelled(&raw);
            let is_ledger = place.contains("/ledger/");
            for form in forms.iter().filter(|form| !is_ledger || **form == raw.to_vec()) {
                let is_there = found.windows(form.len()).any(|window| window == &form[..]);
                assert!(!is_there, "{place}: credential {id}");
            }
        }
    }
}

fn key_bytes(key: &PublicKey) -> Vec<u8> {
    match key {
        PublicKey::Ed25519(bytes) => bytes.to_vec(),
        other => panic!("{other:?}: phones of this test have Ed25519 keys"),
    }
}

fn files(dir: &Path, all: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}
