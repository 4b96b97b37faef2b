//! What is shown in a lane, on its way to an answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clearance_core::time::Timestamp;
use clearance_reader::{Repaired, repair};
use clearance_verifier::{Crossing, Decision, PersonMatch, Reason};

use super::seams::{Act, Compared, Opening, PersonAsked};
use super::{Answer, DoorState, LaneState, OneLane, Pending, Ticket};
use crate::Runtime;

/// What is shown in a lane.
///
/// Deliberately closed: a code is a text, or a picture of one.
#[derive(Clone)]
pub enum Presented {
    /// A picture in any format that the reader knows.
    Picture(Vec<u8>),
    /// A code's text, as a scanner sends it.
    Text(String),
}

// A code says something of its holder to whoever can open it: it stays out of logs.
impl core::fmt::Debug for Presented {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Picture(_) => "Picture(…)",
            Self::Text(_) => "Text(…)",
        })
    }
}

/// There is no lane of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLane;

impl Runtime {
    /// Judges what is shown in a lane, and opens its door where everything is in order. Blocks: call it from a worker.
    ///
    /// A picture that is not read within the lane's deadline has no code. Where `ticket` was given up meanwhile, nothing opens.
    ///
    /// # Errors
    /// [`UnknownLane`].
    pub fn present(
        &self,
        lane: Option<&str>,
        presented: Presented,
        crossing: Crossing,
        ticket: &Ticket,
    ) -> Result<Arc<Answer>, UnknownLane> {
        let lane = self.lanes.named(lane).ok_or(UnknownLane)?;
        let text = match presented {
            Presented::Text(text) => text,
            Presented::Picture(bytes) => match self.text_of(lane, bytes) {
                Ok(text) => text,
                Err(why) => return Ok(Arc::new(self.unread(lane, &why))),
            },
        };
        let read = repair(&text);
        Ok(self.judge(lane, &read, crossing, ticket))
    }

    pub(crate) fn judge(
        &self,
        lane: &OneLane,
        read: &Repaired<'_>,
        crossing: Crossing,
        ticket: &Ticket,
    ) -> Arc<Answer> {
        let (began, now) = (Instant::now(), self.now());
        let mut state = lane.state();
        if let Some(before) = state.shown.repeated(&read.text, now) {
            let mut again = Answer::clone(&before);
            again.repeat = true;
            return Arc::new(again);
        }
        let id = self.hub.number();
        if self.lanes.closed.since(&lane.name).is_some() {
            return Arc::new(Answer::closed(id, &lane.name, now));
        }
        if state.occupancy.may_judge(now).is_err() {
            return Arc::new(Answer::occupied(id, &lane.name, now));
        }
        if let Err(why) = self.may_judge() {
            return self.unrecorded(lane, &mut state, (id, &read.text), &why, now);
        }
        let judged = self.running().check_crossing(&read.text, crossing, now);
        self.tell(judged.notices);
        let mut decision = judged.decision;
        let mut answer = self.answered(lane, id, &decision, now);
        if answer.waits_for_person {
            state.occupy(&answer.id, now);
            if self.seams.person_check(&lane.name).is_some() {
                state.compares(&answer);
                self.hub.tell("comparing", &answer);
            }
            decision = self.compare(lane, &mut state, decision, &answer);
            answer = self.answered(lane, answer.id, &decision, self.now());
        }
        let doubt = read.doubt.filter(|_| !decision.is_admit());
        let mut answer = answer.by_scanner(&read.repairs, doubt);
        answer.took_ms = began.elapsed().as_millis().try_into().ok();
        let answer = self.conclude(lane, &mut state, decision, answer, ticket);
        state.shown.keep(&read.text, Arc::clone(&answer), now);
        self.metrics.judged(&answer, began.elapsed());
        answer
    }

    /// The decision's answer, which has not been given yet.
    pub(super) fn answered(
        &self,
        lane: &OneLane,
        id: String,
        decision: &Decision,
        now: Timestamp,
    ) -> Answer {
        let subject = decision.details().subject;
        let pseudonym = subject.map(|subject| self.pseudonyms.of(&subject, now));
        Answer::judged(id, &lane.name, now, decision, pseudonym)
    }

    /// Asks the device that compares persons, where the lane has one.
    fn compare(
        &self,
        lane: &OneLane,
        state: &mut LaneState,
        decision: Decision,
        answer: &Answer,
    ) -> Decision {
        let Some(device) = self.seams.person_check(&lane.name) else { return decision };
        let compared = device.compare(&PersonAsked {
            lane: &lane.name,
            check: &answer.id,
            pseudonym: answer.pseudonym.as_deref(),
            decision: &decision,
        });
        self.metrics.person(&compared);
        let (subject, compared_of) = (decision.details().subject, &compared);
        self.record(&Act::Person {
            lane: &lane.name,
            check: &answer.id,
            subject,
            compared: compared_of,
        });
        let found = match compared {
            Compared::Matches => PersonMatch::Matches,
            Compared::Differs => PersonMatch::Differs,
            Compared::Unsure(why) => {
                self.unsure(lane, state, why);
                return decision; // the officer compares
            }
        };
        if state.unsure.take().is_some() {
            let told = format!("lane {}: the device compares persons again", lane.name);
            self.notice(self.now(), "person-check", &told);
        }
        match decision {
            Decision::Refer(referral) => referral.confirm_person(found, self.now()),
            other => other,
        }
    }

    /// Tells once what keeps the device from being sure.
    fn unsure(&self, lane: &OneLane, state: &mut LaneState, why: String) {
        if state.unsure.as_ref() != Some(&why) {
            self.notice(self.now(), "person-check", &format!("lane {}: {why}", lane.name));
            state.unsure = Some(why);
        }
    }

    /// Records the decision, moves the door, and tells everybody.
    pub(super) fn conclude(
        &self,
        lane: &OneLane,
        state: &mut LaneState,
        decision: Decision,
        mut answer: Answer,
        ticket: &Ticket,
    ) -> Arc<Answer> {
        let now = self.now();
        self.record(&Act::Decided { answer: &answer, decision: &decision });
        state.pending = None;
        state.open_to_officer = None;
        if let Decision::Admit(admission) = &decision {
            state.occupy(&answer.id, now);
            let door = if self.may_open().is_err() {
                DoorState::Unrecorded
            } else if ticket.opens() {
                self.keep_passage(admission, &answer.id);
                self.open(lane, &answer)
            } else {
                DoorState::Late
            };
            answer.door = door.code();
            if matches!(door, DoorState::Failed | DoorState::Late | DoorState::Unrecorded) {
                state.free();
            }
        } else if !answer.waits_for_person {
            state.free();
        }
        let answer = Arc::new(answer);
        if let Decision::Refer(referral) = decision
            && referral.reason() == Reason::PersonPending
        {
            state.pending = Some(Pending { id: answer.id.clone(), referral });
        }
        let is_open = !matches!(answer.door, "opened" | "told");
        state.open_to_officer = is_open.then(|| Arc::clone(&answer));
        state.keep(&answer);
        self.hub.tell("decision", &*answer);
        answer
    }

    /// What happens cannot be written down: nothing is judged, and an officer decides.
    fn unrecorded(
        &self,
        lane: &OneLane,
        state: &mut LaneState,
        (id, text): (String, &str),
        why: &str,
        now: Timestamp,
    ) -> Arc<Answer> {
        let answer = Arc::new(Answer::unrecorded(id, &lane.name, now, why));
        (state.pending, state.open_to_officer) = (None, None);
        state.keep(&answer);
        state.shown.keep(text, Arc::clone(&answer), now);
        self.hub.tell("decision", &*answer);
        self.metrics.judged(&answer, Duration::ZERO);
        answer
    }

    /// Tells the door to open, where the lane has one; else whoever hears the event opens.
    pub(super) fn open(&self, lane: &OneLane, answer: &Answer) -> DoorState {
        let Some(door) = self.seams.door(&lane.name) else { return DoorState::Told };
        let (check, party) = (&answer.id[..], answer.party);
        let opened = door.open(&Opening { lane: &lane.name, check, party });
        let failed = opened.as_ref().err().map(String::as_str);
        self.record(&Act::Door { lane: &lane.name, check, failed });
        self.metrics.door(opened.is_ok());
        match opened {
            Ok(()) => DoorState::Opened,
            Err(why) => {
                self.notice(self.now(), "door-failed", &format!("lane {}: {why}", lane.name));
                DoorState::Failed
            }
        }
    }
}
