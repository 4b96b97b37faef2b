//! Secrets stay in memory after they were dropped, where a core dump would show them.
//!
//! A child process is given secrets, uses them, holds them, and drops them. Its parent reads its
//! memory through `/proc/PID/mem`, once while they are held and once after: what a core dump would
//! hold, but for registers. Each half of a secret is looked for, as it is and in the forms that the
//! primitives keep it in. Linux only.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod cases;
mod child;
#[cfg(target_os = "linux")]
mod parent;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let asks = |flag| arguments.iter().any(|argument| argument == flag);
    if let [flag, name] = &arguments[..]
        && flag == "--child"
    {
        return child::run(name);
    }
    // As libtest: cargo-nextest asks what there is, and what of it is ignored; `--skip` leaves out.
    const NAME: &str = "a_secret_stays_in_memory_after_it_was_dropped";
    if asks("--list") {
        if !asks("--ignored") {
            println!("{NAME}: test");
        }
        return;
    }
    if arguments.windows(2).any(|pair| pair[0] == "--skip" && NAME.contains(&pair[1])) {
        return println!("{NAME}: skipped, as asked");
    }
    #[cfg(target_os = "linux")]
    a_secret_stays_in_memory_after_it_was_dropped();
    #[cfg(not(target_os = "linux"))]
    println!("skipped: only Linux shows a process the memory of another one as a file");
}

#[cfg(target_os = "linux")]
fn a_secret_stays_in_memory_after_it_was_dropped() {
    let failed = cases::all().iter().filter(|case| !parent::holds(case)).count();
    assert_eq!(failed, 0, "cases failed, see above");
}
