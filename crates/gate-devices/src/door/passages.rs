//! Who was let through, who passed, and whether the relay has to be on. Reads no clock and asks no device.

use core::time::Duration;
use std::collections::VecDeque;
use std::time::Instant;

use super::relay_settings::{ContactSettings, Opens};
use super::{DoorEvent, Opening, OpeningId};
use crate::settings::ms;

/// Most openings whose people are still to pass: more cannot stand in a lane.
const MOST: usize = 8;

#[derive(Debug)]
pub(super) struct Passages {
    opens: Opens,
    contact: Option<ContactSettings>,
    /// Those who may still pass, the first first.
    waiting: VecDeque<Waiting>,
    on_until: Option<Instant>,
    /// Since when the contact is active, and whether that was told as too long.
    active: Option<(Instant, bool)>,
}

#[derive(Debug)]
struct Waiting {
    opening: OpeningId,
    missing: u8,
    until: Instant,
}

impl Passages {
    pub(super) fn new(opens: Opens, contact: Option<ContactSettings>) -> Self {
        Self { opens, contact, waiting: VecDeque::new(), on_until: None, active: None }
    }

    /// Whether these are the people of an opening that is still under way.
    pub(super) fn knows(&self, opening: &OpeningId) -> bool {
        self.waiting.iter().any(|waiting| waiting.opening == *opening)
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST
    }

    /// The relay is on for them from now.
    pub(super) fn opened(&mut self, opening: &Opening, now: Instant) {
        let on = self.longest_on();
        self.on_until = Some(now + on);
        let within = self.contact.map_or(on, |contact| ms(contact.pass_within_ms));
        let (opening, missing) = (opening.id.clone(), opening.persons.max(1));
        self.waiting.push_back(Waiting { opening, missing, until: now + within });
    }

    /// Nobody is let through any more.
    pub(super) fn shut(&mut self, tell: &mut impl FnMut(DoorEvent)) {
        self.on_until = None;
        while self.ends_first(tell) {}
    }

    /// Whether the relay may be on.
    pub(super) fn is_on(&self, now: Instant) -> bool {
        self.on_until.is_some_and(|until| now < until)
    }

    /// When the relay has to go off next.
    pub(super) fn off_at(&self) -> Option<Instant> {
        self.on_until
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Instant, tell: &mut impl FnMut(DoorEvent)) {
        while self.waiting.front().is_some_and(|first| first.until <= now) {
            self.ends_first(tell);
        }
        if self.on_until.is_some_and(|until| until <= now) {
            self.on_until = None;
        }
        self.end_held();
        let longest = self.contact.map_or(Duration::MAX, |contact| ms(contact.held_open_ms));
        if let Some((since, told @ false)) = &mut self.active
            && now.duration_since(*since) >= longest
        {
            *told = true;
            tell(DoorEvent::HeldOpen);
        }
    }

    /// What the contact's input reads.
    pub(super) fn contact(&mut self, reads: bool, now: Instant, tell: &mut impl FnMut(DoorEvent)) {
        let is_active = self.contact.is_some_and(|contact| reads == contact.active);
        match (is_active, self.active) {
            (true, None) => {
                self.active = Some((now, false));
                tell(self.one_passes());
            }
            (false, Some(_)) => self.active = None,
            _ => {}
        }
        self.end_held();
    }

    /// Without a contact nobody knows whether they passed.
    fn ends_first(&mut self, tell: &mut impl FnMut(DoorEvent)) -> bool {
        let first = self.waiting.pop_front();
        let is_there = first.is_some();
        if let (Some(Waiting { opening, missing, .. }), Some(_)) = (first, self.contact) {
            tell(DoorEvent::NobodyPassed { opening, missing });
        }
        is_there
    }

    fn one_passes(&mut self) -> DoorEvent {
        let Some(first) = self.waiting.front_mut() else { return DoorEvent::Forced };
        first.missing -= 1; // at least 1 before: who has passed in full is taken away
        let opening = first.opening.clone();
        if first.missing == 0 {
            self.waiting.pop_front();
        }
        DoorEvent::Passed { opening }
    }

    /// A held relay goes off when all have passed.
    fn end_held(&mut self) {
        let is_held = matches!(self.opens, Opens::Held { .. });
        if is_held && self.contact.is_some() && self.waiting.is_empty() {
            self.on_until = None;
        }
    }

    fn longest_on(&self) -> Duration {
        match self.opens {
            Opens::Held { most_ms } => ms(most_ms),
            Opens::Pulse { ms: pulse } => ms(pulse),
            Opens::OwnPulse(pulse) => ms(pulse.ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACT: ContactSettings =
        ContactSettings { input: 0, active: true, pass_within_ms: 1_000, held_open_ms: 2_000 };

    fn opening(id: &str, persons: u8) -> Opening {
        Opening { id: id.parse().unwrap(), persons }
    }

    /// Runs a story of (milliseconds, what the contact reads) and gives what was told.
    fn told(passages: &mut Passages, start: Instant, story: &[(u32, bool)]) -> Vec<DoorEvent> {
        let mut events = Vec::new();
        for (at, reads) in story {
            let now = start + ms(*at);
            passages.contact(*reads, now, &mut |event| events.push(event));
            passages.tick(now, &mut |event| events.push(event));
        }
        events
    }

    fn passed(id: &str) -> DoorEvent {
        DoorEvent::Passed { opening: id.parse().unwrap() }
    }

    #[test]
    fn a_party_passes_one_by_one_and_the_next_is_forced() {
        let (mut passages, now) = (Passages::new(Opens::default(), Some(CONTACT)), Instant::now());
        passages.opened(&opening("a", 2), now);
        let story = [(10, true), (20, false), (30, true), (40, false), (50, true)];
        let events = told(&mut passages, now, &story);
        assert_eq!(events, [passed("a"), passed("a"), DoorEvent::Forced]);
    }

    #[test]
    fn who_does_not_pass_in_time_is_told_with_their_number() {
        let (mut passages, now) = (Passages::new(Opens::default(), Some(CONTACT)), Instant::now());
        passages.opened(&opening("a", 3), now);
        let events =
            told(&mut passages, now, &[(10, true), (20, false), (999, false), (1_000, false)]);
        let nobody = DoorEvent::NobodyPassed { opening: "a".parse().unwrap(), missing: 2 };
        assert_eq!(events, [passed("a"), nobody]);
    }

    #[test]
    fn a_held_relay_goes_off_when_all_have_passed_or_time_is_over() {
        let held = Opens::Held { most_ms: 700 };
        let (mut passages, now) = (Passages::new(held, Some(CONTACT)), Instant::now());
        passages.opened(&opening("a", 1), now);
        assert!(passages.is_on(now + ms(699)));
        assert!(!passages.is_on(now + ms(700)));
        told(&mut passages, now, &[(10, true)]);
        assert!(!passages.is_on(now + ms(11)));
    }

    #[test]
    fn a_passage_that_does_not_become_free_is_told_once() {
        let (mut passages, now) = (Passages::new(Opens::default(), Some(CONTACT)), Instant::now());
        let story = [(0, true), (1_999, true), (2_000, true), (9_000, true), (9_001, false)];
        assert_eq!(told(&mut passages, now, &story), [DoorEvent::Forced, DoorEvent::HeldOpen]);
    }

    #[test]
    fn without_a_contact_nothing_is_told_of_passages() {
        let (mut passages, now) = (Passages::new(Opens::default(), None), Instant::now());
        passages.opened(&opening("a", 1), now);
        assert!(passages.knows(&"a".parse().unwrap()));
        assert!(told(&mut passages, now, &[(10, true), (600, false)]).is_empty());
        assert!(!passages.knows(&"a".parse().unwrap()));
    }
}
