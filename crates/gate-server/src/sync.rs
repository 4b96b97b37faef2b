//! Lists that arrive by themselves. What is wrong is told once, not each time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clearance_core::time::Timestamp;
use clearance_gate::{DirError, GateDir, Lack, NewKey, NewPassageKey};
use clearance_revocation::store::SyncReport;

use crate::backoff::Backoff;
use crate::source::{AuthorityService, Source};
use crate::status::SyncView;

/// Seconds after which keys are fetched although none is missing: each fetch is in the authority's audit.
const KEYS_EVERY: i64 = 12 * 3_600;
/// Seconds before missing keys are asked for again.
const KEYS_AGAIN: i64 = 300;
/// The first wait after a failure, and the longest, in seconds.
const FIRST_WAIT: u64 = 5;
const LONGEST_WAIT: u64 = 300;

/// Fetches for one gate.
pub(crate) struct Syncing {
    source: Source,
    /// As it stands in the settings.
    from: String,
    every: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What is wrong with each part.
    troubles: BTreeMap<String, String>,
    /// When everything was as it should be.
    last: Option<Timestamp>,
    failures: u32,
    keys_asked: Option<Timestamp>,
}

/// What a look at the source brought.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    /// What is wrong now and was not before, and what is in order again.
    pub(crate) news: Vec<News>,
    /// Status lists that changed.
    pub(crate) lists: usize,
    /// Bytes of status lists fetched.
    pub(crate) bytes: usize,
    /// Whether everything was as it should be.
    pub(crate) is_good: bool,
}

/// What became of one authority's list, by its name for people.
type ListLooked = (String, Result<SyncReport, String>);

/// Something that changed at the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A part cannot be had.
    Trouble { part: String, text: String },
    /// It can be had again.
    Again { part: String },
}

impl Syncing {
    pub(crate) fn new(source: Source, from: String, every: u32) -> Self {
        Self { source, from, every: every.into(), state: Mutex::default() }
    }

    /// The authority's service; none where the lists come from a directory.
    pub(crate) const fn service(&self) -> Option<&AuthorityService> {
        match &self.source {
            Source::Service(service) => Some(service),
            Source::Directory(_) => None,
        }
    }

    /// How the source is, for operators.
    pub(crate) fn view(&self) -> SyncView {
        let state = self.lock();
        let troubles = state.troubles.iter().map(|(part, text)| format!("{part}: {text}"));
        SyncView {
            from: self.from.clone(),
            last: state.last.map(Timestamp::as_secs),
            troubles: troubles.collect(),
        }
    }

    /// Looks once at everything. What cannot be had changes nothing at the gate.
    pub(crate) fn look(&self, dir: &GateDir, now: Timestamp) -> Looked {
        let mut found = BTreeMap::new();
        let mut looked = Looked::default();
        if let Err(text) = self.trust_and_keys(dir, now) {
            found.insert("trust list".to_owned(), text);
        }
        if let Err(text) = self.keys(dir, now) {
            found.insert("keys".to_owned(), text);
        }
        match self.status(dir, now) {
            Err(text) => {
                found.insert("status lists".to_owned(), text);
            }
            Ok(lists) => {
                for (part, result) in lists {
                    match result {
                        Ok(report) => {
                            looked.lists += usize::from(report.before != Some(report.after));
                            looked.bytes += report.fetched;
                        }
                        Err(text) => {
                            found.insert(part, text);
                        }
                    }
                }
            }
        }
        looked.is_good = found.is_empty();
        looked.news = self.lock().take(found, now);
        looked
    }

    /// How long to wait for the next look: the wait doubles with each failure, and gates do not all come at once.
    pub(crate) fn wait(&self) -> Duration {
        let (first, longest) = (FIRST_WAIT, LONGEST_WAIT);
        Backoff { every: self.every, first, longest }.wait(self.lock().failures)
    }

    /// A newer trust list, with the keys that it may need: they go first.
    fn trust_and_keys(&self, dir: &GateDir, now: Timestamp) -> Result<(), String> {
        let Some(bytes) = self.source.trust()? else { return Ok(()) };
        let from = Path::new(&self.from);
        let keys = self.fetch_keys(dir, now).unwrap_or_default(); // told by `keys`
        let took = match dir.take(Some((from, bytes.clone())), &keys, now) {
            // A key that does not fit must not keep a list away that takes another one back.
            Err(DirError::OtherGroup { .. } | DirError::Key { .. }) => {
                dir.take(Some((from, bytes)), &[], now)
            }
            other => other,
        };
        took.map_err(|error| error.to_string())?;
        self.source.keep_trust();
        Ok(())
    }

    /// Fetches keys where some are missing, or the last time is long ago.
    fn keys(&self, dir: &GateDir, now: Timestamp) -> Result<(), String> {
        let asked = self.lock().keys_asked.map(|asked| now.since(asked));
        let text = |error: DirError| error.to_string();
        let trust = dir.trust_list(now).map_err(text)?;
        let lacks = Lack::of(&trust, dir.config().group, &dir.keys(&trust).map_err(text)?, now);
        let wait = if lacks.is_empty() { KEYS_EVERY } else { KEYS_AGAIN };
        if asked.is_some_and(|ago| (0..wait).contains(&ago)) {
            return Ok(());
        }
        let taken = self.fetch_keys(dir, now).and_then(|keys| match &keys[..] {
            [] => Ok(()),
            keys => dir.take(None, keys, now).map(drop).map_err(text),
        });
        if taken.is_err() {
            self.lock().keys_asked = None; // what failed is no answer: the next look asks again
        }
        taken
    }

    fn fetch_keys(&self, dir: &GateDir, now: Timestamp) -> Result<Vec<NewKey>, String> {
        let fetched = self.ask_for_keys(dir);
        self.lock().keys_asked = fetched.is_ok().then_some(now);
        fetched
    }

    fn ask_for_keys(&self, dir: &GateDir) -> Result<Vec<NewKey>, String> {
        let Some(keys) = self.source.keys()? else { return Ok(Vec::new()) };
        if let Some(text) = &keys.passages {
            let from = format!("{}/v1/gate/keys#passages", self.from);
            let key = NewPassageKey::of_text(Path::new(&from), text);
            let taken = key.and_then(|key| dir.take_passage_key(&key));
            taken.map_err(|error| error.to_string())?;
        }
        let read = keys.files.iter().map(|file| {
            let name = format!("{}/v1/gate/keys#{}", self.from, file.kid);
            NewKey::of_text(Path::new(&name), &file.text).map_err(|error| error.to_string())
        });
        read.collect()
    }

    fn status(&self, dir: &GateDir, now: Timestamp) -> Result<Vec<ListLooked>, String> {
        let text = |error: DirError| error.to_string();
        let _lock = dir.lock().map_err(text)?;
        let trust = dir.trust_list(now).map_err(text)?;
        if trust.content().authorities.iter().all(|entry| entry.status.is_none()) {
            return Ok(Vec::new()); // no authority of this list revokes anything
        }
        let store = dir.open_store(&trust).map_err(text)?;
        let synced = dir.sync_from(&store, &trust, &self.source, now).map_err(text)?;
        let named = synced.into_iter().map(|(authority, result)| {
            (format!("status list of {authority}"), result.map_err(|error| error.to_string()))
        });
        Ok(named.collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Remembers what is wrong, and says what is new of it.
    fn take(&mut self, found: BTreeMap<String, String>, now: Timestamp) -> Vec<News> {
        if found.is_empty() {
            (self.failures, self.last) = (0, Some(now));
        } else {
            self.failures = self.failures.saturating_add(1);
        }
        let again = self.troubles.keys().filter(|part| !found.contains_key(*part));
        let again: Vec<_> = again.map(|part| News::Again { part: part.clone() }).collect();
        // A part that stays away for another reason is the same trouble: it is told when it comes, and when it ends.
        let fresh = found.iter().filter(|(part, _)| !self.troubles.contains_key(*part));
        let fresh =
            fresh.map(|(part, text)| News::Trouble { part: part.clone(), text: text.clone() });
        let news = again.into_iter().chain(fresh).collect();
        self.troubles = found;
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_when_it_comes_and_when_it_ends_and_not_in_between() {
        let (mut state, now) = (State::default(), Timestamp::from_secs(1_800_000_000));
        let found = |text: &str| BTreeMap::from([("keys".to_owned(), text.to_owned())]);
        let part = || "keys".to_owned();
        assert_eq!(
            state.take(found("away"), now),
            [News::Trouble { part: part(), text: "away".to_owned() }]
        );
        assert_eq!(state.take(found("away"), now), []);
        assert_eq!(state.take(found("reset"), now), []);
        assert_eq!(state.take(BTreeMap::new(), now), [News::Again { part: part() }]);
        assert_eq!(state.take(BTreeMap::new(), now), []);
    }
}
