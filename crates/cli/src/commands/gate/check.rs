use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_gate::{GateDir, Judged, Lane, Notice, Pseudonyms, Running, Start};
use clearance_reader::{Format, Line, Splitter, repair};
use clearance_verifier::{Decision, PersonMatch};

use super::Where;
use super::answer::{Answer, Input};
use crate::clock;
use crate::error::{CliError, Exit, about};
use crate::files;
use crate::output::Out;
use crate::source::{self, Found};

/// Bytes taken from a scanner at once: more than it sends before it waits for an answer.
const CHUNK: usize = 4_096;

/// Judge codes: admit, refer to an officer, or refuse, each with its reason.
///
/// Several codes in one call are judged in turn; the exit code is that of the last one that was not admitted. What cannot
/// be read, such as a missing file or a picture without a code, is an error and no decision: the others are judged
/// all the same, and the exit code is then 1. What was admitted is on disk before the answer, so that no other
/// call admits it again.
///
/// From standard input a code is taken a line and judged at once, as a scanner sends it; CR, LF and both end a line. The same
/// code within 3 seconds is the same presentation: the answer is repeated, and nothing is opened again.
///
/// Trust lists, keys and status lists that 'clearance gate update' and 'clearance gate sync' bring are taken while this
/// runs; a change of gate.toml is not: it says so, and goes on as it was started. Without a status list every code that
/// is otherwise good is referred: status unknown. A gate that cannot serve its trust list refers every code as not in
/// service, and says why, until a list or a key comes with which it can.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate check code.png
  clearance gate check code.png --person matches
  clearance gate check 'C1:...' --at 2026-11-21T08:00:00Z --json
  clearance wallet show Mei --group mo --text | clearance gate check -

Exit codes: 0 admitted; 10 refused; 11 referred to an officer; 1 something could not be read.")]
pub(crate) struct Check {
    /// A code's text, a picture or text file, or - for standard input.
    #[arg(required = true, value_name = "CODE")]
    codes: Vec<OsString>,
    /// Judge as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    /// A credential that the gate holds already, for codes in roster form, or a directory of them.
    #[arg(long, value_name = "FILE")]
    roster: Vec<PathBuf>,
    /// A challenge that the gate showed, 16 hexadecimal digits. Those of 'clearance gate challenge' are known.
    #[arg(long, value_name = "HEX")]
    challenge: Option<Challenge>,
    /// What comparing the person with the enrolment gave. Where the scheme or the gate asks for it, a good code is
    /// referred without it: person pending.
    #[arg(long, value_enum, value_name = "RESULT")]
    person: Option<Compared>,
    /// For trying out, never for a real gate: take every credential for valid, also revoked ones.
    /// Refused where the gate has status lists.
    #[arg(long)]
    assume_valid: bool,
    #[command(flatten)]
    place: Where,
}

/// What comparing the person gave.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Compared {
    /// The holder.
    Matches,
    /// Somebody else, or not recognised.
    Differs,
}

impl From<Compared> for PersonMatch {
    fn from(compared: Compared) -> Self {
        match compared {
            Compared::Matches => Self::Matches,
            Compared::Differs => Self::Differs,
        }
    }
}

pub(crate) fn run(args: &Check, out: &mut Out) -> Result<Exit, CliError> {
    let now = clock::at_or_now(args.at);
    let dir = GateDir::open(&args.place.gate)?;
    let pseudonyms = dir.pseudonyms(now)?;
    let roster = roster_files(&args.roster)?;
    let start = Start { roster: &roster, assume_valid: args.assume_valid, ledger: None };
    let (running, notices) = Running::start(dir, &start, now)?;
    if let Some(challenge) = args.challenge {
        running.gate().open_challenge(challenge.0, now);
    }
    let mut judge = Judge {
        running,
        pseudonyms,
        notices: Vec::new(),
        at: args.at,
        person: args.person.map(PersonMatch::from),
        assume_valid: args.assume_valid,
        is_labelled: args.codes.len() > 1,
        exit: Exit::Done,
        has_failed: false,
    };
    judge.tell(notices, out);
    for code in &args.codes {
        let judged = if code == "-" { judge.stdin(out) } else { judge.named(code, out) };
        if let Err(error) = judged {
            out.error(&error);
            judge.has_failed = true;
        }
    }
    Ok(if judge.has_failed { Exit::Failed } else { judge.exit })
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
    running: Running,
    pseudonyms: Pseudonyms,
    /// What the next answer in JSON tells.
    notices: Vec<Notice>,
    at: Option<Timestamp>,
    person: Option<PersonMatch>,
    assume_valid: bool,
    is_labelled: bool,
    exit: Exit,
    has_failed: bool,
}

impl Judge {
    /// One code from the command line or a file.
    fn named(&mut self, code: &OsString, out: &mut Out) -> Result<(), CliError> {
        let text = match source::read(code)? {
            Found::Text(text) => text,
            Found::Object(bytes) => return Err(no_code(code, &bytes)),
        };
        self.judge(&text, &Input::named(code), None, out)
    }

    /// A picture as a whole, or line after line as they come.
    fn stdin(&mut self, out: &mut Out) -> Result<(), CliError> {
        let mut input = io::stdin().lock();
        let mut chunk = [0; CHUNK];
        let mut read = || -> Result<Vec<u8>, CliError> {
            let count = input.read(&mut chunk).map_err(about("standard input"))?;
            Ok(chunk[..count].to_vec())
        };
        let first = read()?;
        if Format::of(&first).is_some() {
            let mut picture = first;
            loop {
                let more = read()?;
                if more.is_empty() || picture.len() > clearance_reader::FILE_MAX {
                    break;
                }
                picture.extend(more);
            }
            let Found::Text(text) = source::recognise(picture).map_err(about("standard input"))?
            else {
                return Err(CliError::failed("standard input: no picture and no text"));
            };
            return self.judge(&text, &Input::named("-"), None, out);
        }
        let (mut splitter, mut lane, mut line) = (Splitter::new(), Lane::default(), 0);
        let mut bytes = first;
        while !bytes.is_empty() && !out.is_closed() {
            splitter.push(&bytes);
            self.lines(&mut splitter, &mut line, &mut lane, out)?;
            bytes = read()?;
        }
        splitter.end();
        self.lines(&mut splitter, &mut line, &mut lane, out)
    }

    fn lines(
        &mut self,
        splitter: &mut Splitter,
        line: &mut u64,
        lane: &mut Lane<Decision>,
        out: &mut Out,
    ) -> Result<(), CliError> {
        for next in splitter.by_ref() {
            *line += 1;
            // Whatever a scanner may send is judged; what is too long for a code is no code.
            let text = match next {
                Line::Text(text) => text,
                Line::TooLong => String::new(),
            };
            self.judge(&text, &Input::Line(*line), Some(&mut *lane), out)?;
        }
        Ok(())
    }

    fn judge(
        &mut self,
        text: &str,
        input: &Input,
        lane: Option<&mut Lane<Decision>>,
        out: &mut Out,
    ) -> Result<(), CliError> {
        let now = clock::at_or_now(self.at);
        let repaired = repair(text);
        let (decision, is_repeated) = match lane {
            None => (self.check(&repaired.text, now, out), false),
            Some(lane) => match lane.repeated(&repaired.text, now) {
                Some(decision) => (decision, true),
                None => {
                    let decision = self.check(&repaired.text, now, out);
                    lane.keep(&repaired.text, decision.clone(), now);
                    (decision, false)
                }
            },
        };
        self.exit = match decision {
            Decision::Admit(_) => self.exit,
            Decision::Refer(_) => Exit::Referred,
            Decision::Refuse(_) => Exit::Refused,
        };
        let notices = std::mem::take(&mut self.notices);
        let answer = Answer {
            decision: &decision,
            at: now,
            gate: self.running.dir(),
            trust: &self.running.gate().trust(),
            pseudonym: decision.details().subject.map(|subject| self.pseudonyms.of(&subject, now)),
            input,
            repairs: &repaired.repairs,
            doubt: repaired.doubt.filter(|_| !decision.is_admit()),
            is_repeated,
            is_status_assumed: self.assume_valid,
            notices: &notices,
        };
        let is_labelled = self.is_labelled || matches!(input, Input::Line(2..));
        out.answer(&answer.as_json(), &answer.describe(is_labelled, out))
    }

    fn check(&mut self, text: &str, now: Timestamp, out: &Out) -> Decision {
        let Judged { decision, notices, .. } = self.running.check(text, now);
        self.tell(notices, out);
        match (decision, self.person) {
            (Decision::Refer(referral), Some(person)) => referral.confirm_person(person, now),
            (decision, _) => decision,
        }
    }

    /// People are told at once, on standard error; programs with the next answer.
    fn tell(&mut self, notices: Vec<Notice>, out: &Out) {
        notices.iter().for_each(|notice| out.warn(&notice.to_string()));
        self.notices.extend(notices);
    }
}

/// A file of another kind than a code is the operator's slip and no decision about a traveller.
fn no_code(given: &OsString, bytes: &[u8]) -> CliError {
    let what =
        crate::kind::of(bytes).map_or("neither a code's text nor a picture", |kind| kind.name());
    CliError::failed(format_args!(
        "{}: this is {what}, not a code; nothing was judged",
        PathBuf::from(given).display()
    ))
}
