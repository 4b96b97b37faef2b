//! Kinds of files that come as pictures, by their first bytes.

use std::fmt;

/// A kind of file that a picture of a code may come in, read here or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// AV1 Image File Format.
    Avif,
    /// Windows bitmap. Read.
    Bmp,
    /// Graphics Interchange Format. Its first picture is read.
    Gif,
    /// High Efficiency Image File Format, as phones save photographs.
    Heic,
    /// Windows icon.
    Icon,
    /// JPEG. Read.
    Jpeg,
    /// JPEG 2000.
    Jpeg2000,
    /// JPEG XL.
    JpegXl,
    /// Portable Document Format.
    Pdf,
    /// Photoshop document.
    Photoshop,
    /// Portable Network Graphics. Read.
    Png,
    /// Netpbm.
    Pnm,
    /// PostScript.
    PostScript,
    /// Quite OK Image.
    Qoi,
    /// Scalable Vector Graphics. Read where this project drew it.
    Svg,
    /// Tagged Image File Format.
    Tiff,
    /// A film: MP4, QuickTime, Matroska or AVI.
    Video,
    /// WebP. Its first picture is read.
    WebP,
    /// A ZIP archive: documents of offices, wallet passes.
    Zip,
}

impl Format {
    /// The kind of file that begins with `bytes`; none where it is no picture known here.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const SIGNATURES: [(&[u8], Format); 23] = [
            (b"\x89PNG\r\n\x1a\n", Format::Png),
            (b"\xff\xd8\xff", Format::Jpeg),
            (b"GIF87a", Format::Gif),
            (b"GIF89a", Format::Gif),
            (b"II*\0", Format::Tiff),
            (b"MM\0*", Format::Tiff),
            (b"II+\0", Format::Tiff),
            (b"MM\0+", Format::Tiff),
            (b"%PDF-", Format::Pdf),
            (b"%!PS", Format::PostScript),
            (b"\xc5\xd0\xd3\xc6", Format::PostScript),
            (b"8BPS", Format::Photoshop),
            (b"qoif", Format::Qoi),
            (b"\0\0\x01\0", Format::Icon),
            (b"\0\0\x02\0", Format::Icon),
            (b"\xff\x0a", Format::JpegXl),
            (b"\0\0\0\x0cJXL \r\n\x87\n", Format::JpegXl),
            (b"\0\0\0\x0cjP  \r\n\x87\n", Format::Jpeg2000),
            (b"\xff\x4f\xff\x51", Format::Jpeg2000),
            (b"PK\x03\x04", Format::Zip),
            (b"PK\x05\x06", Format::Zip),
            (b"\x1a\x45\xdf\xa3", Format::Video),
            (b"\0\0\x01\xba", Format::Video),
        ];
        let signed = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
        signed.map(|(_, format)| *format).or_else(|| boxed(bytes)).or_else(|| loose(bytes))
    }

    /// Whether a picture of this kind is looked at.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Bmp | Self::Gif | Self::Jpeg | Self::Png | Self::Svg | Self::WebP)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Avif => "AVIF picture",
            Self::Bmp => "BMP picture",
            Self::Gif => "GIF picture",
            Self::Heic => "HEIC picture",
            Self::Icon => "Windows icon",
            Self::Jpeg => "JPEG picture",
            Self::Jpeg2000 => "JPEG 2000 picture",
            Self::JpegXl => "JPEG XL picture",
            Self::Pdf => "PDF document",
            Self::Photoshop => "Photoshop document",
            Self::Png => "PNG picture",
            Self::Pnm => "Netpbm picture",
            Self::PostScript => "PostScript document",
            Self::Qoi => "QOI picture",
            Self::Svg => "SVG drawing",
            Self::Tiff => "TIFF picture",
            Self::Video => "film",
            Self::WebP => "WebP picture",
            Self::Zip => "ZIP archive",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Formats that name themselves behind a length (RIFF; ISO/IEC 14496-12 §4.3).
fn boxed(bytes: &[u8]) -> Option<Format> {
    let brand = bytes.get(8..12)?;
    match bytes.get(..8)? {
        [b'R', b'I', b'F', b'F', ..] if brand == b"WEBP" => Some(Format::WebP),
        [b'R', b'I', b'F', b'F', ..] if brand == b"AVI " => Some(Format::Video),
        [.., b'f', b't', b'y', b'p'] => Some(match brand {
            b"avif" | b"avis" => Format::Avif,
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => Format::Heic,
            _ => Format::Video,
        }),
        _ => None,
    }
}

/// Formats with short signatures, or with none: the second look is longer.
fn loose(bytes: &[u8]) -> Option<Format> {
    match bytes {
        // Behind the file's size: four bytes that are 0, an offset, and the length of a header.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Format::Bmp),
        [b'P', b'1'..=b'7', b' ' | b'\n' | b'\r' | b'\t', ..] => Some(Format::Pnm),
        _ => is_svg(bytes).then_some(Format::Svg),
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = &head[..head.len().min(1024)];
    head.starts_with(b"<svg")
        || (head.starts_with(b"<?xml") || head.starts_with(b"<!"))
            && head.windows(4).any(|word| word == b"<svg")
}
