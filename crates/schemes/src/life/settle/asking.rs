//! What a `when` reads at a moment of the replay.

use super::Replay;
use crate::library::Calendar;
use crate::life::living::{Living, midnight};
use crate::life::order::Happening;
use crate::model::Scheme;
use crate::situation::{Event, Person, Situation, Standing};

/// What a `when` reads of the replay itself, kept from one question to the next.
#[derive(Default)]
pub(super) struct SoFar {
    /// One for each of `living`.
    standings: Vec<Standing>,
    events: Vec<Event>,
}
impl<'a> Replay<'a> {
    pub(super) fn calendar(&self, scheme: &Scheme) -> Option<&'a Calendar> {
        self.library.calendars.get(scheme.head.time.calendar.as_ref()?)
    }

    /// Asks what a standing's `when` reads: the answers as lodged, everything else as it was then.
    pub(super) fn ask<R>(&self, living: &Living<'_>, ask: impl FnOnce(&Situation) -> R) -> R {
        self.ask_of(living.scheme, |situation| {
            situation.lodged = Some(living.lodged);
            situation.asked.clone_from(&living.asked);
            situation.form.clone_from(&living.form);
            situation.slot.clone_from(&living.slot);
            situation.booked.clone_from(&living.slot);
            ask(situation)
        })
    }

    /// The same of a person without a standing: only what was told along with the event is known.
    pub(super) fn ask_stranger<R>(
        &self,
        scheme: &Scheme,
        happening: &Happening,
        ask: impl FnOnce(&Situation) -> R,
    ) -> R {
        self.ask_of(scheme, |situation| {
            situation.asked.clone_from(&happening.stated);
            ask(situation)
        })
    }

    fn ask_of<R>(&self, scheme: &Scheme, ask: impl FnOnce(&mut Situation) -> R) -> R {
        let mut person = self.past.person(self.at, midnight(scheme));
        let mut so_far = self.so_far.take();
        so_far.events.extend(self.past.events(so_far.events.len(), self.at).cloned());
        let count = so_far.standings.len();
        let others = person.standings.into_iter();
        let others: Vec<_> = others
            .filter(|own| so_far.standings.iter().all(|lived| lived.scheme != own.scheme))
            .collect();
        so_far.standings.extend(others);
        person.standings = so_far.standings;
        person.events = so_far.events;
        let mut situation = Situation::of(self.at, person);
        let answer = ask(&mut situation);
        let Person { mut standings, events, .. } = situation.person;
        standings.truncate(count);
        self.so_far.replace(SoFar { standings, events });
        answer
    }

    /// Notes how a standing is now, and that time may bring it something else.
    pub(super) fn touch(&mut self, index: usize) {
        let living = &mut self.living[index];
        living.next = None;
        let standing = living.standing();
        let standings = &mut self.so_far.get_mut().standings;
        match standings.get_mut(index) {
            Some(known) => *known = standing,
            None => standings.push(standing),
        }
    }
}
