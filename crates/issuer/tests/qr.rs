//! QR symbols: sizes promised by the format, what is refused, and each rendering read back.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_issuer::qr::{
    Level, PngOptions, QrCode, QrError, Rgb, SvgOptions, TerminalInk, TerminalOptions,
};

/// A code's text: `C1:` and then every character of Base45, in no simple order.
fn text(length: usize) -> String {
    const BASE45: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut state = length as u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(BASE45[(state >> 16) as usize % BASE45.len()])
    });
    "C1:".chars().chain(noise).take(length).collect()
}

/// The lengths of the two forms of code, and of the two kinds of challenge.
const LENGTHS: [usize; 4] = [236, 251, 465, 468];

#[test]
fn every_code_fits_the_version_promised_for_it() {
    for (length, level, version) in [
        (236, Level::M, 9),
        (251, Level::M, 9),
        (465, Level::L, 11),
        (468, Level::L, 11),
        (469, Level::L, 12),
        (465, Level::M, 13),
        (468, Level::M, 13),
        (483, Level::M, 13),
        (484, Level::M, 14),
    ] {
        let code = QrCode::draw(&text(length), level).unwrap();
        assert_eq!(code.version(), version, "{length} characters at {level:?}");
        assert_eq!(code.width(), 17 + 4 * usize::from(version));
        assert_eq!(code.modules().len(), code.width() * code.width());
        assert_eq!(code.level(), level);
    }
}

#[test]
fn a_stated_version_draws_the_symbol_of_the_search() {
    let text = text(465);
    let searched = QrCode::draw(&text, Level::M).unwrap();
    assert!(searched == QrCode::draw_version(&text, Level::M, 13).unwrap());
    assert_eq!(QrCode::draw_version(&text, Level::M, 20).unwrap().version(), 20);
}

#[test]
fn a_level_left_alone_is_m() {
    assert_eq!(Level::default(), Level::M);
}

#[test]
fn a_character_outside_the_alphanumeric_mode_is_refused() {
    for (text, found, at) in
        [("C1:abc", 'a', 3), ("C1:\n", '\n', 3), ("é", 'é', 0), ("C1:A€", '€', 4), ("A,B", ',', 1)]
    {
        let error = QrCode::draw(text, Level::M).unwrap_err();
        assert_eq!(error, QrError::Character { found, at });
        assert_eq!(QrCode::draw_version(text, Level::M, 13), Err(error.clone()));
        assert!(error.to_string().contains(&format!("{found:?} at position {at}")), "{error}");
    }
    assert_eq!(QrCode::draw("", Level::M), Err(QrError::Empty));
}

#[test]
fn a_text_too_long_is_refused() {
    let error = QrCode::draw_version(&text(484), Level::M, 13);
    let too_long = QrError::TooLong { length: 484, most: 483, version: 13, level: Level::M };
    assert_eq!(error, Err(too_long.clone()));
    assert!(too_long.to_string().starts_with("484 characters do not fit"), "{too_long}");
    for (level, most) in [(Level::L, 4296), (Level::M, 3391), (Level::Q, 2420), (Level::H, 1852)] {
        assert_eq!(QrCode::draw(&text(most), level).unwrap().version(), 40);
        assert_eq!(
            QrCode::draw(&text(most + 1), level),
            Err(QrError::TooLong { length: most + 1, most, version: 40, level })
        );
    }
}

#[test]
fn a_version_that_does_not_exist_is_refused() {
    for asked in [0, 41, 255] {
        assert_eq!(QrCode::draw_version("A", Level::L, asked), Err(QrError::Version { asked }));
    }
}

#[test]
fn a_module_outside_the_symbol_is_light() {
    let code = QrCode::draw("A", Level::L).unwrap();
    assert!(code.is_dark(0, 0) && code.is_dark(20, 0) && !code.is_dark(20, 20 + 1));
    assert!(!code.is_dark(21, 0) && !code.is_dark(0, 21) && !code.is_dark(usize::MAX, usize::MAX));
}

#[test]
fn debug_output_does_not_show_the_code() {
    let code = QrCode::draw("C1:A", Level::L).unwrap();
    assert_eq!(format!("{code:?}"), "QrCode { version: 1, level: L, .. }");
}

#[test]
fn another_decoder_reads_the_png() {
    for length in LENGTHS {
        let text = text(length);
        for level in [Level::L, Level::M, Level::Q, Level::H] {
            let code = QrCode::draw(&text, level).unwrap();
            for module_pixels in [1, 2, 3, 8] {
                let file = code.png(&PngOptions { module_pixels, quiet_zone: 4 }).unwrap();
                let (luma, side) = read_png(&file);
                assert_eq!(side, (code.width() as u32 + 8) * module_pixels);
                assert_eq!(
                    read_symbol(&luma, side),
                    text,
                    "{length} characters, {level:?}, {module_pixels} pixels a module"
                );
            }
        }
    }
}

#[test]
fn each_pixel_of_the_png_is_its_modules() {
    let code = QrCode::draw(&text(60), Level::L).unwrap();
    for (module_pixels, quiet_zone) in [(1, 0), (1, 4), (3, 1), (8, 4), (64, 0), (1, 32)] {
        let file = code.png(&PngOptions { module_pixels, quiet_zone }).unwrap();
        let (luma, side) = read_png(&file);
        let module = |pixel: u32| (pixel / module_pixels).wrapping_sub(quiet_zone) as usize;
        for y in 0..side {
            for x in 0..side {
                let dark = luma[(y * side + x) as usize] == 0;
                assert_eq!(dark, code.is_dark(module(x), module(y)), "{x},{y}");
            }
        }
    }
}

#[test]
fn the_svg_path_follows_the_modules() {
    for length in LENGTHS {
        let code = QrCode::draw(&text(length), Level::M).unwrap();
        for quiet_zone in [0, 4, 32] {
            let svg = code.svg(&SvgOptions { quiet_zone, ..SvgOptions::default() }).unwrap();
            let side = code.width() + 2 * quiet_zone as usize;
            assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
            assert!(svg.contains("shape-rendering=\"crispEdges\""));
            assert!(svg.contains(&format!("fill=\"#ffffff\" d=\"M0 0h{side}v{side}H0z\"")));
            assert_matrix(&code, &read_svg(&svg, side), quiet_zone as usize);
        }
    }
}

#[test]
fn the_svg_has_the_colours_asked_for() {
    let code = QrCode::draw("A", Level::L).unwrap();
    let options =
        SvgOptions { dark: Rgb(0, 0, 102), light: Rgb(255, 250, 205), ..SvgOptions::default() };
    let svg = code.svg(&options).unwrap();
    assert!(svg.contains("stroke=\"#000066\"") && svg.contains("fill=\"#fffacd\""));
}

#[test]
fn the_terminal_text_follows_the_modules() {
    for length in LENGTHS {
        let code = QrCode::draw(&text(length), Level::L).unwrap();
        for ink in [TerminalInk::Colour, TerminalInk::PlainOnDark, TerminalInk::PlainOnLight] {
            for quiet_zone in [0, 1, 4, 32] {
                let drawing = code.terminal(&TerminalOptions { ink, quiet_zone }).unwrap();
                let side = code.width() + 2 * quiet_zone as usize;
                assert_matrix(&code, &read_terminal(&drawing, ink, side), quiet_zone as usize);
            }
        }
    }
}

#[test]
fn the_terminal_text_resets_its_colours() {
    let code = QrCode::draw("A", Level::L).unwrap();
    let coloured = code.terminal(&TerminalOptions::default()).unwrap();
    for line in coloured.lines() {
        assert!(
            line.starts_with("\x1b[38;5;16;48;5;231m") && line.ends_with("\x1b[0m"),
            "{line:?}"
        );
    }
    for ink in [TerminalInk::PlainOnDark, TerminalInk::PlainOnLight] {
        let plain = code.terminal(&TerminalOptions { ink, quiet_zone: 4 }).unwrap();
        assert!(!plain.contains('\x1b'));
    }
}

#[test]
fn options_out_of_bounds_are_refused() {
    let code = QrCode::draw("A", Level::L).unwrap();
    for asked in [0, 65, u32::MAX] {
        let error = code.png(&PngOptions { module_pixels: asked, quiet_zone: 4 }).unwrap_err();
        assert_eq!(error, QrError::ModulePixels { asked });
        assert!(error.to_string().contains("use 1 to 64"), "{error}");
    }
    for asked in [33, u32::MAX] {
        let png = code.png(&PngOptions { module_pixels: 1, quiet_zone: asked });
        let svg = code.svg(&SvgOptions { quiet_zone: asked, ..SvgOptions::default() });
        let ink = TerminalInk::default();
        let terminal = code.terminal(&TerminalOptions { ink, quiet_zone: asked });
        let error = QrError::QuietZone { asked };
        assert_eq!(png.unwrap_err(), error);
        assert_eq!(svg.unwrap_err(), error);
        assert_eq!(terminal.unwrap_err(), error);
        assert!(error.to_string().contains("use at most 32"), "{error}");
    }
}

#[test]
fn colours_that_a_camera_cannot_part_are_refused() {
    let code = QrCode::draw("A", Level::L).unwrap();
    let (black, white, grey) = (Rgb(0, 0, 0), Rgb(255, 255, 255), Rgb(150, 150, 150));
    for (dark, light) in [(white, black), (white, white), (black, black), (black, grey)] {
        let options = SvgOptions { dark, light, ..SvgOptions::default() };
        assert_eq!(code.svg(&options), Err(QrError::Contrast), "{dark:?} on {light:?}");
    }
}

/// Holds a drawing, with its quiet zone, against the symbol.
fn assert_matrix(code: &QrCode, drawn: &[Vec<bool>], quiet: usize) {
    let side = code.width() + 2 * quiet;
    for (y, row) in drawn.iter().enumerate() {
        assert_eq!(row.len(), side);
        for (x, dark) in row.iter().enumerate() {
            let expected = code.is_dark(x.wrapping_sub(quiet), y.wrapping_sub(quiet));
            assert_eq!(*dark, expected, "{x},{y}");
        }
    }
    assert!(drawn.len() >= side);
}

/// Luma, a byte a pixel, and the side of a square PNG.
fn read_png(file: &[u8]) -> (Vec<u8>, u32) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut luma = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut luma).unwrap();
    assert_eq!(reader.info().bit_depth, png::BitDepth::One);
    assert_eq!(frame.color_type, png::ColorType::Grayscale);
    assert_eq!(frame.width, frame.height);
    (luma, frame.width)
}

fn read_symbol(luma: &[u8], side: u32) -> String {
    let format = Some(rxing::BarcodeFormat::QR_CODE);
    let result = rxing::helpers::detect_in_luma_slice(luma, side, side, format);
    result.map(|found| found.getText().to_owned()).unwrap_or_else(|e| e.to_string())
}

/// Follows the stroked path: `M x y`, `m dx 0` and `h length`, a row of modules high.
fn read_svg(svg: &str, side: usize) -> Vec<Vec<bool>> {
    let (_, path) = svg.split_once("stroke=").unwrap();
    let path = path.split_once("d=\"").unwrap().1.split_once('"').unwrap().0;
    let mut drawn = vec![vec![false; side]; side];
    let (mut x, mut y) = (0, 0);
    let starts: Vec<usize> =
        path.match_indices(|c: char| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    for (i, at) in starts.iter().enumerate() {
        let command = &path[*at..starts.get(i + 1).copied().unwrap_or(path.len())];
        match command.split_at(1) {
            ("M", place) => {
                let (column, row) = place.split_once(' ').unwrap();
                x = column.parse().unwrap();
                y = row.strip_suffix(".5").unwrap().parse::<usize>().unwrap();
            }
            ("m", move_by) => x += move_by.strip_suffix(" 0").unwrap().parse::<usize>().unwrap(),
            ("h", length) => {
                let end = x + length.parse::<usize>().unwrap();
                drawn[y][x..end].fill(true);
                x = end;
            }
            other => panic!("path command {other:?}"),
        }
    }
    drawn
}

/// Two rows of modules from each line of half blocks.
fn read_terminal(drawing: &str, ink: TerminalInk, side: usize) -> Vec<Vec<bool>> {
    let mut drawn = Vec::new();
    for line in drawing.lines() {
        let line = line.trim_start_matches("\x1b[38;5;16;48;5;231m").trim_end_matches("\x1b[0m");
        assert_eq!(line.chars().count(), side);
        let halves = |upper: bool| -> Vec<bool> {
            let inked = |c| match c {
                ' ' => false,
                '█' => true,
                '▀' => upper,
                '▄' => !upper,
                other => panic!("{other:?} in the drawing"),
            };
            line.chars().map(|c| inked(c) != (ink == TerminalInk::PlainOnDark)).collect()
        };
        drawn.push(halves(true));
        drawn.push(halves(false));
    }
    drawn
}
