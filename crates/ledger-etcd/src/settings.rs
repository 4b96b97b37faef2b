//! What a gate is told about the engine.

use core::error::Error;
use core::fmt;
use core::time::Duration;
use std::path::{Path, PathBuf};

use clearance_core::ids::Name;
use clearance_durable::ReadError;
use clearance_fetch::{ClientSettings, Identity, Roots};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::times::Times;

/// `[ledger.shared]` of `gate.toml`. Files are named from the gate's directory.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// This gate's name among those of the checkpoint, and no other's: what two lanes admitted is told apart by it.
    pub lane: String,
    /// The nodes' client URLs, as `https://etcd-1.example:2379`: three, each of another machine.
    pub nodes: Vec<String>,
    /// What all keys of the checkpoint begin with. Every lane of the checkpoint has the same, and nobody else.
    pub prefix: String,
    /// PEM file of the roots that vouch for the nodes; where it is left out, the computer's own.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// PEM file of this gate's certificate, with `key`.
    #[serde(default)]
    pub certificate: Option<PathBuf>,
    /// PEM file of the key of `certificate`.
    #[serde(default)]
    pub key: Option<PathBuf>,
    /// The engine's user, with `password-file`.
    #[serde(default)]
    pub user: Option<String>,
    /// File of the user's password: its first line.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Whether `http://` may go further than loopback: only on a network that nobody else can reach.
    #[serde(default)]
    pub allow_plain: bool,
    /// Milliseconds after which a silent node is left for the next: 50 to 2,000; 300.
    #[serde(default)]
    pub attempt_ms: Option<u64>,
    /// Milliseconds after which a claim is given up: 500 to 10,000; 2,000.
    #[serde(default)]
    pub claim_ms: Option<u64>,
    /// Milliseconds of silence after which the scheme's policy holds at once: 200 to 10,000; 600.
    #[serde(default)]
    pub away_after_ms: Option<u64>,
    /// Hours for which the engine keeps admissions of schemes that go on without it, to be compared with those of a lane
    /// that was away: 1 to 168; 24.
    #[serde(default)]
    pub keep_past_hours: Option<u64>,
}

/// Settings that were looked through.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(crate) lane: Name,
    pub(crate) nodes: Vec<String>,
    pub(crate) prefix: String,
    pub(crate) client: ClientSettings,
    pub(crate) login: Option<Login>,
    pub(crate) times: Times,
}

/// Who asks.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: Zeroizing<String>,
}

/// Longest answer of a node: its metrics have some 200 kB.
const MAX_ANSWER: usize = 4 << 20;
const MAX_PASSWORD: usize = 4_096;

impl Settings {
    /// For an engine on this machine, without TLS: tests and trials.
    pub fn loopback(nodes: Vec<String>, prefix: impl Into<String>) -> Self {
        Self {
            lane: "lane".to_owned(),
            nodes,
            prefix: prefix.into(),
            ca: None,
            certificate: None,
            key: None,
            user: None,
            password_file: None,
            allow_plain: false,
            attempt_ms: None,
            claim_ms: None,
            away_after_ms: None,
            keep_past_hours: None,
        }
    }

    /// Looks the settings through, and reads the password. Files are named from `dir`.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key.
    pub fn checked(&self, dir: &Path) -> Result<Checked, SettingsError> {
        let file = |path: &Path| dir.join(path);
        let identity = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => {
                Some(Identity { certificate: file(certificate), key: file(key) })
            }
            (None, None) => None,
            _ => return Err(SettingsError::Half { one: "certificate", other: "key" }),
        };
        let client = ClientSettings {
            roots: self.ca.as_deref().map_or(Roots::System, |ca| Roots::Pem(file(ca))),
            identity,
            timeout: Duration::from_secs(2),
            max_bytes: MAX_ANSWER,
            allow_plain: self.allow_plain,
        };
        let (nodes, prefix) = (self.checked_nodes()?, self.checked_prefix()?);
        let lane = self.lane.parse().map_err(|_| SettingsError::Lane)?;
        Ok(Checked { lane, nodes, prefix, client, login: self.login(dir)?, times: self.times()? })
    }

    fn checked_nodes(&self) -> Result<Vec<String>, SettingsError> {
        if self.nodes.is_empty() {
            return Err(SettingsError::NoNodes);
        }
        let mut nodes: Vec<String> = Vec::new();
        for node in &self.nodes {
            let bare = node.trim_end_matches('/');
            let host = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
            let is_host =
                |host: &str| !host.is_empty() && !host.contains(['/', '@', ' ', '?', '#']);
            if !host.is_some_and(is_host) {
                return Err(SettingsError::Node { node: node.clone() });
            }
            if nodes.iter().any(|other| other == bare) {
                return Err(SettingsError::Twice { node: node.clone() });
            }
            nodes.push(bare.to_owned());
        }
        Ok(nodes)
    }

    fn checked_prefix(&self) -> Result<String, SettingsError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
        let bare = self.prefix.trim_end_matches('/');
        match !bare.is_empty() && bare.len() <= 128 && bare.bytes().all(allowed) {
            true => Ok(bare.to_owned()),
            false => Err(SettingsError::Prefix),
        }
    }

    fn login(&self, dir: &Path) -> Result<Option<Login>, SettingsError> {
        let (user, path) = match (&self.user, &self.password_file) {
            (Some(user), Some(path)) => (user.clone(), dir.join(path)),
            (None, None) => return Ok(None),
            _ => return Err(SettingsError::Half { one: "user", other: "password-file" }),
        };
        let bytes =
            clearance_durable::read(&path, MAX_PASSWORD).map_err(SettingsError::Password)?;
        let bytes = Zeroizing::new(bytes);
        let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        match str::from_utf8(line) {
            Ok(text) if !text.is_empty() => {
                Ok(Some(Login { user, password: Zeroizing::new(text.to_owned()) }))
            }
            _ => Err(SettingsError::EmptyPassword { path }),
        }
    }

    fn times(&self) -> Result<Times, SettingsError> {
        let default = Times::default();
        let millis = |key, value: Option<u64>, range, default| {
            within(key, value, range).map(|value| value.map_or(default, Duration::from_millis))
        };
        let hours = within("keep-past-hours", self.keep_past_hours, (1, 168))?;
        let times = Times {
            attempt: millis("attempt-ms", self.attempt_ms, (50, 2_000), default.attempt)?,
            claim: millis("claim-ms", self.claim_ms, (500, 10_000), default.claim)?,
            away_after: {
                millis("away-after-ms", self.away_after_ms, (200, 10_000), default.away_after)?
            },
            keep_past: hours.map_or(default.keep_past, |hours| Duration::from_secs(hours * 3_600)),
            ..default
        };
        if times.attempt > times.claim {
            return Err(SettingsError::AttemptTooLong);
        }
        Ok(times)
    }
}

impl Checked {
    /// The same with other times: tests.
    #[must_use]
    pub fn with_times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }
}

fn within(
    key: &'static str,
    value: Option<u64>,
    (from, to): (u64, u64),
) -> Result<Option<u64>, SettingsError> {
    match value {
        Some(found) if !(from..=to).contains(&found) => {
            Err(SettingsError::Range { key, from, to, found })
        }
        _ => Ok(value),
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({})", self.user)
    }
}

/// What is wrong with the settings.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettingsError {
    /// A node would be left only after the claim was given up.
    AttemptTooLong,
    /// The file of the password has none.
    EmptyPassword {
        /// The file.
        path: PathBuf,
    },
    /// One of two that belong together.
    Half {
        /// A key.
        one: &'static str,
        /// The key that belongs to it.
        other: &'static str,
    },
    /// Not the name of a lane.
    Lane,
    /// Not the URL of a node.
    Node {
        /// What stands there.
        node: String,
    },
    /// No node at all.
    NoNodes,
    /// The password cannot be read.
    Password(ReadError),
    /// Not a prefix.
    Prefix,
    /// A number out of its range.
    Range {
        /// The key.
        key: &'static str,
        /// Least value.
        from: u64,
        /// Greatest value.
        to: u64,
        /// What stands there.
        found: u64,
    },
    /// A node is named twice.
    Twice {
        /// Its URL.
        node: String,
    },
}

impl SettingsError {
    /// The key of `[ledger.shared]` that is wrong.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::AttemptTooLong => "attempt-ms",
            Self::EmptyPassword { .. } | Self::Password(_) => "password-file",
            Self::Half { one, .. } => one,
            Self::Lane => "lane",
            Self::Node { .. } | Self::NoNodes | Self::Twice { .. } => "nodes",
            Self::Prefix => "prefix",
            Self::Range { key, .. } => key,
        }
    }
}

impl Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AttemptTooLong => {
                f.write_str("ledger.shared: attempt-ms is longer than claim-ms: the next node would never be asked")
            }
            Self::EmptyPassword { path } => {
                write!(f, "{}: no password in its first line: write it there", path.display())
            }
            Self::Half { one, other } => {
                write!(f, "ledger.shared: {one} and {other} belong together: give both, or none")
            }
            Self::Lane => f.write_str(
                "ledger.shared.lane: write this gate's name among those of the checkpoint: small letters, digits and '-', as lane-7",
            ),
            Self::Node { node } => write!(
                f,
                "ledger.shared.nodes: '{node}' is no node: write https://HOST:2379, without a path, user or password"
            ),
            Self::NoNodes => {
                f.write_str("ledger.shared.nodes is empty: name the three nodes of the engine")
            }
            Self::Password(cause) => write!(f, "ledger.shared.password-file: {cause}"),
            Self::Prefix => f.write_str(
                "ledger.shared.prefix: write 1 to 128 letters, digits and '-', '.', '_', '/': the checkpoint's name will do",
            ),
            Self::Range { key, from, to, found } => {
                write!(f, "ledger.shared.{key}: {found} is not within {from} and {to}")
            }
            Self::Twice { node } => write!(
                f,
                "ledger.shared.nodes: '{node}' stands there twice: name each node of the engine once"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
lane = "lane-7"
nodes = ["https://etcd-1:2379", "https://etcd-2:2379/", "https://etcd-3:2379"]
prefix = "border-gate"
"#;

    fn checked(more: &str) -> Result<Checked, String> {
        let settings: Settings =
            toml::from_str(&format!("{TEXT}{more}")).map_err(|error| error.to_string())?;
        settings.checked(Path::new("/gate")).map_err(|error| error.to_string())
    }

    #[test]
    fn three_nodes_and_a_prefix_suffice() {
        let checked = checked("").unwrap();
        assert_eq!(checked.nodes[1], "https://etcd-2:2379");
        assert_eq!(checked.times, Times::default());
        assert!(checked.login.is_none() && !checked.client.allow_plain);
    }

    #[test]
    fn files_are_named_from_the_gates_directory() {
        let checked =
            checked("ca = \"ca.pem\"\ncertificate = \"/etc/c.pem\"\nkey = \"c.key\"").unwrap();
        assert_eq!(checked.client.roots, Roots::Pem("/gate/ca.pem".into()));
        let identity = checked.client.identity.unwrap();
        assert_eq!(
            (identity.certificate, identity.key),
            ("/etc/c.pem".into(), "/gate/c.key".into())
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (more, word) in [
            ("typo = 1", "typo"),
            ("certificate = \"c.pem\"", "certificate and key"),
            ("user = \"gate\"", "password-file"),
            ("user = \"gate\"\npassword-file = \"nowhere\"", "nowhere"),
            ("attempt-ms = 49", "attempt-ms"),
            ("attempt-ms = 1500\nclaim-ms = 1000", "claim-ms"),
            ("keep-past-hours = 0", "keep-past-hours"),
        ] {
            let error = checked(more).unwrap_err();
            assert!(error.contains(word), "{more}: {error}");
        }
        for node in ["etcd-1:2379", "https://", "https://a/b", "https://u:p@a", "ftp://a"] {
            let settings = Settings::loopback(vec![node.to_owned()], "p");
            assert!(matches!(settings.checked(Path::new("/")), Err(SettingsError::Node { .. })));
        }
        let unnamed = Settings {
            lane: "Lane 7".into(),
            ..Settings::loopback(vec!["http://a:1".into()], "p")
        };
        assert!(matches!(unnamed.checked(Path::new("/")), Err(SettingsError::Lane)));
        let twice = Settings::loopback(vec!["http://a:1".into(), "http://a:1/".into()], "p");
        assert!(matches!(twice.checked(Path::new("/")), Err(SettingsError::Twice { .. })));
        for prefix in ["", "/", "a b", "ä"] {
            let settings = Settings::loopback(vec!["http://a:1".into()], prefix);
            assert!(matches!(settings.checked(Path::new("/")), Err(SettingsError::Prefix)));
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        let dir = std::env::temp_dir().join(format!("ledger-etcd-password-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("password"), "open sesame\n").unwrap();
        let settings: Settings =
            toml::from_str(&format!("{TEXT}user = \"gate\"\npassword-file = \"password\""))
                .unwrap();
        let checked = settings.checked(&dir).unwrap();
        assert_eq!(*checked.login.as_ref().unwrap().password, "open sesame");
        assert!(!format!("{checked:?}").contains("sesame"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
