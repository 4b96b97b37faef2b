//! A device behind HTTP: a server that verifies each request, keeps it, and answers as it is told.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use clearance_core::time::Timestamp;
use clearance_gate_devices::peer::Secret;
use serde_json::{Value, json};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

type Handler = Arc<dyn Fn(&HeaderMap, &Value) -> (u16, Vec<u8>, Duration) + Send + Sync>;

/// A server that verifies each request, keeps it, and answers as it is told.
pub(crate) struct Device {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
    _runtime: tokio::runtime::Runtime,
    pub(crate) secret_file: PathBuf,
}

impl Device {
    pub(crate) fn new(
        answer: impl Fn(&HeaderMap, &Value) -> (u16, Vec<u8>, Duration) + Send + Sync + 'static,
    ) -> Self {
        let answer: Handler = Arc::new(answer);
        let heard: Arc<Mutex<Vec<_>>> = Arc::default();
        let keeps = heard.clone();
        let app = Router::new().route(
            "/",
            post(move |headers: HeaderMap, body: Bytes| {
                let (answer, keeps) = (answer.clone(), keeps.clone());
                async move {
                    let id = verified(&headers, &body);
                    let message: Value = serde_json::from_slice(&body).unwrap();
                    let (status, bytes, wait) = answer(&headers, &message);
                    keeps.lock().unwrap().push((id, message));
                    tokio::time::sleep(wait).await;
                    (StatusCode::from_u16(status).unwrap(), bytes)
                }
            }),
        );
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
        let secret_file = std::env::temp_dir().join(format!(
            "clearance-http-{}-{}",
            std::process::id(),
            address.port()
        ));
        fs::write(&secret_file, format!("{SECRET}\n")).unwrap();
        Self { address, heard, _runtime: runtime, secret_file }
    }

    pub(crate) fn peer(&self) -> String {
        format!("{{ url = \"http://{}/\", secret-file = {:?} }}", self.address, self.secret_file)
    }

    pub(crate) fn heard(&self) -> Vec<(String, Value)> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.secret_file);
    }
}

/// The message's id; it is signed, and of now.
fn verified(headers: &HeaderMap, body: &[u8]) -> String {
    let header = |name: &str| headers[name].to_str().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let at = Timestamp::from_secs(header("webhook-timestamp").parse().unwrap());
    let message = (header("webhook-id"), at, body);
    let secret = Secret::new(SECRET).unwrap();
    secret.verify(message, header("webhook-signature"), Timestamp::from_secs(now)).unwrap();
    header("webhook-id").to_owned()
}

/// What the guide shows: the answer to a question, signed.
pub(crate) fn answer(secret: &str, check: &str, result: &str, why: &str) -> Vec<u8> {
    use base64::Engine as _;
    let key = base64::engine::general_purpose::STANDARD.decode(&secret[6..]).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let tag = ring::hmac::sign(&key, format!("answer.{check}.{result}.{why}").as_bytes());
    let signature = base64::engine::general_purpose::STANDARD.encode(tag);
    let answer = json!({"check": check, "result": result, "why": why, "signature": format!("v1,{signature}")});
    serde_json::to_vec(&answer).unwrap()
}
