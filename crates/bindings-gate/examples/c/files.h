/* What the C examples share: files, and giving up with the library's own words. */
#ifndef FILES_H
#define FILES_H

#include <clearance_gate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file {
    unsigned char *bytes;
    size_t length;
};

/* The last path that was asked for. */
static inline const char *path_in(const char *directory, const char *name) {
    static char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) exit(2);
    return path;
}

static inline struct file file_in(const char *directory, const char *name) {
    struct file file = {NULL, 0};
    FILE *from = fopen(path_in(directory, name), "rb");
    if (!from) {
        perror(path_in(directory, name));
        exit(2);
    }
    for (;;) {
        file.bytes = (unsigned char *)realloc(file.bytes, file.length + 65536);
        if (!file.bytes) exit(2);
        size_t more = fread(file.bytes + file.length, 1, 65536, from);
        if (more == 0) break;
        file.length += more;
    }
    fclose(from);
    return file;
}

/* Ends the program where the library does not do what it must. */
static inline void check(clearance_status status) {
    char words[1024];
    size_t length;
    if (status == CLEARANCE_OK) return;
    if (clearance_last_error(words, sizeof words, &length) != CLEARANCE_OK) words[0] = 0;
    fprintf(stderr, "status %d: %s\n", (int)status, words);
    exit(1);
}

static inline const char *outcome(const clearance_decision *decision) {
    switch (decision->outcome) {
    case CLEARANCE_ADMIT: return "admit";
    case CLEARANCE_REFER: return "refer";
    case CLEARANCE_REFUSE: return "refuse";
    default: return "nothing";
    }
}

#endif
