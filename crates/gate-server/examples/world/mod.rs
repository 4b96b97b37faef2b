//! A gate's directory, made ten minutes before the world's time: its ledger has forgotten nothing.

use std::error::Error;
use std::path::{Path, PathBuf};

use clearance_core::crypto::{RING, Secret32};
use clearance_gate::{GateConfig, GateDir, LedgerKind, NewGate, NewKey};
use clearance_tests::world::hk_mo;
use clearance_tests::{START, World, places};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// A gate beneath `base`, with `more` at the end of its gate.toml.
pub(crate) fn gate(
    base: &Path,
    world: &World,
    ledger: LedgerKind,
    more: &str,
) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(base)?;
    let (list, key, dir) = (base.join("list"), base.join("key"), base.join("gate"));
    std::fs::write(&list, &world.list_bytes)?;
    std::fs::write(&key, World::gate_pair(&hk_mo()).to_text(&RING).as_bytes())?;
    let mut config = GateConfig::new(hk_mo(), places::border_gate());
    config.ledger = ledger;
    let new = NewGate {
        config,
        root: World::root_key(),
        list: &list,
        keys: vec![NewKey::read(&key)?],
        pseudonym_secret: Secret32::from([7; 32]),
        was_in_service: false,
    };
    GateDir::create(&dir, new, START.minus(600))?;
    let toml = dir.join("gate.toml");
    std::fs::write(&toml, std::fs::read_to_string(&toml)? + more)?;
    Ok(dir)
}
