use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::keys::KeyKind;
use clearance_authority::schemes;
use clearance_authority::trust_list::Editor;
use clearance_core::ids::GateGroupId;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, TrustList};

use super::trust;
use crate::authority_dir::AuthorityDir;
use crate::clock;
use crate::commands::keys;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::Out;

/// Make an authority: root, authority and status keys, a key for each gate group, the two model
/// schemes, and the first trust list.
///
/// The model schemes are the Hong Kong-Macao clearance code (id 1) and the Macao-only one (id 2).
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority init
  clearance authority init /srv/dsi --name 'Identification Services Bureau' --group mo --group hk")]
pub(crate) struct Init {
    /// The directory to make.
    #[arg(default_value = "authority")]
    dir: PathBuf,
    /// The authority's name, for people.
    #[arg(long, default_value = "Authority")]
    name: String,
    /// A gate group: gates that share a key. May be given several times.
    #[arg(long = "group", value_name = "ID", default_values = ["mo", "hk"])]
    groups: Vec<GateGroupId>,
    /// Kind of the keys that sign.
    #[arg(long, value_enum, default_value = "ed25519")]
    keys: SigningKind,
    /// How long the authority key and the status key are good for.
    #[arg(long, value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
    authority_life: u64,
    #[command(flatten)]
    dates: trust::Dates,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum SigningKind {
    Ed25519,
    P256,
}

/// What a new authority is made of.
#[derive(Clone, Debug)]
pub(crate) struct Founding {
    pub(crate) name: String,
    pub(crate) groups: Vec<GateGroupId>,
    pub(crate) kind: KeyKind,
    /// When it is founded.
    pub(crate) now: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) authority_key: Validity,
    pub(crate) gate_keys: Validity,
}

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<Exit, CliError> {
    let now = args.dates.now();
    let founding = Founding {
        name: args.name.clone(),
        groups: args.groups.clone(),
        kind: match args.keys {
            SigningKind::Ed25519 => KeyKind::Ed25519,
            SigningKind::P256 => KeyKind::P256,
        },
        now,
        next_update: args.dates.next_update(now),
        authority_key: from_an_hour_ago(now, args.authority_life),
        gate_keys: args.dates.gate_key_validity(now),
    };
    let (dir, list) = found(&args.dir, &founding)?;
    let mut text = trust::describe(&list);
    text.push_str(&next_steps(dir.path()));
    out.answer(&trust::as_json(&list), &text)?;
    Ok(Exit::Done)
}

/// Makes the directory, the keys and the first trust list.
pub(crate) fn found(
    dir: &Path,
    founding: &Founding,
) -> Result<(AuthorityDir, TrustList), CliError> {
    let dir = AuthorityDir::create(dir)?;
    let (root, authority) = (keys::generate(founding.kind)?, keys::generate(founding.kind)?);
    let status = keys::generate(founding.kind)?;
    let mut editor = Editor::first();
    let kid = editor.free_authority_kid(entropy::bytes()?).map_err(CliError::failed)?;
    let entry = Authority {
        kid,
        key: authority.public().signer().map_err(CliError::failed)?,
        validity: founding.authority_key,
        name: founding.name.clone(),
        status: None,
    };
    editor.add_authority(entry).map_err(CliError::failed)?;
    trust::delegate_status(&mut editor, kid, &status, founding.authority_key)?;
    editor.put_scheme(schemes::mutual(kid));
    editor.put_scheme(schemes::macao_only(kid));
    for group in &founding.groups {
        trust::add_epoch(&dir, &mut editor, *group, founding.gate_keys)?;
    }
    files::write_pair(&dir.root_key(), &root)?;
    files::write_pair(&dir.authority_key(), &authority)?;
    files::write_pair(&dir.status_key(), &status)?;
    let list = dir.publish(editor, &root, founding.now, founding.next_update)?;
    Ok((dir, list))
}

/// Credentials may be dated a little back; so the key must be.
fn from_an_hour_ago(now: Timestamp, secs: u64) -> Validity {
    Validity { not_before: now.minus(3_600), not_after: now.plus(secs) }
}

fn next_steps(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "\nKeep {dir}/root.key off-line. Phones and gates need {dir}/trust-list.cbor and \
         {dir}/root.pub;\na gate also its key in {dir}/gates.\n"
    )
}
