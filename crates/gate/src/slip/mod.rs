//! Landing slips at the lane: on screen, on A6, on a receipt printer.
//!
//! A slip's number and last day come from the authority, in its answer to the passage. The gate's half of a scheme has no
//! conditions of stay: without that answer a gate knows neither whether a slip is due nor until when. It then says where to
//! get the slip ([`Pending`]), and prints nothing that somebody could take for one. The authority keeps every slip and can
//! print it again.

mod page;
mod receipt;

use core::fmt;
use core::str::FromStr;

use clearance_core::language::{Language, Texts};
use clearance_core::time::Timestamp;

use crate::outbox::PassageId;

pub use receipt::COLUMNS;

/// Longest number of a slip, in characters; the service's have 11.
const MAX_NUMBER: usize = 32;
/// Characters of what is missing for a slip.
const MAX_WHY: usize = 300;

/// A landing slip that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Its number, as the authority keeps it.
    pub number: String,
    /// The last day of stay.
    pub until: Day,
    /// The passage that it is of.
    pub passage: PassageId,
}

impl Slip {
    /// A slip as the service names it; `None` where number or day are none.
    pub fn new(number: &str, until: &str, passage: PassageId) -> Option<Self> {
        let is_number = (1..=MAX_NUMBER).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let until = until.parse().ok().filter(|_| is_number)?;
        Some(Self { number: number.to_owned(), until, passage })
    }
}

/// A slip that is due and that the authority cannot print yet: nobody said what its last day depends on. An officer does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSlip {
    /// The passage that it is of.
    pub passage: PassageId,
    /// What is missing, in the authority's words: for officers, on no traveller's paper.
    pub why: String,
}

impl OpenSlip {
    /// A slip that stays open, with the authority's words without what controls a terminal, and no more than 300 characters of
    /// them.
    pub fn new(passage: PassageId, why: &str) -> Self {
        let why = why.chars().filter(|letter| !letter.is_control()).take(MAX_WHY).collect();
        Self { passage, why }
    }
}

/// A slip with what else is printed on it. It names nobody: the gate does not know the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The slip.
    pub slip: Slip,
    /// When the holder passed.
    pub arrived: Timestamp,
    /// Where.
    pub place: String,
    /// Minutes by which the place's clocks are ahead of UTC.
    pub utc_offset: i32,
}

/// Why there is no slip. Deliberately closed: each has words of its own on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Nobody knows whether one is due: the authority was not reached.
    Answer,
    /// One is due, and an officer prints it: the authority does not know until when the holder may stay.
    LastDay,
}

/// What is shown and printed instead of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Why.
    pub lacks: Lacking,
    /// When the holder passed.
    pub arrived: Timestamp,
    /// Where.
    pub place: String,
    /// Minutes by which the place's clocks are ahead of UTC.
    pub utc_offset: i32,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    year: u16,
    month: u8,
    date: u8,
}

impl Pending {
    const fn words(&self) -> &'static Texts {
        match self.lacks {
            Lacking::Answer => &words::NOT_YET,
            Lacking::LastDay => &words::OPEN,
        }
    }
}

impl FromStr for Day {
    type Err = NotADay;

    /// `2026-11-26`, and no other spelling.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        // The calendar is the time's: a day that it does not have, it does not read.
        let midnight: Timestamp = format!("{text}T00:00:00Z").parse().map_err(|_| NotADay)?;
        let mut parts = text.split('-');
        let mut next = || parts.next().ok_or(NotADay);
        let (year, month, date) = (next()?, next()?, next()?);
        let day = Self {
            year: year.parse().map_err(|_| NotADay)?,
            month: month.parse().map_err(|_| NotADay)?,
            date: date.parse().map_err(|_| NotADay)?,
        };
        if midnight.to_string().starts_with(text) { Ok(day) } else { Err(NotADay) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.date)
    }
}

impl Day {
    /// `26 November 2026`, `26 de novembro de 2026`, `2026年11月26日`.
    pub fn in_language(self, language: Language) -> String {
        let Self { year, month, date } = self;
        let name = |names: [&'static str; 12]| {
            names.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
        };
        match language {
            Language::English => format!("{date} {} {year}", name(ENGLISH)),
            Language::Portuguese => format!("{date} de {} de {year}", name(PORTUGUESE)),
            Language::TraditionalChinese => format!("{year}年{month}月{date}日"),
        }
    }
}

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADay;

impl fmt::Display for NotADay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day: write it as 2026-11-26")
    }
}

impl std::error::Error for NotADay {}

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const PORTUGUESE: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

/// `2026-11-26 16:00` by the clocks of the place.
fn local(at: Timestamp, utc_offset: i32) -> String {
    let there = at.offset_by(60 * i64::from(utc_offset)).to_string();
    there.get(..16).unwrap_or(&there).replace('T', " ")
}

/// The words, as the authority's own slips have them.
mod words {
    use super::Texts;

    pub(super) const TITLE: Texts =
        Texts { en: "Landing slip", pt: "Talão de entrada", zh: "入境標籤" };
    /// Before the day.
    pub(super) const STAY_UNTIL: Texts =
        Texts { en: "You may stay until ", pt: "Pode permanecer até ", zh: "可逗留至" };
    pub(super) const ARRIVED: Texts = Texts { en: "Arrived", pt: "Chegada", zh: "入境時間" };
    pub(super) const AT: Texts = Texts { en: "At", pt: "Em", zh: "地點" };
    pub(super) const KEEP: Texts = Texts {
        en: "Keep this slip and show it to an officer who asks. If you lose it, it can be printed again.",
        pt: "Guarde este talão e mostre-o a um agente que o peça. Se o perder, pode ser impresso de novo.",
        zh: "請保留此標籤，並在職員要求時出示。如有遺失，可申請補印。",
    };
    pub(super) const NOT_YET: Texts = Texts {
        en: "This is not a landing slip. It could not be printed here now. Visitors: ask for your slip at the counter, with your document.",
        pt: "Isto não é um talão de entrada, que não pôde ser impresso aqui agora. Visitantes: peçam o talão ao balcão, com o documento.",
        zh: "此並非入境標籤。現時未能在此列印標籤。訪客請攜同證件，向櫃檯職員索取標籤。",
    };
    pub(super) const OPEN: Texts = Texts {
        en: "This is not a landing slip. You need one, and it could not be printed here. See an officer now, with your document.",
        pt: "Isto não é um talão de entrada. Precisa de um, que não pôde ser impresso aqui. Dirija-se já a um agente, com o documento.",
        zh: "此並非入境標籤。你須持有標籤，但未能在此列印。請立即攜同證件向職員索取。",
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn sheet() -> Sheet {
        let slip = Slip::new("7Q2M9-XKD0V", "2027-05-24", PassageId([1; 16])).unwrap();
        let arrived = "2026-11-26T01:20:00Z".parse().unwrap();
        Sheet { slip, arrived, place: "border-gate <b>".to_owned(), utc_offset: 480 }
    }

    #[test]
    fn a_slip_is_taken_only_with_a_number_and_a_day() {
        let slip = |number, until| Slip::new(number, until, PassageId([1; 16])).is_some();
        assert!(slip("7Q2M9-XKD0V", "2027-05-24"));
        for (number, until) in [
            ("", "2027-05-24"),
            ("7Q2M9 XKD0V", "2027-05-24"),
            ("7Q2M9\u{1b}", "2027-05-24"),
            ("7Q2M9-XKD0V", "2027-02-29"),
            ("7Q2M9-XKD0V", "2027-5-24"),
            ("7Q2M9-XKD0V", "tomorrow"),
        ] {
            assert!(!slip(number, until), "{number:?} {until}");
        }
    }

    #[test]
    fn a_day_reads_as_people_write_it() {
        let day: Day = "2027-05-04".parse().unwrap();
        let written = Language::ALL.map(|language| day.in_language(language));
        assert_eq!(written, ["4 May 2027", "2027年5月4日", "4 de maio de 2027"]);
        assert_eq!(day.to_string(), "2027-05-04");
    }
}
