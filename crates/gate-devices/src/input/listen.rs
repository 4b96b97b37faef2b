//! The bytes of a source, as they come.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};

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

/// Reads `source` to its end, or until nobody listens any more.
pub(super) fn listen(
    mut source: File,
    listener: &mut impl Listener,
    stop: &Stop,
    tell: &Tell<InputEvent>,
) -> io::Result<()> {
    let mut bytes = [0; 4096];
    while !stop.is_now() {
        if !is_readable(&source, listener.stream().patience().unwrap_or(TICK))? {
            listener.stream().quiet(tell);
            continue;
        }
        match source.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(read) => listener.took(&bytes[..read], tell),
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}
