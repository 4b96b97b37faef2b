use clap::Args;
use clearance_schemes::library::Library;
use clearance_schemes::life::circle;
use clearance_schemes::prove::prove;
use clearance_schemes::read::Problem;
use clearance_schemes::texts;
use serde_json::json;

use super::folder::Folder;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Check schemes: names, texts in all languages, and proofs over all combinations.
///
/// Every mistake is told with file, line and column. Exits with 1 where there is one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority scheme check
  clearance authority scheme check --schemes my-schemes")]
pub(super) struct Check {
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Check, out: &mut Out) -> Result<Exit, CliError> {
    let mut proved = Vec::new();
    let problems = match args.folder.files()?.library() {
        Err(problems) => problems,
        Ok(library) => check(&library, &mut proved),
    };
    for problem in &problems {
        out.say(&problem.to_string())?;
    }
    let told: Vec<_> = problems
        .iter()
        .map(|p| json!({"file": p.file, "line": p.line, "column": p.column, "what": p.what, "help": p.help}))
        .collect();
    let lines: Vec<String> = proved
        .iter()
        .map(|(name, version, walked)| format!("{name} {version}: {walked} combinations walked"))
        .collect();
    let verdict = match problems.len() {
        0 => "No mistakes.".to_owned(),
        1 => "1 mistake.".to_owned(),
        many => format!("{many} mistakes."),
    };
    let schemes: Vec<_> = proved
        .iter()
        .map(|(name, version, walked)| json!({"scheme": name, "version": version, "combinations": walked}))
        .collect();
    let text = lines.into_iter().chain([verdict]).collect::<Vec<_>>().join("\n");
    out.answer(&json!({"schemes": schemes, "problems": told}), &text)?;
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Failed })
}

fn check(library: &Library, proved: &mut Vec<(String, u32, u64)>) -> Vec<Problem> {
    let mut problems = texts::check(library);
    for (name, folder) in &library.folders {
        for (number, version) in &folder.versions {
            let proof = prove(&version.scheme);
            proved.push((name.clone(), *number, proof.combinations));
            problems.extend(proof.problems);
        }
    }
    if let Some(circle) = circle(library) {
        let (file, what) = (
            format!("{}/", circle.first().map_or("", String::as_str)),
            format!("schemes answer each other's events for ever: {}", circle.join(", ")),
        );
        let help = "let one of them not answer".to_owned();
        problems.push(Problem { file, line: 1, column: 1, what, help });
    }
    problems
}
