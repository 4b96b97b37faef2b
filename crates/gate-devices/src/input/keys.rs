//! From keys to characters, as a US keyboard has them.
//!
//! Scanners are set to a US keyboard when they are made. One that is set to another country presses other keys, and the
//! text then says so (`Doubt`): it has to be set back.

/// Types of events (linux/input-event-codes.h).
const EV_SYN: u16 = 0;
const EV_KEY: u16 = 1;
/// Events were lost.
const SYN_DROPPED: u16 = 3;

const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;
const LEFT_ALT: u16 = 56;
const ENTER: u16 = 28;
const KEYPAD_ENTER: u16 = 96;
const TAB: u16 = 15;
/// The key beside the left shift of European keyboards. What it types depends on the country.
const KEY_102ND: u16 = 86;

/// Rows of keys: the first one's code, what they type, what they type with shift.
const ROWS: [(u16, &str, &str); 5] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];
/// Keys of the keypad, with num lock on.
const KEYPAD: [(u16, &str); 3] = [(55, "*"), (71, "789-456+1230."), (98, "/")];

/// What an event typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Character(char),
    /// Keys were lost: the text is not whole.
    Lost,
    Nothing,
}

/// Which keys are down.
#[derive(Debug, Default)]
pub(super) struct Keys {
    left_shift: bool,
    right_shift: bool,
    /// While Alt is down: the number that the keypad has typed ("ALT mode").
    number: Option<u32>,
}

impl Keys {
    pub(super) fn event(&mut self, kind: u16, code: u16, value: i32) -> Typed {
        match (kind, code) {
            (EV_SYN, SYN_DROPPED) => {
                *self = Self::default();
                Typed::Lost
            }
            (EV_KEY, LEFT_SHIFT) => {
                self.left_shift = value != 0;
                Typed::Nothing
            }
            (EV_KEY, RIGHT_SHIFT) => {
                self.right_shift = value != 0;
                Typed::Nothing
            }
            (EV_KEY, LEFT_ALT) => self.alt(value),
            (EV_KEY, _) if value == 1 => self.pressed(code),
            _ => Typed::Nothing, // released, or held: a scanner holds no key
        }
    }

    /// Alt is pressed, or released behind the number of a character.
    fn alt(&mut self, value: i32) -> Typed {
        if value != 0 {
            self.number.get_or_insert(0);
            return Typed::Nothing;
        }
        match self.number.take() {
            None | Some(0) => Typed::Nothing,
            Some(10 | 13) => Typed::Character('\r'),
            Some(number) => {
                let typed = char::from_u32(number).filter(|typed| matches!(typed, ' '..='~'));
                Typed::Character(typed.unwrap_or(char::REPLACEMENT_CHARACTER))
            }
        }
    }

    fn pressed(&mut self, code: u16) -> Typed {
        let digit = keypad(code).and_then(|key| key.to_digit(10));
        if let (Some(number), Some(digit)) = (&mut self.number, digit) {
            *number = number.saturating_mul(10).saturating_add(digit);
            return Typed::Nothing;
        }
        let shift = self.left_shift || self.right_shift;
        match code {
            ENTER | KEYPAD_ENTER => Typed::Character('\r'),
            TAB => Typed::Character('\t'),
            KEY_102ND => Typed::Character(char::REPLACEMENT_CHARACTER),
            _ => row(code, shift).or_else(|| keypad(code)).map_or(Typed::Nothing, Typed::Character),
        }
    }
}

fn row(code: u16, shift: bool) -> Option<char> {
    ROWS.iter().find_map(|(first, plain, shifted)| {
        let keys = if shift { shifted } else { plain };
        // No row has a gap or a key of another row.
        keys.chars().nth(code.checked_sub(*first)?.into())
    })
}

fn keypad(code: u16) -> Option<char> {
    KEYPAD.iter().find_map(|(first, keys)| keys.chars().nth(code.checked_sub(*first)?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of linux/input-event-codes.h for some keys of each row.
    const KNOWN: [(u16, char, char); 16] = [
        (2, '1', '!'),
        (11, '0', ')'),
        (12, '-', '_'),
        (13, '=', '+'),
        (16, 'q', 'Q'),
        (25, 'p', 'P'),
        (26, '[', '{'),
        (30, 'a', 'A'),
        (38, 'l', 'L'),
        (39, ';', ':'),
        (41, '`', '~'),
        (43, '\\', '|'),
        (44, 'z', 'Z'),
        (50, 'm', 'M'),
        (53, '/', '?'),
        (57, ' ', ' '),
    ];

    #[test]
    fn keys_type_what_the_kernel_calls_them() {
        for (code, plain, shifted) in KNOWN {
            let mut keys = Keys::default();
            assert_eq!(keys.event(EV_KEY, code, 1), Typed::Character(plain));
            assert_eq!(keys.event(EV_KEY, code, 2), Typed::Nothing, "held");
            assert_eq!(keys.event(EV_KEY, code, 0), Typed::Nothing, "released");
            keys.event(EV_KEY, RIGHT_SHIFT, 1);
            assert_eq!(keys.event(EV_KEY, code, 1), Typed::Character(shifted));
        }
        // KP7, KP0, KPDOT, KPASTERISK, KPSLASH, KPMINUS, KPPLUS
        for (code, typed) in
            [(71, '7'), (82, '0'), (83, '.'), (55, '*'), (98, '/'), (74, '-'), (78, '+')]
        {
            assert_eq!(Keys::default().event(EV_KEY, code, 1), Typed::Character(typed), "{code}");
        }
    }

    #[test]
    fn numbers_typed_under_alt_are_characters() {
        let mut keys = Keys::default();
        keys.event(EV_KEY, LEFT_ALT, 1);
        for digit in [82, 81, 77, 79] {
            // 0 3 6 is typed as KP0 KP3 KP6; then 1 makes it another character
            keys.event(EV_KEY, digit, 1);
        }
        assert_eq!(keys.event(EV_KEY, LEFT_ALT, 0), Typed::Character('\u{fffd}'), "361");
        keys.event(EV_KEY, LEFT_ALT, 1);
        keys.event(EV_KEY, 81, 1);
        keys.event(EV_KEY, 77, 1);
        assert_eq!(keys.event(EV_KEY, LEFT_ALT, 0), Typed::Character('$'), "36");
        assert_eq!(keys.event(EV_KEY, LEFT_ALT, 0), Typed::Nothing);
    }

    #[test]
    fn lost_keys_are_told_and_no_shift_stays_down() {
        let mut keys = Keys::default();
        keys.event(EV_KEY, LEFT_SHIFT, 1);
        assert_eq!(keys.event(EV_SYN, SYN_DROPPED, 0), Typed::Lost);
        assert_eq!(keys.event(EV_KEY, 30, 1), Typed::Character('a'));
    }

    #[test]
    fn nothing_that_a_device_can_say_is_too_much() {
        for kind in [0, 1, 2, 3, 4, 0x11, 0xffff] {
            for code in 0..=u16::MAX {
                for value in [i32::MIN, -1, 0, 1, 2, i32::MAX] {
                    Keys::default().event(kind, code, value);
                }
            }
        }
    }
}
