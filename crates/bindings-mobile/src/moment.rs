use clearance_core::time::Timestamp;

/// What the phone's clocks show, read together.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct Moment {
    /// The wall clock, uncorrected: seconds since 1970, UTC.
    pub wall: u64,
    /// The clock that nobody can set. Without one no jump of the wall clock can be seen.
    #[uniffi(default = None)]
    pub monotonic: Option<Monotonic>,
}

/// A clock that counts on while the phone sleeps and that nobody can set.
///
/// | platform | `ms` | `boot` |
/// |---|---|---|
/// | Android | `SystemClock.elapsedRealtime()`, not `uptimeMillis()` or `System.nanoTime()` | `Settings.Global.BOOT_COUNT` |
/// | iOS, macOS | `mach_continuous_time()` in milliseconds, not `mach_absolute_time()` or `systemUptime` | a hash of `kern.bootsessionuuid` |
/// | Linux | `CLOCK_BOOTTIME`, not `CLOCK_MONOTONIC` | a hash of `/proc/sys/kernel/random/boot_id` |
///
/// Those that are warned of stand still while the phone sleeps.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct Monotonic {
    /// Any number that differs after each restart of the phone. Without one, a number drawn at random when the app starts.
    pub boot: u64,
    /// Milliseconds since any fixed moment of this boot.
    pub ms: u64,
}

impl From<Moment> for clearance_issuer::Moment {
    fn from(moment: Moment) -> Self {
        let monotonic = moment.monotonic;
        let monotonic =
            monotonic.map(|Monotonic { boot, ms }| clearance_issuer::Monotonic { boot, ms });
        Self { wall: Timestamp::from_secs(moment.wall), monotonic }
    }
}
