//! A day of a gate with ten lanes at ten times the rate that a lane is made for, in some minutes: is its memory the same in the
//! evening as in the morning?
//!
//! `cargo run --release -p clearance-gate-server --example a_day [PASSAGES]`
//!
//! A region is made for a thousand lanes and a million codes a day, so a lane for a thousand and these ten for 10,000: 100,000
//! passages come, each of another holder, and every tenth code is shown twice. The ledger is the durable one; the gate listens, with a
//! controller that hears every decision. Time is the example's own. It fails where the memory of the last hours is more than a
//! tenth above that of the tenth hour, or where a code opens twice.

#[path = "../tests/serve/gate_dir.rs"]
#[allow(clippy::unwrap_used)] // of the tests: it may panic
mod gate_dir;

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clearance_core::time::Timestamp;
use clearance_gate_server::notify::Manager;
use clearance_gate_server::seams::{Door, Opening};
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Parts, Presented, Runtime, Server, Ticket};
use clearance_tests::crowd::Crowd;
use clearance_tests::{START, World};
use clearance_verifier::Crossing;
use gate_dir::gate_dir;

type Failure = Box<dyn Error + Send + Sync>;

const LANES: u32 = 10;
const DAY: u64 = 86_400;
/// From this hour on the memory is compared. Until then caches fill, and the ledger's journal is written anew a first time.
const SETTLED: u64 = 10;

fn main() -> Result<(), Failure> {
    let passages = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let base = std::env::temp_dir().join(format!("clearance-a-day-{}", std::process::id()));
    let done = day(&base, passages);
    let _ = std::fs::remove_dir_all(&base);
    done
}

fn day(base: &Path, passages: u32) -> Result<(), Failure> {
    let world = World::new();
    let dir = gate_dir(base, &world, |_| (), "");
    let time = Arc::new(AtomicU64::new(START.as_secs()));
    let opened = Arc::new(AtomicU64::new(0));
    let token = Tokens::add(&dir.join("tokens"), "controller", Role::Controller)?;
    let runtime = runtime(&dir, &time, &opened)?;
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = Server::listen(Arc::clone(&runtime), Manager::default());
    let server = threads.block_on(server)?;
    let (at, control) = (server.address()?, server.control());
    let running = threads.spawn(server.run());
    let heard = listen(at, &token);

    let crowd = Crowd::new(&world);
    let (rounds, began) = (passages / LANES, Instant::now());
    let (mut hour, mut morning, mut most) = (0, 0, 0);
    println!("hour  passages  memory kB  disk kB");
    for round in 0..rounds {
        let now = START.plus(DAY * u64::from(round) / u64::from(rounds));
        time.store(now.as_secs(), Ordering::SeqCst);
        thread::scope(|scope| -> Result<(), Failure> {
            let lane = |lane: u32| {
                let (runtime, crowd) = (&runtime, &crowd);
                scope.spawn(move || passage(runtime, crowd, lane, round * LANES + lane, now))
            };
            let lanes: Vec<_> = (0..LANES).map(lane).collect();
            lanes.into_iter().try_for_each(|lane| lane.join().map_err(|_| "a lane panicked")?)
        })?;
        let is_hour = now.since(START) / 3_600;
        if is_hour > hour || round + 1 == rounds {
            hour = is_hour;
            let (memory, disk) = (memory()?, disk(&dir)?);
            println!("{hour:>4}  {:>8}  {memory:>9}  {disk:>7}", (round + 1) * LANES);
            if hour as u64 == SETTLED {
                morning = memory;
            }
            if hour as u64 > SETTLED {
                most = memory.max(most);
            }
        }
    }
    control.stop();
    threads.block_on(running)??;
    let heard = heard.join().map_err(|_| "the listener panicked")??;
    let rate = f64::from(passages) / began.elapsed().as_secs_f64();
    let opened = opened.load(Ordering::SeqCst);
    println!(
        "{passages} passages, {rate:.0} a second with their phones; {opened} openings, {heard} bytes of events heard"
    );
    if opened != u64::from(rounds * LANES) {
        return Err("a code opened twice, or not at all".into());
    }
    if heard < u64::from(passages) * 100 {
        return Err("the controller did not hear the decisions".into());
    }
    if most > morning + morning / 10 {
        return Err(format!("{morning} kB in hour {SETTLED}, {most} kB later: it grows").into());
    }
    Ok(())
}

fn runtime(
    dir: &Path,
    time: &Arc<AtomicU64>,
    opened: &Arc<AtomicU64>,
) -> Result<Arc<Runtime>, Failure> {
    let mut parts = Parts::of(dir).map_err(|error| error.to_string())?;
    parts.settings.serve.listen.set_port(0);
    parts.settings.lane.names = (1..=LANES).map(|lane| lane.to_string()).collect();
    parts.assume_valid = true;
    let shown = Arc::clone(time);
    parts.now = Arc::new(move || Timestamp::from_secs(shown.load(Ordering::SeqCst)));
    for lane in &parts.settings.lane.names {
        let door = Counted(Arc::clone(opened));
        parts.seams.doors.push((lane.clone(), Box::new(door)));
    }
    Ok(Runtime::start(dir, parts).map_err(|error| error.to_string())?)
}

/// A door that counts.
struct Counted(Arc<AtomicU64>);

impl Door for Counted {
    fn open(&self, _: &Opening<'_>) -> Result<(), String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// Somebody comes who has never been here, and goes through.
fn passage(
    runtime: &Runtime,
    crowd: &Crowd<'_>,
    lane: u32,
    number: u32,
    now: Timestamp,
) -> Result<(), Failure> {
    let code = crowd.holder(number).text(now);
    let lane = (lane + 1).to_string();
    let shows = || {
        let code = Presented::Text(code.clone());
        runtime.present(Some(&lane), code, Crossing::default(), &Ticket::default())
    };
    let answer = shows().map_err(|_| "no such lane")?;
    if answer.door != "opened" {
        return Err(format!("holder {number}: {answer:?}").into());
    }
    runtime.passed(&answer.id)?;
    if number.is_multiple_of(10) {
        // Read again at once, or a picture of it shown behind the holder: the door counts.
        shows().map_err(|_| "no such lane")?;
    }
    Ok(())
}

/// Hears all events until the gate stops; says how many bytes they were.
fn listen(at: SocketAddr, token: &str) -> thread::JoinHandle<Result<u64, std::io::Error>> {
    let head = format!(
        "GET /v1/decisions HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    thread::spawn(move || {
        let mut stream = loop {
            match TcpStream::connect(at) {
                Ok(stream) => break stream,
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        };
        stream.write_all(head.as_bytes())?;
        let (mut buffer, mut heard) = ([0; 16 << 10], 0);
        loop {
            match stream.read(&mut buffer)? {
                0 => return Ok(heard),
                bytes => heard += bytes as u64,
            }
        }
    })
}

/// Resident memory in kB.
fn memory() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?.parse()?)
}

/// Bytes of all files beneath `dir`, in kB.
fn disk(dir: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { disk(&entry.path())? << 10 } else { about.len() };
    }
    Ok(bytes >> 10)
}
