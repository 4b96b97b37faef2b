//! Pictures without a symbol that anybody could read.

use super::canvas::Canvas;
use super::{Case, Expect};
use crate::common::Random;

pub(crate) fn cases(side: usize) -> Vec<Case> {
    let height = side * 3 / 4;
    let draw = |pixel: &dyn Fn(usize, usize) -> u8| Canvas::draw(side, height, pixel);
    let grey = draw(&|_, _| 128);
    let dark = |is: bool| if is { 0 } else { 255 };
    let wave = |x: usize, y: usize, length: f64| {
        let (x, y) = (x as f64 - side as f64 / 2.0, y as f64 - height as f64 / 2.0);
        (127.5 + 127.5 * ((x * x + y * y) / length).sin()) as u8
    };
    let scenes = [
        ("black", draw(&|_, _| 0)),
        ("white", draw(&|_, _| 255)),
        ("grey", grey.clone()),
        ("a little noise", grey.noisy(10)),
        ("much noise", grey.noisy(127)),
        ("gradient", draw(&|x, _| (x * 255 / side) as u8)),
        ("gradient with noise", draw(&|x, y| ((x + y) * 127 / side) as u8).noisy(20)),
        ("chequerboard of three pixels", draw(&|x, y| dark((x / 3 + y / 3) % 2 == 0))),
        ("chequerboard of twenty pixels", draw(&|x, y| dark((x / 20 + y / 20) % 2 == 0))),
        ("slanted lines", draw(&|x, y| dark((x + y) / 4 % 2 == 0))),
        ("rings", draw(&|x, y| wave(x, y, 300.0))),
        ("fine rings", draw(&|x, y| wave(x, y, 20.0))),
        (
            "dots of a printed picture",
            draw(&|x, y| dark((x % 6).pow(2) + (y % 6).pow(2) < x * 20 / side)),
        ),
        ("fields of finder patterns, fine", draw(&|x, y| dark(finder(x, y, 1)))),
        ("fields of finder patterns", draw(&|x, y| dark(finder(x, y, 2)))),
        ("fields of finder patterns, coarse", draw(&|x, y| dark(finder(x, y, 5)))),
        (
            "three finder patterns",
            draw(&|x, y| dark(x < 243 && y < 180 && x / 27 % 3 != 1 && finder(x, y, 3))),
        ),
    ];
    let mut cases: Vec<Case> = scenes
        .into_iter()
        .map(|(name, seen)| Case::new(name, seen.png(), Expect::NoCode))
        .collect();
    cases.push(Case::new("modules at random", random(side, height, 4).png(), Expect::NoCode));
    cases.push(Case::new("pixels at random", random(side, height, 1).png(), Expect::NoCode));
    cases.push(Case::new("a page of print", print(side, height).png(), Expect::NoCode));
    cases.push(Case::new("clouds", clouds(side, height).png(), Expect::NoCode));
    cases.push(Case::new("one pixel", Canvas::draw(1, 1, |_, _| 0).png(), Expect::NoCode));
    cases.push(Case::new("one row", Canvas::draw(side, 1, |x, _| x as u8).png(), Expect::NoCode));
    cases
}

/// Finder patterns two modules apart.
fn finder(x: usize, y: usize, module: usize) -> bool {
    let (x, y) = (x / module % 9, y / module % 9);
    let ring = x.abs_diff(3).max(y.abs_diff(3));
    ring != 2 && ring <= 3
}

fn random(width: usize, height: usize, module: usize) -> Canvas {
    let bytes = Random::new(3).bytes(width * height);
    Canvas::draw(
        width,
        height,
        |x, y| if bytes[y / module * width + x / module] < 128 { 0 } else { 255 },
    )
}

/// Lines of words of strokes.
fn print(width: usize, height: usize) -> Canvas {
    let bytes = Random::new(5).bytes(width * height);
    Canvas::draw(width, height, |x, y| {
        let (letter, line) = (x / 8, y / 14);
        let shape = bytes[line * width + letter];
        let within = x % 8 < 6 && y % 14 < 9 && shape > 40;
        let stroke = x % 8 == usize::from(shape % 5) || y % 14 == usize::from(shape / 5 % 8);
        if within && stroke { 20 } else { 240 }
    })
}

/// Noise of several sizes, as in the background of a photograph.
fn clouds(width: usize, height: usize) -> Canvas {
    let bytes = Random::new(9).bytes(width * height);
    Canvas::draw(width, height, |x, y| {
        let layer = |size: usize| u32::from(bytes[y / size * width + x / size]);
        ((layer(64) * 4 + layer(16) * 2 + layer(4) + layer(1)) / 8) as u8
    })
}
