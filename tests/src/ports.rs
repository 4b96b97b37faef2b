//! Ports for servers that come back on the port they had.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what Linux gives to clients and to servers that ask for any port (`ip_local_port_range`, from 32768): nobody takes
/// such a port while its server is away.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// A port of 127.0.0.1 that is free and stays free while a server that was killed on it is away. No two calls of a process
/// give the same one; test programs that run at once begin at different ones.
pub fn lasting_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = (std::process::id().wrapping_mul(97) % u32::from(PORTS.end - PORTS.start)) as u16;
    loop {
        let offset = NEXT.fetch_add(1, Ordering::Relaxed);
        let span = PORTS.end - PORTS.start;
        let port = PORTS.start + (first + offset % span) % span;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
