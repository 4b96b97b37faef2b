//! A small scheme of no real place, and people for it.

use super::*;
use crate::model::{DocumentState, EventKind, PaperForm, Scheme};
use crate::situation::{Document, Event, Paper, Person, Situation, Slot, Standing};
use crate::time::{Day, Instant};

const VOCABULARY: &str = r#"
[documents.card]
issuer = "Town"
reasons = { missing = "card-missing", expired = "card-expired", lost = "card-lost", too-short = "card-too-short", malformed = "card-malformed", implausible = "card-implausible" }
[documents.card.fields]
number = { form = "AA99", malformed = "number-malformed" }
type = { only = "P" }
sex = { form = ["M", "F"] }
born_at = { form = "place" }
[documents.permit]
issuer = "Town"

[papers]
letter = "letter"
proof = "proof"
photograph = "photograph"

[places]
town = "the town"

[people]
parent = "parent"
guardian = "guardian"
both-parents = "both parents"
applicant = "applicant"

[ties]
family = "family"

[residences]
citizen = "citizen"
guest = "guest"

[birthplaces]
TOWN = "the town"

[checks]
face = "face"

[decisions]
approval = "approval"

[offices.hall]
until = 2025-06-30
moved_to = "tower"
slots = { every = "15 minutes", places = 3 }
[[offices.hall.services]]
purposes = ["first", "renewal"]
kind = "normal"
hours = ["Mon-Fri 09:00-12:00"]
by = ["web", "desk"]
[[offices.hall.services]]
purposes = ["renewal"]
kind = "extended"
hours = ["Mon-Fri 12:00-20:00"]
by = ["web"]
[offices.tower]
from = 2025-07-01
slots = { every = "15 minutes", places = 3 }
[[offices.tower.services]]
purposes = ["first"]
kind = "normal"
hours = ["Mon-Fri 09:00-12:00"]
"#;

const CALENDAR: &str = r#"
name = "work"
working_days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
years = [2025]
holidays = [2025-06-10]
"#;

const WORDS: &str = "[ask]\npurpose = [\"first\", \"renewal\"]\nchannel = [\"web\", \"desk\"]\n";

/// What every test scheme begins with: it has a gate where its body gives credentials.
fn head(name: &str, body: &str) -> String {
    let (id, gate) = if body.contains("credential =") { ("id = 1", GATE) } else { ("", NO_GATE) };
    format!(
        r#"
[scheme]
{id}
name = "{name}"
version = 1
from = 2025-01-01T00:00:00
earlier = "keep"
[scheme.time]
zone = "Asia/Macau"
calendar = "work"
month_end = "clamp"
leap_birthday = "1 March"
count_from = "next-day"
[scheme.languages]
decides = "en"
{gate}
{body}
"#
    )
}

const NO_GATE: &str = "[gate]\nnone = true\n";
const GATE: &str = r#"
[gate]
ledger = "own lane"
[gate.code]
step = 15
lifetime = 30
max_behind = 0
max_ahead = 10
challenge = "optional"
uses = "unlimited"
person_check = "required"
party = 1
[gate.status]
fresh_for = 900
usable_for = 86400
stale = "admit"
[[gate.places]]
in = "town"
[life]
states = { active = "valid", ended = "revoked" }
start = "active"
[[life.on]]
event = "person.died"
to = "ended"
"#;

/// A scheme `desk` with this body, and others with theirs.
pub(crate) fn library_with(body: &str, others: &[(&str, &str)]) -> Library {
    let mut files = vec![
        ("vocabulary.toml".to_owned(), VOCABULARY.to_owned()),
        ("calendars/work.toml".to_owned(), CALENDAR.to_owned()),
        // The offices serve what some scheme asks.
        ("words/1.toml".to_owned(), head("words", WORDS)),
        ("desk/1.toml".to_owned(), head("desk", body)),
    ];
    for (name, body) in others {
        files.push((format!("{name}/1.toml"), head(name, body)));
    }
    let texts: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    crate::read::read(&texts).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn library(body: &str) -> Library {
    library_with(body, &[])
}

pub(crate) fn desk(library: &Library) -> &Scheme {
    &library.folders["desk"].versions[&1].scheme
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().expect(text)
}

/// A local moment of Macao, eight hours ahead of UTC: `2025-06-02 10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text);
    Instant(local.and_utc().timestamp() - 8 * 3_600)
}

/// Nothing is known, on Monday 2 June 2025 at 10:00.
pub(crate) fn nobody() -> Situation {
    Situation::of(at("2025-06-02 10:00"), Person::default())
}

pub(crate) fn person(person: Person) -> Situation {
    Situation { person, ..nobody() }
}

pub(crate) fn card(state: DocumentState, expires: Option<&str>) -> Document {
    Document {
        kind: "card".to_owned(),
        state,
        issued: Some(day("2020-01-01")),
        expires: expires.map(day),
        fields: Default::default(),
    }
}

pub(crate) fn having(document: Document) -> Situation {
    person(Person { documents: vec![document], ..Person::default() })
}

pub(crate) fn paper(piece: &str) -> Paper {
    Paper {
        piece: piece.to_owned(),
        form: PaperForm::Original,
        count: 1,
        until: None,
        unfit: false,
    }
}

pub(crate) fn event(kind: EventKind, of: Option<&str>, when: &str) -> Event {
    Event {
        kind,
        of: of.map(str::to_owned),
        cause: None,
        at: None,
        capacity: None,
        day: None,
        happened: at(when),
        told: at(when),
    }
}

pub(crate) fn after(events: Vec<Event>) -> Situation {
    person(Person { events, ..Person::default() })
}

pub(crate) fn standing(scheme: &str, state: &str, meaning: crate::model::StateMeaning) -> Standing {
    Standing {
        scheme: scheme.to_owned(),
        state: state.to_owned(),
        meaning,
        suspended_for: Vec::new(),
        ended_for: None,
        until: None,
        since: None,
    }
}

pub(crate) fn slot(office: &str, begins: &str) -> Slot {
    let begins = at(begins);
    Slot { at: office.to_owned(), begins, ends: Instant(begins.0 + 900), taken: 0 }
}

/// [`person`], where that name is taken.
pub(crate) fn person_of(of: Person) -> Situation {
    person(of)
}
