//! The light that falls on the sensor: a phone with the symbol on its screen, in perspective.

use crate::damage::{Damage, Spot};
use crate::symbols::Symbol;

/// Size of a frame in pixels.
pub(crate) const WIDTH: usize = 640;
/// Size of a frame in pixels.
pub(crate) const HEIGHT: usize = 480;

/// Focal length in pixels: 60 degrees from the left edge of the frame to the right one.
const FOCAL: f32 = 554.0;
/// Samples to a pixel's side, so that a pixel sees the mean over its area.
const SAMPLES: usize = 4;
/// Brightness of a dark module: a screen's black with the room's light on it. White is 1.
const DARK: f32 = 0.02;
const BEZEL: f32 = 0.01;
/// The phone against its screen.
const RIM: f32 = 1.07;
/// Quiet zone in modules.
const QUIET: f32 = 4.0;

/// The scene in linear light, the screen's white being 1, before lens and sensor.
pub(crate) struct Scene {
    pub(crate) light: Vec<f32>,
    /// Which pixels see the phone's screen.
    pub(crate) screen: Vec<bool>,
}

impl Scene {
    /// The symbol `width` pixels wide where its screen stands parallel to the sensor.
    pub(crate) fn render(symbol: &Symbol, width: f32, damage: &Damage) -> Self {
        let view = View::new(width, damage);
        let mut scene = Self { light: Vec::new(), screen: Vec::new() };
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                let (x, y) = view.meet(column as f32 + 0.5, row as f32 + 0.5);
                let glare: f32 = damage.spots.iter().map(|spot| spot.glare(x, y)).sum();
                let own = view.pixel(symbol, column as f32, row as f32, (x, y));
                scene.light.push(own + glare + damage.veil);
                scene.screen.push(is_screen(symbol, x, y));
            }
        }
        scene
    }
}

/// Where a pixel's ray meets the screen's plane, in widths of the symbol from its centre.
struct View {
    /// Rows give x, y and their common divisor from (column, row, 1).
    rays: [[f32; 3]; 3],
}

impl View {
    /// The plane stands at the distance at which the symbol, if parallel, is `width` pixels wide.
    fn new(width: f32, damage: &Damage) -> Self {
        let distance = FOCAL / width;
        let room = |side: usize| ((side as f32 - 1.16 * width) / 2.0).max(0.0);
        let centre_x = WIDTH as f32 / 2.0 + damage.place.0 * room(WIDTH);
        let centre_y = HEIGHT as f32 / 2.0 + damage.place.1 * room(HEIGHT);
        // With columns a, b, n of the turn, ray d and plane through p = (0, 0, z):
        // t = z n_z / (n d); x = a (t d - p), y = b (t d - p).
        let [a, b, n] = turn(damage);
        let from_pixel = |v: [f32; 3]| {
            let [x, y] = [v[0] / FOCAL, v[1] / FOCAL];
            [x, y, v[2] - x * centre_x - y * centre_y]
        };
        let shift = |v: [f32; 3]| [0, 1, 2].map(|i| distance * (n[2] * v[i] - v[2] * n[i]));
        Self { rays: [from_pixel(shift(a)), from_pixel(shift(b)), from_pixel(n)] }
    }

    fn meet(&self, column: f32, row: f32) -> (f32, f32) {
        let [x, y, w] = self.rays.map(|r| r[0] * column + r[1] * row + r[2]);
        (x / w, y / w)
    }

    /// Mean over the area of a pixel whose middle sees `middle`.
    fn pixel(&self, symbol: &Symbol, column: f32, row: f32, middle: (f32, f32)) -> f32 {
        // Far from the modules one sample does.
        if middle.0.abs() > 0.55 || middle.1.abs() > 0.55 {
            return brightness(symbol, middle.0, middle.1);
        }
        let step = |i: usize| (i as f32 + 0.5) / SAMPLES as f32;
        let mut sum = 0.0;
        for i in 0..SAMPLES * SAMPLES {
            let (x, y) = self.meet(column + step(i % SAMPLES), row + step(i / SAMPLES));
            sum += brightness(symbol, x, y);
        }
        sum / (SAMPLES * SAMPLES) as f32
    }
}

impl Spot {
    fn glare(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x - self.x) / self.radius, (y - self.y) / self.radius);
        let square = x * x + y * y;
        if square < 16.0 { self.peak * (-0.5 * square).exp() } else { 0.0 }
    }
}

/// Brightness of the scene at a point of the screen's plane.
fn brightness(symbol: &Symbol, x: f32, y: f32) -> f32 {
    let side = symbol.side as f32;
    let (column, row) = ((x + 0.5) * side, (y + 0.5) * side);
    if column >= 0.0 && row >= 0.0 && column < side && row < side {
        let dark = symbol.modules[row as usize * symbol.side + column as usize];
        if dark { DARK } else { 1.0 }
    } else if is_screen(symbol, x, y) {
        1.0
    } else if is_screen(symbol, x / RIM, y / RIM) {
        BEZEL
    } else {
        // A hall, dim and uneven.
        0.2 + 0.1 * (x + y) / (1.0 + x * x + y * y)
    }
}

/// A portrait screen, the symbol and its quiet zone as wide as it.
fn is_screen(symbol: &Symbol, x: f32, y: f32) -> bool {
    let half = 0.5 + QUIET / symbol.side as f32;
    x.abs() < half && y.abs() < 1.9 * half
}

/// Rotation by `roll` in the plane and then by `tilt` about an axis in it: its three columns.
fn turn(damage: &Damage) -> [[f32; 3]; 3] {
    let (sin, cos) = damage.tilt.to_radians().sin_cos();
    let (ay, ax) = damage.axis.to_radians().sin_cos();
    let (roll_sin, roll_cos) = damage.roll.to_radians().sin_cos();
    // Rodrigues' formula for the axis (ax, ay, 0).
    let tilted = |v: [f32; 2]| {
        let along = (ax * v[0] + ay * v[1]) * (1.0 - cos);
        [v[0] * cos + ax * along, v[1] * cos + ay * along, sin * (ax * v[1] - ay * v[0])]
    };
    [tilted([roll_cos, roll_sin]), tilted([-roll_sin, roll_cos]), [sin * ay, -sin * ax, cos]]
}
