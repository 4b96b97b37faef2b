//! What the boundary costs: a check through the shared library beside the same check in Rust, in one run, in turns.
//!
//! ```console
//! cargo build --release -p clearance-bindings-gate
//! cargo run --release -p clearance-bindings-gate --example life_cycle -- DIR
//! cargo run --release -p clearance-bindings-gate --example across -- target/release/libclearancegate.so DIR
//! ```
//!
//! Loads the library as C does. Thread CPU time; each figure is the median of its batches. Exits with 1 where a check through C
//! takes more than 1.1 times the one in Rust.

use std::error::Error;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, ptr};

use clearance_core::crypto::RING;
use clearance_core::keys::{AnyPublic, KeyPair};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustAnchor;
use clearance_verifier::{
    Decision, FixedStatus, Gate, GateKey, LedgerSettings, MemoryLedger, Policy, StatusAnswer,
};
use clearancegate::layout::Plain;
use clearancegate::structs::{AssumedStatus, Decided, GateSettings, Handle};

const BATCHES: usize = 100;
const CHECKS: usize = 100;
const PLACE: &str = "mo/border-gate/arrival arrival foot";

type Done<T> = Result<T, Box<dyn Error>>;

unsafe extern "C" {
    fn dlopen(file: *const c_char, mode: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn clock_gettime(clock: c_int, time: *mut [i64; 2]) -> c_int;
}

type Init = unsafe extern "C" fn(*mut GateSettings) -> i32;
type New = unsafe extern "C" fn(*const GateSettings, u64, *mut Handle) -> i32;
type Add = unsafe extern "C" fn(Handle, *const u8, usize) -> i32;
type Assume = unsafe extern "C" fn(Handle, *const AssumedStatus) -> i32;
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

/// A code, and when it is shown.
struct Shown {
    now: u64,
    text: String,
}

/// What `life_cycle` wrote.
struct Life {
    root: String,
    list: Vec<u8>,
    key: String,
    /// When the gates begin.
    begins: u64,
    /// Codes that a gate admits one after the other.
    codes: Vec<Shown>,
}

impl Life {
    fn read(dir: &Path) -> Done<Self> {
        let steps = fs::read_to_string(dir.join("life-cycle.txt"))?;
        let codes: Vec<_> = steps.lines().filter_map(admitted).take(3).collect();
        let begins = codes.first().ok_or("no code")?.now - 600;
        Ok(Self {
            root: fs::read_to_string(dir.join("root.pub"))?,
            list: fs::read(dir.join("trust-list.cbor"))?,
            key: fs::read_to_string(dir.join("gate.key"))?,
            begins,
            codes,
        })
    }

    /// The gate without a boundary.
    fn gate(&self) -> Done<Gate> {
        let begins = Timestamp::from_secs(self.begins);
        let root = AnyPublic::from_text(&RING, &self.root)?.signer()?;
        let trust = TrustAnchor::new(root).accept(&RING, &self.list, begins)?;
        let (pair, group) = (KeyPair::from_text(&RING, &self.key)?, "hk-mo".parse()?);
        let mut epochs = trust.gate_group(&group).ok_or("no group")?.epochs.iter();
        let epoch = epochs.find(|epoch| pair.public().gate() == Ok(epoch.key)).ok_or("no key")?;
        let key = GateKey { kid: epoch.kid, secret: pair.secret().clone() };
        let status = StatusAnswer::Known { status: Status::Valid, this_update: begins };
        let (policy, status) = (Policy::new(PLACE.parse()?), Arc::new(FixedStatus::new(status)));
        let gate = Gate::builder(Arc::new(trust), group, policy, status)
            .keys(vec![key])
            .ledger(Arc::new(MemoryLedger::new(LedgerSettings::new(begins))))
            .build(begins)?;
        Ok(gate)
    }
}

/// A step in which a text is admitted.
fn admitted(step: &str) -> Option<Shown> {
    let parts: Vec<_> = step.split('\t').collect();
    let ["check", now, "admit", text] = parts[..] else { return None };
    Some(Shown { now: now.parse().ok()?, text: text.to_owned() })
}

/// The library, as a program in C has it.
struct Loaded {
    gate: Handle,
    check: Check,
    json: Json,
    free: Free,
}

impl Loaded {
    fn new(path: &str, life: &Life) -> Done<Self> {
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
        let (group, location) = (c"hk-mo", CString::new(PLACE)?);
        let Life { root, list, key, begins, .. } = life;
        let (mut settings, mut gate) = (GateSettings::empty(), 0);
        let valid = AssumedStatus { answer: 1, this_update: *begins, ..AssumedStatus::empty() };
        // SAFETY: the entries have these types, as tests/header.rs compares; all that is pointed at outlives the calls.
        unsafe {
            use std::mem::transmute;
            let init: Init =
                transmute::<*mut c_void, Init>(entry(c"clearance_gate_settings_init")?);
            let new: New = transmute::<*mut c_void, New>(entry(c"clearance_gate_new")?);
            let add: Add = transmute::<*mut c_void, Add>(entry(c"clearance_gate_add_key_file")?);
            let assume: Assume =
                transmute::<*mut c_void, Assume>(entry(c"clearance_gate_assume_status")?);
            let mut done = init(&raw mut settings);
            (settings.group, settings.location) = (group.as_ptr(), location.as_ptr());
            (settings.root, settings.root_len) = (root.as_ptr(), root.len());
            (settings.trust_list, settings.trust_list_len) = (list.as_ptr(), list.len());
            done |= new(&raw const settings, *begins, &raw mut gate);
            done |= add(gate, key.as_ptr(), key.len());
            done |= assume(gate, &raw const valid);
            if done != 0 {
                return Err("the library makes no gate".into());
            }
            Ok(Self {
                gate,
                check: transmute::<*mut c_void, Check>(entry(c"clearance_gate_check")?),
                json: transmute::<*mut c_void, Json>(entry(c"clearance_decision_json")?),
                free: transmute::<*mut c_void, Free>(entry(c"clearance_free")?),
            })
        }
    }

    fn check(&self, Shown { now, text }: &Shown) -> u32 {
        let mut decided = Decided::empty();
        let (data, none) = (text.as_ptr().cast(), ptr::null());
        // SAFETY: a text of this length, a struct of its size, and nothing to keep.
        let status = unsafe {
            (self.check)(self.gate, data, text.len(), none, *now, &raw mut decided, ptr::null_mut())
        };
        assert_eq!(status, 0);
        decided.outcome
    }

    /// With its JSON.
    fn check_and_tell(&self, Shown { now, text }: &Shown, buffer: &mut [u8]) -> usize {
        let (mut decided, mut kept, mut length) = (Decided::empty(), 0, 0);
        let (data, none) = (text.as_ptr().cast(), ptr::null());
        // SAFETY: as above, a place for the handle, and a buffer of this length.
        let done = unsafe {
            (self.check)(self.gate, data, text.len(), none, *now, &raw mut decided, &raw mut kept)
                | (self.json)(kept, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut length)
                | (self.free)(kept)
        };
        assert_eq!(done, 0);
        length
    }
}

fn main() -> Done<()> {
    let mut arguments = env::args().skip(1);
    let (Some(path), Some(dir)) = (arguments.next(), arguments.next()) else {
        return Err("say which library, and where life_cycle wrote: across LIBRARY DIR".into());
    };
    let life = Life::read(Path::new(&dir))?;
    let (loaded, gate) = (Loaded::new(&path, &life)?, life.gate()?);
    let check =
        |Shown { now, text }: &Shown| -> Decision { gate.check(text, Timestamp::from_secs(*now)) };
    // The first time each is admitted; later on it goes as far as the ledger, which refuses it.
    for code in &life.codes {
        assert_eq!((check(code).is_admit(), loaded.check(code)), (true, 1));
    }
    let mut buffer = vec![0; 16_384];
    let mut figures = [(); 4].map(|()| Vec::with_capacity(BATCHES));
    for _ in 0..BATCHES {
        let mut measure = |figure: usize, work: &mut dyn FnMut(&Shown)| {
            let before = cpu_time();
            life.codes.iter().cycle().take(CHECKS).for_each(work);
            figures[figure].push(cpu_time() - before);
        };
        measure(0, &mut |code| assert!(!check(code).is_admit()));
        measure(1, &mut |code| assert_eq!(loaded.check(code), 3));
        measure(2, &mut |code| {
            let told = serde_json::to_string(&check(code));
            assert!(told.is_ok_and(|told| told.starts_with('{')));
        });
        measure(3, &mut |code| assert!(loaded.check_and_tell(code, &mut buffer) > 100));
    }
    let figures = figures.map(median);
    let mut is_slow = false;
    for (what, [rust, c]) in
        [("a check", [figures[0], figures[1]]), ("with JSON", [figures[2], figures[3]])]
    {
        let times = c / rust;
        println!("{what:<10} Rust {rust:6.2} us, C {c:6.2} us: {times:.3} times");
        is_slow |= times > 1.1;
    }
    if is_slow { Err("more than 1.1 times".into()) } else { Ok(()) }
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
