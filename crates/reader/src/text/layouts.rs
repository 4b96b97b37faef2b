//! Keyboard layouts: what a computer makes of the keys that a scanner set to a US keyboard presses.

use std::fmt;

/// The alphabet of Base45 (RFC 9285 §4.2), as a US keyboard types it.
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// A keyboard layout that turns a code into another text, reversibly.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Layout(&'static Table);

#[derive(PartialEq, Eq)]
struct Table {
    name: &'static str,
    /// What the keys of [`ALPHABET`] type, in its order.
    typed: &'static str,
    /// The character that waits for the next one, and what becomes of both.
    dead: Option<Dead>,
}

#[derive(PartialEq, Eq)]
struct Dead {
    key: char,
    /// Each letter that the key changes, behind what it becomes.
    joined: &'static [(char, char)],
}

const GRAVE: Option<Dead> = Some(Dead {
    key: '`',
    joined: &[
        ('À', 'A'),
        ('È', 'E'),
        ('Ì', 'I'),
        ('Ò', 'O'),
        ('Ù', 'U'),
        ('Ǹ', 'N'),
        ('Ẁ', 'W'),
        ('Ỳ', 'Y'),
    ],
});
const CARON: Option<Dead> = Some(Dead {
    key: 'ˇ',
    joined: &[
        ('Č', 'C'),
        ('Ď', 'D'),
        ('Ě', 'E'),
        ('Ľ', 'L'),
        ('Ň', 'N'),
        ('Ř', 'R'),
        ('Š', 'S'),
        ('Ť', 'T'),
        ('Ž', 'Z'),
    ],
});

const fn table(name: &'static str, typed: &'static str, dead: Option<Dead>) -> Table {
    Table { name, typed, dead }
}

/// By name. The layouts of the UK, of Poland (programmers) and of the US with dead keys change nothing.
static TABLES: [Table; 20] = [
    table("Belgian", "à&é\"'(§è!çQBCDEFGHIJKL?NOPARSTUVZXYW 458_):=M", None),
    table("Brazilian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.;Ç", None),
    table("Croatian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(*'.-Č", None),
    table("Czech", "é+ěščřžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458ˇ=.-\"", CARON),
    table("Danish", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Æ", GRAVE),
    table("French", "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M", None),
    table("German", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö", GRAVE),
    table("Hungarian", "ö123456789ABCDEFGHIJKLMNOPQRSTUVWXZY !%(Óü.-É", None),
    table("Italian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(^'.-ç", None),
    table("Japanese", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(~-./+", None),
    table("Latin American", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¡'.-Ñ", None),
    table("Norwegian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Ø", GRAVE),
    table("Portuguese", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(»'.-Ç", None),
    table("Russian", "0123456789ФИСВУАПРШОЛДЬТЩЗЙКЫЕГМЦЧНЯ ;%*+-ю.Ж", None),
    table("Slovak", "é+ľščťžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458ˇ=.-\"", CARON),
    table("Spanish", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¿'.-Ñ", None),
    table("Swedish", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(`+.-Ö", GRAVE),
    table("Swiss French", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(`'.-ö", GRAVE),
    table("Swiss German", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(`'.-é", GRAVE),
    table("Turkish", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ +%(_*ç.Ş", None),
];

impl Layout {
    /// Every layout, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.iter().map(Self)
    }

    /// The country or language that it is called by.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What a US scanner's `text` becomes: for tests and for instructions to operators.
    pub fn typed(self, text: &str) -> String {
        let type_key = |key| self.pairs().find(|(us, _)| *us == key).map_or(key, |(_, seen)| seen);
        let mut out = String::with_capacity(text.len());
        let mut waiting = None;
        for seen in text.chars().map(type_key) {
            match (waiting.take(), &self.0.dead) {
                (Some(dead), _) if seen == ' ' => out.push(dead),
                (Some(dead), Some(Dead { joined, .. })) => {
                    match joined.iter().find(|(_, letter)| *letter == seen) {
                        Some((both, _)) => out.push(*both),
                        None => out.extend([dead, seen]),
                    }
                }
                (_, Some(dead)) if dead.key == seen => waiting = Some(seen),
                _ => out.push(seen),
            }
        }
        out.extend(waiting);
        out
    }

    /// X7: the keys that were pressed for `text`, where this layout types all of it. Behind each
    /// dead key that left a character of its own, a space may have been swallowed.
    pub(super) fn pressed(self, text: &str) -> Option<Pressed> {
        let mut pressed = Pressed { keys: String::with_capacity(text.len()), dead: Vec::new() };
        for seen in text.chars() {
            match self.joined(seen) {
                Some((dead, letter)) => pressed.keys.extend([dead, letter]),
                None => pressed.keys.push(self.key(seen)?),
            }
            if self.is_dead(seen) {
                pressed.dead.push(pressed.keys.len());
            }
        }
        Some(pressed)
    }

    /// Whether the keys pressed for `text` begin with `keys`.
    pub(super) fn begins(self, text: &str, keys: &str) -> bool {
        let pressed = text.chars().map(|seen| self.key(seen));
        pressed.take(keys.len()).eq(keys.chars().map(Some))
    }

    fn is_dead(self, seen: char) -> bool {
        self.0.dead.as_ref().is_some_and(|dead| dead.key == seen)
    }

    /// The two keys that make one character.
    fn joined(self, seen: char) -> Option<(char, char)> {
        let dead = self.0.dead.as_ref()?;
        let (_, letter) = dead.joined.iter().find(|(both, _)| *both == seen)?;
        Some((self.key(dead.key)?, self.key(*letter)?))
    }

    /// The key on a US keyboard; caps lock may have turned the case.
    fn key(self, seen: char) -> Option<char> {
        let find = |seen| self.pairs().find(|(_, typed)| *typed == seen).map(|(us, _)| us);
        find(seen).or_else(|| find(other_case(seen)?))
    }

    fn pairs(self) -> impl Iterator<Item = (char, char)> {
        ALPHABET.chars().zip(self.0.typed.chars())
    }
}

/// Keys on a US keyboard.
pub(super) struct Pressed {
    pub(super) keys: String,
    /// The places in `keys` right behind dead keys.
    pub(super) dead: Vec<usize>,
}

impl Pressed {
    /// The keys with a space at each place of `at`, in order.
    pub(super) fn with_spaces(&self, at: &[usize]) -> String {
        let mut out = String::with_capacity(self.keys.len() + at.len());
        let mut from = 0;
        for &to in at {
            out.push_str(&self.keys[from..to]);
            out.push(' ');
            from = to;
        }
        out.push_str(&self.keys[from..]);
        out
    }
}

fn other_case(letter: char) -> Option<char> {
    if letter.is_lowercase() {
        let mut turned = letter.to_uppercase();
        turned.next().filter(|_| turned.len() == 0) // the sharp s has no capital of its own
    } else {
        letter.to_lowercase().next()
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Layout({})", self.0.name)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_layout_types_no_two_keys_alike() {
        for Table { name, typed, dead } in &TABLES {
            let each: HashSet<char> = typed.chars().collect();
            assert_eq!((typed.chars().count(), each.len()), (45, 45), "{name}");
            for (both, letter) in dead.iter().flat_map(|dead| dead.joined) {
                assert!(!each.contains(both), "{name}: {both}");
                assert!(each.contains(letter), "{name}: {letter}");
            }
        }
    }

    #[test]
    fn layouts_stand_in_the_order_of_their_names() {
        assert!(Layout::all().is_sorted_by_key(Layout::name));
    }
}
