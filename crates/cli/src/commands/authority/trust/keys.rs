//! Keys of the trust list: what was done, in words.

use std::path::PathBuf;

use clap::Args;
use clearance_authority::keys::KeyKind;
use clearance_authority::office::{ForeignAuthority, NewList, Office, Start, Terms};
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid, SchemeId};
use clearance_core::time::Timestamp;

use crate::clock;
use crate::entropy;
use crate::error::{CliError, about_file};
use crate::files;

/// When a new key begins.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Beginning {
    /// When it begins; a week from now, where one like it is in force.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time, conflicts_with = "starts_now")]
    starts: Option<Timestamp>,
    /// It begins at once, although the list has not reached everybody.
    #[arg(long)]
    starts_now: bool,
}

impl From<Beginning> for Start {
    fn from(beginning: Beginning) -> Self {
        match (beginning.starts, beginning.starts_now) {
            (Some(at), _) => Self::At(at),
            (None, true) => Self::Now,
            (None, false) => Self::AfterTravel,
        }
    }
}

/// Another authority, whose office is elsewhere.
#[derive(Clone, Debug, Args)]
pub(super) struct Foreign {
    /// The other authority's public key.
    #[arg(long, value_name = "FILE", requires_all = ["status_public", "name"])]
    public: Option<PathBuf>,
    /// The public key that it signs status lists with.
    #[arg(long, value_name = "FILE", requires = "public")]
    status_public: Option<PathBuf>,
    /// Its name, for people.
    #[arg(long, requires = "public")]
    name: Option<String>,
    /// A scheme under which it may issue. May be given several times.
    #[arg(long = "scheme", value_name = "ID", requires = "public")]
    schemes: Vec<SchemeId>,
}

impl Foreign {
    fn read(&self) -> Result<Option<ForeignAuthority>, CliError> {
        let (Some(public), Some(status), Some(name)) =
            (&self.public, &self.status_public, &self.name)
        else {
            return Ok(None);
        };
        let key = |path| files::read_public(path)?.signer().map_err(about_file(path));
        Ok(Some(ForeignAuthority {
            name: name.clone(),
            key: key(public)?,
            status_key: key(status)?,
            schemes: self.schemes.clone(),
        }))
    }
}

type Done = Result<(NewList, Vec<String>), CliError>;

pub(super) fn add_gate_key(
    office: &Office,
    group: GateGroupId,
    beginning: Beginning,
    life: u64,
    terms: &Terms,
) -> Done {
    let added = office.add_gate_key(group, beginning.into(), life, terms, &mut entropy::fill);
    let (list, kid) = added.map_err(CliError::failed)?;
    let note = gate_note(office, &list, group, kid);
    Ok((list, vec![note]))
}

pub(super) fn withdraw_gate_key(
    office: &Office,
    (group, kid): (GateGroupId, GateKid),
    replace: Option<u64>,
    terms: &Terms,
) -> Done {
    let done = office.withdraw_gate_key(group, kid, replace, terms, &mut entropy::fill);
    let (list, added) = done.map_err(CliError::failed)?;
    let mut notes = vec![format!(
        "Key {kid} of gate group {group} is withdrawn; phones use it until they have this list."
    )];
    notes.extend(added.map(|kid| gate_note(office, &list, group, kid)));
    Ok((list, notes))
}

fn gate_note(office: &Office, list: &NewList, group: GateGroupId, kid: GateKid) -> String {
    let epoch = list.list.gate_group(&group).and_then(|group| group.epoch(kid));
    let start = epoch.map(|epoch| epoch.validity.not_before).unwrap_or_default();
    format!(
        "Key {kid} of gate group {group} begins {start}: its gates need {} and this list before.",
        office.gate_key(&group, kid).display()
    )
}

pub(super) fn add_authority_key(
    office: &Office,
    kind: KeyKind,
    beginning: Beginning,
    life: u64,
    foreign: &Foreign,
    terms: &Terms,
) -> Done {
    let (start, entropy) = (beginning.into(), &mut entropy::fill);
    let added = match foreign.read()? {
        Some(other) => office.add_foreign_authority(&other, start, life, terms, entropy),
        None => office.add_authority_key(kind, start, life, terms, entropy),
    };
    let (list, kid) = added.map_err(CliError::failed)?;
    let start = list.list.authority(kid).map(|(entry, _)| entry.validity.not_before);
    let note = format!(
        "Authority key {kid} begins {}: bring this list to phones and gates before.",
        start.unwrap_or_default()
    );
    Ok((list, vec![note]))
}

pub(super) fn withdraw_authority(
    office: &Office,
    kid: AuthorityKid,
    replace: Option<u64>,
    terms: &Terms,
) -> Done {
    let replace = replace.map(|life| (KeyKind::Ed25519, life));
    let done = office.withdraw_authority(kid, replace, terms, &mut entropy::fill);
    let (list, withdrawn) = done.map_err(CliError::failed)?;
    let mut notes = vec![format!(
        "Authority key {kid} is withdrawn. The {} credential(s) of this office that it signed are \
         void wherever this list is known; issue them again.",
        withdrawn.credentials
    )];
    notes.extend(withdrawn.removed_schemes.iter().map(|id| {
        format!("Scheme {id} went with it: nobody else could issue under it. Add it again.")
    }));
    notes.extend(withdrawn.replacement.map(|kid| {
        format!("Authority key {kid} is in its place, in force at once; publish its status list.")
    }));
    Ok((list, notes))
}

pub(super) fn add_status_key(
    office: &Office,
    authority: Option<AuthorityKid>,
    beginning: Beginning,
    life: u64,
    terms: &Terms,
) -> Done {
    let added = office.add_status_key(authority, beginning.into(), life, terms, &mut entropy::fill);
    let (list, kid) = added.map_err(CliError::failed)?;
    Ok((
        list,
        vec![format!(
            "Status key {kid} is added; gates need this list before they take its lists."
        )],
    ))
}
