//! The phone's clock: what it shows, what was learnt about it, and how sure it is.
//!
//! A wrong phone clock is the commonest failure in the field. The gate judges time, so a phone
//! loses no security by showing a code at a doubtful time; it can only spare an honest holder a red
//! gate, or fail to. So no doubt stops a code: the phone takes the likeliest time and says what it
//! doubts ([`ClockNotice`]), in the enquiry and in each frame. The one exception is a clock that is
//! certainly wrong ([`WhyNot::ClockBeforeTrustList`](crate::WhyNot::ClockBeforeTrustList)).
//!
//! # What the phone takes for the time
//! An *offset* is learnt from a contact ([`learn_offset`](crate::Wallet::learn_offset)) or accepted
//! as zero by the holder ([`accept_clock`](crate::Wallet::accept_clock)). From then on the wall
//! clock is compared with the monotonic one, which shows what time has passed:
//!
//! | the wall clock since then | time taken | notice |
//! |---|---|---|
//! | went on evenly | wall + offset | |
//! | was put right: without the offset it shows the time that has passed | wall | |
//! | was set back | offset and time passed; the monotonic clock never runs fast | `Jumped` |
//! | jumped ahead, or the monotonic clock stood still in standby | wall + offset | `Jumped` |
//! | the same, and a contact has shown that this monotonic clock stands still | wall + offset | |
//! | the phone was restarted | wall: the restart may have put it right | `NotConfirmed`, where an offset was in use |
//! | cannot be watched, for there is no monotonic clock | wall + offset | `NotConfirmed`, where an offset is in use |
//!
//! Where nothing was ever learnt, the wall clock is taken as it is, and a jump is told.

mod phone;

pub(crate) use phone::PhoneClock;

use std::fmt;

use clearance_core::time::Timestamp;

use crate::texts::{self, Language};

/// A difference between clocks that no gate notices, in seconds: less than the `max_ahead` of a scheme that says nothing (15).
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
///
/// | platform | `ms` | `boot` |
/// |---|---|---|
/// | Android | `SystemClock.elapsedRealtime()`, not `uptimeMillis()` | `Settings.Global.BOOT_COUNT` |
/// | iOS, macOS | `mach_continuous_time()` in milliseconds, not `mach_absolute_time()` or `systemUptime` | a hash of `kern.bootsessionuuid` |
/// | Linux | `CLOCK_BOOTTIME`, not `CLOCK_MONOTONIC` | a hash of `/proc/sys/kernel/random/boot_id` |
/// | browsers | `performance.timeOrigin + performance.now()` | a number drawn at random when the page loads |
///
/// The clocks that are warned of stand still in standby, and so do the browsers' in some releases.
/// That looks like a jump of the wall clock, and gives a needless [`ClockNotice::Jumped`] until the
/// next contact shows what it was; it never costs the holder a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monotonic {
    /// Any number that differs after each restart of the phone. Without one, a number drawn at
    /// random when the app starts: an offset then ends with the app.
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

/// Why the phone's clock is in doubt. There is a code all the same.
///
/// [`learn_offset`](crate::Wallet::learn_offset) ends each of them, and
/// [`accept_clock`](crate::Wallet::accept_clock) all but
/// [`BehindTrustList`](Self::BehindTrustList): offer both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockNotice {
    /// The clock is behind the date of the trust list, but by no more than a list may be ahead.
    BehindTrustList {
        /// By how many seconds.
        by: u64,
    },
    /// The wall clock moved against the monotonic one, and nobody said which is right.
    Jumped {
        /// Seconds; positive when the wall clock now shows a later time.
        by: i64,
    },
    /// The clock was wrong at the last contact, and nothing tells whether it still is: the phone
    /// was restarted since, or has no monotonic clock.
    NotConfirmed {
        /// Seconds that were to be added to the wall clock then.
        offset: i64,
    },
}

impl ClockNotice {
    /// The stable code, for logs and for looking up help.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BehindTrustList { .. } => "clock-behind-trust-list",
            Self::Jumped { .. } => "clock-jumped",
            Self::NotConfirmed { .. } => "clock-not-confirmed",
        }
    }

    /// What to tell the holder.
    pub const fn text(&self, language: Language) -> &'static str {
        texts::clock_notice(self).in_language(language)
    }
}

impl fmt::Display for ClockNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BehindTrustList { by } => {
                write!(f, "the phone's clock is {by} s behind the date of the trust list")
            }
            Self::Jumped { by } => write!(f, "the phone's clock jumped by {by:+} s"),
            Self::NotConfirmed { offset } => write!(
                f,
                "the phone's clock was off at the last contact ({offset:+} s to be added), and \
                 nobody has confirmed it since"
            ),
        }
    }
}
