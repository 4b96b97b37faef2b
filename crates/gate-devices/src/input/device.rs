//! A device that comes and goes.

use core::time::Duration;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::wait::{Stop, TICK, is_readable};
use super::{InputEvent, InputTrouble};
use crate::Tell;

/// Between two tries to open it.
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// `O_NONBLOCK` and `O_NOCTTY` of Linux (asm-generic/fcntl.h), on every architecture that gates run on. `rustix` has
/// them in its part for files, which takes longer to build than all else of it that is used.
const NONBLOCK: i32 = 0o4000;
const NOCTTY: i32 = 0o400;

/// What becomes of a device's bytes.
pub(super) trait Listener {
    /// Prepares the device that was opened.
    fn opened(&mut self, device: &File) -> io::Result<()>;
    /// Bytes have come.
    fn took(&mut self, bytes: &[u8], tell: &Tell<InputEvent>);
    /// Nothing has come.
    fn quiet(&mut self, tell: &Tell<InputEvent>);
    /// How long to wait for bytes until it is quiet.
    fn patience(&self) -> Option<Duration>;
    /// The device is gone.
    fn lost(&mut self);
}

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
            if std::mem::take(&mut is_told) {
                tell(InputEvent::Back);
            }
            listen(device, listener, stop, tell)
        });
        listener.lost();
        let Err(error) = ended else { return };
        if !std::mem::replace(&mut is_told, true) {
            let (path, cause) = (path.to_owned(), error.to_string());
            tell(InputEvent::Trouble(InputTrouble::Gone { path, cause }));
        }
        stop.within(TRY_AGAIN);
    }
}

/// Until the device is gone, which is an error, or nobody listens any more.
fn listen(
    mut device: File,
    listener: &mut impl Listener,
    stop: &Stop,
    tell: &Tell<InputEvent>,
) -> io::Result<()> {
    let mut bytes = [0; 4096];
    while !stop.is_now() {
        if !is_readable(&device, listener.patience().unwrap_or(TICK))? {
            listener.quiet(tell);
            continue;
        }
        match device.read(&mut bytes) {
            Ok(0) => return Err(io::Error::new(ErrorKind::UnexpectedEof, "unplugged")),
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
