//! The bytes of a source, as they come.

use core::time::Duration;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::time::Instant;

use super::InputEvent;
use super::stream::TextStream;
use super::wait::{Stop, TICK, is_readable};
use crate::Tell;

/// What becomes of a source's bytes.
pub(super) trait Listener {
    /// Where they become texts.
    fn stream(&mut self) -> &mut TextStream;

    /// Bytes have come.
    fn took(&mut self, bytes: &[u8], tell: &Tell<InputEvent>) {
        self.stream().push(bytes, tell);
    }

    /// Prepares the device that was opened.
    fn opened(&mut self, _device: &File) -> io::Result<()> {
        Ok(())
    }

    /// The device is gone. Half a text is none.
    fn lost(&mut self) {
        self.stream().forget();
    }
}

/// Bytes that are texts already.
impl Listener for TextStream {
    fn stream(&mut self) -> &mut Self {
        self
    }
}

/// A source that was away is back when it has given something, or stayed for this long.
const STEADY: Duration = Duration::from_millis(250);

/// Reads `source` to its end, or until nobody listens any more. `was_away` is told as over once the source stays.
pub(super) fn listen(
    mut source: File,
    listener: &mut impl Listener,
    was_away: &mut bool,
    stop: &Stop,
    tell: &Tell<InputEvent>,
) -> io::Result<()> {
    let began = Instant::now();
    let mut bytes = [0; 4096];
    while !stop.is_now() {
        if *was_away && began.elapsed() >= STEADY {
            *was_away = false;
            tell(InputEvent::Back);
        }
        if !is_readable(&source, listener.stream().patience().unwrap_or(TICK))? {
            listener.stream().quiet(tell);
            continue;
        }
        match source.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                if std::mem::take(was_away) {
                    tell(InputEvent::Back);
                }
                listener.took(&bytes[..read], tell);
            }
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}
