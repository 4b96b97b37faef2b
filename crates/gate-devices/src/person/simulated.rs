//! A device that is not there: for demonstrations and tests of load.

use std::sync::{Mutex, PoisonError};
use std::thread;

use clearance_core::ids::Name;
use clearance_core::presentation::RosterRef;
use serde::Deserialize;

use super::{Comparison, Doubt, PersonCheck, PersonError};
use crate::settings::{Check, Checked, SettingsError, ms};

/// How the simulated device answers. Shares are of 1,000 questions; what is left matches.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SimulatedSettings {
    /// The same seed gives the same answers.
    pub seed: u64,
    /// How many differ.
    pub differs: u32,
    /// How many it cannot tell.
    pub doubts: u32,
    /// How many it does not answer.
    pub fails: u32,
    /// Milliseconds that it takes: 0 to 30,000.
    pub delay_ms: u32,
}

impl Default for SimulatedSettings {
    /// Everybody matches, after 800 ms.
    fn default() -> Self {
        Self { seed: 0, differs: 0, doubts: 0, fails: 0, delay_ms: 800 }
    }
}

impl SimulatedSettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        let shares = [self.differs, self.doubts, self.fails].map(u64::from);
        let rule = "'differs', 'doubts' and 'fails' are of 1000 together";
        check.holds(rule, shares.iter().sum::<u64>() <= 1_000);
        check.within("delay-ms", self.delay_ms, 0..=30_000);
        check.done(self)
    }
}

/// A device that is not there. It compares nobody.
#[derive(Debug)]
pub struct SimulatedPerson {
    settings: Checked<SimulatedSettings>,
    state: Mutex<u64>,
}

impl SimulatedPerson {
    /// A device that answers by `settings`.
    pub fn new(settings: Checked<SimulatedSettings>) -> Self {
        let state = Mutex::new(settings.seed);
        Self { settings, state }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014), to below 1,000.
    fn draw(&self) -> u32 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % 1_000) as u32
    }
}

impl PersonCheck for SimulatedPerson {
    fn check(&self, _: Name, _: &RosterRef) -> Comparison {
        let drawn = self.draw();
        thread::sleep(ms(self.settings.delay_ms));
        let SimulatedSettings { differs, doubts, fails, .. } = *self.settings;
        match drawn {
            drawn if drawn < differs => Comparison::Differs,
            drawn if drawn < differs + doubts => Comparison::Doubt(Doubt("simulated".into())),
            drawn if drawn < differs + doubts + fails => Comparison::Failed(PersonError::TooLate),
            _ => Comparison::Matches,
        }
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn answers(seed: u64) -> Vec<Comparison> {
        let settings = SimulatedSettings { seed, differs: 100, doubts: 50, fails: 25, delay_ms: 0 };
        let device = SimulatedPerson::new(settings.checked().unwrap());
        let subject = RosterRef { authority: AuthorityKid([0, 1]), id: CredentialId([1; 8]) };
        let lane = "north".parse().unwrap();
        (0..10_000).map(|_| device.check(lane, &subject)).collect()
    }

    #[test]
    fn a_seed_gives_the_same_answers_in_the_shares_of_the_settings() {
        let first = answers(1);
        assert_eq!(first, answers(1));
        assert_ne!(first, answers(2));
        let share = |is: fn(&Comparison) -> bool| first.iter().filter(|one| is(one)).count();
        assert!((900..1_100).contains(&share(|one| *one == Comparison::Differs)));
        assert!((400..600).contains(&share(|one| matches!(one, Comparison::Doubt(_)))));
        assert!((180..320).contains(&share(|one| matches!(one, Comparison::Failed(_)))));
    }

    #[test]
    fn shares_of_more_than_all_are_refused() {
        let wrong = SimulatedSettings { differs: 600, doubts: 401, ..Default::default() };
        assert_eq!(wrong.checked().unwrap_err().len(), 1);
    }
}
