//! The same door before somebody else's Modbus: pymodbus, where `CLEARANCE_PYTHON` names a Python that has it.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use clearance_gate_devices::door::{
    DoorEvent, DoorState, Opening, Output, OutputError, RelayDoor, RelaySettings,
};

/// Ten coils and ten inputs of unit 1. Says each write.
const SERVER: &str = r#"
import asyncio, socket
from pymodbus.server import StartAsyncTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

def block(kind, value):
    return [SimData(0, count=10, values=value, datatype=kind)]

def trace(sending, pdu):
    if not sending and pdu.function_code == 5:
        print("coil", pdu.address, int(pdu.bits[0]), flush=True)
    return pdu

async def main():
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    bits, words = lambda: block(DataType.BITS, False), lambda: block(DataType.REGISTERS, 0)
    device = SimDevice(1, (bits(), bits(), words(), words()))
    asyncio.get_running_loop().call_later(0.5, lambda: print("port", port, flush=True))
    await StartAsyncTcpServer(device, address=("127.0.0.1", port), trace_pdu=trace)

asyncio.run(main())
"#;

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_door_opens_reads_back_and_shuts_before_pymodbus() {
    let Some(python) = std::env::var_os("CLEARANCE_PYTHON") else {
        return println!("CLEARANCE_PYTHON names no Python with pymodbus");
    };
    let mut server = Command::new(python);
    let server = server.args(["-c", SERVER]).stdout(Stdio::piped()).spawn().unwrap();
    let mut server = Server(server);
    let mut said = BufReader::new(server.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let port = said.find_map(|line| line.strip_prefix("port ").map(str::to_owned)).unwrap();
    let start = |coil: u16| {
        let text = format!(
            "address = \"127.0.0.1:{port}\"\ncoil = {coil}\nlimit-ms = 2000\n\
             opens = {{ held = {{ most-ms = 20000 }} }}\n\
             contact = {{ input = 0, active = false }}"
        );
        let settings: RelaySettings = toml::from_str(&text).unwrap();
        let (told, events) = channel();
        let tell = Arc::new(move |event| drop(told.send(event)));
        (RelayDoor::start(settings.checked().unwrap(), tell).unwrap(), events)
    };
    // Its input reads 0, and 0 is said to mean that somebody passes.
    let (door, events) = start(3);
    let event = || events.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(event(), DoorEvent::Forced);
    let _ = door.open(&Opening::for_one("a".parse().unwrap())).unwrap();
    assert_eq!(door.state(), DoorState::Open);
    door.close().unwrap();
    assert_eq!(door.state(), DoorState::Shut);
    assert_eq!(event(), DoorEvent::NobodyPassed { opening: "a".parse().unwrap(), missing: 1 });
    drop(door);
    assert_eq!(said.by_ref().take(3).collect::<Vec<_>>(), ["coil 3 0", "coil 3 1", "coil 3 0"]);
    // A coil that it does not have.
    let (door, _events) = start(99);
    let error = door.open(&Opening::for_one("a".parse().unwrap())).unwrap_err();
    assert!(matches!(&error, OutputError::Refused { cause } if cause.contains("02")), "{error}");
}
