use clearance_authority::hex;
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{
    DeltaObject, FileRef, HEAD_NAME, Head, Object, Snapshot, Untrusted, delta_name, snapshot_name,
};
use clearance_revocation::table::StatusTable;
use clearance_revocation::{ShardHeader, ShardSource, StateRoot};
use serde_json::{Value, json};

use super::believed::{self, Believed, NOBODY};
use super::place::Place;
use super::sheet::Sheet;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::Out;
use crate::progress::Progress;

/// Show every field of the files of status lists.
///
/// A file is a head, a snapshot, a delta, or the shard table of a gate. Signatures are verified if the keys
/// are given. In a repository, every file that a head names is shown and compared with its hash, and the state
/// is built and compared with its signed root. The exit code is 1 if anything is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance status inspect status-lists --authority authority
  clearance status inspect status-lists/a101/head.cbor --gate gate
  clearance status inspect gate/status")]
pub(crate) struct Inspect {
    /// A file of a repository, a gate's .table file, a repository, or a gate's status directory.
    #[arg(value_name = "FILE|DIR")]
    input: PathBuf,
    #[command(flatten)]
    believed: Believed,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

pub(crate) fn run(args: &Inspect, out: &mut Out) -> Result<Exit, CliError> {
    let trust = args.believed.trust_list()?;
    let look = Look { trust: trust.as_ref(), now: clock::at_or_now(args.at) };
    let sheets = if !args.input.is_dir() {
        vec![look.file(&args.input)?]
    } else {
        let tables = files::list(&args.input, "table")?;
        if tables.is_empty() {
            look.repository(&args.input)?
        } else {
            tables.iter().map(|path| look.file(path)).collect::<Result<_, _>>()?
        }
    };
    let text: Vec<_> = sheets.iter().map(Sheet::describe).collect();
    let value = json!({"files": sheets.iter().map(Sheet::as_json).collect::<Vec<_>>()});
    out.answer(&value, &text.join("\n"))?;
    let is_sound = sheets.iter().all(|sheet| sheet.is_sound);
    Ok(if is_sound { Exit::Done } else { Exit::Failed })
}

/// With whose eyes.
#[derive(Clone, Copy, Debug)]
struct Look<'a> {
    trust: Option<&'a TrustList>,
    now: Timestamp,
}

impl Look<'_> {
    /// A file of any kind.
    fn file(self, path: &Path) -> Result<Sheet, CliError> {
        let bytes = files::read(path)?;
        let title = path.display();
        if let Ok(head) = Untrusted::<Head>::decode(&bytes) {
            return Ok(self.head(&format!("Head {title}"), head));
        }
        if let Ok(snapshot) = Untrusted::<Snapshot>::decode(&bytes) {
            return Ok(self.snapshot(&format!("Snapshot {title}"), snapshot));
        }
        if let Ok(delta) = Untrusted::<DeltaObject>::decode(&bytes) {
            let body = self.changes(path, delta.claimed());
            return Ok(self.delta(&format!("Delta {title}"), delta).field("changes", body));
        }
        if let Ok(table) = StatusTable::from_bytes(bytes) {
            let sheet = Sheet::new(format!("Shard table {title}"));
            let sheet = sheet.field("bytes", table.as_bytes().len());
            return Ok(sheet
                .field("state root", root_of(&table)?)
                .field("shards", shards(&table.headers())));
        }
        Err(CliError::failed(format_args!(
            "{title}: neither a head, snapshot or delta of a status list, nor a shard table"
        )))
    }

    /// Every file of every list in `dir`.
    fn repository(self, dir: &Path) -> Result<Vec<Sheet>, CliError> {
        let mut sheets = Vec::new();
        for place in Place::find(dir)? {
            let path = place.dir().join(HEAD_NAME);
            let bytes = files::read(&path)?;
            let sheet = self.file(&path)?;
            let Ok(head) = Untrusted::<Head>::decode(&bytes) else { continue };
            sheets.push(sheet.check("state", self.state(&place), NOBODY));
            let head = head.claimed();
            let progress = Progress::bar(head.deltas.len() + 1, "reading files");
            let snapshot = (snapshot_name(head.epoch, &head.snapshot), head.snapshot.file);
            let deltas = head.deltas.iter().map(|d| (delta_name(head.epoch, d), d.file));
            for (name, file) in core::iter::once(snapshot).chain(deltas) {
                sheets.push(self.named_file(&place.dir().join(name), &file));
                progress.step();
            }
        }
        Ok(sheets)
    }

    /// A file that a head names by its hash.
    fn named_file(self, path: &Path, named: &FileRef) -> Sheet {
        let compared = files::read(path).map_err(|error| error.to_string()).and_then(|bytes| {
            let is_it = bytes.len() == named.len as usize && RING.sha256(&[&bytes]) == named.hash;
            if is_it {
                Ok("the one that the head names".to_owned())
            } else {
                Err("another file than the head names".to_owned())
            }
        });
        let sheet = self.file(path).unwrap_or_else(|_| Sheet::new(path.display()));
        sheet.check("hash", Some(compared), "")
    }

    /// Builds the state and compares it with the root that the head signed.
    fn state(self, place: &Place) -> Option<Result<String, String>> {
        let trust = self.trust?;
        let build = || {
            let delegation = place.delegation(trust)?;
            let head = place.head(delegation)?;
            place.state(delegation, &head, head.seq)
        };
        Some(match build() {
            Ok(_) => Ok("built from the files, matches its signed root".to_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    fn head(self, title: &str, untrusted: Untrusted<'_, Head>) -> Sheet {
        let head = untrusted.claimed().clone();
        let deltas = head.deltas.iter().map(|delta| {
            json!({
                "from": delta.from,
                "to": delta.to,
                "bytes": delta.file.len,
                "sha256": hex(&delta.file.hash),
            })
        });
        let deltas: Vec<Value> = deltas.collect();
        let snapshot = json!({
            "seq": head.snapshot.seq,
            "bytes": head.snapshot.file.len,
            "sha256": hex(&head.snapshot.file.hash),
        });
        self.signed(Sheet::new(title), untrusted, head.this_update)
            .field("epoch", head.epoch)
            .field("seq", head.seq)
            .field("this update", head.this_update.to_string())
            .field("next update", head.next_update.to_string())
            .field("hard expiry", head.hard_expiry.to_string())
            .field("covers nbf before", head.covers.to_string())
            .field("state root", hex(&head.state_root))
            .field("snapshot", snapshot)
            .field("deltas", deltas)
    }

    fn snapshot(self, title: &str, untrusted: Untrusted<'_, Snapshot>) -> Sheet {
        let snapshot = untrusted.claimed();
        let (epoch, seq, headers) = (snapshot.epoch, snapshot.seq, snapshot.headers());
        let root = root_of(snapshot).unwrap_or_else(|error| error.to_string());
        self.signed(Sheet::new(title), untrusted, self.now)
            .field("epoch", epoch)
            .field("seq", seq)
            .field("state root", root)
            .field("shards", shards(&headers))
    }

    fn delta(self, title: &str, untrusted: Untrusted<'_, DeltaObject>) -> Sheet {
        let delta = untrusted.claimed();
        let (epoch, from, to, body) = (delta.epoch, delta.from, delta.to, delta.body.len());
        let roots = [delta.old_root, delta.new_root].map(|root| hex(&root));
        let [old, new] = roots;
        self.signed(Sheet::new(title), untrusted, self.now)
            .field("epoch", epoch)
            .field("from seq", from)
            .field("to seq", to)
            .field("old root", old)
            .field("new root", new)
            .field("body bytes", body)
    }

    /// Authority, key and signature of any of the three.
    fn signed<T: Object>(self, sheet: Sheet, untrusted: Untrusted<'_, T>, at: Timestamp) -> Sheet {
        let (authority, kid) = (untrusted.claimed().authority(), untrusted.kid());
        let outcome = self.trust.map(|trust| {
            let delegation = believed::delegation(trust, authority)?;
            let verified = untrusted.verify(&RING, delegation, at);
            verified.map(|_| format!("status key {kid}'s")).map_err(|error| error.to_string())
        });
        sheet.field("authority", authority.to_string()).field("status key", kid.to_string()).check(
            "signature",
            outcome,
            NOBODY,
        )
    }

    /// What a delta changes, which can be read only beside the state it starts from.
    fn changes(self, path: &Path, object: &DeltaObject) -> Value {
        match self.decode_body(path, object) {
            None => "readable only in a repository whose head leads to its start, with keys".into(),
            Some(delta) => changes_json(&delta),
        }
    }

    fn decode_body(self, path: &Path, object: &DeltaObject) -> Option<Delta> {
        let place = Place::of_dir(path.canonicalize().ok()?.parent()?)?;
        let authority: AuthorityKid = object.authority;
        let delegation = believed::delegation(self.trust?, authority).ok()?;
        let head = place.head(delegation).ok()?;
        let base = place.state(delegation, &head, object.from).ok()?;
        Delta::decode(&object.body, &base).ok()
    }
}

/// How many change how: positions lead to persons.
fn changes_json(delta: &Delta) -> Value {
    let mut counts = std::collections::BTreeMap::new();
    for (_, _, change) in delta.changes() {
        *counts.entry(format!("{} to {}", change.from(), change.to())).or_insert(0_u32) += 1;
    }
    let opened: Vec<_> = delta.opened().map(|spec| spec.number).collect();
    json!({"statuses": counts, "opened": opened, "retired": delta.retired()})
}

fn shards(headers: &[ShardHeader]) -> Vec<Value> {
    let shard = |header: &ShardHeader| {
        json!({
            "shard": header.number,
            "capacity": header.capacity,
            "month": header.month.to_string(),
            "revoked": header.revoked,
            "suspended": header.suspended,
        })
    };
    headers.iter().map(shard).collect()
}

fn root_of(source: &impl ShardSource) -> Result<String, CliError> {
    let root = StateRoot::of(source, |bytes| RING.sha256(&[bytes]));
    root.map(|root| hex(&root)).map_err(CliError::failed)
}
