//! What a lane of a gate is wired to: doors, person checks, scanners and cameras.
//!
//! # Design overview
//! Nothing here judges a code, and nothing here knows a person. The runtime reads an [`input`], has the gate judge the
//! text, asks the person check, records, and opens an [`Output`].

pub mod decode;
pub mod door;
pub mod input;
pub mod modbus;
pub mod peer;
pub mod person;
mod settings;

pub use decode::Decoder;
pub use door::Output;
pub use input::Input;
pub use person::PersonCheck;
pub use settings::{Checked, SettingsError};

use std::sync::Arc;

/// Where a device tells what happened, from its own thread. It must return soon: send into a channel.
pub type Tell<T> = Arc<dyn Fn(T) + Send + Sync>;
