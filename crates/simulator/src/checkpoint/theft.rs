//! Thieves: what they take from a traveller, and where they show it.

use super::events::Event;
use super::passage::{Showing, Traveller};
use super::{Checkpoint, Fault};
use crate::clock::{Millis, hours, millis};
use crate::phone::{Phone, Shown};
use crate::rng::Rng;
use crate::scenario::Attacks;
use crate::truth::Presenter;

/// A clone shows a code up to so many seconds after its holder came.
const CLONE_WITHIN: f64 = 300.0;

/// One theft, from the plan to the gate.
pub(super) struct Theft {
    presenter: Presenter,
    victim: usize,
    holder: u64,
    /// Where the code is shown.
    lane: usize,
    /// How long after it was filmed.
    takes: Millis,
    rng: Rng,
}

impl Checkpoint<'_> {
    /// What thieves plan for a traveller who has just come.
    pub(super) fn thieves_of(&mut self, at: Millis, traveller: &mut Traveller) {
        let attacks = &self.setting.scenario.attacks;
        let filmed = at + millis(traveller.rng.between(0.0..attacks.filmed_within));
        // Drawn for each kind, whether or not it happens, so that a share changes no other kind.
        if let Some(theft) = self.plan_theft(attacks.relays, Presenter::Relay, traveller) {
            self.events.push(filmed, Event::Film(theft));
        }
        if let Some(theft) = self.plan_theft(attacks.screenshots, Presenter::Screenshot, traveller)
        {
            self.events.push(filmed, Event::Film(theft));
        }
        if let Some(theft) = self.plan_theft(attacks.clones, Presenter::Clone, traveller) {
            self.events.push(at + theft.takes, Event::Copy(theft));
        }
        if let Some(theft) = self.plan_theft(attacks.forgeries, Presenter::Forger, traveller) {
            self.events.push(at, Event::Forge(theft));
        }
    }

    fn plan_theft(
        &self,
        share: f64,
        presenter: Presenter,
        traveller: &mut Traveller,
    ) -> Option<Box<Theft>> {
        let (victim, holder, own) = (traveller.number, traveller.holder, traveller.lane);
        let mut rng = Rng::of(traveller.rng.next(), &[presenter as u64]);
        let attacks = &self.setting.scenario.attacks;
        let is_planned = rng.chance(share);
        let takes = how_long(attacks, presenter, &mut rng);
        let lane = self.shown_at(own, &mut rng);
        is_planned.then(|| Box::new(Theft { presenter, victim, holder, lane, takes, rng }))
    }

    /// The victim's lane, another one, or one of another checkpoint.
    fn shown_at(&self, own: usize, rng: &mut Rng) -> usize {
        let [same, other, _] = self.setting.scenario.attacks.shown;
        let lanes = self.setting.scenario.size.lanes;
        let drawn = rng.unit() * self.setting.scenario.attacks.shown.iter().sum::<f64>();
        if drawn < same {
            own
        } else if drawn < same + other {
            (own + 1 + rng.below(lanes.saturating_sub(1))) % lanes
        } else {
            lanes
        }
    }

    /// The screen is filmed, if there still is one.
    pub(super) fn film(&mut self, at: Millis, mut theft: Box<Theft>) -> Result<(), Fault> {
        if !self.present.contains(&theft.victim) {
            self.report.thieves(theft.presenter).nothing_to_film += 1;
            return Ok(());
        }
        let mut phone = Phone::of(self.setting.world, self.setting.scenario, theft.holder)?;
        match phone.show(at, None, theft.rng.bytes())? {
            Some(code) => self.events.push(at + theft.takes, Event::Steal(theft, code)),
            None => self.report.thieves(theft.presenter).nothing_to_film += 1,
        }
        Ok(())
    }

    /// A copied key makes a code. It answers the gate's challenge, if there is one: it has the key.
    pub(super) fn copy(&mut self, at: Millis, mut theft: Box<Theft>) -> Result<(), Fault> {
        let scenario = self.setting.scenario;
        let at = at.max(self.lanes[theft.lane].up_at);
        let entropy = theft.rng.next();
        let challenge = scenario.scheme.challenge.then(|| self.challenge(at, theft.lane, entropy));
        let mut phone = Phone::copied(self.setting.world, scenario, theft.holder)?;
        if let Some(code) = phone.show(at, challenge, theft.rng.bytes())? {
            self.steal(at, theft, code);
        }
        Ok(())
    }

    /// A code of a made-up authority, or a good one that was altered.
    pub(super) fn forge(&mut self, at: Millis, mut theft: Box<Theft>) -> Result<(), Fault> {
        let is_made_up = theft.rng.chance(0.5);
        let world = if is_made_up { self.setting.forger } else { self.setting.world };
        let mut phone = Phone::copied(world, self.setting.scenario, theft.holder)?;
        let Some(mut code) = phone.show(at, None, theft.rng.bytes())? else { return Ok(()) };
        if !is_made_up {
            alter(&mut code.text, &mut theft.rng);
        }
        self.steal(at, theft, code);
        Ok(())
    }

    /// What was stolen is shown, when the gate is up.
    pub(super) fn steal(&mut self, at: Millis, mut theft: Box<Theft>, code: Shown) {
        let up_at = self.lanes[theft.lane].up_at;
        if up_at > at {
            self.events.push(up_at, Event::Steal(theft, code));
            return;
        }
        let Theft { presenter, holder, lane, .. } = *theft;
        let showing = Showing { at, lane, presenter, holder, code: &code };
        self.show_stolen(&showing, &mut theft.rng);
    }

    /// The holder has passed, and hands the code to the next one.
    pub(super) fn pass_back(&mut self, at: Millis, traveller: &mut Traveller, code: &Shown) {
        let share = self.setting.scenario.attacks.pass_backs;
        if let Some(theft) = self.plan_theft(share, Presenter::PassBack, traveller) {
            self.events.push(at + theft.takes, Event::Steal(theft, code.clone()));
        }
    }
}

fn how_long(attacks: &Attacks, presenter: Presenter, rng: &mut Rng) -> Millis {
    let seconds = match presenter {
        Presenter::Relay => rng.between(attacks.relay_takes.range()),
        Presenter::PassBack => rng.between(attacks.pass_back_takes.range()),
        Presenter::Screenshot => rng.in_ratio(attacks.screenshot_takes.range()),
        _ => rng.between(0.0..CLONE_WITHIN),
    };
    millis(seconds).min(hours(24.0))
}

/// Another character in the place of one.
fn alter(text: &mut String, rng: &mut Rng) {
    const OTHERS: [char; 2] = ['0', '1'];
    let at = 3 + rng.below(text.len().saturating_sub(3)); // behind "C1:", all of it ASCII
    let found = text[at..].chars().next();
    let other = OTHERS.into_iter().find(|other| Some(*other) != found);
    if let (Some(found), Some(other)) = (found, other) {
        text.replace_range(at..at + found.len_utf8(), &other.to_string());
    }
}
