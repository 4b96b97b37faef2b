//! What arrives from scanners, keyboards, folders and standard input, and what becomes of it when they misbehave.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod folder;
#[path = "../doubles/keyboard.rs"]
mod keyboard;
#[path = "../doubles/line.rs"]
mod line;
#[path = "../pictures/mod.rs"]
mod pictures;
mod serial;
mod stdin;
mod wedge;
