//! Whose days and hours pages show: those of the zone that the operator set.

use clearance_schemes::time::{CountFrom, LeapBirthday, MonthEnd, TimeRules};

/// Zones that are not whole hours from UTC, and have no summer time.
const BETWEEN: &[(i32, &str)] = &[
    (210, "Asia/Tehran"),
    (270, "Asia/Kabul"),
    (330, "Asia/Kolkata"),
    (345, "Asia/Kathmandu"),
    (390, "Asia/Yangon"),
    (570, "Australia/Darwin"),
];

/// The clock of a zone, in minutes east of UTC; UTC where nothing fits, which every page says.
pub(super) fn clock(zone_minutes: i32) -> Option<TimeRules> {
    let name = match zone_minutes {
        480 => "Asia/Macau".to_owned(),
        // The names of these zones have the sign turned round.
        whole if whole % 60 == 0 => format!("Etc/GMT{:+}", -(whole / 60)),
        other => {
            let known = BETWEEN.iter().find(|(minutes, _)| *minutes == other);
            known.map_or("Etc/UTC", |(_, name)| name).to_owned()
        }
    };
    Some(TimeRules {
        zone: name.parse().ok()?,
        calendar: None,
        month_end: MonthEnd::Clamp,
        leap_birthday: LeapBirthday::February28,
        count_from: CountFrom::NextDay,
    })
}

#[cfg(test)]
mod tests {
    use clearance_schemes::time::Instant;

    #[test]
    fn every_zone_that_can_be_set_has_a_clock_that_shows_its_time() {
        for minutes in (-12 * 60..=14 * 60).step_by(60).chain([330, 345, 570]) {
            let clock = super::clock(minutes).unwrap_or_else(|| panic!("{minutes}"));
            let local = clock.local(Instant(1_736_470_800));
            let shown = local.map(|local| local.and_utc().timestamp() - 1_736_470_800);
            assert_eq!(shown, Some(i64::from(minutes) * 60), "{minutes}");
        }
        assert!(super::clock(17).is_some());
    }
}
