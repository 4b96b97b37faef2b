use std::io::{self, BufRead, Read};
use std::path::PathBuf;

use clap::Args;
use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_verifier::{Decision, Gate, Language, StatusSeen};
use serde_json::Value;

use super::Where;
use super::lists::Lists;
use crate::clock;
use crate::error::{CliError, Exit, about};
use crate::files;
use crate::gate_dir::GateDir;
use crate::output::{Ink, Out};
use crate::picture;
use crate::source::{self, Found};

/// Longest line that a scanner may send: many times a code's length.
const MAX_LINE: u64 = 64 << 10;

/// Judge codes: admit, refer to an officer, or refuse, each with its reason.
///
/// Several codes in one call are judged in turn, so that a screenshot shown after the newer code
/// is seen; the exit code is that of the last one that was not admitted. From standard input a
/// code is taken a line and judged at once, as a scanner sends it. What other calls accepted is not
/// known to this one.
///
/// Who is suspended or revoked the gate knows by the last 'clearance gate sync', also one made
/// while this runs. Without one every code that is otherwise good is referred: status unknown.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate check code.png
  clearance gate check 'C1:...' --at 2026-11-21T08:00:00Z --json
  clearance wallet show Mei --group mo --text | clearance gate check -

Exit codes: 0 admitted; 10 refused; 11 referred to an officer.")]
pub(crate) struct Check {
    /// A code's text, a picture or text file, or - for standard input.
    #[arg(required = true, value_name = "CODE")]
    codes: Vec<String>,
    /// Judge as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    /// A credential that the gate holds already, for codes in roster form, or a directory of them.
    #[arg(long, value_name = "FILE")]
    roster: Vec<PathBuf>,
    /// A challenge that the gate showed, 16 hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    challenge: Option<Challenge>,
    /// For trying out, never for a real gate: take every credential for valid, also revoked ones.
    /// Refused where the gate has status lists.
    #[arg(long)]
    assume_valid: bool,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Check, out: &mut Out) -> Result<Exit, CliError> {
    let now = clock::at_or_now(args.at);
    let dir = GateDir::open(&args.place.gate)?;
    let (lists, trust) = Lists::open(dir.clone(), args.assume_valid, now, out)?;
    let gate = dir.build(now, &roster_files(&args.roster)?, trust, lists.status())?;
    if let Some(challenge) = args.challenge {
        gate.open_challenge(challenge.0, now);
    }
    let (at, assume_valid) = (args.at, args.assume_valid);
    let mut judge = Judge { gate, lists, at, assume_valid, exit: Exit::Done };
    for code in &args.codes {
        if code == "-" {
            judge.stdin(out)?;
            continue;
        }
        match source::read(code)? {
            Found::Text(text) => judge.judge(&text, out)?,
            // Whatever a scanner may send is judged; bytes that are no text are no code.
            Found::Object(bytes) => judge.judge(&String::from_utf8_lossy(&bytes), out)?,
        }
    }
    Ok(judge.exit)
}

fn roster_files(given: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for path in given {
        if path.is_dir() {
            files.extend(files::list(path, "cwt")?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

struct Judge {
    gate: Gate,
    lists: Lists,
    at: Option<Timestamp>,
    assume_valid: bool,
    exit: Exit,
}

impl Judge {
    fn judge(&mut self, text: &str, out: &mut Out) -> Result<(), CliError> {
        self.lists.renew(&mut self.gate, out);
        let decision = self.gate.check(text, clock::at_or_now(self.at));
        self.exit = match decision {
            Decision::Admit(_) => self.exit,
            Decision::Refer(_) => Exit::Referred,
            Decision::Refuse(_) => Exit::Refused,
        };
        let mut value = serde_json::to_value(&decision).unwrap_or(Value::Null);
        value["status_assumed"] = self.assume_valid.into();
        out.answer(&value, &describe(&decision, self.assume_valid, out))
    }

    /// A picture as a whole, or line after line as they come.
    fn stdin(&mut self, out: &mut Out) -> Result<(), CliError> {
        let failed = |cause: io::Error| about("standard input")(cause);
        let mut input = io::stdin().lock();
        if picture::is_picture(input.fill_buf().map_err(failed)?) {
            drop(input);
            let text = picture::read(&files::read_stdin()?).map_err(about("standard input"))?;
            return self.judge(&text, out);
        }
        let mut line = Vec::new();
        while (&mut input).take(MAX_LINE).read_until(b'\n', &mut line).map_err(failed)? > 0 {
            self.judge(source::without_line_end(&String::from_utf8_lossy(&line)), out)?;
            line.clear();
            if out.is_closed() {
                break;
            }
        }
        Ok(())
    }
}

/// A decision in words: for the traveller in three languages, for the operator in one.
fn describe(decision: &Decision, assume_valid: bool, out: &Out) -> String {
    let ink = match decision {
        Decision::Admit(_) => Ink::Good,
        Decision::Refer(_) => Ink::Unsure,
        Decision::Refuse(_) => Ink::Bad,
    };
    let mut lines = vec![out.ink(ink, &decision.code().to_uppercase())];
    if let (Some(reason), Some(class)) = (decision.reason(), decision.class()) {
        lines[0].push_str(&format!(" {reason} ({})", class.code()));
        lines.push(format!("  operator   {}", reason.texts().in_language(Language::English)));
    }
    let traveller = decision.message().texts();
    for (language, title) in Language::ALL.into_iter().zip(["traveller", "", ""]) {
        lines.push(format!("  {title:<10} {}", traveller.in_language(language)));
    }
    let details = details(decision, assume_valid);
    if !details.is_empty() {
        lines.push(out.ink(Ink::Faint, &format!("  details    {details}")));
    }
    lines.join("\n")
}

fn details(decision: &Decision, assume_valid: bool) -> String {
    let details = decision.details();
    let parts = [
        Some(format!("proven: {}", details.proven.code())),
        details.form.map(|form| format!("{} form", form.code())),
        details.gate_key.map(|kid| format!("gate key {kid}")),
        details.authority.map(|kid| format!("authority {kid}")),
        details.scheme.map(|id| format!("scheme {id}")),
        details.status.map(|seen| describe_status(seen, assume_valid)),
        details.skew.map(|skew| format!("code starts {skew:+} s from now")),
        details.evidence.map(|evidence| evidence.to_string()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn describe_status(seen: StatusSeen, assume_valid: bool) -> String {
    if assume_valid {
        return "status ASSUMED valid".to_owned();
    }
    let status = seen.status.map_or_else(|| "not on the list".to_owned(), |s| s.to_string());
    format!("status: {status}, list {} s old ({})", seen.age, seen.grade.code())
}
