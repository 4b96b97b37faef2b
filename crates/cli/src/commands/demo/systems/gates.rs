//! The gates of the stories. All are of one ledger, as the lanes of a checkpoint are.

use std::path::Path;
use std::sync::Arc;

use clearance_authority::office::Office;
use clearance_core::ids::Name;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location, TransportMode, TrustList};
use clearance_gate::{GateConfig, GateDir};
use clearance_revocation::store::StatusStore;
use clearance_verifier::{
    Crossing, Decision, Gate, Keeper, LedgerSettings, MemoryLedger, PersonMatch,
};

use crate::commands::demo::world::group;
use crate::commands::gate;
use crate::error::CliError;

/// Group, jurisdiction, checkpoint, mode, and for which stand or office.
type Spot = (&'static str, &'static str, &'static str, TransportMode, Option<Only>);

/// A gate that is for one stand, or for one office.
#[derive(Clone, Copy, Debug)]
enum Only {
    Office(&'static str),
    Stand(&'static str),
}

const SPOTS: [Spot; 7] = {
    use TransportMode::*;
    [
        ("mo", "mo", "border-gate", Foot, None),
        ("hk", "hk", "west-kowloon", Rail, None),
        ("cn", "cn", "pudong", Air, None),
        ("cn", "cn", "hongqiao", Rail, None),
        ("aus", "aus", "sydney", Air, None),
        ("hk", "hk", "kowloon-office", Foot, Some(Only::Office("hk-ro-kowloon"))),
        ("club", "club", "north-stand", Foot, Some(Only::Stand("north"))),
    ]
};

/// The groups of all of them.
pub(super) const GROUPS: [&str; 5] = ["mo", "hk", "cn", "aus", "club"];

/// A gate with its directory.
pub(super) struct Lane {
    checkpoint: &'static str,
    pub(super) group: &'static str,
    dir: GateDir,
    store: Arc<StatusStore>,
    gate: Gate,
}

pub(super) fn install(
    dir: &Path,
    office: &Office,
    list: &Arc<TrustList>,
    now: Timestamp,
) -> Result<Vec<Lane>, CliError> {
    let mut settings = LedgerSettings::new(now.minus(3_600));
    settings.keeper = Keeper::Shared;
    let ledger = Arc::new(MemoryLedger::new(settings));
    let install = |spot: &Spot| {
        let (gates, jurisdiction, checkpoint, mode, only) = *spot;
        let name = |text: &str| text.parse::<Name>().map_err(CliError::failed);
        let (office_name, stand) = match only {
            Some(Only::Office(office)) => (Some(name(office)?), None),
            Some(Only::Stand(stand)) => (None, Some(name(stand)?)),
            None => (None, None),
        };
        let location = Location {
            jurisdiction: name(jurisdiction)?,
            checkpoint: name(checkpoint)?,
            hall: name("arrival-hall")?,
            direction: Direction::Arrival,
            mode,
            stand,
            office: office_name,
        };
        let config = GateConfig::new(group(gates)?, location);
        let wanted = gate::Wanted { config, was_in_service: false };
        let dir = gate::create(&dir.join(checkpoint), wanted, office, now)?;
        let store = Arc::new(dir.open_store(list)?);
        let config = dir.config();
        let gate = Gate::builder(list.clone(), config.group, config.policy.clone(), store.clone())
            .keys(dir.keys(list)?.usable)
            .ledger(ledger.clone())
            .build(now)
            .map_err(CliError::failed)?;
        Ok(Lane { checkpoint, group: gates, dir, store, gate })
    };
    SPOTS.iter().map(install).collect()
}

/// The gate of this name.
pub(super) fn find<'a>(lanes: &'a [Lane], checkpoint: &str) -> Result<&'a Lane, CliError> {
    let found = lanes.iter().find(|lane| lane.checkpoint == checkpoint);
    found.ok_or_else(|| CliError::failed(format_args!("there is no gate {checkpoint}")))
}

impl Lane {
    /// Its name, and the directory that it is installed in.
    pub(super) fn into_dir(self) -> (&'static str, GateDir) {
        (self.checkpoint, self.dir)
    }

    /// Fetches the newest status lists.
    pub(super) fn sync(
        &self,
        list: &TrustList,
        repository: &Path,
        now: Timestamp,
    ) -> Result<(), CliError> {
        for (_, result) in self.dir.sync(&self.store, list, repository, now)? {
            result.map_err(CliError::failed)?;
        }
        Ok(())
    }

    /// Judges the code of so many people, who look like those that were enrolled.
    pub(super) fn check(&self, code: &str, persons: u8, now: Timestamp) -> Decision {
        match self.gate.check_crossing(code, Crossing::of(persons), now) {
            Decision::Refer(referral) => referral.confirm_person(PersonMatch::Matches, now),
            decision => decision,
        }
    }
}
