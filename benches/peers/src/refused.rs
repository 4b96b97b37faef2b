//! What a gate spends on texts that it refuses.

use clearance_benches::interleave::Case;
use clearance_benches::refusals::{prepare, refusals};
use clearance_benches::{Border, Fault, Holder, Memory};
use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;

pub(crate) fn cases() -> Result<Vec<Case<'static>>, Fault> {
    let mut cases = Vec::new();
    for (provider, label) in [(&RING as &'static Provider, "default"), (fast(), "fast")] {
        // Lives as long as the run, which is the process.
        let border: &'static mut Border = Box::leak(Box::new(Border::new(Holder::Ed25519)?));
        let refusals = refusals(border)?;
        let gate = border.gate_on(provider, Memory::Off)?;
        prepare(border, &gate)?;
        let (border, gate) = (&*border, &*Box::leak(Box::new(gate)));
        for refusal in refusals {
            let now = border.at(refusal.step);
            cases.push(Case::new(format!("{label}: refusal, {}", refusal.name), move || {
                let decision = gate.check(&refusal.text, now);
                assert_eq!(decision.reason(), Some(refusal.reason));
            }));
        }
    }
    Ok(cases)
}
