//! `gate.check` allocates nothing once the gate has seen a code, whatever it decides.
//!
//! `cargo test -p clearance-benches --test allocations --release`

use allocation_counter::{AllocationInfo, measure};
use clearance_benches::{Border, Fault, Holder, Memory};
use clearance_core::crypto::{Provider, RING};
use clearance_core::time::Timestamp;
use clearance_provider_fast::detect;
use clearance_verifier::{Decision, Gate, Reason};

/// Codes that a gate sees before anything is counted.
const WARM_UP: u64 = 2;
const COUNTED: u64 = 32;

/// Allocations of one check, and its decision.
fn counted(gate: &Gate, text: &str, now: Timestamp) -> (AllocationInfo, Decision) {
    let mut decision = None;
    let info = measure(|| decision = Some(gate.check(text, now)));
    (info, decision.expect("the check ran"))
}

fn admissions_allocate_nothing(provider: &'static Provider) -> Result<(), Fault> {
    for holder in [Holder::Ed25519, Holder::P256] {
        for (roster, memory) in
            [(false, Memory::Off), (false, Memory::Full), (true, Memory::Off), (true, Memory::Full)]
        {
            let mut border = Border::new(holder)?;
            let gate = border.gate_on(provider, memory)?;
            let codes = border.codes(roster, WARM_UP + COUNTED)?;
            for (step, text) in (0..).zip(&codes) {
                let (info, decision) = counted(&gate, text, border.at(step));
                assert!(decision.is_admit(), "{decision}");
                let name = format!("{holder:?}, roster {roster}, memory {memory:?}, step {step}");
                assert!(step < WARM_UP || info.count_total == 0, "{name}: {info:?}");
            }
        }
    }
    Ok(())
}

fn refusals_allocate_nothing(provider: &'static Provider) -> Result<(), Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let gate = border.gate_on(provider, Memory::Off)?;
    let codes = border.codes(false, 8)?;
    let now = border.at(4);
    let _ = (gate.check(&codes[3], now), gate.check(&codes[4], now));

    // The last character stands for the last byte of the tag.
    let mut altered = codes[5].clone();
    let last = altered.pop().expect("a code");
    altered.push(if last == '0' { '1' } else { '0' });
    for (text, reason) in [
        ("https://example.org/", Reason::NotACode),
        ("C2:ABC", Reason::UnknownVersion),
        ("C1:abc", Reason::DamagedText),
        (&altered, Reason::CannotOpen),
        (&codes[0], Reason::CodeStale),
        (&codes[7], Reason::CodeFromFuture),
        (&codes[4], Reason::CodeUsed),
        (&codes[3], Reason::CodeSuperseded),
    ] {
        let (info, decision) = counted(&gate, text, now);
        assert_eq!(decision.reason(), Some(reason));
        assert_eq!(info.count_total, 0, "{reason:?}: {info:?}");
    }
    Ok(())
}

#[test]
fn every_allocation_is_counted() {
    let info = measure(|| drop(std::hint::black_box(Box::new(1))));
    assert_eq!(info.count_total, 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "graviola's CPU check allocates then: use --release")]
fn an_admission_with_ring_allocates_nothing() -> Result<(), Fault> {
    admissions_allocate_nothing(&RING)
}

#[test]
#[cfg_attr(debug_assertions, ignore = "graviola's CPU check allocates then: use --release")]
fn a_refusal_with_ring_allocates_nothing() -> Result<(), Fault> {
    refusals_allocate_nothing(&RING)
}

/// The fast provider itself: the default one in its place would prove nothing.
fn fast() -> &'static Provider {
    detect().expect("this test needs a CPU that graviola supports")
}

#[test]
#[cfg_attr(debug_assertions, ignore = "graviola's CPU check allocates then: use --release")]
fn an_admission_with_the_fast_provider_allocates_nothing() -> Result<(), Fault> {
    admissions_allocate_nothing(fast())
}

#[test]
#[cfg_attr(debug_assertions, ignore = "graviola's CPU check allocates then: use --release")]
fn a_refusal_with_the_fast_provider_allocates_nothing() -> Result<(), Fault> {
    refusals_allocate_nothing(fast())
}
