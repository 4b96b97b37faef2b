//! Telling a scanner's wrong setting from one odd text.

use core::fmt;

use clearance_reader::{Doubt, Repair};

use super::ReadText;

/// How many texts in a row have to show the same sign before it is told.
const OFTEN: u32 = 2;

/// What the operator should set right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// It was not repaired, and may have been a code.
    Doubt(Doubt),
    /// Nothing ends a text: each waits for a moment of silence.
    NoSuffix,
    /// It was repaired each time.
    Repair(Repair),
    /// Texts come without an end between them, or something that is no scanner sends.
    TooLong,
}

/// Signs in this text of a wrong setting: of the scanner, the keyboard or the program in between.
pub(super) fn looks_like_setting(text: &ReadText) -> Vec<Advice> {
    let repairs = text.repairs.iter().copied().map(Advice::Repair);
    let doubt = text.doubt.map(Advice::Doubt);
    let suffix = text.by_silence.then_some(Advice::NoSuffix);
    repairs.chain(doubt).chain(suffix).collect()
}

/// Tells what has been seen often, once.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: Vec<(Advice, u32)>,
}

impl Watch {
    /// Another text shows `signs`; what is to be told now.
    pub(super) fn saw(&mut self, signs: &[Advice]) -> Vec<Advice> {
        self.seen.retain(|(advice, _)| signs.contains(advice));
        let mut told = Vec::new();
        for sign in signs {
            match self.seen.iter_mut().find(|(advice, _)| advice == sign) {
                Some((_, times)) => {
                    *times = times.saturating_add(1);
                    told.extend((*times == OFTEN).then_some(*sign));
                }
                None => self.seen.push((*sign, 1)),
            }
        }
        told
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doubt(doubt) => doubt.fmt(f),
            Self::NoSuffix => f.write_str(
                "the scanner sends nothing behind a code; set its suffix to CR, and codes are read sooner",
            ),
            Self::Repair(repair) => repair.fmt(f),
            Self::TooLong => f.write_str(
                "texts come that are longer than any code; set the scanner's suffix to CR and let it read QR codes only",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_odd_text_is_not_told_and_two_in_a_row_are_told_once() {
        let mut watch = Watch::default();
        let caps = [Advice::Repair(Repair::Case)];
        assert!(watch.saw(&caps).is_empty());
        assert!(watch.saw(&[]).is_empty());
        assert!(watch.saw(&caps).is_empty());
        assert_eq!(watch.saw(&caps), caps);
        assert!(watch.saw(&caps).is_empty());
        assert!(watch.saw(&[]).is_empty(), "right again");
        assert!(watch.saw(&caps).is_empty());
        assert_eq!(watch.saw(&caps), caps);
    }
}
