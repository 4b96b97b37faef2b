//! One signed request.

use core::time::Duration;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clearance_core::time::Timestamp;
use clearance_fetch::{Answer, Client, ClientSettings, FetchError, Request};
use ring::rand::{SecureRandom as _, SystemRandom};

use super::secret::Secret;
use super::settings::{PeerError, PeerSettings, read_secret};

/// Longest answer of a device.
const ANSWER_MAX: usize = 4_096;
/// Less time than this is not worth another try.
const WORTH: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(crate) struct Caller {
    client: Client,
    url: String,
    secret: Secret,
}

impl Caller {
    pub(crate) fn new(settings: &PeerSettings) -> Result<Self, PeerError> {
        let secret = read_secret(&settings.secret_file)?;
        let client = ClientSettings {
            roots: settings.roots(),
            max_bytes: ANSWER_MAX,
            allow_plain: settings.allow_plain,
            ..ClientSettings::default()
        };
        let client = Client::new(&client).map_err(PeerError::Client)?;
        Ok(Self { client, url: settings.url.clone(), secret })
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Posts `body`, and once more under the same id where the connection failed: kept ones are often stale.
    pub(crate) fn post(&self, id: &str, body: &[u8], until: Instant) -> Result<Answer, FetchError> {
        match self.post_once(id, body, until) {
            Err(FetchError::Broken { .. } | FetchError::Unreachable { .. })
                if until.saturating_duration_since(Instant::now()) > WORTH =>
            {
                self.post_once(id, body, until)
            }
            other => other,
        }
    }

    fn post_once(&self, id: &str, body: &[u8], until: Instant) -> Result<Answer, FetchError> {
        let now = now();
        let (timestamp, signature) = (now.as_secs().to_string(), self.secret.sign(id, now, body));
        // Never zero, which may mean "for ever".
        let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let request = Request::post(&self.url, "application/json", body)
            .header("webhook-id", id)
            .header("webhook-timestamp", &timestamp)
            .header("webhook-signature", &signature)
            .within(left);
        self.client.send(&request)
    }
}

/// 128 bits that nobody guesses, in hexadecimal; none where the system has no random numbers.
pub(crate) fn random_name() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_secs(since.as_secs())
}
