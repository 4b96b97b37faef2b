//! What Prometheus reads. No person, no name, no number of anybody's in it.

use core::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Request {
    method: &'static str,
    path: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct SignIn {
    is_right: u8,
}

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Histogram,
    sign_ins: Family<SignIn, Counter>,
    issued: Counter,
    passages: Counter,
    publications: Counter,
    publication_failures: Counter,
    published_at: Gauge<i64, AtomicI64>,
    list_bytes: Gauge<i64, AtomicI64>,
    waiting: Gauge<i64, AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("clearance_authority");
        let this = Self {
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 15)),
            sign_ins: Family::default(),
            issued: Counter::default(),
            passages: Counter::default(),
            publications: Counter::default(),
            publication_failures: Counter::default(),
            published_at: Gauge::default(),
            list_bytes: Gauge::default(),
            waiting: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests by endpoint and status", this.requests.clone());
        registry.register("request_seconds", "Time that answers took", this.seconds.clone());
        registry.register("sign_ins", "Sign-ins, right and wrong", this.sign_ins.clone());
        registry.register("credentials_issued", "Credentials issued", this.issued.clone());
        registry.register("passages", "Passages reported, each once", this.passages.clone());
        registry.register("publications", "Status lists published", this.publications.clone());
        registry.register(
            "publication_failures",
            "Publications that failed",
            this.publication_failures.clone(),
        );
        registry.register(
            "published_at_seconds",
            "When status lists were last published, Unix time",
            this.published_at.clone(),
        );
        registry.register("list_bytes", "Bytes of the status lists", this.list_bytes.clone());
        registry.register(
            "people_waiting",
            "People about whom something must be done",
            this.waiting.clone(),
        );
        Self { registry, ..this }
    }
}

impl Metrics {
    pub(crate) fn request(&self, method: &'static str, path: &str, status: u16, took: Duration) {
        let label = Request { method, path: path.to_owned(), status };
        self.requests.get_or_create(&label).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn sign_in(&self, is_right: bool) {
        self.sign_ins.get_or_create(&SignIn { is_right: is_right.into() }).inc();
    }

    pub(crate) fn issued(&self) {
        self.issued.inc();
    }

    pub(crate) fn passage(&self) {
        self.passages.inc();
    }

    pub(crate) fn published(&self, at: i64, bytes: u64) {
        self.publications.inc();
        self.published_at.set(at);
        self.list_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    pub(crate) fn publication_failed(&self) {
        self.publication_failures.inc();
    }

    pub(crate) fn waiting(&self, people: usize) {
        self.waiting.set(i64::try_from(people).unwrap_or(i64::MAX));
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
