//! What an operator has to look at.

use core::fmt;
use std::path::PathBuf;

/// Something is wrong with a source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputTrouble {
    /// It cannot be opened, or was lost. It is tried again and again.
    Gone {
        /// The device or folder.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// Keys were lost because this computer was too slow; the text that they belonged to was dropped.
    KeysLost {
        /// The device.
        path: PathBuf,
    },
    /// A file that was read cannot be put away. It is not read again.
    NotPutAway {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// Something in the folder is not read. It stays where it is.
    Skipped {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// So many files lie in the folder that some are not looked at.
    TooMany {
        /// The folder.
        path: PathBuf,
        /// Most that are looked at.
        most: usize,
    },
}

impl fmt::Display for InputTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { path, cause } => {
                write!(
                    f,
                    "{}: {cause}; look whether it is there (cable, folder) and who may read it",
                    path.display()
                )
            }
            Self::KeysLost { path } => {
                write!(f, "{}: this computer is too slow for the scanner", path.display())
            }
            Self::NotPutAway { path, cause } => write!(
                f,
                "{}: was read and cannot be put away: {cause}; let the gate write into the folder",
                path.display()
            ),
            Self::Skipped { path, cause } => {
                write!(f, "{}: not read: {cause}; take it out of the folder", path.display())
            }
            Self::TooMany { path, most } => {
                write!(f, "{}: more than {most} files; empty the folder", path.display())
            }
        }
    }
}

impl std::error::Error for InputTrouble {}
