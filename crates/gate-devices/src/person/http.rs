//! A device behind HTTP.

use core::time::Duration;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clearance_core::ids::Name;
use clearance_core::presentation::RosterRef;
use clearance_fetch::FetchError;
use serde::{Deserialize, Serialize};

use super::enrolment::Enrolments;
use super::{Comparison, Doubt, PersonCheck, PersonError};
use crate::peer::{Caller, PeerError, PeerSettings, random_name, read_secret};
use crate::settings::{Check, Checked, SettingsError, ms};

/// A face or finger device that speaks the protocol of the guide.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HttpPersonSettings {
    /// The device.
    pub device: PeerSettings,
    /// The file of the secret under which enrolments are named, shared with the authority that enrols.
    pub enrolment_secret_file: PathBuf,
    /// Milliseconds in which it has to answer: 200 to 30,000.
    #[serde(default = "limit")]
    pub limit_ms: u32,
}

impl HttpPersonSettings {
    /// Takes paths from `dir`.
    pub(super) fn in_dir(&mut self, dir: &Path) {
        self.device.in_dir(dir);
        self.enrolment_secret_file = dir.join(&self.enrolment_secret_file);
    }

    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        self.device.check(&mut check);
        let is_empty = self.enrolment_secret_file.as_os_str().is_empty();
        check.filled("enrolment-secret-file", is_empty);
        check.within("limit-ms", self.limit_ms, 200..=30_000);
        check.done(self)
    }
}

/// A device behind HTTP. Its answer is signed over the question's id, so that nobody between it and the gate says
/// "matches", and no earlier answer counts.
#[derive(Debug)]
pub struct HttpPerson {
    caller: Caller,
    enrolments: Enrolments,
    limit: Duration,
}

#[derive(Serialize)]
struct Question<'a> {
    check: &'a str,
    lane: &'a str,
    enrolment: String,
    within_ms: u128,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer<'a> {
    #[serde(borrow)]
    check: Cow<'a, str>,
    result: Word,
    /// Why it cannot tell.
    #[serde(borrow, default)]
    why: Cow<'a, str>,
    #[serde(borrow)]
    signature: Cow<'a, str>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Differs,
    Doubt,
    Matches,
}

impl Word {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Doubt => "doubt",
            Self::Matches => "matches",
        }
    }
}

impl HttpPerson {
    /// A device that is ready to be asked.
    ///
    /// # Errors
    /// [`PeerError`]: secrets or certificates cannot be used.
    pub fn new(settings: &Checked<HttpPersonSettings>) -> Result<Self, PeerError> {
        let secret = read_secret(&settings.enrolment_secret_file)?;
        Ok(Self {
            caller: Caller::new(&settings.device)?,
            enrolments: Enrolments::new(secret),
            limit: ms(settings.limit_ms),
        })
    }

    fn ask(&self, lane: Name, subject: &RosterRef) -> Result<Comparison, PersonError> {
        let check = random_name().ok_or(PersonError::Random)?;
        let question = Question {
            check: &check,
            lane: lane.as_str(),
            enrolment: self.enrolments.of(subject).to_string(),
            within_ms: self.limit.as_millis(),
        };
        let body = serde_json::to_vec(&question).expect("texts and numbers are JSON");
        let until = Instant::now() + self.limit;
        let answer = self.caller.post(&check, &body, until).map_err(|error| match error {
            FetchError::Slow { .. } => PersonError::TooLate,
            error => PersonError::OutOfReach { cause: error.to_string() },
        })?;
        if answer.status != 200 {
            let cause = format!("the device answers with status {}", answer.status);
            return Err(PersonError::OutOfReach { cause });
        }
        self.judge(&check, &answer.bytes)
    }

    fn judge(&self, check: &str, bytes: &[u8]) -> Result<Comparison, PersonError> {
        let wrong = |cause| PersonError::Answer { cause };
        let answer: Answer<'_> = serde_json::from_slice(bytes)
            .map_err(|_| wrong("it is not the JSON of the protocol"))?;
        let Answer { result, why, signature, .. } = answer;
        if answer.check != check {
            return Err(wrong("it is to another question"));
        }
        // answer = "answer." || check || "." || result || "." || why
        let parts = ["answer.", check, ".", result.as_str(), ".", &why].map(str::as_bytes);
        if !self.caller.secret().signs(&parts, &signature) {
            return Err(wrong("its signature is wrong; compare the secrets"));
        }
        let doubt = Doubt::new(&why).ok_or_else(|| wrong("'why' is more than one word"))?;
        match (result, why.is_empty()) {
            (Word::Differs, true) => Ok(Comparison::Differs),
            (Word::Matches, true) => Ok(Comparison::Matches),
            (Word::Doubt, _) => Ok(Comparison::Doubt(doubt)),
            (_, false) => Err(wrong("it is sure, and says why it is not")),
        }
    }
}

impl PersonCheck for HttpPerson {
    fn check(&self, lane: Name, subject: &RosterRef) -> Comparison {
        self.ask(lane, subject).unwrap_or_else(Comparison::Failed)
    }
}

fn limit() -> u32 {
    3_000
}
