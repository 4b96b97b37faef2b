/* What the hostile programs share: counting, a gate of examples/life_cycle.rs, and codes that it admits. */
#ifndef WORLD_H
#define WORLD_H

#include <pthread.h>

#include "../examples/c/files.h"

static int wrong = 0, checks = 0;

static inline void is(int line, long found, long expected) {
    checks++;
    if (found != expected) {
        printf("line %d: %ld, not %ld\n", line, found, expected);
        wrong++;
    }
}
#define IS(found, expected) is(__LINE__, (long)(found), (long)(expected))

static const char *directory;
static struct file root, list, key;
/* Codes of the first gate that it admits, one behind the other in time. */
static char codes[8][1024];
static uint64_t times[8];
static int code_count = 0;

static inline void read_codes(void) {
    char line[4096];
    FILE *steps = fopen(path_in(directory, "life-cycle.txt"), "r");
    if (!steps) exit(2);
    while (fgets(line, sizeof line, steps) && code_count < 3) {
        char *at = strchr(line, '\t'), *expected, *code;
        if (!at) exit(2);
        expected = strchr(at + 1, '\t');
        if (!expected) exit(2);
        code = strchr(expected + 1, '\t');
        if (!code) exit(2);
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "check\t", 6) || strncmp(expected, "\tadmit\t", 7)) continue;
        times[code_count] = strtoull(at + 1, NULL, 10);
        snprintf(codes[code_count++], sizeof codes[0], "%s", code + 1);
    }
    fclose(steps);
    if (code_count < 3) exit(2);
}

static inline clearance_gate_settings settings_of(clearance_handle ledger) {
    clearance_gate_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.struct_size = sizeof settings;
    check(clearance_gate_settings_init(&settings));
    settings.group = "hk-mo";
    settings.location = "mo/border-gate/arrival arrival foot";
    settings.root = root.bytes, settings.root_len = root.length;
    settings.trust_list = list.bytes, settings.trust_list_len = list.length;
    settings.ledger = ledger;
    return settings;
}

static inline clearance_handle gate_with(clearance_handle ledger, uint32_t person) {
    clearance_gate_settings settings = settings_of(ledger);
    clearance_assumed_status valid = {sizeof valid, CLEARANCE_STATUS_VALID, 0, 0};
    clearance_handle gate;
    settings.person_check = person;
    valid.this_update = times[0] - 600;
    check(clearance_gate_new(&settings, times[0] - 600, &gate));
    check(clearance_gate_add_key_file(gate, key.bytes, key.length));
    check(clearance_gate_assume_status(gate, &valid));
    return gate;
}

static inline clearance_decision decision(void) {
    clearance_decision decision;
    memset(&decision, 0, sizeof decision);
    decision.struct_size = sizeof decision;
    return decision;
}

static inline clearance_status judge(clearance_handle gate, int code, clearance_decision *found, clearance_handle *kept) {
    return clearance_gate_check(gate, codes[code], strlen(codes[code]), NULL, times[code], found, kept);
}

static inline void begin(const char *given) {
    directory = given;
    root = file_in(directory, "root.pub"), list = file_in(directory, "trust-list.cbor"), key = file_in(directory, "gate.key");
    read_codes();
}

static inline int end(void) {
    free(root.bytes), free(list.bytes), free(key.bytes);
    printf("%d checks, %d wrong\n", checks, wrong);
    return wrong > 0;
}

#endif
