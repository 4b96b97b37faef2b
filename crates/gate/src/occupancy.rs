//! Whether somebody is in the lane: one person at a time.
//!
//! A code that is shown meanwhile is not judged. Nothing is claimed for it in the ledger, so it is as good as before once
//! the lane is free, or the phone shows its next one.

use clearance_core::language::Texts;
use clearance_core::time::Timestamp;

/// Seconds after which a lane counts as free although no contact said so: the door has closed again, and nobody went
/// through. Longer than doors stand open, and no longer than a phone takes to show its next code.
pub const PASSAGE_TIME: u64 = 15;

/// Who may be judged in one lane now. Keep one for each lane, beside its [`Lane`](crate::Lane): first ask the `Lane`
/// whether the code is the presentation it has just answered, then ask this.
///
/// It knows that somebody is in the lane, and nothing of who it is.
///
/// ```
/// use clearance_core::time::Timestamp;
/// use clearance_gate::{Occupancy, PASSAGE_TIME};
///
/// let now = Timestamp::from_secs(1_800_000_000);
/// let mut lane = Occupancy::new(PASSAGE_TIME);
/// assert!(lane.may_judge(now).is_ok());
/// let passage = lane.occupy(now); // the child's code was admitted
/// let wait = lane.may_judge(now.plus(3)).unwrap_err(); // the parent's is not taken yet
/// assert_eq!(wait.until, now.plus(PASSAGE_TIME));
/// lane.passed(passage); // the contact behind the door
/// assert!(lane.may_judge(now.plus(4)).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Occupancy {
    limit: u64,
    since: Option<Timestamp>,
    /// The last passage.
    passage: Passage,
}

/// One opening of the door. What a contact says of an earlier one frees no lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage(u64);

/// The lane is occupied: the code is to be shown again, and is as good as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Wait {
    /// When the lane is free at the latest.
    pub until: Timestamp,
}

impl Occupancy {
    /// A free lane. `limit` is in seconds: after it a passage counts as over, whatever the contact says.
    pub const fn new(limit: u64) -> Self {
        Self { limit, since: None, passage: Passage(0) }
    }

    /// Whether a code may be judged now. Where it may not, it is not to be judged at all: who is judged may be admitted,
    /// and the code is then used.
    ///
    /// # Errors
    /// [`Wait`], while somebody is in the lane.
    pub fn may_judge(&mut self, now: Timestamp) -> Result<(), Wait> {
        let Some(since) = self.since else { return Ok(()) };
        // A clock that was set back begins the time anew: the lane is free one limit from now, whatever was before.
        let since = since.min(now);
        let until = since.plus(self.limit);
        self.since = (now < until).then_some(since);
        if self.since.is_some() { Err(Wait { until }) } else { Ok(()) }
    }

    /// Somebody goes through from `now` on: call it when a decision admits, before the door opens. While an officer or a
    /// camera compares the person it may be called already, and once more with the admission.
    pub fn occupy(&mut self, now: Timestamp) -> Passage {
        self.passage = Passage(self.passage.0.wrapping_add(1));
        self.since = Some(now);
        self.passage
    }

    /// The contact says that this passage is over: somebody went through, or the door is closed again. Nothing happens
    /// where the lane is free, or with another passage by now.
    pub fn passed(&mut self, passage: Passage) {
        if passage == self.passage {
            self.free();
        }
    }

    /// An officer says that nobody is in the lane.
    pub fn free(&mut self) {
        self.since = None;
    }
}

impl Wait {
    /// Stable name.
    pub const CODE: &'static str = "lane-occupied";

    /// What the traveller's screen shows.
    pub const TEXTS: Texts = Texts {
        en: "Please wait until the person before you has passed, then show your code.",
        pt: "Aguarde que a pessoa à sua frente passe e mostre depois o seu código.",
        zh: "請待前面一位通過後，再出示您的通關碼。",
    };
}

impl core::fmt::Display for Wait {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "somebody is in the lane, until {} at the latest; no code is judged", self.until)
    }
}

impl core::error::Error for Wait {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn is_free(lane: &mut Occupancy, secs: u64) -> bool {
        lane.may_judge(at(secs)).is_ok()
    }

    #[test]
    fn a_lane_is_free_until_somebody_is_admitted_and_after_the_passage() {
        let mut lane = Occupancy::new(15);
        assert!(is_free(&mut lane, 100));
        let passage = lane.occupy(at(100));
        assert_eq!(lane.may_judge(at(100)), Err(Wait { until: at(115) }));
        assert_eq!(lane.may_judge(at(114)), Err(Wait { until: at(115) }));
        lane.passed(passage);
        assert!(is_free(&mut lane, 114));
    }

    #[test]
    fn a_lane_that_nobody_goes_through_is_free_after_its_time() {
        let mut lane = Occupancy::new(15);
        lane.occupy(at(100));
        assert!(!is_free(&mut lane, 114));
        assert!(is_free(&mut lane, 115));
        assert!(is_free(&mut lane, 100), "and stays free where the clock goes back after it");
    }

    #[test]
    fn an_officer_frees_a_lane() {
        let mut lane = Occupancy::new(15);
        lane.occupy(at(100));
        lane.free();
        assert!(is_free(&mut lane, 100));
    }

    #[test]
    fn a_late_contact_of_one_passage_does_not_free_the_lane_of_the_next() {
        let mut lane = Occupancy::new(15);
        let first = lane.occupy(at(100));
        assert!(is_free(&mut lane, 115));
        let second = lane.occupy(at(115));
        lane.passed(first);
        assert!(!is_free(&mut lane, 116));
        lane.passed(second);
        assert!(is_free(&mut lane, 116));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_a_lane_for_one_limit_more_at_most() {
        let mut lane = Occupancy::new(15);
        lane.occupy(at(1_000_000));
        assert_eq!(lane.may_judge(at(100)), Err(Wait { until: at(115) }));
        assert!(!is_free(&mut lane, 114));
        assert!(is_free(&mut lane, 115));
        // At the end of time nothing overflows.
        lane.occupy(at(u64::MAX));
        assert!(is_free(&mut lane, u64::MAX), "there is no later moment to wait for");
    }
}
