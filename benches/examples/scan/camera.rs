//! Lens, sensor and tone curve: from light to a grey frame.

use std::f32::consts::TAU;

use crate::damage::Damage;
use crate::rng::Rng;
use crate::scene::{HEIGHT, Scene, WIDTH};
use crate::symbols::Symbol;

/// Noise of reading the sensor, in electrons.
const READ_NOISE: f32 = 3.0;
/// Steps of the tone curve's table.
const TONES: usize = 4096;

/// Takes pictures; holds the tone curve.
pub(crate) struct Camera {
    tones: Vec<u8>,
}

impl Camera {
    /// A camera with the tone curve of gamma 2.2.
    pub(crate) fn new() -> Self {
        let tone = |i| (255.0 * (i as f32 / (TONES - 1) as f32).powf(1.0 / 2.2)).round() as u8;
        Self { tones: (0..TONES).map(tone).collect() }
    }

    /// A grey frame of 640 by 480 pixels, the symbol `width` pixels wide where it stands parallel.
    pub(crate) fn shoot(
        &self,
        symbol: &Symbol,
        width: f32,
        damage: &Damage,
        noise: Rng,
    ) -> Vec<u8> {
        let mut scene = Scene::render(symbol, width, damage);
        if damage.motion.0 > 0.0 {
            scene.light = moved(&scene.light, damage.motion);
        }
        scene.light = blurred(&scene.light, damage.blur);
        if damage.beat.0 > 0.0 || damage.bands.0 > 0.0 {
            modulate(&mut scene, damage);
        }
        self.expose(&scene.light, damage, noise)
    }

    /// Shot and read noise, saturation, tone curve.
    fn expose(&self, light: &[f32], damage: &Damage, mut noise: Rng) -> Vec<u8> {
        let full = damage.electrons;
        let sense = |value: &f32| {
            let signal = value * damage.exposure * full;
            let seen = signal + noise.normal() * (signal + READ_NOISE * READ_NOISE).sqrt();
            // Saturates at both ends.
            let at = (seen / full * (TONES - 1) as f32) as usize;
            self.tones[at.min(TONES - 1)]
        };
        light.iter().map(sense).collect()
    }
}

/// Mean along the way of the motion.
fn moved(light: &[f32], (way, direction): (f32, f32)) -> Vec<f32> {
    let steps = (2.0 * way).ceil() as usize + 1;
    let (sin, cos) = direction.to_radians().sin_cos();
    let mut sum = vec![0.0; light.len()];
    for step in 0..steps {
        let along = way * (step as f32 / (steps - 1) as f32 - 0.5);
        add_shifted(&mut sum, light, along * cos, along * sin, 1.0 / steps as f32);
    }
    sum
}

/// Adds `light` moved by a fraction of a pixel, weighing the four neighbours.
fn add_shifted(sum: &mut [f32], light: &[f32], dx: f32, dy: f32, weight: f32) {
    let (whole_x, whole_y) = (dx.floor(), dy.floor());
    let (part_x, part_y) = (dx - whole_x, dy - whole_y);
    for (x, y, share) in [
        (0, 0, (1.0 - part_x) * (1.0 - part_y)),
        (1, 0, part_x * (1.0 - part_y)),
        (0, 1, (1.0 - part_x) * part_y),
        (1, 1, part_x * part_y),
    ] {
        let offset = (whole_y as isize + y) * WIDTH as isize + whole_x as isize + x;
        // Rows run into each other at the very edge, where there is nothing to read.
        let from = offset.max(0) as usize;
        let to = (-offset).max(0) as usize;
        for (sum, light) in sum[to..].iter_mut().zip(&light[from..]) {
            *sum += light * share * weight;
        }
    }
}

/// Gaussian blur, first along rows and then along columns.
fn blurred(light: &[f32], deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as usize;
    let weight = |i: usize| {
        let distance = (i as f32 - reach as f32) / deviation;
        (-0.5 * distance * distance).exp()
    };
    let weights: Vec<f32> = (0..=2 * reach).map(weight).collect();
    let total: f32 = weights.iter().sum();
    let pass = |light: &[f32], stride: usize| {
        let mut sum = vec![0.0; light.len()];
        for (i, weight) in weights.iter().enumerate() {
            let offset = (i as isize - reach as isize) * stride as isize;
            let (from, to) = (offset.max(0) as usize, (-offset).max(0) as usize);
            for (sum, light) in sum[to..].iter_mut().zip(&light[from..]) {
                *sum += light * weight / total;
            }
        }
        sum
    };
    pass(&pass(light, 1), WIDTH)
}

/// Beats of the two grids, and bands of a dimmed screen that is read out row by row.
fn modulate(scene: &mut Scene, damage: &Damage) {
    let (depth, period, direction) = damage.beat;
    let (sin, cos) = direction.to_radians().sin_cos();
    let (along, across) = (TAU / period * cos, TAU / period * sin);
    // The grid has two directions, and so has its beat; each wave is a product of two tables.
    let columns: Vec<_> =
        (0..WIDTH).map(|x| [along, across].map(|f| (x as f32 * f).sin_cos())).collect();
    for y in 0..HEIGHT {
        let band = 0.5 + 0.5 * (TAU * y as f32 / damage.bands.1).sin();
        let band = 1.0 - damage.bands.0 * band;
        let [(sin_across, cos_across), (sin_along, cos_along)] =
            [across, along].map(|f| (y as f32 * f).sin_cos());
        for (x, [(sin_x, cos_x), (sin_other, cos_other)]) in columns.iter().enumerate() {
            let first = cos_x * cos_across - sin_x * sin_across;
            let second = cos_other * cos_along + sin_other * sin_along;
            let at = y * WIDTH + x;
            if scene.screen[at] {
                scene.light[at] *= band * (1.0 + depth * 0.5 * (first + second));
            }
        }
    }
}
