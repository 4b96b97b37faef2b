//! What is shown in a lane, on its way to an answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clearance_core::time::Timestamp;
use clearance_reader::{Repaired, repair};
use clearance_verifier::{Crossing, Decision, PersonMatch, Reason};

use super::seams::{Act, Compared, Opening, PersonAsked};
use super::{Answer, DoorState, LaneState, OneLane, Pending, Ticket, decode};
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
            Presented::Picture(bytes) => {
                let began = Instant::now();
                let most = Duration::from_millis(self.settings.lane.deadline.into());
                let read = decode(&bytes, began + most);
                self.metrics.decoded(read.is_ok(), began.elapsed());
                match read {
                    Ok(text) => text,
                    Err(why) => {
                        let now = self.now();
                        let unread =
                            Answer::unread(self.hub.number(), &lane.name, now, why.to_string());
                        return Ok(Arc::new(unread));
                    }
                }
            }
        };
        let read = repair(&text);
        Ok(self.judge(lane, &read, crossing, ticket))
    }

    fn judge(
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
        if state.occupancy.may_judge(now).is_err() {
            return Arc::new(Answer::occupied(id, &lane.name, now));
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
            decision = self.compare(lane, decision, &answer);
            answer = self.answered(lane, answer.id, &decision, self.now());
        }
        let doubt = read.doubt.filter(|_| !decision.is_admit());
        let answer = answer.by_scanner(&read.repairs, doubt);
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
    fn compare(&self, lane: &OneLane, decision: Decision, answer: &Answer) -> Decision {
        let Some(device) = self.seams.person_check(&lane.name) else { return decision };
        let compared = device.compare(&PersonAsked {
            lane: &lane.name,
            check: &answer.id,
            pseudonym: answer.pseudonym.as_deref(),
            decision: &decision,
        });
        self.metrics.person(&compared);
        let found = match compared {
            Compared::Matches => PersonMatch::Matches,
            Compared::Differs => PersonMatch::Differs,
            Compared::Unsure(why) => {
                self.notice(self.now(), "person-check", &why);
                return decision; // the officer compares
            }
        };
        match decision {
            Decision::Refer(referral) => referral.confirm_person(found, self.now()),
            other => other,
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
        self.seams.record(&Act::Decided { answer: &answer, decision: &decision });
        state.pending = None;
        state.open_to_officer = None;
        if decision.is_admit() {
            state.occupy(&answer.id, now);
            let door = if ticket.opens() { self.open(lane, &answer) } else { DoorState::Late };
            answer.door = door.code();
            if matches!(door, DoorState::Failed | DoorState::Late) {
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

    /// Tells the door to open, where the lane has one; else whoever hears the event opens.
    pub(super) fn open(&self, lane: &OneLane, answer: &Answer) -> DoorState {
        let Some(door) = self.seams.door(&lane.name) else { return DoorState::Told };
        let (check, party) = (&answer.id[..], answer.party);
        let opened = door.open(&Opening { lane: &lane.name, check, party });
        let failed = opened.as_ref().err().map(String::as_str);
        self.seams.record(&Act::Door { lane: &lane.name, check, failed });
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
