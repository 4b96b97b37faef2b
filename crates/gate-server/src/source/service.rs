//! An authority's service, over HTTP: its public files, and the keys of the gate's group.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use clearance_core::ids::AuthorityKid;
use clearance_durable::read;
use clearance_fetch::{Bearer, Client, FetchError, Fetched, Request};
use clearance_gate::MAX_LISTS;
use clearance_revocation::object::HEAD_NAME;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{GroupKeys, KeyFile, io_error};
use crate::settings::Sync;

/// Longest file with a token, in bytes.
const MAX_TOKEN: usize = 4_096;
/// Longest answer to passages, in bytes.
const MAX_ANSWER: usize = 256 << 10;
/// Longest answer with keys, in bytes: some 500 keys.
const MAX_KEYS: usize = 64 << 10;

pub(crate) struct AuthorityService {
    client: Client,
    /// Without a slash at its end.
    base: String,
    token: Option<Bearer>,
    trust: Mutex<Etags>,
    /// The head of each authority's list that came last: it is asked for often, and changes seldom.
    heads: Mutex<HashMap<AuthorityKid, (String, Vec<u8>)>>,
}

/// ETags of trust lists: of the one that came last, and of the one in force.
#[derive(Default)]
struct Etags {
    given: Option<String>,
    kept: Option<String>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
    /// Text of a key file.
    passage_key: Option<String>,
}

#[derive(Deserialize)]
struct Key {
    kid: String,
    file: String,
}

impl AuthorityService {
    pub(crate) fn new(from: &str, settings: &Sync) -> Result<Self, String> {
        let client = Client::new(&settings.client()).map_err(|error| error.to_string())?;
        let token = settings.token.as_ref().map(|path| {
            let bytes = Zeroizing::new(read(path, MAX_TOKEN).map_err(|error| error.to_string())?);
            let text = core::str::from_utf8(&bytes).unwrap_or_default();
            Bearer::new(text).map_err(|error| format!("{}: {error}", path.display()))
        });
        Ok(Self {
            client,
            base: from.trim_end_matches('/').to_owned(),
            token: token.transpose()?,
            trust: Mutex::default(),
            heads: Mutex::default(),
        })
    }

    pub(crate) fn trust(&self) -> Result<Option<Vec<u8>>, FetchError> {
        let kept = self.etags().kept.clone();
        let ask = |name: &str| {
            let url = format!("{}/v1/public/{name}", self.base);
            self.client.fetch(&Request::get(&url).unless(kept.as_deref()).at_most(MAX_LISTS))
        };
        let found = match ask("trust-chain") {
            Err(FetchError::Status { status: 404, .. }) => ask("trust-list")?,
            other => other?,
        };
        Ok(match found {
            Fetched::NotModified => None,
            Fetched::Fresh { etag, bytes } => {
                self.etags().given = etag;
                Some(bytes)
            }
        })
    }

    pub(crate) fn keep_trust(&self) {
        let mut etags = self.etags();
        etags.kept = etags.given.take();
    }

    pub(crate) fn keys(&self) -> Result<Option<GroupKeys>, String> {
        let Some(token) = &self.token else { return Ok(None) };
        let url = format!("{}/v1/gate/keys", self.base);
        let request = Request::get(&url).by(Some(token)).at_most(MAX_KEYS);
        let answer = self.client.fetch(&request).map_err(|error| error.to_string())?;
        let Fetched::Fresh { bytes, .. } = answer else { return Ok(None) };
        let bytes = Zeroizing::new(bytes);
        // What serde says of the text may repeat it.
        let keys: Keys = serde_json::from_slice(&bytes)
            .map_err(|_| "the authority's answer holds no keys; check sync.from".to_owned())?;
        let files = keys
            .keys
            .into_iter()
            .map(|key| KeyFile { kid: key.kid, text: Zeroizing::new(key.file) });
        Ok(Some(GroupKeys { files: files.collect(), passages: keys.passage_key }))
    }

    /// Hands JSON to an endpoint for gates; only the status `good` will do. Gives the answer.
    pub(crate) fn post(&self, path: &str, body: &[u8], good: u16) -> Result<Vec<u8>, String> {
        let url = format!("{}{path}", self.base);
        let Some(token) = &self.token else {
            return Err(
                "there is no sync.token: the authority takes nothing of a stranger".to_owned()
            );
        };
        // What gates hand in counts once, however often it arrives.
        let request = Request::post(&url, "application/json", body).repeatable();
        let request = request.by(Some(token)).at_most(MAX_ANSWER);
        let answer = self.client.send(&request).map_err(|error| error.to_string())?;
        match answer.status {
            status if status == good => Ok(answer.bytes),
            401 | 403 => Err("the authority does not know this gate's token, or not for this; renew it, or look at sync.token".to_owned()),
            status => Err(format!("the authority answers with status {status}; look at its service")),
        }
    }

    pub(crate) fn fetch(
        &self,
        authority: AuthorityKid,
        name: &str,
        limit: usize,
    ) -> std::io::Result<Vec<u8>> {
        let url = format!("{}/v1/public/status/{authority}/{name}", self.base);
        if name != HEAD_NAME {
            let request = Request::get(&url).at_most(limit);
            return match self.client.fetch(&request).map_err(io_error)? {
                Fetched::Fresh { bytes, .. } => Ok(bytes),
                Fetched::NotModified => Err(std::io::ErrorKind::InvalidData.into()),
            };
        }
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let known = heads.get(&authority).map(|(etag, _)| etag.clone());
        let request = Request::get(&url).unless(known.as_deref()).at_most(limit);
        match self.client.fetch(&request).map_err(io_error)? {
            Fetched::Fresh { etag: Some(etag), bytes } => {
                heads.insert(authority, (etag, bytes.clone()));
                Ok(bytes)
            }
            Fetched::Fresh { etag: None, bytes } => Ok(bytes),
            Fetched::NotModified => heads
                .get(&authority)
                .map(|(_, bytes)| bytes.clone())
                .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidData)),
        }
    }

    fn etags(&self) -> std::sync::MutexGuard<'_, Etags> {
        self.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
