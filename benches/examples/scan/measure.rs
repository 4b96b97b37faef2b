//! Takes the pictures and counts which are read.

use clearance_benches::Fault;

use crate::camera::Camera;
use crate::damage::{Damage, Kind as Harm};
use crate::readers::{self, Zbar};
use crate::rng::Rng;
use crate::symbols::Kind;

/// Frames handed to zbar at a time.
const BATCH: usize = 64;

/// How much to measure.
pub(crate) struct Extent {
    /// Widths of the symbol in pixels of the camera.
    pub(crate) widths: &'static [u32],
    /// Pictures of each symbol and width with mixed damage.
    pub(crate) mixed: usize,
    /// The same with each other kind of damage.
    pub(crate) single: usize,
}

impl Extent {
    /// What the published tables rest on.
    pub(crate) const FULL: Self =
        Self { widths: &[120, 160, 200, 250, 300, 350, 400], mixed: 80, single: 16 };
    /// Enough to see that the tool works.
    pub(crate) const QUICK: Self = Self { widths: &[200, 300], mixed: 16, single: 3 };

    /// Pictures of each symbol and width with this damage.
    pub(crate) fn trials(&self, harm: Harm) -> usize {
        if harm == Harm::Mixed { self.mixed } else { self.single }
    }
}

/// A decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The one that a gate uses, over parts of rxing.
    Gate,
    /// rxing's own.
    Rxing,
    /// Debian's.
    Zbar,
}

impl Reader {
    /// Name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gate => "clearance-reader",
            Self::Rxing => "rxing",
            Self::Zbar => "zbar",
        }
    }
}

/// One picture and who read it.
pub(crate) struct Shot {
    /// Which of the kinds of symbol.
    pub(crate) symbol: usize,
    pub(crate) width: u32,
    pub(crate) harm: Harm,
    pub(crate) trial: usize,
    seen: Seen,
}

impl Shot {
    /// Whether the symbol was read, to the last character.
    pub(crate) fn read_by(&self, reader: Reader) -> bool {
        match reader {
            Reader::Gate => self.seen.gate,
            Reader::Rxing => self.seen.rxing,
            Reader::Zbar => self.seen.zbar,
        }
    }
}

/// All pictures of one run.
pub(crate) struct Shots {
    pub(crate) all: Vec<Shot>,
    /// The decoders that were there.
    pub(crate) readers: Vec<Reader>,
}

impl Shots {
    /// Pictures read and taken, of those that `which` picks.
    pub(crate) fn rate(&self, reader: Reader, which: impl Fn(&Shot) -> bool) -> (usize, usize) {
        let picked = self.all.iter().filter(|shot| which(shot));
        picked.fold((0, 0), |(read, taken), shot| {
            (read + usize::from(shot.read_by(reader)), taken + 1)
        })
    }
}

/// Takes and reads every picture of `extent`.
pub(crate) fn run(kinds: &[Kind], extent: &Extent) -> Result<Shots, Fault> {
    let zbar = Zbar::find()?;
    let mut readers = vec![Reader::Gate, Reader::Rxing];
    readers.extend(zbar.as_ref().map(|_| Reader::Zbar));
    let mut all = Vec::new();
    let camera = Camera::new();
    for (symbol, kind) in kinds.iter().enumerate() {
        eprintln!("{}", kind.label());
        for &width in extent.widths {
            let trials = Harm::ALL
                .into_iter()
                .flat_map(|harm| (0..extent.trials(harm)).map(move |trial| (harm, trial)));
            let trials: Vec<_> = trials.collect();
            for batch in trials.chunks(BATCH) {
                let seen = shots(&camera, zbar.as_ref(), kind, batch, width)?;
                all.extend(batch.iter().zip(seen).map(|(&(harm, trial), seen)| Shot {
                    symbol,
                    width,
                    harm,
                    trial,
                    seen,
                }));
            }
        }
    }
    Ok(Shots { all, readers })
}

/// Who read one picture.
struct Seen {
    gate: bool,
    rxing: bool,
    zbar: bool,
}

fn shots(
    camera: &Camera,
    zbar: Option<&Zbar>,
    kind: &Kind,
    batch: &[(Harm, usize)],
    width: u32,
) -> Result<Vec<Seen>, Fault> {
    let take = |&(harm, trial): &(Harm, usize)| {
        let symbol = kind.symbol(trial);
        (shoot(camera, kind, width, harm, trial), symbol.text.as_str())
    };
    let frames: Vec<_> = batch.iter().map(take).collect();
    let by_zbar = zbar.map_or(Ok(vec![false; frames.len()]), |zbar| zbar.read(&frames))?;
    let seen = |((frame, text), zbar): (&(Vec<u8>, &str), bool)| Seen {
        gate: readers::gate(frame, text),
        rxing: readers::rxing(frame).as_deref() == Some(*text),
        zbar,
    };
    Ok(frames.iter().zip(by_zbar).map(seen).collect())
}

/// The picture of one trial.
pub(crate) fn shoot(camera: &Camera, kind: &Kind, width: u32, harm: Harm, trial: usize) -> Vec<u8> {
    let damage = Damage::draw(harm, trial);
    camera.shoot(kind.symbol(trial), width as f32, &damage, Rng::new("noise", trial))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    #[test]
    fn a_clean_picture_is_read_alike_from_run_to_run() {
        let (kinds, camera) = (crate::symbols::all().unwrap(), Camera::new());
        let frame = shoot(&camera, &kinds[1], 300, Harm::Clean, 0);
        assert_eq!(readers::rxing(&frame).unwrap(), kinds[1].symbol(0).text);
        assert!(frame == shoot(&camera, &kinds[1], 300, Harm::Clean, 0));
    }

    #[test]
    fn a_symbol_is_as_wide_as_asked() {
        let kinds = crate::symbols::all().unwrap();
        let mut damage = Damage::draw(Harm::Clean, 0);
        (damage.roll, damage.tilt, damage.veil) = (0.0, 0.0, 0.0);
        let scene = crate::scene::Scene::render(kinds[0].symbol(0), 200.0, &damage);
        let symbol = |(light, screen): (&f32, &bool)| *screen && *light < 0.5;
        // The upper finder patterns reach from the left edge to the right one.
        let columns = scene.light.iter().zip(&scene.screen).enumerate();
        let dark = columns.filter(|(_, pixel)| symbol(*pixel));
        let dark: Vec<usize> = dark.map(|(at, _)| at % crate::scene::WIDTH).collect();
        let width = dark.iter().max().unwrap() - dark.iter().min().unwrap() + 1;
        assert!(width.abs_diff(200) <= 1, "{width}");
    }
}
