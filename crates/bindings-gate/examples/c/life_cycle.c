/* The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust.
 *   life_cycle DIRECTORY */
#include "files.h"

/* What came of a step: the outcome, and the reason if there is one. */
static void told(char *found, size_t size, const clearance_decision *decision) {
    const char *between = decision->reason[0] ? " " : "";
    snprintf(found, size, "%s%s%s", outcome(decision), between, decision->reason);
}

static clearance_handle new_gate(const char *directory, int challenge, int person, uint64_t now) {
    struct file root = file_in(directory, "root.pub"), list = file_in(directory, "trust-list.cbor");
    struct file key = file_in(directory, "gate.key");
    clearance_gate_settings settings = {.struct_size = sizeof settings};
    check(clearance_gate_settings_init(&settings));
    settings.group = "hk-mo";
    settings.location = "mo/border-gate/arrival arrival foot";
    settings.root = root.bytes, settings.root_len = root.length;
    settings.trust_list = list.bytes, settings.trust_list_len = list.length;
    settings.challenge = (uint32_t)challenge;
    settings.person_check = (uint32_t)person;
    clearance_handle gate;
    check(clearance_gate_new(&settings, now, &gate));
    check(clearance_gate_add_key_file(gate, key.bytes, key.length));
    clearance_assumed_status valid = {sizeof valid, CLEARANCE_STATUS_VALID, now, 0};
    check(clearance_gate_assume_status(gate, &valid));
    free(root.bytes), free(list.bytes), free(key.bytes);
    return gate;
}

/* The gate, and the decision that may wait for the person. */
static clearance_handle gate = 0, kept = 0;

static void check_text(uint64_t now, const char *text, char *found, size_t size) {
    clearance_decision decision = {.struct_size = sizeof decision};
    if (kept) check(clearance_free(kept));
    check(clearance_gate_check(gate, text, strlen(text), NULL, now, &decision, &kept));
    told(found, size, &decision);
    char json[16384];
    size_t length;
    check(clearance_decision_json(kept, json, sizeof json, &length));
    if (length != strlen(json) || json[0] != '{') exit(1);
}

static void check_frame(const char *directory, uint64_t now, const char *with, char *found, size_t size) {
    char name[64];
    unsigned width, height, stride;
    if (sscanf(with, "%63s %u %u %u", name, &width, &height, &stride) != 4) exit(2);
    struct file pixels = file_in(directory, name);
    clearance_frame frame = {sizeof frame, width, height, 0, pixels.bytes, pixels.length, stride};
    clearance_decision decision = {.struct_size = sizeof decision};
    clearance_status status = clearance_gate_check_frame(gate, &frame, NULL, now, &decision, NULL);
    if (status == CLEARANCE_NO_CODE && decision.outcome == 0) snprintf(found, size, "no-code");
    else check(status), told(found, size, &decision);
    free(pixels.bytes);
}

static void open_challenge(uint64_t now, const char *text, char *found, size_t size) {
    uint8_t entropy[8];
    for (int i = 0; i < 8; i++) {
        unsigned byte;
        if (sscanf(text + 2 * i, "%2x", &byte) != 1) exit(2);
        entropy[i] = (uint8_t)byte;
    }
    clearance_challenge challenge = {.struct_size = sizeof challenge};
    check(clearance_gate_open_challenge(gate, entropy, now, &challenge));
    snprintf(found, size, "%s", challenge.text);
}

static void step(const char *directory, const char *what, uint64_t now, const char *with, char *found, size_t size) {
    snprintf(found, size, "ok");
    if (!strcmp(what, "gate")) {
        int challenge, person;
        if (sscanf(with, "challenge=%d person=%d", &challenge, &person) != 2) exit(2);
        if (gate) check(clearance_free(gate));
        gate = new_gate(directory, challenge, person, now);
    } else if (!strcmp(what, "status")) {
        clearance_assumed_status status = {sizeof status, (uint32_t)atoi(with), now, 0};
        check(clearance_gate_assume_status(gate, &status));
    } else if (!strcmp(what, "check")) {
        check_text(now, with, found, size);
    } else if (!strcmp(what, "frame")) {
        check_frame(directory, now, with, found, size);
    } else if (!strcmp(what, "challenge")) {
        open_challenge(now, with, found, size);
    } else if (!strcmp(what, "confirm")) {
        clearance_decision decision = {.struct_size = sizeof decision};
        check(clearance_decision_confirm(kept, !strcmp(with, "matches"), now, &decision));
        told(found, size, &decision);
    } else {
        exit(2);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    FILE *steps = fopen(path_in(argv[1], "life-cycle.txt"), "r");
    char line[4096], found[128];
    int count = 0, wrong = 0;
    if (!steps || clearance_abi_version() >> 16 != CLEARANCE_ABI_MAJOR) return 2;
    while (fgets(line, sizeof line, steps)) {
        char *parts[4] = {line, NULL, NULL, NULL};
        line[strcspn(line, "\n")] = 0;
        for (int i = 1; i < 4; i++) {
            char *tab = strchr(parts[i - 1], '\t');
            if (!tab) return 2;
            *tab = 0;
            parts[i] = tab + 1;
        }
        step(argv[1], parts[0], strtoull(parts[1], NULL, 10), parts[3], found, sizeof found);
        count++;
        if (strcmp(found, parts[2])) {
            printf("step %d, %s: %s, not %s\n", count, parts[0], found, parts[2]);
            wrong++;
        }
    }
    fclose(steps);
    if (kept) check(clearance_free(kept));
    if (gate) check(clearance_free(gate));
    printf("%d steps, %d otherwise than in Rust\n", count, wrong);
    return count == 0 || wrong > 0;
}
