//! `clearance`: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    clearance_cli::run()
}
