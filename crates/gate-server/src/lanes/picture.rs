//! Pictures to texts: by the lane's own decoder, newest first, within the lane's deadline.

use std::time::{Duration, Instant};

use clearance_gate_devices::Decoder;
use clearance_gate_devices::decode::{DecoderSettings, NotRead, Picture};
use clearance_reader::NoCode;
use tokio::sync::oneshot;

use super::{Answer, OneLane};
use crate::Runtime;
use crate::settings::Lane;

/// Milliseconds after which a traveller has long shown the next picture, whatever the lane's deadline is.
const LONGEST: u32 = 5_000;

/// How long the answer to what was not looked at waits, at least, from when it came: who sends as fast as answers come would
/// else take the machine from the other lanes, and gain nothing.
const REST: Duration = Duration::from_millis(100);

/// What is left of the wait of an answer. It holds no place among the requests that are worked on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest(pub(crate) Duration);

impl Rest {
    /// Of a request that was refused because there are too many.
    pub(crate) const WHOLE: Self = Self(REST);

    /// After a picture that took no time to refuse: one that came too late, or is no picture.
    pub(crate) fn after(why: &NotRead, took: Duration) -> Option<Self> {
        let is_cheap = matches!(
            why,
            NotRead::Superseded
                | NotRead::NoCode(
                    NoCode::Broken { .. }
                        | NoCode::Empty
                        | NoCode::FileTooLarge { .. }
                        | NoCode::NotAPicture
                        | NoCode::TooLarge { .. }
                        | NoCode::Unsupported(_)
                )
        );
        is_cheap.then(|| Self(REST.saturating_sub(took)))
    }
}

/// Reads the pictures of all lanes.
pub(crate) fn decoder(settings: &Lane) -> Decoder {
    let limit_ms = settings.deadline.clamp(100, LONGEST);
    let checked = DecoderSettings { limit_ms, turns: settings.decoders.min(64) }.checked();
    Decoder::new(checked.expect("both values are brought into their ranges above"))
}

impl Runtime {
    /// The text of the clearance code in a picture. Blocks.
    pub(crate) fn text_of(&self, lane: &OneLane, picture: Vec<u8>) -> Result<String, NotRead> {
        let began = Instant::now();
        let read = lane.frames.read(Picture::File(picture));
        self.counted(read.map(|sighting| sighting.text), began.elapsed())
    }

    /// The same, without a thread that waits.
    pub(crate) async fn text_of_soon(
        &self,
        lane: &OneLane,
        picture: Vec<u8>,
    ) -> Result<String, NotRead> {
        let (began, (answer, answered)) = (Instant::now(), oneshot::channel());
        lane.frames.submit(Picture::File(picture), move |read| drop(answer.send(read)));
        let read = answered.await.unwrap_or(Err(NotRead::Stopped));
        self.counted(read.map(|sighting| sighting.text), began.elapsed())
    }

    fn counted(&self, read: Result<String, NotRead>, took: Duration) -> Result<String, NotRead> {
        self.metrics.decoded(read.is_ok(), took);
        read
    }

    /// The answer to a picture without a code: nothing was judged.
    pub(crate) fn unread(&self, lane: &OneLane, why: &NotRead) -> Answer {
        Answer::unread(self.hub.number(), &lane.name, self.now(), why)
    }
}
