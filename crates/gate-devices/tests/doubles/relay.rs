//! A relay box that speaks Modbus TCP, written from the specification, with bytes: it shares no code with what it answers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use clearance_tests::ports::lasting_port;

/// What the box does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    None,
    /// It answers what switches on with this exception.
    Exception(u8),
    /// It answers whatever switches with this exception.
    ExceptionAlways(u8),
    /// It has no such input.
    NoInput,
    /// It hears, acts, and says nothing.
    Silent,
    /// It acts, and half of the answer comes.
    Half,
    /// It acts, and answers as another transaction.
    WrongTransaction,
    /// It acts, and confirms another coil.
    WrongEcho,
    /// It hangs up instead of answering.
    Reset,
    /// It sends one byte each 50 ms.
    Drip,
    /// Its relay cannot go off.
    Stuck,
    /// It answers as a web server does.
    Http,
}

/// What hardware the box has.
#[derive(Debug)]
pub(crate) struct Hardware {
    pub(crate) relay: AtomicBool,
    /// When the box ends its own pulse: a coil's value that is neither on nor off counts tenths of a second.
    own_pulse: Mutex<Option<Instant>>,
    pub(crate) input: AtomicBool,
    /// Times that the relay went on.
    pub(crate) pulses: AtomicUsize,
    pub(crate) connections: AtomicUsize,
    pub(crate) fault: Mutex<Fault>,
    /// Each write of a coil: address and value.
    pub(crate) writes: Mutex<Vec<(u8, u16, u16)>>,
}

pub(crate) struct RelayBox {
    pub(crate) hardware: Arc<Hardware>,
    pub(crate) address: SocketAddr,
    running: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl RelayBox {
    pub(crate) fn new() -> Self {
        Self::at(([127, 0, 0, 1], lasting_port()).into(), Arc::default())
    }

    pub(crate) fn at(address: SocketAddr, hardware: Arc<Hardware>) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let running = Arc::new(AtomicBool::new(true));
        let (on, there) = (running.clone(), hardware.clone());
        let thread = thread::spawn(move || {
            let mut served = Vec::new();
            while let Ok((stream, _)) = listener.accept() {
                if !on.load(Ordering::SeqCst) {
                    break;
                }
                let (hardware, on) = (there.clone(), on.clone());
                served.push(thread::spawn(move || {
                    hardware.connections.fetch_add(1, Ordering::SeqCst);
                    let _ = hardware.serve(stream, &on);
                }));
            }
            served.into_iter().for_each(|one| one.join().unwrap());
        });
        Self { hardware, address, running, thread: Some(thread) }
    }

    pub(crate) fn set(&self, fault: Fault) {
        *self.hardware.fault.lock().unwrap() = fault;
    }

    pub(crate) fn relay(&self) -> bool {
        self.hardware.is_on()
    }

    pub(crate) fn input(&self, active: bool) {
        self.hardware.input.store(active, Ordering::SeqCst);
    }

    pub(crate) fn pulses(&self) -> usize {
        self.hardware.pulses.load(Ordering::SeqCst)
    }
}

impl Drop for RelayBox {
    fn drop(&mut self) {
        self.running.store(false, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Default for Hardware {
    fn default() -> Self {
        Self {
            relay: AtomicBool::new(true), // as a program that died left it
            own_pulse: Mutex::new(None),
            input: AtomicBool::new(false),
            pulses: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            fault: Mutex::new(Fault::None),
            writes: Mutex::default(),
        }
    }
}

impl Hardware {
    fn serve(&self, mut stream: TcpStream, on: &AtomicBool) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_millis(20)))?;
        let mut question = [0; 12];
        let mut had = 0;
        while on.load(Ordering::SeqCst) {
            match stream.read(&mut question[had..]) {
                Ok(0) => return Ok(()),
                Ok(read) => had += read,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                Err(error) => return Err(error),
            }
            if had == question.len() {
                had = 0;
                self.answer(&question, &mut stream)?;
            }
        }
        Ok(())
    }

    fn answer(&self, question: &[u8; 12], stream: &mut TcpStream) -> std::io::Result<()> {
        let [t1, t2, 0, 0, 0, 6, unit, function, a1, a2, v1, v2] = *question else {
            panic!("no frame of the specification: {question:?}");
        };
        let fault = *self.fault.lock().unwrap();
        let writes = matches!(function, 5 | 6);
        let (address, value) = (u16::from_be_bytes([a1, a2]), u16::from_be_bytes([v1, v2]));
        let mut pdu = match function {
            1 => vec![1, 1, u8::from(self.is_on())],
            2 => vec![2, 1, u8::from(self.input.load(Ordering::SeqCst))],
            5 | 6 => vec![function, a1, a2, v1, v2],
            _ => vec![function | 0x80, 1],
        };
        match fault {
            Fault::ExceptionAlways(code) if writes => pdu = vec![function | 0x80, code],
            Fault::NoInput if function == 2 => pdu = vec![0x82, 2],
            Fault::Exception(code) if writes && value != 0 => pdu = vec![function | 0x80, code],
            Fault::Stuck if writes && value == 0 => {}
            _ if writes => self.write(function, address, value),
            _ => {}
        }
        if fault == Fault::WrongEcho && writes && value != 0 {
            pdu[2] ^= 1;
        }
        let mut answer = vec![t1, t2, 0, 0, 0, 1 + pdu.len() as u8, unit];
        answer.extend(pdu);
        match fault {
            _ if !(writes && value != 0) => {}
            Fault::Silent => return Ok(()),
            Fault::Half => answer.truncate(9),
            Fault::WrongTransaction => answer[1] ^= 1,
            Fault::Reset => return Err(std::io::ErrorKind::ConnectionReset.into()),
            Fault::Drip => {
                for byte in answer {
                    stream.write_all(&[byte])?;
                    thread::sleep(Duration::from_millis(50));
                }
                return Ok(());
            }
            Fault::Http => answer = b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            _ => {}
        }
        stream.write_all(&answer)
    }

    /// Whether the relay is on now.
    pub(crate) fn is_on(&self) -> bool {
        let ended = self.own_pulse.lock().unwrap().take_if(|until| *until <= Instant::now());
        if ended.is_some() {
            self.relay.store(false, Ordering::SeqCst);
        }
        self.relay.load(Ordering::SeqCst)
    }

    fn write(&self, function: u8, address: u16, value: u16) {
        self.writes.lock().unwrap().push((function, address, value));
        self.is_on();
        let on = value != 0;
        let is_own = function == 5 && !matches!(value, 0 | 0xff00);
        let pulse = Duration::from_millis(100) * u32::from(value);
        *self.own_pulse.lock().unwrap() = is_own.then(|| Instant::now() + pulse);
        if on && !self.relay.swap(true, Ordering::SeqCst) {
            self.pulses.fetch_add(1, Ordering::SeqCst);
        }
        if !on {
            self.relay.store(false, Ordering::SeqCst);
        }
    }
}
