//! What a lane answers: for programs, for the page, for the events. Nothing of the person is in it.

use clearance_core::language::Texts;
use clearance_core::time::Timestamp;
use clearance_gate::{Pseudonym, Wait};
use clearance_gate_devices::decode::NotRead;
use clearance_reader::{Doubt, NoCode, Repair};
use clearance_verifier::{Class, Decision, Language, Message, Reason};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What a lane answered to what was shown there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Answer {
    /// Names the answer: for the person check, an override, the contact.
    pub id: String,
    /// The lane.
    pub lane: String,
    /// Seconds since 1970, by the gate's clock.
    pub time: u64,
    /// `admit`, `refer` or `refuse`; `wait` where somebody is in the lane, and `closed` where its officer closed it: nothing was
    /// judged; `unread` where no code was found.
    pub outcome: &'static str,
    /// Stable code of the reason.
    pub reason: Option<&'static str>,
    /// Who can do something about it: `retry`, `officer`, `operator`, `alarm`.
    pub class: Option<&'static str>,
    /// Stable code of what the traveller is told.
    pub message: &'static str,
    /// What the traveller is told.
    pub traveller: InLanguages,
    /// What the officer is told.
    pub officer: Option<InLanguages>,
    /// What the checklist measured: as `clearance gate check --json` has it.
    #[schema(value_type = Object)]
    pub details: Value,
    /// The credential's name in this gate's records of the day.
    pub pseudonym: Option<String>,
    /// `opened`, `failed`, `late` (too late: it stayed shut), `unrecorded` (the admission could not be written down: it stayed shut)
    /// or `shut`; `told` where this gate has no door of its own,
    /// and whoever hears this event opens.
    pub door: &'static str,
    /// Whether a good code waits for the person to be compared.
    pub waits_for_person: bool,
    /// People that may pass; none where the credential is for one.
    pub party: Option<u8>,
    /// Number of the guard picture of a minor's credential.
    pub picture: Option<u8>,
    /// What was found out about the scanner.
    pub scanner: Scanner,
    /// Milliseconds that judging took, with the ledger and the device that compares persons; without reading a picture, and without
    /// the door. None where nothing was judged.
    pub took_ms: Option<u64>,
    /// Whether the same code was read again: nothing opened twice.
    pub repeat: bool,
    /// Whether an officer overrode it.
    pub overridden: bool,
}

/// A text in the gate's languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InLanguages {
    /// English.
    pub en: &'static str,
    /// Chinese, in traditional characters.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: &'static str,
    /// Portuguese.
    pub pt: &'static str,
}

/// What the officer is told where nothing can be written down.
const UNRECORDED: Texts = Texts {
    en: "This gate cannot write down what it does, and judges no code. Use another gate, and tell the operator.",
    zh: "此閘口無法記錄其操作，因此不檢查任何碼。請使用另一閘口，並通知營運人員。",
    pt: "Este portão não consegue registar o que faz e não verifica códigos. Use outro portão e avise o operador.",
};

/// What the traveller is told at a lane that its officer closed.
const CLOSED: &str = "lane-closed";
pub(crate) const CLOSED_TEXTS: Texts = Texts {
    en: "This lane is closed. Please use another one.",
    zh: "此通道已關閉，請使用其他通道。",
    pt: "Este corredor está fechado. Use outro, por favor.",
};

/// What the text said of the scanner that sent it.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Scanner {
    /// What was put right: a scanner's settings are wrong.
    pub repairs: Vec<&'static str>,
    /// What may be wrong with it, in words.
    pub doubt: Option<String>,
    /// Why there is no text in a picture.
    pub unread: Option<String>,
}

/// What became of the door.
///
/// Deliberately closed: whoever stands there must know each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DoorState {
    Failed,
    Late,
    Opened,
    Shut,
    Told,
    Unrecorded,
}

impl DoorState {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Late => "late",
            Self::Opened => "opened",
            Self::Shut => "shut",
            Self::Told => "told",
            Self::Unrecorded => "unrecorded",
        }
    }
}

impl From<Texts> for InLanguages {
    fn from(texts: Texts) -> Self {
        Self {
            en: texts.in_language(Language::English),
            zh_hant: texts.in_language(Language::TraditionalChinese),
            pt: texts.in_language(Language::Portuguese),
        }
    }
}

impl Answer {
    fn new(
        id: String,
        lane: &str,
        now: Timestamp,
        outcome: &'static str,
        message: Message,
    ) -> Self {
        Self {
            id,
            lane: lane.to_owned(),
            time: now.as_secs(),
            outcome,
            reason: None,
            class: None,
            message: message.code(),
            traveller: message.texts().into(),
            officer: None,
            details: Value::Null,
            pseudonym: None,
            door: DoorState::Shut.code(),
            waits_for_person: false,
            party: None,
            picture: None,
            scanner: Scanner::default(),
            took_ms: None,
            repeat: false,
            overridden: false,
        }
    }

    /// Of a decision.
    pub(crate) fn judged(
        id: String,
        lane: &str,
        now: Timestamp,
        decision: &Decision,
        pseudonym: Option<Pseudonym>,
    ) -> Self {
        let mut this = Self::new(id, lane, now, decision.code(), decision.message());
        this.reason = decision.reason().map(Reason::code);
        this.class = decision.class().map(|class| class.code());
        this.officer = decision.reason().map(|reason| reason.texts().into());
        this.details = serde_json::to_value(decision.details()).unwrap_or(Value::Null);
        this.pseudonym = pseudonym.map(|name| name.to_string());
        this.waits_for_person = decision.reason() == Some(Reason::PersonPending);
        let qualified = decision.details().qualified.unwrap_or_default();
        (this.party, this.picture) = (qualified.party, qualified.picture);
        this
    }

    /// Somebody is in the lane; nothing was judged.
    pub(crate) fn occupied(id: String, lane: &str, now: Timestamp) -> Self {
        let mut this = Self::new(id, lane, now, "wait", Message::WaitForNextCode);
        this.message = Wait::CODE;
        this.traveller = Wait::TEXTS.into();
        this.reason = Some(Wait::CODE);
        this
    }

    /// The lane is closed; nothing was judged.
    pub(crate) fn closed(id: String, lane: &str, now: Timestamp) -> Self {
        let mut this = Self::new(id, lane, now, "closed", Message::UseAnotherGate);
        (this.message, this.traveller) = (CLOSED, CLOSED_TEXTS.into());
        this.reason = Some(CLOSED);
        this
    }

    /// What happens cannot be written down; nothing was judged.
    pub(crate) fn unrecorded(id: String, lane: &str, now: Timestamp, why: &str) -> Self {
        let mut this = Self::new(id, lane, now, "refer", Message::UseAnotherGate);
        this.reason = Some("audit-unavailable");
        this.class = Some(Class::Operator.code());
        this.officer = Some(UNRECORDED.into());
        this.details = serde_json::json!({ "cause": why });
        this
    }

    /// There is no code in a picture, or there are several: nothing was judged.
    pub(crate) fn unread(id: String, lane: &str, now: Timestamp, why: &NotRead) -> Self {
        let message = match why {
            NotRead::NoCode(NoCode::SeveralCodes { .. }) => Message::ShowOneCode,
            _ => Message::ShowCode,
        };
        let mut this = Self::new(id, lane, now, "unread", message);
        this.scanner.unread = Some(why.to_string());
        this
    }

    /// With what was found out about the scanner.
    pub(crate) fn by_scanner(mut self, repairs: &[Repair], doubt: Option<Doubt>) -> Self {
        self.scanner.repairs = repairs.iter().map(|repair| repair.code()).collect();
        self.scanner.doubt = doubt.map(|doubt| doubt.to_string());
        self
    }

    /// Seconds by which the phone's code starts from now, where it was opened.
    pub(crate) fn skew(&self) -> Option<i64> {
        self.details.get("skew_seconds")?.as_i64()
    }

    /// Id of the credential's scheme, where it was proven.
    pub(crate) fn scheme(&self) -> Option<u8> {
        self.details.get("scheme")?.as_u64()?.try_into().ok()
    }

    /// What the status list said.
    pub(crate) fn status(&self) -> Option<&str> {
        self.details.get("status")?.get("status")?.as_str()
    }

    /// Age of the status list that was used, in seconds.
    pub(crate) fn list_age(&self) -> Option<i64> {
        self.details.get("status")?.get("age_seconds")?.as_i64()
    }
}
