//! A gate's directory, of tests and examples.

use std::path::{Path, PathBuf};

use clearance_core::crypto::{RING, Secret32};
use clearance_gate::{GateConfig, GateDir, NewGate, NewKey};
use clearance_tests::world::hk_mo;
use clearance_tests::{START, World, places};

/// The gate beneath `base`, whatever was there, with `more` at the end of its gate.toml. It is made ten minutes before the world's
/// time: its ledger has forgotten nothing.
pub(crate) fn gate_dir(
    base: &Path,
    world: &World,
    change: impl FnOnce(&mut GateConfig),
    more: &str,
) -> PathBuf {
    let _ = std::fs::remove_dir_all(base);
    std::fs::create_dir_all(base).unwrap();
    let (list, key, dir) = (base.join("list"), base.join("key"), base.join("gate"));
    std::fs::write(&list, &world.list_bytes).unwrap();
    std::fs::write(&key, World::gate_pair(&hk_mo()).to_text(&RING).as_bytes()).unwrap();
    let mut config = GateConfig::new(hk_mo(), places::border_gate());
    change(&mut config);
    let new = NewGate {
        config,
        root: World::root_key(),
        list: &list,
        keys: vec![NewKey::read(&key).unwrap()],
        pseudonym_secret: Secret32::from([7; 32]),
        was_in_service: false,
    };
    GateDir::create(&dir, new, START.minus(600)).unwrap();
    let toml = dir.join("gate.toml");
    std::fs::write(&toml, std::fs::read_to_string(&toml).unwrap() + more).unwrap();
    dir
}
