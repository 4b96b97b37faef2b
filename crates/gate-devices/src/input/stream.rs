//! From bytes to texts: cut, repaired, watched.

use core::time::Duration;
use std::time::Instant;

use clearance_reader::{Line, Repaired, Splitter, repair};

use super::advice::{Advice, Watch, looks_like_setting};
use super::{InputEvent, ReadText};
use crate::Tell;

#[derive(Debug)]
pub(super) struct TextStream {
    splitter: Splitter,
    watch: Watch,
    /// Silence of this length ends a text.
    silence: Duration,
    /// When the last byte came.
    last: Instant,
}

impl TextStream {
    pub(super) fn new(silence: Duration) -> Self {
        let (splitter, watch) = (Splitter::new(), Watch::default());
        Self { splitter, watch, silence, last: Instant::now() }
    }

    pub(super) fn push(&mut self, bytes: &[u8], tell: &Tell<InputEvent>) {
        self.last = Instant::now();
        self.splitter.push(bytes);
        self.hand_over(false, tell);
    }

    /// Nothing came for a while.
    pub(super) fn quiet(&mut self, tell: &Tell<InputEvent>) {
        if self.splitter.is_open() && self.last.elapsed() >= self.silence {
            self.splitter.end();
            self.hand_over(true, tell);
        }
    }

    /// How long to wait for bytes until [`quiet`](Self::quiet) has something to do; none while no text is open.
    pub(super) fn patience(&self) -> Option<Duration> {
        let left = || self.silence.saturating_sub(self.last.elapsed());
        self.splitter.is_open().then(left)
    }

    /// The input has ended, and the open text with it.
    pub(super) fn end(&mut self, tell: &Tell<InputEvent>) {
        self.splitter.end();
        self.hand_over(false, tell);
    }

    /// What came is not whole: it is no text.
    pub(super) fn forget(&mut self) {
        self.splitter = Splitter::new();
    }

    fn hand_over(&mut self, by_silence: bool, tell: &Tell<InputEvent>) {
        for line in self.splitter.by_ref() {
            let signs = match line {
                Line::Text(line) => {
                    let text = read_text(&line, by_silence);
                    let signs = looks_like_setting(&text);
                    tell(InputEvent::Text(text));
                    signs
                }
                Line::TooLong => vec![Advice::TooLong],
            };
            for advice in self.watch.saw(&signs) {
                tell(InputEvent::Advice(advice));
            }
        }
    }
}

fn read_text(line: &str, by_silence: bool) -> ReadText {
    let Repaired { text, repairs, doubt } = repair(line);
    ReadText { text: text.into_owned(), repairs, doubt, by_silence }
}
