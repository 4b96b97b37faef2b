//! Three nodes that are asked as one: whoever is silent is left for the next.

use core::time::Duration;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use clearance_fetch::{Client, FetchError, Request};
use clearance_verifier::{Trouble, Unavailable};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::error::Refused;
use crate::pulse::Pulse;
use crate::settings::{Checked, Login};
use crate::times::Times;
use crate::wire::{Answer, Authenticate, Authenticated, Header, Refusal};

/// Between two rounds of nodes that refuse at once.
const BREATH: Duration = Duration::from_millis(25);
/// Checking a password takes the engine some 100 ms by design (bcrypt), more where it is busy.
const LOGIN: Duration = Duration::from_secs(1);

/// What is asked with, and what the nodes' silence says.
#[derive(Debug)]
pub(crate) struct Cluster {
    client: Client,
    pub(crate) nodes: Vec<String>,
    /// The node that is asked first.
    first: AtomicUsize,
    login: Option<Login>,
    /// What the engine gave for the password.
    token: Mutex<Option<Zeroizing<String>>>,
    /// The engine whose answers count, by its id; 0 until an examination has said.
    engine: AtomicU64,
    pulse: Mutex<Pulse>,
    pub(crate) times: Times,
}

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) enum AskError {
    /// The engine answered that it does not do it, and no other node would.
    Refused(Refused),
    /// No answer that counts: another node may give one.
    Silent(Unavailable),
}

impl AskError {
    pub(crate) fn into_unavailable(self) -> Unavailable {
        match self {
            Self::Refused(refused) => Unavailable::because(refused.trouble(), refused),
            Self::Silent(away) => away,
        }
    }
}

impl Cluster {
    pub(crate) fn new(client: Client, checked: &Checked, first: usize) -> Self {
        Self {
            client,
            nodes: checked.nodes.clone(),
            first: AtomicUsize::new(first),
            login: checked.login.clone(),
            token: Mutex::new(None),
            engine: AtomicU64::new(0),
            pulse: Mutex::new(Pulse::new(checked.times.away_after, Instant::now())),
            times: checked.times,
        }
    }

    pub(crate) fn pulse(&self) -> MutexGuard<'_, Pulse> {
        // Each step leaves it whole.
        self.pulse.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of the engine whose answers count; 0 until [`adopt`](Self::adopt).
    pub(crate) fn engine(&self) -> u64 {
        self.engine.load(Ordering::SeqCst)
    }

    /// From now on the answers of this engine count, and no other's.
    pub(crate) fn adopt(&self, engine: u64) {
        self.engine.store(engine, Ordering::SeqCst);
    }

    #[cfg(test)]
    pub(crate) fn begin_with(&self, node: usize) {
        self.first.store(node, Ordering::Relaxed);
    }

    /// Asks node after node until one answers, until `deadline`.
    pub(crate) fn ask<A: Answer>(
        &self,
        path: &str,
        question: &impl Serialize,
        deadline: Instant,
    ) -> Result<A, AskError> {
        let body = json(question);
        let mut last = Unavailable::new(Trouble::TimedOut);
        let mut refused_in_turn = 0;
        for attempt in 1.. {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let node = self.first.load(Ordering::Relaxed);
            match self.attempt(node, path, &body, left.min(self.times.attempt)) {
                Ok(answer) => return Ok(answer),
                Err(AskError::Silent(away)) => {
                    let is_nobody = away.trouble() == Trouble::Unreachable;
                    refused_in_turn = if is_nobody { refused_in_turn + 1 } else { 0 };
                    last = away;
                }
                Err(refused) => return Err(refused),
            }
            // Nodes that elect a leader are waited for; where nobody is, and nobody was for a while, there is no election.
            if refused_in_turn >= self.nodes.len() && self.pulse().away().is_some() {
                break;
            }
            let next = node.wrapping_add(1);
            // The first attempt that fails moves all threads on.
            let _ = self.first.compare_exchange(node, next, Ordering::Relaxed, Ordering::Relaxed);
            if attempt % self.nodes.len() == 0 {
                thread::sleep(BREATH.min(left));
            }
        }
        Err(AskError::Silent(last))
    }

    fn attempt<A: Answer>(
        &self,
        node: usize,
        path: &str,
        body: &[u8],
        limit: Duration,
    ) -> Result<A, AskError> {
        let node = &self.nodes[node % self.nodes.len()];
        let asked = Instant::now();
        let answer = self.send(node, path, body, limit);
        let now = Instant::now();
        match &answer {
            Ok(_) | Err(AskError::Refused(_)) => self.pulse().answered(now),
            Err(AskError::Silent(away)) => self.pulse().failed(asked, now, away.trouble()),
        }
        answer
    }

    fn send<A: Answer>(
        &self,
        node: &str,
        path: &str,
        body: &[u8],
        limit: Duration,
    ) -> Result<A, AskError> {
        let answer: A = self.post_known(node, path, body, limit)?;
        self.is_ours(answer.header())?;
        Ok(answer)
    }

    /// Asks one node, whichever engine it belongs to.
    pub(crate) fn ask_node<A: DeserializeOwned>(
        &self,
        node: &str,
        path: &str,
        question: &impl Serialize,
    ) -> Result<A, AskError> {
        self.post_known(node, path, &json(question), self.times.attempt)
    }

    /// Posts as whom the settings say.
    fn post_known<A: DeserializeOwned>(
        &self,
        node: &str,
        path: &str,
        body: &[u8],
        limit: Duration,
    ) -> Result<A, AskError> {
        let token = self.token(node)?;
        self.post(node, path, body, token.as_ref(), limit).inspect_err(|failed| {
            if matches!(failed, AskError::Silent(away) if is_logged_out(away)) {
                *self.lock_token() = None; // the next attempt logs in again
            }
        })
    }

    /// What a node says of itself, as text.
    pub(crate) fn get_node(&self, node: &str, path: &str) -> Option<String> {
        let url = format!("{node}{path}");
        let answer = self.client.send(&Request::get(&url).within(self.times.attempt)).ok()?;
        answer.is_success().then(|| String::from_utf8(answer.bytes).ok()).flatten()
    }

    fn post<A: DeserializeOwned>(
        &self,
        node: &str,
        path: &str,
        body: &[u8],
        token: Option<&Zeroizing<String>>,
        limit: Duration,
    ) -> Result<A, AskError> {
        let url = format!("{node}{path}");
        let mut request = Request::post(&url, "application/json", body).within(limit);
        if let Some(token) = token {
            request = request.header("Authorization", token); // without "Bearer": etcd takes it for a part of the token
        }
        let answer = self.client.send(&request).map_err(|error| {
            let trouble = match error {
                FetchError::Slow { .. } => Trouble::TimedOut,
                _ => Trouble::Unreachable,
            };
            AskError::Silent(Unavailable::because(trouble, error))
        })?;
        if !answer.is_success() {
            return Err(refusal(&answer.bytes, answer.status));
        }
        serde_json::from_slice(&answer.bytes).map_err(|error| {
            AskError::Silent(Unavailable::because(Trouble::Unreachable, error.to_string()))
        })
    }

    fn is_ours(&self, header: &Header) -> Result<(), AskError> {
        let (ours, found) = (self.engine(), header.cluster_id.0);
        if ours == found {
            return Ok(());
        }
        let stranger = Refused::OtherEngine { ours, found };
        Err(AskError::Silent(Unavailable::because(Trouble::Damaged, stranger)))
    }

    /// The token for the password, where there is one.
    fn token(&self, node: &str) -> Result<Option<Zeroizing<String>>, AskError> {
        let Some(login) = &self.login else { return Ok(None) };
        let mut token = self.lock_token();
        if let Some(token) = token.as_ref() {
            return Ok(Some(token.clone()));
        }
        let question = Authenticate { name: &login.user, password: &login.password };
        let body = Zeroizing::new(json(&question));
        let answer: Authenticated = self.post(node, "/v3/auth/authenticate", &body, None, LOGIN)?;
        *token = Some(Zeroizing::new(answer.token));
        Ok(token.clone())
    }

    fn lock_token(&self) -> MutexGuard<'_, Option<Zeroizing<String>>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn json(question: &impl Serialize) -> Vec<u8> {
    // Our messages are structs of texts and numbers: nothing in them has no JSON.
    serde_json::to_vec(question).unwrap_or_default()
}

/// gRPC's codes: whether another node may do what this one does not.
fn refusal(body: &[u8], status: u16) -> AskError {
    let told = serde_json::from_slice(body).unwrap_or_else(|_| plain(body));
    let refused = Refused::Told { code: told.code, message: told.message, status };
    match &refused {
        // cancelled, unknown, deadline exceeded, internal, unavailable, unauthenticated
        Refused::Told { code: 0..=2 | 4 | 13 | 14 | 16, .. } => {
            AskError::Silent(Unavailable::because(Trouble::NoQuorum, refused))
        }
        Refused::Told { message, .. } if message.contains("too many requests") => {
            AskError::Silent(Unavailable::because(Trouble::TimedOut, refused))
        }
        _ => AskError::Refused(refused),
    }
}

/// What the gateway says of requests that it does not hand on: text.
fn plain(body: &[u8]) -> Refusal {
    const UNKNOWN: u32 = 2;
    let text = String::from_utf8_lossy(&body[..body.len().min(200)]);
    Refusal { code: UNKNOWN, message: text.trim().to_owned() }
}

fn is_logged_out(away: &Unavailable) -> bool {
    use core::error::Error;
    let told = away.source().and_then(|source| source.downcast_ref::<Refused>());
    matches!(told, Some(Refused::Told { code: 16, .. }))
}
