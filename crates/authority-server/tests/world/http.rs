//! A tiny HTTP/1.1 client: one connection a request, so that a test sees the very bytes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem that must have this status.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        let kind = self.header("content-type");
        assert_eq!(kind.as_deref(), Some("application/problem+json"), "{}", self.text());
        self.is(status)["code"].as_str().unwrap().to_owned()
    }

    /// The code of a problem of whatever status; empty where it is none.
    pub(crate) fn problem_code(&self) -> String {
        let code = serde_json::from_slice::<Value>(&self.body).ok();
        code.and_then(|it| it["code"].as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }
}

/// Sends bytes, and reads until the service closes. An answer that comes before all is sent counts.
pub(crate) fn exchange(to: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    exchange_on(TcpStream::connect(to).unwrap(), bytes)
}

/// The same on a connection that is there.
pub(crate) fn exchange_on(mut stream: TcpStream, bytes: &[u8]) -> Option<Answer> {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut sending = stream.try_clone().unwrap();
    let mut all = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = sending.write_all(bytes); // the service may have answered and closed
        });
        let _ = stream.read_to_end(&mut all);
        let _ = stream.shutdown(std::net::Shutdown::Both);
    });
    parsed(&all)
}

/// An answer from its bytes; none where nothing came.
pub(crate) fn parsed(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let pair = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    };
    let headers: Vec<_> = lines.filter_map(pair).collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding").as_deref() == Some("chunked") {
        answer.body = whole(&answer.body)?;
    }
    Some(answer)
}

/// The body of chunks.
fn whole(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(core::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + 4 + size..)?;
    }
}
