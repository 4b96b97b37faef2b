use clap::Args;
use clearance_authority::desk::Desk;
use clearance_authority::register::{Register as _, Role, Unit as _};
use clearance_core::crypto::RING;
use clearance_schemes::library::Library;
use clearance_schemes::time::{Day, Instant};
use serde_json::json;

use super::place::{Hand, Place};
use super::words::parse_day;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::progress::Progress;
use crate::runtime::wait;

/// People that are erased between two looks at what is left.
const PAGE: u32 = 100;
/// People that a dry run counts.
const MOST: u32 = 1_000_000;

/// Erase the personal data of people whose last right, credential and event ended before a day (UTC).
///
/// For ever. Audit and statistics stay: they name numbers, never people. Killed in the middle, the next call goes on.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register erase-before 2019-01-01 --dry-run
  clearance authority register erase-before 2019-01-01 --why 'seven years are over'")]
pub(super) struct EraseBefore {
    /// The day.
    #[arg(value_parser = parse_day)]
    day: Day,
    /// Say how many it would be, and erase nobody.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    hand: Hand,
}

pub(super) fn run(args: &EraseBefore, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let midnight = args.day.and_time(chrono::NaiveTime::MIN).and_utc();
    let before = Instant(midnight.timestamp());
    if before > place.now() {
        return Err(CliError::usage(format_args!("{}: this day has not come", args.day)));
    }
    let (library, progress) = (Library::default(), Progress::spinner("Erasing"));
    let erased = wait(async {
        let register = place.open().await?;
        if args.dry_run {
            let mut unit = register.read().await.map_err(CliError::failed)?;
            return unit
                .erasable(before, None, MOST)
                .await
                .map(|all| all.len())
                .map_err(CliError::failed);
        }
        let desk = Desk::new(&register, &library, &RING);
        let (by, mut count) = (args.hand.by(Role::Supervisor, place), 0);
        loop {
            let erased = desk.erase_due(before, PAGE, &by).await.map_err(CliError::failed)?.len();
            count += erased;
            if erased == 0 {
                return Ok(count);
            }
        }
    })?;
    drop(progress);
    let text = match args.dry_run {
        true => format!("{erased} people would be erased. Nothing was changed."),
        false => format!("{erased} people were erased."),
    };
    out.answer(&json!({"erased": erased, "dry_run": args.dry_run}), &text)?;
    Ok(Exit::Done)
}
