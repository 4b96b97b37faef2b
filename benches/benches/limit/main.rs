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

use clearance_benches::interleave::{Case, interleave};
use clearance_benches::no_crypto::NoCrypto;
use clearance_benches::recorder::{Call, Recorder};
use clearance_benches::{Border, Fault, Memory, PATHS, Path};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;
use replay::FixedKeys;

/// Codes minted ahead; a gate accepts each once, so a new gate takes over after the last.
const CODES: u64 = 2048;
/// Of these the primitives are noted.
const NOTED: u64 = 256;
const ROUNDS: usize = 60;

/// A path with what it needs: codes, and the primitives that each check asks for.
struct Scene {
    path: Path,
    border: Border,
    codes: Vec<String>,
    /// Sealed by [`NoCrypto`], and so not at all.
    open: (Border, Vec<String>),
    checks: Vec<Vec<Call>>,
}

fn main() -> Result<(), Fault> {
    let scenes = PATHS.map(Scene::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    let providers = [&RING as &'static dyn Provider, fast()];
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
        table::print(provider.name(), runs);
    }
    Ok(())
}

impl Scene {
    fn new(path: Path) -> Result<Self, Fault> {
        let mut border = Border::new(path.holder)?;
        let codes = border.codes(path.roster, CODES)?;
        let mut plain = Border::minting_on(&NoCrypto, path.holder)?;
        let open_codes = plain.codes(path.roster, CODES)?;
        // A gate lives as long as its provider; a handful of these may stay.
        let recorder: &'static Recorder = Box::leak(Box::default());
        let gate = border.gate_on(recorder, path.memory)?;
        let mut checks = Vec::new();
        for (step, text) in (0..NOTED).zip(&codes) {
            let decision = gate.check(text, border.at(step));
            assert!(decision.is_admit(), "{}: {decision}", path.name);
            checks.push(recorder.take());
        }
        checks.drain(..path.memory.warm_up() as usize);
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
    fn new(scene: &'s Scene, provider: &'static dyn Provider) -> Result<Self, Fault> {
        let Scene { path, border, codes, open, .. } = scene;
        let mut cases = vec![
            check(border, codes, path.memory, provider)?,
            check(&open.0, &open.1, path.memory, &NoCrypto)?,
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

fn check<'s>(
    border: &'s Border,
    codes: &'s [String],
    memory: Memory,
    provider: &'static dyn Provider,
) -> Result<Case<'s>, Fault> {
    let new_gate = move || border.gate_on(provider, memory);
    let mut gate = new_gate()?;
    let mut step = 0;
    Ok(Case::new("check", move || {
        if step == codes.len() {
            // Takes 1 ms, once in so many batches that the median does not see it.
            gate = new_gate().unwrap_or_else(|fault| panic!("{fault}"));
            step = 0;
        }
        let decision = gate.check(&codes[step], border.at(step as u64));
        assert!(decision.is_admit(), "{decision}");
        step += 1;
    }))
}
