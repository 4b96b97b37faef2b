//! A traveller's way: the queue, the code, the judgement, the next code, the officer.

use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_verifier::{Class, Decision, PersonMatch, Reason};

use super::events::Event;
use super::{Checkpoint, Fault};
use crate::clock::{Millis, millis, shown};
use crate::phone::{Phone, Shown};
use crate::report::{self, clock_group, tally};
use crate::rng::Rng;
use crate::scenario::Span;
use crate::truth::{Case, Presenter, Verdict};

/// Before a gate could judge.
const NOT_READ: &str = "picture not read";
const NO_CODE: &str = "no code on the phone";

pub(super) struct Traveller {
    pub(super) number: usize,
    pub(super) holder: u64,
    pub(super) lane: usize,
    arrived: Millis,
    stepped_up: Millis,
    /// Codes that failed.
    failed: u32,
    /// Who it was when the first code was shown: a credential may be revoked in the queue.
    presenter: Option<Presenter>,
    phone: Option<Phone>,
    pub(super) rng: Rng,
}

/// A code before a gate.
pub(super) struct Showing<'a> {
    pub(super) at: Millis,
    pub(super) lane: usize,
    pub(super) presenter: Presenter,
    pub(super) holder: u64,
    pub(super) code: &'a Shown,
}

/// How a traveller's way ended.
enum Way {
    Admitted,
    Officer(String),
}

impl Checkpoint<'_> {
    pub(super) fn arrive(&mut self, at: Millis, number: usize) {
        let mut traveller = Box::new(Traveller {
            number,
            holder: self.holder(number),
            lane: self.shortest(at, number),
            arrived: at,
            stepped_up: at,
            failed: 0,
            presenter: None,
            phone: None,
            rng: self.draws(number),
        });
        self.present.insert(number);
        self.thieves_of(at, &mut traveller);
        let lane = &mut self.lanes[traveller.lane];
        if lane.is_taken {
            lane.queue.push_back(traveller);
        } else {
            self.step_up(at, traveller);
        }
    }

    /// The lane with the shortest queue; of several one in turn. A lane that is down is seen to be.
    fn shortest(&self, at: Millis, number: usize) -> usize {
        let count = self.setting.scenario.size.lanes;
        let lanes = (0..count).map(|turn| (number + turn) % count);
        let length = |lane: &usize| {
            let lane = &self.lanes[*lane];
            (lane.up_at > at, lane.length())
        };
        lanes.min_by_key(length).unwrap_or(0)
    }

    fn step_up(&mut self, at: Millis, mut traveller: Box<Traveller>) {
        let lane = &mut self.lanes[traveller.lane];
        lane.is_taken = true;
        let at = at.max(lane.up_at);
        traveller.stepped_up = at;
        let waited = (at - traveller.arrived).unsigned_abs();
        self.report.waited.add(waited);
        let slot = self.report.slot_of(traveller.arrived);
        let slot = &mut self.report.slots[slot];
        slot.arrivals += 1;
        slot.waited.add(waited);
        let hold = traveller.draw(self.setting.scenario.lane.hold);
        self.events.push(at + hold, Event::Present(traveller));
    }

    pub(super) fn free(&mut self, at: Millis, number: usize) {
        let lane = &mut self.lanes[number];
        lane.is_taken = false;
        if let Some(next) = lane.queue.pop_front() {
            self.step_up(at, next);
        }
    }

    /// The code is before the reader.
    pub(super) fn present(
        &mut self,
        at: Millis,
        mut traveller: Box<Traveller>,
    ) -> Result<(), Fault> {
        let scenario = self.setting.scenario;
        let up_at = self.lanes[traveller.lane].up_at;
        if up_at > at {
            self.events.push(up_at, Event::Present(traveller));
            return Ok(());
        }
        if traveller.presenter.is_none() {
            traveller.presenter = Some(self.who_comes(at, traveller.holder));
        }
        self.report.presentations += 1;
        if traveller.rng.chance(scenario.lane.failed_reads) {
            self.fail(at, traveller, NOT_READ, Class::Retry, None);
            return Ok(());
        }
        let challenge = scenario
            .scheme
            .challenge
            .then(|| self.challenge(at, traveller.lane, traveller.rng.next()));
        let phone = match traveller.phone.take() {
            Some(phone) => phone,
            None => Phone::of(self.setting.world, scenario, traveller.holder)?,
        };
        let phone = traveller.phone.insert(phone);
        match phone.show(at, challenge, traveller.rng.bytes())? {
            Some(code) => {
                let after = traveller.draw(scenario.lane.judged_after);
                self.events.push(at + after, Event::Judge(traveller, code));
            }
            None => self.fail(at, traveller, NO_CODE, Class::Officer, None),
        }
        Ok(())
    }

    /// What the lane's gate asks whoever shows it a code now.
    pub(super) fn challenge(&self, at: Millis, lane: usize, entropy: u64) -> Challenge {
        let lane = &self.lanes[lane];
        lane.gate.open_challenge(entropy.to_be_bytes(), shown(at, lane.clock))
    }

    /// The gate has read the code, and answers.
    pub(super) fn judge(
        &mut self,
        at: Millis,
        mut traveller: Box<Traveller>,
        code: &Shown,
    ) -> Result<(), Fault> {
        if self.lanes[traveller.lane].up_at > at {
            self.events.push(at, Event::Present(traveller)); // it restarts, and asks again
            return Ok(());
        }
        let presenter = traveller.presenter.unwrap_or(Presenter::Holder);
        let (lane, holder) = (traveller.lane, traveller.holder);
        let showing = Showing { at, lane, presenter, holder, code };
        let decision = self.decide(&showing, &mut traveller.rng);
        self.count_clock(&traveller, &decision);
        match (decision.reason(), decision.class()) {
            (Some(reason), Some(class)) => {
                let next = wants_next_code(reason).then_some(code.issued_at);
                self.fail(at, traveller, reason.code(), class, next);
            }
            _ => {
                self.pass_back(at, &mut traveller, code);
                self.leave(at, traveller, Way::Admitted);
            }
        }
        Ok(())
    }

    /// Asks the gate, the person check and the truth.
    fn decide(&mut self, showing: &Showing<'_>, rng: &mut Rng) -> Decision {
        let lane = &self.lanes[showing.lane];
        let now = shown(showing.at, lane.clock);
        let decision = lane.gate.check(&showing.code.text, now);
        if let Some(seen) = decision.details().status {
            let age = seen.age.max(0).unsigned_abs();
            self.report.list_age.add(age);
            let slot = self.report.slot_of(showing.at);
            let oldest = &mut self.report.slots[slot].oldest_list;
            *oldest = age.max(*oldest);
        }
        let decision = match decision {
            Decision::Refer(referral) if referral.reason() == Reason::PersonPending => {
                let (result, takes) = self.check_person(showing.presenter, rng);
                referral.confirm_person(result, now.plus(takes))
            }
            decision => decision,
        };
        if decision.is_admit() {
            let is_flagged = decision.details().ledger.as_ref().is_some_and(|said| said.flagged);
            self.report.ledger.flagged += u64::from(is_flagged);
            self.compare_with_truth(showing, now);
        } else if showing.presenter != Presenter::Holder {
            let thieves = self.report.thieves(showing.presenter);
            tally(&mut thieves.stopped, decision.reason().map_or("", Reason::code));
        }
        if showing.presenter != Presenter::Holder {
            self.report.thieves(showing.presenter).shown += 1;
        }
        decision
    }

    /// What the person check finds, and after how many seconds.
    fn check_person(&self, presenter: Presenter, rng: &mut Rng) -> (PersonMatch, u64) {
        let settings = &self.setting.scenario.lane;
        let is_taken_for_the_holder = if presenter.is_in_person() {
            !rng.chance(settings.false_non_match)
        } else {
            rng.chance(settings.false_match)
        };
        let takes = rng.between(settings.person_takes.range());
        let result =
            if is_taken_for_the_holder { PersonMatch::Matches } else { PersonMatch::Differs };
        (result, takes as u64)
    }

    fn compare_with_truth(&mut self, showing: &Showing<'_>, now: Timestamp) {
        let case = Case {
            presenter: showing.presenter,
            holder: showing.holder,
            issued_at: showing.code.issued_at,
            now,
            place: self.place(showing.lane),
            list: self.schedule.in_force(now),
            revoked: self.revocations.of(showing.holder),
        };
        self.report.ledger.doubles += u64::from(self.truth.is_double(&case, &self.heals));
        match self.truth.admit(&case, &self.heals) {
            Verdict::Rightful => {}
            Verdict::Within(limit) => {
                *self.report.thieves(showing.presenter).within.entry(limit).or_default() += 1;
            }
            Verdict::Outside(broken) => self.report.fault(report::Fault {
                checkpoint: self.index,
                lane: showing.lane,
                at: showing.at,
                presenter: showing.presenter,
                broken,
            }),
        }
        if !showing.presenter.is_in_person() {
            self.robbed.insert(showing.holder);
        }
    }

    /// A thief shows a code.
    pub(super) fn show_stolen(&mut self, showing: &Showing<'_>, rng: &mut Rng) {
        self.report.presentations += 1;
        // Whatever became of it is counted on the way.
        drop(self.decide(showing, rng));
    }

    /// A code failed: the next one, or an officer.
    fn fail(
        &mut self,
        at: Millis,
        mut traveller: Box<Traveller>,
        cause: &str,
        class: Class,
        failed_code: Option<Timestamp>,
    ) {
        if traveller.failed == 0 && traveller.presenter == Some(Presenter::Holder) {
            tally(&mut self.report.honest.first_failures, cause);
        }
        traveller.failed += 1;
        let settings = &self.setting.scenario.lane;
        if class != Class::Retry || traveller.failed >= settings.attempts {
            self.leave(at, traveller, Way::Officer(cause.to_owned()));
            return;
        }
        let again = at + traveller.draw(settings.again);
        let next_step = failed_code.and_then(|issued_at| {
            let error = traveller.phone.as_ref()?.error();
            let begins = issued_at.plus(self.setting.scenario.scheme.step.into());
            Some(begins.since(shown(0, 0)) * 1_000 - error)
        });
        // Somebody whose clock is hours off does not wait for hours.
        let patient = again + millis(60.0);
        let next = again.max(next_step.unwrap_or(again)).min(patient);
        self.events.push(next, Event::Present(traveller));
    }

    fn leave(&mut self, at: Millis, mut traveller: Box<Traveller>, way: Way) {
        self.present.remove(&traveller.number);
        self.report.in_lane.add((at - traveller.stepped_up).unsigned_abs());
        let settings = &self.setting.scenario.lane;
        let is_admitted = matches!(way, Way::Admitted);
        let clears = traveller.draw(if is_admitted { settings.pass } else { settings.leave });
        self.events.push(at + clears, Event::Free { lane: traveller.lane });
        if let Way::Officer(_) = way {
            let slot = self.report.slot_of(traveller.arrived);
            self.report.slots[slot].officer += 1;
        }
        if traveller.presenter == Some(Presenter::Holder) {
            self.count_honest(&traveller, way);
        } else if let Way::Officer(cause) = way
            && [NOT_READ, NO_CODE].contains(&cause.as_str())
        {
            let thieves = self.report.thieves(Presenter::Revoked);
            thieves.shown += 1;
            tally(&mut thieves.stopped, &cause);
        }
    }

    /// Who this is, when the first code is shown.
    fn who_comes(&mut self, at: Millis, holder: u64) -> Presenter {
        if self.revocations.of(holder).is_some_and(|revoked| revoked <= shown(at, 0)) {
            self.report.revoked_came += 1;
            return Presenter::Revoked;
        }
        self.report.honest.arrivals += 1;
        Presenter::Holder
    }

    fn count_honest(&mut self, traveller: &Traveller, way: Way) {
        let is_robbed = self.robbed.contains(&traveller.holder);
        let honest = &mut self.report.honest;
        match way {
            Way::Admitted if traveller.failed == 0 => honest.admitted_at_once += 1,
            Way::Admitted => honest.admitted_later += 1,
            Way::Officer(cause) => {
                honest.officer += 1;
                honest.robbed += u64::from(is_robbed && is_about_use(&cause));
                tally(&mut honest.officer_because, &cause);
            }
        }
    }

    /// First codes by how wrong the phone's clock is.
    fn count_clock(&mut self, traveller: &Traveller, decision: &Decision) {
        if traveller.failed > 0 || traveller.presenter != Some(Presenter::Holder) {
            return;
        }
        let error = traveller.phone.as_ref().map_or(0, Phone::error);
        let group = self.report.honest.by_clock.entry(clock_group(error)).or_default();
        group.shown += 1;
        let clock = [Reason::CodeStale, Reason::CodeFromFuture, Reason::PhoneClock];
        group.refused += u64::from(decision.reason().is_some_and(|it| clock.contains(&it)));
    }
}

impl Traveller {
    fn draw(&mut self, span: Span) -> Millis {
        millis(self.rng.between(span.range()))
    }
}

/// Whether the same code would fail again, so that the next step is waited for.
fn wants_next_code(reason: Reason) -> bool {
    matches!(reason, Reason::CodeUsed | Reason::CodeSuperseded | Reason::NoRecord)
}

/// Whether somebody else's use of the credential explains it.
fn is_about_use(cause: &str) -> bool {
    [Reason::CodeUsed, Reason::CodeSuperseded, Reason::UsesSpent].map(Reason::code).contains(&cause)
}
