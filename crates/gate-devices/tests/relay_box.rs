//! A door behind a relay box, and everything that a box can do wrong. The box here is written from the specification,
//! with bytes, and shares no code with what it answers.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use clearance_gate_devices::door::{
    DoorEvent, DoorState, Opening, Output, OutputError, RelayDoor, RelaySettings,
};

/// What the box does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    /// It answers the next write of a coil with this exception.
    Exception(u8),
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
struct Hardware {
    relay: AtomicBool,
    input: AtomicBool,
    /// Times that the relay went on.
    pulses: AtomicUsize,
    connections: AtomicUsize,
    fault: Mutex<Fault>,
    /// Each write of a coil: address and value.
    writes: Mutex<Vec<(u8, u16, u16)>>,
}

struct RelayBox {
    hardware: Arc<Hardware>,
    address: SocketAddr,
    running: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl RelayBox {
    fn new() -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), Arc::default())
    }

    fn at(address: SocketAddr, hardware: Arc<Hardware>) -> Self {
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

    fn set(&self, fault: Fault) {
        *self.hardware.fault.lock().unwrap() = fault;
    }

    fn relay(&self) -> bool {
        self.hardware.relay.load(Ordering::SeqCst)
    }

    fn input(&self, active: bool) {
        self.hardware.input.store(active, Ordering::SeqCst);
    }

    fn pulses(&self) -> usize {
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
            1 => vec![1, 1, u8::from(self.relay.load(Ordering::SeqCst))],
            2 => vec![2, 1, u8::from(self.input.load(Ordering::SeqCst))],
            5 | 6 => vec![function, a1, a2, v1, v2],
            _ => vec![function | 0x80, 1],
        };
        match fault {
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

    fn write(&self, function: u8, address: u16, value: u16) {
        self.writes.lock().unwrap().push((function, address, value));
        let on = value != 0;
        if on && !self.relay.swap(true, Ordering::SeqCst) {
            self.pulses.fetch_add(1, Ordering::SeqCst);
        }
        if !on {
            self.relay.store(false, Ordering::SeqCst);
        }
    }
}

fn settings(address: SocketAddr, more: &str) -> RelaySettings {
    let default = |key: &str, value: u32| match more.contains(key) {
        true => String::new(),
        false => format!("{key} = {value}\n"),
    };
    let (poll, limit) = (default("poll-ms", 10), default("limit-ms", 3_000));
    let text = format!("address = \"{address}\"\ncoil = 3\n{poll}{limit}{more}");
    toml::from_str(&text).unwrap()
}

fn door(address: SocketAddr, more: &str) -> (RelayDoor, Receiver<DoorEvent>) {
    let (told, events) = channel();
    let settings = settings(address, more).checked().unwrap();
    let tell = Arc::new(move |event| drop(told.send(event)));
    (RelayDoor::start(settings, tell).unwrap(), events)
}

fn opening(id: &str) -> Opening {
    Opening::for_one(id.parse().unwrap())
}

/// Waits for what has to come true soon.
fn soon(what: &str, is: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is() {
        assert!(Instant::now() < until, "{what}: not within 10 s");
        thread::sleep(Duration::from_millis(2));
    }
}

fn next(events: &Receiver<DoorEvent>) -> DoorEvent {
    events.recv_timeout(Duration::from_secs(10)).unwrap()
}

const PULSE: &str = "opens = { pulse = { ms = 400 } }";

#[test]
fn a_relay_left_on_is_off_before_anything_else() {
    let relay_box = RelayBox::new();
    assert!(relay_box.relay());
    let (door, _events) = door(relay_box.address, PULSE);
    soon("off", || !relay_box.relay());
    assert_eq!(relay_box.hardware.writes.lock().unwrap()[0], (5, 3, 0));
    soon("known", || door.state() == DoorState::Shut);
}

#[test]
fn a_pulse_opens_once_and_ends() {
    let relay_box = RelayBox::new();
    let (door, _events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    assert!(relay_box.relay());
    assert_eq!(door.state(), DoorState::Open);
    let _ = door.open(&opening("a")).unwrap(); // the same once more
    soon("off", || !relay_box.relay());
    assert_eq!(relay_box.pulses(), 1);
    let _ = door.open(&opening("b")).unwrap();
    assert_eq!(relay_box.pulses(), 2);
}

#[test]
fn the_next_opening_waits_for_the_pulse_before_it() {
    let relay_box = RelayBox::new();
    let (door, _events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    let took = door.open(&opening("b")).unwrap().took;
    assert_eq!(relay_box.pulses(), 2, "the door saw two");
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn a_passage_ends_what_is_held_and_the_next_one_is_forced() {
    let relay_box = RelayBox::new();
    let held = "opens = { held = { most-ms = 5000 } }\ncontact = { input = 0 }";
    let (door, events) = door(relay_box.address, held);
    let _ = door.open(&opening("a")).unwrap();
    thread::sleep(Duration::from_millis(100));
    assert!(relay_box.relay(), "held");
    relay_box.input(true);
    assert_eq!(next(&events), DoorEvent::Passed { opening: "a".parse().unwrap() });
    soon("off", || !relay_box.relay());
    relay_box.input(false);
    thread::sleep(Duration::from_millis(100));
    relay_box.input(true);
    assert_eq!(next(&events), DoorEvent::Forced);
}

#[test]
fn whoever_does_not_pass_is_told() {
    let relay_box = RelayBox::new();
    let more = format!("{PULSE}\ncontact = {{ input = 0, active = false, pass-within-ms = 500 }}");
    relay_box.input(true); // normally closed
    let (door, events) = door(relay_box.address, &more);
    let _ = door.open(&opening("a")).unwrap();
    let nobody = DoorEvent::NobodyPassed { opening: "a".parse().unwrap(), missing: 1 };
    assert_eq!(next(&events), nobody);
}

#[test]
fn a_box_that_ends_its_pulse_itself_is_told_the_time() {
    let relay_box = RelayBox::new();
    let own = "opens = { own-pulse = { ms = 700, address = 0x0203, register = false } }";
    let (door, events) = door(relay_box.address, own);
    let _ = door.open(&opening("a")).unwrap();
    assert_eq!(relay_box.hardware.writes.lock().unwrap().last(), Some(&(5, 0x0203, 7)));
    relay_box.hardware.relay.store(false, Ordering::SeqCst); // by itself
    soon("shut", || door.state() == DoorState::Shut);
    // One that forgets is told.
    soon("opens again", || door.open(&opening("b")).is_ok());
    soon("off", || !relay_box.relay());
    assert!(events.try_recv().is_err());
}

#[test]
fn each_fault_of_a_box_leaves_the_door_shut_and_is_told_in_time() {
    let faults = [
        Fault::Exception(2),
        Fault::Exception(0x7f),
        Fault::Silent,
        Fault::Half,
        Fault::WrongTransaction,
        Fault::WrongEcho,
        Fault::Reset,
        Fault::Drip,
        Fault::Http,
    ];
    for fault in faults {
        let relay_box = RelayBox::new();
        let short = format!("limit-ms = 300\n{PULSE}");
        let (door, _events) = door(relay_box.address, &short);
        soon("shut", || door.state() == DoorState::Shut);
        relay_box.set(fault);
        let asked = Instant::now();
        let error = door.open(&opening("a")).unwrap_err();
        assert!(asked.elapsed() < Duration::from_millis(1_500), "{fault:?}: {:?}", asked.elapsed());
        let is_refused = matches!(error, OutputError::Refused { .. });
        assert_eq!(is_refused, matches!(fault, Fault::Exception(_)), "{fault:?}: {error}");
        soon(&format!("{fault:?}: off"), || !relay_box.relay());
        // And then it works again, without a hand.
        relay_box.set(Fault::None);
        soon("opens again", || door.open(&opening("b")).is_ok());
    }
}

#[test]
fn a_door_that_failed_to_open_is_shut_at_once_and_not_at_the_next_look() {
    let relay_box = RelayBox::new();
    let seldom = format!("poll-ms = 1000\nlimit-ms = 2000\n{PULSE}");
    let (door, _events) = door(relay_box.address, &seldom);
    soon("shut", || door.state() == DoorState::Shut);
    relay_box.set(Fault::WrongEcho);
    for round in 0..6 {
        assert!(door.open(&opening("a")).is_err());
        thread::sleep(Duration::from_millis(250));
        assert!(!relay_box.relay(), "round {round}");
        thread::sleep(Duration::from_millis(170)); // another moment between two looks
    }
    assert_eq!(relay_box.pulses(), 6, "it had opened each time");
}

#[test]
fn nobody_there_is_told_at_once_and_the_box_is_found_when_it_comes() {
    let address = RelayBox::new().address; // and gone again
    let (door, events) = door(address, PULSE);
    let error = door.open(&opening("a")).unwrap_err();
    assert!(matches!(error, OutputError::OutOfReach { .. }), "{error}");
    assert!(matches!(next(&events), DoorEvent::OutOfReach { may_be_open: false, .. }));
    assert_eq!(door.state(), DoorState::Unknown);
    let relay_box = RelayBox::at(address, Arc::default());
    assert_eq!(next(&events), DoorEvent::Back);
    assert!(!relay_box.relay(), "off before it is told");
    let _ = door.open(&opening("a")).unwrap();
}

#[test]
fn a_box_lost_while_the_door_is_open_is_told_as_that_and_shut_when_it_is_back() {
    let relay_box = RelayBox::new();
    let (hardware, address) = (relay_box.hardware.clone(), relay_box.address);
    let (door, events) = door(address, "opens = { held = { most-ms = 60000 } }");
    let _ = door.open(&opening("a")).unwrap();
    drop(relay_box);
    assert!(matches!(next(&events), DoorEvent::OutOfReach { may_be_open: true, .. }));
    assert!(hardware.relay.load(Ordering::SeqCst));
    let relay_box = RelayBox::at(address, hardware);
    assert_eq!(next(&events), DoorEvent::Back);
    assert!(!relay_box.relay());
}

#[test]
fn a_relay_that_does_not_go_off_is_told() {
    let relay_box = RelayBox::new();
    let (door, events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    relay_box.set(Fault::Stuck);
    assert_eq!(next(&events), DoorEvent::Stuck);
    relay_box.set(Fault::None);
    soon("off", || !relay_box.relay());
}

#[test]
fn a_door_that_is_closed_or_dropped_is_shut() {
    let relay_box = RelayBox::new();
    let held = "opens = { held = { most-ms = 60000 } }";
    let (door, _events) = door(relay_box.address, held);
    let _ = door.open(&opening("a")).unwrap();
    door.close().unwrap();
    assert!(!relay_box.relay());
    let _ = door.open(&opening("b")).unwrap();
    assert!(relay_box.relay());
    drop(door);
    assert!(!relay_box.relay());
}

#[test]
fn of_a_hundred_comings_and_goings_none_needs_a_hand() {
    let mut relay_box = RelayBox::new();
    let (hardware, address) = (relay_box.hardware.clone(), relay_box.address);
    let (door, _events) = door(address, "limit-ms = 300\nopens = { pulse = { ms = 50 } }");
    for round in 0..100 {
        soon("opens", || door.open(&opening(&format!("r{round}"))).is_ok());
        drop(relay_box);
        if round % 10 == 0 {
            assert!(door.open(&opening("gone")).is_err());
        }
        relay_box = RelayBox::at(address, hardware.clone());
    }
    soon("off", || !relay_box.relay());
    assert!(hardware.connections.load(Ordering::SeqCst) >= 100);
}

#[test]
fn settings_beyond_their_ranges_are_all_named_at_once() {
    let address = "0.0.0.0:0".parse().unwrap();
    let wrong = settings(
        address,
        "opens = { own-pulse = { ms = 150, address = 0, register = true } }\ncontact = { input = 0, held-open-ms = 1 }",
    );
    let errors = wrong.checked().unwrap_err();
    let text: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "'address' needs the box's IP address and port",
            "'opens.own-pulse.ms' has to be a multiple of 'unit-ms'",
            "'contact.held-open-ms' is 1; it can be 500 to 600000",
        ]
    );
    let unknown =
        toml::from_str::<RelaySettings>("address = \"10.0.0.1:502\"\ncoil = 1\ncoils = 2");
    assert!(unknown.unwrap_err().to_string().contains("line 3"));
}
