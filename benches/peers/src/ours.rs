//! Our own checks on both providers, and the primitives that each asks for, in a row.

use clearance_benches::interleave::Case;
use clearance_benches::recorder::{Call, Recorder};
use clearance_benches::{Border, Fault, Memory, PATHS, Path};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;

use crate::replay;

/// Codes minted ahead; a gate accepts each once, so a new gate takes over after the last.
const CODES: u64 = 2048;
/// Of these the primitives are noted.
const NOTED: u64 = 256;

pub(crate) fn cases() -> Result<Vec<Case<'static>>, Fault> {
    let mut cases = Vec::new();
    for (provider, label) in [(&RING as &'static dyn Provider, "default"), (fast(), "fast")] {
        for path in &PATHS {
            // Lives as long as the run, which is the process.
            let border: &'static mut Border = Box::leak(Box::new(Border::new(path.holder)?));
            let codes = border.codes(path.roster, CODES)?;
            let calls = noted(border, &codes, path.memory)?;
            cases.push(checks(format!("{label}: {}", path.name), border, codes, path, provider)?);
            cases.push(primitives(format!("{label}: {}, primitives", path.name), calls, provider));
        }
    }
    Ok(cases)
}

fn checks(
    name: String,
    border: &'static Border,
    codes: Vec<String>,
    path: &Path,
    provider: &'static dyn Provider,
) -> Result<Case<'static>, Fault> {
    let memory = path.memory;
    let mut gate = border.gate_on(provider, memory)?;
    let mut step = 0;
    Ok(Case::new(name, move || {
        if step == codes.len() {
            // Takes 1 ms, once in so many batches that the median does not see it.
            gate = border.gate_on(provider, memory).unwrap_or_else(|fault| panic!("{fault}"));
            step = 0;
        }
        let decision = gate.check(&codes[step], border.at(step as u64));
        assert!(decision.is_admit(), "{decision}");
        step += 1;
    }))
}

/// The primitives that each of the first checks asks of its provider.
fn noted(border: &Border, codes: &[String], memory: Memory) -> Result<Vec<Vec<Call>>, Fault> {
    let recorder: &'static Recorder = Box::leak(Box::default());
    let gate = border.gate_on(recorder, memory)?;
    let mut checks = Vec::new();
    for (step, text) in (0..NOTED).zip(codes) {
        let decision = gate.check(text, border.at(step));
        assert!(decision.is_admit(), "{decision}");
        checks.push(recorder.take());
    }
    checks.drain(..memory.warm_up() as usize);
    Ok(checks)
}

fn primitives(
    name: String,
    checks: Vec<Vec<Call>>,
    provider: &'static dyn Provider,
) -> Case<'static> {
    let checks: &'static [Vec<Call>] = Vec::leak(checks);
    let mut fixed = replay::FixedKeys::default();
    let rows = checks.iter().map(|check| -> replay::Once<'static> {
        let prepared = |call| replay::prepared(call, provider, &mut fixed);
        let mut calls: Vec<_> = check.iter().map(prepared).collect();
        Box::new(move || calls.iter_mut().for_each(|call| call()))
    });
    Case::new(name, replay::in_turn(rows.collect()))
}
