//! From a camera's frame to the door: how long, with each ledger.
//!
//! `bash .ci/frame-to-door` starts an engine and runs this: `frame_to_door [NODE,NODE,NODE]`, with the URLs of etcd's nodes.
//! `frame_to_door flood` measures the durable one alone, by turns with nothing else and while another lane gets rubbish at full speed: noise, and
//! pictures full of finder patterns. It fails where the 99th percentile is more than twice the quiet one.
//!
//! A picture of 640x480 with a code of somebody who was never here goes to the gate over HTTP. The clock stops when a relay box on
//! loopback, which speaks Modbus TCP, hears that its relay is to be on. Between them: reading the picture, the whole checklist, the
//! ledger, the audit, the passage for the authority. Status lists are left out: every credential counts as valid.

#[path = "../tests/serve/gate_dir.rs"]
#[allow(clippy::unwrap_used)] // of the tests: it may panic
mod gate_dir;

#[path = "../../gate-devices/tests/doubles/relay.rs"]
#[allow(dead_code, clippy::unwrap_used)] // the box of the tests, which can do more
mod relay;

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;
use clearance_gate::LedgerKind;
use clearance_gate_server::notify::Manager;
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_gate_server::{Parts, Runtime, Server};
use clearance_issuer::qr::{Level, QrCode};
use clearance_ledger_etcd::{Engine, Settings};
use clearance_tests::crowd::Crowd;
use clearance_tests::{START, World};
use gate_dir::gate_dir;
use relay::RelayBox;

type Failure = Box<dyn Error + Send + Sync>;

const FRAMES: u32 = 100;
/// Between two travellers: the relay's pulse is over, and the door at rest.
const APART: Duration = Duration::from_millis(300);
const WIDTH: usize = 640;
const HEIGHT: usize = 480;
/// A ledger in memory refuses the codes of the first minute.
const FORGOTTEN: Duration = Duration::from_secs(80);

fn main() -> Result<(), Failure> {
    let nodes = std::env::args().nth(1);
    if nodes.as_deref() == Some("flood") {
        return flooded();
    }
    println!(
        "{:<22} {:>8} {:>8} {:>8}   from frame to relay, {FRAMES} frames",
        "ledger", "p50 ms", "p99 ms", "most ms"
    );
    measure("memory", LedgerKind::Memory, "")?;
    measure("durable", LedgerKind::Durable, "")?;
    let Some(nodes) = nodes else {
        println!("shared: give the nodes of an engine, as .ci/frame-to-door does");
        return Ok(());
    };
    let nodes: Vec<_> = nodes.split(',').map(str::to_owned).collect();
    let prefix = format!("frames-{}", std::process::id());
    Engine::connect(&Settings::loopback(nodes.clone(), &prefix).checked(Path::new("/"))?)
        .map(|engine| (engine.examine(), engine.found()))?
        .1?;
    let engine = format!("[ledger.shared]\nlane = \"1\"\nnodes = {nodes:?}\nprefix = {prefix:?}\n");
    measure("shared, three etcd", LedgerKind::Shared, &engine)
}

/// Frames of a turn, quiet or flooded.
const TURN: u32 = 10;
/// Frames of each kind: one in a hundred is a picture that needs a second look, whoever else is there.
const FLOOD_FRAMES: u32 = 400;
/// Who sends rubbish at once, each as fast as it is answered.
const FLOODERS: u32 = 4;

fn flooded() -> Result<(), Failure> {
    let base = std::env::temp_dir().join(format!("clearance-flood-{}", std::process::id()));
    let done = frames(&base, LedgerKind::Durable, "", true);
    let _ = std::fs::remove_dir_all(&base);
    let (quiet, flooded, rubbish) = done?;
    let row = |what: &str, times: &[Duration]| {
        let [p50, p99, most] = [50, 99, 100].map(|share| ms(times, share));
        println!("{what:<22} {p50:>8.1} {p99:>8.1} {most:>8.1}");
        p99
    };
    println!(
        "{:<22} {:>8} {:>8} {:>8}   {FLOOD_FRAMES} frames each",
        "", "p50 ms", "p99 ms", "most ms"
    );
    let ratio = row("quiet", &quiet).recip() * row("flooded", &flooded);
    println!("{rubbish} pictures of rubbish meanwhile; p99 by p99: {ratio:.2}");
    if ratio > 2.0 { Err("codes wait for rubbish".into()) } else { Ok(()) }
}

/// In milliseconds: what so many of a hundred do not exceed.
fn ms(sorted: &[Duration], share: usize) -> f64 {
    sorted[(sorted.len() - 1) * share / 100].as_secs_f64() * 1e3
}

/// The pictures that take longest, and such as are none.
fn rubbish(seed: u32) -> Result<Vec<u8>, Failure> {
    let ring = |at: usize| (at / 2 % 9).abs_diff(3);
    let finders = |at: usize| {
        let ring = ring(at % WIDTH).max(ring(at / WIDTH));
        if ring != 2 && ring <= 3 { 0 } else { 255 }
    };
    let noise =
        |at: usize| (at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed).to_be_bytes()[1];
    match seed % 4 {
        0 | 1 => png_of(&(0..WIDTH * HEIGHT).map(finders).collect::<Vec<u8>>()),
        2 => png_of(&(0..WIDTH * HEIGHT).map(noise).collect::<Vec<u8>>()),
        _ => Ok((0..4_096).map(noise).collect()),
    }
}

fn measure(what: &str, ledger: LedgerKind, engine: &str) -> Result<(), Failure> {
    let base = std::env::temp_dir().join(format!("clearance-frames-{}", std::process::id()));
    let done = frames(&base, ledger, engine, false);
    let _ = std::fs::remove_dir_all(&base);
    let (times, ..) = done?;
    let [p50, p99, most] = [50, 99, 100].map(|share| ms(&times, share));
    println!("{what:<22} {p50:>8.1} {p99:>8.1} {most:>8.1}");
    Ok(())
}

/// How long each took, sorted; the same while another lane is flooded, where that was asked for; and pictures of rubbish.
fn frames(
    base: &Path,
    ledger: LedgerKind,
    engine: &str,
    floods: bool,
) -> Result<(Vec<Duration>, Vec<Duration>, u32), Failure> {
    let world = World::with(|setup| {
        if ledger == LedgerKind::Shared {
            setup.mutual.ledger = LedgerPolicy::SharedElseRefer;
        }
    });
    let relay = RelayBox::new();
    let door = format!(
        "[[door]]\nlane = \"1\"\n[door.by.relay]\naddress = \"{}\"\nunit = 1\ncoil = 0\nopens = {{ pulse = {{ ms = 100 }} }}\n",
        relay.address
    );
    let dir = gate_dir(base, &world, |config| config.ledger = ledger, &format!("{engine}{door}"));
    let token = Tokens::add(&dir.join("tokens"), "camera", Role::Controller)?;
    let mut parts = Parts::of(&dir).map_err(|error| error.to_string())?;
    parts.settings.serve.listen.set_port(0);
    parts.settings.lane.names = vec!["1".to_owned(), "2".to_owned()];
    parts.assume_valid = true;
    let began = Instant::now();
    let now = move || START.plus(began.elapsed().as_secs());
    parts.now = Arc::new(now);
    let runtime = Runtime::start(&dir, parts).map_err(|error| error.to_string())?;
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = threads.block_on(Server::listen(Arc::clone(&runtime), Manager::default()))?;
    let (at, control) = (server.address()?, server.control());
    let running = threads.spawn(server.run());
    if ledger == LedgerKind::Memory {
        sleep(FORGOTTEN);
    }
    let crowd = Crowd::new(&world);
    let (on, ends, sent) = (AtomicBool::new(false), AtomicBool::new(false), AtomicU32::new(0));
    let pictures = (0..8).map(rubbish).collect::<Result<Vec<_>, _>>()?;
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    scope(|scope| -> Result<(), Failure> {
        for first in 0..if floods { FLOODERS } else { 0 } {
            let (on, ends, sent, pictures, token) = (&on, &ends, &sent, &pictures, &token);
            scope.spawn(move || {
                for picture in pictures.iter().cycle().skip(first as usize) {
                    while !on.load(Ordering::Relaxed) && !ends.load(Ordering::Relaxed) {
                        sleep(Duration::from_millis(1));
                    }
                    if ends.load(Ordering::Relaxed) {
                        return;
                    }
                    let _ = post(at, token, "2", picture); // one that is refused is rubbish all the same
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let all = if floods { 2 * FLOOD_FRAMES } else { FRAMES };
        let measured = (0..all).try_for_each(|n| -> Result<(), Failure> {
            let is_flooded = floods && n / TURN % 2 == 1;
            on.store(is_flooded, Ordering::Relaxed);
            let frame = picture(&crowd.holder(n).text(now()), n)?;
            let took = frame_to_door(at, &token, &frame, &relay, &runtime)?;
            if is_flooded { &mut flooded } else { &mut quiet }.push(took);
            Ok(())
        });
        ends.store(true, Ordering::Relaxed);
        measured
    })?;
    quiet.sort();
    flooded.sort();
    control.stop();
    threads.block_on(running)??;
    Ok((quiet, flooded, sent.into_inner()))
}

fn frame_to_door(
    at: SocketAddr,
    token: &str,
    frame: &[u8],
    relay: &RelayBox,
    runtime: &Runtime,
) -> Result<Duration, Failure> {
    while relay.relay() {
        sleep(Duration::from_millis(1)); // the pulse before
    }
    sleep(APART);
    let before = relay.pulses();
    let sent = Instant::now();
    let (took, answer) = scope(|scope| -> Result<_, Failure> {
        let answer = scope.spawn(|| post(at, token, "1", frame));
        let mut took = None;
        while took.is_none() && sent.elapsed() < Duration::from_secs(5) {
            took = (relay.pulses() != before).then(|| sent.elapsed());
            sleep(Duration::from_micros(100));
        }
        Ok((took, answer.join().map_err(|_| "the camera panicked")??))
    })?;
    let took = took.ok_or_else(|| format!("the door stayed shut: {answer}"))?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    runtime.passed(answer["id"].as_str().ok_or("no id")?)?;
    Ok(took)
}

fn post(at: SocketAddr, token: &str, lane: &str, frame: &[u8]) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(at)?;
    let head = format!(
        "POST /v1/check?lane={lane} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nContent-Type: image/png\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        frame.len()
    );
    stream.write_all(&[head.as_bytes(), frame].concat())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_once("\r\n\r\n").ok_or("no answer")?.1.to_owned())
}

/// What a camera sees: the symbol in the middle, grey and noisy.
fn picture(text: &str, seed: u32) -> Result<Vec<u8>, Failure> {
    let symbol = QrCode::draw(text, Level::M)?;
    let side = symbol.width();
    let module = HEIGHT / (side + 8);
    let (left, top) = ((WIDTH - side * module) / 2, (HEIGHT - side * module) / 2);
    let mut noise = u64::from(seed) | 1 << 40;
    let pixel = |at: usize| {
        let (x, y) = (at % WIDTH, at / WIDTH);
        let (x, y) = (x.wrapping_sub(left) / module, y.wrapping_sub(top) / module);
        let is_dark = x < side && y < side && symbol.is_dark(x, y);
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (if is_dark { 60 } else { 180 }) + (noise >> 59) as u8
    };
    png_of(&(0..WIDTH * HEIGHT).map(pixel).collect::<Vec<_>>())
}

fn png_of(pixels: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}
