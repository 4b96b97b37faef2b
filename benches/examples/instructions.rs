//! Does one operation a given number of times, for a tool that counts instructions.
//!
//! `cargo run --release -p clearance-benches --example instructions -- check-full 100`, see
//! `.ci/instructions`.

use clearance_benches::{Border, Fault, Holder, Memory};

/// Operations prepared in every run, so that two runs differ by the counted ones only.
const PREPARED: u64 = 128;

fn main() -> Result<(), Fault> {
    let mut args = std::env::args().skip(1);
    let (operation, count) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let count: u64 = count.parse()?;
    if count > PREPARED {
        return Err(format!("at most {PREPARED} times, not {count}").into());
    }
    match operation.as_str() {
        "check-full" => check(Holder::Ed25519, false, Memory::Off, count),
        "check-cached" => check(Holder::Ed25519, false, Memory::Credentials, count),
        "check-returning" => check(Holder::Ed25519, false, Memory::Full, count),
        "check-p256" => check(Holder::P256, false, Memory::Off, count),
        "check-roster" => check(Holder::Ed25519, true, Memory::Off, count),
        "frame-full" => frame(Holder::Ed25519, false, count),
        "frame-p256" => frame(Holder::P256, false, count),
        "frame-roster" => frame(Holder::Ed25519, true, count),
        other => Err(format!("unknown operation {other:?}; see the source").into()),
    }
}

fn check(holder: Holder, roster: bool, memory: Memory, count: u64) -> Result<(), Fault> {
    let mut border = Border::new(holder)?;
    let codes = border.codes(roster, PREPARED)?;
    let gate = border.gate(memory)?;
    for (step, text) in (0..count).zip(&codes) {
        let decision = gate.check(text, border.at(step));
        if !decision.is_admit() {
            return Err(format!("step {step}: {decision}").into());
        }
    }
    Ok(())
}

fn frame(holder: Holder, roster: bool, count: u64) -> Result<(), Fault> {
    let mut border = Border::new(holder)?;
    let ask = border.ask(roster)?;
    for step in 0..count {
        border.frame(&ask, step)?;
    }
    Ok(())
}
