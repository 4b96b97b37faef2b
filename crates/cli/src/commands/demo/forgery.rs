//! What an attacker can make of what an attacker can get.

use clearance_core::code;
use clearance_core::crypto::RING;
use clearance_core::presentation::{Draft, DraftSubject};
use clearance_core::registry::len;
use clearance_core::time::Timestamp;
use clearance_core::token::{self, Token};
use clearance_core::trust::GateEpoch;
use clearance_issuer::HolderKey;

use super::cast::At;
use super::world::{World, group};
use crate::entropy;
use crate::error::CliError;

/// A gate of one group opens a code and seals what it finds to another group.
pub(super) fn reseal(world: &World, text: &str, by: At, to: &str) -> Result<String, CliError> {
    let mut buffer = [0; len::TOKEN_MAX];
    let token = code::decode(text, &mut buffer).map_err(CliError::failed)?;
    let token = Token::decode(token).map_err(CliError::failed)?;
    let rogue = &world.lane(by).dir;
    let keys = rogue.keys(&world.list)?;
    let key = keys.usable.iter().find(|key| key.kid == token.gate_key);
    let key = key.ok_or_else(|| CliError::failed("the rogue gate has no key for this code"))?;
    let key = RING.static_key(&key.secret);
    let mut opened = [0; len::TOKEN_MAX];
    let presentation = token
        .open(&RING, key.as_ref(), &rogue.config().group.audience(), &mut opened)
        .map_err(CliError::failed)?;
    seal(world, presentation, to, world.start)
}

/// A code made without a wallet's checks: any credential, signed by any key, for any time.
pub(super) fn mint(
    world: &World,
    credential: &[u8],
    key: &dyn HolderKey,
    to: &str,
    issued_at: Timestamp,
) -> Result<String, CliError> {
    let subject = DraftSubject::Full(credential.to_vec());
    let draft = Draft::new(key.public().algorithm(), &subject, issued_at, None);
    let signature = draft
        .with_message(&group(to)?.audience(), |message| key.sign(message))
        .map_err(CliError::failed)?;
    let signature = signature
        .try_into()
        .map_err(|_| CliError::failed("the forger's key must give signatures of 64 bytes"))?;
    seal(world, &draft.finish(&signature), to, issued_at)
}

fn seal(world: &World, presentation: &[u8], to: &str, now: Timestamp) -> Result<String, CliError> {
    let id = group(to)?;
    let epoch: &GateEpoch = world
        .list
        .gate_group(&id)
        .and_then(|group| group.epoch_at(now))
        .ok_or_else(|| CliError::failed(format_args!("no key for gate group {to}")))?;
    let (kid, key) = (epoch.kid, &epoch.key);
    let secret = entropy::secret()?;
    let token = token::seal(&RING, kid, key, &id.audience(), presentation, &secret)
        .map_err(CliError::failed)?;
    Ok(code::encode(&token))
}
