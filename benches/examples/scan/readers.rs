//! The decoders.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clearance_benches::Fault;
use clearance_reader::{Budget, NoCode, read_luma};

use crate::scene::{HEIGHT, WIDTH};

/// Whether a gate reads `text`. Of a symbol that is no clearance code it tells only its use.
pub(crate) fn gate(frame: &[u8], text: &str) -> bool {
    match read_luma(frame, WIDTH, Budget::ordinary()) {
        Ok(sighting) => sighting.text == text,
        Err(NoCode::Others(_)) => !text.starts_with("C1:"),
        Err(_) => false,
    }
}

/// The text that rxing reads, by its own way of looking.
pub(crate) fn rxing(frame: &[u8]) -> Option<String> {
    let format = Some(rxing::BarcodeFormat::QR_CODE);
    rxing::helpers::detect_in_luma_slice(frame, WIDTH as u32, HEIGHT as u32, format)
        .ok()
        .map(|found| found.getText().to_owned())
}

/// Debian's `zbarimg`, given many frames at a time, since starting it costs more than reading.
pub(crate) struct Zbar {
    folder: PathBuf,
}

impl Zbar {
    /// `None` where it is not installed.
    pub(crate) fn find() -> Result<Option<Self>, Fault> {
        if Command::new("zbarimg").arg("--version").output().is_err() {
            return Ok(None);
        }
        let folder = std::env::temp_dir().join(format!("clearance-scan-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Some(Self { folder }))
    }

    /// Whether each frame is read as the text beside it.
    pub(crate) fn read(&self, frames: &[(Vec<u8>, &str)]) -> Result<Vec<bool>, Fault> {
        let mut command = Command::new("zbarimg");
        command.args(["-q", "--nodbus", "--xml", "-Sdisable", "-Sqrcode.enable"]);
        for (number, (frame, _)) in frames.iter().enumerate() {
            let path = self.folder.join(format!("{number}.pgm"));
            fs::write(&path, [format!("P5 {WIDTH} {HEIGHT} 255\n").as_bytes(), frame].concat())?;
            command.arg(path);
        }
        let answer = String::from_utf8_lossy(&command.output()?.stdout).into_owned();
        let read = |number: usize, text: &str| {
            let name = format!("/{number}.pgm'");
            let source = answer.split("<source ").find(|source| source.contains(&name));
            // Only our characters and digits occur, none of which XML would escape in CDATA.
            source.is_some_and(|source| source.contains(&format!("[CDATA[{text}]]")))
        };
        Ok(frames.iter().enumerate().map(|(number, (_, text))| read(number, text)).collect())
    }
}

impl Drop for Zbar {
    fn drop(&mut self) {
        // A folder left behind in the temporary one does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
