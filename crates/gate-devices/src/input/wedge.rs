//! A scanner that types (a keyboard wedge), read from `/dev/input/event*`.
//!
//! The kernel says which keys are pressed, so the computer's keyboard layout does not matter. The device is not
//! grabbed: that takes a call that only `unsafe` code can make. Whoever runs a desktop or a console on the same
//! machine keeps the keys from it by a udev rule; the guide has it.

use std::path::PathBuf;

use super::device;
use super::keys::{Keys, Typed};
use super::listen::Listener;
use super::settings::WedgeSettings;
use super::stream::TextStream;
use super::wait::Stop;
use super::{InputEvent, InputTrouble};
use crate::Tell;
use crate::settings::ms;

/// `struct input_event` (linux/input.h): a time of two longs, type, code, value.
const EVENT: usize = 2 * size_of::<usize>() + 8;

pub(super) fn read(settings: &WedgeSettings, stop: &Stop, tell: &Tell<InputEvent>) {
    let path = settings.path.clone();
    let stream = TextStream::new(ms(settings.silence_ms));
    let mut wedge = Wedge { path, keys: Keys::default(), open: Vec::new(), stream };
    device::read(&settings.path, &mut wedge, stop, tell);
}

struct Wedge {
    path: PathBuf,
    keys: Keys,
    /// The beginning of an event.
    open: Vec<u8>,
    stream: TextStream,
}

impl Listener for Wedge {
    fn stream(&mut self) -> &mut TextStream {
        &mut self.stream
    }

    fn took(&mut self, bytes: &[u8], tell: &Tell<InputEvent>) {
        self.open.extend(bytes);
        let whole = self.open.len() / EVENT * EVENT;
        let events: Vec<u8> = self.open.drain(..whole).collect();
        for event in events.chunks_exact(EVENT) {
            let [.., t1, t2, c1, c2, v1, v2, v3, v4] = *event else { return };
            let kind = u16::from_ne_bytes([t1, t2]);
            let code = u16::from_ne_bytes([c1, c2]);
            let value = i32::from_ne_bytes([v1, v2, v3, v4]);
            match self.keys.event(kind, code, value) {
                Typed::Character(typed) => {
                    self.stream.push(typed.encode_utf8(&mut [0; 4]).as_bytes(), tell);
                }
                Typed::Lost => {
                    self.stream.forget();
                    let path = self.path.clone();
                    tell(InputEvent::Trouble(InputTrouble::KeysLost { path }));
                }
                Typed::Nothing => {}
            }
        }
    }

    fn lost(&mut self) {
        self.stream.forget();
        self.keys = Keys::default();
        self.open.clear();
    }
}
