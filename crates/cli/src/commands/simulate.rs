use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use clearance_simulator::scenario::{EXAMPLE, SHIPPED, shipped};
use clearance_simulator::{Report, Run, Scenario, simulate};

use crate::error::{CliError, Exit};
use crate::files::{self, Access};
use crate::output::Out;
use crate::progress::Progress;

/// Simulate a day at checkpoints: travellers, thieves, wrong clocks, lost networks, in virtual time.
///
/// Real wallets mint the codes and real gates judge them; beside each verdict stands the truth. The report says how
/// long travellers wait, whom a gate refuses for nothing and why, and which thieves get through: inside the limits
/// that the specification states, or outside them, which is a fault of the gate. The same scenario and seed give
/// the same report, byte for byte. The exit code is 1 where there is a fault.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance simulate                                     a border's day
  clearance simulate --list                              the scenarios that are shipped
  clearance simulate thieves --html thieves.html
  clearance simulate --example > day.toml                every setting, with its default
  clearance simulate ./day.toml --seed 7 --passages 5000
  clearance simulate region --json                       1,000 lanes, a million passages: some minutes")]
pub(crate) struct Simulate {
    /// A shipped scenario's name, or a scenario's file.
    #[arg(default_value = "border-day", value_name = "SCENARIO")]
    scenario: String,
    /// Print a scenario's file with every setting and the source of its default, and do nothing else.
    #[arg(long, conflicts_with_all = ["list", "html", "show"])]
    example: bool,
    /// List the shipped scenarios.
    #[arg(long, conflicts_with_all = ["html", "show"])]
    list: bool,
    /// Print the scenario's file instead of simulating it.
    #[arg(long, conflicts_with = "html")]
    show: bool,
    /// Write the report as a page that stands alone, too.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Another seed than the scenario's.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Another number of travellers than the scenario's.
    #[arg(long, value_name = "NUMBER")]
    passages: Option<usize>,
    /// Checkpoints to simulate at once; one for each core if not given. The report is the same.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
}

pub(crate) fn run(args: &Simulate, out: &mut Out) -> Result<Exit, CliError> {
    if args.example {
        out.line(EXAMPLE)?;
        return Ok(Exit::Done);
    }
    if args.list {
        return list(out);
    }
    let (name, text) = text_of(&args.scenario)?;
    if args.show {
        out.line(&text)?;
        return Ok(Exit::Done);
    }
    let mut scenario = Scenario::read(&name, &text).map_err(CliError::failed)?;
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    scenario.size.passages = args.passages.unwrap_or(scenario.size.passages);
    let (report, took) = simulated(&scenario, args.threads)?;
    if let Some(path) = &args.html {
        files::write(path, report.html().as_bytes(), Access::Shared)?;
    }
    out.answer(&report.json(), &report.to_string())?;
    out.say(&format!("Simulated in {took:.1} s."))?;
    Ok(if report.outside() == 0 { Exit::Done } else { Exit::Failed })
}

fn list(out: &mut Out) -> Result<Exit, CliError> {
    let rows: Vec<_> =
        SHIPPED.iter().map(|it| serde_json::json!({"name": it.name, "about": it.about})).collect();
    let lines: Vec<_> = SHIPPED.iter().map(|it| format!("{:12}{}", it.name, it.about)).collect();
    out.answer(&serde_json::json!({ "scenarios": rows }), &lines.join("\n"))?;
    Ok(Exit::Done)
}

/// What errors call the scenario, and its text.
fn text_of(scenario: &str) -> Result<(String, String), CliError> {
    let path = Path::new(scenario);
    match shipped(scenario) {
        Some(shipped) => Ok((shipped.name.to_owned(), shipped.toml.to_owned())),
        None if !path.exists() && path.extension().is_none() => {
            let names: Vec<_> = SHIPPED.iter().map(|it| it.name).collect();
            let names = names.join(", ");
            Err(CliError::failed(format_args!(
                "{scenario}: no such file, and no shipped scenario: use one of {names}, or a file that \
                 begins as 'clearance simulate --example' prints it"
            )))
        }
        None => Ok((scenario.to_owned(), files::read_text(path)?.to_string())),
    }
}

/// The report, and how many seconds it took.
fn simulated(
    scenario: &Scenario,
    threads: Option<NonZeroUsize>,
) -> Result<(Report, f64), CliError> {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let begun = Instant::now();
    let progress = Progress::bar(scenario.size.checkpoints, "checkpoints");
    let run = Run { threads: threads.unwrap_or_else(cores), progress: &|_| progress.step() };
    let report = simulate(scenario, run).map_err(CliError::failed)?;
    Ok((report, begun.elapsed().as_secs_f64()))
}
