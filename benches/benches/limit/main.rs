//! How far `gate.check` is from the limit: the primitives that it asks of its provider.
//!
//! A recorder notes the primitives of many checks with their inputs. Each primitive is then timed
//! alone, all of one check in a row, the check itself, and the check with a provider that computes
//! nothing, which leaves all that is not cryptography; in turns within one run. The inputs
//! differ from one time to the next, as they do at a gate: over the same signature again and again
//! the branches of ring's verification are foreseen, and it looks 10 % faster than it ever is.
//!
//! `cargo bench -p clearance-benches --bench limit`

mod replay;
mod table;

use clearance_benches::admissions::{CODES, checks, noted};
use clearance_benches::interleave::{Case, interleave};
use clearance_benches::no_crypto::NO_CRYPTO;
use clearance_benches::recorder::Call;
use clearance_benches::{Border, Fault, PATHS, Path};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;
use replay::FixedKeys;

const ROUNDS: usize = 60;

/// A path with what it needs: codes, and the primitives that each check asks for.
struct Scene {
    path: Path,
    border: Border,
    codes: Vec<String>,
    /// Sealed by [`NO_CRYPTO`], and so not at all.
    open: (Border, Vec<String>),
    checks: Vec<Vec<Call>>,
}

fn main() -> Result<(), Fault> {
    let scenes = PATHS.map(Scene::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    let providers = [&RING as &'static Provider, fast()];
    let mut runs = Vec::new();
    for provider in providers {
        for scene in &scenes {
            runs.push(Run::new(scene, provider)?);
        }
    }
    // All cases of all runs in turns; then each run gets its own back.
    let mut cases: Vec<_> = runs.iter_mut().flat_map(|run| run.cases.drain(..)).collect();
    interleave(&mut cases, ROUNDS, 1);
    let mut cases = cases.into_iter();
    for run in &mut runs {
        run.cases = cases.by_ref().take(OTHERS + run.scene.calls()).collect();
    }
    for (provider, runs) in providers.iter().zip(runs.chunks(scenes.len())) {
        table::print(provider.name, runs);
    }
    Ok(())
}

impl Scene {
    fn new(path: Path) -> Result<Self, Fault> {
        let mut border = Border::new(path.holder)?;
        let codes = border.codes(path.roster, CODES)?;
        let mut plain = Border::minting_on(&NO_CRYPTO, path.holder)?;
        let open_codes = plain.codes(path.roster, CODES)?;
        let checks = noted(&border, &codes, &path)?;
        Ok(Self { path, border, codes, open: (plain, open_codes), checks })
    }

    /// How many primitives one check asks for.
    fn calls(&self) -> usize {
        self.checks[0].len()
    }
}

/// Cases of a run before those of its single primitives.
const OTHERS: usize = 3;

/// The cases of one path on one provider: the check, the same without cryptography, the primitives
/// in a row, each alone.
struct Run<'s> {
    scene: &'s Scene,
    cases: Vec<Case<'s>>,
}

impl<'s> Run<'s> {
    fn new(scene: &'s Scene, provider: &'static Provider) -> Result<Self, Fault> {
        let Scene { path, border, codes, open, .. } = scene;
        let mut cases = vec![
            checks("check", border, codes, path.memory, provider)?,
            checks("check", &open.0, &open.1, path.memory, &NO_CRYPTO)?,
        ];
        let mut fixed = FixedKeys::default();
        let mut prepared = |call: &'s Call| replay::prepared(call, provider, &mut fixed);
        let one_after_the_other = |check: &'s Vec<Call>| -> replay::Once<'s> {
            let mut calls: Vec<_> = check.iter().map(&mut prepared).collect();
            Box::new(move || calls.iter_mut().for_each(|call| call()))
        };
        let row = scene.checks.iter().map(one_after_the_other).collect();
        cases.push(Case::new("in a row", replay::in_turn(row)));
        for index in 0..scene.calls() {
            let alone = scene.checks.iter().map(|check| prepared(&check[index]));
            let name = scene.checks[0][index].name();
            cases.push(Case::new(name, replay::in_turn(alone.collect())));
        }
        Ok(Self { scene, cases })
    }
}
