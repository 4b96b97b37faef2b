//! Acts as text, both ways: a register keeps what was done, and must find it again word for word.
//!
//! `issue`, `move-date 2026-01-31`, `status revoked`, `tell reminder`, `officer rows 12,14`. A name comes
//! last, since nobody promises that it has no spaces.

use core::fmt;
use core::str::FromStr;

use super::{Act, Doubt};
use crate::due::DueError;
use crate::model::UnknownWord;

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issue => f.write_str("issue"),
            Self::Keep => f.write_str("keep"),
            Self::MoveDate(None) => f.write_str("move-date"),
            Self::MoveDate(Some(day)) => write!(f, "move-date {day}"),
            Self::Officer(doubt) => write!(f, "officer {doubt}"),
            Self::Reissue => f.write_str("reissue"),
            Self::ReleasePlace => f.write_str("release-place"),
            Self::Replace => f.write_str("replace"),
            Self::Reprint => f.write_str("reprint"),
            Self::Status(meaning) => write!(f, "status {meaning}"),
            Self::Tell(text) => write!(f, "tell {text}"),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cause => f.write_str("cause"),
            Self::Deadline(DueError::Calendar { name }) => write!(f, "deadline calendar {name}"),
            Self::Deadline(DueError::CannotTell { name, line }) => {
                write!(f, "deadline cannot-tell {line} {name}")
            }
            Self::Deadline(DueError::NoRow { name }) => write!(f, "deadline no-row {name}"),
            Self::Deadline(DueError::Several { name, lines }) => {
                write!(f, "deadline several {} {name}", list(lines))
            }
            Self::Deadline(DueError::Unknown { name }) => write!(f, "deadline unknown {name}"),
            Self::Endless => f.write_str("endless"),
            Self::LastDay => f.write_str("last-day"),
            Self::ToldAfterGrant(kind) => write!(f, "told-after-grant {kind}"),
            Self::NoSuchStanding => f.write_str("no-such-standing"),
            Self::NothingToMove => f.write_str("nothing-to-move"),
            Self::Rows(lines) => write!(f, "rows {}", list(lines)),
            Self::Undone(act) => write!(f, "undone {act}"),
            Self::UnknownVersion(version) => write!(f, "unknown-version {version}"),
            Self::When(line) => write!(f, "when {line}"),
        }
    }
}

fn list(lines: &[u32]) -> String {
    let lines: Vec<_> = lines.iter().map(u32::to_string).collect();
    lines.join(",")
}

fn read_list(text: &str) -> Option<Vec<u32>> {
    if text.is_empty() { Some(Vec::new()) } else { text.split(',').map(number).collect() }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// A word and what comes after it.
fn split(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// An act in an act: that an undone one is undone is told of one, and of no chain.
const DEEPEST: u32 = 4;

fn act(text: &str, depth: u32) -> Option<Act> {
    let (word, rest) = split(text);
    let bare = |act: Act| rest.is_empty().then_some(act);
    match word {
        "issue" => bare(Act::Issue),
        "keep" => bare(Act::Keep),
        "move-date" if rest.is_empty() => Some(Act::MoveDate(None)),
        "move-date" => Some(Act::MoveDate(Some(rest.parse().ok()?))),
        "officer" if depth < DEEPEST => Some(Act::Officer(doubt(rest, depth + 1)?)),
        "reissue" => bare(Act::Reissue),
        "release-place" => bare(Act::ReleasePlace),
        "replace" => bare(Act::Replace),
        "reprint" => bare(Act::Reprint),
        "status" => rest.parse().ok().map(Act::Status),
        "tell" => Some(Act::Tell(rest.to_owned())),
        _ => None,
    }
}

fn doubt(text: &str, depth: u32) -> Option<Doubt> {
    let (word, rest) = split(text);
    let bare = |doubt: Doubt| rest.is_empty().then_some(doubt);
    match word {
        "cause" => bare(Doubt::Cause),
        "deadline" => due(rest).map(Doubt::Deadline),
        "endless" => bare(Doubt::Endless),
        "last-day" => bare(Doubt::LastDay),
        "told-after-grant" => rest.parse().ok().map(Doubt::ToldAfterGrant),
        "no-such-standing" => bare(Doubt::NoSuchStanding),
        "nothing-to-move" => bare(Doubt::NothingToMove),
        "rows" => read_list(rest).map(Doubt::Rows),
        "undone" => act(rest, depth).map(|act| Doubt::Undone(Box::new(act))),
        "unknown-version" => number(rest).map(Doubt::UnknownVersion),
        "when" => number(rest).map(Doubt::When),
        _ => None,
    }
}

fn due(text: &str) -> Option<DueError> {
    let (word, rest) = split(text);
    let name = rest.to_owned();
    Some(match word {
        "calendar" => DueError::Calendar { name },
        "cannot-tell" => {
            let (line, name) = split(rest);
            DueError::CannotTell { line: number(line)?, name: name.to_owned() }
        }
        "no-row" => DueError::NoRow { name },
        "several" => {
            let (lines, name) = split(rest);
            DueError::Several { lines: read_list(lines)?, name: name.to_owned() }
        }
        "unknown" => DueError::Unknown { name },
        _ => return None,
    })
}

impl FromStr for Act {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        act(text, 0).ok_or_else(|| UnknownWord { what: "act", word: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventKind, StateMeaning};

    #[test]
    fn every_act_comes_back_from_its_words() {
        let name = "usable";
        let due = [
            DueError::Calendar { name: name.into() },
            DueError::CannotTell { name: name.into(), line: 7 },
            DueError::NoRow { name: name.into() },
            DueError::Several { name: name.into(), lines: vec![3, 9] },
            DueError::Unknown { name: name.into() },
        ];
        let doubts = [
            Doubt::Cause,
            Doubt::Endless,
            Doubt::LastDay,
            Doubt::ToldAfterGrant(EventKind::DocumentLost),
            Doubt::NoSuchStanding,
            Doubt::NothingToMove,
            Doubt::Rows(vec![]),
            Doubt::Rows(vec![12, 14]),
            Doubt::Undone(Box::new(Act::ReleasePlace)),
            Doubt::UnknownVersion(9),
            Doubt::When(31),
        ];
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 31);
        let acts = [
            Act::Issue,
            Act::Keep,
            Act::MoveDate(None),
            Act::MoveDate(day),
            Act::Reissue,
            Act::ReleasePlace,
            Act::Replace,
            Act::Reprint,
            Act::Tell("booking-offered".into()),
        ];
        let statuses = StateMeaning::ALL.iter().copied().map(Act::Status);
        let doubts = doubts.into_iter().chain(due.map(Doubt::Deadline)).map(Act::Officer);
        for act in acts.into_iter().chain(statuses).chain(doubts) {
            assert_eq!(act.to_string().parse(), Ok(act.clone()), "{act}");
        }
    }

    #[test]
    fn a_text_that_is_no_act_is_refused() {
        let deep = "officer undone ".repeat(50_000);
        for text in ["", "issue now", "status gone", "officer", "officer rows 1,x", &deep] {
            assert!(text.parse::<Act>().is_err(), "{text:.30}");
        }
    }
}
