//! Plays the cases: draws each code, saves it, reads it back, has it judged.

use std::path::PathBuf;

use clearance_core::ids::Challenge;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_issuer::qr::{Level, PngOptions, QrCode, SvgOptions};
use clearance_issuer::{Ask, Form, Moment};
use clearance_verifier::{Decision, Outcome, PersonMatch, Reason, StatusGrade, StatusSeen};

use super::cast::{At, Who};
use super::world::{World, group};
use crate::entropy;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};
use crate::picture;

/// Seconds between two cases, so that none disturbs the next.
pub(super) const BETWEEN_CASES: u64 = 300;

/// A story.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) story: &'static str,
    pub(super) play: fn(&mut Stage) -> Result<(), CliError>,
}

/// One code that was shown to a gate, or one enquiry on a phone.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) case: &'static str,
    pub(super) file: String,
    pub(super) gate: String,
    pub(super) expected: String,
    pub(super) came: String,
    pub(super) symbol: String,
    /// How the gate graded the status list that it judged by.
    pub(super) list: Option<&'static str>,
}

impl Shown {
    /// Whether it is a code, and not an enquiry on a phone.
    pub(super) fn is_code(&self) -> bool {
        !self.symbol.is_empty()
    }

    pub(super) fn is_as_expected(&self) -> bool {
        self.expected == self.came
    }
}

/// What a case expects of a gate.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expect {
    Admit,
    /// By a stale status list, and the decision says so.
    AdmitFlagged,
    Not(Reason),
}

impl Expect {
    fn text(self) -> String {
        match self {
            Self::Admit => "admit".to_owned(),
            Self::AdmitFlagged => "admit (stale list)".to_owned(),
            Self::Not(reason) => match reason.outcome() {
                Outcome::Refer => format!("refer {reason}"),
                Outcome::Refuse => format!("refuse {reason}"),
            },
        }
    }
}

pub(super) struct Stage {
    pub(super) world: World,
    codes: PathBuf,
    case: &'static str,
    cases: u64,
    shown: Vec<Shown>,
}

impl Stage {
    pub(super) fn new(world: World, codes: PathBuf) -> Result<Self, CliError> {
        files::make_private_dir(&codes)?;
        Ok(Self { world, codes, case: "", cases: 0, shown: Vec::new() })
    }

    pub(super) fn play(&mut self, case: &Case) -> Result<(), CliError> {
        self.case = case.name;
        self.cases += 1;
        self.world.bring_lists(self.at(0))?;
        (case.play)(self)
    }

    pub(super) fn finish(self) -> Vec<Shown> {
        self.shown
    }

    /// `secs` seconds into the running case, by the gates' clocks.
    pub(super) fn at(&self, secs: i64) -> Timestamp {
        self.world.start.plus(self.cases * BETWEEN_CASES).offset_by(secs)
    }

    /// The text of the code that `who`'s phone shows, its clock being right.
    pub(super) fn code(&mut self, who: Who, group: &str, secs: i64) -> Result<String, CliError> {
        self.code_of(who, group, Form::Full, None, secs)
    }

    pub(super) fn code_of(
        &mut self,
        who: Who,
        to: &str,
        form: Form,
        challenge: Option<Challenge>,
        secs: i64,
    ) -> Result<String, CliError> {
        let wall = self.at(secs);
        let entry = self.world.holder(who).entry;
        let mut ask = Ask::new(entry, group(to)?, form);
        ask.challenge = challenge;
        Ok(self.world.frame(who, &ask, wall)?.text)
    }

    /// What the wallet answers to "why is there no code?".
    pub(super) fn ask_why(&mut self, who: Who, to: &str, expected: &str) -> Result<(), CliError> {
        let holder = self.world.holder(who);
        let ask = Ask::full(holder.entry, group(to)?);
        let moment = Moment::wall(self.at(0));
        let why = self.world.wallet(who).why_not(&ask, &holder.key.public(), moment);
        let came = why.map_or_else(|| "a code".to_owned(), |why| why.code().to_owned());
        self.shown.push(Shown {
            case: self.case,
            file: "the phone, asked why".to_owned(),
            gate: String::new(),
            expected: expected.to_owned(),
            came,
            symbol: String::new(),
            list: None,
        });
        Ok(())
    }

    /// The authority decides on a holder's status; the next list brings it to the gates.
    pub(super) fn decide(&mut self, who: Who, status: Status, secs: i64) -> Result<(), CliError> {
        let now = self.at(secs);
        self.world.decide(who, status, now)?;
        self.world.bring_lists(now)
    }

    pub(super) fn open_challenge(&mut self, at: At, secs: i64) -> Result<Challenge, CliError> {
        Ok(self.world.gate(at).open_challenge(entropy::bytes()?, self.at(secs)))
    }

    /// Shows a code to a gate, as a picture, and notes what it says.
    pub(super) fn show(
        &mut self,
        what: &str,
        text: &str,
        at: At,
        secs: i64,
        expect: Expect,
    ) -> Result<(), CliError> {
        let codes = self.shown.iter().filter(|shown| shown.is_code()).count();
        let file = format!("{:02}-{what}", codes + 1);
        let drawing = QrCode::draw(text, Level::M).map_err(CliError::failed)?;
        let read = self.by_picture(&file, text, &drawing)?;
        let now = self.at(secs);
        // Whoever shows a code here looks like its holder: what else gives them away is the story.
        let decision = match self.world.gate(at).check(&read, now) {
            Decision::Refer(referral) => referral.confirm_person(PersonMatch::Matches, now),
            decision => decision,
        };
        let came = came(&decision);
        let shown = Shown {
            case: self.case,
            file,
            gate: self.world.gate(at).policy().location.checkpoint.to_string(),
            expected: expect.text(),
            came,
            symbol: format!("V{}-{:?}", drawing.version(), drawing.level()),
            list: decision.details().status.map(|seen| seen.grade.code()),
        };
        self.shown.push(shown);
        Ok(())
    }

    /// Saves the code as text, PNG and SVG, and returns what the decoder reads in the PNG.
    fn by_picture(&self, file: &str, text: &str, drawing: &QrCode) -> Result<String, CliError> {
        let path = |extension: &str| self.codes.join(format!("{file}.{extension}"));
        let png = drawing.png(&PngOptions::default()).map_err(CliError::failed)?;
        let svg = drawing.svg(&SvgOptions::default()).map_err(CliError::failed)?;
        files::write(&path("txt"), format!("{text}\n").as_bytes(), Access::Shared)?;
        files::write(&path("svg"), svg.as_bytes(), Access::Shared)?;
        files::write(&path("png"), &png, Access::Shared)?;
        let read = picture::read(&files::read(&path("png"))?).map_err(about_file(&path("png")))?;
        if read != text {
            return Err(CliError::failed(format_args!(
                "{file}.png: the decoder read another text"
            )));
        }
        Ok(read)
    }
}

/// The decision in a word or two.
pub(super) fn came(decision: &Decision) -> String {
    let stale = |seen: &StatusSeen| seen.grade == StatusGrade::Stale;
    match decision.reason() {
        Some(reason) => format!("{} {reason}", decision.code()),
        None if decision.details().status.as_ref().is_some_and(stale) => {
            format!("{} (stale list)", decision.code())
        }
        None => decision.code().to_owned(),
    }
}
