//! The same over HTTP: a service on a port, and phones that ask it. Phones and service share the machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clearance_authority::office::Office;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_authority_server::settings::Limits;
use clearance_authority_server::{App, Control, Service, Settings};
use clearance_authority_sql::SqlRegister;
use clearance_authority_sql::access::Phone;
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::time::Timestamp;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::people::{id_of, key_of};
use crate::world::{NOW, SCHEME, World, at};

/// Phones and the service that they ask.
pub(crate) struct Phones {
    address: SocketAddr,
    control: Control,
    tokens: Vec<String>,
    requests: Vec<String>,
    /// Connections that stay open; each is used by one phone at a time.
    idle: Mutex<Vec<TcpStream>>,
}

impl Phones {
    /// Serves the world's register, and binds a token to each of so many people.
    pub(crate) async fn serve(
        world: &World,
        register: SqlRegister,
        dir: PathBuf,
        phones: u32,
    ) -> Self {
        let limits = Limits { per_address: 1_000_000, per_account: 1_000_000, ..Limits::default() };
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let publish_to = dir.join("public");
        let settings = Settings { listen, publish_to, limits, ..Settings::default() };
        let office = Office::open(&dir.join("authority"), &RING).unwrap();
        let parts = (register, clearance_schemes::shipped(), office);
        let web = Arc::new(App::new(parts, &RING, settings, Arc::new(|| at(NOW))).unwrap());
        let service = Service::listen(web.clone()).await.unwrap();
        let (address, control) = (service.address().unwrap(), service.control());
        tokio::spawn(async move { service.run().await.unwrap() });
        let mut this = Self {
            address,
            control,
            tokens: Vec::new(),
            requests: Vec::new(),
            idle: Mutex::default(),
        };
        this.bind(world, phones).await;
        this
    }

    async fn bind(&mut self, world: &World, phones: u32) {
        let given = self.post("/v1/phone/challenge", "", &Value::Null).await;
        let bytes = |name: &str| {
            let text = given[name].as_str().unwrap().to_owned();
            (0..text.len() / 2)
                .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
                .collect::<Vec<_>>()
        };
        let challenge = Some(Challenge(bytes("challenge").try_into().unwrap()));
        let audience = KeyThumbprint(bytes("audience").try_into().unwrap());
        let issued_at = Timestamp::from_secs(u64::try_from(at(NOW).0).unwrap());
        let mut unit = world.register.begin().await.unwrap();
        for place in 0..phones {
            let at = world.spread(place);
            let (person, key) = (id_of(at), key_of(at));
            let token = format!("clp_load-{place}");
            let own = unit.keys(person).await.unwrap();
            let phone = Phone {
                hash: RING.sha256(&[b"clearance secret 1", token.as_bytes()]),
                person,
                holder_key: own[0].id,
                made: crate::world::at(NOW),
                ended: None,
            };
            unit.add_phone(&phone).await.unwrap();
            let request =
                EnrolmentRequest { audience, issued_at, holder_key: key.public(), challenge };
            let request = request.sign_with(|message| key.sign(message)).unwrap();
            let standings = unit.standings(person).await.unwrap();
            let standing = standings.iter().find(|standing| standing.scheme == SCHEME).unwrap();
            let standing = standing.id.to_string();
            let ask = json!({ "standing": standing, "request": base64(&request), "app": 1 });
            self.requests.push(ask.to_string());
            self.tokens.push(token);
        }
        unit.commit().await.unwrap();
    }

    /// Somebody enquires.
    pub(crate) async fn enquires(&self, place: u32) {
        let place = place as usize % self.tokens.len();
        let ask = json!({ "scheme": SCHEME, "app": 1 });
        let answer = self.post("/v1/phone/enquiry", &self.tokens[place], &ask).await;
        assert!(answer["answer"].is_string(), "{answer}");
    }

    /// The phone of this place asks for its credential.
    pub(crate) async fn issues(&self, place: u32) {
        let place = place as usize;
        let text = &self.requests[place];
        let answer = self.send("/v1/phone/credentials", &self.tokens[place], text).await;
        assert!(answer["credential"].is_string(), "{answer}");
    }

    pub(crate) fn stop(&self) {
        self.control.stop();
    }

    async fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        self.send(path, token, &body.to_string()).await
    }

    async fn send(&self, path: &str, token: &str, body: &str) -> Value {
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

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes)
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
