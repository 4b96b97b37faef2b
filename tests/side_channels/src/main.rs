//! Does the time of an operation tell a secret? Fails when it does, and when a control that leaks
//! goes unnoticed.
//!
//! ```sh
//! cargo run --release --manifest-path tests/side_channels/Cargo.toml            # some minutes
//! cargo run --release --manifest-path tests/side_channels/Cargo.toml -- --quick # under a minute
//! ```

mod comparing;
mod dudect;
mod keys;
mod reply;

/// The verifier's own source: its challenges are private to it.
#[path = "../../../crates/verifier/src/challenges.rs"]
mod challenges;

use std::process::ExitCode;

use clearance_core::crypto::RING;
use clearance_provider_fast::detect;

use dudect::{CLEAR, RUNS, Seen, THRESHOLD};

/// What is timed, and how it has to come out.
struct Subject<'a> {
    name: String,
    must: Must,
    /// Measurements of one run.
    count: usize,
    run: Box<dyn Fn(usize) -> Seen + 'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Must {
    /// A control: has to be found leaky at once, and clearly.
    Leak,
    /// Must not tell the classes apart.
    Keep,
}

impl<'a> Subject<'a> {
    fn new(
        name: impl Into<String>,
        must: Must,
        count: usize,
        run: impl Fn(usize) -> Seen + 'a,
    ) -> Self {
        Self { name: name.into(), must, count, run: Box::new(run) }
    }

    /// Measures, prints a line, and says whether it came out as it has to.
    fn holds(&self, share: usize) -> bool {
        // A control takes a second at most.
        let count = if self.must == Must::Leak { self.count } else { self.count / share };
        let run = |_| (self.run)(count);
        let mut runs = Vec::new();
        for seen in (0..RUNS).map(run) {
            runs.push(seen);
            if self.must == Must::Leak || !seen.is_leak() {
                break;
            }
        }
        let last = runs[runs.len() - 1];
        let holds = match self.must {
            Must::Leak => last.t >= CLEAR,
            Must::Keep => !last.is_leak(),
        };
        let verdict = match (holds, self.must) {
            (true, Must::Leak) => "leaks, as it must",
            (true, Must::Keep) => "no difference seen",
            (false, Must::Leak) => "FAILED: the leak was not found",
            (false, Must::Keep) => "FAILED: leaks",
        };
        let ts: Vec<_> = runs.iter().map(|seen| format!("{:.1}", seen.t)).collect();
        let [fixed, random] = last.medians;
        println!(
            "| {} | {} | {} | {fixed:.0} / {random:.0} | {verdict} |",
            self.name,
            last.count,
            ts.join(", "),
        );
        holds
    }
}

fn main() -> ExitCode {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let share = if quick { 10 } else { 1 };
    let scenes = reply::scenes();
    println!(
        "Threshold {THRESHOLD}; a control has to reach {CLEAR}; a leak shows in {RUNS} runs.\n"
    );
    println!("| subject | measurements | t of each run | medians in ns, fixed / random | |");
    println!("|---|---|---|---|---|");
    let failed = subjects(&scenes).iter().filter(|subject| !subject.holds(share)).count();
    println!("\nUntil the gate knows (median of a check, ns), for reasons that share one message:");
    for scene in &scenes {
        println!("{:>9} {}", scene.median(), scene.reason);
    }
    let forgetful = reply::forgetful();
    println!("{:>9} {}, a credential not seen lately", forgetful.median(), forgetful.reason);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn subjects(scenes: &[reply::Scene]) -> Vec<Subject<'_>> {
    use Must::{Keep, Leak};
    let mut all = vec![
        Subject::new("control: a comparison that stops early", Leak, 50_000, comparing::leaky),
        Subject::new("tag, ChaCha20-Poly1305", Keep, 500_000, comparing::tag),
        Subject::new("tag, HPKE", Keep, 100_000, comparing::seal),
        Subject::new("challenge open, of 64", Keep, 200_000, comparing::challenge),
        Subject::new("challenge taken, of 1", Keep, 500_000, comparing::challenge_taken),
        Subject::new("HMAC-SHA-256, key", Keep, 500_000, |n| keys::derive(&RING, n)),
        Subject::new("X25519, static key", Keep, 50_000, |n| keys::agree(&RING, n)),
        Subject::new("X25519, public half", Keep, 50_000, |n| keys::public(&RING, n)),
        Subject::new("X25519, static key, dalek", Keep, 50_000, keys::agree_dalek),
        Subject::new("Ed25519 signature, key, ring", Keep, 50_000, |n| {
            keys::sign_ed25519(&RING, n)
        }),
        Subject::new("P-256 signature, key", Keep, 20_000, |n| keys::sign_p256(&RING, n)),
    ];
    if let Some(fast) = detect() {
        all.push(Subject::new("Ed25519 signature, key, graviola", Keep, 50_000, |n| {
            keys::sign_ed25519(fast, n)
        }));
    }
    all.extend([
        Subject::new("control: reply at once", Leak, 10_000, |n| reply::at_once(scenes, n)),
        Subject::new("reply, paced", Keep, 20_000, |n| reply::paced(scenes, n)),
    ]);
    all
}
