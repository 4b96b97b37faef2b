//! How a command ends, well or badly.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// What the process tells its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for a check: admitted.
    Done,
    /// Something will end soon, or will soon be missed.
    DueSoon,
    /// A failure of files, keys or inputs.
    Failed,
    /// Something has ended, or is missed already.
    Overdue,
    /// A check referred to an officer.
    Referred,
    /// A check refused.
    Refused,
    /// The command line makes no sense.
    Usage,
}

impl Exit {
    /// The process's exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::DueSoon => 3,
            Self::Overdue => 4,
            Self::Refused => 10,
            Self::Referred => 11,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not do its work. The message names the input and what to do.
#[derive(Debug)]
pub(crate) enum CliError {
    /// Something in the world: a file, a key, a refused input.
    Failed(String),
    /// The command was called wrongly.
    Usage(String),
}

impl CliError {
    /// A failure with this message.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self::Failed(message.to_string())
    }

    /// Wrong use, with this message.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::Usage(message.to_string())
    }

    /// The exit code it ends with.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Failed(_) => Exit::Failed,
            Self::Usage(_) => Exit::Usage,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(message) | Self::Usage(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for CliError {}

/// For `map_err`: the input's name, then what was wrong with it.
pub(crate) fn about<E: fmt::Display>(input: impl fmt::Display) -> impl FnOnce(E) -> CliError {
    move |cause| CliError::failed(format_args!("{input}: {cause}"))
}

/// The same, for a file.
pub(crate) fn about_file<E: fmt::Display>(path: &Path) -> impl FnOnce(E) -> CliError {
    about(path.display())
}

impl From<clearance_gate::DirError> for CliError {
    fn from(error: clearance_gate::DirError) -> Self {
        Self::failed(error)
    }
}

impl From<clearance_gate::StartError> for CliError {
    fn from(error: clearance_gate::StartError) -> Self {
        match error {
            clearance_gate::StartError::AssumeValid => {
                Self::usage(format_args!("--assume-valid: {error}; leave it out"))
            }
            _ => Self::failed(error),
        }
    }
}
