//! What goes wrong between a screen and a sensor, drawn at random for one picture.

use crate::rng::Rng;

/// A kind of damage. Every picture has a little of everything; a kind has much of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A little of everything and nothing more.
    Clean,
    /// Out of focus.
    Blur,
    /// The hand moves during the exposure.
    Motion,
    /// The phone is not held parallel to the gate's window.
    Tilt,
    /// Lamps mirrored in the glass, and stray light over all.
    Glare,
    /// Little light, much amplification.
    Noise,
    /// Beats of screen and sensor grid, and bands of a dimmed screen.
    Moire,
    /// Too dark or too bright.
    Exposure,
    /// Something of each, as at a gate.
    Mixed,
}

impl Kind {
    /// In the order of the tables.
    pub(crate) const ALL: [Self; 9] = [
        Self::Clean,
        Self::Blur,
        Self::Motion,
        Self::Tilt,
        Self::Glare,
        Self::Noise,
        Self::Moire,
        Self::Exposure,
        Self::Mixed,
    ];

    /// Name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Blur => "blur",
            Self::Motion => "motion",
            Self::Tilt => "tilt",
            Self::Glare => "glare",
            Self::Noise => "noise",
            Self::Moire => "moiré",
            Self::Exposure => "exposure",
            Self::Mixed => "mixed",
        }
    }
}

/// A lamp's reflection, in units of the symbol's width from its centre.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Standard deviation of its brightness.
    pub(crate) radius: f32,
    /// Brightness at its centre; the screen's white is 1.
    pub(crate) peak: f32,
}

/// The parameters of one picture.
#[derive(Clone, Debug)]
pub(crate) struct Damage {
    /// Rotation in the picture plane, in degrees.
    pub(crate) roll: f32,
    /// Angle of the screen to the sensor, in degrees.
    pub(crate) tilt: f32,
    /// Direction of the axis of the tilt, in degrees.
    pub(crate) axis: f32,
    /// Place in the frame: share of the room that is left, -1 to 1.
    pub(crate) place: (f32, f32),
    /// Standard deviation of the lens's blur, in pixels of the sensor.
    pub(crate) blur: f32,
    /// Way during the exposure, in pixels, and its direction in degrees.
    pub(crate) motion: (f32, f32),
    pub(crate) spots: Vec<Spot>,
    /// Stray light over all; the screen's white is 1.
    pub(crate) veil: f32,
    /// Electrons that make the sensor's full scale: shot noise is their square root.
    pub(crate) electrons: f32,
    /// Relative strength of the beat, its period in pixels and direction in degrees.
    pub(crate) beat: (f32, f32, f32),
    /// Relative depth of the bands of a dimmed screen, and their period in rows.
    pub(crate) bands: (f32, f32),
    /// Where in the sensor's full scale the screen's white comes to lie.
    pub(crate) exposure: f32,
}

impl Damage {
    /// The damage of one trial: the same for every symbol and width.
    pub(crate) fn draw(kind: Kind, trial: usize) -> Self {
        let mut rng = Rng::new(kind.name(), trial);
        let mut damage = Self::least(&mut rng);
        damage.add(kind, &mut rng);
        damage
    }

    fn least(rng: &mut Rng) -> Self {
        Self {
            roll: rng.within(-8.0, 8.0),
            tilt: rng.within(0.0, 8.0),
            axis: rng.within(0.0, 180.0),
            place: (rng.within(-1.0, 1.0), rng.within(-1.0, 1.0)),
            blur: rng.within(0.5, 0.7),
            motion: (0.0, rng.within(0.0, 180.0)),
            spots: Vec::new(),
            veil: rng.within(0.0, 0.03),
            electrons: rng.within(4000.0, 8000.0),
            beat: (0.0, rng.within(3.0, 14.0), rng.within(0.0, 90.0)),
            bands: (0.0, rng.within(30.0, 120.0)),
            exposure: rng.within(0.6, 0.8),
        }
    }

    fn add(&mut self, kind: Kind, rng: &mut Rng) {
        match kind {
            Kind::Clean => {}
            Kind::Blur => self.blur = rng.within(0.8, 2.2),
            Kind::Motion => self.motion.0 = rng.within(1.5, 6.0),
            Kind::Tilt => self.tilt = rng.within(20.0, 55.0),
            Kind::Glare => {
                self.veil = rng.within(0.0, 0.3);
                self.spots = (0..=rng.below(3)).map(|_| Spot::draw(rng, 4.0)).collect();
            }
            Kind::Noise => self.electrons = rng.within_log(30.0, 400.0),
            Kind::Moire => {
                self.beat.0 = rng.within(0.1, 0.5);
                self.bands.0 = rng.within(0.0, 0.6);
            }
            Kind::Exposure => {
                let (dark, bright) = (rng.within_log(0.01, 0.1), rng.within_log(1.5, 6.0));
                self.exposure = if rng.below(2) == 0 { dark } else { bright };
                self.electrons = 2000.0;
            }
            Kind::Mixed => self.mix(rng),
        }
    }

    fn mix(&mut self, rng: &mut Rng) {
        self.tilt = rng.within(0.0, 25.0);
        self.blur = rng.within(0.6, 1.4);
        self.motion.0 = rng.within(0.0, 3.0);
        self.veil = rng.within(0.0, 0.15);
        self.spots = (0..rng.below(2)).map(|_| Spot::draw(rng, 2.0)).collect();
        self.electrons = rng.within_log(300.0, 4000.0);
        self.beat.0 = rng.within(0.0, 0.15);
        self.bands.0 = rng.within(0.0, 0.3);
        self.exposure = rng.within_log(0.15, 1.5);
    }
}

impl Spot {
    fn draw(rng: &mut Rng, brightest: f32) -> Self {
        Self {
            x: rng.within(-0.5, 0.5),
            y: rng.within(-0.5, 0.5),
            radius: rng.within(0.03, 0.09),
            peak: rng.within(0.5, brightest),
        }
    }
}
