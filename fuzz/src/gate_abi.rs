//! A story of calls of the C ABI: handles that may be none, structs of any size, buffers of any length.

use std::collections::HashSet;
use std::ffi::CString;
use std::ptr;

use arbitrary::Arbitrary;
use clearance_core::crypto::RING;
use clearance_tests::World;
use clearance_tests::world::hk_mo;
use clearancegate::abi;
use clearancegate::layout::Plain;
use clearancegate::structs::{
    Ask, AssumedStatus, Decided, Frame, GateSettings, Handle, LedgerSettings, Report,
};

use crate::world::{NOW, good_codes, once, world};

/// One call. Its fields are the entry's arguments.
#[allow(missing_docs)]
#[derive(Arbitrary, Debug)]
pub enum Call {
    /// A gate like the others, but for these numbers.
    New { ledger: Which, words: [u8; 6], location: Option<String>, trust_list: Option<Vec<u8>> },
    /// A ledger.
    Ledger { shared: u8, capacity: u16 },
    /// A text is judged.
    Check { gate: Which, text: Text, size: Size, ask: Option<[u16; 3]>, keeps: bool },
    /// A frame is read.
    Frame { gate: Which, shape: [u16; 3], pixels: Vec<u8> },
    /// A decision is told.
    Json { decision: Which, capacity: u16 },
    /// The person was compared.
    Confirm { decision: Which, matches: u8, later: u8, size: Size },
    /// A list or a chain comes.
    Offer { gate: Which, bytes: Option<Vec<u8>>, is_chain: bool },
    /// A key comes.
    Key { gate: Which, kid: u16, secret: Vec<u8> },
    /// What is there is asked for.
    Ask { gate: Which, what: u8, capacity: u16, size: Size },
    /// A word is translated.
    Word { word: String, language: String, capacity: u8 },
    /// A handle is given up.
    Free(Which),
}

/// One of the handles that were given out, or any number.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Which {
    /// The first gate.
    Gate,
    /// One of all that there were.
    One(u8),
    /// A number.
    Any(u64),
}

/// A text.
#[derive(Arbitrary, Debug)]
pub enum Text {
    /// Of a phone.
    Good(u8),
    /// Of a phone, with a byte changed.
    Altered(u8, u16, u8),
    /// Anything.
    Any(Vec<u8>),
}

/// What a struct says of its size.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Size {
    /// The truth.
    Right,
    /// More, and it has as many bytes.
    More(u8),
    /// Less.
    Less(u8),
}

/// What was given out in a story.
pub struct Story {
    handles: Vec<Handle>,
    admitted: HashSet<(Handle, Vec<u8>)>,
}

impl Default for Story {
    fn default() -> Self {
        let mut story = Self { handles: Vec::new(), admitted: HashSet::new() };
        story.new_gate(0, [0; 6], None, None);
        assert_eq!(story.handles.len(), 1, "the first gate");
        story
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        for handle in &self.handles {
            // SAFETY: no pointer.
            told(unsafe { abi::clearance_free(*handle) });
        }
    }
}

impl Story {
    /// Makes a call, and looks at what must hold.
    pub fn call(&mut self, call: Call) {
        match call {
            Call::New { ledger, words, location, trust_list } => {
                let ledger = self.pick(ledger);
                self.new_gate(ledger, words, location, trust_list);
            }
            Call::Ledger { shared, capacity } => self.new_ledger(shared, capacity),
            Call::Check { gate, text, size, ask, keeps } => {
                self.check(self.pick(gate), &text, size, ask, keeps);
            }
            Call::Frame { gate, shape, pixels } => {
                self.frame(self.pick(gate), shape, &pixels);
            }
            Call::Json { decision, capacity } => {
                let decision = self.pick(decision);
                buffered(capacity.into(), true, |buffer, capacity, length| {
                    // SAFETY: a buffer of this capacity, and a place for the length.
                    unsafe {
                        abi::clearance_decision_json(decision, buffer.cast(), capacity, length)
                    }
                });
            }
            Call::Confirm { decision, matches, later, size } => {
                let (decision, now) = (self.pick(decision), NOW.plus(later.into()).as_secs());
                with_struct::<Decided>(size, |decided| {
                    // SAFETY: a struct of as many bytes as it says, or fewer said.
                    unsafe {
                        abi::clearance_decision_confirm(decision, matches.into(), now, decided)
                    }
                });
            }
            Call::Offer { gate, bytes, is_chain } => self.offer(self.pick(gate), bytes, is_chain),
            Call::Key { gate, kid, secret } => {
                let gate = self.pick(gate);
                // SAFETY: so many bytes.
                told(unsafe {
                    abi::clearance_gate_add_key(gate, kid.into(), secret.as_ptr(), secret.len())
                });
            }
            Call::Ask { gate, what, capacity, size } => {
                ask(self.pick(gate), what, capacity.into(), size);
            }
            Call::Word { word, language, capacity } => translate(word, language, capacity.into()),
            Call::Free(which) => {
                // SAFETY: no pointer.
                told(unsafe { abi::clearance_free(self.pick(which)) });
            }
        }
    }

    fn pick(&self, which: Which) -> Handle {
        match which {
            Which::Gate => self.handles[0],
            Which::One(number) => self.handles[usize::from(number) % self.handles.len()],
            Which::Any(number) => number,
        }
    }

    fn new_gate(
        &mut self,
        ledger: Handle,
        words: [u8; 6],
        location: Option<String>,
        trust_list: Option<Vec<u8>>,
    ) {
        let (group, place) = (c_text("hk-mo".into()), c_text(location.unwrap_or_else(place)));
        let root = World::root().public().to_text(&RING);
        let key = once!(Vec<u8>, World::gate_pair(&hk_mo()).to_text(&RING).as_bytes().to_vec());
        let list = trust_list.unwrap_or_else(|| world().list_bytes.clone());
        let (mut settings, mut gate) = (GateSettings::empty(), 7);
        let [challenge, person, authority, scheme, tolerance, reserved] = words.map(u32::from);
        let valid =
            AssumedStatus { answer: 1, this_update: NOW.as_secs() - 600, ..AssumedStatus::empty() };
        // SAFETY: every pointer leads to what is said, until the last call.
        unsafe {
            told(abi::clearance_gate_settings_init(&raw mut settings));
            settings = GateSettings {
                challenge,
                group: group.as_ptr(),
                location: place.as_ptr(),
                root: root.as_ptr(),
                root_len: root.len(),
                trust_list: list.as_ptr(),
                trust_list_len: list.len(),
                ledger,
                person_check: person,
                refuse_unknown_authority: authority,
                refuse_unknown_scheme: scheme,
                has_tolerance: tolerance,
                reserved,
                ..settings
            };
            let status =
                abi::clearance_gate_new(&raw const settings, NOW.as_secs() - 600, &raw mut gate);
            if told(status) != 0 {
                assert_eq!(gate, 0);
                return;
            }
            told(abi::clearance_gate_add_key_file(gate, key.as_ptr(), key.len()));
            told(abi::clearance_gate_assume_status(gate, &raw const valid));
        }
        self.handles.push(gate);
    }

    fn new_ledger(&mut self, shared: u8, capacity: u16) {
        let (shared, capacity) = (shared.into(), capacity.into());
        let started = NOW.as_secs() - 600;
        let settings =
            LedgerSettings { shared, started, capacity, counted: 8, ..LedgerSettings::empty() };
        let mut ledger = 7;
        // SAFETY: both outlive the call.
        let status =
            unsafe { abi::clearance_ledger_in_memory(&raw const settings, &raw mut ledger) };
        if told(status) == 0 {
            self.handles.push(ledger);
        }
    }

    /// Opens for what a phone made, and once.
    fn check(&mut self, gate: Handle, text: &Text, size: Size, ask: Option<[u16; 3]>, keeps: bool) {
        let text = text.bytes();
        let ask = ask.map(|words| {
            let [from_scanner, has_persons, persons] = words.map(u32::from);
            Ask { from_scanner, has_persons, persons, ..Ask::empty() }
        });
        let asked = ask.as_ref().map_or(ptr::null(), ptr::from_ref);
        let mut kept = 7;
        let place = if keeps { &raw mut kept } else { ptr::null_mut() };
        let (status, decided) = with_struct::<Decided>(size, |decided| {
            let (data, len) = (text.as_ptr().cast(), text.len());
            // SAFETY: so many bytes, and structs that outlive the call.
            unsafe {
                abi::clearance_gate_check(gate, data, len, asked, NOW.as_secs(), decided, place)
            }
        });
        if status != 0 {
            assert!(
                !keeps || kept == 0 || matches!(size, Size::Less(_)),
                "no handle without a decision"
            );
            return;
        }
        assert!((1..=3).contains(&decided.outcome));
        if keeps {
            self.handles.push(kept);
        }
        if decided.outcome == 1 {
            let told = String::from_utf8_lossy(&text).into_owned();
            let repaired = clearance_reader::repair(&told).text.into_owned();
            let known = once!(HashSet<String>, good_codes().into_iter().collect());
            assert!(known.contains(&told) || known.contains(&repaired), "{told}");
            assert!(self.admitted.insert((gate, repaired.into_bytes())), "twice");
        }
    }

    fn frame(&self, gate: Handle, shape: [u16; 3], pixels: &[u8]) {
        let [width, height, stride] = shape;
        let frame = Frame {
            width: width.into(),
            height: height.into(),
            pixels: pixels.as_ptr(),
            pixels_len: pixels.len(),
            stride: stride.into(),
            ..Frame::empty()
        };
        with_struct::<Decided>(Size::Right, |decided| {
            let none = ptr::null_mut();
            // SAFETY: so many pixels, and structs that outlive the call.
            unsafe {
                abi::clearance_gate_check_frame(
                    gate,
                    &raw const frame,
                    ptr::null(),
                    1,
                    decided,
                    none,
                )
            }
        });
    }

    fn offer(&self, gate: Handle, bytes: Option<Vec<u8>>, is_chain: bool) {
        let bytes = bytes.unwrap_or_else(|| world().list_bytes.clone());
        let (mut seq, now) = (7, NOW.as_secs());
        let take =
            if is_chain { abi::clearance_gate_take_chain } else { abi::clearance_gate_take_list };
        // SAFETY: so many bytes, and a place for the number.
        let status = unsafe { take(gate, bytes.as_ptr(), bytes.len(), now, &raw mut seq) };
        assert!(told(status) != 0 || seq == world().list.seq(), "nobody else signed one");
    }
}

impl Text {
    fn bytes(&self) -> Vec<u8> {
        let codes = once!(Vec<String>, good_codes());
        let good = |number: &u8| codes[usize::from(*number) % codes.len()].clone().into_bytes();
        match self {
            Self::Good(number) => good(number),
            Self::Altered(number, at, to) => {
                let mut text = good(number);
                let at = usize::from(*at) % text.len();
                text[at] = *to;
                text
            }
            Self::Any(bytes) => bytes.clone(),
        }
    }
}

fn place() -> String {
    clearance_tests::places::border_gate().to_string()
}

fn c_text(text: String) -> CString {
    CString::new(text.replace('\0', "")).expect("no zero is left")
}

/// Every status is known, and no entry panics.
fn told(status: i32) -> i32 {
    assert!((0..16).contains(&status), "{status}");
    status
}

/// Calls with a struct that says `size`, in memory that ends where the struct says.
fn with_struct<T: Plain>(size: Size, call: impl FnOnce(*mut T) -> i32) -> (i32, T) {
    let real = size_of::<T>();
    let (said, bytes) = match size {
        Size::Right => (real, real),
        Size::More(more) => (real + usize::from(more), real + usize::from(more)),
        Size::Less(less) => (real.saturating_sub(1 + usize::from(less)), real),
    };
    let mut memory = vec![0x55_u8; bytes];
    memory[..4].copy_from_slice(&(said as u32).to_ne_bytes());
    let status = told(call(memory.as_mut_ptr().cast()));
    let mut found = T::empty();
    // SAFETY: at least so many bytes, and any bytes are a `T`.
    unsafe { ptr::copy_nonoverlapping(memory.as_ptr(), (&raw mut found).cast::<u8>(), real) };
    assert!(status != 2 || said < real || said > real, "a struct of the right size");
    (status, found)
}

/// Calls with a buffer of its own: what is written ends within, and where it does not fit nothing is.
fn buffered(capacity: usize, is_text: bool, call: impl Fn(*mut u8, usize, *mut usize) -> i32) {
    let (mut buffer, mut length) = (vec![0x55; capacity], usize::MAX);
    let status = told(call(buffer.as_mut_ptr(), capacity, &raw mut length));
    let room = capacity.saturating_sub(usize::from(is_text));
    match status {
        0 => assert!(length <= room && (!is_text || buffer[length] == 0)),
        4 => assert!(
            buffer.iter().all(|byte| *byte == 0x55) && capacity < length + usize::from(is_text)
        ),
        _ => assert!(buffer.iter().all(|byte| *byte == 0x55)),
    }
}

fn ask(gate: Handle, what: u8, capacity: usize, size: Size) {
    // SAFETY: buffers and structs are as they say.
    unsafe {
        match what % 4 {
            0 => buffered(capacity, false, |buffer, capacity, length| {
                abi::clearance_gate_anchor(gate, buffer, capacity, length)
            }),
            1 => buffered(capacity, false, |buffer, capacity, length| {
                abi::clearance_gate_trust_list(gate, buffer, capacity, length)
            }),
            2 => buffered(capacity, true, |buffer, capacity, length| {
                abi::clearance_last_error(buffer.cast(), capacity, length)
            }),
            _ => {
                with_struct::<Report>(size, |report| abi::clearance_gate_report(gate, report));
            }
        }
    }
}

fn translate(word: String, language: String, capacity: usize) {
    let (word, language) = (c_text(word), c_text(language));
    for entry in [abi::clearance_message_text, abi::clearance_reason_text] {
        buffered(capacity, true, |buffer, capacity, length| {
            // SAFETY: two texts with zeros behind them, and a buffer of this capacity.
            unsafe { entry(word.as_ptr(), language.as_ptr(), buffer.cast(), capacity, length) }
        });
    }
}
