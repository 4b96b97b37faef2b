//! The phone's clock: an offset learnt from a server, and a watch for jumps.
//!
//! A wrong phone clock is the commonest failure in the field. Two things help: the app passes the
//! time of its last contact ([`learn_offset`](crate::Wallet::learn_offset)), and the wall clock is
//! compared with the monotonic one, so that a jump is told to the holder before the gate finds it.

use clearance_core::cbor::{Error, ErrorKind, Reader, Writer};
use clearance_core::time::Timestamp;

/// A difference between clocks that no gate notices, in seconds: the default `max_ahead`.
///
/// A smaller jump of the wall clock is the system's own correction, not a fault.
pub const UNNOTICED: u64 = 10;

/// What the phone's clocks show, read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, uncorrected.
    pub wall: Timestamp,
    /// The clock that nobody can set, where the phone has one.
    pub monotonic: Option<Monotonic>,
}

/// A clock that counts on while the phone sleeps and that nobody can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monotonic {
    /// Any number that differs after each restart of the phone (Android: `BOOT_COUNT`). Without
    /// one, a number drawn at random when the app starts: jumps are then seen only while it runs.
    pub boot: u64,
    /// Milliseconds since any fixed moment of this boot.
    pub ms: u64,
}

impl Moment {
    /// A moment of a phone without a monotonic clock: no jump can be seen.
    pub const fn wall(wall: Timestamp) -> Self {
        Self { wall, monotonic: None }
    }
}

/// The wallet's knowledge of the clock. Kept with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhoneClock {
    /// Seconds to add to the wall clock.
    offset: i64,
    /// The last moment at which the wall clock had not jumped.
    anchor: Option<Anchor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    wall: Timestamp,
    monotonic: Monotonic,
}

impl PhoneClock {
    /// `moment.wall + offset`
    pub(crate) fn correct(&self, moment: Moment) -> Timestamp {
        moment.wall.offset_by(self.offset)
    }

    /// What the wall clock shows when the corrected time is `time`.
    pub(crate) fn wall_at(&self, time: Timestamp) -> Timestamp {
        time.offset_by(self.offset.saturating_neg())
    }

    /// The server says that `moment` was `server_time`.
    pub(crate) fn learn(&mut self, server_time: Timestamp, moment: Moment) {
        self.offset = server_time.since(moment.wall);
        self.anchor = anchor(moment);
    }

    /// The holder says that the wall clock is right as it is.
    pub(crate) fn accept(&mut self, moment: Moment) {
        self.learn(moment.wall, moment);
    }

    /// Moves the anchor on, unless the wall clock jumped: then it stays until somebody says what
    /// the time is. After a restart nothing can be told, and the anchor starts anew.
    pub(crate) fn observe(&mut self, moment: Moment) {
        if self.jump(moment).is_none() && moment.monotonic.is_some() {
            self.anchor = anchor(moment);
        }
    }

    /// By how many seconds the wall clock moved against the monotonic one since the anchor, where
    /// that is more than [`UNNOTICED`]; positive when it now shows a later time.
    pub(crate) fn jump(&self, moment: Moment) -> Option<i64> {
        let (anchor, now) = (self.anchor?, moment.monotonic?);
        if now.boot != anchor.monotonic.boot {
            return None;
        }
        let elapsed = now.ms.checked_sub(anchor.monotonic.ms)? / 1000;
        let by = moment.wall.since(anchor.wall.plus(elapsed));
        (by.unsigned_abs() > UNNOTICED).then_some(by)
    }

    /// ```cddl
    /// clock = [ offset: int, ? (wall: uint, boot: uint, ms: uint) ]
    /// ```
    pub(crate) fn write(&self, writer: &mut Writer) {
        match &self.anchor {
            None => writer.array(1).int(self.offset),
            Some(Anchor { wall, monotonic }) => {
                writer.array(4).int(self.offset).uint(wall.as_secs());
                writer.uint(monotonic.boot).uint(monotonic.ms)
            }
        };
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let before = reader.clone();
        let items = reader.array()?;
        let offset = reader.int()?;
        let anchor = match items {
            1 => None,
            4 => Some(Anchor {
                wall: Timestamp::from_secs(reader.uint()?),
                monotonic: Monotonic { boot: reader.uint()?, ms: reader.uint()? },
            }),
            found => return Err(before.error(ErrorKind::Length { expected: 4, found })),
        };
        Ok(Self { offset, anchor })
    }
}

fn anchor(moment: Moment) -> Option<Anchor> {
    moment.monotonic.map(|monotonic| Anchor { wall: moment.wall, monotonic })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall: u64, boot: u64, ms: u64) -> Moment {
        let monotonic = Some(Monotonic { boot, ms });
        Moment { wall: Timestamp::from_secs(wall), monotonic }
    }

    fn watched() -> PhoneClock {
        let mut clock = PhoneClock::default();
        clock.observe(at(1_000_000, 7, 50_000));
        clock
    }

    #[test]
    fn a_jump_is_missed_or_a_correction_is_taken_for_one() {
        let clock = watched();
        for (wall, expected) in [
            (1_000_060, None),
            (1_000_070, None),
            (1_000_071, Some(11)),
            (1_000_050, None),
            (1_000_049, Some(-11)),
            (1_003_660, Some(3600)),
        ] {
            assert_eq!(clock.jump(at(wall, 7, 110_000)), expected, "wall clock {wall}");
        }
    }

    #[test]
    fn a_restart_of_the_phone_is_taken_for_a_jump() {
        let mut clock = watched();
        let later = at(1_090_000, 8, 60_000);
        assert_eq!(clock.jump(later), None);
        clock.observe(later);
        assert_eq!(clock.jump(at(1_090_100, 8, 60_000)), Some(100), "the new boot is not watched");
    }

    #[test]
    fn a_monotonic_clock_that_runs_backwards_counts_as_a_jump() {
        assert_eq!(watched().jump(at(1_000_000, 7, 0)), None);
    }

    #[test]
    fn a_jump_is_forgotten_because_somebody_looked() {
        let mut clock = watched();
        let jumped = at(1_003_600, 7, 50_000);
        clock.observe(jumped);
        assert_eq!(clock.jump(jumped), Some(3600));
        clock.accept(jumped);
        assert_eq!((clock.jump(jumped), clock.correct(jumped)), (None, jumped.wall));
    }

    #[test]
    fn an_offset_is_applied_with_the_wrong_sign() {
        let mut clock = PhoneClock::default();
        let moment = at(1_003_600, 1, 0);
        clock.learn(Timestamp::from_secs(1_000_000), moment);
        assert_eq!(clock.correct(moment), Timestamp::from_secs(1_000_000));
        assert_eq!(clock.wall_at(clock.correct(moment)), moment.wall);
    }

    #[test]
    fn a_moment_without_monotonic_clock_erases_the_anchor() {
        let mut clock = watched();
        clock.observe(Moment::wall(Timestamp::from_secs(1_000_001)));
        assert_eq!(clock, watched());
    }
}
