//! A gate of this world over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clearance_gate_server::notify::Manager;
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Control, Server};
use tokio::task::JoinHandle;

use crate::gate::Gate;
use crate::world::Answer;
use crate::world::http::exchange;

/// A gate that serves, and an officer's token.
pub(crate) struct Serving {
    at: SocketAddr,
    token: String,
    control: Control,
    threads: tokio::runtime::Runtime,
    running: Option<JoinHandle<()>>,
}

impl Serving {
    /// Its time stands still until the world's moves, so that nothing is sent by itself while a test looks.
    pub(crate) fn of(gate: &Gate) -> Self {
        let token = Tokens::add(&gate.dir.join("tokens"), "ana", Role::Officer).unwrap();
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let server = Server::listen(Arc::clone(&gate.runtime), Manager::default());
        let server = threads.block_on(server).unwrap();
        let (at, control) = (server.address().unwrap(), server.control());
        let running = threads.spawn(async move { server.run().await.unwrap() });
        threads.block_on(control.reload());
        Self { at, token: token.to_string(), control, threads, running: Some(running) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Asks as the officer, for an answer of this type.
    pub(crate) fn get(&self, path: &str, accept: &str) -> Answer {
        let Self { at, token, .. } = self;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nAccept: {accept}\r\n\r\n"
        );
        exchange(*at, request.as_bytes()).unwrap()
    }

    /// The same, when it has become so.
    pub(crate) fn becomes(&self, path: &str, accept: &str, status: u16) -> Answer {
        for _ in 0..500 {
            let answer = self.get(path, accept);
            if answer.status == status {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{path} does not become {status}: {:?}", self.get(path, accept));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.control.stop();
        if let Some(running) = self.running.take() {
            let _ = self
                .threads
                .block_on(async { tokio::time::timeout(Duration::from_secs(10), running).await });
        }
    }
}
