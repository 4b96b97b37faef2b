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

use crate::client::Client;
use crate::people::{id_of, key_of};
use crate::world::{NOW, SCHEME, World, at};

/// Phones and the service that they ask.
pub(crate) struct Phones {
    client: Client,
    control: Control,
    tokens: Vec<String>,
    requests: Vec<String>,
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
        let client = Client::of(address);
        let mut this = Self { client, control, tokens: Vec::new(), requests: Vec::new() };
        this.bind(world, phones).await;
        this
    }

    async fn bind(&mut self, world: &World, phones: u32) {
        let given = self.client.post("/v1/phone/challenge", "", &Value::Null).await;
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
        let answer = self.client.post("/v1/phone/enquiry", &self.tokens[place], &ask).await;
        assert!(answer["answer"].is_string(), "{answer}");
    }

    /// The phone of this place asks for its credential.
    pub(crate) async fn issues(&self, place: u32) {
        let place = place as usize;
        let text = &self.requests[place];
        let answer = self.client.send("/v1/phone/credentials", &self.tokens[place], text).await;
        assert!(answer["credential"].is_string(), "{answer}");
    }

    pub(crate) fn stop(&self) {
        self.control.stop();
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
