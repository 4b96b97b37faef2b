/* What a program does that is broken, or wants to break in: everything freed by everybody at once, callbacks that call back in, lengths
 * and times at their ends, wrong alignment, threads that end, a fork. A status each time, and nothing else happens.
 *   attack DIRECTORY REAL
 * DIRECTORY is of examples/life_cycle.rs; REAL has root.pub, trust-list.cbor and status-lists of an authority.
 * Built with the sanitizers too, for this program's own half: the library reads and writes through what it is given. */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

enum { THREADS = 8, SHELF = 16 };

/* A status that a call may give which is well formed, whatever other threads free meanwhile. */
static int is_told(clearance_status status) {
    switch (status) {
    case CLEARANCE_OK:
    case CLEARANCE_NO_HANDLE:
    case CLEARANCE_FREED:
    case CLEARANCE_WRONG_KIND:
    case CLEARANCE_NOT_PENDING:
    case CLEARANCE_NO_CODE:
    case CLEARANCE_BAD_ARGUMENT: return 1; /* a sync of a gate without a directory */
    default: return 0;
    }
}

/* ---- Every entry on every handle, while eight threads free them */

static clearance_handle shelf[SHELF];
static int odd = 0, admissions = 0;

static void tell(int line, clearance_status status) {
    if (is_told(status)) return;
    printf("attack.c:%d: status %d\n", line, (int)status);
    __sync_fetch_and_add(&odd, 1);
}
#define TELL(call) tell(__LINE__, call)

static clearance_handle look(uint32_t at) { return __sync_fetch_and_add(&shelf[at % SHELF], 0); }

static void put_on_shelf(uint32_t at, clearance_handle handle) {
    clearance_handle before = __sync_lock_test_and_set(&shelf[at % SHELF], handle);
    if (before) TELL(clearance_free(before));
}

static uint32_t next_of(uint32_t *state) {
    *state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
    return *state;
}

static void *anything(void *given) {
    uint32_t state = *(uint32_t *)given;
    static const uint8_t grey[64 * 64];
    for (int round = 0; round < 400; round++) {
        clearance_handle handle = look(next_of(&state)), other = look(next_of(&state)), kept = 0;
        clearance_decision found = decision();
        clearance_report report;
        clearance_challenge challenge;
        clearance_sync_report synced = {sizeof synced, 0, 0, 0};
        clearance_frame frame = {sizeof frame, 64, 64, 0, grey, sizeof grey, 64};
        char text[8192];
        uint8_t bytes[8192];
        size_t length;
        uint64_t seq;
        memset(&report, 0, sizeof report), report.struct_size = sizeof report;
        memset(&challenge, 0, sizeof challenge), challenge.struct_size = sizeof challenge;
        switch (next_of(&state) % 16) {
        case 0: put_on_shelf(next_of(&state), gate_with(0, next_of(&state) % 2)); break;
        case 1: TELL(clearance_free(handle)); break;
        case 2: TELL(clearance_free(handle)), TELL(clearance_free(handle)); break;
        case 3:
        case 4:
        case 5:
        case 6:
            TELL(judge(handle, (int)(next_of(&state) % 3), &found, &kept));
            if (found.outcome == CLEARANCE_ADMIT) __sync_fetch_and_add(&admissions, 1);
            if (kept) put_on_shelf(next_of(&state), kept);
            break;
        case 7: TELL(clearance_decision_json(handle, text, sizeof text, &length)); break;
        case 8: TELL(clearance_decision_confirm(handle, 1, times[0], &found)); break;
        case 9: TELL(clearance_gate_report(handle, &report)); break;
        case 10: TELL(clearance_gate_take_list(handle, list.bytes, list.length, times[0], &seq)); break;
        case 11: TELL(clearance_gate_open_challenge(handle, NULL, times[0], &challenge)); break;
        case 12: TELL(clearance_gate_sync_status(handle, directory, times[0], &synced)); break;
        case 13: TELL(clearance_gate_check_frame(handle, &frame, NULL, times[0], &found, NULL)); break;
        case 14: TELL(clearance_gate_add_key_file(handle, key.bytes, key.length)); break;
        default:
            TELL(clearance_gate_trust_list(other, bytes, sizeof bytes, &length));
            TELL(clearance_gate_anchor(other, bytes, sizeof bytes, &length));
            TELL(clearance_gate_clock_was_set(other, times[0] - 600));
        }
    }
    return NULL;
}

static void everybody_frees_everything(void) {
    pthread_t running[THREADS];
    uint32_t seeds[THREADS];
    for (uint32_t i = 0; i < SHELF; i++) shelf[i] = gate_with(0, i % 2);
    for (uint32_t i = 0; i < THREADS; i++) {
        seeds[i] = 2654435761u * (i + 1);
        pthread_create(&running[i], NULL, anything, &seeds[i]);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(running[i], NULL);
    for (uint32_t i = 0; i < SHELF; i++) put_on_shelf(i, 0);
    IS(odd, 0);
    IS(admissions > 0, 1);
}

/* ---- Callbacks that call back in */

static clearance_handle inner, inner_ledger;
static int depth = 0, asked = 0, gone = 0;

static int32_t calls_everything(void *context, const clearance_claim *claim, clearance_ledger_answer *answer) {
    clearance_decision found = decision();
    clearance_challenge challenge;
    clearance_sync_report synced = {sizeof synced, 0, 0, 0};
    clearance_handle kept = 0;
    char text[8192];
    size_t length;
    uint64_t seq;
    (void)context, (void)claim;
    asked++;
    memset(&challenge, 0, sizeof challenge), challenge.struct_size = sizeof challenge;
    if (depth < 3) { /* the same code at the same gate, inside its own judgement */
        depth++;
        IS(judge(inner, 0, &found, &kept), CLEARANCE_OK);
        IS(clearance_decision_json(kept, text, sizeof text, &length), CLEARANCE_OK);
        IS(clearance_free(kept), CLEARANCE_OK);
        depth--;
    }
    IS(clearance_gate_take_list(inner, list.bytes, list.length, times[0], &seq), CLEARANCE_OK);
    IS(clearance_gate_open_challenge(inner, NULL, times[0], &challenge), CLEARANCE_OK);
    IS(clearance_gate_clock_was_set(inner, times[0]), CLEARANCE_BAD_ARGUMENT);
    IS(clearance_gate_sync_status(inner, directory, times[0], &synced), CLEARANCE_BAD_ARGUMENT);
    IS(clearance_gate_add_key_file(inner, key.bytes, key.length), CLEARANCE_OK);
    answer->answer = CLEARANCE_LEDGER_RECORDED, answer->keeper = CLEARANCE_KEEPER_LANE;
    return 0;
}

/* Comes when the last gate goes, and makes another one meanwhile. */
static void release_calls_everything(void *context) {
    clearance_handle gate = gate_with(0, 0);
    clearance_decision found = decision();
    (void)context;
    gone++;
    IS(clearance_free(inner_ledger), CLEARANCE_FREED);
    IS(clearance_free(inner), CLEARANCE_FREED);
    IS(judge(gate, 0, &found, NULL), CLEARANCE_OK);
    IS(clearance_free(gate), CLEARANCE_OK);
}

/* A gate of a real authority, whose status lists `real` has; the depth of a sync inside a sync, and whether the gate is freed there. */
static clearance_handle fetching;
static const char *real;
static int fetches = 0, frees = 0;

static clearance_handle real_gate(const char *store) {
    clearance_gate_settings settings = settings_of(0);
    clearance_handle gate;
    struct file pinned = file_in(real, "root.pub"), trusted = file_in(real, "trust-list.cbor");
    settings.group = "mo";
    settings.root = pinned.bytes, settings.root_len = pinned.length;
    settings.trust_list = trusted.bytes, settings.trust_list_len = trusted.length;
    check(clearance_gate_new(&settings, 0, &gate));
    check(clearance_gate_open_status(gate, store));
    free(pinned.bytes), free(trusted.bytes);
    return gate;
}

static int32_t fetch_calls_everything(void *context, const char *authority, const char *name, uint8_t *buffer, size_t capacity, size_t *length) {
    int depth = *(int *)context, deeper = depth + 1;
    clearance_sync_report synced = {sizeof synced, 0, 0, 0};
    clearance_decision found = decision();
    char path[512];
    snprintf(path, sizeof path, "status-lists/%s/%s", authority, name);
    struct file file = file_in(real, path);
    fetches++;
    if (depth < 2) {
        IS(clearance_gate_fetch_status(fetching, fetch_calls_everything, &deeper, 0, &synced), frees > 1 ? CLEARANCE_FREED : CLEARANCE_OK);
        IS(judge(fetching, 0, &found, NULL), frees > 1 ? CLEARANCE_FREED : CLEARANCE_OK);
    } else if (frees == 1) {
        IS(clearance_free(fetching), CLEARANCE_OK);
        frees++;
    }
    if (file.length > capacity) return 1;
    memcpy(buffer, file.bytes, file.length);
    *length = file.length;
    free(file.bytes);
    return 0;
}

static int32_t fetch_lies(void *context, const char *authority, const char *name, uint8_t *buffer, size_t capacity, size_t *length) {
    (void)authority, (void)name;
    buffer[0] = buffer[capacity - 1] = 1;
    *length = *(size_t *)context;
    return 0;
}

static void ledgers_call_back(void) {
    clearance_decision found = decision();
    check(clearance_ledger_by_callback(calls_everything, release_calls_everything, NULL, &inner_ledger));
    inner = gate_with(inner_ledger, 0);
    IS(judge(inner, 0, &found, NULL), CLEARANCE_OK);
    IS(found.outcome, CLEARANCE_ADMIT);
    IS(asked, 4);
    IS(clearance_free(inner_ledger), CLEARANCE_OK);
    IS(gone, 0);
    IS(clearance_free(inner), CLEARANCE_OK);
    IS(gone, 1);
}

static void syncs_call_back(const char *scratch) {
    const size_t lies[] = {0, 1, SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 2 + 1};
    clearance_sync_report synced = {sizeof synced, 0, 0, 0};
    char store[64];
    int depth = 0;
    snprintf(store, sizeof store, "%s/a", scratch);
    fetching = real_gate(store);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        size_t lie = lies[i];
        IS(clearance_gate_fetch_status(fetching, fetch_lies, &lie, 0, &synced), CLEARANCE_NOT_SYNCED);
        IS(synced.failed, 1);
    }
    IS(clearance_gate_fetch_status(fetching, fetch_calls_everything, &depth, 0, &synced), CLEARANCE_OK);
    IS(fetches > 3, 1);
    IS(clearance_free(fetching), CLEARANCE_OK);
    snprintf(store, sizeof store, "%s/b", scratch);
    fetching = real_gate(store);
    frees = 1; /* in the innermost call: it and those around it are done all the same */
    IS(clearance_gate_fetch_status(fetching, fetch_calls_everything, &depth, 0, &synced), CLEARANCE_OK);
    IS(frees, 2);
    IS(clearance_free(fetching), CLEARANCE_FREED);
}

/* ---- Lengths, times and sizes at their ends */

static void ends(clearance_handle gate) {
    const size_t lengths[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1};
    const uint64_t moments[] = {1, UINT32_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX};
    clearance_status bad = CLEARANCE_BAD_ARGUMENT;
    clearance_decision found = decision();
    clearance_handle out;
    char text[4096];
    uint8_t bytes[1] = {0};
    size_t length;
    uint64_t seq;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t huge = lengths[i];
        clearance_frame frame = {sizeof frame, 16384, 3300, 0, bytes, huge, huge};
        clearance_gate_settings settings = settings_of(0);
        IS(clearance_gate_check(gate, "x", huge, NULL, 1, &found, NULL), bad);
        IS(clearance_gate_add_key(gate, 1, bytes, huge), bad);
        IS(clearance_gate_add_key_file(gate, bytes, huge), bad);
        IS(clearance_gate_take_list(gate, bytes, huge, 1, &seq), bad);
        IS(clearance_gate_take_chain(gate, bytes, huge, 1, &seq), bad);
        IS(clearance_gate_add_credential(gate, bytes, huge), bad);
        IS(clearance_gate_check_frame(gate, &frame, NULL, 1, &found, NULL), bad);
        IS(clearance_frame_text(&frame, text, sizeof text, &length), bad);
        settings.root_len = huge;
        IS(clearance_gate_new(&settings, 1, &out), bad);
        settings = settings_of(0), settings.trust_list_len = huge;
        IS(clearance_gate_new(&settings, 1, &out), bad);
        settings = settings_of(0), settings.anchor = bytes, settings.anchor_len = huge;
        IS(clearance_gate_new(&settings, 1, &out), bad);
        /* A buffer is written as far as the value goes, and no further. */
        IS(clearance_message_text("proceed", "en", text, huge, &length), CLEARANCE_OK);
    }
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        uint64_t now = moments[i];
        clearance_gate_settings settings = settings_of(0);
        clearance_ledger_settings book = {sizeof book, 0, now, 4, 4};
        clearance_challenge challenge;
        clearance_sync_report synced = {sizeof synced, 0, 0, 0};
        clearance_report report;
        clearance_handle ledger = 0, kept = 0;
        memset(&challenge, 0, sizeof challenge), challenge.struct_size = sizeof challenge;
        memset(&report, 0, sizeof report), report.struct_size = sizeof report;
        check(clearance_ledger_in_memory(&book, &ledger));
        settings.ledger = ledger, settings.seen = now, settings.max_code_life = UINT32_MAX, settings.person_check = 1;
        settings.has_tolerance = 1, settings.max_behind = UINT32_MAX, settings.max_ahead = UINT32_MAX;
        clearance_status made = clearance_gate_new(&settings, now, &out);
        IS(made == CLEARANCE_OK || made == CLEARANCE_REFUSED, 1);
        if (made != CLEARANCE_OK) {
            settings.seen = 0;
            made = clearance_gate_new(&settings, times[0], &out);
        }
        if (made != CLEARANCE_OK) out = gate_with(ledger, 1);
        for (size_t answer = 0; answer < 6; answer++) {
            clearance_assumed_status status = {sizeof status, (uint32_t)answer, now, now};
            IS(clearance_gate_assume_status(out, &status), CLEARANCE_OK);
            IS(clearance_gate_check(out, codes[0], strlen(codes[0]), NULL, now, &found, NULL), CLEARANCE_OK);
            IS(clearance_gate_check(out, codes[0], strlen(codes[0]), NULL, times[0], &found, &kept), CLEARANCE_OK);
            IS(is_told(clearance_decision_confirm(kept, 1, now, &found)), 1);
            IS(clearance_decision_json(kept, text, sizeof text, &length), CLEARANCE_OK);
            IS(clearance_free(kept), CLEARANCE_OK);
        }
        IS(clearance_gate_open_challenge(out, NULL, now, &challenge), CLEARANCE_OK);
        IS(clearance_gate_clock_was_set(out, now), CLEARANCE_OK);
        IS(clearance_gate_report(out, &report), CLEARANCE_OK);
        made = clearance_gate_take_list(out, list.bytes, list.length, now, &seq);
        IS(made == CLEARANCE_OK || made == CLEARANCE_REFUSED, 1);
        IS(clearance_gate_sync_status(out, directory, now, &synced), bad);
        IS(clearance_free(out), CLEARANCE_OK);
        IS(clearance_free(ledger), CLEARANCE_OK);
    }
}

/* A length of a gigabyte, of which the beginning alone can be read: nobody works through what cannot be meant. */
static void endless(clearance_handle gate) {
    const size_t length = (size_t)1 << 30, readable = (size_t)1 << 21;
    uint8_t *bytes = (uint8_t *)mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    clearance_decision found = decision();
    clearance_ask scanner = {sizeof scanner, 1, 0, 0};
    clearance_gate_settings settings = settings_of(0);
    clearance_handle out;
    uint64_t seq;
    if (bytes == MAP_FAILED || mprotect(bytes, readable, PROT_READ | PROT_WRITE)) exit(2);
    for (int fill = 0; fill < 2; fill++) {
        memset(bytes, fill ? 0xff : 'A', readable);
        memcpy(bytes, codes[1], fill ? 0 : strlen(codes[1]));
        IS(clearance_gate_check(gate, (char *)bytes, length, NULL, times[1], &found, NULL), CLEARANCE_OK);
        IS(found.outcome, CLEARANCE_REFUSE);
        IS(clearance_gate_check(gate, (char *)bytes, length, &scanner, times[1], &found, NULL), CLEARANCE_OK);
        IS(found.outcome, CLEARANCE_REFUSE);
        IS(clearance_gate_add_key_file(gate, bytes, length), CLEARANCE_BAD_ARGUMENT);
        IS(clearance_gate_take_list(gate, bytes, length, times[1], &seq), CLEARANCE_REFUSED);
        IS(clearance_gate_take_chain(gate, bytes, length, times[1], &seq), CLEARANCE_REFUSED);
        IS(clearance_gate_add_credential(gate, bytes, length), CLEARANCE_REFUSED);
        settings = settings_of(0), settings.root = bytes, settings.root_len = length;
        IS(clearance_gate_new(&settings, times[1], &out), CLEARANCE_BAD_ARGUMENT);
        settings = settings_of(0), settings.trust_list = bytes, settings.trust_list_len = length;
        IS(clearance_gate_new(&settings, times[1], &out), CLEARANCE_REFUSED);
        settings = settings_of(0), settings.root_len = 0, settings.anchor = bytes, settings.anchor_len = length;
        IS(clearance_gate_new(&settings, times[1], &out), CLEARANCE_BAD_ARGUMENT);
    }
    munmap(bytes, length);
}

/* Sizes that a struct says, of every struct that goes in or comes out. */
static void struct_sizes(clearance_handle gate) {
    const uint32_t sizes[] = {0, 1, 3, 4, 4097, INT32_MAX, UINT32_MAX};
    union {
        uint32_t size;
        clearance_gate_settings settings;
        clearance_report report;
        clearance_ledger_settings book;
        clearance_challenge challenge;
        clearance_frame frame;
        clearance_decision decision;
        clearance_ask ask;
        clearance_assumed_status status;
        clearance_sync_report synced;
    } any;
    clearance_decision found = decision();
    clearance_status bad = CLEARANCE_BAD_STRUCT;
    clearance_handle out;
    char text[64];
    size_t length;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(&any, 0x5a, sizeof any);
        any.size = sizes[i];
        IS(clearance_gate_settings_init(&any.settings), bad);
        IS(clearance_gate_new(&any.settings, 1, &out), bad);
        IS(out, 0);
        IS(clearance_gate_report(gate, &any.report), bad);
        IS(clearance_ledger_settings_init(&any.book), bad);
        IS(clearance_ledger_in_memory(&any.book, &out), bad);
        IS(clearance_gate_open_challenge(gate, NULL, 1, &any.challenge), bad);
        IS(clearance_frame_text(&any.frame, text, sizeof text, &length), bad);
        IS(clearance_gate_check_frame(gate, &any.frame, NULL, 1, &found, NULL), bad);
        IS(clearance_gate_check(gate, "x", 1, &any.ask, 1, &found, NULL), bad);
        IS(clearance_gate_check(gate, "x", 1, NULL, 1, &any.decision, NULL), bad);
        IS(clearance_decision_confirm(gate, 1, 1, &any.decision), bad);
        IS(clearance_gate_assume_status(gate, &any.status), bad);
        IS(clearance_gate_sync_status(gate, "x", 1, &any.synced), bad);
        IS(any.size, sizes[i]); /* nothing was written */
        IS(((uint8_t *)&any)[sizeof any - 1], 0x5a);
    }
}

/* Zeros inside texts: what has a length is read to its end, what has none ends there. */
static void zeros(clearance_handle gate) {
    clearance_decision found = decision();
    clearance_ask scanner = {sizeof scanner, 1, 0, 0};
    clearance_gate_settings settings = settings_of(0);
    clearance_handle out;
    char text[1100];
    size_t length = strlen(codes[1]);
    memcpy(text, codes[1], length + 1);
    IS(clearance_gate_check(gate, text, length + 1, NULL, times[1], &found, NULL), CLEARANCE_OK);
    IS(found.outcome != CLEARANCE_ADMIT, 1); /* one more byte is another text */
    text[length / 2] = 0;
    for (int from_scanner = 0; from_scanner < 2; from_scanner++) {
        IS(clearance_gate_check(gate, text, length, from_scanner ? &scanner : NULL, times[1], &found, NULL), CLEARANCE_OK);
        IS(found.outcome != CLEARANCE_ADMIT, 1);
    }
    memset(text, 0, sizeof text);
    IS(clearance_gate_check(gate, text, sizeof text, &scanner, times[1], &found, NULL), CLEARANCE_OK);
    IS(found.outcome, CLEARANCE_REFUSE);
    settings.group = "hk-mo\0x";
    IS(clearance_gate_new(&settings, times[0], &out), CLEARANCE_OK); /* C's text ended */
    IS(clearance_free(out), CLEARANCE_OK);
    settings.group = "";
    IS(clearance_gate_new(&settings, times[0], &out), CLEARANCE_BAD_ARGUMENT);
    IS(clearance_gate_open_status(gate, ""), CLEARANCE_STORAGE);
}

/* Wherever it stands, it is read and written byte by byte. Not built for the alignment sanitizer: the call itself is the caller's sin. */
static void misaligned(clearance_handle gate) {
    _Alignas(8) static uint8_t room[sizeof(clearance_gate_settings) + 64];
    clearance_decision found = decision();
    clearance_ask ask = {sizeof ask, 1, 0, 0};
    clearance_gate_settings settings = settings_of(0);
    clearance_status status;
    uint64_t value;
    for (size_t off = 1; off < 8; off++) {
        uint8_t *at = room + off;
        memcpy(at, &settings, sizeof settings);
        memset(room + sizeof settings + 16, 0, 16);
        IS(clearance_gate_new((void *)at, times[0], (void *)(room + sizeof settings + 16 + off)), CLEARANCE_OK);
        memcpy(&value, room + sizeof settings + 16 + off, sizeof value);
        IS(clearance_free(value), CLEARANCE_OK);
        memcpy(at, &ask, sizeof ask);
        memcpy(at + sizeof ask, &found, sizeof found);
        status = clearance_gate_check(gate, "x", 1, (void *)at, times[0], (void *)(at + sizeof ask), NULL);
        IS(status, CLEARANCE_OK);
        memcpy(&found, at + sizeof ask, sizeof found);
        IS(found.outcome, CLEARANCE_REFUSE);
        IS(clearance_version((char *)at + 8, 32, (void *)at), CLEARANCE_OK);
        memcpy(&value, at, sizeof value);
        IS(value, strlen((char *)at + 8));
        IS(clearance_gate_take_list(gate, list.bytes, list.length, times[0], (void *)at), CLEARANCE_OK);
    }
}

/* ---- Threads that end, and small ones */

static pthread_key_t last_breath;
static int breaths = 0;

/* Comes after the library's own memory of this thread may be gone. */
static void breathe(void *given) {
    clearance_decision found = decision();
    char text[256];
    size_t length;
    clearance_handle gate = *(clearance_handle *)given;
    if (judge(gate, 0, &found, NULL) == CLEARANCE_OK && judge(0, 0, &found, NULL) == CLEARANCE_NO_HANDLE &&
        clearance_last_error(text, sizeof text, &length) == CLEARANCE_OK)
        __sync_fetch_and_add(&breaths, 1);
    static __thread int again = 0;
    if (again++ < 3) pthread_setspecific(last_breath, given); /* and once more, later still */
}

static void *ends_soon(void *given) {
    clearance_decision found = decision();
    pthread_setspecific(last_breath, given);
    if (judge(99, 0, &found, NULL) == CLEARANCE_NO_HANDLE) __sync_fetch_and_add(&breaths, 1);
    return NULL;
}

static void threads_that_end(clearance_handle gate) {
    pthread_key_create(&last_breath, breathe);
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, ends_soon, &gate);
        pthread_join(thread, NULL);
    }
    IS(breaths, 20 * 5);
    pthread_key_delete(last_breath);
}

/* A frame of the life cycle that shows a code. */
static struct file picture;
static unsigned width, height, stride;

static void read_picture(void) {
    char line[4096], name[64];
    FILE *steps = fopen(path_in(directory, "life-cycle.txt"), "r");
    if (!steps) exit(2);
    while (!picture.bytes && fgets(line, sizeof line, steps)) {
        char *with = strrchr(line, '\t');
        if (strncmp(line, "frame\t", 6) || !strstr(line, "\tadmit\t") || !with) continue;
        if (sscanf(with, "%63s %u %u %u", name, &width, &height, &stride) != 4) exit(2);
        picture = file_in(directory, name);
    }
    fclose(steps);
    if (!picture.bytes) exit(2);
}

/* A gate, a check, a frame with a code and one of noise, JSON: on as much stack as the guide says that a thread needs. */
static void *on_a_small_stack(void *given) {
    clearance_handle gate = gate_with(0, 0), kept = 0;
    clearance_decision found = decision();
    clearance_frame frame = {sizeof frame, width, height, 0, picture.bytes, picture.length, stride};
    static char json[8192];
    size_t length;
    (void)given;
    IS(judge(gate, 0, &found, &kept), CLEARANCE_OK);
    IS(found.outcome, CLEARANCE_ADMIT);
    IS(clearance_decision_json(kept, json, sizeof json, &length), CLEARANCE_OK);
    IS(clearance_gate_check_frame(gate, &frame, NULL, times[2], &found, NULL), CLEARANCE_OK);
    IS(found.outcome != 0, 1);
    uint8_t *noise = (uint8_t *)malloc(640 * 480);
    for (uint32_t i = 0; i < 640 * 480; i++) noise[i] = (uint8_t)(i * 2654435761u >> 13);
    frame.pixels = noise, frame.pixels_len = 640 * 480, frame.width = 640, frame.height = 480, frame.stride = 640;
    IS(clearance_gate_check_frame(gate, &frame, NULL, times[2], &found, NULL), CLEARANCE_NO_CODE);
    free(noise);
    IS(clearance_free(kept), CLEARANCE_OK);
    IS(clearance_free(gate), CLEARANCE_OK);
    return NULL;
}

#ifndef STACK
#define STACK 128
#endif

static void small_stacks(void) {
    pthread_attr_t small;
    pthread_t thread;
    read_picture();
    pthread_attr_init(&small);
    IS(pthread_attr_setstacksize(&small, STACK * 1024), 0);
    IS(pthread_create(&thread, &small, on_a_small_stack, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&small);
    free(picture.bytes);
}

/* ---- Fork */

static int is_over = 0;

static void *busy(void *given) {
    while (!__sync_fetch_and_add(&is_over, 0)) {
        clearance_decision found = decision();
        clearance_handle kept = 0;
        if (judge(*(clearance_handle *)given, 0, &found, &kept) != CLEARANCE_OK || clearance_free(kept) != CLEARANCE_OK) exit(3);
    }
    return NULL;
}

/* A child of fork has copies of the ledgers: what both admitted would pass twice. And a lock that another thread held is held for ever
 * there. So the handles are the parent's alone. */
static void fork_while_others_work(void) {
    clearance_handle gate = gate_with(0, 0), fresh = gate_with(0, 0);
    pthread_t running[4];
    for (int i = 0; i < 4; i++) pthread_create(&running[i], NULL, busy, &gate);
    for (int round = 0; round < 20; round++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            clearance_decision found = decision();
            alarm(10); /* a lock that is never released */
            clearance_status judged = judge(fresh, 1, &found, NULL);
            if (judged == CLEARANCE_FORKED && found.outcome == 0) raise(SIGKILL); /* valgrind counts what an exit leaves behind */
            _exit(1);
        }
        waitpid(child, &status, 0);
        IS(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGKILL);
        if (wrong) break;
    }
    __sync_fetch_and_add(&is_over, 1);
    for (int i = 0; i < 4; i++) pthread_join(running[i], NULL);
    check(clearance_free(fresh));
    check(clearance_free(gate));
}

int main(int argc, char **argv) {
    char scratch[] = "/tmp/clearance-attack-XXXXXX";
    if (argc != 3 || !mkdtemp(scratch)) return 2;
    setvbuf(stdout, NULL, _IONBF, 0);
    begin(argv[1]), real = argv[2];
    clearance_handle gate = gate_with(0, 0);
    ledgers_call_back();
    syncs_call_back(scratch);
    ends(gate);
    endless(gate);
    struct_sizes(gate);
    zeros(gate);
#ifndef NO_MISALIGNED
    misaligned(gate);
#endif
    threads_that_end(gate);
    small_stacks();
    everybody_frees_everything();
    fork_while_others_work();
    IS(clearance_free(gate), CLEARANCE_OK);
    return end();
}
