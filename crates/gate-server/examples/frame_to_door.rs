//! From a camera's frame to the door: how long, with each ledger.
//!
//! `bash .ci/frame-to-door` starts an engine and runs this: `frame_to_door [NODE,NODE,NODE]`, with the URLs of etcd's nodes.
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

fn measure(what: &str, ledger: LedgerKind, engine: &str) -> Result<(), Failure> {
    let base = std::env::temp_dir().join(format!("clearance-frames-{}", std::process::id()));
    let done = frames(&base, what, ledger, engine);
    let _ = std::fs::remove_dir_all(&base);
    done
}

fn frames(base: &Path, what: &str, ledger: LedgerKind, engine: &str) -> Result<(), Failure> {
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
    let mut times = Vec::new();
    for n in 0..FRAMES {
        let frame = picture(&crowd.holder(n).text(now()), n)?;
        times.push(frame_to_door(at, &token, &frame, &relay, &runtime)?);
    }
    times.sort();
    let ms = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{what:<22} {:>8.1} {:>8.1} {:>8.1}", ms(50), ms(99), ms(100));
    control.stop();
    threads.block_on(running)??;
    Ok(())
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
        let answer = scope.spawn(|| post(at, token, frame));
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

fn post(at: SocketAddr, token: &str, frame: &[u8]) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(at)?;
    let head = format!(
        "POST /v1/check HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nContent-Type: image/png\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
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
    let pixels: Vec<_> = (0..WIDTH * HEIGHT).map(pixel).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}
