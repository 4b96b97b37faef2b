//! Entries of the audit, read from its files.

use clap::Args;
use clearance_core::time::{Timestamp, Validity};
use clearance_gate::audit::Record;
use serde_json::{Map, Value};

use crate::clock;

/// Which entries.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Range {
    /// Only what happened at this time or later.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    from: Option<Timestamp>,
    /// Only what happened before this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    until: Option<Timestamp>,
}

impl Range {
    pub(super) fn period(self) -> Validity {
        let last = Timestamp::from_secs(u64::MAX);
        Validity {
            not_before: self.from.unwrap_or_default(),
            not_after: self.until.unwrap_or(last),
        }
    }
}

/// An entry, with its members by name.
pub(super) struct Entry {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) members: Map<String, Value>,
}

impl From<Record> for Entry {
    /// What does not read as JSON, as after damage, stands under `damaged`.
    fn from(record: Record) -> Self {
        let Record { seq, at, json } = record;
        let members = match serde_json::from_str(&json) {
            Ok(Value::Object(members)) => members,
            _ => Map::from_iter([("damaged".to_owned(), json.into())]),
        };
        Self { seq, at, members }
    }
}

impl Entry {
    /// Takes a member out, as text.
    pub(super) fn take(&mut self, name: &str) -> String {
        match self.members.remove(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
        }
    }
}
