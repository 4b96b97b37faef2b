use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use clearance_authority::keys::{AnyPublic, KeyFileError, KeyKind, KeyPair};
use clearance_core::crypto::RING;
use serde_json::json;

use crate::entropy;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;

/// Make keys, and show the public half of one.
///
/// A key is one line of text that says what it is. Secret keys are written so that their owner
/// alone can read them; keep them that way.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a key pair: FILE, and its public half next to it as .pub.
    #[command(after_help = "Examples:
  clearance keys generate ed25519 authority.key
  clearance keys generate x25519 gates/border-gate.key")]
    Generate {
        /// What the key is for.
        kind: Kind,
        /// The secret key's file, by habit ending in .key; must not exist.
        file: PathBuf,
    },
    /// Show the public key of a key file, secret or public.
    #[command(after_help = "Example:
  clearance keys public authority.key > authority.pub")]
    Public {
        /// A key file.
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// Signs: roots, authorities, holders.
    Ed25519,
    /// Signs: the same, for hardware that knows nothing else.
    P256,
    /// Opens codes: gate groups.
    X25519,
}

impl From<Kind> for KeyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Ed25519 => Self::Ed25519,
            Kind::P256 => Self::P256,
            Kind::X25519 => Self::X25519,
        }
    }
}

pub(crate) fn run(args: &Keys, out: &mut Out) -> Result<Exit, CliError> {
    let public = match &args.command {
        KeysCommand::Generate { kind, file } => generate_file((*kind).into(), file)?,
        KeysCommand::Public { file } => read_either(file)?,
    };
    let text = public.to_text(&RING);
    let value = json!({"kind": public.kind().name(), "public": text.trim_end()});
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}

/// A fresh pair. Of random scalars for P-256 one in 2^32 is none; the next one is.
pub(crate) fn generate(kind: KeyKind) -> Result<KeyPair, CliError> {
    KeyPair::from_entropy(&RING, kind, entropy::secret()?).or_else(|_| {
        KeyPair::from_entropy(&RING, kind, entropy::secret()?).map_err(CliError::failed)
    })
}

fn generate_file(kind: KeyKind, file: &Path) -> Result<AnyPublic, CliError> {
    let public = file.with_extension("pub");
    if public == file {
        return Err(CliError::usage(format_args!(
            "{}: .pub is for the public half; call the secret key .key",
            file.display()
        )));
    }
    files::refuse_existing(file)?;
    files::refuse_existing(&public)?;
    let pair = generate(kind)?;
    files::write_pair(file, &pair)?;
    Ok(*pair.public())
}

fn read_either(file: &Path) -> Result<AnyPublic, CliError> {
    let text = files::read_text(file)?;
    match AnyPublic::from_text(&RING, &text) {
        Err(KeyFileError::SecretForPublic) => {
            KeyPair::from_text(&RING, &text).map(|pair| *pair.public()).map_err(about_file(file))
        }
        other => other.map_err(about_file(file)),
    }
}
