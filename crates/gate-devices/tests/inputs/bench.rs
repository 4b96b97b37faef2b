//! A lane with one source, and codes to feed it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use clearance_gate_devices::input::{Arrival, Input, InputEvent, InputSettings, ReadText};

/// A source that is read, and what it tells.
pub(crate) struct Lane {
    pub(crate) events: Receiver<Arrival>,
    _input: Input,
}

impl Lane {
    /// Reads the source of these settings, as gate.toml has them.
    pub(crate) fn new(settings: &str) -> Self {
        let text = format!("lane = \"north-2\"\n{settings}");
        let settings: InputSettings = toml::from_str(&text).unwrap();
        let (told, events) = channel();
        let tell = Arc::new(move |event| drop(told.send(event)));
        Self { _input: Input::start(settings.checked().unwrap(), tell).unwrap(), events }
    }

    pub(crate) fn next(&self) -> InputEvent {
        let Arrival { lane, event } = self.events.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(lane.as_str(), "north-2");
        event
    }

    /// The next text; nothing else may come before it.
    pub(crate) fn text(&self) -> ReadText {
        match self.next() {
            InputEvent::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn is_quiet_for(&self, ms: u64) -> bool {
        self.events.recv_timeout(Duration::from_millis(ms)).is_err()
    }
}

/// A directory that goes when the test does.
pub(crate) struct Temp(pub(crate) PathBuf);

impl Temp {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("clearance-inputs-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_wrong_setting_is_named_with_its_line() {
    let error = |text: &str| toml::from_str::<InputSettings>(text).unwrap_err().to_string();
    let unknown = error("lane = \"north\"\n[from.serial]\npath = \"/dev/ttyS0\"\nbauds = 9600");
    assert!(unknown.contains("line 4") && unknown.contains("bauds"), "{unknown}");
    assert!(error("lane = \"north\"\n[from.usb]\n").contains("usb"));
    let all = "lane = \"North\"\n[from.serial]\npath = \"\"\nbaud = 1\nsilence-ms = 1";
    let errors = toml::from_str::<InputSettings>(all).unwrap().checked().unwrap_err();
    assert_eq!(errors.len(), 4, "{errors:?}");
}
