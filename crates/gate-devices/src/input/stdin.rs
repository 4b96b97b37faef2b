//! Standard input: texts, one a line, from whatever program reads the scanner.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::os::fd::AsFd as _;

use super::settings::StdinSettings;
use super::stream::TextStream;
use super::wait::{Stop, TICK, is_readable};
use super::{InputEvent, InputTrouble};
use crate::Tell;

pub(super) fn read(settings: &StdinSettings, stop: &Stop, tell: &Tell<InputEvent>) {
    let mut stream = TextStream::new(settings.silence());
    // Without the library's buffer, in which bytes would wait that the kernel does not know of any more.
    let source = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let ended = source.and_then(|source| listen(source, &mut stream, stop, tell));
    if let Err(error) = ended {
        let (path, cause) = ("standard input".into(), error.to_string());
        tell(InputEvent::Trouble(InputTrouble::Gone { path, cause }));
    }
    if !stop.is_now() {
        stream.end(tell);
        tell(InputEvent::Ended);
    }
}

fn listen(
    mut source: File,
    stream: &mut TextStream,
    stop: &Stop,
    tell: &Tell<InputEvent>,
) -> io::Result<()> {
    let mut bytes = [0; 4096];
    while !stop.is_now() {
        if !is_readable(&source, stream.patience().unwrap_or(TICK))? {
            stream.quiet(tell);
            continue;
        }
        match source.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(read) => stream.push(&bytes[..read], tell),
            Err(error)
                if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
