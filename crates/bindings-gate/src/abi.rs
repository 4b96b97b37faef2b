//! Every entry, in the order of `clearance_gate.h`, which says what each does.

use core::ffi::{c_char, c_void};

use clearance_core::crypto::{Secret32, forgetting};
use clearance_core::ids::GateKid;
use clearance_core::time::Timestamp;
use clearance_core::time::Tolerance;
use clearance_verifier::{Crossing, Language, Message, PersonMatch, Reason, Texts};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::clock::moment;
use crate::decision::{self, Decided};
use crate::entry::entries;
use crate::failure::{Failure, Status, last_words};
use crate::frame::{self, Shape};
use crate::gate::{HeldGate, Parts, Rules, Shown, key_text};
use crate::layout::Plain;
use crate::ledger::{Callback, HeldLedger, flag};
use crate::memory::{Buffer, Out, bytes, name, put, taken, taken_or_empty};
use crate::status_source::{Fetched, assumed};
use crate::structs::{
    Ask, AssumedStatus, ClaimFn, FetchFn, Frame, GateSettings, Handle, OpenChallenge, ReleaseFn,
    Report, SyncReport,
};
use crate::table::{self, Kind, Reserved};
use crate::version::{ABI_MAJOR, ABI_MINOR};
use crate::{structs, structs::LedgerSettings};

/// Seconds that a challenge is open: the verifier's own limit.
const CHALLENGE_LIFE: u64 = 120;

/// The ABI of this library: major number times 65,536, and minor number.
#[unsafe(no_mangle)]
pub extern "C" fn clearance_abi_version() -> u32 {
    ABI_MAJOR << 16 | ABI_MINOR
}

entries! {
    /// Gives the version of the library, `0.1.0`.
    fn clearance_version(buffer: *mut c_char, capacity: usize, length: *mut usize) {
        Buffer { to: buffer, capacity, length }.give_text(env!("CARGO_PKG_VERSION"))
    }

    /// Gives the word of a status.
    fn clearance_status_word(status: i32, buffer: *mut c_char, capacity: usize, length: *mut usize) {
        let known = Status::ALL.iter().find(|known| **known as i32 == status);
        let unknown = || Failure::new(Status::BadArgument, format!("{status} is no status"));
        Buffer { to: buffer, capacity, length }.give_text(known.ok_or_else(unknown)?.word())
    }

    /// Gives the words of this thread's last failure.
    fn clearance_last_error(buffer: *mut c_char, capacity: usize, length: *mut usize) {
        let words = last_words();
        let given = Buffer { to: buffer, capacity, length }.give_text(&words);
        // What is asked for stays to be asked for again.
        given.map_err(|failure| failure.keeping(words))
    }

    /// Gives a handle up.
    fn clearance_free(handle: Handle) {
        table::free(handle)
    }

    /// Fills in the defaults.
    fn clearance_gate_settings_init(settings: *mut GateSettings) {
        let defaults = GateSettings {
            max_code_life: 60,
            cached_credentials: 4_096,
            returning_holders: 64,
            ..GateSettings::empty()
        };
        Out::at(settings, "settings")?.put(defaults);
        Ok(())
    }

    /// Makes a gate.
    fn clearance_gate_new(settings: *const GateSettings, now: u64, gate: *mut Handle) {
        put(gate, 0, "gate")?;
        let given = taken(settings, "settings")?;
        must_be_zero(given.reserved)?;
        let ledger = match given.ledger {
            0 => None,
            handle => Some(HeldLedger::clone(&*table::find::<HeldLedger>(handle)?)),
        };
        let parts = Parts {
            group: name(given.group, "group")?,
            location: name(given.location, "location")?,
            root: bytes(given.root, given.root_len, "root")?,
            anchor: bytes(given.anchor, given.anchor_len, "anchor")?,
            trust_list: bytes(given.trust_list, given.trust_list_len, "trust_list")?,
            ledger,
            seen: Timestamp::from_secs(given.seen),
            rules: rules(&given),
            cached_credentials: bounded(given.cached_credentials, "cached_credentials")?,
            returning_holders: bounded(given.returning_holders, "returning_holders")?,
        };
        let held = HeldGate::new(parts, moment(now)?)?;
        put(gate, table::keep(held)?, "gate")
    }

    /// Adds a secret by its id.
    fn clearance_gate_add_key(gate: Handle, kid: u32, secret: *const u8, secret_len: usize) {
        let gate = table::find::<HeldGate>(gate)?;
        let no_kid = |_| Failure::new(Status::BadArgument, "kid: use 0 to 255");
        let kid = GateKid(u8::try_from(kid).map_err(no_kid)?);
        let secret = bytes(secret, secret_len, "secret")?;
        forgetting(|| {
            let secret: [u8; 32] = secret.try_into().map_err(|_| {
                Failure::new(Status::BadArgument, "secret: an X25519 secret has 32 bytes")
            })?;
            gate.add_key(kid, Secret32::from(secret))
        })
    }

    /// Adds a secret by the text of its file.
    fn clearance_gate_add_key_file(gate: Handle, text: *const u8, text_len: usize) {
        let gate = table::find::<HeldGate>(gate)?;
        let text = key_text(bytes(text, text_len, "text")?, "text")?;
        forgetting(|| gate.add_key_file(text))
    }

    /// Takes a newer trust list.
    fn clearance_gate_take_list(gate: Handle, list: *const u8, list_len: usize, now: u64, seq: *mut u64) {
        let gate = table::find::<HeldGate>(gate)?;
        put(seq, 0, "seq")?;
        let list = bytes(list, list_len, "list")?;
        put(seq, gate.take_list(list, moment(now)?)?, "seq")
    }

    /// Follows a chain of trust lists.
    fn clearance_gate_take_chain(gate: Handle, chain: *const u8, chain_len: usize, now: u64, seq: *mut u64) {
        let gate = table::find::<HeldGate>(gate)?;
        put(seq, 0, "seq")?;
        let chain = bytes(chain, chain_len, "chain")?;
        put(seq, gate.take_chain(chain, moment(now)?)?, "seq")
    }

    /// Gives the trust list in force, as it was signed.
    fn clearance_gate_trust_list(gate: Handle, buffer: *mut u8, capacity: usize, length: *mut usize) {
        let gate = table::find::<HeldGate>(gate)?;
        Buffer { to: buffer, capacity, length }.give(&gate.trust_list())
    }

    /// Gives what the gate must remember over a restart.
    fn clearance_gate_anchor(gate: Handle, buffer: *mut u8, capacity: usize, length: *mut usize) {
        let gate = table::find::<HeldGate>(gate)?;
        Buffer { to: buffer, capacity, length }.give(&gate.anchor())
    }

    /// Takes one answer for the status of every credential.
    fn clearance_gate_assume_status(gate: Handle, status: *const AssumedStatus) {
        let gate = table::find::<HeldGate>(gate)?;
        let answer = assumed(&taken(status, "status")?)?;
        gate.status().assume(answer);
        Ok(())
    }

    /// Uses the status lists in a directory.
    fn clearance_gate_open_status(gate: Handle, directory: *const c_char) {
        let gate = table::find::<HeldGate>(gate)?;
        gate.open_status(name(directory, "directory")?)
    }

    /// Brings the status lists up to date from a directory.
    fn clearance_gate_sync_status(gate: Handle, repository: *const c_char, now: u64, report: *mut SyncReport) {
        let gate = table::find::<HeldGate>(gate)?;
        let report = Out::at(report, "report")?;
        let (done, failure) = gate.sync_status(name(repository, "repository")?, moment(now)?)?;
        report.put(done);
        failure.map_or(Ok(()), Err)
    }

    /// Brings the status lists up to date by the caller's own way.
    fn clearance_gate_fetch_status(
        gate: Handle,
        fetch: Option<FetchFn>,
        context: *mut c_void,
        now: u64,
        report: *mut SyncReport,
    ) {
        let gate = table::find::<HeldGate>(gate)?;
        let report = Out::at(report, "report")?;
        let fetch = fetch.ok_or_else(|| Failure::new(Status::NullPointer, "fetch is null"))?;
        let (done, failure) = gate.sync_status_from(&Fetched::by(fetch, context), moment(now)?)?;
        report.put(done);
        failure.map_or(Ok(()), Err)
    }

    /// Puts a credential on the roster.
    fn clearance_gate_add_credential(gate: Handle, credential: *const u8, credential_len: usize) {
        let gate = table::find::<HeldGate>(gate)?;
        gate.add_credential(bytes(credential, credential_len, "credential")?)
    }

    /// Says that the gate's clock was set.
    fn clearance_gate_clock_was_set(gate: Handle, now: u64) {
        table::find::<HeldGate>(gate)?.clock_was_set(moment(now)?)
    }

    /// Opens a challenge for one code.
    fn clearance_gate_open_challenge(gate: Handle, entropy: *const u8, now: u64, challenge: *mut OpenChallenge) {
        let gate = table::find::<HeldGate>(gate)?;
        let out = Out::at(challenge, "challenge")?;
        let now = moment(now)?;
        let mut drawn = [0; 8];
        if entropy.is_null() {
            let no_entropy = |_| Failure::new(Status::NoEntropy, "the system gave no random bytes");
            SystemRandom::new().fill(&mut drawn).map_err(no_entropy)?;
        } else {
            drawn.copy_from_slice(bytes(entropy, 8, "entropy")?);
        }
        let text = gate.open_challenge(drawn, now);
        out.put(OpenChallenge {
            text: decision::word(&text),
            bytes: drawn,
            until: now.plus(CHALLENGE_LIFE).as_secs(),
            ..OpenChallenge::empty()
        });
        Ok(())
    }

    /// Tells what the operator should know.
    fn clearance_gate_report(gate: Handle, report: *mut Report) {
        let gate = table::find::<HeldGate>(gate)?;
        Out::at(report, "report")?.put(gate.report());
        Ok(())
    }

    /// Judges the text of a code.
    fn clearance_gate_check(
        gate: Handle,
        text: *const c_char,
        text_len: usize,
        ask: *const Ask,
        now: u64,
        decided: *mut structs::Decided,
        kept: *mut Handle,
    ) {
        let answer = Answer::to(decided, kept)?;
        let gate = table::find::<HeldGate>(gate)?;
        let shown = shown(&taken_or_empty(ask, "ask")?)?;
        let text = bytes(text.cast(), text_len, "text")?;
        answer.give(&gate, text, shown, moment(now)?)
    }

    /// Reads a camera's frame and judges the code in it.
    fn clearance_gate_check_frame(
        gate: Handle,
        frame: *const Frame,
        ask: *const Ask,
        now: u64,
        decided: *mut structs::Decided,
        kept: *mut Handle,
    ) {
        let answer = Answer::to(decided, kept)?;
        let gate = table::find::<HeldGate>(gate)?;
        let shown = shown(&taken_or_empty(ask, "ask")?)?;
        let now = moment(now)?;
        let text = text_in(&taken(frame, "frame")?)?;
        answer.give(&gate, text.as_bytes(), shown, now)
    }

    /// Reads a camera's frame.
    fn clearance_frame_text(frame: *const Frame, buffer: *mut c_char, capacity: usize, length: *mut usize) {
        let buffer = Buffer { to: buffer, capacity, length };
        put(length, 0, "the place for the length")?;
        buffer.give_text(&text_in(&taken(frame, "frame")?)?)
    }

    /// Gives a decision in JSON.
    fn clearance_decision_json(decision: Handle, buffer: *mut c_char, capacity: usize, length: *mut usize) {
        let decision = table::find::<Decided>(decision)?;
        Buffer { to: buffer, capacity, length }.give_text(&decision.json()?)
    }

    /// Ends a decision that waits for the person.
    fn clearance_decision_confirm(decision: Handle, matches: u32, now: u64, decided: *mut structs::Decided) {
        let out = Out::at(decided, "decided")?;
        let decision = table::find::<Decided>(decision)?;
        let is_holder = flag(matches, "matches")?;
        let result = if is_holder { PersonMatch::Matches } else { PersonMatch::Differs };
        out.put(decision.confirm(result, moment(now)?)?);
        Ok(())
    }

    /// Gives the text of a message in a language.
    fn clearance_message_text(
        message: *const c_char,
        language: *const c_char,
        buffer: *mut c_char,
        capacity: usize,
        length: *mut usize,
    ) {
        let message: Message = word(name(message, "message")?)?;
        let text = in_language(&message.texts(), name(language, "language")?)?;
        Buffer { to: buffer, capacity, length }.give_text(text)
    }

    /// Gives the text of a reason in a language.
    fn clearance_reason_text(
        reason: *const c_char,
        language: *const c_char,
        buffer: *mut c_char,
        capacity: usize,
        length: *mut usize,
    ) {
        let reason: Reason = word(name(reason, "reason")?)?;
        let text = in_language(&reason.texts(), name(language, "language")?)?;
        Buffer { to: buffer, capacity, length }.give_text(text)
    }

    /// Fills in the defaults.
    fn clearance_ledger_settings_init(settings: *mut LedgerSettings) {
        let defaults =
            LedgerSettings { capacity: 8_192, counted: 65_536, ..LedgerSettings::empty() };
        Out::at(settings, "settings")?.put(defaults);
        Ok(())
    }

    /// Makes a ledger in memory.
    fn clearance_ledger_in_memory(settings: *const LedgerSettings, ledger: *mut Handle) {
        put(ledger, 0, "ledger")?;
        let held = HeldLedger::in_memory(&taken(settings, "settings")?)?;
        put(ledger, table::keep(held)?, "ledger")
    }

    /// Makes a ledger of the caller's own.
    fn clearance_ledger_by_callback(
        claim: Option<ClaimFn>,
        release: Option<ReleaseFn>,
        context: *mut c_void,
        ledger: *mut Handle,
    ) {
        put(ledger, 0, "ledger")?;
        let claim = claim.ok_or_else(|| Failure::new(Status::NullPointer, "claim is null"))?;
        let reserved = Reserved::of(Kind::Ledger)?; // from here on nothing fails: the context is ours
        put(ledger, reserved.handle(), "ledger")?;
        reserved.fill(HeldLedger::Callback(Callback::new(claim, release, context).into()));
        Ok(())
    }
}

/// Makes the next entry on this thread panic: 1 at once, 2 when a code was judged, 3 with a gate's lock in hand.
#[cfg(feature = "panic-on-demand")]
#[unsafe(no_mangle)]
pub extern "C" fn clearance_panic_on_demand(place: u32) {
    crate::entry::demand::ask(place);
}

/// Where a decision goes. Everything that may fail but the check itself has happened by then: a code that is recorded is
/// also told.
struct Answer {
    decided: Out<structs::Decided>,
    kept: Option<(*mut Handle, Reserved)>,
}

impl Answer {
    /// # Safety
    /// As for [`Out::at`]; `kept` is null, or a handle can be written there.
    unsafe fn to(decided: *mut structs::Decided, kept: *mut Handle) -> Result<Self, Failure> {
        // SAFETY: the caller's word. Looked at first: whatever fails, no older decision stands there.
        let out = unsafe { Out::at(decided, "decided") };
        if kept.is_null() {
            return Ok(Self { decided: out?, kept: None });
        }
        // SAFETY: the caller's word.
        unsafe { put(kept, 0, "kept")? };
        Ok(Self { decided: out?, kept: Some((kept, Reserved::of(Kind::Decision)?)) })
    }

    /// # Safety
    /// The places are still there.
    unsafe fn give(
        self,
        gate: &HeldGate,
        text: &[u8],
        shown: Shown,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let decision = gate.check(text, shown, now);
        #[cfg(feature = "panic-on-demand")]
        crate::entry::demand::panic_if_asked(crate::entry::demand::JUDGED);
        // SAFETY: the caller's word.
        unsafe { self.decided.put(decision::as_struct(&decision, now)) };
        if let Some((kept, reserved)) = self.kept {
            // SAFETY: the caller's word.
            unsafe { put(kept, reserved.handle(), "kept")? };
            reserved.fill(Decided::new(decision));
        }
        Ok(())
    }
}

fn shown(ask: &Ask) -> Result<Shown, Failure> {
    let too_many = |_| {
        let words = format!("persons is {}: at most 255 are counted", ask.persons);
        Failure::new(Status::BadArgument, words)
    };
    let persons = u8::try_from(ask.persons).map_err(too_many)?;
    let crossing = match flag(ask.has_persons, "has_persons")? {
        true => Crossing::of(persons),
        false => Crossing::default(),
    };
    Ok(Shown { crossing, from_scanner: flag(ask.from_scanner, "from_scanner")? })
}

/// # Safety
/// `frame.pixels` is null, or `pixels_len` bytes from it on can be read.
unsafe fn text_in(frame: &Frame) -> Result<String, Failure> {
    must_be_zero(frame.reserved)?;
    // SAFETY: the caller's word.
    let pixels = unsafe { bytes(frame.pixels, frame.pixels_len, "pixels")? };
    let (width, height) = (frame.width as usize, frame.height as usize);
    frame::text_of(pixels, Shape { width, height, stride: frame.stride })
}

fn rules(given: &GateSettings) -> Rules {
    Rules {
        challenge: given.challenge,
        person_check: given.person_check,
        refuse_unknown_authority: given.refuse_unknown_authority,
        refuse_unknown_scheme: given.refuse_unknown_scheme,
        max_code_life: given.max_code_life,
        has_tolerance: given.has_tolerance,
        tolerance: Tolerance { max_behind: given.max_behind, max_ahead: given.max_ahead },
    }
}

/// Most entries of a cache: some 26 MB of credentials, or 1.6 GB of tables, which nobody asks for by mistake.
fn bounded(entries: u32, what: &str) -> Result<usize, Failure> {
    if entries > 1 << 16 {
        let words = format!("{what}: {entries} is more than 65,536");
        return Err(Failure::new(Status::BadArgument, words));
    }
    Ok(entries as usize)
}

fn must_be_zero(reserved: u32) -> Result<(), Failure> {
    if reserved == 0 {
        return Ok(());
    }
    Err(Failure::new(
        Status::BadStruct,
        "reserved is not zero: this library does not know what it asks for",
    ))
}

fn word<T: core::str::FromStr<Err: core::fmt::Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(Failure::of(Status::BadArgument))
}

fn in_language(texts: &Texts, tag: &str) -> Result<&'static str, Failure> {
    let unknown = || {
        let tags = Language::ALL.map(Language::tag).join(", ");
        Failure::new(Status::BadArgument, format!("{tag} is no language here: use one of {tags}"))
    };
    let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
    Ok(texts.in_language(language.ok_or_else(unknown)?))
}
