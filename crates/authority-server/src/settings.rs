//! What an operator sets: `serve.toml`, read strictly.
//!
//! ```toml
//! listen = "127.0.0.1:8443"          # beyond loopback only with tls, or plain_http = true
//! register = "sqlite:register.db"    # or postgres://USER@HOST/NAME
//! publish_to = "public"              # status lists, for gates and a CDN
//! zone_minutes = 480                 # local time of the console's pages, east of UTC
//! # wallet = "wallet"                # the wallet's app, as crates/bindings-web/build made it: served at /wallet/
//! # web_gate = "web-gate"            # the gate's app for tablets, likewise: served at /gate/
//! # tls = { certificate = "tls.pem", key = "tls.key" }
//! # plain_http = true                # a proxy before it does TLS
//!
//! [limits]
//! per_address = 50                   # requests a second without a token
//! per_account = 500                  # with one
//! activations = 10                   # activation codes that an address tries a minute
//! body = 65536                       # bytes
//! time = 15                          # seconds that an answer may take
//! at_once = 512                      # requests that are worked on at once
//! at_once_of_address = 64            # of these, of one address
//! open = 10000                       # connections, as far as the process may open files
//! open_of_address = 256              # of these, of one address
//! ```
//! Paths are relative to the office's directory. What is left out has the value above.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use clearance_web::Tls;
use serde::Deserialize;

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// URL of the register.
    pub register: String,
    /// Units of work at once.
    pub connections: u32,
    /// Where status lists are published.
    pub publish_to: PathBuf,
    /// Seconds between two looks at what must be published.
    pub publish_every: u32,
    /// Positions of a new shard.
    pub shard_capacity: u32,
    /// Minutes east of UTC, of the console's pages.
    pub zone_minutes: i32,
    /// The files of the wallet's app; none: it is not served.
    pub wallet: Option<PathBuf>,
    /// The files of the gate's app for tablets; none: it is not served.
    pub web_gate: Option<PathBuf>,
    /// Certificate and key.
    pub tls: Option<Tls>,
    /// Listen beyond loopback without TLS: a proxy does it.
    pub plain_http: bool,
    /// Hours in which an activation code must be used.
    pub activation_hours: u32,
    /// Seconds in which requests that run may end, once the service is told to stop.
    pub stop_within: u32,
    /// Limits.
    pub limits: Limits,
}

/// What one caller may ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests a second of an address that shows no token.
    pub per_address: u32,
    /// Requests a second of an account, or a phone.
    pub per_account: u32,
    /// Activation codes, and codes of bookings, that an address tries a minute, and twice as many at once: the phones of an
    /// office may share one.
    pub activations: u32,
    /// Bytes of a body.
    pub body: usize,
    /// Seconds that an answer may take, and that headers and a body may take to arrive.
    pub time: u32,
    /// Requests that are worked on at once; more are told to come back.
    pub at_once: usize,
    /// Of these, requests of one address: who sends slowly must leave places to the others.
    pub at_once_of_address: usize,
    /// Connections at once; never more than three quarters of the files that the process may open.
    pub open: usize,
    /// Of these, connections of one address; never more than half.
    pub open_of_address: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            register: "sqlite:register.db".to_owned(),
            connections: 8,
            publish_to: PathBuf::from("public"),
            publish_every: 20,
            shard_capacity: clearance_authority::office::SHARD_CAPACITY,
            zone_minutes: 480,
            wallet: None,
            web_gate: None,
            tls: None,
            plain_http: false,
            activation_hours: 24,
            stop_within: 10,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_address: 50,
            per_account: 500,
            activations: 10,
            body: 64 << 10,
            time: 15,
            at_once: 512,
            at_once_of_address: 64,
            open: 10_000,
            open_of_address: 256,
        }
    }
}

impl Settings {
    /// Reads a file's text.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str::<Self>(text).map_err(|error| error.to_string())?.checked()
    }

    /// Paths that are relative are in this directory.
    #[must_use]
    pub fn in_dir(mut self, dir: &Path) -> Self {
        self.publish_to = dir.join(&self.publish_to);
        self.wallet = self.wallet.map(|wallet| dir.join(wallet));
        self.web_gate = self.web_gate.map(|web_gate| dir.join(web_gate));
        if let Some(tls) = &mut self.tls {
            tls.in_dir(dir);
        }
        if let Some(path) = self.register.strip_prefix("sqlite:") {
            let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            self.register = format!("sqlite:{}{query}", dir.join(path).display());
        }
        self
    }

    /// Refuses what cannot work.
    ///
    /// # Errors
    /// What is wrong.
    pub fn checked(self) -> Result<Self, String> {
        if !self.listen.ip().is_loopback() && self.tls.is_none() && !self.plain_http {
            return Err(format!(
                "listen = {:?} is beyond this machine, and there is no tls; give it a certificate and a key, or say plain_http = true where a proxy does TLS",
                self.listen.to_string()
            ));
        }
        let numbers = [
            ("connections", u64::from(self.connections), 1, 1_000),
            ("publish_every", self.publish_every.into(), 1, 60),
            ("activation_hours", self.activation_hours.into(), 1, 24 * 90),
            ("stop_within", self.stop_within.into(), 1, 600),
            ("limits.per_address", self.limits.per_address.into(), 1, 1_000_000),
            ("limits.per_account", self.limits.per_account.into(), 1, 1_000_000),
            ("limits.activations", self.limits.activations.into(), 1, 1_000_000),
            ("limits.body", self.limits.body as u64, 1_024, 16 << 20),
            ("limits.time", self.limits.time.into(), 1, 600),
            ("limits.at_once", self.limits.at_once as u64, 1, 100_000),
            ("limits.at_once_of_address", self.limits.at_once_of_address as u64, 1, 100_000),
            ("limits.open", self.limits.open as u64, 16, 1_000_000),
            ("limits.open_of_address", self.limits.open_of_address as u64, 1, 1_000_000),
            ("shard_capacity", self.shard_capacity.into(), 1 << 8, 1 << 30),
        ];
        for (name, value, least, most) in numbers {
            if !(least..=most).contains(&value) {
                return Err(format!("{name} = {value}: between {least} and {most}, please"));
            }
        }
        if self.zone_minutes.abs() > 14 * 60 {
            return Err("zone_minutes: at most 840 east or west of UTC, please".to_owned());
        }
        Ok(self)
    }
}
