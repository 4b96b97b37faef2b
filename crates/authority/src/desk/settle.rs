//! A person's record is settled and kept; [`Desk::settle_due`] does it for those to whom time brings something.

use clearance_core::crypto::Provider;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Effect, Lived, Settled, settle};
use clearance_schemes::model::{EventKind, StateMeaning};
use clearance_schemes::time::{Day, Instant};

use super::by::derived;
use super::file::File;
use super::given_up::given_up;
use super::waiting::{About, Waiting, first_of, waiting};
use super::{By, Desk, DeskError};
use crate::register::{
    Ahead, DoneRecord, Id, NoticeRecord, Register, RegisterError, StandingRecord, Unit,
};

/// How a person stands, and what must be done about it.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// The standings, as they are kept.
    pub standings: Vec<StandingRecord>,
    /// What must be done now. It is worked out anew each time, from what was told and what was done.
    pub to_do: Vec<Effect>,
    /// When time next moves a standing.
    pub next: Option<Instant>,
    /// What of it waits for an officer, and by when; the oldest first.
    pub waiting: Vec<Waiting>,
}

impl Settlement {
    /// The date that the office has promised for a standing, and may move.
    #[must_use]
    pub fn promised(&self, standing: Id) -> Option<&Waiting> {
        self.waiting.iter().find(|it| it.about == About::Standing(standing))
    }
}

/// Settles the whole record, and keeps the standings and what is ahead.
pub(super) async fn keep<U: Unit>(
    unit: &mut U,
    library: &Library,
    provider: &Provider,
    file: &mut File,
    now: Instant,
) -> Result<Settlement, RegisterError> {
    let settled = settle_here(unit, library, provider, file, now).await?;
    let of_lives = settled.to_do.iter().filter(|effect| matches!(effect.act, Act::Status(_)));
    let on_wire = of_lives.count() + given_up(unit, library, file, now).await?.len();
    let waiting = waiting(unit, library, file, &settled.standings).await?;
    let ahead = Ahead {
        next: settled.next,
        to_do: u32::try_from(settled.to_do.len()).unwrap_or(u32::MAX),
        on_wire: u32::try_from(on_wire).unwrap_or(u32::MAX),
        waits: first_of(&waiting),
    };
    unit.put_ahead(file.person.id, ahead).await?;
    let (standings, to_do, next) = (file.standings.clone(), settled.to_do, settled.next);
    Ok(Settlement { standings, to_do, next, waiting })
}

/// Settles the whole record, keeps the standings, and does what the register can do by itself.
pub(super) async fn settle_here<U: Unit>(
    unit: &mut U,
    library: &Library,
    provider: &Provider,
    file: &mut File,
    now: Instant,
) -> Result<Settled, RegisterError> {
    let mut settled = settle(library, &file.record(), now);
    for lived in &settled.standings {
        let known = file.standings.iter().position(|standing| standing.key == lived.key);
        let standing = record(provider, file, known.map(|at| &file.standings[at]), lived);
        let is_same = known.is_some_and(|at| file.standings[at] == standing);
        if !is_same {
            unit.put_standing(&standing).await?;
        }
        match known {
            Some(at) => file.standings[at] = standing,
            None => file.standings.push(standing),
        }
    }
    // What an event opened, and a later report shows never to have been.
    for standing in &mut file.standings {
        let is_there = settled.standings.iter().any(|lived| lived.key == standing.key);
        if !is_there && standing.granted <= now && standing.meaning != StateMeaning::None {
            standing.meaning = StateMeaning::None;
            unit.put_standing(standing).await?;
        }
    }
    let mut is_done = false;
    for effect in &settled.to_do {
        if do_here(unit, provider, file, effect, now).await? {
            put_done(unit, file, effect, now).await?;
            is_done = true;
        }
    }
    if is_done {
        settled = settle(library, &file.record(), now);
    }
    Ok(settled)
}

/// Does what the register can do by itself, in the same unit: places are free and people are told at once.
async fn do_here<U: Unit>(
    unit: &mut U,
    provider: &Provider,
    file: &File,
    effect: &Effect,
    now: Instant,
) -> Result<bool, RegisterError> {
    match &effect.act {
        Act::Keep | Act::MoveDate(_) => Ok(true),
        Act::ReleasePlace => {
            let standing = effect.standing.as_ref().and_then(|key| file.standing(key));
            let Some(standing) = standing else { return Ok(false) };
            if let Some(live) = unit.appointment(standing.id).await? {
                unit.release(live.id, now).await?;
            }
            Ok(true)
        }
        Act::Tell(text) => {
            let count = file.done.len();
            let of = format!("{} {text} {} {count}", effect.scheme, effect.from.0);
            unit.add_notice(&NoticeRecord {
                id: derived(provider, "notice", file.person.id, &of),
                person: file.person.id,
                text: text.clone(),
                scheme: effect.scheme.clone(),
                day: day_told(file, effect),
                told: now,
                read: None,
            })
            .await?;
            Ok(true)
        }
        Act::Issue
        | Act::Officer(_)
        | Act::Reissue
        | Act::Replace
        | Act::Reprint
        | Act::Status(_) => Ok(false),
    }
}

/// The day that stood with what happened: a date that was moved.
fn day_told(file: &File, effect: &Effect) -> Option<Day> {
    let moved = file.events.iter().rev().find(|event| {
        event.kind == EventKind::DecisionDateMoved
            && event.happened == effect.from
            && event.of.as_ref().is_none_or(|of| *of == effect.scheme)
    });
    moved?.day
}

/// Records that something was done.
pub(super) async fn put_done<U: Unit>(
    unit: &mut U,
    file: &mut File,
    effect: &Effect,
    now: Instant,
) -> Result<(), RegisterError> {
    let done = DoneRecord {
        scheme: effect.scheme.clone(),
        standing: effect.standing.clone(),
        act: effect.act.clone(),
        due: effect.from,
        at: now,
    };
    unit.add_done(file.person.id, &done).await?;
    file.done.push(done);
    Ok(())
}

fn record(
    provider: &Provider,
    file: &File,
    known: Option<&StandingRecord>,
    lived: &Lived,
) -> StandingRecord {
    let now = &lived.standing;
    let begun = lived.moves.first().map_or(Instant(0), |first| first.at);
    let person = file.person.id;
    StandingRecord {
        id: known.map_or_else(
            || derived(provider, "standing", person, &format!("{} {}", now.scheme, begun.0)),
            |known| known.id,
        ),
        person,
        scheme: now.scheme.clone(),
        key: lived.key.clone(),
        version: lived.version,
        application: known.and_then(|known| known.application),
        granted: known.map_or(begun, |known| known.granted),
        stated: known.and_then(|known| known.stated),
        state: now.state.clone(),
        meaning: now.meaning,
        suspended_for: now.suspended_for.clone(),
        ended_for: now.ended_for.clone(),
        until: now.until,
        since: now.since.unwrap_or(begun),
    }
}

impl<R: Register> Desk<'_, R> {
    /// Settles the records of people to whom time has brought something by now, at most so many, each in a unit of
    /// its own. Call it again until it gives nobody.
    ///
    /// # Errors
    /// [`DeskError`]; those settled before stay settled.
    pub async fn settle_due(
        &self,
        limit: u32,
        by: &By,
    ) -> Result<Vec<(Id, Settlement)>, DeskError> {
        let due = self.register.read().await?.due_by(by.now, limit).await?;
        let mut all = Vec::with_capacity(due.len());
        for person in due {
            let mut unit = self.register.begin().await?;
            let mut file = File::read(&mut unit, self.library, person).await?;
            let settlement =
                keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
            unit.note(by.entry(self.provider, "standings.settled", person, &[])).await?;
            unit.commit().await?;
            all.push((person, settlement));
        }
        Ok(all)
    }

    /// How a person stands at a moment. Writes nothing.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn stands(&self, person: Id, now: Instant) -> Result<Settlement, DeskError> {
        let mut unit = self.register.read().await?;
        Ok(self.stands_in(&mut unit, person, now).await?.1)
    }

    /// A person's file, and how they stand at a moment.
    pub(super) async fn stands_in(
        &self,
        unit: &mut R::Unit,
        person: Id,
        now: Instant,
    ) -> Result<(File, Settlement), DeskError> {
        let mut file = File::read(unit, self.library, person).await?;
        let settled = settle(self.library, &file.record(), now);
        for lived in &settled.standings {
            let known = file.standings.iter().position(|standing| standing.key == lived.key);
            let standing = record(self.provider, &file, known.map(|at| &file.standings[at]), lived);
            match known {
                Some(at) => file.standings[at] = standing,
                None => file.standings.push(standing),
            }
        }
        let waiting = waiting(unit, self.library, &file, &settled.standings).await?;
        let (standings, to_do, next) = (file.standings.clone(), settled.to_do, settled.next);
        Ok((file, Settlement { standings, to_do, next, waiting }))
    }
}
