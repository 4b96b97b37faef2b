//! Signed dates that were seen, and under which trust list.

use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::time::Timestamp;

/// The newest date seen, by the number of the trust list under which it was seen, without those that
/// a later date under a list of the same or a higher number makes needless. Numbers ascend, so dates
/// descend: usually there is one.
///
/// ```cddl
/// dates = [0*16 [ uint, time ]]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates(Vec<(u64, Timestamp)>);

impl Dates {
    /// More come about only when the clock went back so many times, each with the root's consent.
    /// Then the earliest dates are forgotten.
    const MAX: usize = 16;

    pub(super) fn add(&mut self, list: u64, date: Timestamp) {
        let covers = |(l, d): &(u64, Timestamp), list, date| *l >= list && *d >= date;
        if self.0.iter().any(|known| covers(known, list, date)) {
            return;
        }
        self.0.retain(|known| !covers(&(list, date), known.0, known.1));
        let place = self.0.partition_point(|known| known.0 < list);
        self.0.insert(place, (list, date));
        self.0.truncate(Self::MAX);
    }

    pub(super) fn add_all(&mut self, others: &Self) {
        others.0.iter().for_each(|(list, date)| self.add(*list, *date));
    }

    /// The newest date seen under trust lists numbered `from` or higher.
    pub(super) fn newest(&self, from: u64) -> Option<Timestamp> {
        self.0.iter().find(|known| known.0 >= from).map(|known| known.1)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(self.0.len());
        for (list, date) in &self.0 {
            writer.array(2).uint(*list).uint(date.as_secs());
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        let count = reader.array_up_to(Self::MAX)?;
        let mut dates = Self::default();
        for _ in 0..count {
            let before = reader.clone();
            reader.expect_array(2)?;
            let known = (reader.uint()?, Timestamp::from_secs(reader.uint()?));
            if dates.0.last().is_some_and(|last| last.0 >= known.0 || last.1 <= known.1) {
                return Err(before.error(ErrorKind::Order));
            }
            dates.0.push(known);
        }
        Ok(dates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(known: &[(u64, u64)]) -> Dates {
        let mut dates = Dates::default();
        known.iter().for_each(|(list, date)| dates.add(*list, Timestamp::from_secs(*date)));
        dates
    }

    #[test]
    fn the_newest_date_counts_unless_its_list_does_not() {
        let all = dates(&[(1, 100), (2, 200), (5, 9_000), (5, 300), (7, 400), (7, 350), (6, 380)]);
        let newest = |from| all.newest(from).map(Timestamp::as_secs);
        assert_eq!(
            [0, 5, 6, 7, 8].map(newest),
            [Some(9_000), Some(9_000), Some(400), Some(400), None]
        );
        assert_eq!(all, dates(&[(5, 9_000), (7, 400)]), "no more is kept");
    }

    #[test]
    fn dates_without_end_are_not_kept_and_the_latest_are() {
        let many: Vec<(u64, u64)> = (0..100).map(|n| (n, 1_000 - n)).collect();
        assert_eq!(dates(&many).0.len(), Dates::MAX);
        assert_eq!(dates(&many).newest(0), Some(Timestamp::from_secs(1_000)));
    }
}
