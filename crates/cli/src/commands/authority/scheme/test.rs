use clap::Args;
use clearance_schemes::cases;
use serde_json::json;

use super::folder::{Folder, version};
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Run the cases of schemes: people, moments, and what must be answered.
///
/// Exits with 1 where a case comes out otherwise.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority scheme test
  clearance authority scheme test hk-mo-mutual --schemes my-schemes")]
pub(super) struct Test {
    /// The schemes; all of them where left out.
    names: Vec<String>,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Test, out: &mut Out) -> Result<Exit, CliError> {
    let files = args.folder.files()?;
    let library = files.sound_library()?;
    for name in &args.names {
        version(&library, name, None)?;
    }
    let (mut lines, mut told, mut failed) = (Vec::new(), Vec::new(), 0);
    for name in library.folders.keys() {
        if !args.names.is_empty() && !args.names.contains(name) {
            continue;
        }
        let Some(cases) = files.cases(name)? else {
            lines.push(format!("{name}: no cases; write {name}/cases.toml"));
            continue;
        };
        let mut held = 0;
        for (line, case) in &cases.cases {
            let differences = cases::run(&library, name, &cases, case);
            if differences.is_empty() {
                held += 1;
                continue;
            }
            failed += 1;
            let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
            out.say(&format!(
                "{name}/cases.toml:{line}: {}\n  {}",
                case.name,
                differences.join("\n  ")
            ))?;
            told.push(json!({"scheme": name, "line": line, "case": case.name, "differences": differences}));
        }
        lines.push(format!("{name}: {held} of {} cases hold", cases.cases.len()));
    }
    out.answer(&json!({"failed": told}), &lines.join("\n"))?;
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}
