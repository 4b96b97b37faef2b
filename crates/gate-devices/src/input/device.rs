//! A device that comes and goes.

use core::time::Duration;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::listen::{Listener, listen};
use super::wait::Stop;
use super::{InputEvent, InputTrouble};
use crate::Tell;

/// Between two tries to open it.
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// `O_NONBLOCK` and `O_NOCTTY` of Linux (asm-generic/fcntl.h), on every architecture that gates run on. `rustix` has
/// them in its part for files, which takes longer to build than all else of it that is used.
const NONBLOCK: i32 = 0o4000;
const NOCTTY: i32 = 0o400;

/// Reads the device at `path` until the end.
pub(super) fn read(
    path: &Path,
    listener: &mut impl Listener,
    stop: &Stop,
    tell: &Tell<InputEvent>,
) {
    let mut is_told = false;
    while !stop.is_now() {
        let ended = open(path).and_then(|device| {
            listener.opened(&device)?;
            listen(device, listener, &mut is_told, stop, tell)
        });
        listener.lost();
        let error = match ended {
            Ok(()) if stop.is_now() => return,
            Ok(()) => io::Error::new(ErrorKind::UnexpectedEof, "unplugged"),
            Err(error) => error,
        };
        if !std::mem::replace(&mut is_told, true) {
            let (path, cause) = (path.to_owned(), error.to_string());
            tell(InputEvent::Trouble(InputTrouble::Gone { path, cause }));
        }
        stop.wait(TRY_AGAIN);
    }
}

/// Never waits, and never makes the device this program's terminal.
fn open(path: &Path) -> io::Result<File> {
    check_kind(&fs::metadata(path)?)?;
    let device = OpenOptions::new().read(true).custom_flags(NONBLOCK | NOCTTY).open(path)?;
    check_kind(&device.metadata()?)?; // it may have been exchanged in between
    Ok(device)
}

fn check_kind(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.file_type().is_char_device() {
        Ok(())
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "not a device"))
    }
}
