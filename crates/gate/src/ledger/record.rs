//! The lines of the ledger's journal.
//!
//! ```text
//! record  = written " " ( founded | gap | claim | code | used | forgot )
//! founded = "founded"                              ; made with the gate: nothing was accepted before
//! gap     = "gap " floor " " since                 ; what was accepted before is not known
//! claim   = "claim" 1*( " " member )               ; admitted together
//! member  = kid " " cti " " iat " " use
//! use     = "-" | ( "in" | "out" ) ":" ends        ; counted until the credential's end, or not
//! code    = "code " kid " " cti " " iat            ; the last one accepted, after a compaction
//! used    = "used " kid " " cti " " count " " ( "in" | "out" ) ":" ends
//! forgot  = "forgot " floor " " ends               ; what a compaction left out starts or ends by then
//! ```
//! `written` is the computer's clock in milliseconds when the line was written, whatever time the gate judged by; all
//! others are seconds since 1970, ids are hexadecimal.

use core::fmt;
use core::str::{FromStr, SplitAsciiWhitespace};

use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The computer's clock when it was written, in milliseconds since 1970.
    pub(super) written: u64,
    pub(super) fact: Fact,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Claim(Vec<Code>),
    Code { subject: RosterRef, issued_at: Timestamp },
    Forgot { floor: Timestamp, ends: Timestamp },
    Founded,
    Gap { floor: Timestamp, since: Timestamp },
    Used { subject: RosterRef, count: u8, last: Use },
}

/// One admitted code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) subject: RosterRef,
    pub(super) issued_at: Timestamp,
    /// Where uses of the credential are counted.
    pub(super) counted: Option<Use>,
}

/// One counted use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// Whether the lane led in.
    pub(super) inwards: bool,
    /// End of the credential's period.
    pub(super) ends: Timestamp,
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.written)?;
        match &self.fact {
            Fact::Claim(codes) => {
                f.write_str("claim")?;
                codes.iter().try_for_each(|code| write!(f, " {code}"))
            }
            Fact::Code { subject, issued_at } => {
                write!(f, "code {} {}", Subject(subject), issued_at.as_secs())
            }
            Fact::Forgot { floor, ends } => {
                write!(f, "forgot {} {}", floor.as_secs(), ends.as_secs())
            }
            Fact::Founded => f.write_str("founded"),
            Fact::Gap { floor, since } => {
                write!(f, "gap {} {}", floor.as_secs(), since.as_secs())
            }
            Fact::Used { subject, count, last } => {
                write!(f, "used {} {count} {last}", Subject(subject))
            }
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", Subject(&self.subject), self.issued_at.as_secs())?;
        match self.counted {
            None => f.write_str("-"),
            Some(counted) => counted.fmt(f),
        }
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.inwards { "in" } else { "out" };
        write!(f, "{way}:{}", self.ends.as_secs())
    }
}

struct Subject<'a>(&'a RosterRef);

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.authority, self.0.id)
    }
}

/// Not a line of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotARecord;

impl FromStr for Record {
    type Err = NotARecord;

    /// Reads what [`Display`](fmt::Display) writes, and nothing else.
    fn from_str(line: &str) -> Result<Self, NotARecord> {
        let mut words = Words(line.split_ascii_whitespace());
        let written = words.number()?;
        let fact = match words.next()? {
            "claim" => Fact::Claim(words.codes()?),
            "code" => Fact::Code { subject: words.subject()?, issued_at: words.time()? },
            "forgot" => Fact::Forgot { floor: words.time()?, ends: words.time()? },
            "founded" => Fact::Founded,
            "gap" => Fact::Gap { floor: words.time()?, since: words.time()? },
            "used" => Fact::Used {
                subject: words.subject()?,
                count: words.number()?.try_into().map_err(|_| NotARecord)?,
                last: words.counted()?.ok_or(NotARecord)?,
            },
            _ => return Err(NotARecord),
        };
        let record = Self { written, fact };
        // One text for one record: no spaces, signs or zeros to choose.
        if words.0.next().is_none() && record.to_string() == line {
            Ok(record)
        } else {
            Err(NotARecord)
        }
    }
}

struct Words<'a>(SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn next(&mut self) -> Result<&'a str, NotARecord> {
        self.0.next().ok_or(NotARecord)
    }

    fn number(&mut self) -> Result<u64, NotARecord> {
        self.next()?.parse().map_err(|_| NotARecord)
    }

    fn time(&mut self) -> Result<Timestamp, NotARecord> {
        self.number().map(Timestamp::from_secs)
    }

    fn subject(&mut self) -> Result<RosterRef, NotARecord> {
        let authority = self.next()?.parse().map_err(|_| NotARecord)?;
        let id = self.next()?.parse().map_err(|_| NotARecord)?;
        Ok(RosterRef { authority, id })
    }

    fn codes(&mut self) -> Result<Vec<Code>, NotARecord> {
        let mut codes = Vec::new();
        while self.0.clone().next().is_some() {
            let (subject, issued_at) = (self.subject()?, self.time()?);
            codes.push(Code { subject, issued_at, counted: self.counted()? });
        }
        if codes.is_empty() { Err(NotARecord) } else { Ok(codes) }
    }

    fn counted(&mut self) -> Result<Option<Use>, NotARecord> {
        let word = self.next()?;
        if word == "-" {
            return Ok(None);
        }
        let (way, ends) = word.split_once(':').ok_or(NotARecord)?;
        let inwards = match way {
            "in" => true,
            "out" => false,
            _ => return Err(NotARecord),
        };
        let ends = Timestamp::from_secs(ends.parse().map_err(|_| NotARecord)?);
        Ok(Some(Use { inwards, ends }))
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn subject(n: u8) -> RosterRef {
        RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) }
    }

    #[test]
    fn every_record_is_read_as_it_was_written() {
        let at = Timestamp::from_secs;
        let counted = Some(Use { inwards: false, ends: at(9) });
        let facts = [
            Fact::Claim(vec![
                Code { subject: subject(1), issued_at: at(15), counted: None },
                Code { subject: subject(2), issued_at: at(30), counted },
            ]),
            Fact::Code { subject: subject(3), issued_at: at(45) },
            Fact::Forgot { floor: at(0), ends: at(u64::MAX) },
            Fact::Founded,
            Fact::Gap { floor: at(60), since: at(61) },
            Fact::Used {
                subject: subject(4),
                count: 255,
                last: Use { inwards: true, ends: at(7) },
            },
        ];
        for fact in facts {
            let record = Record { written: 1_795_248_000_123, fact };
            assert_eq!(record.to_string().parse(), Ok(record));
        }
    }

    #[test]
    fn another_spelling_of_a_record_is_none() {
        for line in [
            "",
            "7",
            "7 founded ",
            "7  founded",
            "+7 founded",
            "07 founded",
            "7 founded more",
            "7 lost",
            "7 claim",
            "7 claim a101 0101010101010101 15",
            "7 claim A101 0101010101010101 15 -",
            "7 claim a101 01010101010101 15 -",
            "7 claim a101 0101010101010101 15 up:3",
            "7 used a101 0101010101010101 256 in:3",
            "7 used a101 0101010101010101 1 -",
            "7 gap 1",
        ] {
            assert_eq!(line.parse::<Record>(), Err(NotARecord), "{line}");
        }
    }
}
