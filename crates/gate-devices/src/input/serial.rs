//! A scanner on a serial line, or on USB that looks like one (CDC-ACM).

use std::fs::File;
use std::io;

use rustix::termios::{
    ControlModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcflush, tcgetattr, tcsetattr,
};

use super::InputEvent;
use super::device;
use super::listen::Listener;
use super::settings::SerialSettings;
use super::stream::TextStream;
use super::wait::Stop;
use crate::Tell;
use crate::settings::ms;

pub(super) fn read(settings: &SerialSettings, stop: &Stop, tell: &Tell<InputEvent>) {
    let stream = TextStream::new(ms(settings.silence_ms));
    device::read(&settings.path, &mut Line { baud: settings.baud, stream }, stop, tell);
}

struct Line {
    baud: u32,
    stream: TextStream,
}

impl Listener for Line {
    fn stream(&mut self) -> &mut TextStream {
        &mut self.stream
    }

    /// 8 data bits, no parity, 1 stop bit, no control signals: bytes as they come, for this program alone.
    fn opened(&mut self, device: &File) -> io::Result<()> {
        let mut terminal = tcgetattr(device)?;
        terminal.make_raw();
        terminal.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
        terminal.control_modes -= ControlModes::CSTOPB | ControlModes::CRTSCTS;
        terminal.set_speed(self.baud)?;
        tcsetattr(device, OptionalActions::Now, &terminal)?;
        ioctl_tiocexcl(device)?;
        // What was scanned while nobody listened is of no use to anybody.
        tcflush(device, QueueSelector::IFlush)?;
        Ok(())
    }
}
