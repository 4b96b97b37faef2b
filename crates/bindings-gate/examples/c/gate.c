/* A gate in C: from nothing to a decision. Lines of codes come in, decisions go out.
 *   gate DIRECTORY GROUP LOCATION < codes */
#include <clearance_gate.h>
#include <stdio.h>
#include <string.h>

#include "files.h"

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    struct file root = file_in(argv[1], "root.pub"), list = file_in(argv[1], "trust-list.cbor");
    struct file key = file_in(argv[1], "gate.key");

    /* The first start of this gate ever: nothing was admitted before. */
    clearance_ledger_settings book = {.struct_size = sizeof book};
    check(clearance_ledger_settings_init(&book));
    book.started = 1;
    clearance_gate_settings settings = {.struct_size = sizeof settings};
    check(clearance_gate_settings_init(&settings));
    check(clearance_ledger_in_memory(&book, &settings.ledger));
    settings.group = argv[2];
    settings.location = argv[3];
    settings.root = root.bytes, settings.root_len = root.length;
    settings.trust_list = list.bytes, settings.trust_list_len = list.length;

    clearance_handle gate;
    check(clearance_gate_new(&settings, 0, &gate));
    check(clearance_gate_add_key_file(gate, key.bytes, key.length));
    clearance_sync_report report = {.struct_size = sizeof report};
    check(clearance_gate_open_status(gate, path_in(argv[1], "status")));
    check(clearance_gate_sync_status(gate, path_in(argv[1], "status-lists"), 0, &report));

    char line[2048];
    clearance_ask ask = {.struct_size = sizeof ask, .from_scanner = 1};
    while (fgets(line, sizeof line, stdin)) {
        clearance_decision decision = {.struct_size = sizeof decision};
        check(clearance_gate_check(gate, line, strlen(line), &ask, 0, &decision, NULL));
        printf("%s %s %s\n", outcome(&decision), decision.reason, decision.message);
    }
    check(clearance_free(gate));
    check(clearance_free(settings.ledger));
    free(root.bytes), free(list.bytes), free(key.bytes);
    return 0;
}
