//! People come in by the thousand, from a file of another register.

mod columns;
mod rejected;
mod row;
mod source;

use std::path::PathBuf;

use clap::Args;
use clearance_authority::desk::{By, Desk, Entered, Entry};
use clearance_authority::register::Role;
use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;
use clearance_schemes::library::Library;
use serde_json::json;

use super::place::{Hand, Place};
use crate::commands::authority::scheme::Folder;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};
use crate::progress::Progress;
use crate::runtime::wait;

use rejected::{Problem, Rejected};
use row::{Row, Rules};
use source::Source;

/// Rows that are kept together: enough that syncing the disk costs little, and few enough to wait for.
const BATCH: usize = 500;
/// How often a batch that met another process is tried again.
const TRIES: usize = 10;
/// Problems that are told at the end; the file has all.
const TOLD: usize = 5;

/// Import applicants from a CSV file (UTF-8, with a header).
///
/// Columns, in any order:
///   key          the row's name in its source, which makes the person's number; needed
///   name_latin   name in Latin letters; this one, or
///   name_chinese name in Chinese
///   born         day of birth, 1990-02-02
///   nationality  ISO 3166 alpha-3, CHN
///   residence    mo-permanent, mo-non-permanent, hk-permanent, hk-non-permanent, other
///   birthplace   a place of birth of the vocabulary
///   document     kind of a document: mo-permanent-card
///   number       its number
///   issued       day of issue
///   expires      last day
///   state        in-force where left out; lost, stolen, damaged, cancelled, expired
///
/// Somebody with two documents has two rows, with the same key and the same person.
/// Rows that cannot be taken are written to a file with line, column and reason, to be
/// put right and imported from there. Everything else is taken.
///
/// Killed in the middle, call it again: nothing is entered twice, and nothing is half done.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
#[command(after_help = "Examples:
  clearance authority register import applicants.csv --dry-run
  clearance authority register import applicants.csv --source civil-register \\
      --by li --why 'migration of 2026'

Exit codes: 0 all rows are in; 1 some were rejected, or a failure.")]
pub(super) struct Import {
    /// The file.
    file: PathBuf,
    /// Look at every row, and enter nobody.
    #[arg(long)]
    dry_run: bool,
    /// The name of the source: keys of two sources are not the same people.
    #[arg(long, value_name = "NAME", default_value = "")]
    source: String,
    /// Where rejected rows go; FILE.rejected.csv where left out.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    hand: Hand,
}

/// How many rows became what.
#[derive(Debug, Default)]
struct Tally {
    rows: u64,
    new: u64,
    added: u64,
    before: u64,
    rejected: u64,
}

pub(super) fn run(args: &Import, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let library = args.folder.files()?.sound_library()?;
    let mut source = Source::open(&args.file)?;
    let file = args.rejected.clone().unwrap_or_else(|| {
        let name = args.file.display().to_string();
        PathBuf::from(format!("{}.rejected.csv", name.strip_suffix(".csv").unwrap_or(&name)))
    });
    let mut rejected = Rejected::new(file, source.header());
    let by = args.hand.by(Role::Enroller, place);
    let rules = Rules { library: &library, source: &args.source, now: by.now };
    let tally = wait(async {
        let register = if args.dry_run { None } else { Some(place.open().await?) };
        let entry =
            register.as_ref().map(|register| Enter { register, library: &library, by: &by });
        import(&mut source, &rules, entry.as_ref(), &mut rejected).await
    })?;
    let told = rejected.finish()?;
    answer(args, &tally, &told, out)
}

/// Who enters.
struct Enter<'a> {
    register: &'a SqlRegister,
    library: &'a Library,
    by: &'a By,
}

async fn import(
    source: &mut Source,
    rules: &Rules<'_>,
    enter: Option<&Enter<'_>>,
    rejected: &mut Rejected,
) -> Result<Tally, CliError> {
    let progress = Progress::bytes(source.bytes(), "Importing");
    let mut tally = Tally::default();
    loop {
        let (rows, is_last) = source.batch(BATCH)?;
        tally.rows += rows.len() as u64;
        let mut entries = Vec::with_capacity(rows.len());
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            match rules.entry(&row) {
                Ok(entry) => {
                    entries.push(entry);
                    kept.push(row);
                }
                Err(problems) => reject(&row, &problems, rejected, &mut tally)?,
            }
        }
        if let Some(enter) = enter {
            let entered = enter.all(&entries).await?;
            for (row, entered) in kept.iter().zip(entered) {
                count(row, entered, rejected, &mut tally)?;
            }
        }
        progress.is_at(source.position());
        if is_last {
            return Ok(tally);
        }
    }
}

impl Enter<'_> {
    /// Enters a batch; one that met another process is tried again.
    async fn all(&self, entries: &[Entry]) -> Result<Vec<Entered>, CliError> {
        let desk = Desk::new(self.register, self.library, &RING);
        let mut tries = 1;
        loop {
            match desk.enter_all(entries, self.by).await {
                Err(error) if error.is_conflict() && tries < TRIES => tries += 1,
                entered => return entered.map_err(CliError::failed),
            }
        }
    }
}

/// What became of a row.
fn count(
    row: &Row,
    entered: Entered,
    rejected: &mut Rejected,
    tally: &mut Tally,
) -> Result<(), CliError> {
    let counter = match &entered {
        Entered::New => Some(&mut tally.new),
        Entered::Added => Some(&mut tally.added),
        Entered::Before => Some(&mut tally.before),
        _ => None,
    };
    if let Some(counter) = counter {
        *counter += 1;
        return Ok(());
    }
    let problem = match entered {
        Entered::Erased => Problem::new("key", "this person's data were erased"),
        Entered::Implausible(findings) => {
            let fields: Vec<_> = findings.iter().map(|it| it.reason.as_str()).collect();
            Problem::new("document", format!("look again at it: {}", fields.join(", ")))
        }
        _ => Problem::new(
            "key",
            "the register has this person or document otherwise; was it told since, or is the key another's?",
        ),
    };
    reject(row, &[problem], rejected, tally)
}

fn reject(
    row: &Row,
    problems: &[Problem],
    rejected: &mut Rejected,
    tally: &mut Tally,
) -> Result<(), CliError> {
    tally.rejected += 1;
    rejected.add(row, problems)
}

fn answer(
    args: &Import,
    tally: &Tally,
    told: &rejected::Told,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let file = told.file.as_ref().map(|file| file.display().to_string());
    let value = json!({
        "rows": tally.rows,
        "new": tally.new,
        "added": tally.added,
        "before": tally.before,
        "rejected": tally.rejected,
        "rejected_file": file,
        "dry_run": args.dry_run,
    });
    let mut lines = vec![match args.dry_run {
        true => format!(
            "{} rows, of which {} can be taken. Nobody was entered.",
            tally.rows,
            tally.rows - tally.rejected
        ),
        false => format!(
            "{} rows: {} people entered, {} documents added to people who were there, {} known before",
            tally.rows, tally.new, tally.added, tally.before
        ),
    }];
    if let Some(file) = file {
        lines.push(out.ink(Ink::Bad, &format!("{} rows rejected, kept in {file}", tally.rejected)));
        lines.extend(told.first.iter().map(|line| format!("  {line}")));
        if tally.rejected > told.first.len() as u64 {
            lines.push("  ...".to_owned());
        }
    }
    out.answer(&value, &lines.join("\n"))?;
    Ok(if tally.rejected == 0 { Exit::Done } else { Exit::Failed })
}
