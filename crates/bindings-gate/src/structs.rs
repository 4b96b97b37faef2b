//! The structs that C sees. Their fields are explained in `clearance_gate.h`.

use core::ffi::{c_char, c_void};

use crate::layout::{CType, structs};

/// A handle.
pub type Handle = u64;

structs! {
    /// What a gate is.
    struct GateSettings = "clearance_gate_settings" {
        /// 1: the gate asks every phone for its challenge.
        challenge: u32,
        /// The gate group.
        group: *const c_char,
        /// Where the gate stands, `mo/border-gate/arrivals arrival foot`.
        location: *const c_char,
        /// The pinned root key: 32 or 33 bytes, or the text of its file.
        root: *const u8,
        /// Bytes of `root`.
        root_len: usize,
        /// What the gate saved of what it saw; in place of `root`.
        anchor: *const u8,
        /// Bytes of `anchor`.
        anchor_len: usize,
        /// The trust list.
        trust_list: *const u8,
        /// Bytes of `trust_list`.
        trust_list_len: usize,
        /// A ledger's handle; 0: one of its own, in memory.
        ledger: Handle,
        /// The newest signed date that the gate saw before.
        seen: u64,
        /// 1: a good code waits until the person was compared.
        person_check: u32,
        /// 1: refuse where the default is to refer.
        refuse_unknown_authority: u32,
        /// 1: refuse where the default is to refer.
        refuse_unknown_scheme: u32,
        /// Seconds that any code may live here.
        max_code_life: u32,
        /// 1: the two tolerances replace the schemes'.
        has_tolerance: u32,
        /// Seconds that a phone's clock may be behind.
        max_behind: u32,
        /// Seconds that a phone's clock may be ahead.
        max_ahead: u32,
        /// Verified credentials to remember.
        cached_credentials: u32,
        /// Holders to keep a table for.
        returning_holders: u32,
        /// Zero.
        reserved: u32,
    }

    /// What the lane knows of a crossing, and how the text came.
    struct Ask = "clearance_ask" {
        /// 1: undo what scanners and keyboards do to a text.
        from_scanner: u32,
        /// 1: somebody or something counted the people in the lane.
        has_persons: u32,
        /// How many there are.
        persons: u32,
    }

    /// A frame of a camera: brightness, a byte a pixel.
    struct Frame = "clearance_frame" {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Zero.
        reserved: u32,
        /// The first pixel.
        pixels: *const u8,
        /// Bytes from `pixels` on.
        pixels_len: usize,
        /// Bytes from one row to the next.
        stride: usize,
    }

    /// What a gate decided.
    struct Decided = "clearance_decision" {
        /// 1 admit, 2 refer, 3 refuse; 0: nothing was decided.
        outcome: u32,
        /// When, by the clock of the call.
        at: u64,
        /// Seconds from the gate's time to the start of the code.
        skew_seconds: i64,
        /// 1: `skew_seconds` was measured.
        has_skew: u32,
        /// 1: good but for the person, who is still to be compared.
        waits_for_person: u32,
        /// 1: admitted by the lane's own record in place of the shared one.
        flagged: u32,
        /// The scheme; -1: not known.
        scheme: i32,
        /// Which of the scheme's places, counted from 0; -1: none.
        place: i32,
        /// How many people the credential is for; -1: it does not say.
        party: i32,
        /// The guard picture; -1: none.
        picture: i32,
        /// The reason's word; empty for an admission.
        reason: [c_char; 32],
        /// Who can do something about it; empty for an admission.
        reason_class: [c_char; 16],
        /// The word of what the traveller is told.
        message: [c_char; 32],
        /// How far the proof went.
        proven: [c_char; 16],
        /// Zero.
        reserved: u32,
    }

    /// What a status source says of every credential.
    struct AssumedStatus = "clearance_assumed_status" {
        /// One of `CLEARANCE_STATUS_...`.
        answer: u32,
        /// Date of the list.
        this_update: u64,
        /// Up to which nbf the list has every credential.
        covers: u64,
    }

    /// What a sync did.
    struct SyncReport = "clearance_sync_report" {
        /// Authorities whose lists were asked for.
        lists: u32,
        /// Lists that are newer now.
        renewed: u32,
        /// Lists that could not be brought up to date.
        failed: u32,
    }

    /// How a ledger in memory starts.
    struct LedgerSettings = "clearance_ledger_settings" {
        /// 1: all lanes of the checkpoint are in this process.
        shared: u32,
        /// When it started; 0: now.
        started: u64,
        /// Credentials that can pass within 60 seconds.
        capacity: u64,
        /// Credentials of few uses in their period at once.
        counted: u64,
    }

    /// One code that a ledger is asked to record.
    struct Member = "clearance_member" {
        /// How often the credential admits: -1 in and out by turns, 0 without limit.
        uses: i32,
        /// 1 arrival, 2 departure.
        direction: u32,
        /// Zero.
        reserved: u32,
        /// Whose credential: the authority's id of 2 bytes, the credential's of 8, and zeros.
        subject: [u8; 16],
        /// Start of the code.
        issued_at: u64,
        /// The code opens this gate before this moment.
        until: u64,
        /// The credential's period.
        not_before: u64,
        /// Its end.
        not_after: u64,
    }

    /// What a ledger is asked.
    struct Claim = "clearance_claim" {
        /// 0 own lane; 1 shared, else refer; 2 shared, else admit.
        policy: u32,
        /// The gate's clock.
        now: u64,
        /// The codes: all of them are recorded, or none.
        members: *const Member,
        /// How many.
        member_count: usize,
    }

    /// What a ledger answers.
    struct LedgerAnswer = "clearance_ledger_answer" {
        /// 0 it cannot tell, 1 recorded, 2 denied.
        answer: u32,
        /// 1 the lane's, 2 the shared one.
        keeper: u32,
        /// Why a member was denied.
        denial: u32,
        /// Why it cannot tell, or why the shared one could not.
        trouble: u32,
        /// Which member was denied.
        member: u32,
        /// The moment that goes with the denial.
        moment: u64,
    }

    /// An open challenge.
    struct OpenChallenge = "clearance_challenge" {
        /// What phones read: 16 hexadecimal digits and a zero.
        text: [c_char; 20],
        /// The same in bytes.
        bytes: [u8; 8],
        /// When it ends.
        until: u64,
    }

    /// What the operator should know of a gate.
    struct Report = "clearance_report" {
        /// 1: it cannot serve its trust list, and refers every code.
        is_stopped: u32,
        /// Number of the trust list.
        trust_seq: u64,
        /// Date of the trust list.
        trust_this_update: u64,
        /// When the trust list ends.
        trust_next_update: u64,
        /// The newest signed date seen.
        seen: u64,
        /// Keys of the list that the gate lacks.
        missing_keys: u32,
        /// Keys of the gate that are not the list's.
        rejected_keys: u32,
        /// Status lists in force.
        status_lists: u32,
        /// Zero.
        reserved: u32,
        /// Date of the oldest of them.
        oldest_status: u64,
    }
}

/// Asks a ledger. 0: `answer` is filled in; anything else: it cannot tell.
pub type ClaimFn = unsafe extern "C" fn(*mut c_void, *const Claim, *mut LedgerAnswer) -> i32;
/// Fetches a file of a status list. 0: `length` bytes stand in the buffer.
pub type FetchFn = unsafe extern "C" fn(
    *mut c_void,
    *const c_char,
    *const c_char,
    *mut u8,
    usize,
    *mut usize,
) -> i32;
/// Says that a context is not used any more.
pub type ReleaseFn = unsafe extern "C" fn(*mut c_void);

macro_rules! callbacks {
    ($($type:ty = $spelled:literal ($($arg:ty),*)),+ $(,)?) => {
        $(
            impl CType for Option<$type> {
                fn spelled() -> String {
                    $spelled.to_owned()
                }
            }
        )+

        /// Name and arguments of each callback that gives a status: for the test of the header.
        pub fn callbacks() -> Vec<(&'static str, Vec<String>)> {
            vec![$(($spelled, vec![$(<$arg as CType>::spelled()),*])),+]
        }
    };
}
callbacks! {
    ClaimFn = "clearance_claim_callback" (*mut c_void, *const Claim, *mut LedgerAnswer),
    FetchFn = "clearance_fetch_callback"
        (*mut c_void, *const c_char, *const c_char, *mut u8, usize, *mut usize),
}

impl CType for Option<ReleaseFn> {
    fn spelled() -> String {
        "clearance_release_callback".to_owned()
    }
}
