//! The naive composition beside it: what a team writes in a week from the same parts, with one table for people and one for
//! credentials, a row each, and a signed JSON token. It keeps no audit, no events, no positions of a status list, judges one
//! scheme in code and forgets who asked before. What that leaves out is what the register costs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe, Executor as _, Row as _};

use crate::client::Client;

/// Rows of one statement.
const BATCH: u32 = 500;
/// Moments are seconds; this one is 11 January 2025.
const NOW: i64 = 1_736_575_500;
const DAYS_14: i64 = 14 * 86_400;

struct Service {
    rows: AnyPool,
    key: Ed25519KeyPair,
    next: AtomicU64,
}

/// The naive service, and phones that ask it.
pub(crate) struct Naive {
    client: Client,
    people: u32,
    phone: Ed25519KeyPair,
}

impl Naive {
    /// Makes the tables, enters so many people, and serves them.
    pub(crate) async fn serve(url: &str, people: u32) -> Self {
        // Each commit is on the disk before the answer, as a register's must be.
        let synced = url.starts_with("sqlite:").then_some(
            "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000",
        );
        let options = AnyPoolOptions::new().max_connections(8).after_connect(move |own, _| {
            Box::pin(async move {
                if let Some(pragmas) = synced {
                    own.execute(pragmas).await?;
                }
                Ok(())
            })
        });
        let rows = options.connect(url).await.unwrap();
        let key = || {
            let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
            Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap()
        };
        let (phone, signer) = (key(), key());
        let of_phones = BASE64_URL_SAFE_NO_PAD.encode(phone.public_key().as_ref());
        enter(&rows, people, &of_phones).await;
        let service = Arc::new(Service { rows, key: signer, next: AtomicU64::new(1) });
        let app = Router::new()
            .route("/enquiry", post(enquiry))
            .route("/credentials", post(credentials))
            .with_state(service);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { client: Client::of(address), people, phone }
    }

    pub(crate) async fn enquires(&self, place: u32) {
        let person = place.wrapping_mul(2_654_435_761) % self.people;
        let answer = self.client.post("/enquiry", "phone", &json!({ "person": person })).await;
        assert_eq!(answer["answer"], "yes");
    }

    pub(crate) async fn issues(&self, place: u32) {
        let person = (u64::from(place) * 7_919 % u64::from(self.people)) as u32;
        let proof = self.phone.sign(&person.to_be_bytes());
        let proof = BASE64_URL_SAFE_NO_PAD.encode(proof.as_ref());
        let ask = json!({ "person": person, "proof": proof });
        let answer = self.client.post("/credentials", "phone", &ask).await;
        assert!(answer["credential"].is_string(), "{answer}");
    }
}

async fn enter(rows: &AnyPool, people: u32, key: &str) {
    for table in [
        "drop table if exists naive_credential",
        "drop table if exists naive_person",
        "create table naive_person (id bigint primary key, name text not null, born text not null, \
         nationality text not null, card text not null, card_expires bigint not null, \
         e_channel bigint not null, holder_key text not null)",
        "create table naive_credential (id bigint primary key, person bigint not null, \
         expires bigint not null, state text not null)",
    ] {
        rows.execute(table).await.unwrap();
    }
    let mut next = 0;
    while next < people {
        let row = |at: u32| {
            format!(
                "({at}, 'Chan Tai Man {at}', '1990-02-02', 'CHN', '1/{at:06}/0', 1893456000, 1, '{key}')"
            )
        };
        let some: Vec<_> = (next..people.min(next + BATCH)).map(row).collect();
        let all = format!("insert into naive_person values {}", some.join(","));
        rows.execute(AssertSqlSafe(all)).await.unwrap();
        next += BATCH;
    }
}

async fn enquiry(State(service): State<Arc<Service>>, Json(ask): Json<Value>) -> Json<Value> {
    let row = sqlx::query("select born, card_expires, e_channel from naive_person where id = $1");
    let row = row.bind(ask["person"].as_i64()).fetch_one(&service.rows).await.unwrap();
    let born: String = row.get(0);
    let is_good =
        born.as_str() < "2014-01-11" && row.get::<i64, _>(1) > NOW && row.get::<i64, _>(2) == 1;
    Json(json!({ "answer": if is_good { "yes" } else { "no" } }))
}

async fn credentials(State(service): State<Arc<Service>>, Json(ask): Json<Value>) -> Json<Value> {
    let person = ask["person"].as_i64().unwrap();
    let row = sqlx::query("select holder_key, card_expires from naive_person where id = $1");
    let row = row.bind(person).fetch_one(&service.rows).await.unwrap();
    let key = BASE64_URL_SAFE_NO_PAD.decode(row.get::<String, _>(0)).unwrap();
    let proof = BASE64_URL_SAFE_NO_PAD.decode(ask["proof"].as_str().unwrap()).unwrap();
    let message = u32::try_from(person).unwrap().to_be_bytes();
    UnparsedPublicKey::new(&ED25519, key).verify(&message, &proof).unwrap();
    assert!(row.get::<i64, _>(1) > NOW);
    let id = i64::try_from(service.next.fetch_add(1, Ordering::Relaxed)).unwrap();
    let token = json!({ "jti": id, "sub": person, "exp": NOW + DAYS_14 }).to_string();
    let signature = service.key.sign(token.as_bytes());
    let insert = sqlx::query("insert into naive_credential values ($1, $2, $3, 'good')");
    insert.bind(id).bind(person).bind(NOW + DAYS_14).execute(&service.rows).await.unwrap();
    let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let credential = format!("{}.{}", part(token.as_bytes()), part(signature.as_ref()));
    Json(json!({ "credential": credential }))
}
