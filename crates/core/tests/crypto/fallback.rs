//! All of these tests once more on a CPU that cannot run graviola.

use std::process::Command;

/// With debug assertions graviola's own CPU check can be told to fail, and says so; without, this
/// repeats what was tested already, and crypto::x25519's own tests compare the two.
#[test]
fn a_cpu_that_cannot_run_graviola_passes_every_vector() {
    let this = std::env::current_exe().expect("a test binary");
    let run = Command::new(this)
        .args(["--nocapture", "--skip", "fallback"])
        .env("GRAVIOLA_CPU_DISABLE_aes", "1")
        .output()
        .expect("it starts");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{output}");
    let graviola = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    if cfg!(debug_assertions) && graviola {
        assert!(output.contains("denying cpuid \"aes\""), "graviola was not told: {output}");
    }
}
