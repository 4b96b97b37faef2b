//! What lies between a gate and its authority.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the network behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Hangs up at once.
    Away,
    /// The request arrives, and its answer is lost.
    Deaf,
    /// Sends the gate elsewhere.
    Elsewhere,
    /// An answer without end.
    Endless,
    /// Every answer is a failure.
    Failing,
    /// As it should be.
    Fine,
    /// Takes the request, and says nothing for longer than the gate waits.
    Hangs,
    /// Every answer is nonsense, of the right kind.
    Nonsense,
    /// A page to sign in at, with status 200.
    Portal,
    /// What was answered before.
    Replay,
}

#[derive(Clone)]
pub(crate) struct Network {
    at: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    to: SocketAddr,
    mode: Mutex<Mode>,
    bytes: AtomicUsize,
    recorded: Mutex<Option<HashMap<String, Vec<u8>>>>,
}

impl Network {
    pub(crate) fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            to,
            mode: Mutex::new(Mode::Fine),
            bytes: AtomicUsize::new(0),
            recorded: Mutex::default(),
        });
        let its = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let its = Arc::clone(&its);
                std::thread::spawn(move || its.passes(stream));
            }
        });
        Self { at, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    pub(crate) fn is(&self, mode: Mode) {
        *self.shared.mode.lock().unwrap() = mode;
    }

    /// Bytes that came back.
    pub(crate) fn bytes(&self) -> usize {
        self.shared.bytes.load(Ordering::SeqCst)
    }

    /// Remembers from now on what is answered first to each request.
    pub(crate) fn record(&self) {
        *self.shared.recorded.lock().unwrap() = Some(HashMap::new());
    }
}

impl Shared {
    /// One request a connection, so that each goes by the mode of its moment.
    fn passes(&self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut chunk = [0; 4_096];
        while !is_whole(&request) {
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => return,
                Ok(read) => request.extend(&chunk[..read]),
            }
        }
        let mode = *self.mode.lock().unwrap();
        let whole = |head: &str, body: &str| {
            format!(
                "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        };
        let answer = match mode {
            Mode::Away => return,
            Mode::Hangs => return std::thread::sleep(Duration::from_millis(1_500)),
            Mode::Portal => {
                whole("200 OK\r\nContent-Type: text/html", "<html>Welcome to Free WiFi</html>")
            }
            Mode::Elsewhere => whole("302 Found\r\nLocation: http://127.0.0.1:1/", ""),
            Mode::Failing => whole("500 Oh", "no"),
            Mode::Nonsense => {
                whole("200 OK\r\nContent-Type: application/cbor\r\nETag: \"1\"", "\u{1}\u{2}\u{3}")
            }
            Mode::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
                while stream.write_all(chunk.as_bytes()).is_ok() {}
                return;
            }
            Mode::Replay => {
                let path = path_of(&request);
                let recorded = self.recorded.lock().unwrap();
                let known = recorded.as_ref().and_then(|all| all.get(&path)).cloned();
                known.unwrap_or_else(|| whole("404 None", ""))
            }
            Mode::Deaf => {
                self.forward(&request);
                return;
            }
            Mode::Fine => self.forward(&request),
        };
        self.bytes.fetch_add(answer.len(), Ordering::SeqCst);
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn forward(&self, request: &[u8]) -> Vec<u8> {
        let text =
            String::from_utf8_lossy(request).replacen("\r\n", "\r\nConnection: close\r\n", 1);
        let mut answer = Vec::new();
        if let Ok(mut there) = TcpStream::connect(self.to) {
            let _ = there.write_all(text.as_bytes());
            let _ = there.read_to_end(&mut answer);
        }
        if let Some(recorded) = &mut *self.recorded.lock().unwrap() {
            recorded.entry(path_of(request)).or_insert_with(|| answer.clone());
        }
        answer
    }
}

/// Whether headers and body are there.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    body.len() >= length.map_or(0, |length| length.trim().parse().unwrap())
}

fn path_of(request: &[u8]) -> String {
    String::from_utf8_lossy(request).split(' ').nth(1).unwrap_or_default().to_owned()
}
