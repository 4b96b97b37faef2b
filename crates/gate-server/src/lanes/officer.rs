//! What an officer does in a lane: says who the person is, lets somebody through, frees the lane.

use core::fmt;
use std::sync::Arc;

use clearance_verifier::PersonMatch;

use super::seams::{Act, Compared};
use super::{Answer, DoorState, OneLane, SentTo, Ticket, UnknownLane};
use crate::Runtime;

/// Seconds after an answer in which an officer may override it: who is let through is still in front of the lane.
pub(crate) const OVERRIDE_LIFE: i64 = 120;

/// An officer lets somebody through against the gate.
#[derive(Clone, Copy, Debug)]
pub struct Overriding<'a> {
    /// The answer that is overridden.
    pub check: &'a str,
    /// Whose token it was.
    pub by: &'a str,
    /// Who agreed.
    pub second: Option<&'a str>,
    /// What the officer typed.
    pub reason: &'a str,
}

/// Why an officer's act is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActError {
    /// The lane has gone on: the answer is not its last one, or nothing waits there.
    GoneOn,
    /// The door did not open.
    Door,
    /// A second officer has to agree.
    Second,
    /// It cannot be written down.
    Unrecorded,
}

impl fmt::Display for ActError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GoneOn => "the lane has gone on meanwhile; let the traveller show the code again",
            Self::Door => {
                "the door did not open; see the notices, and let the traveller through by hand"
            }
            Self::Second => "a second officer has to agree; give their token",
            Self::Unrecorded => {
                "this gate can write nothing down, and opens for nobody; let the traveller through by hand, and note it elsewhere"
            }
        })
    }
}

impl core::error::Error for ActError {}

impl Runtime {
    /// What comparing the person gave, for a code that waits for it. Blocks.
    ///
    /// # Errors
    /// [`ActError::GoneOn`].
    pub fn confirm_person(&self, check: &str, found: PersonMatch) -> Result<Arc<Answer>, ActError> {
        let now = self.now();
        let waits =
            |lane: &&OneLane| lane.state().pending.as_ref().is_some_and(|it| it.id == check);
        let lane = self.lanes.all().iter().find(waits).ok_or(ActError::GoneOn)?;
        let mut state = lane.state();
        let pending = state.pending.take().filter(|it| it.id == check).ok_or(ActError::GoneOn)?;
        let compared = match found {
            PersonMatch::Differs => Compared::Differs,
            PersonMatch::Matches => Compared::Matches,
        };
        let decision = pending.referral.confirm_person(found, now);
        let (check, subject) = (&pending.id[..], decision.details().subject);
        self.record(&Act::Person { lane: &lane.name, check, subject, compared: &compared });
        let answer = self.answered(lane, pending.id, &decision, now);
        let answer = self.conclude(lane, &mut state, decision, answer, &Ticket::default());
        self.metrics.judged(&answer, core::time::Duration::ZERO);
        Ok(answer)
    }

    /// Opens a lane for the last one who was not admitted there. Blocks. It is the officer's act, and no admission: the
    /// ledger has nothing of it.
    ///
    /// # Errors
    /// [`ActError`].
    pub fn override_answer(&self, act: &Overriding<'_>) -> Result<Arc<Answer>, ActError> {
        if self.settings.lane.second_person && act.second.is_none_or(|second| second == act.by) {
            return Err(ActError::Second);
        }
        let now = self.now();
        let is_it = |answer: &Arc<Answer>| {
            let age = now.as_secs().abs_diff(answer.time);
            answer.id == act.check && i64::try_from(age).is_ok_and(|age| age < OVERRIDE_LIFE)
        };
        let is_open = |lane: &&OneLane| lane.state().open_to_officer.as_ref().is_some_and(is_it);
        let lane = self.lanes.all().iter().find(is_open).ok_or(ActError::GoneOn)?;
        let mut state = lane.state();
        let before = state.open_to_officer.take().filter(is_it).ok_or(ActError::GoneOn)?;
        let Overriding { check, by, second, reason } = *act;
        self.record(&Act::Overridden { lane: &lane.name, check, by, second, reason });
        if self.may_open().is_err() {
            state.open_to_officer = Some(before);
            return Err(ActError::Unrecorded);
        }
        state.pending = None;
        state.occupy(check, now);
        let door = self.open(lane, &before);
        let mut answer = Answer::clone(&before);
        (answer.overridden, answer.door, answer.waits_for_person) = (true, door.code(), false);
        answer.time = now.as_secs();
        let answer = Arc::new(answer);
        self.metrics.overridden();
        self.hub.tell("override", &*answer);
        if door == DoorState::Failed {
            state.free();
            state.open_to_officer = Some(before);
            return Err(ActError::Door);
        }
        state.keep(&answer);
        Ok(answer)
    }

    /// An officer closes a lane, or opens it again. What was judged there before goes on: who is in the lane may leave it, and the
    /// officer may still decide about the last one. Blocks.
    ///
    /// # Errors
    /// [`UnknownLane`].
    pub fn close_lane(
        &self,
        lane: Option<&str>,
        closes: bool,
        by: &str,
    ) -> Result<(), UnknownLane> {
        let lane = self.lanes.named(lane).ok_or(UnknownLane)?;
        let (now, name) = (self.now(), &lane.name);
        match self.lanes.closed.set(name, closes.then_some(now)) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                let is = if closes { "closed" } else { "open" };
                let told = format!("lane {name} is {is} until the next start only: {error}");
                self.notice(now, "lane-closed", &told);
            }
        }
        self.record(&Act::Closed { lane: name, by, closes });
        let kind = if closes { "lane-closed" } else { "lane-opened" };
        self.hub.tell(kind, &serde_json::json!({ "lane": name }));
        Ok(())
    }

    /// An officer is done with an answer, and lets nobody through: the traveller shows another code, or goes to the counter.
    ///
    /// # Errors
    /// [`ActError::GoneOn`], also where the answer waits for the person to be compared.
    pub(crate) fn send_on(&self, check: &str, by: &str, to: SentTo) -> Result<(), ActError> {
        let is_it = |answer: &Arc<Answer>| answer.id == check && !answer.waits_for_person;
        let is_open = |lane: &&OneLane| lane.state().open_to_officer.as_ref().is_some_and(is_it);
        let lane = self.lanes.all().iter().find(is_open).ok_or(ActError::GoneOn)?;
        let mut state = lane.state();
        state.open_to_officer.take_if(|it| is_it(it)).ok_or(ActError::GoneOn)?;
        state.sends(check, to, self.now());
        self.record(&Act::SentOn { lane: &lane.name, check, by, to: to.code() });
        let told = serde_json::json!({ "lane": lane.name, "check": check, "to": to.code() });
        self.hub.tell("sent-on", &told);
        Ok(())
    }

    /// The contact says that a passage is over, or an officer that nobody is in the lane.
    ///
    /// # Errors
    /// [`ActError::GoneOn`] where it is another passage by now.
    pub fn passed(&self, check: &str) -> Result<(), ActError> {
        let is_it = |lane: &&OneLane| lane.state().passage.as_ref().is_some_and(|it| it.0 == check);
        let lane = self.lanes.all().iter().find(is_it).ok_or(ActError::GoneOn)?;
        self.passed_in(&lane.name, check)
    }

    /// The same, by the lane's own contact, which no other lane holds up.
    pub(crate) fn passed_in(&self, lane: &str, check: &str) -> Result<(), ActError> {
        let lane = self.ends(lane, check)?;
        self.record(&Act::Passed { lane, check });
        self.hub.tell("passed", &serde_json::json!({ "lane": lane, "check": check }));
        Ok(())
    }

    /// The contact says that nobody went through, and that the door is shut again.
    pub(crate) fn not_passed(&self, lane: &str, check: &str) {
        if let Ok(lane) = self.ends(lane, check) {
            self.hub.tell("not-passed", &serde_json::json!({ "lane": lane, "check": check }));
        }
    }

    /// Ends the passage of an answer; none where it is another one by now.
    fn ends(&self, lane: &str, check: &str) -> Result<&str, ActError> {
        let lane = self.lanes.named(Some(lane)).ok_or(ActError::GoneOn)?;
        let mut state = lane.state();
        let passage = state.passage.take_if(|it| it.0 == check).ok_or(ActError::GoneOn)?;
        state.occupancy.passed(passage.1);
        Ok(&lane.name)
    }
}
