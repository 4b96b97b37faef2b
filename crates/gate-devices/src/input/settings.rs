//! What a lane says about its sources.

use std::path::{Path, PathBuf};

use clearance_core::ids::Name;
use serde::Deserialize;

use crate::settings::{Check, Checked, SettingsError};

/// A source of one lane.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InputSettings {
    /// The lane.
    pub lane: String,
    /// What it reads.
    pub from: InputKind,
}

/// A source of texts or pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InputKind {
    /// A folder that is watched.
    Folder(FolderSettings),
    /// A scanner on a serial line.
    Serial(SerialSettings),
    /// Standard input.
    Stdin(StdinSettings),
    /// A scanner that types.
    Wedge(WedgeSettings),
}

/// A folder into which something else puts pictures, and texts of codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FolderSettings {
    /// The folder.
    pub path: PathBuf,
    /// Milliseconds between two looks: 20 to 10,000.
    #[serde(default = "two_hundred")]
    pub every_ms: u32,
    /// Milliseconds for which a file has to stay as it is before it is read: 0 to 60,000. Whoever renames whole files
    /// into the folder needs none.
    #[serde(default = "two_hundred")]
    pub settle_ms: u32,
    /// What becomes of a file that was read.
    #[serde(default)]
    pub done: Done,
}

/// What becomes of a file that was read.
///
/// Deliberately closed: a file that neither goes nor moves would be read again.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// It is deleted: a picture of a code is somebody's.
    #[default]
    Delete,
    /// It is moved into `done`, for whoever tries the gate out. Nobody empties it.
    Move,
}

/// A scanner on a serial line: 8 bits, no parity, 1 stop bit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SerialSettings {
    /// The device; one of `/dev/serial/by-id` stays the same when cables are changed.
    pub path: PathBuf,
    /// Bits a second: 300 to 4,000,000. USB takes any.
    #[serde(default = "baud")]
    pub baud: u32,
    /// Milliseconds of silence that end a text without a suffix: 20 to 5,000.
    #[serde(default = "hundred")]
    pub silence_ms: u32,
}

/// Standard input, one text a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StdinSettings {
    /// Milliseconds of silence that end a text without a line's end: 20 to 5,000.
    #[serde(default = "hundred")]
    pub silence_ms: u32,
}

/// A scanner that types, read from the kernel (`/dev/input/event*`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WedgeSettings {
    /// The device; one of `/dev/input/by-id` stays the same when cables are changed.
    pub path: PathBuf,
    /// Milliseconds of silence that end a text without a suffix: 20 to 5,000. Some scanners rest between keys.
    #[serde(default = "two_hundred")]
    pub silence_ms: u32,
}

impl InputSettings {
    /// Looks at each value.
    ///
    /// # Errors
    /// All that are wrong.
    pub fn checked(self) -> Result<Checked<Self>, Vec<SettingsError>> {
        let mut check = Check::default();
        check.name("lane", &self.lane);
        match &self.from {
            InputKind::Folder(folder) => {
                check.within("every-ms", folder.every_ms, 20..=10_000);
                check.within("settle-ms", folder.settle_ms, 0..=60_000);
            }
            InputKind::Serial(serial) => {
                check.within("baud", serial.baud, 300..=4_000_000);
                check.within("silence-ms", serial.silence_ms, 20..=5_000);
            }
            InputKind::Stdin(stdin) => {
                check.within("silence-ms", stdin.silence_ms, 20..=5_000);
            }
            InputKind::Wedge(wedge) => {
                check.within("silence-ms", wedge.silence_ms, 20..=5_000);
            }
        }
        let path = self.from.path();
        check.filled("path", path.is_some_and(|path| path.as_os_str().is_empty()));
        check.done(self)
    }
}

impl InputKind {
    /// The device or folder; none for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(&folder.path),
            Self::Serial(serial) => Some(&serial.path),
            Self::Stdin(_) => None,
            Self::Wedge(wedge) => Some(&wedge.path),
        }
    }

    fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Folder(folder) => Some(&mut folder.path),
            Self::Serial(serial) => Some(&mut serial.path),
            Self::Stdin(_) => None,
            Self::Wedge(wedge) => Some(&mut wedge.path),
        }
    }
}

impl Checked<InputSettings> {
    /// Takes paths that are not absolute from `dir`.
    #[must_use]
    pub fn in_dir(self, dir: &Path) -> Self {
        self.with(|this| {
            if let Some(path) = this.from.path_mut() {
                *path = dir.join(&*path);
            }
        })
    }

    /// The lane that it belongs to.
    pub fn lane_name(&self) -> Name {
        self.lane.parse().expect("checked() has parsed it")
    }
}

fn baud() -> u32 {
    9_600
}

fn hundred() -> u32 {
    100
}

fn two_hundred() -> u32 {
    200
}
