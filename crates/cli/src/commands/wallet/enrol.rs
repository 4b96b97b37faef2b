use clap::{Args, ValueEnum};
use clearance_authority::keys::KeyKind;
use clearance_core::cose_key;
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, Challenge, KeyThumbprint, Name};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_issuer::{EnrolmentAsk, enrol};
use serde_json::json;

use super::Where;
use crate::clock;
use crate::commands::keys;
use crate::error::{CliError, Exit};
use crate::files::{self, Access};
use crate::output::Out;
use crate::wallet_dir::{self, WalletDir};

/// Make a holder key and a request for a credential bound to it.
///
/// The request proves that this wallet has the key. Take it to the authority.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance wallet enrol mei
  clearance authority issue wallet/requests/mei.cbor --out mei.cwt")]
pub(crate) struct Enrol {
    /// A name for the key's file: a-z, 0-9, '.' and '-'.
    name: Name,
    /// Kind of key; phones with a hardware key store have p256.
    #[arg(long, value_enum, default_value = "ed25519")]
    kind: HolderKind,
    /// The authority's challenge, 16 hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    challenge: Option<Challenge>,
    /// Key id of the authority that is asked, where the trust list has several.
    #[arg(long, value_name = "KID")]
    authority: Option<AuthorityKid>,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum HolderKind {
    Ed25519,
    P256,
}

pub(crate) fn run(args: &Enrol, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let (key_file, request_file) = (dir.key_file(args.name), dir.request_file(args.name));
    files::refuse_existing(&key_file)?;
    let pair = keys::generate(match args.kind {
        HolderKind::Ed25519 => KeyKind::Ed25519,
        HolderKind::P256 => KeyKind::P256,
    })?;
    let key = wallet_dir::holder_key(&pair)?;
    let ask = EnrolmentAsk {
        authority: authority_key(wallet.trust(), args.authority)?,
        now: clock::at_or_now(args.at),
        challenge: args.challenge,
    };
    let request = enrol(&RING, &key, &ask).map_err(CliError::failed)?;
    files::write_pair(&key_file, &pair)?;
    files::write(&request_file, &request, Access::Shared)?;
    let (key_file, request_file) =
        (key_file.display().to_string(), request_file.display().to_string());
    let value = json!({"key": key_file, "request": request_file});
    let text =
        format!("Made holder key {key_file}\n  take the request to the authority: {request_file}");
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}

/// The key of the authority to ask: `chosen`, or the one there is.
pub(crate) fn authority_key(
    trust: &TrustList,
    chosen: Option<AuthorityKid>,
) -> Result<KeyThumbprint, CliError> {
    let all = &trust.content().authorities;
    let found = match (chosen, &all[..]) {
        (Some(kid), _) => trust.authority(kid).map(|(entry, _)| entry),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.map(|entry| cose_key::thumbprint(&RING, &entry.key)).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|entry| entry.kid.to_string()).collect();
        CliError::failed(format_args!(
            "--authority must be one of those in the wallet's trust list: {}",
            known.join(", ")
        ))
    })
}
