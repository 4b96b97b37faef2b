//! A day of a gate with ten lanes at ten times the rate that a lane is made for, in some minutes: is its memory the same in the
//! evening as in the morning?
//!
//! `cargo run --release -p clearance-gate-server --example a_day [PASSAGES]`
//!
//! A region is made for a thousand lanes and a million codes a day, so a lane for a thousand and these ten for 10,000: 100,000
//! passages come, each of another holder, and every tenth code is shown twice. The gate is whole: durable ledger, audit, status lists,
//! and passages for an authority whose real service is a process of its own. That is killed in the third hour and in the
//! fifteenth, and is back four hours later each time. Everybody is compared with the enrolment. A controller hears every decision.
//!
//! Time is the example's own. It fails where the memory after the tenth hour is ever more than a tenth above the most until then, where
//! a code opens twice, or where the authority does not have each passage once in the end.

mod authority;
mod people;

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clearance_core::crypto::Secret32;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location, TransportMode};
use clearance_gate::{GateConfig, GateDir, NewGate};
use clearance_gate_server::notify::Manager;
use clearance_gate_server::seams::{Compared, Door, Opening, PersonAsked, PersonCheck};
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Parts, Presented, Runtime, Server, Ticket};
use clearance_verifier::Crossing;

use authority::{Authority, TOKEN, WORD};
use people::People;

type Failure = Box<dyn Error + Send + Sync>;

const LANES: u32 = 10;
const DAY: u64 = 86_400;
const BEGIN: Timestamp = Timestamp::from_secs(1_800_000_000);
/// From this hour on the memory is compared. Until then caches fill, the ledger's journal is written anew a first time, and the
/// authority is away for the first time.
const SETTLED: u64 = 10;
/// Hours at whose beginning the authority dies, and comes back.
const AWAY: [(u64, u64); 2] = [(3, 7), (15, 19)];
/// Passages that may wait for an authority that is there. A day of minutes leaves the gate no time to send them, a day of hours
/// does: the authority takes a passage in a millisecond, and one comes every 0.9 s.
const BEHIND: u64 = 500;
/// How long the gate may take to send what waits.
const SENDING: Duration = Duration::from_secs(1_800);

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, port, base] = &arguments[..]
        && word == WORD
    {
        return authority::serve(port.parse()?, Path::new(base));
    }
    let passages = arguments.first().map_or(Ok(100_000), |text| text.parse())?;
    let base = std::env::temp_dir().join(format!("clearance-a-day-{}", std::process::id()));
    std::fs::create_dir_all(&base)?;
    let done = day(&base, passages);
    let _ = std::fs::remove_dir_all(&base);
    done
}

fn day(base: &Path, passages: u32) -> Result<(), Failure> {
    let rounds = passages / LANES;
    let mut authority = Authority::found(base, BEGIN)?;
    let people = People::of(&authority, rounds * LANES, BEGIN)?;
    authority.start(BEGIN)?;
    let time = Arc::new(AtomicU64::new(BEGIN.as_secs()));
    let opened = Arc::new(AtomicU64::new(0));
    let dir = gate_dir(base, &authority, &people)?;
    let token = Tokens::add(&dir.join("tokens"), "controller", Role::Controller)?;
    let runtime = runtime(&dir, &authority, &time, &opened)?;
    runtime.sync();
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = Server::listen(Arc::clone(&runtime), Manager::default());
    let server = threads.block_on(server)?;
    let (at, control) = (server.address()?, server.control());
    let running = threads.spawn(server.run());
    let heard = listen(at, &token);

    let began = Instant::now();
    let (mut hour, mut until_settled, mut later) = (0, 0, 0);
    println!("hour  passages  waiting  memory kB  disk kB  threads  files");
    for round in 0..rounds {
        let now = BEGIN.plus(DAY * u64::from(round) / u64::from(rounds));
        time.store(now.as_secs(), Ordering::SeqCst);
        let is_hour = now.since(BEGIN) as u64 / 3_600;
        let is_away = AWAY.iter().any(|(from, to)| (*from..*to).contains(&is_hour));
        match (is_away, authority.is_there()) {
            (true, true) => authority.kill(),
            (false, false) => authority.start(now)?,
            _ => authority.shows(now)?,
        }
        thread::scope(|scope| -> Result<(), Failure> {
            let lane = |lane: u32| {
                let (runtime, people) = (&runtime, &people);
                scope.spawn(move || passage(runtime, people, lane, round * LANES + lane, now))
            };
            let lanes: Vec<_> = (0..LANES).map(lane).collect();
            lanes.into_iter().try_for_each(|lane| lane.join().map_err(|_| "a lane panicked")?)
        })?;
        if !is_away {
            send_until(&runtime, BEHIND)?;
        }
        let memory = if round % 50 == 0 { memory()? } else { 0 };
        let most = if is_hour < SETTLED { &mut until_settled } else { &mut later };
        *most = memory.max(*most);
        if is_hour > hour || round + 1 == rounds {
            hour = is_hour;
            tell(hour, (round + 1) * LANES, &runtime, &dir)?;
        }
    }
    let rate = f64::from(passages) / began.elapsed().as_secs_f64();
    send_until(&runtime, 0)?; // nobody comes any more
    tell(24, rounds * LANES, &runtime, &dir)?;
    control.stop();
    threads.block_on(running)??;
    authority.kill();
    let heard = heard.join().map_err(|_| "the listener panicked")??;
    let opened = opened.load(Ordering::SeqCst);
    println!(
        "{passages} passages, {rate:.0} a second with their phones and the authority; {opened} openings, {heard} bytes of events heard; \
         at most {until_settled} kB until hour {SETTLED}, {later} kB later"
    );
    let noted = authority.noted()?;
    println!("{noted} passages in the authority's audit");
    if opened != u64::from(rounds * LANES) {
        return Err("a code opened twice, or not at all".into());
    }
    if noted != rounds * LANES {
        return Err("the authority lacks passages, or has some twice".into());
    }
    if heard < u64::from(passages) * 100 {
        return Err("the controller did not hear the decisions".into());
    }
    if later > until_settled + until_settled / 10 {
        return Err(
            format!("{until_settled} kB until hour {SETTLED}, {later} kB later: it grows").into()
        );
    }
    Ok(())
}

/// The gate's directory, as an operator installs it: the root, the first list, and a token. The rest comes by itself.
fn gate_dir(base: &Path, authority: &Authority, people: &People) -> Result<PathBuf, Failure> {
    let dir = base.join("gate");
    let location = Location {
        jurisdiction: "mo".parse()?,
        checkpoint: "border-gate".parse()?,
        hall: "hall".parse()?,
        direction: Direction::Arrival,
        mode: TransportMode::Foot,
        stand: None,
        office: None,
    };
    let new = NewGate {
        config: GateConfig::new("mo".parse()?, location),
        root: people.root,
        list: &authority.office()?.trust_list(),
        keys: Vec::new(),
        pseudonym_secret: Secret32::from([7; 32]),
        was_in_service: false,
    };
    GateDir::create(&dir, new, BEGIN.minus(600)).map_err(|error| error.to_string())?;
    std::fs::write(dir.join("authority.token"), TOKEN)?;
    Ok(dir)
}

fn runtime(
    dir: &Path,
    authority: &Authority,
    time: &Arc<AtomicU64>,
    opened: &Arc<AtomicU64>,
) -> Result<Arc<Runtime>, Failure> {
    let mut parts = Parts::of(dir).map_err(|error| error.to_string())?;
    parts.settings.serve.listen.set_port(0);
    parts.settings.lane.names = (1..=LANES).map(|lane| lane.to_string()).collect();
    parts.settings.sync.from = Some(format!("http://{}", authority.at));
    parts.settings.sync.token = Some(dir.join("authority.token"));
    parts.settings.sync.every = 1; // minutes of the day
    let shown = Arc::clone(time);
    parts.now = Arc::new(move || Timestamp::from_secs(shown.load(Ordering::SeqCst)));
    for lane in &parts.settings.lane.names {
        let door = Counted(Arc::clone(opened));
        parts.seams.doors.push((lane.clone(), Box::new(door)));
        parts.seams.person_checks.push((lane.clone(), Box::new(Holder)));
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

/// It is always the holder.
struct Holder;

impl PersonCheck for Holder {
    fn compare(&self, _: &PersonAsked<'_>) -> Compared {
        Compared::Matches
    }
}

/// Somebody comes who has never been here, and goes through.
fn passage(
    runtime: &Runtime,
    people: &People,
    lane: u32,
    number: u32,
    now: Timestamp,
) -> Result<(), Failure> {
    let code = people.code(number, now)?;
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

/// What waits is sent, until so many are left.
fn send_until(runtime: &Runtime, left: u64) -> Result<(), Failure> {
    let began = Instant::now();
    while waiting(runtime)? > left {
        if began.elapsed() > SENDING {
            return Err("passages still wait".into());
        }
        runtime.send();
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn tell(hour: u64, passages: u32, runtime: &Runtime, dir: &Path) -> Result<(), Failure> {
    let (waiting, memory, disk) = (waiting(runtime)?, memory()?, disk(dir)?);
    let count = |what| Ok::<_, Failure>(std::fs::read_dir(what)?.count());
    let (threads, files) = (count("/proc/self/task")?, count("/proc/self/fd")?);
    println!(
        "{hour:>4}  {passages:>8}  {waiting:>7}  {memory:>9}  {disk:>7}  {threads:>7}  {files:>5}"
    );
    Ok(())
}

/// Passages that the authority does not have yet.
fn waiting(runtime: &Runtime) -> Result<u64, Failure> {
    let status = serde_json::to_value(runtime.status())?;
    Ok(status["passages"]["waiting"].as_u64().ok_or("no passages are kept")?)
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
