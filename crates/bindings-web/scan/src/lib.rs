//! Reads a QR symbol in a picture of a camera: a gate's challenge, an activation code. A module of its own, which the
//! wallet loads when its camera is opened: showing codes needs none of it.

use std::collections::HashSet;

use rxing::common::HybridBinarizer;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader as _,
    qrcode::QRCodeReader,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// Pixels of the largest picture that is looked at: a camera's is a tenth of it.
const LARGEST: usize = 4 << 20;

/// The text of the one QR symbol in a picture, `width` bytes of brightness a row; nothing where there is none.
#[wasm_bindgen]
#[must_use]
pub fn read(luma: Vec<u8>, width: u32) -> Option<String> {
    let length = luma.len();
    let across = usize::try_from(width).ok().filter(|width| *width > 0)?;
    if length > LARGEST || !length.is_multiple_of(across) {
        return None;
    }
    let height = u32::try_from(length / across).ok()?;
    let source = Luma8LuminanceSource::new(luma, width, height).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let formats = HashSet::from([BarcodeFormat::QR_CODE]);
    let hints = DecodeHints {
        PossibleFormats: Some(formats),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let found = QRCodeReader.decode_with_hints(&mut bitmap, &hints).ok()?;
    Some(found.getText().to_owned())
}
