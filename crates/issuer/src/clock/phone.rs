use clearance_core::cbor::{Error, ErrorKind, Reader, Writer};
use clearance_core::time::Timestamp;

use super::{ClockNotice, Moment, Monotonic, UNNOTICED};

/// The wallet's knowledge of the clock. Kept with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhoneClock {
    /// Seconds to add to the wall clock, in this boot.
    offset: i64,
    /// The last moment at which the wall clock had not jumped.
    watch: Option<Watch>,
    /// An offset in use before the last restart, too large to go unnoticed.
    before_restart: Option<i64>,
    /// Whether the monotonic clock was caught standing still while the wall clock went on.
    stands_still: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Watch {
    wall: Timestamp,
    monotonic: Monotonic,
    /// Whether a server or the holder vouched for the wall clock in this boot.
    confirmed: bool,
}

/// What the clock says at a moment, and what the wallet knows afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The gate's time, as well as the phone knows it.
    pub(crate) time: Timestamp,
    pub(crate) notice: Option<ClockNotice>,
    after: PhoneClock,
}

impl PhoneClock {
    /// The likeliest time, by the table of the module's documentation.
    pub(crate) fn read(&self, moment: Moment) -> Reading {
        let Some(monotonic) = moment.monotonic else { return self.read_unwatched(moment) };
        match &self.watch {
            Some(watch) => match elapsed(watch.monotonic, monotonic) {
                Some(passed) => self.read_watched(*watch, passed, moment),
                None => self.read_restarted(moment),
            },
            None => {
                let after = self.watched_from(moment, false);
                Reading { after, ..self.read_unwatched(moment) }
            }
        }
    }

    /// Keeps what a look at the clocks has shown.
    pub(crate) fn observe(&mut self, moment: Moment) {
        *self = self.read(moment).after;
    }

    /// The server says that `moment` was `server_time`.
    pub(crate) fn learn(&mut self, server_time: Timestamp, moment: Moment) {
        let offset = server_time.since(moment.wall);
        let stands_still = self.stood_still(offset, moment).unwrap_or(self.stands_still);
        *self = Self { offset, watch: watch(moment, true), before_restart: None, stands_still };
    }

    /// The holder says that the wall clock is right as it is.
    pub(crate) fn accept(&mut self, moment: Moment) {
        let stands_still = self.stands_still;
        *self = Self { watch: watch(moment, true), stands_still, ..Self::default() };
    }

    /// No jump can be seen.
    fn read_unwatched(&self, moment: Moment) -> Reading {
        let confirmed = moment.monotonic.is_some() && self.is_confirmed();
        let notice = if confirmed { None } else { self.doubt() };
        Reading { time: moment.wall.offset_by(self.offset), notice, after: *self }
    }

    /// The offset ends with the boot, for the restart may have put the clock right.
    fn read_restarted(&self, moment: Moment) -> Reading {
        let before_restart = noticeable(self.offset).or(self.before_restart);
        let after = Self { offset: 0, watch: watch(moment, false), before_restart, ..*self };
        Reading { time: moment.wall, notice: after.doubt(), after }
    }

    /// `passed` seconds after the last moment at which the wall clock had not jumped.
    fn read_watched(&self, watch: Watch, passed: u64, moment: Moment) -> Reading {
        let expected = watch.wall.offset_by(self.offset).plus(passed);
        let corrected = moment.wall.offset_by(self.offset);
        let by = corrected.since(expected);
        let even = |offset, time| {
            let after = Self { offset, ..self.watched_from(moment, watch.confirmed) };
            let notice = if watch.confirmed { None } else { after.doubt() };
            Reading { time, notice, after }
        };
        if noticeable(by).is_none() || (by > 0 && self.stands_still) {
            return even(self.offset, corrected);
        }
        if noticeable(moment.wall.since(expected)).is_none() {
            return even(0, moment.wall);
        }
        let time = if by < 0 && watch.confirmed { expected } else { corrected };
        Reading { time, notice: Some(ClockNotice::Jumped { by }), after: *self }
    }

    fn watched_from(&self, moment: Moment, confirmed: bool) -> Self {
        Self { watch: watch(moment, confirmed), ..*self }
    }

    fn is_confirmed(&self) -> bool {
        self.watch.is_some_and(|watch| watch.confirmed)
    }

    /// What is to be doubted of a clock that nobody confirmed in this boot.
    fn doubt(&self) -> Option<ClockNotice> {
        let offset = noticeable(self.offset).or(self.before_restart)?;
        Some(ClockNotice::NotConfirmed { offset })
    }

    /// Whether the monotonic clock lost time since a confirmed moment, if that can be told: the
    /// wall clock kept its offset from the server's, so that it is the even one.
    fn stood_still(&self, offset: i64, moment: Moment) -> Option<bool> {
        let watch = self.watch.filter(|watch| watch.confirmed)?;
        let passed = elapsed(watch.monotonic, moment.monotonic?)?;
        let even = noticeable(offset.saturating_sub(self.offset)).is_none();
        let lost = moment.wall.since(watch.wall.plus(passed));
        (even && lost > UNNOTICED as i64).then_some(true)
    }

    /// ```cddl
    /// clock = [ offset: int, stands-still: bool, [? before-restart: int],
    ///           [? (wall: uint, boot: uint, ms: uint, confirmed: bool)] ]
    /// ```
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(4).int(self.offset).bool(self.stands_still);
        writer.array(usize::from(self.before_restart.is_some()));
        if let Some(offset) = self.before_restart {
            writer.int(offset);
        }
        let Some(Watch { wall, monotonic, confirmed }) = self.watch else {
            writer.array(0);
            return;
        };
        writer.array(4).uint(wall.as_secs()).uint(monotonic.boot).uint(monotonic.ms);
        writer.bool(confirmed);
    }

    pub(crate) fn read_from(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_array(4)?;
        let (offset, stands_still) = (reader.int()?, reader.bool()?);
        let before_restart = match reader.array_up_to(1)? {
            0 => None,
            _ => Some(reader.int()?),
        };
        let before = reader.clone();
        let watch = match reader.array()? {
            0 => None,
            4 => Some(Watch {
                wall: Timestamp::from_secs(reader.uint()?),
                monotonic: Monotonic { boot: reader.uint()?, ms: reader.uint()? },
                confirmed: reader.bool()?,
            }),
            found => return Err(before.error(ErrorKind::Length { expected: 4, found })),
        };
        Ok(Self { offset, watch, before_restart, stands_still })
    }
}

/// Seconds passed between two readings of one boot; none after a restart, which also shows in a
/// clock that counts from less.
fn elapsed(earlier: Monotonic, later: Monotonic) -> Option<u64> {
    let passed = later.ms.checked_sub(earlier.ms)?;
    (earlier.boot == later.boot).then_some(passed / 1000)
}

fn watch(moment: Moment, confirmed: bool) -> Option<Watch> {
    moment.monotonic.map(|monotonic| Watch { wall: moment.wall, monotonic, confirmed })
}

/// The difference, where a gate would notice it.
fn noticeable(seconds: i64) -> Option<i64> {
    (seconds.unsigned_abs() > UNNOTICED).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_000_000;

    /// The wall clock at second `wall` after T, the monotonic one of `boot` at second `passed`.
    fn at(wall: i64, boot: u64, passed: u64) -> Moment {
        let monotonic = Some(Monotonic { boot, ms: (100 + passed) * 1000 });
        Moment { wall: Timestamp::from_secs(T).offset_by(wall), monotonic }
    }

    /// The time taken, after T, and the notice; asked twice, because a look must change nothing.
    fn read(clock: &mut PhoneClock, moment: Moment) -> (i64, Option<ClockNotice>) {
        let reading = clock.read(moment);
        clock.observe(moment);
        let again = clock.read(moment);
        assert_eq!((reading.time, reading.notice), (again.time, again.notice));
        (reading.time.since(Timestamp::from_secs(T)), reading.notice)
    }

    fn jumped(by: i64) -> Option<ClockNotice> {
        Some(ClockNotice::Jumped { by })
    }

    fn not_confirmed(offset: i64) -> Option<ClockNotice> {
        Some(ClockNotice::NotConfirmed { offset })
    }

    /// A clock that was `off` seconds fast at a contact at T in boot 7.
    fn contacted(off: i64) -> PhoneClock {
        let mut clock = PhoneClock::default();
        clock.learn(Timestamp::from_secs(T), at(off, 7, 0));
        clock
    }

    #[test]
    fn a_clock_that_goes_on_evenly_keeps_its_offset_and_is_not_doubted() {
        for off in [0, 5, 180, -3600] {
            let mut clock = contacted(off);
            for passed in [1, 60, 3600, 14 * 86_400] {
                let moment = at(off + passed as i64 + 10, 7, passed);
                assert_eq!(clock.read(moment).notice, None, "slewed by the system");
                let even = at(off + passed as i64, 7, passed);
                assert_eq!(read(&mut clock, even), (passed as i64, None));
            }
        }
    }

    #[test]
    fn a_clock_that_the_network_puts_right_is_taken_without_a_word() {
        for off in [-25, 25, 180, -3600] {
            let mut clock = contacted(off);
            assert_eq!(read(&mut clock, at(60, 7, 60)), (60, None), "off by {off}");
            assert_eq!(read(&mut clock, at(75, 7, 75)), (75, None), "off by {off}");
        }
    }

    #[test]
    fn a_clock_set_back_is_replaced_by_the_time_that_passed() {
        let mut clock = contacted(0);
        assert_eq!(read(&mut clock, at(60 - 25, 7, 60)), (60, jumped(-25)));
        assert_eq!(read(&mut clock, at(90 - 25, 7, 90)), (90, jumped(-25)), "it is not forgotten");
        assert_eq!(read(&mut clock, at(100, 7, 100)), (100, None), "until the clock is back");
    }

    #[test]
    fn a_clock_set_ahead_is_taken_and_doubted() {
        let mut clock = contacted(0);
        assert_eq!(read(&mut clock, at(60 + 25, 7, 60)), (85, jumped(25)));
        clock.accept(at(61 + 25, 7, 61));
        assert_eq!(read(&mut clock, at(62 + 25, 7, 62)), (87, None));
    }

    #[test]
    fn a_clock_that_nobody_confirmed_is_taken_as_it_is() {
        for by in [25, -25, 3600, -3600] {
            let mut clock = PhoneClock::default();
            assert_eq!(read(&mut clock, at(0, 7, 0)), (0, None));
            assert_eq!(read(&mut clock, at(60 + by, 7, 60)), (60 + by, jumped(by)));
        }
    }

    #[test]
    fn an_offset_ends_with_the_boot_and_is_told() {
        for off in [180, -180] {
            let mut clock = contacted(off);
            assert_eq!(read(&mut clock, at(100, 8, 5)), (100, not_confirmed(-off)));
            assert_eq!(read(&mut clock, at(116, 8, 21)), (116, not_confirmed(-off)));
            // Another restart, and a jump: what was once wrong is not forgotten.
            assert_eq!(read(&mut clock, at(200, 9, 0)), (200, not_confirmed(-off)));
            clock.learn(Timestamp::from_secs(T + 210), at(210, 9, 10));
            assert_eq!(read(&mut clock, at(220, 9, 20)), (220, None));
        }
        let mut right = contacted(UNNOTICED as i64);
        assert_eq!(read(&mut right, at(100, 8, 5)), (100, None), "no gate notices");
    }

    #[test]
    fn a_monotonic_clock_that_counts_from_less_tells_a_restart() {
        let mut clock = contacted(180);
        assert_eq!(read(&mut clock, at(60, 7, 0)).1, jumped(-120));
        let earlier = Moment { monotonic: Some(Monotonic { boot: 7, ms: 0 }), ..at(60, 7, 0) };
        assert_eq!(read(&mut clock, earlier), (60, not_confirmed(-180)));
    }

    #[test]
    fn a_monotonic_clock_that_stands_still_in_standby_is_found_out_by_a_contact() {
        let mut clock = contacted(0);
        // Eight hours in a pocket, of which the monotonic clock counted one minute.
        assert_eq!(read(&mut clock, at(28_800, 7, 60)), (28_800, jumped(28_740)));
        clock.learn(Timestamp::from_secs(T + 28_900), at(28_900, 7, 160));
        assert_eq!(read(&mut clock, at(57_600, 7, 200)), (57_600, None));
        // Being set back it still tells.
        assert_eq!(read(&mut clock, at(54_000, 7, 210)), (57_610, jumped(-3610)));
    }

    #[test]
    fn a_clock_set_ahead_before_a_contact_is_not_taken_for_standby() {
        let mut clock = contacted(0);
        assert_eq!(read(&mut clock, at(3660, 7, 60)), (3660, jumped(3600)));
        clock.learn(Timestamp::from_secs(T + 70), at(3670, 7, 70));
        assert_eq!(read(&mut clock, at(3680 + 60, 7, 80)), (140, jumped(60)));
    }

    #[test]
    fn a_phone_without_a_monotonic_clock_keeps_its_offset_and_doubts_it() {
        let wall = |wall| Moment::wall(at(wall, 0, 0).wall);
        let mut clock = PhoneClock::default();
        assert_eq!(read(&mut clock, wall(7)), (7, None));
        clock.learn(Timestamp::from_secs(T), wall(3600));
        assert_eq!(read(&mut clock, wall(3660)), (60, not_confirmed(-3600)));
        assert_eq!(read(&mut clock, at(3670, 1, 0)), (70, not_confirmed(-3600)));
        assert_eq!(read(&mut clock, at(3680, 1, 10)), (80, not_confirmed(-3600)));
        clock.accept(wall(90));
        assert_eq!(read(&mut clock, wall(100)), (100, None));
    }

    #[test]
    fn no_value_of_a_clock_overflows() {
        let most = Moment {
            wall: Timestamp::from_secs(u64::MAX),
            monotonic: Some(Monotonic { boot: 7, ms: u64::MAX }),
        };
        let least =
            Moment { wall: Timestamp::from_secs(0), monotonic: Some(Monotonic { boot: 7, ms: 0 }) };
        let mut clock = PhoneClock::default();
        for (server, learnt) in [(0, most), (u64::MAX, least), (u64::MAX, most), (0, least)] {
            clock.learn(Timestamp::from_secs(server), learnt);
            for moment in [least, most, least] {
                read(&mut clock, moment);
            }
        }
    }
}
