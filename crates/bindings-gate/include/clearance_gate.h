/* A gate for Clearance codes: text or camera frame in, decision out.
 *
 * Everything here is C99 and C++17. Link with -lclearancegate; `pkg-config clearancegate` says how.
 *
 * HANDLES are numbers, below 2^53, never 0, and never given twice. A handle that was freed, is of another kind or was never
 * given out gives a status, and nothing is followed. clearance_free gives any handle up; a call that is under way on another
 * thread ends first in peace.
 *
 * STATUS. Every entry but clearance_abi_version gives one: CLEARANCE_OK, or why not. Nothing was done then, unless said otherwise.
 * clearance_last_error has the words, for the operator: what was found and what to do. A status is never a decision: whoever
 * gets another one than CLEARANCE_OK keeps the gate shut and sees to the gate.
 *
 * STRUCTS begin with struct_size, which the caller sets to sizeof before each call, for what goes in and for what comes out.
 * So a program goes on with a newer library; and with an older one, as long as what the older one does not know is zero.
 * What is reserved is zero.
 *
 * BUFFERS take two calls. *length becomes the length of the whole value in any case. Where it does not fit, the status is
 * CLEARANCE_SHORT_BUFFER and nothing was written. A text needs one byte more than its length, for the zero behind it.
 * Call with capacity 0 first (buffer may be null), or with a buffer that is surely large enough.
 *
 * MEMORY. What the caller passes in is read during the call and never afterwards. Nothing that is given out has to be freed but
 * handles, and no pointer into the library is ever given out.
 *
 * TIME is in whole seconds since 1970-01-01T00:00:00Z. `now` is the caller's clock, or 0 for the computer's.
 *
 * THREADS. Every entry may be called by any thread, on any handle, at any time. A check waits neither for another nor for a list
 * that is taken or a sync. One gate serves all lanes that stand in one place. Words of failures are each thread's own.
 *
 * FORK. Handles belong to the process that made the first one. A child of fork that goes on without exec gets CLEARANCE_FORKED: with a
 * copy of the parent's ledger it would admit what the parent admits too. Fork first, then make gates.
 *
 * FAULTS of the library are caught at each entry: CLEARANCE_PANICKED. Callbacks must not throw, longjmp or unwind through it.
 *
 * The words in decisions are those of `clearance gate check --json` and of the gate's HTTP API.
 */
#ifndef CLEARANCE_GATE_H
#define CLEARANCE_GATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- This library ---------------------------------------------------------------------------------------------- */

#define CLEARANCE_ABI_MAJOR 1 /* another one cannot go on with this header; the soname ends in it */
#define CLEARANCE_ABI_MINOR 0 /* a higher one has more in it */

/* The ABI of the library that was loaded: major * 65536 + minor. Compare the major number with the header's first. */
uint32_t clearance_abi_version(void);

/* A thing of the library. 0 is none. */
typedef uint64_t clearance_handle;

/* What an entry gives. Numbers never change their meaning; there may come more. */
typedef int32_t clearance_status;
enum {
    CLEARANCE_OK = 0,
    CLEARANCE_NULL_POINTER = 1,      /* a pointer is null where there must be something */
    CLEARANCE_BAD_STRUCT = 2,        /* struct_size is too small, or asks for what this library does not know */
    CLEARANCE_BAD_ARGUMENT = 3,      /* an argument means nothing */
    CLEARANCE_SHORT_BUFFER = 4,      /* *length says how long the value is */
    CLEARANCE_NO_HANDLE = 5,         /* no handle was ever this number */
    CLEARANCE_FREED = 6,             /* the handle was freed before */
    CLEARANCE_WRONG_KIND = 7,        /* a handle of something else */
    CLEARANCE_TOO_MANY_HANDLES = 8,  /* a million are open: decisions are not freed */
    CLEARANCE_REFUSED = 9,           /* a list, key or credential is not believed */
    CLEARANCE_NO_CODE = 10,          /* the frame shows no clearance code: nothing was judged */
    CLEARANCE_NOT_PENDING = 11,      /* the decision does not wait for the person, or not any more */
    CLEARANCE_STORAGE = 12,          /* the directory of status lists cannot be used */
    CLEARANCE_NOT_SYNCED = 13,       /* a status list was not brought up to date; the one in force stays */
    CLEARANCE_NO_CLOCK = 14,         /* the computer's clock is before 1970 */
    CLEARANCE_NO_ENTROPY = 15,       /* the computer gives no random numbers */
    CLEARANCE_PANICKED = 16,         /* a fault of this library */
    CLEARANCE_FORKED = 17            /* a child of fork: the handles are its parent's. Make gates and ledgers after fork */
};

/* The library's version, such as 0.1.0. */
clearance_status clearance_version(char *buffer, size_t capacity, size_t *length);

/* The word of a status, such as short-buffer. */
clearance_status clearance_status_word(clearance_status status, char *buffer, size_t capacity, size_t *length);

/* The words of this thread's last failure, for the operator; empty where there was none. They hold nothing of a person. */
clearance_status clearance_last_error(char *buffer, size_t capacity, size_t *length);

/* Gives a handle up. A gate goes on using its ledger when the ledger's handle was given up. */
clearance_status clearance_free(clearance_handle handle);

/* ---- A gate ------------------------------------------------------------------------------------------------------ */

/* What a gate is. Set struct_size, call clearance_gate_settings_init, then fill in. */
typedef struct clearance_gate_settings {
    uint32_t struct_size;
    uint32_t challenge;               /* 1: every phone must answer this gate's challenge; 0: as the scheme says */
    const char *group;                /* the gate group, such as hk-mo; ends with a zero */
    const char *location;             /* mo/border-gate/arrivals arrival foot; stand=NAME and office=NAME may follow */
    const uint8_t *root;              /* at the first start: the pinned root key, 32 bytes (Ed25519) or 33 (P-256, */
    size_t root_len;                  /*   compressed), or the text of root.pub; it comes by hand, never by a network */
    const uint8_t *anchor;            /* at each later start, in place of root: what clearance_gate_anchor gave last */
    size_t anchor_len;
    const uint8_t *trust_list;        /* the trust list; at a later start what clearance_gate_trust_list gave last */
    size_t trust_list_len;
    clearance_handle ledger;          /* 0: a ledger of its own, in memory, which begins empty at `now` */
    uint64_t seen;                    /* at a later start: what clearance_report.seen said last */
    uint32_t person_check;            /* 1: a good code waits until the person was compared; 0: as the scheme says */
    uint32_t refuse_unknown_authority; /* 1: refuse credentials of authorities that the list does not know; 0: refer */
    uint32_t refuse_unknown_scheme;   /* 1: the same for schemes */
    uint32_t max_code_life;           /* seconds that any code may live here, at most 60 */
    uint32_t has_tolerance;           /* 1: the next two replace what the schemes say */
    uint32_t max_behind;              /* seconds that a phone's clock may be behind */
    uint32_t max_ahead;               /* seconds that a phone's clock may be ahead */
    uint32_t cached_credentials;      /* verified credentials to remember, 400 bytes each; at most 65,536; 0: none */
    uint32_t returning_holders;       /* holders to keep a table for, 25 KB each; at most 65,536; 0: none */
    uint32_t reserved;
} clearance_gate_settings;

/* The defaults: 60 s of life, 4,096 credentials, 64 holders, everything else zero. */
clearance_status clearance_gate_settings_init(clearance_gate_settings *settings);

/* Makes a gate. It has no keys yet, and refers every code as not in service until one is added that its trust list names. */
clearance_status clearance_gate_new(const clearance_gate_settings *settings, uint64_t now, clearance_handle *gate);

/* Adds a secret of the gate group under its id: 32 bytes, X25519. CLEARANCE_REFUSED: the list has another key under this id. A key
 * that the list does not name yet is kept for the list that does. Wipe the bytes afterwards. */
clearance_status clearance_gate_add_key(clearance_handle gate, uint32_t kid, const uint8_t *secret, size_t secret_len);

/* The same by the text of the key's file, as the authority makes it; its id is found in the trust list. CLEARANCE_REFUSED: no
 * key, or none that the list names for the gate's group. */
clearance_status clearance_gate_add_key_file(clearance_handle gate, const uint8_t *text, size_t text_len);

/* Takes a newer trust list while the gate judges, and gives its number. CLEARANCE_REFUSED: it is not believed, and the gate goes
 * on by the list that it has. Save the trust list and the anchor afterwards, in one step: without the anchor a restart forgets
 * which lists are too old. */
clearance_status clearance_gate_take_list(clearance_handle gate, const uint8_t *list, size_t list_len, uint64_t now, uint64_t *seq);

/* The same by a chain of trust lists, for a gate that slept while the root changed hands. */
clearance_status clearance_gate_take_chain(clearance_handle gate, const uint8_t *chain, size_t chain_len, uint64_t now, uint64_t *seq);

/* The newest trust list that was taken, as it was signed. */
clearance_status clearance_gate_trust_list(clearance_handle gate, uint8_t *buffer, size_t capacity, size_t *length);

/* The pinned root and what was seen last, for the next start. */
clearance_status clearance_gate_anchor(clearance_handle gate, uint8_t *buffer, size_t capacity, size_t *length);

/* Puts a credential on the roster, for codes in roster form. CLEARANCE_REFUSED: not signed by an authority of the list. */
clearance_status clearance_gate_add_credential(clearance_handle gate, const uint8_t *credential, size_t credential_len);

/* The gate's clock was set by more than a step of its schemes: a ledger in memory trusts nothing from before. Whoever keeps a ledger
 * behind a callback sees to it: CLEARANCE_BAD_ARGUMENT. */
clearance_status clearance_gate_clock_was_set(clearance_handle gate, uint64_t now);

/* What the operator should know of a gate. */
typedef struct clearance_report {
    uint32_t struct_size;
    uint32_t is_stopped;              /* 1: it cannot serve its trust list, and refers every code: bring a list or a key */
    uint64_t trust_seq;               /* number of the trust list */
    uint64_t trust_this_update;       /* its date */
    uint64_t trust_next_update;       /* its end: bring a newer one before */
    uint64_t seen;                    /* the newest signed date seen: no correct clock is behind it */
    uint32_t missing_keys;            /* keys of the list that the gate lacks */
    uint32_t rejected_keys;           /* keys of the gate that are not the list's, and were put away */
    uint32_t status_lists;            /* status lists in force */
    uint32_t reserved;
    uint64_t oldest_status;           /* date of the oldest of them; 0: there is none */
} clearance_report;

clearance_status clearance_gate_report(clearance_handle gate, clearance_report *report);

/* ---- Status of credentials --------------------------------------------------------------------------------------- */

/* Uses the status lists in this directory, which the gate fills at each sync; it is made where there is none. One directory for
 * each gate of a process. Without status every code that is otherwise good is referred: status-unknown. */
clearance_status clearance_gate_open_status(clearance_handle gate, const char *directory);

/* What a sync did. */
typedef struct clearance_sync_report {
    uint32_t struct_size;
    uint32_t lists;                   /* authorities whose lists were asked for */
    uint32_t renewed;                 /* lists that are newer now */
    uint32_t failed;                  /* lists that were not brought up to date */
} clearance_sync_report;

/* Brings the status lists up to date from a repository in a directory: a copy, a mount, a stick. CLEARANCE_NOT_SYNCED: one list at
 * least was not; the others were, the report says how many. The gate judges meanwhile. */
clearance_status clearance_gate_sync_status(clearance_handle gate, const char *repository, uint64_t now, clearance_sync_report *report);

/* Fetches a file of a repository: `name` of `authority`, both end with a zero. Write it to `buffer` and its length to `length`, and
 * give 0; anything else: it cannot be had. Nothing that it brings is believed unchecked. */
typedef int32_t (*clearance_fetch_callback)(void *context, const char *authority, const char *name, uint8_t *buffer, size_t capacity, size_t *length);

/* The same by your own way. The callback is called during the call, on its thread. */
clearance_status clearance_gate_fetch_status(clearance_handle gate, clearance_fetch_callback fetch, void *context, uint64_t now, clearance_sync_report *report);

/* One answer for every credential. */
typedef struct clearance_assumed_status {
    uint32_t struct_size;
    uint32_t answer;                  /* CLEARANCE_STATUS_... */
    uint64_t this_update;             /* date of the list */
    uint64_t covers;                  /* for NOT_COVERED */
} clearance_assumed_status;
enum {
    CLEARANCE_STATUS_MISSING = 0,
    CLEARANCE_STATUS_VALID = 1,
    CLEARANCE_STATUS_SUSPENDED = 2,
    CLEARANCE_STATUS_REVOKED = 3,
    CLEARANCE_STATUS_NOT_COVERED = 4,
    CLEARANCE_STATUS_EXPIRED = 5
};

/* For trying out, and for venues that never revoke: takes one answer in place of lists. */
clearance_status clearance_gate_assume_status(clearance_handle gate, const clearance_assumed_status *status);

/* ---- A code ------------------------------------------------------------------------------------------------------ */

/* What the lane knows. Null stands for zeros. */
typedef struct clearance_ask {
    uint32_t struct_size;
    uint32_t from_scanner;            /* 1: undo what scanners and keyboards do to a text, where that is certain */
    uint32_t has_persons;             /* 1: the people in the lane were counted */
    uint32_t persons;                 /* how many there are, at most 255 */
} clearance_ask;

/* What a gate decided. */
typedef struct clearance_decision {
    uint32_t struct_size;
    uint32_t outcome;                 /* CLEARANCE_ADMIT, _REFER, _REFUSE; 0 where the status is not CLEARANCE_OK */
    uint64_t at;                      /* by the clock of the call */
    int64_t skew_seconds;             /* from the gate's time to the start of the code: negative for one from the past */
    uint32_t has_skew;                /* 1: it was measured */
    uint32_t waits_for_person;        /* 1: good but for the person: clearance_decision_confirm */
    uint32_t flagged;                 /* 1: the lane's record had to do in place of the shared one */
    int32_t scheme;                   /* -1: not known, here and below */
    int32_t place;                    /* which of the scheme's places the credential is for, counted from 0 */
    int32_t party;                    /* people that the credential is for */
    int32_t picture;                  /* the guard picture */
    char reason[32];                  /* code-used, revoked, ...; empty for an admission */
    char reason_class[16];            /* who can do something about it: retry, officer, operator, alarm */
    char message[32];                 /* what the traveller is told: proceed, show-current-code, ... */
    char proven[16];                  /* how far the proof went: nothing, sealed, credential, holder */
    uint32_t reserved;
} clearance_decision;
enum {
    CLEARANCE_ADMIT = 1,  /* open */
    CLEARANCE_REFER = 2,  /* an officer decides: the gate cannot tell */
    CLEARANCE_REFUSE = 3  /* certain */
};

/* Judges the text of a code; it needs no zero behind it. An admitted code is recorded before this returns, and refused from then on.
 * Whatever the text is, the status is CLEARANCE_OK: what is no code is refused as that. `kept` may be null; else it becomes
 * a handle to the decision, to be freed. Open for CLEARANCE_OK and CLEARANCE_ADMIT, and for nothing else. */
clearance_status clearance_gate_check(clearance_handle gate, const char *text, size_t text_len, const clearance_ask *ask, uint64_t now, clearance_decision *decision, clearance_handle *kept);

/* A frame of a camera, or any grey picture: a byte a pixel, black 0. The first plane of NV12, NV21 and I420 is that as it stands. */
typedef struct clearance_frame {
    uint32_t struct_size;
    uint32_t width;                   /* pixels a row; both sides at most 16,384, and 54 million pixels */
    uint32_t height;                  /* rows */
    uint32_t reserved;
    const uint8_t *pixels;
    size_t pixels_len;
    size_t stride;                    /* bytes from one row to the next, at least `width` */
} clearance_frame;

/* Reads the one clearance code in a frame and judges it. CLEARANCE_NO_CODE: there is none, or several; the words say what was seen.
 * At thirty frames a second most show none. */
clearance_status clearance_gate_check_frame(clearance_handle gate, const clearance_frame *frame, const clearance_ask *ask, uint64_t now, clearance_decision *decision, clearance_handle *kept);

/* Reads the one clearance code in a frame. The text belongs to a person: keep it no longer than the check takes. */
clearance_status clearance_frame_text(const clearance_frame *frame, char *buffer, size_t capacity, size_t *length);

/* The decision in JSON: decision, reason, class, message, texts in three languages, details. Holds nothing of the person. */
clearance_status clearance_decision_json(clearance_handle decision, char *buffer, size_t capacity, size_t *length);

/* Ends a decision that waits for the person, within 60 s: `matches` is 1 where the holder stands there, else 0. Once: of two threads
 * one gets CLEARANCE_NOT_PENDING. */
clearance_status clearance_decision_confirm(clearance_handle decision, uint32_t matches, uint64_t now, clearance_decision *decided);

/* What the traveller reads, by the message's word. Languages: en, pt, zh-Hant. */
clearance_status clearance_message_text(const char *message, const char *language, char *buffer, size_t capacity, size_t *length);

/* What the operator reads, by the reason's word. */
clearance_status clearance_reason_text(const char *reason, const char *language, char *buffer, size_t capacity, size_t *length);

/* A challenge, which stops a live relay. */
typedef struct clearance_challenge {
    uint32_t struct_size;
    char text[20];                    /* what phones read: 16 hexadecimal digits and a zero */
    uint8_t bytes[8];                 /* the same */
    uint64_t until;                   /* when it ends */
} clearance_challenge;

/* Opens a challenge that one code may answer within two minutes. `entropy` is 8 fresh random bytes, or null: the computer's. */
clearance_status clearance_gate_open_challenge(clearance_handle gate, const uint8_t *entropy, uint64_t now, clearance_challenge *challenge);

/* ---- Ledgers: which codes were accepted -------------------------------------------------------------------------- */

/* How a ledger in memory starts. */
typedef struct clearance_ledger_settings {
    uint32_t struct_size;
    uint32_t shared;                  /* 1: all lanes of the checkpoint are in this process and use it */
    uint64_t started;                 /* 0: now. For the first 60 s it admits no code that it may have admitted before */
    uint64_t capacity;                /* credentials that can pass within 60 s */
    uint64_t counted;                 /* credentials of few uses that can be in their period at once */
} clearance_ledger_settings;

/* The defaults: one lane, 8,192 a minute, 65,536 of few uses. */
clearance_status clearance_ledger_settings_init(clearance_ledger_settings *settings);

/* A ledger in memory, for several gates of a process. After a restart it cannot tell what was admitted before. */
clearance_status clearance_ledger_in_memory(const clearance_ledger_settings *settings, clearance_handle *ledger);

/* One code that a ledger is asked to record. (subject, issued_at) tells codes apart. */
typedef struct clearance_member {
    uint32_t struct_size;
    int32_t uses;                     /* -1: in and out by turns; 0: without limit; else so many admissions */
    uint32_t direction;               /* 1 arrival, 2 departure */
    uint32_t reserved;
    uint8_t subject[16];              /* whose credential: authority (2 bytes), id (8), zeros. It points at a person */
    uint64_t issued_at;               /* start of the code. Keep it for 60 s at least */
    uint64_t until;                   /* the code opens this gate before this moment */
    uint64_t not_before;              /* the credential's period, to whose end its uses are counted */
    uint64_t not_after;
} clearance_member;

/* What a ledger is asked: to record every member, or none. */
typedef struct clearance_claim {
    uint32_t struct_size;
    uint32_t policy;                  /* 0 own lane; 1 shared, else refer; 2 shared, else admit */
    uint64_t now;                     /* the gate's clock */
    const clearance_member *members;
    size_t member_count;
} clearance_claim;

/* What a ledger answers. As it comes to the callback it says: cannot tell. */
typedef struct clearance_ledger_answer {
    uint32_t struct_size;
    uint32_t answer;                  /* CLEARANCE_LEDGER_... */
    uint32_t keeper;                  /* for RECORDED: CLEARANCE_KEEPER_... */
    uint32_t denial;                  /* for DENIED: CLEARANCE_DENIED_... */
    uint32_t trouble;                 /* for CANNOT_TELL, and where a lane records in place of the shared ledger */
    uint32_t member;                  /* for DENIED: which one, counted from 0 */
    uint64_t moment;                  /* for SUPERSEDED, NO_RECORD, USES_UNKNOWN */
} clearance_ledger_answer;
enum { CLEARANCE_LEDGER_CANNOT_TELL = 0, CLEARANCE_LEDGER_RECORDED = 1, CLEARANCE_LEDGER_DENIED = 2 };
enum { CLEARANCE_KEEPER_LANE = 1, CLEARANCE_KEEPER_SHARED = 2 };
enum {
    CLEARANCE_DENIED_USED = 1,            /* this very code was accepted before */
    CLEARANCE_DENIED_SUPERSEDED = 2,      /* a newer one was, which started at `moment` */
    CLEARANCE_DENIED_NO_RECORD = 3,       /* codes that start after `moment` can be judged */
    CLEARANCE_DENIED_USES_SPENT = 4,      /* used as often as the scheme allows */
    CLEARANCE_DENIED_ALREADY_INSIDE = 5,  /* inside, and comes in again */
    CLEARANCE_DENIED_NOT_INSIDE = 6,      /* goes out, and is not inside */
    CLEARANCE_DENIED_USES_UNKNOWN = 7,    /* uses are counted since `moment` only */
    CLEARANCE_DENIED_FULL = 8             /* no room */
};
enum {
    CLEARANCE_TROUBLE_CANNOT_WRITE = 1,
    CLEARANCE_TROUBLE_DAMAGED = 2,
    CLEARANCE_TROUBLE_NO_QUORUM = 3,
    CLEARANCE_TROUBLE_NOT_SHARED = 4,
    CLEARANCE_TROUBLE_TIMED_OUT = 5,
    CLEARANCE_TROUBLE_UNREACHABLE = 6
};

/* Your ledger. Compare and record in one atomic step, as durable as you promise, then fill in `answer` and give 0. Anything else than
 * 0, an answer that means nothing, and none at all are "cannot tell": the code is referred, never admitted. It is called by
 * whichever thread checks a code, by several at once; `claim` and `answer` are gone when it returns. It may call this library. */
typedef int32_t (*clearance_claim_callback)(void *context, const clearance_claim *claim, clearance_ledger_answer *answer);

/* The context is not used any more. Called once, by whichever thread comes last. */
typedef void (*clearance_release_callback)(void *context);

/* A ledger of your own. `release` may be null. Until it is called, or the ledger's handle and all gates with it are freed and their
 * calls are over, context and callback must stay. Where the status is not CLEARANCE_OK nothing was taken. */
clearance_status clearance_ledger_by_callback(clearance_claim_callback claim, clearance_release_callback release, void *context, clearance_handle *ledger);

#ifdef __cplusplus
}
#endif

#endif
