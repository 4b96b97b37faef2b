//! A real service, on a port of its own, with a founded office and a register: what a test sends goes over TCP.
//!
//! Its time stands still until a test moves it. Each role has an account with a token.

#![allow(dead_code)] // each test binary uses a part

pub(crate) mod http;
#[path = "../../../authority/tests/office/noise.rs"]
mod noise;
#[path = "../../../authority-sql/tests/both/postgres.rs"]
pub(crate) mod postgres;
#[path = "../../../authority-sql/tests/both/scratch.rs"]
mod scratch;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use clearance_authority::desk::{Binding, By};
use clearance_authority::keys::KeyKind;
use clearance_authority::office::{Founding, Office, found};
use clearance_authority::register::{Actor, Id, Register as _, Role, Unit as _};
use clearance_authority::scheme_file::of_library;
use clearance_authority_server::settings::Limits;
use clearance_authority_server::{App, Control, ServeError, Service, Settings, Web};
use clearance_authority_sql::SqlRegister;
use clearance_authority_sql::access::{Account, ApiToken, Phone};
use clearance_core::crypto::{RING, Secret32};
use clearance_core::time::{Timestamp, Validity};
use clearance_schemes::model::KeyOrigin;
use clearance_schemes::time::Instant;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

pub(crate) use http::Answer;
pub(crate) use noise::entropy;
use scratch::scratch;

const DAY: u64 = 86_400;
/// When the authority is founded, and the service begins.
pub(crate) const BEGIN: &str = "2025-01-10T09:00";
/// Schemes whose codes the gates know.
pub(crate) const SCHEMES: [&str; 5] =
    ["hk-mo-mutual", "mo-apcs", "cn-temporary-pass", "hk-id-appointment", "stadium-season"];
/// Those of them whose holders may let a passkey bring their keys back.
pub(crate) const PASSKEY_SCHEMES: [&str; 2] = ["hk-id-appointment", "stadium-season"];
/// Roles that have accounts.
pub(crate) const ROLES: [Role; 6] =
    [Role::Auditor, Role::Enroller, Role::Gate, Role::Officer, Role::Publisher, Role::Supervisor];

/// Names, each with what is tried on a world: on SQLite, and on PostgreSQL where its programs are.
macro_rules! on_both {
    ($($name:ident = $body:path;)+) => {
        crate::world::on_both! { sqlite, postgresql, crate::world::SCHEMES; $($name = $body;)+ }
    };
    ($sqlite:ident, $postgresql:ident, $schemes:expr; $($name:ident = $body:path;)+) => {
        mod $sqlite {
            $(#[test]
            fn $name() {
                $body(&crate::world::World::on_sqlite_with(stringify!($name), &$schemes));
            })+
        }

        mod $postgresql {
            $(#[test]
            fn $name() {
                match crate::world::postgres::database(stringify!($name)) {
                    Ok(url) => $body(&crate::world::World::at(stringify!($name), &url, &$schemes)),
                    Err(why) => println!("skipped: {why}"),
                }
            })+
        }
    };
}
pub(crate) use on_both;

/// A moment of Macao and Hong Kong: `2025-05-15T10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect(text);
    Instant(local.and_utc().timestamp() - 8 * 3_600)
}

/// The same as the API writes it.
pub(crate) fn moment(text: &str) -> String {
    moment_of(at(text))
}

/// A moment as the API writes it.
pub(crate) fn moment_of(at: Instant) -> String {
    let time = chrono::DateTime::from_timestamp(at.0, 0).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A service that runs, and what is behind it.
pub(crate) struct World {
    pub(crate) web: Web,
    pub(crate) address: SocketAddr,
    pub(crate) dir: PathBuf,
    runtime: Option<Runtime>,
    time: Arc<AtomicI64>,
    numbers: AtomicU64,
    control: Control,
    running: Option<JoinHandle<Result<(), ServeError>>>,
}

impl World {
    /// With a register in a file of its own.
    pub(crate) fn on_sqlite(test: &str) -> Self {
        Self::on_sqlite_with(test, &SCHEMES)
    }

    /// The same, of an authority that gives codes under these schemes.
    pub(crate) fn on_sqlite_with(test: &str, schemes: &[&str]) -> Self {
        let dir = scratch(&format!("{test}-sqlite"));
        let url = format!("sqlite:{}", dir.join("register.db").display());
        Self::start(dir, &url, Settings::default(), schemes)
    }

    /// With the register at a URL.
    pub(crate) fn at(test: &str, url: &str, schemes: &[&str]) -> Self {
        let kind = url.split(':').next().unwrap();
        Self::start(scratch(&format!("{test}-{kind}")), url, Settings::default(), schemes)
    }

    /// With settings of the test's own.
    pub(crate) fn set(test: &str, settings: Settings) -> Self {
        let dir = scratch(&format!("{test}-set"));
        let url = format!("sqlite:{}", dir.join("register.db").display());
        Self::start(dir, &url, settings, &SCHEMES)
    }

    fn start(dir: PathBuf, url: &str, mut settings: Settings, schemes: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        url.clone_into(&mut settings.register);
        settings.publish_to = dir.join("public");
        settings.stop_within = 1;
        // All tests come from one address, and faster than people.
        if settings.limits.per_address == Limits::default().per_address {
            (settings.limits.per_address, settings.limits.per_account) = (100_000, 100_000);
        }
        if settings.limits.activations == Limits::default().activations {
            settings.limits.activations = 100_000;
        }
        let office = office(&dir.join("authority"), schemes);
        let time = Arc::new(AtomicI64::new(at(BEGIN).0));
        let shown = Arc::clone(&time);
        let now = Arc::new(move || Instant(shown.load(Ordering::SeqCst)));
        let (web, service) = runtime.block_on(async {
            let register = SqlRegister::open(url, RING, settings.connections).await.unwrap();
            register.migrate().await.unwrap();
            accounts(&register).await;
            let parts = (register, clearance_schemes::shipped(), office);
            let web = Arc::new(App::new(parts, &RING, settings, now).unwrap());
            let service = Service::listen(Arc::clone(&web)).await.unwrap();
            (web, service)
        });
        let (address, control) = (service.address().unwrap(), service.control());
        let running = Some(runtime.spawn(service.run()));
        let runtime = Some(runtime);
        Self { web, address, dir, runtime, time, numbers: AtomicU64::new(1), control, running }
    }

    /// It is this moment now: `2025-01-10T12:00`, in Macao.
    pub(crate) fn now(&self, text: &str) {
        self.time.store(at(text).0, Ordering::SeqCst);
    }

    /// So many seconds go by.
    pub(crate) fn passes(&self, seconds: i64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Somebody acts now.
    pub(crate) fn by(&self, role: Role) -> By {
        let actor = Actor { name: role.name().to_owned(), role };
        By { actor, why: "told at the counter".to_owned(), now: self.web.now() }
    }

    /// A fresh number.
    pub(crate) fn id(&self) -> Id {
        let mut id = [9; 16];
        id[8..].copy_from_slice(&self.numbers.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Id(id)
    }

    /// A fresh idempotency key.
    pub(crate) fn key(&self) -> String {
        format!("key-{:08}", self.numbers.fetch_add(1, Ordering::SeqCst))
    }

    /// Works on the register, or the desk, without the service between.
    pub(crate) fn directly<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.as_ref().unwrap().block_on(work)
    }

    /// Sends a request, whole: headers are lines.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[String], body: &[u8]) -> Answer {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for line in headers {
            text.push_str(line);
            text.push_str("\r\n");
        }
        if method != "GET" {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend(body);
        let answer = http::exchange(self.address, &bytes);
        answer.unwrap_or_else(|| panic!("{method} {path} was not answered"))
    }

    /// Sends a request's very bytes from `127.0.0.from`: another stranger.
    pub(crate) fn exchange_from(&self, from: u8, text: &str) -> Answer {
        let stream = self.directly(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::from(([127, 0, 0, from], 0))).unwrap();
            socket.connect(self.address).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        http::exchange_on(stream, text.as_bytes()).expect(text)
    }

    pub(crate) fn get(&self, who: &str, path: &str) -> Answer {
        self.send("GET", path, &bearer(who), b"")
    }

    pub(crate) fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.post_as(who, &self.key(), path, body)
    }

    /// With an idempotency key of the test's own.
    pub(crate) fn post_as(&self, who: &str, key: &str, path: &str, body: &Value) -> Answer {
        let mut headers = bearer(who);
        headers.push(format!("Idempotency-Key: {key}"));
        headers.push("Content-Type: application/json".to_owned());
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// A phone that is bound to a person, and its token.
    pub(crate) fn phone(&self, person: Id, seed: u8) -> String {
        let key = RING.ed25519_key(&Secret32::from([seed; 32])).public();
        let binding =
            Binding { person, id: self.id(), key, origin: KeyOrigin::Device, event: self.id() };
        let token = format!("clp_phone-{seed}-{}", binding.id);
        let (by, made) = (self.by(Role::Officer), self.web.now());
        self.directly(async {
            self.web.desk().bind_key(&binding, &by).await.unwrap();
            let mut unit = self.web.register.begin().await.unwrap();
            let hash = secret(&token);
            let phone = Phone { hash, person, holder_key: binding.id, made, ended: None };
            unit.add_phone(&phone).await.unwrap();
            unit.commit().await.unwrap();
        });
        token
    }

    /// How many entries the audit has.
    pub(crate) fn audited(&self) -> u64 {
        self.directly(async {
            let mut unit = self.web.register.read().await.unwrap();
            let mut last = 0;
            loop {
                let links = unit.audit(last, 1_000).await.unwrap();
                let Some(link) = links.last() else { return last };
                last = link.seq;
            }
        })
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.control.stop();
        let (Some(runtime), Some(running)) = (self.runtime.take(), self.running.take()) else {
            return;
        };
        let ended = runtime.block_on(running);
        // A publication that began goes on in a thread of its own, and writes into the directory.
        runtime.shutdown_timeout(core::time::Duration::from_secs(10));
        let _ = std::fs::remove_dir_all(&self.dir);
        if !std::thread::panicking() {
            ended.unwrap().unwrap();
        }
    }
}

/// The token of a role's account.
pub(crate) fn token(role: Role) -> String {
    format!("clr_token-of-{}", role.name())
}

/// The token of the second supervisor.
pub(crate) const SECOND: &str = "clr_token-of-supervisor-2";

fn bearer(who: &str) -> Vec<String> {
    if who.is_empty() { Vec::new() } else { vec![format!("Authorization: Bearer {who}")] }
}

/// What the register keeps of a token.
pub(crate) fn secret(text: &str) -> [u8; 32] {
    RING.sha256(&[b"clearance secret 1", text.as_bytes()])
}

async fn accounts(register: &SqlRegister) {
    let mut unit = register.begin().await.unwrap();
    let all = ROLES.map(|role| (role.name().to_owned(), role, token(role)));
    let second = ("supervisor-2".to_owned(), Role::Supervisor, SECOND.to_owned());
    for (number, (name, role, token)) in (0_u8..).zip(all.into_iter().chain([second])) {
        let account = Account {
            name: name.clone(),
            role,
            password: None,
            gate_group: (role == Role::Gate).then(|| "mo".to_owned()),
            made: at(BEGIN),
            ended: None,
            keys_by: None,
            failures: 0,
            failed: None,
        };
        unit.put_account(&account).await.unwrap();
        let token = ApiToken {
            hash: secret(&token),
            id: Id([200 + number; 16]),
            account: name,
            label: "test".to_owned(),
            made_by: "operator".to_owned(),
            made: at(BEGIN),
            expires: Instant(at(BEGIN).0 + 3_000 * 86_400),
            ended: None,
        };
        unit.add_token(&token).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// An authority of its own, founded when the world begins.
fn office(dir: &Path, schemes: &[&str]) -> Office {
    let now = Timestamp::from_secs(u64::try_from(at(BEGIN).0).unwrap() - 3_600);
    let founding = Founding {
        name: "Test".to_owned(),
        groups: vec!["mo".parse().unwrap()],
        kind: KeyKind::Ed25519,
        now,
        next_update: now.plus(90 * DAY),
        authority_key: Validity { not_before: now.minus(3_600), not_after: now.plus(730 * DAY) },
        gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
        schemes: of_library(&clearance_schemes::shipped(), schemes).unwrap(),
    };
    found(dir, &RING, &founding, &mut entropy(1)).unwrap();
    Office::open(dir, &RING).unwrap()
}
