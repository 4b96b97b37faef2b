//! Whether the engine is there, as far as its answers tell.

use core::time::Duration;
use std::time::Instant;

use clearance_verifier::Trouble;

/// The engine is *away* when no node has answered anything for a while, though they were asked. One answer, and it is back.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    away_after: Duration,
    /// The last answer.
    answered: Instant,
    /// Start of the first question since then that failed.
    failing: Option<Instant>,
    away: Option<Trouble>,
    /// Answers do not count: an examination found the engine unfit.
    unfit: Option<Trouble>,
    /// Whether it ever answered.
    was_there: bool,
}

impl Pulse {
    /// Of an engine that nobody has asked yet.
    pub(crate) fn new(away_after: Duration, now: Instant) -> Self {
        let unfit = Some(Trouble::Unreachable);
        Self { away_after, answered: now, failing: None, away: None, unfit, was_there: false }
    }

    /// Some node answered.
    pub(crate) fn answered(&mut self, now: Instant) {
        self.answered = self.answered.max(now);
        (self.failing, self.away) = (None, None);
        self.was_there = true;
    }

    /// A question that was put at `asked` has failed `now`.
    pub(crate) fn failed(&mut self, asked: Instant, now: Instant, why: Trouble) {
        // A question that is older than the last answer says nothing about what came after it.
        let asked = asked.max(self.answered);
        let since = *self.failing.get_or_insert(asked);
        if now.saturating_duration_since(since) >= self.away_after {
            self.away = Some(why);
        }
    }

    /// What an examination said: why the engine must not be asked, and whether it is there. Where it was there before,
    /// the claims' own questions say better when it is away.
    pub(crate) fn examined(&mut self, unfit: Option<Trouble>, is_there: bool) {
        self.unfit = unfit;
        if !is_there && !self.was_there {
            self.away = Some(Trouble::Unreachable);
        }
    }

    /// Why nobody need wait for an answer.
    pub(crate) fn away(&self) -> Option<Trouble> {
        self.unfit.or(self.away)
    }

    pub(crate) fn is_unfit(&self) -> bool {
        self.unfit.is_some()
    }

    /// How long ago the last answer was.
    pub(crate) fn silence(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse() -> (Pulse, Instant) {
        let start = Instant::now();
        let mut pulse = Pulse::new(Duration::from_millis(600), start);
        pulse.examined(None, true);
        (pulse, start)
    }

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn an_engine_that_nobody_examined_is_away() {
        assert!(Pulse::new(ms(600), Instant::now()).away().is_some());
    }

    #[test]
    fn one_that_is_away_from_the_start_is_waited_for_by_nobody() {
        let start = Instant::now();
        let mut pulse = Pulse::new(ms(600), start);
        pulse.examined(None, false);
        assert_eq!(pulse.away(), Some(Trouble::Unreachable));
        pulse.answered(start);
        pulse.examined(None, false);
        assert_eq!(pulse.away(), None, "an examination that came between two answers");
    }

    #[test]
    fn silence_is_not_waited_for_after_a_second() {
        let (mut pulse, start) = pulse();
        let fails = |from: u64, to: u64, pulse: &mut Pulse| {
            pulse.failed(start + ms(from), start + ms(to), Trouble::TimedOut);
            pulse.away()
        };
        assert_eq!(fails(0, 300, &mut pulse), None);
        assert_eq!(fails(300, 599, &mut pulse), None);
        assert_eq!(fails(300, 600, &mut pulse), Some(Trouble::TimedOut));
    }

    #[test]
    fn a_night_without_travellers_is_no_silence() {
        let (mut pulse, start) = pulse();
        pulse.answered(start);
        let night = start + Duration::from_secs(30_000);
        pulse.failed(night, night + ms(300), Trouble::TimedOut);
        assert_eq!(pulse.away(), None);
    }

    #[test]
    fn one_answer_brings_it_back() {
        let (mut pulse, start) = pulse();
        pulse.failed(start, start + ms(700), Trouble::Unreachable);
        assert!(pulse.away().is_some());
        pulse.answered(start + ms(800));
        assert_eq!(pulse.away(), None);
        // One that was asked before the answer came fails after it.
        pulse.failed(start, start + ms(900), Trouble::TimedOut);
        assert_eq!(pulse.away(), None);
    }

    #[test]
    fn an_unfit_engine_stays_away_whatever_it_answers() {
        let (mut pulse, start) = pulse();
        pulse.examined(Some(Trouble::Damaged), true);
        pulse.answered(start);
        assert_eq!(pulse.away(), Some(Trouble::Damaged));
        pulse.examined(None, true);
        assert_eq!(pulse.away(), None);
    }
}
