//! Standard input: texts, one a line, from whatever program reads the scanner.

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;

use super::listen::listen;
use super::settings::StdinSettings;
use super::stream::TextStream;
use super::wait::Stop;
use super::{InputEvent, InputTrouble};
use crate::Tell;
use crate::settings::ms;

pub(super) fn read(settings: &StdinSettings, stop: &Stop, tell: &Tell<InputEvent>) {
    let mut stream = TextStream::new(ms(settings.silence_ms));
    // Without the library's buffer, in which bytes would wait that the kernel does not know of any more.
    let source = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let ended = source.and_then(|source| listen(source, &mut stream, &mut false, stop, tell));
    if let Err(error) = ended {
        let (path, cause) = ("standard input".into(), error.to_string());
        tell(InputEvent::Trouble(InputTrouble::Gone { path, cause }));
    }
    if !stop.is_now() {
        stream.end(tell);
        tell(InputEvent::Ended);
    }
}
