//! A traveller's phone: a real wallet, with a clock that is as wrong as phones' are.

use clearance_core::crypto::Secret32;
use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use clearance_issuer::{
    Ask, EntryId, FrameError, HolderKey, Moment, Monotonic, SoftwareKey, Wallet,
};

use crate::clock::{Millis, hours, millis, shown};
use crate::rng::Rng;
use crate::scenario::{Phones, Scenario};
use crate::world::{Fault, World};

/// What a phone's number is drawn for.
const KEY: u64 = 1;
const CLOCK: u64 = 2;

/// A phone with one credential. Made when its owner comes, and always the same.
pub(crate) struct Phone {
    wallet: Wallet,
    key: Box<dyn HolderKey>,
    ask: Ask,
    error: Millis,
}

/// A code as the reader sees it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) text: String,
    /// The time in it.
    pub(crate) issued_at: Timestamp,
}

impl Phone {
    /// The phone of `holder`.
    pub(crate) fn of(world: &World, scenario: &Scenario, holder: u64) -> Result<Self, Fault> {
        let mut clock = Rng::of(scenario.seed, &[CLOCK, holder]);
        let error = error(&scenario.phones, &mut clock);
        let is_corrected = clock.chance(scenario.phones.corrected);
        let mut phone = Self::with_clock(world, scenario, holder, error)?;
        if is_corrected {
            // Two hours before the day, when it renewed its credential.
            let then = hours(-2.0);
            phone.wallet.learn_offset(shown(then, 0), moment(then, error));
        }
        Ok(phone)
    }

    /// A phone of a thief who copied the key of `holder`. He keeps his clock right.
    pub(crate) fn copied(world: &World, scenario: &Scenario, holder: u64) -> Result<Self, Fault> {
        Self::with_clock(world, scenario, holder, 0)
    }

    fn with_clock(
        world: &World,
        scenario: &Scenario,
        holder: u64,
        error: Millis,
    ) -> Result<Self, Fault> {
        let mut draws = Rng::of(scenario.seed, &[KEY, holder]);
        let key = key(world, &scenario.phones, &mut draws)?;
        let mut wallet = world.wallet();
        let credential = world.credential(holder, key.public())?;
        let entry: EntryId = wallet.add("Me", &credential, &key.public())?;
        Ok(Self { wallet, key, ask: Ask::full(entry, world.group), error })
    }

    /// The code that the phone shows at `at`; none where it says why not.
    pub(crate) fn show(
        &mut self,
        at: Millis,
        challenge: Option<Challenge>,
        entropy: [u8; 32],
    ) -> Result<Option<Shown>, Fault> {
        let ask = challenge.map_or(self.ask, |challenge| self.ask.answering(challenge));
        let moment = moment(at, self.error);
        match self.wallet.frame(&ask, &*self.key, moment, &Secret32::from(entropy)) {
            Ok(frame) => Ok(Some(Shown { text: frame.text, issued_at: frame.valid_from })),
            Err(FrameError::WhyNot(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// How fast its clock is, in ms.
    pub(crate) const fn error(&self) -> Millis {
        self.error
    }
}

fn moment(at: Millis, error: Millis) -> Moment {
    // The phone was switched on a year ago; by then nobody knew what the day would be.
    let ms = (at + hours(24.0 * 365.0)).unsigned_abs();
    Moment { wall: shown(at, error), monotonic: Some(Monotonic { boot: 1, ms }) }
}

fn key(world: &World, phones: &Phones, rng: &mut Rng) -> Result<Box<dyn HolderKey>, Fault> {
    if rng.chance(phones.hardware_keys) {
        // One draw in 2^32 is no key.
        for _ in 0..4 {
            if let Ok(key) = SoftwareKey::p256(world.provider, &Secret32::from(rng.bytes())) {
                return Ok(Box::new(key));
            }
        }
    }
    Ok(Box::new(SoftwareKey::ed25519(world.provider, &Secret32::from(rng.bytes()))))
}

/// How wrong a phone's clock is, in ms.
pub(crate) fn error(phones: &Phones, rng: &mut Rng) -> Millis {
    let kind = rng.by_share(&phones.clocks, |kind| kind.share);
    // None by a rounding of the shares only.
    let Some(kind) = kind.or(phones.clocks.last()) else { return 0 };
    let seconds =
        if kind.from > 0.0 { rng.in_ratio(kind.from..kind.to) } else { rng.between(0.0..kind.to) };
    let error = if kind.whole_hours { hours((seconds / 3_600.0).round()) } else { millis(seconds) };
    if rng.chance(phones.slow) { -error } else { error }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;
    use crate::scenario::Clocks;
    use crate::world::Signer;

    #[test]
    fn clocks_are_wrong_as_often_as_the_scenario_says() {
        let phones = Phones::default();
        let errors: Vec<Millis> =
            (0..20_000).map(|holder| error(&phones, &mut Rng::of(3, &[CLOCK, holder]))).collect();
        let share = |within: &dyn Fn(Millis) -> bool| {
            errors.iter().filter(|error| within(error.abs())).count() as f64 / errors.len() as f64
        };
        assert!((share(&|error| error <= 1_000) - 0.93).abs() < 0.01);
        assert!((share(&|error| error > 10_000) - 0.025).abs() < 0.005);
        let is_whole = |error: &Millis| error % 3_600_000 == 0;
        assert!(errors.iter().filter(|error| error.abs() > 900_000).all(is_whole));
        let fast = errors.iter().filter(|error| **error > 0).count();
        assert!((9_500..10_500).contains(&fast), "{fast} are fast");
    }

    #[test]
    fn an_app_that_learnt_its_clock_shows_codes_of_the_right_time() {
        let world = World::new(&Scenario::default(), Signer::Authority).unwrap();
        let clocks = vec![Clocks { share: 1.0, from: 50.0, to: 50.0, whole_hours: false }];
        let ahead = |corrected| {
            let phones = Phones { clocks: clocks.clone(), corrected, ..Phones::default() };
            let scenario = Scenario { phones, ..Scenario::default() };
            let mut phone = Phone::of(&world, &scenario, 2).unwrap();
            let code = phone.show(30_000, None, [1; 32]).unwrap().unwrap();
            code.issued_at.since(shown(30_000, 0))
        };
        assert_eq!(ahead(1.0), 0);
        assert_ne!(ahead(0.0), 0);
    }
}
