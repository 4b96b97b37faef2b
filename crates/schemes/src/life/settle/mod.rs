//! The replay: everything that happened, in the order in which it happened.

mod asking;
mod opening;

use core::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use super::living::{Living, Timer};
use super::order::{Happening, in_order};
use super::past::{self, Past};
use super::rows::{INHERIT, speaks, speaks_whatever_the_cause};
use super::state::meaning;
use super::{Act, Doubt, Effect, Key, Record, Settled, to_do};
use crate::due::due;
use crate::judge::{Truth, holds};
use crate::library::Library;
use crate::model::{At, Do, EventKind, LifeRow, Scheme, StateMeaning};
use crate::situation::Situation;
use crate::time::Instant;
use asking::SoFar;

/// What became of a person's standings by a moment, and what must be done about it.
///
/// Everything on record that happened by then counts, whenever it was told.
#[must_use]
pub fn settle(library: &Library, record: &Record, until: Instant) -> Settled {
    let mut replay = Replay {
        library,
        past: Past::new(record),
        living: Vec::new(),
        effects: Vec::new(),
        at: Instant(i64::MIN),
        so_far: RefCell::default(),
    };
    replay.run(record, until);
    let next = replay.next().map(|(at, ..)| at);
    let mut settled = Settled {
        standings: replay.living.into_iter().map(Living::finish).collect(),
        effects: replay.effects,
        to_do: Vec::new(),
        next,
    };
    settled.to_do = to_do::to_do(library, record, &settled);
    settled
}

struct Replay<'a> {
    library: &'a Library,
    past: Past<'a>,
    living: Vec<Living<'a>>,
    effects: Vec<Effect>,
    /// Everything before this is settled.
    at: Instant,
    so_far: RefCell<SoFar>,
}

impl<'a> Replay<'a> {
    /// At one moment time comes first, then standings that begin, then what was told: an event of
    /// the moment at which a standing begins is about that standing.
    fn run(&mut self, record: &'a Record, until: Instant) {
        let mut begins: Vec<_> =
            record.standings.iter().filter(|standing| standing.granted <= until).collect();
        begins.sort_by_key(|standing| (standing.granted, standing.number));
        let mut begins = begins.into_iter().peekable();
        let mut told = in_order(record, &self.library.vocabulary);
        told.retain(|happening| happening.happened <= until);
        let mut told = told.into_iter().peekable();
        loop {
            let begin = begins.peek().map(|standing| standing.granted);
            let event = told.peek().map(|happening| happening.happened);
            let soonest = begin.into_iter().chain(event).min();
            let timer = self
                .next()
                .filter(|(at, ..)| *at <= until && soonest.is_none_or(|soonest| *at <= soonest));
            if let Some((at, index, timer)) = timer {
                self.at = at;
                self.fire(index, timer);
            } else if begin.is_some() && begin <= event.or(begin) {
                if let Some(lodged) = begins.next() {
                    self.at = lodged.granted;
                    self.begin(lodged);
                }
            } else if let Some(happening) = told.next() {
                self.at = happening.happened;
                self.offer(VecDeque::from([happening]));
            } else {
                return;
            }
        }
    }

    /// What time brings next: when, to which standing, and what.
    fn next(&mut self) -> Option<(Instant, usize, Timer)> {
        let mut first: Option<(Instant, usize)> = None;
        for index in 0..self.living.len() {
            let living = &self.living[index];
            if living.next.is_none() {
                let from = self.at.max(living.begun);
                let calendar = self.calendar(living.scheme);
                let next = living.look_ahead(from, &self.past, calendar);
                self.living[index].next = Some(next);
            }
            if let Some(Some((at, _))) = &self.living[index].next
                && first.is_none_or(|(first, _)| *at < first)
            {
                first = Some((*at, index));
            }
        }
        let (at, index) = first?;
        let (_, timer) = self.living[index].next.clone()??;
        Some((at, index, timer))
    }

    fn fire(&mut self, index: usize, timer: Timer) {
        let at = self.at;
        let calendar = self.calendar(self.living[index].scheme);
        let living = &mut self.living[index];
        living.next = None;
        living.passed.insert((timer.clone(), at));
        if living.is_endless() {
            let (name, key) = (living.scheme.head.name.clone(), Some(living.key.clone()));
            self.doubt(&name, key, Doubt::Endless, Vec::new());
            return;
        }
        if !living.is_meant(&timer, at, &self.past, calendar) {
            return;
        }
        let mut happening = Happening::new(EventKind::TimeReached, at);
        match &timer {
            Timer::Deadline(name) => {
                for clock in &mut living.deadlines {
                    clock.running.over |= clock.running.name == *name;
                }
            }
            Timer::Expired(kind) => {
                happening.kind = EventKind::DocumentExpired;
                happening.of = Some(kind.clone());
            }
            Timer::Before(_) | Timer::GrantEnd => {}
        }
        let scheme = living.scheme;
        let is_meant = |index: usize, row: &LifeRow| match (&timer, &row.at) {
            (Timer::Before(place), _) => *place == index,
            (Timer::Deadline(name), Some(At::Deadline(of))) => name == of,
            (Timer::GrantEnd, Some(At::GrantEnd)) => true,
            (Timer::Expired(_), _) => speaks(row, &scheme.head.name, &happening),
            _ => false,
        };
        let rows: Vec<_> = living
            .life
            .on
            .iter()
            .enumerate()
            .filter(|(index, row)| row.events.contains(&happening.kind) && is_meant(*index, row))
            .map(|(_, row)| row)
            .collect();
        let caused = self.try_rows(index, &rows, &happening);
        self.offer(caused.into());
    }

    /// Offers what happened to every standing, and to every scheme that opens one; then what that
    /// caused, in turn.
    fn offer(&mut self, mut queue: VecDeque<Happening>) {
        while let Some(mut happening) = queue.pop_front() {
            if happening.depth > self.library.folders.len() {
                let scheme = happening.of.unwrap_or_default();
                self.doubt(&scheme, None, Doubt::Endless, Vec::new());
                return;
            }
            let mut addressed = None;
            if let Some(key) = &happening.standing {
                let meant = self.living.iter().find(|living| living.key == *key);
                let Some(meant) = meant else {
                    let scheme = happening.of.clone().unwrap_or_default();
                    self.doubt(&scheme, Some(key.clone()), Doubt::NoSuchStanding, Vec::new());
                    continue;
                };
                addressed = Some(meant.scheme.head.name.clone());
                happening.of = happening.of.or_else(|| addressed.clone());
            }
            // Many standings may have one scheme: what somebody was given again and again.
            let mut speaking: BTreeMap<(&str, u32), Vec<&LifeRow>> = BTreeMap::new();
            for index in 0..self.living.len() {
                let living = &self.living[index];
                let (name, life) = (&living.scheme.head.name, living.life);
                let rows =
                    speaking.entry((name, living.scheme.head.version)).or_insert_with(|| {
                        life.on.iter().filter(|row| speaks(row, name, &happening)).collect()
                    });
                let is_another = addressed.as_ref() == Some(name)
                    && happening.standing.as_ref() != Some(&living.key);
                if is_another || begins_it(living, &happening) {
                    continue;
                }
                if rows.is_empty() && is_by_hand(living, &happening) {
                    queue.extend(self.by_hand(index, &happening));
                } else if rows.is_empty() {
                    self.doubt_cause(index, &happening);
                } else {
                    queue.extend(self.try_rows(index, rows, &happening));
                }
            }
            queue.extend(self.open(&happening));
        }
    }

    /// An officer holds a standing, lets it go, or takes it back: no row of the scheme is needed for that.
    fn by_hand(&mut self, index: usize, happening: &Happening) -> Vec<Happening> {
        let at = happening.happened;
        let living = &mut self.living[index];
        let was = living.meaning();
        if was == StateMeaning::Revoked {
            return Vec::new();
        }
        let change = living.state.by_hand(happening.kind, at);
        living.note_hand(at, happening.kind);
        let is = living.meaning();
        let effect = Effect {
            scheme: living.scheme.head.name.clone(),
            standing: Some(living.key.clone()),
            act: Act::Status(is),
            row: None,
            reason: change.added.first().or(change.removed.first()).cloned(),
            remedies: Vec::new(),
            facts: Vec::new(),
            from: at,
        };
        self.touch(index);
        if is != was {
            self.effects.push(effect);
        }
        self.caused(index, was, &change, happening)
    }

    /// A collection without a cause, or with one that the vocabulary does not have, where rows ask
    /// for the cause.
    fn doubt_cause(&mut self, index: usize, happening: &Happening) {
        if happening.kind != EventKind::DocumentCollected {
            return;
        }
        let mut kinds = self.library.vocabulary.documents.iter();
        let kind = kinds.find(|kind| Some(&kind.name) == happening.of.as_ref());
        let is_known = happening
            .cause
            .as_ref()
            .is_some_and(|cause| kind.is_some_and(|kind| kind.causes.contains(cause)));
        let living = &self.living[index];
        let name = living.scheme.head.name.clone();
        let asks = living.life.on.iter().find(|row| {
            speaks_whatever_the_cause(row, &name, happening)
                && living.state.is_in(living.life, &row.from)
        });
        if let (false, Some(row)) = (is_known, asks) {
            let key = Some(living.key.clone());
            self.doubt(&name, key, Doubt::Cause, row.facts.clone());
        }
    }

    /// Tries the rows that speak of it. At most one applies; if the file says two, the strictest.
    fn try_rows(
        &mut self,
        index: usize,
        rows: &[&'a LifeRow],
        happening: &Happening,
    ) -> Vec<Happening> {
        let living = &self.living[index];
        let rows: Vec<_> = rows
            .iter()
            .copied()
            .filter(|row| moves_a_standing(row))
            .filter(|row| living.state.can_follow(living.life, row))
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let (met, unclear) = if rows.iter().all(|row| row.when.terms.is_empty()) {
            (rows, Vec::new())
        } else {
            self.ask(living, |situation| self.sort(living.scheme, rows, situation))
        };
        let name = living.scheme.head.name.clone();
        let key = Some(living.key.clone());
        let strictness = |row: &LifeRow| match row.to.as_deref().map(|to| meaning(living.life, to))
        {
            Some(StateMeaning::Revoked) => 3,
            Some(StateMeaning::Suspended) => 2,
            Some(StateMeaning::None) => 1,
            Some(StateMeaning::Valid) | None => 0,
        };
        // Of equals the first one in the file.
        let Some(row) = met.iter().copied().rev().max_by_key(|row| strictness(row)) else {
            for row in unclear {
                self.doubt(&name, key.clone(), Doubt::When(row.spot.line), row.facts.clone());
            }
            return Vec::new();
        };
        if met.len() > 1 {
            let lines = met.iter().map(|row| row.spot.line).collect();
            self.doubt(&name, key, Doubt::Rows(lines), row.facts.clone());
        }
        self.apply(index, row, happening)
    }

    /// The rows whose `when` holds, and those of which nobody can tell.
    fn sort(
        &self,
        scheme: &Scheme,
        rows: Vec<&'a LifeRow>,
        situation: &Situation,
    ) -> (Vec<&'a LifeRow>, Vec<&'a LifeRow>) {
        let (mut met, mut unclear) = (Vec::new(), Vec::new());
        for row in rows {
            match holds(self.library, scheme, situation, &row.when) {
                Truth::Met => met.push(row),
                Truth::CannotTell => unclear.push(row),
                Truth::NotMet => {}
            }
        }
        (met, unclear)
    }

    fn apply(&mut self, index: usize, row: &'a LifeRow, happening: &Happening) -> Vec<Happening> {
        let at = happening.happened;
        let inherited = |word: &str| {
            if word != INHERIT {
                return Some(word.to_owned());
            }
            let vocabulary = &self.library.vocabulary;
            past::reason(vocabulary, happening).or_else(|| happening.cause.clone())
        };
        let reason = row.reason.as_deref().and_then(inherited);
        let lifted = row.lifts.as_deref().and_then(inherited);
        let living = &mut self.living[index];
        let was = living.meaning();
        let change = living.state.apply(living.life, row, reason.clone(), lifted.as_deref(), at);
        if happening.kind == EventKind::StandingMoved {
            // A change is lodged as well: its answers take the place of those before.
            living.asked.extend(happening.stated.clone());
            living.slot = happening.slot.clone().or(living.slot.take());
        }
        living.note(at, Some((happening.kind, row)));
        let is = living.meaning();
        let is_put_off = row.act == Some(Do::MoveDate) && living.put_off(happening.day, at);
        let effect = Effect {
            scheme: living.scheme.head.name.clone(),
            standing: Some(living.key.clone()),
            act: Act::Status(is),
            row: Some(row.spot.line),
            reason: reason.or(lifted),
            remedies: row.remedies.clone(),
            facts: row.facts.clone(),
            from: at,
        };
        self.touch(index);
        // Where a row opens a standing, what else it says is about that one.
        let opens = row.opens.is_some();
        if let (Some(name), false) = (&row.starts, opens) {
            self.start(index, name, at);
        }
        if row.act == Some(Do::MoveDate) && !is_put_off {
            let effect = Effect { act: Act::Officer(Doubt::NothingToMove), ..effect.clone() };
            self.effects.push(effect);
        } else {
            let acts = if opens { Vec::new() } else { acts(row, happening) };
            self.effects.extend(acts.into_iter().map(|act| Effect { act, ..effect.clone() }));
        }
        if is != was {
            self.effects.push(effect);
        }
        self.caused(index, was, &change, happening)
    }

    /// What the other schemes hear of it.
    fn caused(
        &mut self,
        index: usize,
        was: StateMeaning,
        change: &super::state::Change,
        happening: &Happening,
    ) -> Vec<Happening> {
        let living = &mut self.living[index];
        let is = living.meaning();
        let depth = happening.depth + 1;
        let caused = |kind, cause: Option<&String>, whole| Happening {
            of: Some(living.scheme.head.name.clone()),
            cause: cause.cloned(),
            whole,
            depth,
            ..Happening::new(kind, happening.happened)
        };
        let mut all = Vec::new();
        if is != StateMeaning::None && !living.is_granted {
            living.is_granted = true;
            all.push(caused(EventKind::StandingGranted, None, true));
        }
        if is == StateMeaning::Revoked {
            if was != StateMeaning::Revoked {
                let why = living.state.ended_for.as_ref();
                all.push(caused(EventKind::StandingEnded, why, true));
            }
            return all;
        }
        // What comes is told before what goes, so that nobody goes on for a moment in between.
        for (place, reason) in change.added.iter().enumerate() {
            let whole = was != StateMeaning::Suspended && place == 0;
            all.push(caused(EventKind::StandingSuspended, Some(reason), whole));
        }
        for (place, reason) in change.removed.iter().enumerate() {
            let whole = is == StateMeaning::Valid && place + 1 == change.removed.len();
            all.push(caused(EventKind::StandingResumed, Some(reason), whole));
        }
        all
    }

    fn start(&mut self, index: usize, name: &str, at: Instant) {
        let living = &self.living[index];
        let scheme = living.scheme;
        let due = self.ask(living, |situation| due(self.library, scheme, situation, name, at));
        let due = match due {
            Ok(due) => Some(due.at),
            Err(error) => {
                let key = Some(living.key.clone());
                self.doubt(&scheme.head.name, key, Doubt::Deadline(error), Vec::new());
                None
            }
        };
        self.living[index].start(name, due, at);
        self.touch(index);
    }

    fn doubt(&mut self, scheme: &str, standing: Option<Key>, doubt: Doubt, facts: Vec<String>) {
        self.effects.push(Effect {
            scheme: scheme.to_owned(),
            standing,
            act: Act::Officer(doubt),
            row: None,
            reason: None,
            remedies: Vec::new(),
            facts,
            from: self.at,
        });
    }
}

/// What a row does besides moving the standing.
fn acts(row: &LifeRow, happening: &Happening) -> Vec<Act> {
    let text = row.text.clone().map(Act::Tell);
    let act = row.act.and_then(|act| match act {
        Do::Issue => Some(Act::Issue),
        Do::Keep => Some(Act::Keep),
        Do::MoveDate => Some(Act::MoveDate(happening.day)),
        Do::ReleasePlace => Some(Act::ReleasePlace),
        Do::Reissue => Some(Act::Reissue),
        Do::Replace => Some(Act::Replace),
        Do::Reprint => Some(Act::Reprint),
        Do::Tell => None,
    });
    act.into_iter().chain(text).collect()
}

/// Whether somebody told that this very standing is held, let go or taken back.
fn is_by_hand(living: &Living<'_>, happening: &Happening) -> bool {
    let kinds =
        [EventKind::StandingSuspended, EventKind::StandingResumed, EventKind::StandingEnded];
    happening.depth == 0
        && kinds.contains(&happening.kind)
        && happening.standing.as_ref() == Some(&living.key)
}

/// Whether a row does anything to a standing that is there. One that only opens does not.
fn moves_a_standing(row: &LifeRow) -> bool {
    row.opens.is_none() || row.to.is_some() || row.lifts.is_some()
}

/// What begins a standing is not an event of that standing: the decision that grants it, or what
/// opens it, told by another one again.
fn begins_it(living: &Living<'_>, happening: &Happening) -> bool {
    let is_begun = match living.key {
        Key::Lodged(_) => {
            matches!(happening.kind, EventKind::DecisionGranted | EventKind::StandingGranted)
        }
        Key::Opened { .. } => living
            .life
            .on
            .iter()
            .any(|row| row.opens.is_some() && row.events.contains(&happening.kind)),
    };
    is_begun && living.begun == happening.happened
}
