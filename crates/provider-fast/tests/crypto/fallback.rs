//! What a gate gets whose CPU cannot run graviola.

use std::process::Command;

use clearance_provider_fast::{detect, fast};

#[test]
fn a_cpu_that_can_run_it_gets_the_fast_one() {
    let expected = detect().map_or("ring", |provider| provider.name);
    assert_eq!(fast().name, expected);
}

/// With debug assertions graviola's own CPU check can be told to fail; without, this asks the same
/// of a process that has no reason to fall back.
#[test]
fn a_cpu_that_cannot_run_it_gets_the_slow_one() {
    const TEST: &str = "fallback::a_cpu_that_can_run_it_gets_the_fast_one";
    let this = std::env::current_exe().expect("a test binary");
    let run = Command::new(this)
        .args(["--exact", TEST])
        .env("GRAVIOLA_CPU_DISABLE_aes", "1")
        .output()
        .expect("it starts");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && output.contains("1 passed"), "{output}");
}
