//! A relay box's answer: what is accepted is the one frame that answers the question so.
#![no_main]

use clearance_fuzz::refused;
use clearance_gate_devices::modbus::{Adu, Request, Response};

libfuzzer_sys::fuzz_target!(|input: (u8, u16, u16, &[u8])| {
    let (kind, address, value, bytes) = input;
    let request = match kind % 5 {
        0 => Request::ReadCoil { address },
        1 => Request::ReadInput { address },
        2 => Request::WriteCoil { address, on: value != 0 },
        3 => Request::WriteRegister { address, value },
        _ => Request::WriteCoilValue { address, value },
    };
    let Ok(adu) = Adu::decode(bytes).map_err(refused) else { return };
    assert_eq!(adu.encode(), bytes);
    match Response::decode(request, &adu.pdu) {
        Ok(response) => assert_eq!(response.encode(request), adu.pdu),
        Err(error) => refused(error),
    }
});
