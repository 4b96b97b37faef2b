//! A scanner on a serial line; the line is a PTY.

use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// The scanner's end of a line, and the name of the other end.
pub(crate) fn pty() -> (File, PathBuf) {
    let scanner = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&scanner).unwrap();
    unlockpt(&scanner).unwrap();
    let name = ptsname(&scanner, Vec::new()).unwrap();
    let name = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())).to_owned();
    (File::from(scanner), name)
}

/// Waits until the line is read: what is sent before is flushed.
pub(crate) fn until_raw(scanner: &File) {
    while tcgetattr(scanner).unwrap().local_modes.contains(LocalModes::ICANON) {
        sleep(Duration::from_millis(2));
    }
    sleep(Duration::from_millis(20));
}
