//! Passages that somebody brought from a gate.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::register::{Actor, Role};
use clearance_authority_server::take_brought;
use clearance_gate::outbox::{answer_line, read_exported};
use serde_json::json;

use super::service::Service;
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::output::{Ink, Out};
use crate::runtime::wait_for_many;

/// Take in passages that somebody brought from a gate without a network, as the service takes them from one that has it.
///
/// 'clearance gate passages export' wrote them, sealed to this authority's passage key. Each counts once, however often it is brought or
/// sent. The answers tell the gate what it need not keep any longer. The service may run meanwhile.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority passages lane-7.passages --by lane-7 --answers lane-7.answers
  # at the gate: clearance gate passages take lane-7.answers

Exit codes: 0 all were taken; 3 some were not.")]
pub(super) struct Passages {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write what became of each, for the gate.
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
    /// The gate that reports them, for the audit.
    #[arg(long, value_name = "NAME", default_value = "command-line")]
    by: String,
    #[command(flatten)]
    service: Service,
}

/// What became of them.
#[derive(Debug, Default)]
struct Told {
    new: usize,
    before: usize,
    /// By the problem's code: how many, and what to do.
    refused: BTreeMap<String, (usize, String)>,
}

pub(super) fn run(args: &Passages, out: &mut Out) -> Result<Exit, CliError> {
    let file = clearance_durable::open_file(&args.file, OpenOptions::new().read(true));
    let lines = BufReader::new(file.map_err(CliError::failed)?).lines();
    let actor = Actor { name: args.by.clone(), role: Role::Gate };
    let (told, answers) = wait_for_many(async {
        let web = args.service.open(args.service.settings()?).await?;
        let (mut told, mut answers) = (Told::default(), String::new());
        for (number, line) in (1..).zip(lines) {
            let sealed = read_exported(&line.map_err(about_file(&args.file))?);
            let sealed = sealed.ok_or_else(|| no_export(&args.file, number))?;
            let brought = take_brought(&web, &actor, sealed.clone()).await;
            let brought = brought.map_err(CliError::failed)?;
            let outcomes = sealed.iter().map(String::as_str);
            let outcomes = outcomes.zip(brought.iter().map(|it| it.problem.as_deref()));
            answers.push_str(&answer_line(outcomes));
            for passage in brought {
                match (passage.problem, passage.told_before) {
                    (None, false) => told.new += 1,
                    (None, true) => told.before += 1,
                    (Some(code), _) => {
                        let detail = passage.detail.unwrap_or_default();
                        told.refused.entry(code).or_insert((0, detail)).0 += 1;
                    }
                }
            }
        }
        Ok((told, answers))
    })?;
    files::write(&args.answers, answers.as_bytes(), Access::Shared)?;
    tell(&told, args, out)
}

fn no_export(file: &Path, line: usize) -> CliError {
    let what = "not passages as 'clearance gate passages export' writes them";
    CliError::failed(format_args!("{}: line {line}: {what}", file.display()))
}

fn tell(told: &Told, args: &Passages, out: &mut Out) -> Result<Exit, CliError> {
    let refused: BTreeMap<_, _> = told.refused.iter().map(|(code, it)| (code, it.0)).collect();
    let value = json!({ "new": told.new, "told_before": told.before, "refused": refused });
    let mut lines =
        vec![format!("{} new passage(s), {} that were told before", told.new, told.before)];
    for (code, (count, detail)) in &told.refused {
        lines.push(out.ink(Ink::Bad, &format!("  {count} not taken, {code}: {detail}")));
    }
    lines.push(format!("  bring {} back to the gate", args.answers.display()));
    out.answer(&value, &lines.join("\n"))?;
    Ok(if told.refused.is_empty() { Exit::Done } else { Exit::DueSoon })
}
