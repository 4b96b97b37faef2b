/* Hostile use of the C ABI: a status each time, and nothing else happens.
 *   hostile DIRECTORY of examples/life_cycle.rs
 * Built as C99 and as C++17, run by valgrind too. With -DPANIC_ON_DEMAND against a library with the feature panic-on-demand. */
#include "world.h"

enum { THREADS = 8 };

/* Null where there must be something. */
static void null(clearance_handle gate) {
    clearance_decision found = decision();
    clearance_handle out = 99;
    size_t length;
    uint64_t seq;
    clearance_gate_settings settings = settings_of(0);
    clearance_frame frame = {sizeof frame, 4, 4, 0, NULL, 16, 4};
    clearance_status null = CLEARANCE_NULL_POINTER;
    IS(clearance_version(NULL, 0, NULL), null);
    IS(clearance_version(NULL, 100, &length), null);
    IS(clearance_status_word(0, NULL, 0, NULL), null);
    IS(clearance_last_error(NULL, 0, NULL), null);
    IS(clearance_gate_settings_init(NULL), null);
    IS(clearance_gate_new(NULL, 1, &out), null);
    IS(out, 0);
    IS(clearance_gate_new(&settings, 1, NULL), null);
    settings.group = NULL;
    IS(clearance_gate_new(&settings, 1, &out), null);
    settings = settings_of(0), settings.location = NULL;
    IS(clearance_gate_new(&settings, 1, &out), null);
    settings = settings_of(0), settings.trust_list = NULL;
    IS(clearance_gate_new(&settings, 1, &out), null);
    settings = settings_of(0), settings.root = NULL;
    IS(clearance_gate_new(&settings, 1, &out), null);
    IS(clearance_gate_add_key(gate, 0, NULL, 32), null);
    IS(clearance_gate_add_key_file(gate, NULL, 5), null);
    IS(clearance_gate_take_list(gate, NULL, 5, 1, &seq), null);
    IS(clearance_gate_take_list(gate, list.bytes, list.length, 1, NULL), null);
    IS(clearance_gate_take_chain(gate, NULL, 5, 1, &seq), null);
    IS(clearance_gate_trust_list(gate, NULL, 0, NULL), null);
    IS(clearance_gate_trust_list(gate, NULL, 100000, &length), null);
    IS(clearance_gate_anchor(gate, NULL, 0, NULL), null);
    IS(clearance_gate_assume_status(gate, NULL), null);
    IS(clearance_gate_open_status(gate, NULL), null);
    IS(clearance_gate_sync_status(gate, "x", 1, NULL), null);
    IS(clearance_gate_fetch_status(gate, NULL, NULL, 1, NULL), null);
    IS(clearance_gate_add_credential(gate, NULL, 1), null);
    IS(clearance_gate_open_challenge(gate, NULL, 1, NULL), null);
    IS(clearance_gate_report(gate, NULL), null);
    IS(clearance_gate_check(gate, NULL, 5, NULL, 1, &found, NULL), null);
    IS(found.outcome, 0);
    IS(clearance_gate_check(gate, "C1:", 3, NULL, 1, NULL, NULL), null);
    IS(clearance_gate_check(gate, "C1:", 3, NULL, 1, NULL, &out), null);
    IS(clearance_gate_check_frame(gate, NULL, NULL, 1, &found, NULL), null);
    IS(clearance_gate_check_frame(gate, &frame, NULL, 1, &found, NULL), null);
    IS(clearance_frame_text(NULL, NULL, 0, &length), null);
    IS(clearance_frame_text(&frame, NULL, 0, NULL), null);
    IS(clearance_decision_json(gate, NULL, 0, NULL), CLEARANCE_WRONG_KIND);
    IS(clearance_decision_confirm(gate, 1, 1, NULL), null);
    IS(clearance_message_text(NULL, "en", NULL, 0, &length), null);
    IS(clearance_message_text("proceed", NULL, NULL, 0, &length), null);
    IS(clearance_message_text("proceed", "en", NULL, 0, NULL), null);
    IS(clearance_reason_text(NULL, "en", NULL, 0, &length), null);
    IS(clearance_ledger_settings_init(NULL), null);
    IS(clearance_ledger_in_memory(NULL, &out), null);
    IS(clearance_ledger_by_callback(NULL, NULL, NULL, &out), null);
}

/* Handles that are none, were freed, or are something else's: of every entry that takes one. */
static void handles(clearance_handle gate, clearance_handle ledger, clearance_handle kept) {
    clearance_handle freed = gate_with(0, 0);
    check(clearance_free(freed));
    clearance_handle again = gate_with(0, 0); /* in its place */
    clearance_handle bad[6];
    clearance_status expected[6] = {CLEARANCE_NO_HANDLE, CLEARANCE_NO_HANDLE, CLEARANCE_NO_HANDLE,
                                    CLEARANCE_FREED, CLEARANCE_WRONG_KIND, CLEARANCE_WRONG_KIND};
    bad[0] = 0, bad[1] = UINT64_MAX, bad[2] = gate ^ ((uint64_t)1 << 47), bad[3] = freed, bad[4] = ledger, bad[5] = kept;
    for (int i = 0; i < 6; i++) {
        clearance_status no = expected[i];
        clearance_decision found = decision();
        clearance_handle out;
        size_t length;
        uint64_t seq;
        clearance_assumed_status status = {sizeof status, 1, 1, 0};
        clearance_sync_report synced = {sizeof synced, 0, 0, 0};
        clearance_report report;
        clearance_challenge challenge;
        clearance_frame frame = {sizeof frame, 4, 4, 0, root.bytes, 16, 4};
        clearance_gate_settings settings = settings_of(i == 4 ? gate : bad[i]);
        memset(&report, 0, sizeof report), report.struct_size = sizeof report;
        memset(&challenge, 0, sizeof challenge), challenge.struct_size = sizeof challenge;
        found.outcome = CLEARANCE_ADMIT;
        IS(judge(bad[i], 0, &found, NULL), no);
        IS(found.outcome, 0);
        IS(judge(bad[i], 0, &found, &out), no);
        IS(out, 0);
        IS(clearance_gate_check_frame(bad[i], &frame, NULL, 1, &found, NULL), no);
        IS(clearance_gate_add_key(bad[i], 0, root.bytes, 32), no);
        IS(clearance_gate_add_key_file(bad[i], key.bytes, key.length), no);
        IS(clearance_gate_take_list(bad[i], list.bytes, list.length, 1, &seq), no);
        IS(clearance_gate_take_chain(bad[i], list.bytes, list.length, 1, &seq), no);
        IS(clearance_gate_trust_list(bad[i], NULL, 0, &length), no);
        IS(clearance_gate_anchor(bad[i], NULL, 0, &length), no);
        IS(clearance_gate_assume_status(bad[i], &status), no);
        IS(clearance_gate_open_status(bad[i], "nowhere"), no);
        IS(clearance_gate_sync_status(bad[i], "nowhere", 1, &synced), no);
        IS(clearance_gate_add_credential(bad[i], list.bytes, 5), no);
        IS(clearance_gate_clock_was_set(bad[i], 1), no);
        IS(clearance_gate_open_challenge(bad[i], NULL, 1, &challenge), no);
        IS(clearance_gate_report(bad[i], &report), no);
        if (i > 0) IS(clearance_gate_new(&settings, 1, &out), i == 4 ? CLEARANCE_WRONG_KIND : no);
        if (i != 5) IS(clearance_decision_json(bad[i], NULL, 0, &length), no);
        if (i != 5) IS(clearance_decision_confirm(bad[i], 1, 1, &found), no);
        if (i < 4) IS(clearance_free(bad[i]), no);
    }
    check(clearance_free(again));
}

/* Structs and buffers of other sizes. */
static void sizes(clearance_handle gate, clearance_handle kept) {
    clearance_decision found = decision();
    struct {
        clearance_decision known;
        char unknown[64];
    } longer;
    struct {
        clearance_ask known;
        char unknown[8];
    } ask;
    char text[64];
    size_t length = 0, again;
    memset(&longer, 0x55, sizeof longer);
    longer.known.struct_size = sizeof longer;
    IS(judge(gate, 0, &longer.known, NULL), CLEARANCE_OK); /* a program of tomorrow */
    IS(longer.unknown[0], 0);
    IS(longer.unknown[63], 0);
    memset(&ask, 0, sizeof ask);
    ask.known.struct_size = sizeof ask;
    IS(clearance_gate_check(gate, "x", 1, &ask.known, 1, &found, NULL), CLEARANCE_OK);
    ask.unknown[7] = 1; /* asks for what this library does not know */
    IS(clearance_gate_check(gate, "x", 1, &ask.known, 1, &found, NULL), CLEARANCE_BAD_STRUCT);
    ask.known.struct_size = UINT32_MAX;
    IS(clearance_gate_check(gate, "x", 1, &ask.known, 1, &found, NULL), CLEARANCE_BAD_STRUCT);
    ask.known.struct_size = 4;
    IS(clearance_gate_check(gate, "x", 1, &ask.known, 1, &found, NULL), CLEARANCE_BAD_STRUCT);
    for (uint32_t size = 0; size < sizeof found; size += 4) {
        found.struct_size = size;
        IS(judge(gate, 0, &found, NULL), CLEARANCE_BAD_STRUCT);
    }
    found.struct_size = UINT32_MAX;
    IS(judge(gate, 0, &found, NULL), CLEARANCE_BAD_STRUCT);
    IS(clearance_decision_json(kept, NULL, 0, &length), CLEARANCE_SHORT_BUFFER);
    char *json = (char *)malloc(length + 1);
    json[0] = 'x';
    IS(clearance_decision_json(kept, json, length, &again), CLEARANCE_SHORT_BUFFER); /* no room for the zero */
    IS(json[0], 'x');
    IS(again, length);
    IS(clearance_decision_json(kept, json, length + 1, &again), CLEARANCE_OK);
    IS(json[length], 0);
    IS(strlen(json), length);
    free(json);
    unsigned char *bytes = (unsigned char *)malloc(list.length);
    IS(clearance_gate_trust_list(gate, bytes, list.length - 1, &length), CLEARANCE_SHORT_BUFFER);
    IS(length, list.length);
    IS(clearance_gate_trust_list(gate, bytes, list.length, &length), CLEARANCE_OK); /* bytes have no zero behind them */
    IS(memcmp(bytes, list.bytes, length), 0);
    free(bytes);
    IS(clearance_status_word(CLEARANCE_FREED, text, sizeof text, &length), CLEARANCE_OK);
    IS(strcmp(text, "freed"), 0);
    IS(clearance_status_word(99, text, sizeof text, &length), CLEARANCE_BAD_ARGUMENT);
    IS(clearance_last_error(text, 3, &length), CLEARANCE_SHORT_BUFFER);
    IS(clearance_last_error(text, sizeof text, &length), CLEARANCE_OK); /* the words are still there */
    IS(strcmp(text, "99 is no status"), 0);
}

/* Arguments that mean nothing. */
static void arguments(clearance_handle gate) {
    clearance_decision found = decision();
    clearance_ask ask = {sizeof ask, 2, 0, 0};
    clearance_handle out;
    char text[256];
    size_t length;
    uint64_t seq;
    clearance_gate_settings settings;
    clearance_assumed_status status = {sizeof status, 6, 1, 0};
    clearance_ledger_settings book = {sizeof book, 0, 1, UINT64_MAX, 1};
    clearance_sync_report synced = {sizeof synced, 0, 0, 0};
    clearance_status bad = CLEARANCE_BAD_ARGUMENT;
    IS(clearance_gate_check(gate, "x", 1, &ask, 1, &found, NULL), bad);
    ask.from_scanner = 0, ask.has_persons = 1, ask.persons = 256;
    IS(clearance_gate_check(gate, "x", 1, &ask, 1, &found, NULL), bad);
    IS(clearance_gate_check(gate, "x", SIZE_MAX, NULL, 1, &found, NULL), bad);
    IS(clearance_gate_assume_status(gate, &status), bad);
    IS(clearance_gate_add_key(gate, 256, root.bytes, 32), bad);
    IS(clearance_gate_add_key(gate, 1, root.bytes, 31), bad);
    IS(clearance_gate_add_key_file(gate, root.bytes, root.length), CLEARANCE_REFUSED);
    IS(clearance_gate_take_list(gate, root.bytes, root.length, 1, &seq), CLEARANCE_REFUSED);
    IS(clearance_gate_take_chain(gate, list.bytes, list.length, 1, &seq), CLEARANCE_REFUSED);
    IS(clearance_gate_add_credential(gate, list.bytes, list.length), CLEARANCE_REFUSED);
    IS(clearance_gate_sync_status(gate, "nowhere", 1, &synced), bad);
    IS(clearance_gate_open_status(gate, "/dev/null/x"), CLEARANCE_STORAGE);
    IS(clearance_ledger_in_memory(&book, &out), bad);
    IS(clearance_message_text("no-such-word", "en", text, sizeof text, &length), bad);
    IS(clearance_message_text("proceed", "xx", text, sizeof text, &length), bad);
    IS(clearance_message_text("\xff", "en", text, sizeof text, &length), bad);
    IS(clearance_message_text("proceed", "zh-Hant", text, sizeof text, &length), CLEARANCE_OK);
    settings = settings_of(0), settings.group = "Not A Group";
    IS(clearance_gate_new(&settings, 1, &out), bad);
    settings = settings_of(0), settings.location = "mo/border-gate arrival";
    IS(clearance_gate_new(&settings, 1, &out), bad);
    settings = settings_of(0), settings.challenge = 2;
    IS(clearance_gate_new(&settings, 1, &out), bad);
    settings = settings_of(0), settings.cached_credentials = UINT32_MAX;
    IS(clearance_gate_new(&settings, 1, &out), bad);
    settings = settings_of(0), settings.anchor = root.bytes, settings.anchor_len = 5;
    IS(clearance_gate_new(&settings, 1, &out), bad); /* both */
    settings = settings_of(0), settings.root_len = 31;
    IS(clearance_gate_new(&settings, 1, &out), bad);
    settings = settings_of(0), settings.trust_list_len--;
    IS(clearance_gate_new(&settings, times[0], &out), CLEARANCE_REFUSED);
    settings = settings_of(0), settings.reserved = 1;
    IS(clearance_gate_new(&settings, 1, &out), CLEARANCE_BAD_STRUCT);
    for (uint32_t side = 0; side < 70000; side += 9999) {
        clearance_frame frame = {sizeof frame, 0, 0, 0, NULL, 0, 0};
        frame.pixels = list.bytes, frame.pixels_len = list.length;
        frame.width = side, frame.height = side, frame.stride = side;
        IS(clearance_frame_text(&frame, text, sizeof text, &length), bad);
        frame.stride = SIZE_MAX;
        IS(clearance_frame_text(&frame, text, sizeof text, &length), bad);
    }
}

/* A ledger that does as `context` says. */
struct book {
    int gives;
    clearance_ledger_answer answer;
    clearance_handle gate;
    int calls, released;
};

static int32_t claim(void *context, const clearance_claim *asked, clearance_ledger_answer *answer) {
    struct book *book = (struct book *)context;
    uint32_t size = answer->struct_size;
    book->calls++;
    if (asked->member_count != 1 || asked->struct_size != sizeof *asked) return 5;
    if (asked->members[0].struct_size != sizeof(clearance_member)) return 5;
    if (book->gate) { /* calls back in, and gives away what the call is about */
        clearance_report report;
        memset(&report, 0, sizeof report);
        report.struct_size = sizeof report;
        IS(clearance_gate_report(book->gate, &report), CLEARANCE_OK);
        IS(clearance_free(book->gate), CLEARANCE_OK);
        IS(clearance_gate_report(book->gate, &report), CLEARANCE_FREED);
    }
    if (book->gives == 7) return 0; /* forgets to answer */
    *answer = book->answer;
    answer->struct_size = size;
    return book->gives;
}

static void release(void *context) { ((struct book *)context)->released++; }

static void callbacks(void) {
    struct case_of {
        int gives;
        uint32_t answer, keeper, denial, trouble, member;
        const char *expected;
    } cases[] = {
        {1, 1, 1, 0, 0, 0, "refer ledger-unavailable"}, /* fails, whatever it wrote */
        {-1, 1, 1, 0, 0, 0, "refer ledger-unavailable"},
        {7, 1, 1, 0, 0, 0, "refer ledger-unavailable"},
        {0, 0, 0, 0, 1, 0, "refer ledger-unavailable"},
        {0, 0, 0, 0, 0, 0, "refer ledger-unavailable"}, /* nonsense, from here on */
        {0, 1, 0, 0, 0, 0, "refer ledger-unavailable"},
        {0, 1, 9, 0, 0, 0, "refer ledger-unavailable"},
        {0, 3, 1, 1, 1, 0, "refer ledger-unavailable"},
        {0, UINT32_MAX, 1, 1, 1, 0, "refer ledger-unavailable"},
        {0, 2, 0, 0, 0, 0, "refer ledger-unavailable"},
        {0, 2, 0, 9, 0, 0, "refer ledger-unavailable"},
        {0, 2, 0, 1, 0, 1, "refer ledger-unavailable"},
        {0, 2, 0, 1, 0, 0, "refuse code-used"},
        {0, 2, 0, 2, 0, 0, "refuse code-superseded"},
        {0, 2, 0, 3, 0, 0, "refuse no-record"},
        {0, 2, 0, 4, 0, 0, "refuse uses-spent"},
        {0, 2, 0, 5, 0, 0, "refuse already-inside"},
        {0, 2, 0, 6, 0, 0, "refer not-inside"},
        {0, 2, 0, 7, 0, 0, "refer uses-unknown"},
        {0, 2, 0, 8, 0, 0, "refuse ledger-full"},
        {0, 1, 1, 0, 0, 0, "admit"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct book book;
        clearance_handle ledger, gate;
        clearance_decision found = decision();
        char told[64];
        memset(&book, 0, sizeof book);
        book.gives = cases[i].gives;
        book.answer.answer = cases[i].answer, book.answer.keeper = cases[i].keeper, book.answer.denial = cases[i].denial;
        book.answer.trouble = cases[i].trouble, book.answer.member = cases[i].member;
        check(clearance_ledger_by_callback(claim, release, &book, &ledger));
        gate = gate_with(ledger, 0);
        IS(clearance_gate_clock_was_set(gate, 1), CLEARANCE_BAD_ARGUMENT);
        if (i % 2) book.gate = gate;
        IS(judge(gate, 0, &found, NULL), CLEARANCE_OK);
        snprintf(told, sizeof told, "%s%s%s", outcome(&found), found.reason[0] ? " " : "", found.reason);
        if (strcmp(told, cases[i].expected)) printf("case %d: %s\n", (int)i, told), wrong++;
        IS(book.calls, 1);
        IS(clearance_free(ledger), CLEARANCE_OK);
        IS(book.released, i % 2 ? 1 : 0); /* the gate still has it */
        if (i % 2 == 0) IS(clearance_free(gate), CLEARANCE_OK);
        IS(book.released, 1);
    }
}

static int32_t fetch(void *context, const char *authority, const char *name, uint8_t *buffer, size_t capacity, size_t *length) {
    (void)context, (void)authority, (void)name, (void)buffer;
    *length = capacity + 1;
    return 0;
}

/* Threads. */
struct team {
    clearance_handle gate, kept;
    int admitted, confirmed, other;
};

static void *one_of_team(void *given) {
    struct team *team = (struct team *)given;
    for (int code = 0; code < 3; code++) {
        for (int round = 0; round < 4; round++) {
            clearance_decision found = decision();
            clearance_handle kept = 0;
            char json[8192];
            size_t length;
            if (judge(team->gate, code, &found, &kept) != CLEARANCE_OK) __sync_fetch_and_add(&team->other, 1);
            if (found.outcome == CLEARANCE_ADMIT) __sync_fetch_and_add(&team->admitted, 1);
            if (clearance_decision_json(kept, json, sizeof json, &length) != CLEARANCE_OK) __sync_fetch_and_add(&team->other, 1);
            if (clearance_free(kept) != CLEARANCE_OK || clearance_free(kept) != CLEARANCE_FREED) __sync_fetch_and_add(&team->other, 1);
        }
    }
    clearance_decision found = decision();
    clearance_status status = clearance_decision_confirm(team->kept, 1, times[0], &found);
    if (status == CLEARANCE_OK && found.outcome == CLEARANCE_ADMIT) __sync_fetch_and_add(&team->confirmed, 1);
    else if (status != CLEARANCE_NOT_PENDING) __sync_fetch_and_add(&team->other, 1);
    return NULL;
}

/* The gate goes away under their hands: each call is done or told so. */
static void *until_freed(void *given) {
    struct team *team = (struct team *)given;
    for (int round = 0; round < 50000; round++) {
        clearance_decision found = decision();
        clearance_status status = judge(team->gate, 0, &found, NULL);
        if (status == CLEARANCE_FREED) return NULL;
        if (status != CLEARANCE_OK) __sync_fetch_and_add(&team->other, 1);
    }
    __sync_fetch_and_add(&team->other, 1);
    return NULL;
}

static void threads(void) {
    pthread_t running[THREADS];
    struct team team;
    clearance_handle asks = gate_with(0, 1);
    clearance_decision found = decision();
    memset(&team, 0, sizeof team);
    team.gate = gate_with(0, 0);
    check(judge(asks, 0, &found, &team.kept));
    IS(found.waits_for_person, 1);
    for (int i = 0; i < THREADS; i++) pthread_create(&running[i], NULL, one_of_team, &team);
    for (int i = 0; i < THREADS; i++) pthread_join(running[i], NULL);
    /* The third code is another person's; each opens once, or never where a newer one of the same person came first. */
    if (team.admitted < 2 || team.admitted > 3) printf("%d admitted\n", team.admitted), wrong++;
    IS(team.confirmed, 1);
    IS(team.other, 0);
    check(clearance_free(team.kept));
    check(clearance_free(asks));
    for (int i = 0; i < THREADS; i++) pthread_create(&running[i], NULL, until_freed, &team);
    check(clearance_free(team.gate));
    for (int i = 0; i < THREADS; i++) pthread_join(running[i], NULL);
    IS(team.other, 0);
}

#ifdef PANIC_ON_DEMAND
#ifdef __cplusplus
extern "C"
#endif
void clearance_panic_on_demand(uint32_t place);

/* A fault of the library's own: the call is lost, and nothing else. */
static void panics(clearance_handle gate) {
    clearance_decision found = decision();
    uint64_t seq;
    clearance_handle out;
    char text[256];
    size_t length;
    clearance_panic_on_demand(1);
    IS(judge(gate, 1, &found, NULL), CLEARANCE_PANICKED);
    IS(clearance_last_error(text, sizeof text, &length), CLEARANCE_OK);
    IS(strstr(text, "fault") != NULL, 1);
    clearance_panic_on_demand(1);
    IS(clearance_free(gate), CLEARANCE_PANICKED);
    clearance_panic_on_demand(1);
    IS(clearance_version(text, sizeof text, &length), CLEARANCE_PANICKED);
    clearance_panic_on_demand(1);
    IS(clearance_gate_new(NULL, 1, &out), CLEARANCE_PANICKED);
    IS(judge(gate, 1, &found, NULL), CLEARANCE_OK);
    IS(found.outcome, CLEARANCE_ADMIT); /* nothing was recorded */
    clearance_panic_on_demand(2);
    IS(judge(gate, 2, &found, &out), CLEARANCE_PANICKED);
    IS(found.outcome, 0); /* recorded, and yet it opens nothing */
    IS(out, 0);
    IS(judge(gate, 2, &found, NULL), CLEARANCE_OK);
    IS(strcmp(found.reason, "code-used"), 0);
    clearance_panic_on_demand(3);
    IS(clearance_gate_take_list(gate, list.bytes, list.length, times[0], &seq), CLEARANCE_PANICKED);
    IS(clearance_gate_take_list(gate, list.bytes, list.length, times[0], &seq), CLEARANCE_OK); /* the lock is not lost */
}
#endif

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    begin(argv[1]);
    clearance_ledger_settings book = {sizeof book, 0, 0, 0, 0};
    clearance_handle ledger, kept, gate;
    clearance_decision found = decision();
    clearance_sync_report synced = {sizeof synced, 0, 0, 0};
    check(clearance_ledger_settings_init(&book));
    book.started = times[0] - 600;
    check(clearance_ledger_in_memory(&book, &ledger));
    gate = gate_with(ledger, 0);
    check(judge(gate, 0, &found, &kept));
    IS(found.outcome, CLEARANCE_ADMIT);
    null(gate);
    handles(gate, ledger, kept);
    sizes(gate, kept);
    arguments(gate);
    IS(clearance_gate_fetch_status(gate, fetch, NULL, 1, &synced), CLEARANCE_BAD_ARGUMENT); /* no directory yet */
    callbacks();
    threads();
#ifdef PANIC_ON_DEMAND
    panics(gate);
#endif
    IS(clearance_free(ledger), CLEARANCE_OK);
    IS(clearance_free(kept), CLEARANCE_OK);
    IS(clearance_free(gate), CLEARANCE_OK);
    IS(clearance_free(gate), CLEARANCE_FREED);
    return end();
}
