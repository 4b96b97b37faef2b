//! What the boundary costs: a check through the shared library beside the same check in Rust, in one run, in turns.
//!
//! ```console
//! cargo build --release -p clearance-bindings-gate
//! cargo run --release -p clearance-bindings-gate --example across -- target/release/libclearancegate.so
//! ```
//!
//! Loads the library as C does. Thread CPU time; each figure is the median of its batches. Exits with 1 where a check through C
//! takes more than 1.1 times the one in Rust.

use std::error::Error;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::time::Duration;

use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_tests::world::{hk_mo, ledger};
use clearance_tests::{Person, START, World, places};
use clearance_verifier::{FixedStatus, Gate, GateKey, Policy, StatusAnswer};
use clearancegate::layout::Plain;
use clearancegate::structs::{AssumedStatus, Decided, GateSettings, Handle};

const BATCHES: usize = 400;
const CHECKS: usize = 100;
const NOW: u64 = START.as_secs() + 3;

type Done<T> = Result<T, Box<dyn Error>>;

unsafe extern "C" {
    fn dlopen(file: *const c_char, mode: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn clock_gettime(clock: c_int, time: *mut [i64; 2]) -> c_int;
}

type Check = unsafe extern "C" fn(
    Handle,
    *const c_char,
    usize,
    *const c_void,
    u64,
    *mut Decided,
    *mut Handle,
) -> i32;
type Json = unsafe extern "C" fn(Handle, *mut c_char, usize, *mut usize) -> i32;
type Free = unsafe extern "C" fn(Handle) -> i32;

/// The library, as a program in C has it.
struct Loaded {
    gate: Handle,
    check: Check,
    json: Json,
    free: Free,
}

impl Loaded {
    fn new(path: &str, world: &World) -> Done<Self> {
        let path = CString::new(path)?;
        // SAFETY: a path that ends with a zero; 2 is RTLD_NOW on Linux.
        let library = unsafe { dlopen(path.as_ptr(), 2) };
        if library.is_null() {
            return Err("the library cannot be loaded".into());
        }
        let entry = |name: &CStr| {
            // SAFETY: a library that was loaded, and a name that ends with a zero.
            let found = unsafe { dlsym(library, name.as_ptr()) };
            if found.is_null() { Err(format!("there is no {name:?}")) } else { Ok(found) }
        };
        // SAFETY: the entries have these types: tests/header.rs compares them.
        unsafe {
            type Settings = *mut GateSettings;
            let init: unsafe extern "C" fn(Settings) -> i32 =
                std::mem::transmute(entry(c"clearance_gate_settings_init")?);
            let new: unsafe extern "C" fn(Settings, u64, *mut Handle) -> i32 =
                std::mem::transmute(entry(c"clearance_gate_new")?);
            let add: unsafe extern "C" fn(Handle, *const u8, usize) -> i32 =
                std::mem::transmute(entry(c"clearance_gate_add_key_file")?);
            let assume: unsafe extern "C" fn(Handle, *const AssumedStatus) -> i32 =
                std::mem::transmute(entry(c"clearance_gate_assume_status")?);
            let (group, location) = (
                CString::new(hk_mo().to_string())?,
                CString::new(places::border_gate().to_string())?,
            );
            let root = World::root().public().to_text(&RING);
            let key = World::gate_pair(&hk_mo()).to_text(&RING);
            let (mut settings, mut gate) = (GateSettings::empty(), 0);
            let mut done = init(&raw mut settings);
            (settings.group, settings.location) = (group.as_ptr(), location.as_ptr());
            (settings.root, settings.root_len) = (root.as_ptr(), root.len());
            (settings.trust_list, settings.trust_list_len) =
                (world.list_bytes.as_ptr(), world.list_bytes.len());
            done |= new(&raw mut settings, NOW - 600, &raw mut gate);
            done |= add(gate, key.as_ptr(), key.len());
            let this_update = NOW - 600;
            done |=
                assume(gate, &AssumedStatus { answer: 1, this_update, ..AssumedStatus::empty() });
            if done != 0 {
                return Err("the library makes no gate".into());
            }
            Ok(Self {
                gate,
                check: std::mem::transmute::<*mut c_void, Check>(entry(c"clearance_gate_check")?),
                json: std::mem::transmute::<*mut c_void, Json>(entry(c"clearance_decision_json")?),
                free: std::mem::transmute::<*mut c_void, Free>(entry(c"clearance_free")?),
            })
        }
    }

    fn check(&self, text: &str) -> u32 {
        let mut decided = Decided::empty();
        // SAFETY: a text of this length, a struct of its size, and nothing to keep.
        let status = unsafe {
            let (data, none) = (text.as_ptr().cast(), ptr::null());
            (self.check)(self.gate, data, text.len(), none, NOW, &raw mut decided, ptr::null_mut())
        };
        assert_eq!(status, 0);
        decided.outcome
    }

    /// With its JSON.
    fn check_and_tell(&self, text: &str, buffer: &mut [u8]) -> usize {
        let (mut decided, mut kept, mut length) = (Decided::empty(), 0, 0);
        // SAFETY: as above, a place for the handle, and a buffer of this length.
        let done = unsafe {
            let (data, none) = (text.as_ptr().cast(), ptr::null());
            (self.check)(self.gate, data, text.len(), none, NOW, &raw mut decided, &raw mut kept)
                | (self.json)(kept, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut length)
                | (self.free)(kept)
        };
        assert_eq!(done, 0);
        length
    }
}

fn main() -> Done<()> {
    let path = std::env::args().nth(1).ok_or("say which library: across LIBRARY")?;
    let world = World::new();
    let loaded = Loaded::new(&path, &world)?;
    let gate = pure(&world)?;
    let mut phone = world.phone();
    // The first time each is admitted; later on it goes as far as the ledger, which refuses it.
    let codes = Person::ALL.map(|person| phone.text(person, START.plus(3)));
    let now = START.plus(3);
    for code in &codes {
        assert_eq!((gate.check(code, now).is_admit(), loaded.check(code)), (true, 1));
    }
    let mut buffer = vec![0; 16_384];
    let mut figures = [(); 4].map(|()| Vec::with_capacity(BATCHES));
    for _ in 0..BATCHES {
        let mut measure = |figure: usize, work: &mut dyn FnMut(&str)| {
            let before = cpu_time();
            (0..CHECKS).for_each(|number| work(&codes[number % codes.len()]));
            figures[figure].push(cpu_time() - before);
        };
        measure(0, &mut |code| assert!(!gate.check(code, now).is_admit()));
        measure(1, &mut |code| assert_eq!(loaded.check(code), 3));
        measure(2, &mut |code| {
            let told = serde_json::to_string(&gate.check(code, now));
            assert!(told.is_ok_and(|told| told.starts_with('{')));
        });
        measure(3, &mut |code| assert!(loaded.check_and_tell(code, &mut buffer) > 100));
    }
    let [rust, c, rust_json, c_json] = figures.map(median);
    println!("a check            Rust {rust:6.2} us   C {c:6.2} us   {:.3} times", c / rust);
    println!(
        "with its JSON      Rust {rust_json:6.2} us   C {c_json:6.2} us   {:.3} times",
        c_json / rust_json
    );
    if c > 1.1 * rust || c_json > 1.1 * rust_json {
        return Err("more than 1.1 times".into());
    }
    Ok(())
}

/// The same gate without a boundary.
fn pure(world: &World) -> Done<Gate> {
    let this_update = START.minus(597);
    let status = StatusAnswer::Known { status: Status::Valid, this_update };
    let key: GateKey = world.gate_key();
    let policy = Policy::new(places::border_gate());
    let gate =
        Gate::builder(Arc::clone(&world.list), hk_mo(), policy, Arc::new(FixedStatus::new(status)))
            .keys(vec![key])
            .ledger(ledger(START.minus(597)))
            .build(START)?;
    Ok(gate)
}

fn median(mut batches: Vec<Duration>) -> f64 {
    batches.sort_unstable();
    batches[batches.len() / 2].as_secs_f64() * 1e6 / CHECKS as f64
}

fn cpu_time() -> Duration {
    let mut time = [0; 2];
    // SAFETY: two numbers of 64 bits, as Linux has them there; 3 is CLOCK_THREAD_CPUTIME_ID.
    let status = unsafe { clock_gettime(3, &raw mut time) };
    assert_eq!(status, 0);
    Duration::new(time[0] as u64, time[1] as u32)
}
