//! What a keyboard says, as the kernel passes it on.

/// `struct input_event`.
pub(crate) fn event(kind: u16, code: u16, value: i32) -> Vec<u8> {
    let time = [0u8; 2 * size_of::<usize>()];
    [&time[..], &kind.to_ne_bytes(), &code.to_ne_bytes(), &value.to_ne_bytes()].concat()
}

/// Presses and releases a key, as a keyboard does: scan code, key, end of the report.
pub(crate) fn tap(code: u16) -> Vec<u8> {
    [event(4, 4, 7), event(1, code, 1), event(0, 0, 0), event(1, code, 0), event(0, 0, 0)].concat()
}

/// The keys of a US keyboard (linux/input-event-codes.h), one by one.
pub(crate) fn typed(text: &str) -> Vec<u8> {
    let key = |c: char| match c {
        '1'..='9' => (c as u16 - '1' as u16 + 2, false),
        '0' => (11, false),
        'A'..='Z' => {
            let row = |keys: &str, first: u16| keys.find(c).map(|at| first + at as u16);
            let found = row("QWERTYUIOP", 16).or(row("ASDFGHJKL", 30)).or(row("ZXCVBNM", 44));
            (found.unwrap(), true)
        }
        ' ' => (57, false),
        '$' => (5, true),
        '%' => (6, true),
        '*' => (9, true),
        '+' => (13, true),
        '-' => (12, false),
        '.' => (52, false),
        '/' => (53, false),
        ':' => (39, true),
        '\r' => (28, false),
        _ => panic!("{c:?}"),
    };
    text.chars()
        .flat_map(|c| match key(c) {
            (key, false) => tap(key),
            (key, true) => [event(1, 42, 1), tap(key), event(1, 42, 0)].concat(),
        })
        .collect()
}
