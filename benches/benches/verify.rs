//! `gate.check`: of codes that are admitted, from the text to the record in the ledger; and of texts
//! that are refused or referred, one for each reason.
//!
//! `cargo bench -p clearance-benches --bench verify`
#![allow(missing_docs)] // `criterion_group!` makes undocumented items

use std::hint::black_box;
use std::time::{Duration, Instant};

use clearance_benches::admissions::CODES;
use clearance_benches::{Border, Fault, Memory, PATHS, Path};
use clearance_tests::scene::{FAULTS, NOW, Played, play};
use criterion::{Criterion, criterion_group, criterion_main};

fn bench(c: &mut Criterion) {
    for path in &PATHS {
        if let Err(fault) = admitted(c, path) {
            panic!("{}: {fault}", path.name);
        }
    }
    refused(c);
}

/// One scene for each reason, in the order of the checks, which is the order of cost but for what
/// other parties' answers cost. A scene whose code the gate records is another one the second time:
/// it is left out, having cost a full check. The credential is in the cache from the first look on.
fn refused(c: &mut Criterion) {
    let mut group = c.benchmark_group("refuse");
    group.measurement_time(Duration::from_secs(1));
    for fault in FAULTS {
        let Played { gate, text, .. } = play(&[fault]);
        if gate.check(&text, NOW).reason() != Some(fault.reason) {
            println!("refuse/{}: as long as an admission", fault.reason);
            continue;
        }
        group.bench_function(fault.reason.code(), |b| b.iter(|| gate.check(black_box(&text), NOW)));
    }
    group.finish();
}

fn admitted(c: &mut Criterion, path: &Path) -> Result<(), Fault> {
    let mut border = Border::new(path.holder)?;
    let codes = border.codes(path.roster, CODES)?;
    c.bench_function(&format!("check/{}", path.name), |b| {
        b.iter_custom(|checks| timed_checks(&border, &codes, path.memory, checks));
    });
    Ok(())
}

/// Time of `checks` admissions; setting up gates is not counted, nor what fills their memory.
fn timed_checks(border: &Border, codes: &[String], memory: Memory, checks: u64) -> Duration {
    let mut total = Duration::ZERO;
    let mut left = checks;
    while left > 0 {
        let gate = border.gate(memory).unwrap_or_else(|fault| panic!("{fault}"));
        let check = |(step, text): (u64, &String)| {
            let decision = gate.check(text, border.at(step));
            assert!(decision.is_admit(), "{decision}");
        };
        let mut codes = (0..CODES).zip(codes);
        codes.by_ref().take(memory.warm_up() as usize).for_each(check);
        let batch = left.min(CODES - memory.warm_up());
        let start = Instant::now();
        codes.take(batch as usize).for_each(check);
        total += start.elapsed();
        left -= batch;
    }
    total
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500));
    targets = bench
}
criterion_main!(benches);
