//! Servers to ask.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

/// A server that runs until it is dropped.
pub(crate) struct Peer {
    pub(crate) at: SocketAddr,
    handle: Handle<SocketAddr>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Peer {
    pub(crate) fn serving(app: Router, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let (at, handle) = (listener.local_addr().unwrap(), Handle::new());
        let stop = handle.clone();
        runtime.spawn(async move {
            match tls.map(RustlsConfig::from_config) {
                Some(tls) => {
                    let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
                    server.handle(stop).serve(app.into_make_service()).await
                }
                None => {
                    let server = axum_server::from_tcp(listener).unwrap();
                    server.handle(stop).serve(app.into_make_service()).await
                }
            }
        });
        Self { at, handle, runtime: Some(runtime) }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) fn tls_url(&self, host: &str) -> String {
        format!("https://{host}:{}/", self.at.port())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.handle.shutdown();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// A server that sends `pieces` to everybody who has sent a request, with a pause before each, and hangs up. Returns its
/// address and how many connections it took.
pub(crate) fn raw(pieces: Vec<Vec<u8>>, pause: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/secret-path?secret-query", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::Relaxed);
            let pieces = pieces.clone();
            std::thread::spawn(move || say(stream, &pieces, pause));
        }
    });
    (url, taken)
}

/// A server that answers the first request of each connection, and hangs up when it has the next one. Returns its address, how many
/// connections it took, and how many requests it read.
pub(crate) fn closing(answers: usize) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (taken, asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (connections, requests) = (taken.clone(), asked.clone());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            connections.fetch_add(1, Ordering::SeqCst);
            let requests = requests.clone();
            std::thread::spawn(move || {
                for turn in 0.. {
                    if !read_request(&mut stream) {
                        return;
                    }
                    requests.fetch_add(1, Ordering::SeqCst);
                    if turn == answers {
                        return; // closed before any byte of an answer
                    }
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                    stream.write_all(answer).unwrap();
                }
            });
        }
    });
    (url, taken, asked)
}

/// Reads a request whose body is `passages`, or that has none.
fn read_request(stream: &mut TcpStream) -> bool {
    let (mut text, mut part) = (Vec::new(), [0; 4_096]);
    loop {
        match stream.read(&mut part) {
            Ok(length @ 1..) => text.extend(&part[..length]),
            _ => return false,
        }
        let is_post = text.starts_with(b"POST");
        let end: &[u8] = if is_post { b"passages" } else { b"\r\n\r\n" };
        if text.ends_with(end) {
            return true;
        }
    }
}

fn say(mut stream: TcpStream, pieces: &[Vec<u8>], pause: Duration) {
    let _ = stream.read(&mut [0; 4_096]);
    for piece in pieces {
        std::thread::sleep(pause);
        if stream.write_all(piece).is_err() {
            return;
        }
    }
}
