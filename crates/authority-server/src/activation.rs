//! One-time codes that are handed to a person once their identity was checked: with one, a phone is theirs.
//!
//! 16 symbols of Crockford's base 32, 80 bits: `7Q2M-9XKD-0V4H-RTJ6`. What is kept is a SHA-256. A code is over
//! once it was used, once its time is over, and once the person gets another one.

use clearance_authority::register::{
    Actor, AuditEntry, Guardianship, Id as Number, Register as _, Unit as _,
};
use clearance_authority_sql::access::{Activation, Hash};
use clearance_schemes::time::{Day, Instant};
use zeroize::{Zeroize as _, Zeroizing};

use crate::app::Web;
use crate::http::{IdempotencyKey, Problem};
use crate::minor::is_minor;

/// Symbols that cannot be taken for one another: no I, L, O, U.
pub(crate) const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of a code.
const LENGTH: usize = 16;
/// Bytes of a text that may be a code: more than anybody writes between the symbols.
const LONGEST: usize = 256;

/// A code's 80 bits. Not in `Debug`: whoever has it can bind a phone.
pub(crate) struct Code([u8; 10]);

impl Drop for Code {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Code {
    /// The same 80 bits as a number that is no secret: a booking's.
    pub(crate) fn number(&self) -> String {
        grouped(&self.0)
    }

    /// As it is handed over, in four groups.
    fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(grouped(&self.0))
    }
}

/// 80 bits in four groups of four symbols.
fn grouped(bytes: &[u8; 10]) -> String {
    let mut bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut symbols = [b'-'; LENGTH + 3];
    for at in (0..symbols.len()).rev().filter(|at| at % 5 != 4) {
        symbols[at] = SYMBOLS[usize::try_from(bits & 31).unwrap_or(0)];
        bits >>= 5;
    }
    symbols.iter().map(|symbol| char::from(*symbol)).collect()
}

/// A number of the register as people read and type one: its first 80 bits, in the same symbols as a code.
pub(crate) fn readable(number: &Number) -> String {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&number.0[..10]);
    grouped(&bytes)
}

/// A code as somebody typed it: capital or small, with dashes and spaces anywhere, O for 0, I and L for 1.
pub(crate) fn read(text: &str) -> Option<Code> {
    if text.len() > LONGEST {
        return None;
    }
    let is_between = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
    let mut bits = 0_u128;
    let mut count = 0;
    for (read, symbol) in text.chars().filter(|c| !is_between(c)).enumerate() {
        let symbol = match symbol.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = SYMBOLS.iter().position(|known| char::from(*known) == symbol)?;
        bits = bits << 5 | u128::try_from(value).ok()?;
        count = read + 1;
        if count > LENGTH {
            return None;
        }
    }
    let mut code = [0; 10];
    code.copy_from_slice(&bits.to_be_bytes()[6..]);
    (count == LENGTH).then_some(Code(code))
}

/// What is kept of a code.
pub(crate) fn hash(web: &Web, code: &Code) -> Hash {
    web.provider.sha256(&[b"clearance activation 1", &code.0])
}

/// A code that was made.
pub(crate) struct Made {
    pub(crate) code: Zeroizing<String>,
    pub(crate) expires: Instant,
}

/// Makes a code for a person whose identity was checked. The same key gives the same code while this process lives.
///
/// # Errors
/// [`Problem`]: a minor's goes to a guardian in force.
pub(crate) async fn make(
    web: &Web,
    key: &IdempotencyKey,
    (person, handed_to): (Number, Option<Number>),
    by: &Actor,
    why: &str,
) -> Result<Made, Problem> {
    let now = web.now();
    let mark = web.mark("activation code", &key.id(web, "activation").0);
    let mut code = Code([0; 10]);
    code.0.copy_from_slice(&mark[..10]);
    let mut unit = web.register.begin().await?;
    let known = unit.person(person).await?;
    let known =
        known.ok_or_else(|| Problem::not_found().of("the register knows no such person"))?;
    if known.erased.is_some() {
        return Err(Problem::erased().of("enter the person anew"));
    }
    let links = unit.guardianships(person).await?;
    handed_over(web, (person, known.born), handed_to, &links)?;
    let hash = hash(web, &code);
    if let Some(before) = unit.activation(&hash).await? {
        let is_open = before.used.is_none() && before.expires > now && before.person == person;
        return if is_open {
            Ok(Made { code: code.text(), expires: before.expires })
        } else {
            Err(Problem::not_now().of("that code was used, or is over; ask for another one"))
        };
    }
    let life = i64::from(web.settings.activation_hours).saturating_mul(3_600);
    let expires = Instant(now.0.saturating_add(life));
    let activation = Activation { hash, person, made: now, expires, used: None, holder_key: None };
    unit.add_activation(&activation).await?;
    unit.note(AuditEntry {
        subject: Some(person),
        why: why.to_owned(),
        ..AuditEntry::of(now, by.clone(), "activation.made")
    })
    .await?;
    unit.commit().await?;
    Ok(Made { code: code.text(), expires })
}

/// A grown person gets the code themselves, a minor's guardian gets the minor's.
fn handed_over(
    web: &Web,
    (person, born): (Number, Option<Day>),
    handed_to: Option<Number>,
    links: &[Guardianship],
) -> Result<(), Problem> {
    let bad = |reason: &str| Err(Problem::invalid().field("handed_to", reason));
    let now = web.now();
    let Some(born) = born else {
        return Err(Problem::not_now().of(
            "the day of birth is not recorded, so that nobody can tell a minor; tell it first",
        ));
    };
    let other = handed_to.filter(|other| *other != person);
    let today = crate::local_day(web);
    let speaks = |guardian: Number| {
        links.iter().any(|link| {
            link.ward == person
                && link.guardian == guardian
                && link.from <= today
                && link.until.is_none_or(|until| until >= today)
        })
    };
    match other {
        Some(guardian) if speaks(guardian) => Ok(()),
        Some(_) => bad("that is no guardian of the person in force"),
        None if is_minor(&web.library, born, now) => {
            bad("the person is a minor: hand the code to a guardian in force")
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = Code([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf]);
        let text = code.text();
        assert_eq!(*text, "0123-4567-89AB-CDEF");
        for typed in [
            text.as_str(),
            "o123 4567 89ab cdef",
            "OI2345678 9ABCDEF",
            "\u{2013}0L23456789abcdef\n",
        ] {
            assert_eq!(read(typed).unwrap().0, code.0, "{typed:?}");
        }
        let highest = Code([0xff; 10]);
        assert_eq!(*highest.text(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(read(&highest.text()).unwrap().0, highest.0);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "U123-4567-89AB-CDEF", "🙂"]
        {
            assert!(read(text).is_none(), "{text:?}");
        }
        assert!(read(&format!("{}0123456789ABCDEF", " ".repeat(10_000))).is_none());
    }
}
