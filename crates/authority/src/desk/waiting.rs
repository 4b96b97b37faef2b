//! What waits for an officer, and by when: answers that were asked for, and dates that the office has promised.

use std::collections::BTreeMap;

use clearance_schemes::due::answer_due;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Lived, promised};
use clearance_schemes::model::{Answer, Scheme};
use clearance_schemes::outcome::When;
use clearance_schemes::situation::{Decided, Person, Situation};
use clearance_schemes::time::Instant;

use super::file::{File, version};
use super::{Desk, DeskError};
use crate::register::{
    ApplicationRecord, DecisionRecord, Id, PersonRecord, Register, RegisterError, Unit,
};

/// What has no day comes after everything that has one.
const NO_DAY: Instant = Instant(i64::MAX);

/// Something that waits for an officer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// Under which scheme.
    pub scheme: String,
    /// What waits.
    pub about: About,
    /// The rule that an officer answers, or the deadline that was promised; none where the rules as a whole leave it to
    /// an officer.
    pub name: Option<String>,
    /// By when: a last day, that day included, or an instant. None where nothing says so, or the day is not known yet.
    pub due: Option<When>,
    /// From when it is overdue.
    pub late_from: Option<Instant>,
}

/// What waits. Deliberately closed: an answer, or a date.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum About {
    /// The application with this number waits for an answer.
    Application(Id),
    /// The office has promised a date for the standing with this number.
    Standing(Id),
}

/// Somebody for whom something waits.
#[derive(Clone, Debug)]
pub struct WaitingPerson {
    /// Who.
    pub person: PersonRecord,
    /// When the first of it is overdue; the place on the list.
    pub first: Instant,
    /// What waits, the oldest first.
    pub waiting: Vec<Waiting>,
}

impl Waiting {
    fn new(scheme: &Scheme, about: About, name: Option<String>, due: Option<When>) -> Self {
        let late_from = due.and_then(|due| match due {
            When::Day(day) => scheme.head.time.ends(day),
            When::Instant(at) => Some(at),
        });
        Self { scheme: scheme.head.name.clone(), about, name, due, late_from }
    }

    /// Whether it should have been done by `now`.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.late_from.is_some_and(|from| from <= now)
    }

    fn place(&self) -> Instant {
        self.late_from.unwrap_or(NO_DAY)
    }
}

/// When the first of it is overdue; none where nothing waits.
pub(super) fn first_of(waiting: &[Waiting]) -> Option<Instant> {
    waiting.iter().map(Waiting::place).min()
}

/// What of a person waits, the oldest first.
pub(super) async fn waiting<U: Unit>(
    unit: &mut U,
    library: &Library,
    file: &File,
    lives: &[Lived],
) -> Result<Vec<Waiting>, RegisterError> {
    let mut all: Vec<_> = lives.iter().filter_map(|lived| date(library, file, lived)).collect();
    for application in &file.applications {
        let is_granted = file.standings.iter().any(|it| it.application == Some(application.id));
        let scheme = version(library, &application.scheme, application.version);
        let Some(scheme) = scheme.filter(|_| !is_granted) else { continue };
        let decisions = unit.decisions(application.id).await?;
        all.extend(answers(library, scheme, application, &decisions));
    }
    all.sort_by_key(Waiting::place);
    Ok(all)
}

fn date(library: &Library, file: &File, lived: &Lived) -> Option<Waiting> {
    let scheme = version(library, &lived.standing.scheme, lived.version)?;
    let running = promised(scheme, lived)?;
    let standing = file.standing(&lived.key)?.id;
    Some(Waiting::new(scheme, About::Standing(standing), Some(running.name.clone()), running.at))
}

/// The rules that are asked for and not decided, each with the day by which the scheme says that it is answered.
fn answers(
    library: &Library,
    scheme: &Scheme,
    application: &ApplicationRecord,
    decisions: &[DecisionRecord],
) -> Vec<Waiting> {
    if decisions.last().is_none_or(|last| last.answer != Answer::Officer) {
        return Vec::new();
    }
    let mut open = BTreeMap::new();
    for decision in decisions {
        for (rule, decided) in &decision.ruled {
            if *decided == Decided::Open {
                open.entry(rule).or_insert(decision.decided);
            } else {
                open.remove(rule);
            }
        }
    }
    let about = About::Application(application.id);
    if open.is_empty() {
        return vec![Waiting::new(scheme, about, None, None)];
    }
    let answer = |(rule, asked): (&String, Instant)| {
        let due = answer_due(library, scheme, &nobody(asked), rule, asked);
        Waiting::new(scheme, about, Some(rule.clone()), due.map(|due| due.at))
    };
    open.into_iter().map(answer).collect()
}

/// The day by which a rule is answered is the same for everybody.
fn nobody(now: Instant) -> Situation {
    Situation { lodged: Some(now), ..Situation::of(now, Person::default()) }
}

impl<R: Register> Desk<'_, R> {
    /// People for whom something waits, the oldest first, after this place on the list. What waits is worked out as of
    /// `now`; the place is from when the record was last settled.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn waiting(
        &self,
        after: Option<(Instant, Id)>,
        limit: u32,
        now: Instant,
    ) -> Result<Vec<WaitingPerson>, DeskError> {
        let mut unit = self.register.read().await?;
        let mut all = Vec::new();
        for (first, person) in unit.waiting(after, limit).await? {
            let (file, settlement) = self.stands_in(&mut unit, person, now).await?;
            all.push(WaitingPerson { person: file.person, first, waiting: settlement.waiting });
        }
        Ok(all)
    }
}
