//! A log that fails in the middle of a message. The tests of revocation and of the gate read this file
//! too.

use std::fmt::{self, Display, Write};

/// Fails once, at the byte that has no room, and then takes anything.
pub(crate) struct Hiccup(pub(crate) Option<usize>);

impl Write for Hiccup {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Some(room) = self.0 else { return Ok(()) };
        self.0 = room.checked_sub(text.len());
        self.0.map(drop).ok_or(fmt::Error)
    }
}

/// `error` reads `text`, and a log that fails in the middle of it is known to have failed.
pub(crate) fn reads(error: impl Display, text: &str) {
    assert_eq!(error.to_string(), text);
    for room in 0..text.len() {
        assert!(
            write!(Hiccup(Some(room)), "{error}").is_err(),
            "{room} bytes, and no error: {text}"
        );
    }
}
