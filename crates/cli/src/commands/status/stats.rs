use std::path::{Path, PathBuf};

use clap::Args;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::TrustList;
use clearance_gate::GateDir;
use clearance_revocation::store::StatusStore;
use clearance_revocation::table::StatusTable;
use clearance_revocation::{ShardHeader, ShardSource};
use serde_json::{Value, json};

use super::believed::{Believed, NOBODY};
use super::place::Place;
use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;
use crate::progress::Progress;

/// Show how large status lists are, shard by shard, beside the information bound.
///
/// The bound is the least number of bytes that could tell which of a shard's positions are revoked
/// and which suspended; a small shard is mostly its header of ten bytes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance status stats status-lists --authority authority
  clearance status stats gate")]
pub(crate) struct Stats {
    /// A repository, or a gate's directory.
    #[arg(default_value = "status-lists")]
    dir: PathBuf,
    #[command(flatten)]
    believed: Believed,
}

/// One shard, or the sum of several.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    number: u16,
    capacity: u64,
    revoked: u64,
    suspended: u64,
    bytes: u64,
    bound_bits: f64,
}

/// One authority's list.
struct List {
    authority: AuthorityKid,
    version: String,
    rows: Vec<Row>,
}

pub(crate) fn run(args: &Stats, out: &mut Out) -> Result<Exit, CliError> {
    let trust = args.believed.trust_list()?;
    let lists = if args.dir.join("gate.toml").exists() {
        of_gate(&args.dir)?
    } else {
        let places = Place::find(&args.dir)?;
        let trust = trust.ok_or_else(|| {
            CliError::usage(format_args!("whose keys may have signed the lists? {NOBODY}"))
        })?;
        of_repository(&places, &trust)?
    };
    let value = json!({"lists": lists.iter().map(List::as_json).collect::<Vec<_>>()});
    let text: Vec<_> = lists.iter().map(List::describe).collect();
    out.answer(&value, &text.join("\n"))?;
    Ok(Exit::Done)
}

fn of_repository(places: &[Place], trust: &TrustList) -> Result<Vec<List>, CliError> {
    let mut lists = Vec::new();
    for place in places {
        let delegation = place.delegation(trust)?;
        let head = place.head(delegation)?;
        let reading = Progress::spinner("reading the list");
        let state = place.state(delegation, &head, head.seq)?;
        drop(reading);
        let version = format!("{}.{} of {}", head.epoch, head.seq, head.this_update);
        lists.push(List { authority: place.authority, version, rows: rows(&state)? });
    }
    Ok(lists)
}

/// What the gate has in force; the store opens only what the trust list stands behind.
fn of_gate(dir: &Path) -> Result<Vec<List>, CliError> {
    let gate = GateDir::open(dir)?;
    if !gate.has_synced()? {
        return Err(CliError::failed(format_args!(
            "{}: the gate has no status list yet; run 'clearance gate sync'",
            dir.display()
        )));
    }
    let _lock = gate.lock()?;
    let store: StatusStore = gate.open_store(&gate.trust_list(clock::now())?)?;
    let mut lists = Vec::new();
    for info in store.lists() {
        let version = info.version;
        let name = format!("{}-{}-{}.table", info.authority, version.epoch, version.seq);
        let path = gate.store_dir().join(name);
        let table = StatusTable::from_bytes(files::read(&path)?).map_err(about_file(&path))?;
        let version = format!("{version} of {}", info.this_update);
        lists.push(List { authority: info.authority, version, rows: rows(&table)? });
    }
    Ok(lists)
}

fn rows(state: &impl ShardSource) -> Result<Vec<Row>, CliError> {
    let headers = state.headers();
    let progress = Progress::bar(headers.len(), "measuring shards");
    let mut rows = Vec::with_capacity(headers.len());
    for header in headers {
        let shard = state.read(header.number).map_err(CliError::failed)?;
        rows.extend(shard.map(|shard| Row::new(&header, shard.encode().len())));
        progress.step();
    }
    Ok(rows)
}

impl Row {
    fn new(header: &ShardHeader, bytes: usize) -> Self {
        Self {
            number: header.number,
            capacity: header.capacity.into(),
            revoked: header.revoked.into(),
            suspended: header.suspended.into(),
            bytes: bytes as u64,
            bound_bits: header.bound_bits(),
        }
    }

    fn plus(self, other: &Self) -> Self {
        Self {
            number: 0,
            capacity: self.capacity + other.capacity,
            revoked: self.revoked + other.revoked,
            suspended: self.suspended + other.suspended,
            bytes: self.bytes + other.bytes,
            bound_bits: self.bound_bits + other.bound_bits,
        }
    }

    /// Bytes over bound; none where nothing is to be told.
    fn multiple(&self) -> Option<f64> {
        (self.bound_bits > 0.0).then(|| self.bytes as f64 * 8.0 / self.bound_bits)
    }

    fn as_json(&self) -> Value {
        json!({
            "capacity": self.capacity,
            "revoked": self.revoked,
            "suspended": self.suspended,
            "bytes": self.bytes,
            "bound_bytes": self.bound_bits / 8.0,
            "multiple": self.multiple(),
        })
    }

    fn describe(&self, title: &str) -> String {
        let multiple =
            self.multiple().map_or_else(|| "-".to_owned(), |multiple| format!("{multiple:.3}"));
        let Self { capacity, revoked, suspended, bytes, bound_bits, .. } = self;
        format!(
            "{title:>7} {capacity:>12} {revoked:>10} {suspended:>10} {bytes:>10} {:>10.0} \
             {multiple:>9}\n",
            bound_bits / 8.0
        )
    }
}

impl List {
    fn total(&self) -> Row {
        self.rows.iter().fold(Row::default(), |sum, row| sum.plus(row))
    }

    fn as_json(&self) -> Value {
        let shards = self.rows.iter().map(|row| {
            let mut value = row.as_json();
            value["shard"] = row.number.into();
            value
        });
        json!({
            "authority": self.authority.to_string(),
            "version": self.version,
            "shards": shards.collect::<Vec<_>>(),
            "total": self.total().as_json(),
        })
    }

    fn describe(&self) -> String {
        let mut text = format!("Status list {} by authority {}\n", self.version, self.authority);
        text.push_str(&format!(
            "{:>7} {:>12} {:>10} {:>10} {:>10} {:>10} {:>9}\n",
            "shard", "capacity", "revoked", "suspended", "bytes", "bound", "multiple"
        ));
        for row in &self.rows {
            text.push_str(&row.describe(&row.number.to_string()));
        }
        text.push_str(&self.total().describe("total"));
        text
    }
}
