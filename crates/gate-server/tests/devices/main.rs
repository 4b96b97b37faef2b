//! A gate whose `gate.toml` names devices: relay boxes, scanners, folders and person devices that behave well, badly, or
//! not at all. The servers are real, and so are sockets, PTYs and processes.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

#[path = "../serve/bench.rs"]
#[allow(dead_code)] // it is the bench of other tests, too
mod bench;
#[path = "../../../gate-devices/tests/doubles/http.rs"]
#[allow(dead_code)]
mod device;
mod doors;
mod inputs;
#[path = "../../../gate-devices/tests/doubles/keyboard.rs"]
#[allow(dead_code)]
mod keyboard;
mod lane;
#[path = "../../../gate-devices/tests/doubles/line.rs"]
mod line;
mod persons;
mod processes;
#[path = "../../../gate-devices/tests/doubles/relay.rs"]
#[allow(dead_code)]
mod relay;
