//! A client that keeps its connections, each used by one phone at a time.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// Asks a service on this machine.
pub(crate) struct Client {
    address: SocketAddr,
    idle: Mutex<Vec<TcpStream>>,
}

impl Client {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::default() }
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        self.send(path, token, &body.to_string()).await
    }

    pub(crate) async fn send(&self, path: &str, token: &str, body: &str) -> Value {
        let idle = self.idle.lock().await.pop();
        let mut stream = match idle {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                stream
            }
        };
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        // Nothing is shown where there is no token yet.
        let request = request.replace("Authorization: Bearer \r\n", "");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        self.idle.lock().await.push(stream);
        answer
    }
}

/// An answer of a known length, as this service's are.
async fn answer(stream: &mut TcpStream) -> Value {
    let mut bytes = Vec::with_capacity(4_096);
    loop {
        let read = stream.read_buf(&mut bytes).await.unwrap();
        assert!(read > 0, "the service closed the connection");
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().unwrap();
        while bytes.len() < end + 4 + length {
            assert!(stream.read_buf(&mut bytes).await.unwrap() > 0);
        }
        let body = &bytes[end + 4..end + 4 + length];
        return serde_json::from_slice(body).unwrap_or_else(|_| panic!("{head}"));
    }
}
