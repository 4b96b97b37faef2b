//! When travellers come.

use crate::clock::{Millis, hours};
use crate::rng::Rng;
use crate::scenario::{Peak, Traffic};

/// The arrivals of a day, in their order.
pub(super) fn of_day(
    traffic: &Traffic,
    length: f64,
    passages: usize,
    rng: &mut Rng,
) -> Vec<Millis> {
    let mut all: Vec<Millis> = (0..passages).map(|_| one(traffic, length, rng)).collect();
    all.sort_unstable();
    all
}

fn one(traffic: &Traffic, length: f64, rng: &mut Rng) -> Millis {
    let hour = match rng.by_share(&traffic.peaks, |peak| peak.share) {
        // The sum of two even draws: a triangle, most in the middle.
        Some(Peak { at, hours, .. }) => at + hours * ((rng.unit() + rng.unit()) / 2.0 - 0.5),
        None => length * rng.unit(),
    };
    hours(hour.clamp(0.0, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_brings_the_share_that_it_says() {
        let traffic = Traffic { peaks: vec![Peak { at: 4.0, hours: 2.0, share: 0.5 }] };
        let all = of_day(&traffic, 10.0, 10_000, &mut Rng::of(1, &[]));
        assert!(all.len() == 10_000 && all.is_sorted());
        let within = |from: f64, to: f64| {
            all.iter().filter(|at| (hours(from)..hours(to)).contains(at)).count()
        };
        let in_peak = within(3.0, 5.0);
        assert!(
            (5_800..6_200).contains(&in_peak),
            "half of all, and a fifth of the rest: {in_peak}"
        );
        assert!(within(3.75, 4.25) > within(3.0, 3.5) + within(4.5, 5.0));
    }
}
