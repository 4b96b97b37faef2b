use std::path::{Path, PathBuf};

use clap::Args;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, CredentialId, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::alloc::Pool;
use serde_json::{Value, json};

use crate::authority_dir::AuthorityDir;
use crate::clock;
use crate::error::{CliError, Exit, about};
use crate::files;
use crate::output::Out;
use crate::positions;
use crate::status_log::StatusLog;

/// Credentials whose status is to change.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// A credential's file, its id (16 hexadecimal digits), or its status index as
    /// SHARD:POSITION. May be given several times: all change or none.
    #[arg(required = true, value_name = "CREDENTIAL")]
    credentials: Vec<String>,
    /// The authority's directory.
    #[arg(long, value_name = "DIR", default_value = "authority")]
    authority: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

/// What was asked for, of one credential.
#[derive(Clone, Copy, Debug)]
struct Changed {
    index: StatusIndex,
    before: Status,
}

pub(crate) fn run(args: &Change, status: Status, out: &mut Out) -> Result<Exit, CliError> {
    let dir = AuthorityDir::open(&args.authority)?;
    let changed = carry_out(&dir, &args.credentials, status, clock::at_or_now(args.at))?;
    let value = changed.iter().map(|change| as_json(change, status)).collect::<Vec<_>>();
    let text: Vec<_> = changed.iter().map(|change| describe(change, status)).collect();
    let told = "Gates learn of it by 'clearance authority publish' and their next sync.";
    out.answer(&json!({"changes": value}), &format!("{}\n{told}", text.join("\n")))?;
    Ok(Exit::Done)
}

/// Takes down that all of `credentials` are to have `status`; it is on disk on return.
fn carry_out(
    dir: &AuthorityDir,
    credentials: &[String],
    status: Status,
    now: Timestamp,
) -> Result<Vec<Changed>, CliError> {
    let _lock = dir.lock()?;
    let resolver = Resolver::new(dir)?;
    let mut log = StatusLog::load(&dir.statuses())?;
    let mut changed = Vec::new();
    for given in credentials {
        let index = resolver.index(given)?;
        let before = log.status(index);
        if before == Status::Revoked && status != Status::Revoked {
            return Err(CliError::failed(format_args!(
                "{given}: revoked, and that is for ever; issue a new credential instead"
            )));
        }
        changed.push(Changed { index, before });
    }
    let new: Vec<_> = changed
        .iter()
        .filter(|change| change.before != status)
        .map(|change| (change.index, status))
        .collect();
    if !new.is_empty() {
        log.append(&new, now)?;
    }
    Ok(changed)
}

/// The same for one index.
pub(crate) fn set(
    dir: &AuthorityDir,
    index: StatusIndex,
    status: Status,
    now: Timestamp,
) -> Result<(), CliError> {
    carry_out(dir, &[index.to_string()], status, now).map(|_| ())
}

/// Finds out which index is meant.
struct Resolver<'a> {
    dir: &'a AuthorityDir,
    list: TrustList,
    kid: AuthorityKid,
    pool: Pool,
}

impl<'a> Resolver<'a> {
    fn new(dir: &'a AuthorityDir) -> Result<Self, CliError> {
        let list = dir.load_list()?;
        let kid = dir.kid(&list)?;
        Ok(Self { dir, list, kid, pool: positions::load(dir)?.unwrap_or_default() })
    }

    fn index(&self, given: &str) -> Result<StatusIndex, CliError> {
        let index = match given.parse() {
            Ok(index) => index,
            Err(_) => self.index_of(&self.file(given)?).map_err(about(given))?,
        };
        let mut shards = self.pool.allotments().iter();
        if shards.any(|a| a.shard() == index.shard() && index.position() < a.capacity()) {
            return Ok(index);
        }
        Err(CliError::failed(format_args!(
            "{given}: no shard of this authority has place {}; either all its credentials have \
             expired, or it was issued elsewhere",
            index
        )))
    }

    fn file(&self, given: &str) -> Result<PathBuf, CliError> {
        let issued = self.dir.issued().join(format!("{given}.cwt"));
        if given.parse::<CredentialId>().is_ok() && issued.exists() {
            return Ok(issued);
        }
        if !Path::new(given).exists() {
            return Err(CliError::failed(format_args!(
                "{given}: neither a file, nor the id of a credential issued here, nor \
                 SHARD:POSITION"
            )));
        }
        Ok(PathBuf::from(given))
    }

    /// The index of a credential that this authority signed: anybody can write one into a file.
    fn index_of(&self, path: &Path) -> Result<StatusIndex, CliError> {
        let bytes = files::read(path)?;
        let credential = UntrustedCredential::decode(&bytes).map_err(CliError::failed)?;
        let signer = self.list.authority(credential.authority);
        let (_, key) = signer.filter(|(entry, _)| entry.kid == self.kid).ok_or_else(|| {
            CliError::failed(format_args!(
                "issued by authority {}, and this one is {}",
                credential.authority, self.kid
            ))
        })?;
        credential.verify(&RING, key).map_err(CliError::failed)?;
        Ok(credential.claims.status_index)
    }
}

fn as_json(change: &Changed, status: Status) -> Value {
    json!({
        "status_index": change.index.to_string(),
        "before": change.before.to_string(),
        "after": status.to_string(),
    })
}

fn describe(change: &Changed, status: Status) -> String {
    let index = change.index.to_string();
    if change.before == status {
        return format!("Credential {index} is {status} already");
    }
    format!("Credential {index} is to be {status} (was {})", change.before)
}
