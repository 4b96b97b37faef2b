//! Reading a PNG as a camera's software would: by a decoder that is not ours.

use std::io::Cursor;

/// The text of the one QR symbol in a PNG, or what the decoder said.
pub fn read(png: &[u8]) -> Result<String, String> {
    let (luma, width, height) = luma(png)?;
    let format = Some(rxing::BarcodeFormat::QR_CODE);
    rxing::helpers::detect_in_luma_slice(&luma, width, height, format)
        .map(|found| found.getText().to_owned())
        .map_err(|error| error.to_string())
}

/// One byte a pixel.
fn luma(file: &[u8]) -> Result<(Vec<u8>, u32, u32), String> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let size = reader.output_buffer_size().ok_or("too large")?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(|error| error.to_string())?;
    if info.color_type != png::ColorType::Grayscale {
        return Err(format!("a picture in {:?}", info.color_type));
    }
    pixels.truncate(info.buffer_size());
    Ok((pixels, info.width, info.height))
}
