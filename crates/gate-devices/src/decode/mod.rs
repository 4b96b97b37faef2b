//! Pictures to codes, in threads, within a time, newest first.
//!
//! A lane has at most one picture in its first look and one that waits; a newer one takes the place of the one that
//! waits. A picture that takes longer than codes usually do goes on in the background while the next one is looked at.
//!
//! No more pictures are worked on at once than there are turns. The lane that has used them least lately goes first.
//! Every few milliseconds a picture at work gives its turn to one that waits with a better right. So a lane that is
//! flooded with rubbish delays itself, and hardly the others.

mod lane;
mod settings;
mod turns;

pub use lane::{Frames, NotRead, Picture};
pub use settings::DecoderSettings;

use std::io;
use std::sync::Arc;

use turns::Turns;

use crate::settings::Checked;

/// Reads pictures for any number of lanes.
#[derive(Clone, Debug)]
pub struct Decoder {
    settings: Checked<DecoderSettings>,
    turns: Arc<Turns>,
}

impl Decoder {
    /// A decoder without lanes. Threads are those of its lanes, two each, which sleep while there is nothing to read.
    pub fn new(settings: Checked<DecoderSettings>) -> Self {
        let turns = Arc::new(Turns::new(settings.turns()));
        Self { settings, turns }
    }

    /// One more lane.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn lane(&self) -> io::Result<Frames> {
        Frames::start(self.settings.limit(), self.turns.clone())
    }
}
