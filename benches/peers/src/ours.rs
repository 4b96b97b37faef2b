//! Our own checks on both providers, and the primitives that each asks for, in a row.

use clearance_benches::admissions::{CODES, checks, noted};
use clearance_benches::interleave::Case;
use clearance_benches::recorder::Call;
use clearance_benches::{Border, Fault, PATHS};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;

use crate::replay;

pub(crate) fn cases() -> Result<Vec<Case<'static>>, Fault> {
    let mut cases = Vec::new();
    for (provider, label) in [(&RING as &'static Provider, "default"), (fast(), "fast")] {
        for path in &PATHS {
            // Lives as long as the run, which is the process.
            let border: &'static mut Border = Box::leak(Box::new(Border::new(path.holder)?));
            let codes: &'static [String] = Vec::leak(border.codes(path.roster, CODES)?);
            let calls = noted(border, codes, path)?;
            let name = format!("{label}: {}", path.name);
            cases.push(checks(name, border, codes, path.memory, provider)?);
            cases.push(primitives(format!("{label}: {}, primitives", path.name), calls, provider));
        }
    }
    Ok(cases)
}

fn primitives(
    name: String,
    checks: Vec<Vec<Call>>,
    provider: &'static Provider,
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
