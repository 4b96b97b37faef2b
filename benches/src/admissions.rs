//! Checks that end in an admission, as a case to time, and the primitives that they ask for.

use crate::interleave::Case;
use crate::recorder::{Call, Recorder};
use crate::{Border, Fault, Memory, Path};
use clearance_core::crypto::Provider;

/// Codes minted ahead; a gate accepts each once, so a new gate takes over after the last.
pub const CODES: u64 = 2048;
/// Of these the primitives are noted.
const NOTED: u64 = 256;

/// One check after the other, of these codes in turn.
pub fn checks<'b>(
    name: impl Into<String>,
    border: &'b Border,
    codes: &'b [String],
    memory: Memory,
    provider: &'static Provider,
) -> Result<Case<'b>, Fault> {
    let new_gate = move || border.gate_on(provider, memory);
    let mut gate = new_gate()?;
    let mut step = 0;
    Ok(Case::new(name, move || {
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

/// The primitives that each of the first checks asks of its provider, once all are alike.
pub fn noted(border: &Border, codes: &[String], path: &Path) -> Result<Vec<Vec<Call>>, Fault> {
    // A gate lives as long as its provider; a handful of these may stay.
    let recorder = Recorder::provider();
    let gate = border.gate_on(recorder, path.memory)?;
    let mut checks = Vec::new();
    for (step, text) in (0..NOTED).zip(codes) {
        let decision = gate.check(text, border.at(step));
        assert!(decision.is_admit(), "{}: {decision}", path.name);
        checks.push(recorder.take());
    }
    checks.drain(..path.memory.warm_up() as usize);
    Ok(checks)
}
