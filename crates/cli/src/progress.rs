//! A sign of life for work that takes longer than a second, on a terminal only.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What takes less is not worth a flicker.
const PATIENCE: Duration = Duration::from_secs(1);
const FRAME: Duration = Duration::from_millis(100);

/// Work under way; wiped off the screen when dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Ends the thread that waits to show the bar.
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Work of unknown length.
    pub(crate) fn spinner(message: &str) -> Self {
        Self::show(ProgressBar::no_length(), "{spinner} {msg} ({elapsed})", message)
    }

    /// Work of so many steps.
    pub(crate) fn bar(steps: usize, message: &str) -> Self {
        let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
        Self::show(bar, "{msg} {wide_bar} {pos}/{len} ({eta})", message)
    }

    /// One step is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Work on a file of so many bytes.
    pub(crate) fn bytes(total: u64, message: &str) -> Self {
        let template = "{msg} {wide_bar} {bytes}/{total_bytes} ({eta})";
        Self::show(ProgressBar::new(total), template, message)
    }

    /// It was read up to here.
    pub(crate) fn is_at(&self, byte: u64) {
        self.bar.set_position(byte);
    }

    fn show(bar: ProgressBar, template: &str, message: &str) -> Self {
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if !io::stderr().is_terminal() {
            return Self { bar, waiting: None };
        }
        // A template that cannot be read would leave the default style, which is fine as well.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(message.to_owned());
        let (done, waits) = mpsc::channel();
        let shown = bar.clone();
        let thread = thread::spawn(move || {
            if waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(FRAME);
            }
        });
        Self { bar, waiting: Some((done, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.waiting.take() {
            drop(done);
            // It only draws; if it panicked there is nothing to clean up.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}
