//! A gate of its own on a port of its own. Its time stands still until a test moves it.

#[path = "gate_dir.rs"]
mod gate_dir;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clearance_core::time::Timestamp;
use clearance_gate::GateConfig;
use clearance_gate_server::notify::Manager;
use clearance_gate_server::seams::Seams;
use clearance_gate_server::settings::Settings;
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Control, Parts, Runtime, Server};
use clearance_tests::{START, World};
use serde_json::Value;
use tokio::task::JoinHandle;

pub(crate) use gate_dir::gate_dir;

/// A gate that serves.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
    pub(crate) at: SocketAddr,
    pub(crate) control: Control,
    pub(crate) runtime: Arc<Runtime>,
    tokens: Vec<(Role, String)>,
    time: Arc<AtomicU64>,
    threads: Option<tokio::runtime::Runtime>,
    running: Option<JoinHandle<()>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The JSON of an answer of this status.
    pub(crate) fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }
}

impl Bench {
    pub(crate) fn new(test: &str, world: &World) -> Self {
        Self::with(test, world, |_| (), Seams::default())
    }

    pub(crate) fn with(
        test: &str,
        world: &World,
        change: impl FnOnce(&mut Settings),
        seams: Seams,
    ) -> Self {
        Self::made(test, world, |_| (), change, seams)
    }

    /// With settings of the gate's own, too.
    pub(crate) fn made(
        test: &str,
        world: &World,
        gate: impl FnOnce(&mut GateConfig),
        change: impl FnOnce(&mut Settings),
        seams: Seams,
    ) -> Self {
        Self::written(test, world, (gate, ""), change, seams)
    }

    /// With more in its gate.toml.
    pub(crate) fn written(
        test: &str,
        world: &World,
        (gate, more): (impl FnOnce(&mut GateConfig), &str),
        change: impl FnOnce(&mut Settings),
        seams: Seams,
    ) -> Self {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{test}"));
        let dir = gate_dir(&base, world, gate, more);
        let tokens = Role::ALL.map(|role| {
            let token = Tokens::add(&dir.join("tokens"), role.code(), role).unwrap();
            (role, token.to_string())
        });
        let mut parts = Parts::of(&dir).unwrap();
        parts.settings.serve.listen.set_port(0);
        parts.settings.serve.stop_within = 2;
        change(&mut parts.settings);
        let time = Arc::new(AtomicU64::new(START.as_secs()));
        let shown = Arc::clone(&time);
        parts.now = Arc::new(move || Timestamp::from_secs(shown.load(Ordering::SeqCst)));
        (parts.seams, parts.assume_valid) = (seams, true);
        let runtime = Runtime::start(&dir, parts).unwrap();
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let server = Server::listen(Arc::clone(&runtime), Manager::default());
        let server = threads.block_on(server).unwrap();
        let (at, control) = (server.address().unwrap(), server.control());
        let running = threads.spawn(async move { server.run().await.unwrap() });
        let this = Self {
            dir,
            at,
            control,
            runtime,
            tokens: tokens.to_vec(),
            time,
            threads: Some(threads),
            running: Some(running),
        };
        while this.send("GET", "/v1/health", &[], b"").is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        this
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.time.load(Ordering::SeqCst))
    }

    /// So many seconds go by.
    pub(crate) fn passes(&self, seconds: u64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn token(&self, role: Role) -> &str {
        &self.tokens.iter().find(|(it, _)| *it == role).unwrap().1
    }

    /// Sends a request; none where it was not answered.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> Option<Answer> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        headers.iter().for_each(|line| text.push_str(&format!("{line}\r\n")));
        text.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        exchange(self.at, &[text.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, role: Role, path: &str) -> Answer {
        let bearer = format!("Authorization: Bearer {}", self.token(role));
        self.send("GET", path, &[&bearer], b"").unwrap()
    }

    pub(crate) fn post(&self, role: Role, path: &str, kind: &str, body: &[u8]) -> Answer {
        let bearer = format!("Authorization: Bearer {}", self.token(role));
        let kind = format!("Content-Type: {kind}");
        self.send("POST", path, &[&bearer, &kind], body).unwrap()
    }

    pub(crate) fn post_json(&self, role: Role, path: &str, body: &Value) -> Answer {
        self.post(role, path, "application/json", body.to_string().as_bytes())
    }

    /// A scanner reads a text.
    pub(crate) fn scan(&self, text: &str) -> Value {
        self.post(Role::Controller, "/v1/check", "text/plain", text.as_bytes()).is(200)
    }

    /// Stops, and waits until it has.
    pub(crate) fn stop(&mut self) {
        self.control.stop();
        if let (Some(threads), Some(running)) = (self.threads.take(), self.running.take()) {
            let done = threads
                .block_on(async { tokio::time::timeout(Duration::from_secs(10), running).await });
            threads.shutdown_timeout(Duration::from_secs(5));
            done.expect("it stops").unwrap();
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
            let _ = std::fs::remove_dir_all(self.dir.parent().unwrap());
        }
    }
}

/// Sends bytes and reads the answer to its end.
pub(crate) fn exchange(at: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if is_chunked { unchunked(body) } else { body.to_owned() };
    Some(Answer { status, head: head.to_owned(), body })
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let Ok(length) = usize::from_str_radix(length, 16) else { break };
        whole.push_str(rest.get(..length).unwrap_or_default());
        body = rest.get(length + 2..).unwrap_or_default();
    }
    whole
}
